//! All curves as a figure for a report: a small chart for each disturbance, in light colours on white.

use eframe::egui::{Color32, Theme};

use super::{
    chart::{ACCURACY_RANGE, Chart, Curve},
    words,
};
use crate::{
    app::{
        lab::RobustnessState,
        panels::curves::figure::{hex, text},
        theme::{self, Tokens},
        widgets::chart::scale::Scale,
    },
    data::disturb::Disturbance,
};

/// Charts beside each other, and size of each with its titles, in pixels.
const COLUMN_COUNT: usize = 2;
const CHART_SIZE: [f64; 2] = [400.0, 250.0];

/// Height of the line over the charts that says what they are of, in pixels.
const CAPTION_HEIGHT: f64 = 34.0;

/// What stands around the curves of a chart, in pixels: left, top, right, bottom.
const MARGINS: [f64; 4] = [52.0, 26.0, 14.0, 44.0];

/// Size of letters, and radius of marks, in pixels.
const LABEL_SIZE: f64 = 11.0;
const MARK_RADIUS: f64 = 2.5;

/// Most ticks along amounts and accuracies.
const TICK_LIMITS: [usize; 2] = [7, 6];

/// Draws the curves of every disturbance. `caption` says whose they are.
pub(super) fn svg(state: &RobustnessState, caption: &str) -> String {
    let tokens = theme::of(Theme::Light);
    let row_count = Disturbance::ALL.len().div_ceil(COLUMN_COUNT);
    let (width, height) = (CHART_SIZE[0] * COLUMN_COUNT as f64, CAPTION_HEIGHT + CHART_SIZE[1] * row_count as f64);
    let mut svg = vec![
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="sans-serif">"#
        ),
        format!(r#"<rect width="{width}" height="{height}" fill="{}"/>"#, hex(tokens.paper)),
        text([width / 2.0, 22.0], 13.0, "middle", tokens.text, caption),
    ];
    for (position, disturbance) in Disturbance::ALL.into_iter().enumerate() {
        let (column, row) = (position % COLUMN_COUNT, position / COLUMN_COUNT);
        let corner = [CHART_SIZE[0] * column as f64, CAPTION_HEIGHT + CHART_SIZE[1] * row as f64];
        svg.extend(Frame { corner, chart: &Chart::new(disturbance, state), tokens }.elements());
    }
    svg.push("</svg>\n".to_owned());
    svg.join("\n")
}

/// Where a chart stands.
struct Frame<'a> {
    corner: [f64; 2],
    chart: &'a Chart,
    tokens: &'a Tokens,
}

