//! The tab of methods, by its accessible names.

use eframe::egui::{Key, Role, Theme};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::*;
use crate::{
    app::{
        lab::MethodWork,
        methods::MethodAction,
        testing::{Stage, chosen_from_menu, copied, look, saved_svg, stage},
    },
    data::perturb::Perturbation,
    methods::{
        fitting::Progress,
        input::Input,
        method::{Era, Method},
        service::{MeasuringEvent, Read},
    },
};

/// The centre of a window of 900×600, and of one of 1400×900.
const SMALL: [f32; 2] = [430.0, 400.0];
const LARGE: [f32; 2] = [930.0, 700.0];

fn shown(lab: Lab, page: Page, size: [f32; 2], theme: Theme) -> Harness<'static, Stage<MethodsPanel>> {
    let mut panel = MethodsPanel::default();
    panel.prefs.page = page;
    let mut harness = stage(panel, lab, size, theme, MethodsPanel::ui);
    harness.run();
    harness
}

fn nearest() -> Cell {
    Cell::new(Method::NearestNeighbours, Input::Regular)
}

fn methods(action: MethodAction) -> Action {
    Action::Methods(action)
}

#[test]
fn each_result_is_over_the_paper_s_and_opens_its_errors() {
    let mut harness = shown(Lab::fake_methods(), Page::Results, LARGE, Theme::Dark);
    harness.get_by_label("6 results on built-in digits; 2 results for other images");
    harness.get_by_label("K nearest neighbours: 3.00 here, 5.00 in the paper");
    harness.get_by_label("Errors of K nearest neighbours").click();
    harness.run();
    assert_eq!(harness.state().actions, [methods(MethodAction::ShowErrors(nearest()))]);
}

#[test]
fn a_click_on_a_title_sorts_by_it_and_shows_its_bars() {
    let mut harness = shown(Lab::fake_methods(), Page::Results, LARGE, Theme::Dark);
    harness.get_by_label("Sort by Multiply-adds").click();
    harness.run();
    let bar = harness.get_by_label("Pairwise linear: 36 k here, 36 k in the paper").rect();
    let larger = harness.get_by_label_contains("LeNet-5: 401 k here").rect();
    assert!(bar.bottom() <= larger.top());
    harness.get_by_role_and_label(Role::ComboBox, "Bars").click();
    harness.run();
    harness.get_by_label("Memory").click();
    harness.run();
    harness.get_by_label("Pairwise linear: 36 k here, 35 k in the paper");
    harness.get_by_label("Sort by Multiply-adds").click();
    harness.run();
    harness.get_by_label("Sort by Multiply-adds").click();
    harness.run();
    harness.get_by_label_contains("K nearest neighbours: 47 M here");
}

#[test]
fn one_cell_or_all_that_are_missing_are_measured() {
    let mut harness = shown(Lab::fake_methods(), Page::Results, LARGE, Theme::Dark);
    let cell = Cell::all()[0].clone();
    harness.get_by_label("Measure Linear, least squares").click();
    harness.run();
    let missing = Cell::all().len() - 5;
    harness.get_by_label(&format!("Measure all {missing} missing")).click();
    harness.run();
    let actions = &harness.state().actions;
    let [Action::Methods(MethodAction::Measure(one)), Action::Methods(MethodAction::Measure(all))] = &actions[..]
    else {
        panic!("{actions:?}")
    };
    assert_eq!((one, all.len()), (&vec![MethodTask::fit(cell)], missing));
}

#[test]
fn what_is_under_way_tells_how_far_it_is_and_what_failed_tells_why() {
    let mut lab = Lab::fake_methods();
    let [first, second, third] = [0, 1, 2].map(|place| MethodTask::fit(Cell::all()[place].clone()));
    lab.methods.measuring.add([first.clone(), second, third]);
    let failed = lab.methods.measuring.take(MeasuringEvent::Failed("not built yet".to_owned()));
    assert_eq!(failed.map(|(task, _)| task), Some(first));
    let progress = Progress { step: "predicting 256 of 10,000 images".to_owned(), done: 0.25 };
    lab.methods.measuring.take(MeasuringEvent::Progress(progress));
    let mut harness = shown(lab, Page::Results, LARGE, Theme::Dark);
    harness.get_by_label_contains("images; 1 more waits");
    harness.get_by_label("25 %");
    harness.get_by_label("waits");
    harness.get_by_label("Linear, least squares has failed: not built yet");
    harness.get_by_label("Cancel").click();
    harness.run();
    assert_eq!(harness.state().actions, [methods(MethodAction::Cancel)]);
}

#[test]
fn without_a_folder_or_images_nothing_can_be_measured() {
    let mut lab = Lab::fake_methods();
    lab.methods.folder = None;
    let mut harness = shown(lab, Page::Results, LARGE, Theme::Dark);
    harness.get_by_label("Measure Linear, least squares").click();
    harness.run();
    assert!(harness.state().actions.is_empty());
}

#[test]
fn bars_and_table_are_saved_and_copied() {
    let mut harness = shown(Lab::fake_methods(), Page::Results, LARGE, Theme::Dark);
    let actions = chosen_from_menu(&mut harness, "Save figure of the methods", "Bars as SVG");
    let svg = saved_svg(&actions);
    assert!(svg.contains(">K nearest neighbours<") && svg.contains(">3.00<") && svg.contains(">paper<"));
    harness.get_by_label("Copy the table of methods").click();
    harness.run();
    let text = copied(&mut harness, "For a spreadsheet");
    assert!(text.starts_with("Method\tError %\tError % (paper)\tRejected %"), "{text}");
    assert!(text.contains("\nK nearest neighbours\t3.00\t5.00\t6.0\t\t47 M\t\t"), "{text}");
}

