//! The layers as operations, with the input steps before and the probabilities after them.

use super::builder::{Attribute, Builder, ElementType};
use crate::{
    architecture::{Activation, Architecture, Classes, Normalisation, OutputUnits, Pooling},
    array::Array,
    bitmaps::bitmap,
    framing::{BORDER, Framing, enlargement_weights},
    layer::{KERNEL_SIDE, Layer, POOL_SIDE},
    network_layer::{NORMALISATION_EPSILON, activation_of},
};
use lenet_data::{
    dataset::{CLASS_COUNT, IMAGE_SIDE},
    protobuf::Message,
};

/// The largest grey value.
const FULL_INK: f32 = 255.0;

const LOGITS: &str = "logits";
const PROBABILITIES: &str = "probabilities";

/// The whole graph, from bytes `[batch, 1, 28, 28]` to logits and probabilities, `[batch, 10]` each.
pub(super) fn graph(architecture: &Architecture, parameters: &[(String, Array)]) -> Message {
    let mut builder = Builder::default();
    for (name, array) in parameters {
        builder.add_parameter(name, array);
    }
    add_input(&mut builder, architecture);
    for layer in &Layer::ALL[1..] {
        add_layer(&mut builder, architecture, *layer);
    }
    add_probabilities(&mut builder, architecture);
    let count = CLASS_COUNT;
    builder.add_output(LOGITS, count, logits_text(architecture.output));
    builder.add_output(PROBABILITIES, count, &probabilities_text(architecture));
    if has_none(architecture) {
        builder.add_output(NONE, 1, "The logit of the class none: no digit, or none in the middle.");
    }
    builder.graph(
        "LeNet-5",
        "From images of single digits to the probability of each digit. Values are named after the layers.",
    )
}

fn logits_text(output: OutputUnits) -> &'static str {
    match output {
        OutputUnits::Linear => "A weighted sum for each digit: the largest is the prediction.",
        OutputUnits::RadialBasis => {
            "The negated squared distance from the bitmap of each digit (equation 7): the largest is the prediction."
        }
    }
}

fn probabilities_text(architecture: &Architecture) -> String {
    match architecture.loss.rubbish_penalty() {
        None => "The softmax of the logits.".to_owned(),
        Some(penalty) => {
            format!("By equation 9, with the constant {penalty}: what is missing to 1 is the probability of no digit.")
        }
    }
}

/// From grey values to the input of C1.
fn add_input(builder: &mut Builder, architecture: &Architecture) {
    const TEXT: &str = "Grey values as MNIST has them: 0 is paper, 255 is ink. Nothing is to be done to them before.";
    let side = IMAGE_SIDE as i64;
    builder.add_input("images", ElementType::Byte, &[1, side, side], TEXT);
    builder.then("Cast", "grey", &[], &[Attribute::Integer("to", ElementType::Float as i64)]);
    match architecture.input.framing {
        Framing::Paper => {
            add_border(builder);
            add_normalisation(builder, architecture);
        }
        Framing::Zero => {
            add_normalisation(builder, architecture);
            add_border(builder);
        }
        Framing::Enlarged => {
            add_enlargement(builder);
            add_normalisation(builder, architecture);
        }
        // C5 sees what an image of 28×28 reaches.
        Framing::Unpadded => add_normalisation(builder, architecture),
    }
}

fn add_normalisation(builder: &mut Builder, architecture: &Architecture) {
    let (mean, deviation) = (architecture.input.mean as f32, architecture.input.deviation as f32);
    for (operator, name, by, value) in [
        ("Div", "ink", "full_ink", FULL_INK),
        ("Sub", "centred", "mean", mean),
        ("Div", "normalised", "deviation", deviation),
    ] {
        let by = builder.constant(by, &[], &[value]);
        builder.then(operator, name, &[by], &[]);
    }
}

fn add_border(builder: &mut Builder) {
    let pads = builder.integers("border", &[0, 0, BORDER, BORDER, 0, 0, BORDER, BORDER]);
    builder.then("Pad", "framed", &[pads], &[]);
}

