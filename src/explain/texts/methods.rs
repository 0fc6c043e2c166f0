//! Texts about the classifiers that the paper compares with LeNet-5, what stood before them, and what came after.

use crate::explain::{Explanation, Topic};

pub(in crate::explain) const TRADITIONAL_RECOGNISER: Explanation = Explanation {
    name: "traditional-recogniser",
    title: "Hand-made features before a classifier",
    subject: "features were made by hand",
    terms: "figure 1, feature extractor, projections, zones, histogram of gradients, hog, moments, hu, crossings, profiles, deslant",
    what: "A program computes numbers that its author thinks important: ink by rows, zones, directions of edges, moments, crossings. \
        Only the classifier behind them learns from images.",
    in_1998: "Figure 1 is this recogniser. Classifiers could learn from few dimensions only, so the features had to be few and good. \
        The author's skill then decides the accuracy, and each new task needs new features. The paper's first sentence proposes the \
        opposite: rely more on learning, less on hand-made heuristics.",
    since: "Networks now learn their features nearly everywhere. Here, 306 hand-made features take softmax regression \
        from 7.3 to 1.45 % errors, and 300 hidden units from 1.6 to 1.0 %. LeNet-5 has 0.86 % from pixels (docs/methods.md).",
    paper: Some("Section I and figure 1"),
    see_also: &[Topic::LinearClassifier, Topic::Convolution, Topic::SupportVectors],
};

pub(in crate::explain) const LINEAR_CLASSIFIER: Explanation = Explanation {
    name: "linear-classifier",
    title: "Linear classifier",
    subject: "a linear classifier comes first",
    terms: "least squares, linear regression, logistic regression, softmax regression, perceptron, template",
    what: "Each class has a weight for every pixel and a bias. The class with the largest weighted sum wins. The weights of a class \
        can be seen as a picture: where ink speaks for it and where against it.",
    in_1998: "It is the simplest classifier: 7,850 parameters, 12.0 % errors. On deslanted images of 20×20 it has 8.4 %. The paper \
        used sigmoid or linear units, by gradient or solved at once, and found all alike. It does not say which gave its figure.",
    since: "What is minimised matters. Least squares are drawn to images that are right already; the cross-entropy of a softmax \
        cares about the boundary. Here least squares make nearly twice as many errors as softmax (13.5 and 7.3 %). The paper's figure lies between.",
    paper: Some("Section III-C.1, figure 9"),
    see_also: &[Topic::PairwiseClassifier, Topic::Softmax, Topic::MeanSquaredError],
};

pub(in crate::explain) const PAIRWISE_CLASSIFIER: Explanation = Explanation {
    name: "pairwise-classifier",
    title: "A linear unit for each pair of classes",
    subject: "pairs of classes are easier",
    terms: "one versus one, ovo, 45 units, voting",
    what: "45 units, each trained on the images of two classes only: +1 for one, −1 for the other. The score of a class is the sum of \
        its nine units' outputs.",
    in_1998: "Two classes are easier to separate by a plane than one from nine others. So the error falls from 12.0 % to 7.6 % with \
        4.5 times the weights. The paper does not say which activation outputs have before they are added.",
    since: "The activation decides: 36 of the 45 units never saw the class of the image, and their sums can be large. Added as they \
        are, the error doubles. With tanh it is 6.8 % here. Support vector machines still vote by pairs.",
    paper: Some("Section III-C.1"),
    see_also: &[Topic::LinearClassifier, Topic::SupportVectors],
};

pub(in crate::explain) const NEAREST_NEIGHBOURS: Explanation = Explanation {
    name: "nearest-neighbours",
    title: "K nearest neighbours",
    subject: "neighbours need no training",
    terms: "knn, k-nn, memory-based, euclidean distance, instance-based",
    what: "All training images are kept. An image gets the most frequent class among the three nearest by Euclidean distance between \
        pixels.",
    in_1998: "It needs no training and no thought, and is better than linear classifiers: 5.0 %, and 2.4 % on deslanted images. The price \
        is memory and time: 24 million numbers to keep and to compare with. Pixels are a poor measure: a shift by one pixel moves \
        an image far away.",
    since: "On MNIST as it is published, 5.0 % do not repeat: it is 2.8 to 3.1 %, as others found, too. Retrieval by distance is \
        alive, but between features that a network has learned.",
    paper: Some("Section III-C.2"),
    see_also: &[Topic::TangentDistance, Topic::LocalLearning, Topic::Attribution],
};

