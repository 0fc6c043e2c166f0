//! The table's columns: which there are, what stands in them, what is usual, and in which order rows come.

use std::{cmp::Ordering, time::SystemTime};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    entry::{Entry, IMAGES},
    groups, leaves, when,
};
use crate::app::numbers::thousands;

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Column {
    /// The run's name.
    Name,
    /// When it was last written.
    #[default]
    When,
    /// A setting, by its place.
    Setting(String),
    /// Epochs done, of how many.
    EpochsDone,
    /// The highest test accuracy.
    BestAccuracy,
    /// The test accuracy of the last epoch.
    LastAccuracy,
    /// Time of all epochs.
    Seconds,
}

/// Which settings have a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ShownSettings {
    /// Those in which the ticked runs differ.
    #[default]
    Differing,
    /// All.
    All,
}

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

/// The columns of a table of `entries`, of which those at `ticked` are compared.
pub(super) fn of(entries: &[Entry], ticked: &[usize], shown: ShownSettings) -> Vec<Column> {
    let compared: Vec<&Entry> = match ticked {
        [_, _, ..] => ticked.iter().map(|position| &entries[*position]).collect(),
        _ => entries.iter().collect(),
    };
    let places = match shown {
        ShownSettings::Differing => groups::differing(&compared),
        ShownSettings::All => groups::all_places(&compared),
    };
    // Images have a column at the end, whether or not they differ.
    let settings = places.into_iter().filter(|place| place != IMAGES).map(Column::Setting);
    let results = [Column::EpochsDone, Column::BestAccuracy, Column::LastAccuracy, Column::Seconds];
    let mut columns = vec![Column::Name, Column::When];
    columns.extend(settings);
    columns.extend(results);
    columns.push(Column::Setting(IMAGES.to_owned()));
    columns
}

impl Column {
    /// What stands at its head.
    pub(super) fn title(&self) -> String {
        match self {
            Self::Name => "Name".to_owned(),
            Self::When => "When".to_owned(),
            Self::Setting(place) => setting_title(place),
            Self::EpochsDone => "Epochs done".to_owned(),
            Self::BestAccuracy => "Best test %".to_owned(),
            Self::LastAccuracy => "Last test %".to_owned(),
            Self::Seconds => "Seconds".to_owned(),
        }
    }

    /// What it means.
    pub(super) fn meaning(&self) -> &'static str {
        match self {
            Self::Name => "The run's folder; the swatch is its curve's",
            Self::When => "When the run was last written",
            Self::Setting(place) if place == IMAGES => "Training images of an epoch",
            Self::Setting(_) => "A setting; a value that most of the ticked runs do not have is underlined",
            Self::EpochsDone => "Passes over the training images that are done, of how many",
            Self::BestAccuracy => "Share of the test images read rightly after the best of all epochs",
            Self::LastAccuracy => "Share of the test images read rightly after the last epoch",
            Self::Seconds => "Time of all epochs, measuring included",
        }
    }

    /// What stands in it for a run.
    pub(super) fn words(&self, entry: &Entry, now: SystemTime) -> String {
        let percent = |share: Option<f64>| share.map(|share| format!("{:.2}", 100.0 * share));
        let words = match self {
            Self::Name => Some(entry.name.clone()),
            Self::When if entry.is_of_session => Some("this session".to_owned()),
            Self::When => entry.written_at.map(|time| when::words(time, now)),
            Self::Setting(place) => entry.value(place).map(|value| setting_words(place, value)),
            Self::EpochsDone => Some(format!("{} of {}", entry.epochs.len(), entry.config.epoch_count)),
            Self::BestAccuracy => percent(entry.best_accuracy()),
            Self::LastAccuracy => percent(entry.last_accuracy()),
            Self::Seconds => Some(format!("{:.0}", entry.elapsed_secs())),
        };
        words.unwrap_or_else(|| "–".to_owned())
    }

    /// The value that most of the runs at `ticked` have, of equally many the first one's. None for what is no setting, and
    /// where there is nothing to compare.
    pub(super) fn usual<'a>(&self, entries: &'a [Entry], ticked: &[usize]) -> Option<Option<&'a Value>> {
        let (Self::Setting(place), [_, _, ..]) = (self, ticked) else { return None };
        let compared: Vec<&Entry> = ticked.iter().map(|position| &entries[*position]).collect();
        Some(groups::usual(&compared, place))
    }

    fn compare(&self, one: &Entry, other: &Entry) -> Ordering {
        let by = |number: fn(&Entry) -> Option<f64>| compare_numbers(number(one), number(other));
        match self {
            Self::Name => one.name.cmp(&other.name),
            // The run in memory is the newest.
            Self::When => other.age.cmp(&one.age),
            Self::Setting(place) => compare_values(place, one.value(place), other.value(place)),
            Self::EpochsDone => one.epochs.len().cmp(&other.epochs.len()),
            Self::BestAccuracy => by(Entry::best_accuracy),
            Self::LastAccuracy => by(Entry::last_accuracy),
            Self::Seconds => by(|entry| Some(entry.elapsed_secs())),
        }
    }
}

