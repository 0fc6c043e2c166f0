//! The interpretation graph: what the network reads in each segment, and the best path (section V-C).

use std::sync::Arc;

use eframe::egui::{RichText, Ui};

use super::{
    field::Field,
    label_bars::{self, LabelRow},
    segment_graph::{ArcLook, GraphLook, GraphPart, NodeLook, PathEmphasis, ReadGraph, SegmentPictures},
    segment_text::{self, penalty},
};
use crate::{
    app::{
        action::Action,
        numbers::{percent, sum_of},
        theme::{self, Tokens},
    },
    graph::Label,
    read::{
        penalties::{LABEL_COUNT, Penalties, PenaltyForm},
        segment::{Segment, Segmentation, interpretation},
    },
    train::string_view::StringView,
};

/// Heights of the best label, its penalty and the second label, in points.
const TEXT_ROWS: &[f32] = &[17.0, 12.0, 12.0];

/// Width of the names of nodes, in points.
const NODE_TEXT_WIDTH: f32 = 32.0;

/// Side of the pointed segment's picture, in points.
const PICTURE_SIDE: f32 = 112.0;

/// Shows the step; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, pictures: &mut SegmentPictures, view: &Arc<StringView>, field: &Field) -> Vec<Action> {
    let Some(read) = pictures.read(ui, view) else { return Vec::new() };
    path_ui(ui, &read, view);
    let look = look(&read, view, theme::tokens(ui));
    pictures.ui(ui, &read, (view, field), &look, |ui, part| match part {
        Some(GraphPart::Segment(number)) => segment_ui(ui, &read, view, number),
        Some(GraphPart::Node(node)) => {
            ui.label(node_name(&view.segments.segmentation, node));
        }
        None => {
            ui.weak("Point at a segment, or click it, to see the penalties of all labels");
        }
    });
    Vec::new()
}

/// The graph with its best path.
pub(super) fn figure_ui(ui: &mut Ui, pictures: &mut SegmentPictures, view: &Arc<StringView>, field: &Field) {
    let Some(read) = pictures.read(ui, view) else { return };
    path_ui(ui, &read, view);
    let look = look(&read, view, theme::tokens(ui));
    pictures.ui(ui, &read, (view, field), &look, |_, _| ());
}

/// The segments of the best path with their labels.
fn best_path(read: &ReadGraph) -> Vec<(usize, Label)> {
    read.best.arcs.iter().map(|arc| interpretation::meaning(*arc as usize)).collect()
}

/// The string that the best path writes, and how its penalty adds up.
fn path_ui(ui: &mut Ui, read: &ReadGraph, view: &StringView) {
    let outputs = read.best.outputs(&read.graph);
    let text: String = outputs.iter().map(|label| segment_text::label(*label)).collect();
    let written = if text.is_empty() { "no digit".to_owned() } else { text };
    let terms = read.best.arcs.iter().map(|arc| penalty(read.graph.arcs()[*arc as usize].penalty));
    let sum = format!("{} = {}", sum_of(terms), penalty(read.best.penalty));
    let segments = view.segments.segmentation.segments();
    let steps = best_path(read).into_iter().map(|(segment, label)| {
        format!("{} as {}", segment_text::pieces(&segments[segment].pieces), segment_text::label(label))
    });
    let steps = steps.collect::<Vec<_>>().join(", ");
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP;
        ui.label("The best path writes");
        ui.label(RichText::new(written).strong().color(theme::tokens(ui).accent));
        ui.label("with the penalty");
        ui.monospace(sum).on_hover_text(format!("Viterbi: no path has a smaller sum. Its segments: {steps}"));
    });
}