pub(in crate::explain) const PRINCIPAL_COMPONENTS: Explanation = Explanation {
    name: "principal-components",
    title: "40 principal components, quadratic",
    subject: "40 components are enough",
    terms: "pca, eigenvectors, covariance, svd, karhunen-loève, polynomial classifier",
    what: "40 directions in which training images differ most stand for an image. A linear classifier gets these 40 numbers and all \
        their products of two.",
    in_1998: "Products make curved boundaries out of a linear classifier. Of 784 pixels there would be 300,000 products, of 40 \
        components there are 820. The mean is subtracted first. 3.3 % errors with 39,000 multiply-adds is much for little.",
    since: "The text counts 821 inputs: the products and a constant. With the 40 components themselves the paper's error repeats; \
        without them it is half a point higher. PCA is still the first look at any data; autoencoders extend it.",
    paper: Some("Section III-C.3"),
    see_also: &[Topic::LinearClassifier, Topic::RadialBasisClassifier],
};

pub(in crate::explain) const RADIAL_BASIS_CLASSIFIER: Explanation = Explanation {
    name: "radial-basis-classifier",
    title: "1,000 typical images with Gaussians",
    subject: "typical images are kept",
    terms: "rbf network, k-means, gaussian, prototypes, centres",
    what: "K-means finds 100 typical images of each class. Each gives a Gaussian of the distance from it, and a linear classifier \
        gets all 1,000.",
    in_1998: "It keeps 1,000 images where nearest neighbours keep 60,000. The ten groups are found per class, and the weights by a \
        regularised pseudo-inverse: no gradient is needed. 3.6 % errors with 794,000 multiply-adds.",
    since: "The width of the Gaussians decides: too narrow is a nearest-centre classifier, too wide is a linear one. LeNet-5's output \
        also has radial basis functions, but on 84 features and with fixed centres.",
    paper: Some("Section III-C.4"),
    see_also: &[Topic::RadialBasis, Topic::NearestNeighbours, Topic::PrincipalComponents],
};

pub(in crate::explain) const HIDDEN_LAYERS: Explanation = Explanation {
    name: "hidden-layers",
    title: "Fully connected networks",
    subject: "hidden layers were not enough",
    terms: "mlp, multilayer perceptron, 300-10, 1000-10, 300-100-10, 500-150-10, dense",
    what: "One or two hidden layers, each unit connected to all pixels or to all units before it. A network of 300 hidden units has \
        238,510 parameters, four times as many as LeNet-5.",
    in_1998: "4.7 % errors with 300 units, 4.5 % with 1,000, about 3 % with two layers; 1.6 % on deslanted images. The paper wonders why \
        so many parameters do not overfit more, and guesses that gradient descent stays among small weights. Such a network has to \
        learn each stroke anew at each place.",
    since: "Trained as today, with ReLU, cross-entropy and more passes, the same 300 units make fewer than 2 % errors. What \
        the paper shows is as much a limit of training as of the network. That gradient descent prefers simple solutions is a field of research.",
    paper: Some("Sections III-C.5 and III-C.6"),
    see_also: &[Topic::FullyConnected, Topic::Overfitting, Topic::LeNet1],
};

pub(in crate::explain) const TANGENT_DISTANCE: Explanation = Explanation {
    name: "tangent-distance",
    title: "Tangent distance",
    subject: "small deformations cost nothing",
    terms: "invariance, tangent vectors, manifold, simard, deformation, thickness",
    what: "Two images are compared after both may move a little, rotate, scale, squeeze, skew and change thickness. Each movement is \
        a straight line in the space of pixels: a tangent. The nearest points of the two planes count.",
    in_1998: "What a person calls the same digit should be near. Knowledge about images goes into the distance by hand, and no training is \
        needed: 1.1 % errors. A Euclidean distance chooses candidates first, or it would take too long. It is the best of the methods that keep images.",
    since: "It repeats well with 14 tangents on 16×16 pixels. Augmentation has taken its place: rather than build an invariance in, show \
        the network moved images and let it learn.",
    paper: Some("Section III-C.10"),
    see_also: &[Topic::NearestNeighbours, Topic::Augmentation, Topic::TraditionalRecogniser],
};

pub(in crate::explain) const SUPPORT_VECTORS: Explanation = Explanation {
    name: "support-vectors",
    title: "Support vector machines",
    subject: "few images decide",
    terms: "svm, kernel, polynomial, margin, smo, virtual support vectors, libsvm",
    what: "A boundary with the widest margin in the space of all products of four pixels. A kernel computes it without these products. \
        Only images near the boundary count: the support vectors.",
    in_1998: "1.1 % errors without any knowledge that pixels are an image: shuffled, they would do as well. The price is some \
        14 million multiply-adds. Virtual support vectors, shifted by a pixel, put knowledge back in: 0.8 %. The paper calls the \
        results remarkable.",
    since: "1.1 % fits deslanted images, and 1.4 % regular ones, as measured here as well. For ten years SVMs won on small data. Their cost grows \
        with the square of the images, and networks passed them once data and processors grew.",
    paper: Some("Section III-C.11"),
    see_also: &[Topic::PairwiseClassifier, Topic::Augmentation, Topic::TraditionalRecogniser],
};

