//! The drawings that the user has said the digit of, as they are saved in the user's folder.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use crate::data::{
    dataset::Image,
    ink::{Drawing, InkPath},
};

/// The drawings that the user has said the digit of.
#[derive(Clone, Debug, Default)]
pub(crate) struct SavedDigits {
    /// The file that they are in; none where this account has no folder for it.
    pub path: Option<PathBuf>,
    /// Those with a label, the latest last. Shared, so that who shows them can tell whether they are others.
    pub digits: Arc<Vec<SavedDigit>>,
    /// What was taken back last, until it is put back or something else is taken back.
    pub deleted: Vec<Drawing>,
}

/// A drawing that says which digit it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SavedDigit {
    /// Its strokes and its label.
    pub drawing: Drawing,
    /// Which digit it is.
    pub label: u8,
    /// As the network is shown it.
    pub image: Image,
}

impl SavedDigit {
    /// Of a drawing that has a label.
    pub(crate) fn new(drawing: Drawing) -> Option<Self> {
        let (label, image) = (drawing.label?, InkPath::default().read(&drawing).ok()?.image);
        Some(Self { drawing, label, image })
    }
}

impl SavedDigits {
    /// Which digit the user has said that a drawing is, if it is saved.
    pub(crate) fn label_of(&self, drawing: &Drawing) -> Option<u8> {
        self.digits.iter().rev().find(|saved| saved.drawing.strokes == drawing.strokes).map(|saved| saved.label)
    }

    /// How many there are of which digit.
    pub(crate) fn counts(&self) -> BTreeMap<u8, usize> {
        let mut counts = BTreeMap::new();
        self.digits.iter().for_each(|saved| *counts.entry(saved.label).or_default() += 1);
        counts
    }

    /// All of them.
    pub(crate) fn drawings(&self) -> Vec<Drawing> {
        self.digits.iter().map(|saved| saved.drawing.clone()).collect()
    }
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
