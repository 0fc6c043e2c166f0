//! Texts about what holds for units of every layer: the squashing, and the weights that they start with.

use crate::explain::{Explanation, PaperPlace, Topic};

pub(in crate::explain) const TANH: Explanation = Explanation {
    title: "Squashing by tanh",
    subject: "tanh",
    what: "The curve that each weighted sum goes through; without one, all layers together could do no more than a single one. The \
        original has 1.7159 tanh(2a/3), the modern network tanh a.",
    in_1998: "Symmetric curves are believed to learn faster, says the paper. Its two constants take 1 to 1 and −1 to −1, so that sums \
        keep their size, and the curve bends most there, which helps towards the end of learning. It calls them a convenience that \
        does not change the result.",
    since: "In deep networks ReLU took over: where tanh is flat, gradients fade from layer to layer. In a network as shallow as this \
        one it still does well.",
    paper: PaperPlace::In("Section II-B, equations 5 and 6; appendix A"),
    see_also: &[Topic::Relu, Topic::Sigmoid, Topic::InitialWeights, Topic::Bitmaps],
};

pub(in crate::explain) const RELU: Explanation = Explanation {
    title: "ReLU",
    subject: "ReLU",
    what: "max(a, 0): a negative sum becomes 0, any other stays as it is.",
    in_1998: "The paper has tanh. That its ends are flat it meets by small initial weights and by targets of ±1, well within its range.",
    since: "Nair and Hinton (2010) and Glorot, Bordes and Bengio (2011) found that deep networks learn faster with it: where a unit is \
        on, its slope is 1, so that gradients pass through many layers. AlexNet (2012) made it usual. A unit that is off for every \
        image learns nothing more.",
    paper: PaperPlace::Newer,
    see_also: &[Topic::Tanh, Topic::InitialWeights, Topic::Today],
};

pub(in crate::explain) const SIGMOID: Explanation = Explanation {
    title: "Sigmoid",
    subject: "the sigmoid learns slowly",
    what: "1/(1 + exp(−a)), from 0 to 1. Its slope is at most 1/4.",
    in_1998: "The paper calls every S-shaped curve a sigmoid and uses a symmetric one, which is believed to learn faster. One from 0 \
        to 1 is not in LeNet-5.",
    since: "LeCun, Bottou, Orr and Müller (“Efficient BackProp”, 1998) told why: values that are all positive push all weights of a unit the \
        same way. And slopes of 1/4 shrink gradients layer by layer. It remains for gates and for answers of yes or no.",
    paper: PaperPlace::In("Appendix A, on symmetric curves"),
    see_also: &[Topic::Tanh, Topic::Relu, Topic::InitialWeights],
};

pub(in crate::explain) const INITIAL_WEIGHTS: Explanation = Explanation {
    title: "Initial weights",
    subject: "weights start so small",
    what: "Random numbers within a bound that falls with the fan-in, the number of values that a unit sees. Were all equal, they could \
        never come to differ.",
    in_1998: "Sums are to begin where the curve is steep: with weights too small or too large, gradients are tiny. The paper divides by \
        the fan-in, ±2.4/fan-in, and not by its root, because it takes the inputs of a unit to be strongly correlated. Of biases it \
        says nothing.",
    since: "Glorot and Bengio (2010) and He and others (2015) worked with the root, as PyTorch does: ±1/√fan-in. So does the original \
        here, with biases of 0: with the paper's bound and the paper's learning rates it does not train.",
    paper: PaperPlace::In("Appendix A"),
    see_also: &[Topic::Tanh, Topic::GreyValues, Topic::TableI, Topic::Curvature],
};
