//! Pieces that more than one panel shows.

pub(crate) mod chart_view;
pub(crate) mod choice_list;
pub(crate) mod elided;
pub(crate) mod icon_button;
pub(crate) mod legend;
pub(crate) mod live;
pub(crate) mod mosaic;
pub(crate) mod number_cell;
pub(crate) mod pad;
pub(crate) mod save_menu;
pub(crate) mod score_bars;
pub(crate) mod search_field;
pub(crate) mod sort_title;
pub(crate) mod table_menu;
pub(crate) mod why_button;

use eframe::egui::{
    Button, Pos2, Response, Ui,
    containers::menu::{self, MenuButton, SubMenuButton},
};

/// Shows a checkbox that chooses between two values.
pub(crate) fn checkbox_of<T: PartialEq>(ui: &mut Ui, value: &mut T, [off, on]: [T; 2], text: &str) -> Response {
    let mut is_on = *value == on;
    let response = ui.checkbox(&mut is_on, text);
    *value = if is_on { on } else { off };
    response
}

/// Shows a button with a menu below it; within a menu, beside it. Returns its response, and what the open menu returns.
pub(crate) fn menu_ui<R>(
    ui: &mut Ui,
    button: Button<'_>,
    contents: impl FnOnce(&mut Ui) -> R,
) -> (Response, Option<R>) {
    let (response, shown) = match menu::is_in_menu(ui) {
        true => SubMenuButton::from_button(button.right_text(SubMenuButton::arrow_atom(None))).ui(ui, contents),
        false => MenuButton::from_button(button).ui(ui, contents),
    };
    (response, shown.map(|shown| shown.inner))
}

/// Whether a window lies over a widget at `pos`: a tooltip there would lie over that window.
pub(crate) fn is_covered(response: &Response, pos: Pos2) -> bool {
    response.ctx.layer_id_at(pos).is_some_and(|layer| layer != response.layer_id)
}
