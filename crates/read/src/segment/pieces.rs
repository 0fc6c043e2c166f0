//! The ink between neighbouring cuts.

use std::ops::Range;

use super::{cut::Cut, ink_map::InkMap};

/// A component of which at most this share is beyond a cut stays whole. More is a digit that touches another.
const BEYOND: f32 = 0.12;

/// The same in pixels of full ink: the thinnest digit has more.
const BEYOND_PX: f32 = 15.0;

/// A piece with less ink, in pixels of full ink, is none: the cuts around it become one.
const LEAST_INK: f32 = 4.0;

/// Which piece each pixel belongs to, and what there is to say about a piece and about the cut after it.
pub(super) struct Pieces {
    /// For each pixel the number of cuts on its left.
    pub(super) piece_at: Vec<u16>,
    /// The cuts that are left, from left to right: one fewer than pieces, or none.
    pub(super) cuts: Vec<Cut>,
    /// Ink that each cut goes through, in pixels of full ink.
    pub(super) cut_ink: Vec<f32>,
    /// Columns and rows of each piece from its first to its last ink.
    extents: Vec<[Range<usize>; 2]>,
}

impl Pieces {
    /// Cuts the ink at `cuts`, which are in order and do not cross.
    pub(super) fn new(map: &InkMap<'_>, cuts: &[Cut]) -> Self {
        let mut piece_at = piece_of_each_pixel(map, cuts);
        let cut_ink = ink_between(map, &piece_at, cuts.len());
        let kept = kept_cuts(ink_of_pieces(map, &piece_at, cuts.len() + 1), cuts, &cut_ink);
        let place: Vec<u16> = (0..=cuts.len()).map(|piece| kept.partition_point(|cut| *cut < piece) as u16).collect();
        for piece in &mut piece_at {
            *piece = place[usize::from(*piece)];
        }
        let extents = extents(map, &piece_at, kept.len() + 1);
        let cuts: Vec<Cut> = kept.iter().map(|cut| cuts[*cut].clone()).collect();
        let cut_ink = ink_between(map, &piece_at, cuts.len());
        Self { piece_at, cuts, cut_ink, extents }
    }

    /// Number of pieces. A field without ink has none.
    pub(super) fn count(&self) -> usize {
        self.extents.len()
    }

    /// Columns and rows of the pieces in `range` together.
    pub(super) fn extent(&self, range: Range<usize>) -> [Range<usize>; 2] {
        let [mut columns, mut rows] = self.extents[range.start].clone();
        for [more_columns, more_rows] in &self.extents[range] {
            columns = joined(&columns, more_columns);
            rows = joined(&rows, more_rows);
        }
        [columns, rows]
    }

    /// Columns without ink between neighbouring pieces in `range`, where there are most of them.
    pub(super) fn widest_gap_px(&self, range: Range<usize>) -> f32 {
        let gap = |[one, next]: &[[Range<usize>; 2]; 2]| next[0].start.saturating_sub(one[0].end);
        self.extents[range].array_windows().map(gap).max().unwrap_or(0) as f32
    }
}

/// For each pixel the number of cuts on its left. A component that is nearly whole on one side of a cut is whole there.
fn piece_of_each_pixel(map: &InkMap<'_>, cuts: &[Cut]) -> Vec<u16> {
    let width = map.width();
    let mut piece_at = vec![0_u16; map.image().pixels().len()];
    for cut in cuts {
        for (row, &column) in cut.path.iter().enumerate() {
            piece_at[row * width..][usize::from(column).min(width)..width].iter_mut().for_each(|piece| *piece += 1);
        }
    }
    // Ink of each component in each piece.
    let stride = cuts.len() + 1;
    let mut shares = vec![0.0_f32; map.components().len() * stride];
    for (pixel, piece) in piece_at.iter().enumerate() {
        if let Some(component) = map.component_at(pixel) {
            shares[component * stride + usize::from(*piece)] += f32::from(map.image().pixels()[pixel]) / 255.0;
        }
    }
    let settled: Vec<u16> = shares.chunks_exact(stride).flat_map(settled_pieces).collect();
    for (pixel, piece) in piece_at.iter_mut().enumerate() {
        if let Some(component) = map.component_at(pixel) {
            *piece = settled[component * stride + usize::from(*piece)];
        }
    }
    piece_at
}

