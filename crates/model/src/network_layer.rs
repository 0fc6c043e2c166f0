//! One layer's computation in libtorch's operations: the operation, then batch normalisation and activation if it has them.

use tch::{Kind, TchError, Tensor};

use super::{
    architecture::{Activation, Architecture, Classes, OutputUnits, Pooling},
    array::Array,
    bitmaps::bitmap,
    device::Device,
    error::Error,
    layer::{Layer, POOL_SIDE},
    parameters::{ParameterShape, Role, absent_connections, parameter_shapes},
};
use lenet_data::dataset::CLASS_COUNT;

/// Momentum of batch normalisation's running mean and variance: PyTorch's default.
const NORMALISATION_MOMENTUM: f64 = 0.1;
/// ε of batch normalisation: PyTorch's default.
pub(super) const NORMALISATION_EPSILON: f64 = 1e-5;

/// One parameter of a network.
#[derive(Debug)]
pub(super) struct Parameter {
    pub shape: ParameterShape,
    pub tensor: Tensor,
}

/// PyTorch's `train()` or `eval()`: batch normalisation and dropout depend on it.
#[derive(Clone, Copy, Debug)]
pub enum Mode<'a> {
    /// Running mean and variance, and all units.
    Evaluation,
    /// The batch's own mean and variance, and dropout.
    Training {
        /// The factor of each unit of C5 and of F6, `[B, units]`; none without dropout.
        dropout: Option<&'a [Tensor; 2]>,
    },
}

/// A layer's computation, with views of the network's parameters.
#[derive(Debug)]
pub(super) struct NetworkLayer {
    pub layer: Layer,
    operation: Operation,
    normalisation: Option<BatchNormalisation>,
    activation: Option<Activation>,
}

#[derive(Debug)]
enum Operation {
    /// Weight `[out, in, 5, 5]`, bias `[out]`; `mask` is 0 where there is no connection, of the weight's shape.
    Convolution { weight: Tensor, bias: Tensor, mask: Option<Tensor> },
    /// The mean of each 2×2 patch.
    Average,
    /// The maximum of each 2×2 patch.
    Maximum,
    /// The sum of each 2×2 patch times a coefficient plus a bias, `[maps]` both.
    Trainable { coefficient: Tensor, bias: Tensor },
    /// Weight `[out, in]`, bias `[out]`; `mask` as that of a convolution.
    FullyConnected { weight: Tensor, bias: Tensor, mask: Option<Tensor> },
    /// The squared distance from each bitmap, `[10, 84]`.
    RadialBasis { bitmaps: Tensor },
}

/// `[maps]` each.
#[derive(Debug)]
struct BatchNormalisation {
    gain: Tensor,
    shift: Tensor,
    running_mean: Tensor,
    running_variance: Tensor,
}

impl NetworkLayer {
    pub(super) fn new(
        layer: Layer,
        architecture: &Architecture,
        parameters: &[Parameter],
        device: Device,
    ) -> Result<Self, Error> {
        let find = |role: Role| {
            let is_it = |parameter: &&Parameter| parameter.shape.layer == layer && parameter.shape.role == role;
            parameters.iter().find(is_it).map(|parameter| parameter.tensor.shallow_clone())
        };
        let get = |role| find(role).ok_or(Error::ParameterAbsent { layer, role });
        let operation = match layer {
            Layer::Input | Layer::S2 | Layer::S4 => match architecture.pooling {
                Pooling::Average => Operation::Average,
                Pooling::Maximum => Operation::Maximum,
                Pooling::Trainable => {
                    Operation::Trainable { coefficient: get(Role::Coefficient)?, bias: get(Role::Bias)? }
                }
            },
            Layer::C1 | Layer::C3 => Operation::Convolution {
                weight: get(Role::Weight)?,
                bias: get(Role::Bias)?,
                mask: connection_mask(layer, architecture, device)?,
            },
            Layer::Output if architecture.output == OutputUnits::RadialBasis => {
                Operation::RadialBasis { bitmaps: bitmap_tensor(device)? }
            }
            Layer::C5 | Layer::F6 | Layer::Output => Operation::FullyConnected {
                weight: get(Role::Weight)?,
                bias: get(Role::Bias)?,
                mask: connection_mask(layer, architecture, device)?,
            },
        };
        let normalisation = match find(Role::Gain) {
            None => None,
            Some(gain) => Some(BatchNormalisation {
                gain,
                shift: get(Role::Shift)?,
                running_mean: get(Role::RunningMean)?,
                running_variance: get(Role::RunningVariance)?,
            }),
        };
        Ok(Self { layer, operation, normalisation, activation: activation_of(layer, architecture) })
    }

