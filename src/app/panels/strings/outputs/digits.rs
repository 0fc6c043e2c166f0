//! The digits that were read, at their columns.

use eframe::egui::{Align2, FontId, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::super::field::Field;
use crate::{
    app::{numbers::bounded_percent, theme},
    read::prediction::PredictedDigit,
    train::string_view::StringView,
};

/// Height of the row, and sizes of a digit and of its score, in points.
const HEIGHT: f32 = 34.0;
const DIGIT_SIZE: f32 = 16.0;
const SCORE_SIZE: f32 = 10.0;

/// Length of the ends of a digit's line, in points.
const END: f32 = 4.0;

/// Shows the digits of the answer.
pub(super) fn ui(ui: &mut Ui, view: &StringView, field: &Field) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    for (place, digit) in view.sweep.prediction.digits.iter().enumerate() {
        let [left, right] = [digit.from_px, digit.to_px].map(|column| field.x(column));
        let part = Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
        let response = ui.interact(part, ui.make_persistent_id(("digit", place)), Sense::hover());
        let name = text(digit);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
        response.on_hover_text(format!("{name}: the probability that the reading has this digit here"));
        paint(ui, part, digit);
    }
}

fn text(digit: &PredictedDigit) -> String {
    let PredictedDigit { digit, from_px, to_px, score } = digit;
    format!("Digit {digit}, columns {:.0}–{:.0}, score {}", from_px + 1.0, to_px, bounded_percent(*score))
}

/// A line over its columns, the digit and its score below.
fn paint(ui: &Ui, part: Rect, digit: &PredictedDigit) {
    let (tokens, painter) = (theme::tokens(ui), ui.painter());
    let line = part.shrink2(vec2(1.0, 0.0));
    painter.hline(line.x_range(), line.top() + END, (1.5, tokens.accent));
    for x in [line.left(), line.right()] {
        painter.vline(x, line.top()..=line.top() + END, (1.5, tokens.accent));
    }
    let at = pos2(part.center().x, line.top() + END + 1.0);
    let shown = painter.text(at, Align2::CENTER_TOP, digit.digit, FontId::proportional(DIGIT_SIZE), tokens.text);
    let font = FontId::proportional(SCORE_SIZE);
    let score = painter.layout_no_wrap(bounded_percent(digit.score), font, tokens.text_weak);
    // A narrow digit has its score in the text about it alone.
    if score.size().x <= part.width() {
        let at = pos2(part.center().x - 0.5 * score.size().x, shown.bottom() - 2.0);
        painter.galley(at, score, tokens.text_weak);
    }
}
