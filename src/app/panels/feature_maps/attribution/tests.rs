//! The page by its accessible names, with what a real engine found out.

use std::sync::Arc;

use eframe::egui::{Theme, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::words::signed;
use crate::{
    app::{
        action::Action,
        lab::{Lab, MapPlace, Subject},
        numbers::short,
        panels::feature_maps::FeatureMapsPanel,
        testing::{Stage, look, stage, topics},
    },
    explain::Topic,
    model::{
        attribution::{Patch, Question},
        layer::Layer,
    },
    train::protocol::{Event, JobKind, JobProgress},
};

const SIZE: [f32; 2] = [764.0, 560.0];

/// The panel with this page opened, as a user opens it.
fn opened(lab: Lab, theme: Theme, size: [f32; 2]) -> Harness<'static, Stage<FeatureMapsPanel>> {
    let mut harness = stage(FeatureMapsPanel::default(), lab, size, theme, FeatureMapsPanel::ui);
    harness.run();
    harness.get_by_label("Attribution").click();
    harness.run();
    harness
}

#[test]
fn it_is_asked_for_only_while_it_is_shown_and_for_the_digit_that_is_chosen() {
    let mut harness = stage(FeatureMapsPanel::default(), Lab::fake(), SIZE, Theme::Dark, FeatureMapsPanel::ui);
    harness.run();
    assert_eq!(harness.state().panel.watched(), None);
    let mut harness = opened(Lab::fake(), Theme::Dark, SIZE);
    assert_eq!(harness.state().panel.watched(), Some(Question::default()));
    for name in ["For a 3", "7×7"] {
        harness.get_by_label(name).click();
        harness.run();
    }
    assert_eq!(harness.state().panel.watched(), Some(Question { digit: Some(3), patch: Patch::Seven }));
    harness.get_by_label("What is read").click();
    harness.run();
    assert_eq!(harness.state().panel.watched(), Some(Question { digit: None, patch: Patch::Seven }));
    harness.get_by_label("Maps").click();
    harness.run();
    assert_eq!(harness.state().panel.watched(), None);
}

#[test]
fn a_place_under_the_pointer_is_told_with_its_numbers() {
    let lab = Lab::fake();
    let attribution = Arc::clone(lab.snapshot.as_ref().unwrap().attribution.as_ref().unwrap());
    let mut harness = opened(lab, Theme::Dark, SIZE);
    harness.get_by_label_contains(&format!("Log-odds of {}: +", attribution.digit));
    let largest = |values: &[f32]| (0..values.len()).max_by(|a, b| values[*a].total_cmp(&values[*b])).unwrap();
    let pixel = largest(&attribution.occlusion.values);
    let picture = harness.get_by_label_contains("Worth of ink: ").rect();
    let cell = vec2((pixel % 28) as f32 + 0.5, (pixel / 28) as f32 + 0.5);
    harness.hover_at(picture.min + cell * picture.width() / 28.0);
    harness.run();
    let (row, column) = (pixel / 28 + 1, pixel % 28 + 1);
    let worth = attribution.occlusion.values[pixel];
    harness.get_by_label_contains(&format!("Row {row}, column {column}, grey "));
    harness.get_by_label_contains(&format!("5×5 pixels here is worth +{worth:.2}"));
}

#[test]
fn each_map_of_c3_has_its_worth_and_is_highlighted_everywhere() {
    let lab = Lab::fake();
    let worth = lab.snapshot.as_ref().unwrap().attribution.as_ref().unwrap().c3.maps.values.clone();
    let mut harness = opened(lab, Theme::Dark, SIZE);
    for (map, worth) in worth.iter().enumerate() {
        harness.get_by_label(&format!("C3 map {}: worth {}", map + 1, signed(*worth)));
    }
    harness.get_by_label_contains("C3 map 5: worth ").hover();
    harness.run();
    assert!(harness.state().actions.contains(&Action::Highlight(MapPlace { layer: Layer::C3, map: 4 })));
    harness.get_by_label_contains("C3 map 5, row ");
}

#[test]
fn the_nearest_training_images_are_told_with_label_and_distance_once_they_are_known() {
    let lab = Lab::fake();
    let nearest = lab.snapshot.as_ref().unwrap().neighbours.as_ref().unwrap().nearest[0];
    let label = lab.data.dataset.train.labels()[nearest.index];
    let harness = opened(lab, Theme::Dark, SIZE);
    let name = format!("Training digit {}: {label}, distance {}", nearest.index, short(nearest.distance));
    harness.get_by_label(&name);

    let mut lab = Lab::fake();
    let mut snapshot = (**lab.snapshot.as_ref().unwrap()).clone();
    snapshot.neighbours = None;
    lab.snapshot = Some(Arc::new(snapshot));
    lab.apply(Event::JobProgress(JobProgress { job: JobKind::NearestNeighbours, done: 256, total: 320 }));
    let harness = opened(lab, Theme::Dark, SIZE);
    assert!(harness.query_by_label_contains("Training digit").is_none());
    harness.get_by_label("256 of 320 read");
}

#[test]
fn of_an_image_that_nothing_is_known_of_nothing_is_shown() {
    let mut lab = Lab::fake();
    lab.subject = Subject::TestDigit(3);
    opened(lab, Theme::Dark, SIZE).get_by_label("Finding out what mattered");
    let mut lab = Lab::fake();
    lab.subject = Subject::Drawing;
    opened(lab, Theme::Dark, SIZE).get_by_label("There is no image: choose a test digit, or draw one");
}

#[test]
fn what_attribution_is_and_what_it_is_not_can_be_read() {
    let mut harness = opened(Lab::fake(), Theme::Dark, SIZE);
    harness.get_by_label("Why attribution").click();
    harness.run();
    assert_eq!(topics(&harness.state().actions), [Topic::Attribution]);
}

#[test]
fn it_is_whole_at_every_size_dark_and_light() {
    for theme in [Theme::Dark, Theme::Light] {
        for size in [[520.0, 450.0], SIZE, [1400.0, 840.0]] {
            for (name, make) in [("modern", Lab::fake as fn() -> Lab), ("original", Lab::fake_original)] {
                let mut harness = opened(make(), theme, size);
                look(&mut harness, &format!("attribution-{name}-{theme:?}-{}", size[0]));
            }
            let harness = opened(Lab::fake(), theme, size);
            for part in ["More ink: ", "C3 map 8: worth "] {
                let rect = harness.get_by_label_contains(part).rect();
                assert!(rect.right() <= size[0], "{part} at {rect:?} of {size:?}");
            }
            if size != [520.0, 450.0] {
                let rect = harness.get_all_by_label_contains("Training digit").last().unwrap().rect();
                assert!(rect.right() <= size[0] && rect.bottom() <= size[1], "neighbours at {rect:?} of {size:?}");
            }
        }
    }
}
