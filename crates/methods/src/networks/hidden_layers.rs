//! Networks with one or two hidden layers, fully connected (sections III-C.5 and III-C.6).

use lenet_data::dataset::CLASS_COUNT;
use lenet_model::{architecture::Activation, input::InputNormalisation};
use lenet_train::{
    optimizer::{Moments, Optimizer},
    schedule::Schedule,
};
use tch::{Kind, Tensor};

use super::{
    examples::Examples,
    layers::Layer,
    network::{Design, Loss, Network},
    training::{Place, Recipe, batch, epochs, rate, train},
};
use crate::{
    classifier::Classifier,
    cost::Cost,
    error::Error,
    evidence::{Evidence, EvidencePicture, Shades},
    fitting::Fitting,
    input::Input,
    method::{Era, HiddenSizes},
    settings::{Setting, Settings},
    stored::Stored,
};

const ORIGINAL_EPOCHS: Setting = epochs(15.0);

const ORIGINAL_RATE: Setting = rate(0.02);

const ORIGINAL_BATCH: Setting = batch(10.0);

const MODERN_EPOCHS: Setting = epochs(20.0);

const MODERN_RATE: Setting = rate(0.001);

const MODERN_BATCH: Setting = batch(128.0);

const MODERN_DECAY: Setting = Setting {
    name: "decay",
    default: 0.1,
    bounds: [0.0, 1.0],
    hint: "Share of each weight that a step of rate 1 takes away",
};

pub(crate) fn settings(era: Era) -> &'static [Setting] {
    match era {
        Era::Original => &[ORIGINAL_EPOCHS, ORIGINAL_RATE, ORIGINAL_BATCH],
        Era::Modern => &[MODERN_EPOCHS, MODERN_RATE, MODERN_BATCH, MODERN_DECAY],
    }
}

/// A network with hidden layers.
struct HiddenLayers {
    network: Network,
    /// The units of each hidden layer.
    unit_counts: &'static [usize],
    era: Era,
    /// Whether its inputs are pixels from 0 to 1; features have a scaling of their own.
    are_pixels: bool,
}

pub(crate) fn fit(sizes: HiddenSizes, era: Era, fitting: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    let are_pixels = fitting.inputs.input() != Input::Features;
    let (unit_counts, dimension) = (sizes.unit_counts(), fitting.inputs.dimension());
    let design = design(unit_counts, era, dimension, are_pixels);
    let network = train(design, &recipe(era, fitting.settings), &Examples::of(fitting)?, Place::ONLY, fitting)?;
    Ok(Box::new(HiddenLayers { network, unit_counts, era, are_pixels }))
}

pub(crate) fn read(sizes: HiddenSizes, era: Era, stored: &Stored) -> Result<Box<dyn Classifier>, Error> {
    let unit_counts = sizes.unit_counts();
    let are_pixels = stored.number(ARE_PIXELS)?;
    let dimension = stored.shaped(&format!("{}.weight", NAMES[0]), &[unit_counts[0] as i64, -1])?.size()[1] as usize;
    let network = Network::read(design(unit_counts, era, dimension, are_pixels), stored)?;
    Ok(Box::new(HiddenLayers { network, unit_counts, era, are_pixels }))
}

/// The text that says whether the inputs are pixels.
const ARE_PIXELS: &str = "pixels";

/// The names of the layers, and the titles of the hidden ones.
const NAMES: [&str; 3] = ["layer1", "layer2", "layer3"];
const TITLES: [&str; 2] = ["First hidden layer", "Second hidden layer"];

fn design(unit_counts: &[usize], era: Era, dimension: usize, are_pixels: bool) -> Design {
    let (normalisation, activation, loss) = match era {
        Era::Original => (InputNormalisation::ORIGINAL, Layer::ScaledTanh, Loss::SquaredError),
        Era::Modern => (InputNormalisation::MODERN, Layer::Relu, Loss::CrossEntropy),
    };
    let InputNormalisation { mean, deviation, .. } = normalisation;
    let mut layers = Vec::new();
    if are_pixels {
        layers.push(Layer::Normalise { mean, deviation });
    }
    let mut inputs = dimension;
    for ((units, name), title) in unit_counts.iter().zip(NAMES).zip(TITLES) {
        layers.extend([Layer::Connected { name, inputs, outputs: *units }, activation.clone(), Layer::Shown(title)]);
        inputs = *units;
    }
    layers.push(Layer::Connected { name: NAMES[unit_counts.len()], inputs, outputs: CLASS_COUNT });
    if era == Era::Original {
        layers.push(activation);
    }
    Design { layers, loss }
}

