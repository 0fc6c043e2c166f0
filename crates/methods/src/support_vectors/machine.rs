//! The support vectors of all pairs of classes, each computed once.

use std::collections::BTreeSet;

use lenet_data::dataset::CLASS_COUNT;
use tch::{Kind, Tensor};

use super::{
    examples::Examples,
    kernel::{Kernel, unit_rows},
    one_vs_one::PairSolution,
};
use crate::{
    classifier::{Answer, Classifier},
    cost::{Cost, Count},
    error::Error,
    evidence::{Evidence, EvidencePicture, Shades},
    pairwise::{PAIR_COUNT, pairs},
    stored::Stored,
};

/// Support vectors that are shown.
const SHOWN_COUNT: usize = 10;

/// Decides between each pair of classes.
pub(super) struct Machine {
    kernel: Kernel,
    /// The support vectors, S of them.
    vectors: Examples,
    /// `[S, D]`, of length 1.
    unit_vectors: Tensor,
    /// `[S, 45]`: of each pair, positive for the first class; 0 where it is no support vector of the pair.
    coefficients: Tensor,
    /// `[45]`
    biases: Tensor,
    /// `[90]`, the nine pairs of each class.
    pairs_of_classes: Tensor,
    /// `[90]`, 1 where the class is the first one of the pair, else −1.
    signs: Tensor,
}

impl Machine {
    /// Of the pairs' solutions.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(super) fn of(kernel: Kernel, examples: &Examples, solutions: &[PairSolution]) -> Result<Self, Error> {
        let positions: BTreeSet<usize> = solutions.iter().flat_map(|solution| &solution.positions).copied().collect();
        let positions: Vec<usize> = positions.into_iter().collect();
        let mut coefficients = vec![0.0_f32; positions.len() * PAIR_COUNT];
        for (pair, solution) in solutions.iter().enumerate() {
            for (position, coefficient) in solution.positions.iter().zip(&solution.coefficients) {
                // All positions are among those of all pairs.
                let row = positions.partition_point(|other| other < position);
                coefficients[row * PAIR_COUNT + pair] = *coefficient;
            }
        }
        let coefficients = Tensor::f_from_slice(&coefficients)?.f_reshape([-1, PAIR_COUNT as i64])?;
        let biases: Vec<f32> = solutions.iter().map(|solution| solution.bias).collect();
        Self::new(kernel, examples.select(&positions)?, coefficients, Tensor::f_from_slice(&biases)?)
    }

    fn new(kernel: Kernel, vectors: Examples, coefficients: Tensor, biases: Tensor) -> Result<Self, Error> {
        let pairs_of = |class: usize| {
            pairs().enumerate().filter_map(move |(pair, (first, second))| match class {
                _ if class == first => Some((pair as i64, 1.0)),
                _ if class == second => Some((pair as i64, -1.0)),
                _ => None,
            })
        };
        let (pairs, signs): (Vec<i64>, Vec<f32>) = (0..CLASS_COUNT).flat_map(pairs_of).unzip();
        let (pairs_of_classes, signs) = (Tensor::f_from_slice(&pairs)?, Tensor::f_from_slice(&signs)?);
        let unit_vectors = unit_rows(&vectors.inputs)?;
        Ok(Self { kernel, vectors, unit_vectors, coefficients, biases, pairs_of_classes, signs })
    }

    /// What [`Classifier::store`] has given.
    ///
    /// # Errors
    /// If an array or a text is absent or of a wrong shape.
    pub(super) fn read(stored: &Stored) -> Result<Self, Error> {
        let kernel =
            Kernel { gain: stored.number("gain")?, offset: stored.number("offset")?, degree: stored.number("degree")? };
        let vectors = Examples::read(stored)?;
        let coefficients = stored.shaped("coefficients", &[vectors.labels.len() as i64, PAIR_COUNT as i64])?;
        Self::new(kernel, vectors, coefficients, stored.shaped("biases", &[PAIR_COUNT as i64])?)
    }

    /// The support vectors.
    pub(super) fn vectors(&self) -> &Examples {
        &self.vectors
    }

    /// The kernel of each input with each support vector: `[B, S]`.
    fn kernels(&self, inputs: &Tensor) -> Result<Tensor, Error> {
        self.kernel.between(&unit_rows(inputs)?, &self.unit_vectors)
    }

    /// For each pair a positive number where its first class is more likely: `[B, 45]`.
    fn decisions(&self, kernels: &Tensor) -> Result<Tensor, Error> {
        Ok(kernels.f_matmul(&self.coefficients)?.f_add(&self.biases)?)
    }
}