/// For a component with this much ink in each piece: the piece that its ink of each piece goes to.
///
/// A piece's ink moves over a cut if the component has little on that side of the cut altogether. So the order stays.
fn settled_pieces(ink: &[f32]) -> Vec<u16> {
    let most = (BEYOND * ink.iter().sum::<f32>()).min(BEYOND_PX);
    let mut before = 0.0;
    let (mut first, mut last) = (0, ink.len() - 1);
    for (piece, share) in ink.iter().enumerate() {
        before += share;
        if before <= most {
            first = piece + 1;
        }
    }
    let mut after = 0.0;
    for (piece, share) in ink.iter().enumerate().rev() {
        after += share;
        if after <= most {
            last = piece.saturating_sub(1);
        }
    }
    let first = first.min(ink.len() - 1);
    (0..ink.len()).map(|piece| piece.clamp(first, last.max(first)) as u16).collect()
}

fn ink_of_pieces(map: &InkMap<'_>, piece_at: &[u16], count: usize) -> Vec<f32> {
    let mut ink = vec![0.0; count];
    for (piece, pixel) in piece_at.iter().zip(map.image().pixels()) {
        ink[usize::from(*piece)] += f32::from(*pixel) / 255.0;
    }
    ink
}

/// Ink that runs over each cut: two pixels that touch by a side count with the fainter of the two.
fn ink_between(map: &InkMap<'_>, piece_at: &[u16], cut_count: usize) -> Vec<f32> {
    let (pixels, width) = (map.image().pixels(), map.width());
    let mut ink = vec![0.0; cut_count];
    let mut count = |one: usize, other: usize| {
        let (first, last) = (piece_at[one].min(piece_at[other]), piece_at[one].max(piece_at[other]));
        if first != last {
            let shared = f32::from(pixels[one].min(pixels[other])) / 255.0;
            ink[usize::from(first)..usize::from(last)].iter_mut().for_each(|sum| *sum += shared);
        }
    };
    for pixel in 0..pixels.len() {
        if pixel % width > 0 {
            count(pixel - 1, pixel);
        }
        if pixel >= width {
            count(pixel - width, pixel);
        }
    }
    ink
}

/// Positions of the cuts that remain when each piece has enough ink: of the two around a poor piece the worse one goes.
fn kept_cuts(mut ink: Vec<f32>, cuts: &[Cut], cut_ink: &[f32]) -> Vec<usize> {
    let mut kept: Vec<usize> = (0..cuts.len()).collect();
    let worse = |one: &usize, other: &usize| {
        cut_ink[*one].total_cmp(&cut_ink[*other]).then(cuts[*one].kind.cmp(&cuts[*other].kind))
    };
    while let Some(poor) = poorest(&ink).filter(|poor| ink[*poor] < LEAST_INK) {
        let around = poor.saturating_sub(1)..(poor + 1).min(kept.len());
        let Some(gone) = around.max_by(|one, other| worse(&kept[*one], &kept[*other])) else { break };
        kept.remove(gone);
        let moved = ink.remove(gone + 1);
        ink[gone] += moved;
    }
    kept
}

fn poorest(ink: &[f32]) -> Option<usize> {
    (0..ink.len()).min_by(|one, other| ink[*one].total_cmp(&ink[*other]))
}

/// Columns and rows of the ink of each piece that has any.
fn extents(map: &InkMap<'_>, piece_at: &[u16], count: usize) -> Vec<[Range<usize>; 2]> {
    let mut extents: Vec<Option<[Range<usize>; 2]>> = vec![None; count];
    for (pixel, piece) in piece_at.iter().enumerate().filter(|(pixel, _)| map.image().pixels()[*pixel] > 0) {
        let [column, row] = [pixel % map.width(), pixel / map.width()];
        let [columns, rows] = extents[usize::from(*piece)].get_or_insert_with(|| [column..column + 1, row..row + 1]);
        *columns = joined(columns, &(column..column + 1));
        *rows = joined(rows, &(row..row + 1));
    }
    extents.into_iter().flatten().collect()
}

/// The stretch that holds both.
fn joined(one: &Range<usize>, other: &Range<usize>) -> Range<usize> {
    one.start.min(other.start)..one.end.max(other.end)
}
