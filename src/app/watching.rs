//! Tells the engine what to compute for the views, and asks it to classify the drawing: each only when it changed.

use std::{sync::Arc, time::SystemTime};

use super::{
    LabApp,
    lab::{Lab, Subject, Tab},
    panels::Panels,
};
use crate::{
    data::{dataset::Dataset, perturb::Perturbation},
    train::{
        image_set::ImageSet,
        protocol::{Command, JobKind},
        robustness::RobustnessPlan,
        snapshot::{DatasetId, ParameterView, Watch},
    },
};

#[derive(Default)]
pub(super) struct Watching {
    /// What the engine shows.
    watched: Option<Watch>,
    /// The user wants the next misclassified image, which the evaluation under way will find.
    awaits_wrong: bool,
}

impl LabApp {
    /// Tells the engine what is in view now, and has the drawing classified if that is due.
    pub(super) fn watch(&mut self) {
        if self.watching.awaits_wrong && self.lab.predictions.is_some() {
            self.show_next_wrong();
        }
        let wanted = wanted(&self.lab, &self.panels, self.watching.awaits_wrong);
        if self.watching.watched.as_ref() != Some(&wanted) {
            self.engine.send(Command::Watch(wanted.clone()));
            self.watching.watched = Some(wanted);
        }
        if let Some((id, image)) = self.lab.sketch.ask_if_due() {
            self.engine.send(Command::Classify { id, image: Box::new(image) });
        }
        self.ask_model_pool();
        self.ask_methods();
    }

    /// Has the network in use evaluated on a set of the images at hand.
    pub(super) fn evaluate(&self, set: ImageSet) {
        self.engine.send(Command::Evaluate { set, dataset: Arc::clone(&self.lab.data.dataset) });
    }

    /// Has the network in use measured on perturbed test images.
    pub(super) fn measure_robustness(&self, perturbations: Vec<Perturbation>, image_limit: Option<usize>) {
        let plan = RobustnessPlan { dataset: Arc::clone(&self.lab.data.dataset), perturbations, image_limit };
        self.engine.send(Command::MeasureRobustness(plan));
    }

    /// Uses other images. What is being evaluated on those before ends.
    pub(super) fn use_dataset(&mut self, dataset: Arc<Dataset>) {
        for set in ImageSet::ALL {
            if self.lab.job(JobKind::SetEvaluation(set)).is_some() {
                self.engine.send(Command::CancelEvaluation(set));
            }
        }
        self.lab.use_dataset(dataset);
        self.images_changed();
    }

    pub(super) fn show_next_wrong(&mut self) {
        self.watching.awaits_wrong = self.lab.predictions.is_none();
        if self.watching.awaits_wrong {
            self.lab.messages.say("Evaluating the test images to find the misclassified ones");
            return;
        }
        match next_wrong(&self.lab) {
            Some(index) => self.lab.subject = Subject::TestDigit(index),
            None => self.lab.messages.say("No test image is misclassified"),
        }
    }

    pub(super) fn show_random(&mut self) {
        let count = self.lab.data.dataset.test.len().max(1) as u128;
        // Any number will do: which digit comes is no part of any result.
        let ticks = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_nanos() / 1_000);
        self.lab.subject = Subject::TestDigit((ticks.wrapping_mul(2_654_435_761) % count) as usize);
    }
}

/// What is in view.
fn wanted(lab: &Lab, panels: &Panels, awaits_wrong: bool) -> Watch {
    let dataset = || DatasetId::from(&lab.data.dataset);
    let mut watch = Watch { image: lab.subject_image().copied().map(Box::new), ..Watch::default() };
    // A run under way measures at the end of each epoch what the diagnosis under its curves needs.
    let is_diagnosed =
        lab.tab == Tab::Curves && lab.run().is_some_and(|run| run.checkup.is_none()) && !lab.is_training();
    watch.predictions = (lab.tab == Tab::Errors || awaits_wrong || is_diagnosed).then(dataset);
    match lab.tab {
        Tab::Filters => watch.parameters.extend(panels.filters.watched()),
        Tab::FeatureMaps => {
            watch.parameters.insert(ParameterView::Weights);
            watch.attribution = panels.feature_maps.watched();
            watch.neighbours = watch.attribution.map(|_| dataset());
        }
        Tab::Robustness => watch.perturbed = panels.robustness.watched(),
        Tab::Strings => watch.string = lab.string_question(),
        Tab::Curves | Tab::Errors | Tab::Architecture | Tab::Compare | Tab::Methods => {}
    }
    watch
}

/// The first misclassified test image after the shown one; after the last, the first of all.
fn next_wrong(lab: &Lab) -> Option<usize> {
    let (predictions, labels) = (&lab.predictions.as_ref()?.predictions, lab.data.dataset.test.labels());
    let after = match lab.subject {
        Subject::TestDigit(index) => index + 1,
        Subject::TrainingDigit(_) | Subject::Drawing | Subject::Picture(_) => 0,
    };
    let count = predictions.len().min(labels.len());
    (after..count).chain(0..after.min(count)).find(|index| predictions[*index].digit != labels[*index])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_tab_shows_is_computed_while_it_is_in_front() {
        let (mut lab, panels) = (Lab::new(), Panels::default());
        let wanted = |lab: &Lab| wanted(lab, &panels, false).parameters;
        lab.tab = Tab::Filters;
        assert_eq!(wanted(&lab).into_iter().collect::<Vec<_>>(), panels.filters.watched());
        lab.tab = Tab::Curves;
        assert!(wanted(&lab).is_empty());
        lab.tab = Tab::FeatureMaps;
        assert_eq!(wanted(&lab), [ParameterView::Weights].into());
    }
}
