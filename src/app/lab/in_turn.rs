//! Two runs in turn: what the second one's events change, and what is so of both together.

use super::{Lab, Message, NetworkInUse, RunPhase, RunView, Severity, sketch::Reading};
use crate::train::protocol::{Classification, Event, NetworkOrigin, RunId, RunStart};

impl Lab {
    /// Whether a run is learning at this moment.
    pub(crate) fn is_training(&self) -> bool {
        self.runs().any(|run| run.phase.is_active())
    }

    /// Whether nothing learns because it is held.
    pub(crate) fn is_held(&self) -> bool {
        !self.is_training() && self.runs().any(|run| run.phase == RunPhase::Paused)
    }

    /// Whether there is a second run that can still learn.
    pub(crate) fn has_second(&self) -> bool {
        let is_over = |phase: &RunPhase| matches!(phase, RunPhase::Stopped | RunPhase::Failed(_));
        self.second.as_ref().is_some_and(|run| !is_over(&run.phase))
    }

    /// Seconds until all that is trained is done: two runs in turn take the time of both.
    pub(crate) fn left_secs(&self) -> Option<f64> {
        self.runs().filter_map(RunView::left_secs).reduce(|one, other| one + other)
    }

    /// What the second network reads in the drawing.
    pub(crate) fn second_reading(&self) -> Option<&Reading> {
        self.sketch.second_reading()
    }

    fn runs(&self) -> impl Iterator<Item = &RunView> {
        self.run.iter().chain(&self.second)
    }

    fn is_second(&self, run: RunId) -> bool {
        self.second.as_ref().is_some_and(|second| second.start.run == run)
    }

    pub(super) fn second_started(&mut self, start: RunStart) {
        let view = RunView::new(start);
        self.messages.say(format!("{} learns in turn with it, from the same images", view.name()));
        self.second = Some(view);
    }

    pub(super) fn swapped(&mut self, run: RunId) {
        if !self.is_second(run) {
            return;
        }
        std::mem::swap(&mut self.run, &mut self.second);
        self.sketch.swap_readings();
        let Some(view) = &self.run else { return };
        let architecture = view.start.config.architecture;
        self.messages.say(format!("The views look into {} now", view.name()));
        self.network_count += 1;
        self.network = NetworkInUse { origin: NetworkOrigin::Run(run), architecture, training: None };
        self.readings = None;
    }

    pub(super) fn drawing_read(&mut self, classification: &Classification) {
        match classification.run {
            Some(run) if self.is_second(run) => self.sketch.second_answered(classification),
            _ => self.sketch.answered(classification),
        }
    }

    pub(super) fn apply_to_second(&mut self, event: &Event) {
        let Some(message) = self.second.as_mut().and_then(|view| view.apply(event.clone())) else { return };
        if let Event::Stopped { .. } | Event::Failed { .. } = event {
            self.sketch.second_left();
        }
        // What happens to both alike is told of the first.
        let is_of_both = matches!(
            event,
            Event::Epoch { .. } | Event::Paused { .. } | Event::Continued { .. } | Event::EpochCountChanged { .. }
        );
        if !is_of_both || message.severity != Severity::Info {
            self.messages.add(Message { text: format!("Second network: {}", message.text), ..message });
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
        [&lab.run, &lab.second].map(|run| run.as_ref().unwrap().start.run)
    }

    #[test]
    fn events_change_the_run_that_they_are_about() {
        let mut lab = Lab::fake_in_turn();
        let [first, second] = ids(&lab);
        lab.apply(Event::Finished { run: first, reason: FinishReason::AllEpochs });
        assert!(lab.is_training() && !lab.is_held(), "the second goes on");
        lab.apply(Event::Paused { run: second });
        assert!(lab.is_held() && lab.has_second());
        assert_eq!(lab.run.as_ref().unwrap().phase, RunPhase::Finished(FinishReason::AllEpochs));
        lab.apply(Event::Failed { run: second, message: "the loss became NaN".to_owned() });
        assert_eq!(lab.messages.latest().unwrap().text, "Second network: the loss became NaN");
        assert!(!lab.has_second() && lab.second.is_some(), "its curves can still be looked at");
    }

    #[test]
    fn both_read_the_drawing_and_change_places() {
        let mut lab = Lab { sketch: seven(), ..Lab::fake_in_turn() };
        let [first, second] = ids(&lab);
        let (id, _) = lab.sketch.ask_if_due().unwrap();
        for (run, score) in [(first, 0.25), (second, 0.5)] {
            let scores = Scores { digits: [score; CLASS_COUNT], rubbish: None };
            let classification = Classification { id, run: Some(run), step: 1, scores };
            lab.apply(Event::Classified(classification));
        }
        let read = |lab: &Lab| [lab.sketch.reading(), lab.second_reading()].map(|reading| reading.map(|it| it.run));
        assert_eq!(read(&lab), [Some(Some(first)), Some(Some(second))]);
        lab.apply(Event::Swapped { run: second });
        assert_eq!((ids(&lab), read(&lab)), ([second, first], [Some(Some(second)), Some(Some(first))]));
        assert_eq!(lab.network.origin, NetworkOrigin::Run(second));
        lab.apply(Event::Stopped { run: first });
        assert_eq!(read(&lab), [Some(Some(second)), None]);
        lab.sketch.edit(SketchEdit::Clear);
        assert_eq!(read(&lab), [None, None]);
    }

    #[test]
    fn the_time_left_is_that_of_both() {
        let mut lab = Lab::fake_in_turn();
        let own = |run: &Option<RunView>| run.as_ref().and_then(RunView::left_secs).unwrap();
        let expected = own(&lab.run) + own(&lab.second);
        assert!((lab.left_secs().unwrap() - expected).abs() < 1e-9);
        let second = lab.second.take();
        assert!((lab.left_secs().unwrap() - own(&lab.run)).abs() < 1e-9);
        (lab.run, lab.second) = (None, second);
        assert!(lab.left_secs().is_some());
    }
}
