//! Texts about the units of every layer: their activation function and their initial weights.

use crate::explain::{Explanation, Topic};

pub(in crate::explain) const ACTIVATION: Explanation = Explanation {
    name: "activation",
    title: "Activation functions",
    subject: "units have an activation function",
    terms: "squashing, squashing function, nonlinearity, non-linearity, transfer function, pre-activation",
    what: "The curve that turns a unit's weighted sum (pre-activation) into its value (activation). Without one, all layers together could \
        do no more than a single one.",
    in_1998: "The paper calls it a squashing function, because it squashes sums of any size into a fixed range. LeNet-5 has one curve for all \
        layers up to F6: a scaled tanh between −1.7159 and 1.7159. The four pooled values go through it too. The output has none.",
    since: "The curve decides how well gradients pass through many layers. ReLU replaced tanh around 2011 because its slope is 1 for every \
        positive sum. Smooth relatives such as GELU (Hendrycks and Gimpel, 2016) are usual in transformers.",
    paper: Some("Section II-B, equations 5 and 6; appendix A"),
    see_also: &[Topic::Tanh, Topic::Relu, Topic::Sigmoid, Topic::InitialWeights],
};

pub(in crate::explain) const TANH: Explanation = Explanation {
    name: "tanh",
    title: "Tanh",
    subject: "tanh",
    terms: "activation, squashing by tanh, hyperbolic tangent, scaled tanh, 1.7159, saturation",
    what: "An S-shaped curve with values around 0. The original has 1.7159 tanh(2a/3), the modern network tanh a.",
    in_1998: "The paper believes that symmetric curves learn faster. Its two constants map 1 to 1 and −1 to −1, so sums keep their size. The \
        curve bends most there, which helps late in learning. The paper calls the constants a convenience that does not change the \
        result.",
    since: "In deep networks ReLU replaced it: where tanh is flat, gradients fade from layer to layer. In a network as shallow as this one it \
        still works well.",
    paper: Some("Section II-B, equations 5 and 6; appendix A"),
    see_also: &[Topic::Activation, Topic::Relu, Topic::Sigmoid, Topic::Bitmaps],
};

pub(in crate::explain) const RELU: Explanation = Explanation {
    name: "relu",
    title: "ReLU",
    subject: "ReLU",
    terms: "activation, rectifier, rectified linear unit, leaky, gelu, vanishing gradients, dead units",
    what: "max(a, 0): a negative sum becomes 0, any other stays as it is.",
    in_1998: "The paper has tanh, whose ends are flat. Small initial weights and targets of ±1, well inside its range, keep units away from \
        the ends.",
    since: "Deep networks learn faster with it (Nair and Hinton, 2010; Glorot, Bordes and Bengio, 2011). Where a unit is on, its slope is 1, so \
        gradients pass through many layers. AlexNet (2012) made it usual. A unit that is off for every image learns nothing more.",
    paper: None,
    see_also: &[Topic::Activation, Topic::Tanh, Topic::InitialWeights, Topic::Today],
};

pub(in crate::explain) const SIGMOID: Explanation = Explanation {
    name: "sigmoid",
    title: "Sigmoid",
    subject: "the sigmoid learns slowly",
    terms: "activation, logistic function, vanishing gradients",
    what: "1/(1 + exp(−a)), from 0 to 1. Its slope is at most 1/4.",
    in_1998: "The paper calls every S-shaped curve a sigmoid. It uses a symmetric one, which is believed to learn faster. The curve from 0 to 1 \
        is not in LeNet-5.",
    since: "LeCun, Bottou, Orr and Müller (“Efficient BackProp”, 1998) gave the reason: positive values push all weights of a unit the same \
        way. Slopes of 1/4 also shrink gradients layer by layer. It remains in use for gates and for yes-or-no outputs.",
    paper: Some("Appendix A, on symmetric curves"),
    see_also: &[Topic::Activation, Topic::Tanh, Topic::Relu, Topic::InitialWeights],
};

pub(in crate::explain) const INITIAL_WEIGHTS: Explanation = Explanation {
    name: "initial-weights",
    title: "Initial weights",
    subject: "weights start so small",
    terms: "initialisation, initialization, init, xavier, glorot, kaiming, he, fan-in, random weights",
    what: "Random numbers within a bound that falls with the fan-in, the number of values that a unit sees. If all weights were equal, they \
        would stay equal.",
    in_1998: "Sums should begin where the curve is steep. With weights too small or too large, gradients are tiny. The paper divides by the \
        fan-in, ±2.4/fan-in, and not by its root. It takes the inputs of a unit to be strongly correlated. It says nothing about biases.",
    since: "Glorot and Bengio (2010) and He and others (2015) use the root, and so does PyTorch: ±1/√fan-in. The original here does the same, \
        with biases of 0. With the paper's bound and the paper's learning rates it does not train.",
    paper: Some("Appendix A"),
    see_also: &[Topic::Activation, Topic::GreyValues, Topic::TableI, Topic::DiagonalHessian],
};
