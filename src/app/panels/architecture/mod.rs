//! The drawing of the layers, and the table with the formula behind each number.

mod drawing;
mod drawing_layout;
mod figure;
mod original;
mod recognised;
mod table;
#[cfg(test)]
mod tests;

use eframe::egui::{RichText, ScrollArea, Ui};

use crate::{
    app::{action::Action, lab::Lab, pictures::Pictures, theme},
    model::layer_table::layer_table,
};

/// The drawing's largest share of the tab's height: the table below it stays in view.
const DRAWING_SHARE: f32 = 0.46;

/// Smallest and largest height of the drawing, in points.
const DRAWING_HEIGHTS: [f32; 2] = [130.0, 420.0];

/// Shows the tab.
pub(crate) fn ui(ui: &mut Ui, lab: &Lab, pictures: &Pictures) -> Vec<Action> {
    let architecture = &lab.network.architecture;
    let rows = layer_table(architecture);
    let [least, most] = DRAWING_HEIGHTS;
    let drawing_height = (DRAWING_SHARE * ui.available_height()).clamp(least, most);
    let scrolled = ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let intro =
            format!("Drawn to scale: one square is one unit, showing {}. Click a layer to open it", lab.subject_name());
        let mut actions = Vec::new();
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(intro).color(theme::tokens(ui).text_weak));
            actions.extend(figure::menu_ui(ui, lab, pictures));
        });
        actions.extend(recognised::ui(ui, lab));
        actions.extend(drawing::ui(ui, pictures, architecture, &rows, drawing_height));
        ui.add_space(theme::GROUP_GAP);
        actions.extend(table::ui(ui, architecture, &rows, &lab.network_name()));
        ui.add_space(theme::GROUP_GAP);
        actions.extend(original::ui(ui, architecture));
        actions
    });
    scrolled.inner
}
