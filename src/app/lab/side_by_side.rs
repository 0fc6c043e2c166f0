//! The runs that learn side by side: which are live, what their events change, and what each network predicts.

use std::path::Path;

use super::{FollowUp, Lab, Message, NetworkInUse, ResumeOffer, RunPhase, RunView, Severity, sketch::Prediction};
use crate::{
    app::numbers::thousands,
    train::{
        config::TrainingConfig,
        protocol::{Classification, Event, NetworkId, NetworkOrigin, Pace, RequestId, RunId, RunStart},
        run_label::RunLabel,
    },
};

impl Lab {
    /// The run in focus, if there is one.
    pub(crate) fn run(&self) -> Option<&RunView> {
        self.runs.get(&self.focus?)
    }

    /// The same, to change it.
    #[cfg(test)]
    pub(crate) fn run_mut(&mut self) -> Option<&mut RunView> {
        self.runs.get_mut(&self.focus?)
    }

    /// Whether the views look into a run.
    pub(crate) fn has_focus(&self, run: &RunView) -> bool {
        self.focus == Some(run.start.run)
    }

    /// The runs that no command has ended.
    pub(crate) fn live_runs(&self) -> impl Iterator<Item = &RunView> {
        self.runs.values().filter(|run| run.phase != RunPhase::Stopped)
    }

    /// Whether a run is learning at this moment.
    pub(crate) fn is_training(&self) -> bool {
        self.runs.values().any(|run| run.phase.is_active())
    }

    /// Whether no run learns, and one is paused.
    pub(crate) fn is_paused(&self) -> bool {
        !self.is_training() && self.runs.values().any(|run| run.phase == RunPhase::Paused)
    }

    /// Seconds until all runs are done: side by side they take the time of all.
    pub(crate) fn left_secs(&self) -> Option<f64> {
        self.runs.values().filter_map(RunView::left_secs).reduce(|one, other| one + other)
    }

    /// What the network of a run predicts for the drawing.
    pub(crate) fn prediction_of(&self, run: &RunView) -> Option<&Prediction> {
        if self.has_focus(run) { self.sketch.prediction.as_ref() } else { self.sketch.prediction_of(run.start.run) }
    }

    /// The engine ends all earlier runs before the first new one starts, which has the focus.
    pub(super) fn run_started(&mut self, start: RunStart) {
        self.runs.retain(|_, run| !run.phase.is_over());
        let id = start.run;
        if self.runs.is_empty() {
            self.sketch.forget_others();
            self.focus = Some(id);
            let architecture = start.config.architecture;
            let origin = NetworkOrigin::Run(id);
            self.network = NetworkInUse { id: start.network, origin, architecture, training: None, recognition: None };
            self.draft = start.config.clone();
            (self.fine_tune_report, self.offer) = (None, None);
        }
        let run = RunView::new(start);
        self.messages.say(self.start_words(&run));
        self.runs.insert(id, run);
    }

    fn start_words(&self, run: &RunView) -> String {
        let (name, examples) = (run.name(), run.start.config.objective().examples());
        if !self.has_focus(run) {
            return format!("{name} learns side by side, from the same {examples}");
        }
        let verb = match (run.step, run.start.pace) {
            (0, _) => "has begun",
            (_, Pace::Running) => "is resumed",
            (_, Pace::Paused) => "is open",
        };
        let (count, source) = (thousands(run.start.training_image_count as u64), run.start.source.name());
        format!("{name} {verb}: {} epochs of {count} {examples}, {source}", run.epoch_count)
    }

    /// The runs in this folder get another label.
    pub(crate) fn label_run(&mut self, folder: &Path, label: &RunLabel) {
        let of_folder = self.runs.values_mut().filter(|run| run.start.folder.as_deref() == Some(folder));
        of_folder.for_each(|run| run.start.label.clone_from(label));
    }

    /// The runs that have just started are in memory only.
    pub(crate) fn kept_in_memory(&mut self, reason: &str) {
        let text = format!("This run is in memory only, and is lost when the window closes: {reason}");
        self.messages.add(Message::warning(text).followed_by(FollowUp::ChooseRunsFolder));
    }

    /// The settings for the next run follow the run that is shown, unless the user has changed them.
    pub(super) fn focused(&mut self, id: RunId, network: NetworkId) {
        let Some(run) = self.runs.get(&id) else { return };
        if self.run().is_none_or(|before| before.has_settings(&self.draft)) {
            let (learning_rate, epoch_count) = (run.learning_rate, run.epoch_count);
            self.draft = TrainingConfig { learning_rate, epoch_count, ..run.start.config.clone() };
        }
        let (name, architecture) = (run.name(), run.start.config.architecture);
        if self.focus != Some(id) {
            self.messages.say(format!("The views look into {name}"));
            self.sketch.focus(self.focus, id);
        }
        self.focus = Some(id);
        self.network = NetworkInUse {
            id: network,
            origin: NetworkOrigin::Run(id),
            architecture,
            training: None,
            recognition: None,
        };
    }

    pub(super) fn classified(&mut self, classification: &Classification) {
        match self.other_run(classification.run) {
            Some(run) => self.sketch.other_answered(run, classification),
            None => self.sketch.answered(classification),
        }
    }

    pub(super) fn classify_failed(&mut self, id: RequestId, run: Option<RunId>, message: String) {
        match self.other_run(run) {
            Some(run) => self.command_failed(Some(run), &message),
            None => self.sketch.not_answered(id, message),
        }
    }

