//! The change of the learning rate during a run.

use lenet_data::choice::{ChoiceText, Described};
use serde::{Deserialize, Serialize};

/// A factor on the learning rate by the progress of the run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// Always 1.
    Constant,
    /// Multiplied by `factor` after every `epoch_count` epochs.
    Step {
        /// Epochs between two changes.
        epoch_count: u32,
        /// Factor of each change.
        factor: f64,
    },
    /// The paper's (section III-B): 1 for two epochs, 0.4 for three, 0.2 for three, 0.1 for four, then 0.02.
    Paper,
    /// Half a cosine from 1 at the first step to 0 after the last.
    Cosine,
    /// The same after a straight rise from 0 during the first tenth of the run.
    OneCycle,
}

impl Described for Schedule {
    const ALL: &'static [Self] =
        &[Self::Constant, Self::Step { epoch_count: 3, factor: 0.5 }, Self::Paper, Self::Cosine, Self::OneCycle];

    fn describe(self) -> ChoiceText {
        let (name, title, hint) = match self {
            Self::Constant => ("constant", "Constant", "The same rate during the whole run"),
            Self::Step { .. } => ("step", "Step", "The rate is multiplied by a factor after every few epochs"),
            Self::Paper => (
                "paper",
                "Paper's",
                "The whole rate for 2 epochs, 0.4 of it for 3, 0.2 for 3, 0.1 for 4, then 0.02: from 0.0005 to 0.00001",
            ),
            Self::Cosine => (
                "cosine",
                "Cosine",
                "The rate falls along half a cosine, from all of it at the first batch to 0 after the last",
            ),
            Self::OneCycle => (
                "one-cycle",
                "One cycle",
                "The rate rises during the first tenth of the run, then falls along half a cosine to 0 after the last batch",
            ),
        };
        ChoiceText { name, title, hint, topic: "schedule" }
    }
}

/// The progress of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Whole epochs done.
    pub epoch: u32,
    /// Batches done in this epoch.
    pub batch: usize,
    /// Batches of an epoch.
    pub batch_count: usize,
    /// Epochs of the run.
    pub epoch_count: u32,
}

impl Schedule {
    /// The factor for the batch at `position`.
    pub fn factor(self, position: Position) -> f64 {
        match self {
            Self::Constant => 1.0,
            Self::Step { epoch_count, factor } => factor.powf(f64::from(position.epoch / epoch_count.max(1))),
            Self::Paper => match position.epoch {
                0..2 => 1.0,
                2..5 => 0.4,
                5..8 => 0.2,
                8..12 => 0.1,
                12.. => 0.02,
            },
            Self::Cosine => half_cosine(position.share()),
            Self::OneCycle => match position.share() {
                share if share < RISE => (share / RISE).max(MIN_RISE),
                share => half_cosine((share - RISE) / (1.0 - RISE)),
            },
        }
    }
}

/// The share of a run in which one cycle's rate rises.
const RISE: f64 = 0.1;
/// One cycle's least factor while it rises: a step of size 0 would be lost.
const MIN_RISE: f64 = 1e-3;

impl Position {
    /// The share of the run that is done, 0–1.
    fn share(self) -> f64 {
        let done = f64::from(self.epoch) + self.batch as f64 / self.batch_count.max(1) as f64;
        (done / f64::from(self.epoch_count.max(1))).min(1.0)
    }
}

/// From 1 at 0 to 0 at 1.
fn half_cosine(share: f64) -> f64 {
    0.5 * (1.0 + (std::f64::consts::PI * share).cos())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(epoch: u32, batch: usize) -> Position {
        Position { epoch, batch, batch_count: 100, epoch_count: 10 }
    }

    #[test]
    fn steps_come_after_whole_epochs() {
        let schedule = Schedule::Step { epoch_count: 3, factor: 0.1 };
        let factors: Vec<_> = [at(0, 0), at(2, 99), at(3, 0), at(6, 50)].map(|at| schedule.factor(at)).into();
        assert_eq!(factors[..2], [1.0, 1.0]);
        assert!((factors[2] - 0.1).abs() < 1e-12 && (factors[3] - 0.01).abs() < 1e-12);
    }

    #[test]
    fn the_papers_rates_are_those_of_its_section_iii() {
        let rates: Vec<f64> = (0..20).map(|epoch| 5e-4 * Schedule::Paper.factor(at(epoch, 7))).collect();
        let paper = [(2, 5e-4), (3, 2e-4), (3, 1e-4), (4, 5e-5), (8, 1e-5)];
        let paper = paper.into_iter().flat_map(|(count, rate)| std::iter::repeat_n(rate, count));
        assert!(rates.iter().zip(paper).all(|(ours, rate): (&f64, f64)| (ours - rate).abs() < 1e-12), "{rates:?}");
    }

    #[test]
    fn one_cycle_rises_for_a_tenth_and_falls_to_zero() {
        let factors = [at(0, 0), at(0, 50), at(1, 0), at(5, 50), at(10, 0)].map(|at| Schedule::OneCycle.factor(at));
        for (factor, expected) in factors.into_iter().zip([1e-3, 0.5, 1.0, 0.5, 0.0]) {
            assert!((factor - expected).abs() < 1e-12, "{factors:?}");
        }
    }

    #[test]
    fn the_cosine_falls_from_one_through_a_half_to_zero() {
        let factors = [at(0, 0), at(5, 0), at(10, 0)].map(|at| Schedule::Cosine.factor(at));
        for (factor, expected) in factors.into_iter().zip([1.0, 0.5, 0.0]) {
            assert!((factor - expected).abs() < 1e-12);
        }
    }
}