fn recipe(era: Era, settings: &Settings) -> Recipe {
    match era {
        Era::Original => Recipe {
            optimizer: Optimizer::Sgd { momentum: 0.0 },
            learning_rate: settings.value(&ORIGINAL_RATE),
            schedule: Schedule::Cosine,
            weight_decay: 0.0,
            batch_size: settings.count(&ORIGINAL_BATCH),
            part_count: 1,
            epoch_count: settings.count(&ORIGINAL_EPOCHS),
        },
        Era::Modern => Recipe {
            optimizer: Optimizer::AdamW(Moments::DEFAULT),
            learning_rate: settings.value(&MODERN_RATE),
            schedule: Schedule::Cosine,
            weight_decay: settings.value(&MODERN_DECAY),
            batch_size: settings.count(&MODERN_BATCH),
            part_count: 2,
            epoch_count: settings.count(&MODERN_EPOCHS),
        },
    }
}

/// Hidden units that are shown.
const SHOWN_COUNT: usize = 16;

impl HiddenLayers {
    /// The derivative of the sum of `class` by each unit of the first hidden layer, `[1, units]`: exact where units are linear.
    fn derivatives(&self, hidden: &[Tensor], class: usize) -> Result<Tensor, Error> {
        let weight = |layer: usize| self.network.parameter(&format!("{}.weight", NAMES[layer]));
        let last = self.unit_counts.len();
        let mut derivatives = weight(last)?.f_narrow(0, class as i64, 1)?; // [1, units of the last hidden layer]
        for layer in (1..last).rev() {
            let outputs = &hidden[layer]; // [1, units]
            let slopes = match self.era {
                Era::Original => {
                    let share = outputs.f_div_scalar(Activation::AMPLITUDE)?.f_square()?;
                    share.f_neg()?.f_add_scalar(1.0)?.f_mul_scalar(Activation::AMPLITUDE * Activation::SLOPE)?
                }
                Era::Modern => outputs.f_gt(0.0)?.f_to_kind(Kind::Float)?,
            };
            derivatives = derivatives.f_mul(&slopes)?.f_matmul(weight(layer)?)?;
        }
        Ok(derivatives)
    }
}

impl Classifier for HiddenLayers {
    fn scores(&self, inputs: &Tensor) -> Result<Tensor, Error> {
        self.network.scores(inputs)
    }

    fn cost(&self) -> Cost {
        self.network.cost()
    }

    fn evidence(&self, input: &Tensor, scores: &[f32; CLASS_COUNT]) -> Result<Evidence, Error> {
        let best = (0..CLASS_COUNT).max_by(|one, other| scores[*one].total_cmp(&scores[*other])).unwrap_or_default();
        let hidden: Vec<Tensor> = self.network.shown(input)?.into_iter().map(|(_, outputs)| outputs).collect();
        let added = hidden[0].f_mul(&self.derivatives(&hidden, best)?)?.f_reshape([-1])?; // [units]
        let added = Vec::<f32>::try_from(added.f_detach()?)?;
        let mut units: Vec<usize> = (0..added.len()).collect();
        units.sort_by(|one, other| added[*other].abs().total_cmp(&added[*one].abs()));
        let weights = self.network.parameter(&format!("{}.weight", NAMES[0]))?; // [units, D]
        let picture = |unit: &usize| {
            let caption = format!("unit {} · {:+.2}", unit + 1, added[*unit]);
            EvidencePicture::of_row(&weights.f_select(0, *unit as i64)?, Shades::Signed, caption)
        };
        let pictures = units.iter().take(SHOWN_COUNT).map(picture).collect::<Result<_, _>>()?;
        let title = format!("Weights of the hidden units that decide most, with what they add to {best}");
        Ok(Evidence::default().with(&title, pictures))
    }

    fn store(&self) -> Result<Stored, Error> {
        Ok(self.network.store()?.with_text(ARE_PIXELS, self.are_pixels.to_string()))
    }
}
