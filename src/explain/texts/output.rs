//! Texts about the output, and about answers that are doubtful.

use crate::explain::{Explanation, PaperPlace, Topic};

pub(in crate::explain) const BITMAPS: Explanation = Explanation {
    title: "The ten bitmaps",
    subject: "the bitmaps look like digits",
    what: "The target of F6 for each digit: a stylised picture of 7×12 with +1 for ink and −1 for paper, drawn by hand and fixed. \
        Here they are those of the paper's figure 3; the closest two, 6 and 8, differ in 12 pixels.",
    in_1998: "Random codes would have done too. Pictures make look-alikes such as O and 0 have similar codes, and a later stage that \
        knows words can put a mix-up right; for single digits the paper sees little use in that. ±1 lies well within the \
        squashing's range, and where it bends most, so that F6 is not driven to its ends.",
    since: "One unit for each class took their place: nothing is drawn, and which classes are alike is left to learning.",
    paper: PaperPlace::In("Section II-B, figure 3"),
    see_also: &[Topic::RadialBasis, Topic::Softmax, Topic::F6, Topic::Tanh],
};

pub(in crate::explain) const RADIAL_BASIS: Explanation = Explanation {
    title: "Output: distances instead of softmax",
    subject: "radial basis functions",
    what: "Each output is the squared distance of F6 from the bitmap of its digit, a penalty: the smallest wins. Nothing is learned \
        here.",
    in_1998: "The paper weighs this against one sigmoid unit for each class. Such units must be off most of the time, which is hard \
        to learn with more than a few dozen classes, and it has all of ASCII in mind. A distance is small only near its bitmap, so \
        what is no character stays far from all and can be rejected. And similar characters get similar codes.",
    since: "With softmax classes compete however many there are, and their weights are learned, so it took over. Under cross-entropy \
        these distances act as a linear output with the bitmaps as fixed weights; only equation 8 and the constant j of equation \
        9 use how far F6 is from all ten.",
    paper: PaperPlace::In("Section II-B, equation 7"),
    see_also: &[Topic::Bitmaps, Topic::Softmax, Topic::MaximumAPosteriori, Topic::Rubbish],
};

pub(in crate::explain) const SOFTMAX: Explanation = Explanation {
    title: "Linear output and softmax",
    subject: "softmax",
    what: "Each digit has 84 learned weights and a bias. Softmax makes probabilities of the ten sums: all positive, together 1. In \
        all 850 parameters that the original does not have.",
    in_1998: "Softmax was known (Bridle, 1990), but where the paper gives the reasons for its output it speaks of sigmoid units only. \
        Its equation 9 lets the classes compete in the same way: without the rubbish class it is softmax over the distances, \
        each with a minus sign.",
    since: "The usual output of classifiers: nothing has to be drawn, any number of classes will do, and the gradient on a sum is \
        simply probability less target. The price is that the ten always share all of the probability, also for what is no \
        digit.",
    paper: PaperPlace::In("Sections II-B and II-C, where other outputs stand"),
    see_also: &[Topic::RadialBasis, Topic::CrossEntropy, Topic::Rejection],
};

pub(in crate::explain) const REJECTION: Explanation = Explanation {
    title: "Not sure: answers that are doubtful",
    subject: "an answer is not sure",
    what: "Where the two best scores are close, the program says that it is not sure and names both; where rubbish is more probable \
        than any digit, that it is no digit. The page Rejection of Errors sets how close, and shows what that brings.",
    in_1998: "The paper rejects by the same measure, the difference between the scores of the two best classes, and counts how many \
        test images have to go until 0.5 % of the answers are wrong: 1.8 % for LeNet-4 (LeNet-5 is not listed). In many uses, it \
        says, this matters more than the error. For what is no digit it has the rubbish class.",
    since: "Scores of large networks are often too sure (Guo and others, 2017), and can be high for pictures that are no digits at \
        all; to tell these apart has become a field of its own (Hendrycks and Gimpel, 2017).",
    paper: PaperPlace::In("Section III-D, figure 10; section II-C"),
    see_also: &[Topic::Rubbish, Topic::RadialBasis, Topic::Softmax, Topic::Attribution],
};

pub(in crate::explain) const ATTRIBUTION: Explanation = Explanation {
    title: "Attribution: what mattered for an answer",
    subject: "attribution",
    what: "What in an image speaks for a digit: by covering parts of it, by the gradient of the answer on the pixels, by taking maps of \
        C3 out one at a time, and by the training images whose F6 is nearest.",
    in_1998: "The paper asks no such question of single answers. It looks inside by the states of all layers for examples (figure 2 and the \
        demonstrations), tells which distortions leave them much the same, and draws bitmaps for F6 so that alike characters are near \
        each other there.",
    since: "Covering: Zeiler and Fergus (2014). Gradients on pixels: Simonyan, Vedaldi and Zisserman (2014); of maps: Grad-CAM (Selvaraju \
        and others, 2017). They disagree, and a plausible picture need not be the reason (Adebayo and others, 2018). Covered images \
        are none that the network has learned from, and a gradient holds for small changes only.",
    paper: PaperPlace::In("Section II-B, figure 2; section III-D"),
    see_also: &[Topic::Rejection, Topic::ReceptiveFields, Topic::F6],
};
