//! Sequential minimal optimisation: the support vectors of two classes.
//!
//! A working set of those images that violate the conditions of the optimum most is solved at a time, pair by pair, as
//! `ThunderSVM` does (Wen et al. 2018). The pair is chosen by second derivatives (Fan, Chen and Lin 2005).

use rayon::prelude::*;
use tch::Tensor;

use super::{kernel::Kernel, kernel_rows::KernelRows, working_set::WorkingSet};
use crate::error::Error;

/// The most that the conditions of the optimum may be violated by, as in libsvm.
const TOLERANCE: f64 = 1e-3;

/// Images of a working set. Half of them are new each time: one that leaves at once often comes back at once.
const WORKING_SET_SIZE: usize = 512;

/// Rounds after which rounding, not progress, must be at work.
const MAX_ROUNDS: usize = 100_000;

/// Images whose errors a thread changes at a time.
const CHUNK: usize = 2_048;

/// Two classes to be told apart.
pub(super) struct Problem<'a> {
    pub kernel: Kernel,
    /// `[N, D]`, rows of length 1.
    pub inputs: &'a Tensor,
    /// For each row +1 or −1.
    pub targets: &'a [f64],
    /// The largest amount of a coefficient.
    pub cost: f64,
    /// Memory for rows of the kernel matrix.
    pub cache_bytes: usize,
}

/// The decision is the sum of coefficient · kernel over all images, plus the bias: +1 where it is positive.
#[derive(Debug)]
pub(super) struct Solution {
    /// `[N]`, with the sign of the target; 0 where an image is no support vector.
    pub coefficients: Vec<f64>,
    pub bias: f64,
}

/// Where the coefficients stand.
pub(super) struct State {
    /// Of each coefficient the least and the largest value.
    pub bounds: Vec<[f64; 2]>,
    pub coefficients: Vec<f64>,
    /// The decision without the bias, minus the target.
    pub errors: Vec<f64>,
}

/// Solves it. `report` takes the share that is done.
///
/// # Errors
/// Those of `report`, and if libtorch fails.
pub(super) fn solve(
    problem: &Problem<'_>,
    report: &mut dyn FnMut(f64) -> Result<(), Error>,
) -> Result<Solution, Error> {
    let mut state = State::new(problem);
    let mut rows = KernelRows::new(problem.kernel, problem.inputs, problem.cache_bytes);
    let mut positions = Vec::new();
    let first_violation = state.violation();
    for round in 0..MAX_ROUNDS {
        let violation = state.violation();
        if violation < TOLERANCE {
            break;
        }
        report((first_violation / violation).ln().max(0.0) / (first_violation / TOLERANCE).ln())?;
        positions = state.violators(&positions);
        rows.request(&positions)?;
        let solved = WorkingSet::new(&state, &positions, &rows).solve(TOLERANCE.max(0.1 * violation));
        state.change(&positions, &solved, &rows);
        if round + 1 == MAX_ROUNDS {
            log::warn!("support vectors are {violation} from the optimum");
        }
    }
    let bias = state.bias();
    Ok(Solution { coefficients: state.coefficients, bias })
}

impl State {
    fn new(problem: &Problem<'_>) -> Self {
        let bounds = |target: &f64| if *target > 0.0 { [0.0, problem.cost] } else { [-problem.cost, 0.0] };
        Self {
            bounds: problem.targets.iter().map(bounds).collect(),
            coefficients: vec![0.0; problem.targets.len()],
            errors: problem.targets.iter().map(|target| -target).collect(),
        }
    }

    fn can_grow(&self, position: usize) -> bool {
        self.coefficients[position] < self.bounds[position][1]
    }

    fn can_shrink(&self, position: usize) -> bool {
        self.coefficients[position] > self.bounds[position][0]
    }

    /// The least error of a coefficient that can grow, and the largest of one that can shrink: at the optimum the bias lies
    /// between them.
    fn extremes(&self) -> [f64; 2] {
        let mut extremes = [f64::INFINITY, f64::NEG_INFINITY];
        for (position, error) in self.errors.iter().enumerate() {
            if self.can_grow(position) {
                extremes[0] = extremes[0].min(*error);
            }
            if self.can_shrink(position) {
                extremes[1] = extremes[1].max(*error);
            }
        }
        extremes
    }

    fn violation(&self) -> f64 {
        let [least, largest] = self.extremes();
        largest - least
    }

    /// The next working set: the newer half of the one before, and the images that violate the conditions most, alternating
    /// between both sides.
    fn violators(&self, before: &[usize]) -> Vec<usize> {
        let kept = &before[before.len().saturating_sub(WORKING_SET_SIZE / 2)..];
        let mut positions = kept.to_vec();
        let mut is_taken = vec![false; self.errors.len()];
        for position in kept {
            is_taken[*position] = true;
        }
        let growing = self.first_by(|position| self.can_grow(position), |position| self.errors[position]);
        let shrinking = self.first_by(|position| self.can_shrink(position), |position| -self.errors[position]);
        let longer = growing.len().max(shrinking.len());
        let in_turn = (0..longer).flat_map(|rank| [growing.get(rank), shrinking.get(rank)]).flatten();
        for position in in_turn {
            if positions.len() == WORKING_SET_SIZE {
                break;
            }
            if !std::mem::replace(&mut is_taken[*position], true) {
                positions.push(*position);
            }
        }
        positions
    }

