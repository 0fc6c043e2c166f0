//! Ten weighted sums of the inputs, the simplest classifier (section III-C.1). The paper trained sigmoid or linear units and found
//! all variants alike; which it reports is not said.

use lenet_data::dataset::CLASS_COUNT;
use tch::{Kind, Tensor};

use crate::{
    classifier::Classifier,
    cost::{Cost, Count},
    error::Error,
    evidence::{Evidence, EvidencePicture, Shades},
    fitting::Fitting,
    least_squares::{NormalEquations, weighted_sums, with_one},
    method::LinearLoss,
    minimise::{Minimum, minimise},
    settings::{Setting, Settings},
    stored::Stored,
    targets::one_hot,
};

const RIDGE: Setting = Setting {
    name: "ridge",
    default: 1_000.0,
    bounds: [1e-6, 1e6],
    hint: "How much the squares of the weights count beside the squared errors of all images",
};

const fn decay(default: f64) -> Setting {
    Setting {
        name: "decay",
        default,
        bounds: [0.0, 1.0],
        hint: "How much half the squares of the weights count beside the mean loss of the images",
    }
}

const SIGMOID_DECAY: Setting = decay(0.00001);
const SOFTMAX_DECAY: Setting = decay(0.0001);

const STEPS: Setting =
    Setting { name: "steps", default: 150.0, bounds: [1.0, 10_000.0], hint: "Steps of L-BFGS over all images" };

pub(crate) fn settings(loss: LinearLoss) -> &'static [Setting] {
    match loss {
        LinearLoss::LeastSquares => &[RIDGE],
        LinearLoss::Sigmoid => &[SIGMOID_DECAY, STEPS],
        LinearLoss::Softmax => &[SOFTMAX_DECAY, STEPS],
    }
}

/// Ten weighted sums.
struct Linear {
    loss: LinearLoss,
    /// `[D + 1, 10]`, the bias in the last row.
    weights: Tensor,
}

pub(crate) fn fit(loss: LinearLoss, fitting: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    let targets = one_hot(&fitting.labels()?)?; // [N, 10]
    let weights = match loss {
        LinearLoss::LeastSquares => {
            NormalEquations::of(&fitting.matrix, &targets)?.solve(fitting.settings.value(&RIDGE))?
        }
        LinearLoss::Sigmoid | LinearLoss::Softmax => descend(loss, &targets, fitting)?,
    };
    Ok(Box::new(Linear { loss, weights }))
}

pub(crate) fn read(loss: LinearLoss, stored: &Stored) -> Result<Box<dyn Classifier>, Error> {
    Ok(Box::new(Linear { loss, weights: stored.shaped("weights", &[-1, CLASS_COUNT as i64])? }))
}

/// The weights of least loss, from zero on: `[D + 1, 10]`.
fn descend(loss: LinearLoss, targets: &Tensor, fitting: &mut Fitting<'_>) -> Result<Tensor, Error> {
    let settings: &Settings = fitting.settings;
    let decay = settings.value(if loss == LinearLoss::Sigmoid { &SIGMOID_DECAY } else { &SOFTMAX_DECAY });
    let step_count = settings.count(&STEPS);
    let inputs = with_one(&fitting.matrix)?; // [N, D + 1]
    let transposed = inputs.f_transpose(0, 1)?; // [D + 1, N]
    let start = Tensor::f_zeros([inputs.size()[1], CLASS_COUNT as i64], (Kind::Float, inputs.device()))?;
    // The bias, behind all other weights, does not decay.
    let decays = Tensor::f_full([inputs.size()[1], 1], decay, (Kind::Float, inputs.device()))?; // [D + 1, 1]
    let _bias = decays.f_narrow(0, inputs.size()[1] - 1, 1)?.f_fill_(0.0)?;
    let measure = |weights: &Tensor| {
        let (mean_loss, residuals) = loss_and_residuals(loss, &inputs.f_matmul(weights)?, targets)?;
        let pull = weights.f_mul(&decays)?; // [D + 1, 10]
        let gradient = transposed.f_matmul(&residuals)?.f_div_scalar(targets.size()[0] as f64)?.f_add(&pull)?; // [D + 1, 10]
        let squares = f64::try_from(pull.f_mul(weights)?.f_sum(Kind::Double)?)?;
        Ok(Minimum { loss: mean_loss + 0.5 * squares, gradient })
    };
    minimise(start, step_count, measure, |step| {
        fitting.report(format!("step {step} of {step_count}"), step, step_count)
    })
}

