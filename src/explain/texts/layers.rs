//! Texts about the layers from the input to F6.

use crate::explain::{Explanation, Topic};

pub(in crate::explain) const INPUT: Explanation = Explanation {
    name: "input",
    title: "Input: 32×32 for a digit of 20×20",
    subject: "the input is 32×32",
    terms: "image size, resolution, centre of mass, mnist",
    what: "A digit fills at most 20×20 of the 28×28 pixels that MNIST stores, centred by its mass. Two more rows of paper on every \
        side make 32×32.",
    in_1998: "The ends and corners of strokes should lie in the middle of the fields of the highest feature detectors. The fields \
        of C3 have their centres in the middle 20×20 of the 32×32. That is where the digit is.",
    since: "Larger inputs need more layers or larger strides before one unit sees the whole image. ImageNet networks usually take \
        224×224 pixels in three colours.",
    paper: Some("Sections II-B and III-A"),
    see_also: &[Topic::Padding, Topic::GreyValues, Topic::ReceptiveFields],
};

pub(in crate::explain) const PADDING: Explanation = Explanation {
    name: "padding",
    title: "Padding: from 28×28 to 32×32",
    subject: "images are padded",
    terms: "border, zero padding, same, valid, margin, edge",
    what: "Pixels added around an image. Here 2 on each side turn 28×28 into 32×32. The convolutions add none, so each 5×5 kernel \
        takes 4 from width and height: 32 to 28, 14 to 10, 5 to 1.",
    in_1998: "The paper pads the image once, with the value of paper. Without that border, the edge of a digit would \
        never be in the middle of a field of C3. The paper does not pad any later layer.",
    since: "Today most networks pad every layer with zeros: 1 pixel on each side for a 3×3 kernel. Then maps keep their size, and \
        depth does not depend on it. Both presets here pad before they scale grey values, so the border is paper, not zero.",
    paper: Some("Sections II-B and III-A"),
    see_also: &[Topic::Input, Topic::Convolution, Topic::GreyValues],
};

pub(in crate::explain) const GREY_VALUES: Explanation = Explanation {
    name: "grey-values",
    title: "Grey values as input",
    subject: "grey values are scaled",
    terms: "gray, pixel values, standardisation, standardization, input normalization, mean and variance",
    what: "Each grey value is shifted and scaled before the network gets it. In the original, paper becomes −0.1 and full ink 1.175. \
        In the modern network, they become −0.42 and 2.82.",
    in_1998: "The paper wants a mean of about 0 and a variance of about 1, because learning is faster then. On MNIST its two numbers \
        give a mean of 0.03 and a variance of 0.12. The original keeps the printed numbers.",
    since: "The usual way now: subtract the mean of the training pixels and divide by their standard deviation. The modern preset does \
        so: (x/255 − 0.1307)/0.3081. Batch normalisation extends the idea to every layer.",
    paper: Some("Section II-B"),
    see_also: &[Topic::Input, Topic::InitialWeights, Topic::BatchNormalisation],
};

pub(in crate::explain) const CONVOLUTION: Explanation = Explanation {
    name: "convolution",
    title: "C1: convolution with shared weights",
    subject: "weights are shared",
    terms: "c1, kernel, filter, weight sharing, feature map, conv2d, stride, cross-correlation",
    what: "Each of six maps moves one 5×5 kernel over the image and records how well every place fits. The 784 units of a map share \
        these 25 weights and one bias.",
    in_1998: "A detector that is useful in one place is likely to be useful in others, so all places share it. Then 156 parameters \
        serve 122,304 connections. Fewer free parameters narrow the gap between training and test error. A shifted image gives the \
        same maps, shifted.",
    since: "Convolutions are still the core of most networks for images: smaller (mostly 3×3), many more, and stacked. Vision \
        transformers (2020) share weights among patches and compare the patches by attention.",
    paper: Some("Sections II-A and II-B"),
    see_also: &[Topic::ReceptiveFields, Topic::Pooling, Topic::TableI, Topic::Padding],
};

