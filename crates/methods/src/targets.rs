//! The class of each image as numbers to be learned.

use lenet_data::dataset::CLASS_COUNT;
use tch::{Kind, Tensor};

use crate::error::Error;

/// 1 for the class of each label, 0 for all others: `[N, 10]`.
///
/// # Errors
/// If libtorch fails.
pub(crate) fn one_hot(labels: &Tensor) -> Result<Tensor, Error> {
    Ok(labels.f_one_hot(CLASS_COUNT as i64)?.f_to_kind(Kind::Float)?)
}
