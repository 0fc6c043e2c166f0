//! The drawings that the user has said the digit of, as they are kept in the user's folder.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use crate::data::{
    dataset::Image,
    ink::{Drawing, InkPath},
};

/// The drawings that the user has said the digit of.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeptDigits {
    /// The file that they are in; none where this account has no folder for it.
    pub path: Option<PathBuf>,
    /// Those with a label, the latest last. Shared, so that who shows them can tell whether they are others.
    pub digits: Arc<Vec<KeptDigit>>,
    /// What was taken back last, until it is put back or something else is taken back.
    pub taken_back: Vec<Drawing>,
}

/// A drawing that says which digit it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct KeptDigit {
    /// Its strokes and its label.
    pub drawing: Drawing,
    /// Which digit it is.
    pub label: u8,
    /// As the network is shown it.
    pub image: Image,
}

impl KeptDigit {
    /// Of a drawing that has a label.
    pub(crate) fn new(drawing: Drawing) -> Option<Self> {
        let (label, image) = (drawing.label?, InkPath::default().read(&drawing).ok()?.image);
        Some(Self { drawing, label, image })
    }
}

impl KeptDigits {
    /// Which digit the user has said that a drawing is, if it is kept.
    pub(crate) fn label_of(&self, drawing: &Drawing) -> Option<u8> {
        self.digits.iter().rev().find(|kept| kept.drawing.strokes == drawing.strokes).map(|kept| kept.label)
    }

    /// How many there are of which digit.
    pub(crate) fn counts(&self) -> BTreeMap<u8, usize> {
        let mut counts = BTreeMap::new();
        self.digits.iter().for_each(|kept| *counts.entry(kept.label).or_default() += 1);
        counts
    }

    /// All of them.
    pub(crate) fn drawings(&self) -> Vec<Drawing> {
        self.digits.iter().map(|kept| kept.drawing.clone()).collect()
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
        let kept = [(0.1, 7), (0.2, 4), (0.3, 7)].map(|(x, label)| KeptDigit::new(drawing(x, Some(label))).unwrap());
        let kept = KeptDigits { digits: Arc::new(kept.to_vec()), ..KeptDigits::default() };
        assert_eq!(kept.label_of(&drawing(0.2, None)), Some(4));
        assert_eq!(kept.label_of(&drawing(0.4, None)), None);
        assert_eq!(kept.counts().into_iter().collect::<Vec<_>>(), [(4, 1), (7, 2)]);
        assert_eq!(KeptDigit::new(drawing(0.1, None)), None);
    }
}
