//! The network: a list of layers, each from the maps of the one before to its own.
//!
//! ```text
//! Input ─ C1 ─ S2 ─ C3 ─ S4 ─ C5 ─ F6 ─ Output
//! 1×32×32 6×28×28 6×14×14 16×10×10 16×5×5 120 84 10
//! ```
//!
//! It uses libtorch's own operations and autograd: the reference for [`super::backprop`].

use tch::{TchError, Tensor};

pub use super::network_layer::Mode;
use super::{
    architecture::Architecture,
    array::Array,
    device::Device,
    error::Error,
    layer::Layer,
    network_layer::{NetworkLayer, Parameter},
    parameters::{Initialisation, ParameterShape, WeightMatrix, hidden_matrices, initial_parameters, parameter_shapes},
    scores::Scores,
};
use lenet_data::{dataset::Image, perturb::Field, strings::StringImage};

/// A LeNet-5 with its weights. Tensors stay on one thread; other threads get copies as [`Array`]s.
#[derive(Debug)]
pub struct LeNet5 {
    architecture: Architecture,
    device: Device,
    /// All trainable parameters, flattened in the order of [`parameter_shapes`]: `[61706]` for the modern network.
    parameters_flat: Tensor,
    /// All parameters; the trainable ones are views into `parameters_flat`.
    parameters: Vec<Parameter>,
    layers: Vec<NetworkLayer>,
    hidden_matrices: Vec<WeightMatrix>,
}

/// One layer's values for a batch.
#[derive(Debug)]
pub struct LayerActivation {
    /// The layer.
    pub layer: Layer,
    /// The input of the activation function (weighted sums or pooled values): `[B, maps, side, side]`, from C5 on
    /// `[B, units]`. For radial basis functions the squared distances.
    pub pre_activation: Tensor,
    /// The layer's output, of the same shape; equal to the pre-activation where the layer has no activation function.
    pub activation: Tensor,
}

impl LeNet5 {
    /// A network with the initial weights that `seed` gives.
    pub fn new(
        architecture: Architecture,
        initialisation: Initialisation,
        seed: u64,
        device: Device,
    ) -> Result<Self, Error> {
        Self::from_parameters(architecture, &initial_parameters(&architecture, initialisation, seed), device)
    }

    /// A deep copy, with weights of its own.
    pub fn copy(&self) -> Result<Self, Error> {
        Self::from_parameters(*self.architecture(), &self.parameters()?, self.device())
    }

    /// A network with these weights, in the order and shapes of [`parameter_shapes`].
    pub fn from_parameters(
        architecture: Architecture,
        arrays: &[(String, Array)],
        device: Device,
    ) -> Result<Self, Error> {
        let shapes = parameter_shapes(&architecture);
        if shapes.len() != arrays.len() {
            return Err(Error::Count { what: "parameters", found: arrays.len(), expected: shapes.len() });
        }
        let trainable = shapes.iter().zip(arrays).filter(|(shape, _)| shape.role.is_trainable());
        let values: Vec<f32> = trainable.flat_map(|(_, (_, array))| array.values.iter().copied()).collect();
        let parameters_flat = Tensor::f_from_slice(&values)?.f_to_device(device.tch())?;
        let parameters = view_parameters(shapes, arrays, &parameters_flat, device)?;
        let layers = Layer::ALL[1..].iter().map(|layer| NetworkLayer::new(*layer, &architecture, &parameters, device));
        let layers = layers.collect::<Result<_, Error>>()?;
        let hidden_matrices = hidden_matrices(&architecture);
        Ok(Self { architecture, device, parameters_flat, parameters, layers, hidden_matrices })
    }

    /// Logits `[B, 10]` for a batch of inputs `[B, 1, 32, 32]`: for radial basis functions the negated distances.
    pub fn forward(&self, input: &Tensor) -> Result<Tensor, Error> {
        self.forward_in(input, Mode::Evaluation)
    }

