//! Words over a chart: beside its rules, above its notes, and in the middle of an empty one.

use eframe::egui::{Align2, Color32, Rect, TextStyle, Ui, Vec2, pos2, vec2};
use egui_plot::{PlotPoint, PlotTransform};

use crate::{
    app::theme::{self, GAP},
    chart::{Chart, Ink, MARKER_RADIUS, Mark, Note, Rule, Side, rows},
};

/// The width from which the words of an empty chart are in full size, in points.
const ROOMY_WIDTH: f32 = 250.0;

/// Height of a row of notes, in points.
const ROW_HEIGHT: f32 = 15.0;

/// How far right of its point a note begins, in points.
const NOTE_OFFSET: f32 = 3.0;

/// Opacity of the ground under words: a line behind them is seen, but does not make them hard to read.
const GROUND_OPACITY: f32 = 0.75;

/// Shows all words.
pub(super) fn ui(ui: &Ui, chart: &Chart, transform: &PlotTransform) {
    for mark in &chart.marks {
        match mark {
            Mark::HLine(rule) => h_line_ui(ui, chart, rule, transform),
            Mark::VLine(rule) => v_line_ui(ui, chart, rule, transform),
            _ => {}
        }
    }
    notes_ui(ui, chart, transform);
    if chart.is_empty() {
        empty_ui(ui, &chart.empty, transform);
    }
}

/// Whose value a horizontal line is, beside it where lines are not.
fn h_line_ui(ui: &Ui, chart: &Chart, rule: &Rule, transform: &PlotTransform) {
    let (frame, Some(place)) = (*transform.frame(), chart.y.scale.place(rule.at)) else { return };
    let y = transform.position_from_point(&PlotPoint { x: 0.0, y: place }).y;
    let (align, at) = match rule.side {
        Side::Above => (Align2::LEFT_BOTTOM, pos2(frame.left() + GAP, y - 1.0)),
        Side::Below => (Align2::RIGHT_TOP, pos2(frame.right() - GAP, y + 1.0)),
    };
    let rect = align.anchor_size(at, size(ui, &rule.words));
    words_ui(ui, frame, &rule.words, rect, theme::tokens(ui).text_weak);
}

/// Beside the top of a vertical line, on the side where there is room.
fn v_line_ui(ui: &Ui, chart: &Chart, rule: &Rule, transform: &PlotTransform) {
    let (frame, Some(place)) = (*transform.frame(), chart.x.scale.place(rule.at)) else { return };
    let x = transform.position_from_point(&PlotPoint { x: place, y: 0.0 }).x;
    let size = size(ui, &rule.words);
    let has_room = x + size.x + GAP < frame.right();
    let (align, offset) = if has_room { (Align2::LEFT_TOP, 4.0) } else { (Align2::RIGHT_TOP, -4.0) };
    let rect = align.anchor_size(pos2(x + offset, frame.top() + 3.0), size);
    let tokens = theme::tokens(ui);
    let color = if rule.ink == Ink::Reference { tokens.text_weak } else { tokens.of_ink(rule.ink) };
    words_ui(ui, frame, &rule.words, rect, color);
}

/// Notes above their points, in rows so that they do not overlap.
fn notes_ui(ui: &Ui, chart: &Chart, transform: &PlotTransform) {
    let tokens = theme::tokens(ui);
    let frame = *transform.frame();
    let placed = chart.notes().filter_map(|note| {
        let [x, y] = chart.place(note.at)?;
        Some((note, transform.position_from_point(&PlotPoint { x, y })))
    });
    let placed: Vec<(&Note, _)> = placed.collect();
    let span = |(note, at): &(&Note, eframe::egui::Pos2)| {
        let width = size(ui, &note.words).x + GAP;
        let left = (at.x + NOTE_OFFSET).min(frame.right() - width).max(frame.left() + GAP);
        [left, left + width]
    };
    let spans: Vec<[f32; 2]> = placed.iter().map(span).collect();
    for (((note, at), [left, _]), row) in placed.iter().zip(&spans).zip(rows(&spans)) {
        let bottom = at.y - MARKER_RADIUS - 3.0 - row as f32 * ROW_HEIGHT;
        if row > 0 {
            ui.painter().vline(at.x, bottom..=at.y - MARKER_RADIUS, (1.0, tokens.reference));
        }
        let rect = Align2::LEFT_BOTTOM.anchor_size(pos2(*left, bottom), size(ui, &note.words));
        words_ui(ui, frame, &note.words, rect, tokens.text_weak);
    }
}

/// What will be here, in the middle of an empty chart.
fn empty_ui(ui: &Ui, words: &str, transform: &PlotTransform) {
    let tokens = theme::tokens(ui);
    let frame = transform.frame().shrink(GAP);
    let style = if frame.width() < ROOMY_WIDTH { TextStyle::Small } else { TextStyle::Body };
    let galley = ui.painter().layout(words.to_owned(), style.resolve(ui.style()), tokens.text, frame.width());
    let rect = Align2::CENTER_CENTER.anchor_size(frame.center(), galley.size());
    ui.painter().rect_filled(rect.expand2(vec2(GAP, 0.5 * GAP)), theme::CORNER_RADIUS, tokens.sunken);
    ui.painter().galley(rect.min, galley, tokens.text);
}

fn size(ui: &Ui, words: &str) -> Vec2 {
    ui.painter().layout_no_wrap(words.to_owned(), TextStyle::Small.resolve(ui.style()), Color32::PLACEHOLDER).size()
}

fn words_ui(ui: &Ui, frame: Rect, words: &str, rect: Rect, color: Color32) {
    let painter = ui.painter().with_clip_rect(frame);
    painter.rect_filled(rect, 2.0, theme::tokens(ui).sunken.gamma_multiply(GROUND_OPACITY));
    painter.text(rect.min, Align2::LEFT_TOP, words, TextStyle::Small.resolve(ui.style()), color);
}
