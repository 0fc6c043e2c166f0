//! Smooth strokes from a device's points: too few of a fast mouse, trembling ones of a slow mouse.

use super::bounds::{Stroke, distance};

/// Distance between the points of a smooth stroke, as a part of the drawing's side: a pixel of the pen's canvas.
const STEP: f64 = 1.0 / 60.0;

/// Reach of the smoothing along the stroke (standard deviation), as a part of the drawing's side.
const REACH: f64 = 0.01;

/// Most points that a stroke is brought to: one that is longer has larger steps.
const MAX_POINTS: f64 = 20_000.0;

/// A smooth stroke through these points, of a drawing whose longest side is `side`.
///
/// A centripetal Catmull–Rom curve through the points rounds the corners between the far points of a fast pen. It adds no
/// loops or cusps. Points at even distances on it are then averaged with their neighbours, which removes the trembling.
/// Ends stay where they are.
pub(super) fn smooth(stroke: &[[f64; 2]], side: f64) -> Stroke {
    if side <= 0.0 || stroke.len() < 2 {
        return stroke.to_vec();
    }
    let step = (STEP * side).max(super::bounds::length(stroke) / MAX_POINTS);
    averaged(&evenly(&curve(stroke, step), step), REACH * side / step)
}

/// Points of a curve through the stroke's, no further apart than about `step`.
fn curve(stroke: &[[f64; 2]], step: f64) -> Stroke {
    let mut points = thinned(stroke, step);
    // The curve's ends need a point beyond them: the second mirrored at the first.
    let mirrored = |end: [f64; 2], next: [f64; 2]| [0, 1].map(|axis| 2.0 * end[axis] - next[axis]);
    let last = points.len() - 1;
    let (before, after) =
        (mirrored(points[0], points[1.min(last)]), mirrored(points[last], points[last.saturating_sub(1)]));
    points.insert(0, before);
    points.push(after);
    let mut curve = vec![points[1]];
    for four in points.windows(4) {
        let parts = (distance(four[1], four[2]) / step).ceil().max(1.0);
        curve.extend((1..=parts as usize).map(|part| catmull_rom(four, part as f64 / parts)));
    }
    curve
}

/// The stroke without points that are nearer than half a step to the one before; both ends stay.
fn thinned(stroke: &[[f64; 2]], step: f64) -> Stroke {
    let mut kept = vec![stroke[0]];
    for point in &stroke[1..] {
        if distance(kept[kept.len() - 1], *point) >= step / 2.0 {
            kept.push(*point);
        }
    }
    let end = stroke[stroke.len() - 1];
    if kept.len() > 1 && kept[kept.len() - 1] != end {
        kept.pop();
    }
    if kept[kept.len() - 1] != end || kept.len() == 1 {
        kept.push(end);
    }
    kept
}

/// The curve between the second and third of four points, 0–1 of the way. It is Barry and Goldman's pyramid with knots at
/// the square roots of the distances.
fn catmull_rom(four: &[[f64; 2]], way: f64) -> [f64; 2] {
    let mut knots = [0.0; 4];
    for index in 1..4 {
        knots[index] = knots[index - 1] + distance(four[index - 1], four[index]).sqrt();
    }
    let at = knots[1] + way * (knots[2] - knots[1]);
    let mut values = [four[0], four[1], four[2], four[3]];
    for level in 1..4 {
        for index in 0..4 - level {
            // Of the last level only what lies between the two middle knots is wanted.
            let (start, end) = if level == 3 { (1, 2) } else { (index, index + level) };
            let span = knots[end] - knots[start];
            let part = if span > 0.0 { (at - knots[start]) / span } else { 0.0 };
            values[index] =
                [0, 1].map(|axis| values[index][axis] + part * (values[index + 1][axis] - values[index][axis]));
        }
    }
    values[0]
}

/// Points at even distances of `step` along a path, with its end.
fn evenly(path: &[[f64; 2]], step: f64) -> Stroke {
    let mut points = vec![path[0]];
    let mut missing = step;
    for ends in path.windows(2) {
        let length = distance(ends[0], ends[1]);
        let mut done = 0.0;
        while length - done >= missing {
            done += missing;
            points.push([0, 1].map(|axis| ends[0][axis] + done / length * (ends[1][axis] - ends[0][axis])));
            missing = step;
        }
        missing -= length - done;
    }
    points.push(path[path.len() - 1]);
    points
}

/// Each point as the mean of itself and its neighbours, weighted by a bell whose standard deviation is `reach` points.
/// Near an end as many neighbours are taken on one side as there are on the other, so that the ends stay.
fn averaged(points: &[[f64; 2]], reach: f64) -> Stroke {
    let widest = (3.0 * reach).ceil() as usize;
    let weight = |offset: usize| (-0.5 * (offset as f64 / reach).powi(2)).exp();
    let mean = |position: usize| {
        let width = widest.min(position).min(points.len() - 1 - position);
        let mut sum = points[position];
        let mut total = 1.0;
        for offset in 1..=width {
            let (weight, before, after) = (weight(offset), points[position - offset], points[position + offset]);
            (0..2).for_each(|axis| sum[axis] += weight * (before[axis] + after[axis]));
            total += 2.0 * weight;
        }
        sum.map(|sum| sum / total)
    };
    (0..points.len()).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circle(points: u32) -> Stroke {
        let angle = |point| std::f64::consts::TAU * f64::from(point) / f64::from(points);
        (0..=points).map(|point| [50.0 * angle(point).cos(), 50.0 * angle(point).sin()]).collect()
    }

    /// How far the points of a stroke are from a circle of 50, at most.
    fn off_circle(stroke: &[[f64; 2]]) -> f64 {
        stroke.iter().map(|[x, y]| (x.hypot(*y) - 50.0).abs()).fold(0.0, f64::max)
    }

    #[test]
    fn few_points_of_a_fast_pen_become_a_round_curve() {
        // Straight lines between eight points of a circle cut off 3.8.
        let smooth = smooth(&circle(8), 100.0);
        assert!(off_circle(&smooth[smooth.len() / 4..3 * smooth.len() / 4]) < 1.0);
        assert!(off_circle(&smooth) < 2.5);
    }

    #[test]
    fn the_trembling_of_a_slow_pen_is_taken_out_and_ends_stay() {
        let trembling: Stroke =
            (0..=400).map(|step| [f64::from(step) / 4.0, if step % 2 == 0 { 0.6 } else { -0.6 }]).collect();
        let smooth = smooth(&trembling, 100.0);
        assert!(smooth[5..smooth.len() - 5].iter().all(|point| point[1].abs() < 0.35), "{smooth:?}");
        assert_eq!((smooth[0], smooth[smooth.len() - 1]), (trembling[0], trembling[400]));
    }

    #[test]
    fn straight_lines_stay_where_they_are() {
        let smooth = smooth(&[[0.0, 0.0], [30.0, 30.0], [100.0, 100.0]], 100.0);
        assert!(smooth.iter().all(|[x, y]| (x - y).abs() < 1e-9));
    }

    #[test]
    fn dots_repeats_and_endless_strokes_are_met() {
        assert_eq!(smooth(&[[3.0, 3.0]], 10.0), [[3.0, 3.0]]);
        assert_eq!(smooth(&[[3.0, 3.0]; 4], 0.0).len(), 4);
        assert!(smooth(&[[3.0, 3.0]; 4], 10.0).iter().all(|point| *point == [3.0, 3.0]));
        let hatching: Stroke = (0..50_000).map(|step| [f64::from(step % 2), f64::from(step) * 1e-5]).collect();
        assert!(smooth(&hatching, 1.0).len() < 100_000);
    }
}
