//! One chart of a figure: title, legend, axes and marks within a rectangle.

use super::{
    super::{
        Axis, BAND_OPACITY, Band, Chart, Dash, Ink, MARKER_RADIUS, Mark, Marker, Note, Rule, Series, Side, Style, rows,
    },
    Anchor, hex, text,
};

/// A chart and its place in the figure.
struct Panel<'a> {
    chart: &'a Chart,
    /// Where the marks are: left, top, right, bottom.
    plot: [f64; 4],
}

/// Pixels around the marks: left, top without the legend, right, bottom.
const MARGINS: [f64; 4] = [66.0, 30.0, 16.0, 50.0];

/// Pixels between ticks along x, beside the width of their labels.
const X_TICK_GAP: f64 = 30.0;

/// Pixels for each tick along y.
const Y_TICK_SPACING: f64 = 36.0;

/// Sizes of letters in pixels.
const TITLE_SIZE: f64 = 15.0;
const LABEL_SIZE: f64 = 12.0;

/// Width of a digit and of most letters, as a share of their size.
const LETTER_WIDTH: f64 = 0.56;

/// Length of a line in the legend, from its beginning to its name, and between two entries, in pixels.
const KEY_LENGTH: f64 = 26.0;
const KEY_WIDTH: f64 = KEY_LENGTH + 5.0;
const ENTRY_GAP: f64 = 14.0;

/// Height of a row of words in pixels.
const ROW_HEIGHT: f64 = 18.0;

/// A chart in a rectangle of `size` at `corner`, as SVG elements.
pub(super) fn elements(chart: &Chart, [x, y]: [f64; 2], [width, height]: [f64; 2]) -> Vec<String> {
    let [left, top, right, bottom] = MARGINS;
    let (start, end) = (x + left, x + width - right);
    let (mut svg, row_count) = heading(chart, [start, end], y + 20.0);
    let top = y + top + ROW_HEIGHT * (row_count - 1) as f64;
    let panel = Panel { chart, plot: [start, top, end, y + height - bottom] };
    svg.extend(panel.axes());
    svg.push(panel.frame());
    let rules = chart.marks.iter().filter_map(|mark| panel.rule(mark));
    let (lines, words): (Vec<String>, Vec<String>) = rules.unzip();
    svg.extend(lines);
    svg.extend(chart.marks.iter().flat_map(|mark| panel.mark(mark)));
    svg.extend(words);
    svg.extend(panel.notes());
    svg
}

