//! The tab as its user meets it: by accessible names, and by what is drawn.

use eframe::egui::{Key, Pos2, Shape, Theme, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use super::*;
use crate::{
    app::{
        background::figure::write as write_figure,
        files::{Figure, FigureContent},
        testing::{Stage, copied, look, stage, topics},
        theme,
    },
    chart::to_svg,
    model::architecture::Architecture,
    train::{config::TrainingConfig, loss_history::LossHistory},
};

type Shown = Harness<'static, Stage<CurvesPanel>>;

fn shown_in(lab: Lab, size: [f32; 2], theme: Theme) -> Shown {
    let mut harness = stage(CurvesPanel::default(), lab, size, theme, |panel, ui, lab, _| panel.ui(ui, lab));
    harness.run();
    harness
}

fn shown(lab: Lab) -> Shown {
    shown_in(lab, [764.0, 560.0], Theme::Dark)
}

/// All that is painted as text.
fn painted(harness: &Shown) -> Vec<String> {
    fn collect(shape: &Shape, texts: &mut Vec<String>) {
        match shape {
            Shape::Text(text) => texts.push(text.galley.text().to_owned()),
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, texts)),
            _ => {}
        }
    }
    let mut texts = Vec::new();
    harness.output().shapes.iter().for_each(|clipped| collect(&clipped.shape, &mut texts));
    texts
}

fn is_painted(harness: &Shown, text: &str) -> bool {
    painted(harness).iter().any(|painted| painted == text)
}

fn click(harness: &mut Shown, name: &str) {
    harness.get_by_label(name).click();
    harness.run();
}

/// What is saved by a button of a menu.
fn saved(menu: &str, name: &str) -> Figure {
    let mut harness = shown(Lab::fake_run());
    click(&mut harness, menu);
    click(&mut harness, name);
    match harness.state_mut().actions.pop() {
        Some(Action::SaveFigure(figure)) => figure,
        other => panic!("{name} asked for {other:?}"),
    }
}

#[test]
fn every_chart_tells_its_latest_values() {
    let harness = shown(Lab::fake_run());
    harness.get_by_label_contains("Loss per batch; Step 300, each batch: 0.13");
    harness.get_by_label_contains("Loss per epoch; Epoch 2, training: 0.1500, test: 0.1250");
    harness.get_by_label_contains("Accuracy per epoch; Epoch 2, training: 91.00 %, test: 93.00 %");
}

#[test]
fn lines_of_report_and_paper_are_labelled_and_can_be_hidden() {
    let mut harness = shown(Lab::fake_run());
    for words in ["report: training 0.017", "report: test 98.6 %", "paper: test 99.05 %"] {
        assert!(is_painted(&harness, words), "{words}");
    }
    harness.get_by_label_contains("lines at paper: test 99.05 %, report: test 98.6 %");
    click(&mut harness, "References");
    assert!(!is_painted(&harness, "report: training 0.017"));
    assert!(harness.query_by_label_contains("lines at").is_none());
}

#[test]
fn the_axis_of_losses_can_be_spaced_evenly() {
    let mut harness = shown(Lab::fake_run());
    assert!(is_painted(&harness, "0.02") && !is_painted(&harness, "1.5"), "{:?}", painted(&harness));
    click(&mut harness, "Log axis");
    assert!(!is_painted(&harness, "0.02") && is_painted(&harness, "1.5"), "{:?}", painted(&harness));
}

#[test]
fn smoothing_can_be_turned_off() {
    let mut harness = shown(Lab::fake_run());
    assert!(harness.query_by_label("smoothed").is_some());
    harness.state_mut().panel.prefs.choice.smoothing_steps = 1;
    harness.run();
    assert!(harness.query_by_label("smoothed").is_none());
    assert!(harness.query_by_label("each batch").is_some());
}

#[test]
fn the_recent_window_shows_the_end_of_a_long_run() {
    let mut lab = Lab::fake_run();
    let run = lab.run_mut().unwrap();
    run.losses.push(20_300, &vec![0.1; 20_000]);
    let mut harness = shown(lab);
    assert!(is_painted(&harness, "10000"), "{:?}", painted(&harness));
    click(&mut harness, "Recent");
    assert!(!is_painted(&harness, "10000") && is_painted(&harness, "19000"), "{:?}", painted(&harness));
}

#[test]
fn a_chart_is_zoomed_by_keys_and_reset_by_a_button() {
    let mut harness = shown(Lab::fake_run());
    assert!(harness.get_by_label("Reset zoom").accesskit_node().is_disabled());
    assert!(is_painted(&harness, "0"));
    harness.get_by_label_contains("Loss per batch;").focus();
    harness.run();
    for _ in 0..6 {
        harness.key_press(Key::Plus);
        harness.run();
    }
    assert!(is_painted(&harness, "150") && !is_painted(&harness, "0"), "{:?}", painted(&harness));
    click(&mut harness, "Reset zoom");
    harness.run();
    assert!(is_painted(&harness, "0"));
    assert!(harness.get_by_label("Reset zoom").accesskit_node().is_disabled());
}

