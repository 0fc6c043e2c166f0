//! What holds for every method: it learns, comes back from its file, shows what it sees, and counts its cost by its formulas.

use std::iter::Peekable;

use lenet_data::{
    builtin,
    choice::Described as _,
    dataset::{Dataset, Image, PIXEL_COUNT},
};
use lenet_methods::{
    cost::Count,
    error::Error,
    fitted::{FitOptions, Fitted},
    fitting::{Monitor, Progress, Unwatched},
    input::Input,
    method::{LinearLoss, Method},
    settings::Settings,
    stored::Stored,
};

fn dataset() -> Dataset {
    builtin::dataset(3, 1_200, 100)
}

fn options(method: Method, input: Input) -> FitOptions {
    let changes: &[(&str, f64)] = match method {
        // A thousand centres of 1,200 images would be the images.
        Method::RadialBasis => &[("centres", 20.0)],
        // Nearly as many weights as images would learn these by heart.
        Method::Linear(LinearLoss::LeastSquares) | Method::Pairwise => &[("ridge", 100.0)],
        Method::PrincipalComponents => &[("components", 20.0)],
        Method::HiddenLayers(..) => &[("epochs", 4.0)],
        Method::LeNet1 | Method::LeNet4 | Method::LocalLearning | Method::NearestFeatures => &[("epochs", 5.0)],
        Method::BoostedLeNet4 => &[("epochs", 5.0), ("images", 100.0)],
        Method::LeNet5(_) => &[("epochs", 3.0)],
        // So few images make few steps.
        Method::Residual => &[("epochs", 2.0), ("batch", 16.0)],
        _ => &[],
    };
    let mut settings = Settings::default();
    for (name, value) in changes {
        settings.set(method, name, *value).unwrap();
    }
    FitOptions { input, settings, seed: 1, thread_count: 2 }
}

fn images(dataset: &Dataset) -> &[Image] {
    dataset.test.pixels().as_chunks::<PIXEL_COUNT>().0
}

/// The share of the test images that is predicted correctly, 0–1.
fn accuracy(fitted: &Fitted, dataset: &Dataset) -> f64 {
    let answers = fitted.answers(images(dataset)).unwrap();
    let correct = answers.iter().zip(dataset.test.labels()).filter(|(answer, label)| answer.digit == **label).count();
    correct as f64 / answers.len() as f64
}

#[test]
fn every_method_learns_comes_back_from_its_file_and_shows_what_it_sees() {
    let dataset = dataset();
    let folder = tempfile::tempdir().unwrap();
    for (method, input) in
        Method::ALL.iter().flat_map(|method| method.inputs().iter().map(move |input| (*method, *input)))
    {
        let name = format!("{} {}", method.describe().name, input.describe().name);
        let fitted = Fitted::fit(method, &dataset.train, &options(method, input), &mut Unwatched).unwrap();
        let reached = accuracy(&fitted, &dataset);
        assert!(reached > 0.7, "{name}: {reached}");

        let path = folder.path().join("model.safetensors");
        fitted.write(&path).unwrap();
        let read = Fitted::read(&path).unwrap();
        assert_eq!((read.method(), read.input(), read.cost()), (method, input, fitted.cost()), "{name}");
        let scores = fitted.scores(images(&dataset)).unwrap();
        assert!(scores.as_flattened().iter().all(|score| score.is_finite()), "{name}");
        assert!(read.scores(images(&dataset)).unwrap() == scores, "{name} predicts otherwise after it was read");

        let evidence = fitted.evidence(&images(&dataset)[0]).unwrap();
        assert!(!evidence.groups.is_empty(), "{name}");
        for picture in evidence.groups.iter().flat_map(|group| &group.pictures) {
            let values = &picture.values;
            assert_eq!(values.shape.len(), 2, "{name}: {}", picture.caption);
            assert_eq!(values.shape.iter().product::<usize>(), values.values.len(), "{name}: {}", picture.caption);
            assert!(values.first_non_finite().is_none() && !picture.caption.is_empty(), "{name}");
        }
        let cost = fitted.cost();
        for count in [&cost.multiply_adds, &cost.stored_values, &cost.parameters] {
            assert_eq!(computed(count), count.value, "{name}: {}", count.formula);
        }
    }
}

