//! Profiles of ink along a direction: how much of it lies at each distance from a line.

use super::affine::Affine;
use crate::ink::parts::Part;

/// Bins of a profile over the height of a digit, and least cells of ink.
const BINS_PER_HEIGHT: f32 = 20.0;
const CELLS_PER_HEIGHT: f32 = 28.0;

/// Values between the ends that are tried first on either side, and next to the best of them once more.
const STEPS: i16 = 24;
const FINE_STEPS: i16 = 6;

/// Ink gathered into cells smaller than a bin: each is the mean of its ink's places, with the ink's amount.
pub(super) struct Profile {
    cells: Vec<Cell>,
    low: [f32; 2],
    high: [f32; 2],
    bins_per_px: f32,
}

#[derive(Clone, Copy, Default)]
struct Cell {
    place: [f32; 2],
    ink: f32,
}

impl Profile {
    /// Of parts whose digits are about `height` pixels high.
    pub(super) fn of(parts: &[Part], height: f32) -> Self {
        let side = ((height / CELLS_PER_HEIGHT) as usize).max(1);
        let [width, rows] = parts.iter().map(Part::reach).fold([0, 0], |[width, rows], [_, _, right, bottom]| {
            [width.max(right / side + 1), rows.max(bottom / side + 1)]
        });
        let mut sums = vec![Cell::default(); width * rows];
        for run in parts.iter().flat_map(|part| &part.runs) {
            for x in run.start..run.end {
                let cell = &mut sums[run.row / side * width + x / side];
                cell.place = [cell.place[0] + x as f32, cell.place[1] + run.row as f32];
                cell.ink += 1.0;
            }
        }
        let inked = sums.into_iter().filter(|cell| cell.ink > 0.0);
        let cells = inked.map(|cell| Cell { place: cell.place.map(|sum| sum / cell.ink + 0.5), ..cell });
        Self::new(cells.collect(), BINS_PER_HEIGHT / height)
    }

    fn new(cells: Vec<Cell>, bins_per_px: f32) -> Self {
        let mut profile = Self { cells, low: [f32::MAX; 2], high: [f32::MIN; 2], bins_per_px };
        for cell in &profile.cells {
            for axis in 0..2 {
                profile.low[axis] = profile.low[axis].min(cell.place[axis]);
                profile.high[axis] = profile.high[axis].max(cell.place[axis]);
            }
        }
        profile
    }

    /// The ink somewhere else.
    pub(super) fn moved(&self, map: &Affine) -> Self {
        let place = |place: [f32; 2]| map.apply(place.map(f64::from)).map(|at| at as f32);
        let cells = self.cells.iter().map(|cell| Cell { place: place(cell.place), ..*cell });
        Self::new(cells.collect(), self.bins_per_px)
    }

    /// Columns from the first ink to the last, in pixels.
    pub(super) fn width(&self) -> f32 {
        self.high[0] - self.low[0]
    }

    /// The sum of squares of a histogram, with soft bins, of `a`·x + `b`·y.
    pub(super) fn sharpness(&self, [a, b]: [f32; 2]) -> f32 {
        let ends = |axis: usize, factor: f32| {
            let [one, other] = [factor * self.low[axis], factor * self.high[axis]];
            [one.min(other), one.max(other)]
        };
        let ([least_x, most_x], [least_y, most_y]) = (ends(0, a), ends(1, b));
        let (least, extent) = (least_x + least_y, most_x - least_x + most_y - least_y);
        if self.cells.is_empty() {
            return 0.0;
        }
        let mut histogram = vec![0.0_f32; (extent * self.bins_per_px) as usize + 3];
        for Cell { place: [x, y], ink } in &self.cells {
            let place = (a * x + b * y - least) * self.bins_per_px;
            let bin = place as usize;
            let part = place - bin as f32;
            histogram[bin] += ink * (1.0 - part);
            histogram[bin + 1] += ink * part;
        }
        histogram.iter().map(|count| count * count).sum()
    }
}

/// The value between -`most` and `most` of the greatest sharpness.
pub(super) fn sharpest(most: f32, sharpness: impl Fn(f32) -> f32) -> f32 {
    let best_near = |middle: f32, reach: f32, steps: i16| {
        let values = (-steps..=steps).map(|step| middle + reach * f32::from(step) / f32::from(steps));
        let best = values.map(|value| (value, sharpness(value))).max_by(|a, b| a.1.total_cmp(&b.1));
        best.map_or(middle, |(value, _)| value)
    };
    best_near(best_near(0.0, most, STEPS), most / f32::from(STEPS), FINE_STEPS)
}
