//! What was changed during a run, and when: a few numbers, saved with it.

use serde::{Deserialize, Serialize};

/// Most changes that are kept; of more, the oldest go.
const MAX_COUNT: usize = 500;

/// Steps within which changes of the same setting are one, as while a slider is dragged.
const STEPS_OF_ONE: u64 = 20;

/// The changes of a run's settings during the run, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Changes(Vec<Change>);

/// A change of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Steps done by then.
    pub step: u64,
    /// The setting with its new value.
    pub setting: ChangedSetting,
}

/// A setting that may change during a run, with its new value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangedSetting {
    /// Before the schedule's factor.
    LearningRate(f64),
    /// Epochs in all.
    EpochCount(u32),
}

impl ChangedSetting {
    /// The new value in words.
    pub fn words(self) -> String {
        match self {
            Self::LearningRate(rate) => format!("rate {rate}"),
            Self::EpochCount(count) => format!("{count} epochs"),
        }
    }
}

impl Changes {
    /// All of them, the oldest first.
    pub fn all(&self) -> &[Change] {
        &self.0
    }

    /// Whether one of them is after this step, or at it.
    pub fn are_after(&self, step: u64) -> bool {
        self.0.last().is_some_and(|change| change.step >= step)
    }

    /// Adds a change; one that follows at once replaces the one before.
    pub fn record(&mut self, change: Change) {
        let is_same_setting =
            |other: &Change| std::mem::discriminant(&other.setting) == std::mem::discriminant(&change.setting);
        match self.0.iter_mut().rev().find(|other| is_same_setting(other)) {
            Some(before) if change.step.saturating_sub(before.step) < STEPS_OF_ONE => before.setting = change.setting,
            _ => self.0.push(change),
        }
        if self.0.len() > MAX_COUNT {
            self.0.remove(0);
        }
    }

    /// Forgets those after this step.
    pub(super) fn go_back_to(&mut self, step: u64) {
        self.0.retain(|change| change.step <= step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(step: u64, rate: f64) -> Change {
        Change { step, setting: ChangedSetting::LearningRate(rate) }
    }

    #[test]
    fn a_dragged_slider_is_one_change_and_a_run_that_goes_back_forgets() {
        let mut changes = Changes::default();
        let more = Change { step: 105, setting: ChangedSetting::EpochCount(20) };
        for change in [rate(100, 0.1), more, rate(110, 0.05), rate(115, 0.02), rate(300, 0.01)] {
            changes.record(change);
        }
        assert_eq!(changes.all(), [rate(100, 0.02), more, rate(300, 0.01)]);
        let json = serde_json::to_string(&changes).unwrap();
        assert_eq!(serde_json::from_str::<Changes>(&json).unwrap(), changes);
        changes.go_back_to(200);
        assert_eq!(changes.all(), [rate(100, 0.02), more]);
    }

    #[test]
    fn they_stay_few() {
        let mut changes = Changes::default();
        for index in 0..2_000 {
            changes.record(rate(100 * index, 0.1));
        }
        assert_eq!((changes.all().len(), changes.all()[MAX_COUNT - 1].step), (MAX_COUNT, 199_900));
    }
}
