//! Texts about how weights are learned.

use crate::explain::{Explanation, PaperPlace, Topic};

pub(in crate::explain) const SDLM: Explanation = Explanation {
    title: "SDLM: a learning rate for each weight",
    subject: "SDLM",
    what: "Stochastic diagonal Levenberg–Marquardt: each weight has the rate η/(μ + h), with the second derivative h of the loss \
        measured on 500 images before each epoch. Where the loss bends sharply, steps are small.",
    in_1998: "Because of shared weights and unlike layers the loss bends very differently along different weights. Full second-order \
        methods cost the square or cube of the number of weights, or need whole batches. The paper does not expect great speed of \
        SDLM but reliable learning with little tuning, at next to no cost.",
    since: "AdaGrad (2011), RMSProp (2012) and Adam (2015) give each weight its step too, by the gradients seen so far and without \
        second derivatives. Filters shows the rates of every layer.",
    paper: PaperPlace::In("Appendix C, equation 21; section III-B"),
    see_also: &[Topic::Curvature, Topic::MomentumAndAdam, Topic::OneImageAtATime, Topic::Schedule],
};

pub(in crate::explain) const CURVATURE: Explanation = Explanation {
    title: "Second derivatives, literal or stabilised",
    subject: "second derivatives are stabilised",
    what: "Literal: they are used as measured before each epoch. Stabilised: of each weight the largest of all epochs so far is used, so \
        that its rate only falls.",
    in_1998: "The paper measures them anew before each pass and uses them as they come; it tells of no trouble. μ = 0.02 keeps steps from \
        growing without bound where a second derivative is small.",
    since: "Stabilising is this program's own deviation. Literal learning is lost here in its second pass, where the validation error \
        goes from 2.38 to 26.96 %: some second derivatives come close to 0 and their weights take steps that throw the network out. \
        Stabilised it reaches 0.92 ± 0.04 % on test images.",
    paper: PaperPlace::In("Section III-B; appendix C"),
    see_also: &[Topic::Sdlm, Topic::InitialWeights, Topic::Results],
};

pub(in crate::explain) const MOMENTUM_AND_ADAM: Explanation = Explanation {
    title: "SGD with momentum, Adam, AdamW",
    subject: "momentum and Adam",
    what: "SGD steps against the gradient of a batch; with momentum, steps that agree add up. Adam also divides by how large the gradients \
        of each weight usually are.",
    in_1998: "The paper starts from stochastic gradient descent as well, one image at a time, but scales steps by second derivatives. \
        Momentum was known (Rumelhart, Hinton and Williams, 1986); its rule has none.",
    since: "Adam (Kingma and Ba, 2015) grew out of AdaGrad and RMSProp; AdamW (Loshchilov and Hutter, 2019) takes weight decay out of the \
        gradient. For networks that read images SGD with momentum is still common, and the modern preset has it.",
    paper: PaperPlace::In("Appendices B and C, where its own rule stands"),
    see_also: &[Topic::Sdlm, Topic::OneImageAtATime, Topic::Schedule, Topic::WeightDecay],
};

pub(in crate::explain) const ONE_IMAGE_AT_A_TIME: Explanation = Explanation {
    title: "One image at a time, in a fixed order",
    subject: "one image at a time",
    what: "The original changes its weights after every image, 60,000 times a pass, always in the same random order. The modern network \
        takes the mean gradient of 64 images and shuffles anew in each epoch.",
    in_1998: "On large sets with many similar images, single steps learn far faster than the exact gradient of the whole set, which works \
        the same out many times. The paper also suspects that their noise leads to broad minima, and so spares it over-training. For \
        the fixed order it gives no reason.",
    since: "Batches came with parallel hardware, to which 64 images are hardly more work than one. A new order for each epoch is usual now.",
    paper: PaperPlace::In("Appendices B and C; section III-B"),
    see_also: &[Topic::Sdlm, Topic::Schedule, Topic::BatchNormalisation],
};

