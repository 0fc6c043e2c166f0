//! Charts as a figure for a report: an SVG drawing in light colours on white that stands on its own.

mod frame;

use eframe::egui::Theme;

use self::frame::Frame;
pub(in crate::app::panels) use self::frame::{hex, text};
use super::chart::Chart;
use crate::app::theme;

/// Width of a figure in pixels; at two pixels a point this is a page's width in print quality.
const WIDTH: f64 = 800.0;

/// Height of a chart over the whole width, in pixels.
const CHART_HEIGHT: f64 = 420.0;

/// Height of two charts beside each other, in pixels.
const PAIR_HEIGHT: f64 = 340.0;

/// Height of the line over the charts that says what they are of, in pixels.
const CAPTION_HEIGHT: f64 = 30.0;

/// Draws charts, the first over the whole width, two more beside each other below it. `caption` says what they are of.
pub(super) fn svg(charts: &[&Chart], caption: &str) -> String {
    let tokens = theme::of(Theme::Light);
    let height = CAPTION_HEIGHT + CHART_HEIGHT + if charts.len() > 1 { PAIR_HEIGHT } else { 0.0 };
    let mut svg = vec![
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif">"#
        ),
        format!(r#"<rect width="{WIDTH}" height="{height}" fill="{}"/>"#, hex(tokens.paper)),
        text([WIDTH / 2.0, 21.0], 13.0, "middle", tokens.text_weak, caption),
    ];
    for (position, chart) in charts.iter().enumerate() {
        let frame = match position {
            0 => Frame { left: 0.0, top: CAPTION_HEIGHT, width: WIDTH, height: CHART_HEIGHT },
            _ => Frame {
                left: WIDTH / 2.0 * (position - 1) as f64,
                top: CAPTION_HEIGHT + CHART_HEIGHT,
                width: WIDTH / 2.0,
                height: PAIR_HEIGHT,
            },
        };
        svg.extend(frame.chart(chart, tokens));
    }
    svg.push("</svg>\n".to_owned());
    svg.join("\n")
}

#[cfg(test)]
mod tests {
    use resvg::usvg::{Node, Options, Tree, roxmltree::Document};

    use super::*;
    use crate::app::{
        lab::Lab,
        panels::curves::{chart::ChartKind, chart_view::ChartView},
    };

    fn charts() -> [Chart; 3] {
        let lab = Lab::fake_run();
        ChartKind::ALL.map(|kind| Chart::new(kind, lab.run(), 10, ChartView::default()))
    }

    #[test]
    fn every_series_is_a_polyline_with_all_its_points() {
        let charts = charts();
        let text = svg(&charts.each_ref(), "LeNet-5 on <\"A & B\">");
        let document = Document::parse(&text).unwrap();
        let polylines = document.descendants().filter(|node| node.has_tag_name("polyline"));
        let counts: Vec<_> = polylines.map(|line| line.attribute("points").unwrap().split(' ').count()).collect();
        assert_eq!(counts, [300, 300, 2, 2, 2, 2]);
        let texts: Vec<_> = document.descendants().filter_map(|node| node.is_text().then(|| node.text())?).collect();
        for expected in
            ["LeNet-5 on <\"A & B\">", "Loss per epoch", "accuracy in %", "test", "report: training 0.017", "0.1"]
        {
            assert!(texts.contains(&expected), "{expected} is not in {texts:?}");
        }
    }

    #[test]
    fn it_is_drawn_as_large_as_it_says_and_nothing_lies_outside() {
        let charts = charts();
        for (shown, height) in [(&charts.each_ref()[..1], 450.0), (&charts.each_ref(), 790.0)] {
            let tree = Tree::from_str(&svg(shown, "caption"), &Options::default()).unwrap();
            assert_eq!([tree.size().width(), tree.size().height()], [800.0, height]);
            let boxes = tree.root().children().iter().map(Node::abs_bounding_box);
            for outline in boxes {
                assert!(outline.left() >= 0.0 && outline.top() >= 0.0, "{outline:?}");
                assert!(outline.right() <= 800.0 && outline.bottom() <= height, "{outline:?}");
            }
        }
    }
}
