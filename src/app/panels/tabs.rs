//! The titles of the centre's tabs.

use std::sync::Arc;

use eframe::egui::{Color32, FontId, Galley, Role, Sense, StrokeKind, TextStyle, Ui, WidgetInfo, vec2};

use crate::app::{
    action::Action,
    lab::{Lab, Tab},
    theme,
};

/// Height of a title, and least and most room on both sides of its text together, in points.
const HEIGHT: f32 = 26.0;
const PADDINGS: [f32; 2] = [5.0, 20.0];

/// Distance of two titles in points.
const TITLE_GAP: f32 = 3.0;

/// The smallest letters, as a share of the usual ones: where there is little room, titles stay in one row.
const LEAST_LETTERS: f32 = 0.88;

/// Shows the titles; a click opens a tab.
pub(crate) fn ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = Vec::new();
    let mut font = TextStyle::Button.resolve(ui.style());
    let layout = |font: &FontId| {
        Tab::ALL.map(|tab| ui.painter().layout_no_wrap(tab.title().to_owned(), font.clone(), Color32::PLACEHOLDER))
    };
    let width = |titles: &[Arc<Galley>]| titles.iter().map(|title| title.size().x).sum::<f32>();
    let mut titles = layout(&font);
    let count = Tab::ALL.len() as f32;
    let room = ui.available_width() - TITLE_GAP * (count - 1.0);
    // Letters have whole widths: a point more for each title.
    let share = (room - (PADDINGS[0] + 1.0) * count) / width(&titles);
    if share < 1.0 {
        font.size *= share.max(LEAST_LETTERS);
        titles = layout(&font);
    }
    let free = room - width(&titles);
    let padding = (free / count).floor().clamp(PADDINGS[0], PADDINGS[1]);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = TITLE_GAP;
        for (tab, title) in Tab::ALL.into_iter().zip(titles) {
            if title_ui(ui, tab, title, lab.tab == tab, padding) {
                actions.push(Action::OpenTab(tab));
            }
        }
    });
    ui.separator();
    actions
}

fn title_ui(ui: &mut Ui, tab: Tab, title: Arc<Galley>, is_open: bool, padding: f32) -> bool {
    let tokens = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(title.size().x + padding, HEIGHT), Sense::click());
    let color = if is_open || response.hovered() { tokens.text } else { tokens.text_weak };
    ui.painter().galley(rect.center() - title.size() / 2.0, title, color);
    if is_open {
        ui.painter().hline(rect.x_range(), rect.bottom(), (2.0, tokens.accent));
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect, theme::CORNER_RADIUS, (1.0, tokens.accent), StrokeKind::Inside);
    }
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_open, tab.title()));
    response.clicked()
}

#[cfg(test)]
mod tests {
    use eframe::egui::Theme;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::app::testing::stage;

    #[test]
    fn all_titles_fit_in_one_row_of_a_small_window() {
        // The centre of a window 1024 points wide.
        let mut harness = stage((), Lab::fake(), [554.0, 100.0], Theme::Dark, |(), ui, lab, _| super::ui(ui, lab));
        harness.run();
        let rects = Tab::ALL.map(|tab| harness.get_by_role_and_label(Role::Tab, tab.title()).rect());
        assert!(rects.iter().all(|rect| rect.top() == rects[0].top() && rect.right() <= 554.0), "{rects:?}");
        assert!(rects.windows(2).all(|pair| pair[0].right() <= pair[1].left()), "{rects:?}");
    }
}
