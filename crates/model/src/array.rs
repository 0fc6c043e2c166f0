//! Plain numbers with a shape: they cross threads and are in files, where libtorch's tensors do not go.

use tch::{Device, Kind, Tensor};

use super::error::Error;

/// Values in row-major order (the last index runs fastest).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Array {
    /// Length of each dimension.
    pub shape: Vec<usize>,
    /// As many values as the shape's product.
    pub values: Vec<f32>,
}

impl Array {
    /// A copy of a tensor's values, from whatever device it is on.
    pub fn from_tensor(tensor: &Tensor) -> Result<Self, Error> {
        let shape = tensor.size().iter().map(|length| *length as usize).collect();
        let flat = tensor.f_detach()?.f_to_device(Device::Cpu)?.f_to_kind(Kind::Float)?.f_reshape([-1])?;
        Ok(Self { shape, values: Vec::try_from(&flat)? })
    }

    /// A new tensor with a copy of the values.
    pub fn to_tensor(&self, device: Device) -> Result<Tensor, Error> {
        let shape: Vec<i64> = self.shape.iter().map(|length| *length as i64).collect();
        Ok(Tensor::f_from_slice(&self.values)?.f_reshape(shape)?.f_to_device(device)?)
    }

    /// The first value that is NaN or infinite, if there is one.
    pub fn first_non_finite(&self) -> Option<f32> {
        self.values.iter().copied().find(|value| !value.is_finite())
    }
}
