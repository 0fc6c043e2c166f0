//! Hand-derived back-propagation, as in the paper's appendices, instead of libtorch's autograd.
//!
//! Every tensor and view is allocated once, for a fixed size of the input, so a step is nothing but arithmetic. Maps are stored
//! with the batch innermost: `[maps, height, width, B]`, C1's in blocks. A convolution of a whole batch is one matrix product, and
//! every copy moves long runs of memory.
//!
//! The same backward pass computes the second derivatives that the paper's optimiser needs. `tests/backprop/` holds it against
//! autograd on [`super::lenet5`].
//!
//! The input is a batch of images or of strings. Over strings the network is a space displacement network (section VII): C5 is
//! a convolution, and the layers from C5 on have a unit for each position, 4 columns apart.
//!
//! - `layer_pass`: the passes of a layer: `first_convolution` (C1), `convolution` (C3 and fully connected), `pooling`,
//!   `activation`. `output`: logits and loss. `buffers`: maps and parameter views.

mod activation;
mod buffers;
mod convolution;
mod first_convolution;
mod layer_pass;
mod output;
mod pooling;

use tch::Tensor;

use self::{
    buffers::{Maps, Order, ParameterViews},
    layer_pass::{Pass, layer_passes},
    output::{Output, RadialBasis, loss_derivatives},
};
use super::{
    architecture::{Architecture, Normalisation, OutputUnits},
    array::Array,
    error::Error,
    framing::Framing,
    input::InputNormalisation,
    layer::Layer,
    lenet5::LeNet5,
    loss::Loss,
};
use lenet_data::{
    dataset::{CLASS_COUNT, IMAGE_SIDE, Image, PIXEL_COUNT},
    strings::StringImage,
};

/// Forward and backward passes of a network over batches of one size. It shares the network's weights.
#[derive(Debug)]
pub struct Backprop {
    size: InputSize,
    normalisation: InputNormalisation,
    loss: Loss,
    units: OutputUnits,
    /// The input for each grey value.
    grey_levels: Vec<f32>,
    /// `[1, 32, width, B]`
    input: Tensor,
    /// The images, `[1, 28, 28, B]`: a view of the input's middle, or of where images lie without padding.
    images: Tensor,
    /// From C1 to F6, and the output where it is linear.
    passes: Vec<Box<dyn Pass>>,
    output: Output,
    /// The derivatives of the batch's mean loss, in the order of [`LeNet5::parameters_flat`].
    gradient: Tensor,
    /// The sum of the images' second derivatives, in the same order.
    hessian_diagonal: Tensor,
}

/// The size of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputSize {
    /// Images or strings.
    pub batch_size: usize,
    /// Columns of the input: 32 for images; for strings a multiple of 4, at least 32.
    pub width: usize,
}

impl InputSize {
    /// A batch of 28×28 images.
    pub const fn of_images(batch_size: usize) -> Self {
        Self { batch_size, width: Layer::Input.map_side() }
    }

    /// Positions of the network on a string of this width: 1 for images.
    pub const fn position_count(self) -> usize {
        Layer::Output.map_width(self.width)
    }
}

/// How the mean loss of a batch is formed.
#[derive(Clone, Copy, Debug)]
pub struct LossSettings {
    /// ε of label smoothing, 0–1: the share of each target that is spread over all classes.
    pub label_smoothing: f64,
    /// Images of the mean: those of the batch, or of the larger batch that it is a chunk of.
    pub image_count: usize,
}

/// The result of a forward pass over a batch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchOutcome {
    /// Sum of the images' losses.
    pub loss_sum: f64,
    /// The logits, image by image.
    pub logits: Vec<[f32; CLASS_COUNT]>,
}

impl BatchOutcome {
    /// Appends the outcome of the next chunk of the batch.
    pub fn add(&mut self, part: Self) {
        self.loss_sum += part.loss_sum;
        self.logits.extend(part.logits);
    }
}

impl Backprop {
    /// Whether hand-derived back-propagation covers this network: it knows neither batch normalisation nor dropout.
    pub fn supports(architecture: &Architecture) -> bool {
        architecture.normalisation == Normalisation::None && architecture.dropout == 0.0
    }

    /// Passes over batches of `batch_size` images with the weights of `network`, on the CPU.
    ///
    /// # Errors
    /// If the network is not [supported](Self::supports) or not on the CPU, or libtorch fails.
    pub fn new(network: &LeNet5, batch_size: usize) -> Result<Self, Error> {
        let size = InputSize::of_images(batch_size);
        Self::with_parameters(network.architecture(), network.parameters_flat(), size)
    }