pub(in crate::explain) const LENET_1: Explanation = Explanation {
    name: "lenet-1",
    title: "LeNet-1: 2,578 parameters",
    subject: "LeNet-1 is so small",
    terms: "lenet1, zip codes, 1990, small network",
    what: "The first of the networks: 4 maps, pooled, 12 maps, pooled, 10 outputs. The digit is 16×16 in the middle of 28×28. About \
        100,000 connections share 2,578 parameters.",
    in_1998: "It was made for the data and computers of 1990. 1.7 % errors with 100,000 multiply-adds and 3,000 stored numbers: far fewer \
        than any other method of its accuracy. Shared weights make small networks possible, and small networks need few images.",
    since: "The sizes of its layers follow from the totals that were published. Which pairs of the first maps the second ones see is \
        not; it was chosen here. In 2012 AlexNet had 60 million parameters, of the same kinds of layers.",
    paper: Some("Section III-C.7"),
    see_also: &[Topic::LeNet4, Topic::Convolution, Topic::HiddenLayers, Topic::ResidualNetwork],
};

pub(in crate::explain) const LENET_4: Explanation = Explanation {
    name: "lenet-4",
    title: "LeNet-4: between LeNet-1 and LeNet-5",
    subject: "LeNet-4 has 120 units",
    terms: "lenet4, 17,000 parameters, 260,000 multiply-adds",
    what: "4 first maps, 8 pooled maps in pairs, 16 maps, 16 pooled ones, a layer of 120 units and 10 outputs. That is about 260,000 \
        connections and 17,000 parameters.",
    in_1998: "MNIST was too large for LeNet-1, so a larger network could learn more from it: 1.1 % errors. The paper names its layers \
        in a paragraph. Its totals and this description do not fit each other if all units are fully connected.",
    since: "So it cannot be rebuilt exactly. Here 120 units see some of the 16 maps each, so that the totals are met; it is called after \
        LeNet-4 for this reason. Sparse connections by hand are gone: dense layers compute faster.",
    paper: Some("Section III-C.8"),
    see_also: &[Topic::LeNet1, Topic::TableI, Topic::Boosting, Topic::LocalLearning],
};

pub(in crate::explain) const LOCAL_LEARNING: Explanation = Explanation {
    name: "local-learning",
    title: "Local learning on learned features",
    subject: "the last layer was replaced",
    terms: "bottou, vapnik, lenet-4 local, lenet-4 k-nn, features, retrieval, embedding",
    what: "LeNet-4 without its last layer gives 120 features. On these, nearest neighbours vote, or a linear classifier is fitted anew to \
        the neighbours of each image.",
    in_1998: "It tests whether the last layer wastes what the features have. It does not: both have 1.1 %, as LeNet-4 itself. But they \
        reject better, since rare images have few like neighbours. Memory is 24 million numbers.",
    since: "Nearest neighbours among learned features are how faces are recognised and documents are found now. A linear classifier on \
        features, fitted once, is the usual test of a pretrained network.",
    paper: Some("Section III-C.8"),
    see_also: &[Topic::LeNet4, Topic::NearestNeighbours, Topic::Rejection],
};

pub(in crate::explain) const BOOSTING: Explanation = Explanation {
    name: "boosting",
    title: "Boosting: three networks in a row",
    subject: "three networks are better",
    terms: "boosted lenet-4, ensemble, drucker, schapire, committee, adaboost",
    what: "The first LeNet-4 learns as usual. The second learns from images of which the first misclassifies half. The third learns from \
        images on which both disagree. Their outputs are added.",
    in_1998: "0.7 %, the best figure of the paper. Wrong images are rare, so an endless stream of distorted ones is needed to \
        find enough. The second and third are asked only where the first is unsure, so the cost is 1.75 times that of one.",
    since: "AdaBoost weights images in place of filtering them, and boosted trees win on tables. For networks, the mean of a few that \
        differ in their seeds is nearly as good and much simpler.",
    paper: Some("Section III-C.9"),
    see_also: &[Topic::LeNet4, Topic::Augmentation, Topic::Rejection],
};

pub(in crate::explain) const RESIDUAL_NETWORK: Explanation = Explanation {
    name: "residual-network",
    title: "Residual network: today's choice",
    subject: "shortcuts help deep networks",
    terms: "resnet, skip connection, shortcut, batch norm, he",
    what: "Blocks of two 3×3 convolutions whose result is added to their input. Batch normalisation follows each convolution, ReLU each \
        sum, and the mean of the last maps goes to ten outputs.",
    in_1998: "There is none in the paper. Its networks have at most seven layers, and no reason is given. Deeper ones did not train: \
        gradients faded from layer to layer.",
    since: "He and others (2015) trained 152 layers with shortcuts, and nearly all networks since have them. A small one is here \
        as the other end of the comparison: more accurate than LeNet-5, with many more multiply-adds.",
    paper: None,
    see_also: &[Topic::BatchNormalisation, Topic::Relu, Topic::Today],
};
