//! Charts as a figure for a report: an SVG drawing in light colours on white that needs no other file.

mod panel;

use self::panel::Panel;
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
    let caption = charts.first().map_or("", |chart| chart.caption.as_str());
    let mut top = if caption.is_empty() { 0.0 } else { CAPTION_HEIGHT };
    let has_caption = !caption.is_empty();
    let caption = has_caption.then(|| text([WIDTH / 2.0, 21.0], 13.0, Anchor::Middle, Ink::WeakText, caption));
    let mut elements: Vec<String> = caption.into_iter().collect();
    let (wide, pairs) = charts.split_at(charts.len() % 2);
    for chart in wide {
        elements.extend(Panel::new(chart, [0.0, top], [WIDTH, WIDE_HEIGHT]).elements());
        top += WIDE_HEIGHT;
    }
    for pair in pairs.chunks(2) {
        for (chart, left) in pair.iter().zip([0.0, WIDTH / 2.0]) {
            elements.extend(Panel::new(chart, [left, top], [WIDTH / 2.0, PAIR_HEIGHT]).elements());
        }
        top += PAIR_HEIGHT;
    }
    let mut svg = vec![
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" viewBox="0 0 {WIDTH} {top}" font-family="sans-serif">"#
        ),
        format!(r#"<rect width="{WIDTH}" height="{top}" fill="{}"/>"#, hex(Ink::Ground)),
    ];
    svg.append(&mut elements);
    svg.push("</svg>\n".to_owned());
    svg.join("\n")
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

#[cfg(all(test, feature = "gui"))]
mod tests {
    use resvg::usvg::{Node, Options, Tree, roxmltree::Document};

    use super::{
        super::{Axis, Band, Dash, Mark, Marker, Note, Rule, Series, Side, Style},
        *,
    };

    fn rule(at: f64, words: &str) -> Rule {
        Rule { at, words: words.to_owned(), short_words: String::new(), side: Side::Above, ink: Ink::Reference }
    }

    /// A chart with every mark.
    fn chart() -> Chart {
        let points = [[1.0, 2.0], [2.0, 4.0], [3.0, 3.0]];
        let series =
            |name: &str, marker: Marker| Series::new(name, Style::line(Ink::Test).with(Dash::Dashed, marker), points);
        Chart {
            title: "Title".to_owned(),
            caption: "<\"A & B\">".to_owned(),
            x: Axis { title: "across".to_owned(), range: 0.0..=4.0, ..Axis::default() },
            y: Axis { title: "up".to_owned(), range: 0.0..=5.0, ..Axis::default() },
            marks: vec![
                Mark::Band(Band {
                    name: String::new(),
                    edges: vec![[1.0, 1.0, 3.0], [2.0, 2.0, 5.0]],
                    ink: Ink::Run(1),
                }),
                Mark::Bars { series: series("bars", Marker::None), width: 0.5 },
                Mark::Line(series("line", Marker::Diamond)),
                Mark::Points(series(
                    "points with a name that is longer than a panel is wide, or nearly",
                    Marker::Triangle,
                )),
                Mark::HLine(rule(4.5, "level")),
                Mark::VLine(rule(3.9, "far to the right")),
                Mark::Note(Note { at: [1.0, 2.0], words: "first note".to_owned() }),
                Mark::Note(Note { at: [1.1, 2.0], words: "second note".to_owned() }),
            ],
            ..Chart::default()
        }
    }

    #[test]
    fn every_mark_is_drawn_and_every_text_is_there() {
        let svg = to_svg(&[&chart()]);
        let document = Document::parse(&svg).unwrap();
        let count = |tag: &str| document.descendants().filter(|node| node.has_tag_name(tag)).count();
        // The ground, the frame, three bars and their sample.
        assert_eq!((count("polyline"), count("polygon"), count("rect")), (1, 1, 6));
        let texts: Vec<_> = document.descendants().filter_map(|node| node.is_text().then(|| node.text())?).collect();
        for expected in ["<\"A & B\">", "Title", "across", "line", "level", "far to the right", "second note", "3"] {
            assert!(texts.contains(&expected), "{expected} is not in {texts:?}");
        }
    }

    #[test]
    fn a_figure_is_as_large_as_it_says_and_nothing_is_outside() {
        let chart = chart();
        for (count, height) in [(1, 450.0), (2, 370.0), (3, 790.0), (7, 1470.0)] {
            let tree = Tree::from_str(&to_svg(&vec![&chart; count]), &Options::default()).unwrap();
            assert_eq!([tree.size().width(), tree.size().height()], [800.0, height]);
            for outline in tree.root().children().iter().map(Node::abs_bounding_box) {
                assert!(outline.left() >= 0.0 && outline.top() >= 0.0, "{outline:?}");
                assert!(outline.right() <= 800.0 && outline.bottom() <= height, "{outline:?}");
            }
        }
    }
}
