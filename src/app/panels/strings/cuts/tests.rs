//! Cuts by pointer, keys and accessible names.

use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, Role, Theme, pos2};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::*;
use crate::{
    app::panels::strings::{
        Step, StringsPanel,
        segment_tests::{TALL, answer, shown},
    },
    read::segment::Profiles,
};

type Shown = Harness<'static, crate::app::testing::Stage<StringsPanel>>;

/// Where the field's pixels are.
fn field_rect(harness: &Shown) -> (Rect, f32) {
    let outer = harness.get_by_label_contains("Field: ").rect();
    (outer.shrink(1.0), (outer.height() - 2.0) / StringImage::HEIGHT as f32)
}

/// The middle of a row at the boundary before a column.
fn at(harness: &Shown, column: f32) -> Pos2 {
    let (rect, pixel_size) = field_rect(harness);
    pos2(rect.left() + column * pixel_size, rect.top() + 16.5 * pixel_size)
}

fn press(harness: &mut Shown, pos: Pos2, pressed: bool) {
    harness.event(Event::PointerMoved(pos));
    let button = PointerButton::Primary;
    harness.event(Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE });
    harness.run();
}

fn click(harness: &mut Shown, pos: Pos2, button: PointerButton) {
    harness.event(Event::PointerMoved(pos));
    harness.run();
    // In one frame: what is held for long is no click.
    for pressed in [true, false] {
        harness.event(Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE });
    }
    harness.run();
}

fn view_cuts(harness: &Shown) -> Vec<Cut> {
    harness.state().lab.string_view().unwrap().segments.segmentation.cuts().to_vec()
}

/// The cuts that the panel asked for last.
fn asked(harness: &Shown) -> Option<Vec<Cut>> {
    match harness.state().actions.last() {
        Some(Action::Strings(StringEdit::Cut(cuts))) => cuts.clone(),
        other => panic!("no cuts in {other:?}"),
    }
}

fn handle_count(harness: &Shown) -> usize {
    harness.query_all_by_role(Role::Slider).filter(|slider| slider_name(slider).starts_with("Cut at column")).count()
}

fn slider_name(slider: &egui_kittest::Node<'_>) -> String {
    use egui_kittest::kittest::NodeT as _;
    slider.accesskit_node().label().unwrap_or_default()
}

#[test]
fn every_cut_has_a_handle_that_tells_what_found_it() {
    let harness = shown(Lab::fake_strings(), Step::Cuts, TALL, Theme::Dark);
    let cuts = view_cuts(&harness);
    assert!(cuts.len() >= 3, "four digits");
    assert_eq!(handle_count(&harness), cuts.len());
    for cut in &cuts {
        assert!(harness.query_all_by_label(&name(cut)).next().is_some(), "{}", name(cut));
        harness.get_by_label_contains(&format!("{} ", cut.kind.name()));
    }
}

#[test]
fn a_cut_is_dragged_with_its_whole_path_and_is_one_by_hand() {
    let mut harness = shown(Lab::fake_strings(), Step::Cuts, TALL, Theme::Dark);
    let before = view_cuts(&harness);
    let column = f32::from(before[1].path[16]);
    let start = at(&harness, column);
    press(&mut harness, start, true);
    for further in 1..=6 {
        let to = at(&harness, column + further as f32);
        harness.event(Event::PointerMoved(to));
        harness.run();
        answer(&mut harness);
    }
    let end = at(&harness, column + 6.0);
    press(&mut harness, end, false);
    let cuts = harness.state().lab.strings.cuts.clone().unwrap();
    assert_eq!(cuts[1], Cut { path: before[1].path.map(|px| px + 6), kind: CutKind::Hand });
    assert_eq!((cuts.len(), &cuts[0]), (before.len(), &before[0]));
    harness.get_by_label(&name(&cuts[1]));
}

