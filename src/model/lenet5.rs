//! The network: a list of named stages, each of which turns the maps of one layer into those of the next.
//!
//! ```text
//! Input ─ C1 ─ S2 ─ C3 ─ S4 ─ C5 ─ F6 ─ Output
//! 1×32×32 6×28×28 6×14×14 16×10×10 16×5×5 120 84 10
//! ```

use tch::{TchError, Tensor};

use super::{
    architecture::{Activation, Architecture, Pooling},
    array::Array,
    device::Device,
    layer::{Layer, POOL_SIDE},
    parameters::initial_parameters,
};
use crate::data::dataset::Image;

/// A LeNet-5 with its weights. They live on one thread; what others need of them is copied into [`Array`]s.
#[derive(Debug)]
pub struct LeNet5 {
    architecture: Architecture,
    device: Device,
    stages: Vec<Stage>,
}

/// One layer's computation: an operation, then perhaps squashing.
#[derive(Debug)]
struct Stage {
    layer: Layer,
    operation: Operation,
    squashing: Option<Activation>,
}

#[derive(Debug)]
enum Operation {
    /// Weight `[out, in, 5, 5]`, bias `[out]`.
    Convolution { weight: Tensor, bias: Tensor },
    /// Over 2×2 patches that do not overlap.
    Subsampling(Pooling),
    /// Weight `[out, in]`, bias `[out]`.
    FullConnection { weight: Tensor, bias: Tensor },
}

/// What one layer made of a batch.
#[derive(Debug)]
pub struct LayerActivation {
    /// The layer.
    pub layer: Layer,
    /// Weighted sums (or pooled values) before squashing: `[B, maps, side, side]`, from C5 on `[B, units]`.
    pub before_squashing: Tensor,
    /// The layer's output, of the same shape; the same values where the layer has no squashing.
    pub after_squashing: Tensor,
}

impl LeNet5 {
    /// A network with the initial weights that `seed` gives.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn new(architecture: Architecture, seed: u64, device: Device) -> Result<Self, TchError> {
        Self::from_parameters(architecture, &initial_parameters(seed), device)
    }

    /// A network with these weights, in the order and shapes of
    /// [`parameter_shapes`](super::parameters::parameter_shapes).
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn from_parameters(
        architecture: Architecture,
        parameters: &[(String, Array)],
        device: Device,
    ) -> Result<Self, TchError> {
        let mut tensors = parameters.iter().map(|(_, array)| array.to_tensor(device.tch())?.f_set_requires_grad(true));
        let mut next = || tensors.next().unwrap_or_else(|| Err(TchError::Shape("too few parameters".to_owned())));
        let stages = Layer::ALL
            .into_iter()
            .filter(|layer| *layer != Layer::Input)
            .map(|layer| Stage::new(layer, &architecture, &mut next))
            .collect::<Result<_, TchError>>()?;
        Ok(Self { architecture, device, stages })
    }

    /// Logits `[B, 10]` for a batch of inputs `[B, 1, 32, 32]`.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn forward(&self, input: &Tensor) -> Result<Tensor, TchError> {
        let mut maps = input.shallow_clone(); // [B, 1, 32, 32]
        for stage in &self.stages {
            maps = stage.squash(&stage.weighted_sum(&maps)?)?;
        }
        Ok(maps) // [B, 10]
    }

    /// What every layer from C1 on makes of a batch of inputs `[B, 1, 32, 32]`.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn activations(&self, input: &Tensor) -> Result<Vec<LayerActivation>, TchError> {
        let mut activations: Vec<LayerActivation> = Vec::with_capacity(self.stages.len());
        for stage in &self.stages {
            let maps = activations.last().map_or(input, |previous| &previous.after_squashing);
            let before_squashing = stage.weighted_sum(maps)?;
            let after_squashing = stage.squash(&before_squashing)?;
            activations.push(LayerActivation { layer: stage.layer, before_squashing, after_squashing });
        }
        Ok(activations)
    }

    /// The network's input for `images`, `[B, 1, 32, 32]`, on its device.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn input(&self, images: &[Image]) -> Result<Tensor, TchError> {
        self.architecture.input.input(images)?.f_to_device(self.device.tch())
    }

    /// The probability of each digit for one image: the softmax of its logits.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn scores(&self, image: &Image) -> Result<[f32; 10], TchError> {
        let _no_grad = tch::no_grad_guard();
        let logits = self.forward(&self.input(std::slice::from_ref(image))?)?; // [1, 10]
        let probabilities = Array::from_tensor(&logits.f_softmax(-1, None)?)?; // [1, 10]
        let scores: Result<[f32; 10], _> = probabilities.values.try_into();
        scores.map_err(|values| TchError::Shape(format!("{} scores instead of 10", values.len())))
    }

    /// What the network is built from.
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// Where it computes.
    pub fn device(&self) -> Device {
        self.device
    }

    /// The live parameters, from C1 to the output, weight before bias.
    pub(crate) fn parameter_tensors(&self) -> Vec<&Tensor> {
        self.stages.iter().flat_map(|stage| stage.operation.parameters()).collect()
    }

    /// A copy of all parameters with their names.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn parameters(&self) -> Result<Vec<(String, Array)>, TchError> {
        self.named(|tensor| Ok(tensor.shallow_clone()))
    }

    /// A copy of the gradients of the last backward pass, under the parameters' names; zeros before the first.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn gradients(&self) -> Result<Vec<(String, Array)>, TchError> {
        self.named(|tensor| {
            let gradient = tensor.f_grad()?;
            if gradient.defined() { Ok(gradient) } else { tensor.f_zeros_like() }
        })
    }

    fn named(&self, value: impl Fn(&Tensor) -> Result<Tensor, TchError>) -> Result<Vec<(String, Array)>, TchError> {
        super::parameters::parameter_shapes()
            .into_iter()
            .zip(self.parameter_tensors())
            .map(|(parameter, tensor)| Ok((parameter.name, Array::from_tensor(&value(tensor)?)?)))
            .collect()
    }
}

