//! The user's labelled drawings, as they are saved in the user's folder, and the fine-tuning on them.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use super::Lab;
use crate::{
    app::numbers::counted,
    data::{
        dataset::Image,
        ink::{Drawing, InkPath},
    },
    train::{
        fine_tuning::{CorrectCount, FineTuneReport, Measured},
        protocol::NetworkOrigin,
    },
};

/// The user's labelled drawings.
#[derive(Clone, Debug, Default)]
pub(crate) struct SavedDigits {
    /// Their file; none where this account has no folder for it.
    pub path: Option<PathBuf>,
    /// The latest last. Shared, so that a view sees whether they have changed.
    pub digits: Arc<Vec<SavedDigit>>,
    /// Those deleted last, until they are restored.
    pub deleted: Vec<Drawing>,
}

/// A labelled drawing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SavedDigit {
    /// Its strokes and its label.
    pub drawing: Drawing,
    pub label: u8,
    /// The input of the network.
    pub image: Image,
}

/// A change of the saved digits, or what to do with them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FineTuneEdit {
    /// Labels the drawing on the pad and saves it; the same label again deletes it.
    Label(u8),
    Delete(Vec<Drawing>),
    /// Saves again what was deleted last.
    Restore,
    /// Fine-tunes the network in use on all saved digits.
    Learn,
    /// Ends the fine-tuning and leaves the network as it was.
    Cancel,
    /// Uses the network as it was before fine-tuning.
    Undo,
    /// Shows the folder with the saved digits.
    OpenFolder,
}

impl SavedDigit {
    /// Of a drawing that has a label.
    pub(crate) fn new(drawing: Drawing) -> Option<Self> {
        let (label, image) = (drawing.label?, InkPath::default().read(&drawing).ok()?.image);
        Some(Self { drawing, label, image })
    }
}

impl SavedDigits {
    /// The label of a drawing, if it is saved.
    pub(crate) fn label_of(&self, drawing: &Drawing) -> Option<u8> {
        self.digits.iter().rev().find(|saved| saved.drawing.strokes == drawing.strokes).map(|saved| saved.label)
    }

    /// The number of drawings of each digit.
    pub(crate) fn counts(&self) -> BTreeMap<u8, usize> {
        let mut counts = BTreeMap::new();
        self.digits.iter().for_each(|saved| *counts.entry(saved.label).or_default() += 1);
        counts
    }

    pub(crate) fn drawings(&self) -> Vec<Drawing> {
        self.digits.iter().map(|saved| saved.drawing.clone()).collect()
    }
}

impl Lab {
    /// Whether the network in use is fine-tuned on the user's digits, which can be undone.
    pub(crate) fn is_fine_tuned(&self) -> bool {
        matches!(self.network.origin, NetworkOrigin::FineTuned { .. })
    }

    pub(super) fn fine_tuned(&mut self, report: FineTuneReport) {
        let FineTuneReport { before, after, dataset } = &report;
        let (digits, test) = (digits_in_words(before, after), test_in_words(before, after));
        self.messages.say(format!("Fine-tuned on your digits: {digits} correct; {dataset} test {test}"));
        self.fine_tune_report = Some(report);
    }
}

/// The number of correct predictions for the digits, now and before.
pub(crate) fn digits_in_words(before: &Measured, after: &Measured) -> String {
    let (CorrectCount { correct, total }, before) = (after.drawings, before.drawings.correct);
    format!("{correct} of {} (before {before})", counted(total as usize, "digit"))
}

/// The accuracy on the test images, now and before.
pub(crate) fn test_in_words(before: &Measured, after: &Measured) -> String {
    let percent = |count: CorrectCount| format!("{:.2} %", 100.0 * count.accuracy());
    format!("{} (before {})", percent(after.test), percent(before.test))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(x: f32, label: Option<u8>) -> Drawing {
        Drawing { strokes: vec![vec![[x, 0.1], [0.5, 0.9]]], label }
    }

    #[test]
    fn a_drawing_is_known_by_its_strokes_and_counted_by_its_digit() {
        let saved = [(0.1, 7), (0.2, 4), (0.3, 7)].map(|(x, label)| SavedDigit::new(drawing(x, Some(label))).unwrap());
        let saved = SavedDigits { digits: Arc::new(saved.to_vec()), ..SavedDigits::default() };
        assert_eq!(saved.label_of(&drawing(0.2, None)), Some(4));
        assert_eq!(saved.label_of(&drawing(0.4, None)), None);
        assert_eq!(saved.counts().into_iter().collect::<Vec<_>>(), [(4, 1), (7, 2)]);
        assert_eq!(SavedDigit::new(drawing(0.1, None)), None);
    }
}
