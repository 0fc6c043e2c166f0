//! Classifiers beside those of scikit-learn, fitted to the same built-in digits.
//!
//! scikit-learn's numbers are in `tests/fixtures/scikit-learn`, beside the script that made them.

use std::path::Path;

use lenet_data::{
    builtin,
    dataset::{LabelledImages, PIXEL_COUNT},
};
use lenet_methods::{
    fitted::{FitOptions, Fitted},
    fitting::Unwatched,
    input::Input,
    method::{LinearLoss, Method},
    settings::Settings,
};
use serde::Deserialize;

/// As in the script.
const TRAINING_COUNT: usize = 500;
const TEST_COUNT: usize = 200;

/// A file of scikit-learn's numbers.
#[derive(Deserialize)]
struct Expected {
    sha256: String,
    predictions: Vec<u8>,
    /// Of the first images, `[_, 10]`.
    scores: Vec<[f32; 10]>,
    support_vector_count: Option<u64>,
}

impl Expected {
    fn read(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/scikit-learn");
        serde_json::from_str(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap()
    }

    /// Checks all predictions, and those scores that there are.
    fn check(&self, fitted: &Fitted, test: &LabelledImages, tolerance: f32) {
        let images = test.pixels().as_chunks::<PIXEL_COUNT>().0;
        let predictions: Vec<u8> = fitted.answers(images).unwrap().iter().map(|answer| answer.digit).collect();
        assert_eq!(predictions, self.predictions);
        for (ours, theirs) in fitted.scores(images).unwrap().iter().zip(&self.scores) {
            let difference = ours.iter().zip(theirs).map(|(one, other)| (one - other).abs()).fold(0.0, f32::max);
            assert!(difference < tolerance, "{ours:?} and {theirs:?}");
        }
    }
}

/// Training and test images.
fn digits(expected: &Expected) -> [LabelledImages; 2] {
    let all = builtin::dataset(1, TRAINING_COUNT + TEST_COUNT, 0).train;
    assert_eq!(all.digest(), expected.sha256, "built-in digits have changed: run make.py of the fixture again");
    [0..TRAINING_COUNT, TRAINING_COUNT..TRAINING_COUNT + TEST_COUNT]
        .map(|positions| all.select(&positions.collect::<Vec<_>>()))
}

fn fit(method: Method, settings: &[(&str, f64)], images: &LabelledImages) -> Fitted {
    let mut changed = Settings::default();
    for (name, value) in settings {
        changed.set(method, name, *value).unwrap();
    }
    let options = FitOptions { input: Input::Regular, settings: changed, seed: 1, thread_count: 1 };
    Fitted::fit(method, images, &options, &mut Unwatched).unwrap()
}

#[test]
fn support_vectors_decide_as_those_of_libsvm() {
    let expected = Expected::read("support_vectors.json");
    let [train, test] = digits(&expected);
    let fitted = fit(Method::SupportVectors, &[], &train);
    // Both solve to within a tolerance, scikit-learn here more exactly.
    expected.check(&fitted, &test, 1e-3);
    let support_vector_count = fitted.cost().multiply_adds.value / PIXEL_COUNT as u64;
    assert!(support_vector_count.abs_diff(expected.support_vector_count.unwrap()) <= 3, "{support_vector_count}");
}

/// Fits a method as the script does, and compares.
fn check(file: &str, method: Method, settings: &[(&str, f64)]) {
    let expected = Expected::read(file);
    let [train, test] = digits(&expected);
    expected.check(&fit(method, settings, &train), &test, 1e-3);
}

#[test]
fn linear_classifiers_score_as_ridge_and_logistic_regression() {
    check("least_squares.json", Method::Linear(LinearLoss::LeastSquares), &[("ridge", 100.0)]);
    check("softmax.json", Method::Linear(LinearLoss::Softmax), &[("decay", 0.01), ("steps", 1_000.0)]);
    check("pairwise.json", Method::Pairwise, &[("ridge", 100.0), ("gain", 2.0)]);
}

#[test]
fn neighbours_vote_as_those_of_scikit_learn_and_of_equals_the_nearest_wins() {
    check("nearest_neighbours.json", Method::NearestNeighbours, &[("k", 3.0)]);
}

#[test]
fn components_and_their_products_score_as_pca_polynomial_features_and_ridge() {
    check("principal_components.json", Method::PrincipalComponents, &[("components", 10.0), ("ridge", 100.0)]);
}

#[test]
fn gaussians_around_the_class_means_score_as_a_kernel_and_ridge() {
    let settings = [("centres", 1.0), ("width", 1.0), ("ridge", 0.01)];
    check("radial_basis.json", Method::RadialBasis, &settings);
}
