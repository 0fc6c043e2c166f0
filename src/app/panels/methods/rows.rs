//! The rows of the results: each cell of the comparison with its values, the paper's beside them, and their order.

use serde::{Deserialize, Serialize};

use crate::{
    app::{lab::MethodList, widgets::sort_title::Direction},
    chart::BarRows,
    method_bars,
    methods::{
        benchmark::{Cell, CellResult},
        measure::Measure,
        paper::paper_row,
    },
};

/// A cell, measured or not.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct MethodRow {
    pub cell: Cell,
    pub name: String,
    pub result: Option<CellResult>,
    /// Its name in the paper's figures.
    pub paper_name: Option<&'static str>,
}

/// The measure that bars show, and the order of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Sorting {
    pub measure: Measure,
    pub order: Order,
    pub direction: Direction,
}

/// By what the rows are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Order {
    /// As the paper describes the methods.
    #[default]
    Paper,
    /// By the measure that bars show.
    Measure,
}

impl MethodRow {
    /// All cells of the comparison in the order of the methods, and others that are measured.
    pub(super) fn all(list: &MethodList) -> Vec<Self> {
        let mut cells = Cell::all();
        for measured in list.whole() {
            let cell = &measured.result.cell;
            if !cells.contains(cell) {
                let after = cells.iter().rposition(|other| (other.method, other.input) <= (cell.method, cell.input));
                cells.insert(after.map_or(0, |place| place + 1), cell.clone());
            }
        }
        cells.into_iter().map(|cell| Self::new(cell, list)).collect()
    }

    fn new(cell: Cell, list: &MethodList) -> Self {
        Self {
            name: cell.full_title(),
            result: list.of(&cell).map(|measured| measured.result.clone()),
            paper_name: paper_row(cell.method, cell.input).map(|row| row.name),
            cell,
        }
    }

    /// The value measured here, and the paper's.
    pub(super) fn values(&self, measure: Measure) -> [Option<f64>; 2] {
        let paper = paper_row(self.cell.method, self.cell.input).and_then(|row| measure.paper(&row));
        [self.result.as_ref().and_then(|result| measure.here(result)), paper]
    }
}

impl Sorting {
    /// The measure that the order is by; none for the order of the paper.
    pub(super) fn by(self) -> Option<Measure> {
        (self.order == Order::Measure).then_some(self.measure)
    }

    /// Sorts by this and shows its bars, or sorts by the same the other way round.
    pub(super) fn choose(&mut self, measure: Option<Measure>) {
        self.direction = match self.direction {
            Direction::Rising if self.by() == measure => Direction::Falling,
            _ => Direction::Rising,
        };
        self.order = if measure.is_some() { Order::Measure } else { Order::Paper };
        self.measure = measure.unwrap_or(self.measure);
    }

    /// Sorts rows that are in the order of the methods. Those without a value of ours go by the paper's, those without any
    /// to the end.
    pub(super) fn sort(self, rows: &mut [MethodRow]) {
        let Some(measure) = self.by() else { return };
        rows.sort_by(|one, other| {
            let [one, other] = [one, other].map(|row| {
                let [here, paper] = row.values(measure);
                here.or(paper)
            });
            match (one, other) {
                (Some(one), Some(other)) if self.direction == Direction::Falling => other.total_cmp(&one),
                (Some(one), Some(other)) => one.total_cmp(&other),
                (one, other) => one.is_none().cmp(&other.is_none()),
            }
        });
    }
}

/// The bars of a measure, a row for each of `rows`.
pub(super) fn bars(rows: &[MethodRow], measure: Measure, caption: String) -> BarRows {
    method_bars::bars(measure, caption, rows.iter().map(|row| (row.name.clone(), row.values(measure))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::lab::Lab;

    fn sorted(sorting: Sorting) -> Vec<String> {
        let mut rows = MethodRow::all(&Lab::fake_methods().methods.list);
        sorting.sort(&mut rows);
        rows.into_iter().map(|row| row.name).collect()
    }

    #[test]
    fn rows_are_sorted_both_ways_and_those_without_any_value_are_last() {
        let usual = sorted(Sorting::default());
        assert_eq!(usual.len(), Cell::all().len() + 1, "one is measured with another setting");
        let place = |rows: &[String], name: &str| rows.iter().position(|row| row == name).unwrap();
        assert_eq!(place(&usual, "K nearest neighbours, k 5"), place(&usual, "K nearest neighbours") + 1);
        let mut sorting = Sorting::default();
        sorting.choose(Some(Measure::Error));
        let rising = sorted(sorting);
        // The paper's boosted LeNet-4 is the best.
        assert_eq!(rising[0], "Boosted LeNet-4, augmented");
        sorting.choose(Some(Measure::Error));
        let falling = sorted(sorting);
        assert_eq!(falling[0], "Linear, least squares");
        assert_eq!(rising.last(), falling.last(), "what nobody has measured");
        sorting.choose(None);
        assert_eq!(sorted(sorting), usual);
    }

    #[test]
    fn bars_have_our_values_and_the_paper_s() {
        let rows = MethodRow::all(&Lab::fake_methods().methods.list);
        let bars = bars(&rows, Measure::Error, String::new());
        let nearest = bars.rows.iter().find(|row| row.name == "K nearest neighbours").unwrap();
        assert_eq!(nearest.texts, ["3.00", "5.00"]);
        let times = super::bars(&rows, Measure::FittingTime, String::new());
        assert!(times.is_logarithmic && times.rows.iter().all(|row| row.values[1].is_none()));
    }
}