/// The mean loss, and its derivative by each sum times the number of images: `[N, 10]`.
fn loss_and_residuals(loss: LinearLoss, sums: &Tensor, targets: &Tensor) -> Result<(f64, Tensor), Error> {
    let count = targets.size()[0] as f64;
    if loss == LinearLoss::Softmax {
        let log_probabilities = sums.f_log_softmax(1, Kind::Float)?; // [N, 10]
        let loss = -f64::try_from(log_probabilities.f_mul(targets)?.f_sum(Kind::Double)?)? / count;
        return Ok((loss, log_probabilities.f_exp()?.f_sub(targets)?));
    }
    let outputs = sums.f_sigmoid()?; // [N, 10]
    let errors = outputs.f_sub(targets)?; // [N, 10]
    let loss = 0.5 * f64::try_from(errors.f_square()?.f_sum(Kind::Double)?)? / count;
    // The sigmoid's slope is s(1 − s).
    Ok((loss, errors.f_mul(&outputs)?.f_mul(&outputs.f_neg()?.f_add_scalar(1.0)?)?))
}

impl Classifier for Linear {
    fn scores(&self, inputs: &Tensor) -> Result<Tensor, Error> {
        let sums = weighted_sums(inputs, &self.weights)?; // [B, 10]
        Ok(match self.loss {
            LinearLoss::LeastSquares => sums,
            LinearLoss::Sigmoid => sums.f_sigmoid()?,
            LinearLoss::Softmax => sums.f_softmax(1, Kind::Float)?,
        })
    }

    fn cost(&self) -> Cost {
        let inputs = self.weights.size()[0] as usize - 1;
        let count = |value, formula| Count::new(value, format!("{inputs} {formula}"));
        Cost {
            multiply_adds: count(inputs * CLASS_COUNT, "× 10"),
            stored_values: Count::new((inputs + 1) * CLASS_COUNT, format!("({inputs} + 1) × 10")),
            parameters: Count::new((inputs + 1) * CLASS_COUNT, format!("({inputs} + 1) × 10")),
        }
    }

    fn evidence(&self, input: &Tensor, scores: &[f32; CLASS_COUNT]) -> Result<Evidence, Error> {
        templates(&self.weights, input, scores)
    }

    fn store(&self) -> Result<Stored, Error> {
        Stored::default().with_numbers("weights", &self.weights)
    }
}

/// The weights of each class as a picture, and what each pixel of the input adds to the best class.
fn templates(weights: &Tensor, input: &Tensor, scores: &[f32; CLASS_COUNT]) -> Result<Evidence, Error> {
    let dimension = weights.size()[0] - 1;
    let template = |class: usize| Ok::<_, Error>(weights.f_narrow(0, 0, dimension)?.f_select(1, class as i64)?); // [D]
    let picture = |class: usize| {
        EvidencePicture::of_row(&template(class)?, Shades::Signed, format!("{class} · {:.2}", scores[class]))
    };
    let best = (0..CLASS_COUNT).max_by(|one, other| scores[*one].total_cmp(&scores[*other])).unwrap_or_default();
    let added = input.f_reshape([-1])?.f_mul(&template(best)?)?; // [D]
    let added = EvidencePicture::of_row(&added, Shades::Signed, format!("weight × input of {best}"))?;
    let pictures = (0..CLASS_COUNT).map(picture).collect::<Result<_, Error>>()?;
    Ok(Evidence::default().with("Weights of each class", pictures).with("What each input adds", vec![added]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn residuals_are_the_slope_of_the_loss() {
        let sums = Tensor::from_slice(&[0.3_f64, -1.0, 2.0, 0.1, 0.0, -0.4, 1.1, 0.7, -2.0, 0.5]).reshape([1, 10]);
        let targets = one_hot(&Tensor::from_slice(&[2_i64])).unwrap();
        for loss in [LinearLoss::Sigmoid, LinearLoss::Softmax] {
            let at = |sums: &Tensor| loss_and_residuals(loss, &sums.to_kind(Kind::Float), &targets).unwrap();
            let residuals = Vec::<f32>::try_from(at(&sums).1.reshape([-1])).unwrap();
            for (class, residual) in residuals.iter().enumerate() {
                let moved = |by: f64| {
                    let moved = sums.copy();
                    let _ = moved.get(0).get(class as i64).g_add_scalar_(by);
                    at(&moved).0
                };
                let slope = (moved(1e-2) - moved(-1e-2)) / 2e-2;
                assert!((slope - f64::from(*residual)).abs() < 1e-4, "{loss:?} {class}: {slope} {residual}");
            }
        }
    }
}
