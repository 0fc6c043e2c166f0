//! Texts about training on strings of digits.

use crate::explain::{Explanation, Topic};

pub(in crate::explain) const FRAME_LABELS: Explanation = Explanation {
    name: "frame-labels",
    title: "Frame labels: one for each position",
    subject: "each position has a label",
    terms: "frame, frames, framewise, alignment, flanks, frame cross-entropy",
    what: "Generated strings come with the place of each digit. So every position gets a label: the digit in the middle of its \
        window, or none. Each position is then trained like a single digit.",
    in_1998: "The paper trains the swept network in this way. A digit is in the middle, between two others at gaps of −1 to 4 \
        pixels. In other images nothing is in the middle, and the answer is blank space. Noise inverts 10 % of the pixels. The \
        paper gives no share of blank images, and no error for whole strings.",
    since: "It needs true places, which real fields lack. Where one digit ends and the next begins, a label is arbitrary. It \
        cannot collapse, so it makes a good start. Hybrids in speech were aligned, trained and aligned again; CTC made the \
        alignment part of its loss.",
    paper: Some("Section VII"),
    see_also: &[Topic::SpaceDisplacementNetwork, Topic::ViterbiTraining, Topic::Ctc],
};

pub(in crate::explain) const VITERBI_TRAINING: Explanation = Explanation {
    name: "viterbi-training",
    title: "Viterbi training (equation 11)",
    subject: "only one correct path is trained",
    terms: "equation 11, embedded viterbi, embedded, forced alignment, constrained path, hard em",
    what: "The loss is the penalty of the best path that reads the wanted string: 0.7 for 34 in figure 20. The arcs of that path \
        get the gradient 1, all others 0. Embedded Viterbi aligns, trains on the alignment, and repeats.",
    in_1998: "The wanted string is enough: the best correct path tells where the digits are. A path selector keeps the paths that \
        read it. Yet wrong paths play no part. A network that ignores its image and makes all penalties small has the smallest \
        loss of all. With fixed and distinct bitmaps it cannot get there fully, with learned ones it can.",
    since: "Speech recognisers were long trained by such rounds. Softmax at each position guards against collapse, since labels \
        compete there. A wrong alignment still confirms itself, so a good start matters. Only one path counts, however close the \
        second is.",
    paper: Some("Section VI-A, equation 11, figure 19"),
    see_also: &[Topic::Viterbi, Topic::Collapse, Topic::DiscriminativeViterbi, Topic::ForwardTraining],
};

pub(in crate::explain) const FORWARD_TRAINING: Explanation = Explanation {
    name: "forward-training",
    title: "Forward training: all correct paths",
    subject: "all correct paths are trained",
    terms: "soft alignment, constrained forward, marginal likelihood",
    what: "The loss is the forward penalty of all paths that read the wanted string. In figure 20 two read 34, with 0.7 and 5.8: \
        together 0.694. The gradient of an arc is the probability that such a path runs through it.",
    in_1998: "A string is as likely as all its paths together, so all should be trained, each by its share. Viterbi training takes \
        only the best of them. The loss is smooth where the best path changes. Still, wrong strings play no part in it, and it can \
        collapse in the same way.",
    since: "For a hidden Markov model it is −log of the likelihood, which Baum–Welch lowers. If the probabilities of each position \
        sum to 1, it is the loss of CTC. Then labels compete, and a collapse no longer pays.",
    paper: Some("Section VI-C, equations 13 and 14"),
    see_also: &[Topic::Forward, Topic::Collapse, Topic::DiscriminativeForward, Topic::BaumWelch],
};

pub(in crate::explain) const COLLAPSE: Explanation = Explanation {
    name: "collapse",
    title: "Collapse",
    subject: "training can collapse",
    terms: "trivial solution, degenerate, constant output, representation collapse",
    what: "A loss that only wants small penalties for the correct string has a worthless minimum: all penalties small for every \
        image. If bitmaps are learned, they can become equal. Then the loss is 0, and nine in ten digits are wrong.",
    in_1998: "Viterbi training and forward training can collapse, like equation 8. Fixed and distinct bitmaps prevent the worst, \
        though the loss stays nearly flat. Classical HMMs escape, because their probabilities sum to 1. The paper's cure is a \
        second term: subtract the penalty of all strings. Then lowering all penalties alike changes nothing.",
    since: "Softmax cures it too, as in CTC: labels compete at each position. The trap is the same wherever two things are only \
        pulled together. Two views of an image agree best if every image has the same code. Self-supervised learning avoids that \
        by contrast, or by a term for variance (VICReg, Bardes and others, 2022).",
    paper: Some("Sections II-C, VI and VIII-E"),
    see_also: &[Topic::ViterbiTraining, Topic::ForwardTraining, Topic::DiscriminativeForward, Topic::MeanSquaredError],
};

