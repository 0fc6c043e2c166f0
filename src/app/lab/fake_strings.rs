//! A lab for tests of the tab Strings: a string with a real reading of it.

use std::sync::Arc;

use super::{Lab, StringEdit, Tab, fake::wait_for};
use crate::model::pretrained::Pretrained;
use crate::train::{
    engine::{Engine, EngineOptions},
    protocol::Command,
    snapshot::{Snapshot, Watch},
    string_view::StringNetwork,
};

impl Lab {
    /// A generated string, read by the network pretrained on strings.
    pub(crate) fn fake_strings() -> Self {
        Self::fake_reading([])
    }

    /// The string after these edits, read.
    pub(crate) fn fake_reading(edits: impl IntoIterator<Item = StringEdit>) -> Self {
        let mut lab = Self::unread(edits);
        lab.read_string();
        lab
    }

    /// The string after these edits, read by a network that is in use.
    pub(crate) fn fake_reading_by(network: Pretrained, edits: impl IntoIterator<Item = StringEdit>) -> Self {
        let mut lab = Self::unread(edits.into_iter().chain([StringEdit::Network(StringNetwork::InUse)]));
        lab.read_string_after([Command::OpenPretrained(network)]);
        lab
    }

    fn unread(edits: impl IntoIterator<Item = StringEdit>) -> Self {
        let mut lab = Self::fake();
        lab.tab = Tab::Strings;
        let dataset = Arc::clone(&lab.data.dataset);
        lab.strings.dataset_changed(&dataset);
        edits.into_iter().for_each(|edit| lab.edit_string(edit));
        lab
    }

    /// Reads the string as the engine does.
    pub(crate) fn read_string(&mut self) {
        self.read_string_after([]);
    }

    fn read_string_after(&mut self, commands: impl IntoIterator<Item = Command>) {
        let engine = Engine::spawn(EngineOptions { thread_count: 1, ..EngineOptions::default() }, || ()).unwrap();
        commands.into_iter().for_each(|command| engine.send(command));
        engine.send(Command::Watch(Watch { string: self.string_question(), ..Watch::default() }));
        let read = wait_for(&engine, |snapshot| snapshot.string.is_some());
        let Some(before) = &self.snapshot else { unreachable!("a fake lab has a snapshot") };
        let snapshot = Snapshot { string: read.string.clone(), ..Snapshot::clone(before) };
        self.show(Arc::new(snapshot));
    }
}