#[test]
fn another_run_begins_unzoomed() {
    let mut harness = shown(Lab::fake_run());
    harness.get_by_label_contains("Loss per batch;").focus();
    harness.run();
    harness.key_press(Key::ArrowRight);
    harness.run();
    assert!(!harness.get_by_label("Reset zoom").accesskit_node().is_disabled());
    harness.state_mut().lab.run_mut().unwrap().start.run.0 += 1;
    harness.run();
    assert!(harness.get_by_label("Reset zoom").accesskit_node().is_disabled());
}

#[test]
fn values_are_told_under_the_pointer() {
    let mut harness = shown(Lab::fake_run());
    let chart = harness.get_by_label_contains("Accuracy per epoch;").rect();
    harness.hover_at(chart.left_center() + vec2(0.12 * chart.width(), 0.0));
    harness.run();
    assert!(is_painted(&harness, "Epoch 2\ntraining: 91.00 %\ntest: 93.00 %"), "{:?}", painted(&harness));
    look(&mut harness, "curves-pointed");
}

#[test]
fn figures_are_saved_as_drawings_and_pictures() {
    let drawing = saved("Save charts", "All charts as SVG");
    assert_eq!(drawing.file_name, "all-charts.svg");
    let FigureContent::Svg(svg) = &drawing.content else { panic!("{:?}", drawing.content) };
    assert_eq!(svg.matches("<polyline").count(), 6);
    assert!(svg.contains("LeNet-5 on built-in digits"));
    let picture = saved("Save Accuracy per epoch", "Accuracy per epoch as PNG");
    assert_eq!(picture.file_name, "accuracy-per-epoch.png");
    let FigureContent::PngOfSvg(svg) = &picture.content else { panic!("{:?}", picture.content) };
    assert_eq!(svg.matches("<polyline").count(), 2);
}

#[test]
fn values_are_copied_as_a_spreadsheet_takes_them() {
    let mut harness = shown(Lab::fake_run());
    click(&mut harness, "Save Accuracy per epoch");
    let copied = copied(&mut harness, "Copy values of Accuracy per epoch");
    assert_eq!(copied.lines().nth(2), Some("2\t91\t93"), "{copied}");
}

#[test]
fn numbers_are_saved_as_tables() {
    let batches = saved("Save charts", "Batch data as CSV");
    let FigureContent::Csv(table) = &batches.content else { panic!("{:?}", batches.content) };
    assert_eq!((batches.file_name.as_str(), table.lines().count()), ("batch-data.csv", 301));
    let epochs = saved("Save charts", "Epoch data as CSV");
    let FigureContent::Csv(table) = &epochs.content else { panic!("{:?}", epochs.content) };
    assert_eq!((epochs.file_name.as_str(), table.lines().count()), ("epoch-data.csv", 3));
    let chart = saved("Save Accuracy per epoch", "Accuracy per epoch as CSV");
    let FigureContent::Csv(table) = &chart.content else { panic!("{:?}", chart.content) };
    assert_eq!(table.lines().next(), Some("epoch,training (accuracy in %),test (accuracy in %)"));
    assert_eq!(table.lines().nth(2), Some("2,91,93"));
}

#[test]
fn without_a_run_it_is_said_what_will_appear_and_nothing_can_be_saved() {
    let harness = shown(Lab::fake());
    assert!(is_painted(&harness, "Press Train: the loss of every batch appears here"));
    assert!(is_painted(&harness, "paper: test 99.05 %"));
    assert!(harness.get_by_label("Save charts").accesskit_node().is_disabled());
}

#[test]
fn before_the_first_epoch_only_the_batches_can_be_saved() {
    let mut lab = Lab::fake_run();
    lab.run_mut().unwrap().epochs.clear();
    let harness = shown(lab);
    assert!(is_painted(&harness, "The accuracy after each epoch appears here"));
    assert!(harness.get_by_label("Save Loss per epoch").accesskit_node().is_disabled());
    assert!(!harness.get_by_label("Save Loss per batch").accesskit_node().is_disabled());
}

#[test]
fn the_axis_of_the_loss_is_remembered() {
    let mut harness = shown(Lab::fake_run());
    let before = harness.state().panel.prefs;
    click(&mut harness, "Log axis");
    assert_ne!(harness.state().panel.prefs, before);
    click(&mut harness, "Log axis");
    assert_eq!(harness.state().panel.prefs, before);
}

#[test]
fn charts_share_the_room_without_overlap() {
    for size in [vec2(500.0, 400.0), vec2(1380.0, 780.0), vec2(340.0, 300.0)] {
        let places = places(size);
        for (index, one) in places.iter().enumerate() {
            assert!(one.height() >= MIN_CHART_HEIGHT && one.right() <= size.x + 0.01);
            assert!(places[index + 1..].iter().all(|other| !one.intersects(*other)), "{places:?}");
        }
    }
}

