//! Activations, losses and gradients of every part.

use lenet_lab::model::{
    architecture::{Activation, Architecture, Normalisation, Pooling},
    array::Array,
    device::Device,
    lenet5::LeNet5,
    model_file::ModelFile,
};
use tch::{Kind, Tensor};

use crate::expected::{
    Expected, LABEL_SMOOTHING, MODERN, TOLERANCE, VARIANTS, assert_close, images, input, outcomes, values, variant,
    weights,
};

#[test]
fn every_activation_is_pytorchs() {
    let expected = Expected::read(MODERN);
    let network = weights().network(Device::Cpu).unwrap();
    assert_activations(&expected, "", &network, &input(&network, &images()));
}

#[test]
fn every_activation_of_the_original_network_is_pytorchs() {
    let expected = Expected::read(VARIANTS);
    let network = variant(Architecture::ORIGINAL).network(Device::Cpu).unwrap();
    let first = input(&network, &images()).narrow(0, 0, 1);
    assert_activations(&expected, "original.", &network, &first);
}

fn assert_activations(expected: &Expected, prefix: &str, network: &LeNet5, input: &Tensor) {
    let activations = network.activations(input).unwrap();
    assert_eq!(activations.len(), 7);
    for activation in activations {
        let layer = activation.layer.name();
        for (moment, tensor) in [("before", &activation.pre_activation), ("after", &activation.activation)] {
            let name = format!("{prefix}{moment}.{layer}");
            assert_close(&name, &values(tensor), &expected.values(&name));
        }
    }
}

#[test]
fn loss_and_every_gradient_are_pytorchs() {
    let expected = Expected::read(MODERN);
    let network = weights().network(Device::Cpu).unwrap();
    for outcome in outcomes(&network, 0.0, None) {
        assert_close("loss", &[outcome.loss], &expected.values("modern.loss"));
        assert_close("logits", &outcome.logits, &expected.values("after.Output"));
        assert_eq!(outcome.gradients.len(), 10);
        for (name, gradient) in outcome.gradients {
            let ours: Vec<f64> = gradient.values.into_iter().map(f64::from).collect();
            assert_close(&name, &ours, &expected.values(&format!("modern.{name}")));
        }
    }
}

#[test]
fn label_smoothing_is_pytorchs() {
    let expected = Expected::read(MODERN);
    let file = weights();
    for outcome in outcomes(&file.network(Device::Cpu).unwrap(), LABEL_SMOOTHING, None) {
        assert_close("loss", &[outcome.loss], &expected.values("smoothed.loss"));
        expected.assert_summary("smoothed", &outcome.gradients, &file.parameters);
    }
}

#[test]
fn every_variant_of_activation_and_pooling_is_pytorchs() {
    let expected = Expected::read(MODERN);
    let variants = [
        ("scaled-tanh.average", Activation::ScaledTanh, Pooling::Average),
        ("relu.average", Activation::Relu, Pooling::Average),
        ("sigmoid.average", Activation::Sigmoid, Pooling::Average),
        ("tanh.maximum", Activation::Tanh, Pooling::Maximum),
        ("relu.maximum", Activation::Relu, Pooling::Maximum),
    ];
    for (prefix, activation, pooling) in variants {
        let file =
            ModelFile { architecture: Architecture { activation, pooling, ..Architecture::MODERN }, ..weights() };
        assert_learns_as_pytorch(&expected, prefix, &file, None);
    }
}

/// Loss, logits and gradients, in both ways; and what batch normalisation measured.
fn assert_learns_as_pytorch(expected: &Expected, name: &str, file: &ModelFile, dropout: Option<&[Tensor; 2]>) {
    let network = file.network(Device::Cpu).unwrap();
    for outcome in outcomes(&network, 0.0, dropout) {
        assert_close(name, &[outcome.loss], &expected.values(&format!("{name}.loss")));
        assert_close(name, &outcome.logits, &expected.values(&format!("{name}.logits")));
        let is_idle = |(name, _): &(String, Array)| is_idle(&file.architecture, name);
        let (idle, others): (Vec<_>, Vec<_>) = outcome.gradients.into_iter().partition(is_idle);
        expected.assert_summary(name, &others, &file.parameters);
        assert!(largest(&idle) <= TOLERANCE * largest(&others).max(1.0), "{name}: {}", largest(&idle));
    }
    let measured = network.parameters().unwrap().into_iter().filter(|(name, _)| name.contains("running"));
    expected.assert_summary(name, &measured.collect::<Vec<_>>(), &file.parameters);
}

/// Whether batch normalisation takes a bias out again: its derivative is zero, so what both compute of it is rounding.
fn is_idle(architecture: &Architecture, name: &str) -> bool {
    let before_normalisation = ["conv1.bias", "conv2.bias", "fc1.bias", "fc2.bias"];
    architecture.normalisation == Normalisation::Batch && before_normalisation.contains(&name)
}

fn largest(arrays: &[(String, Array)]) -> f64 {
    let values = arrays.iter().flat_map(|(_, array)| &array.values);
    values.fold(0.0, |largest, value| largest.max(f64::from(value.abs())))
}

#[test]
fn every_part_of_the_original_network_and_every_alternative_is_pytorchs() {
    let expected = Expected::read(VARIANTS);
    let architectures = expected.architectures();
    let original = Architecture { loss: architectures["original"].loss, ..Architecture::ORIGINAL };
    assert_eq!((architectures.len(), architectures["original"]), (16, original));
    for (name, architecture) in architectures {
        let file = variant(architecture);
        let network = file.network(Device::Cpu).unwrap();
        let logits = network.forward(&input(&network, &images())).unwrap();
        let evaluation = format!("{name}.evaluation.logits");
        assert_close(&evaluation, &values(&logits), &expected.values(&evaluation));
        let dropout = (architecture.dropout > 0.0).then(|| dropout_factors(&expected, &name));
        assert_learns_as_pytorch(&expected, &name, &file, dropout.as_ref());
    }
}

/// What PyTorch's dropout multiplied the units of C5 and F6 by, `[4, units]`.
fn dropout_factors(expected: &Expected, name: &str) -> [Tensor; 2] {
    ["C5", "F6"].map(|layer| {
        let factors = expected.values(&format!("{name}.factors.{layer}"));
        Tensor::from_slice(&factors).to_kind(Kind::Float).reshape([images().len() as i64, -1])
    })
}
