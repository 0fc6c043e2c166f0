//! What a method is fitted with: images, settings, a seed; and the way to report, to stop and to resume.

use lenet_data::dataset::LabelledImages;
use tch::Tensor;

use crate::{error::Error, input::Inputs, settings::Settings, stored::Stored};

/// How far the fitting is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// What is done now, such as `epoch 3 of 10`.
    pub step: String,
    /// The share that is done, 0–1.
    pub done: f64,
}

/// Where a fitting reports, is stopped, and keeps what it has finished.
pub trait Monitor {
    /// Takes the progress; `false` stops the work.
    fn report(&mut self, progress: &Progress) -> bool;

    /// What an earlier fitting has kept under this name.
    ///
    /// # Errors
    /// If its file is there and cannot be read.
    fn resumed(&mut self, stage: &str) -> Result<Option<Stored>, Error>;

    /// Keeps what is finished, in place of what had this name.
    ///
    /// # Errors
    /// If it cannot be written.
    fn keep(&mut self, stage: &str, stored: &Stored) -> Result<(), Error>;
}

/// Reports to nobody and keeps nothing: for tests, and where a fitting takes a moment.
#[derive(Debug, Default)]
pub struct Unwatched;

impl Monitor for Unwatched {
    fn report(&mut self, _: &Progress) -> bool {
        true
    }

    fn resumed(&mut self, _: &str) -> Result<Option<Stored>, Error> {
        Ok(None)
    }

    fn keep(&mut self, _: &str, _: &Stored) -> Result<(), Error> {
        Ok(())
    }
}

/// All that a method is fitted with.
pub struct Fitting<'a> {
    /// The training images as they are, 28×28: what networks augment.
    pub images: &'a LabelledImages,
    /// Makes inputs of images.
    pub inputs: &'a Inputs,
    /// The inputs of all training images, `[N, D]`, 32-bit floating point.
    pub matrix: Tensor,
    /// Values of the method's settings.
    pub settings: &'a Settings,
    /// Seed of everything that is random.
    pub seed: u64,
    /// Threads that share the work.
    pub thread_count: usize,
    /// Where to report and to keep stages.
    pub monitor: &'a mut dyn Monitor,
}

impl Fitting<'_> {
    /// The labels as a tensor of 64-bit integers, `[N]`.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn labels(&self) -> Result<Tensor, Error> {
        let labels: Vec<i64> = self.images.labels().iter().map(|label| (*label).into()).collect();
        Ok(Tensor::f_from_slice(&labels)?)
    }

    /// Reports that `done` of `total` pieces of a step are done.
    ///
    /// # Errors
    /// [`Error::Stopped`] if the work is to end.
    pub fn report(&mut self, step: impl Into<String>, done: usize, total: usize) -> Result<(), Error> {
        let progress = Progress { step: step.into(), done: done as f64 / total.max(1) as f64 };
        if self.monitor.report(&progress) { Ok(()) } else { Err(Error::Stopped) }
    }

    /// The result of a stage: what an earlier fitting has kept, or what `compute` gives, which is kept.
    ///
    /// # Errors
    /// Those of `compute`, and if a file cannot be read or written.
    pub fn stage(
        &mut self,
        name: &str,
        compute: impl FnOnce(&mut Self) -> Result<Stored, Error>,
    ) -> Result<Stored, Error> {
        if let Some(stored) = self.monitor.resumed(name)? {
            return Ok(stored);
        }
        let stored = compute(self)?;
        self.monitor.keep(name, &stored)?;
        Ok(stored)
    }
}
