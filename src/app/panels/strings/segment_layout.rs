//! Where the parts of a segmentation graph stand: nodes on a line, and a box for each segment in lanes below it.

use std::ops::Range;

use eframe::egui::{Pos2, Rangef, Rect, Vec2, pos2, vec2};

/// What is to be placed. Lengths are in points.
#[derive(Clone, Debug)]
pub(super) struct SegmentArea {
    /// Width of everything.
    pub width: f32,
    /// Middle of each node, from the left edge.
    pub node_x: Vec<f32>,
    /// The pieces of each segment: an arc from the node where they start to the one where they end.
    pub segments: Vec<Range<usize>>,
    /// Width of the longest text at a node.
    pub text_width: f32,
    /// Size of a segment's box.
    pub box_size: Vec2,
}

/// The places, from the left upper corner of the whole.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SegmentLayout {
    /// The middle of each node.
    pub nodes: Vec<Pos2>,
    /// The place of each node's text, above the nodes.
    pub texts: Vec<Rect>,
    /// The box of each segment.
    pub boxes: Vec<Rect>,
    /// Height of everything.
    pub height: f32,
}

/// Radius of a node in points.
pub(super) const NODE_RADIUS: f32 = 4.5;

/// Height of a row of texts at the nodes, in points.
const TEXT_HEIGHT: f32 = 14.0;

/// Space between two boxes or texts, beside and below each other, in points.
const SPACE: Vec2 = vec2(5.0, 8.0);

/// Space between the nodes and the first lane, for the arcs to leave them, in points.
const ARC_SPACE: f32 = 14.0;

impl SegmentArea {
    /// Places everything. No two boxes and no two texts overlap, and all are within the width.
    pub(super) fn place(&self) -> SegmentLayout {
        let texts = self.text_spans();
        let mut text_rows = Lanes::default();
        let rows: Vec<usize> = texts.iter().map(|span| text_rows.take(*span, 0)).collect();
        let node_y = TEXT_HEIGHT * text_rows.count() as f32 + NODE_RADIUS + 1.0;
        let text = |(span, row): (&Rangef, &usize)| {
            let bottom = node_y - NODE_RADIUS - 1.0 - TEXT_HEIGHT * *row as f32;
            Rect::from_x_y_ranges(*span, bottom - TEXT_HEIGHT..=bottom)
        };
        let first_y = node_y + NODE_RADIUS + ARC_SPACE;
        let pitch = self.box_size.y + SPACE.y;
        let (lanes, lane_count) = self.lanes();
        let place = |(segment, lane): (&Range<usize>, &usize)| {
            let corner = pos2(self.box_span(segment).min, first_y + pitch * *lane as f32);
            Rect::from_min_size(corner, self.box_size)
        };
        SegmentLayout {
            nodes: self.node_x.iter().map(|x| pos2(*x, node_y)).collect(),
            texts: texts.iter().zip(&rows).map(text).collect(),
            boxes: self.segments.iter().zip(&lanes).map(place).collect(),
            height: first_y + pitch * lane_count as f32,
        }
    }

    /// The lane of each segment, and how many lanes there are. A segment is below all that it contains, so arcs do not cross.
    fn lanes(&self) -> (Vec<usize>, usize) {
        let mut order: Vec<usize> = (0..self.segments.len()).collect();
        order.sort_by_key(|position| (self.segments[*position].len(), self.segments[*position].start));
        let mut lane_of = vec![0; self.segments.len()];
        let mut lanes = Lanes::default();
        for (done, &position) in order.iter().enumerate() {
            let own = &self.segments[position];
            let is_inside = |other: &&usize| contains(own, &self.segments[**other]);
            let inside = order[..done].iter().filter(is_inside).map(|other| lane_of[*other] + 1);
            lane_of[position] = lanes.take(self.box_span(own), inside.max().unwrap_or(0));
        }
        (lane_of, lanes.count())
    }

    /// A box is in the middle of its arc.
    fn box_span(&self, segment: &Range<usize>) -> Rangef {
        let node = |node: usize| self.node_x.get(node).copied().unwrap_or(0.0);
        self.span(f32::midpoint(node(segment.start), node(segment.end)), self.box_size.x)
    }

