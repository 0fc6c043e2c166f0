//! One chart of a figure: its axes, curves and legend within a rectangle.

use eframe::egui::Color32;
use egui_plot::PlotPoint;

use crate::app::{
    panels::curves::{
        chart::{Chart, Reference, Side},
        look,
        series::Series,
    },
    theme::Tokens,
    widgets::chart::{
        look::{Dash, Look, MARK_RADIUS, Mark},
        scale::Tick,
    },
};

/// Where a chart stands in its figure, titles included, in pixels.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// What stands around the curves, in pixels: left, top, right, bottom.
const MARGINS: [f64; 4] = [66.0, 34.0, 16.0, 50.0];

/// Pixels between ticks along x, beside the width of their labels.
const X_TICK_GAP: f64 = 30.0;

/// Pixels for each tick along y.
const Y_TICK_SPACING: f64 = 36.0;

/// Sizes of letters in pixels.
const TITLE_SIZE: f64 = 15.0;
const LABEL_SIZE: f64 = 12.0;

/// About how wide a letter is, as a share of its size.
const LETTER_WIDTH: f64 = 0.52;

/// Length of a line in the legend, in pixels.
const KEY_LENGTH: f64 = 26.0;

impl Frame {
    /// The elements of a chart.
    pub(super) fn chart(self, chart: &Chart, tokens: &Tokens) -> Vec<String> {
        let [left, top, right, bottom] = self.plot();
        let mut svg = vec![text([left, top - 12.0], TITLE_SIZE, "start", tokens.text, chart.kind.title())];
        svg.extend(self.axes(chart, tokens));
        svg.push(format!(
            r#"<rect x="{left}" y="{top}" width="{}" height="{}" fill="none" stroke="{}"/>"#,
            right - left,
            bottom - top,
            hex(tokens.reference)
        ));
        svg.extend(chart.references.iter().map(|reference| self.reference_line(chart, reference, tokens)));
        svg.extend(chart.series.iter().flat_map(|series| self.series(chart, series, tokens)));
        svg.extend(chart.references.iter().map(|reference| self.reference_words(chart, reference, tokens)));
        svg.extend(self.legend(chart, tokens));
        svg
    }

    /// The rectangle of the curves: left, top, right, bottom.
    fn plot(self) -> [f64; 4] {
        let [left, top, right, bottom] = MARGINS;
        [self.left + left, self.top + top, self.left + self.width - right, self.top + self.height - bottom]
    }

    /// Where a point stands in the figure.
    fn position(self, chart: &Chart, point: PlotPoint) -> [f64; 2] {
        let [left, top, right, bottom] = self.plot();
        let share =
            |range: &std::ops::RangeInclusive<f64>, place: f64| (place - range.start()) / (range.end() - range.start());
        [
            left + share(&chart.x_range, point.x) * (right - left),
            bottom - share(&chart.y_range, point.y) * (bottom - top),
        ]
    }

