//! What the network is taught of the user's digits, and what came of it.

use super::Lab;
use crate::{
    app::numbers::counted,
    data::ink::Drawing,
    train::{
        fine_tuning::{CorrectCount, FineTuneReport, Measured},
        protocol::NetworkOrigin,
    },
};

/// What the user wants of the digits that are kept, and of what is learned from them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FineTuneEdit {
    /// The drawing on the pad is this digit; said again, it was not meant.
    Label(u8),
    /// These are to be kept no longer.
    Delete(Vec<Drawing>),
    /// What was taken back last is kept again.
    Restore,
    /// The network in use learns from all that is kept.
    Learn,
    /// It stops learning, and stays as it was.
    Cancel,
    /// The network as it was before it learned reads again.
    Undo,
    /// Shows the folder that the digits are kept in.
    OpenFolder,
}

/// What the network in use was taught.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FineTuningView {
    /// What the network in use has come to by learning.
    pub report: Option<FineTuneReport>,
}

impl Lab {
    /// Whether the network in use has learned from the user's digits, so that it can be undone.
    pub(crate) fn is_fine_tuned(&self) -> bool {
        matches!(self.network.origin, NetworkOrigin::FineTuned { .. })
    }

    pub(super) fn fine_tuned(&mut self, report: FineTuneReport) {
        let FineTuneReport { before, after, dataset } = &report;
        let (digits, test) = (digits_in_words(before, after), test_in_words(before, after));
        self.messages.say(format!("Learned from your digits: {digits} read rightly; {dataset} test {test}"));
        self.fine_tuning = FineTuningView { report: Some(report) };
    }
}

/// How many of the digits are read rightly, now and before.
pub(crate) fn digits_in_words(before: &Measured, after: &Measured) -> String {
    let (CorrectCount { correct, total }, before) = (after.drawings, before.drawings.correct);
    format!("{correct} of {} (before {before})", counted(total as usize, "digit"))
}

/// The accuracy on the test images before and now.
pub(crate) fn test_in_words(before: &Measured, after: &Measured) -> String {
    let percent = |read: CorrectCount| format!("{:.2} %", 100.0 * read.accuracy());
    format!("{} (before {})", percent(after.test), percent(before.test))
}
