//! Which derivatives a pass backwards computes.

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
    pub(super) fn factor(self, factor: &Tensor) -> Result<Tensor, TchError> {
        match self {
            Self::First => Ok(factor.shallow_clone()),
            Self::Second => factor.f_square(),
        }
    }
}
