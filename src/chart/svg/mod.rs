//! Charts as a figure for a report: an SVG drawing in light colours on white that needs no other file.

mod panel;
#[cfg(all(test, feature = "gui"))]
mod tests;

use super::{Chart, Ink};

/// Width of a figure in pixels; at two pixels a point this is a page's width in print quality.
const WIDTH: f64 = 800.0;

/// Height of a chart over the whole width, in pixels.
const WIDE_HEIGHT: f64 = 420.0;

/// Height of two charts beside each other, in pixels.
const PAIR_HEIGHT: f64 = 340.0;

/// Height of the caption over the charts, in pixels.
const CAPTION_HEIGHT: f64 = 30.0;

/// Draws charts under the caption of the first: pairs beside each other, and of an odd number the first over the whole
/// width.
pub fn to_svg(charts: &[&Chart]) -> String {
    let caption = charts.first().map(|chart| chart.caption.as_str()).filter(|caption| !caption.is_empty());
    let mut top = caption.map_or(0.0, |_| CAPTION_HEIGHT);
    let caption = caption.map(|words| text([WIDTH / 2.0, 21.0], 13.0, Anchor::Middle, Ink::WeakText, words));
    let mut elements: Vec<String> = caption.into_iter().collect();
    let (wide, pairs) = charts.split_at(charts.len() % 2);
    for chart in wide {
        elements.extend(panel::elements(chart, [0.0, top], [WIDTH, WIDE_HEIGHT]));
        top += WIDE_HEIGHT;
    }
    for pair in pairs.chunks(2) {
        for (chart, left) in pair.iter().zip([0.0, WIDTH / 2.0]) {
            elements.extend(panel::elements(chart, [left, top], [WIDTH / 2.0, PAIR_HEIGHT]));
        }
        top += PAIR_HEIGHT;
    }
    let (size, ground) = (format!(r#"width="{WIDTH}" height="{top}""#), hex(Ink::Ground));
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {WIDTH} {top}" font-family="sans-serif">
<rect {size} fill="{ground}"/>
{}
</svg>
"#,
        elements.join("\n")
    )
}

/// Which part of a text is at its position.
#[derive(Clone, Copy)]
enum Anchor {
    Start,
    Middle,
    End,
}

/// A line of text at a position on its base line.
fn text([x, y]: [f64; 2], size: f64, anchor: Anchor, ink: Ink, words: &str) -> String {
    let anchor = match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let (words, color) = (escaped(words), hex(ink));
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
    let [red, green, blue] = ink.light();
    format!("#{red:02x}{green:02x}{blue:02x}")
}
