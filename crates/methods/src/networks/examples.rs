//! The images that a network learns from, in batches: as they are, or augmented anew in each epoch.

use lenet_data::{
    augment::{Augmentation, augment},
    dataset::{Image, LabelledImages, PIXEL_COUNT},
    random::{Purpose, generator},
};
use lenet_train::threads::Threads;
use rand::seq::SliceRandom as _;
use rayon::prelude::*;
use tch::{Kind, Tensor};

use crate::{error::Error, fitting::Fitting, input::Input};

/// Images with labels.
pub(crate) struct Examples<'a> {
    /// `[N]`, 64-bit integers.
    labels: Tensor,
    source: Source<'a>,
}

enum Source<'a> {
    /// `[N, D]`
    Rows(Tensor),
    Augmented {
        images: &'a LabelledImages,
        threads: Threads,
    },
}

impl<'a> Examples<'a> {
    /// The training images of a fitting with the inputs that it asks for.
    ///
    /// # Errors
    /// If there are no threads, or libtorch fails.
    pub(crate) fn of(fitting: &Fitting<'a>) -> Result<Self, Error> {
        let source = match fitting.inputs.input() {
            Input::Augmented => {
                Source::Augmented { images: fitting.images, threads: Threads::new(fitting.thread_count)? }
            }
            Input::Regular | Input::Deslanted | Input::Features => Source::Rows(fitting.matrix.shallow_clone()),
        };
        Ok(Self { labels: fitting.labels()?, source })
    }

    /// Rows of inputs (`[N, D]`) with labels (`[N]`).
    pub(crate) fn of_rows(rows: Tensor, labels: Tensor) -> Self {
        Self { labels, source: Source::Rows(rows) }
    }

    /// Their number.
    pub(crate) fn len(&self) -> usize {
        self.labels.size()[0] as usize
    }

    /// The inputs (`[B, D]`) and labels (`[B]`) of the images at these positions in an epoch.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(crate) fn batch(&self, positions: &[i64], seed: u64, epoch: usize) -> Result<(Tensor, Tensor), Error> {
        let index = Tensor::f_from_slice(positions)?; // [B]
        let inputs = match &self.source {
            Source::Rows(rows) => rows.f_index_select(0, &index)?,
            Source::Augmented { images, threads } => {
                let place = |position: &i64| (*position as usize, (epoch as u64) << 32 | *position as u64);
                let places: Vec<_> = positions.iter().map(place).collect();
                pixels(&threads.share(|| augmented(images, &places, seed)))?
            }
        };
        Ok((inputs, self.labels.f_index_select(0, &index)?))
    }
}

/// Images by position, each augmented by the numbers of a place among all augmentations of a seed. The threads of the pool
/// that calls it share the work.
pub(crate) fn augmented(images: &LabelledImages, places: &[(usize, u64)], seed: u64) -> Vec<Image> {
    let augmentation = Augmentation::standard();
    let vary = |(position, place): &(usize, u64)| {
        let image = images.image(*position).unwrap_or(&[0; PIXEL_COUNT]);
        augment(image, &augmentation, &mut generator(seed, Purpose::Augmentation, *place))
    };
    places.par_iter().map(vary).collect()
}

/// Images as rows of pixels from 0 to 1, `[B, 784]`.
///
/// # Errors
/// If libtorch fails.
pub(crate) fn pixels(images: &[Image]) -> Result<Tensor, Error> {
    let levels = Tensor::f_from_slice(images.as_flattened())?.f_reshape([-1, PIXEL_COUNT as i64])?;
    Ok(levels.f_to_kind(Kind::Float)?.f_div_scalar(255.0)?)
}

/// The order of `count` images in an epoch, 0 for the first.
pub(crate) fn order(count: usize, seed: u64, epoch: u64) -> Vec<i64> {
    let mut order: Vec<i64> = (0..count as i64).collect();
    order.shuffle(&mut generator(seed, Purpose::Shuffle, epoch));
    order
}
