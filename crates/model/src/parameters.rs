//! The network's parameters: names, shapes and initial values.
//!
//! Names and shapes are those of a PyTorch class, for the modern network those of the report's. So `load_state_dict`
//! loads a file that was written here. C5 is stored as `fc1`, fully connected to the 400 values of S4, which
//! equals a 5×5 convolution over its 5×5 maps. The kernels that Table I leaves out of C3 are stored as zeros.

use rand::RngExt as _;
use serde::{Deserialize, Serialize};

use super::{
    architecture::{Architecture, C3Connections, Normalisation, OutputUnits},
    array::Array,
    framing::{Framing, UNPADDED_S4_SIDE},
    layer::{KERNEL_SIDE, Layer, POOL_SIDE},
};
use lenet_data::{
    choice::{ChoiceText, Described},
    random::{Generator, Purpose, generator},
};

/// Name, shape and role of one parameter tensor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterShape {
    /// PyTorch's name, for instance `conv1.weight`.
    pub name: String,
    /// Its layer.
    pub layer: Layer,
    /// PyTorch's shape, for instance `[6, 1, 5, 5]`.
    pub shape: Vec<usize>,
    /// Its role.
    pub role: Role,
}

/// The role of a parameter in its layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Kernels, or the weights of a fully connected layer.
    Weight,
    /// Added to a weighted sum.
    Bias,
    /// The factor of a patch's sum in trainable pooling.
    Coefficient,
    /// γ of batch normalisation.
    Gain,
    /// β of batch normalisation.
    Shift,
    /// The running mean of batch normalisation: measured, not trained.
    RunningMean,
    /// The running variance of batch normalisation: measured, not trained.
    RunningVariance,
}

impl Role {
    /// Its name in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Weight => "weight",
            Self::Bias => "bias",
            Self::Coefficient => "coefficient",
            Self::Gain => "gain",
            Self::Shift => "shift",
            Self::RunningMean => "running mean",
            Self::RunningVariance => "running variance",
        }
    }

    /// Whether training changes it by its gradient.
    pub fn is_trainable(self) -> bool {
        !matches!(self, Self::RunningMean | Self::RunningVariance)
    }
}

impl ParameterShape {
    /// Number of its values.
    pub fn value_count(&self) -> usize {
        self.shape.iter().product()
    }
}

/// All parameters, from C1 to the output; in each layer weight, bias, then what belongs to its normalisation.
pub fn parameter_shapes(architecture: &Architecture) -> Vec<ParameterShape> {
    Layer::ALL.into_iter().flat_map(|layer| shapes_of(layer, architecture)).collect()
}

/// The parameters of batch normalisation in each layer that has it.
const NORMALISATION: [(&str, Role); 4] = [
    ("weight", Role::Gain),
    ("bias", Role::Shift),
    ("running_mean", Role::RunningMean),
    ("running_var", Role::RunningVariance),
];

fn shapes_of(layer: Layer, architecture: &Architecture) -> Vec<ParameterShape> {
    let own = own_shapes(layer, architecture).into_iter().map(|part| (layer.parameter_prefix(), part));
    let has_normalisation = architecture.normalisation == Normalisation::Batch;
    let prefix = layer.normalisation_prefix().filter(|_| has_normalisation);
    let normalisation = NORMALISATION.map(|(suffix, role)| (prefix, (suffix, vec![layer.map_count()], role)));
    let shape = |(prefix, (suffix, shape, role)): (Option<&str>, _)| {
        Some(ParameterShape { name: format!("{}.{suffix}", prefix?), layer, shape, role })
    };
    own.chain(normalisation).filter_map(shape).collect()
}