impl Frame<'_> {
    fn elements(&self) -> Vec<String> {
        let [left, top, right, bottom] = self.plot();
        let tokens = self.tokens;
        let mut svg = vec![text([left, top - 8.0], 13.0, "start", tokens.text, &words::title(self.chart.disturbance))];
        svg.extend(self.axes());
        svg.push(format!(
            r#"<rect x="{left}" y="{top}" width="{}" height="{}" fill="none" stroke="{}"/>"#,
            right - left,
            bottom - top,
            hex(tokens.reference)
        ));
        svg.extend(self.claim());
        svg.extend(self.curve(self.chart.previous.as_ref(), tokens.reference, r#" stroke-dasharray="2 3""#));
        svg.extend(self.curve(self.chart.latest.as_ref(), tokens.test, ""));
        svg
    }

    /// The rectangle of the curves: left, top, right, bottom.
    fn plot(&self) -> [f64; 4] {
        let ([x, y], [left, top, right, bottom]) = (self.corner, MARGINS);
        [x + left, y + top, x + CHART_SIZE[0] - right, y + CHART_SIZE[1] - bottom]
    }

    /// Where an accuracy in percent at an amount stands.
    fn position(&self, amount: f64, percent: f64) -> [f64; 2] {
        let [left, top, right, bottom] = self.plot();
        let amounts = self.chart.amount_range();
        let across = (amount - amounts.start()) / (amounts.end() - amounts.start());
        let up = (percent - ACCURACY_RANGE.start()) / (ACCURACY_RANGE.end() - ACCURACY_RANGE.start());
        [left + across * (right - left), bottom - up * (bottom - top)]
    }

    /// Grid, ticks and titles of both axes.
    fn axes(&self) -> Vec<String> {
        let [left, top, right, bottom] = self.plot();
        let (grid, color) = (hex(self.tokens.border), self.tokens.text);
        let mut svg = Vec::new();
        for tick in Scale::Linear.ticks(&self.chart.amount_range(), TICK_LIMITS[0]) {
            let [x, _] = self.position(tick.place, 0.0);
            svg.push(format!(r#"<path d="M{x:.2} {top}V{bottom}" stroke="{grid}"/>"#));
            svg.push(text([x, bottom + 14.0], LABEL_SIZE, "middle", color, &tick.text));
        }
        for tick in Scale::Percent.ticks(&ACCURACY_RANGE, TICK_LIMITS[1]) {
            let [_, y] = self.position(0.0, tick.place);
            svg.push(format!(r#"<path d="M{left} {y:.2}H{right}" stroke="{grid}"/>"#));
            svg.push(text([left - 5.0, y + 4.0], LABEL_SIZE, "end", color, &tick.text));
        }
        svg.push(text([(left + right) / 2.0, bottom + 31.0], LABEL_SIZE, "middle", color, self.chart.axis_title()));
        let turned = text([0.0, 0.0], LABEL_SIZE, "middle", color, "accuracy in %");
        let (x, y) = (self.corner[0] + 16.0, (top + bottom) / 2.0);
        svg.push(format!(r#"<g transform="translate({x} {y}) rotate(-90)">{turned}</g>"#));
        svg
    }

    /// What the paper claims: lines at its ends, and its words at their foot.
    fn claim(&self) -> Vec<String> {
        let Some(claim) = self.chart.disturbance.paper_claim() else { return Vec::new() };
        let [_, top, _, bottom] = self.plot();
        let [first, last] = claim.amounts.map(|amount| self.position(f64::from(amount), 0.0)[0]);
        let color = hex(self.tokens.reference);
        let ends =
            claim.amounts.iter().zip([first, last]).filter(|(amount, _)| **amount != self.chart.disturbance.none());
        let lines =
            ends.map(|(_, x)| format!(r#"<path d="M{x:.2} {top}V{bottom}" stroke="{color}" stroke-dasharray="7 4"/>"#));
        let (middle, weak) = ((first + last) / 2.0, self.tokens.text_weak);
        lines.chain([text([middle, bottom - 6.0], LABEL_SIZE, "middle", weak, claim.words)]).collect()
    }

    fn curve(&self, curve: Option<&Curve>, color: Color32, dashes: &str) -> Vec<String> {
        let Some(curve) = curve.filter(|curve| !curve.places.is_empty()) else { return Vec::new() };
        let color = hex(color);
        let positions: Vec<_> = curve.places.iter().map(|place| self.position(place.x, place.y)).collect();
        let points: Vec<_> = positions.iter().map(|[x, y]| format!("{x:.2},{y:.2}")).collect();
        let points = points.join(" ");
        let line = format!(r#"<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"{dashes}/>"#);
        let mark = |[x, y]: &[f64; 2]| format!(r#"<circle cx="{x:.2}" cy="{y:.2}" r="{MARK_RADIUS}" fill="{color}"/>"#);
        std::iter::once(line).chain(positions.iter().map(mark)).collect()
    }
}

#[cfg(test)]
mod tests {
    use resvg::usvg::{Node, Options, Tree, roxmltree::Document};

    use super::*;
    use crate::app::lab::Lab;

    #[test]
    fn every_disturbance_has_its_curves_and_nothing_lies_outside() {
        let lab = Lab::fake_robustness();
        let text = svg(&lab.robustness, "Robustness of <this>");
        let document = Document::parse(&text).unwrap();
        let polylines = document.descendants().filter(|node| node.has_tag_name("polyline"));
        // The latest and the one before it.
        assert_eq!(polylines.count(), 2 * Disturbance::ALL.len());
        let texts: Vec<_> = document.descendants().filter_map(|node| node.is_text().then(|| node.text())?).collect();
        for expected in ["Robustness of <this>", "Accuracy by shift down", "degrees clockwise", "paper: up to ±30°"] {
            assert!(texts.contains(&expected), "{expected} is not in {texts:?}");
        }
        let tree = Tree::from_str(&text, &Options::default()).unwrap();
        for outline in tree.root().children().iter().map(Node::abs_bounding_box) {
            assert!(outline.left() >= 0.0 && outline.top() >= 0.0, "{outline:?}");
            assert!(outline.right() <= 800.0 && outline.bottom() <= tree.size().height(), "{outline:?}");
        }
    }
}
