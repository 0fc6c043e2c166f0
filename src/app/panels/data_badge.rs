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
pub(crate) fn ui(ui: &mut Ui, lab: &Lab) -> Option<Action> {
    let Some(DataActivity::Fetching { step, bytes_done, bytes_total }) = &lab.data.activity else {
        let remedy = if lab.data.lacks_mnist() { remedies_ui(ui) } else { None };
        return name_ui(ui, lab).or(remedy);
    };
    let cancel = ui.button("Cancel").on_hover_text("The next fetch starts again");
    let share = bytes_total.map_or(0.0, |total| *bytes_done as f32 / total.max(1) as f32);
    let text = format!("{:.1} MB", *bytes_done as f32 / 1e6);
    ui.add(ProgressBar::new(share).desired_width(90.0).text(text)).on_hover_text(step);
    ui.label("Fetching MNIST").on_hover_text(step);
    cancel.clicked().then_some(Action::CancelFetch)
}

/// Buttons for when MNIST is chosen but missing.
fn remedies_ui(ui: &mut Ui) -> Option<Action> {
    let choose = ui.button("Choose folder…").on_hover_text("A folder with the files of MNIST or of another data set");
    let fetch = ui.button("Fetch MNIST").on_hover_text("Downloads 11 MB once and saves them");
    let chosen = choose.clicked().then_some(Action::Choose(Dialog::OpenDataFolder));
    fetch.clicked().then_some(Action::FetchMnist).or(chosen)
}

/// The name, which opens the menu of data sets.
fn name_ui(ui: &mut Ui, lab: &Lab) -> Option<Action> {
    let name = match &lab.data.activity {
        Some(DataActivity::Drawing) => "Making built-in digits…".to_owned(),
        Some(DataActivity::Reading) => "Looking for MNIST".to_owned(),
        _ => capitalised(&lab.data.dataset.source.name()),
    };
    let color = if lab.data.lacks_mnist() { theme::tokens(ui).warning } else { theme::tokens(ui).text };
    let menu = ui.scope(|ui| {
        ui.set_max_width(NAME_WIDTH);
        ui.menu_button(RichText::new(name).color(color), |ui| menu_ui(ui, lab))
    });
    let hover = lab.data.notice.as_deref().unwrap_or("The images used for training and testing");
    menu.inner.response.on_hover_text(hover);
    menu.inner.inner.flatten()
}

fn menu_ui(ui: &mut Ui, lab: &Lab) -> Option<Action> {
    let (train, test) = (lab.data.dataset.train.len(), lab.data.dataset.test.len());
    ui.label(format!("{} training images, {} test images", thousands(train as u64), thousands(test as u64)));
    if let Some(notice) = &lab.data.notice {
        ui.add(Label::new(RichText::new(notice).color(theme::tokens(ui).warning)).wrap());
    }
    ui.separator();
    let (choice, mut chosen) = (&lab.data.choice, None);
    for (is_chosen, text, action) in [
        (*choice == DataChoice::Mnist, "MNIST", Action::UseData(DataChoice::Mnist)),
        (*choice == DataChoice::BuiltIn, "Built-in digits", Action::UseData(DataChoice::BuiltIn)),
        (choice.names_a_folder(), "Folder…", Action::Choose(Dialog::OpenDataFolder)),
        (choice.names_a_file(), "File…", Action::Choose(Dialog::OpenDataFile)),
    ] {
        if ui.radio(is_chosen, text).clicked() {
            chosen = Some(action);
            ui.close();
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Align, Layout, Theme};
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::app::testing::{Stage, stage};

    fn shown(lab: Lab) -> Harness<'static, Stage<()>> {
        let mut harness = stage((), lab, [520.0, 60.0], Theme::Light, |(), ui, lab, _| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| super::ui(ui, lab)).inner.into_iter().collect()
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
