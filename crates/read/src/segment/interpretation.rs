//! The interpretation graph: for every segment an arc of each label (section V-C).
//!
//! An arc of *none* is read like the others, but writes nothing.
//!
//! Arcs are in the order of the segments, and those of a segment in the order of the labels. So the same field keeps its graph
//! while the recogniser learns: only penalties change.

use lenet_graph::{Arc, Graph, GraphError, Label};

use super::{Segmentation, SegmenterWeights};
use crate::penalties::{LABEL_COUNT, NONE, Penalties};

/// The interpretation graph for the recogniser's penalties of each segment.
///
/// # Errors
/// If there is not one row of penalties for each segment, or one of them is no usable number.
pub fn graph(
    segmentation: &Segmentation,
    penalties: &[Penalties],
    weights: &SegmenterWeights,
) -> Result<Graph, GraphError> {
    let arcs = segmentation.segments().iter().flat_map(|segment| {
        let [source, target] = [segment.pieces.start, segment.pieces.end].map(|node| node as u32);
        (0..LABEL_COUNT as Label).map(move |label| {
            let output = Some(label).filter(|label| *label != NONE);
            Arc { source, target, input: Some(label), output, penalty: 0.0 }
        })
    });
    let mut graph = Graph::new(segmentation.node_count(), arcs.collect())?;
    graph.reweigh(&arc_penalties(segmentation, penalties, weights))?;
    Ok(graph)
}

/// The penalties of all arcs: what the recogniser says and what the segmenter says. For [`Graph::reweigh`].
pub fn arc_penalties(segmentation: &Segmentation, penalties: &[Penalties], weights: &SegmenterWeights) -> Vec<f64> {
    let rows = segmentation.segments().iter().zip(penalties);
    rows.flat_map(|(segment, row)| {
        let of_segment = weights.penalty(&segment.features);
        row.iter().enumerate().map(move |(label, penalty)| {
            penalty + of_segment + if label == usize::from(NONE) { weights.none } else { 0.0 }
        })
    })
    .collect()
}

/// The segment and the label of an arc of the graph.
pub fn meaning(arc: usize) -> (usize, Label) {
    (arc / LABEL_COUNT, (arc % LABEL_COUNT) as Label)
}

/// The derivative of a loss by the recogniser's penalties, from that by arc.
pub fn by_penalties(by_arc: &[f64]) -> &[Penalties] {
    by_arc.as_chunks().0
}

/// The derivative of a loss by the segmenter's weights, from that by arc.
pub fn by_weights(segmentation: &Segmentation, by_arc: &[f64]) -> SegmenterWeights {
    let mut slopes = SegmenterWeights::ZERO;
    for (segment, row) in segmentation.segments().iter().zip(by_penalties(by_arc)) {
        let of_segment: f64 = row.iter().sum();
        slopes.features.iter_mut().zip(segment.features).for_each(|(slope, feature)| *slope += of_segment * feature);
        slopes.none += row[usize::from(NONE)];
    }
    slopes
}
