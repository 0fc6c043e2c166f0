//! A graph on the columns of the field: arcs as lines between dots, or as bars between upright lines.

use eframe::egui::{
    Align2, Color32, EventFilter, FontId, Key, Label, Painter, Pos2, Rect, Response, RichText, Role, Sense, StrokeKind,
    Ui, WidgetInfo, pos2, vec2,
};

use super::{Pinned, Subject, words};
use crate::{
    app::{
        panels::strings::field::Field,
        theme::{self, Tokens},
    },
    read::{
        criterion_graphs::{CriterionGraphs, DrawnArc, DrawnGraph, Place},
        penalties::{LABEL_COUNT, NONE},
    },
    train::string_view::StringView,
};

/// Which of the two graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The wanted paths.
    Constrained,
    /// All paths.
    Free,
}

/// Heights in points: of the constrained graph and of its rows, of the rows of the free graph.
const CONSTRAINED_HEIGHT: f32 = 200.0;
const CONSTRAINED_ROWS: [f32; 2] = [10.0, 34.0];
const FREE_ROW: f32 = 13.0;

/// Size of letters and radius of dots, in points.
const LETTER_SIZE: f32 = 9.5;
const DOT: f32 = 1.6;

/// Widths of lines in points: of the best path, of others.
const BEST_WIDTH: f32 = 3.0;
const WIDTH: f32 = 1.0;

/// An arc is pointed at from so far, in points.
const REACH: f32 = 8.0;

/// Opacity of an arc that no path goes through.
const LEAST_OPACITY: f32 = 0.25;

/// Arcs of a smaller share have no text beside them, if there are more arcs than this.
const LEAST_SHARE: f64 = 0.02;
const FEW_ARCS: usize = 12;

/// Arrow keys go to arcs of at least this slope, and to the best path.
const LEAST_SLOPE: f64 = 0.005;

/// What both graphs are drawn on.
pub(super) struct Drawing<'a> {
    pub view: &'a StringView,
    pub subject: Subject,
    pub field: &'a Field,
    pub wanted: &'a str,
    pub pinned: Option<Pinned>,
}

/// A graph in the window.
struct Placed<'a> {
    rect: Rect,
    row_height: f32,
    field: &'a Field,
}

impl Placed<'_> {
    fn at(&self, place: Place) -> Pos2 {
        pos2(self.field.x(place.x_px), self.rect.top() + (place.row as f32 + 0.5) * self.row_height)
    }

    /// The bar of an arc that lies flat.
    fn bar(&self, arc: &DrawnArc) -> Rect {
        let [from, to] = [self.at(arc.from), self.at(arc.to)];
        let half = vec2(0.0, self.row_height / 2.0);
        Rect::from_min_max(from - half, to + half).shrink2(vec2(0.75, 0.75))
    }
}