pub(in crate::explain) const DISCRIMINATIVE_VITERBI: Explanation = Explanation {
    name: "discriminative-viterbi",
    title: "Discriminative Viterbi (equation 12)",
    subject: "the best wrong path is pushed up",
    terms: "equation 12, structured perceptron, perceptron, no margin",
    what: "The penalty of the best correct path minus that of the best path of all: 0.7 − 0.6 = 0.1 in figure 20. Arcs in the \
        first alone get +1, in the second alone −1, in both 0.",
    in_1998: "The second term brings the rivals in, so the loss does not collapse. In figure 20 the first arc, 3, is on both paths \
        and gets nothing. The 4 of the correct 34 is pulled down; the 4 and the 1 of the wrong 341 are pushed up. A weakness \
        remains: there is no margin. Once the correct path ties with the best, learning stops.",
    since: "For linear models it is the structured perceptron (Collins, 2002). Structured support vector machines added a margin \
        (Tsochantaridis and others, 2005). It needs two best paths instead of sums, so it is cheap. Its gradient jumps whenever \
        another path becomes best.",
    paper: Some("Section VI-B, equation 12, figure 20"),
    see_also: &[Topic::Viterbi, Topic::ViterbiTraining, Topic::DiscriminativeForward, Topic::Collapse],
};

pub(in crate::explain) const DISCRIMINATIVE_FORWARD: Explanation = Explanation {
    name: "discriminative-forward",
    title: "Discriminative forward (equation 17)",
    subject: "all strings compete",
    terms: "equation 17, discriminative training, discriminative, mmi, maximum mutual information, crf, conditional random field, \
        lattice-free mmi",
    what: "The forward penalty of the wanted string minus that of all strings. For 34 in figure 20 it is 0.6939 − (−0.6115) = \
        1.3054. It is −log of the string's probability, here 0.271.",
    in_1998: "The paper trains its word and cheque readers with it. An arc's gradient is its probability among correct paths minus \
        that among all. In figure 20 the 4 that ends 34 gets +0.695, the rival 1 gets −0.488. All paths count, and the loss is 0 \
        only if wrong strings have no probability left. On words by pen it lowered the character error of the swept network from \
        12.4 to 8.2 %.",
    since: "For one digit it is equation 9 without j, so it is cross-entropy over whole strings. Speech recognition calls it \
        maximum mutual information, statistics a conditional random field (Lafferty, McCallum and Pereira, 2001). Lattice-free MMI \
        trains speech recognisers by it alone (Povey and others, 2016). CTC is a special case.",
    paper: Some("Section VI-D, equation 17, figure 21; section IX"),
    see_also: &[Topic::Forward, Topic::DiscriminativeViterbi, Topic::Confidence, Topic::MaximumAPosteriori],
};

pub(in crate::explain) const BAUM_WELCH: Explanation = Explanation {
    name: "baum-welch",
    title: "Baum–Welch (EM)",
    subject: "transitions are learned by counting",
    terms: "em, expectation maximisation, expectation maximization, baum, welch, re-estimation, soft targets",
    what: "Forward and backward tell how often each transition is used, on average over all paths. Divided by the uses of its \
        state, that is its new probability. A state that lasts 4 positions on average stays with 1 − 1/4 = 0.75.",
    in_1998: "The paper trains by gradients instead. Baum–Welch relies on likelihoods that are normalised. The outputs of a \
        discriminative network are none. So it is right for the transitions of an HMM, not for the network in front of it. There \
        the discriminative forward loss gives each arc its gradient.",
    since: "It dates from 1970 (Baum and others). Dempster, Laird and Rubin made it a case of their EM algorithm in 1977. Each \
        round raises the likelihood or leaves it, without a learning rate. Its shares can also be targets of a network, as soft \
        labels. Then no such promise holds.",
    paper: Some("Sections VI and VIII-E, on its limits"),
    see_also: &[Topic::HiddenMarkovModel, Topic::Forward, Topic::ForwardTraining, Topic::FrameLabels],
};
