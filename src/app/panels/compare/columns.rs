//! The table's columns: which there are, their words, and the order of the rows by one of them.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::{
    runs::{LastTrained, RunRow},
    settings::{self, IMAGES, Settings},
};
use crate::app::{
    numbers::{ago, date},
    widgets::sort_title::Direction,
};

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Column {
    Name,
    /// What the user notes about it.
    Note,
    /// When it last learned.
    #[default]
    When,
    /// A setting, by its place.
    Setting(String),
    /// Epochs done, of how many.
    EpochsDone,
    BestAccuracy,
    LastAccuracy,
    Seconds,
}

/// Which settings have a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ShownSettings {
    /// Those in which the ticked runs differ.
    #[default]
    Differing,
    All,
}

/// The settings of the runs that are compared: of those ticked, if there are several.
fn compared<'a>(rows: &'a [RunRow], ticked: &[usize]) -> Vec<&'a Settings> {
    match ticked {
        [_, _, ..] => ticked.iter().map(|index| &rows[*index].settings).collect(),
        _ => rows.iter().map(|row| &row.settings).collect(),
    }
}

/// The columns of a table of `rows`, of which those at `ticked` are compared.
pub(super) fn of(rows: &[RunRow], ticked: &[usize], shown: ShownSettings) -> Vec<Column> {
    let compared = compared(rows, ticked);
    let places = match shown {
        ShownSettings::Differing => settings::differing(&compared),
        ShownSettings::All => settings::places(&compared),
    };
    // Images have a column at the end, whether or not they differ.
    let settings = places.into_iter().filter(|place| place != IMAGES).map(Column::Setting);
    // What is looked for first is in sight also where there is little room.
    let mut columns = vec![Column::Name, Column::When, Column::BestAccuracy, Column::LastAccuracy];
    columns.extend(rows.iter().any(|row| !row.label.note.is_empty()).then_some(Column::Note));
    columns.extend(settings);
    columns.extend([Column::EpochsDone, Column::Seconds, Column::Setting(IMAGES.to_owned())]);
    columns
}

impl Column {
    /// Its title, and what it means.
    pub(super) fn heading(&self) -> (String, &'static str) {
        let (title, meaning) = match self {
            Self::Name => ("Name", "The name that you gave it, else its folder's; the swatch is its curve's"),
            Self::Note => ("Note", "What you noted about it"),
            Self::When => ("When", "When the run last learned"),
            Self::Setting(place) if place == IMAGES => {
                ("Images", "Training images of an epoch; strings where a run learns from these")
            }
            Self::Setting(place) => {
                let meaning = "A setting; a value that most of the ticked runs do not have is underlined";
                return (settings::name(place), meaning);
            }
            Self::EpochsDone => {
                ("Epochs done", "Passes over the training images, or rounds of new strings, that are done, of how many")
            }
            Self::BestAccuracy => (
                "Best test %",
                "Test accuracy after the best of all epochs, in percent; of a run on strings, whole strings correct",
            ),
            Self::LastAccuracy => (
                "Last test %",
                "Test accuracy after the last epoch, in percent; of a run on strings, whole strings correct",
            ),
            Self::Seconds => ("Seconds", "Time of all epochs, evaluation included"),
        };
        (title.to_owned(), meaning)
    }

    /// The words of its cell for a run.
    pub(super) fn words(&self, row: &RunRow, now: SystemTime) -> String {
        let percent = |share: Option<f64>| share.map(|share| format!("{:.2}", 100.0 * share));
        let words = match self {
            Self::Name => Some(row.name.clone()),
            Self::Note => Some(row.label.note.lines().collect::<Vec<_>>().join(" ")).filter(|note| !note.is_empty()),
            Self::When => Some(match row.trained {
                LastTrained::Now => "now".to_owned(),
                LastTrained::ThisSession => "this session".to_owned(),
                LastTrained::At(time) => ago(time, now),
            }),
            Self::Setting(place) => row.settings.get(place).map(|value| settings::words(place, value)),
            Self::EpochsDone => Some(format!("{} of {}", row.epochs.len(), row.config.epoch_count)),
            Self::BestAccuracy => percent(row.best_accuracy()),
            Self::LastAccuracy => percent(row.last_accuracy()),
            Self::Seconds => (!row.epochs.is_empty()).then(|| format!("{:.0}", row.elapsed_secs())),
        };
        words.unwrap_or_else(|| "–".to_owned())
    }

    /// The words of its cell in a document, where nothing is so long ago.
    pub(super) fn lasting_words(&self, row: &RunRow, now: SystemTime) -> String {
        match (self, row.trained) {
            (Self::When, LastTrained::At(time)) => date(time),
            _ => self.words(row, now),
        }
    }

    /// The indices of the rows with another value than most of the ticked runs; none where it is no setting, or fewer than
    /// two runs are ticked.
    pub(super) fn unusual(&self, rows: &[RunRow], ticked: &[usize]) -> Vec<usize> {
        let (Self::Setting(place), [_, _, ..]) = (self, ticked) else { return Vec::new() };
        let usual = settings::usual(&compared(rows, ticked), place);
        (0..rows.len()).filter(|index| rows[*index].settings.get(place) != usual).collect()
    }

