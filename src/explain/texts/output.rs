//! Texts about the output, the loss, and doubtful predictions.

use crate::explain::{Explanation, Topic};

pub(in crate::explain) const BITMAPS: Explanation = Explanation {
    name: "bitmaps",
    title: "The ten bitmaps",
    subject: "the bitmaps look like digits",
    terms: "targets, codes, distributed code, 7×12, 7x12, figure 3, error-correcting",
    what: "The target of F6 for each digit: a stylised picture of 7×12, +1 for ink and −1 for paper. It is drawn by hand and fixed. These \
        are from the paper's figure 3. The closest two, 6 and 8, differ in 12 pixels.",
    in_1998: "Random codes would have done too. Pictures give look-alikes such as O and 0 similar codes, and a later stage that knows \
        words can correct a mix-up. For single digits the paper sees little use in that. Targets of ±1 lie well inside the range of \
        tanh, where it bends most, so F6 does not saturate.",
    since: "One unit for each class replaced them. Nothing is drawn, and learning finds out which classes are alike.",
    paper: Some("Section II-B, figure 3"),
    see_also: &[Topic::RadialBasis, Topic::Softmax, Topic::F6, Topic::Tanh],
};

pub(in crate::explain) const RADIAL_BASIS: Explanation = Explanation {
    name: "radial-basis",
    title: "RBF output: distances instead of softmax",
    subject: "radial basis functions",
    terms: "rbf, radial basis function, euclidean, prototype, nearest code, penalty",
    what: "Each output is the squared distance of F6 from the bitmap of its digit. It is a penalty: the smallest wins. This layer learns \
        nothing.",
    in_1998: "The paper compares it with one sigmoid unit for each class. Such units must be off most of the time. With more than a few \
        dozen classes that is hard to learn, and the paper thinks of all of ASCII. A distance is small only near its bitmap, so what is \
        no character stays far from all and can be rejected.",
    since: "Softmax replaced it: its weights are learned, and any number of classes compete. Under cross-entropy these distances act as a \
        linear output with the bitmaps as fixed weights. Only equation 8 and the constant j of equation 9 use how far F6 is from all \
        ten.",
    paper: Some("Section II-B, equation 7"),
    see_also: &[Topic::Bitmaps, Topic::Softmax, Topic::MaximumAPosteriori, Topic::Rubbish],
};

pub(in crate::explain) const SOFTMAX: Explanation = Explanation {
    name: "softmax",
    title: "Logits and softmax (linear output)",
    subject: "softmax",
    terms: "logits, logit, sums, probability, probabilities, scores, linear output, temperature, confidence",
    what: "Each digit has 84 learned weights and a bias: 850 parameters, new against the original. Their weighted sums are the ten logits. \
        Softmax turns logits into ten positive probabilities that add up to 1.",
    in_1998: "Softmax was known (Bridle, 1990), but the paper compares its output with sigmoid units only. Its equation 9 makes the classes \
        compete in the same way. Without the rubbish class it is softmax over the distances, each with a minus sign.",
    since: "The usual output of classifiers. Nothing is drawn, any number of classes will do, and the gradient on a logit is simply \
        probability minus target. The price: the ten always share all of the probability, even for an image that is no digit.",
    paper: Some("Sections II-B and II-C, on other outputs"),
    see_also: &[Topic::RadialBasis, Topic::CrossEntropy, Topic::Rejection],
};

pub(in crate::explain) const MEAN_SQUARED_ERROR: Explanation = Explanation {
    name: "mean-squared-error",
    title: "MSE loss (equation 8)",
    subject: "equation 8",
    terms: "mse, loss, criterion, loss function, objective, cost function, squared error, equation 8",
    what: "The loss of an image is the squared distance of F6 from the bitmap of its digit. With linear outputs it is the squared distance \
        of the ten logits from +1 for the digit and −1 for the others.",
    in_1998: "It is the simplest loss for such outputs: the likelihood of a Gaussian around each bitmap. The paper names two weaknesses. If \
        bitmaps were learned too, all could become equal, with a loss of 0. And the wrong digits play no part in it.",
    since: "Classifiers now use cross-entropy, where the wrong classes count. Here the original with equation 8 reached a validation error \
        of 1.18 %, and 1.08 % with equation 9 (one seed each).",
    paper: Some("Section II-C, equation 8"),
    see_also: &[Topic::MaximumAPosteriori, Topic::RadialBasis, Topic::CrossEntropy, Topic::Collapse],
};

