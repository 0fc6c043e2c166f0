//! The row over the table: which runs there are, which are ticked, and what is shown of them.

use eframe::egui::{Button, RichText, TextEdit, Ui};

use super::{
    columns::ShownSettings,
    entry::Entry,
    measure::{Measure, Spacing},
    selection::{Selection, Tick},
    view::View,
};
use crate::{
    app::{action::Action, files::Dialog, lab::Lab, theme},
    train::run_list::Naming,
};

/// Width of the field for a part of a name, in points.
const FILTER_WIDTH: f32 = 110.0;

/// Margin beside the names of what is measured, in points: narrow, so that all of them stand in one row.
const NARROW_PADDING: f32 = 5.0;

/// Shows what there is, and the buttons that bring more; returns what the user wants.
pub(super) fn list_ui(ui: &mut Ui, lab: &Lab, run_count: usize, ticked_count: usize) -> Vec<Action> {
    let mut actions = Vec::new();
    let count = if run_count == 1 { "1 run".to_owned() } else { format!("{run_count} runs") };
    ui.strong(format!("{count}, {ticked_count} ticked"));
    if ui.button("Refresh").on_hover_text("Looks for runs again").clicked() {
        actions.push(Action::ListRuns);
    }
    ui.menu_button("Folders", |ui| actions.extend(folders_ui(ui, lab)))
        .response
        .on_hover_text("Where runs are looked for");
    if lab.comparison.search.is_under_way() && run_count == 0 {
        ui.weak("Looking for runs");
    }
    let problems = &lab.comparison.list.problems;
    if !problems.is_empty() {
        let text = format!("{} not read", problems.len());
        let label = ui.label(RichText::new(text).color(theme::tokens(ui).warning));
        label.on_hover_text(problems.join("\n"));
    }
    actions
}

/// Shows the folders that runs are looked for in.
fn folders_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = Vec::new();
    for folder in &lab.comparison.folders {
        ui.horizontal(|ui| {
            ui.label(folder.path.display().to_string());
            match folder.naming {
                Naming::Short => {
                    ui.weak("where new runs are kept");
                }
                Naming::WithFolder => {
                    let button = ui.add(Button::new("Remove").small());
                    if button.on_hover_text("Lists its runs no more; they stay where they are").clicked() {
                        actions.push(Action::ForgetRuns(folder.path.clone()));
                        ui.close();
                    }
                }
            }
        });
    }
    ui.separator();
    for (text, action) in
        [("Add a folder…", Action::Choose(Dialog::AddRuns)), ("Type its path…", Action::TypePathFor(Dialog::AddRuns))]
    {
        let hover = "A run, a folder with runs, or that of a study";
        if ui.button(text).on_hover_text(hover).clicked() {
            actions.push(action);
            ui.close();
        }
    }
    actions
}

/// Shows which runs are ticked, and which of them and of their settings the table has.
pub(super) fn table_ui(
    ui: &mut Ui,
    entries: &[Entry],
    view: &View,
    selection: &mut Selection,
    (settings, filter): (&mut ShownSettings, &mut String),
) {
    ui.add_space(theme::GROUP_GAP);
    ui.weak("Tick");
    if ui.button("Newest").on_hover_text("Ticks the five newest runs, also as others come").clicked() {
        selection.set_newest();
    }
    let shown = || view.order.iter().map(|position| &entries[*position]);
    if ui.button("All").on_hover_text("Ticks all runs in the table").clicked() {
        selection.set(shown(), Tick::On);
    }
    if ui.button("None").on_hover_text("Unticks all runs").clicked() {
        selection.set(entries, Tick::Off);
    }
    let field = TextEdit::singleline(filter).hint_text("Part of a name").desired_width(FILTER_WIDTH);
    ui.add(field).accessible_name("Part of a name").on_hover_text("Only runs whose names contain it have a row");
    let mut is_all = *settings == ShownSettings::All;
    ui.checkbox(&mut is_all, "All settings").on_hover_text("Else only settings in which the ticked runs differ");
    *settings = if is_all { ShownSettings::All } else { ShownSettings::Differing };
}

/// Shows what the curves are of.
pub(super) fn chart_ui(ui: &mut Ui, measure: &mut Measure, spacing: &mut Spacing) {
    ui.spacing_mut().button_padding.x = NARROW_PADDING;
    for (choice, name, meaning) in Measure::ALL {
        ui.selectable_value(measure, choice, name).on_hover_text(meaning);
    }
    let mut is_logarithmic = *spacing == Spacing::Logarithmic;
    ui.checkbox(&mut is_logarithmic, "Log axis").on_hover_text("Spaces values by their decimal logarithm");
    *spacing = if is_logarithmic { Spacing::Logarithmic } else { Spacing::Linear };
}
