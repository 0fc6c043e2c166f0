//! The network: a list of named stages, each of which turns the maps of one layer into those of the next.
//!
//! ```text
//! Input ─ C1 ─ S2 ─ C3 ─ S4 ─ C5 ─ F6 ─ Output
//! 1×32×32 6×28×28 6×14×14 16×10×10 16×5×5 120 84 10
//! ```
//!
//! This is the network in libtorch's own operations, with libtorch's gradients: what [`super::backprop`] is measured by.

use tch::{TchError, Tensor};

pub use super::stage::Mode;
use super::{
    architecture::Architecture,
    array::Array,
    device::Device,
    error::Error,
    layer::Layer,
    parameters::{Initialisation, ParameterShape, initial_parameters, parameter_shapes},
    scores::Scores,
    stage::{Parameter, Stage},
};
use lenet_data::{dataset::Image, disturb::Field};

/// A LeNet-5 with its weights. They live on one thread; what others need of them is copied into [`Array`]s.
#[derive(Debug)]
pub struct LeNet5 {
    architecture: Architecture,
    device: Device,
    /// What learning changes, one after the other in the order of [`parameter_shapes`]: `[61706]` for the modern network.
    learned: Tensor,
    /// All parameters; those that are learned are views into `learned`.
    parameters: Vec<Parameter>,
    stages: Vec<Stage>,
}

/// What one layer made of a batch.
#[derive(Debug)]
pub struct LayerActivation {
    /// The layer.
    pub layer: Layer,
    /// Weighted sums (or pooled values) before squashing: `[B, maps, side, side]`, from C5 on `[B, units]`. For radial
    /// basis functions the squared distances.
    pub before_squashing: Tensor,
    /// The layer's output, of the same shape; the same values where the layer has no squashing.
    pub after_squashing: Tensor,
}

