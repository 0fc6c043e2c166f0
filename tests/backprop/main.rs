//! Hand-derived gradients against autograd's, and second derivatives against exact ones.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking, also in a function that it calls")]

mod recursion;
mod strings;

use lenet_lab::{
    data::{
        builtin,
        dataset::{Image, LabelledImages},
    },
    model::{
        architecture::{Activation, Architecture, C3Connections, Pooling},
        backprop::{Backprop, LossSettings},
        device::Device,
        framing::Framing,
        input::InputNormalisation,
        layer::Layer,
        lenet5::LeNet5,
        loss::Loss,
        operation_threads::compute_alone,
        parameters::Initialisation,
    },
};
use tch::{Kind, Reduction, Tensor};

const MAP: Loss = Loss::MaximumAPosteriori { rubbish_penalty: 1.0 };

fn digits(count: usize) -> LabelledImages {
    builtin::dataset(5, count, 1).train
}

fn images(digits: &LabelledImages) -> Vec<Image> {
    (0..digits.len()).map(|index| *digits.image(index).unwrap()).collect()
}

fn network(architecture: Architecture) -> LeNet5 {
    compute_alone();
    LeNet5::new(architecture, Initialisation::SquareRoot, 3, Device::Cpu).unwrap()
}

/// Loss and gradient by autograd.
fn autograd(network: &LeNet5, digits: &LabelledImages, label_smoothing: f64) -> (f64, Tensor) {
    let Architecture { loss, output, .. } = *network.architecture();
    let labels = Tensor::from_slice(digits.labels()).to_kind(Kind::Int64);
    let logits = network.forward(&network.input(&images(digits)).unwrap()).unwrap();
    let loss = loss.compute(output, &logits, &labels, Reduction::Mean, label_smoothing).unwrap();
    loss.backward();
    (f64::try_from(&loss).unwrap(), network.gradient().unwrap())
}

fn largest_difference(one: &Tensor, other: &Tensor) -> f64 {
    assert_eq!(one.size(), other.size());
    f64::try_from((one - other).abs().max()).unwrap()
}

fn largest(tensor: &Tensor) -> f64 {
    f64::try_from(tensor.abs().max()).unwrap()
}

fn assert_same_gradient(architecture: Architecture, count: usize, label_smoothing: f64) {
    let (network, digits) = (network(architecture), digits(count));
    let (loss, expected) = autograd(&network, &digits, label_smoothing);
    let mut backprop = Backprop::new(&network, count).unwrap();
    // Twice, since a pass must leave nothing behind that changes the next.
    for _ in 0..2 {
        let outcome = backprop
            .differentiate(&images(&digits), digits.labels(), LossSettings { label_smoothing, image_count: count })
            .unwrap();
        let mean_loss = outcome.loss_sum / count as f64;
        assert!((mean_loss - loss).abs() <= 1e-5 * loss.max(1.0), "{mean_loss} and {loss} with {architecture:?}");
        let difference = largest_difference(backprop.gradient(), &expected);
        let scale = largest(&expected).max(1.0);
        assert!(difference <= 1e-5 * scale, "{difference:e} of {scale} with {architecture:?}");
        assert!(largest(&expected) > 1e-4, "the gradient is not zero");
    }
}

fn framed(framing: Framing) -> Architecture {
    let input = InputNormalisation { framing, ..InputNormalisation::MODERN };
    Architecture { input, ..Architecture::MODERN }
}

