//! The data set in use, and ways to get another. In a row from the right to the left.

use eframe::egui::{Label, ProgressBar, RichText, Ui};

use crate::app::{
    action::Action,
    files::Dialog,
    lab::{DataActivity, DataChoice, Lab},
    numbers::{capitalised, thousands},
    theme,
};

/// Width at which a name is truncated, in points.
const NAME_WIDTH: f32 = 130.0;

/// Shows the badge.
pub(crate) fn ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = Vec::new();
    match &lab.data.activity {
        Some(DataActivity::Fetching { step, bytes_done, bytes_total }) => {
            if ui.button("Cancel").on_hover_text("The next fetch starts again").clicked() {
                actions.push(Action::CancelFetch);
            }
            let share = bytes_total.map_or(0.0, |total| *bytes_done as f32 / total.max(1) as f32);
            let text = format!("{:.1} MB", *bytes_done as f32 / 1e6);
            let bar = ProgressBar::new(share).desired_width(90.0).text(text);
            ui.add(bar).on_hover_text(step);
            ui.label("Fetching MNIST").on_hover_text(step);
        }
        activity => {
            if activity.is_none() && lab.data.lacks_mnist() {
                actions.extend(remedies_ui(ui));
            }
            actions.extend(name_ui(ui, lab));
        }
    }
    actions
}

/// Buttons for when MNIST is chosen but missing.
fn remedies_ui(ui: &mut Ui) -> Vec<Action> {
    let mut actions = Vec::new();
    if ui
        .button("Choose folder…")
        .on_hover_text("A folder with the four files of MNIST or of a similar data set")
        .clicked()
    {
        actions.push(Action::Choose(Dialog::OpenDataFolder));
    }
    if ui.button("Fetch MNIST").on_hover_text("Downloads 11 MB once and saves them").clicked() {
        actions.push(Action::FetchMnist);
    }
    actions
}

/// The name, which opens the menu of data sets.
fn name_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = Vec::new();
    let name = match &lab.data.activity {
        Some(DataActivity::Drawing) => "Making built-in digits…".to_owned(),
        Some(DataActivity::Reading) => "Looking for MNIST".to_owned(),
        _ => capitalised(&lab.data.dataset.source.name()),
    };
    let color = if lab.data.lacks_mnist() { theme::tokens(ui).warning } else { theme::tokens(ui).text };
    let button = ui.scope(|ui| {
        ui.set_max_width(NAME_WIDTH);
        ui.menu_button(RichText::new(&name).color(color), |ui| actions.extend(menu_ui(ui, lab)))
    });
    let response = button.inner.response;
    response.on_hover_text(lab.data.notice.as_deref().unwrap_or("The images used for training and testing"));
    actions
}

fn menu_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = Vec::new();
    let (train, test) = (lab.data.dataset.train.len(), lab.data.dataset.test.len());
    ui.label(format!("{} training images, {} test images", thousands(train as u64), thousands(test as u64)));
    if let Some(notice) = &lab.data.notice {
        ui.add(Label::new(RichText::new(notice).color(theme::tokens(ui).warning)).wrap());
    }
    ui.separator();
    for (choice, text) in [(DataChoice::Mnist, "MNIST"), (DataChoice::BuiltIn, "Built-in digits")] {
        if ui.radio(lab.data.choice == choice, text).clicked() {
            actions.push(Action::UseData(choice));
            ui.close();
        }
    }
    if ui.radio(matches!(lab.data.choice, DataChoice::Folder(_)), "Folder…").clicked() {
        actions.push(Action::Choose(Dialog::OpenDataFolder));
        ui.close();
    }
    actions
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Align, Layout, Theme};
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::app::testing::{Stage, stage};

    fn shown(lab: Lab) -> Harness<'static, Stage<()>> {
        let mut harness = stage((), lab, [520.0, 60.0], Theme::Light, |(), ui, lab, _| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| super::ui(ui, lab)).inner
        });
        harness.run();
        harness
    }

    #[test]
    fn without_mnist_it_can_be_fetched_or_pointed_to() {
        let mut harness = shown(Lab::fake());
        harness.get_by_label("Built-in digits");
        harness.get_by_label("Fetch MNIST").click();
        harness.run();
        harness.get_by_label("Choose folder…").click();
        harness.run();
        assert_eq!(harness.state().actions, [Action::FetchMnist, Action::Choose(Dialog::OpenDataFolder)]);
    }

    #[test]
    fn a_fetch_is_shown_and_can_be_cancelled() {
        let mut lab = Lab::fake();
        let step = "fetching train-images-idx3-ubyte.gz".to_owned();
        lab.data.activity = Some(DataActivity::Fetching { step, bytes_done: 4_956_211, bytes_total: Some(9_912_422) });
        let mut harness = shown(lab);
        harness.get_by_label("Fetching MNIST");
        harness.get_by_label("Cancel").click();
        harness.run();
        assert_eq!(harness.state().actions, [Action::CancelFetch]);
    }

    #[test]
    fn other_images_are_chosen_from_the_menu() {
        let mut lab = Lab::fake();
        lab.data.choice = DataChoice::BuiltIn;
        let mut harness = shown(lab);
        assert!(harness.query_by_label("Fetch MNIST").is_none(), "MNIST is not chosen here");
        harness.get_by_label("Built-in digits").click();
        harness.run();
        harness.get_by_label("MNIST").click();
        harness.run();
        assert_eq!(harness.state().actions, [Action::UseData(DataChoice::Mnist)]);
    }
}
