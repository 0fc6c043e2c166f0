//! Texts about the layers from the input to F6.

use crate::explain::{Explanation, PaperPlace, Topic};

pub(in crate::explain) const INPUT: Explanation = Explanation {
    title: "Input: 32×32 for a digit of 20×20",
    subject: "the input is 32×32",
    what: "A digit fills at most 20×20 of the 28×28 pixels that MNIST stores, centred by its mass. Two more rows of paper on \
        every side make 32×32.",
    in_1998: "Ends and corners of strokes are to lie in the middle of what the highest feature detectors see. The fields of C3's \
        units have their centres in the middle 20×20 of the 32×32: where the digit is.",
    since: "Networks of today mostly pad every layer with zeros, so that maps keep their size. Here, in both presets, paper is \
        added to the input alone and before grey values are scaled, so the border has the value of paper and not zero.",
    paper: PaperPlace::In("Sections II-B and III-A"),
    see_also: &[Topic::GreyValues, Topic::ReceptiveFields],
};

pub(in crate::explain) const GREY_VALUES: Explanation = Explanation {
    title: "Grey values as input",
    subject: "grey values are scaled",
    what: "Each grey value is shifted and scaled before the network gets it. In the original paper becomes −0.1 and full ink \
        1.175, in the modern network −0.42 and 2.82.",
    in_1998: "The paper wants a mean of about 0 and a variance of about 1, because learning is faster then. Counted on MNIST its \
        two numbers give a mean of 0.03 and a variance of 0.12; the original keeps them as they are printed.",
    since: "The usual way now is to subtract the mean of the training pixels and divide by their deviation, as the modern preset \
        does: (x/255 − 0.1307)/0.3081. Batch normalisation carries the idea into every layer.",
    paper: PaperPlace::In("Section II-B"),
    see_also: &[Topic::Input, Topic::InitialWeights, Topic::BatchNormalisation],
};

pub(in crate::explain) const CONVOLUTION: Explanation = Explanation {
    title: "C1: convolution with shared weights",
    subject: "weights are shared",
    what: "Each of six maps moves one kernel of 5×5 weights over the image and writes down how well every place fits. The 784 \
        units of a map share these 25 weights and one bias.",
    in_1998: "A detector that is of use in one place is likely to be of use in others, so all places share it. That makes 156 \
        parameters do for 122,304 connections, and fewer free parameters narrow the gap between training and test error. An \
        image that is shifted gives the same maps, shifted.",
    since: "Convolutions are still the core of most networks for images: smaller (mostly 3×3), many more, and stacked. Vision \
        transformers (2020) share weights among patches in another way.",
    paper: PaperPlace::In("Sections II-A and II-B"),
    see_also: &[Topic::ReceptiveFields, Topic::Subsampling, Topic::TableI, Topic::Today],
};

pub(in crate::explain) const RECEPTIVE_FIELDS: Explanation = Explanation {
    title: "Receptive fields",
    subject: "a unit sees only a patch",
    what: "What a unit sees of the input: 5×5 pixels in C1, 6×6 in S2, 14×14 in C3, 16×16 in S4, and all 32×32 from C5 on.",
    in_1998: "Pixels that lie side by side belong together, so a small field is enough for an edge, an end or a corner; later layers \
        put these together. The paper names two models: the Perceptron, and the cells that Hubel and Wiesel found in the visual \
        system of cats.",
    since: "Fields are now made large by depth and not by large kernels: two layers of 3×3 see 5×5 with fewer weights (Simonyan \
        and Zisserman, 2015).",
    paper: PaperPlace::In("Section II-A"),
    see_also: &[Topic::Convolution, Topic::Input, Topic::C5],
};

pub(in crate::explain) const SUBSAMPLING: Explanation = Explanation {
    title: "S2 and S4: subsampling",
    subject: "maps are subsampled",
    what: "A unit makes one value of a 2×2 patch of its own map, so maps become half as wide and high. In the modern network it \
        is the mean of the four.",
    in_1998: "Once a feature is found, only its rough place among the others tells the digit; the exact one varies with the writer \
        and can do harm. A coarser map makes the answer less sensitive to shifts and distortions. In the original the four are \
        added up and go through a trained coefficient and bias, and squashing.",
    since: "Averages without weights came first, then maxima. Since about 2015 many networks have no such layers: a convolution \
        moves by two pixels instead (Springenberg and others, 2015).",
    paper: PaperPlace::In("Sections II-A and II-B"),
    see_also: &[Topic::TrainableSubsampling, Topic::MaximumSubsampling, Topic::Convolution],
};

