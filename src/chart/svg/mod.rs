//! Charts and drawings as figures for a report: an SVG drawing in light colours on white that needs no other file.

mod panel;
mod shapes;
#[cfg(all(test, feature = "gui"))]
mod tests;

pub(super) use self::shapes::shape;
use super::{Chart, Ink};

/// Width of a figure in pixels; at two pixels a point this is a page's width in print quality.
pub const FIGURE_WIDTH: f64 = 800.0;

/// Height of a chart over the whole width, in pixels.
const WIDE_HEIGHT: f64 = 420.0;

/// Height of two charts beside each other, in pixels.
const PAIR_HEIGHT: f64 = 340.0;

/// Height of the caption over the charts, of each further line of it, and size of its letters, in pixels.
const CAPTION_HEIGHT: f64 = 30.0;
const LINE_HEIGHT: f64 = 17.0;
const CAPTION_SIZE: f64 = 13.0;

/// Letters of a line of the caption at most: what has the width of a figure in most fonts.
const CAPTION_LETTERS: usize = 112;

/// Draws charts under the caption of the first: pairs beside each other, and of an odd number the first over the whole
/// width.
pub fn to_svg(charts: &[&Chart]) -> String {
    let mut top = 0.0;
    let mut elements: Vec<String> = Vec::new();
    let (wide, pairs) = charts.split_at(charts.len() % 2);
    for chart in wide {
        elements.extend(panel::elements(chart, [0.0, top], [FIGURE_WIDTH, WIDE_HEIGHT]));
        top += WIDE_HEIGHT;
    }
    for pair in pairs.chunks(2) {
        for (chart, left) in pair.iter().zip([0.0, FIGURE_WIDTH / 2.0]) {
            elements.extend(panel::elements(chart, [left, top], [FIGURE_WIDTH / 2.0, PAIR_HEIGHT]));
        }
        top += PAIR_HEIGHT;
    }
    figure(charts.first().map_or("", |chart| &chart.caption), top, elements)
}

/// Elements of `height` pixels below a caption, if there is one.
pub(super) fn figure(caption: &str, height: f64, elements: impl IntoIterator<Item = String>) -> String {
    let lines = wrapped(caption);
    let below = if lines.is_empty() { 0.0 } else { CAPTION_HEIGHT + LINE_HEIGHT * (lines.len() - 1) as f64 };
    let line = |(line, words): (usize, &String)| {
        text(
            [FIGURE_WIDTH / 2.0, 21.0 + LINE_HEIGHT * line as f64],
            CAPTION_SIZE,
            Anchor::Middle,
            Ink::WeakText.light(),
            words,
        )
    };
    let caption: Vec<String> = lines.iter().enumerate().map(line).collect();
    let elements: Vec<String> = elements.into_iter().collect();
    let (size, ground) = (format!(r#"width="{FIGURE_WIDTH}" height="{}""#, height + below), hex(Ink::Ground));
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {FIGURE_WIDTH} {}" font-family="sans-serif">
<rect {size} fill="{ground}"/>
{}
<g transform="translate(0 {below})">
{}
</g>
</svg>
"#,
        height + below,
        caption.join("\n"),
        elements.join("\n")
    )
}

/// The lines of a caption, broken between words.
fn wrapped(caption: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in caption.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < CAPTION_LETTERS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Which part of a text is at its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// A line of text at a position on its base line.
fn text([x, y]: [f64; 2], size: f64, anchor: Anchor, color: [u8; 3], words: &str) -> String {
    let anchor = match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let (words, color) = (escaped(words), hex_of(color));
    format!(r#"<text x="{x:.2}" y="{y:.2}" font-size="{size}" text-anchor="{anchor}" fill="{color}">{words}</text>"#)
}

/// Text as XML takes it.
fn escaped(text: &str) -> String {
    // Control characters are not allowed in XML, not even escaped.
    let allowed = text.chars().filter(|letter| !letter.is_control());
    allowed.collect::<String>().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A colour as SVG writes it.
fn hex(ink: Ink) -> String {
    hex_of(ink.light())
}

fn hex_of([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}