pub(in crate::explain) const SCHEDULE: Explanation = Explanation {
    title: "The learning rate and its schedule",
    subject: "the rate falls",
    what: "The rate scales every step, and the schedule lowers it in the course of a run. The paper's is 0.0005 for two passes, 0.0002 for \
        three, 0.0001 for three, 0.00005 for four, and 0.00001 from then on.",
    in_1998: "The paper gives no reason for these numbers. It does suspect that a rate kept rather large, at which weights never quite \
        come to rest, is why it saw no over-training.",
    since: "Smooth schedules are usual now, such as half a cosine (Loshchilov and Hutter, 2017), which the modern preset has from 0.1 down \
        to 0; often after a few steps in which the rate rises.",
    paper: PaperPlace::In("Section III-B"),
    see_also: &[Topic::Sdlm, Topic::MomentumAndAdam, Topic::WeightDecay],
};

pub(in crate::explain) const WEIGHT_DECAY: Explanation = Explanation {
    title: "Weight decay and other restraints",
    subject: "weights decay",
    what: "Each step pulls all weights a little towards 0, so that the network does not rest on a few large ones. Label smoothing and \
        early stopping are other ways to keep it from learning images by heart.",
    in_1998: "The original has none of them. The paper saw no over-training, which it puts down to the noise of its steps; and sharing \
        leaves few free weights.",
    since: "Weight decay is older than the paper (Krogh and Hertz, 1992) and part of almost every recipe of today. The modern preset has \
        0.0005, chosen on validation images.",
    paper: PaperPlace::In("Section III-B, on over-training"),
    see_also: &[Topic::Dropout, Topic::Distortions, Topic::Schedule],
};

pub(in crate::explain) const DISTORTIONS: Explanation = Explanation {
    title: "Distorted training images",
    subject: "images are distorted",
    what: "Each training image is shifted, scaled, turned, slanted and bent at random, anew in each epoch, so that the network sees more \
        ways of writing than there are images. Ink also changes the pen's width; built-in digits in rare styles can join.",
    in_1998: "More images had helped, so the paper made 540,000 more of its 60,000: shifted, scaled, squeezed and slanted, but not turned. \
        With as many steps as before, each image seen about twice, the test error fell from 0.95 to 0.8 %. How far they were \
        distorted it does not tell.",
    since: "Simard, Steinkraus and Platt (2003) added elastic bending, which is one of the amounts here. The amounts of \
        the choice Paper's were measured on the paper's figure 7. Random changes of training images are now part of almost every \
        recipe.",
    paper: PaperPlace::In("Section III-B, figures 6 and 7"),
    see_also: &[Topic::Results, Topic::WeightDecay, Topic::Dropout],
};

pub(in crate::explain) const BATCH_NORMALISATION: Explanation = Explanation {
    title: "Batch normalisation",
    subject: "batch normalisation",
    what: "Brings the sums of each map to mean 0 and variance 1 over a batch, then multiplies them by a learned gain and adds a learned \
        shift: 452 parameters more.",
    in_1998: "The paper wants the same of its input and of its initial sums, that they lie where the curve is steep, but sees to it before \
        learning only. With one image at a time there would be no batch to take means over.",
    since: "Ioffe and Szegedy (2015) found that it allows much larger rates; networks of a hundred layers followed within the year. Why it \
        helps is still argued about (Santurkar and others, 2018).",
    paper: PaperPlace::Newer,
    see_also: &[Topic::GreyValues, Topic::InitialWeights, Topic::Dropout, Topic::OneImageAtATime],
};

pub(in crate::explain) const DROPOUT: Explanation = Explanation {
    title: "Dropout",
    subject: "dropout",
    what: "Each step of learning leaves a random share of the units of C5 and F6 out, so that none relies on a single other. For reading, \
        all of them are there.",
    in_1998: "The original has none. It is small, shares its weights, and the paper saw no over-training that had to be held down.",
    since: "Hinton and others (2012; Srivastava and others, 2014) made large full connections usable with it, those of AlexNet among them. \
        Networks with batch normalisation often do without.",
    paper: PaperPlace::Newer,
    see_also: &[Topic::WeightDecay, Topic::BatchNormalisation, Topic::Distortions],
};
