//! Texts about what learning makes small.

use crate::explain::{Explanation, PaperPlace, Topic};

pub(in crate::explain) const MEAN_SQUARED_ERROR: Explanation = Explanation {
    title: "Equation 8: the distance from the target",
    subject: "equation 8",
    what: "The loss of an image is the squared distance of F6 from the bitmap of its digit. With linear outputs it is that of the ten \
        sums from +1 for the digit and −1 for the others.",
    in_1998: "It is the simplest criterion for such outputs: the likelihood of a Gaussian around each bitmap. The paper tells of two \
        weaknesses: if bitmaps were learned too, all could become equal and the loss 0; and the wrong digits play no part in it.",
    since: "Classifiers now have cross-entropy, in which the wrong classes count. Here the original with equation 8 came to a \
        validation error of 1.18 %, with equation 9 to 1.08 % (one seed each).",
    paper: PaperPlace::In("Section II-C, equation 8"),
    see_also: &[Topic::MaximumAPosteriori, Topic::RadialBasis, Topic::CrossEntropy],
};

pub(in crate::explain) const MAXIMUM_A_POSTERIORI: Explanation = Explanation {
    title: "Equation 9: digits compete",
    subject: "equation 9",
    what: "To the distance from the right bitmap comes the logarithm of a sum over all ten and a class for rubbish: the right distance \
        is pushed down and the others are pushed up.",
    in_1998: "It makes the right digit likely among all that an image might be, and not only near. The competition also keeps bitmaps \
        apart where they are learned. Which of its two criteria gave 0.95 % the paper does not say.",
    since: "It is today's cross-entropy with an eleventh class, over distances with a minus sign. On validation images it was better \
        here than equation 8, 1.08 against 1.18 % (one seed each), and so the preset has it.",
    paper: PaperPlace::In("Section II-C, equation 9"),
    see_also: &[Topic::Rubbish, Topic::MeanSquaredError, Topic::CrossEntropy],
};

pub(in crate::explain) const RUBBISH: Explanation = Explanation {
    title: "The rubbish class and its penalty j",
    subject: "there is a rubbish class",
    what: "Equation 9 counts with an eleventh class for what is no digit. Its penalty is j, the same for every image: one whose \
        squared distances from all ten bitmaps are above j is rubbish rather than any single digit.",
    in_1998: "The paper's reason for j is another one: distances that are large already are not pushed up any further. It says that j \
        is positive and gives no value.",
    since: "Here j is 10: with it equation 9 did better than equation 8 on validation images. Other values can be set, and remain to \
        be compared. To reject what belongs to no class is now called open-set recognition or out-of-distribution detection.",
    paper: PaperPlace::In("Section II-C, equation 9"),
    see_also: &[Topic::Rejection, Topic::MaximumAPosteriori, Topic::RadialBasis],
};

pub(in crate::explain) const CROSS_ENTROPY: Explanation = Explanation {
    title: "Cross-entropy",
    subject: "cross-entropy",
    what: "−log of the probability that the network gives the right digit: 0 where it is certain and right, 2.30 (ln 10) where it finds \
        all ten equally likely.",
    in_1998: "The paper has equations 8 and 9. Without its rubbish class, equation 9 is cross-entropy over the distances with a minus \
        sign.",
    since: "With softmax it is the usual criterion: the gradient on a sum is probability less target and stays large as long as the \
        answer is wrong. Label smoothing (Szegedy and others, 2016) keeps it from asking for ever larger sums.",
    paper: PaperPlace::In("Section II-C, where its relative equation 9 stands"),
    see_also: &[Topic::Softmax, Topic::MaximumAPosteriori, Topic::MeanSquaredError],
};
