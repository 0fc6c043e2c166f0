//! Support vectors by the crate's public interface: resumed, kept in a file, shown, and fitted to shifted images.

use std::collections::BTreeMap;

use lenet_data::{
    builtin,
    dataset::{Image, LabelledImages, PIXEL_COUNT},
};
use lenet_methods::{
    error::Error,
    fitted::{FitOptions, Fitted},
    fitting::{Monitor, Progress, Unwatched},
    input::Input,
    method::Method,
    settings::Settings,
    stored::Stored,
};

fn options(input: Input) -> FitOptions {
    FitOptions { input, settings: Settings::default(), seed: 1, thread_count: 1 }
}

fn images(set: &LabelledImages) -> &[Image] {
    set.pixels().as_chunks::<PIXEL_COUNT>().0
}

fn error_count(fitted: &Fitted, set: &LabelledImages) -> usize {
    let answers = fitted.answers(images(set)).unwrap();
    answers.iter().zip(set.labels()).filter(|(answer, label)| answer.digit != **label).count()
}

/// Keeps stages in memory, and stops once there are enough.
#[derive(Default)]
struct StopsAfter {
    stage_count: usize,
    stages: BTreeMap<String, Stored>,
    done: Vec<f64>,
}

impl Monitor for StopsAfter {
    fn report(&mut self, progress: &Progress) -> bool {
        self.done.push(progress.done);
        self.stages.len() < self.stage_count
    }

    fn resumed(&mut self, stage: &str) -> Result<Option<Stored>, Error> {
        Ok(self.stages.get(stage).cloned())
    }

    fn keep(&mut self, stage: &str, stored: &Stored) -> Result<(), Error> {
        assert!(self.stages.insert(stage.to_owned(), stored.clone()).is_none(), "{stage} is computed again");
        Ok(())
    }
}

#[test]
fn a_stopped_fitting_goes_on_after_the_last_pair() {
    let dataset = builtin::dataset(2, 200, 50);
    let (method, options) = (Method::VirtualSupportVectors, options(Input::Regular));
    let mut monitor = StopsAfter { stage_count: 50, ..StopsAfter::default() };
    let stopped = Fitted::fit(method, &dataset.train, &options, &mut monitor);
    assert!(matches!(stopped, Err(Error::Stopped)));
    assert_eq!(monitor.stages.len(), 50);
    monitor.stage_count = usize::MAX;
    let resumed = Fitted::fit(method, &dataset.train, &options, &mut monitor).unwrap();
    assert_eq!(monitor.stages.len(), 90);
    assert!(monitor.done.is_sorted() && *monitor.done.last().unwrap() < 1.0);
    let at_once = Fitted::fit(method, &dataset.train, &options, &mut Unwatched).unwrap();
    let test = images(&dataset.test);
    assert_eq!(resumed.scores(test).unwrap(), at_once.scores(test).unwrap());
}

#[test]
fn a_file_gives_back_the_scores_bit_by_bit() {
    let dataset = builtin::dataset(3, 300, 60);
    let folder = tempfile::tempdir().unwrap();
    for input in [Input::Regular, Input::Deslanted, Input::Features] {
        let fitted = Fitted::fit(Method::SupportVectors, &dataset.train, &options(input), &mut Unwatched).unwrap();
        assert!(error_count(&fitted, &dataset.test) <= 12, "{input:?}");
        let path = folder.path().join("model.safetensors");
        fitted.write(&path).unwrap();
        let read = Fitted::read(&path).unwrap();
        let test = images(&dataset.test);
        assert_eq!(read.scores(test).unwrap(), fitted.scores(test).unwrap(), "{input:?}");
        assert_eq!(read.evidence(&test[0]).unwrap(), fitted.evidence(&test[0]).unwrap());
        assert_eq!(read.cost(), fitted.cost());
    }
}

#[test]
fn the_evidence_is_what_decides_between_the_two_best_classes() {
    let dataset = builtin::dataset(4, 300, 30);
    let fitted =
        Fitted::fit(Method::SupportVectors, &dataset.train, &options(Input::Features), &mut Unwatched).unwrap();
    for (image, answer) in images(&dataset.test).iter().zip(fitted.answers(images(&dataset.test)).unwrap()) {
        let evidence = fitted.evidence(image).unwrap();
        let group = evidence.groups.last().unwrap();
        let classes = format!("decide between {} and {}:", answer.digit, answer.runner_up);
        assert!(group.title.contains(&classes), "{}", group.title);
        assert_eq!(group.pictures.len(), 10);
        for picture in &group.pictures {
            assert_eq!(picture.values.shape, [28, 28]);
            // Those of the better class speak for it, those of the other one against it.
            let sign = if picture.caption.starts_with(&format!("a {}", answer.digit)) { '+' } else { '-' };
            assert!(picture.caption.contains(&format!("· {sign}")), "{}", picture.caption);
        }
    }
}

#[test]
fn shifted_support_vectors_help_with_shifted_images() {
    let dataset = builtin::dataset(5, 300, 200);
    let shifted: Vec<u8> = images(&dataset.test).iter().flat_map(shifted_right).collect();
    let shifted = LabelledImages::new(shifted, dataset.test.labels().to_vec()).unwrap();
    let errors = [Method::SupportVectors, Method::VirtualSupportVectors].map(|method| {
        let fitted = Fitted::fit(method, &dataset.train, &options(Input::Regular), &mut Unwatched).unwrap();
        [error_count(&fitted, &dataset.test), error_count(&fitted, &shifted)]
    });
    assert!(errors[1][1] < errors[0][1] && errors[1][0] <= errors[0][0] + 3, "{errors:?}");
}

/// The image one pixel further to the right.
fn shifted_right(image: &Image) -> Image {
    std::array::from_fn(|index| if index % 28 == 0 { 0 } else { image[index - 1] })
}
