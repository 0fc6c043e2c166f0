//! All paths together: the forward penalty at each node and the share of each arc (section VI-E).

use std::sync::Arc;

use eframe::egui::{Grid, Stroke, Ui};

use super::{
    field::Field,
    label_bars::{self, LabelRow},
    segment_graph::{ArcLook, GraphLook, GraphPart, NodeLook, PathEmphasis, ReadGraph, SegmentPictures},
    segment_text::{self, bracketed, penalty},
};
use crate::{
    app::{
        action::Action,
        numbers::{counted, percent},
        theme::{self, Tokens},
    },
    graph::{Label, string_penalty},
    read::{
        penalties::Penalties,
        segment::{Segment, Segmentation, interpretation},
    },
    train::string_view::StringView,
};

/// Heights of the share and of the label that has most of it, in points.
const TEXT_ROWS: &[f32] = &[13.0, 13.0];

/// Width of a forward penalty, in points.
const NODE_TEXT_WIDTH: f32 = 40.0;

/// Width of the line of an arc that all paths go through, and what a line has at least, in points.
const FULL_WIDTH: f32 = 5.0;
const LEAST_WIDTH: f32 = 0.75;

/// Opacity of an arc that no path goes through.
const LEAST_OPACITY: f32 = 0.25;

/// An arc counts as taken by the paths from this share on: the nodes at its ends stand out.
const MOST: f64 = 0.5;

/// Arcs into a node with a row of their own; all others together have one.
const LISTED_ARCS: usize = 4;

/// Side of the pointed segment's picture, in points.
const PICTURE_SIDE: f32 = 112.0;

/// Shows the step; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, pictures: &mut SegmentPictures, view: &Arc<StringView>, field: &Field) -> Vec<Action> {
    let Some(read) = pictures.read(ui, view) else { return Vec::new() };
    ui.label(confidence_line(&read, view)).on_hover_text(CONFIDENCE);
    let look = look(&read, view, theme::tokens(ui));
    pictures.ui(ui, &read, (view, field), &look, |ui, part| match part {
        Some(GraphPart::Segment(number)) => segment_ui(ui, &read, view, number),
        Some(GraphPart::Node(node)) => node_ui(ui, &read, &view.segments.segmentation, node),
        None => {
            ui.weak(
                "Point at a node, or click it, to see how its forward penalty comes about; at a segment for its labels",
            );
        }
    });
    Vec::new()
}

/// The graph with the confidence that comes of it.
pub(super) fn figure_ui(ui: &mut Ui, pictures: &mut SegmentPictures, view: &Arc<StringView>, field: &Field) {
    let Some(read) = pictures.read(ui, view) else { return };
    ui.label(confidence_line(&read, view));
    let look = look(&read, view, theme::tokens(ui));
    pictures.ui(ui, &read, (view, field), &look, |_, _| ());
}

const CONFIDENCE: &str = "E of the answer joins the paths that write it, E of all joins all paths: −log Σ exp(−penalty). \
                          The exponential of their difference is the probability of the answer among all strings";

/// How the answer's confidence comes about.
fn confidence_line(read: &ReadGraph, view: &StringView) -> String {
    let prediction = &view.segments.prediction;
    let labels: Vec<Label> = prediction.digits.iter().map(|digit| Label::from(digit.digit)).collect();
    let (of_string, of_all) = (string_penalty(&read.graph, &labels), read.forward.total());
    let text = match prediction.text() {
        text if text.is_empty() => "no digit".to_owned(),
        text => text,
    };
    format!(
        "Confidence of {text}: exp(−(E of {text} − E of all)) = exp(−({} − {})) = {}",
        penalty(of_string),
        bracketed(of_all),
        percent((of_all - of_string).exp(), 2),
    )
}

/// The share of all labels of a segment.
fn segment_share(shares: &Penalties) -> f64 {
    shares.iter().sum()
}

fn best_label(shares: &Penalties) -> Label {
    let best = shares.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1));
    best.map_or(0, |(label, _)| label as Label)
}

fn look(read: &ReadGraph, view: &StringView, tokens: &Tokens) -> GraphLook {
    let segmentation = &view.segments.segmentation;
    let shares = &view.segments.shares;
    let arc = |(segment, shares): (&Segment, &Penalties)| {
        let share = segment_share(shares);
        let best = best_label(shares);
        let color = if share >= MOST { tokens.accent } else { tokens.text_weak };
        let label = segment_text::label(best);
        ArcLook {
            stroke: stroke(share, tokens),
            texts: vec![(percent(share, 1), color), (format!("as {label}"), color)],
            name: format!(
                "Segment of {}: share {}, of which as {label} {}",
                segment_text::pieces(&segment.pieces),
                percent(share, 1),
                percent(shares[usize::from(best)], 1),
            ),
        }
    };
    let is_taken = |node: usize| {
        let ends = |segment: &Segment| segment.pieces.start == node || segment.pieces.end == node;
        segmentation
            .segments()
            .iter()
            .zip(shares)
            .any(|(segment, shares)| ends(segment) && segment_share(shares) >= MOST)
    };
    let node = |node: usize| {
        let value = penalty(read.forward.by_node[node]);
        NodeLook {
            name: format!("Node {}: forward penalty {value}", segment_text::node(segmentation, node)),
            text: value,
            emphasis: PathEmphasis::on(is_taken(node)),
        }
    };
    GraphLook {
        nodes: (0..segmentation.node_count()).map(node).collect(),
        arcs: segmentation.segments().iter().zip(shares).map(arc).collect(),
        node_text_width: NODE_TEXT_WIDTH,
        text_rows: TEXT_ROWS,
    }
}