impl Classifier for Machine {
    /// The votes of the pairs, as in libsvm, and up to ½ by the class's least decision against another. That decides between
    /// equal votes, and tells doubtful images apart far better than the sum of decisions that scikit-learn adds.
    fn scores(&self, inputs: &Tensor) -> Result<Tensor, Error> {
        let decisions = self.decisions(&self.kernels(inputs)?)?; // [B, 45]
        let own = decisions.f_index_select(1, &self.pairs_of_classes)?.f_mul(&self.signs)?; // [B, 90]
        let own = own.f_reshape([-1, CLASS_COUNT as i64, CLASS_COUNT as i64 - 1])?; // [B, 10, 9]
        let votes = own.f_gt(0.0)?.f_sum_dim_intlist(2, false, Kind::Float)?; // [B, 10]
        Ok(votes.f_add(&own.f_amin([2], false)?.f_tanh()?.f_div_scalar(2.0)?)?)
    }

    fn cost(&self) -> Cost {
        let [count, dimension] = [0, 1].map(|axis| self.unit_vectors.size()[axis] as usize);
        let product = Count::new(count * dimension, format!("{count} × {dimension}"));
        let parameters = count * (CLASS_COUNT - 1) + PAIR_COUNT;
        Cost {
            multiply_adds: product.clone(),
            stored_values: product,
            parameters: Count::new(parameters, format!("{count} × 9 + {PAIR_COUNT}")),
        }
    }

    fn evidence(&self, input: &Tensor, scores: &[f32; CLASS_COUNT]) -> Result<Evidence, Error> {
        let Answer { digit, runner_up, .. } = Answer::of(scores);
        let pair = (digit.min(runner_up).into(), digit.max(runner_up).into());
        // Two different classes are always a pair.
        let column = pairs().position(|other| other == pair).unwrap_or_default() as i64;
        let sign = if digit < runner_up { 1.0 } else { -1.0 };
        let kernels = self.kernels(input)?; // [1, S]
        let decision = sign * self.decisions(&kernels)?.f_double_value(&[0, column])?;
        let kernels = Vec::<f32>::try_from(kernels.f_reshape([-1])?)?;
        let coefficients = Vec::<f32>::try_from(self.coefficients.f_select(1, column)?.f_contiguous()?)?;
        let mut order: Vec<usize> = (0..kernels.len()).filter(|index| coefficients[*index] != 0.0).collect();
        let title = format!(
            "Support vectors that decide between {digit} and {runner_up}: {} add up to {decision:+.2}",
            order.len()
        );
        let added = |index: usize| coefficients[index] * kernels[index];
        order.sort_by(|one, other| added(*other).abs().total_cmp(&added(*one).abs()));
        let picture = |index: &usize| {
            let (label, weight) = (self.vectors.labels[*index], sign as f32 * coefficients[*index]);
            let caption = format!("a {label} · {weight:+.2} × {:.2}", kernels[*index]);
            EvidencePicture::of_row(&self.vectors.picture(*index)?, Shades::Ink, caption)
        };
        let shown = order.iter().take(SHOWN_COUNT).map(picture).collect::<Result<_, Error>>()?;
        Ok(Evidence::default().with(&title, shown))
    }

    fn store(&self) -> Result<Stored, Error> {
        let Kernel { gain, offset, degree } = self.kernel;
        let stored = Stored::default().with_text("gain", gain.to_string()).with_text("offset", offset.to_string());
        let stored = stored.with_text("degree", degree.to_string());
        let stored = stored.with_numbers("coefficients", &self.coefficients)?.with_numbers("biases", &self.biases)?;
        self.vectors.store(stored)
    }
}
