//! Whether ink stands on two legs, as the letters A, H, M and X do and no digit does.

use super::{
    parts::Part,
    plane::Plane,
    shape_check::{INKED, extent},
};
use crate::dataset::{IMAGE_SIDE, Image};

/// The lowest part of the ink in which it has to be apart, in parts of its height.
const LEG_PART: f32 = 0.3;

/// Of the ink's height: least height of a leg, its most width, least distance of the feet, and how much nearer to each other
/// the feet are than the tops of the legs, at most. Set on MNIST's training digits, of which 24 in 60,000 have such legs.
const MIN_HEIGHT: f32 = 0.2;
const MAX_WIDTH: f32 = 0.38;
const MIN_DISTANCE: f32 = 0.5;
const MAX_CONVERGENCE: f32 = 0.05;

/// A part of the lowest ink, in columns; the left one first.
struct Leg {
    /// The middle of its top and of its foot.
    top: f32,
    foot: f32,
    /// The column and row of a pixel.
    pixel: [usize; 2],
}

/// Whether the lowest ink is two narrow parts that do not draw near to each other, and more than the two strokes of a Λ
/// joins them: a one with a long flag is only that.
pub(super) fn has_two_legs(image: &Image) -> bool {
    let Some([_, height]) = extent(image) else { return false };
    let ink = Plane { values: image.iter().map(|&ink| ink >= INKED).collect(), width: IMAGE_SIDE };
    let is_inked = |row: &usize| ink.row(*row).contains(&true);
    let Some(top) = (0..IMAGE_SIDE).find(is_inked) else { return false };
    let (height, bottom) = (height as f32, top + height);
    let cut = bottom - (LEG_PART * height).round() as usize;
    let legs = legs(&ink, cut..bottom, height);
    let [left, .., right] = &legs[..] else { return false };
    let [tops, feet] = [right.top - left.top, right.foot - left.foot];
    let stands = feet >= MIN_DISTANCE * height && feet >= tops - MAX_CONVERGENCE * height;
    stands && is_one_part(&ink, left.pixel, right.pixel) && is_joined(&ink, top..cut)
}

/// The narrow parts that reach from the top of these rows far enough down, from the left to the right.
fn legs(ink: &Plane<bool>, rows: std::ops::Range<usize>, height: f32) -> Vec<Leg> {
    let lowest =
        Plane { values: ink.values[rows.start * IMAGE_SIDE..rows.end * IMAGE_SIDE].to_vec(), width: IMAGE_SIDE };
    let leg = |part: &Part| {
        let [left, top, right, bottom] = part.reach();
        let is_leg =
            top == 0 && (bottom + 1) as f32 >= MIN_HEIGHT * height && (right + 1 - left) as f32 <= MAX_WIDTH * height;
        let pixel = [part.runs[0].start, rows.start];
        is_leg.then(|| Leg { top: middle(part, 0), foot: middle(part, bottom), pixel })
    };
    let mut legs: Vec<Leg> = lowest.parts().iter().filter_map(leg).collect();
    legs.sort_by(|one, other| one.top.total_cmp(&other.top));
    legs
}

/// The mean column of a part's pixels in a row.
fn middle(part: &Part, row: usize) -> f32 {
    let runs = || part.runs.iter().filter(move |run| run.row == row);
    let count: usize = runs().map(|run| run.end - run.start).sum();
    let sum: usize = runs().flat_map(|run| run.start..run.end).sum();
    sum as f32 / count.max(1) as f32
}

/// Whether two pixels are of one connected part.
fn is_one_part(ink: &Plane<bool>, one: [usize; 2], other: [usize; 2]) -> bool {
    let has =
        |part: &Part, [x, y]: [usize; 2]| part.runs.iter().any(|run| run.row == y && (run.start..run.end).contains(&x));
    ink.parts().iter().any(|part| has(part, one) && has(part, other))
}

/// Whether, from the legs upward, the ink comes together and parts again (A, H, X), or there is a third stroke (M, N).
fn is_joined(ink: &Plane<bool>, rows: std::ops::Range<usize>) -> bool {
    let run_counts = rows.rev().map(|row| {
        let row = ink.row(row);
        (0..row.len()).filter(|x| row[*x] && x.checked_sub(1).is_none_or(|before| !row[before])).count()
    });
    let mut has_met = false;
    for count in run_counts {
        if count >= 3 || (has_met && count == 2) {
            return true;
        }
        has_met |= count == 1;
    }
    false
}
