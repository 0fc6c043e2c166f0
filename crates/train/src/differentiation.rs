//! A batch's loss and gradient: hand-derived where that is supported, else by libtorch's autograd.

use rand::RngExt as _;
use tch::{Reduction, Tensor};

use super::{
    batches::Batch,
    config::TrainingConfig,
    error::Error,
    metrics::Tally,
    workers::{Workers, images::ImagePasses},
};
use lenet_data::{
    dataset::CLASS_COUNT,
    random::{Purpose, generator},
};
use lenet_model::{
    array::Array,
    backprop::{Backprop, BatchOutcome},
    device::Device,
    layer::Layer,
    lenet5::{LeNet5, Mode},
    logits::{label_tensor, largest_of_each, rows},
};

/// Images whose second derivatives are computed at once.
const HESSIAN_CHUNK: usize = 50;

/// The implementation of back-propagation, with its buffers.
#[derive(Debug)]
pub(super) enum Differentiation {
    /// libtorch's autograd.
    Autograd,
    /// Hand-derived derivatives; several threads share a batch.
    HandDerived(Workers<ImagePasses>),
}

/// The loss, predictions and gradient of a batch.
#[derive(Debug)]
pub(super) struct BatchGradient {
    /// Sum of the images' losses.
    pub loss_sum: f64,
    /// The predicted digit of each image.
    pub predictions: Vec<u8>,
    /// The derivatives of the mean loss, in the order of [`LeNet5::parameters_flat`].
    pub gradient: Tensor,
}

impl Differentiation {
    /// Hand-derived wherever that is supported.
    pub(super) fn new(network: &LeNet5, thread_count: usize) -> Result<Self, Error> {
        if Backprop::supports(network.architecture()) && network.device() == Device::Cpu {
            Ok(Self::HandDerived(Workers::of_images(network, thread_count)?))
        } else {
            Ok(Self::Autograd)
        }
    }

    /// Threads for one operation of libtorch, of `thread_count` threads in all.
    pub(super) fn operation_thread_count(&self, thread_count: usize) -> usize {
        match self {
            Self::Autograd => thread_count,
            Self::HandDerived(_) => 1,
        }
    }

    /// The gradient of the mean loss of `batch`, the one of step `step`.
    pub(super) fn gradient(
        &mut self,
        network: &LeNet5,
        batch: Batch,
        config: &TrainingConfig,
        step: u64,
    ) -> Result<BatchGradient, Error> {
        match self {
            Self::Autograd => autograd(network, &batch, config, step),
            Self::HandDerived(workers) => {
                let (outcome, gradient) = workers.differentiate_images(batch, config.label_smoothing)?;
                Ok(BatchGradient { loss_sum: outcome.loss_sum, predictions: predictions(&outcome), gradient })
            }
        }
    }

    /// Adds the loss and predictions of `images` to `tally`; returns their logits, image by image.
    pub(super) fn measure(
        &mut self,
        tally: &mut Tally,
        network: &LeNet5,
        images: Batch,
    ) -> Result<Vec<[f32; CLASS_COUNT]>, Error> {
        match self {
            Self::Autograd => {
                let _no_grad = tch::no_grad_guard();
                let logits = network.forward(&network.input(&images.images)?)?; // [B, 10]
                let (architecture, labels) = (network.architecture(), label_tensor(network, &images.labels)?);
                let loss_sum = architecture.loss.compute(architecture.output, &logits, &labels, Reduction::Sum, 0.0)?; // scalar
                tally.add(f64::try_from(&loss_sum)?, &images.labels, &largest_of_each(&logits)?);
                Ok(rows(&logits)?)
            }
            Self::HandDerived(workers) => {
                let labels = images.labels.clone();
                let outcome = workers.evaluate_images(images)?;
                tally.add(outcome.loss_sum, &labels, &predictions(&outcome));
                Ok(outcome.logits)
            }
        }
    }
}

/// The predicted digit of each image.
fn predictions(outcome: &BatchOutcome) -> Vec<u8> {
    outcome.logits.iter().map(largest).collect()
}

/// The mean over `batch` of each image's second derivatives, in the order of [`LeNet5::parameters_flat`].
pub(super) fn mean_hessian(network: &LeNet5, batch: &Batch) -> Result<Tensor, Error> {
    let mut passes = ImagePasses::new(network);
    let mut sum = network.parameters_flat().f_zeros_like()?;
    for chunk in batch.images.chunks(HESSIAN_CHUNK) {
        let backprop = passes.of_size(chunk.len())?;
        backprop.clear_hessian_diagonal()?;
        backprop.add_hessian_diagonal(chunk)?;
        drop(sum.f_add_(backprop.hessian_diagonal())?);
    }
    Ok(sum.f_div_scalar(batch.images.len() as f64)?)
}