    /// The input of the activation function; for radial basis functions the squared distances, `[B, 10]`.
    pub(super) fn pre_activation(&self, maps: &Tensor, mode: Mode<'_>) -> Result<Tensor, TchError> {
        let sums = self.operation.apply(maps)?;
        match &self.normalisation {
            None => Ok(sums),
            Some(normalisation) => normalisation.apply(&sums, mode),
        }
    }

    /// As [`Self::pre_activation`] over strings, in evaluation mode: `[B, maps, height, width]`. Fully connected layers become
    /// convolutions, and so do radial basis functions.
    pub(super) fn swept(&self, maps: &Tensor) -> Result<Tensor, TchError> {
        let sums = self.operation.sweep(maps)?;
        match &self.normalisation {
            None => Ok(sums),
            Some(normalisation) => normalisation.apply(&sums, Mode::Evaluation),
        }
    }

    /// The layer's output from its pre-activation.
    pub(super) fn activate(&self, sums: &Tensor) -> Result<Tensor, TchError> {
        match self.activation {
            None => Ok(sums.shallow_clone()),
            Some(activation) => activate(sums, activation),
        }
    }

    /// Dropout after C5 and F6, in training mode.
    pub(super) fn drop_out(&self, units: Tensor, mode: Mode<'_>) -> Result<Tensor, TchError> {
        match (mode, self.layer) {
            (Mode::Training { dropout: Some([c5, _]) }, Layer::C5) => units.f_mul(c5),
            (Mode::Training { dropout: Some([_, f6]) }, Layer::F6) => units.f_mul(f6),
            _ => Ok(units),
        }
    }

    /// The logits from the output layer's values, `[B, classes, …]`.
    pub(super) fn logits(architecture: &Architecture, output: Tensor) -> Result<Tensor, TchError> {
        match architecture.output {
            OutputUnits::Linear => Ok(output),
            OutputUnits::RadialBasis => output.f_neg(),
        }
    }

    /// The logits of the ten digits, `[B, 10]`, from the output layer's values.
    pub(super) fn digit_logits(architecture: &Architecture, output: Tensor) -> Result<Tensor, TchError> {
        let logits = Self::logits(architecture, output)?; // [B, classes]
        match architecture.classes {
            Classes::Digits => Ok(logits),
            Classes::DigitsAndNone => logits.f_narrow(1, 0, CLASS_COUNT as i64), // [B, 10]
        }
    }
}

impl Operation {
    fn apply(&self, maps: &Tensor) -> Result<Tensor, TchError> {
        let side = POOL_SIDE as i64;
        match self {
            // [B, in, s, s] -> [B, out, s − 4, s − 4]
            Self::Convolution { weight, bias, mask } => {
                maps.f_conv2d(&masked(weight, mask.as_ref())?, Some(bias), 1, 0, 1, 1)
            }
            // [B, maps, s, s] -> [B, maps, s/2, s/2]
            Self::Average => maps.f_avg_pool2d([side; 2], [side; 2], 0, false, true, None),
            Self::Maximum => maps.f_max_pool2d([side; 2], [side; 2], 0, 1, false),
            Self::Trainable { coefficient, bias } => {
                let sums = maps.f_avg_pool2d([side; 2], [side; 2], 0, false, true, Some(1))?; // [B, maps, s/2, s/2]
                let by_map = |tensor: &Tensor| tensor.f_view([1, -1, 1, 1]); // [1, maps, 1, 1]
                sums.f_mul(&by_map(coefficient)?)?.f_add(&by_map(bias)?) // [B, maps, s/2, s/2]
            }
            // [B, in], S4 flattened -> [B, out]
            Self::FullyConnected { weight, bias, mask } => {
                maps.f_flatten(1, -1)?.f_linear(&masked(weight, mask.as_ref())?, Some(bias))
            }
            // Equation 7: [B, 84] -> [B, 10]
            Self::RadialBasis { bitmaps } => {
                let differences = maps.f_unsqueeze(1)?.f_sub(bitmaps)?; // [B, 10, 84]
                differences.f_square()?.f_sum_dim_intlist(2i64, false, Kind::Float) // [B, 10]
            }
        }
    }
}

