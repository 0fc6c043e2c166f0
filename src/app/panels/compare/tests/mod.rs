//! The tab as its user meets it: by accessible names, and by what is asked for.

mod documents;

use std::{collections::BTreeMap, sync::Arc};

use eframe::egui::{Key, Role, Theme};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use super::ComparePanel;
use crate::{
    app::{
        action::{Action, Opening},
        files::{Dialog, FileUse},
        lab::{Lab, Picture, SeedRepeat, Subject},
        run_files::{DeletedRun, RunFileAction},
        testing::{Stage, copied, look, stage},
    },
    model::scores::Scores,
    train::{
        config::TrainingConfig,
        model_pool::Answer,
        protocol::Pace,
        run_label::RunLabel,
        run_list::{Naming, RunsFolder},
    },
};

type Shown = Harness<'static, Stage<ComparePanel>>;

/// The room for the tab in a window of 1280×800 points.
const SIZE: [f32; 2] = [764.0, 560.0];

fn shown_in(lab: Lab, size: [f32; 2], theme: Theme) -> Shown {
    let mut harness = stage(ComparePanel::default(), lab, size, theme, ComparePanel::ui);
    harness.run();
    harness
}

fn shown(lab: Lab) -> Shown {
    shown_in(lab, SIZE, Theme::Dark)
}

fn click(harness: &mut Shown, name: &str) {
    harness.get_by_label(name).click();
    harness.run();
}

fn has(harness: &Shown, name: &str) -> bool {
    harness.query_by_label(name).is_some()
}

/// What is asked for by an entry of a run's menu.
fn asked(run: &str, entry: &str) -> Option<Action> {
    // All columns and the menu below the row are in sight.
    let mut harness = shown_in(Lab::fake_compared(), [1400.0, 800.0], Theme::Dark);
    click(&mut harness, &format!("Actions for {run}"));
    click(&mut harness, entry);
    harness.state_mut().actions.pop()
}

/// Predictions of all runs for the shown image: each another digit.
fn answered(mut lab: Lab) -> Lab {
    let image = Box::new(*lab.subject_image().unwrap());
    let mut predictions = BTreeMap::new();
    for (digit, run) in lab.comparison.list.runs.iter().enumerate() {
        let mut digits = [0.01; 10];
        digits[digit] = 0.91;
        let scores = Scores { digits, rubbish: None };
        predictions.insert(run.summary.best_model().unwrap(), Ok(scores));
    }
    lab.comparison.answer = Some(Arc::new(Answer { image, predictions }));
    lab
}

/// The compared runs, of which the third has a name and a note.
fn labelled() -> Lab {
    let mut lab = Lab::fake_compared();
    let list = Arc::make_mut(&mut lab.comparison.list);
    let summary = Arc::make_mut(&mut list.runs[2].summary);
    summary.label = RunLabel::new("Baseline", "For the report");
    lab
}

#[test]
fn without_a_run_it_is_said_how_to_get_one() {
    let mut harness = shown(Lab::fake());
    harness.get_by_label("No runs yet: press Train");
    click(&mut harness, "Add a folder…");
    assert_eq!(harness.state().actions, [Action::Choose(Dialog::AddRuns)]);
    look(&mut harness, "compare-empty");
}

#[test]
fn the_newest_runs_are_ticked_and_the_table_has_what_they_differ_in() {
    let mut harness = shown_in(Lab::fake_compared(), [1400.0, 800.0], Theme::Dark);
    harness.get_by_label("7 runs, 5 ticked");
    for title in
        ["Sort by Pooling", "Sort by Learning rate", "Sort by Optimiser", "Sort by Seed", "Sort by Best test %"]
    {
        assert!(has(&harness, title), "{title}");
    }
    assert!(!has(&harness, "Sort by Batch size"));
    click(&mut harness, "None");
    harness.get_by_label("7 runs, 0 ticked");
    click(&mut harness, "Compare run-0001");
    click(&mut harness, "Compare run-0006");
    harness.get_by_label("7 runs, 2 ticked");
    assert!(has(&harness, "Sort by Learning rate") && !has(&harness, "Sort by Pooling"));
    click(&mut harness, "Newest");
    harness.get_by_label("7 runs, 5 ticked");
}

#[test]
fn all_settings_can_be_shown() {
    let mut harness = shown_in(Lab::fake_compared(), [6000.0, 800.0], Theme::Dark);
    click(&mut harness, "All settings");
    for title in ["Sort by Data set", "Sort by Batch size", "Sort by Activation", "Sort by Threads"] {
        assert!(has(&harness, title), "{title}");
    }
}

