//! Which values are shown, and the line about the value under the pointer.

use std::ops::Range;

use eframe::egui::{Align, Label, Layout, RichText, Ui};

use super::{controls, figure};
use crate::{
    app::{
        action::Action,
        arithmetic::{has_activation, value_name},
        lab::{Lab, MapPlace, MapScale, UnitValue, ValuePlace},
        numbers::short,
        pictures::Pictures,
    },
    model::{
        architecture::OutputUnits,
        layer::Layer,
        receptive_field::{ReceptiveField, receptive_fields},
    },
};

/// Which values of a layer are shown, and the largest of them.
pub(super) fn shown_values(lab: &Lab, pictures: &Pictures, layer: Layer) -> String {
    let kind = value_kind(lab, layer);
    if lab.map_view.scale != MapScale::Layer || matches!(layer, Layer::Input | Layer::Output) {
        return kind.to_owned();
    }
    format!("{kind}, ±{}", short(pictures.scale(MapPlace { layer, map: 0 }, MapScale::Layer)))
}

/// Which values of a layer are shown.
pub(super) fn value_kind(lab: &Lab, layer: Layer) -> &'static str {
    let architecture = &lab.network.architecture;
    match (layer, lab.map_view.values) {
        (Layer::Input, _) => "pixels",
        (Layer::Output, _) => match architecture.output {
            OutputUnits::Linear => "logits, probabilities",
            OutputUnits::RadialBasis => "distances, probabilities",
        },
        (Layer::S2 | Layer::S4, _) if !has_activation(&lab.network.architecture, layer) => {
            architecture.pooling.of_patch()
        }
        (_, UnitValue::PreActivation) => "pre-activation",
        (_, UnitValue::Activation) => "activation",
    }
}

/// Height of the line about the pointed value with its margin, in points.
pub(super) const READOUT_HEIGHT: f32 = 24.0;

/// Shows the line, at its end the menu that saves maps, and the palette where the controls have no room for it; returns what the
/// user wants.
pub(super) fn readout_ui(ui: &mut Ui, lab: &Lab, pictures: &Pictures, pointed: Option<ValuePlace>) -> Option<Action> {
    let text = match pointed.and_then(|place| pointed_value(lab, place)) {
        Some(text) => RichText::new(text),
        None if lab.inspected.is_some() => RichText::new("Arrow keys move from value to value").weak(),
        None => RichText::new("Point at a value to see its receptive field; click to see how it is computed").weak(),
    };
    let row = ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let action = figure::menu_ui(ui, lab, pictures);
        if !controls::palette_fits(ui.available_width()) {
            controls::palette_ui(ui, lab, pictures);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| ui.add(Label::new(text).truncate()));
        action
    });
    row.inner
}

fn pointed_value(lab: &Lab, place: ValuePlace) -> Option<String> {
    let maps = lab.layer(place.layer)?;
    let value = short(*maps.activation.values.get(place.index())?);
    let before = match has_activation(&lab.network.architecture, place.layer) {
        true => format!(" (pre-activation {})", short(*maps.pre_activation.values.get(place.index())?)),
        false => String::new(),
    };
    let field = receptive_fields(place).last().map(|field| format!(", receptive field {}", field_text(field)));
    Some(format!("{}: {value}{before}{}", value_name(place), field.unwrap_or_default()))
}

/// Such as `input rows 1–5, columns 4–8`.
fn field_text(field: &ReceptiveField) -> String {
    let side = field.layer.map_side();
    if field.rows.len() == side && field.columns.len() == side {
        return "all of the input".to_owned();
    }
    let span = |range: &Range<usize>| format!("{}–{}", range.start + 1, range.end);
    format!("input rows {}, columns {}", span(&field.rows), span(&field.columns))
}