#[test]
fn a_cut_that_parts_no_ink_is_not_lost_and_stays_within_the_field() {
    let mut harness = shown(Lab::fake_strings(), Step::Cuts, TALL, Theme::Light);
    let before = view_cuts(&harness);
    let start = at(&harness, f32::from(before[0].path[16]));
    press(&mut harness, start, true);
    for x in [start.x - 10.0, -50.0] {
        harness.event(Event::PointerMoved(pos2(x, start.y)));
        harness.run();
        answer(&mut harness);
    }
    assert_eq!(harness.state().lab.strings.cuts.as_ref().unwrap()[0].path.iter().min(), Some(&0));
    assert_eq!(view_cuts(&harness).len(), before.len() - 1, "there is no ink before it");
    assert_eq!(handle_count(&harness), before.len());
    harness.event(Event::PointerMoved(start));
    harness.run();
    answer(&mut harness);
    press(&mut harness, start, false);
    assert_eq!(view_cuts(&harness)[0].path, before[0].path, "it comes back as it was");
}

#[test]
fn keys_move_and_remove_the_cut_that_has_the_focus() {
    let mut harness = shown(Lab::fake_strings(), Step::Cuts, TALL, Theme::Dark);
    let before = view_cuts(&harness);
    harness.get_by_label(&name(&before[0])).focus();
    harness.run();
    harness.key_press(Key::ArrowRight);
    harness.run();
    assert_eq!(asked(&harness).unwrap()[0].path, before[0].path.map(|px| px + 1));
    harness.key_press(Key::ArrowLeft);
    harness.run();
    assert_eq!(asked(&harness).unwrap()[0].path, before[0].path.map(|px| px - 1), "the lab has not moved it");
    harness.key_press(Key::Delete);
    harness.run();
    assert_eq!(asked(&harness).unwrap(), before[1..]);
}

#[test]
fn a_click_adds_a_cut_a_right_click_removes_it_and_reset_brings_the_programs_back() {
    let mut harness = shown(Lab::fake_strings(), Step::Cuts, TALL, Theme::Dark);
    let before = view_cuts(&harness);
    let between = f32::midpoint(middle_px(&before[0]), middle_px(&before[1])).round();
    let place = at(&harness, between);
    click(&mut harness, place, PointerButton::Primary);
    let with_new = asked(&harness).unwrap();
    assert_eq!(with_new[1], Cut::straight(between as u16, CutKind::Hand));
    answer(&mut harness);
    assert_eq!(handle_count(&harness), before.len() + 1);
    click(&mut harness, place, PointerButton::Secondary);
    assert_eq!(asked(&harness).unwrap(), before);
    harness.get_by_label("Reset cuts").click();
    harness.run();
    assert_eq!(asked(&harness), None);
    answer(&mut harness);
    assert_eq!(view_cuts(&harness), before);
}

#[test]
fn the_key_deletes_the_cut_under_the_pointer_and_a_button_adds_one() {
    let mut harness = shown(Lab::fake_strings(), Step::Cuts, TALL, Theme::Dark);
    let before = view_cuts(&harness);
    let place = at(&harness, f32::from(before[0].path[16]));
    harness.event(Event::PointerMoved(place));
    harness.run();
    harness.key_press(Key::Delete);
    harness.run();
    assert_eq!(asked(&harness).unwrap(), before[1..]);
    harness.get_by_label("Add cut").click();
    harness.run();
    assert_eq!(asked(&harness).unwrap().len(), before.len() + 1);
}

#[test]
fn profiles_are_those_of_the_field() {
    let harness = shown(Lab::fake_strings(), Step::Cuts, TALL, Theme::Dark);
    let image = harness.state().lab.string_view().unwrap().question.image.clone();
    let most = |profile: &[f32]| short(profile.iter().copied().fold(0.0, f32::max));
    let Profiles { projection_px, contours_px } = Profiles::new(&image);
    harness.get_by_label_contains(&format!("up to {} px", most(&projection_px)));
    harness.get_by_label_contains(&format!("up to {} rows", most(&contours_px)));
}

#[test]
fn a_path_moves_as_far_as_the_field_goes() {
    let mut path = [10; StringImage::HEIGHT];
    path[0] = 4;
    assert_eq!(moved(&path, -9, 60)[..2], [0, 6]);
    assert_eq!(moved(&path, 99, 60)[..2], [54, 60]);
    assert_eq!(moved(&path, 3, 60)[..2], [7, 13]);
}
