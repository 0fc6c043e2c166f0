//! The step by its accessible names, with a real reading.

use eframe::egui::{Key as Pressed, Role, Theme};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use super::*;
use crate::{
    app::{
        lab::StringEdit,
        panels::strings::{StringsPanel, StringsPrefs, step::Step},
        testing::{Stage, look, stage, topics},
    },
    data::strings::ChosenLook,
    explain::Topic,
    read::reader::SegmentReading,
};

const SMALL: [f32; 2] = [554.0, 900.0];
const LARGE: [f32; 2] = [900.0, 1200.0];

type Shown = Harness<'static, Stage<StringsPanel>>;

/// The field and the step alone.
fn shown(lab: Lab, size: [f32; 2], theme: Theme) -> Shown {
    let mut harness = stage(StringsPanel::default(), lab, size, theme, |panel, ui, lab, _| {
        let view = Arc::clone(lab.string_view().unwrap());
        let field = panel.field.ui(ui, &view, ui.available_size(), |_| ());
        panel.training.ui(ui, lab, &view, &field)
    });
    harness.run();
    harness
}

/// All of the tab.
fn shown_in_tab(lab: Lab) -> Shown {
    let panel = StringsPanel { prefs: StringsPrefs { step: Step::Training }, ..StringsPanel::default() };
    let mut harness = stage(panel, lab, SMALL, Theme::Dark, |panel, ui, lab, _| panel.ui(ui, lab));
    harness.run();
    harness
}

fn generated(digit_count: usize) -> Lab {
    let look = ChosenLook { digit_count, gap_px: 2.0, slant: 0.0, noise_percent: 0.0 };
    Lab::fake_reading([StringEdit::Generate(look)])
}

fn step(harness: &mut Shown) -> &mut TrainingStep {
    &mut harness.state_mut().panel.training
}

fn set(harness: &mut Shown, subject: Subject, criterion: Criterion, wanted: &str) {
    let step = step(harness);
    (step.subject, step.criterion) = (subject, criterion);
    step.wanted[usize::from(subject == Subject::Figure20)] = wanted.to_owned();
    harness.run();
}

/// The name of the graph of one side.
fn graph_name(harness: &Shown, side: &str) -> String {
    let is_graph = |label: String| label.starts_with(side) && label.contains(" arcs, penalty ");
    let node = harness.get_by(|node| node.role() == Role::Image && node.label().is_some_and(is_graph));
    node.accesskit_node().label().unwrap()
}

#[test]
fn the_truth_is_wanted_first_and_the_numbers_are_those_of_the_graphs() {
    let lab = Lab::fake_strings();
    let (truth, view) = (lab.strings.truth.clone().unwrap(), Arc::clone(lab.string_view().unwrap()));
    let mut harness = shown(lab, SMALL, Theme::Dark);
    assert_eq!(step(&mut harness).wanted[0], truth);
    let other = if truth == "0123" { "123" } else { "0123" };
    let digits: Vec<Class> = other.bytes().map(|digit| Class::from(digit - b'0')).collect();
    set(&mut harness, Subject::Segments, Criterion::DiscriminativeForward, other);
    let SegmentReading { segmentation, penalties, .. } = &view.segments;
    let graphs = of_segments(Criterion::DiscriminativeForward, segmentation, penalties, &digits).unwrap();
    harness.get_by_label_contains(&format!("= {}: the penalty of all paths", words::number(graphs.loss)));
    let name = graph_name(&harness, "Free graph");
    assert!(name.ends_with(&format!("penalty {}", words::number(graphs.free.penalty))), "{name}");
    set(&mut harness, Subject::Positions, Criterion::Viterbi, other);
    let steps = view.question.topology.steps();
    let graphs = of_positions(Criterion::Viterbi, steps, &view.sweep.penalties, &digits).unwrap();
    harness.get_by_label_contains(&format!("Loss = {}: the penalty of the best path", words::number(graphs.loss)));
    harness.get_by_label_contains("training can collapse");
}