pub(in crate::explain) const MAXIMUM_A_POSTERIORI: Explanation = Explanation {
    name: "maximum-a-posteriori",
    title: "MAP loss (equation 9): digits compete",
    subject: "equation 9",
    terms: "map, loss, criterion, loss function, objective, cost function, discriminative, equation 9, mmi",
    what: "The distance from the correct bitmap, plus the logarithm of a sum over all ten and a rubbish class. The loss pushes the correct \
        distance down and the others up.",
    in_1998: "The loss makes the correct digit more likely than all others, not only near. The competition also keeps bitmaps apart if they \
        are learned. The paper does not say which of its two losses gave 0.95 %.",
    since: "It is today's cross-entropy with an eleventh class, over distances with a minus sign. Here its validation error was 1.08 %, \
        against 1.18 % for equation 8 (one seed each). So the preset uses it.",
    paper: Some("Section II-C, equation 9"),
    see_also: &[Topic::Rubbish, Topic::MeanSquaredError, Topic::CrossEntropy, Topic::DiscriminativeForward],
};

pub(in crate::explain) const RUBBISH: Explanation = Explanation {
    name: "rubbish",
    title: "The rubbish class and its penalty j",
    subject: "there is a rubbish class",
    terms: "j, garbage class, background class, out-of-distribution, ood, open set, not a digit",
    what: "Equation 9 has an eleventh class for what is no digit. Its penalty j is the same for every image. If all ten squared distances \
        are above j, rubbish is more likely than any single digit.",
    in_1998: "The paper gives another reason for j: distances that are already large are not pushed up any further. It says that j is \
        positive and gives no value.",
    since: "Here j is 10. With it, equation 9 did better than equation 8 on validation images. Other values can be set but are not compared \
        yet. Rejecting what belongs to no class is now called open-set recognition or out-of-distribution detection.",
    paper: Some("Section II-C, equation 9"),
    see_also: &[Topic::Rejection, Topic::MaximumAPosteriori, Topic::RadialBasis, Topic::OverSegmentation],
};

pub(in crate::explain) const CROSS_ENTROPY: Explanation = Explanation {
    name: "cross-entropy",
    title: "Cross-entropy loss",
    subject: "cross-entropy",
    terms: "loss, criterion, loss function, objective, cost function, log loss, negative log-likelihood, nll",
    what: "−log of the probability that the network gives the correct digit. It is 0 for a certain and correct prediction, and 2.30 (ln 10) \
        where all ten are equally likely.",
    in_1998: "The paper has equations 8 and 9. Without its rubbish class, equation 9 is cross-entropy over the distances with a minus sign.",
    since: "With softmax it is the usual loss. The gradient on a logit is probability minus target, and stays large while the prediction is \
        wrong. Label smoothing (Szegedy and others, 2016) stops it from asking for ever larger logits.",
    paper: Some("Section II-C, on its relative equation 9"),
    see_also: &[Topic::Softmax, Topic::MaximumAPosteriori, Topic::MeanSquaredError],
};

pub(in crate::explain) const REJECTION: Explanation = Explanation {
    name: "rejection",
    title: "Not sure: doubtful predictions",
    subject: "a prediction is not sure",
    terms: "reject, uncertainty, confidence, calibration, threshold, ambiguous",
    what: "If the two best scores are close, the program is not sure and names both. If rubbish is more probable than any digit, it says “no \
        digit”. The page Rejection of Errors sets how close, and shows the effect.",
    in_1998: "The paper rejects by the same measure: the difference between the scores of the two best classes. It counts how many test images \
        to reject until 0.5 % of the rest are wrong: 1.8 % for LeNet-4. LeNet-5 is not listed. In many uses, it says, this matters more \
        than the error. For what is no digit it has the rubbish class.",
    since: "Large networks are often too sure (Guo and others, 2017). Their scores can be high even for pictures that are no digits. Detecting \
        those is now a field of its own (Hendrycks and Gimpel, 2017).",
    paper: Some("Section III-D, figure 10; section II-C"),
    see_also: &[Topic::Rubbish, Topic::Softmax, Topic::Attribution, Topic::Confidence],
};

pub(in crate::explain) const ATTRIBUTION: Explanation = Explanation {
    name: "attribution",
    title: "Attribution: evidence for a prediction",
    subject: "attribution",
    terms: "occlusion, saliency, grad-cam, gradient map, interpretability, explainability, heat map, nearest \
        neighbours",
    what: "The evidence in an image for a class. There are four views. Cover parts of the image, take the pixel gradient, remove one C3 \
        map at a time, or find the nearest training images in F6.",
    in_1998: "The paper does not ask this about single predictions. It shows the activations of all layers for examples (figure 2 and the \
        demonstrations) and names distortions that change them little. It also draws the bitmaps so that similar characters have similar \
        codes.",
    since: "Occlusion: Zeiler and Fergus (2014). Gradients on pixels: Simonyan, Vedaldi and Zisserman (2014). On maps: Grad-CAM (Selvaraju and \
        others, 2017). They disagree, and a plausible picture need not be the reason (Adebayo and others, 2018). The network never learned \
        from covered images, and a gradient holds for small changes only.",
    paper: Some("Section II-B, figure 2; section III-D"),
    see_also: &[Topic::Rejection, Topic::ReceptiveFields, Topic::F6],
};
