//! The scores as bars beside their classes: the ten digits, and rubbish where the network knows that class.

use eframe::egui::{Align2, Rect, Response, Role, Sense, TextStyle, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::elided::fitting;
use crate::{
    app::theme,
    data::{class_names::ClassNames, dataset::CLASS_COUNT},
    model::{
        loss::Loss,
        scores::{Class, Scores},
    },
};

/// Height of one bar with its margin, in points.
const ROW_HEIGHT: f32 = 14.0;

/// Width of the class's name in points: of a digit, of all where one of them is the word, and of classes with names.
const NAME_WIDTHS: [f32; 3] = [16.0, 44.0, 72.0];

/// Width of a bar's number, in points.
const NUMBER_WIDTH: f32 = 54.0;

const RUBBISH_HOVER: &str = "How probable each digit is to the network, and that it is none: rubbish, the class of \
                             equation 9 for what is far from all ten bitmaps; together 100 %";

/// Height of the bars of a network with a class for rubbish, in points; others have one bar less.
pub(crate) const MOST_HEIGHT: f32 = ROW_HEIGHT * (CLASS_COUNT + 1) as f32;

/// Width of one upright bar with its margin, and height of the bars, in points.
const SMALL_BAR_WIDTH: f32 = 11.0;
const SMALL_BAR_HEIGHT: f32 = 22.0;

/// Height of the digits below upright bars, in points.
const SMALL_DIGIT_HEIGHT: f32 = 12.0;

/// Size of upright bars with their digits, in points.
pub(crate) const SMALL_SIZE: Vec2 = vec2(SMALL_BAR_WIDTH * CLASS_COUNT as f32, SMALL_BAR_HEIGHT + SMALL_DIGIT_HEIGHT);

/// Shows the probabilities over the width that is there; empty bars without any. The most probable class stands out.
pub(crate) fn ui(ui: &mut Ui, loss: Loss, names: &ClassNames, scores: Option<&Scores>) -> Response {
    let height = ROW_HEIGHT * classes(loss.rubbish_penalty()).count() as f32;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let (name_width, hover) = match loss.rubbish_penalty() {
        None => (NAME_WIDTHS[0], "How probable each digit is to the network; together 100 %"),
        Some(_) => (NAME_WIDTHS[1], RUBBISH_HOVER),
    };
    let name_width = if names.are_digits() { name_width } else { NAME_WIDTHS[2] };
    for (row, class) in classes(loss.rubbish_penalty()).enumerate() {
        let top = rect.top() + ROW_HEIGHT * row as f32;
        let row = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), ROW_HEIGHT));
        let name = fitting(ui, &name(names, class), name_width - 4.0, &TextStyle::Small);
        row_ui(ui, row, name_width, class, &name, scores);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words(names, scores)));
    response.on_hover_text(hover)
}

/// Shows the probabilities of the ten digits as upright bars, each over its digit: as a part of a row. The best digit
/// stands out, unless rubbish is more probable.
pub(crate) fn small_ui(ui: &mut Ui, names: &ClassNames, scores: Option<&Scores>) -> Response {
    let (rect, response) = ui.allocate_exact_size(SMALL_SIZE, Sense::hover());
    let tokens = theme::tokens(ui);
    let font = TextStyle::Small.resolve(ui.style());
    for digit in 0..CLASS_COUNT {
        let left = rect.left() + SMALL_BAR_WIDTH * digit as f32;
        let field = Rect::from_min_size(pos2(left + 1.0, rect.top()), vec2(SMALL_BAR_WIDTH - 2.0, SMALL_BAR_HEIGHT));
        ui.painter().rect_filled(field, 1.0, tokens.raised);
        let class = Class::Digit(digit as u8);
        let is_best = scores.is_some_and(|scores| scores.most_probable() == class);
        let height = scores.map_or(0.0, |scores| SMALL_BAR_HEIGHT * scores.of_class(class).clamp(0.0, 1.0) as f32);
        let bar = field.with_min_y(field.bottom() - height);
        ui.painter().rect_filled(bar, 1.0, if is_best { tokens.accent } else { tokens.text_weak });
        let color = if is_best { tokens.text } else { tokens.text_weak };
        let at = pos2(field.center().x, rect.bottom());
        // A name is wider than its bar.
        if names.are_digits() {
            ui.painter().text(at, Align2::CENTER_BOTTOM, digit.to_string(), font.clone(), color);
        }
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words(names, scores)));
    response.on_hover_text(words(names, scores))
}

fn row_ui(ui: &Ui, row: Rect, name_width: f32, class: Class, name: &str, scores: Option<&Scores>) {
    let (tokens, painter) = (theme::tokens(ui), ui.painter());
    let font = TextStyle::Monospace.resolve(ui.style());
    let is_best = scores.is_some_and(|scores| scores.most_probable() == class);
    let color = if is_best { tokens.text } else { tokens.text_weak };
    let name_font = match class {
        Class::Digit(_) if name.len() == 1 => font.clone(),
        Class::Digit(_) | Class::Rubbish => TextStyle::Small.resolve(ui.style()),
    };
    painter.text(row.left_center(), Align2::LEFT_CENTER, name, name_font, color);
    let bar = Rect::from_min_max(row.min + vec2(name_width, 3.0), row.max - vec2(NUMBER_WIDTH, 3.0));
    painter.rect_filled(bar, 2.0, tokens.raised);
    let Some(score) = scores.map(|scores| scores.of_class(class)) else { return };
    let filled = Rect::from_min_size(bar.min, vec2(bar.width() * score as f32, bar.height()));
    painter.rect_filled(filled, 2.0, if is_best { tokens.accent } else { tokens.text_weak });
    painter.text(row.right_center(), Align2::RIGHT_CENTER, format!("{:.1} %", 100.0 * score), font, color);
}

/// The ten digits, and rubbish where it has a score or a penalty.
fn classes(rubbish: Option<f64>) -> impl Iterator<Item = Class> {
    (0..CLASS_COUNT as u8).map(Class::Digit).chain(rubbish.map(|_| Class::Rubbish))
}

fn name(names: &ClassNames, class: Class) -> String {
    match class {
        Class::Digit(digit) => names.of(digit).into_owned(),
        Class::Rubbish => "rubbish".to_owned(),
    }
}

/// Each class with its probability in percent.
pub(crate) fn in_words(names: &ClassNames, scores: &Scores) -> impl Iterator<Item = (String, String)> {
    classes(scores.rubbish).map(|class| (name(names, class), format!("{:.1}", 100.0 * scores.of_class(class))))
}

/// The scores in words, for those who do not see the bars.
pub(crate) fn words(names: &ClassNames, scores: Option<&Scores>) -> String {
    let what = if names.are_digits() { "digits" } else { "classes" };
    let Some(scores) = scores else { return format!("Scores of the ten {what}: none yet") };
    let each = in_words(names, scores).map(|(class, percent)| format!("{class}: {percent} %"));
    format!("Scores of the ten {what}: {}", each.collect::<Vec<_>>().join(", "))
}
