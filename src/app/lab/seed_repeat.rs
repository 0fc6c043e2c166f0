//! The same settings trained with several seeds, one run after the other.

use std::collections::VecDeque;

use crate::train::{config::TrainingConfig, protocol::RunId};

/// Which seeds are trained, and how far that is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SeedRepeat {
    config: TrainingConfig,
    /// The seeds that no run has begun with.
    waiting: VecDeque<u64>,
    seed_count: usize,
    /// The run under way, once it has started.
    run: Option<RunId>,
}

impl SeedRepeat {
    pub(crate) fn new(config: TrainingConfig, seeds: Vec<u64>) -> Self {
        Self { config, seed_count: seeds.len(), waiting: seeds.into(), run: None }
    }

    /// The settings that all runs have, with the seed of one of them.
    pub(crate) fn config(&self) -> &TrainingConfig {
        &self.config
    }

    /// The settings of the next run; none after the last.
    pub(crate) fn next_config(&mut self) -> Option<TrainingConfig> {
        let seed = self.waiting.pop_front()?;
        self.run = None;
        self.config.seed = seed;
        Some(self.config.clone())
    }

    /// A run has started. It is the awaited one if it has the awaited seed.
    pub(crate) fn started(&mut self, run: RunId, seed: u64) {
        if self.run.is_none() && seed == self.config.seed {
            self.run = Some(run);
        }
    }

    /// Whether it is this run's turn.
    pub(crate) fn is_at(&self, run: RunId) -> bool {
        self.run == Some(run)
    }

    /// Whether its next run has not started yet.
    pub(crate) fn is_awaited(&self) -> bool {
        self.run.is_none()
    }

    /// How far it is, in words: `Seed 3: run 2 of 5`.
    pub(crate) fn words(&self) -> String {
        let number = self.seed_count - self.waiting.len();
        format!("Seed {}: run {number} of {}", self.config.seed, self.seed_count)
    }

    /// The seeds in words: `the seeds 1, 2, 3`.
    pub(crate) fn seeds_in_words(&self) -> String {
        let seeds: Vec<String> = self.waiting.iter().map(u64::to_string).collect();
        let noun = if seeds.len() == 1 { "seed" } else { "seeds" };
        format!("the {noun} {}", seeds.join(", "))
    }

    /// How many seeds there are in all.
    pub(crate) fn seed_count(&self) -> usize {
        self.seed_count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_seed_has_its_turn_once() {
        let mut repeat = SeedRepeat::new(TrainingConfig::default(), vec![2, 5]);
        assert_eq!(repeat.seeds_in_words(), "the seeds 2, 5");
        assert_eq!(repeat.next_config().unwrap().seed, 2);
        repeat.started(RunId(7), 1);
        assert!(repeat.is_awaited(), "another run");
        repeat.started(RunId(8), 2);
        assert!(repeat.is_at(RunId(8)) && repeat.words() == "Seed 2: run 1 of 2");
        assert_eq!(repeat.next_config().unwrap().seed, 5);
        assert!(repeat.is_awaited() && repeat.next_config().is_none());
    }
}
