//! The line under the curves: what goes wrong in the run, with a button for what may help; else how far training and test
//! results are apart.

use eframe::egui::{Align, Button, Label, Layout, RichText, Ui, vec2};

use crate::{
    app::{
        action::{Action, Opening},
        lab::{Lab, RunPhase, RunView, Tab},
        theme,
    },
    train::{
        checkup::Checkup,
        diagnosis::{Measured, Remedy, diagnose},
        metrics::EpochRecord,
    },
};

/// Height of the line in points, so that the charts stay as they are whatever it says.
const HEIGHT: f32 = 26.0;

/// Shows the line; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let size = vec2(ui.available_width(), HEIGHT);
    let line = ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_size(size);
        match lab.run() {
            Some(run) => run_ui(ui, lab, run),
            None => Vec::new(),
        }
    });
    line.inner
}

fn run_ui(ui: &mut Ui, lab: &Lab, run: &RunView) -> Vec<Action> {
    let checkup = checkup(lab, run);
    let measured = measured(run, checkup.as_ref());
    let diagnoses = diagnose(&measured);
    let Some((first, others)) = diagnoses.split_first() else {
        if let Some(last) = run.epochs.last().filter(|_| !run.start.config.objective().is_of_strings()) {
            text_ui(ui, RichText::new(gap_words(last)).weak());
        }
        return Vec::new();
    };
    let mut actions = Vec::new();
    if !others.is_empty() {
        ui.menu_button(format!("{} more", others.len()), |ui| {
            for diagnosis in others {
                ui.add(Label::new(diagnosis.words()).wrap());
                actions.extend(remedy_ui(ui, &diagnosis.remedy(&measured)));
            }
        });
    }
    actions.extend(remedy_ui(ui, &first.remedy(&measured)));
    let color = theme::tokens(ui).warning;
    text_ui(ui, RichText::new(first.words()).color(color));
    actions
}

/// The text in the rest of the line, whole under the pointer.
fn text_ui(ui: &mut Ui, text: RichText) {
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let whole = text.text().to_owned();
        ui.add(Label::new(text).truncate()).on_hover_text(whole);
    });
}

fn remedy_ui(ui: &mut Ui, remedy: &Remedy) -> Option<Action> {
    ui.add(Button::new(remedy.words())).clicked().then(|| action(remedy))
}

/// What does what a remedy says.
fn action(remedy: &Remedy) -> Action {
    match remedy {
        Remedy::LearningRate(rate) => Action::ContinueAtRate(*rate),
        Remedy::NewRun(config, _) => Action::Open(Opening::NewRun(config.clone())),
        Remedy::ShowErrors => Action::OpenTab(Tab::Errors),
    }
}

/// The network at the end of the run's last epoch: as it was measured then, or of a run that was opened as it is now.
fn checkup(lab: &Lab, run: &RunView) -> Option<Checkup> {
    let of_now = || {
        let predictions = lab.predictions.as_ref().filter(|predictions| predictions.run == Some(run.start.run))?;
        Some(Checkup { confusion: predictions.confusion, units: predictions.units })
    };
    run.checkup.or_else(of_now)
}

fn measured<'a>(run: &'a RunView, checkup: Option<&'a Checkup>) -> Measured<'a> {
    let finish = if let RunPhase::Finished(reason) = run.phase { Some(reason) } else { None };
    Measured {
        config: &run.start.config,
        learning_rate: run.learning_rate,
        losses: &run.losses,
        epochs: &run.epochs,
        finish,
        checkup,
        is_changed_since: run.changes.are_after((run.epochs.len() * run.start.batch_count) as u64),
    }
}

fn gap_words(EpochRecord { epoch, train, test, .. }: &EpochRecord) -> String {
    let [train, test] = [train, test].map(|score| 100.0 * score.accuracy);
    format!(
        "After epoch {epoch}: training {train:.2} %, test {test:.2} %, {:.2} points apart. Nothing unusual",
        (train - test).abs()
    )
}

#[cfg(test)]
mod tests {
    use eframe::egui::Theme;
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::{
        app::testing::{Stage, look, stage},
        model::unit_states::UnitStates,
        train::{protocol::RunStart, session::FinishReason},
    };

    fn shown(lab: Lab) -> Harness<'static, Stage<()>> {
        let mut harness = stage((), lab, [520.0, 80.0], Theme::Dark, |(), ui, lab, _| super::ui(ui, lab));
        harness.run();
        look(&mut harness, "diagnosis");
        harness
    }

    #[test]
    fn a_run_without_a_fault_shows_the_gap() {
        let harness = shown(Lab::fake_run());
        harness.get_by_label("After epoch 2: training 91.00 %, test 93.00 %, 2.00 points apart. Nothing unusual");
    }

    #[test]
    fn a_run_that_has_diverged_goes_on_with_a_tenth_of_its_rate() {
        let mut lab = Lab::fake_run();
        lab.run_mut().unwrap().phase = RunPhase::Finished(FinishReason::Diverged);
        let mut harness = shown(lab);
        harness.get_by_label_contains("The loss blew up by step 301");
        harness.get_by_label("Continue with the rate 0.01").click();
        harness.run();
        assert_eq!(harness.state().actions, [Action::ContinueAtRate(0.01)]);
    }

    #[test]
    fn a_run_that_is_opened_is_diagnosed_before_anything_is_measured() {
        let mut lab = Lab::fake_run();
        lab.predictions = None;
        let run = lab.run_mut().unwrap();
        let units = UnitStates { saturated_f6: 0, dead_c1: 2, dead_c3: 0 };
        let checkup = Some(Checkup { confusion: [[0; 10]; 10], units });
        *run = RunView::new(RunStart { checkup, ..run.start.clone() });
        shown(lab).get_by_label_contains("2 of 6 maps of C1 are dead");
    }

    #[test]
    fn the_gravest_is_in_the_line_and_the_others_in_a_menu() {
        let mut lab = Lab::fake_run();
        let run = lab.run_mut().unwrap();
        let mut confusion = [[0; 10]; 10];
        for (class, row) in confusion.iter_mut().enumerate() {
            row[class] = 99;
        }
        confusion[8][3] = 50;
        let units = UnitStates { saturated_f6: 0, dead_c1: 2, dead_c3: 0 };
        run.checkup = Some(Checkup { confusion, units });
        let mut harness = shown(lab);
        harness.set_size([520.0, 400.0].into());
        harness.get_by_label_contains("2 of 6 maps of C1 are dead");
        harness.get_by_label("1 more").click();
        harness.run();
        harness.get_by_label_contains("of the digits 8 are misclassified");
        harness.get_by_label("Show its errors").click();
        harness.run();
        assert_eq!(harness.state().actions, [Action::OpenTab(Tab::Errors)]);
    }
}