#[test]
fn figure_20_is_there_with_its_numbers_and_arrow_keys_go_from_arc_to_arc() {
    let mut harness = shown(Lab::fake_strings(), LARGE, Theme::Light);
    step(&mut harness).criterion = Criterion::DiscriminativeViterbi;
    harness.get_by_label("Figure 20").click();
    harness.run();
    harness.get_by_label_contains("Loss = 0.700 − 0.600 = 0.100");
    assert_eq!(graph_name(&harness, "Constrained graph"), "Constrained graph: 4 arcs, penalty 0.700");
    let name = graph_name(&harness, "Free graph");
    harness.get_by_role_and_label(Role::Image, &name).focus();
    harness.run();
    for told in ["3 in figure 20", "4 in figure 20"] {
        harness.key_press(Pressed::ArrowRight);
        harness.run();
        let name = graph_name(&harness, "Free graph");
        assert!(name.contains(told), "{name}");
    }
    let text =
        "Slope 0.000 by the wanted paths, −1.000 by all paths: −1.000\nA training step would make its penalty rise";
    harness.get_by(|node| node.role() == Role::Label && node.value().is_some_and(|told| told.contains(text)));
}

#[test]
fn a_right_answer_teaches_discriminative_viterbi_nothing() {
    let mut harness = shown(Lab::fake_strings(), SMALL, Theme::Dark);
    set(&mut harness, Subject::Figure20, Criterion::DiscriminativeViterbi, "341");
    harness.get_by_label_contains("= 0.000:");
    harness.get_by_label_contains("Nothing is learned");
    set(&mut harness, Subject::Figure20, Criterion::DiscriminativeForward, "341");
    harness.get_by_label_contains("is the probability of “341”");
}

#[test]
fn what_cannot_be_written_has_a_reason_and_nothing_can_be_wanted() {
    let mut harness = shown(Lab::fake_strings(), SMALL, Theme::Dark);
    set(&mut harness, Subject::Segments, Criterion::Forward, "111111111111");
    harness.get_by_label_contains("The loss is infinite: “111111111111” needs 12 pieces");
    set(&mut harness, Subject::Positions, Criterion::Forward, "111111111111");
    harness.get_by_label_contains("The loss is infinite: “111111111111” needs 23 positions");
    set(&mut harness, Subject::Figure20, Criterion::Forward, "7");
    harness.get_by_label_contains("no path of the graph writes “7”");
    for subject in [Subject::Segments, Subject::Positions] {
        set(&mut harness, subject, Criterion::DiscriminativeForward, "");
        harness.get_by_label_contains("that write no digit together");
    }
}

#[test]
fn digits_are_typed_and_each_criterion_is_explained() {
    let mut harness = shown_in_tab(Lab::fake_strings());
    harness.get_by_role_and_label(Role::TextInput, "Wanted").focus();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Wanted").type_text("x7y");
    harness.run();
    let wanted = step(&mut harness).wanted[0].clone();
    assert!(wanted.contains('7') && wanted.bytes().all(|letter| letter.is_ascii_digit()), "{wanted}");
    for criterion in Criterion::ALL {
        step(&mut harness).criterion = criterion;
        harness.run();
        let topic = Topic::from(described(criterion));
        // The step itself is explained, too: its mark is above.
        let name = format!("Why {}", topic.explanation().subject);
        harness.get_all_by_role_and_label(Role::Button, &name).last().unwrap().click();
        harness.run();
    }
    let expected =
        [Topic::ViterbiTraining, Topic::DiscriminativeViterbi, Topic::ForwardTraining, Topic::DiscriminativeForward];
    assert_eq!(topics(&harness.state().actions), expected);
}

#[test]
fn nothing_sticks_out_for_one_digit_or_ten() {
    for (digit_count, size, theme) in [(1, SMALL, Theme::Dark), (10, SMALL, Theme::Light), (4, LARGE, Theme::Dark)] {
        let mut harness = shown(generated(digit_count), size, theme);
        for subject in Subject::ALL {
            step(&mut harness).subject = subject;
            harness.run();
            look(&mut harness, &format!("training-{digit_count}-{subject:?}-{theme:?}"));
            for node in harness.get_all_by(|node| node.label().is_some() || node.value().is_some()) {
                let (rect, node) = (node.rect(), node.accesskit_node());
                assert!(rect.right() <= size[0], "{digit_count} {subject:?}: {:?} at {rect:?}", node.label());
            }
        }
    }
}
