//! A lab for tests of the tab Strings: a string with a real reading of it.

use std::sync::Arc;

use super::{Lab, StringEdit, Tab, fake::wait_for};
use crate::train::{
    engine::{Engine, EngineOptions},
    protocol::Command,
    snapshot::{Snapshot, Watch},
};

impl Lab {
    /// A generated string, read by the network pretrained on strings.
    pub(crate) fn fake_strings() -> Self {
        Self::fake_reading([])
    }

    /// The string after these edits, read.
    pub(crate) fn fake_reading(edits: impl IntoIterator<Item = StringEdit>) -> Self {
        let mut lab = Self::fake();
        lab.tab = Tab::Strings;
        let dataset = Arc::clone(&lab.data.dataset);
        lab.strings.dataset_changed(&dataset);
        edits.into_iter().for_each(|edit| lab.strings.edit(edit, &dataset));
        lab.read_string();
        lab
    }

    /// Reads the string as the engine does.
    pub(crate) fn read_string(&mut self) {
        let engine = Engine::spawn(EngineOptions { thread_count: 1, ..EngineOptions::default() }, || ()).unwrap();
        engine.send(Command::Watch(Watch { string: self.string_question(), ..Watch::default() }));
        let read = wait_for(&engine, |snapshot| snapshot.string.is_some());
        let Some(before) = &self.snapshot else { unreachable!("a fake lab has a snapshot") };
        let snapshot = Snapshot { string: read.string.clone(), ..Snapshot::clone(before) };
        self.show(Arc::new(snapshot));
    }
}