/// A run as the report's: 10 epochs of 938 batches, with noise.
fn report_like() -> Lab {
    let mut lab = Lab::fake_run();
    let run = lab.run_mut().unwrap();
    run.losses = LossHistory::default();
    let noise = |step: u64| f64::from((step.wrapping_mul(2_654_435_761) >> 7) as u16) / 65_536.0;
    let losses: Vec<f32> = (1..=9_380)
        .map(|step| {
            (2.0 * (-(step as f64) / 150.0).exp() + 0.3 / (1.0 + step as f64 / 700.0)) * (0.3 + 1.4 * noise(step))
        })
        .map(|loss| loss as f32)
        .collect();
    run.losses.push(9_380, &losses);
    let record = run.epochs[0];
    run.epochs = (1..=10)
        .map(|epoch| {
            let mut record = crate::train::metrics::EpochRecord { epoch, ..record };
            let age = f64::from(epoch);
            (record.train.loss, record.train.accuracy) = (0.3 / age.powf(1.2), 1.0 - 0.09 / age.powf(1.3));
            (record.test.loss, record.test.accuracy) = (0.11 / age.powf(0.45), 1.0 - 0.035 / age.powf(0.45));
            record
        })
        .collect();
    lab
}

#[test]
fn it_can_be_looked_at() {
    for (width, height) in [(524.0, 430.0), (764.0, 560.0), (1404.0, 840.0), (340.0, 420.0)] {
        for theme in [Theme::Dark, Theme::Light] {
            for (name, lab) in [("report", report_like()), ("none", Lab::fake()), ("run", Lab::fake_run())] {
                let mut harness = shown_in(lab, [width, height], theme);
                look(&mut harness, &format!("curves-{name}-{width}-{theme:?}"));
            }
        }
    }
    let mut harness = shown(report_like());
    click(&mut harness, "Save charts");
    look(&mut harness, "curves-menu");
    assert!(
        Rect::from_min_size(Pos2::ZERO, vec2(764.0, 560.0))
            .contains_rect(harness.get_by_label("Epoch data as CSV").rect())
    );
}

#[test]
fn a_picture_shows_every_curve_in_its_colour() {
    let run = report_like().run().unwrap().clone();
    let charts = ChartKind::ALL
        .map(|kind| charts::chart(kind, Some(&run), 10, run.start.config.objective(), ChartChoice::default()));
    let folder = tempfile::tempdir().unwrap();
    for (shown, name) in [(charts.each_ref().as_slice(), "figure-all.png"), (&[&charts[2]], "figure-accuracy.png")] {
        let svg = to_svg(shown);
        let path = folder.path().join(name);
        write_figure(&FigureContent::PngOfSvg(svg.into()), &path).unwrap();
        let picture = image::open(&path).unwrap().to_rgb8();
        let tokens = theme::of(Theme::Light);
        for color in [tokens.training, tokens.test] {
            let [red, green, blue, _] = color.to_array();
            assert!(picture.pixels().any(|pixel| pixel.0 == [red, green, blue]), "{color:?} is not in {name}");
        }
    }
}

#[test]
fn the_charts_lead_to_the_texts_about_criterion_and_result() {
    let mut harness = shown(Lab::fake_run());
    assert_eq!(harness.query_all_by_label("Why cross-entropy").count(), 2, "the losses of batches and of epochs");
    harness.query_all_by_label("Why cross-entropy").last().unwrap().click();
    harness.run();
    click(&mut harness, "Why 0.95 % is the mark");
    assert_eq!(topics(&harness.state().actions), [Topic::CrossEntropy, Topic::Results]);
    let mut lab = Lab::fake();
    lab.draft.architecture = Architecture::ORIGINAL;
    let harness = shown(lab);
    assert_eq!(harness.query_all_by_label("Why equation 9").count(), 2);
    assert!(is_painted(&harness, "MAP loss (eq. 9)") && !is_painted(&harness, "cross-entropy"));
}

#[test]
fn a_run_on_strings_is_called_so_and_is_compared_with_nothing() {
    let mut lab = Lab::fake_run();
    lab.run_mut().unwrap().start.config = TrainingConfig::strings();
    let mut harness = shown(lab);
    harness.get_by_label_contains("Correct strings per epoch; Epoch 2, training: 91.00 %, test: 93.00 %");
    for words in ["Discriminative forward (eq. 17)", "whole strings correct in %"] {
        assert!(is_painted(&harness, words), "{words}: {:?}", painted(&harness));
    }
    let is_reference = |words: &String| words.starts_with("report:") || words.starts_with("paper:");
    assert!(!painted(&harness).iter().any(is_reference), "{:?}", painted(&harness));
    click(&mut harness, &format!("Why {}", Topic::Strings.explanation().subject));
    assert_eq!(topics(&harness.state().actions), [Topic::Strings]);
    look(&mut harness, "curves-strings");
}
