//! Values as pictures of figures: in the window's palette, on white as charts are.

use eframe::egui::{Color32, Theme};

use super::{
    theme::{self, Tokens},
    widgets::mosaic::Tiles,
};
use crate::chart::{Cell, ColorBar, Number, Picture, Rgb};

/// Steps of colour on each side of zero.
const STEP_COUNT: i32 = 60;

/// The colours of figures.
pub(crate) fn tokens() -> &'static Tokens {
    theme::of(Theme::Light)
}

/// A colour as figures have it.
pub(crate) fn rgb(color: Color32) -> Rgb {
    [color.r(), color.g(), color.b()]
}

/// A value with nothing but its colour.
pub(crate) fn plain(color: Color32) -> Cell {
    Cell { color: rgb(color), number: None }
}

/// A value with its number.
pub(crate) fn numbered(color: Color32, text: String) -> Cell {
    Cell { color: rgb(color), number: Some(Number { text, color: rgb(tokens().text_on(color)) }) }
}

/// Each tile as a picture, by its name and the words above it.
pub(crate) fn pictures(tiles: &Tiles, named: impl IntoIterator<Item = (String, String)>) -> Vec<Picture> {
    let [width, height] = tiles.size;
    let picture = |(colors, (name, title)): (&[Color32], (String, String))| {
        let cells = colors.iter().copied().map(plain).collect();
        Picture { name, title, columns: width, cells, ..Picture::default() }
    };
    tiles.colors.chunks(width * height).zip(named).map(picture).collect()
}

/// The diverging palette, with `end` as the value of full colour.
pub(crate) fn color_bar(end: &str) -> ColorBar {
    let color = |step: i32| rgb(tokens().diverging(step as f32 / STEP_COUNT as f32));
    let ends = [format!("−{end}"), end.to_owned()];
    ColorBar { colors: (-STEP_COUNT..=STEP_COUNT).map(color).collect(), ends }
}

/// Lower-case letters and digits, with a hyphen for anything between them: the name of a file.
pub(crate) fn file_stem(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_file_has_nothing_but_letters_digits_and_hyphens() {
        assert_eq!(file_stem("Feature maps run-0003 after step 9,380"), "feature-maps-run-0003-after-step-9-380");
    }

    #[test]
    fn the_bar_is_the_palette_of_the_window() {
        let bar = color_bar("1.5");
        let Tokens { negative, zero, positive, .. } = tokens();
        assert_eq!(
            [bar.colors[0], bar.colors[60], bar.colors[120]],
            [negative, zero, positive].map(|color| rgb(*color))
        );
        assert_eq!(bar.ends, ["−1.5", "1.5"]);
    }
}