#[test]
fn every_part_has_the_gradient_of_autograd() {
    let (modern, original) = (Architecture::MODERN, Architecture::ORIGINAL);
    let cross_entropy = Loss::CrossEntropy;
    for architecture in [
        modern,
        original,
        Architecture { loss: MAP, ..original },
        Architecture { loss: Loss::MeanSquaredError, ..original },
        Architecture { loss: cross_entropy, ..original },
        Architecture { c3: C3Connections::TableI, ..modern },
        Architecture { pooling: Pooling::Trainable, ..modern },
        Architecture { pooling: Pooling::Maximum, ..modern },
        Architecture { activation: Activation::Relu, ..modern },
        Architecture { activation: Activation::Sigmoid, pooling: Pooling::Trainable, ..modern },
        Architecture { activation: Activation::ScaledTanh, ..modern },
        Architecture { loss: Loss::MeanSquaredError, ..modern },
        Architecture { loss: MAP, ..modern },
        Architecture { pooling: Pooling::Maximum, activation: Activation::Relu, ..original },
        framed(Framing::Zero),
        framed(Framing::Enlarged),
        framed(Framing::Unpadded),
    ] {
        assert_same_gradient(architecture, 1, 0.0);
        assert_same_gradient(architecture, 7, 0.0);
    }
}

#[test]
fn label_smoothing_is_part_of_it() {
    assert_same_gradient(Architecture::MODERN, 5, 0.1);
}

#[test]
fn absent_kernels_of_table_i_have_no_derivatives() {
    let (network, digits) = (network(Architecture::ORIGINAL), digits(3));
    let mut backprop = Backprop::new(&network, 3).unwrap();
    backprop
        .differentiate(
            &images(&digits),
            digits.labels(),
            LossSettings { label_smoothing: 0.0, image_count: digits.len() },
        )
        .unwrap();
    backprop.add_hessian_diagonal(&images(&digits)).unwrap();
    for vector in [backprop.gradient(), backprop.hessian_diagonal()] {
        let named = network.named(vector).unwrap();
        let (_, c3) = named.iter().find(|(name, _)| name == "conv2.weight").unwrap();
        for (map, kernels) in c3.values.chunks(150).enumerate() {
            for (input, kernel) in kernels.chunks(25).enumerate() {
                let is_present = C3Connections::TableI.inputs(map).contains(&input);
                assert_eq!(kernel.iter().any(|value| *value != 0.0), is_present, "map {map}, input {input}");
            }
        }
    }
}

#[test]
fn a_batch_of_another_size_is_refused() {
    let mut backprop = Backprop::new(&network(Architecture::MODERN), 4).unwrap();
    assert!(backprop.forward(&images(&digits(3))).is_err());
    let dropout = Architecture { dropout: 0.5, ..Architecture::MODERN };
    assert!(Backprop::new(&network(dropout), 1).is_err());
}

/// A network whose parameter value at `position` is changed by `offset`.
fn shifted(network: &LeNet5, position: usize, offset: f32) -> LeNet5 {
    let mut parameters = network.parameters().unwrap();
    let mut rest = position;
    for (_, array) in &mut parameters {
        if rest < array.values.len() {
            array.values[rest] += offset;
            break;
        }
        rest -= array.values.len();
    }
    LeNet5::from_parameters(*network.architecture(), &parameters, Device::Cpu).unwrap()
}

/// Position of a parameter's first value in the flat parameters.
fn start_of(network: &LeNet5, wanted: &str) -> usize {
    let parameters = network.parameters().unwrap();
    parameters.iter().take_while(|(name, _)| name != wanted).map(|(_, array)| array.values.len()).sum()
}

/// The second derivative of the mean loss by one parameter value, by a central difference of gradients.
fn second_difference(network: &LeNet5, digits: &LabelledImages, position: usize) -> f64 {
    const STEP: f32 = 0.002;
    let gradient_at = |offset: f32| {
        let network = shifted(network, position, offset);
        autograd(&network, digits, 0.0).1.double_value(&[position as i64])
    };
    (gradient_at(STEP) - gradient_at(-STEP)) / (2.0 * f64::from(STEP))
}

