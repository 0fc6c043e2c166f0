//! The panel by accessible names: the pad, the source, the answers and the way from step to step.

use eframe::egui::{Event, Modifiers, PointerButton, Pos2, Theme, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::*;
use crate::{
    app::{
        files::Dialog,
        lab::{SketchEdit, StringEdit},
        testing::{Stage, look, stage},
    },
    data::strings::ChosenLook,
    read::topology::Topology,
    train::string_view::StringNetwork,
};

fn shown(lab: Lab, theme: Theme, size: [f32; 2]) -> Harness<'static, Stage<StringsPanel>> {
    let mut harness = stage(StringsPanel::default(), lab, size, theme, |panel, ui, lab, _| panel.ui(ui, lab));
    harness.run();
    harness
}

fn press(at: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}

/// Vertical bars, as edits of the drawing.
fn bars(columns: &[f32]) -> Vec<StringEdit> {
    let bar = |x: &f32| {
        let [x, points] = [*x, 12.0];
        let down = (1..=12).map(|step| [x, 0.2 + 0.6 * step as f32 / points]).collect();
        [SketchEdit::Begin([x, 0.2]), SketchEdit::Extend(down), SketchEdit::End].map(StringEdit::Sketch)
    };
    columns.iter().flat_map(bar).collect()
}

#[test]
fn both_readers_answer_with_the_next_best_strings() {
    let lab = Lab::fake_strings();
    let view = Arc::clone(lab.string_view().unwrap());
    let harness = shown(lab, Theme::Dark, [880.0, 600.0]);
    let (both, segments, swept) = (&view.both, &view.segments.prediction, &view.sweep.prediction);
    for (title, prediction) in [("Both", both), ("By segments", segments), ("Swept", swept)] {
        harness.get_by_label_contains(&format!("{title}: {}, ", prediction.text()));
        let (next, _) = &prediction.alternatives[0];
        assert!(harness.query_all_by_label_contains(&format!("{next} ")).next().is_some(), "{next}");
    }
    harness.get_by_label_contains("Generated: ");
}

#[test]
fn the_pad_is_in_parts_of_its_height_to_its_right_edge() {
    let mut harness = shown(Lab::fake_strings(), Theme::Dark, [880.0, 600.0]);
    let pad = harness.get_by_label("Number pad").rect();
    let at = pad.right_center() - vec2(10.0, 0.0);
    harness.input_mut().events.extend([Event::PointerMoved(at), press(at, true)]);
    harness.step();
    let actions = std::mem::take(&mut harness.state_mut().actions);
    let [Action::Strings(StringEdit::Sketch(SketchEdit::Begin([x, y])))] = actions[..] else { panic!("{actions:?}") };
    assert!((x - (pad.width() - 10.0) / pad.height()).abs() < 1e-3 && (y - 0.5).abs() < 1e-3, "{x} {y}");
}

#[test]
fn every_button_asks_for_what_it_says() {
    let sketch = |edit| Action::Strings(StringEdit::Sketch(edit));
    for (name, expected) in [
        ("Undo", sketch(SketchEdit::Undo)),
        ("Clear", sketch(SketchEdit::Clear)),
        ("Picture…", Action::Choose(Dialog::OpenStringPicture)),
        ("Generate", Action::Strings(StringEdit::GenerateNext)),
    ] {
        let mut harness = shown(Lab::fake_reading(bars(&[0.5, 1.2])), Theme::Dark, [880.0, 600.0]);
        harness.get_by_label(name).click();
        harness.run();
        assert_eq!(harness.state().actions, [expected]);
    }
}

#[test]
fn sliders_and_lists_change_one_thing_each() {
    let look = ChosenLook { digit_count: 4, gap_px: 2.0, slant: 0.0, noise_percent: 0.0 };
    let lab = Lab::fake_reading([StringEdit::Generate(look)]);
    let mut harness = shown(lab, Theme::Dark, [880.0, 600.0]);
    harness.get_by_label("Gap, slant, noise").click();
    harness.run();
    harness.get_by_role_and_label(eframe::egui::Role::Slider, "Digits").focus();
    harness.run();
    harness.key_press(eframe::egui::Key::ArrowRight);
    harness.run();
    let longer = ChosenLook { digit_count: 5, ..look };
    assert_eq!(std::mem::take(&mut harness.state_mut().actions), [Action::Strings(StringEdit::Generate(longer))]);
    for (list, entry, expected) in [
        ("Network", "Network in use", StringEdit::Network(StringNetwork::InUse)),
        ("Topology", "CTC", StringEdit::Topology(Topology::Ctc)),
    ] {
        harness.get_by_role_and_label(eframe::egui::Role::ComboBox, list).click();
        harness.run();
        harness.get_by_label(entry).click();
        harness.run();
        assert_eq!(std::mem::take(&mut harness.state_mut().actions), [Action::Strings(expected)]);
    }
}

#[test]
fn a_network_of_single_digits_is_named_as_such() {
    let harness = shown(Lab::fake_reading([StringEdit::Network(StringNetwork::InUse)]), Theme::Dark, [880.0, 600.0]);
    harness.get_by_label("The network in use has learned single digits only");
    assert!(
        shown(Lab::fake_strings(), Theme::Dark, [880.0, 600.0]).query_by_label_contains("single digits only").is_none()
    );
}

#[test]
fn what_is_no_number_is_told_with_the_reason() {
    let columns: Vec<f32> = (0_u16..60).map(f32::from).collect();
    let mut lab = Lab::fake();
    for edit in bars(&columns) {
        lab.edit_string(edit);
    }
    assert_eq!(lab.string_question(), None);
    let harness = shown(lab, Theme::Dark, [880.0, 600.0]);
    harness.get_by_label_contains("This cannot be read as a number: ");
    assert!(harness.query_by_label_contains("at most about 24 digits").is_some());
}

#[test]
fn arrows_lead_from_step_to_step() {
    let mut harness = shown(Lab::fake_strings(), Theme::Dark, [880.0, 600.0]);
    for _ in 0..7 {
        harness.get_by_label("Next step").click();
        harness.run();
    }
    assert_eq!(harness.state().panel.prefs.step, Step::Training);
    harness.get_by_label("Previous step").click();
    harness.run();
    assert_eq!(harness.state().panel.prefs.step, Step::Bitmaps);
}

#[test]
fn nothing_sticks_out_in_small_and_large_windows_dark_and_light() {
    let ten = ChosenLook { digit_count: 10, gap_px: 4.0, slant: 0.3, noise_percent: 0.0 };
    let one = ChosenLook { digit_count: 1, gap_px: 4.0, slant: 0.0, noise_percent: 0.0 };
    for theme in [Theme::Dark, Theme::Light] {
        for size in [[554.0, 520.0], [880.0, 600.0], [1200.0, 900.0]] {
            for look_of in [ten, one] {
                let lab = Lab::fake_reading([StringEdit::Generate(look_of)]);
                let mut harness = shown(lab, theme, size);
                look(&mut harness, &format!("strings-{}-{theme:?}-{}", look_of.digit_count, size[0]));
            }
        }
    }
}
