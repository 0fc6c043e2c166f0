//! Outlier removal before the pen draws: marks far from the digit, single absurd points, and a frame around the digit. Each
//! would make the digit small, for the size of all ink decides.

use super::bounds::{Bounds, Stroke, distance, length};
use super::line::{digit_height, groups};

/// A step from one point to the next that is longer than this many times the drawing's usual size is no stroke of a pen.
const LONGEST_STEP: f64 = 2.5;

/// Fewer points than this do not tell a drawing's usual size.
const MIN_POINTS: usize = 10;

/// A piece at least this long, as a part of the longest, counts as a part of the digit wherever it is.
const MAIN_PART: f64 = 0.3;

/// A piece smaller than this part of the digit's side is a dot.
const DOT_PART: f64 = 0.1;

/// Smallest gap between an outlying dot and the digit, and the same of any other short piece, in parts of the digit's side.
const DOT_GAP: f64 = 0.1;
const PIECE_GAP: f64 = 0.5;

/// A frame's points lie no further than this from the edge of the whole drawing, as a part of its side. Those of a round
/// zero at a slash or a dot are up to 0.15 away.
const FRAME_DEPTH: f64 = 0.06;

/// What is within a frame stays at least this far from the drawing's edge, as a part of its side.
const MIN_MARGIN: f64 = 0.04;

/// A piece at least this long, in heights of a digit, is a number's own wherever it is.
const NUMBER_MAIN_LENGTH: f64 = 0.5;

/// The strokes that are the digit, in their order.
pub(super) fn clean(strokes: &[Stroke]) -> Vec<Stroke> {
    without_frame(&without_outliers(&without_repeats(strokes)))
}

/// The strokes that are a number of several digits, in their order.
pub(super) fn clean_number(strokes: &[Stroke]) -> Vec<Stroke> {
    let strokes = without_repeats(strokes);
    let pieces = pieces(&strokes);
    let boxes = pieces.iter().flatten().filter_map(Bounds::of);
    let Some(height) = digit_height(&groups(boxes.collect())) else { return strokes };
    let is_main = |piece: &&Stroke| length(piece) >= NUMBER_MAIN_LENGTH * height;
    let Some(number) = Bounds::of(pieces.iter().flatten().filter(is_main).flatten()) else { return strokes };
    own(pieces, |piece| !is_outlier(piece, number, height))
}

/// A resting pen repeats a point.
fn without_repeats(strokes: &[Stroke]) -> Vec<Stroke> {
    let mut strokes = strokes.to_vec();
    strokes.iter_mut().for_each(Vec::dedup);
    strokes
}

/// The strokes without outliers. A stroke around an absurd point stays one stroke.
fn without_outliers(strokes: &[Stroke]) -> Vec<Stroke> {
    let pieces = pieces(strokes);
    let Some(digit) = main_bounds(&pieces) else { return strokes.to_vec() };
    own(pieces, |piece| !is_outlier(piece, digit, digit.side()))
}

/// Each stroke, parted at every step that is too long.
fn pieces(strokes: &[Stroke]) -> Vec<Vec<Stroke>> {
    let longest_step = typical_side(strokes).map_or(f64::INFINITY, |side| LONGEST_STEP * side);
    let pieces =
        |stroke: &Stroke| stroke.chunk_by(|from, to| distance(*from, *to) <= longest_step).map(<[_]>::to_vec).collect();
    strokes.iter().map(pieces).collect()
}

/// The strokes again, of those of their pieces that are no outliers.
fn own(pieces: Vec<Vec<Stroke>>, is_own: impl Fn(&Stroke) -> bool) -> Vec<Stroke> {
    let strokes = pieces.into_iter().map(|pieces| pieces.into_iter().filter(|piece| is_own(piece)).flatten().collect());
    strokes.filter(|stroke: &Stroke| !stroke.is_empty()).collect()
}

/// The extent of nine tenths of the points along the longer axis; `None` of few points.
fn typical_side(strokes: &[Stroke]) -> Option<f64> {
    let spread = |axis: usize| {
        let mut values: Vec<f64> = strokes.iter().flatten().map(|point| point[axis]).collect();
        values.sort_by(f64::total_cmp);
        let margin = (values.len() / 20).max(1);
        (values.len() >= MIN_POINTS).then(|| values[values.len() - 1 - margin] - values[margin])
    };
    Some(spread(0)?.max(spread(1)?))
}

/// The rectangle around the long pieces.
fn main_bounds(pieces: &[Vec<Stroke>]) -> Option<Bounds> {
    let longest = pieces.iter().flatten().map(|piece| length(piece)).fold(0.0, f64::max);
    let main = pieces.iter().flatten().filter(|piece| length(piece) >= MAIN_PART * longest);
    Bounds::of(main.flatten())
}

/// Whether a piece is far from the ink in `main`, of which `side` is the size of a digit.
fn is_outlier(piece: &Stroke, main: Bounds, side: f64) -> bool {
    let Some(bounds) = Bounds::of(piece) else { return true };
    let gap = bounds.gap(main);
    gap > PIECE_GAP * side || (bounds.side() < DOT_PART * side && gap > DOT_GAP * side)
}