    /// Passes over images or strings, with the flat trainable parameters, `[parameters]`: they are shared, not copied.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with_parameters(architecture: &Architecture, parameters: &Tensor, size: InputSize) -> Result<Self, Error> {
        if !Self::supports(architecture) || parameters.device() != tch::Device::Cpu {
            return Err(Error::NotSupported);
        }
        let _no_grad = tch::no_grad_guard();
        let (gradient, hessian_diagonal) = (parameters.f_zeros_like()?, parameters.f_zeros_like()?);
        let views = |layer| ParameterViews::new(architecture, layer, [parameters, &gradient, &hessian_diagonal]);
        let grey_levels = grey_levels(architecture)?;
        let mut below = Maps::new(Layer::Input, Layer::Input.map_count(), size)?;
        // The border stays background, or zero.
        let framing = architecture.input.framing;
        let border = if framing == Framing::Zero { 0.0 } else { grey_levels[0] };
        drop(below.values.f_fill_(f64::from(border))?);
        let (input, images) = (below.values.shallow_clone(), place_of_images(&below.values, framing)?);
        let mut passes = Vec::new();
        let mut add = |layer, below: &Maps| -> Result<Maps, Error> {
            let (own, maps) = layer_passes(layer, architecture, below, views(layer)?, size)?;
            passes.extend(own);
            Ok(maps)
        };
        for layer in [Layer::C1, Layer::S2, Layer::C3, Layer::S4, Layer::C5, Layer::F6] {
            below = add(layer, &below)?;
        }
        let output = match architecture.output {
            OutputUnits::RadialBasis => Output::RadialBasis(RadialBasis::new(&below)?),
            OutputUnits::Linear => Output::Linear(add(Layer::Output, &below)?),
        };
        let (normalisation, loss, units) = (architecture.input, architecture.loss, architecture.output);
        Ok(Self {
            size,
            normalisation,
            loss,
            units,
            grey_levels,
            input,
            images,
            passes,
            output,
            gradient,
            hessian_diagonal,
        })
    }

    /// The size of its batches.
    pub fn size(&self) -> InputSize {
        self.size
    }

    /// The gradient of the last [`Self::differentiate`], in the order of [`LeNet5::parameters_flat`].
    pub fn gradient(&self) -> &Tensor {
        &self.gradient
    }

    /// The sum over all [`Self::add_hessian_diagonal`] since [`Self::clear_hessian_diagonal`].
    pub fn hessian_diagonal(&self) -> &Tensor {
        &self.hessian_diagonal
    }

    /// A forward pass over images: the digits' logits, image by image.
    ///
    /// # Errors
    /// If there are not as many images as in a batch, or libtorch fails.
    pub fn forward(&mut self, images: &[Image]) -> Result<Vec<[f32; CLASS_COUNT]>, Error> {
        let _no_grad = tch::no_grad_guard();
        self.set_images(images)?;
        self.passes.iter().try_for_each(|pass| pass.forward())?;
        Ok(self.output.digit_logits(self.size.batch_size)?)
    }

    /// A forward pass over images: the logits of all classes, `[B, 1, classes]`.
    ///
    /// # Errors
    /// As [`Self::forward`].
    pub fn forward_classes(&mut self, images: &[Image]) -> Result<Array, Error> {
        let _no_grad = tch::no_grad_guard();
        self.set_images(images)?;
        self.passes.iter().try_for_each(|pass| pass.forward())?;
        Ok(self.output.logits(self.size)?)
    }

    /// A forward pass over strings: the logits of all classes at each position, `[B, positions, classes]`. Narrower strings
    /// are extended with background on the right.
    ///
    /// # Errors
    /// If there are not as many strings as in a batch, one is wider than its input, or libtorch fails.
    pub fn forward_strings(&mut self, strings: &[&StringImage]) -> Result<Array, Error> {
        let _no_grad = tch::no_grad_guard();
        self.set_strings(strings)?;
        self.passes.iter().try_for_each(|pass| pass.forward())?;
        Ok(self.output.logits(self.size)?)
    }

    /// A backward pass from the derivatives of a loss by the logits of the last forward pass, `[B, positions, classes]`:
    /// [`Self::gradient`] then holds the loss's gradient.
    ///
    /// # Errors
    /// If the derivatives are of another shape, or libtorch fails.
    pub fn backward(&mut self, by_logit: &Array) -> Result<(), Error> {
        let _no_grad = tch::no_grad_guard();
        self.output.start_gradient(by_logit, self.size)?;
        Ok(self.passes.iter().rev().try_for_each(|pass| pass.backward(Order::First))?)
    }

    /// A forward pass alone: logits and loss.
    ///
    /// # Errors
    /// If there are not as many images and labels as in a batch, or libtorch fails.
    pub fn evaluate(&mut self, images: &[Image], labels: &[u8]) -> Result<BatchOutcome, Error> {
        let logits = self.forward(images)?;
        let settings = LossSettings { label_smoothing: 0.0, image_count: images.len() };
        let own = loss_derivatives(self.loss, self.units, &logits, labels, settings);
        Ok(BatchOutcome { loss_sum: own.loss_sum, logits })
    }

    /// A forward and a backward pass: [`Self::gradient`] then holds the gradient of the mean loss.
    ///
    /// # Errors
    /// If there are not as many images and labels as in a batch, or libtorch fails.
    pub fn differentiate(
        &mut self,
        images: &[Image],
        labels: &[u8],
        settings: LossSettings,
    ) -> Result<BatchOutcome, Error> {
        let logits = self.forward(images)?;
        let _no_grad = tch::no_grad_guard();
        let own = loss_derivatives(self.loss, self.units, &logits, labels, settings);
        self.output.start_digit_gradient(&own.by_logit)?;
        self.passes.iter().rev().try_for_each(|pass| pass.backward(Order::First))?;
        Ok(BatchOutcome { loss_sum: own.loss_sum, logits })
    }

    /// Sets [`Self::hessian_diagonal`] to zero.
    pub fn clear_hessian_diagonal(&mut self) -> Result<(), Error> {
        drop(self.hessian_diagonal.f_zero_()?);
        Ok(())
    }

    /// Adds the second derivatives of each image's loss to [`Self::hessian_diagonal`], by the recursion of the paper's
    /// appendix C (equations 22–27). It keeps only the diagonal at each layer and leaves out the activation's own second
    /// derivative, so no value is negative.
    ///
    /// # Errors
    /// If there are not as many images as in a batch, or libtorch fails.
    pub fn add_hessian_diagonal(&mut self, images: &[Image]) -> Result<(), Error> {
        let logits = self.forward(images)?;
        let _no_grad = tch::no_grad_guard();
        self.output.start_hessian(self.loss, &logits)?;
        Ok(self.passes.iter().rev().try_for_each(|pass| pass.backward(Order::Second))?)
    }

    /// Writes the images into the input.
    fn set_images(&mut self, images: &[Image]) -> Result<(), Error> {
        let batch_size = self.size.batch_size;
        if images.len() != batch_size {
            return Err(Error::Count { what: "images", found: images.len(), expected: batch_size });
        }
        if self.size != InputSize::of_images(batch_size) {
            let found = InputSize::of_images(batch_size).width;
            return Err(Error::Count { what: "columns of an image", found, expected: self.size.width });
        }
        if self.normalisation.framing == Framing::Enlarged {
            let input = self.normalisation.input(images)?.f_permute([1, 2, 3, 0])?; // [1, 32, 32, B]
            return Ok(self.input.f_copy_(&input)?);
        }
        let mut levels = vec![0.0_f32; PIXEL_COUNT * batch_size];
        for (pixel, row) in levels.chunks_exact_mut(batch_size).enumerate() {
            for (level, image) in row.iter_mut().zip(images) {
                *level = self.grey_levels[usize::from(image[pixel])];
            }
        }
        let levels = Tensor::f_from_slice(&levels)?; // [784 × B]
        Ok(self.images.f_copy_(&levels.f_view_as(&self.images)?)?)
    }

    /// Writes the strings into the input, at its left.
    fn set_strings(&mut self, strings: &[&StringImage]) -> Result<(), Error> {
        let InputSize { batch_size, width } = self.size;
        if strings.len() != batch_size {
            return Err(Error::Count { what: "strings", found: strings.len(), expected: batch_size });
        }
        if let Some(wide) = strings.iter().find(|string| string.width() > width) {
            return Err(Error::Count { what: "columns of a string", found: wide.width(), expected: width });
        }
        let mut levels = vec![self.grey_levels[0]; StringImage::HEIGHT * width * batch_size];
        let shift = Framing::Paper.margin() - self.normalisation.framing.string_margin();
        for (place, string) in strings.iter().enumerate() {
            for row in shift..StringImage::HEIGHT {
                let to = levels[(row - shift) * width * batch_size..].iter_mut().skip(place).step_by(batch_size);
                for (level, grey) in to.zip(&string.row(row)[shift..]) {
                    *level = self.grey_levels[usize::from(*grey)];
                }
            }
        }
        let levels = Tensor::f_from_slice(&levels)?; // [32 × width × B]
        Ok(self.input.f_copy_(&levels.f_view_as(&self.input)?)?)
    }
}

/// Where images lie in the input's first 32 columns, `[1, 32, width, B]` -> `[1, 28, 28, B]`, as a view.
fn place_of_images(input: &Tensor, framing: Framing) -> Result<Tensor, Error> {
    let (margin, side) = (framing.margin() as i64, IMAGE_SIDE as i64);
    Ok(input.f_narrow(1, margin, side)?.f_narrow(2, margin, side)?)
}

/// The network's input for each of the 256 grey values, bit for bit as [`LeNet5::input`] computes it.
fn grey_levels(architecture: &Architecture) -> Result<Vec<f32>, Error> {
    let greys: Vec<u8> = (0..=u8::MAX).collect();
    Ok(Array::from_tensor(&architecture.input.normalised(&Tensor::f_from_slice(&greys)?)?)?.values)
}
