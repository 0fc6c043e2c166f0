//! Texts about the whole network.

use crate::explain::{Explanation, PaperPlace, Topic};

pub(in crate::explain) const PRESETS: Explanation = Explanation {
    title: "Original and modern",
    subject: "there are two presets",
    what: "The original is the network of the paper: 60,000 parameters, trained as the paper tells. The modern one has the \
        same layers built from today's parts: 61,706 parameters.",
    in_1998: "What sets the original apart: C3 by Table I, subsampling with weights, a scaled tanh, output by distance from \
        drawn bitmaps, a learning rate for each weight, one image at a time. The paper gives its reasons part by part; each \
        has a text here.",
    since: "The modern preset has tanh, averages, all of S2 for C3, a linear output with cross-entropy, and SGD with momentum \
        on batches of 64. In the mean of five seeds the original reaches a test error of 0.92 ± 0.04 % here after 20 passes, \
        the modern one 0.87 % after 10.",
    paper: PaperPlace::In("Sections II-B and III-B"),
    see_also: &[Topic::Today, Topic::TableI, Topic::RadialBasis, Topic::Sdlm],
};

pub(in crate::explain) const TODAY: Explanation = Explanation {
    title: "LeNet-5 and the networks of today",
    subject: "today's networks differ",
    what: "Local fields, shared weights, maps that grow coarser and more numerous, and gradients from the answer down to the \
        pixels: networks for images are still built from these.",
    in_1998: "Machines and data set the size. Training took two to three days of a 200 MHz processor; the paper calls LeNet-5 \
        fit for the machines of its day and expects larger networks to follow as computers and training sets grow.",
    since: "Today's have up to hundreds of layers and many millions of weights. ReLU took the place of tanh, maxima and strides \
        that of trainable subsampling, softmax that of drawn codes, momentum and Adam that of SDLM; batch normalisation and \
        connections that skip layers (He and others, 2016) let depth be trained. AlexNet (2012) began it.",
    paper: PaperPlace::In("Sections II-A and III-D"),
    see_also: &[Topic::Presets, Topic::Relu, Topic::Softmax, Topic::BatchNormalisation],
};

pub(in crate::explain) const RESULTS: Explanation = Explanation {
    title: "The paper's 0.95 %",
    subject: "0.95 % is the mark",
    what: "The share of the 10,000 test images that LeNet-5 reads wrongly, reached after about 10 passes over the 60,000 \
        training images: an accuracy of 99.05 %.",
    in_1998: "On the training images 0.35 % were wrong after 19 passes, counted while learning. With distorted copies among the \
        training images the test error was 0.8 %. The paper puts the uncertainty of such figures at about 0.1 %.",
    since: "Here the original has 0.92 ± 0.04 % over five seeds, and 0.21 % on the training images in its last pass. Committees of \
        deeper networks came to 0.23 % in 2012 (Ciresan, Meier and Schmidhuber). On so few wrong images single ones decide: \
        0.01 % is one image.",
    paper: PaperPlace::In("Section III-B, figures 5 and 9"),
    see_also: &[Topic::Presets, Topic::Distortions, Topic::Schedule],
};
