//! The outputs by their accessible names and numbers.

use eframe::egui::{Key, Theme};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::{penalty::output, *};
use crate::{
    app::{
        lab::{Lab, StringEdit},
        numbers::{bounded_percent, short},
        panels::strings::{
            StringsPanel,
            maps::tests::{SMALL, digits, look_at_step, opened},
            step::Step,
        },
        testing::Stage,
    },
    data::choice::Described as _,
    model::{architecture::Classes, pretrained::Pretrained},
    read::topology::Topology,
};

fn view(lab: &Lab) -> &Arc<StringView> {
    lab.string_view().unwrap()
}

fn pin(harness: &mut Harness<'static, Stage<StringsPanel>>, cell: Cell) {
    harness.state_mut().panel.outputs.pinned = Some(cell);
    harness.run();
}

#[test]
fn every_penalty_is_what_its_parts_make_of_it() {
    let of_topologies = Topology::ALL.iter().map(|topology| Lab::fake_reading([StringEdit::Topology(*topology)]));
    let of_networks = [Pretrained::Original, Pretrained::Modern].map(|network| Lab::fake_reading_by(network, []));
    for lab in of_topologies.chain(of_networks) {
        let view = view(&lab);
        for position in 0..view.sweep.penalties.len() {
            for label in 0..LABEL_COUNT {
                let steps = Steps::of(view, Cell { position, label }).unwrap();
                let close = (steps.computed() - steps.penalty).abs() < 1e-4 * steps.penalty.abs().max(1.0);
                assert!(close, "{position} {label}: {steps:?}");
                assert_eq!(steps.penalty, view.sweep.penalties[position][label]);
            }
        }
        assert_eq!(Steps::of(view, Cell { position: view.sweep.penalties.len(), label: 0 }), None);
    }
}

#[test]
fn a_cell_explains_itself_and_a_click_keeps_its_position_with_all_labels() {
    let mut harness = opened(Lab::fake_strings(), Step::Outputs, SMALL, Theme::Dark);
    let count = view(&harness.state().lab).sweep.penalties.len();
    let area = harness.get_by_label(&format!("Outputs: 11 labels at {count} positions")).rect();
    let cell = Cell { position: 3, label: 7 };
    let at = area.min + vec2(3.5, 7.5) / vec2(count as f32, LABEL_COUNT as f32) * area.size();
    harness.hover_at(at);
    harness.run();
    let steps = Steps::of(view(&harness.state().lab), cell).unwrap();
    let text = steps.text(&view(&harness.state().lab).network.architecture);
    harness.get_by_label(&format!("Position 4 (columns 13–44), label 7: {text}"));
    harness.drag_at(at);
    harness.drop_at(at);
    harness.run();
    assert_eq!(harness.state().panel.outputs.pinned, Some(cell));
    harness.get_by_label("Position 4");
    for label in 0..LABEL_COUNT {
        let view = view(&harness.state().lab);
        let (penalty, share) = (view.sweep.penalties[3][label], view.sweep.shares[3][label]);
        let [weight, share] = [(-penalty).exp(), share].map(bounded_percent);
        let (penalty, logit) = (short(penalty as f32), short(output(view, 3, label).unwrap()));
        let name = label_name(label);
        harness
            .get_by_label(&format!("{name}: logit {logit}, penalty {penalty}, exp(−penalty) {weight}, share {share}"));
    }
    harness.key_press(Key::ArrowRight);
    harness.key_press(Key::ArrowDown);
    harness.run();
    assert_eq!(harness.state().panel.outputs.pinned, Some(Cell { position: 4, label: 8 }));
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(harness.state().panel.outputs.pinned, None);
}

#[test]
fn the_path_and_the_digits_are_told_as_they_were_read() {
    for count in [1, 4, 10] {
        let lab = Lab::fake_reading([digits(count)]);
        let harness = opened(lab, Step::Outputs, SMALL, Theme::Dark);
        let view = view(&harness.state().lab);
        let letters: Vec<String> = view.path.iter().map(|label| letter(*label)).collect();
        harness.get_by_label(&format!("Labels of the path: {}", letters.join(" ")));
        let prediction = &view.sweep.prediction;
        assert!(!prediction.digits.is_empty());
        for digit in &prediction.digits {
            let score = bounded_percent(digit.score);
            let name =
                format!("Digit {}, columns {:.0}–{:.0}, score {score}", digit.digit, digit.from_px + 1.0, digit.to_px);
            harness.get_by_label(&name);
        }
        // Each run of one digit is written once.
        let mut written = letters.clone();
        written.dedup();
        assert_eq!(written.concat().replace('_', ""), prediction.text());
    }
}

#[test]
fn a_network_without_a_unit_for_none_has_a_constant_logit() {
    let lab = Lab::fake_reading_by(Pretrained::Original, []);
    let mut harness = opened(lab, Step::Outputs, SMALL, Theme::Dark);
    pin(&mut harness, Cell { position: 2, label: Classes::NONE });
    harness.get_by_label_contains("no output unit, its logit is always −4.00");
    harness.get_by_label_contains("none: distance no unit, penalty ");
    pin(&mut harness, Cell { position: 2, label: 0 });
    harness.get_by_label_contains("logit −0.15 × it = ");
}

#[test]
fn colours_are_by_weight_or_by_share() {
    let lab = Lab::fake_strings();
    let view = view(&lab);
    let count = view.sweep.penalties.len();
    let at = |values: &[f32], position: usize, label: usize| values[label * count + position];
    let [weights, shares] = [Coloured::Weight, Coloured::Share].map(|coloured| coloured.values(view));
    for (position, label) in [(0, 10), (count - 1, 3), (count / 2, 5)] {
        assert_eq!(at(&weights, position, label), (-view.sweep.penalties[position][label]).exp() as f32);
        assert_eq!(at(&shares, position, label), view.sweep.shares[position][label] as f32);
    }
    let mut harness = opened(lab, Step::Outputs, SMALL, Theme::Dark);
    harness.get_by_label("Share").click();
    harness.run();
    assert_eq!(harness.state().panel.outputs.coloured, Coloured::Share);
}

#[test]
fn outputs_are_whole_at_every_size() {
    look_at_step(Step::Outputs, |harness| pin(harness, Cell { position: 0, label: 3 }));
}
