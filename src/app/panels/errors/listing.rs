//! The digits of a cell of the matrix, their order, and what they are called.

use crate::{
    app::numbers::thousands,
    data::dataset::CLASS_COUNT,
    train::{evaluation::Prediction, metrics::Confusion},
};

/// A cell of the confusion matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Cell {
    /// The row: what the digits are.
    pub truth: u8,
    /// The column: their prediction.
    pub read_as: u8,
}

/// A test image as it is listed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ListedDigit {
    /// Its position among the test images.
    pub index: usize,
    /// What it is and what it was read as.
    pub cell: Cell,
    /// How sure the network is of its answer, 0–1.
    pub confidence: f64,
}

impl Cell {
    /// All cells, row by row.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let classes = 0..CLASS_COUNT as u8;
        classes.clone().flat_map(move |truth| classes.clone().map(move |read_as| Self { truth, read_as }))
    }

    /// Whether it counts digits predicted correctly.
    pub(super) fn is_right(self) -> bool {
        self.truth == self.read_as
    }

    /// How many digits it counts.
    pub(super) fn count(self, confusion: &Confusion) -> u32 {
        confusion[self.truth as usize][self.read_as as usize]
    }

    /// Their share of all digits of its row, 0–1; 0 of none.
    pub(super) fn rate(self, confusion: &Confusion) -> f64 {
        f64::from(self.count(confusion)) / f64::from(class_count(confusion, self.truth).max(1))
    }
}

/// How many digits of a class there are.
pub(super) fn class_count(confusion: &Confusion, class: u8) -> u32 {
    confusion[class as usize].iter().sum()
}

/// The digits of a cell, or all wrong ones without one.
///
/// Wrong ones begin with the most confident, which is the worst; right ones with the least confident, which was the
/// closest to being wrong.
pub(super) fn list(predictions: &[Prediction], labels: &[u8], cell: Option<Cell>) -> Vec<ListedDigit> {
    let digits = predictions.iter().zip(labels).enumerate().map(|(index, (prediction, label))| ListedDigit {
        index,
        cell: Cell { truth: *label, read_as: prediction.digit },
        confidence: prediction.confidence,
    });
    let is_listed = |digit: &ListedDigit| match cell {
        Some(cell) => digit.cell == cell,
        None => !digit.cell.is_right(),
    };
    let mut digits: Vec<_> = digits.filter(is_listed).collect();
    digits.sort_by(|one, other| other.confidence.total_cmp(&one.confidence));
    if cell.is_some_and(Cell::is_right) {
        digits.reverse();
    }
    digits
}

/// A cell in short: `7 predicted as 1: 12`.
pub(super) fn cell_name(confusion: &Confusion, cell: Cell) -> String {
    format!("{} predicted as {}: {}", cell.truth, cell.read_as, thousands(cell.count(confusion)))
}

/// A cell in full: `7 predicted as 1: 12 of 1,028 (1.2 %)`.
pub(super) fn cell_details(confusion: &Confusion, cell: Cell) -> String {
    let of = class_count(confusion, cell.truth);
    format!("{} of {} ({})", cell_name(confusion, cell), thousands(of), percentage(cell.rate(confusion)))
}

/// What the gallery lists, and in which order.
pub(super) fn listed(cell: Option<Cell>, count: usize) -> String {
    let number = thousands(count as u64);
    match (cell, count) {
        (None, 0) => "No test image is misclassified".to_owned(),
        (Some(Cell { truth, read_as }), 0) => format!("No {truth} is predicted as {read_as}"),
        (None, _) => format!("All {number} misclassified, the most confident first"),
        (Some(cell @ Cell { truth, read_as }), _) => {
            let order = if cell.is_right() { "least" } else { "most" };
            format!("{truth} predicted as {read_as}: {number} digits, the {order} confident first")
        }
    }
}

/// A share as a percentage of one decimal.
pub(super) fn percentage(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prediction(digit: u8, confidence: f64) -> Prediction {
        Prediction { digit, confidence }
    }

    fn order(cell: Option<(u8, u8)>) -> Vec<usize> {
        let labels = [7, 7, 7, 7, 2, 2];
        let predictions = [
            prediction(1, 0.5),
            prediction(7, 0.9),
            prediction(1, 0.8),
            prediction(7, 0.6),
            prediction(7, 0.7),
            prediction(2, 1.0),
        ];
        let cell = cell.map(|(truth, read_as)| Cell { truth, read_as });
        list(&predictions, &labels, cell).iter().map(|digit| digit.index).collect()
    }

    #[test]
    fn wrong_digits_begin_with_the_most_confident() {
        assert_eq!(order(None), [2, 4, 0]);
        assert_eq!(order(Some((7, 1))), [2, 0]);
    }

    #[test]
    fn right_digits_begin_with_the_least_confident() {
        assert_eq!(order(Some((7, 7))), [3, 1]);
        assert_eq!(order(Some((3, 3))), [] as [usize; 0]);
    }

    #[test]
    fn rates_are_of_the_row() {
        let mut confusion = Confusion::default();
        (confusion[7][7], confusion[7][1], confusion[1][7]) = (3, 1, 5);
        assert_eq!(Cell { truth: 7, read_as: 1 }.rate(&confusion), 0.25);
        assert_eq!(Cell { truth: 4, read_as: 4 }.rate(&confusion), 0.0);
        assert_eq!(class_count(&confusion, 7), 4);
    }

    #[test]
    fn a_cell_names_its_share_of_the_row() {
        let mut confusion = Confusion::default();
        (confusion[7][7], confusion[7][1], confusion[1][1]) = (1016, 12, 8972);
        let cell = Cell { truth: 7, read_as: 1 };
        assert_eq!(cell_details(&confusion, cell), "7 predicted as 1: 12 of 1,028 (1.2 %)");
    }
}
