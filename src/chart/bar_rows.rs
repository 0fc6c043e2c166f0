//! Bars beside each other for many names: ours over another's, as in the paper's figures 9 to 12.

use super::{
    Ink,
    drawing::{Drawing, LABEL_SIZE, Paint, Shape, TITLE_SIZE},
    svg::{Anchor, FIGURE_WIDTH},
};

/// Named rows with a bar for each value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BarRows {
    /// What it shows.
    pub caption: String,
    /// Name of its files, without extension.
    pub file_stem: String,
    /// The words over the bars, with the unit.
    pub title: String,
    /// The names of the two values of a row.
    pub names: [String; 2],
    /// Whether bars are as long as the logarithm of their value.
    pub is_logarithmic: bool,
    /// The rows from the top down.
    pub rows: Vec<BarRow>,
}

/// A row of bars.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BarRow {
    /// Its name.
    pub name: String,
    /// The two values; none where there is no bar.
    pub values: [Option<f64>; 2],
    /// How they are written.
    pub texts: [String; 2],
}

/// Width of the names and of the longest bar, heights of a bar and of a row, and the margin, in pixels.
const NAMES_WIDTH: f64 = 290.0;
const BAR_WIDTH: f64 = 400.0;
const BAR_HEIGHT: f64 = 9.0;
const ROW_HEIGHT: f64 = 24.0;
const MARGIN: f64 = 14.0;

/// Height of the title and of the legend, in pixels.
const HEAD_HEIGHT: f64 = 52.0;

/// Colours of the two bars.
const INKS: [Ink; 2] = [Ink::Accent, Ink::Reference];

impl BarRows {
    /// The rows below a title and a legend.
    pub fn drawing(&self) -> Drawing {
        let mut shapes =
            vec![Shape::words([FIGURE_WIDTH / 2.0, 18.0], Anchor::Middle, TITLE_SIZE, Ink::Text, &*self.title)];
        shapes.extend(self.legend());
        let mut top = HEAD_HEIGHT;
        for row in &self.rows {
            shapes.extend(self.row(row, top));
            top += ROW_HEIGHT;
        }
        Drawing { caption: self.caption.clone(), file_stem: self.file_stem.clone(), height: top + MARGIN, shapes }
    }

    fn legend(&self) -> impl Iterator<Item = Shape> {
        self.names.iter().zip(INKS).enumerate().flat_map(|(place, (name, ink))| {
            let left = MARGIN + NAMES_WIDTH + 150.0 * place as f64;
            [
                Shape::Fill([left, 30.0, 14.0, BAR_HEIGHT], paint(ink)),
                Shape::words([left + 20.0, 39.0], Anchor::Start, LABEL_SIZE, Ink::Text, &**name),
            ]
        })
    }

    fn row(&self, row: &BarRow, top: f64) -> impl Iterator<Item = Shape> {
        let left = MARGIN + NAMES_WIDTH;
        let name = [left - 8.0, top + BAR_HEIGHT + 4.0];
        let bars =
            row.values.iter().zip(&row.texts).zip(INKS).enumerate().filter_map(move |(line, ((value, text), ink))| {
                let (length, top) = (BAR_WIDTH * self.share((*value)?), top + (BAR_HEIGHT + 1.0) * line as f64);
                let words = [left + length + 5.0, top + BAR_HEIGHT - 0.5];
                let bar = Shape::Fill([left, top, length, BAR_HEIGHT], paint(ink));
                Some([bar, Shape::words(words, Anchor::Start, LABEL_SIZE - 1.0, Ink::Text, &**text)])
            });
        [Shape::words(name, Anchor::End, LABEL_SIZE, Ink::Text, &*row.name)].into_iter().chain(bars.flatten())
    }

    /// The length of a value's bar: 1 of the longest.
    pub fn share(&self, value: f64) -> f64 {
        let values = || self.rows.iter().flat_map(|row| row.values).flatten();
        let most = values().fold(f64::MIN_POSITIVE, f64::max);
        if !self.is_logarithmic {
            return (value / most).clamp(0.0, 1.0);
        }
        // A tenth below the least, so that it has a bar, too.
        let least = values().filter(|value| *value > 0.0).fold(most, f64::min) / 1.3;
        if value <= 0.0 { 0.0 } else { (value / least).ln() / (most / least).ln() }
    }
}

fn paint(ink: Ink) -> Paint {
    Paint { color: ink.light(), opacity: 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(is_logarithmic: bool) -> BarRows {
        let row = |name: &str, here: f64, paper: Option<f64>| BarRow {
            name: name.to_owned(),
            values: [Some(here), paper],
            texts: [here.to_string(), paper.map_or(String::new(), |paper| paper.to_string())],
        };
        let rows = vec![row("Linear", 10.0, Some(12.0)), row("LeNet-5", 1.0, Some(0.95)), row("Residual", 0.6, None)];
        BarRows { is_logarithmic, rows, names: ["here".to_owned(), "paper".to_owned()], ..BarRows::default() }
    }

    #[test]
    fn the_longest_bar_has_the_full_width_and_others_their_share() {
        let linear = rows(false);
        assert_eq!((linear.share(12.0), linear.share(6.0), linear.share(0.0)), (1.0, 0.5, 0.0));
        let logarithmic = rows(true);
        assert!((logarithmic.share(12.0) - 1.0).abs() < 1e-9);
        let [short, middle, long] = [0.6, 1.2, 2.4].map(|value| logarithmic.share(value));
        assert!(short > 0.0 && ((long - middle) - (middle - short)).abs() < 1e-9, "equal ratios are equally long");
    }

    #[test]
    fn every_value_has_a_bar_and_its_text() {
        let drawing = rows(false).drawing();
        let bars = drawing.shapes.iter().filter(|shape| matches!(shape, Shape::Fill(..))).count();
        assert_eq!(bars, 5 + 2, "and two in the legend");
        let svg = drawing.to_svg();
        for words in ["LeNet-5", "0.95", "here", "paper"] {
            assert!(svg.contains(words), "{words}");
        }
    }
}
