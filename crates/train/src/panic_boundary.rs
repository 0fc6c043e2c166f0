//! The boundary that turns a panic, mostly of libtorch, into an error.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// The first line of a panic's message: libtorch appends the C++ call stack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an internal error: {0}")]
pub struct Panicked(pub String);

/// Does `work`; a panic in it becomes an error.
///
/// After an error the values that `work` held can be in any state: the caller drops them.
///
/// # Errors
/// If `work` panics.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| Panicked(first_line(panic.as_ref())))
}

/// As [`guarded`], but a panic is only logged, under the name of the work.
pub fn logged(name: &str, work: impl FnOnce()) {
    if let Err(error) = guarded(work) {
        log::warn!("{name}: {error}");
    }
}

fn first_line(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref().copied());
    text.and_then(|text| text.lines().next()).unwrap_or("unknown").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_that_says_what_was_said() {
        let error = guarded(|| panic!("shape {} is wrong\nat some.cpp", 7)).unwrap_err();
        assert_eq!(error.to_string(), "an internal error: shape 7 is wrong");
        assert_eq!(guarded(|| panic!("short")).unwrap_err(), Panicked("short".to_owned()));
        assert_eq!(guarded(|| 5), Ok(5));
    }

    #[test]
    fn after_a_panic_gradients_are_recorded_as_before() {
        let panic = guarded(|| {
            let _no_grad = tch::no_grad_guard();
            panic!("within");
        });
        assert!(panic.is_err());
        let one = tch::Tensor::from_slice(&[1.0_f32]).f_set_requires_grad(true).unwrap();
        assert!((&one + &one).requires_grad());
    }
}
