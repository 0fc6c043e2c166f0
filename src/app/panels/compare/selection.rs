//! Which runs are ticked: their curves are drawn, their networks read, and the table compares them.

use std::{collections::BTreeMap, path::PathBuf};

use super::entry::Entry;

/// Runs that are ticked until the user says otherwise: the newest.
const FIRST_COUNT: usize = 5;

/// Which runs are ticked.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Selection {
    /// What the user ticked or not, by folder; without one the run in memory.
    chosen: BTreeMap<Option<PathBuf>, Tick>,
    /// Another one whenever something was ticked or not.
    pub revision: u64,
}

/// Whether a run is ticked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tick {
    /// It is.
    On,
    /// It is not.
    Off,
}

impl Selection {
    /// Whether a run is ticked.
    pub(super) fn has(&self, entry: &Entry) -> bool {
        match self.chosen.get(&entry.folder) {
            Some(tick) => *tick == Tick::On,
            None => entry.age < FIRST_COUNT,
        }
    }

    /// Ticks runs, or not.
    pub(super) fn set<'a>(&mut self, entries: impl IntoIterator<Item = &'a Entry>, tick: Tick) {
        self.chosen.extend(entries.into_iter().map(|entry| (entry.folder.clone(), tick)));
        self.revision += 1;
    }

    /// Ticks the newest runs and no other, also as new ones come.
    pub(super) fn set_newest(&mut self) {
        self.chosen.clear();
        self.revision += 1;
    }
}
