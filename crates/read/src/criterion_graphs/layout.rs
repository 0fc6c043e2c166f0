//! Places of nodes and arcs. Rows depend on the field and on the wanted string alone, so a drawing keeps its size while the
//! network learns.

use std::cmp::Ordering;

use lenet_graph::{Arc, Graph};

use super::{AtOrigins, DrawnArc, Node, Place};
use crate::penalties::LABEL_COUNT;

/// So many labels of a segment are drawn.
pub(super) const LABELS_PER_SEGMENT: usize = 3;

/// Slopes below this do not decide which labels are drawn.
const LEAST_SLOPE: f64 = 0.005;

/// An interpretation graph: its segments beside and below each other where they do not overlap, short ones first; in each its
/// labels below each other.
pub(super) fn segments(graph: &Graph, columns_px: &[f32], at: &AtOrigins) -> (Vec<Node>, Vec<DrawnArc>, usize) {
    let segments = by_segment(graph);
    let labels_per_segment = segments.iter().map(Vec::len).max().unwrap_or(0).min(LABELS_PER_SEGMENT);
    let ends = |segment: &[usize]| {
        let arc = &graph.arcs()[segment[0]];
        [arc.source, arc.target]
    };
    let blocks = packed(&segments.iter().map(|segment| ends(segment)).collect::<Vec<_>>());
    let row_count = blocks.iter().max().map_or(0, |last| (last + 1) * labels_per_segment);
    let mut arcs = Vec::new();
    for (segment, block) in segments.into_iter().zip(blocks) {
        let kept = most_telling(graph, segment, labels_per_segment, at);
        arcs.extend(kept.into_iter().enumerate().map(|(place, arc)| {
            let row = block * labels_per_segment + place;
            flat(graph, arc, row, columns_px, at)
        }));
    }
    sort(&mut arcs);
    (lines(columns_px, row_count), arcs, row_count)
}

/// A recognition graph: a row for each label.
pub(super) fn positions(graph: &Graph, columns_px: &[f32], at: &AtOrigins) -> (Vec<Node>, Vec<DrawnArc>, usize) {
    let mut arcs: Vec<DrawnArc> =
        (0..graph.arcs().len()).map(|arc| flat(graph, arc, arc % LABEL_COUNT, columns_px, at)).collect();
    sort(&mut arcs);
    (lines(columns_px, LABEL_COUNT), arcs, LABEL_COUNT)
}

/// The places where arcs begin and end.
pub(super) fn dots(arcs: &[DrawnArc]) -> Vec<Node> {
    let places = arcs.iter().flat_map(|arc| [arc.from, arc.to]);
    let mut nodes: Vec<Node> = places.map(|Place { x_px, row }| Node { x_px, rows: [row; 2] }).collect();
    nodes.sort_by(|one, other| one.x_px.total_cmp(&other.x_px).then(one.rows.cmp(&other.rows)));
    nodes.dedup();
    nodes
}

/// From left to right, then from top to bottom.
pub(super) fn sort(arcs: &mut [DrawnArc]) {
    let by_place = |one: &Place, other: &Place| one.x_px.total_cmp(&other.x_px).then(one.row.cmp(&other.row));
    arcs.sort_by(|one, other| by_place(&one.from, &other.from).then_with(|| by_place(&one.to, &other.to)));
}

/// Columns of an arc's ends.
pub(super) fn ends_px(arc: &Arc, columns_px: &[f32]) -> [f32; 2] {
    [arc.source, arc.target].map(|node| columns_px.get(node as usize).copied().unwrap_or_default())
}

/// Nodes that go through all rows.
fn lines(columns_px: &[f32], row_count: usize) -> Vec<Node> {
    columns_px.iter().map(|x_px| Node { x_px: *x_px, rows: [0, row_count.saturating_sub(1)] }).collect()
}

fn flat(graph: &Graph, number: usize, row: usize, columns_px: &[f32], at: &AtOrigins) -> DrawnArc {
    let arc = &graph.arcs()[number];
    let [from, to] = ends_px(arc, columns_px).map(|x_px| Place { x_px, row });
    DrawnArc {
        from,
        to,
        origin: number,
        label: arc.input.unwrap_or_default(),
        penalty: arc.penalty,
        is_best: at.is_best[number],
        share: at.shares[number],
        slope: at.slopes[number],
        at_origin: at.at_origin[number],
    }
}

/// The numbers of the arcs between the same two nodes, in the order of the arcs.
fn by_segment(graph: &Graph) -> Vec<Vec<usize>> {
    let mut segments: Vec<([u32; 2], Vec<usize>)> = Vec::new();
    for (number, arc) in graph.arcs().iter().enumerate() {
        let ends = [arc.source, arc.target];
        match segments.iter_mut().find(|(known, _)| *known == ends) {
            Some((_, arcs)) => arcs.push(number),
            None => segments.push((ends, vec![number])),
        }
    }
    segments.into_iter().map(|(_, arcs)| arcs).collect()
}

/// The block of rows of each segment between two nodes, such that no two overlap.
fn packed(segments: &[[u32; 2]]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..segments.len()).collect();
    order.sort_by_key(|segment| (segments[*segment][1] - segments[*segment][0], segments[*segment][0]));
    let mut blocks: Vec<Vec<[u32; 2]>> = Vec::new();
    let mut block_of = vec![0; segments.len()];
    for segment in order {
        let [start, end] = segments[segment];
        let is_free = |block: &Vec<[u32; 2]>| block.iter().all(|[from, to]| end <= *from || *to <= start);
        let block = blocks.iter().position(is_free).unwrap_or(blocks.len());
        if block == blocks.len() {
            blocks.push(Vec::new());
        }
        blocks[block].push([start, end]);
        block_of[segment] = block;
    }
    block_of
}

/// The arcs of a segment that are on a best path or that training moves most, then those of the smallest penalties; the
/// smallest penalty first.
fn most_telling(graph: &Graph, mut segment: Vec<usize>, count: usize, at: &AtOrigins) -> Vec<usize> {
    let penalty = |arc: &usize| graph.arcs()[*arc].penalty;
    let strength = |arc: &usize| {
        let slope = at.at_origin[*arc];
        let strength = slope.constrained.max(-slope.free) + f64::from(u8::from(at.is_best[*arc]));
        if strength < LEAST_SLOPE { 0.0 } else { strength }
    };
    let by_penalty = |one: &usize, other: &usize| -> Ordering { penalty(one).total_cmp(&penalty(other)) };
    segment.sort_by(|one, other| strength(other).total_cmp(&strength(one)).then(by_penalty(one, other)));
    segment.truncate(count);
    segment.sort_by(by_penalty);
    segment
}