fn own_shapes(layer: Layer, architecture: &Architecture) -> Vec<(&'static str, Vec<usize>, Role)> {
    let Some(previous) = layer.previous() else { return Vec::new() };
    let maps = vec![architecture.map_count(layer)];
    let (weight, role) = match layer {
        Layer::S2 | Layer::S4 if architecture.pooling.is_trainable() => (maps.clone(), Role::Coefficient),
        Layer::Input | Layer::S2 | Layer::S4 => return Vec::new(),
        Layer::Output if architecture.output == OutputUnits::RadialBasis => return Vec::new(),
        Layer::C1 | Layer::C3 => {
            (vec![layer.map_count(), previous.map_count(), KERNEL_SIDE, KERNEL_SIDE], Role::Weight)
        }
        Layer::C5 | Layer::F6 | Layer::Output => {
            (vec![architecture.map_count(layer), previous.unit_count()], Role::Weight)
        }
    };
    vec![("weight", weight, role), ("bias", maps, Role::Bias)]
}

/// The weights of a hidden layer with C1, C3, C5 or F6's connections, as a matrix in the flat vector of parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeightMatrix {
    /// Position of its first value.
    pub start: usize,
    /// Units or maps.
    pub rows: usize,
    /// Inputs of each.
    pub columns: usize,
}

/// The weight matrices of the hidden layers, in the order of the flat vector of trainable parameters.
pub fn hidden_matrices(architecture: &Architecture) -> Vec<WeightMatrix> {
    let mut start = 0;
    let matrix = |parameter: &ParameterShape| {
        let (from, count) = (start, parameter.value_count());
        start += count;
        let is_matrix = parameter.role == Role::Weight && parameter.layer != Layer::Output;
        is_matrix.then(|| WeightMatrix { start: from, rows: parameter.shape[0], columns: count / parameter.shape[0] })
    };
    parameter_shapes(architecture).iter().filter(|parameter| parameter.role.is_trainable()).filter_map(matrix).collect()
}

/// How weights are initialised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Initialisation {
    /// PyTorch's default: uniform between ±1/√fan-in, weights and biases alike. Pooling begins as the average.
    #[default]
    Pytorch,
    /// Uniform between ±1/√fan-in, biases 0, coefficients of pooling 2.4/4, as in the released successor of the paper's
    /// program. With it the first epoch has the paper's learning rates.
    SquareRoot,
    /// As the paper has it (appendix A): uniform between ±2.4/fan-in, biases 0, coefficients of pooling 2.4/4.
    Paper,
}

impl Described for Initialisation {
    const ALL: &'static [Self] = &[Self::Pytorch, Self::SquareRoot, Self::Paper];

    fn describe(self) -> ChoiceText {
        let (name, title, hint) = match self {
            Self::Pytorch => (
                "pytorch",
                "PyTorch's",
                "PyTorch's default: uniform between ±1/√fan-in, biases too, where fan-in is the number of a unit's inputs. Pooling \
                    begins as the average. The report's choice",
            ),
            Self::SquareRoot => (
                "square-root",
                "±1/√fan-in",
                "Weights uniform between ±1/√fan-in, biases 0, coefficients of pooling 2.4/4: as in the released successor of the \
                    paper's program. With it the first epoch has the paper's learning rates",
            ),
            Self::Paper => (
                "paper",
                "Paper's",
                "As the paper has it (appendix A): uniform between ±2.4/fan-in, biases 0, coefficients of pooling 2.4/4. With the \
                    paper's own learning rates this does not train",
            ),
        };
        ChoiceText { name, title, hint, topic: "initial-weights" }
    }
}

/// The paper's bound for a unit of one input (appendix A).
const PAPER_BOUND: f32 = 2.4;

/// Initial values. The numbers come from our own generator, so a seed gives the same network on every platform.
pub fn initial_parameters(
    architecture: &Architecture,
    initialisation: Initialisation,
    seed: u64,
) -> Vec<(String, Array)> {
    let initial = |(position, parameter): (usize, ParameterShape)| {
        let mut rng = generator(seed, Purpose::Weights, position as u64);
        let values = initial_values(&parameter, architecture, initialisation, &mut rng);
        (parameter.name, Array { shape: parameter.shape, values })
    };
    parameter_shapes(architecture).into_iter().enumerate().map(initial).collect()
}

