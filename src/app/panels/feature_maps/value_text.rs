//! Names of layers, maps and values, and the line about the value under the pointer.

use eframe::egui::{Align, Label, Layout, RichText, Ui};

use super::controls;
use crate::{
    app::{
        lab::{Lab, MapPlace, MapScale, UnitValue, ValuePlace},
        numbers::short,
        pictures::Pictures,
    },
    model::{
        architecture::{C3Connections, OutputUnits},
        layer::Layer,
        receptive_field::{ReceptiveField, receptive_fields},
    },
};

/// Such as `C1 map 3`, counted from 1.
pub(super) fn map_name(place: MapPlace) -> String {
    match place.layer {
        Layer::Input => "Input".to_owned(),
        layer => format!("{} map {}", layer.name(), place.map + 1),
    }
}

/// Such as `C1 map 3, row 2, column 5`.
pub(super) fn value_name(place: ValuePlace) -> String {
    match place.layer {
        Layer::Output => format!("Output {}", place.map),
        layer if layer.map_side() == 1 => format!("{} unit {}", layer.name(), place.map + 1),
        _ => format!("{}, row {}, column {}", map_name(place.into()), place.row + 1, place.column + 1),
    }
}

/// Which values of a layer are shown, and the largest of them.
pub(super) fn shown_values(lab: &Lab, pictures: &Pictures, layer: Layer) -> String {
    let kind = value_kind(lab, layer);
    let has_scale = lab.map_view.scale == MapScale::Layer && !matches!(layer, Layer::Input | Layer::Output);
    if has_scale {
        let scale = pictures.scale(MapPlace { layer, map: 0 }, MapScale::Layer);
        format!("{kind}, ±{}", short(scale))
    } else {
        kind.to_owned()
    }
}

/// Which values of a layer are shown.
fn value_kind(lab: &Lab, layer: Layer) -> &'static str {
    match (layer, lab.map_view.moment) {
        (Layer::Input, _) => "pixels",
        (Layer::Output, _) => match lab.network.architecture.output {
            OutputUnits::Linear => "logits, probabilities",
            OutputUnits::RadialBasis => "distances, probabilities",
        },
        (Layer::S2 | Layer::S4, _) if !has_activation(lab, layer) => lab.network.architecture.pooling.of_patch(),
        (_, UnitValue::PreActivation) => "pre-activation",
        (_, UnitValue::Activation) => "activation",
    }
}

/// The same where there is room for one word.
pub(super) fn short_shown_values(lab: &Lab, layer: Layer) -> &'static str {
    if layer == Layer::Output { "probabilities" } else { value_kind(lab, layer) }
}

/// Whether a layer has an activation function, so that pre-activation and activation differ.
pub(super) fn has_activation(lab: &Lab, layer: Layer) -> bool {
    match layer {
        Layer::Input | Layer::Output => false,
        Layer::S2 | Layer::S4 => lab.network.architecture.pooling.is_trainable(),
        Layer::C1 | Layer::C3 | Layer::C5 | Layer::F6 => true,
    }
}

/// What a layer computes, in a sentence.
pub(super) fn layer_hover(lab: &Lab, layer: Layer) -> String {
    let maps = layer.map_count();
    match layer {
        Layer::Input => "The digit in a field of 32×32 pixels, normalised".to_owned(),
        Layer::C1 => format!("Convolution: {maps} kernels of 5×5 look for strokes and edges"),
        Layer::C3 => {
            let seen = match lab.network.architecture.c3 {
                C3Connections::Full => "all maps of S2",
                C3Connections::TableI => "the 3, 4 or 6 maps of S2 that Table I of the paper gives it",
            };
            format!("Convolution: each of {maps} maps combines {seen}")
        }
        Layer::S2 | Layer::S4 => {
            let trained = if has_activation(lab, layer) {
                ", times a coefficient plus a bias, then the activation function"
            } else {
                ""
            };
            format!(
                "Pooling (subsampling): the {} of each 2×2 patch{trained}; halves the size",
                lab.network.architecture.pooling.of_patch()
            )
        }
        Layer::C5 => format!("{maps} units, each connected to all of S4"),
        Layer::F6 => format!("{maps} units, fully connected to C5, shown as a picture of 7×12 as in the paper"),
        Layer::Output => match lab.network.architecture.output {
            OutputUnits::Linear => "One logit for each digit; softmax turns logits into probabilities".to_owned(),
            OutputUnits::RadialBasis => {
                "The squared distance of F6 from the bitmap of each digit; the smallest wins".to_owned()
            }
        },
    }
}

/// Height of the line about the pointed value with its margin, in points.
pub(super) const READOUT_HEIGHT: f32 = 24.0;

/// Shows the line, and the palette at its end where the controls have no room for it.
pub(super) fn readout_ui(ui: &mut Ui, lab: &Lab, pictures: &Pictures, pointed: Option<ValuePlace>) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if !controls::palette_fits(ui.available_width()) {
            controls::palette_ui(ui, lab, pictures);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(readout(lab, pointed).truncate());
        });
    });
}

fn readout(lab: &Lab, pointed: Option<ValuePlace>) -> Label {
    match pointed.and_then(|place| pointed_value(lab, place)) {
        Some(text) => Label::new(text),
        None if lab.inspected.is_some() => Label::new(RichText::new("Arrow keys move from value to value").weak()),
        None => Label::new(
            RichText::new("Point at a value to see its receptive field; click to see how it is computed").weak(),
        ),
    }
}

fn pointed_value(lab: &Lab, place: ValuePlace) -> Option<String> {
    let maps = lab.layer(place.layer)?;
    let before = *maps.pre_activation.values.get(place.index())?;
    let after = *maps.activation.values.get(place.index())?;
    let value = match place.layer {
        layer if has_activation(lab, layer) => format!("{} (pre-activation {})", short(after), short(before)),
        _ => short(after),
    };
    let field = receptive_fields(place).into_iter().next_back();
    let seen = field.map_or_else(String::new, |field| format!(", receptive field {}", field_text(&field)));
    Some(format!("{}: {value}{seen}", value_name(place)))
}

/// Such as `input rows 1–5, columns 4–8`.
fn field_text(field: &ReceptiveField) -> String {
    let side = field.layer.map_side();
    if field.rows.len() == side && field.columns.len() == side {
        return "all of the input".to_owned();
    }
    let span = |range: &std::ops::Range<usize>| format!("{}–{}", range.start + 1, range.end);
    format!("input rows {}, columns {}", span(&field.rows), span(&field.columns))
}
