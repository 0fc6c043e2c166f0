//! Texts about the whole network.

use crate::explain::{Explanation, Topic};

pub(in crate::explain) const PRESETS: Explanation = Explanation {
    name: "presets",
    title: "Original and modern",
    subject: "there are two presets",
    terms: "preset, configuration, defaults, lenet-5",
    what: "The original is the network of the paper, trained by the paper's rule: 60,000 parameters. The modern one has the same \
        layers, built from today's parts: 61,706 parameters.",
    in_1998: "The original has C3 by Table I, pooling with weights, a scaled tanh, and distances from drawn bitmaps as output. \
        It learns one image at a time, with a learning rate for each weight. The paper gives a reason for most parts. Each part \
        has a text here.",
    since: "The modern preset has tanh, average pooling, all of S2 for C3, and a linear output with cross-entropy. It learns by SGD \
        with momentum on batches of 64. Mean test errors over five seeds: the original 0.92 ± 0.04 % after 20 epochs, the \
        modern one 0.87 % after 10.",
    paper: Some("Sections II-B and III-B"),
    see_also: &[Topic::Today, Topic::TableI, Topic::RadialBasis, Topic::Sdlm],
};

pub(in crate::explain) const TODAY: Explanation = Explanation {
    name: "today",
    title: "LeNet-5 and the networks of today",
    subject: "today's networks differ",
    terms: "history, cnn, convolutional network, resnet, alexnet, deep learning, skip connections",
    what: "LeNet-5 has local fields, shared weights, and maps that become coarser and more numerous. Gradients flow from the loss \
        down to the first layer. Networks for images are still built this way.",
    in_1998: "Machines and data set the size. Training took two to three days on a 200 MHz processor. The paper calls LeNet-5 fit \
        for the machines of its day. It expects larger networks as computers and training sets grow.",
    since: "AlexNet (2012) began today's line. Today's networks have up to hundreds of layers and many millions of weights. ReLU \
        replaced tanh, softmax replaced drawn codes, and max pooling or strides replaced trainable pooling. Momentum and Adam \
        replaced SDLM. Batch normalisation and skip connections (He and others, 2016) make depth trainable.",
    paper: Some("Sections II-A and III-D"),
    see_also: &[Topic::Presets, Topic::Relu, Topic::Softmax, Topic::BatchNormalisation],
};

pub(in crate::explain) const RESULTS: Explanation = Explanation {
    name: "results",
    title: "The paper's 0.95 %",
    subject: "0.95 % is the mark",
    terms: "accuracy, test error, error rate, benchmark, mnist, state of the art",
    what: "The share of the 10,000 test images that LeNet-5 misclassifies: an accuracy of 99.05 %. It reached this after about 10 \
        epochs of the 60,000 training images.",
    in_1998: "The training error was 0.35 % after 19 epochs, counted while the network learned. With distorted copies among the \
        training images the test error was 0.8 %. The paper puts the uncertainty of such figures at about 0.1 %.",
    since: "Here the original has a test error of 0.92 ± 0.04 % over five seeds. Its training error in the last epoch is 0.21 %. \
        Committees of deeper networks reached 0.23 % in 2012 (Ciresan, Meier and Schmidhuber). At this level single images count: \
        0.01 % is one image.",
    paper: Some("Section III-B, figures 5 and 9"),
    see_also: &[Topic::Presets, Topic::Augmentation, Topic::Schedule, Topic::Overfitting],
};
