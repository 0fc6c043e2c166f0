//! Layers whose weights a run leaves as it began with them.

use std::ops::Range;

use tch::Tensor;

use super::{config::ConfigError, error::Error};
use lenet_model::{
    architecture::Architecture,
    layer::Layer,
    parameters::{ParameterShape, parameter_shapes},
};

/// The layers that learn in a network: those with weights or coefficients, in their order.
pub fn learning_layers(architecture: &Architecture) -> Vec<Layer> {
    let shapes = parameter_shapes(architecture);
    let learns = |layer: &Layer| shapes.iter().any(|own| own.layer == *layer && own.role.is_trainable());
    Layer::ALL.into_iter().filter(learns).collect()
}

/// Checks the frozen layers of a run.
///
/// # Errors
/// If one does not learn anyway, or none is left to learn.
pub(crate) fn check(architecture: &Architecture, frozen: &[Layer]) -> Result<(), ConfigError> {
    let learning = learning_layers(architecture);
    if let Some(layer) = frozen.iter().find(|layer| !learning.contains(layer)) {
        return Err(ConfigError::NothingToFreeze(layer.name()));
    }
    match learning.iter().all(|layer| frozen.contains(layer)) {
        true => Err(ConfigError::AllFrozen),
        false => Ok(()),
    }
}

/// Does a step, and then gives the weights of the frozen layers in `flat` the values from before: a rule with a memory, such
/// as momentum, changes weights without a gradient too. `flat` has all trainable parameters, one after the other.
///
/// # Errors
/// If the step or libtorch fails.
pub(crate) fn without_frozen(
    architecture: &Architecture,
    frozen: &[Layer],
    flat: &Tensor,
    step: impl FnOnce() -> Result<(), Error>,
) -> Result<(), Error> {
    let of = |range: Range<usize>| flat.f_narrow(0, range.start as i64, range.len() as i64);
    let views: Vec<Tensor> = ranges(architecture, frozen).into_iter().map(of).collect::<Result<_, _>>()?;
    let before: Vec<Tensor> = views.iter().map(Tensor::f_detach_copy).collect::<Result<_, _>>()?;
    step()?;
    for (mut view, before) in views.into_iter().zip(before) {
        view.f_copy_(&before)?;
    }
    Ok(())
}

/// Where the weights of frozen layers lie in the flat vector of trainable parameters.
fn ranges(architecture: &Architecture, frozen: &[Layer]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    if frozen.is_empty() {
        return ranges;
    }
    let mut start = 0;
    let is_trainable = |parameter: &ParameterShape| parameter.role.is_trainable();
    for parameter in parameter_shapes(architecture).into_iter().filter(is_trainable) {
        let end = start + parameter.value_count();
        match ranges.last_mut() {
            _ if !frozen.contains(&parameter.layer) => {}
            Some(last) if last.end == start => last.end = end,
            _ => ranges.push(start..end),
        }
        start = end;
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_one_range() {
        let modern = Architecture::MODERN;
        assert_eq!(ranges(&modern, &[]), []);
        let first_two = 0..156 + 2_416;
        assert_eq!(ranges(&modern, &[Layer::C1, Layer::C3]), vec![first_two; 1]);
        let f6 = 156 + 2_416 + 48_120;
        assert_eq!(ranges(&modern, &[Layer::C1, Layer::F6]), [0..156, f6..f6 + 10_164]);
        let s2 = 156..168;
        assert_eq!(ranges(&Architecture::ORIGINAL, &[Layer::S2]), vec![s2; 1]);
    }

    #[test]
    fn what_cannot_be_frozen_is_named() {
        let message = |architecture, frozen: &[Layer]| check(&architecture, frozen).unwrap_err().to_string();
        assert!(message(Architecture::MODERN, &[Layer::S2]).contains("S2"));
        assert!(message(Architecture::ORIGINAL, &[Layer::Output]).contains("Output"));
        let all = [Layer::C1, Layer::C3, Layer::C5, Layer::F6, Layer::Output];
        assert!(message(Architecture::MODERN, &all).contains("no layer"));
        assert_eq!(check(&Architecture::ORIGINAL, &[Layer::S2]), Ok(()));
    }
}
