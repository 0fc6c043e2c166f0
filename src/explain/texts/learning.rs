//! Texts about how weights are learned.

use crate::explain::{Explanation, Topic};

pub(in crate::explain) const LEARNING_RATE: Explanation = Explanation {
    name: "learning-rate",
    title: "Learning rate and momentum",
    subject: "steps have a size",
    terms: "momentum, step size, lr, eta, velocity, gradient descent, divergence",
    what: "A step is the gradient times the learning rate. Momentum 0.9 adds 0.9 of the step before, so steps that agree grow up to 10 times: \
        1/(1 − 0.9). The modern preset starts at a rate of 0.1.",
    in_1998: "The original starts at 0.0005 and has no momentum. It divides that rate by each weight's second derivative, plus μ = 0.02. For a \
        derivative of 0 this gives a rate of 0.025. The paper looks for rates that suit each weight instead of one for all.",
    since: "Too small a rate wastes epochs, too large a rate makes the loss rise or become infinite. The rate is still the first setting to \
        tune. Momentum comes from Polyak (1964). A larger batch often allows a larger rate (Goyal and others, 2017).",
    paper: Some("Section III-B; appendices B and C"),
    see_also: &[Topic::Schedule, Topic::MomentumAndAdam, Topic::Sdlm, Topic::OneImageAtATime],
};

pub(in crate::explain) const SDLM: Explanation = Explanation {
    name: "sdlm",
    title: "SDLM: a learning rate for each weight",
    subject: "SDLM",
    terms: "levenberg-marquardt, second-order, adaptive learning rate, stochastic diagonal, newton",
    what: "Stochastic diagonal Levenberg–Marquardt: each weight has the rate η/(μ + h). h is the second derivative of the loss, measured on 500 \
        images before each epoch. Where the loss bends sharply, steps are small.",
    in_1998: "With shared weights and unlike layers, the loss bends very differently along different weights. Full second-order methods cost the \
        square or cube of the number of weights, or need whole batches. The paper expects reliable learning with little tuning from SDLM, at \
        next to no cost. It does not expect great speed.",
    since: "AdaGrad (2011), RMSProp (2012) and Adam (2015) also give each weight its own step. They use past gradients instead of second \
        derivatives. The tab Filters shows the rates of every layer.",
    paper: Some("Appendix C, equation 21; section III-B"),
    see_also: &[Topic::DiagonalHessian, Topic::MomentumAndAdam, Topic::OneImageAtATime, Topic::LearningRate],
};

pub(in crate::explain) const DIAGONAL_HESSIAN: Explanation = Explanation {
    name: "diagonal-hessian",
    title: "Second derivatives, literal or stabilised",
    subject: "second derivatives are stabilised",
    terms: "curvature, hessian, second derivative, gauss-newton, stabilised, stabilized",
    what: "The diagonal of the Hessian, one number for each weight. Literal: the values measured before each epoch. Stabilised: for each weight \
        the largest of all epochs so far, so its rate only falls.",
    in_1998: "The paper measures them before each epoch and uses them unchanged. It reports no trouble. μ = 0.02 limits the steps where a second \
        derivative is small.",
    since: "Stabilising is this program's own deviation. Literal learning fails here in its second epoch: the validation error rises from 2.38 to \
        26.96 %. Some second derivatives come close to 0, and their weights take steps that wreck the network. The stabilised rule reaches \
        0.92 ± 0.04 % on test images.",
    paper: Some("Section III-B; appendix C"),
    see_also: &[Topic::Sdlm, Topic::InitialWeights, Topic::Results],
};

pub(in crate::explain) const MOMENTUM_AND_ADAM: Explanation = Explanation {
    name: "momentum-and-adam",
    title: "Optimizers: SGD with momentum, Adam, AdamW",
    subject: "momentum and Adam",
    terms: "optimizer, optimiser, sgd, adam, adamw, rmsprop, gradient descent",
    what: "SGD steps against the gradient of a batch. With momentum, steps that agree add up. Adam also divides by how large the gradients of \
        each weight usually are.",
    in_1998: "The paper also starts from stochastic gradient descent, one image at a time, but scales steps by second derivatives. Momentum was \
        known (Rumelhart, Hinton and Williams, 1986). The paper's rule has none.",
    since: "Adam (Kingma and Ba, 2015) grew out of AdaGrad and RMSProp. AdamW (Loshchilov and Hutter, 2019) takes weight decay out of the gradient. \
        SGD with momentum is still common for images. The modern preset uses it.",
    paper: Some("Appendices B and C, on the paper's own rule"),
    see_also: &[Topic::LearningRate, Topic::Sdlm, Topic::Muon, Topic::WeightDecay],
};