#[test]
fn rows_are_sorted_by_a_click_and_filtered_by_name() {
    let mut harness = shown_in(Lab::fake_compared(), [1400.0, 800.0], Theme::Dark);
    let top = |harness: &Shown, name: &str| harness.get_by_label(&format!("Compare {name}")).rect().top();
    assert!(top(&harness, "run-0007") < top(&harness, "run-0001"), "the newest first");
    click(&mut harness, "Sort by Best test %");
    assert!(top(&harness, "run-0001") < top(&harness, "run-0006"));
    harness.get_by_label("Part of a name").focus();
    harness.run();
    harness.get_by_label("Part of a name").type_text("0003");
    harness.run();
    assert!(has(&harness, "Compare run-0003") && !has(&harness, "Compare run-0001"));
    harness.get_by_label("Part of a name").type_text("none");
    harness.run();
    harness.get_by_label("No run has this in its name or note");
}

#[test]
fn a_run_can_be_opened_resumed_and_repeated() {
    let model = "/runs/run-0003/best.safetensors".into();
    assert_eq!(asked("run-0003", "Open its best network"), Some(Action::Use(FileUse(Dialog::OpenModel, model))));
    let folder = "/runs/run-0007".into();
    assert_eq!(asked("run-0007", "Resume training"), Some(Action::Open(Opening::Run(folder, Pace::Running))));
    assert_eq!(asked("run-0003", "Resume training"), None, "it is at its end");
    let lab = Lab::fake_compared();
    let config = lab.comparison.list.runs[5].summary.config.clone();
    assert_eq!(asked("run-0006", "Use these settings"), Some(Action::Configure(Box::new(config.clone()))));
    let repeated = TrainingConfig { seed: config.seed + 1, ..config };
    assert_eq!(asked("run-0006", "Repeat with another seed"), Some(Action::Open(Opening::NewRun(Box::new(repeated)))));
}

#[test]
fn names_lose_their_middle_and_the_rest_is_in_reach_where_there_is_little_room() {
    let mut lab = labelled();
    let long = "Max pooling with dropout, batch normalisation and augmentation, third attempt";
    let list = Arc::make_mut(&mut lab.comparison.list);
    Arc::make_mut(&mut list.runs[6].summary).label = RunLabel::new(long, "");
    // The room for the tab in windows of 1024 and 1366 points.
    for (width, height) in [(524.0, 430.0), (884.0, 430.0)] {
        let mut again = Lab::fake_compared();
        again.comparison.list = Arc::clone(&lab.comparison.list);
        let harness = shown_in(again, [width, height], Theme::Dark);
        let names: Vec<_> = harness.query_all_by_label(long).map(|node| node.rect()).collect();
        assert!(names.len() >= 2, "the table and the legend");
        assert!(names.iter().all(|rect| rect.left() >= 0.0 && rect.right() <= width), "{names:?}");
    }
}

#[test]
fn curves_are_told_by_group_with_their_latest_values() {
    let mut harness = shown(Lab::fake_compared());
    harness.get_by_label_contains("Test error by epoch; Epoch 10");
    click(&mut harness, "None");
    for run in ["run-0001", "run-0002", "run-0003"] {
        // Rows further down are not laid out in a low table.
        harness.state_mut().panel.filter = run.to_owned();
        harness.run();
        click(&mut harness, &format!("Compare {run}"));
    }
    // 4, 5 and 6 % after the first epoch, divided by the root of 10.
    harness.get_by_label_contains("Epoch 10, run-0001 and 2 more: 1.58 % in the mean of 3 (1.26 % to 1.90 %)");
    let named = harness.query_all_by_label("run-0001 and 2 more").count();
    assert_eq!(named, 2, "the mean of the seeds and the legend");
    click(&mut harness, "Training loss");
    harness.get_by_label_contains("Training loss by epoch; Epoch 10");
    click(&mut harness, "Log axis");
    harness.get_by_label_contains("Training loss by epoch; Epoch 10");
}

#[test]
fn each_ticked_run_predicts_for_the_image_that_is_shown() {
    let harness = shown(answered(Lab::fake_compared()));
    harness.get_by_label("pretrained on MNIST");
    harness.get_by_label_contains("test digit 0, a ");
    // The third is ticked, the first is not.
    assert!(has(&harness, "2  91 %") && !has(&harness, "0  91 %"));

    let mut lab = answered(Lab::fake_compared());
    lab.subject = Subject::TestDigit(1);
    let harness = shown(lab);
    assert!(!has(&harness, "2  91 %"), "predictions for another image are not shown");
    assert!(harness.query_all_by_label("waiting").count() >= 5);
}

