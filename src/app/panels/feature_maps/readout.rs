//! The value under the pointer, in words, in a line that is always there, with the palette at its end.

use eframe::egui::{Align, Label, Layout, Ui, vec2};

use super::maps::{value_name, weak};
use crate::{
    app::{
        lab::{Lab, MapPlace, MapScale, ValuePlace},
        pictures::Pictures,
        widgets::legend::{self, number},
    },
    model::{
        layer::Layer,
        receptive_field::{ReceptiveField, receptive_fields},
    },
};

/// Height of the line with its margin, in points.
pub(super) const HEIGHT: f32 = 24.0;

/// Width of the palette with the words at its ends, in points.
const LEGEND_WIDTH: f32 = 196.0;

/// Shows the line.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, pictures: &Pictures, pointed: Option<ValuePlace>) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let legend = vec2(LEGEND_WIDTH, ui.available_height());
        ui.allocate_ui_with_layout(legend, Layout::left_to_right(Align::Center), |ui| legend_ui(ui, lab, pictures));
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(words(lab, pointed).truncate());
        });
    });
}

fn words(lab: &Lab, pointed: Option<ValuePlace>) -> Label {
    match pointed.and_then(|place| value_words(lab, place)) {
        Some(words) => Label::new(words),
        None if lab.inspected.is_some() => Label::new(weak("Arrow keys walk from value to value")),
        None => Label::new(weak("Point at a value to see what it depends on; click to see how it is computed")),
    }
}

/// The palette, with the value of its ends where all maps share one.
fn legend_ui(ui: &mut Ui, lab: &Lab, pictures: &Pictures) {
    match lab.map_view.scale {
        MapScale::Network => {
            let place = MapPlace { layer: Layer::C1, map: 0 };
            legend::in_row_ui(ui, &number(pictures.scale(place, MapScale::Network)));
        }
        MapScale::Layer => {
            legend::in_row_ui(ui, "max").on_hover_text("The largest value stands beside each layer's name");
        }
        MapScale::Map => {
            legend::in_row_ui(ui, "max").on_hover_text("The largest value of each map");
        }
    }
}

fn value_words(lab: &Lab, place: ValuePlace) -> Option<String> {
    let maps = lab.layer(place.layer)?;
    let before = *maps.before_squashing.values.get(place.index())?;
    let after = *maps.after_squashing.values.get(place.index())?;
    let value = match place.layer {
        Layer::Input | Layer::S2 | Layer::S4 | Layer::Output => number(after),
        _ => format!("{} from {} before squashing", number(after), number(before)),
    };
    let field = receptive_fields(place.unit()).into_iter().next_back();
    let seen = field.map_or_else(String::new, |field| format!(", sees {}", field_words(&field)));
    Some(format!("{}: {value}{seen}", value_name(place)))
}

/// A part of the input in words.
fn field_words(field: &ReceptiveField) -> String {
    let side = field.layer.map_side();
    if field.rows.len() == side && field.columns.len() == side {
        return "all of the input".to_owned();
    }
    let span = |range: &std::ops::Range<usize>| format!("{}–{}", range.start + 1, range.end);
    format!("input rows {}, columns {}", span(&field.rows), span(&field.columns))
}
