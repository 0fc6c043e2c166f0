//! The draft while it is being edited, beside the current run: what changed, what of it needs a restart, and what is to be
//! done about it.

use std::{cell::Cell, mem::discriminant};

use super::row::{Mark, Setting, Why};
use crate::{
    app::{
        action::Action,
        lab::{Lab, RunView},
    },
    data::dataset::Source,
    explain::Topic,
    train::{config::TrainingConfig, optimizer::Optimizer},
};

/// The draft while it is being edited.
pub(super) struct Edit<'a> {
    /// The draft with the changes of this frame.
    pub config: TrainingConfig,
    before: &'a TrainingConfig,
    /// The run there is.
    pub run: Option<&'a RunView>,
    source: &'a Source,
    asked: &'a Cell<Option<Action>>,
}

impl<'a> Edit<'a> {
    /// The draft as it is; an explanation that the user asks for goes to `asked`.
    pub(super) fn new(lab: &'a Lab, asked: &'a Cell<Option<Action>>) -> Self {
        let source = &lab.data.dataset.source;
        Self { config: lab.draft.clone(), before: &lab.draft, run: lab.run(), source, asked }
    }

    /// The text about `topic`, for a row.
    pub(super) fn why(&self, topic: impl Into<Topic>) -> Why<'a> {
        Why { topic: topic.into(), asked: self.asked }
    }

    /// A setting, marked if the current run has another value of it.
    pub(super) fn setting<'b, T: PartialEq>(
        &self,
        name: &'b str,
        meaning: &'b str,
        of: impl Fn(&TrainingConfig) -> T,
    ) -> Setting<'b> {
        Setting { mark: self.mark(of), ..Setting::unmarked(name, meaning) }
    }

    /// Whether the current run has another value.
    pub(super) fn mark<T: PartialEq>(&self, of: impl Fn(&TrainingConfig) -> T) -> Mark {
        match self.run {
            Some(run) if of(&run.start.config) != of(&self.config) => Mark::NeedsRestart,
            _ => Mark::None,
        }
    }

    /// Whether the current run learns from other images than are at hand.
    pub(super) fn data_mark(&self) -> Mark {
        match (self.run.map(|run| &run.start.source), self.source) {
            // MNIST is MNIST, wherever it was found.
            (None, _) | (Some(Source::Mnist(_)), Source::Mnist(_)) => Mark::None,
            (Some(own), now) if own == now => Mark::None,
            _ => Mark::NeedsRestart,
        }
    }

    /// Whether anything has to wait for the next run. The learning rate changes by itself, and a run can be given more
    /// epochs.
    pub(super) fn needs_restart(&self) -> bool {
        let rest = |config: &TrainingConfig| TrainingConfig { learning_rate: 0.0, epoch_count: 0, ..config.clone() };
        [self.mark(rest), self.data_mark()].contains(&Mark::NeedsRestart)
    }

    /// Whether a change of the learning rate is for the current run, too: a rate that suits one rule ruins another.
    pub(super) fn is_rate_live(&self) -> bool {
        self.run.is_none_or(|run| is_same_rule(run.start.config.optimizer, self.config.optimizer))
    }

    /// Another rule, with what it is usually used with; the run's own comes back as it is there.
    pub(super) fn choose_rule(&mut self, rule: Optimizer) {
        if is_same_rule(rule, self.config.optimizer) {
            return;
        }
        let own = self.run.filter(|run| is_same_rule(run.start.config.optimizer, rule));
        let (optimizer, learning_rate, weight_decay) = match own {
            Some(run) => (run.start.config.optimizer, run.learning_rate, run.start.config.weight_decay),
            None => (rule, rule.default_learning_rate(), rule.default_weight_decay()),
        };
        self.config = TrainingConfig { optimizer, learning_rate, weight_decay, ..self.config.clone() };
    }

    /// What is to be done.
    pub(super) fn actions(self) -> Vec<Action> {
        let rate = self.config.learning_rate;
        let is_rate_changed = self.before.learning_rate != rate;
        let is_rest_changed = TrainingConfig { learning_rate: rate, ..self.before.clone() } != self.config;
        let is_for_run = is_rate_changed
            && self.is_rate_live()
            && (!is_rest_changed || self.run.is_some_and(|run| run.learning_rate != rate));
        let mut actions = Vec::new();
        if is_rest_changed || (is_rate_changed && !is_for_run) {
            actions.push(Action::Configure(Box::new(self.config)));
        }
        if is_for_run {
            actions.push(Action::SetLearningRate(rate));
        }
        actions.extend(self.asked.take());
        actions
    }
}

fn is_same_rule(one: Optimizer, other: Optimizer) -> bool {
    discriminant(&one) == discriminant(&other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::optimizer::Moments;

    fn edited(lab: &Lab, change: impl FnOnce(&mut Edit<'_>)) -> (Vec<Action>, bool) {
        let asked = Cell::new(None);
        let mut edit = Edit::new(lab, &asked);
        change(&mut edit);
        let needs_restart = edit.needs_restart();
        (edit.actions(), needs_restart)
    }

    fn configured(lab: &Lab, change: impl FnOnce(&mut TrainingConfig)) -> Action {
        let mut config = lab.draft.clone();
        change(&mut config);
        Action::Configure(Box::new(config))
    }

    #[test]
    fn nothing_is_done_where_nothing_changed() {
        assert_eq!(edited(&Lab::fake(), |_| ()), (vec![], false));
        assert_eq!(edited(&Lab::fake_run(), |_| ()), (vec![], false));
    }

    #[test]
    fn the_rate_is_for_the_run_as_long_as_the_rule_is_the_runs() {
        let mut lab = Lab::fake_run();
        assert_eq!(edited(&lab, |edit| edit.config.learning_rate = 0.03), (vec![Action::SetLearningRate(0.03)], false));
        lab.draft.optimizer = Optimizer::Adam(Moments::DEFAULT);
        let for_next = configured(&lab, |config| config.learning_rate = 0.003);
        assert_eq!(edited(&lab, |edit| edit.config.learning_rate = 0.003), (vec![for_next], true));
    }

    #[test]
    fn another_rule_comes_with_its_usual_numbers_and_the_runs_own_comes_back() {
        let mut lab = Lab::fake_run();
        let adam = Optimizer::Adam(Moments::DEFAULT);
        let expected = configured(&lab, |config| {
            (config.optimizer, config.learning_rate, config.weight_decay) = (adam, 0.002, 0.0);
        });
        assert_eq!(edited(&lab, |edit| edit.choose_rule(adam)), (vec![expected.clone()], true));
        let own = lab.draft.clone();
        if let Action::Configure(config) = expected {
            lab.draft = *config;
        }
        assert_eq!(
            edited(&lab, |edit| edit.choose_rule(Optimizer::SGD)),
            (vec![Action::Configure(Box::new(own))], false)
        );
    }

    #[test]
    fn more_epochs_need_no_restart_and_other_images_do() {
        let mut lab = Lab::fake_run();
        lab.draft.epoch_count = 30;
        assert!(!Edit::new(&lab, &Cell::new(None)).needs_restart());
        lab.data.dataset = std::sync::Arc::new(crate::data::builtin::dataset(9, 4, 4));
        assert!(Edit::new(&lab, &Cell::new(None)).needs_restart());
    }
}
