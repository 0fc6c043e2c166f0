//! The draft while it is being edited, beside the current run: what changed, what of it needs a restart, and what is to be
//! done about it.

use super::{
    choices::{MODERN, is_same_rule},
    settings::{Control, Setting},
};
use crate::{
    app::{
        action::Action,
        lab::{Lab, RunView},
    },
    data::dataset::Source,
    train::config::TrainingConfig,
};

/// The draft while it is being edited.
pub(super) struct Edit<'a> {
    /// The draft with the changes of this frame.
    pub config: TrainingConfig,
    pub lab: &'a Lab,
    /// What the user wants beside these changes.
    pub actions: Vec<Action>,
    /// The place of the setting whose control takes the focus.
    pub revealed: Option<&'static str>,
}

impl<'a> Edit<'a> {
    pub(super) fn new(lab: &'a Lab) -> Self {
        Self { config: lab.draft.clone(), lab, actions: Vec::new(), revealed: None }
    }

    /// Whether the current run has another value of a setting, so that a change waits for the next one.
    pub(super) fn is_pending(&self, setting: &Setting) -> bool {
        let Some(run) = self.lab.run() else { return false };
        match setting.control {
            Control::Own(_, is_pending) => is_pending(self, run),
            _ => setting.needs_restart && setting.value(&run.start.config) != setting.value(&self.config),
        }
    }

    /// Whether anything has to wait for the next run. The learning rate changes by itself, and a run can be given more
    /// epochs.
    pub(super) fn needs_restart(&self) -> bool {
        self.lab.run().is_some_and(|run| !run.has_settings(&self.config) || is_data_pending(self, run))
    }

    /// Whether a change of the learning rate is for the current run, too: a rate that suits one rule ruins another.
    pub(super) fn is_rate_live(&self) -> bool {
        self.lab.run().is_none_or(|run| is_same_rule(&run.start.config, &self.config))
    }

    /// The largest value of a number with these images on this machine.
    pub(super) fn max(&self, setting: &Setting) -> f64 {
        match setting.place {
            "validation_count" => self.lab.data.dataset.train.len().saturating_sub(1) as f64,
            "thread_count" => MODERN.thread_count.max(self.config.thread_count) as f64,
            _ => f64::INFINITY,
        }
    }

    /// Takes over the settings of a choice. The rule of the current run comes back with its own numbers.
    pub(super) fn choose(&mut self, config: TrainingConfig) {
        let is_other_rule = !is_same_rule(&config, &self.config);
        self.config = config;
        if let Some(run) = self.lab.run().filter(|_| is_other_rule && self.is_rate_live()) {
            let TrainingConfig { optimizer, weight_decay, .. } = run.start.config;
            (self.config.optimizer, self.config.weight_decay) = (optimizer, weight_decay);
            self.config.learning_rate = run.learning_rate;
        }
    }

    pub(super) fn into_actions(self) -> Vec<Action> {
        let (before, rate) = (&self.lab.draft, self.config.learning_rate);
        let is_rate_changed = before.learning_rate != rate;
        let is_rest_changed = TrainingConfig { learning_rate: rate, ..before.clone() } != self.config;
        let is_for_run = is_rate_changed
            && self.is_rate_live()
            && (!is_rest_changed || self.lab.run().is_some_and(|run| run.learning_rate != rate));
        let mut actions = self.actions;
        if is_rest_changed || (is_rate_changed && !is_for_run) {
            actions.push(Action::Configure(Box::new(self.config)));
        }
        if is_for_run {
            actions.push(Action::SetLearningRate(rate));
        }
        actions
    }
}

/// Whether a run learns from other images than are at hand.
pub(super) fn is_data_pending(edit: &Edit<'_>, run: &RunView) -> bool {
    match (&run.start.source, &edit.lab.data.dataset.source) {
        // MNIST is MNIST, wherever it was found.
        (Source::Mnist(_), Source::Mnist(_)) => false,
        (own, now) => own != now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::panels::training::choices::optimisers,
        train::optimizer::{Moments, Optimizer},
    };

    fn edited(lab: &Lab, change: impl FnOnce(&mut Edit<'_>)) -> (Vec<Action>, bool) {
        let mut edit = Edit::new(lab);
        change(&mut edit);
        let needs_restart = edit.needs_restart();
        (edit.into_actions(), needs_restart)
    }

    fn configured(lab: &Lab, change: impl FnOnce(&mut TrainingConfig)) -> Action {
        let mut config = lab.draft.clone();
        change(&mut config);
        Action::Configure(Box::new(config))
    }

    fn choose_rule(edit: &mut Edit<'_>, name: &str) {
        let rule = optimisers(&edit.config).into_iter().find(|rule| rule.text == name);
        edit.choose(rule.unwrap().value);
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
        assert_eq!(edited(&lab, |edit| choose_rule(edit, "Adam")), (vec![expected.clone()], true));
        let own = lab.draft.clone();
        if let Action::Configure(config) = expected {
            lab.draft = *config;
        }
        let back = vec![Action::Configure(Box::new(own))];
        assert_eq!(edited(&lab, |edit| choose_rule(edit, "SGD")), (back, false));
    }

    #[test]
    fn more_epochs_need_no_restart_and_other_images_do() {
        let mut lab = Lab::fake_run();
        lab.draft.epoch_count = 30;
        assert!(!Edit::new(&lab).needs_restart());
        lab.data.dataset = std::sync::Arc::new(crate::data::builtin::dataset(9, 4, 4));
        assert!(Edit::new(&lab).needs_restart());
    }
}
