//! Which digits are listed beside the matrix.

use super::matrix::Cell;

/// Which digits are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Listing {
    /// All misclassified ones.
    #[default]
    Misclassified,
    /// Those of a cell of the matrix.
    Cell(Cell),
    /// The most confident correct and misclassified ones of each class.
    MostConfident,
    /// All, with the highest loss first.
    Hardest,
}

impl Listing {
    /// The cell whose digits are listed.
    pub(super) fn cell(self) -> Option<Cell> {
        if let Self::Cell(cell) = self { Some(cell) } else { None }
    }

    /// Lists the digits of the cell that is chosen from now on, instead of one that was.
    pub(super) fn choose(&mut self, cell: Option<Cell>) {
        if cell != self.cell() {
            *self = cell.map_or(Self::Misclassified, Self::Cell);
        }
    }
}
