//! How a value comes about, to look at: each patch with its kernel and their products, the sum, the bias, the squashing.

use eframe::egui::{
    Align, Align2, FontId, Layout, Rect, RichText, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo, vec2,
};

use super::{
    arithmetic::{Arithmetic, Term, arithmetic},
    arithmetic_line,
    grids::grid,
    names::{map_name, value_name},
    term_view,
};
use crate::{
    app::{
        action::Action,
        lab::{Lab, ValuePlace},
        numbers::short,
        theme,
    },
    model::layer::Layer,
};

/// Which of the maps that are seen stands large.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ArithmeticView {
    term: usize,
}

/// Width of the list of maps, in points.
const LIST_WIDTH: f32 = 164.0;

/// Side of a small grid in the list, in points.
const SMALL_SIDE: f32 = 20.0;

impl ArithmeticView {
    /// Shows the arithmetic; returns what the user wants.
    pub(super) fn ui(&mut self, ui: &mut Ui, lab: &Lab, place: ValuePlace) -> Vec<Action> {
        let mut actions = Vec::new();
        ui.horizontal(|ui| {
            ui.strong(value_name(place));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.small_button("Close").on_hover_text("Hides the arithmetic (Escape)").clicked() {
                    actions.push(Action::Inspect(None));
                }
            });
        });
        match arithmetic(lab, place) {
            Some(arithmetic) => self.arithmetic_ui(ui, lab, &arithmetic),
            None if place.layer == Layer::Input => input_ui(ui, lab, place),
            None => {
                ui.weak("The values come with the next picture");
            }
        }
        actions
    }

    fn arithmetic_ui(&mut self, ui: &mut Ui, lab: &Lab, arithmetic: &Arithmetic) {
        arithmetic_line::ui(ui, lab, arithmetic);
        self.term = self.term.min(arithmetic.terms.len().saturating_sub(1));
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.horizontal_top(|ui| {
                if arithmetic.terms.len() > 1 {
                    ui.vertical(|ui| self.list_ui(ui, &arithmetic.terms));
                }
                if let Some(term) = arithmetic.terms.get(self.term) {
                    ui.vertical(|ui| term_view::ui(ui, term, arithmetic.combination));
                }
            });
        });
    }

    /// Every map that is seen, small; the chosen one stands large beside the list.
    fn list_ui(&mut self, ui: &mut Ui, terms: &[Term]) {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (index, term) in terms.iter().enumerate() {
            let (rect, response) = ui.allocate_exact_size(vec2(LIST_WIDTH, SMALL_SIDE + 3.0), Sense::click());
            let tokens = theme::tokens(ui);
            if index == self.term || response.hovered() || response.has_focus() {
                ui.painter().rect_filled(rect, theme::CORNER_RADIUS, tokens.raised);
            }
            small_term(ui, rect.shrink2(vec2(3.0, 1.5)), term);
            let name = format!("{}: products add up to {}", map_name(term.source), short(term.sum()));
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, index == self.term, &name));
            if response.on_hover_text(name).clicked() {
                self.term = index;
            }
        }
    }
}

/// A pixel of the input.
fn input_ui(ui: &mut Ui, lab: &Lab, place: ValuePlace) {
    let input = lab.network.architecture.input;
    let value = lab.layer(Layer::Input).and_then(|maps| maps.activation.values.get(place.index()).copied());
    let Some(value) = value else { return };
    let grey = (f64::from(value) * input.deviation + input.mean) * 255.0;
    ui.horizontal_wrapped(|ui| {
        ui.weak("grey value");
        ui.monospace(format!("{grey:.0}"));
        ui.weak("of 255, brought near zero:");
        ui.monospace(format!("({grey:.0} / 255 − {}) / {} =", input.mean, input.deviation));
        ui.label(RichText::new(short(value)).monospace().strong());
    });
}

/// A row of the list: patch × kernel = products, and what they add up to.
fn small_term(ui: &Ui, rect: Rect, term: &Term) {
    let tokens = theme::tokens(ui);
    let font = FontId::monospace(10.0);
    let products = term.parts();
    let name = format!("{:>2}", term.source.map + 1);
    ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, name, font.clone(), tokens.text_weak);
    for (position, (values, sign)) in
        [(&term.inputs, "×"), (&term.weights, "="), (&products, "")].into_iter().enumerate()
    {
        let left = rect.left() + 17.0 + position as f32 * (SMALL_SIDE + 11.0);
        let place = Rect::from_min_size(eframe::egui::pos2(left, rect.top()), Vec2::splat(SMALL_SIDE));
        grid(ui, place, values, term.columns);
        ui.painter().text(
            place.right_center() + vec2(5.5, 0.0),
            Align2::CENTER_CENTER,
            sign,
            font.clone(),
            tokens.text_weak,
        );
    }
    ui.painter().text(rect.right_center(), Align2::RIGHT_CENTER, short(term.sum()), font, tokens.text);
}
