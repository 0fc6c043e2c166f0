//! The steps by segments, by accessible names: the numbers shown are those of the graph.

use std::sync::Arc;

use eframe::egui::{Event, Role, Theme};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use super::{
    Step, StringsPanel,
    segment_text::{self, penalty},
};
use crate::{
    app::{
        action::Action,
        lab::{Lab, StringEdit, StringPicture},
        numbers::{percent, sum_of},
        testing::{Stage, look, stage},
    },
    data::strings::{ChosenLook, StringImage},
    graph::{Graph, forward, posteriors, string_penalty, viterbi},
    read::segment::{SegmenterWeights, interpretation},
    train::string_view::{StringNetwork, StringView},
};

/// The centre of a window of 1024×700, and of one of 1400×900.
const SMALL: [f32; 2] = [554.0, 500.0];
const LARGE: [f32; 2] = [930.0, 700.0];

/// High enough for all of a step, so that everything can be clicked.
pub(super) const TALL: [f32; 2] = [554.0, 2000.0];

const STEPS: [Step; 4] = [Step::Cuts, Step::Segments, Step::Interpretations, Step::Forward];

pub(super) fn shown(lab: Lab, step: Step, size: [f32; 2], theme: Theme) -> Harness<'static, Stage<StringsPanel>> {
    let mut panel = StringsPanel::default();
    panel.prefs.step = step;
    let mut harness = stage(panel, lab, size, theme, |panel, ui, lab, _| panel.ui(ui, lab));
    harness.run();
    harness
}

/// Does what the panel asked for, as the window and the engine do.
pub(super) fn answer(harness: &mut Harness<'static, Stage<StringsPanel>>) {
    let actions = std::mem::take(&mut harness.state_mut().actions);
    let lab = &mut harness.state_mut().lab;
    for action in actions {
        let Action::Strings(edit) = action else { panic!("{action:?}") };
        lab.edit_string(edit);
    }
    lab.read_string();
    harness.run();
}

fn with_digits(digit_count: usize) -> Lab {
    let look = ChosenLook { digit_count, gap_px: 1.0, slant: 0.0, noise_percent: 0.0 };
    Lab::fake_reading([StringEdit::Generate(look)])
}

fn without_ink() -> Lab {
    let mut lab = Lab::fake_strings();
    let image = Arc::new(StringImage::blank(80));
    lab.strings.take_picture(StringPicture { name: "blank.png".to_owned(), image });
    lab.read_string();
    lab
}

fn view(lab: &Lab) -> Arc<StringView> {
    Arc::clone(lab.string_view().unwrap())
}

fn graph(view: &StringView) -> Graph {
    interpretation::graph(&view.segments.segmentation, &view.segments.penalties, &SegmenterWeights::ZERO).unwrap()
}

/// The names of all buttons that begin so.
fn names(harness: &Harness<'_, Stage<StringsPanel>>, beginning: &str) -> Vec<String> {
    let buttons = harness.query_all_by_role(Role::Button);
    let names = buttons.filter_map(|button| button.accesskit_node().label());
    names.filter(|name| name.starts_with(beginning)).collect()
}

fn click(harness: &mut Harness<'_, Stage<StringsPanel>>, name: &str) {
    let button =
        harness.query_all_by_role(Role::Button).find(|button| button.accesskit_node().label().as_deref() == Some(name));
    button.unwrap_or_else(|| panic!("no {name}")).click();
    harness.run();
}

#[test]
fn nothing_sticks_out_whatever_the_string() {
    let labs = [("none", without_ink as fn() -> Lab), ("one", || with_digits(1)), ("ten", || with_digits(10))];
    for (name, lab) in labs {
        for (size, theme) in [(SMALL, Theme::Dark), (LARGE, Theme::Light)] {
            let mut harness = shown(lab(), Step::Cuts, size, theme);
            for step in STEPS {
                harness.state_mut().panel.prefs.step = step;
                harness.run();
                look(&mut harness, &format!("{name} {step:?} {size:?}"));
            }
        }
    }
}

#[test]
fn a_field_without_ink_says_so_in_every_step() {
    let mut harness = shown(without_ink(), Step::Cuts, SMALL, Theme::Dark);
    harness.get_by_label_contains("0 cuts make no piece");
    for step in [Step::Segments, Step::Interpretations, Step::Forward] {
        harness.state_mut().panel.prefs.step = step;
        harness.run();
        harness.get_by_label_contains("No ink: the graph has one node");
    }
}

