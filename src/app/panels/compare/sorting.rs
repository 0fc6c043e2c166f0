//! In which order the table's rows come, and which runs have one.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    columns::{Column, setting_words},
    entry::Entry,
};

/// By which column rows are sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Sorting {
    /// The column.
    pub column: Column,
    /// Which comes first.
    pub direction: Direction,
}

/// What comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Direction {
    /// The latest or the largest.
    #[default]
    Falling,
    /// The earliest or the smallest.
    Rising,
}

impl Sorting {
    /// The positions of all runs whose names contain `filter`, sorted.
    pub(super) fn order(&self, entries: &[Entry], filter: &str) -> Vec<usize> {
        let filter = filter.trim().to_lowercase();
        let is_shown = |position: &usize| entries[*position].name.to_lowercase().contains(&filter);
        let mut order: Vec<usize> = (0..entries.len()).filter(is_shown).collect();
        order.sort_by(|one, other| {
            let ordering = compare(&self.column, &entries[*one], &entries[*other]);
            if self.direction == Direction::Falling { ordering.reverse() } else { ordering }
        });
        order
    }

    /// Sorts by another column, or by the same one the other way round.
    pub(super) fn choose(&mut self, column: Column) {
        let direction = match self.direction {
            Direction::Falling if self.column == column => Direction::Rising,
            _ => Direction::Falling,
        };
        *self = Self { column, direction };
    }
}

/// Which of two runs has the smaller value in a column.
fn compare(column: &Column, one: &Entry, other: &Entry) -> Ordering {
    let by = |number: fn(&Entry) -> Option<f64>| compare_numbers(number(one), number(other));
    match column {
        Column::Name => one.name.cmp(&other.name),
        // The run in memory is the newest.
        Column::When => other.age.cmp(&one.age),
        Column::Setting(place) => compare_values(place, one.value(place), other.value(place)),
        Column::EpochsDone => one.epochs.len().cmp(&other.epochs.len()),
        Column::BestAccuracy => by(Entry::best_accuracy),
        Column::LastAccuracy => by(Entry::last_accuracy),
        Column::Seconds => by(|entry| Some(entry.elapsed_secs())),
    }
}

/// What is not known comes before everything.
fn compare_numbers(one: Option<f64>, other: Option<f64>) -> Ordering {
    let known = |number: Option<f64>| number.unwrap_or(f64::NEG_INFINITY);
    known(one).total_cmp(&known(other))
}

fn compare_values(place: &str, one: Option<&Value>, other: Option<&Value>) -> Ordering {
    let number = |value: Option<&Value>| value.and_then(Value::as_f64);
    match (number(one), number(other)) {
        (Some(one), Some(other)) => one.total_cmp(&other),
        (one_number, other_number) => {
            let words = |value: Option<&Value>| value.map(|value| setting_words(place, value));
            one_number.is_some().cmp(&other_number.is_some()).then_with(|| words(one).cmp(&words(other)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::entry::Entries, *};
    use crate::app::lab::Lab;

    #[test]
    fn rows_are_sorted_by_any_column_both_ways_and_filtered_by_name() {
        let mut entries = Entries::default();
        entries.update(&Lab::fake_compared());
        let mut sorting = Sorting::default();
        assert_eq!(sorting.order(entries.all(), ""), [6, 5, 4, 3, 2, 1, 0], "the newest first");
        sorting.choose(Column::BestAccuracy);
        assert_eq!(sorting.order(entries.all(), "")[0], 0);
        sorting.choose(Column::BestAccuracy);
        assert_eq!(sorting.order(entries.all(), "")[6], 0);
        sorting.choose(Column::Setting("learning_rate".to_owned()));
        assert_eq!(sorting.order(entries.all(), "")[6], 5, "0.05 is the smallest");
        assert_eq!(sorting.order(entries.all(), "0003"), [2]);
    }
}