impl Panel<'_> {
    fn frame(&self) -> String {
        let ([left, top, right, bottom], color) = (self.plot, hex(Ink::Reference));
        let (width, height) = (right - left, bottom - top);
        format!(r#"<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="none" stroke="{color}"/>"#)
    }

    /// The position of places.
    fn position(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let [left, top, right, bottom] = self.plot;
        let share = |axis: &Axis, place: f64| (place - axis.range.start()) / (axis.range.end() - axis.range.start());
        let [across, up] = [share(&self.chart.x, x), share(&self.chart.y, y)];
        [left + across * (right - left), bottom - up * (bottom - top)]
    }

    fn positions(&self, points: impl Iterator<Item = [f64; 2]>) -> Vec<[f64; 2]> {
        points.filter_map(|point| self.chart.place(point)).map(|place| self.position(place)).collect()
    }

    /// Grid, ticks and titles of both axes.
    fn axes(&self) -> Vec<String> {
        let [left, top, right, bottom] = self.plot;
        let Chart { x, y, .. } = self.chart;
        let label_width = LETTER_WIDTH * LABEL_SIZE * x.label_length() as f64;
        let x_limit = ((right - left) / (X_TICK_GAP + label_width)) as usize;
        let y_limit = ((bottom - top) / Y_TICK_SPACING) as usize;
        let grid = hex(Ink::Border);
        let mut svg = Vec::new();
        for tick in x.ticks(&x.range, x_limit) {
            let [x, _] = self.position([tick.place, 0.0]);
            svg.push(format!(r#"<path d="M{x:.2} {top}V{bottom}" stroke="{grid}"/>"#));
            svg.push(label([x, bottom + 17.0], Anchor::Middle, &tick.text));
        }
        for tick in y.ticks(&y.range, y_limit) {
            let [_, y] = self.position([0.0, tick.place]);
            svg.push(format!(r#"<path d="M{left} {y:.2}H{right}" stroke="{grid}"/>"#));
            svg.push(label([left - 7.0, y + 4.0], Anchor::End, &tick.text));
        }
        svg.push(label([(left + right) / 2.0, bottom + 38.0], Anchor::Middle, &x.title));
        let turned = label([0.0, 0.0], Anchor::Middle, &y.title);
        let (x, y) = (left - MARGINS[0] + 16.0, (top + bottom) / 2.0);
        svg.push(format!(r#"<g transform="translate({x} {y}) rotate(-90)">{turned}</g>"#));
        svg
    }

    fn mark(&self, mark: &Mark) -> Vec<String> {
        match mark {
            Mark::Line(series) => self.line(series),
            Mark::Points(series) => self.markers(series),
            Mark::Bars { series, width } => self.bars(series, *width),
            Mark::Band(band) => vec![self.band(band)],
            Mark::HLine(_) | Mark::VLine(_) | Mark::Note(_) => Vec::new(),
        }
    }

    /// The line of a rule, and its words.
    fn rule(&self, mark: &Mark) -> Option<(String, String)> {
        let [left, top, right, bottom] = self.plot;
        let line = |rule: &Rule, path: String| {
            format!(r#"<path d="{path}" stroke="{}" stroke-dasharray="7 4"/>"#, hex(rule.ink))
        };
        match mark {
            Mark::HLine(rule) => {
                let [_, y] = self.position([0.0, self.chart.y.scale.place(rule.at)?]);
                let words = match rule.side {
                    Side::Above => rimmed([left + 6.0, y - 5.0], Anchor::Start, &rule.words),
                    Side::Below => rimmed([right - 6.0, y + 14.0], Anchor::End, &rule.words),
                };
                Some((line(rule, format!("M{left} {y:.2}H{right}")), words))
            }
            Mark::VLine(rule) => {
                let [x, _] = self.position([self.chart.x.scale.place(rule.at)?, 0.0]);
                let has_room = x + width(&rule.words, LABEL_SIZE) + 6.0 < right;
                let (at, anchor) = if has_room { (x + 5.0, Anchor::Start) } else { (x - 5.0, Anchor::End) };
                let words = rimmed([at, top + 14.0], anchor, &rule.words);
                Some((line(rule, format!("M{x:.2} {top}V{bottom}")), words))
            }
            _ => None,
        }
    }

    fn line(&self, series: &Series) -> Vec<String> {
        let positions = self.positions(series.points.iter().copied());
        if positions.is_empty() {
            return Vec::new();
        }
        let (points, stroke) = (joined(&positions), stroke(series.style));
        let line = format!(r#"<polyline points="{points}" fill="none" stroke-linejoin="round" {stroke}/>"#);
        std::iter::once(line).chain(self.markers(series)).collect()
    }

    fn markers(&self, series: &Series) -> Vec<String> {
        let positions = self.positions(series.points.iter().copied());
        positions.into_iter().filter_map(|position| marker(series.drawn_style(), position)).collect()
    }

    fn bars(&self, series: &Series, width: f64) -> Vec<String> {
        let color = hex(series.style.ink);
        let places = series.points.iter().filter(|point| point[1] > 0.0).filter_map(|point| self.chart.place(*point));
        let bar = |[x, y]: [f64; 2]| {
            let ([left, top], [right, bottom]) =
                (self.position([x - width / 2.0, y]), self.position([x + width / 2.0, 0.0]));
            let (width, height) = ((right - left - 1.0).max(1.0), (bottom - top).max(1.0));
            let top = bottom - height;
            format!(r#"<rect x="{left:.2}" y="{top:.2}" width="{width:.2}" height="{height:.2}" fill="{color}"/>"#)
        };
        places.map(bar).collect()
    }

    fn band(&self, band: &Band) -> String {
        let upper = band.edges.iter().map(|[x, _, high]| [*x, *high]);
        let lower = band.edges.iter().rev().map(|[x, low, _]| [*x, *low]);
        let (points, color) = (joined(&self.positions(upper.chain(lower))), hex(band.ink));
        format!(r#"<polygon points="{points}" fill="{color}" fill-opacity="{BAND_OPACITY}"/>"#)
    }

    /// The notes, in rows above their points.
    fn notes(&self) -> Vec<String> {
        let [_, _, right, _] = self.plot;
        let placed = self.chart.notes().filter_map(|note| Some((note, self.position(self.chart.place(note.at)?))));
        let placed: Vec<(&Note, [f64; 2])> = placed.collect();
        let spans: Vec<[f32; 2]> = placed.iter().map(|(note, [x, _])| span(note, *x, right)).collect();
        let rows = rows(&spans);
        let drawn = placed.iter().enumerate().map(|(index, (note, [x, y]))| {
            let base = y - 9.0 - ROW_HEIGHT * rows[index] as f64;
            let words = rimmed([f64::from(spans[index][0]), base], Anchor::Start, &note.words);
            match rows[index] {
                0 => words,
                _ => format!(r#"<path d="M{x:.2} {base:.2}V{y:.2}" stroke="{}"/>{words}"#, hex(Ink::Reference)),
            }
        });
        drawn.collect()
    }
}

/// From where to where a note reaches: from its point on, or further left where there is no room.
fn span(note: &Note, x: f64, right: f64) -> [f32; 2] {
    let width = width(&note.words, LABEL_SIZE) + ENTRY_GAP;
    let left = (x + 4.0).min(right - width);
    [left as f32, (left + width) as f32]
}

/// Title and legend from `start` to `end`, in as many rows as they need, and the number of these.
fn heading(chart: &Chart, [start, end]: [f64; 2], top: f64) -> (Vec<String>, usize) {
    let mut svg = vec![text([start, top], TITLE_SIZE, Anchor::Start, Ink::Text.light(), &chart.title)];
    let mut x = start + width(&chart.title, TITLE_SIZE) + ENTRY_GAP;
    let mut row = 0;
    for mark in &chart.marks {
        let Some(series) = mark.series() else { continue };
        let name = shortened(&series.name, end - start - KEY_WIDTH);
        let entry_width = KEY_WIDTH + width(&name, LABEL_SIZE);
        if x + entry_width > end {
            (x, row) = (start, row + 1);
        }
        let y = top + ROW_HEIGHT * row as f64 - 4.0;
        svg.extend(key(mark, series.drawn_style(), [x, y]));
        svg.push(label([x + KEY_WIDTH, y + 4.0], Anchor::Start, &name));
        x += entry_width + ENTRY_GAP;
    }
    (svg, row + 1)
}

/// As much of a name as there is room for.
fn shortened(name: &str, mut room: f64) -> String {
    let has_room = |letter: &char| {
        room -= LABEL_SIZE * letter_width(*letter);
        room >= 0.0
    };
    name.chars().take_while(has_room).collect()
}

/// A sample of a series.
fn key(mark: &Mark, style: Style, [x, y]: [f64; 2]) -> Vec<String> {
    let middle = x + KEY_LENGTH / 2.0;
    let line = match mark {
        Mark::Line(_) => Some(format!(r#"<path d="M{x:.2} {y:.2}H{:.2}" {}/>"#, x + KEY_LENGTH, stroke(style))),
        Mark::Bars { .. } => {
            let (left, top) = (middle - 4.0, y - 4.0);
            Some(format!(r#"<rect x="{left:.2}" y="{top:.2}" width="8" height="8" fill="{}"/>"#, hex(style.ink)))
        }
        _ => None,
    };
    line.into_iter().chain(marker(style, [middle, y])).collect()
}

/// About how wide words are, in pixels.
fn width(words: &str, size: f64) -> f64 {
    size * words.chars().map(letter_width).sum::<f64>()
}

/// About how wide a letter of a common font is, as a share of its size.
fn letter_width(letter: char) -> f64 {
    match letter {
        'f' | 'i' | 'j' | 'l' | 'r' | 't' | ' ' | '.' | ',' | ':' | '(' | ')' => 0.32,
        'm' | 'w' | '%' | 'M' | 'W' => 0.86,
        'A'..='Z' => 0.68,
        _ => LETTER_WIDTH,
    }
}

/// Words of an axis or the legend.
fn label(at: [f64; 2], anchor: Anchor, words: &str) -> String {
    text(at, LABEL_SIZE, anchor, Ink::Text.light(), words)
}

fn joined(positions: &[[f64; 2]]) -> String {
    positions.iter().map(|[x, y]| format!("{x:.2},{y:.2}")).collect::<Vec<_>>().join(" ")
}

/// Words with a rim that keeps them readable over a line.
fn rimmed(at: [f64; 2], anchor: Anchor, words: &str) -> String {
    let (words, rim) = (text(at, LABEL_SIZE, anchor, Ink::WeakText.light(), words), hex(Ink::Ground));
    format!(
        r#"<g stroke="{rim}" stroke-width="4" stroke-opacity="0.75" stroke-linejoin="round" paint-order="stroke">{words}</g>"#
    )
}

/// The attributes of a line.
fn stroke(Style { ink, opacity, width, dash, .. }: Style) -> String {
    let dashes = match dash {
        Dash::Solid => "",
        Dash::Dashed => r#" stroke-dasharray="7 4""#,
        Dash::Dotted => r#" stroke-dasharray="2 3""#,
    };
    format!(r#"stroke="{}" stroke-opacity="{opacity:.2}" stroke-width="{width}"{dashes}"#, hex(ink))
}

fn marker(style: Style, [x, y]: [f64; 2]) -> Option<String> {
    let (radius, fill) = (f64::from(MARKER_RADIUS), hex(style.ink));
    let shape = match style.marker {
        Marker::None => return None,
        Marker::Circle => format!(r#"circle cx="{x:.2}" cy="{y:.2}" r="{radius}""#),
        Marker::Diamond => {
            let (radius, left) = (1.3 * radius, x - 1.3 * radius);
            format!(r#"path d="M{left:.2} {y:.2}l{radius} {radius} {radius} -{radius} -{radius} -{radius}z""#)
        }
        Marker::Triangle => {
            let (half, height) = (1.1 * radius, 1.9 * radius);
            let (left, base) = (x - half, y + height / 2.0);
            format!(r#"path d="M{left:.2} {base:.2}h{} l-{half} -{height}z""#, 2.0 * half)
        }
    };
    Some(format!(r#"<{shape} fill="{fill}"/>"#))
}
