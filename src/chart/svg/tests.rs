//! Every mark as SVG, within the figure.

use resvg::usvg::{Node, Options, Tree, roxmltree::Document};

use super::{
    super::{
        Axis, Band, Cell, ColorBar, Dash, Mark, Marker, Note, Number, Picture, PictureGrid, PictureGroup, Rule, Series,
        Side, Style,
    },
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

/// Six maps of 3×2 values, each value in a colour of its own, and a matrix of 2×2 numbers.
fn pictures() -> PictureGrid {
    let cell = |value: u8, number: Option<&str>| Cell {
        color: [value, 2, 3],
        number: number.map(|text| Number { text: text.to_owned(), color: [255; 3] }),
    };
    let map = |map: u8| Picture {
        name: format!("map {map}"),
        title: format!("map {map}"),
        columns: 3,
        cells: (0..6).map(|value| cell(10 * map + value, None)).collect(),
        ..Picture::default()
    };
    let names = |name: &str| vec![format!("{name} 0"), format!("{name} 1")];
    let matrix = Picture {
        name: "matrix".to_owned(),
        columns: 2,
        cells: ["96", "<4", "0", "7"].map(|text| cell(200, Some(text))).to_vec(),
        row_names: names("true"),
        column_names: names("as"),
        ..Picture::default()
    };
    let group = |title: &str, columns: usize, pictures: Vec<Picture>| PictureGroup {
        title: title.to_owned(),
        columns,
        most_width: 300.0,
        pictures,
    };
    PictureGrid {
        caption: "Maps & a matrix, of a network with a name that needs more than a line: ".repeat(2),
        file_stem: "pictures".to_owned(),
        groups: vec![group("Six maps", 4, (0..6).map(map).collect()), group("", 1, vec![matrix])],
        color_bar: Some(ColorBar { colors: vec![[0; 3], [255; 3]], ends: ["−1".to_owned(), "1".to_owned()] }),
    }
}

#[test]
fn a_grid_has_each_picture_with_its_colours_and_all_words() {
    let svg = pictures().drawing().to_svg();
    let document = Document::parse(&svg).unwrap();
    let names = document.descendants().filter(|node| node.has_tag_name("title")).filter_map(|node| node.text());
    let expected = ["map 0", "map 1", "map 2", "map 3", "map 4", "map 5", "matrix", "Colours"];
    assert_eq!(names.collect::<Vec<_>>(), expected);
    // Of map 5 and of no other; the matrix has one colour, so each of its rows is one rectangle.
    assert_eq!([svg.matches("#370203").count(), svg.matches("#c80203").count()], [1, 2]);
    let texts: Vec<_> = document.descendants().filter_map(|node| node.is_text().then(|| node.text())?).collect();
    for words in ["Six maps", "map 4", "true 1", "as 0", "<4", "−1"] {
        assert!(texts.contains(&words), "{words} is not in {texts:?}");
    }
    let caption: String =
        texts.iter().filter(|text| text.contains("network") || text.contains("line")).copied().collect();
    assert!(caption.contains("Maps & a matrix"), "{caption}");
}

#[test]
fn nothing_of_a_grid_is_outside_or_over_another_picture() {
    let tree = Tree::from_str(&pictures().drawing().to_svg(), &Options::default()).unwrap();
    let size = tree.size();
    assert_eq!(size.width(), 800.0);
    for outline in tree.root().children().iter().map(Node::abs_bounding_box) {
        assert!(outline.left() >= 0.0 && outline.top() >= 0.0, "{outline:?}");
        assert!(outline.right() <= size.width() && outline.bottom() <= size.height(), "{outline:?} of {size:?}");
    }
}
