//! The table's columns: which there are, what stands in them and what is usual.

use std::time::SystemTime;

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
    // What is looked for first is in sight also where there is little room.
    let mut columns = vec![Column::Name, Column::When, Column::BestAccuracy, Column::LastAccuracy];
    columns.extend(settings);
    columns.extend([Column::EpochsDone, Column::Seconds, Column::Setting(IMAGES.to_owned())]);
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
            Self::When if entry.run.is_some() => Some("this session".to_owned()),
            Self::When => entry.written_at.map(|time| when::words(time, now)),
            Self::Setting(place) => entry.value(place).map(|value| setting_words(place, value)),
            Self::EpochsDone => Some(format!("{} of {}", entry.epochs.len(), entry.config.epoch_count)),
            Self::BestAccuracy => percent(entry.best_accuracy()),
            Self::LastAccuracy => percent(entry.last_accuracy()),
            Self::Seconds => Some(format!("{:.0}", entry.elapsed_secs())),
        };
        words.unwrap_or_else(|| "–".to_owned())
    }

    /// What its values are compared with, where those at `ticked` are compared.
    pub(super) fn norm(&self, entries: &[Entry], ticked: &[usize]) -> Norm {
        let (Self::Setting(place), [_, _, ..]) = (self, ticked) else { return Norm::None };
        let compared: Vec<&Entry> = ticked.iter().map(|position| &entries[*position]).collect();
        Norm::Usual(groups::usual(&compared, place).cloned())
    }
}

/// What the values of a column are compared with.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Norm {
    /// Nothing: it is no setting, or there is only one run.
    None,
    /// What most of the runs have; they may have no such setting.
    Usual(Option<Value>),
}

impl Norm {
    /// Whether a value is another than the usual one.
    pub(super) fn is_broken_by(&self, value: Option<&Value>) -> bool {
        match self {
            Self::None => false,
            Self::Usual(usual) => usual.as_ref() != value,
        }
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
        let (first, last) = (["Name", "When", "Best test %", "Last test %"], ["Epochs done", "Seconds", "Images"]);
        let expected = |settings: &[&'static str]| [&first[..], settings, &last].concat();
        assert_eq!(titles(&[0, 1, 3], ShownSettings::Differing), expected(&["Pooling", "Seed"]));
        assert_eq!(titles(&[0, 5], ShownSettings::Differing), expected(&["Learning rate"]));
        assert!(titles(&[0, 1], ShownSettings::All).len() > 30);
    }

    #[test]
    fn what_most_have_is_usual_and_of_equally_many_what_comes_first() {
        let entries = entries();
        let pooling = Column::Setting("architecture.pooling".to_owned());
        let norm = |ticked: &[usize]| pooling.norm(entries.all(), ticked);
        assert_eq!(norm(&[0, 3, 4]), Norm::Usual(Some("maximum".into())));
        assert_eq!(norm(&[0, 3]), Norm::Usual(Some("average".into())));
        assert_eq!(norm(&[0]), Norm::None, "one run alone is compared with nothing");
        assert_eq!(Column::Seconds.norm(entries.all(), &[0, 3]), Norm::None);
        assert!(norm(&[0, 3]).is_broken_by(Some(&"maximum".into())) && !Norm::None.is_broken_by(None));
    }
}
