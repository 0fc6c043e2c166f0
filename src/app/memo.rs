//! A value that is recomputed only when its key changes.

use std::sync::{Arc, Weak};

/// The latest value with the key that it was made for.
pub(crate) struct Memo<K, V>(Option<(K, V)>);

/// Compares shared values by their place in memory, and keeps no value alive.
pub(crate) struct Shared<T>(Weak<T>);

impl<K: PartialEq, V> Memo<K, V> {
    /// The value for `key`, recomputed if the latest call had another key.
    pub(crate) fn get(&mut self, key: K, make: impl FnOnce(&K) -> V) -> &mut V {
        if self.0.as_ref().is_some_and(|(known, _)| *known != key) {
            self.0 = None;
        }
        let (_, value) = self.0.get_or_insert_with(|| {
            let value = make(&key);
            (key, value)
        });
        value
    }

    /// The latest value; none before the first.
    pub(crate) fn latest(&self) -> Option<&V> {
        self.0.as_ref().map(|(_, value)| value)
    }
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Shared<T> {
    /// The key of a shared value.
    pub(crate) fn of(value: &Arc<T>) -> Self {
        // The weak pointer keeps the place in memory from being used for another value.
        Self(Arc::downgrade(value))
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Weak::ptr_eq(&self.0, &other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_anew_only_for_another_key() {
        let (mut memo, mut made_count) = (Memo::default(), 0);
        let mut value = |key: u32| {
            *memo.get(key, |key| {
                made_count += 1;
                10 * key + made_count
            })
        };
        assert_eq!([value(1), value(1), value(2), value(1)], [11, 11, 22, 13]);
        assert_eq!(memo.latest(), Some(&13));
    }

    #[test]
    fn shared_values_are_told_apart_by_their_place() {
        let (one, other) = (Arc::new(7), Arc::new(7));
        assert!(Shared::of(&one) == Shared::of(&Arc::clone(&one)));
        assert!(Shared::of(&one) != Shared::of(&other));
        let gone = Shared::of(&one);
        drop(one);
        assert!(gone != Shared::of(&Arc::new(7)), "its place is not used again while the key is there");
    }
}
