//! The rectangle around points of a drawing, and how far apart two such rectangles are.

/// A stroke's points `[x, y]` in 64 bits, so that no difference of two 32-bit coordinates overflows.
pub(crate) type Stroke = Vec<[f64; 2]>;

/// The rectangle that holds points tightly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) low: [f64; 2],
    pub(crate) high: [f64; 2],
}

impl Bounds {
    /// Around all points; `None` without any.
    pub(crate) fn of<'a>(points: impl IntoIterator<Item = &'a [f64; 2]>) -> Option<Self> {
        points.into_iter().map(|&point| Self { low: point, high: point }).reduce(Self::joined)
    }

    /// Around all points of all strokes; `None` without any.
    pub(crate) fn of_strokes(strokes: &[Stroke]) -> Option<Self> {
        Self::of(strokes.iter().flatten())
    }

    /// Around both.
    pub(crate) fn joined(self, other: Self) -> Self {
        Self {
            low: [0, 1].map(|axis| self.low[axis].min(other.low[axis])),
            high: [0, 1].map(|axis| self.high[axis].max(other.high[axis])),
        }
    }

    /// Width and height.
    pub(crate) fn extent(self) -> [f64; 2] {
        [0, 1].map(|axis| self.high[axis] - self.low[axis])
    }

    /// The longer of width and height.
    pub(crate) fn side(self) -> f64 {
        let [width, height] = self.extent();
        width.max(height)
    }

    /// The larger of the gaps between both, along columns and along rows: 0 where they overlap.
    pub(crate) fn gap(self, other: Self) -> f64 {
        let gaps = [0, 1].map(|axis| (self.low[axis] - other.high[axis]).max(other.low[axis] - self.high[axis]));
        gaps[0].max(gaps[1]).max(0.0)
    }

    /// How far a point of this rectangle is from its nearest edge.
    pub(crate) fn depth(self, point: &[f64; 2]) -> f64 {
        let depths = [0, 1].map(|axis| (point[axis] - self.low[axis]).min(self.high[axis] - point[axis]));
        depths[0].min(depths[1])
    }
}

/// The length of a stroke's path; 0 of a dot.
pub(crate) fn length(stroke: &[[f64; 2]]) -> f64 {
    stroke.windows(2).map(|ends| distance(ends[0], ends[1])).sum()
}

/// How far apart two points are.
pub(crate) fn distance(from: [f64; 2], to: [f64; 2]) -> f64 {
    (to[0] - from[0]).hypot(to[1] - from[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_and_depths_are_counted_along_the_axes() {
        let at = |x: f64, y: f64| Bounds { low: [x, y], high: [x + 2.0, y + 4.0] };
        assert_eq!(at(0.0, 0.0).gap(at(5.0, 1.0)), 3.0);
        assert_eq!(at(0.0, 0.0).gap(at(-3.0, -9.0)), 5.0);
        assert_eq!(at(0.0, 0.0).gap(at(1.0, 1.0)), 0.0);
        assert_eq!(at(0.0, 0.0).depth(&[0.5, 3.0]), 0.5);
        assert_eq!((at(7.0, 0.0).side(), Bounds::of(&[]).is_none()), (4.0, true));
    }
}
