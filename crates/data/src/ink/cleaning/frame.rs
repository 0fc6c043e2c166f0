//! A rectangle around the digit, as on forms.

use crate::ink::bounds::{Bounds, Stroke};

/// A frame's points lie no further than this from the edge of the whole drawing, as a part of its side. Those of a round
/// zero at a slash or a dot are up to 0.15 away.
const FRAME_DEPTH: f64 = 0.06;

/// What is within a frame stays at least this far from the drawing's edge, as a part of its side.
const MIN_MARGIN: f64 = 0.04;

/// The strokes without those of a frame, if there is one.
pub(super) fn without_frame(strokes: &[Stroke]) -> Vec<Stroke> {
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
