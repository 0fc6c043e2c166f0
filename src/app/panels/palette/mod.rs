//! The field that finds every action, tab, setting, run and explanation by words, over everything else.

mod entries;
#[cfg(test)]
mod tests;

use eframe::egui::{Align2, Button, Context, Id, Label, Modal, Role, ScrollArea, TextWrapMode, Ui, WidgetInfo, vec2};

use self::entries::{Entry, found};
use crate::app::{
    action::Action,
    lab::Lab,
    widgets::search_field::{SearchField, SearchWords},
};

/// Width and distance from the top, where there is room; height of the list. All in points.
const WIDTH: f32 = 560.0;
const TOP: f32 = 60.0;
const LIST_HEIGHT: f32 = 380.0;

/// Height of everything around the list.
const FRAME_HEIGHT: f32 = 110.0;

/// At most so many rows are shown: who sees more types another letter.
const MAX_ROWS: usize = 60;

#[derive(Default)]
pub(crate) struct PalettePanel {
    open: Option<Open>,
}

/// The state while it is open.
#[derive(Default)]
struct Open {
    search: SearchField,
    /// It was shown before, so that it no longer takes the focus.
    is_shown: bool,
}

impl PalettePanel {
    /// Whether it lies over the window.
    pub(crate) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Opens it with an empty field, or closes it.
    pub(crate) fn toggle(&mut self) {
        self.open = match self.open {
            None => Some(Open::default()),
            Some(_) => None,
        };
    }

    /// Shows it if it is open; returns what the user wants. Escape, or a click beside it, closes it.
    pub(crate) fn ui(&mut self, ctx: &Context, lab: &Lab) -> Option<Action> {
        let open = self.open.as_mut()?;
        let id = Id::unique("palette");
        let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, [0.0, TOP]);
        let modal = Modal::new(id).area(area).show(ctx, |ui| open.ui(ui, lab));
        if modal.inner.is_some() || modal.should_close() {
            self.open = None;
        }
        modal.inner
    }
}

impl Open {
    fn ui(&mut self, ui: &mut Ui, lab: &Lab) -> Option<Action> {
        let screen = ui.ctx().content_rect();
        ui.set_width(WIDTH.min(screen.width() - 40.0));
        let wants_focus = !std::mem::replace(&mut self.is_shown, true);
        let words = SearchWords {
            name: "Find an action, setting, run or explanation",
            hint: "What do you want to do, change or understand?",
            hover: "↑ and ↓ choose, Enter does it, Escape closes",
        };
        let field = self.search.ui(ui, &words, wants_focus);
        let mut entries = found(ui.ctx(), lab, self.search.query());
        entries.truncate(MAX_ROWS);
        let keys = self.search.choose(ui, &field, entries.len());
        let height = LIST_HEIGHT.min(screen.height() - TOP - FRAME_HEIGHT);
        // As high with few rows, so that nothing moves while the words are typed.
        let scroll = ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink(false);
        let clicked = scroll.show(ui, |ui| {
            if entries.is_empty() {
                let advice = "Try fewer letters or another word, such as loss, run, filter or dropout.";
                ui.add(Label::new(format!("Nothing is called “{}”. {advice}", self.search.query())).wrap());
            }
            let mut clicked = None;
            for (row, entry) in entries.iter().enumerate() {
                let is_chosen = keys.chosen == Some(row);
                if row_ui(ui, entry, is_chosen, is_chosen && keys.is_moved) {
                    clicked = Some(row);
                }
            }
            clicked
        });
        let row = keys.entered.or(clicked.inner)?;
        Some(entries.swap_remove(row).action)
    }
}

/// Shows a row; returns whether it was clicked.
fn row_ui(ui: &mut Ui, entry: &Entry, is_chosen: bool, is_moved_to: bool) -> bool {
    let Entry { title, detail, .. } = entry;
    let button = Button::selectable(is_chosen, title.as_str()).shortcut_text(detail.as_str());
    let row = ui.add(button.wrap_mode(TextWrapMode::Truncate).min_size(vec2(ui.available_width(), 0.0)));
    row.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, format!("{title}, {detail}")));
    if is_moved_to {
        row.scroll_to_me(None);
    }
    row.clicked()
}
