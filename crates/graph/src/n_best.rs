//! The best paths, several of them.

use std::collections::BinaryHeap;

use crate::{
    Graph, Path,
    penalties::{minimum, to_end},
    priority::Priority,
};

/// A beginning of a path: its last arc, and what came before.
struct Beginning {
    arc: u32,
    before: Option<usize>,
    penalty: f64,
}

/// The `count` paths with the smallest penalties, best first, or all paths if there are fewer.
///
/// The search extends the beginning whose best completion is best (A*). The sweep from the end tells exactly what the best
/// completion costs, so no beginning is taken up that does not belong to one of these paths.
pub fn n_best(graph: &Graph, count: usize) -> Vec<Path> {
    let remaining = to_end(graph, minimum);
    let mut beginnings: Vec<Beginning> = Vec::new();
    // Of equal ones first that which is further: ties are then followed to the end one by one.
    let mut open = BinaryHeap::from([(Priority(-remaining[0]), 0, None)]);
    let mut paths = Vec::new();
    while paths.len() < count
        && let Some((_, node, last)) = open.pop()
    {
        let penalty = last.map_or(0.0, |last: usize| beginnings[last].penalty);
        if node == graph.end() {
            paths.push(Path { penalty, arcs: trace(&beginnings, last) });
            continue;
        }
        for (number, arc) in graph.outgoing(node) {
            let (target, penalty) = (arc.target as usize, penalty + arc.penalty);
            if remaining[target].is_finite() {
                open.push((Priority(-(penalty + remaining[target])), target, Some(beginnings.len())));
                beginnings.push(Beginning { arc: number as u32, before: last, penalty });
            }
        }
    }
    // The queue's sums were formed in another order, and may differ in the last bit.
    paths.sort_by(|a, b| a.penalty.total_cmp(&b.penalty));
    paths
}

/// The arcs that lead to a beginning, itself included.
fn trace(beginnings: &[Beginning], last: Option<usize>) -> Vec<u32> {
    let back = std::iter::successors(last, |&at| beginnings[at].before);
    let mut arcs: Vec<_> = back.map(|at| beginnings[at].arc).collect();
    arcs.reverse();
    arcs
}