    fn text_spans(&self) -> Vec<Rangef> {
        self.node_x.iter().map(|x| self.span(*x, self.text_width)).collect()
    }

    /// So wide around `x`, but within the whole.
    fn span(&self, x: f32, width: f32) -> Rangef {
        let left = (x - width / 2.0).min(self.width - width).max(0.0);
        Rangef::new(left, left + width)
    }
}

fn contains(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Lanes with what is taken of each.
#[derive(Default)]
struct Lanes(Vec<Vec<Rangef>>);

impl Lanes {
    /// Takes `span` in the first lane from `least` on where it is free.
    fn take(&mut self, span: Rangef, least: usize) -> usize {
        let is_free = |taken: &Vec<Rangef>| {
            taken.iter().all(|other| other.max + SPACE.x <= span.min || span.max + SPACE.x <= other.min)
        };
        let lane = (least..self.0.len()).find(|lane| is_free(&self.0[*lane])).unwrap_or(self.0.len().max(least));
        self.0.resize_with(self.0.len().max(lane + 1), Vec::new);
        self.0[lane].push(span);
        lane
    }

    fn count(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Segments of up to three of the pieces between nodes `pitch` points apart.
    fn area(piece_count: usize, pitch: f32) -> SegmentArea {
        let ends = |start: usize| start + 1..=(start + 3).min(piece_count);
        let segments = (0..piece_count).flat_map(|start| ends(start).map(move |end| start..end)).collect();
        let node_x = (0..=piece_count).map(|node| 20.0 + pitch * node as f32).collect();
        let width = 40.0 + pitch * piece_count as f32;
        SegmentArea { width, node_x, segments, text_width: 34.0, box_size: vec2(42.0, 60.0) }
    }

    #[test]
    fn nothing_overlaps_and_all_is_within_the_width() {
        for (piece_count, pitch) in [(1, 40.0), (4, 60.0), (10, 50.0), (25, 20.0), (40, 12.0), (3, 8.0)] {
            let area = area(piece_count, pitch);
            let layout = area.place();
            let whole = Rect::from_min_size(Pos2::ZERO, vec2(area.width.max(area.box_size.x), layout.height));
            let places = || layout.boxes.iter().chain(&layout.texts);
            for (position, place) in places().enumerate() {
                assert!(whole.contains_rect(*place), "{place:?} of {piece_count} pieces sticks out of {whole:?}");
                for other in places().skip(position + 1) {
                    assert!(!place.shrink(0.1).intersects(other.shrink(0.1)), "{place:?} and {other:?} overlap");
                }
                for node in &layout.nodes {
                    assert!(!place.shrink(0.1).contains(*node), "{place:?} hides the node at {node:?}");
                }
            }
        }
    }

    #[test]
    fn segments_of_equal_length_keep_their_order_and_longer_ones_are_below_their_parts() {
        let area = area(12, 30.0);
        let layout = area.place();
        let placed = || area.segments.iter().zip(&layout.boxes);
        for (segment, place) in placed() {
            for (other, other_place) in placed() {
                if segment.len() == other.len() && segment.start < other.start {
                    assert!(place.center().x <= other_place.center().x, "{segment:?} is left of {other:?}");
                }
                if segment != other && contains(segment, other) {
                    assert!(place.top() >= other_place.bottom(), "{segment:?} is below {other:?}");
                }
            }
        }
    }

    #[test]
    fn wide_pieces_stand_in_one_lane() {
        let layout = area(3, 80.0).place();
        let tops: Vec<f32> = [0, 3, 5].map(|single| layout.boxes[single].top()).to_vec();
        assert_eq!(tops, [tops[0]; 3]);
    }

    #[test]
    fn a_field_without_ink_is_one_node() {
        let area = SegmentArea { node_x: vec![50.0], segments: Vec::new(), ..area(1, 40.0) };
        let layout = area.place();
        assert_eq!((layout.nodes.len(), layout.boxes.len()), (1, 0));
    }
}
