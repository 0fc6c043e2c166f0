//! A linear unit for each pair of classes, whose outputs are added (section III-C.1).

use lenet_data::dataset::CLASS_COUNT;
use tch::{Kind, Tensor};

use crate::{
    classifier::Classifier,
    cost::{Cost, Count},
    error::Error,
    evidence::{Evidence, EvidencePicture, Shades},
    fitting::Fitting,
    least_squares::{NormalEquations, weighted_sums},
    settings::Setting,
    stored::Stored,
};

const RIDGE: Setting = Setting {
    name: "ridge",
    default: 10.0,
    bounds: [1e-6, 1e6],
    hint: "How much the squares of the weights count beside the squared errors of a pair's images",
};

const GAIN: Setting = Setting {
    name: "gain",
    default: 4.0,
    bounds: [0.01, 1_000.0],
    hint: "A unit's output is tanh of its sum times this: a large one makes each unit a vote",
};

pub(crate) const SETTINGS: &[Setting] = &[RIDGE, GAIN];

/// Pairs of classes.
pub(crate) const PAIR_COUNT: usize = CLASS_COUNT * (CLASS_COUNT - 1) / 2;

/// All pairs of classes, the lower one first.
pub(crate) fn pairs() -> impl Iterator<Item = (usize, usize)> {
    (0..CLASS_COUNT).flat_map(|first| (first + 1..CLASS_COUNT).map(move |second| (first, second)))
}

/// A unit for each pair of classes: +1 for the first, −1 for the second.
struct Pairwise {
    /// `[D + 1, 45]`, the bias in the last row.
    weights: Tensor,
    gain: f64,
    /// `[45, 10]`: what each unit adds to each class.
    votes: Tensor,
}

impl Pairwise {
    fn new(weights: Tensor, gain: f64) -> Result<Self, Error> {
        let mut votes = vec![0.0_f32; PAIR_COUNT * CLASS_COUNT];
        for (unit, (first, second)) in pairs().enumerate() {
            (votes[unit * CLASS_COUNT + first], votes[unit * CLASS_COUNT + second]) = (1.0, -1.0);
        }
        let votes = Tensor::f_from_slice(&votes)?.f_reshape([PAIR_COUNT as i64, CLASS_COUNT as i64])?;
        Ok(Self { weights, gain, votes })
    }
}

pub(crate) fn fit(fitting: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    let labels = fitting.labels()?;
    let mut of_class = Vec::new();
    // The equations of a pair are those of its classes, with the opposite target for the second.
    for class in 0..CLASS_COUNT {
        fitting.report(format!("images of class {class}"), class, CLASS_COUNT + 1)?;
        let positions = labels.f_eq(class as i64)?.f_nonzero()?.f_reshape([-1])?; // [N of the class]
        let inputs = fitting.matrix.f_index_select(0, &positions)?; // [N of the class, D]
        let ones = Tensor::f_ones([inputs.size()[0], 1], (Kind::Float, inputs.device()))?;
        of_class.push([NormalEquations::of(&inputs, &ones)?, NormalEquations::of(&inputs, &ones.f_neg()?)?]);
    }
    let ridge = fitting.settings.value(&RIDGE);
    let mut units = Vec::new();
    for (first, second) in pairs() {
        let [of_first, _] = &of_class[first];
        let [_, of_second] = &of_class[second];
        units.push(of_first.plus(of_second)?.solve(ridge)?); // [D + 1, 1]
    }
    Ok(Box::new(Pairwise::new(Tensor::f_cat(&units, 1)?, fitting.settings.value(&GAIN))?))
}

pub(crate) fn read(stored: &Stored) -> Result<Box<dyn Classifier>, Error> {
    let weights = stored.shaped("weights", &[-1, PAIR_COUNT as i64])?;
    Ok(Box::new(Pairwise::new(weights, stored.number("gain")?)?))
}

impl Pairwise {
    /// The output of each unit: `[B, 45]`.
    fn outputs(&self, inputs: &Tensor) -> Result<Tensor, Error> {
        Ok(weighted_sums(inputs, &self.weights)?.f_mul_scalar(self.gain)?.f_tanh()?) // [B, 45]
    }
}

impl Classifier for Pairwise {
    fn scores(&self, inputs: &Tensor) -> Result<Tensor, Error> {
        Ok(self.outputs(inputs)?.f_matmul(&self.votes)?) // [B, 10]
    }

    fn cost(&self) -> Cost {
        let inputs = self.weights.size()[0] as usize - 1;
        let weights = Count::new((inputs + 1) * PAIR_COUNT, format!("({inputs} + 1) × 45"));
        Cost {
            multiply_adds: Count::new(inputs * PAIR_COUNT, format!("{inputs} × 45")),
            stored_values: weights.clone(),
            parameters: weights,
        }
    }

    fn evidence(&self, input: &Tensor, scores: &[f32; CLASS_COUNT]) -> Result<Evidence, Error> {
        let best = (0..CLASS_COUNT).max_by(|one, other| scores[*one].total_cmp(&scores[*other])).unwrap_or_default();
        let outputs = Vec::<f32>::try_from(self.outputs(input)?.f_reshape([-1])?)?;
        let dimension = self.weights.size()[0] - 1;
        let mut pictures = Vec::new();
        for (unit, (first, second)) in
            pairs().enumerate().filter(|(_, (first, second))| [*first, *second].contains(&best))
        {
            // As seen from the best class.
            let sign = if first == best { 1.0 } else { -1.0 };
            let other = if first == best { second } else { first };
            let weights = self.weights.f_narrow(0, 0, dimension)?.f_select(1, unit as i64)?.f_mul_scalar(sign)?; // [D]
            let caption = format!("{best}, not {other} · {:+.2}", sign as f32 * outputs[unit]);
            pictures.push(EvidencePicture::of_row(&weights, Shades::Signed, caption)?);
        }
        Ok(Evidence::default().with(&format!("The nine units of {best}"), pictures))
    }

    fn store(&self) -> Result<Stored, Error> {
        Ok(Stored::default().with_numbers("weights", &self.weights)?.with_text("gain", self.gain.to_string()))
    }
}