impl Sorting {
    /// The positions of all runs whose names contain `filter`, sorted.
    pub(super) fn order(&self, entries: &[Entry], filter: &str) -> Vec<usize> {
        let filter = filter.trim().to_lowercase();
        let is_shown = |position: &usize| entries[*position].name.to_lowercase().contains(&filter);
        let mut order: Vec<usize> = (0..entries.len()).filter(is_shown).collect();
        order.sort_by(|one, other| {
            let ordering = self.column.compare(&entries[*one], &entries[*other]);
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

/// What a setting is called.
pub(super) fn setting_title(place: &str) -> String {
    match place {
        super::entry::DATA => "Data set".to_owned(),
        IMAGES => "Images".to_owned(),
        place => leaves::name(place),
    }
}

/// What a value is called.
pub(super) fn setting_words(place: &str, value: &Value) -> String {
    match (place, value) {
        // Names of data sets are written as they are.
        (super::entry::DATA, Value::String(name)) => name.clone(),
        (IMAGES, value) => value.as_u64().map_or_else(String::new, thousands),
        (place, value) => leaves::words(place, value),
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

    fn entries() -> Entries {
        let mut entries = Entries::default();
        entries.update(&Lab::fake_compared());
        entries
    }

    #[test]
    fn columns_are_what_the_ticked_runs_differ_in_and_the_results() {
        let entries = entries();
        let titles =
            |ticked: &[usize], shown| of(entries.all(), ticked, shown).iter().map(Column::title).collect::<Vec<_>>();
        let results = ["Epochs done", "Best test %", "Last test %", "Seconds", "Images"];
        let expected = |settings: &[&'static str]| [&["Name", "When"][..], settings, &results].concat();
        assert_eq!(titles(&[0, 1, 3], ShownSettings::Differing), expected(&["Subsampling", "Seed"]));
        assert_eq!(titles(&[0, 5], ShownSettings::Differing), expected(&["Learning rate"]));
        assert!(titles(&[0, 1], ShownSettings::All).len() > 30);
    }

    #[test]
    fn what_most_have_is_usual_and_of_equally_many_what_comes_first() {
        let entries = entries();
        let pooling = Column::Setting("architecture.pooling".to_owned());
        let usual = |ticked: &[usize]| pooling.usual(entries.all(), ticked).flatten().and_then(Value::as_str);
        assert_eq!(usual(&[0, 3, 4]), Some("maximum"));
        assert_eq!(usual(&[0, 3]), Some("average"));
        assert_eq!(usual(&[0]), None, "one run alone is compared with nothing");
        assert_eq!(Column::Seconds.usual(entries.all(), &[0, 3]), None);
    }

    #[test]
    fn rows_are_sorted_by_any_column_both_ways_and_filtered_by_name() {
        let entries = entries();
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
