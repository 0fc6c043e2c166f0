//! The network with its derivatives written out: back-propagation as in the paper's appendices, not recorded by libtorch.
//!
//! Every tensor is allocated once, for a fixed number of images, and every view is made once, so a step is nothing but
//! arithmetic: of one image at a time it takes a fraction of what recording and replaying operations takes. Maps stand
//! unit by unit with the batch innermost (`[maps, side, side, B]`, those of C1 in blocks): each convolution of a whole batch is a single matrix
//! product, and whatever moves or pairs units moves long runs of memory.
//!
//! The same pass backwards gives the second derivatives that the paper's learning needs.
//! [`super::lenet5`] is the plain network; that both agree is tested in `tests/backprop/`.

mod connection;
mod criterion;
mod first_convolution;
mod layer_pass;
mod order;
mod output;
mod patches;
mod squashing;
mod subsampling;
mod views;

use tch::{TchError, Tensor};

use self::{
    layer_pass::{LayerPass, Maps},
    order::Order,
    output::{Output, RadialBasis},
    views::LearnedViews,
};
use super::{
    architecture::{Architecture, Normalisation, OutputUnits},
    array::Array,
    criterion::Criterion,
    layer::Layer,
    lenet5::LeNet5,
};
use lenet_data::dataset::{CLASS_COUNT, IMAGE_SIDE, Image, PIXEL_COUNT};

/// A network's passes forwards and backwards over batches of one size. It shares the weights with its network.
#[derive(Debug)]
pub struct Backprop {
    batch_size: usize,
    criterion: Criterion,
    units: OutputUnits,
    /// What each grey value becomes.
    grey_levels: Vec<f32>,
    /// The digits in the middle of their fields, `[1, 28, 28, B]`: a view of the input `[1, 32, 32, B]`.
    digits: Tensor,
    /// From C1 to F6, and the output where it is linear.
    passes: Vec<LayerPass>,
    output: Output,
    /// The derivatives of the batch's mean loss, in the order of the network's learned values.
    gradient: Tensor,
    /// The second derivatives, added up image by image.
    curvature: Tensor,
}

/// What a batch is differentiated for.
#[derive(Clone, Copy, Debug)]
pub struct Learning {
    /// The share of each target that is spread over all digits, 0–1.
    pub label_smoothing: f64,
    /// Images that the mean loss is over: those of the batch, or of the larger one that it is a part of.
    pub image_count: usize,
}

/// What a batch came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchOutcome {
    /// Sum of the images' losses.
    pub loss_sum: f64,
    /// What speaks for each digit, image by image.
    pub logits: Vec<[f32; CLASS_COUNT]>,
}

impl BatchOutcome {
    /// Adds what the next part of the batch came to.
    pub fn add(&mut self, part: Self) {
        self.loss_sum += part.loss_sum;
        self.logits.extend(part.logits);
    }
}

impl Backprop {
    /// Whether the derivatives of such a network are written out here: all but batch normalisation and dropout are.
    pub fn is_possible(architecture: &Architecture) -> bool {
        architecture.normalisation == Normalisation::None && architecture.dropout == 0.0
    }

    /// Passes over batches of `batch_size` images, with the weights of `network`, on the processor.
    ///
    /// # Errors
    /// If the network has what is not written out here, or libtorch fails.
    pub fn new(network: &LeNet5, batch_size: usize) -> Result<Self, TchError> {
        Self::over(network.architecture(), network.learned(), batch_size)
    }

