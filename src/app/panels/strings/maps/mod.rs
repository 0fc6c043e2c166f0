//! The maps of every layer, stretched over the field: one layer at a time, on the columns of what its units see.

mod pictures;
mod stack;

use std::sync::Arc;

use eframe::egui::{Align, Label, Layout, Response, RichText, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};

use self::{
    pictures::{MapPictures, shown},
    stack::Stack,
};
use super::{field::Field, keys, swept};
use crate::{
    app::{
        action::Action,
        arithmetic::{self, MapsInView, has_activation, value_name},
        lab::{Lab, UnitValue, ValuePlace},
        numbers::short,
        theme,
        widgets::{legend, why_button},
    },
    explain::Topic,
    model::{architecture::Architecture, layer::Layer},
    train::string_view::StringView,
};

/// The layers that have maps of their own: the input is the field.
const LAYERS: [Layer; 7] = [Layer::C1, Layer::S2, Layer::C3, Layer::S4, Layer::C5, Layer::F6, Layer::Output];

/// Height of the line about the pointed value, in points.
const LINE_HEIGHT: f32 = 20.0;

/// Height of the arithmetic, in points.
const ARITHMETIC_HEIGHT: f32 = 200.0;

/// Height of all maps of a figure in points, where they do not need more.
const FIGURE_HEIGHT: f32 = 900.0;

pub(super) struct MapsStep {
    opened: Layer,
    /// The value whose arithmetic is shown; its column is counted over the field.
    inspected: Option<ValuePlace>,
    /// The term of the arithmetic that is shown large.
    term: usize,
    pictures: MapPictures,
}

impl Default for MapsStep {
    fn default() -> Self {
        Self { opened: Layer::C1, inspected: None, term: 0, pictures: MapPictures::default() }
    }
}

impl MapsStep {
    /// Shows the step; returns what the user wants.
    pub(super) fn ui(&mut self, ui: &mut Ui, lab: &Lab, view: &Arc<StringView>, field: &Field) -> Vec<Action> {
        let architecture = &view.network.architecture;
        let mut actions = self.layers_ui(ui, lab, architecture);
        self.pictures.update(ui.ctx(), lab, view, self.opened);
        actions.extend(self.about_ui(ui, view, lab.map_view.values));
        // Another string may be shorter, another network may have fewer outputs.
        self.inspected = self.inspected.filter(|place| value_at(view, *place).is_some());
        let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), LINE_HEIGHT), Sense::hover());
        if let Some(place) = self.inspected {
            self.arithmetic_ui(ui, view, place);
        }
        let pointed = self.stack_ui(ui, lab.map_view.values, view, field, ui.clip_rect().height());
        let line = &mut ui.new_child(UiBuilder::new().max_rect(line));
        readout_ui(line, view, pointed, self.inspected);
        if let Some(place) = pointed.or(self.inspected) {
            let (columns, rows) = seen(place);
            field.mark(field.part(&columns, &rows), theme::tokens(ui).accent);
        }
        actions
    }

    /// The layer in view.
    pub(super) fn opened(&self) -> Layer {
        self.opened
    }

    /// The same layer, with no value inspected.
    pub(super) fn as_chosen(&self) -> Self {
        Self { opened: self.opened, ..Self::default() }
    }

    /// The maps, and what their colours mean.
    pub(super) fn figure_ui(&mut self, ui: &mut Ui, lab: &Lab, view: &Arc<StringView>, field: &Field) {
        let values = lab.map_view.values;
        self.pictures.update(ui.ctx(), lab, view, self.opened);
        ui.horizontal(|ui| legend::ui(ui, &short(self.pictures.scale(self.opened))));
        self.stack_ui(ui, values, view, field, FIGURE_HEIGHT);
    }

    /// The choice of a layer, and of its values.
    fn layers_ui(&mut self, ui: &mut Ui, lab: &Lab, architecture: &Architecture) -> Vec<Action> {
        let mut map_view = lab.map_view;
        ui.horizontal_wrapped(|ui| {
            for layer in LAYERS {
                let is_opened = layer == self.opened;
                let button = ui.selectable_label(is_opened, layer.name());
                let name = format!("Layer {}", layer.name());
                button.widget_info(|| WidgetInfo::selected(Role::Button, true, is_opened, &name));
                if button.on_hover_text("Shows the maps of this layer over the field").clicked() {
                    (self.opened, self.inspected) = (layer, None);
                }
            }
            if has_activation(architecture, self.opened) {
                ui.add_space(theme::GROUP_GAP);
                for (values, text) in
                    [(UnitValue::PreActivation, "Pre-activation"), (UnitValue::Activation, "Activation")]
                {
                    ui.selectable_value(&mut map_view.values, values, text);
                }
            }
        });
        if map_view == lab.map_view { Vec::new() } else { vec![Action::SetMapView(map_view)] }
    }

    /// What the layer has over this field, and what its colours mean.
    fn about_ui(&self, ui: &mut Ui, view: &StringView, values: UnitValue) -> Option<Action> {
        let maps = swept::layer(view, self.opened)?;
        let text = size_text(self.opened, &shown(maps, values).shape);
        ui.horizontal(|ui| {
            ui.label(RichText::new(text).small().weak());
            let action = why_button::ui(ui, Topic::of_layer(self.opened, &view.network.architecture));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.allocate_ui_with_layout(
                    vec2(LEGEND_WIDTH, LINE_HEIGHT),
                    Layout::left_to_right(Align::Center),
                    |ui| {
                        legend::ui(ui, &short(self.pictures.scale(self.opened)));
                    },
                );
            });
            action
        })
        .inner
    }

    /// How the value at `place` is computed, by the single network on the 32 columns of a position.
    fn arithmetic_ui(&mut self, ui: &mut Ui, view: &StringView, place: ValuePlace) {
        let (position, own) = swept::in_window(place, view.question.image.position_count());
        let layers = swept::window(&view.layers, position);
        let maps = MapsInView {
            architecture: &view.network.architecture,
            layers: &layers,
            parameters: &view.network.parameters,
            scores: None,
        };
        let room = ui.allocate_ui(vec2(ui.available_width(), ARITHMETIC_HEIGHT), |ui| {
            ui.set_min_height(ARITHMETIC_HEIGHT);
            let (close, ()) = arithmetic::heading_ui(ui, &name(place), |_| ());
            arithmetic::ui(ui, Some(maps), own, &mut self.term);
            close
        });
        if room.inner.clicked() || keys::is_escaped(ui) {
            self.inspected = None;
        }
    }

    /// The maps; returns the place under the pointer.
    fn stack_ui(
        &mut self,
        ui: &mut Ui,
        values: UnitValue,
        view: &StringView,
        field: &Field,
        panel_height: f32,
    ) -> Option<ValuePlace> {
        let array = shown(swept::layer(view, self.opened)?, values);
        let stack = Stack::new(self.opened, array, field, view.question.image.width(), panel_height)?;
        let mut pointed = None;
        for picture in 0..stack.picture_count {
            let response = stack.picture_ui(ui, picture, self.pictures.map(picture));
            let own = stack.pointed(&response, picture);
            if let Some(place) = self.wanted(ui, &stack, &response, picture, own) {
                self.inspected = Some(place);
            }
            for place in [self.inspected, own].into_iter().flatten() {
                stack.paint_value(ui, response.rect, picture, place);
            }
            pointed = pointed.or(own);
        }
        pointed
    }

    /// The value that the user wants to see computed: the one clicked, or the next one by an arrow key.
    fn wanted(
        &self,
        ui: &Ui,
        stack: &Stack,
        response: &Response,
        picture: usize,
        pointed: Option<ValuePlace>,
    ) -> Option<ValuePlace> {
        if response.clicked() {
            response.request_focus();
            // A key presses the middle.
            return Some(pointed.unwrap_or(stack.middle(picture)));
        }
        let inspected = self.inspected.filter(|place| stack.picture_of(*place) == Some(picture));
        inspected.filter(|_| response.has_focus()).map(|place| stack.stepped(ui, place))
    }
}