impl Drawing<'_> {
    /// Shows both graphs under their titles; returns the arc that is pinned from now on.
    pub(super) fn graphs_ui(&self, ui: &mut Ui, graphs: &CriterionGraphs) -> Option<Pinned> {
        let mut pinned = self.pinned;
        for (side, graph) in [(Side::Constrained, &graphs.constrained), (Side::Free, &graphs.free)] {
            ui.add(Label::new(RichText::new(words::title(side, self.subject, self.wanted)).weak()).truncate());
            let pinned_here = self.ui(ui, side, graph);
            if pinned_here != self.pinned {
                pinned = pinned_here;
            }
        }
        pinned
    }

    /// Shows a graph; returns the arc that is pinned from now on.
    fn ui(&self, ui: &mut Ui, side: Side, graph: &DrawnGraph) -> Option<Pinned> {
        let row_count = graph.row_count.max(1) as f32;
        let row_height = match side {
            Side::Constrained => (CONSTRAINED_HEIGHT / row_count).clamp(CONSTRAINED_ROWS[0], CONSTRAINED_ROWS[1]),
            Side::Free => FREE_ROW,
        };
        let size = vec2(ui.available_width(), row_count * row_height);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let placed = Placed { rect, row_height, field: self.field };
        let pointed = response.hover_pos().and_then(|pos| nearest(&placed, side, graph, pos));
        let pinned = self.pinned.filter(|pinned| pinned.side == side);
        let pinned_arc = pinned.and_then(|pinned| find(graph, pinned));
        if ui.is_rect_visible(rect) {
            let tokens = theme::tokens(ui);
            let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
            painter.rect_filled(rect, theme::CORNER_RADIUS, tokens.sunken);
            self.row_names(&painter, &placed, side, graph.row_count, tokens);
            match side {
                Side::Constrained => paint_lines(&painter, &placed, graph, tokens),
                Side::Free => paint_bars(&painter, &placed, graph, tokens),
            }
            for arc in pointed.into_iter().chain(pinned_arc) {
                emphasise(&painter, &placed, side, arc, tokens.text);
                if let Some(part) = self.part(arc) {
                    self.field.mark(part, tokens.accent);
                }
            }
            if response.has_focus() {
                painter.rect_stroke(rect, theme::CORNER_RADIUS, (1.0, tokens.accent), StrokeKind::Inside);
            }
        }
        self.describe(&response, side, graph, pinned_arc);
        if let Some(arc) = pointed {
            response.clone().on_hover_text_at_pointer(self.text(side, arc));
        }
        let pin = |arc: &DrawnArc| Pinned { side, origin: arc.origin, row: arc.from.row };
        if response.clicked() {
            response.request_focus();
            let clicked = pointed.map(pin);
            return clicked.filter(|clicked| Some(*clicked) != self.pinned);
        }
        keys(ui, &response, graph, pinned_arc).map(pin).or(self.pinned)
    }

    /// The text of the pinned arc; none if the graph has it no longer.
    pub(super) fn text_of(&self, pinned: Pinned, graphs: &CriterionGraphs) -> Option<String> {
        let graph = match pinned.side {
            Side::Constrained => &graphs.constrained,
            Side::Free => &graphs.free,
        };
        find(graph, pinned).map(|arc| self.text(pinned.side, arc))
    }

    fn text(&self, side: Side, arc: &DrawnArc) -> String {
        let (number, label) = (arc.origin / LABEL_COUNT, arc.origin % LABEL_COUNT);
        let (place, rows) = match self.subject {
            Subject::Segments => (format!("in segment {}", number + 1), Some(&self.view.segments.penalties)),
            Subject::Positions => (format!("at position {}", number + 1), Some(&self.view.sweep.penalties)),
            Subject::Figure20 => ("in figure 20".to_owned(), None),
        };
        let network = rows.and_then(|rows| rows.get(number)).map(|row| row[label]);
        words::arc(side, arc, &place, network)
    }

    /// The part of the field that an arc reads.
    fn part(&self, arc: &DrawnArc) -> Option<Rect> {
        let number = arc.origin / LABEL_COUNT;
        match self.subject {
            Subject::Segments => {
                let segment = self.view.segments.segmentation.segments().get(number)?;
                Some(self.field.part(&segment.columns, &segment.rows))
            }
            Subject::Positions => Some(self.field.position(number)),
            Subject::Figure20 => None,
        }
    }

    fn describe(&self, response: &Response, side: Side, graph: &DrawnGraph, pinned: Option<&DrawnArc>) {
        let title = match side {
            Side::Constrained => "Constrained graph",
            Side::Free => "Free graph",
        };
        let penalty = words::number(graph.penalty);
        let pinned = pinned.map_or(String::new(), |arc| format!("; {}", self.text(side, arc).replace('\n', "; ")));
        let name = format!("{title}: {} arcs, penalty {penalty}{pinned}", graph.arcs.len());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    }

    /// What stands at the left of each row.
    fn row_names(&self, painter: &Painter, placed: &Placed<'_>, side: Side, row_count: usize, tokens: &Tokens) {
        let is_swept = self.subject == Subject::Positions;
        for row in 0..row_count {
            let name = match (side, is_swept) {
                (Side::Constrained, false) => written(self.wanted, row),
                (Side::Constrained, true) if row % 2 == 0 => "none".to_owned(),
                (Side::Constrained, true) => self.wanted.get(row / 2..=row / 2).unwrap_or_default().to_owned(),
                (Side::Free, true) => words::label(row as u16),
                (Side::Free, false) => continue,
            };
            let place = placed.at(Place { x_px: 0.0, row });
            let font = FontId::proportional(LETTER_SIZE);
            painter.text(place + vec2(2.0, 0.0), Align2::LEFT_CENTER, name, font, tokens.text_weak);
        }
    }
}

