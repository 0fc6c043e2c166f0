//! What was drawn by accident is left out before the pen draws: stray marks far from the digit, single absurd points, and
//! a frame around the digit. Each would make the digit small, for the size of all ink decides.
//!
//! - `stray`: marks and points that do not belong to the digit.
//! - `frame`: a rectangle around it.

mod frame;
mod stray;

use super::bounds::Stroke;

/// The strokes that are the digit, in their order.
pub(super) fn clean(strokes: &[Stroke]) -> Vec<Stroke> {
    let strokes: Vec<_> = strokes.iter().map(|stroke| without_repeats(stroke)).collect();
    frame::without_frame(&stray::without_strays(&strokes))
}

/// A stroke without points that repeat the one before, as a resting pen leaves them.
fn without_repeats(stroke: &[[f64; 2]]) -> Stroke {
    let mut stroke = stroke.to_vec();
    stroke.dedup();
    stroke
}