/// Whether the sum of a unit of F6 is close to zero for one of the images.
fn is_near_kink(network: &LeNet5, digits: &LabelledImages, unit: usize) -> bool {
    let activations = network.activations(&network.input(&images(digits)).unwrap()).unwrap();
    let f6 = activations.iter().find(|activation| activation.layer == Layer::F6).unwrap();
    f64::try_from(f6.pre_activation.select(1, unit as i64).abs().min()).unwrap() < 0.003
}

fn mean_hessian(network: &LeNet5, digits: &LabelledImages) -> Vec<f64> {
    let mut backprop = Backprop::new(network, digits.len()).unwrap();
    backprop.add_hessian_diagonal(&images(digits)).unwrap();
    let mean = backprop.hessian_diagonal() / digits.len() as f64;
    Vec::try_from(mean.to_kind(Kind::Double)).unwrap()
}

/// With rectified units, whose slope is constant but for a kink, and a single layer between a weight and the loss, the recursion leaves
/// nothing out: it is the exact second derivative.
#[test]
fn of_f6_and_of_a_linear_output_the_second_derivatives_are_exact() {
    let loss = Loss::MeanSquaredError;
    let original = Architecture { activation: Activation::Relu, loss, ..Architecture::ORIGINAL };
    // The modern input is larger, so that few sums are near the kink.
    let relu = Architecture { input: Architecture::MODERN.input, pooling: Pooling::Average, ..original };
    let squared = Architecture { loss: Loss::MeanSquaredError, ..Architecture::MODERN };
    let digits = digits(6);
    let cases = [(relu, "fc2.weight"), (relu, "fc2.bias"), (squared, "fc3.weight"), (squared, "fc3.bias")];
    for (architecture, name) in cases.into_iter().chain([(Architecture::MODERN, "fc3.weight")]) {
        let network = network(architecture);
        let (start, hessian) = (start_of(&network, name), mean_hessian(&network, &digits));
        // Values here and there, but none of a unit of F6 that is close to the kink.
        let (unit_size, unit_count, step) = match name {
            "fc2.weight" => (120, 84, 11),
            "fc2.bias" => (1, 84, 11),
            "fc3.weight" => (84, 10, 2),
            _ => (1, 10, 2),
        };
        let is_smooth =
            |offset: &usize| !name.starts_with("fc2") || !is_near_kink(&network, &digits, offset / unit_size);
        let offsets: Vec<usize> = (0..unit_count * unit_size).step_by(step * unit_size).filter(is_smooth).collect();
        assert!(offsets.len() >= 4, "{name}: {offsets:?}");
        for position in offsets.into_iter().map(|offset| start + offset) {
            let (ours, exact) = (hessian[position], second_difference(&network, &digits, position));
            assert!((ours - exact).abs() <= 2e-3 * exact.abs().max(0.5), "{name}: {ours} and {exact}");
        }
    }
}

/// Equations 22 to 27 once more, value by value and in 64 bits, for the weights of C1, S2, C3 and S4 of one image.
#[test]
fn of_earlier_layers_they_are_those_of_the_papers_recursion() {
    let network = network(Architecture::ORIGINAL);
    let digits = digits(1);
    let ours = network.named(&hessian_vector(&network, &digits)).unwrap();
    for (name, expected) in recursion::hessian_diagonals(&network, &images(&digits)[0]) {
        let (_, ours) = ours.iter().find(|(other, _)| *other == name).unwrap();
        assert_eq!(ours.values.len(), expected.len(), "{name}");
        for (ours, expected) in ours.values.iter().zip(expected) {
            let difference = (f64::from(*ours) - expected).abs();
            assert!(difference <= 1e-4 * expected.max(1e-3), "{name}: {ours} and {expected}");
        }
    }
}

fn hessian_vector(network: &LeNet5, digits: &LabelledImages) -> Tensor {
    let mut backprop = Backprop::new(network, digits.len()).unwrap();
    backprop.add_hessian_diagonal(&images(digits)).unwrap();
    backprop.hessian_diagonal().shallow_clone()
}