    fn sort_key(&self, row: &RunRow) -> SortKey {
        let share = |share: Option<f64>| share.map_or(SortKey::Unknown, SortKey::Number);
        match self {
            Self::Name => SortKey::Words(row.name.clone()),
            Self::Note => SortKey::Words(row.label.note.clone()),
            Self::When => SortKey::Number(-(row.age as f64)),
            Self::Setting(place) => match row.settings.get(place) {
                Some(value) => {
                    value.as_f64().map_or_else(|| SortKey::Words(settings::words(place, value)), SortKey::Number)
                }
                None => SortKey::Unknown,
            },
            Self::EpochsDone => SortKey::Number(row.epochs.len() as f64),
            Self::BestAccuracy => share(row.best_accuracy()),
            Self::LastAccuracy => share(row.last_accuracy()),
            Self::Seconds => SortKey::Number(row.elapsed_secs()),
        }
    }
}

/// What rows are sorted by, the smallest first.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
enum SortKey {
    Unknown,
    Words(String),
    Number(f64),
}

/// By which column rows are sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Sorting {
    pub column: Column,
    pub direction: Direction,
}

impl Sorting {
    /// The indices of all runs whose names or notes contain `filter`, sorted.
    pub(super) fn order(&self, rows: &[RunRow], filter: &str) -> Vec<usize> {
        let filter = filter.trim().to_lowercase();
        let is_shown = |row: &RunRow| {
            [&row.name, &row.folder_name, &row.label.note].iter().any(|text| text.to_lowercase().contains(&filter))
        };
        let shown = rows.iter().enumerate().filter(|(_, row)| is_shown(row));
        let mut keyed: Vec<(SortKey, usize)> = shown.map(|(index, row)| (self.column.sort_key(row), index)).collect();
        keyed.sort_by(|(one, _), (other, _)| {
            let ordering = one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal);
            if self.direction == Direction::Falling { ordering.reverse() } else { ordering }
        });
        keyed.into_iter().map(|(_, index)| index).collect()
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::{lab::Lab, memo::Memo, panels::compare::runs};

    fn rows() -> Arc<Vec<RunRow>> {
        runs::rows(&mut Memo::default(), &Lab::fake_compared())
    }

    #[test]
    fn columns_are_what_the_ticked_runs_differ_in_and_the_results() {
        let rows = rows();
        let titles = |ticked: &[usize], shown| {
            of(&rows, ticked, shown).iter().map(|column| column.heading().0).collect::<Vec<_>>()
        };
        let (first, last) = (["Name", "When", "Best test %", "Last test %"], ["Epochs done", "Seconds", "Images"]);
        let expected = |settings: &[&'static str]| [&first[..], settings, &last].concat();
        assert_eq!(titles(&[0, 1, 3], ShownSettings::Differing), expected(&["Pooling", "Seed"]));
        assert_eq!(titles(&[0, 5], ShownSettings::Differing), expected(&["Learning rate"]));
        assert!(titles(&[0, 1], ShownSettings::All).len() > 30);
    }

    #[test]
    fn what_most_have_is_usual_and_of_equally_many_what_comes_first() {
        let rows = rows();
        let pooling = Column::Setting("architecture.pooling".to_owned());
        let unusual = |ticked: &[usize]| pooling.unusual(&rows, ticked);
        assert_eq!(unusual(&[0, 3, 4]), [0, 1, 2, 5, 6], "most have the maximum");
        assert_eq!(unusual(&[0, 3]), [3, 4], "the first has the average");
        assert!(unusual(&[0]).is_empty(), "one run alone is compared with nothing");
        let unbegun = RunRow { epochs: Vec::new(), ..rows[0].clone() };
        assert_eq!(Column::Seconds.words(&unbegun, SystemTime::now()), "–");
        assert!(Column::Seconds.unusual(&rows, &[0, 3]).is_empty());
    }

    #[test]
    fn when_is_the_time_that_a_run_last_learned_and_not_that_of_the_window() {
        let mut lab = Lab::fake_compared();
        let now = SystemTime::now();
        let words = |lab: &Lab, index: usize| Column::When.words(&runs::rows(&mut Memo::default(), lab)[index], now);
        assert_eq!(words(&lab, 6), "1 day ago");
        lab.take_run(Lab::fake_run());
        assert_eq!(words(&lab, 7), "this session", "in memory");
        lab.run_mut().unwrap().start.folder = Some("/runs/run-0007".into());
        assert_eq!(words(&lab, 6), "1 day ago", "it is open, and was trained yesterday");
        lab.run_mut().unwrap().phase = crate::app::lab::RunPhase::Training;
        assert_eq!(words(&lab, 6), "now");
    }

    #[test]
    fn rows_are_sorted_by_any_column_both_ways_and_filtered_by_name() {
        let rows = rows();
        let mut sorting = Sorting::default();
        assert_eq!(sorting.order(&rows, ""), [6, 5, 4, 3, 2, 1, 0], "the newest first");
        sorting.choose(Column::BestAccuracy);
        assert_eq!(sorting.order(&rows, "")[0], 0);
        sorting.choose(Column::BestAccuracy);
        assert_eq!(sorting.order(&rows, "")[6], 0);
        sorting.choose(Column::Setting("learning_rate".to_owned()));
        assert_eq!(sorting.order(&rows, "")[6], 5, "0.05 is the smallest");
        assert_eq!(sorting.order(&rows, "0003"), [2]);
    }
}
