//! The ten scores as bars beside their digits.

use eframe::egui::{Align2, Rect, Response, Role, Sense, TextStyle, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::{app::theme, data::dataset::CLASS_COUNT};

/// Height of one bar with its margin, in points.
const ROW_HEIGHT: f32 = 14.0;

/// Shows ten probabilities over the width that is there; empty bars without any. `best` stands out.
pub(crate) fn ui(ui: &mut Ui, scores: Option<&[f32; CLASS_COUNT]>, best: Option<u8>) -> Response {
    let size = vec2(ui.available_width(), ROW_HEIGHT * CLASS_COUNT as f32);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    for digit in 0..CLASS_COUNT {
        let top = rect.top() + ROW_HEIGHT * digit as f32;
        let row = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), ROW_HEIGHT));
        row_ui(ui, row, digit, scores.map(|scores| scores[digit]), best == Some(digit as u8));
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words(scores)));
    response
}

/// Width of one upright bar with its margin, and height of the bars, in points.
const SMALL_BAR_WIDTH: f32 = 11.0;
const SMALL_BAR_HEIGHT: f32 = 22.0;

/// Height of the digits below upright bars, in points.
const SMALL_DIGIT_HEIGHT: f32 = 12.0;

/// Size of upright bars with their digits, in points.
pub(crate) const SMALL_SIZE: Vec2 = vec2(SMALL_BAR_WIDTH * CLASS_COUNT as f32, SMALL_BAR_HEIGHT + SMALL_DIGIT_HEIGHT);

/// Shows ten probabilities as upright bars, each over its digit: as a part of a row. `best` stands out.
pub(crate) fn small_ui(ui: &mut Ui, scores: Option<&[f32; CLASS_COUNT]>, best: Option<u8>) -> Response {
    let (rect, response) = ui.allocate_exact_size(SMALL_SIZE, Sense::hover());
    let tokens = theme::tokens(ui);
    let font = TextStyle::Small.resolve(ui.style());
    for digit in 0..CLASS_COUNT {
        let left = rect.left() + SMALL_BAR_WIDTH * digit as f32;
        let field = Rect::from_min_size(pos2(left + 1.0, rect.top()), vec2(SMALL_BAR_WIDTH - 2.0, SMALL_BAR_HEIGHT));
        ui.painter().rect_filled(field, 1.0, tokens.raised);
        let is_best = best == Some(digit as u8);
        let height = scores.map_or(0.0, |scores| SMALL_BAR_HEIGHT * scores[digit].clamp(0.0, 1.0));
        let bar = field.with_min_y(field.bottom() - height);
        ui.painter().rect_filled(bar, 1.0, if is_best { tokens.accent } else { tokens.text_weak });
        let color = if is_best { tokens.text } else { tokens.text_weak };
        let at = pos2(field.center().x, rect.bottom());
        ui.painter().text(at, Align2::CENTER_BOTTOM, digit.to_string(), font.clone(), color);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words(scores)));
    response
}

fn row_ui(ui: &Ui, row: Rect, digit: usize, score: Option<f32>, is_best: bool) {
    let tokens = theme::tokens(ui);
    let font = TextStyle::Monospace.resolve(ui.style());
    let color = if is_best { tokens.text } else { tokens.text_weak };
    let painter = ui.painter();
    painter.text(row.left_center(), Align2::LEFT_CENTER, digit.to_string(), font.clone(), color);
    let bar = Rect::from_min_max(row.min + vec2(16.0, 3.0), row.max - vec2(54.0, 3.0));
    painter.rect_filled(bar, 2.0, tokens.raised);
    let Some(score) = score else { return };
    let filled = Rect::from_min_size(bar.min, vec2(bar.width() * score.clamp(0.0, 1.0), bar.height()));
    painter.rect_filled(filled, 2.0, if is_best { tokens.accent } else { tokens.text_weak });
    painter.text(row.right_center(), Align2::RIGHT_CENTER, format!("{:.1} %", 100.0 * score), font, color);
}

/// The scores in words, for those who do not see the bars.
pub(crate) fn words(scores: Option<&[f32; CLASS_COUNT]>) -> String {
    let Some(scores) = scores else { return "Scores of the ten digits: none yet".to_owned() };
    let each: Vec<_> =
        scores.iter().enumerate().map(|(digit, score)| format!("{digit}: {:.1} %", 100.0 * score)).collect();
    format!("Scores of the ten digits: {}", each.join(", "))
}