pub(in crate::explain) const MUON: Explanation = Explanation {
    name: "muon",
    title: "Muon: orthogonal steps",
    subject: "Muon",
    terms: "newton-schulz, orthogonalisation, orthogonalization, orthogonalised momentum, spectral, shampoo",
    what: "Muon takes the momentum of a hidden layer's weights as a matrix and makes it orthogonal. So a step changes all directions of the \
        matrix about alike. Biases and the output layer have Adam.",
    in_1998: "The paper also wants no direction to be slow. It scales the gradient of each weight by its own second derivative, and takes no \
        account of how weights act together in a layer. Momentum is not part of its rule.",
    since: "Jordan and others (2024) found the matrix by five rounds of a polynomial, the Newton–Schulz iteration, which needs products of matrices \
        only. Momentum is often dominated by few directions; rare ones then learn slowly. Muon set records of speed on small networks and is \
        used for language models.",
    paper: None,
    see_also: &[Topic::MomentumAndAdam, Topic::Sdlm, Topic::LearningRate],
};

pub(in crate::explain) const ONE_IMAGE_AT_A_TIME: Explanation = Explanation {
    name: "one-image-at-a-time",
    title: "One image at a time, in a fixed order",
    subject: "one image at a time",
    terms: "batch size, mini-batch, minibatch, stochastic, online learning, shuffle, epoch",
    what: "The original changes its weights after every image, 60,000 times an epoch, always in the same random order. The modern network takes \
        the mean gradient of 64 images and shuffles in each epoch.",
    in_1998: "Large sets have many similar images. Single steps learn far faster there than the exact gradient of the whole set, which repeats the \
        same work. The paper also suspects that their noise leads to broad minima, and so prevents overfitting. It gives no reason for the \
        fixed order.",
    since: "Batches came with parallel hardware, where 64 images take hardly more time than one. A new order for each epoch is usual now.",
    paper: Some("Appendices B and C; section III-B"),
    see_also: &[Topic::Sdlm, Topic::LearningRate, Topic::BatchNormalisation],
};

pub(in crate::explain) const SCHEDULE: Explanation = Explanation {
    name: "schedule",
    title: "Learning rate schedule",
    subject: "the rate falls",
    terms: "scheduler, annealing, cosine, step decay, gamma, warm-up, learning rate decay",
    what: "The schedule lowers the learning rate during a run. The paper's rates: 0.0005 for two epochs, 0.0002 for three, 0.0001 for three, \
        0.00005 for four, then 0.00001.",
    in_1998: "The paper gives no reason for these numbers. It suspects that a rather large rate, at which weights never quite come to rest, \
        prevented overfitting.",
    since: "Smooth schedules are usual now, such as half a cosine (Loshchilov and Hutter, 2017). The modern preset follows one from 0.1 down to 0. \
        Many recipes start with a few steps at a rising rate.",
    paper: Some("Section III-B"),
    see_also: &[Topic::LearningRate, Topic::Sdlm, Topic::MomentumAndAdam, Topic::Overfitting],
};

pub(in crate::explain) const OVERFITTING: Explanation = Explanation {
    name: "overfitting",
    title: "Overfitting and regularisation",
    subject: "networks overfit",
    terms: "over-training, overtraining, over-fitting, regularisation, regularization, generalisation, \
        generalization, early stopping, memorisation",
    what: "A network overfits when it learns its training images by heart: the training error falls while the validation error rises. \
        Regularisation is whatever narrows that gap.",
    in_1998: "The paper calls it over-training and saw none, even over 20 epochs. Training and test error ended at 0.35 and 0.95 %. With 15,000 \
        images instead of 60,000 they were 0.05 and 1.68 %: a wider gap. Shared weights, more images and noisy steps narrow it.",
    since: "Here augmentation, weight decay, dropout, label smoothing and early stopping can be chosen. Compare the two errors in the tab Curves. \
        Very large networks can fit random labels and still generalise on true ones (Zhang and others, 2017). Why is an open question.",
    paper: Some("Section III-B, figures 5 and 6"),
    see_also: &[Topic::WeightDecay, Topic::Augmentation, Topic::Dropout, Topic::Results],
};

