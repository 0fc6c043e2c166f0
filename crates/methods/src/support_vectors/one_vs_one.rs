//! A machine for each pair of classes. Each pair is a stage of its own, so that a stopped fitting resumes there.

use tch::Tensor;

use super::{
    examples::Examples,
    kernel::{Kernel, unit_rows},
    smo::{self, Problem},
};
use crate::{
    error::Error,
    fitting::Fitting,
    pairwise::{PAIR_COUNT, pairs},
    stored::Stored,
};

/// Parts of a pair that progress is counted in.
const PARTS: usize = 1_000;

/// How pairs are told apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Options {
    pub kernel: Kernel,
    /// The largest amount of a coefficient.
    pub cost: f64,
    /// Memory for rows of the kernel matrix.
    pub cache_bytes: usize,
}

/// One of several passes over all pairs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pass {
    /// What its stages are called: `pair-3-8`.
    pub stage: &'static str,
    /// What it finds.
    pub title: &'static str,
    pub index: usize,
    /// Passes in all.
    pub count: usize,
}

/// The support vectors of a pair of classes.
pub(super) struct PairSolution {
    /// Their positions among all examples.
    pub positions: Vec<usize>,
    /// As many as positions: positive for the first class.
    pub coefficients: Vec<f32>,
    pub bias: f32,
}

/// Tells all pairs of classes apart.
///
/// # Errors
/// If it is stopped, a stage cannot be kept, or libtorch fails.
pub(super) fn train(
    examples: &Examples,
    options: &Options,
    pass: Pass,
    fitting: &mut Fitting<'_>,
) -> Result<Vec<PairSolution>, Error> {
    let inputs = unit_rows(&examples.inputs)?; // [N, D]
    let positions = |class: usize| {
        let labels = examples.labels.iter().enumerate();
        labels.filter(|(_, label)| usize::from(**label) == class).map(|(position, _)| position).collect()
    };
    let mut solutions = Vec::new();
    for (index, (first, second)) in pairs().enumerate() {
        let stage = format!("{}-{first}-{second}", pass.stage);
        let stored = fitting.stage(&stage, |fitting| {
            let mut report = |share: f64| {
                let done = (pass.index * PAIR_COUNT + index) * PARTS + (share * PARTS as f64) as usize;
                let step = format!("{} of {first} and {second}", pass.title);
                fitting.report(step, done, pass.count * PAIR_COUNT * PARTS)
            };
            solve(&inputs, &[positions(first), positions(second)], options, &mut report)?.store()
        })?;
        solutions.push(PairSolution::read(&stored)?);
    }
    Ok(solutions)
}

/// Tells the rows of `inputs` (`[N, D]`) at the positions of one class from those of another.
fn solve(
    inputs: &Tensor,
    positions: &[Vec<usize>; 2],
    options: &Options,
    report: &mut dyn FnMut(f64) -> Result<(), Error>,
) -> Result<PairSolution, Error> {
    let targets = [vec![1.0; positions[0].len()], vec![-1.0; positions[1].len()]].concat();
    let positions = positions.concat();
    let inputs = select(inputs, &positions)?; // [N of both, D]
    let Options { kernel, cost, cache_bytes } = *options;
    let problem = Problem { kernel, inputs: &inputs, targets: &targets, cost, cache_bytes };
    Ok(PairSolution::of(&positions, &smo::solve(&problem, report)?))
}

fn select(inputs: &Tensor, positions: &[usize]) -> Result<Tensor, Error> {
    let positions: Vec<i64> = positions.iter().map(|position| *position as i64).collect();
    Ok(inputs.f_index_select(0, &Tensor::f_from_slice(&positions)?)?)
}

impl PairSolution {
    fn of(positions: &[usize], solution: &smo::Solution) -> Self {
        let vectors = positions.iter().zip(&solution.coefficients).filter(|(_, coefficient)| **coefficient != 0.0);
        let (positions, coefficients) =
            vectors.map(|(position, coefficient)| (*position, *coefficient as f32)).collect();
        Self { positions, coefficients, bias: solution.bias as f32 }
    }

    fn store(&self) -> Result<Stored, Error> {
        // Below 2²⁴, 32 bits of floating point hold a position exactly.
        let positions: Vec<f32> = self.positions.iter().map(|position| *position as f32).collect();
        let stored = Stored::default().with_numbers("positions", &Tensor::f_from_slice(&positions)?)?;
        let stored = stored.with_numbers("coefficients", &Tensor::f_from_slice(&self.coefficients)?)?;
        Ok(stored.with_text("bias", self.bias.to_string()))
    }

    fn read(stored: &Stored) -> Result<Self, Error> {
        let positions = Vec::<f32>::try_from(stored.shaped("positions", &[-1])?)?;
        let coefficients = Vec::try_from(stored.shaped("coefficients", &[positions.len() as i64])?)?;
        let positions = positions.into_iter().map(|position| position as usize).collect();
        Ok(Self { positions, coefficients, bias: stored.number("bias")? })
    }
}
