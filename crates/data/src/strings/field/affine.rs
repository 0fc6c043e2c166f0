//! Affine maps of the plane: between a source, its upright form and the image.

/// x' = a·x + b·y + c for each of the two coordinates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affine {
    /// `[a, b, c]` of x' and of y'.
    rows: [[f64; 3]; 2],
}

impl Affine {
    /// Leaves every point where it is.
    pub(crate) const IDENTITY: Self = Self { rows: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]] };

    /// Multiplies both coordinates, then adds to them.
    pub(crate) fn scaling(factor: f64, offset: [f64; 2]) -> Self {
        Self { rows: [[factor, 0.0, offset[0]], [0.0, factor, offset[1]]] }
    }

    /// Turns a line that rises by `baseline` (rows per column, downward) level, then moves each row sideways by `slant`
    /// columns per row, so that strokes which lean right by it stand upright.
    pub(super) fn upright(baseline: f64, slant: f64) -> Self {
        let (sin, cos) = baseline.atan().sin_cos();
        let (level_x, level_y) = ([cos, sin], [-sin, cos]);
        Self { rows: [[level_x[0] + slant * level_y[0], level_x[1] + slant * level_y[1], 0.0], [-sin, cos, 0.0]] }
    }

    /// Where a point goes.
    pub fn apply(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        self.rows.map(|[a, b, c]| a * x + b * y + c)
    }

    /// The square root of how many times larger areas become.
    pub(super) fn magnification(&self) -> f64 {
        let [[a, b, _], [d, e, _]] = self.rows;
        (a * e - b * d).abs().sqrt()
    }

    /// This map, and `next` after it.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let [x, y] = self.rows;
        Self { rows: next.rows.map(|[a, b, c]| [a * x[0] + b * y[0], a * x[1] + b * y[1], a * x[2] + b * y[2] + c]) }
    }

    /// The map back. Of the maps here none takes the plane to a line.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let [[a, b, c], [d, e, f]] = self.rows;
        let area = a * e - b * d;
        let (a, b, d, e) = (e / area, -b / area, -d / area, a / area);
        Self { rows: [[a, b, -(a * c + b * f)], [d, e, -(d * c + e * f)]] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(one: [f64; 2], other: [f64; 2]) {
        assert!((one[0] - other[0]).abs() < 1e-9 && (one[1] - other[1]).abs() < 1e-9, "{one:?} {other:?}");
    }

    #[test]
    fn a_slanted_stroke_on_a_rising_line_stands_upright_on_a_level_one() {
        let upright = Affine::upright(-0.2, 0.0);
        let [start, end] = [[0.0, 0.0], [10.0, -2.0]].map(|point| upright.apply(point));
        assert!((start[1] - end[1]).abs() < 1e-9);
        let upright = Affine::upright(0.0, 0.5);
        assert_near(upright.apply([0.0, 10.0]), [5.0, 10.0]);
        assert_near(upright.apply([5.0, 0.0]), [5.0, 0.0]);
    }

    #[test]
    fn the_inverse_of_maps_in_a_row_leads_back() {
        let map = Affine::upright(0.2, -0.4).then(&Affine::scaling(0.3, [14.0, -2.5]));
        assert_near(map.inverse().apply(map.apply([123.0, 45.0])), [123.0, 45.0]);
        assert_near(map.then(&map.inverse()).apply([7.0, 8.0]), Affine::IDENTITY.apply([7.0, 8.0]));
    }
}