impl LeNet5 {
    /// A network with the initial weights that `seed` gives.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn new(
        architecture: Architecture,
        initialisation: Initialisation,
        seed: u64,
        device: Device,
    ) -> Result<Self, Error> {
        Self::from_parameters(architecture, &initial_parameters(&architecture, initialisation, seed), device)
    }

    /// The same network with weights of its own, so that one of the two can learn on.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn copy(&self) -> Result<Self, Error> {
        Self::from_parameters(*self.architecture(), &self.parameters()?, self.device())
    }

    /// A network with these weights, in the order and shapes of
    /// [`parameter_shapes`].
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn from_parameters(
        architecture: Architecture,
        arrays: &[(String, Array)],
        device: Device,
    ) -> Result<Self, Error> {
        let shapes = parameter_shapes(&architecture);
        if shapes.len() != arrays.len() {
            return Err(Error::Count { what: "parameters", found: arrays.len(), expected: shapes.len() });
        }
        let learned = shapes.iter().zip(arrays).filter(|(shape, _)| shape.role.is_learned());
        let values: Vec<f32> = learned.flat_map(|(_, (_, array))| array.values.iter().copied()).collect();
        let learned = Tensor::f_from_slice(&values)?.f_to_device(device.tch())?;
        let parameters = view_parameters(shapes, arrays, &learned, device)?;
        let stages = Layer::ALL
            .into_iter()
            .filter(|layer| *layer != Layer::Input)
            .map(|layer| Stage::new(layer, &architecture, &parameters, device))
            .collect::<Result<_, Error>>()?;
        Ok(Self { architecture, device, learned, parameters, stages })
    }

    /// Logits `[B, 10]` for a batch of inputs `[B, 1, 32, 32]`: for radial basis functions the negated distances.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn forward(&self, input: &Tensor) -> Result<Tensor, Error> {
        self.forward_in(input, Mode::Evaluation)
    }

    /// As [`Self::forward`], for learning or reading.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn forward_in(&self, input: &Tensor, mode: Mode<'_>) -> Result<Tensor, Error> {
        let mut maps = input.shallow_clone(); // [B, 1, 32, 32]
        for stage in &self.stages {
            let sums = stage.weighted_sum(&maps, mode)?;
            maps = stage.drop_out(stage.squash(&sums)?, mode)?;
        }
        Ok(Stage::logits(&self.architecture, maps)?) // [B, 10]
    }

    /// What every layer from C1 on makes of a batch of inputs `[B, 1, 32, 32]`.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn activations(&self, input: &Tensor) -> Result<Vec<LayerActivation>, Error> {
        let mut activations: Vec<LayerActivation> = Vec::with_capacity(self.stages.len());
        for stage in &self.stages {
            let maps = activations.last().map_or(input, |previous| &previous.after_squashing);
            let before_squashing = stage.weighted_sum(maps, Mode::Evaluation)?;
            let after_squashing = stage.squash(&before_squashing)?;
            activations.push(LayerActivation { layer: stage.layer(), before_squashing, after_squashing });
        }
        Ok(activations)
    }

    /// Logits `[B, 10]` for a batch of outputs of `layer`: what the layers after it make of them.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn logits_from(&self, layer: Layer, output: &Tensor) -> Result<Tensor, Error> {
        let mut after = self.stages.iter().filter(|stage| stage.layer() > layer);
        let output = after.try_fold(output.shallow_clone(), |maps, stage| {
            stage.squash(&stage.weighted_sum(&maps, Mode::Evaluation)?)
        })?;
        Ok(Stage::logits(&self.architecture, output)?) // [B, 10]
    }

    /// The network's input for `images`, `[B, 1, 32, 32]`, on its device.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn input(&self, images: &[Image]) -> Result<Tensor, Error> {
        Ok(self.architecture.input.input(images)?.f_to_device(self.device.tch())?)
    }

    /// The network's input for digits that stand in the whole field, `[B, 1, 32, 32]`, on its device.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn field_input(&self, fields: &[Field]) -> Result<Tensor, Error> {
        Ok(self.architecture.input.field_input(fields)?.f_to_device(self.device.tch())?)
    }

    /// How probable each class is for one image.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn scores(&self, image: &Image) -> Result<Scores, Error> {
        self.scores_of_input(&self.input(std::slice::from_ref(image))?)
    }

    /// The same for a digit that stands in the whole field.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn field_scores(&self, field: &Field) -> Result<Scores, Error> {
        self.scores_of_input(&self.field_input(std::slice::from_ref(field))?)
    }

    /// How probable each class is for an input of one, `[1, 1, 32, 32]`.
    fn scores_of_input(&self, input: &Tensor) -> Result<Scores, Error> {
        let _no_grad = tch::no_grad_guard();
        let logits = self.forward(input)?; // [1, 10]
        let scores = Scores::of_batch(self.architecture.criterion, &logits)?;
        scores.first().copied().ok_or(Error::Count { what: "images with scores", found: 0, expected: 1 })
    }

    /// What the network is built from.
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// Where it computes.
    pub fn device(&self) -> Device {
        self.device
    }

    /// What learning changes, as one live vector.
    pub fn learned(&self) -> &Tensor {
        &self.learned
    }

    /// A copy of all parameters with their names.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn parameters(&self) -> Result<Vec<(String, Array)>, Error> {
        let copy = |Parameter { shape, tensor }: &Parameter| Ok((shape.name.clone(), Array::from_tensor(tensor)?));
        self.parameters.iter().map(copy).collect()
    }

    /// The gradients of libtorch's last backward pass as one vector, all that is learned in its order; zeros before the first.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn gradient(&self) -> Result<Tensor, Error> {
        let of = |Parameter { tensor, .. }: &Parameter| {
            let gradient = tensor.f_grad()?;
            if gradient.defined() { gradient.f_reshape([-1]) } else { tensor.f_zeros_like()?.f_reshape([-1]) }
        };
        let learned = self.parameters.iter().filter(|parameter| parameter.shape.role.is_learned());
        let gradients = learned.map(of).collect::<Result<Vec<_>, TchError>>()?;
        // Added to, −0 becomes 0: which of them an absent kernel of Table I gets depends on what was recorded before, and a
        // run that is resumed has recorded nothing.
        Ok(Tensor::f_cat(&gradients, 0)?.f_add_scalar_(0.0)?)
    }

    /// Sets libtorch's gradients back to zero.
    pub fn zero_gradient(&self) {
        for parameter in &self.parameters {
            parameter.tensor.shallow_clone().zero_grad();
        }
    }

    /// A vector of what is learned as named arrays, in the shapes of the parameters that are learned.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn named(&self, vector: &Tensor) -> Result<Vec<(String, Array)>, Error> {
        let values = Array::from_tensor(vector)?.values;
        let mut rest = values.as_slice();
        let learned = self.parameters.iter().map(|parameter| &parameter.shape).filter(|shape| shape.role.is_learned());
        let mut named = Vec::new();
        for shape in learned {
            let (own, after) = rest.split_at_checked(shape.value_count()).unwrap_or((rest, &[]));
            named.push((shape.name.clone(), Array { shape: shape.shape.clone(), values: own.to_vec() }));
            rest = after;
        }
        Ok(named)
    }
}

/// One tensor for each parameter: views into `learned` where learning changes it.
fn view_parameters(
    shapes: Vec<ParameterShape>,
    arrays: &[(String, Array)],
    learned: &Tensor,
    device: Device,
) -> Result<Vec<Parameter>, Error> {
    let mut start = 0;
    let mut parameters = Vec::with_capacity(shapes.len());
    for (shape, (_, array)) in shapes.into_iter().zip(arrays) {
        let tensor = if shape.role.is_learned() {
            let count = shape.value_count() as i64;
            let lengths: Vec<i64> = shape.shape.iter().map(|length| *length as i64).collect();
            let view = learned.f_narrow(0, start, count)?.f_view(lengths.as_slice())?;
            start += count;
            view.f_detach()?.f_set_requires_grad(true)?
        } else {
            array.to_tensor(device.tch())?
        };
        parameters.push(Parameter { shape, tensor });
    }
    Ok(parameters)
}
