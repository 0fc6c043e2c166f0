//! What the methods are called, on the command line and in the window, and what they are in a sentence.

use lenet_data::choice::ChoiceText;

use crate::method::{Era, HiddenSizes, LinearLoss, Method};

/// The names of a method.
pub(crate) fn text(method: Method) -> ChoiceText {
    match method {
        Method::Linear(LinearLoss::LeastSquares) => LINEAR_LEAST_SQUARES,
        Method::Linear(LinearLoss::Sigmoid) => LINEAR_SIGMOID,
        Method::Linear(LinearLoss::Softmax) => LINEAR_SOFTMAX,
        Method::Pairwise => PAIRWISE,
        Method::NearestNeighbours => NEAREST_NEIGHBOURS,
        Method::PrincipalComponents => PCA_QUADRATIC,
        Method::RadialBasis => RBF,
        Method::HiddenLayers(sizes, era) => hidden_layers(sizes, era),
        Method::TangentDistance => TANGENT_DISTANCE,
        Method::SupportVectors => SVM,
        Method::VirtualSupportVectors => VIRTUAL_SVM,
        Method::LeNet1 => LENET_1,
        Method::LeNet4 => LENET_4,
        Method::LocalLearning => LENET_4_LOCAL,
        Method::NearestFeatures => LENET_4_NEIGHBOURS,
        Method::BoostedLeNet4 => BOOSTED_LENET_4,
        Method::LeNet5(Era::Original) => LENET_5_ORIGINAL,
        Method::LeNet5(Era::Modern) => LENET_5_MODERN,
        Method::Residual => RESIDUAL,
    }
}

const LINEAR_LEAST_SQUARES: ChoiceText = ChoiceText {
    name: "linear-least-squares",
    title: "Linear, least squares",
    hint: "Ten weighted sums whose squared error is least: one system of equations gives them",
    topic: "linear-classifier",
};

const LINEAR_SIGMOID: ChoiceText = ChoiceText {
    name: "linear-sigmoid",
    title: "Linear, sigmoid units",
    hint: "Ten sigmoid units, trained by gradient on their squared error",
    topic: "linear-classifier",
};

const LINEAR_SOFTMAX: ChoiceText = ChoiceText {
    name: "linear-softmax",
    title: "Linear, softmax",
    hint: "Softmax regression: today's linear classifier",
    topic: "linear-classifier",
};

const PAIRWISE: ChoiceText = ChoiceText {
    name: "pairwise",
    title: "Pairwise linear",
    hint: "45 units, each of which tells two classes apart; their outputs add up to a score of each class",
    topic: "pairwise-classifier",
};

const NEAREST_NEIGHBOURS: ChoiceText = ChoiceText {
    name: "nearest-neighbours",
    title: "K nearest neighbours",
    hint: "The most frequent class among the nearest training images by Euclidean distance",
    topic: "nearest-neighbours",
};

const PCA_QUADRATIC: ChoiceText = ChoiceText {
    name: "pca-quadratic",
    title: "40 PCA + quadratic",
    hint: "A linear classifier of 40 principal components and their products",
    topic: "principal-components",
};

const RBF: ChoiceText = ChoiceText {
    name: "rbf",
    title: "1,000 RBF + linear",
    hint: "A linear classifier of the distances from 1,000 typical images",
    topic: "radial-basis-classifier",
};

const TANGENT_DISTANCE: ChoiceText = ChoiceText {
    name: "tangent-distance",
    title: "Tangent distance",
    hint: "The nearest training image, after both are deformed a little: 16×16, seven deformations",
    topic: "tangent-distance",
};

const SVM: ChoiceText = ChoiceText {
    name: "svm",
    title: "SVM, degree 4",
    hint: "Support vectors of a polynomial kernel of degree 4, for each pair of classes",
    topic: "support-vectors",
};

const VIRTUAL_SVM: ChoiceText = ChoiceText {
    name: "virtual-svm",
    title: "Virtual SVM, degree 9",
    hint: "Support vectors of degree 9, fitted again to themselves and to their shifts by a pixel",
    topic: "support-vectors",
};

const LENET_1: ChoiceText = ChoiceText {
    name: "lenet-1",
    title: "LeNet-1",
    hint: "The network of 1990: 2,578 parameters, digits of 16×16 pixels",
    topic: "lenet-1",
};

const LENET_4: ChoiceText = ChoiceText {
    name: "lenet-4",
    title: "LeNet-4 (after)",
    hint: "A network after LeNet-4: about 17,000 parameters; the paper leaves connections open",
    topic: "lenet-4",
};

const LENET_4_LOCAL: ChoiceText = ChoiceText {
    name: "lenet-4-local",
    title: "LeNet-4 / local",
    hint: "A linear classifier, fitted anew to the neighbours of each image by LeNet-4's features",
    topic: "local-learning",
};

const LENET_4_NEIGHBOURS: ChoiceText = ChoiceText {
    name: "lenet-4-neighbours",
    title: "LeNet-4 / K-NN",
    hint: "The nearest training images by LeNet-4's features",
    topic: "local-learning",
};

const BOOSTED_LENET_4: ChoiceText = ChoiceText {
    name: "boosted-lenet-4",
    title: "Boosted LeNet-4",
    hint: "Three LeNet-4, each trained on what those before it find hard; their outputs are added",
    topic: "boosting",
};

const LENET_5_ORIGINAL: ChoiceText = ChoiceText {
    name: "lenet-5-original",
    title: "LeNet-5 (1998)",
    hint: "LeNet-5 as in the paper, stabilised",
    topic: "presets",
};

const LENET_5_MODERN: ChoiceText =
    ChoiceText { name: "lenet-5-modern", title: "LeNet-5", hint: "LeNet-5 with tanh and softmax", topic: "presets" };

const RESIDUAL: ChoiceText = ChoiceText {
    name: "residual",
    title: "Residual network",
    hint: "A small network with shortcuts, batch normalisation and ReLU: today's choice",
    topic: "residual-network",
};

fn hidden_layers(sizes: HiddenSizes, era: Era) -> ChoiceText {
    use Era::{Modern, Original};
    use HiddenSizes::{H300, H300x100, H500x150, H1000};
    let (name, title) = match (sizes, era) {
        (H300, Original) => ("mlp-300-original", "300 hidden units (1998)"),
        (H300, Modern) => ("mlp-300-modern", "300 hidden units"),
        (H1000, Original) => ("mlp-1000-original", "1,000 hidden units (1998)"),
        (H1000, Modern) => ("mlp-1000-modern", "1,000 hidden units"),
        (H300x100, Original) => ("mlp-300-100-original", "300-100 hidden units (1998)"),
        (H300x100, Modern) => ("mlp-300-100-modern", "300-100 hidden units"),
        (H500x150, Original) => ("mlp-500-150-original", "500-150 hidden units (1998)"),
        (H500x150, Modern) => ("mlp-500-150-modern", "500-150 hidden units"),
    };
    let hint = match era {
        Original => "Fully connected: scaled tanh and squared error, trained image by image as in 1998",
        Modern => "Fully connected: ReLU and cross-entropy, trained in batches as today",
    };
    ChoiceText { name, title, hint, topic: "hidden-layers" }
}
