//! The path of a pen: knots that it passes, joined by smooth curves.

/// A point or direction: x to the right, y downward. A digit is about 1 high around the origin.
pub(super) type Vector = [f32; 2];

/// Longest distance between the points of a written path, about.
const STEP: f32 = 0.03;

/// One stroke: the knots between putting the pen down and lifting it.
#[derive(Clone, Debug, Default)]
pub(super) struct Path {
    knots: Vec<Knot>,
}

#[derive(Clone, Copy, Debug)]
struct Knot {
    place: Vector,
    is_corner: bool,
}

impl Path {
    pub(super) fn from(place: Vector) -> Self {
        Self::default().to(place)
    }

    /// On to a place, in a smooth curve.
    pub(super) fn to(self, place: Vector) -> Self {
        self.turn(false, place)
    }

    /// On to a place where the pen turns sharply.
    pub(super) fn corner(self, place: Vector) -> Self {
        self.turn(true, place)
    }

    /// On to a place, where the pen turns sharply or passes in a smooth curve.
    pub(super) fn turn(mut self, is_corner: bool, place: Vector) -> Self {
        self.knots.push(Knot { place, is_corner });
        self
    }

    /// On to an arc of an ellipse and along it. Angles in degrees: 0 is right, 90 down, so that growing is clockwise.
    pub(super) fn arc(self, centre: Vector, radii: Vector, from_deg: f32, to_deg: f32) -> Self {
        let step_count = ((to_deg - from_deg).abs() / 40.0).ceil().max(1.0) as usize;
        (0..=step_count).fold(self, |path, step| {
            let angle = (from_deg + (to_deg - from_deg) * step as f32 / step_count as f32).to_radians();
            path.to([centre[0] + radii[0] * angle.cos(), centre[1] + radii[1] * angle.sin()])
        })
    }

    /// On along 360 degrees or more of an ellipse whose radii are multiplied by `radius` of the part done, 0–1.
    pub(super) fn spiral(
        self,
        centre: Vector,
        radii: Vector,
        [start_deg, sweep_deg]: [f32; 2],
        step_count: u8,
        radius: impl Fn(f32) -> f32,
    ) -> Self {
        (0..=step_count).fold(self, |path, step| {
            let part = f32::from(step) / f32::from(step_count);
            let (angle, radius) = ((start_deg + sweep_deg * part).to_radians(), radius(part));
            path.to([centre[0] + radii[0] * radius * angle.cos(), centre[1] + radii[1] * radius * angle.sin()])
        })
    }

    /// The path with a knot before its first.
    pub(super) fn begun_at(mut self, place: Vector) -> Self {
        self.knots.insert(0, Knot { place, is_corner: false });
        self
    }

    /// Where it begins and where it ends; none of an empty path.
    pub(super) fn ends(&self) -> Option<[Vector; 2]> {
        Some([self.knots.first()?.place, self.knots.last()?.place])
    }

    /// The path with every knot moved.
    pub(super) fn moved(&self, mut place: impl FnMut(Vector) -> Vector) -> Self {
        Self { knots: self.knots.iter().map(|knot| Knot { place: place(knot.place), ..*knot }).collect() }
    }

    /// Points along the path, close together.
    pub(super) fn points(&self) -> Vec<Vector> {
        let mut points = vec![];
        for index in 1..self.knots.len() {
            let (from, to) = (self.knots[index - 1].place, self.knots[index].place);
            let length = distance(from, to);
            let [leaving, arriving] = [index - 1, index].map(|knot| scaled_to(self.tangent(knot), length));
            let step_count = (length / STEP).ceil().max(1.0);
            for step in 0..step_count as usize {
                points.push(hermite(from, leaving, to, arriving, step as f32 / step_count));
            }
        }
        points.extend(self.knots.last().map(|knot| knot.place));
        points
    }

    /// Direction in which the pen passes a knot; at a corner and at the ends there is none.
    fn tangent(&self, index: usize) -> Vector {
        let knot = self.knots[index];
        if knot.is_corner || index == 0 || index + 1 == self.knots.len() {
            return [0.0, 0.0];
        }
        // Each neighbour weighs less the further it is: curves keep close to near knots.
        let (before, after) = (self.knots[index - 1].place, self.knots[index + 1].place);
        let (to_before, to_after) = (distance(before, knot.place).max(1e-3), distance(knot.place, after).max(1e-3));
        [0, 1].map(|axis| {
            (knot.place[axis] - before[axis]) / to_before * to_after
                + (after[axis] - knot.place[axis]) / to_after * to_before
        })
    }
}

/// The middle between two points, moved by `offset`.
pub(super) fn midpoint(a: Vector, b: Vector, offset: Vector) -> Vector {
    [0, 1].map(|axis| f32::midpoint(a[axis], b[axis]) + offset[axis])
}

fn distance(a: Vector, b: Vector) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

fn scaled_to(direction: Vector, length: f32) -> Vector {
    let own_length = direction[0].hypot(direction[1]);
    if own_length > 0.0 { direction.map(|part| part * length / own_length) } else { direction }
}

/// The cubic curve with these ends and these tangents at them, at `t` from 0 to 1. An end without a tangent is left
/// straight.
fn hermite(from: Vector, leaving: Vector, to: Vector, arriving: Vector, t: f32) -> Vector {
    let (t2, t3) = (t * t, t * t * t);
    [0, 1].map(|axis| {
        (2.0 * t3 - 3.0 * t2 + 1.0) * from[axis]
            + (t3 - 2.0 * t2 + t) * leaving[axis]
            + (3.0 * t2 - 2.0 * t3) * to[axis]
            + (t3 - t2) * arriving[axis]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest(path: &Path, place: Vector) -> f32 {
        path.points().into_iter().map(|point| distance(point, place)).fold(f32::MAX, f32::min)
    }

    #[test]
    fn the_pen_passes_every_knot_without_gaps() {
        let path = Path::from([0.0, 0.0]).to([0.5, 0.1]).corner([0.2, 0.6]).to([-0.3, 0.2]);
        for knot in [[0.0, 0.0], [0.5, 0.1], [0.2, 0.6], [-0.3, 0.2]] {
            assert!(nearest(&path, knot) < 1e-6, "{knot:?}");
        }
        let points = path.points();
        assert!(points.windows(2).all(|pair| distance(pair[0], pair[1]) < 2.0 * STEP));
    }

    #[test]
    fn an_arc_keeps_to_its_ellipse() {
        let path = Path::default().arc([1.0, 2.0], [0.4, 0.2], 0.0, 360.0);
        for [x, y] in path.points() {
            let radius = ((x - 1.0) / 0.4).hypot((y - 2.0) / 0.2);
            assert!((radius - 1.0).abs() < 0.06, "{radius}");
        }
        assert!(nearest(&path, [1.0, 2.2]) < 0.02, "90 degrees are downward");
    }

    #[test]
    fn straight_knots_make_a_straight_line_and_one_knot_a_dot() {
        let line = Path::from([0.0, 0.0]).to([1.0, 1.0]).to([3.0, 3.0]);
        assert!(line.points().iter().all(|[x, y]| (x - y).abs() < 1e-6));
        assert_eq!(Path::from([0.5, 0.5]).points(), [[0.5, 0.5]]);
        assert!(Path::default().points().is_empty());
    }
}
