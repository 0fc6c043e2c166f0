//! The palette with the values of its ends, where all maps share them.

use eframe::egui::{Align, Layout, Ui, vec2};

use crate::{
    app::{
        lab::{Lab, MapPlace, MapScale},
        numbers,
        pictures::Pictures,
        widgets::legend,
    },
    model::layer::Layer,
};

/// Width of the palette with the words at its ends, in points.
const WIDTH: f32 = 196.0;

/// From this width of the tab on the controls leave room for it, in points.
const LEAST_WIDTH_OF_CONTROLS: f32 = 860.0;

/// Whether it stands beside the controls in a tab of that width.
pub(super) fn fits_in_controls(tab_width: f32) -> bool {
    tab_width >= LEAST_WIDTH_OF_CONTROLS
}

/// Shows the palette as a part of a row from the right to the left.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, pictures: &Pictures) {
    let size = vec2(WIDTH, ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| match lab.map_view.scale {
        MapScale::Network => {
            let place = MapPlace { layer: Layer::C1, map: 0 };
            legend::in_row_ui(ui, &numbers::short(pictures.scale(place, MapScale::Network)))
        }
        MapScale::Layer => {
            legend::in_row_ui(ui, "max").on_hover_text("The largest value stands beside each layer's name")
        }
        MapScale::Map => legend::in_row_ui(ui, "max").on_hover_text("The largest value of each map"),
    });
}
