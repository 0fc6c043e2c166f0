//! From the arrays of a foreign file to a network: which array is which parameter, and what the file leaves open.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use super::{
    mapping::{Mapping, NotLeNet},
    trial::{Trial, try_out},
};
use crate::{
    architecture::{Activation, Architecture, C3Connections, Normalisation, Pooling},
    array::Array,
    error::Error,
    framing::{Framing, UNPADDED_S4_SIDE},
    input::InputNormalisation,
    layer::Layer,
    parameters::{Role, absent_connections, parameter_shapes},
};
use lenet_data::{choice::Described as _, dataset::Dataset};

/// What the user says of a network whose file leaves it open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Assumptions {
    /// Its activation function.
    pub activation: Option<Activation>,
    /// Its pooling.
    pub pooling: Option<Pooling>,
    /// Mean and deviation by which its images were normalised.
    pub normalisation: Option<[f64; 2]>,
    /// How its images fill the field.
    pub framing: Option<Framing>,
}

/// What was found out about a network whose file leaves it open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recognition {
    /// Its choices, the best of those that were tried.
    pub architecture: Architecture,
    /// Arrays under other names than here, with the names here.
    pub renamed: Vec<(String, String)>,
    /// How many choices were tried.
    pub choice_count: usize,
    /// The images: MNIST's, or the program's own.
    pub images: String,
    /// How many images.
    pub image_count: usize,
    /// Share of them that the best choices predict correctly, 0–1.
    pub accuracy: f64,
    /// The next best choices, if any others were tried.
    pub next: Option<NextBest>,
}

/// The choices that predict almost as well as the best.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NextBest {
    /// The choices.
    pub architecture: Architecture,
    /// Share of the images that they predict correctly, 0–1.
    pub accuracy: f64,
    /// Their mean loss over that of the best choices.
    pub loss_ratio: f64,
}

/// How sure it is what a file leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// The best choices are so by far.
    Sure,
    /// The next best are nearly as good: either may be meant, and both predict almost the same.
    Close,
    /// No choices predict digits: the weights are untrained, or of another task.
    Unknown,
}

/// Below this accuracy nothing was recognised.
pub(super) const LEAST_ACCURACY: f64 = 0.5;

/// With a loss this many times the best one, other choices are not meant.
pub(super) const CLEAR_LOSS_RATIO: f64 = 1.1;

impl Recognition {
    /// How sure the choices are. Where nothing is known they are those of the modern network.
    pub fn certainty(&self) -> Certainty {
        let is_clear = |next: &NextBest| next.loss_ratio >= CLEAR_LOSS_RATIO;
        match &self.next {
            _ if self.accuracy < LEAST_ACCURACY => Certainty::Unknown,
            next if next.as_ref().is_none_or(is_clear) => Certainty::Sure,
            _ => Certainty::Close,
        }
    }
}

impl fmt::Display for Recognition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { architecture, choice_count, images, image_count, accuracy, next, .. } = self;
        let percent = |share: f64| format!("{:.1} %", 100.0 * share);
        if self.certainty() == Certainty::Unknown {
            return write!(
                f,
                "The file does not say all of its activation, pooling and input, and none of {choice_count} choices predicts images of {images}: \
                 the best is right for {} of {image_count} images. The network is used with {}",
                percent(*accuracy),
                words(architecture)
            );
        }
        write!(
            f,
            "Recognised by trying {choice_count} choices on {image_count} training images of {images}: {}, {} correct",
            words(architecture),
            percent(*accuracy)
        )?;
        match next {
            None => Ok(()),
            Some(NextBest { architecture: other, accuracy, loss_ratio }) => {
                let (difference, share) = (difference(other, architecture), percent(*accuracy));
                match self.certainty() {
                    Certainty::Close => write!(f, ". Not sure: {difference} is nearly as good with {share}"),
                    _ => write!(f, ". Sure: the next best, {difference}, has {loss_ratio:.1} times the loss"),
                }
            }
        }
    }
}

/// The choices that a file leaves open, in words.
fn words(architecture: &Architecture) -> String {
    parts(architecture).join(", ")
}

/// Those in which one network differs from another.
fn difference(architecture: &Architecture, other: &Architecture) -> String {
    let differing = parts(architecture).into_iter().zip(parts(other)).filter(|(own, other)| own != other);
    differing.map(|(own, _)| own).collect::<Vec<_>>().join(", ")
}