fn look(read: &ReadGraph, view: &StringView, tokens: &Tokens) -> GraphLook {
    let segmentation = &view.segments.segmentation;
    let path = best_path(read);
    let on_path = |segment: usize| path.iter().find(|(of_path, _)| *of_path == segment).map(|(_, label)| *label);
    let arc = |(number, segment): (usize, &Segment)| {
        let penalties = &view.segments.penalties[number];
        let emphasis = PathEmphasis::on(on_path(number).is_some());
        let [best, second] = best_two(penalties);
        let color = if emphasis == PathEmphasis::On { tokens.accent } else { tokens.text };
        let number_of = |label: Label| penalty(penalties[usize::from(label)]);
        ArcLook {
            stroke: emphasis.stroke(tokens),
            texts: vec![
                (segment_text::label(best), color),
                (number_of(best), color),
                (format!("{} {}", segment_text::label(second), number_of(second)), tokens.text_weak),
            ],
            name: arc_name(segment, [best, second].map(|label| (label, penalties[usize::from(label)])), emphasis),
        }
    };
    let on_nodes =
        |node: usize| node == 0 || path.iter().any(|(segment, _)| segmentation.segments()[*segment].pieces.end == node);
    let node = |node: usize| NodeLook {
        text: segment_text::node(segmentation, node),
        name: node_name(segmentation, node),
        emphasis: PathEmphasis::on(on_nodes(node)),
    };
    GraphLook {
        nodes: (0..segmentation.node_count()).map(node).collect(),
        arcs: segmentation.segments().iter().enumerate().map(arc).collect(),
        node_text_width: NODE_TEXT_WIDTH,
        text_rows: TEXT_ROWS,
    }
}

fn node_name(segmentation: &Segmentation, node: usize) -> String {
    format!("Node {}", segment_text::node(segmentation, node))
}

fn arc_name(segment: &Segment, [best, second]: [(Label, f64); 2], emphasis: PathEmphasis) -> String {
    let words =
        |(label, value): (Label, f64)| format!("{} with penalty {}", segment_text::label(label), penalty(value));
    let on_path = if emphasis == PathEmphasis::On { "; on the best path" } else { "" };
    format!("Segment of {}: {}, then {}{on_path}", segment_text::pieces(&segment.pieces), words(best), words(second))
}

/// The two labels with the smallest penalties.
fn best_two(penalties: &Penalties) -> [Label; 2] {
    let mut labels: [Label; LABEL_COUNT] = std::array::from_fn(|label| label as Label);
    labels.sort_by(|one, other| penalties[usize::from(*one)].total_cmp(&penalties[usize::from(*other)]));
    [labels[0], labels[1]]
}

/// All labels of a segment, and where their penalties come from.
fn segment_ui(ui: &mut Ui, read: &ReadGraph, view: &StringView, number: usize) {
    let segments = view.segments.segmentation.segments();
    let (Some(segment), Some(penalties)) = (segments.get(number), view.segments.penalties.get(number)) else { return };
    let form = PenaltyForm::of_segments(&view.network.architecture);
    ui.horizontal_top(|ui| {
        read.picture_ui(ui, number, PICTURE_SIDE, "The segment as the network sees it, 28×28");
        ui.vertical(|ui| {
            ui.strong(format!("Segment of {}", segment_text::pieces(&segment.pieces)));
            label_bars::ui(ui, &[RELATIVE, "penalty", form_heading(form)], &label_rows(penalties, form));
        });
    });
    ui.weak(form_line(form));
}

const RELATIVE: &str = "exp(best − penalty)";

fn label_rows(penalties: &Penalties, form: PenaltyForm) -> Vec<LabelRow> {
    let [best, _] = best_two(penalties);
    let row = |(label, value): (usize, &f64)| {
        let relative = (penalties[usize::from(best)] - value).exp();
        let origin = match form {
            PenaltyForm::Logit => penalty(-value),
            _ => percent((-value).exp(), 2),
        };
        let label = label as Label;
        LabelRow { label, bar: relative, numbers: vec![penalty(*value), origin], is_best: label == best }
    };
    penalties.iter().enumerate().map(row).collect()
}

fn form_heading(form: PenaltyForm) -> &'static str {
    match form {
        PenaltyForm::Logit => "logit",
        _ => "exp(−penalty)",
    }
}

/// Where the penalties come from.
fn form_line(form: PenaltyForm) -> String {
    match form {
        PenaltyForm::Logit => {
            "The penalty is −logit of the network's unit. It is no logarithm of a probability: paths \
                               differ in their number of segments, so only whole strings are compared"
                .to_owned()
        }
        PenaltyForm::ConstantNone { logit, scale } => format!(
            "The penalty is −log of the softmax over ten logits × {scale} and the constant {} for none, which the \
             network has no unit for",
            penalty(logit)
        ),
        PenaltyForm::Softmax => "The penalty is −log of the softmax over the eleven logits".to_owned(),
        PenaltyForm::Sigmoid => "The penalty is −log of the sigmoid of each logit".to_owned(),
        PenaltyForm::Distance { scale, none } => {
            format!("The penalty is the distance from the bitmap × {scale}; that of none is {}", penalty(none))
        }
    }
}
