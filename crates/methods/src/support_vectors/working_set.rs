//! The images that are solved together, with all kernels between them.

use super::{kernel_rows::KernelRows, smo::State};

/// The least curvature: two images may be equal.
const LEAST_CURVATURE: f64 = 1e-12;

/// Steps for each image after which the others are worth a look.
const STEPS_OF_EACH: usize = 100;

/// A few images of a [`State`].
pub(super) struct WorkingSet {
    bounds: Vec<[f64; 2]>,
    coefficients: Vec<f64>,
    errors: Vec<f64>,
    /// `[W, W]`
    kernel: Vec<f64>,
}

impl WorkingSet {
    pub(super) fn new(state: &State, positions: &[usize], rows: &KernelRows<'_>) -> Self {
        let of = |values: &[f64]| positions.iter().map(|position| values[*position]).collect::<Vec<_>>();
        let row_of = |position: &usize| {
            let row = rows.row(*position);
            positions.iter().map(move |other| f64::from(row[*other]))
        };
        Self {
            bounds: positions.iter().map(|position| state.bounds[*position]).collect(),
            coefficients: of(&state.coefficients),
            errors: of(&state.errors),
            kernel: positions.iter().flat_map(row_of).collect(),
        }
    }

    /// The coefficients of which no two violate the conditions by more than `tolerance`.
    pub(super) fn solve(mut self, tolerance: f64) -> Vec<f64> {
        for _ in 0..STEPS_OF_EACH * self.coefficients.len() {
            let Some((growing, shrinking)) = self.steepest_pair(tolerance) else { break };
            self.step(growing, shrinking);
        }
        self.coefficients
    }

    fn curvature(&self, one: usize, other: usize) -> f64 {
        let count = self.errors.len();
        let [one_one, one_other, other_other] =
            [one * count + one, one * count + other, other * count + other].map(|index| self.kernel[index]);
        (one_one + other_other - 2.0 * one_other).max(LEAST_CURVATURE)
    }

    /// The coefficient that can grow with the least error, and the one to shrink by as much so that the loss falls most.
    fn steepest_pair(&self, tolerance: f64) -> Option<(usize, usize)> {
        let can_grow = |index: &usize| self.coefficients[*index] < self.bounds[*index][1];
        let by_error = |one: &usize, other: &usize| self.errors[*one].total_cmp(&self.errors[*other]);
        let growing = (0..self.errors.len()).filter(can_grow).min_by(by_error)?;
        let (mut largest, mut best, mut shrinking) = (f64::NEG_INFINITY, 0.0, None);
        for index in 0..self.errors.len() {
            if self.coefficients[index] <= self.bounds[index][0] {
                continue;
            }
            let difference = self.errors[index] - self.errors[growing];
            largest = difference.max(largest);
            if difference > 0.0 {
                let gain = difference * difference / self.curvature(growing, index);
                if gain > best {
                    (best, shrinking) = (gain, Some(index));
                }
            }
        }
        if largest < tolerance { None } else { Some((growing, shrinking?)) }
    }

    /// Moves as much from one coefficient to the other as lowers the loss, within the bounds.
    fn step(&mut self, growing: usize, shrinking: usize) {
        let wanted = (self.errors[shrinking] - self.errors[growing]) / self.curvature(growing, shrinking);
        let room = self.bounds[growing][1] - self.coefficients[growing];
        let stock = self.coefficients[shrinking] - self.bounds[shrinking][0];
        let amount = wanted.min(room).min(stock);
        self.coefficients[growing] += amount;
        self.coefficients[shrinking] -= amount;
        // Exactly at the bound, or rounding would leave room for steps of no length.
        if amount == room {
            self.coefficients[growing] = self.bounds[growing][1];
        }
        if amount == stock {
            self.coefficients[shrinking] = self.bounds[shrinking][0];
        }
        let count = self.errors.len();
        let (grown, shrunk) = (&self.kernel[growing * count..][..count], &self.kernel[shrinking * count..][..count]);
        for ((error, grown), shrunk) in self.errors.iter_mut().zip(grown).zip(shrunk) {
            *error += amount * (grown - shrunk);
        }
    }
}