/// What of the wanted string is written in a row, shortened at the front.
fn written(wanted: &str, row: usize) -> String {
    let digits = wanted.get(..row).unwrap_or(wanted);
    match digits.len() {
        0 => "start".to_owned(),
        1..=4 => digits.to_owned(),
        length => format!("…{}", &digits[length - 3..]),
    }
}

fn find(graph: &DrawnGraph, pinned: Pinned) -> Option<&DrawnArc> {
    let is_it =
        |arc: &&DrawnArc| arc.origin == pinned.origin && (pinned.side == Side::Free || arc.from.row == pinned.row);
    graph.arcs.iter().find(is_it)
}

/// The arc at a place. Of lines that are as near, the one that most paths go through.
fn nearest<'a>(placed: &Placed<'_>, side: Side, graph: &'a DrawnGraph, pos: Pos2) -> Option<&'a DrawnArc> {
    let distance = |arc: &DrawnArc| match side {
        Side::Free => placed.bar(arc).distance_to_pos(pos),
        Side::Constrained => distance_to_line(pos, placed.at(arc.from), placed.at(arc.to)),
    };
    let near = graph.arcs.iter().map(|arc| (distance(arc), arc)).filter(|(distance, _)| *distance <= REACH);
    near.min_by(|(one, one_arc), (other, other_arc)| {
        one.round().total_cmp(&other.round()).then(other_arc.share.total_cmp(&one_arc.share))
    })
    .map(|(_, arc)| arc)
}

fn distance_to_line(pos: Pos2, from: Pos2, to: Pos2) -> f32 {
    let along = to - from;
    let share = ((pos - from).dot(along) / along.length_sq().max(f32::MIN_POSITIVE)).clamp(0.0, 1.0);
    pos.distance(from + share * along)
}

/// The arc that an arrow key leads to.
fn keys<'a>(ui: &Ui, response: &Response, graph: &'a DrawnGraph, pinned: Option<&DrawnArc>) -> Option<&'a DrawnArc> {
    if !response.has_focus() {
        return None;
    }
    let arrows = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    // A second pass over the same frame sees the same keys.
    if ui.ctx().current_pass_index() > 0 {
        return None;
    }
    let pressed = ui.input(|input| [Key::ArrowLeft, Key::ArrowRight].map(|key| input.key_pressed(key)));
    let is_telling = |arc: &&DrawnArc| arc.is_best || arc.at_origin.total().abs() >= LEAST_SLOPE;
    let telling: Vec<&DrawnArc> = graph.arcs.iter().filter(is_telling).collect();
    let place = pinned.and_then(|pinned| telling.iter().position(|arc| *arc == pinned));
    let place = match pressed {
        [true, _] => place.map_or(telling.len().checked_sub(1), |place| Some(place.saturating_sub(1)))?,
        [_, true] => place.map_or(0, |place| place + 1),
        _ => return None,
    };
    telling.get(place).copied()
}

/// From grey to blue or orange by the slope at the network's penalty.
fn line_color(arc: &DrawnArc, tokens: &Tokens) -> Color32 {
    let slope = arc.at_origin.total() as f32;
    let end = if slope < 0.0 { tokens.negative } else { tokens.positive };
    let color = tokens.reference.lerp_to_gamma(end, slope.abs().min(1.0));
    if arc.is_best {
        return color;
    }
    color.gamma_multiply(LEAST_OPACITY + (1.0 - LEAST_OPACITY) * arc.share as f32)
}