/// First rows, then columns, in whole grey values.
fn add_enlargement(builder: &mut Builder) {
    let (from, to) = (IMAGE_SIDE, Layer::Input.map_side());
    let weights = enlargement_weights(); // [32, 28]
    let columns: Vec<f32> = (0..from).flat_map(|pixel| weights.iter().skip(pixel).step_by(from).copied()).collect();
    let of_rows = builder.constant("shares_of_columns", &[from, to], &columns);
    builder.then("MatMul", "wide", &[of_rows], &[]); // [batch, 1, 28, 32]
    let half = builder.constant("half", &[], &[0.5]);
    add_rounding(builder, half, ["wide_and_half", "whole_wide"]);
    let of_columns = builder.constant("shares_of_rows", &[to, from], &weights);
    builder.add("MatMul", &[of_columns, "whole_wide"], &["enlarged"], &[]); // [batch, 1, 32, 32]
    add_rounding(builder, half, ["enlarged_and_half", "whole_enlarged"]);
}

fn add_rounding(builder: &mut Builder, half: &str, [sum, whole]: [&str; 2]) {
    builder.then("Add", sum, &[half], &[]);
    builder.then("Floor", whole, &[], &[]);
}

/// A layer's operation, then batch normalisation and activation if it has them.
fn add_layer(builder: &mut Builder, architecture: &Architecture, layer: Layer) {
    let name = layer.name();
    let parameter = |suffix: &str| format!("{}.{suffix}", layer.parameter_prefix().unwrap_or_default());
    let (weight, bias) = (parameter("weight"), parameter("bias"));
    let sums = format!("{name}_sums");
    match layer {
        Layer::C1 | Layer::C3 => {
            let kernel = [KERNEL_SIDE as i64; 2];
            builder.then("Conv", &sums, &[&weight, &bias], &[Attribute::Integers("kernel_shape", &kernel)]);
        }
        Layer::Input | Layer::S2 | Layer::S4 => add_pooling(builder, architecture.pooling, layer),
        Layer::Output if architecture.output == OutputUnits::RadialBasis => add_distances(builder),
        Layer::C5 | Layer::F6 | Layer::Output => {
            if layer == Layer::C5 {
                builder.then("Flatten", "S4_units", &[], &[]);
            }
            let result = match layer {
                Layer::Output if !has_none(architecture) => LOGITS,
                _ => &sums,
            };
            builder.then("Gemm", result, &[&weight, &bias], &[Attribute::Integer("transB", 1)]);
        }
    }
    if let (Normalisation::Batch, Some(prefix)) = (architecture.normalisation, layer.normalisation_prefix()) {
        let arrays = ["weight", "bias", "running_mean", "running_var"].map(|suffix| format!("{prefix}.{suffix}"));
        let epsilon = Attribute::Float("epsilon", NORMALISATION_EPSILON as f32);
        let arrays = arrays.each_ref().map(String::as_str);
        builder.then("BatchNormalization", &format!("{name}_normalised"), &arrays, &[epsilon]);
    }
    if let Some(activation) = activation_of(layer, architecture) {
        add_activation(builder, activation, name);
    }
}

fn add_pooling(builder: &mut Builder, pooling: Pooling, layer: Layer) {
    let name = layer.name();
    let side = [POOL_SIDE as i64; 2];
    let patches = [Attribute::Integers("kernel_shape", &side), Attribute::Integers("strides", &side)];
    match pooling {
        Pooling::Average => builder.then("AveragePool", name, &[], &patches),
        Pooling::Maximum => builder.then("MaxPool", name, &[], &patches),
        Pooling::Trainable => {
            builder.then("AveragePool", &format!("{name}_means"), &[], &patches);
            let patch = format!("{name}_patch");
            builder.constant(&patch, &[], &[(POOL_SIDE * POOL_SIDE) as f32]);
            builder.then("Mul", &format!("{name}_patch_sums"), &[&patch], &[]);
            let shape = format!("{name}_shape");
            builder.integers(&shape, &[1, layer.map_count() as i64, 1, 1]);
            for (operator, suffix, result) in [("Mul", "weight", "scaled"), ("Add", "bias", "sums")] {
                let values = format!("{name}_{suffix}");
                let parameter = format!("{}.{suffix}", layer.parameter_prefix().unwrap_or_default());
                builder.add_beside("Reshape", &[&parameter, &shape], &[&values], &[]);
                builder.then(operator, &format!("{name}_{result}"), &[&values], &[]);
            }
        }
    }
}

