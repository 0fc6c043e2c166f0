//! The network over strings: each position equals the network on its own 32 columns, and gradients are autograd's.

use lenet_lab::{
    data::{
        dataset::{IMAGE_SIDE, Image},
        perturb::FIELD_SIDE,
        strings::StringImage,
    },
    model::{
        architecture::{Architecture, Classes, Normalisation, OutputUnits},
        array::Array,
        backprop::{Backprop, InputSize},
        device::Device,
        layer::Layer,
        parameters::Initialisation,
    },
};
use tch::Tensor;

use super::{Activation, C3Connections, LeNet5, Pooling, digits, images, largest, largest_difference, network};

/// Digits side by side, 20 columns apart, from column 6 on.
fn string(digits: &[Image]) -> StringImage {
    let mut string = StringImage::blank(20 * digits.len() + 2 * StringImage::MARGIN);
    let width = string.width();
    for (place, digit) in digits.iter().enumerate() {
        for (row, pixels) in digit.as_chunks::<IMAGE_SIDE>().0.iter().enumerate() {
            for (column, pixel) in pixels.iter().enumerate() {
                let at = (row + 2) * width + 6 + 20 * place + column;
                let to = &mut string.pixels_mut()[at];
                *to = (*to).max(*pixel);
            }
        }
    }
    string
}

fn strings() -> [StringImage; 3] {
    let digits = images(&digits(9));
    [string(&digits[..4]), string(&digits[4..6]), string(&digits[6..])]
}

fn architectures() -> [Architecture; 5] {
    let modern = Architecture { classes: Classes::DigitsAndNone, ..Architecture::MODERN };
    [
        Architecture::MODERN,
        modern,
        Architecture { activation: Activation::Relu, pooling: Pooling::Maximum, ..modern },
        Architecture { pooling: Pooling::Trainable, c3: C3Connections::TableI, ..modern },
        Architecture::ORIGINAL,
    ]
}

fn input(network: &LeNet5, string: &StringImage) -> Tensor {
    network.string_input(&[string]).unwrap()
}

#[test]
fn a_position_is_the_network_on_its_own_columns() {
    let batch_normalised = Architecture { normalisation: Normalisation::Batch, ..Architecture::MODERN };
    for architecture in architectures().into_iter().chain([batch_normalised]) {
        let (network, [string, ..]) = (network(architecture), strings());
        let input = input(&network, &string);
        let swept = network.sweep(&input).unwrap();
        let logits = network.forward_strings(&input).unwrap();
        let classes = architecture.map_count(Layer::Output) as i64;
        assert_eq!(logits.size(), [1, classes, string.position_count() as i64], "{architecture:?}");
        for position in 0..string.position_count() as i64 {
            let columns = input.narrow(3, position * StringImage::STEP as i64, FIELD_SIDE as i64);
            let own = network.activations(&columns).unwrap();
            for (swept, own) in swept.iter().zip(&own).filter(|(swept, _)| swept.layer >= Layer::C5) {
                let at_position = swept.activation.select(3, position).squeeze_dim(2);
                let difference = largest_difference(&at_position, &own.activation);
                assert!(difference <= 1e-5 * largest(&own.activation).max(1.0), "{difference:e}, {architecture:?}");
            }
            let difference = largest_difference(&logits.select(2, position), &network.class_logits(&columns).unwrap());
            assert!(difference <= 1e-5 * largest(&logits).max(1.0), "{difference:e}, {architecture:?}");
        }
    }
}

#[test]
fn passes_over_strings_have_the_outputs_and_gradient_of_autograd() {
    for architecture in architectures() {
        let (network, strings) = (network(architecture), strings());
        let width = strings.iter().map(StringImage::width).max().unwrap();
        let size = InputSize { batch_size: strings.len(), width };
        let mut passes = Backprop::with_parameters(&architecture, network.parameters_flat(), size).unwrap();
        let padded: Vec<StringImage> = strings.iter().map(|string| string.padded_to(width)).collect();
        let input = network.string_input(&padded.iter().collect::<Vec<_>>()).unwrap();
        let expected = network.forward_strings(&input).unwrap().permute([0, 2, 1]); // [B, T, classes]
        // Any derivatives do: here a wave over the outputs.
        let wave =
            (Tensor::arange(expected.numel() as i64, tch::kind::FLOAT_CPU) * 0.7).sin().view_as(&expected) * 0.01;
        network.zero_gradient();
        (&expected * &wave).sum(tch::Kind::Float).backward();
        let gradient = network.gradient().unwrap();
        for _ in 0..2 {
            let logits = passes.forward_strings(&strings.iter().collect::<Vec<_>>()).unwrap();
            assert_eq!(logits.shape, [3, size.position_count(), architecture.map_count(Layer::Output)]);
            let logits = logits.to_tensor(tch::Device::Cpu).unwrap();
            let difference = largest_difference(&logits, &expected);
            assert!(difference <= 1e-5 * largest(&expected).max(1.0), "{difference:e}, {architecture:?}");
            passes.backward(&Array::from_tensor(&wave).unwrap()).unwrap();
            let difference = largest_difference(passes.gradient(), &gradient);
            assert!(difference <= 1e-5 * largest(&gradient).max(1.0), "{difference:e}, {architecture:?}");
            assert!(largest(&gradient) > 1e-4, "the gradient is not zero");
        }
    }
}

#[test]
fn single_images_have_eleven_classes_and_ten_digits() {
    let architecture = Architecture { classes: Classes::DigitsAndNone, ..Architecture::MODERN };
    assert_eq!(architecture.output, OutputUnits::Linear);
    let network = LeNet5::new(architecture, Initialisation::Pytorch, 1, Device::Cpu).unwrap();
    assert_eq!(network.parameters_flat().numel(), 61_706 + 85);
    let digits = images(&digits(3));
    let logits = network.class_logits(&network.input(&digits).unwrap()).unwrap(); // [3, 11]
    let of_digits = network.forward(&network.input(&digits).unwrap()).unwrap(); // [3, 10]
    assert_eq!((logits.size(), of_digits.size()), (vec![3, 11], vec![3, 10]));
    assert!(largest_difference(&logits.narrow(1, 0, 10), &of_digits) < 1e-5);
    let mut passes = Backprop::new(&network, 3).unwrap();
    let own = passes.forward_classes(&digits).unwrap();
    assert_eq!(own.shape, [3, 1, 11]);
    assert!(largest_difference(&own.to_tensor(tch::Device::Cpu).unwrap().squeeze_dim(1), &logits) < 1e-5);
}

#[test]
fn strings_that_do_not_fit_are_refused() {
    let (network, strings) = (network(Architecture::MODERN), strings());
    let size = InputSize { batch_size: 1, width: strings[1].width() };
    let mut passes = Backprop::with_parameters(network.architecture(), network.parameters_flat(), size).unwrap();
    assert!(passes.forward_strings(&[&strings[0]]).is_err(), "a wider string");
    assert!(passes.forward_strings(&[&strings[1], &strings[1]]).is_err(), "two strings");
    assert!(passes.forward(&images(&digits(1))).is_err(), "an image");
    assert!(passes.backward(&Array { shape: vec![1, 1, 10], values: vec![0.0; 10] }).is_err(), "one position");
}