fn paint_lines(painter: &Painter, placed: &Placed<'_>, graph: &DrawnGraph, tokens: &Tokens) {
    let mut arcs: Vec<&DrawnArc> = graph.arcs.iter().collect();
    arcs.sort_by_key(|arc| arc.is_best);
    for arc in &arcs {
        let width = if arc.is_best { BEST_WIDTH } else { WIDTH };
        painter.line_segment([placed.at(arc.from), placed.at(arc.to)], (width, line_color(arc, tokens)));
    }
    for node in &graph.nodes {
        let place = Place { x_px: node.x_px, row: node.rows[0] };
        painter.circle_filled(placed.at(place), DOT, tokens.text_weak);
    }
    let mut taken: Vec<Rect> = Vec::new();
    let are_few = arcs.len() <= FEW_ARCS;
    for arc in arcs.into_iter().rev().filter(|arc| are_few || arc.is_best || arc.share >= LEAST_SHARE) {
        if arc.label != NONE || arc.from.row == arc.to.row {
            write_beside(painter, placed, arc, &mut taken, tokens);
        }
    }
}

/// Writes label and penalty on a line, or the label alone, where that covers no other text.
fn write_beside(painter: &Painter, placed: &Placed<'_>, arc: &DrawnArc, taken: &mut Vec<Rect>, tokens: &Tokens) {
    let [from, to] = [placed.at(arc.from), placed.at(arc.to)];
    for text in texts(arc) {
        let galley = painter.layout_no_wrap(text, FontId::proportional(LETTER_SIZE), tokens.text);
        let rect = Rect::from_center_size(from.lerp(to, 0.5), galley.size()).expand2(vec2(1.0, -1.0));
        let has_room = rect.width() <= (to - from).length() && rect.height() <= placed.row_height;
        if has_room && !taken.iter().any(|other| other.intersects(rect)) {
            painter.rect_filled(rect, 2.0, tokens.sunken);
            painter.galley(rect.center() - galley.size() / 2.0, galley, tokens.text);
            taken.push(rect);
            return;
        }
    }
}

fn paint_bars(painter: &Painter, placed: &Placed<'_>, graph: &DrawnGraph, tokens: &Tokens) {
    for node in &graph.nodes {
        let x = placed.field.x(node.x_px);
        painter.vline(x, placed.rect.y_range(), (1.0, tokens.border));
    }
    for arc in &graph.arcs {
        let (bar, fill) = (placed.bar(arc), tokens.diverging(arc.at_origin.total() as f32));
        painter.rect_filled(bar, 2.0, fill);
        let stroke = if arc.is_best { (1.5, tokens.accent) } else { (1.0, tokens.border) };
        painter.rect_stroke(bar, 2.0, stroke, StrokeKind::Inside);
        let color = tokens.text_on(fill);
        let galleys =
            texts(arc).into_iter().map(|text| painter.layout_no_wrap(text, FontId::proportional(LETTER_SIZE), color));
        let fitting = galleys.into_iter().find(|galley| galley.size().x <= bar.width() - 3.0);
        if let Some(galley) = fitting.filter(|galley| galley.size().y <= placed.row_height + 1.0) {
            painter.galley(bar.center() - galley.size() / 2.0, galley, color);
        }
    }
}

/// The text of an arc, and a shorter one.
fn texts(arc: &DrawnArc) -> [String; 2] {
    let label = words::label(arc.label);
    [format!("{label}  {}", format!("{:.1}", arc.penalty).replace('-', "−")), label]
}

/// Sets off the arc that is pointed at or pinned.
fn emphasise(painter: &Painter, placed: &Placed<'_>, side: Side, arc: &DrawnArc, color: Color32) {
    match side {
        Side::Free => {
            painter.rect_stroke(placed.bar(arc), 2.0, (2.0, color), StrokeKind::Outside);
        }
        Side::Constrained => {
            painter.line_segment([placed.at(arc.from), placed.at(arc.to)], (1.5, color));
            for place in [arc.from, arc.to] {
                painter.circle_stroke(placed.at(place), 3.0, (1.5, color));
            }
        }
    }
}
