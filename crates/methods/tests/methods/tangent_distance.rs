//! Tangent distance by the crate's public interface.

use lenet_data::{
    builtin,
    dataset::{Image, LabelledImages, PIXEL_COUNT},
};
use lenet_methods::{
    fitted::{FitOptions, Fitted},
    fitting::Unwatched,
    input::Input,
    method::Method,
    settings::Settings,
};

fn images(set: &LabelledImages) -> &[Image] {
    set.pixels().as_chunks::<PIXEL_COUNT>().0
}

fn fit(method: Method, images: &LabelledImages, changed: &[(&str, f64)]) -> Fitted {
    let mut settings = Settings::default();
    for (name, value) in changed {
        settings.set(method, name, *value).unwrap();
    }
    let options = FitOptions { input: Input::Regular, settings, seed: 1, thread_count: 1 };
    Fitted::fit(method, images, &options, &mut Unwatched).unwrap()
}

fn error_count(fitted: &Fitted, set: &LabelledImages) -> usize {
    let answers = fitted.answers(images(set)).unwrap();
    answers.iter().zip(set.labels()).filter(|(answer, label)| answer.digit != **label).count()
}

#[test]
fn it_misclassifies_far_fewer_than_the_euclidean_distance() {
    let dataset = builtin::dataset(6, 300, 200);
    let tangent = error_count(&fit(Method::TangentDistance, &dataset.train, &[]), &dataset.test);
    let euclidean = error_count(&fit(Method::NearestNeighbours, &dataset.train, &[("k", 1.0)]), &dataset.test);
    assert!(3 * tangent < 2 * euclidean, "{tangent} and {euclidean}");
}

#[test]
fn a_training_image_is_itself_and_a_class_without_a_candidate_comes_last() {
    let dataset = builtin::dataset(7, 100, 10);
    let fitted = fit(Method::TangentDistance, &dataset.train, &[("candidates", 3.0), ("k", 1.0)]);
    let train = images(&dataset.train);
    for (scores, label) in fitted.scores(train).unwrap().iter().zip(dataset.train.labels()) {
        let mut sorted = *scores;
        sorted.sort_by(f32::total_cmp);
        assert_eq!(scores[usize::from(*label)], sorted[9]);
        // Three candidates are of three classes at most: the other seven are equal, finite, and below.
        assert!(sorted[0].is_finite() && sorted[..7].iter().all(|score| *score == sorted[0]), "{scores:?}");
        assert!(sorted[9] > sorted[0] + 1.0);
    }
}

#[test]
fn a_file_gives_back_the_scores_bit_by_bit() {
    let dataset = builtin::dataset(8, 150, 40);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    for changed in [&[][..], &[("k", 5.0), ("candidates", 20.0), ("blur", 1.3), ("ridge", 0.01)]] {
        let fitted = fit(Method::TangentDistance, &dataset.train, changed);
        fitted.write(&path).unwrap();
        let read = Fitted::read(&path).unwrap();
        let test = images(&dataset.test);
        assert_eq!(read.scores(test).unwrap(), fitted.scores(test).unwrap());
        assert_eq!(read.evidence(&test[0]).unwrap(), fitted.evidence(&test[0]).unwrap());
        assert_eq!(read.cost(), fitted.cost());
    }
}

#[test]
fn the_evidence_shows_the_nearest_images_and_what_deformations_make_of_them() {
    let dataset = builtin::dataset(9, 150, 20);
    let fitted = fit(Method::TangentDistance, &dataset.train, &[("k", 1.0)]);
    for (image, answer) in images(&dataset.test).iter().zip(fitted.answers(images(&dataset.test)).unwrap()) {
        let evidence = fitted.evidence(image).unwrap();
        assert_eq!(evidence.groups.len(), 1 + 5);
        let captions = |group: usize| evidence.groups[group].pictures.iter().map(|picture| picture.caption.as_str());
        let nearest = format!("a {}", answer.digit);
        assert_eq!(captions(1).collect::<Vec<_>>(), [&nearest, "deformed", "the image, deformed"]);
        for group in &evidence.groups[1..] {
            let between = |one: usize, other: usize| {
                let values = [one, other].map(|index| &group.pictures[index].values.values);
                values[0].iter().zip(values[1]).map(|(one, other)| (one - other).powi(2)).sum::<f32>().sqrt()
            };
            // The two deformed images are nearer each other than the training image is to either of them.
            assert!(between(1, 2) < between(0, 2), "{}", group.title);
        }
    }
}