fn initial_values(
    parameter: &ParameterShape,
    architecture: &Architecture,
    initialisation: Initialisation,
    rng: &mut Generator,
) -> Vec<f32> {
    let count = parameter.value_count();
    let patch = (POOL_SIDE * POOL_SIDE) as f32;
    let is_connection = !matches!(parameter.layer, Layer::S2 | Layer::S4);
    let constant = match (parameter.role, initialisation) {
        (Role::Coefficient, Initialisation::Pytorch) => Some(1.0 / patch),
        (Role::Coefficient, _) => Some(PAPER_BOUND / patch),
        (Role::Gain | Role::RunningVariance, _) => Some(1.0),
        (Role::Bias, Initialisation::Pytorch) if is_connection => None,
        (Role::Shift | Role::RunningMean | Role::Bias, _) => Some(0.0),
        (Role::Weight, _) => None,
    };
    if let Some(value) = constant {
        return vec![value; count];
    }
    // The values are unit by unit.
    let unit_size = if parameter.role == Role::Weight { parameter.shape[1..].iter().product() } else { 1 };
    let mut values = Vec::with_capacity(count);
    for unit in 0..count / unit_size {
        let bound = bound(fan_in(parameter.layer, unit, architecture), initialisation);
        values.extend((0..unit_size).map(|_| rng.random_range(-bound..bound)));
    }
    let mask = absent_connections(parameter.layer, architecture).filter(|_| parameter.role == Role::Weight);
    let absent = values.iter_mut().zip(mask.unwrap_or_default()).filter(|(_, present)| *present == 0.0);
    absent.for_each(|(value, _)| *value = 0.0);
    values
}

fn bound(fan_in: usize, initialisation: Initialisation) -> f32 {
    match initialisation {
        Initialisation::Pytorch | Initialisation::SquareRoot => 1.0 / (fan_in as f32).sqrt(),
        Initialisation::Paper => PAPER_BOUND / fan_in as f32,
    }
}

/// Number of inputs of a unit of map `map`, without its bias.
pub fn fan_in(layer: Layer, map: usize, architecture: &Architecture) -> usize {
    let kernel = KERNEL_SIDE * KERNEL_SIDE;
    match (layer, layer.previous()) {
        (Layer::C3, _) => kernel * architecture.c3.inputs(map).len(),
        (Layer::C1, _) => kernel,
        (Layer::C5, Some(previous)) if architecture.input.framing == Framing::Unpadded => {
            previous.map_count() * UNPADDED_S4_SIDE * UNPADDED_S4_SIDE
        }
        (_, Some(previous)) => previous.unit_count(),
        (_, None) => 0,
    }
}

/// For each weight of a layer 1 where there is a connection and 0 where there is none; nothing for a layer with all of them.
/// Table I leaves out kernels of C3, and an image without padding the units of S4 at its right and lower edge.
pub(super) fn absent_connections(layer: Layer, architecture: &Architecture) -> Option<Vec<f32>> {
    match layer {
        Layer::C3 if architecture.c3 != C3Connections::Full => Some(c3_mask(architecture).collect()),
        Layer::C5 if architecture.input.framing == Framing::Unpadded => {
            let side = Layer::S4.map_side();
            let is_seen = |unit: usize| unit / side % side < UNPADDED_S4_SIDE && unit % side < UNPADDED_S4_SIDE;
            let row = (0..Layer::S4.unit_count()).map(|unit| if is_seen(unit) { 1.0 } else { 0.0 });
            Some(row.collect::<Vec<f32>>().repeat(Layer::C5.map_count()))
        }
        _ => None,
    }
}

/// For each weight of C3, `[16, 6, 5, 5]`: 1 where there is a connection and 0 where Table I leaves it out.
fn c3_mask(architecture: &Architecture) -> impl Iterator<Item = f32> {
    let connections = architecture.c3;
    (0..Layer::C3.map_count()).flat_map(move |map| {
        (0..Layer::S2.map_count()).flat_map(move |input| {
            let present = if connections.inputs(map).contains(&input) { 1.0 } else { 0.0 };
            std::iter::repeat_n(present, KERNEL_SIDE * KERNEL_SIDE)
        })
    })
}