pub(in crate::explain) const WEIGHT_DECAY: Explanation = Explanation {
    name: "weight-decay",
    title: "Weight decay",
    subject: "weights decay",
    terms: "l2, ridge, regularisation, regularization, label smoothing, early stopping",
    what: "Each step pulls all weights a little towards 0, so that the network does not depend on a few large ones. Label smoothing and early \
        stopping are other ways against overfitting.",
    in_1998: "The original has none of them. The paper saw no overfitting and names the noise of its steps as the cause. Sharing also leaves few \
        free weights.",
    since: "Weight decay is older than the paper (Krogh and Hertz, 1992) and part of almost every recipe of today. The modern preset has 0.0005, \
        chosen on validation images.",
    paper: Some("Section III-B, on over-training"),
    see_also: &[Topic::Overfitting, Topic::Dropout, Topic::Augmentation, Topic::MomentumAndAdam],
};

pub(in crate::explain) const AUGMENTATION: Explanation = Explanation {
    name: "augmentation",
    title: "Data augmentation",
    subject: "images are augmented",
    terms: "distortions, distortion, data-augmentation, elastic, affine, transforms, regularisation, regularization",
    what: "Each training image is shifted, scaled, turned, slanted and bent at random, anew in each epoch. So the network sees more ways of \
        writing. Ink also changes the pen's width, and built-in digits in rare styles can join.",
    in_1998: "More images had helped, so the paper made 540,000 more of its 60,000: shifted, scaled, squeezed and slanted, but not turned. It \
        calls this distortion. The steps stayed as many, so each image was seen about twice. The test error fell from 0.95 to 0.8 %. The \
        amounts are not stated.",
    since: "Simard, Steinkraus and Platt (2003) added elastic bending, one of the amounts here. The amounts of the choice Paper's were measured on \
        the paper's figure 7. Data augmentation is now part of almost every recipe.",
    paper: Some("Section III-B, figures 6 and 7"),
    see_also: &[Topic::Overfitting, Topic::Results, Topic::WeightDecay, Topic::Dropout],
};

pub(in crate::explain) const BATCH_NORMALISATION: Explanation = Explanation {
    name: "batch-normalisation",
    title: "Batch normalisation",
    subject: "batch normalisation",
    terms: "batch norm, batchnorm, batch-normalization, batch normalization, layer normalization, running mean",
    what: "Brings the pre-activations of each map to mean 0 and variance 1 over a batch. Then it multiplies by a learned gain and adds a learned \
        shift: 452 more parameters.",
    in_1998: "The paper wants the same for its input and its initial sums, so that they lie where the curve is steep. It ensures this only before \
        learning. With one image at a time there is no batch to average over.",
    since: "Ioffe and Szegedy (2015) found that it allows much larger rates. Networks of a hundred layers followed within the year. Why it helps \
        is still debated (Santurkar and others, 2018).",
    paper: None,
    see_also: &[Topic::GreyValues, Topic::InitialWeights, Topic::Dropout, Topic::OneImageAtATime],
};

pub(in crate::explain) const DROPOUT: Explanation = Explanation {
    name: "dropout",
    title: "Dropout",
    subject: "dropout",
    terms: "regularisation, regularization, random units, ensemble",
    what: "Each step of learning leaves out a random share of the units of C5 and F6, so that none depends on a single other. A prediction uses \
        all of them.",
    in_1998: "The original has none. It is small and shares its weights, and the paper saw no overfitting.",
    since: "Hinton and others (2012; Srivastava and others, 2014) made large fully connected layers usable with it, among them those of AlexNet. \
        Networks with batch normalisation often do without.",
    paper: None,
    see_also: &[Topic::Overfitting, Topic::WeightDecay, Topic::BatchNormalisation, Topic::FullyConnected],
};