/// The more paths go through an arc, the thicker and the clearer it is.
fn stroke(share: f64, tokens: &Tokens) -> Stroke {
    let share = share.clamp(0.0, 1.0) as f32;
    let opacity = LEAST_OPACITY + (1.0 - LEAST_OPACITY) * share;
    Stroke::new(LEAST_WIDTH + (FULL_WIDTH - LEAST_WIDTH) * share, tokens.accent.gamma_multiply(opacity))
}

/// An arc into a node.
struct Term {
    segment: usize,
    label: Label,
    /// Forward penalty of the node that it comes from.
    before: f64,
    penalty: f64,
}

impl Term {
    fn sum(&self) -> f64 {
        self.before + self.penalty
    }
}

/// The arcs into a node, those that count most first.
fn terms(read: &ReadGraph, node: usize) -> Vec<Term> {
    let term = |(number, arc): (usize, &crate::graph::Arc)| {
        let (segment, label) = interpretation::meaning(number);
        Term { segment, label, before: read.forward.by_node[arc.source as usize], penalty: arc.penalty }
    };
    let mut terms: Vec<Term> = read.graph.incoming(node).map(term).collect();
    terms.sort_by(|one, other| one.sum().total_cmp(&other.sum()));
    terms
}

/// How the forward penalty of a node comes about.
fn node_ui(ui: &mut Ui, read: &ReadGraph, segmentation: &Segmentation, node: usize) {
    let name = segment_text::node(segmentation, node);
    let Some(value) = read.forward.by_node.get(node).copied() else { return };
    let terms = terms(read, node);
    if terms.is_empty() {
        ui.label(format!("Node {name}: no arc leads here, so its forward penalty is 0"));
        return;
    }
    let (listed, others) = terms.split_at(LISTED_ARCS.min(terms.len()));
    ui.strong(format!("Forward penalty of {name}: {}", penalty(value)));
    let powers = listed.iter().map(|term| format!("exp(−({} + {}))", penalty(term.before), bracketed(term.penalty)));
    let rest = if others.is_empty() { String::new() } else { format!(" + {} more", others.len()) };
    ui.monospace(format!("−log({}{rest}) = {}", powers.collect::<Vec<_>>().join(" + "), penalty(value)));
    let share = |term: &Term| (value - term.sum()).exp();
    Grid::new("terms").num_columns(5).striped(true).show(ui, |ui| {
        for heading in ["arc", "node before", "penalty", "sum", "part of the node"] {
            ui.weak(heading);
        }
        ui.end_row();
        for term in listed {
            let pieces = segment_text::pieces(&segmentation.segments()[term.segment].pieces);
            ui.label(format!("{pieces} as {}", segment_text::label(term.label)));
            for number in [term.before, term.penalty, term.sum()].map(penalty) {
                ui.monospace(number);
            }
            ui.monospace(percent(share(term), 2));
            ui.end_row();
        }
        if !others.is_empty() {
            ui.weak(format!("{} together", counted(others.len(), "other arc")));
            (0..3).for_each(|_| {
                ui.label("");
            });
            ui.monospace(percent(others.iter().map(share).sum(), 2));
            ui.end_row();
        }
    });
}

/// The shares of a segment's labels.
fn segment_ui(ui: &mut Ui, read: &ReadGraph, view: &StringView, number: usize) {
    let segments = view.segments.segmentation.segments();
    let (Some(segment), Some(shares)) = (segments.get(number), view.segments.shares.get(number)) else { return };
    let best = best_label(shares);
    let row = |(label, share): (usize, &f64)| {
        let label = label as Label;
        let value = view.segments.penalties[number][usize::from(label)];
        LabelRow { label, bar: *share, numbers: vec![percent(*share, 2), penalty(value)], is_best: label == best }
    };
    let rows: Vec<LabelRow> = shares.iter().enumerate().map(row).collect();
    ui.horizontal_top(|ui| {
        read.picture_ui(ui, number, PICTURE_SIDE, "The segment as the network sees it, 28×28");
        ui.vertical(|ui| {
            let share = percent(segment_share(shares), 2);
            ui.strong(format!("Segment of {}: share {share}", segment_text::pieces(&segment.pieces)));
            label_bars::ui(ui, &["", "share", "penalty"], &rows);
        });
    });
    ui.weak(
        "The share of an arc is the probability that a path goes through it, where a path counts in proportion to \
             exp(−penalty). The shares of the arcs over any column sum to 100 %",
    );
}