pub(in crate::explain) const RECEPTIVE_FIELDS: Explanation = Explanation {
    name: "receptive-fields",
    title: "Receptive fields",
    subject: "a unit sees only a patch",
    terms: "receptive field, receptive-field, local connections, field of view, visual cortex",
    what: "The part of the input that one unit sees: 5×5 pixels in C1, 6×6 in S2, 14×14 in C3, 16×16 in S4. From C5 on it is all \
        32×32.",
    in_1998: "Neighbouring pixels belong together, so a small field is enough for an edge, an end or a corner. Later layers combine \
        these. The paper names two models: the Perceptron, and the cells that Hubel and Wiesel found in the visual system of cats.",
    since: "Today depth makes fields large, not large kernels. Two layers of 3×3 see 5×5 with fewer weights (Simonyan and Zisserman, \
        2015). Pooling and strides double the growth of every layer after them.",
    paper: Some("Section II-A"),
    see_also: &[Topic::Convolution, Topic::Input, Topic::C5, Topic::Pooling],
};

pub(in crate::explain) const POOLING: Explanation = Explanation {
    name: "pooling",
    title: "S2 and S4: pooling (subsampling)",
    subject: "maps are pooled",
    terms: "subsampling, s2, s4, downsampling, average pooling, mean pooling, invariance, avgpool",
    what: "A unit makes one value of a 2×2 patch of its own map, so maps become half as wide and high. 28×28 becomes 14×14, 10×10 \
        becomes 5×5. The modern network takes the mean of the four.",
    in_1998: "The paper calls it subsampling. Once a feature is found, only its rough place tells the digit. The exact place varies \
        with the writer and can do harm. A coarser map makes the result less sensitive to shifts and distortions. The original adds \
        up the four, scales the sum, adds a bias and applies tanh.",
    since: "Plain averages came first, then maxima. Since about 2015 many networks have no pooling between layers: a convolution moves \
        by two pixels instead (Springenberg and others, 2015).",
    paper: Some("Sections II-A and II-B"),
    see_also: &[Topic::TrainablePooling, Topic::MaxPooling, Topic::Convolution, Topic::ReceptiveFields],
};

pub(in crate::explain) const TRAINABLE_POOLING: Explanation = Explanation {
    name: "trainable-pooling",
    title: "Trainable pooling",
    subject: "pooling is trainable",
    terms: "trainable-subsampling, trainable subsampling, coefficient, s2 bias",
    what: "The four values of a patch are added up and multiplied by the map's coefficient. Then come the map's bias and tanh. Each map \
        learns these two numbers: 12 in S2, 32 in S4.",
    in_1998: "The two numbers decide how much tanh does. With a small coefficient a unit is nearly linear and only blurs. With a large \
        one it works like a noisy OR or a noisy AND, depending on the bias.",
    since: "Later networks dropped the two numbers, because the convolutions before and after can scale and shift as well. The tab \
        Filters shows their values and their change since the run began.",
    paper: Some("Sections II-A and II-B"),
    see_also: &[Topic::Pooling, Topic::MaxPooling, Topic::Tanh],
};

pub(in crate::explain) const MAX_POOLING: Explanation = Explanation {
    name: "max-pooling",
    title: "Max pooling",
    subject: "the maximum is taken",
    terms: "maximum-subsampling, maximum, maxpool, maximum pooling, subsampling by the maximum",
    what: "A unit passes on the largest of the four values of its patch and drops the others. It has no parameters.",
    in_1998: "The paper's pooling adds up the four values. It never takes a maximum.",
    since: "A maximum keeps the strongest sign of a feature, where a mean weakens it. Riesenhuber and Poggio used it in a model of the \
        visual cortex in 1999. Scherer, Müller and Behnke found it better than sums in 2010. AlexNet (2012) made it usual.",
    paper: None,
    see_also: &[Topic::Pooling, Topic::TrainablePooling, Topic::Today],
};

