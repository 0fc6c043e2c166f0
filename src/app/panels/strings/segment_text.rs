//! Names of segments, nodes and labels, and penalties as text.

use std::ops::Range;

use crate::{
    graph::Label,
    read::{penalties::NONE, segment::Segmentation},
};

/// A penalty with two decimals, so that sums can be followed: `−4.21`.
pub(super) fn penalty(value: f64) -> String {
    let text = format!("{value:.2}");
    match text.strip_prefix('-') {
        None => text,
        Some("0.00") => "0.00".to_owned(),
        Some(size) => format!("−{size}"),
    }
}

/// As a part of a product or a difference: `(−4.21)`, `4.21`.
pub(super) fn bracketed(value: f64) -> String {
    let text = penalty(value);
    if text.starts_with('−') { format!("({text})") } else { text }
}

/// Such as `7` or `none`.
pub(super) fn label(label: Label) -> String {
    if label == NONE { "none".to_owned() } else { label.to_string() }
}

/// Such as `piece 2` or `pieces 2–4`, counted from 1.
pub(super) fn pieces(pieces: &Range<usize>) -> String {
    match pieces.len() {
        0 | 1 => format!("piece {}", pieces.start + 1),
        _ => format!("pieces {}–{}", pieces.start + 1, pieces.end),
    }
}

/// Such as `start`, `cut 2` or `end`.
pub(super) fn node(segmentation: &Segmentation, node: usize) -> String {
    match node {
        0 => "start".to_owned(),
        _ if node + 1 == segmentation.node_count() => "end".to_owned(),
        _ => format!("cut {node}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn penalties_have_two_decimals_and_a_real_minus() {
        assert_eq!([1.0, -4.206, -0.001, 0.0].map(penalty), ["1.00", "−4.21", "0.00", "0.00"]);
        assert_eq!([1.0, -4.206].map(bracketed), ["1.00", "(−4.21)"]);
    }

    #[test]
    fn pieces_are_counted_from_one() {
        assert_eq!([pieces(&(1..2)), pieces(&(1..4))], ["piece 2", "pieces 2–4"]);
    }
}