impl Stage {
    fn new(
        layer: Layer,
        architecture: &Architecture,
        next: &mut impl FnMut() -> Result<Tensor, TchError>,
    ) -> Result<Self, TchError> {
        let operation = match layer {
            Layer::Input | Layer::S2 | Layer::S4 => Operation::Subsampling(architecture.pooling),
            Layer::C1 | Layer::C3 => Operation::Convolution { weight: next()?, bias: next()? },
            Layer::C5 | Layer::F6 | Layer::Output => Operation::FullConnection { weight: next()?, bias: next()? },
        };
        let squashing = match layer {
            Layer::C1 | Layer::C3 | Layer::C5 | Layer::F6 => Some(architecture.activation),
            Layer::Input | Layer::S2 | Layer::S4 | Layer::Output => None,
        };
        Ok(Self { layer, operation, squashing })
    }

    fn weighted_sum(&self, maps: &Tensor) -> Result<Tensor, TchError> {
        let side = POOL_SIDE as i64;
        match &self.operation {
            // [B, in, s, s] -> [B, out, s − 4, s − 4]
            Operation::Convolution { weight, bias } => maps.f_conv2d(weight, Some(bias), 1, 0, 1, 1),
            // [B, maps, s, s] -> [B, maps, s/2, s/2]
            Operation::Subsampling(Pooling::Average) => maps.f_avg_pool2d([side; 2], [side; 2], 0, false, true, None),
            Operation::Subsampling(Pooling::Maximum) => maps.f_max_pool2d([side; 2], [side; 2], 0, 1, false),
            // [B, in] (S4's maps one after the other) -> [B, out]
            Operation::FullConnection { weight, bias } => maps.f_flatten(1, -1)?.f_linear(weight, Some(bias)),
        }
    }

    fn squash(&self, sums: &Tensor) -> Result<Tensor, TchError> {
        match self.squashing {
            None => Ok(sums.shallow_clone()),
            Some(Activation::Tanh) => sums.f_tanh(),
            Some(Activation::ScaledTanh) => sums.f_mul_scalar(2.0 / 3.0)?.f_tanh()?.f_mul_scalar(1.7159),
            Some(Activation::Relu) => sums.f_relu(),
            Some(Activation::Sigmoid) => sums.f_sigmoid(),
        }
    }
}

impl Operation {
    fn parameters(&self) -> Vec<&Tensor> {
        match self {
            Self::Convolution { weight, bias } | Self::FullConnection { weight, bias } => vec![weight, bias],
            Self::Subsampling(_) => Vec::new(),
        }
    }
}
