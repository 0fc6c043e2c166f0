//! Squashing functions and their slopes.

use tch::{TchError, Tensor};

use super::{layer_pass::Maps, order::Order};
use crate::model::architecture::Activation;

/// `maps = f(sums)`, unit by unit.
#[derive(Debug)]
pub(super) struct Squashing {
    activation: Activation,
    sums: Maps,
    maps: Maps,
    /// Only for the scaled tanh: tanh(S·a), and the constants S, A and A·S.
    scaled: Option<Scaled>,
}

#[derive(Debug)]
struct Scaled {
    tanh: Tensor,
    slope: Tensor,
    amplitude: Tensor,
    steepness: Tensor,
}

impl Squashing {
    pub(super) fn new(activation: Activation, sums: Maps, maps: &Maps) -> Result<Self, TchError> {
        let scaled = match activation {
            Activation::ScaledTanh => Some(Scaled {
                tanh: sums.values.f_zeros_like()?,
                slope: constant(Activation::SLOPE)?,
                amplitude: constant(Activation::AMPLITUDE)?,
                steepness: constant(Activation::AMPLITUDE * Activation::SLOPE)?,
            }),
            Activation::Tanh | Activation::Relu | Activation::Sigmoid => None,
        };
        Ok(Self { activation, sums, maps: maps.share(), scaled })
    }

    pub(super) fn forward(&self) -> Result<(), TchError> {
        let (sums, maps) = (&self.sums.values, &self.maps.values);
        match (self.activation, &self.scaled) {
            (Activation::ScaledTanh, Some(scaled)) => {
                drop(sums.f_mul_out(&scaled.tanh, &scaled.slope)?);
                drop(scaled.tanh.shallow_clone().f_tanh_()?);
                scaled.tanh.f_mul_out(maps, &scaled.amplitude)
            }
            (Activation::Tanh | Activation::ScaledTanh, _) => sums.f_tanh_out(maps),
            (Activation::Relu, _) => sums.f_relu_out(maps),
            (Activation::Sigmoid, _) => sums.f_sigmoid_out(maps),
        }
        .map(drop)
    }

    /// Multiplies the derivatives by the slope f'; those of the second order by its square, that is, twice.
    pub(super) fn backward(&self, order: Order) -> Result<(), TchError> {
        self.multiply_by_slope(&self.maps.derivatives)?;
        match order {
            Order::First => Ok(()),
            Order::Second => self.multiply_by_slope(&self.sums.derivatives.f_detach_copy()?),
        }
    }

    fn multiply_by_slope(&self, derivatives: &Tensor) -> Result<(), TchError> {
        let (maps, to) = (&self.maps.values, &self.sums.derivatives);
        match (self.activation, &self.scaled) {
            (Activation::ScaledTanh, Some(scaled)) => {
                drop(Tensor::f_tanh_backward_grad_input(to, derivatives, &scaled.tanh)?);
                to.shallow_clone().f_mul_(&scaled.steepness)
            }
            (Activation::Tanh | Activation::ScaledTanh, _) => Tensor::f_tanh_backward_grad_input(to, derivatives, maps),
            (Activation::Relu, _) => maps.f_threshold_backward_grad_input(to, derivatives, 0.0),
            (Activation::Sigmoid, _) => Tensor::f_sigmoid_backward_grad_input(to, derivatives, maps),
        }
        .map(drop)
    }
}

fn constant(value: f64) -> Result<Tensor, TchError> {
    Tensor::f_from_slice(&[value as f32])?.f_view([] as [i64; 0])
}
