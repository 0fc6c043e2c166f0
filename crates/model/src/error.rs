//! Why a network cannot be built or computed with.

use tch::TchError;

use super::{layer::Layer, parameters::Role};

/// Why a network cannot be built or computed with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// libtorch failed.
    #[error("libtorch failed: {}", first_line(.0))]
    Torch(#[from] TchError),
    /// A wrong number of something.
    #[error("{found} {what} instead of {expected}")]
    Count {
        /// The counted thing.
        what: &'static str,
        /// Its number.
        found: usize,
        /// The right number.
        expected: usize,
    },
    /// A layer lacks a parameter that its operation needs.
    #[error("{} has no {}", layer.name(), role.name())]
    ParameterAbsent {
        /// The layer.
        layer: Layer,
        /// The parameter's role.
        role: Role,
    },
    /// The network lacks a layer.
    #[error("the network has no layer {}", .0.name())]
    LayerAbsent(Layer),
    /// A digit outside 0–9.
    #[error("{0} is no digit: digits are 0 to 9")]
    NoDigit(u8),
    /// A network or device that hand-derived back-propagation does not cover.
    #[error(
        "hand-derived back-propagation supports neither batch normalisation, dropout nor a GPU: use autograd for this network"
    )]
    NotSupported,
}

/// libtorch appends the C++ call stack to its messages.
fn first_line(error: &TchError) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_the_cause_and_leaves_out_the_call_stack() {
        let error = Error::from(TchError::Torch("shape '[2]' is invalid\nException raised from …".to_owned()));
        let message = error.to_string();
        assert!(message.starts_with("libtorch failed: ") && message.ends_with("is invalid"), "{message}");
        let error = Error::ParameterAbsent { layer: Layer::S2, role: Role::Coefficient };
        assert_eq!(error.to_string(), "S2 has no coefficient");
    }
}
