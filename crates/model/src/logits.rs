//! Labels and logits of a batch, between tensors and plain numbers.

use tch::{Kind, Tensor};

use super::{array::Array, error::Error, lenet5::LeNet5};
use lenet_data::dataset::CLASS_COUNT;

/// Labels as 64-bit integers, `[B]`, on the network's device: the type of PyTorch's losses.
pub fn label_tensor(network: &LeNet5, labels: &[u8]) -> Result<Tensor, Error> {
    Ok(Tensor::f_from_slice(labels)?.f_to_device(network.device().tch())?.f_to_kind(Kind::Int64)?)
}

/// Logits `[B, 10]` as plain rows.
pub fn rows(logits: &Tensor) -> Result<Vec<[f32; CLASS_COUNT]>, Error> {
    let values = Array::from_tensor(logits)?.values;
    Ok(values.as_chunks::<CLASS_COUNT>().0.to_vec())
}

/// The class of the largest logit of each row (`[B, 10]`).
pub fn largest_of_each(logits: &Tensor) -> Result<Vec<u8>, Error> {
    Ok(Vec::try_from(&classes(logits)?.f_to_device(tch::Device::Cpu)?)?)
}

/// As [`largest_of_each`], as bytes on the device of the logits, `[B]`.
pub fn classes(logits: &Tensor) -> Result<Tensor, Error> {
    Ok(logits.f_argmax(-1, false)?.f_to_kind(Kind::Uint8)?)
}
