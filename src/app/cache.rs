//! What a panel keeps to save work: textures, sorted lists, points of a curve.

use std::{
    fmt,
    ops::{Deref, DerefMut},
};

/// Something that can be made anew at any time. It is no part of what its owner is: a copy begins without it, and it
/// makes no difference in a comparison, so that remembering a panel neither copies nor writes it.
#[derive(Default)]
pub(crate) struct Cache<T>(T);

impl<T: Default> Clone for Cache<T> {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl<T> PartialEq for Cache<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> fmt::Debug for Cache<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Cache")
    }
}

impl<T> Deref for Cache<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Cache<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}