    /// The same with what a network has learned, `[learned]`: the weights are shared, not copied.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn over(architecture: &Architecture, learned: &Tensor, batch_size: usize) -> Result<Self, TchError> {
        if !Self::is_possible(architecture) || learned.device() != tch::Device::Cpu {
            return Err(TchError::Shape("back-propagation is not written out for such a network".to_owned()));
        }
        let _no_grad = tch::no_grad_guard();
        let (gradient, curvature) = (learned.f_zeros_like()?, learned.f_zeros_like()?);
        let views = |layer| LearnedViews::new(architecture, layer, [learned, &gradient, &curvature]);
        let grey_levels = grey_levels(architecture)?;
        let mut below = Maps::new(Layer::Input, batch_size)?;
        // The border is background and stays so.
        drop(below.values.f_fill_(f64::from(grey_levels[0]))?);
        let digits = middle(&below.values)?;
        let mut passes = Vec::new();
        for layer in [Layer::C1, Layer::S2, Layer::C3, Layer::S4, Layer::C5, Layer::F6] {
            let (pass, maps) = LayerPass::new(layer, architecture, &below, views(layer)?)?;
            passes.push(pass);
            below = maps;
        }
        let output = match architecture.output {
            OutputUnits::RadialBasis => Output::RadialBasis(RadialBasis::new(&below)?),
            OutputUnits::Linear => {
                let (pass, maps) = LayerPass::new(Layer::Output, architecture, &below, views(Layer::Output)?)?;
                passes.push(pass);
                Output::Linear(maps)
            }
        };
        let (criterion, units) = (architecture.criterion, architecture.output);
        Ok(Self { batch_size, criterion, units, grey_levels, digits, passes, output, gradient, curvature })
    }

    /// Images of a batch.
    pub fn batch_size(&self) -> usize {
        self.batch_size
    }

    /// The derivatives that [`Self::differentiate`] computed last, in the order of the network's learned values.
    pub fn gradient(&self) -> &Tensor {
        &self.gradient
    }

    /// The sums that [`Self::add_curvature`] has made since [`Self::clear_curvature`].
    pub fn curvature(&self) -> &Tensor {
        &self.curvature
    }

    /// What speaks for each digit, image by image.
    ///
    /// # Errors
    /// If there are not [`Self::batch_size`] images, or libtorch fails.
    pub fn forward(&mut self, images: &[Image]) -> Result<Vec<[f32; CLASS_COUNT]>, TchError> {
        let _no_grad = tch::no_grad_guard();
        self.set_input(images)?;
        for pass in &self.passes {
            pass.forward()?;
        }
        self.output.logits(self.batch_size)
    }

    /// A pass forwards alone: what the network reads in the images, and the loss of it.
    ///
    /// # Errors
    /// If there are not [`Self::batch_size`] images and labels, or libtorch fails.
    pub fn read(&mut self, images: &[Image], labels: &[u8]) -> Result<BatchOutcome, TchError> {
        let logits = self.forward(images)?;
        let learning = Learning { label_smoothing: 0.0, image_count: images.len() };
        let own = criterion::derivatives(self.criterion, self.units, &logits, labels, learning);
        Ok(BatchOutcome { loss_sum: own.loss_sum, logits })
    }

    /// A pass forwards and one backwards: afterwards [`Self::gradient`] holds the derivatives of the mean loss.
    ///
    /// # Errors
    /// If there are not [`Self::batch_size`] images and labels, or libtorch fails.
    pub fn differentiate(
        &mut self,
        images: &[Image],
        labels: &[u8],
        learning: Learning,
    ) -> Result<BatchOutcome, TchError> {
        let logits = self.forward(images)?;
        let _no_grad = tch::no_grad_guard();
        let own = criterion::derivatives(self.criterion, self.units, &logits, labels, learning);
        self.output.start_gradient(&own.by_logit)?;
        for pass in self.passes.iter().rev() {
            pass.backward(Order::First)?;
        }
        Ok(BatchOutcome { loss_sum: own.loss_sum, logits })
    }

    /// Sets the sums of the second derivatives to zero.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn clear_curvature(&mut self) -> Result<(), TchError> {
        self.curvature.f_zero_().map(drop)
    }

    /// Adds the second derivatives of each image's loss to [`Self::curvature`], by the recursion of the paper's appendix C
    /// (equations 22–27): only the diagonal is kept at each layer, and the curvature of the squashing is left out, so none
    /// is negative.
    ///
    /// # Errors
    /// If there are not [`Self::batch_size`] images, or libtorch fails.
    pub fn add_curvature(&mut self, images: &[Image]) -> Result<(), TchError> {
        let logits = self.forward(images)?;
        let _no_grad = tch::no_grad_guard();
        self.output.start_curvature(self.criterion, &logits)?;
        for pass in self.passes.iter().rev() {
            pass.backward(Order::Second)?;
        }
        Ok(())
    }

    /// Writes the images into the middle of their fields.
    fn set_input(&mut self, images: &[Image]) -> Result<(), TchError> {
        if images.len() != self.batch_size {
            return Err(TchError::Shape(format!("{} images in a batch of {}", images.len(), self.batch_size)));
        }
        let mut levels = vec![0.0_f32; PIXEL_COUNT * self.batch_size];
        for (pixel, row) in levels.chunks_exact_mut(self.batch_size).enumerate() {
            for (level, image) in row.iter_mut().zip(images) {
                *level = self.grey_levels[usize::from(image[pixel])];
            }
        }
        let levels = Tensor::f_from_slice(&levels)?; // [784 × B]
        self.digits.f_copy_(&levels.f_view_as(&self.digits)?).map(drop)
    }
}

/// Where the digits stand in their fields: `[1, 32, 32, B]` -> `[1, 28, 28, B]`, without a copy.
fn middle(input: &Tensor) -> Result<Tensor, TchError> {
    let side = IMAGE_SIDE as i64;
    let border = (Layer::Input.map_side() as i64 - side) / 2;
    input.f_narrow(1, border, side)?.f_narrow(2, border, side)
}

/// What each of the 256 grey values becomes, to the last bit as in the plain network.
fn grey_levels(architecture: &Architecture) -> Result<Vec<f32>, TchError> {
    let mut images = [[0; IMAGE_SIDE * IMAGE_SIDE]];
    images[0].iter_mut().zip(0..=u8::MAX).for_each(|(pixel, grey)| *pixel = grey);
    let field = Array::from_tensor(&architecture.input.input(&images)?)?.values;
    let border = (Layer::Input.map_side() - IMAGE_SIDE) / 2;
    let rows = field.chunks(Layer::Input.map_side()).skip(border).take(IMAGE_SIDE);
    Ok(rows.flat_map(|row| &row[border..border + IMAGE_SIDE]).copied().take(256).collect())
}