#[test]
fn equal_seeds_fit_equal_methods() {
    let dataset = dataset();
    for method in [Method::RadialBasis, Method::NearestNeighbours] {
        let scores = || {
            let options = options(method, Input::Regular);
            Fitted::fit(method, &dataset.train, &options, &mut Unwatched).unwrap().scores(images(&dataset)).unwrap()
        };
        assert!(scores() == scores(), "{method:?}");
    }
}

/// Stops at the first report.
struct Impatient;

impl Monitor for Impatient {
    fn report(&mut self, _: &Progress) -> bool {
        false
    }

    fn resumed(&mut self, _: &str) -> Result<Option<Stored>, Error> {
        Ok(None)
    }

    fn keep(&mut self, _: &str, _: &Stored) -> Result<(), Error> {
        Ok(())
    }
}

#[test]
fn what_reports_can_be_stopped_and_what_cannot_be_fitted_says_why() {
    let dataset = dataset();
    let refused = |method, input, images, monitor: &mut dyn Monitor| {
        Fitted::fit(method, images, &options(method, input), monitor).err().unwrap().to_string()
    };
    let stopped = refused(Method::Pairwise, Input::Regular, &dataset.train, &mut Impatient);
    assert!(stopped.contains("the same command resumes it"), "{stopped}");
    let wrong = refused(Method::TangentDistance, Input::Features, &dataset.train, &mut Unwatched);
    assert!(wrong.starts_with("tangent-distance has no features images"), "{wrong}");
    let few = dataset.train.select(&[0, 1, 2]);
    let absent = refused(Method::Pairwise, Input::Regular, &few, &mut Unwatched);
    assert!(absent.starts_with("no training image shows class"), "{absent}");
    let few = dataset.train.select(&(0..60).collect::<Vec<_>>());
    let too_few = refused(Method::RadialBasis, Input::Regular, &few, &mut Unwatched);
    assert_eq!(too_few, "rbf needs at least 200 training images, there are 60");
}

/// What a formula of sums, products, quotients, powers and parentheses gives.
fn computed(count: &Count) -> u64 {
    let letters: Vec<char> = count.formula.chars().filter(|letter| !letter.is_whitespace() && *letter != ',').collect();
    sum(&mut letters.into_iter().peekable())
}

fn sum(letters: &mut Peekable<impl Iterator<Item = char>>) -> u64 {
    let mut sum = product(letters);
    while letters.next_if_eq(&'+').is_some() {
        sum += product(letters);
    }
    sum
}

fn product(letters: &mut Peekable<impl Iterator<Item = char>>) -> u64 {
    let mut product = factor(letters);
    while let Some(sign) = letters.next_if(|letter| ['×', '/'].contains(letter)) {
        let factor = factor(letters);
        product = if sign == '×' { product * factor } else { product / factor };
    }
    product
}

fn factor(letters: &mut Peekable<impl Iterator<Item = char>>) -> u64 {
    let base = base(letters);
    match letters.next_if(|letter| ['²', '³'].contains(letter)) {
        Some('²') => base.pow(2),
        Some(_) => base.pow(3),
        None => base,
    }
}

fn base(letters: &mut Peekable<impl Iterator<Item = char>>) -> u64 {
    if letters.next_if_eq(&'(').is_some() {
        let inner = sum(letters);
        assert_eq!(letters.next(), Some(')'));
        return inner;
    }
    let mut number = String::new();
    while let Some(digit) = letters.next_if(char::is_ascii_digit) {
        number.push(digit);
    }
    number.parse().unwrap()
}