    /// The run, if it is live and not the one in focus.
    fn other_run(&self, run: Option<RunId>) -> Option<RunId> {
        run.filter(|run| self.focus != Some(*run) && self.runs.contains_key(run))
    }

    /// Takes in an event of a run.
    pub(super) fn apply_to_run(&mut self, id: RunId, event: Event) {
        if matches!(event, Event::Stopped { .. }) && self.focus == Some(id) {
            self.offer = self.run().and_then(ResumeOffer::of);
        }
        let is_over = matches!(event, Event::Stopped { .. } | Event::Failed { .. });
        if is_over {
            self.sketch.forget(id);
        }
        // Of what happens to all alike there is one message, that of the run in focus.
        let is_of_all = matches!(
            event,
            Event::Epoch { .. } | Event::Paused { .. } | Event::Resumed { .. } | Event::EpochCountChanged { .. }
        );
        let is_pause = matches!(event, Event::Paused { .. });
        let Some(run) = self.runs.get_mut(&id) else { return };
        let Some(message) = run.apply(event) else { return };
        if self.focus != Some(id) {
            if !is_of_all {
                let text = format!("{}: {}", run.name(), message.text);
                self.messages.add(Message { text, ..message });
            }
            return;
        }
        // A run that could not be saved is paused: the message that says why stays.
        let is_why_told = is_pause && self.messages.latest().is_some_and(|latest| latest.severity == Severity::Error);
        if !is_why_told {
            self.messages.add(message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::lab::{SketchEdit, fake::seven},
        data::dataset::CLASS_COUNT,
        model::scores::Scores,
        train::session::FinishReason,
    };

    fn ids(lab: &Lab) -> [RunId; 2] {
        let ids: Vec<RunId> = lab.runs.keys().copied().collect();
        ids.try_into().unwrap()
    }

    #[test]
    fn events_change_the_run_that_they_are_about() {
        let mut lab = Lab::fake_side_by_side();
        let [first, second] = ids(&lab);
        lab.apply(Event::Finished { run: first, reason: FinishReason::AllEpochs });
        assert!(lab.is_training() && !lab.is_paused(), "the second is not done");
        lab.apply(Event::Paused { run: second });
        assert!(lab.is_paused());
        assert_eq!(lab.run().unwrap().phase, RunPhase::Finished(FinishReason::AllEpochs));
        let name = lab.runs[&second].name();
        lab.apply(Event::Failed { run: second, message: "the loss became NaN".to_owned() });
        assert_eq!(lab.messages.latest().unwrap().text, format!("{name}: the loss became NaN"));
        assert_eq!(lab.live_runs().count(), 2, "its curves can still be looked at");
        lab.apply(Event::Stopped { run: second });
        assert_eq!(lab.live_runs().count(), 1);
    }

    #[test]
    fn each_network_predicts_the_drawing_and_keeps_its_prediction_when_the_focus_changes() {
        let mut lab = Lab { sketch: seven(), ..Lab::fake_side_by_side() };
        let [first, second] = ids(&lab);
        let (id, _) = lab.sketch.ask_if_due().unwrap();
        for (run, score) in [(first, 0.25), (second, 0.5)] {
            let scores = Scores { digits: [score; CLASS_COUNT], rubbish: None };
            lab.apply(Event::Classified(Classification { id, run: Some(run), step: 1, scores }));
        }
        let read = |lab: &Lab| ids(lab).map(|id| lab.prediction_of(&lab.runs[&id]).map(|prediction| prediction.run));
        assert_eq!(read(&lab), [Some(Some(first)), Some(Some(second))]);
        let network = NetworkId(lab.network.id.0 + 1);
        lab.apply(Event::Focused { run: second, network });
        assert_eq!(read(&lab), [Some(Some(first)), Some(Some(second))]);
        assert_eq!(lab.sketch.prediction.unwrap().run, Some(second));
        assert_eq!((&lab.network.origin, lab.network.id), (&NetworkOrigin::Run(second), network));
        lab.apply(Event::Stopped { run: first });
        assert_eq!(read(&lab), [None, Some(Some(second))]);
        lab.sketch.edit(SketchEdit::Clear);
        assert_eq!(read(&lab), [None, None]);
    }

    #[test]
    fn new_runs_take_the_place_of_those_that_have_ended() {
        let mut lab = Lab::fake_side_by_side();
        let old = ids(&lab);
        let start = lab.run().unwrap().start.clone();
        for run in old {
            lab.apply(Event::Stopped { run });
        }
        assert_eq!(lab.runs.len(), 2, "until there are others");
        for number in 91..=94 {
            let start = RunStart { run: RunId(number), network: NetworkId(9), ..start.clone() };
            lab.apply(Event::Started(Box::new(start)));
        }
        assert_eq!((lab.runs.len(), lab.focus), (4, Some(RunId(91))));
    }

    #[test]
    fn the_time_left_is_that_of_all_runs() {
        let mut lab = Lab::fake_side_by_side();
        let own: Vec<f64> = lab.runs.values().map(|run| run.left_secs().unwrap()).collect();
        assert!((lab.left_secs().unwrap() - own.iter().sum::<f64>()).abs() < 1e-9);
        let [_, second] = ids(&lab);
        lab.runs.remove(&second);
        assert!((lab.left_secs().unwrap() - own[0]).abs() < 1e-9);
    }
}
