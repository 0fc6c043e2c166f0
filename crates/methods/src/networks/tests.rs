//! What holds for all networks: they resume to the same bits, whatever the number of threads, and tell of a divergence.

use std::collections::BTreeMap;

use lenet_data::{
    builtin,
    dataset::{Dataset, PIXEL_COUNT},
};

use crate::{
    error::Error,
    fitted::{FitOptions, Fitted},
    fitting::{Monitor, Progress, Unwatched},
    input::Input,
    method::{Era, HiddenSizes, Method},
    settings::Settings,
    stored::Stored,
};

/// Keeps stages in memory, and stops after some of them.
#[derive(Default)]
struct Kept {
    stages: BTreeMap<String, Stored>,
    stop_after: Option<usize>,
}

impl Monitor for Kept {
    fn report(&mut self, progress: &Progress) -> bool {
        assert!((0.0..=1.0).contains(&progress.done), "{progress:?}");
        self.stop_after.is_none_or(|count| self.stages.len() < count)
    }

    fn resumed(&mut self, stage: &str) -> Result<Option<Stored>, Error> {
        Ok(self.stages.get(stage).cloned())
    }

    fn keep(&mut self, stage: &str, stored: &Stored) -> Result<(), Error> {
        assert!(self.stages.insert(stage.to_owned(), stored.clone()).is_none(), "{stage} is kept twice");
        Ok(())
    }
}

fn options(method: Method, input: Input, settings: &[(&str, f64)]) -> FitOptions {
    let mut changed = Settings::default();
    for (name, value) in settings {
        changed.set(method, name, *value).unwrap();
    }
    FitOptions { input, settings: changed, seed: 1, thread_count: 2 }
}

/// The scores of the test images.
fn scores(fitted: &Fitted, dataset: &Dataset) -> Vec<[f32; 10]> {
    fitted.scores(dataset.test.pixels().as_chunks::<PIXEL_COUNT>().0).unwrap()
}

/// Settings that differ from the defaults.
type Changes = Vec<(&'static str, f64)>;

/// Each kind of network, with the settings of a short training.
fn networks() -> Vec<(Method, Input, Changes)> {
    use Era::{Modern, Original};
    vec![
        (Method::HiddenLayers(HiddenSizes::H300, Original), Input::Features, vec![("epochs", 2.0)]),
        (Method::HiddenLayers(HiddenSizes::H300x100, Modern), Input::Augmented, vec![("epochs", 2.0)]),
        (Method::LeNet1, Input::Regular, vec![("epochs", 2.0)]),
        (Method::LeNet4, Input::Augmented, vec![("epochs", 2.0)]),
        (Method::LocalLearning, Input::Regular, vec![("epochs", 2.0), ("k", 30.0)]),
        (Method::NearestFeatures, Input::Regular, vec![("epochs", 2.0)]),
        (Method::BoostedLeNet4, Input::Augmented, vec![("epochs", 2.0), ("images", 40.0)]),
        (Method::LeNet5(Original), Input::Regular, vec![("epochs", 2.0)]),
        (Method::LeNet5(Modern), Input::Augmented, vec![("epochs", 2.0)]),
        (Method::Residual, Input::Regular, vec![("epochs", 2.0), ("batch", 30.0)]),
    ]
}

#[test]
fn a_training_that_was_stopped_gives_the_same_bits() {
    let dataset = builtin::dataset(1, 70, 20);
    for (method, input, settings) in networks() {
        let options = options(method, input, &settings);
        let fit = |monitor: &mut dyn Monitor| Fitted::fit(method, &dataset.train, &options, monitor);
        let whole = fit(&mut Unwatched).unwrap();
        let mut kept = Kept { stop_after: Some(1), ..Kept::default() };
        assert!(matches!(fit(&mut kept), Err(Error::Stopped)), "{method:?}");
        assert_eq!(kept.stages.len(), 1);
        kept.stop_after = None;
        let resumed = fit(&mut kept).unwrap();
        assert_eq!(scores(&resumed, &dataset), scores(&whole, &dataset), "{method:?}");
    }
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let dataset = builtin::dataset(1, 70, 20);
    for (method, input, settings) in networks()
        .into_iter()
        .filter(|(method, ..)| matches!(method, Method::LeNet4 | Method::BoostedLeNet4 | Method::Residual))
    {
        let fit = |thread_count| {
            let options = FitOptions { thread_count, ..options(method, input, &settings) };
            // Of the predictions the number of threads may change the last bits; the weights must be the same.
            Fitted::fit(method, &dataset.train, &options, &mut Unwatched).unwrap()
        };
        let folder = tempfile::tempdir().unwrap();
        let files = [1, 3].map(|thread_count| {
            let path = folder.path().join(thread_count.to_string());
            fit(thread_count).write(&path).unwrap();
            Stored::read(&path).unwrap()
        });
        assert!(files[0] == files[1], "{method:?}");
    }
}

#[test]
fn a_rate_far_too_large_is_told() {
    let dataset = builtin::dataset(1, 300, 20);
    let method = Method::HiddenLayers(HiddenSizes::H300, Era::Modern);
    let options = options(method, Input::Regular, &[("rate", 10.0), ("decay", 1.0), ("epochs", 300.0)]);
    let result = Fitted::fit(method, &dataset.train, &options, &mut Unwatched);
    let message = result.err().unwrap().to_string();
    assert!(message.contains("the loss became"), "{message}");
}

#[test]
fn what_is_not_connected_stays_so() {
    let dataset = builtin::dataset(1, 200, 20);
    for (method, array, connection_count) in [
        (Method::LeNet1, "c3.weight", 20 * 25),
        (Method::LeNet4, "c3.weight", 64 * 25),
        (Method::LeNet4, "c5.weight", 560 * 25),
    ] {
        let options = options(method, Input::Regular, &[("epochs", 1.0)]);
        let mut kept = Kept::default();
        Fitted::fit(method, &dataset.train, &options, &mut kept).map(drop).unwrap();
        let weights = kept.stages["epoch-1"].tensor(array).unwrap();
        let found = i64::try_from(weights.ne(0.0).sum(tch::Kind::Int64)).unwrap();
        assert_eq!(found, connection_count, "{method:?} {array}");
    }
}
