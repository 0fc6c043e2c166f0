//! Tells the engine what to compute for the views, and asks it to read the drawing: each only when it changed.

use std::time::SystemTime;

use super::{
    LabApp,
    lab::{Lab, Subject, Tab},
    panels::Panels,
};
use crate::train::{
    protocol::Command,
    snapshot::{DatasetId, ParameterView, Watch},
};

/// What the engine was last told to show.
#[derive(Default)]
pub(super) struct Watching {
    told: Option<Watch>,
    /// The user wants the next wrong one, which is not known before the test images are read.
    awaits_wrong: bool,
}

impl LabApp {
    /// Tells the engine what is in view now, and has the drawing read if that is due.
    pub(super) fn watch(&mut self) {
        if self.watching.awaits_wrong && self.lab.predictions.is_some() {
            self.show_next_wrong();
        }
        let wanted = wanted(&self.lab, &self.panels, self.watching.awaits_wrong);
        if self.watching.told.as_ref() != Some(&wanted) {
            self.engine.send(Command::Watch(wanted.clone()));
            self.watching.told = Some(wanted);
        }
        if let Some((id, image)) = self.lab.sketch.ask_if_due() {
            self.engine.send(Command::Classify { id, image: Box::new(image) });
        }
        self.ask_model_pool();
    }

    pub(super) fn show_next_wrong(&mut self) {
        self.watching.awaits_wrong = self.lab.predictions.is_none();
        if self.watching.awaits_wrong {
            self.lab.messages.say("Reading the test images to find the wrong ones");
            return;
        }
        match next_wrong(&self.lab) {
            Some(index) => self.lab.subject = Subject::TestDigit(index),
            None => self.lab.messages.say("No test image is read wrongly"),
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
    let image = lab.subject_image().copied().map(Box::new);
    let parameters: &[ParameterView] = match lab.tab {
        Tab::Filters => panels.filters.watched(),
        Tab::FeatureMaps => &[ParameterView::Weights],
        Tab::Curves | Tab::Errors | Tab::Architecture | Tab::Compare | Tab::Robustness => &[],
    };
    let reads_tests = lab.tab == Tab::Errors || awaits_wrong;
    let dataset = || DatasetId::from(&lab.data.dataset);
    let attribution = if lab.tab == Tab::FeatureMaps { panels.feature_maps.watched() } else { None };
    let perturbed = if lab.tab == Tab::Robustness { panels.robustness.watched() } else { None };
    Watch {
        image,
        parameters: parameters.iter().copied().collect(),
        predictions: reads_tests.then(dataset),
        perturbed,
        attribution,
        neighbours: attribution.map(|_| dataset()),
    }
}

/// The first wrongly read test image after the one that is shown, from the beginning again after the last.
fn next_wrong(lab: &Lab) -> Option<usize> {
    let (predictions, labels) = (&lab.predictions.as_ref()?.predictions, lab.data.dataset.test.labels());
    let after = match lab.subject {
        Subject::TestDigit(index) => index + 1,
        Subject::Drawing | Subject::Picture(_) => 0,
    };
    let count = predictions.len().min(labels.len());
    let from_there = (after..count).chain(0..after.min(count));
    from_there.into_iter().find(|index| predictions[*index].digit != labels[*index])
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
