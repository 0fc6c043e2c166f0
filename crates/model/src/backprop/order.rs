//! Which derivatives a pass backwards computes.

use std::ops::Deref;

use tch::{TchError, Tensor};

/// The order of the derivatives. A pass of the second order has the same form as one of the first, with the square of every
/// factor: ∂²E/∂x² = u²·∂²E/∂a² where ∂E/∂x = u·∂E/∂a (the paper's appendix C).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    First,
    Second,
}

impl Order {
    /// A factor as derivatives of this order are multiplied by it.
    pub(super) fn factor(self, factor: &Tensor) -> Result<Factor<'_>, TchError> {
        match self {
            Self::First => Ok(Factor::Itself(factor)),
            Self::Second => factor.f_square().map(Factor::Square),
        }
    }
}

/// A factor itself, which costs nothing, or its square.
pub(super) enum Factor<'a> {
    Itself(&'a Tensor),
    Square(Tensor),
}

impl Deref for Factor<'_> {
    type Target = Tensor;

    fn deref(&self) -> &Tensor {
        match self {
            Self::Itself(factor) => factor,
            Self::Square(square) => square,
        }
    }
}