    /// Grid, ticks and titles of both axes.
    fn axes(self, chart: &Chart, tokens: &Tokens) -> Vec<String> {
        let [left, top, right, bottom] = self.plot();
        let label_width = LETTER_WIDTH * LABEL_SIZE * f64::from(chart.x_label_length());
        let x_limit = ((right - left) / (X_TICK_GAP + label_width)) as usize;
        let y_limit = ((bottom - top) / Y_TICK_SPACING) as usize;
        let grid = hex(tokens.border);
        let mut svg = Vec::new();
        for Tick { place, text: label } in chart.x_scale.ticks(&chart.x_range, x_limit) {
            let [x, _] = self.position(chart, PlotPoint { x: place, y: 0.0 });
            svg.push(format!(r#"<path d="M{x:.2} {top}V{bottom}" stroke="{grid}"/>"#));
            svg.push(text([x, bottom + 17.0], LABEL_SIZE, "middle", tokens.text, &label));
        }
        for Tick { place, text: label } in chart.y_scale.ticks(&chart.y_range, y_limit) {
            let [_, y] = self.position(chart, PlotPoint { x: 0.0, y: place });
            svg.push(format!(r#"<path d="M{left} {y:.2}H{right}" stroke="{grid}"/>"#));
            svg.push(text([left - 7.0, y + 4.0], LABEL_SIZE, "end", tokens.text, &label));
        }
        let [x_title, y_title] = chart.kind.axis_titles();
        svg.push(text([(left + right) / 2.0, bottom + 38.0], LABEL_SIZE, "middle", tokens.text, x_title));
        let (x, y) = (self.left + 16.0, (top + bottom) / 2.0);
        let turned = text([0.0, 0.0], LABEL_SIZE, "middle", tokens.text, y_title);
        svg.push(format!(r#"<g transform="translate({x} {y}) rotate(-90)">{turned}</g>"#));
        svg
    }

    fn reference_line(self, chart: &Chart, reference: &Reference, tokens: &Tokens) -> String {
        let [left, _, right, _] = self.plot();
        let [_, y] = self.position(chart, PlotPoint { x: 0.0, y: reference.place });
        format!(r#"<path d="M{left} {y:.2}H{right}" stroke="{}" stroke-dasharray="7 4"/>"#, hex(tokens.reference))
    }

    /// Whose value a line is, with a rim that keeps it readable over a curve.
    fn reference_words(self, chart: &Chart, reference: &Reference, tokens: &Tokens) -> String {
        let [left, _, right, _] = self.plot();
        let [_, y] = self.position(chart, PlotPoint { x: 0.0, y: reference.place });
        let (at, anchor) = match reference.side {
            Side::Above => ([left + 6.0, y - 5.0], "start"),
            Side::Below => ([right - 6.0, y + 14.0], "end"),
        };
        let words = text(at, LABEL_SIZE, anchor, tokens.text_weak, reference.words);
        let rim = hex(tokens.sunken);
        format!(
            r#"<g stroke="{rim}" stroke-width="4" stroke-opacity="0.75" stroke-linejoin="round" paint-order="stroke">{words}</g>"#
        )
    }

    fn series(self, chart: &Chart, series: &Series, tokens: &Tokens) -> Vec<String> {
        let look = look::of(series.role, series.points.len(), tokens);
        let positions: Vec<_> = series.points.iter().map(|point| self.position(chart, *point)).collect();
        let points: Vec<_> = positions.iter().map(|[x, y]| format!("{x:.2},{y:.2}")).collect();
        let line = format!(
            r#"<polyline points="{}" fill="none" stroke-linejoin="round" {}/>"#,
            points.join(" "),
            stroke(look)
        );
        std::iter::once(line).chain(positions.iter().filter_map(|position| mark(look, *position))).collect()
    }

    /// The names of the curves with their looks, beside the title, ending at the right edge.
    fn legend(self, chart: &Chart, tokens: &Tokens) -> Vec<String> {
        let [_, top, right, _] = self.plot();
        let y = top - 16.0;
        let mut end = right;
        let mut svg = Vec::new();
        for Series { name, role, points } in chart.series.iter().rev() {
            let look = look::of(*role, points.len(), tokens);
            let width = LETTER_WIDTH * LABEL_SIZE * name.chars().count() as f64;
            let key_end = end - width - 5.0;
            let key_start = key_end - KEY_LENGTH;
            svg.push(format!(r#"<path d="M{key_start:.2} {y}H{key_end:.2}" {}/>"#, stroke(look)));
            svg.extend(mark(look, [(key_start + key_end) / 2.0, y]));
            svg.push(text([key_end + 5.0, y + 4.0], LABEL_SIZE, "start", tokens.text, name));
            end = key_start - 14.0;
        }
        svg
    }
}

/// A line of text from, around or up to a position on its base line.
pub(in crate::app::panels) fn text([x, y]: [f64; 2], size: f64, anchor: &str, color: Color32, content: &str) -> String {
    let content = escaped(content);
    format!(
        r#"<text x="{x:.2}" y="{y:.2}" font-size="{size}" text-anchor="{anchor}" fill="{}">{content}</text>"#,
        hex(color)
    )
}

/// Text as XML takes it.
fn escaped(text: &str) -> String {
    // Control characters are not allowed in XML, not even escaped.
    let allowed = text.chars().filter(|letter| !letter.is_control());
    allowed.collect::<String>().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A colour as SVG writes it, without its opacity.
pub(in crate::app::panels) fn hex(color: Color32) -> String {
    let [red, green, blue, _] = color.to_srgba_unmultiplied();
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// The attributes of a curve's line.
fn stroke(Look { color, width, dash, .. }: Look) -> String {
    let opacity = f64::from(color.a()) / 255.0;
    let dashes = match dash {
        Dash::Solid => "",
        Dash::Dashed => r#" stroke-dasharray="7 4""#,
        Dash::Dotted => r#" stroke-dasharray="2 3""#,
    };
    format!(r#"stroke="{}" stroke-opacity="{opacity:.2}" stroke-width="{width}"{dashes}"#, hex(color))
}

fn mark(look: Look, [x, y]: [f64; 2]) -> Option<String> {
    let (radius, fill) = (f64::from(MARK_RADIUS), hex(look.color));
    match look.mark {
        Mark::None => None,
        Mark::Circle => Some(format!(r#"<circle cx="{x:.2}" cy="{y:.2}" r="{radius}" fill="{fill}"/>"#)),
        Mark::Diamond => {
            let radius = 1.3 * radius;
            Some(format!(
                r#"<path d="M{:.2} {y:.2}l{radius} {radius} {radius} -{radius} -{radius} -{radius}z" fill="{fill}"/>"#,
                x - radius
            ))
        }
        Mark::Triangle => {
            let (half, height) = (1.1 * radius, 1.9 * radius);
            Some(format!(
                r#"<path d="M{:.2} {:.2}h{} l-{half} -{height}z" fill="{fill}"/>"#,
                x - half,
                y + height / 2.0,
                2.0 * half
            ))
        }
    }
}
