//! Activation functions and their slopes.

use tch::{TchError, Tensor};

use super::{
    Pass,
    buffers::{Maps, Order},
};
use crate::architecture::Activation;

/// `maps = f(sums)`, unit by unit.
#[derive(Debug)]
pub(super) struct ActivationPass {
    curve: Curve,
    /// In the shape of the derivatives of the maps.
    sums: Maps,
    maps: Maps,
}

#[derive(Debug)]
enum Curve {
    Tanh(Tanh),
    Relu,
    Sigmoid,
}

/// f(a) = A·tanh(S·a) = 2A·σ(2S·a) − A, with the sigmoid σ: libtorch computes it five times as fast as its tanh.
#[derive(Debug)]
struct Tanh {
    /// σ(2S·a), which takes the place of the sums.
    sigmoid: Tensor,
    /// 2S
    doubled_slope: Tensor,
    /// A
    amplitude: Tensor,
    /// 2A
    doubled_amplitude: Tensor,
    /// 4·A·S: f' = 4·A·S·σ(1 − σ).
    steepness: Tensor,
}

impl ActivationPass {
    pub(super) fn new(activation: Activation, sums: &Maps, maps: &Maps) -> Result<Self, TchError> {
        let as_derivatives = |tensor: &Tensor| tensor.f_view_as(&maps.derivatives);
        let (sums, maps) = (sums.view(as_derivatives)?, maps.view(as_derivatives)?);
        let tanh = |amplitude, slope| Tanh::new(&sums, amplitude, slope).map(Curve::Tanh);
        let curve = match activation {
            Activation::ScaledTanh => tanh(Activation::AMPLITUDE, Activation::SLOPE),
            Activation::Tanh => tanh(1.0, 1.0),
            Activation::Relu => Ok(Curve::Relu),
            Activation::Sigmoid => Ok(Curve::Sigmoid),
        };
        Ok(Self { curve: curve?, sums, maps })
    }

    fn multiply_by_slope(&self, derivatives: &Tensor) -> Result<(), TchError> {
        let (maps, to) = (&self.maps.values, &self.sums.derivatives);
        match &self.curve {
            Curve::Tanh(tanh) => tanh.multiply_by_slope(derivatives, to),
            Curve::Relu => maps.f_threshold_backward_grad_input(to, derivatives, 0.0).map(drop),
            Curve::Sigmoid => Tensor::f_sigmoid_backward_grad_input(to, derivatives, maps).map(drop),
        }
    }
}

impl Pass for ActivationPass {
    fn forward(&self) -> Result<(), TchError> {
        let (sums, maps) = (&self.sums.values, &self.maps.values);
        match &self.curve {
            Curve::Tanh(tanh) => tanh.forward(maps),
            Curve::Relu => sums.f_relu_out(maps).map(drop),
            Curve::Sigmoid => sums.f_sigmoid_out(maps).map(drop),
        }
    }

    /// Multiplies the derivatives by the slope f'; those of the second order by its square, that is, twice.
    fn backward(&self, order: Order) -> Result<(), TchError> {
        self.multiply_by_slope(&self.maps.derivatives)?;
        match order {
            Order::First => Ok(()),
            Order::Second => self.multiply_by_slope(&self.sums.derivatives.f_detach_copy()?),
        }
    }
}

impl Tanh {
    fn new(sums: &Maps, amplitude: f64, slope: f64) -> Result<Self, TchError> {
        Ok(Self {
            sigmoid: sums.values.shallow_clone(),
            doubled_slope: constant(2.0 * slope)?,
            amplitude: constant(amplitude)?,
            doubled_amplitude: constant(2.0 * amplitude)?,
            steepness: constant(4.0 * amplitude * slope)?,
        })
    }

    fn forward(&self, maps: &Tensor) -> Result<(), TchError> {
        drop(self.sigmoid.shallow_clone().f_mul_(&self.doubled_slope)?.f_sigmoid_()?);
        drop(self.sigmoid.f_mul_out(maps, &self.doubled_amplitude)?);
        maps.shallow_clone().f_sub_(&self.amplitude).map(drop)
    }

    fn multiply_by_slope(&self, derivatives: &Tensor, to: &Tensor) -> Result<(), TchError> {
        drop(Tensor::f_sigmoid_backward_grad_input(to, derivatives, &self.sigmoid)?);
        to.shallow_clone().f_mul_(&self.steepness).map(drop)
    }
}

fn constant(value: f64) -> Result<Tensor, TchError> {
    Tensor::f_from_slice(&[value as f32])?.f_view([] as [i64; 0])
}