pub(in crate::explain) const TABLE_I: Explanation = Explanation {
    name: "table-i",
    title: "C3 and Table I",
    subject: "Table I",
    terms: "c3, table 1, sparse connections, grouped convolution, symmetry breaking",
    what: "By Table I, six maps of C3 see three neighbouring maps of S2, nine see four, and one sees all six. That makes 60 kernels \
        instead of 96, and 1,516 parameters instead of 2,416.",
    in_1998: "The paper gives two reasons. The first is fewer connections: 151,600, where all would be 241,600. The second matters more \
        to it: the table breaks the symmetry. Maps with different inputs must find different features, which one hopes complete \
        each other.",
    since: "Random initial weights also break the symmetry, and machines became fast. So today every map sees all maps before it, as in \
        the modern preset. Partial connections returned as grouped convolution: in AlexNet (2012) to use two GPUs, later to save \
        work.",
    paper: Some("Section II-B, Table I"),
    see_also: &[Topic::Convolution, Topic::InitialWeights, Topic::Presets],
};

pub(in crate::explain) const FULLY_CONNECTED: Explanation = Explanation {
    name: "fully-connected",
    title: "Fully connected layers",
    subject: "layers are fully connected",
    terms: "full connection, full-connection, dense, linear layer, fc, mlp, perceptron, matrix",
    what: "Every unit sees all values of the layer before it, each through its own weight. F6 has 84 units on 120 values: 84 × (120 + 1) \
        = 10,164 parameters. C5 works in the same way, on 400 values.",
    in_1998: "Convolutions find features. The fully connected layers combine them into a digit, where place no longer matters. The \
        paper does not connect pixels fully: weights would be many, shifts would have to be learned, and neighbourhood would not count.",
    since: "C5 and F6 hold 58,284 of the original's 60,000 parameters. In VGG (2014) such layers held most weights too. Many networks \
        now average each last map and need only one such layer (Lin, Chen and Yan, 2014). In transformers they do most of the work.",
    paper: Some("Sections II-A and II-B"),
    see_also: &[Topic::C5, Topic::F6, Topic::Convolution, Topic::Dropout],
};

pub(in crate::explain) const C5: Explanation = Explanation {
    name: "c5",
    title: "C5: a convolution that covers its input",
    subject: "C5 is a convolution",
    terms: "fully convolutional, sliding window, global average pooling, 120 units",
    what: "120 units with 5×5 kernels on all 16 maps of S4. Those maps are 5×5 too, so each kernel fits in one place only. C5 acts as a \
        fully connected layer: 48,120 parameters, most of the network's.",
    in_1998: "The paper still calls it a convolution. On a larger input its maps would be larger than 1×1. Then one network can sweep \
        over a whole line of digits, as in section VII.",
    since: "Networks of convolutions alone label every pixel of a picture this way (Long, Shelhamer and Darrell, 2015). Others take the \
        mean of each last map, which saves most of the weights (Lin, Chen and Yan, 2014).",
    paper: Some("Sections II-B and VII"),
    see_also: &[Topic::FullyConnected, Topic::Convolution, Topic::F6, Topic::SpaceDisplacementNetwork],
};

pub(in crate::explain) const F6: Explanation = Explanation {
    name: "f6",
    title: "F6: 84 units",
    subject: "F6 has 84 units",
    terms: "84, hidden layer, embedding, penultimate layer, features",
    what: "A layer fully connected to C5: 10,164 parameters. The original compares its 84 values, as a picture of 7×12, with the bitmap \
        of each digit. The modern network multiplies them by weights and adds them up.",
    in_1998: "There are 84 units because the bitmaps of characters have 7×12 pixels. The paper gives no other reason for the number.",
    since: "A linear output gives no reason for 84. The modern LeNet-5 keeps the number. Without a picture to match, validation images \
        decide how wide such a layer is.",
    paper: Some("Section II-B"),
    see_also: &[Topic::Bitmaps, Topic::RadialBasis, Topic::FullyConnected],
};