/// Number of trainable values, without the kernels that Table I leaves out.
pub fn trainable_parameter_count(architecture: &Architecture) -> usize {
    let shapes = parameter_shapes(architecture);
    let trainable = shapes.iter().filter(|parameter| parameter.role.is_trainable());
    trainable.map(ParameterShape::value_count).sum::<usize>() - absent_count(architecture)
}

fn absent_count(architecture: &Architecture) -> usize {
    let masks = Layer::ALL.into_iter().filter_map(|layer| absent_connections(layer, architecture));
    masks.flatten().filter(|present| *present == 0.0).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(architecture: &Architecture) -> Vec<String> {
        parameter_shapes(architecture).into_iter().map(|parameter| parameter.name).collect()
    }

    #[test]
    fn there_are_61706_parameters_under_the_names_of_the_report() {
        let names = names(&Architecture::MODERN);
        assert_eq!(names[..4], ["conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias"]);
        assert_eq!(names[4..], ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias", "fc3.weight", "fc3.bias"]);
        assert_eq!(trainable_parameter_count(&Architecture::MODERN), 61_706);
    }

    #[test]
    fn the_original_has_60000_and_two_for_each_map_of_pooling() {
        let names = names(&Architecture::ORIGINAL);
        assert_eq!(names[2..4], ["pool1.weight", "pool1.bias"]);
        assert!(!names.contains(&"fc3.weight".to_owned()), "bitmaps are not trained");
        assert_eq!(trainable_parameter_count(&Architecture::ORIGINAL), 60_000);
    }

    #[test]
    fn batch_normalisation_adds_two_trainable_and_two_measured_values_a_map() {
        let architecture = Architecture { normalisation: Normalisation::Batch, ..Architecture::MODERN };
        assert_eq!(trainable_parameter_count(&architecture), 61_706 + 2 * (6 + 16 + 120 + 84));
        let names = names(&architecture);
        assert_eq!(names[2..6], ["bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var"]);
    }

    #[test]
    fn initial_values_fill_the_range_of_pytorchs_default() {
        let architecture = Architecture::MODERN;
        let initial = initial_parameters(&architecture, Initialisation::Pytorch, 1);
        for (parameter, (name, array)) in parameter_shapes(&architecture).iter().zip(initial) {
            let bound = 1.0 / (fan_in(parameter.layer, 0, &architecture) as f32).sqrt();
            let largest = array.values.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
            assert!(largest <= bound, "{name}");
            assert!(array.values.len() < 100 || largest > 0.95 * bound, "{name}");
            let mean = array.values.iter().sum::<f32>() / array.values.len() as f32;
            assert!(mean.abs() < 2.0 * bound / (array.values.len() as f32).sqrt(), "{name}: {mean}");
        }
    }

    #[test]
    fn the_papers_bounds_follow_each_units_own_number_of_inputs() {
        let initial = initial_parameters(&Architecture::ORIGINAL, Initialisation::Paper, 1);
        let (_, c3) = initial.iter().find(|(name, _)| name == "conv2.weight").unwrap();
        for (map, kernels) in c3.values.chunks(150).enumerate() {
            let bound = 2.4 / fan_in(Layer::C3, map, &Architecture::ORIGINAL) as f32;
            let largest = kernels.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
            assert!(largest <= bound && largest > 0.9 * bound, "map {map}: {largest} of {bound}");
            let absent = kernels.iter().filter(|value| **value == 0.0).count();
            assert_eq!(absent, 150 - 25 * Architecture::ORIGINAL.c3.inputs(map).len());
        }
        let (_, coefficients) = initial.iter().find(|(name, _)| name == "pool1.weight").unwrap();
        assert_eq!(coefficients.values, [0.6; 6]);
    }

    #[test]
    fn the_seed_decides_the_values() {
        let initial = |seed| initial_parameters(&Architecture::MODERN, Initialisation::Pytorch, seed);
        assert_eq!(initial(3), initial(3));
        assert_ne!(initial(3), initial(4));
    }
}