impl Operation {
    /// As [`Self::apply`], over strings.
    fn sweep(&self, maps: &Tensor) -> Result<Tensor, TchError> {
        match self {
            Self::Convolution { .. } | Self::Average | Self::Maximum | Self::Trainable { .. } => self.apply(maps),
            // [B, in, height, width] -> [B, out, 1, width − height + 1]: the kernels cover the whole height.
            Self::FullyConnected { weight, bias, mask } => {
                let [inputs, height] = [maps.size()[1], maps.size()[2]];
                let kernels = masked(weight, mask.as_ref())?.f_view([-1, inputs, height, height])?; // [out, in, height, height]
                maps.f_conv2d(&kernels, Some(bias), 1, 0, 1, 1)
            }
            // Equation 7: [B, 84, 1, T] -> [B, 10, 1, T]
            Self::RadialBasis { bitmaps } => {
                let bitmaps = bitmaps.f_view([CLASS_COUNT as i64, -1, 1, 1])?; // [10, 84, 1, 1]
                let differences = maps.f_unsqueeze(1)?.f_sub(&bitmaps)?; // [B, 10, 84, 1, T]
                differences.f_square()?.f_sum_dim_intlist(2i64, false, Kind::Float) // [B, 10, 1, T]
            }
        }
    }
}

impl BatchNormalisation {
    fn apply(&self, sums: &Tensor, mode: Mode<'_>) -> Result<Tensor, TchError> {
        sums.f_batch_norm(
            Some(&self.gain),
            Some(&self.shift),
            Some(&self.running_mean),
            Some(&self.running_variance),
            matches!(mode, Mode::Training { .. }),
            NORMALISATION_MOMENTUM,
            NORMALISATION_EPSILON,
            false,
        )
    }
}

/// The activation function of a layer; average and max pooling and the output have none.
pub(super) fn activation_of(layer: Layer, architecture: &Architecture) -> Option<Activation> {
    match layer {
        Layer::C1 | Layer::C3 | Layer::C5 | Layer::F6 => Some(architecture.activation),
        Layer::S2 | Layer::S4 if architecture.pooling.is_trainable() => Some(architecture.activation),
        Layer::Input | Layer::S2 | Layer::S4 | Layer::Output => None,
    }
}

fn activate(sums: &Tensor, activation: Activation) -> Result<Tensor, TchError> {
    match activation {
        Activation::Tanh => sums.f_tanh(),
        Activation::ScaledTanh => sums.f_mul_scalar(Activation::SLOPE)?.f_tanh()?.f_mul_scalar(Activation::AMPLITUDE),
        Activation::Relu => sums.f_relu(),
        Activation::Sigmoid => sums.f_sigmoid(),
    }
}

/// Weights without the connections that a mask leaves out.
fn masked(weight: &Tensor, mask: Option<&Tensor>) -> Result<Tensor, TchError> {
    mask.map_or_else(|| Ok(weight.shallow_clone()), |mask| weight.f_mul(mask))
}

/// 0 where a layer has no connection and 1 where it has one, in the shape of its weights; none where it has all of them.
pub(super) fn connection_mask(
    layer: Layer,
    architecture: &Architecture,
    device: Device,
) -> Result<Option<Tensor>, Error> {
    let Some(values) = absent_connections(layer, architecture) else { return Ok(None) };
    let shapes = parameter_shapes(architecture);
    let is_weight = |shape: &&ParameterShape| shape.layer == layer && shape.role == Role::Weight;
    let shape = shapes.iter().find(is_weight).map(|shape| shape.shape.clone()).unwrap_or_default();
    Array { shape, values }.to_tensor(device.tch()).map(Some)
}

/// The bitmaps, `[10, 84]`.
pub(super) fn bitmap_tensor(device: Device) -> Result<Tensor, Error> {
    let shape = vec![Layer::Output.unit_count(), Layer::F6.unit_count()];
    Array { shape, values: (0..CLASS_COUNT).flat_map(bitmap).collect() }.to_tensor(device.tch())
}