pub(in crate::explain) const TRAINABLE_SUBSAMPLING: Explanation = Explanation {
    title: "Subsampling that learns",
    subject: "subsampling is trainable",
    what: "The four values of a patch are added up, multiplied by the map's coefficient, and squashed after a bias is added. Each \
        map learns these two numbers: 12 in S2, 32 in S4.",
    in_1998: "The two decide how much the squashing does. With a small coefficient a unit is nearly linear and only blurs; with a \
        large one it works like a noisy OR or a noisy AND, depending on the bias.",
    since: "Later networks dropped the two numbers: the convolutions before and after can scale and shift as well. Filters shows \
        what they become here, beside their change since the run began.",
    paper: PaperPlace::In("Sections II-A and II-B"),
    see_also: &[Topic::Subsampling, Topic::MaximumSubsampling, Topic::Tanh],
};

pub(in crate::explain) const MAXIMUM_SUBSAMPLING: Explanation = Explanation {
    title: "Subsampling by the maximum",
    subject: "the maximum is taken",
    what: "A unit passes on the largest of the four values of its patch and nothing of the others. It has no parameters.",
    in_1998: "The paper's subsampling adds the four values up; there is no maximum in it.",
    since: "A maximum keeps the strongest sign of a feature where a mean thins it out. Riesenhuber and Poggio had it in a model of \
        the visual cortex in 1999, Scherer, Müller and Behnke found it better than sums in 2010, and AlexNet (2012) made it usual.",
    paper: PaperPlace::Newer,
    see_also: &[Topic::Subsampling, Topic::TrainableSubsampling, Topic::Today],
};

pub(in crate::explain) const TABLE_I: Explanation = Explanation {
    title: "C3 and Table I",
    subject: "Table I",
    what: "By Table I six maps of C3 see three neighbouring maps of S2, nine see four, and one sees all six: 60 kernels in place \
        of 96, and 1,516 parameters in place of 2,416.",
    in_1998: "The paper gives two reasons. Fewer connections: 151,600, where all would be 241,600. And, more important to it, it \
        breaks the symmetry: maps that get different inputs have to find different features, which one hopes complete each \
        other.",
    since: "Random initial weights break the symmetry as well and machines became fast, so today every map sees all maps before it, \
        as in the modern preset. Leaving connections out came back as grouped convolution: in AlexNet (2012) to use two GPUs, \
        later to save work.",
    paper: PaperPlace::In("Section II-B, Table I"),
    see_also: &[Topic::Convolution, Topic::InitialWeights, Topic::Presets],
};

pub(in crate::explain) const C5: Explanation = Explanation {
    title: "C5: a convolution that covers its input",
    subject: "C5 is a convolution",
    what: "120 units with kernels of 5×5 on all 16 maps of S4. Those maps are 5×5 too, so each kernel fits in one place only, as in \
        a full connection: 48,120 parameters, most of the network's.",
    in_1998: "The paper calls it a convolution all the same: on a larger input its maps would be larger than 1×1, and one network \
        could sweep over a whole line of digits, which section VII does.",
    since: "Networks of convolutions alone label every pixel of a picture this way (Long, Shelhamer and Darrell, 2015). Others take \
        the mean of each last map instead of connecting all of it, which saves most of the weights (Lin, Chen and Yan, 2014).",
    paper: PaperPlace::In("Sections II-B and VII"),
    see_also: &[Topic::Convolution, Topic::F6, Topic::ReceptiveFields],
};

pub(in crate::explain) const F6: Explanation = Explanation {
    title: "F6: 84 units",
    subject: "F6 has 84 units",
    what: "A full connection from C5 with 10,164 parameters. In the original its 84 values are read as a picture of 7×12 and compared \
        with the bitmap of each digit; in the modern network they are summed up with weights.",
    in_1998: "There are 84 because the bitmaps of characters have 7×12 pixels; the paper gives no other reason for the number.",
    since: "With a linear output nothing speaks for 84 any more: the modern LeNet-5 keeps it as it is. Where there is no picture to \
        match, such a layer is as wide as validation images make it.",
    paper: PaperPlace::In("Section II-B"),
    see_also: &[Topic::Bitmaps, Topic::RadialBasis, Topic::C5],
};
