//! The segmentation graph of a field: its nodes are the cuts, its arcs the segments (section V-A).

use std::ops::Range;

use lenet_data::{
    dataset::{Image, PIXEL_COUNT},
    ink::{Canvas, normalise},
    strings::StringImage,
};
use lenet_graph::{Arc, Graph, GraphError};

use super::{
    cut::{Cut, cuts, untangled},
    features::{FEATURE_COUNT, SegmenterWeights, features},
    ink_map::InkMap,
    pieces::Pieces,
};

/// A segment has at most so many pieces. Its width is what limits it; this is for fields full of scribble.
const MOST_PIECES: usize = 6;

/// A segment of several pieces is at most so many times as wide as the line is high: no digit is wider.
const MOST_ASPECT: f32 = 1.4;

/// A gap of more than this share of the line's height is between two digits for sure.
const WIDE_GAP: f32 = 0.35;

/// A field, its cuts, and the segments between them.
///
/// Node 0 is the start, node n the cut number n − 1, and the last node the end. Piece n is the ink between nodes n and n + 1.
/// Every piece alone is a segment, so a path leads through all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Segmentation {
    image: StringImage,
    piece_at: Vec<u16>,
    cuts: Vec<Cut>,
    cut_ink_px: Vec<f32>,
    segments: Vec<Segment>,
}

/// Ink between two cuts that may be a digit: an arc of the graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Neighbouring pieces, counted from the left. The arc goes from node `start` to node `end`.
    pub pieces: Range<usize>,
    /// Columns from the first to the last ink.
    pub columns: Range<usize>,
    /// Rows from the first to the last ink.
    pub rows: Range<usize>,
    /// What speaks against it, for each of [`FEATURES`](super::FEATURES).
    pub features: [f64; FEATURE_COUNT],
}

impl Segmentation {
    /// Finds the cuts of `image`.
    pub fn new(image: &StringImage) -> Self {
        let map = InkMap::new(image);
        Self::of(&map, &cuts(&map))
    }

    /// Cuts `image` at `cuts`. They may be in any order and cross: then they are taken apart.
    pub fn with_cuts(image: &StringImage, cuts: Vec<Cut>) -> Self {
        let map = InkMap::new(image);
        Self::of(&map, &untangled(cuts, map.rows()))
    }

    fn of(map: &InkMap<'_>, cuts: &[Cut]) -> Self {
        let pieces = Pieces::new(map, cuts);
        let segments = segments(map, &pieces);
        let Pieces { piece_at, cuts, cut_ink: cut_ink_px, .. } = pieces;
        Self { image: map.image().clone(), piece_at, cuts, cut_ink_px, segments }
    }

    /// The field.
    pub fn image(&self) -> &StringImage {
        &self.image
    }

    /// The cuts from left to right. None crosses another, and there is ink between any two.
    pub fn cuts(&self) -> &[Cut] {
        &self.cuts
    }

    /// Ink that each cut goes through, in pixels of full ink.
    pub fn cut_ink_px(&self) -> &[f32] {
        &self.cut_ink_px
    }

    /// The arcs, by the node they come from, then by the node they lead to.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Start, cuts and end. A field without ink has one node, which is both start and end.
    pub fn node_count(&self) -> usize {
        self.segments.last().map_or(1, |last| last.pieces.end + 1)
    }

    /// The piece that each pixel belongs to, row by row: the number of cuts on its left.
    pub fn piece_of_pixels(&self) -> &[u16] {
        &self.piece_at
    }

    /// The ink of `segment` alone, centred in an image of the network's size. It keeps the size that it has in the field.
    pub fn segment_image(&self, segment: &Segment) -> Image {
        let Range { start: left, end: right } = segment.columns;
        let Range { start: top, end: bottom } = segment.rows;
        let canvas = Canvas::from_fn(right - left, bottom - top, |x, y| {
            let (column, row) = (left + x, top + y);
            let piece = usize::from(self.piece_at[row * self.image.width() + column]);
            if segment.pieces.contains(&piece) { self.image.row(row)[column] } else { 0 }
        });
        // A segment has ink by construction.
        normalise::centre(&canvas).unwrap_or([0; PIXEL_COUNT])
    }

    /// Column of a cut: halfway between the last ink on its left and the first ink on its right. `None` without such a cut.
    pub fn cut_px(&self, cut: usize) -> Option<f32> {
        let left =
            self.segments.iter().filter(|segment| segment.pieces.end <= cut + 1).map(|left| left.columns.end).max()?;
        let right =
            self.segments.iter().filter(|segment| segment.pieces.start > cut).map(|right| right.columns.start).min()?;
        Some(f32::midpoint(left as f32, right as f32))
    }

    /// Column of each node from left to right: of the start the first ink, of the end the column after the last. A field without
    /// ink has its one node in the middle.
    pub fn node_columns_px(&self) -> Vec<f32> {
        let start = self.segments.iter().map(|segment| segment.columns.start).min();
        let end = self.segments.iter().map(|segment| segment.columns.end).max();
        let (Some(start), Some(end)) = (start, end) else {
            return vec![self.image.width() as f32 / 2.0];
        };
        let cuts = (0..self.cuts.len()).filter_map(|cut| self.cut_px(cut));
        // Where ink overlaps, the middle of an overlap may be beside that of the next.
        let ordered = cuts.scan(start as f32, |last, px| {
            *last = px.max(*last);
            Some(*last)
        });
        std::iter::once(start as f32).chain(ordered).chain([end as f32]).collect()
    }

    /// The segmentation graph: arcs in the order of the segments, without labels, with the segmenter's penalties.
    ///
    /// # Errors
    /// If a weight makes a penalty that is no usable number.
    pub fn graph(&self, weights: &SegmenterWeights) -> Result<Graph, GraphError> {
        let arcs = self.segments.iter().map(|segment| {
            let [source, target] = [segment.pieces.start, segment.pieces.end].map(|node| node as u32);
            Arc::silent(source, target, weights.penalty(&segment.features))
        });
        Graph::new(self.node_count(), arcs.collect())
    }
}

fn segments(map: &InkMap<'_>, pieces: &Pieces) -> Vec<Segment> {
    let mut found = Vec::new();
    for start in 0..pieces.count() {
        for end in start + 1..=(start + MOST_PIECES).min(pieces.count()) {
            let [columns, rows] = pieces.extent(start..end);
            let is_too_wide = columns.len() as f32 > MOST_ASPECT * map.height_px();
            let has_wide_gap = pieces.widest_gap_px(start..end) > WIDE_GAP * map.height_px();
            if end > start + 1 && (is_too_wide || has_wide_gap) {
                break;
            }
            let features = features(map, pieces, start..end, [&columns, &rows]);
            found.push(Segment { pieces: start..end, columns, rows, features });
        }
    }
    found
}