#[test]
fn an_image_that_the_shape_check_rejects_is_no_digit_to_any_run() {
    let mut lab = Lab::fake_compared();
    let picture = Picture { name: "block.png".to_owned(), image: Box::new([255; 784]) };
    lab.subject = Subject::Picture(Arc::new(picture));
    let harness = shown(answered(lab));
    assert!(harness.query_all_by_label("no digit").count() >= 5 && !has(&harness, "2  91 %"));
}

#[test]
fn the_run_of_this_session_stands_beside_the_others() {
    let mut lab = Lab::fake_compared();
    lab.take_run(Lab::fake_run());
    let harness = shown_in(lab, [1400.0, 800.0], Theme::Dark);
    harness.get_by_label("Compare run in memory");
    harness.get_by_label("2 of 10");
}

#[test]
fn folders_are_added_and_removed() {
    let mut lab = Lab::fake_compared();
    lab.comparison.folders = vec![RunsFolder { path: "/home/kim/runs".into(), naming: Naming::Short }];
    lab.comparison.add_folder("/studies/parts".into());
    let ask = |name: &str| {
        let mut lab_again = Lab::fake_compared();
        lab_again.comparison = lab.comparison.clone();
        let mut harness = shown(lab_again);
        click(&mut harness, "Folders");
        harness.get_by_label("/home/kim/runs");
        click(&mut harness, name);
        harness.state_mut().actions.pop()
    };
    assert_eq!(ask("Save new runs in…"), Some(Action::Choose(Dialog::RunsFolder)));
    let there = Action::Use(FileUse(Dialog::RunsFolder, "/studies/parts".into()));
    assert_eq!(ask("Save new runs here"), Some(there));
    assert_eq!(ask("Remove"), Some(Action::ForgetRuns("/studies/parts".into())));
    assert_eq!(ask("Add a folder…"), Some(Action::Choose(Dialog::AddRuns)));
    assert_eq!(ask("Type its path…"), Some(Action::TypePathFor(Dialog::AddRuns)));
}

#[test]
fn what_could_not_be_read_is_counted() {
    let mut lab = Lab::fake_compared();
    let mut list = (*lab.comparison.list).clone();
    list.problems.push("cannot read /runs/run-0008".to_owned());
    lab.comparison.list = Arc::new(list);
    shown(lab).get_by_label("1 not read");
}

#[test]
fn hundreds_of_runs_lay_out_only_the_rows_in_sight() {
    let mut lab = Lab::fake_compared();
    let mut list = (*lab.comparison.list).clone();
    let run = list.runs[0].clone();
    for number in 0..600 {
        let mut summary = (*run.summary).clone();
        summary.folder = format!("/runs/many/seed-{number}").into();
        summary.config.seed = number;
        list.runs
            .push(crate::train::run_list::ListedRun { name: format!("seed-{number}"), summary: Arc::new(summary) });
    }
    lab.comparison.list = Arc::new(list);
    let mut harness = shown(lab);
    click(&mut harness, "All");
    harness.get_by_label("607 runs, 607 ticked");
    assert!(harness.query_all_by_label_contains("Actions for ").count() < 30);
    assert!(harness.query_all_by_label_contains("Scores of the ten digits").count() < 30);
}

#[test]
fn the_buttons_are_in_sight_at_every_width() {
    for (width, height) in [(524.0, 430.0), (764.0, 560.0), (1404.0, 840.0)] {
        for theme in [Theme::Dark, Theme::Light] {
            let mut lab = answered(Lab::fake_compared());
            lab.take_run(Lab::fake_run());
            let mut harness = shown_in(lab, [width, height], theme);
            let none = harness.get_by_label("None").rect();
            assert!(none.right() <= width);
            click(&mut harness, "All");
            assert!(harness.get_by_label("None").rect().right() <= width);
        }
    }
    assert!(!shown(Lab::fake_compared()).get_by_label("Refresh").accesskit_node().is_disabled());
}

#[test]
fn the_table_of_runs_is_copied_as_it_is_shown() {
    let mut harness = shown(Lab::fake_compared());
    click(&mut harness, "Sort by Best test %");
    click(&mut harness, "Copy the table of runs");
    let table = copied(&mut harness, "CSV");
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines.len() == 8 && lines[0].starts_with("Name,When,Best test %,"), "{table}");
    assert!(lines[1].starts_with("run-0001,20") && !table.contains(" ago"), "dates do not age: {table}");
}

#[test]
fn on_a_large_screen_two_runs_fill_the_page() {
    let size = [1500.0, 960.0];
    let harness = shown_in(Lab::fake_side_by_side(), size, Theme::Light);
    let chart = harness.get_by_label_contains("Test error by epoch; ").rect();
    assert!(chart.bottom() > size[1] - 60.0 && chart.bottom() <= size[1], "{chart:?}");
    assert!(chart.height() > 0.5 * size[1] && chart.width() > 0.6 * size[0], "{chart:?}");
}