    /// The images with the least keys, in order: more than a working set can need.
    fn first_by(&self, filter: impl Fn(usize) -> bool, key: impl Fn(usize) -> f64) -> Vec<usize> {
        let mut positions: Vec<usize> = (0..self.errors.len()).filter(|position| filter(*position)).collect();
        let order = |one: &usize, other: &usize| key(*one).total_cmp(&key(*other));
        if positions.len() > WORKING_SET_SIZE {
            positions.select_nth_unstable_by(WORKING_SET_SIZE, order);
            positions.truncate(WORKING_SET_SIZE);
        }
        positions.sort_unstable_by(order);
        positions
    }

    /// Sets the coefficients of a working set, and changes the errors of all images by them.
    fn change(&mut self, positions: &[usize], coefficients: &[f64], rows: &KernelRows<'_>) {
        let mut changed = Vec::new();
        for (position, after) in positions.iter().zip(coefficients) {
            let before = std::mem::replace(&mut self.coefficients[*position], *after);
            if before != *after {
                changed.push((rows.row(*position), after - before));
            }
        }
        self.errors.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, errors)| {
            let start = chunk * CHUNK;
            for (row, change) in &changed {
                let kernel = &row[start..start + errors.len()];
                errors.iter_mut().zip(kernel).for_each(|(error, kernel)| *error += change * f64::from(*kernel));
            }
        });
    }

    /// What makes the error 0 where the coefficient is between its bounds; without such, the middle of what is allowed.
    fn bias(&self) -> f64 {
        let is_free = |position: &usize| self.can_grow(*position) && self.can_shrink(*position);
        let free: Vec<f64> = (0..self.errors.len()).filter(is_free).map(|position| self.errors[position]).collect();
        let [least, largest] = self.extremes();
        let error =
            if free.is_empty() { (least + largest) / 2.0 } else { free.iter().sum::<f64>() / free.len() as f64 };
        -error
    }
}

#[cfg(test)]
mod tests {
    use tch::Kind;

    use super::*;
    use crate::support_vectors::kernel::unit_rows;

    const KERNEL: Kernel = Kernel { gain: 1.0, offset: 0.0, degree: 1 };

    fn solved(kernel: Kernel, inputs: &Tensor, targets: &[f64], cost: f64, cache_bytes: usize) -> Solution {
        solve(&Problem { kernel, inputs, targets, cost, cache_bytes }, &mut |_| Ok(())).unwrap()
    }

    #[test]
    fn two_points_are_parted_in_the_middle() {
        // w = 2/3 has margins of 1 around x = 1.5, so each coefficient is w / (x₂ − x₁) = 2/9; with less cost it is the cost.
        let inputs = Tensor::from_slice(&[3.0_f32, 0.0]).reshape([2, 1]);
        let Solution { coefficients, bias } = solved(KERNEL, &inputs, &[1.0, -1.0], 10.0, 0);
        assert!((coefficients[0] - 2.0 / 9.0).abs() < 1e-9 && coefficients[1] == -coefficients[0], "{coefficients:?}");
        assert!((bias + 1.0).abs() < 1e-9, "{bias}");
        assert_eq!(solved(KERNEL, &inputs, &[1.0, -1.0], 0.1, 0).coefficients, [0.1, -0.1]);
    }

    /// Points around (±1, …), of which many lie on the wrong side.
    fn clouds() -> (Tensor, Vec<f64>) {
        let _guard = tch::no_grad_guard();
        tch::manual_seed(7);
        let targets: Vec<f64> = (0..1_500).map(|index| if index % 3 == 0 { 1.0 } else { -1.0 }).collect();
        let centres = Tensor::from_slice(&targets).to_kind(Kind::Float).reshape([-1, 1]) * 0.5; // [N, 1]
        (unit_rows(&(Tensor::randn([1_500, 6], (Kind::Float, tch::Device::Cpu)) + centres)).unwrap(), targets)
    }

    #[test]
    fn the_conditions_of_the_optimum_hold_for_every_image() {
        let (inputs, targets) = clouds();
        let kernel = Kernel { gain: 2.0, offset: 1.0, degree: 3 };
        let Solution { coefficients, bias } = solved(kernel, &inputs, &targets, 0.5, usize::MAX);
        assert!(coefficients.iter().sum::<f64>().abs() < 1e-9);
        let values = kernel.between(&inputs, &inputs).unwrap().to_kind(Kind::Double);
        let decisions = Vec::<f64>::try_from(values.matmul(&Tensor::from_slice(&coefficients)) + bias).unwrap();
        let mut counts = [0; 3];
        for ((coefficient, target), decision) in coefficients.iter().zip(&targets).zip(&decisions) {
            let (weight, margin) = (coefficient * target, decision * target);
            let (index, holds) = match weight {
                0.0 => (0, margin > 1.0 - 2e-3),
                0.5 => (1, margin < 1.0 + 2e-3),
                _ => (2, (margin - 1.0).abs() < 2e-3),
            };
            assert!(holds && (0.0..=0.5).contains(&weight), "{weight} {margin}");
            counts[index] += 1;
        }
        assert!(counts.iter().all(|count| *count > 10), "{counts:?}");
    }

    #[test]
    fn little_memory_changes_the_time_alone() {
        let (inputs, targets) = clouds();
        let roomy = solved(KERNEL, &inputs, &targets, 1.0, usize::MAX);
        let narrow = solved(KERNEL, &inputs, &targets, 1.0, 0);
        let difference = roomy.coefficients.iter().zip(&narrow.coefficients).map(|(one, other)| (one - other).abs());
        assert!(difference.fold(0.0, f64::max) < 0.02 && (roomy.bias - narrow.bias).abs() < 2e-3);
    }
}