#[test]
fn every_segment_and_node_is_there_and_a_click_shows_features() {
    let mut harness = shown(with_digits(4), Step::Segments, TALL, Theme::Dark);
    let view = view(&harness.state().lab);
    let segmentation = &view.segments.segmentation;
    assert_eq!(names(&harness, "Segment of").len(), segmentation.segments().len());
    assert_eq!(names(&harness, "Node ").len(), segmentation.node_count());
    let name = names(&harness, "Segment of").remove(0);
    click(&mut harness, &name);
    let segment = &segmentation.segments()[0];
    let shape = format!("({} / {} − 0.75)²", segment.columns.len(), segment.rows.len());
    harness.get_by_label_contains(&shape);
    click(&mut harness, &name);
    harness.event(Event::PointerGone);
    harness.run();
    assert!(harness.query_by_label_contains(&shape).is_none(), "a second click lets it go");
}

#[test]
fn the_best_path_and_its_sum_are_those_of_viterbi() {
    let harness = shown(with_digits(4), Step::Interpretations, TALL, Theme::Dark);
    let view = view(&harness.state().lab);
    let graph = graph(&view);
    let best = viterbi(&graph);
    let terms = best.arcs.iter().map(|arc| penalty(graph.arcs()[*arc as usize].penalty));
    harness.get_by_label(&format!("{} = {}", sum_of(terms), penalty(best.penalty)));
    let text: String = best.outputs(&graph).iter().map(|label| segment_text::label(*label)).collect();
    harness.get_all_by_label(&text).next().unwrap();
    let on_path = names(&harness, "Segment of").iter().filter(|name| name.ends_with("; on the best path")).count();
    assert_eq!(on_path, best.arcs.len());
}

#[test]
fn a_segment_tells_the_penalty_of_every_label() {
    for network in [StringNetwork::Pretrained, StringNetwork::InUse] {
        let lab = Lab::fake_reading([StringEdit::Network(network)]);
        let mut harness = shown(lab, Step::Interpretations, TALL, Theme::Light);
        let view = view(&harness.state().lab);
        let name = names(&harness, "Segment of").remove(0);
        click(&mut harness, &name);
        for (label, value) in (0..).zip(view.segments.penalties[0]) {
            let origin = match network {
                StringNetwork::Pretrained => penalty(-value),
                StringNetwork::InUse => percent((-value).exp(), 2),
            };
            harness.get_by_label(&format!("Label {}: {}, {origin}", segment_text::label(label), penalty(value)));
        }
    }
}

#[test]
fn forward_penalties_and_shares_are_those_of_the_graph() {
    let mut harness = shown(with_digits(4), Step::Forward, TALL, Theme::Dark);
    let view = view(&harness.state().lab);
    let (segmentation, graph) = (&view.segments.segmentation, graph(&view));
    let (by_node, by_arc) = (forward(&graph), posteriors(&graph));
    for (node, value) in by_node.by_node.iter().enumerate() {
        let name = segment_text::node(segmentation, node);
        harness.get_by_label(&format!("Node {name}: forward penalty {}", penalty(*value)));
    }
    for (segment, shares) in segmentation.segments().iter().zip(interpretation::by_penalties(&by_arc)) {
        let share = percent(shares.iter().sum(), 1);
        let beginning = format!("Segment of {}: share {share}", segment_text::pieces(&segment.pieces));
        assert_eq!(names(&harness, &beginning).len(), 1, "{beginning}");
    }
    let end = format!("Node end: forward penalty {}", penalty(by_node.total()));
    click(&mut harness, &end);
    harness.get_by_label(&format!("Forward penalty of end: {}", penalty(by_node.total())));
    harness.get_by_label_contains(&format!(" more) = {}", penalty(by_node.total())));
}

#[test]
fn the_confidence_is_the_difference_of_two_forward_penalties() {
    let harness = shown(with_digits(3), Step::Forward, TALL, Theme::Dark);
    let view = view(&harness.state().lab);
    let (graph, prediction) = (graph(&view), &view.segments.prediction);
    let labels: Vec<u16> = prediction.digits.iter().map(|digit| u16::from(digit.digit)).collect();
    let confidence = (forward(&graph).total() - string_penalty(&graph, &labels)).exp();
    assert!((confidence - prediction.confidence).abs() < 1e-9);
    harness.get_by_label_contains(&format!(
        "{})) = {}",
        segment_text::bracketed(forward(&graph).total()),
        percent(confidence, 2)
    ));
}