/// Equation 7, negated: the logits of radial basis functions.
fn add_distances(builder: &mut Builder) {
    let bitmaps: Vec<f32> = (0..CLASS_COUNT).flat_map(bitmap).collect();
    let bitmaps = builder.constant("bitmaps", &[CLASS_COUNT, Layer::F6.unit_count()], &bitmaps);
    let one = builder.integers("digits_axis", &[1]);
    builder.then("Unsqueeze", "F6_for_each_digit", &[one], &[]); // [batch, 1, 84]
    builder.then("Sub", "differences", &[bitmaps], &[]); // [batch, 10, 84]
    builder.then("Mul", "squares", &["differences"], &[]);
    let two = builder.integers("units_axis", &[2]);
    builder.then("ReduceSum", "distances", &[two], &[Attribute::Integer("keepdims", 0)]); // [batch, 10]
    builder.then("Neg", LOGITS, &[], &[]);
}

fn add_activation(builder: &mut Builder, activation: Activation, layer: &str) {
    match activation {
        Activation::Tanh => builder.then("Tanh", layer, &[], &[]),
        Activation::Relu => builder.then("Relu", layer, &[], &[]),
        Activation::Sigmoid => builder.then("Sigmoid", layer, &[], &[]),
        Activation::ScaledTanh => {
            let [slope, amplitude] = ["slope", "amplitude"].map(|part| format!("{layer}_{part}"));
            builder.constant(&slope, &[], &[Activation::SLOPE as f32]);
            builder.constant(&amplitude, &[], &[Activation::AMPLITUDE as f32]);
            builder.then("Mul", &format!("{layer}_steeper"), &[&slope], &[]);
            builder.then("Tanh", &format!("{layer}_tanh"), &[], &[]);
            builder.then("Mul", layer, &[&amplitude], &[]);
        }
    }
}

const NONE: &str = "logit_of_none";

/// Whether there is an output unit for no digit.
fn has_none(architecture: &Architecture) -> bool {
    architecture.output == OutputUnits::Linear && architecture.classes == Classes::DigitsAndNone
}

/// The softmax of the logits; by equation 9 one more class has a constant logit.
fn add_probabilities(builder: &mut Builder, architecture: &Architecture) {
    let count = CLASS_COUNT as i64;
    if has_none(architecture) {
        let sums = builder.value().to_owned();
        let lengths = builder.integers("digits_and_none", &[count, 1]);
        builder.add("Split", &[&sums, lengths], &[LOGITS, NONE], &[Attribute::Integer("axis", 1)]);
    }
    let of_classes = [Attribute::Integer("axis", 1)];
    let Some(penalty) = architecture.loss.rubbish_penalty() else {
        builder.then("Softmax", PROBABILITIES, &[], &of_classes);
        return;
    };
    let pads = builder.integers("no_digit", &[0, 0, 0, 1]);
    let logit = builder.constant("logit_of_no_digit", &[], &[-penalty as f32]);
    builder.then("Pad", "logits_and_no_digit", &[pads, logit], &[]);
    builder.then("Softmax", "probabilities_and_no_digit", &[], &of_classes);
    let [first, end, axis] = [("first_digit", 0), ("end_of_digits", count), ("classes_axis", 1)]
        .map(|(name, value)| builder.integers(name, &[value]));
    builder.then("Slice", PROBABILITIES, &[first, end, axis], &[]);
}
