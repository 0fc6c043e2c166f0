//! A fitted method with its inputs: predicts images, shows what it sees, and is one file.

use std::path::Path;

use lenet_data::{
    choice::Described as _,
    dataset::{CLASS_COUNT, Image, LabelledImages, PIXEL_COUNT},
};
use lenet_model::operation_threads::OperationThreads;

use crate::{
    classifier::{Answer, Classifier, rows},
    cost::Cost,
    error::Error,
    evidence::Evidence,
    features,
    fitting::{Fitting, Monitor},
    input::{Input, Inputs},
    method::Method,
    settings::Settings,
    stored::Stored,
};

/// A method that can predict.
pub struct Fitted {
    method: Method,
    inputs: Inputs,
    classifier: Box<dyn Classifier>,
}

/// How a method is fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct FitOptions {
    /// What it is given of an image.
    pub input: Input,
    /// Its settings.
    pub settings: Settings,
    /// Seed of everything that is random.
    pub seed: u64,
    /// Threads that share the work.
    pub thread_count: usize,
}

impl Fitted {
    /// Fits `method` to training images.
    ///
    /// # Errors
    /// If the method cannot have this input, there are too few images, the work is stopped, or libtorch fails.
    pub fn fit(
        method: Method,
        images: &LabelledImages,
        options: &FitOptions,
        monitor: &mut dyn Monitor,
    ) -> Result<Self, Error> {
        let FitOptions { input, settings, seed, thread_count } = options;
        check(method, *input, images)?;
        let _threads = OperationThreads::claim(*thread_count);
        let pixels = images.pixels().as_chunks::<PIXEL_COUNT>().0;
        let inputs = Inputs::fit(*input, pixels)?;
        let matrix = inputs.matrix(pixels)?; // [N, D]
        let (seed, thread_count) = (*seed, *thread_count);
        let mut fitting = Fitting { images, inputs: &inputs, matrix, settings, seed, thread_count, monitor };
        let classifier = method.fit(&mut fitting)?;
        Ok(Self { method, inputs, classifier })
    }

    /// The method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// What it is given of an image.
    pub fn input(&self) -> Input {
        self.inputs.input()
    }

    /// The cost of a prediction. As in the paper, that of deslanting is left out; that of features is not, which here stand for
    /// layers.
    pub fn cost(&self) -> Cost {
        let cost = self.classifier.cost();
        match self.input() {
            Input::Features => Cost { multiply_adds: cost.multiply_adds.plus(&features::multiply_adds()), ..cost },
            Input::Regular | Input::Deslanted | Input::Augmented => cost,
        }
    }

    /// Images that are worth predicting together.
    pub fn chunk_size(&self) -> usize {
        self.classifier.chunk_size()
    }

    /// The scores of the ten classes for each image: larger is better, in the method's own unit.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn scores(&self, images: &[Image]) -> Result<Vec<[f32; CLASS_COUNT]>, Error> {
        let _no_grad = tch::no_grad_guard();
        let chunks = images.chunks(self.chunk_size());
        let scores = chunks.map(|chunk| rows(&self.classifier.scores(&self.inputs.matrix(chunk)?)?));
        Ok(scores.collect::<Result<Vec<_>, _>>()?.concat())
    }

    /// The predictions for images.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn answers(&self, images: &[Image]) -> Result<Vec<Answer>, Error> {
        Ok(self.scores(images)?.iter().map(Answer::of).collect())
    }

    /// What it sees in an image.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn evidence(&self, image: &Image) -> Result<Evidence, Error> {
        let _no_grad = tch::no_grad_guard();
        let input = self.inputs.matrix(std::slice::from_ref(image))?; // [1, D]
        let scores = rows(&self.classifier.scores(&input)?)?;
        // One row went in.
        let scores = scores.first().copied().unwrap_or_default();
        let mut evidence = self.classifier.evidence(&input, &scores)?;
        evidence.groups.splice(0..0, self.inputs.evidence(image)?);
        Ok(evidence)
    }

    /// Writes it to a file, whole or not at all.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let stored = Stored::default().with_text("method", self.method.describe().name);
        let stored = stored.with_part("inputs", self.inputs.store()?).with_part("model", self.classifier.store()?);
        stored.write(path)
    }

    /// Reads a file that [`Self::write`] has written, and checks all of it.
    ///
    /// # Errors
    /// If it cannot be read or is not such a file.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let stored = Stored::read(path)?;
        Self::of_stored(&stored).map_err(|error| match error {
            Error::Stored { name, reason } => Error::Damaged {
                path: path.to_owned(),
                reason: format!("is no model of a method: its {name} {reason}"),
            },
            other => other,
        })
    }

    fn of_stored(stored: &Stored) -> Result<Self, Error> {
        let name = stored.text("method")?;
        let unknown = || Error::Stored { name: "method".to_owned(), reason: format!("is {name:?}, which is none") };
        let method = Method::named(name).ok_or_else(unknown)?;
        let inputs = Inputs::read(&stored.part("inputs"))?;
        let classifier = method.read(&stored.part("model"))?;
        Ok(Self { method, inputs, classifier })
    }
}

/// Checks that `method` can be fitted to these images with this input.
fn check(method: Method, input: Input, images: &LabelledImages) -> Result<(), Error> {
    if !method.accepts(input) {
        let (method, input) = (method.describe().name, input.describe().name);
        return Err(Error::Input(format!("{method} has no {input} images: `methods list` shows what each can have")));
    }
    let counts = images.class_counts();
    match counts.iter().position(|count| *count == 0) {
        Some(class) => Err(Error::ClassAbsent(class as u8)),
        None => Ok(()),
    }
}
