//! Every mark as SVG, within the figure.

use resvg::usvg::{Node, Options, Tree, roxmltree::Document};

use super::{
    super::{Axis, Band, Dash, Mark, Marker, Note, Rule, Series, Side, Style},
    *,
};

fn rule(at: f64, words: &str) -> Rule {
    Rule { at, words: words.to_owned(), side: Side::Above, ink: Ink::Reference }
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
            Mark::Band(Band { name: String::new(), edges: vec![[1.0, 1.0, 3.0], [2.0, 2.0, 5.0]], ink: Ink::Run(1) }),
            Mark::Bars { series: series("bars", Marker::None), width: 0.5 },
            Mark::Line(series("line", Marker::Diamond)),
            Mark::Points(series("points with a name that is longer than a panel is wide, or nearly", Marker::Triangle)),
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
