//! The value under the pointer, in words, in a line that is always there.

use eframe::egui::{Align, Label, Layout, RichText, Ui};

use super::{
    names::{has_squashing, value_name},
    palette,
};
use crate::{
    app::{
        lab::{Lab, ValuePlace},
        numbers::short,
        pictures::Pictures,
    },
    model::receptive_field::{ReceptiveField, receptive_fields},
};

/// Height of the line with its margin, in points.
pub(super) const HEIGHT: f32 = 24.0;

/// Shows the line, with the palette at its end where the controls have no room for it.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, pictures: &Pictures, pointed: Option<ValuePlace>) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if !palette::fits_in_controls(ui.available_width()) {
            palette::ui(ui, lab, pictures);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(words(lab, pointed).truncate());
        });
    });
}

fn words(lab: &Lab, pointed: Option<ValuePlace>) -> Label {
    match pointed.and_then(|place| value_words(lab, place)) {
        Some(words) => Label::new(words),
        None if lab.inspected.is_some() => Label::new(RichText::new("Arrow keys walk from value to value").weak()),
        None => Label::new(
            RichText::new("Point at a value to see what it depends on; click to see how it is computed").weak(),
        ),
    }
}

fn value_words(lab: &Lab, place: ValuePlace) -> Option<String> {
    let maps = lab.layer(place.layer)?;
    let before = *maps.pre_activation.values.get(place.index())?;
    let after = *maps.activation.values.get(place.index())?;
    let value = match place.layer {
        layer if has_squashing(lab, layer) => format!("{} from {} before squashing", short(after), short(before)),
        _ => short(after),
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