    /// As [`Self::forward`], in training or evaluation mode.
    pub fn forward_in(&self, input: &Tensor, mode: Mode<'_>) -> Result<Tensor, Error> {
        let mut maps = input.shallow_clone(); // [B, 1, 32, 32]
        for layer in &self.layers {
            let sums = layer.pre_activation(&maps, mode)?;
            maps = layer.drop_out(layer.activate(&sums)?, mode)?;
        }
        Ok(NetworkLayer::digit_logits(&self.architecture, maps)?) // [B, 10]
    }

    /// The values of every layer from C1 on for a batch of inputs, `[B, 1, 32, 32]`.
    pub fn activations(&self, input: &Tensor) -> Result<Vec<LayerActivation>, Error> {
        let mut activations: Vec<LayerActivation> = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            let maps = activations.last().map_or(input, |previous| &previous.activation);
            let pre_activation = layer.pre_activation(maps, Mode::Evaluation)?;
            let activation = layer.activate(&pre_activation)?;
            activations.push(LayerActivation { layer: layer.layer, pre_activation, activation });
        }
        Ok(activations)
    }

    /// The values of every layer from C1 on, swept over a batch of strings, `[B, 1, 32, W]`: `[B, maps, height, width]`. From C5
    /// on a layer has a unit for each position, `[B, units, 1, T]` with T = (W − 32) / 4 + 1 (section VII, figure 25).
    pub fn sweep(&self, input: &Tensor) -> Result<Vec<LayerActivation>, Error> {
        let mut activations: Vec<LayerActivation> = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            let maps = activations.last().map_or(input, |previous| &previous.activation);
            let pre_activation = layer.swept(maps)?;
            let activation = layer.activate(&pre_activation)?;
            activations.push(LayerActivation { layer: layer.layer, pre_activation, activation });
        }
        Ok(activations)
    }

    /// Logits of all classes at each position of a batch of strings, `[B, classes, T]`, from `[B, 1, 32, W]`.
    pub fn forward_strings(&self, input: &Tensor) -> Result<Tensor, Error> {
        let mut maps = input.shallow_clone(); // [B, 1, 32, W]
        for layer in &self.layers {
            maps = layer.activate(&layer.swept(&maps)?)?;
        }
        let logits = NetworkLayer::logits(&self.architecture, maps)?; // [B, classes, 1, T]
        Ok(logits.f_squeeze_dim(2)?) // [B, classes, T]
    }

    /// Logits of all classes for a batch of inputs, `[B, classes]`, from `[B, 1, 32, 32]`.
    pub fn class_logits(&self, input: &Tensor) -> Result<Tensor, Error> {
        Ok(self.forward_strings(input)?.f_squeeze_dim(2)?) // [B, classes]
    }

    /// Logits `[B, 10]` from a batch of outputs of `layer`, by the layers after it.
    pub fn logits_from(&self, layer: Layer, output: &Tensor) -> Result<Tensor, Error> {
        let mut after = self.layers.iter().filter(|other| other.layer > layer);
        let output = after.try_fold(output.shallow_clone(), |maps, layer| {
            layer.activate(&layer.pre_activation(&maps, Mode::Evaluation)?)
        })?;
        Ok(NetworkLayer::digit_logits(&self.architecture, output)?) // [B, 10]
    }

    /// The network's input for `images`, `[B, 1, 32, 32]`, on its device.
    pub fn input(&self, images: &[Image]) -> Result<Tensor, Error> {
        Ok(self.architecture.input.input(images)?.f_to_device(self.device.tch())?)
    }

    /// The network's input for 32×32 fields, `[B, 1, 32, 32]`, on its device.
    pub fn field_input(&self, fields: &[Field]) -> Result<Tensor, Error> {
        Ok(self.architecture.input.field_input(fields)?.f_to_device(self.device.tch())?)
    }

    /// The network's input for strings of one width, `[B, 1, 32, W]`, on its device.
    pub fn string_input(&self, strings: &[&StringImage]) -> Result<Tensor, Error> {
        Ok(self.architecture.input.string_input(strings)?.f_to_device(self.device.tch())?)
    }

    /// The class probabilities of one image.
    pub fn scores(&self, image: &Image) -> Result<Scores, Error> {
        self.scores_of_input(&self.input(std::slice::from_ref(image))?)
    }

    /// The class probabilities of one 32×32 field.
    pub fn field_scores(&self, field: &Field) -> Result<Scores, Error> {
        self.scores_of_input(&self.field_input(std::slice::from_ref(field))?)
    }

    /// The class probabilities of a single input, `[1, 1, 32, 32]`.
    fn scores_of_input(&self, input: &Tensor) -> Result<Scores, Error> {
        let _no_grad = tch::no_grad_guard();
        let logits = self.forward(input)?; // [1, 10]
        let scores = Scores::of_batch(self.architecture.loss, &logits)?;
        scores.first().copied().ok_or(Error::Count { what: "images with scores", found: 0, expected: 1 })
    }

    /// The choices that the network is built from.
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// Where it computes.
    pub fn device(&self) -> Device {
        self.device
    }

    /// All trainable parameters as one vector, `[parameters]`, in the order of [`parameter_shapes`]. It shares memory with
    /// the network: an optimiser updates it in place.
    pub fn parameters_flat(&self) -> &Tensor {
        &self.parameters_flat
    }

    /// The weight matrices of the hidden layers in [`Self::parameters_flat`].
    pub fn hidden_matrices(&self) -> &[WeightMatrix] {
        &self.hidden_matrices
    }

    /// A copy of all parameters with their names.
    pub fn parameters(&self) -> Result<Vec<(String, Array)>, Error> {
        let copy = |Parameter { shape, tensor }: &Parameter| Ok((shape.name.clone(), Array::from_tensor(tensor)?));
        self.parameters.iter().map(copy).collect()
    }

    /// The gradient of autograd's last backward pass, in the order of [`Self::parameters_flat`]; zeros before the first.
    pub fn gradient(&self) -> Result<Tensor, Error> {
        let of = |Parameter { tensor, .. }: &Parameter| {
            let gradient = tensor.f_grad()?;
            if gradient.defined() { gradient.f_reshape([-1]) } else { tensor.f_zeros_like()?.f_reshape([-1]) }
        };
        let gradients = self.trainable_parameters().map(of).collect::<Result<Vec<_>, TchError>>()?;
        // Adding 0 turns −0 into 0. Which of them an absent kernel of Table I gets depends on earlier backward passes, and a
        // resumed run has had none.
        Ok(Tensor::f_cat(&gradients, 0)?.f_add_scalar_(0.0)?)
    }

    /// Sets autograd's gradients to zero.
    pub fn zero_gradient(&self) {
        for parameter in &self.parameters {
            parameter.tensor.shallow_clone().zero_grad();
        }
    }

    /// Splits a vector in the order of [`Self::parameters_flat`] into arrays with the parameters' names and shapes.
    pub fn named(&self, vector: &Tensor) -> Result<Vec<(String, Array)>, Error> {
        let mut rest = Array::from_tensor(vector)?.values.into_iter();
        let named = |Parameter { shape, .. }: &Parameter| {
            let values = rest.by_ref().take(shape.value_count()).collect();
            (shape.name.clone(), Array { shape: shape.shape.clone(), values })
        };
        Ok(self.trainable_parameters().map(named).collect())
    }

    fn trainable_parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| parameter.shape.role.is_trainable())
    }
}

/// One tensor for each parameter; the trainable ones are views into `flat`.
fn view_parameters(
    shapes: Vec<ParameterShape>,
    arrays: &[(String, Array)],
    flat: &Tensor,
    device: Device,
) -> Result<Vec<Parameter>, Error> {
    let mut start = 0;
    let mut parameters = Vec::with_capacity(shapes.len());
    for (shape, (_, array)) in shapes.into_iter().zip(arrays) {
        let tensor = if shape.role.is_trainable() {
            let count = shape.value_count() as i64;
            let lengths: Vec<i64> = shape.shape.iter().map(|length| *length as i64).collect();
            let view = flat.f_narrow(0, start, count)?.f_view(lengths.as_slice())?;
            start += count;
            view.f_detach()?.f_set_requires_grad(true)?
        } else {
            array.to_tensor(device.tch())?
        };
        parameters.push(Parameter { shape, tensor });
    }
    Ok(parameters)
}
