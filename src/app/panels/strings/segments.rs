//! The segmentation graph: every way to make digits of the pieces.

use std::sync::Arc;

use eframe::egui::{Grid, Ui};

use super::{
    field::Field,
    segment_graph::{ArcLook, GraphLook, GraphPart, NodeLook, PathEmphasis, ReadGraph, SegmentPictures},
    segment_text,
};
use crate::{
    app::{
        action::Action,
        numbers::{counted, short},
        theme::{self, Tokens},
    },
    read::segment::{FEATURES, Segment, Segmentation, USUAL_ASPECT},
    train::string_view::StringView,
};

/// Side of the pointed segment's picture, in points.
const PICTURE_SIDE: f32 = 112.0;

/// Width of the names of nodes, in points.
const NODE_TEXT_WIDTH: f32 = 32.0;

/// Shows the step; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, pictures: &mut SegmentPictures, view: &Arc<StringView>, field: &Field) -> Vec<Action> {
    let segmentation = &view.segments.segmentation;
    let Some(read) = pictures.read(ui, view) else { return Vec::new() };
    let look = look(segmentation, theme::tokens(ui));
    pictures.ui(ui, &read, (view, field), &look, |ui, part| match part {
        Some(GraphPart::Segment(number)) => segment_ui(ui, &read, segmentation, number),
        Some(GraphPart::Node(node)) => {
            ui.label(node_line(segmentation, node));
        }
        None => {
            ui.weak(summary(segmentation));
        }
    });
    Vec::new()
}

/// The graph alone.
pub(super) fn figure_ui(ui: &mut Ui, pictures: &mut SegmentPictures, view: &Arc<StringView>, field: &Field) {
    let Some(read) = pictures.read(ui, view) else { return };
    let look = look(&view.segments.segmentation, theme::tokens(ui));
    pictures.ui(ui, &read, (view, field), &look, |_, _| ());
}

fn look(segmentation: &Segmentation, tokens: &Tokens) -> GraphLook {
    let node = |node: usize| NodeLook {
        text: segment_text::node(segmentation, node),
        name: node_line(segmentation, node),
        emphasis: PathEmphasis::Off,
    };
    let arc = |segment: &Segment| ArcLook {
        stroke: PathEmphasis::Off.stroke(tokens),
        texts: Vec::new(),
        name: segment_name(segment),
    };
    GraphLook {
        nodes: (0..segmentation.node_count()).map(node).collect(),
        arcs: segmentation.segments().iter().map(arc).collect(),
        node_text_width: NODE_TEXT_WIDTH,
        text_rows: &[],
    }
}

fn segment_name(segment: &Segment) -> String {
    let Segment { pieces, columns, rows, .. } = segment;
    format!("Segment of {}: {} columns × {} rows", segment_text::pieces(pieces), columns.len(), rows.len())
}

fn node_line(segmentation: &Segmentation, node: usize) -> String {
    let name = segment_text::node(segmentation, node);
    let column = segmentation.node_columns_px().get(node).copied().unwrap_or(0.0);
    let arcs = |is_end: fn(&Segment, usize) -> bool| {
        counted(segmentation.segments().iter().filter(|segment| is_end(segment, node)).count(), "segment")
    };
    let [into, out] =
        [arcs(|segment, node| segment.pieces.end == node), arcs(|segment, node| segment.pieces.start == node)];
    format!("Node {name} at column {}: {into} end here, {out} begin here", short(column))
}

fn summary(segmentation: &Segmentation) -> String {
    format!(
        "{} and {} of 1 or more neighbouring pieces. Each path from start to end has all ink once. Point at a segment, or click it",
        counted(segmentation.cuts().len() + 1, "piece"),
        counted(segmentation.segments().len(), "segment"),
    )
}

/// The segment as the network sees it, its place and its features.
fn segment_ui(ui: &mut Ui, read: &ReadGraph, segmentation: &Segmentation, number: usize) {
    let Some(segment) = segmentation.segments().get(number) else { return };
    ui.horizontal_top(|ui| {
        read.picture_ui(ui, number, PICTURE_SIDE, "The segment as the network sees it, 28×28");
        ui.vertical(|ui| {
            ui.strong(segment_name(segment));
            let [from, to] =
                [segment.pieces.start, segment.pieces.end].map(|node| segment_text::node(segmentation, node));
            let Segment { columns, rows, .. } = segment;
            ui.label(format!(
                "The arc from {from} to {to}; ink in columns {}–{} and rows {}–{}",
                columns.start,
                columns.end - 1,
                rows.start,
                rows.end - 1,
            ));
            features_ui(ui, segment);
        });
    });
    ui.weak("What may speak against a segment before it is read. All weights are 0 here: the network alone decides");
}

fn features_ui(ui: &mut Ui, segment: &Segment) {
    Grid::new("features").num_columns(3).striped(true).show(ui, |ui| {
        for ((name, value), formula) in FEATURES.iter().zip(segment.features).zip(formulas(segment)) {
            ui.weak(*name);
            ui.monospace(short(value as f32));
            ui.label(formula);
            ui.end_row();
        }
    });
}

/// How each feature comes about.
fn formulas(segment: &Segment) -> [String; FEATURES.len()] {
    let (width, height) = (segment.columns.len(), segment.rows.len());
    [
        "1 for each segment".to_owned(),
        "(widest gap / line height)²".to_owned(),
        format!("(width / height − {USUAL_ASPECT})² = ({width} / {height} − {USUAL_ASPECT})²"),
        "(rows off the base line / line height)²".to_owned(),
        "ink that its cuts go through / line height".to_owned(),
    ]
}