fn parts(architecture: &Architecture) -> [String; 4] {
    let Architecture { activation, pooling, input, .. } = architecture;
    let input_words = match input.ends() {
        [low, high] if *input == (InputNormalisation { framing: input.framing, ..InputNormalisation::MODERN }) => {
            format!("input by MNIST's mean and deviation ({low:.2} to {high:.2})")
        }
        [low, high] => format!("input {} to {}", short_number(low), short_number(high)),
    };
    let lowered = |text: &str| text.to_lowercase();
    [
        activation.describe().title.to_owned(),
        format!("{} pooling", lowered(pooling.describe().title)),
        input_words,
        lowered(input.framing.describe().title),
    ]
}

/// At most three decimals.
fn short_number(value: f64) -> String {
    format!("{value:.3}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A network out of arrays without metadata, with what was found out; `assumed` is not tried otherwise. `names` are those in the
/// file of arrays that have got others. Where no choice predicts digits, the images that are `also` there are tried.
///
/// # Errors
/// If they are not those of a LeNet-5, or libtorch fails.
pub(crate) fn recognise(
    arrays: BTreeMap<String, Array>,
    names: &BTreeMap<String, String>,
    assumed: &Assumptions,
    also: Option<&Dataset>,
) -> Result<(Vec<(String, Array)>, Recognition), RecogniseError> {
    let arrays: Vec<(String, Array)> = arrays.into_iter().map(|(name, array)| (short(&name), array)).collect();
    let shapes: Vec<_> = arrays.iter().map(|(name, array)| (name.clone(), array.shape.clone())).collect();
    let mapping = Mapping::of_shapes(&shapes)?;
    let (base, parameters) = Assembly::new(&mapping, &arrays).network();
    let places = |(layer, role): (Layer, Role)| {
        let part = mapping.parts.iter().find(|part| (part.0, part.1) == (layer, role))?;
        let name = &arrays[part.2].0;
        Some(names.get(name).unwrap_or(name).clone())
    };
    let own = parameter_shapes(&base).into_iter().filter_map(|own| Some((places((own.layer, own.role))?, own.name)));
    let renamed = own.filter(|(theirs, own)| theirs != own).collect();
    let Trial { best, next, images, image_count, choice_count } = try_out(&base, &parameters, assumed, also)?;
    let mut recognition = Recognition {
        architecture: best.architecture,
        renamed,
        choice_count,
        images,
        image_count,
        accuracy: best.accuracy,
        next,
    };
    if recognition.certainty() == Certainty::Unknown {
        recognition.architecture = assumed.applied(base);
    }
    Ok((parameters, recognition))
}

/// Why arrays give no network.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecogniseError {
    #[error(transparent)]
    Arrays(#[from] NotLeNet),
    #[error(transparent)]
    Network(#[from] Error),
}

impl Assumptions {
    /// Everything as this network has it.
    pub fn of(architecture: &Architecture) -> Self {
        let Architecture { activation, pooling, input, .. } = architecture;
        Self {
            activation: Some(*activation),
            pooling: Some(*pooling),
            normalisation: Some([input.mean, input.deviation]),
            framing: Some(input.framing),
        }
    }

    /// A network's choices with these in place of its own.
    pub(super) fn applied(&self, base: Architecture) -> Architecture {
        let input = InputNormalisation {
            framing: match base.input.framing {
                Framing::Unpadded => Framing::Unpadded,
                own => self.framing.filter(|framing| *framing != Framing::Unpadded).unwrap_or(own),
            },
            mean: self.normalisation.map_or(base.input.mean, |[mean, _]| mean),
            deviation: self.normalisation.map_or(base.input.deviation, |[_, deviation]| deviation),
        };
        let pooling = match base.pooling {
            Pooling::Trainable => Pooling::Trainable,
            own => self.pooling.filter(|pooling| !pooling.is_trainable()).unwrap_or(own),
        };
        Architecture { input, activation: self.activation.unwrap_or(base.activation), pooling, ..base }
    }
}

/// What is put before names by wrappers of a network.
const WRAPPERS: [&str; 2] = ["module.", "_orig_mod."];

/// A name without what `DataParallel` and `torch.compile` put before it.
pub(crate) fn short(name: &str) -> String {
    let mut rest = name;
    while let Some(inner) = WRAPPERS.iter().find_map(|wrapper| rest.strip_prefix(wrapper)) {
        rest = inner;
    }
    rest.to_owned()
}

/// Puts the parameters of a network together.
struct Assembly<'a> {
    mapping: &'a Mapping,
    arrays: &'a [(String, Array)],
}

/// ε of batch normalisation: PyTorch's default.
const EPSILON: f32 = 1e-5;

/// Layers that this program can normalise.
const NORMALISED: [Layer; 4] = [Layer::C1, Layer::C3, Layer::C5, Layer::F6];

impl<'a> Assembly<'a> {
    fn new(mapping: &'a Mapping, arrays: &'a [(String, Array)]) -> Self {
        Self { mapping, arrays }
    }

    fn network(&self) -> (Architecture, Vec<(String, Array)>) {
        let architecture = self.architecture();
        let parameters = parameter_shapes(&architecture).into_iter().map(|parameter| {
            let values = self.values(&architecture, parameter.layer, parameter.role, parameter.value_count());
            (parameter.name, Array { shape: parameter.shape, values })
        });
        let parameters = parameters.collect();
        (architecture, parameters)
    }

    /// What shapes and values say of the network.
    fn architecture(&self) -> Architecture {
        let has_coefficients = self.find(Layer::S2, Role::Coefficient).is_some();
        let is_normalised = NORMALISED.into_iter().all(|layer| self.find(layer, Role::Gain).is_some());
        let framing = if self.mapping.s4_side == UNPADDED_S4_SIDE { Framing::Unpadded } else { Framing::Paper };
        let base = Architecture {
            input: InputNormalisation { framing, ..InputNormalisation::MODERN },
            pooling: if has_coefficients { Pooling::Trainable } else { Pooling::Average },
            normalisation: if is_normalised { Normalisation::Batch } else { Normalisation::None },
            classes: self.mapping.classes,
            ..Architecture::MODERN
        };
        let table_i = Architecture { c3: C3Connections::TableI, ..base };
        let mask = absent_connections(Layer::C3, &table_i).unwrap_or_default();
        let c3 = self.find(Layer::C3, Role::Weight).into_iter().flat_map(|array| &array.values);
        let is_sparse = c3.zip(mask).all(|(value, present)| present == 1.0 || *value == 0.0);
        if is_sparse { table_i } else { base }
    }

    fn values(&self, architecture: &Architecture, layer: Layer, role: Role, count: usize) -> Vec<f32> {
        let own = self.find(layer, role).map(|array| array.values.clone());
        // A layer without biases.
        let values = own.unwrap_or_else(|| vec![0.0; count]);
        let values = if architecture.normalisation == Normalisation::None && self.find(layer, Role::Gain).is_some() {
            self.folded(layer, role, values)
        } else {
            values
        };
        match absent_connections(layer, architecture) {
            Some(mask) if role == Role::Weight && values.len() < count => spread(&values, &mask),
            _ => values,
        }
    }

    /// The weights or biases of a sum that is normalised, with the normalisation in them.
    fn folded(&self, layer: Layer, role: Role, mut values: Vec<f32>) -> Vec<f32> {
        let vector = |role: Role, default: f32| {
            self.find(layer, role).map_or_else(|| vec![default; layer.map_count()], |array| array.values.clone())
        };
        let (gain, shift) = (vector(Role::Gain, 1.0), vector(Role::Shift, 0.0));
        let (mean, variance) = (vector(Role::RunningMean, 0.0), vector(Role::RunningVariance, 1.0));
        let row_length = values.len() / layer.map_count();
        for (map, row) in values.chunks_mut(row_length.max(1)).enumerate() {
            let factor = gain[map] / (variance[map] + EPSILON).sqrt();
            for value in row {
                *value = match role {
                    Role::Bias => (*value - mean[map]) * factor + shift[map],
                    _ => *value * factor,
                };
            }
        }
        values
    }

    fn find(&self, layer: Layer, role: Role) -> Option<&'a Array> {
        let part = self.mapping.parts.iter().find(|part| (part.0, part.1) == (layer, role))?;
        Some(&self.arrays[part.2].1)
    }
}

/// Values where there is a connection, and zeros where there is none.
pub(crate) fn spread(values: &[f32], mask: &[f32]) -> Vec<f32> {
    let mut rest = values.iter();
    mask.iter().map(|present| if *present == 0.0 { 0.0 } else { rest.next().copied().unwrap_or_default() }).collect()
}