#[test]
fn every_method_reads_the_image_and_a_click_shows_what_it_sees() {
    for size in [[430.0, 400.0], [810.0, 560.0]] {
        let mut harness = shown(Lab::fake_methods().with_method_reads(), Page::Reads, size, Theme::Dark);
        harness.get_by_label_contains("Network in use: pretrained on MNIST: 4, ");
        harness.get_by_label("What Pairwise linear sees");
        harness.get_by_label("Nearest training images: 7 · distance 5.20");
        harness.get_by_label("K nearest neighbours: 7, then 9, margin 1.50").click();
        harness.run();
        harness.get_by_label("What K nearest neighbours sees");
        let Stage { panel, lab, .. } = harness.state();
        assert_eq!(panel.shown_cell(&lab.methods.list), Some(nearest()));
    }
}

#[test]
fn what_is_not_read_yet_and_what_cannot_be_read_is_told() {
    let mut lab = Lab::fake_methods();
    let image = Box::new(*lab.subject_image().unwrap());
    let reading = Err("model.safetensors is damaged".to_owned());
    lab.methods.reads.take(Read { image, cell: nearest(), reading });
    let mut harness = shown(lab, Page::Reads, LARGE, Theme::Dark);
    harness.get_by_label("40 PCA + quadratic: reading");
    harness.get_by_label("Reading…");
    harness.get_by_label("K nearest neighbours: model.safetensors is damaged").click();
    harness.run();
    harness.get_by_label("model.safetensors is damaged");
}

#[test]
fn answers_are_copied_and_pictures_saved() {
    let mut harness = shown(Lab::fake_methods().with_method_reads(), Page::Reads, LARGE, Theme::Dark);
    let actions = chosen_from_menu(&mut harness, "Save figure of what it sees", "Pictures as SVG");
    let svg = saved_svg(&actions);
    assert!(svg.contains("What Pairwise linear sees in test digit 0") && svg.contains("7 · distance 5.20"), "{svg}");
    harness.get_by_label("Copy the answers").click();
    harness.run();
    let text = copied(&mut harness, "For a spreadsheet");
    assert!(text.contains("\nK nearest neighbours\t7\t9\t1.50\n"), "{text}");
}

#[test]
fn curves_of_robustness_are_measured_where_they_are_missing() {
    let mut harness = shown(Lab::fake_methods(), Page::Robustness, LARGE, Theme::Dark);
    harness.get_by_label("Measure 5 curves").click();
    harness.run();
    harness.get_by_label("Noise").click();
    harness.run();
    harness.get_by_label_contains("Accuracy by noise; ");
    // The deslanted nearest neighbours alone have not read noise yet.
    harness.get_by_label("Measure 1 curve").click();
    harness.run();
    let actions = &harness.state().actions;
    let [Action::Methods(MethodAction::Measure(all)), Action::Methods(MethodAction::Measure(one))] = &actions[..]
    else {
        panic!("{actions:?}")
    };
    assert_eq!(all.len(), 5);
    let work = MethodWork::Robustness(Perturbation::Noise);
    assert_eq!(one, &[MethodTask { cell: Cell::new(Method::NearestNeighbours, Input::Deslanted), work }]);
}

#[test]
fn a_method_is_hidden_by_its_tick_and_has_its_curve_again() {
    let mut harness = shown(Lab::fake_methods(), Page::Robustness, LARGE, Theme::Dark);
    harness.get_by_label("Noise").click();
    harness.run();
    for (menu, is_shown) in [("5 methods", false), ("4 methods", true)] {
        harness.get_by_label(menu).click();
        harness.run();
        harness.get_by_role_and_label(Role::CheckBox, "Pairwise linear").click();
        harness.run();
        harness.key_press(Key::Escape);
        harness.run();
        assert_eq!(harness.query_by_role_and_label(Role::Label, "Pairwise linear").is_some(), is_shown);
    }
}

#[test]
fn points_with_fewer_training_images_are_measured_on_demand() {
    let mut harness = shown(Lab::fake_methods(), Page::Images, LARGE, Theme::Dark);
    harness.get_by_label("with up to 320 training images");
    harness.get_by_label("Measure 2 points").click();
    harness.run();
    let actions = &harness.state().actions;
    let [Action::Methods(MethodAction::Measure(tasks))] = &actions[..] else { panic!("{actions:?}") };
    assert!(tasks.iter().all(|task| task.is_fit() && task.cell.limit.is_none()));
}

#[test]
fn costs_are_chosen_and_the_best_are_told() {
    let mut harness = shown(Lab::fake_methods(), Page::Cost, LARGE, Theme::Dark);
    harness.get_by_label_contains("None is better in both than Pairwise linear 9.00 %, 40 PCA + quadratic 4.00 %");
    harness.get_by_label("Time here").click();
    harness.run();
    harness.get_by_label_contains("Error against milliseconds of a prediction; ");
}

#[test]
fn every_page_fits_in_small_and_large_windows() {
    for (size, name) in [(SMALL, "small"), (LARGE, "large")] {
        for theme in [Theme::Dark, Theme::Light] {
            for (page, title, _) in PAGES {
                let lab = Lab::fake_methods().with_method_reads();
                look(&mut shown(lab, page, size, theme), &format!("{title}, {name}, {theme:?}"));
                look(&mut shown(Lab::fake(), page, size, theme), &format!("{title}, empty, {name}, {theme:?}"));
            }
        }
    }
}

#[test]
fn a_measured_lenet_is_a_method_like_others() {
    let harness = shown(Lab::fake_methods(), Page::Results, [930.0, 1800.0], Theme::Light);
    let lenet = Cell::new(Method::LeNet5(Era::Modern), Input::Regular);
    harness.get_by_role_and_label(Role::Button, &format!("Errors of {}", lenet.title()));
}