/// As [`Differentiation::gradient`].
fn autograd(network: &LeNet5, batch: &Batch, config: &TrainingConfig, step: u64) -> Result<BatchGradient, Error> {
    let dropout = dropout(network, batch.images.len(), config.seed, step)?;
    let (input, labels) = (network.input(&batch.images)?, label_tensor(network, &batch.labels)?);
    let Pass { mean_loss, logits, gradient } = pass(network, &input, &labels, dropout.as_ref(), config)?;
    let loss_sum = f64::try_from(&mean_loss)? * batch.images.len() as f64;
    Ok(BatchGradient { loss_sum, predictions: largest_of_each(&logits)?, gradient })
}

/// The results of a forward and a backward pass, on the network's device.
#[derive(Debug)]
pub(super) struct Pass {
    /// A scalar.
    pub mean_loss: Tensor,
    /// `[B, 10]`.
    pub logits: Tensor,
    /// The derivatives of the mean loss, in the order of [`LeNet5::parameters_flat`].
    pub gradient: Tensor,
}

/// A forward and a backward pass over an input (`[B, 1, 32, 32]`) with its labels (`[B]`). It does not wait for the device.
pub(super) fn pass(
    network: &LeNet5,
    input: &Tensor,
    labels: &Tensor,
    dropout: Option<&[Tensor; 2]>,
    config: &TrainingConfig,
) -> Result<Pass, Error> {
    let architecture = network.architecture();
    let logits = network.forward_in(input, Mode::Training { dropout })?; // [B, 10]
    let loss =
        architecture.loss.compute(architecture.output, &logits, labels, Reduction::Mean, config.label_smoothing)?; // scalar
    network.zero_gradient();
    loss.f_backward()?;
    Ok(Pass { mean_loss: loss.f_detach()?, logits: logits.f_detach()?, gradient: network.gradient()? })
}

/// The factors of the units of C5 and F6: 0 for those that are dropped, and for the others what makes up for it.
pub(super) fn dropout(
    network: &LeNet5,
    image_count: usize,
    seed: u64,
    step: u64,
) -> Result<Option<[Tensor; 2]>, Error> {
    let share = network.architecture().dropout;
    if share == 0.0 {
        return Ok(None);
    }
    let kept = (1.0 / (1.0 - share)) as f32;
    let mut rng = generator(seed, Purpose::Dropout, step);
    let mut factors = |layer: Layer| {
        let shape = vec![image_count, layer.unit_count()];
        let factor = |_| if rng.random::<f64>() < share { 0.0 } else { kept };
        let values = (0..image_count * layer.unit_count()).map(factor).collect();
        Array { shape, values }.to_tensor(network.device().tch())
    };
    Ok(Some([factors(Layer::C5)?, factors(Layer::F6)?]))
}

/// The place of the largest logit, the first of equals.
fn largest(logits: &[f32; 10]) -> u8 {
    let better = |best: usize, digit: usize| if logits[digit] > logits[best] { digit } else { best };
    (1..logits.len()).fold(0, better) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_model::{architecture::Architecture, parameters::Initialisation};

    #[test]
    fn dropout_leaves_out_its_share_and_makes_up_for_it() {
        let architecture = Architecture { dropout: 0.25, ..Architecture::MODERN };
        let network = LeNet5::new(architecture, Initialisation::Pytorch, 1, Device::Cpu).unwrap();
        let factors = |step| dropout(&network, 40, 1, step).unwrap().unwrap();
        let [c5, f6] = factors(1).map(|tensor| Array::from_tensor(&tensor).unwrap());
        assert_eq!((c5.shape, f6.shape), (vec![40, 120], vec![40, 84]));
        let left_out = c5.values.iter().filter(|factor| **factor == 0.0).count() as f64 / c5.values.len() as f64;
        assert!((left_out - 0.25).abs() < 0.03, "{left_out}");
        assert!(c5.values.iter().all(|factor| *factor == 0.0 || (*factor - 4.0 / 3.0).abs() < 1e-6));
        let again = factors(2).map(|tensor| Array::from_tensor(&tensor).unwrap());
        assert_ne!(again[0].values, c5.values, "every step leaves out others");
    }

    #[test]
    fn the_first_of_equals_is_the_largest() {
        let mut logits = [0.0; 10];
        assert_eq!(largest(&logits), 0);
        (logits[4], logits[7]) = (2.0, 2.0);
        assert_eq!(largest(&logits), 4);
    }
}
