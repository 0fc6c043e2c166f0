//! Marks that do not belong to the digit: a tap of the palm, a click beside the digit, a point that a device lost.

use crate::ink::bounds::{Bounds, Stroke, distance, length};

/// A step from one point to the next that is longer than this many times the drawing's usual size is no stroke of a pen.
const LONGEST_STEP: f64 = 2.5;

/// Fewer points than this do not tell a drawing's usual size.
const MIN_POINTS: usize = 10;

/// A piece at least this long, as a part of the longest, is taken for the digit's own wherever it is.
const MAIN_PART: f64 = 0.3;

/// A piece smaller than this part of the digit's side is a dot.
const DOT_PART: f64 = 0.1;

/// A dot is stray from this gap to the digit on, and any other short piece from the other gap on: parts of the digit's side.
const DOT_GAP: f64 = 0.1;
const PIECE_GAP: f64 = 0.5;

/// All strokes but what is stray. What was one stroke around an absurd point is one again.
pub(super) fn without_strays(strokes: &[Stroke]) -> Vec<Stroke> {
    let pieces: Vec<Vec<Stroke>> = match usual_side(strokes) {
        Some(side) => strokes.iter().map(|stroke| pieces(stroke, LONGEST_STEP * side)).collect(),
        None => strokes.iter().map(|stroke| vec![stroke.clone()]).collect(),
    };
    let Some(digit) = main_bounds(&pieces) else { return strokes.to_vec() };
    let kept =
        pieces.into_iter().map(|pieces| pieces.into_iter().filter(|piece| !is_stray(piece, digit)).flatten().collect());
    kept.filter(|stroke: &Stroke| !stroke.is_empty()).collect()
}

/// The side that nine tenths of the points keep within, along the longer axis; none of a few points.
fn usual_side(strokes: &[Stroke]) -> Option<f64> {
    let spread = |axis: usize| {
        let mut values: Vec<f64> = strokes.iter().flatten().map(|point| point[axis]).collect();
        values.sort_by(f64::total_cmp);
        let margin = (values.len() / 20).max(1);
        (values.len() >= MIN_POINTS).then(|| values[values.len() - 1 - margin] - values[margin])
    };
    Some(spread(0)?.max(spread(1)?))
}

/// A stroke, parted at every step that is too long.
fn pieces(stroke: &[[f64; 2]], longest_step: f64) -> Vec<Stroke> {
    stroke.chunk_by(|from, to| distance(*from, *to) <= longest_step).map(<[_]>::to_vec).collect()
}

/// What the long pieces keep within.
fn main_bounds(pieces: &[Vec<Stroke>]) -> Option<Bounds> {
    let longest = pieces.iter().flatten().map(|piece| length(piece)).fold(0.0, f64::max);
    let main = pieces.iter().flatten().filter(|piece| length(piece) >= MAIN_PART * longest);
    Bounds::of(main.flatten())
}

fn is_stray(piece: &Stroke, digit: Bounds) -> bool {
    let (Some(bounds), side) = (Bounds::of(piece), digit.side()) else { return true };
    let gap = bounds.gap(digit);
    gap > PIECE_GAP * side || (bounds.side() < DOT_PART * side && gap > DOT_GAP * side)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A slanted line of 11 points, 10 units high.
    fn one() -> Stroke {
        (0..=10).map(|step| [f64::from(step) * 0.2, f64::from(step)]).collect()
    }

    #[test]
    fn a_tap_beside_the_digit_is_left_out_and_one_on_it_is_not() {
        for (tap, is_kept) in [([9.0, 1.0], false), ([-40.0, 300.0], false), ([2.5, 5.0], true), ([1.0, 1.0], true)] {
            let kept = without_strays(&[one(), vec![tap]]);
            assert_eq!(kept.len(), if is_kept { 2 } else { 1 }, "{tap:?}");
        }
    }

    #[test]
    fn a_flick_far_away_is_left_out_and_a_bar_beside_the_stem_is_not() {
        let flick = |x: f64| vec![[x, 4.0], [x + 1.0, 5.0], [x + 2.0, 5.5]];
        assert_eq!(without_strays(&[one(), flick(20.0)]), [one()]);
        assert_eq!(without_strays(&[flick(4.0), one()]).len(), 2);
    }

    #[test]
    fn an_absurd_point_is_left_out_of_its_stroke() {
        for absurd in [[1e7, -1e7], [-60.0, -60.0], [3e38, 0.0]] {
            for position in [0, 5, 11] {
                let mut stroke = one();
                stroke.insert(position, absurd);
                assert_eq!(without_strays(&[stroke]), [one()], "{absurd:?} at {position}");
            }
        }
    }

    #[test]
    fn what_is_all_dots_or_few_points_is_kept() {
        let taps: Vec<Stroke> = (0..40).map(|tap| vec![[f64::from(tap), f64::from(tap * tap)]]).collect();
        assert_eq!(without_strays(&taps), taps);
        let fast = vec![vec![[0.0, 0.0], [1.0, 0.0], [0.5, 90.0]]];
        assert_eq!(without_strays(&fast), fast);
        assert_eq!(without_strays(&[]), Vec::<Stroke>::new());
    }
}
