//! Runs as the user's documents: names and notes, their folders, and several seeds.

use super::*;

#[test]
fn a_run_has_the_name_and_note_that_its_user_gave_everywhere() {
    let mut harness = shown_in(labelled(), [1400.0, 800.0], Theme::Dark);
    assert!(has(&harness, "Compare Baseline") && has(&harness, "For the report") && has(&harness, "Sort by Note"));
    click(&mut harness, "None");
    click(&mut harness, "Compare Baseline");
    harness.get_by_label_contains("Epoch 10, Baseline: ");
    assert!(harness.query_all_by_label("Baseline").count() >= 3, "the table, the legend and the predictions");
    for part in ["report", "0003", "BASE"] {
        harness.state_mut().panel.filter = part.to_owned();
        harness.run();
        assert!(has(&harness, "Compare Baseline") && !has(&harness, "Compare run-0004"), "{part}");
    }
    click(&mut harness, "Copy the table of runs");
    let table = copied(&mut harness, "CSV");
    assert!(table.starts_with("Name,When,Best test %,Last test %,Note,") && table.contains("\nBaseline,"), "{table}");
}

#[test]
fn a_run_is_named_in_a_window_that_knows_its_label() {
    let mut harness = shown_in(labelled(), [1400.0, 800.0], Theme::Dark);
    click(&mut harness, "Actions for Baseline");
    click(&mut harness, "Name and note…");
    harness.run();
    harness.get_by_label("Name and note of run-0003");
    let field = harness.get_by_role_and_label(Role::TextInput, "Name");
    assert_eq!((field.is_focused(), field.value().as_deref()), (true, Some("Baseline")));
    field.type_text(" 2");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    let label = RunLabel::new("Baseline 2", "For the report");
    assert_eq!(harness.state().actions, [Action::RunFiles(RunFileAction::Label("/runs/run-0003".into(), label))]);
    assert!(!has(&harness, "Name and note of run-0003"));
    click(&mut harness, "Actions for Baseline");
    click(&mut harness, "Name and note…");
    harness.key_press(Key::Escape);
    harness.run();
    assert!(!has(&harness, "Name and note of run-0003") && harness.state().actions.len() == 1);
}

#[test]
fn a_paused_run_of_this_session_is_resumed_from_its_row() {
    let mut lab = Lab::fake_compared();
    lab.take_run(Lab::fake_run());
    lab.run_mut().unwrap().start.folder = Some("/runs/run-0007".into());
    let mut harness = shown_in(lab, [1400.0, 800.0], Theme::Dark);
    click(&mut harness, "Actions for run-0007");
    click(&mut harness, "Resume training");
    assert_eq!(harness.state().actions, [Action::TrainOrPause]);
}

#[test]
fn a_run_is_shown_in_its_folder_and_deleted() {
    let folder = std::path::PathBuf::from("/runs/run-0003");
    assert_eq!(
        asked("run-0003", "Show in folder"),
        Some(Action::RunFiles(RunFileAction::ShowInFolder(folder.clone())))
    );
    let run = DeletedRun { folder, name: "run-0003".to_owned(), epoch_count: 10 };
    assert_eq!(asked("run-0003", "Delete…"), Some(Action::RunFiles(RunFileAction::AskToDelete(run))));
}

#[test]
fn seeds_that_no_run_has_are_trained() {
    let mut lab = Lab::fake_compared();
    let config = lab.comparison.list.runs[0].summary.config.clone();
    let source = lab.data.dataset.source.clone();
    let list = Arc::make_mut(&mut lab.comparison.list);
    list.runs.iter_mut().for_each(|run| Arc::make_mut(&mut run.summary).source = source.clone());
    let mut harness = shown_in(lab, [1400.0, 800.0], Theme::Dark);
    click(&mut harness, "Actions for run-0001");
    click(&mut harness, "Repeat with seeds 1–5");
    let repeat = SeedRepeat::new(config, vec![4, 5]);
    assert_eq!(harness.state().actions, [Action::Open(Opening::Seeds(Box::new(repeat)))], "seeds 1 to 3 are there");

    let mut lab = Lab::fake_compared();
    let other = crate::data::dataset::Source::Files("/data/fashion".into());
    Arc::make_mut(&mut Arc::make_mut(&mut lab.comparison.list).runs[0].summary).source = other;
    let mut harness = shown_in(lab, [1400.0, 800.0], Theme::Dark);
    click(&mut harness, "Actions for run-0001");
    click(&mut harness, "Repeat with seeds 1–5");
    assert_eq!(harness.state().actions, [], "it was trained on other images");
}

#[test]
fn the_mean_of_a_repetition_is_that_of_all_its_seeds() {
    let mut lab = Lab::fake_compared();
    let source = lab.data.dataset.source.clone();
    let list = Arc::make_mut(&mut lab.comparison.list);
    list.runs.iter_mut().for_each(|run| Arc::make_mut(&mut run.summary).source = source.clone());
    let mut harness = shown_in(lab, [1400.0, 800.0], Theme::Dark);
    click(&mut harness, "None");
    click(&mut harness, "Actions for run-0001");
    click(&mut harness, "Repeat with seeds 1–5");
    harness.run();
    harness.get_by_label("3 seeds: 98.42 ± 0.32 % (1–3)");
    assert!(harness.query_by_label_contains("run-0004 and").is_none(), "runs with other settings stay without a tick");
}

#[test]
fn the_settings_on_the_left_are_trained_with_seeds_until_that_is_stopped() {
    let mut harness = shown(Lab::fake());
    click(&mut harness, "Seeds 1–5");
    let repeat = SeedRepeat::new(harness.state().lab.draft.clone(), vec![1, 2, 3, 4, 5]);
    assert_eq!(harness.state().actions, [Action::Open(Opening::Seeds(Box::new(repeat.clone())))]);
    let mut lab = Lab::fake();
    let mut begun = repeat;
    begun.next_config();
    begun.next_config();
    lab.seed_repeat = Some(begun);
    let mut harness = shown(lab);
    harness.get_by_label("Seed 2: run 2 of 5");
    click(&mut harness, "Stop after it");
    assert_eq!(harness.state().actions, [Action::CancelSeeds]);
}

#[test]
fn runs_alike_but_for_the_seed_have_a_mean_and_a_deviation() {
    let mut harness = shown_in(Lab::fake_compared(), [1400.0, 800.0], Theme::Dark);
    click(&mut harness, "All");
    // Errors of 4, 5 and 6 % after the first epoch, divided by the root of 10.
    harness.get_by_label_contains("3 seeds: 98.42 ± 0.32 %");
    click(&mut harness, "Copy the means of the seeds");
    let table = copied(&mut harness, "CSV");
    assert!(table.contains(",3,98.42 ± 0.32,1.58 ± 0.32\n"), "{table}");
    click(&mut harness, "None");
    click(&mut harness, "Compare run-0001");
    assert!(!has(&harness, "Copy the means of the seeds"), "one seed has no deviation");
}
