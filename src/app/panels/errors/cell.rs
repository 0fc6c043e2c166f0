//! A cell of the confusion matrix: its count, its share of the row, and its names.

use crate::{
    app::numbers::{percent, thousands},
    data::dataset::CLASS_COUNT,
    train::metrics::Confusion,
};

/// A cell of the confusion matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Cell {
    /// The row: the true digit.
    pub truth: u8,
    /// The column: the prediction.
    pub predicted: u8,
}

impl Cell {
    /// All cells, row by row.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let cells = 0..(CLASS_COUNT * CLASS_COUNT) as u8;
        cells.map(|cell| Self { truth: cell / CLASS_COUNT as u8, predicted: cell % CLASS_COUNT as u8 })
    }

    pub(super) fn is_correct(self) -> bool {
        self.truth == self.predicted
    }

    /// How many digits it counts.
    pub(super) fn count(self, confusion: &Confusion) -> u32 {
        confusion[self.truth as usize][self.predicted as usize]
    }

    /// Their share of all digits of its row, 0–1; 0 of none.
    pub(super) fn rate(self, confusion: &Confusion) -> f64 {
        f64::from(self.count(confusion)) / f64::from(class_count(confusion, self.truth).max(1))
    }

    /// `7 predicted as 1: 12`
    pub(super) fn name(self, confusion: &Confusion) -> String {
        format!("{} predicted as {}: {}", self.truth, self.predicted, thousands(self.count(confusion)))
    }

    /// `7 predicted as 1: 12 of 1,028 (1.2 %)`
    pub(super) fn details(self, confusion: &Confusion) -> String {
        let (row, rate) = (class_count(confusion, self.truth), percent(self.rate(confusion), 1));
        format!("{} of {} ({rate})", self.name(confusion), thousands(row))
    }
}

/// How many digits of a class there are.
pub(super) fn class_count(confusion: &Confusion, class: u8) -> u32 {
    confusion[class as usize].iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_of_the_row() {
        let mut confusion = Confusion::default();
        (confusion[7][7], confusion[7][1], confusion[1][7]) = (3, 1, 5);
        assert_eq!(Cell { truth: 7, predicted: 1 }.rate(&confusion), 0.25);
        assert_eq!(Cell { truth: 4, predicted: 4 }.rate(&confusion), 0.0);
        assert_eq!(class_count(&confusion, 7), 4);
    }

    #[test]
    fn a_cell_names_its_share_of_the_row() {
        let mut confusion = Confusion::default();
        (confusion[7][7], confusion[7][1], confusion[1][1]) = (1016, 12, 8972);
        let cell = Cell { truth: 7, predicted: 1 };
        assert_eq!(cell.details(&confusion), "7 predicted as 1: 12 of 1,028 (1.2 %)");
    }
}