/// Width of the palette with the texts at its ends, in points.
const LEGEND_WIDTH: f32 = 196.0;

/// Such as `6 maps of 28 rows and 100 columns`, `84 units at 19 positions`.
fn size_text(layer: Layer, shape: &[usize]) -> String {
    match (shape, layer) {
        ([units, 1, positions], _) => format!("{units} units at {positions} positions"),
        ([maps, rows, columns], _) => format!("{maps} maps of {rows} rows and {columns} columns"),
        _ => layer.name().to_owned(),
    }
}

/// Such as `C1 map 3, row 2, column 50`, `F6 unit 7, position 12`.
fn name(place: ValuePlace) -> String {
    match place.layer.map_side() {
        1 => format!("{}, position {}", value_name(place), place.column + 1),
        _ => value_name(place),
    }
}

/// The columns and rows of the field that the value at `place` sees.
fn seen(place: ValuePlace) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
    (swept::seen_px(place.layer, place.column), swept::seen_px(place.layer, place.row))
}

fn value_at(view: &StringView, place: ValuePlace) -> Option<[f32; 2]> {
    let maps = swept::layer(view, place.layer)?;
    Some([swept::value(&maps.pre_activation, place)?, swept::value(&maps.activation, place)?])
}

/// The line about a value.
fn readout_ui(ui: &mut Ui, view: &StringView, pointed: Option<ValuePlace>, inspected: Option<ValuePlace>) {
    let text = match (pointed.or(inspected).and_then(|place| value_text(view, place)), inspected) {
        (Some(text), _) => RichText::new(text),
        (None, Some(_)) => RichText::new("Arrow keys move from value to value").weak(),
        (None, None) => {
            RichText::new("Point at a value to see what it sees in the field; click to see how it is computed").weak()
        }
    };
    ui.add(Label::new(text).truncate());
}

/// Such as `C1 map 3, row 2, column 50: 0.52 (pre-activation 0.58), sees columns 50–54, rows 2–6`.
fn value_text(view: &StringView, place: ValuePlace) -> Option<String> {
    let [before, value] = value_at(view, place)?;
    let before = match has_activation(&view.network.architecture, place.layer) {
        true => format!(" (pre-activation {})", short(before)),
        false => String::new(),
    };
    let (columns, rows) = seen(place);
    let span = |range: std::ops::Range<usize>| format!("{}–{}", range.start + 1, range.end);
    let sees = format!("sees columns {}, rows {}", span(columns), span(rows));
    Some(format!("{}: {}{before}, {sees}", name(place), short(value)))
}

#[cfg(test)]
pub(super) mod tests;