/// The strokes without those of a frame, if there is one.
fn without_frame(strokes: &[Stroke]) -> Vec<Stroke> {
    inside_frame(strokes).unwrap_or_else(|| strokes.to_vec())
}

fn inside_frame(strokes: &[Stroke]) -> Option<Vec<Stroke>> {
    let whole = Bounds::of_strokes(strokes)?;
    let side = whole.side();
    let is_frame = |stroke: &&Stroke| stroke.iter().all(|point| whole.depth(point) <= FRAME_DEPTH * side);
    let (frame, inside): (Vec<&Stroke>, Vec<&Stroke>) = strokes.iter().partition(is_frame);
    let digit = Bounds::of(inside.iter().copied().flatten())?;
    let margins = [0, 1].map(|axis| (digit.low[axis] - whole.low[axis]).min(whole.high[axis] - digit.high[axis]));
    let is_within = margins.iter().all(|margin| *margin >= MIN_MARGIN * side);
    (is_within && reaches_all_corners(&frame, whole)).then(|| inside.into_iter().cloned().collect())
}

fn reaches_all_corners(frame: &[&Stroke], whole: Bounds) -> bool {
    let is_near = |corner: [f64; 2], point: &[f64; 2]| {
        [0, 1].iter().all(|&axis| (point[axis] - corner[axis]).abs() <= 2.0 * FRAME_DEPTH * whole.side())
    };
    let Bounds { low, high } = whole;
    let corners = [low, [high[0], low[1]], high, [low[0], high[1]]];
    corners.into_iter().all(|corner| frame.iter().copied().flatten().any(|point| is_near(corner, point)))
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
        for (tap, is_saved) in [([9.0, 1.0], false), ([-40.0, 300.0], false), ([2.5, 5.0], true), ([1.0, 1.0], true)] {
            let kept = without_outliers(&[one(), vec![tap]]);
            assert_eq!(kept.len(), if is_saved { 2 } else { 1 }, "{tap:?}");
        }
    }

    #[test]
    fn a_flick_far_away_is_left_out_and_a_bar_beside_the_stem_is_not() {
        let flick = |x: f64| vec![[x, 4.0], [x + 1.0, 5.0], [x + 2.0, 5.5]];
        assert_eq!(without_outliers(&[one(), flick(20.0)]), [one()]);
        assert_eq!(without_outliers(&[flick(4.0), one()]).len(), 2);
    }

    #[test]
    fn an_absurd_point_is_left_out_of_its_stroke() {
        for absurd in [[1e7, -1e7], [-60.0, -60.0], [3e38, 0.0]] {
            for position in [0, 5, 11] {
                let mut stroke = one();
                stroke.insert(position, absurd);
                assert_eq!(without_outliers(&[stroke]), [one()], "{absurd:?} at {position}");
            }
        }
    }

    #[test]
    fn what_is_all_dots_or_few_points_is_kept() {
        let taps: Vec<Stroke> = (0..40).map(|tap| vec![[f64::from(tap), f64::from(tap * tap)]]).collect();
        assert_eq!(without_outliers(&taps), taps);
        let fast = vec![vec![[0.0, 0.0], [1.0, 0.0], [0.5, 90.0]]];
        assert_eq!(without_outliers(&fast), fast);
        assert_eq!(without_outliers(&[]), Vec::<Stroke>::new());
    }

    fn slash() -> Stroke {
        vec![[6.0, 14.0], [10.0, 10.0], [14.0, 6.0]]
    }

    #[test]
    fn a_rectangle_around_a_digit_is_left_out_in_one_stroke_or_four() {
        let corners = [[0.0, 0.0], [20.0, 0.5], [20.0, 24.0], [0.3, 24.0], [0.0, 0.0]];
        assert_eq!(without_frame(&[corners.to_vec(), slash()]), [slash()]);
        let lines = corners.windows(2).map(<[_]>::to_vec).chain([slash()]);
        assert_eq!(without_frame(&lines.collect::<Vec<_>>()), [slash()]);
    }

    #[test]
    fn a_zero_with_a_slash_and_a_rectangle_alone_are_kept() {
        let zero: Stroke = (0..=40)
            .map(|step| f64::from(step) * 0.157)
            .map(|angle| [10.0 + 10.0 * angle.cos(), 10.0 + 12.0 * angle.sin()])
            .collect();
        assert_eq!(without_frame(&[zero.clone(), slash()]).len(), 2);
        let rectangle = vec![[0.0, 0.0], [20.0, 0.5], [20.0, 24.0], [0.3, 24.0], [0.0, 0.0]];
        assert_eq!(without_frame(&[rectangle]).len(), 1);
    }

    #[test]
    fn a_digit_of_straight_lines_is_kept() {
        let four = [vec![[2.0, 0.0], [0.0, 12.0], [20.0, 12.0]], vec![[14.0, 0.0], [14.0, 24.0]]];
        assert_eq!(without_frame(&four), four);
    }
}
