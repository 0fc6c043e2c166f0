//! The evaluations of the network in use: of the test images as they are watched, of other sets as they were asked for.

use std::{collections::BTreeMap, sync::Arc};

use super::{Lab, RunView};
use crate::{
    app::numbers::{counted, thousands},
    train::{
        image_set::ImageSet,
        protocol::NetworkOrigin,
        snapshot::{DatasetId, SetPredictions},
        validation_images::{NoValidationImages, config_with_validation},
    },
};

/// The latest evaluation of each set that was asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct SetEvaluations(BTreeMap<ImageSet, Arc<SetPredictions>>);

impl SetEvaluations {
    pub(super) fn take(&mut self, predictions: Arc<SetPredictions>) {
        self.0.insert(predictions.set, predictions);
    }
}

impl Lab {
    /// The latest predictions for a set of images. While a run trains they may be of an earlier step.
    pub(crate) fn predictions_for(&self, set: ImageSet) -> Option<&Arc<SetPredictions>> {
        match set {
            ImageSet::Test => self.predictions.as_ref(),
            ImageSet::Training | ImageSet::Validation => self.evaluations.0.get(&set),
        }
    }

    /// Shows what is of the network in use, and drops predictions of another network or for other images.
    pub(super) fn drop_outdated(&mut self) {
        let (network, dataset) = (self.network.id, DatasetId::from(&self.data.dataset));
        let is_of_now =
            |predictions: &Arc<SetPredictions>| predictions.network == network && predictions.dataset == dataset;
        self.predictions = self.predictions.take().filter(is_of_now);
        self.evaluations.0.retain(|_, predictions| is_of_now(predictions));
        let Some(snapshot) = self.early_snapshot.take_if(|snapshot| snapshot.network <= network) else { return };
        if snapshot.network == network {
            if let Some(predictions) = snapshot.predictions.as_ref().filter(|predictions| is_of_now(predictions)) {
                self.predictions = Some(Arc::clone(predictions));
            }
            self.snapshot = Some(snapshot);
        }
    }

    /// The run that trains the network in use.
    pub(crate) fn run_in_use(&self) -> Option<&RunView> {
        self.run().filter(|run| self.network.origin == NetworkOrigin::Run(run.start.run))
    }

    /// Why the network in use cannot be evaluated on a set, if it cannot.
    pub(crate) fn why_no_images(&self, set: ImageSet) -> Option<String> {
        if set.images(&self.data.dataset).is_empty() {
            return Some(format!("There are no {} images: choose other images in the bar at the top", set.name()));
        }
        if set != ImageSet::Validation {
            return None;
        }
        let (training, now) = (self.network.training.as_ref(), self.data.dataset.source.name());
        let (source, held_out) = match self.run_in_use() {
            Some(run) if run.start.validation_image_count == 0 => {
                return Some(format!("{} holds out no images: set Validation images for the next run", run.name()));
            }
            Some(run) => (run.start.source.name(), Ok(())),
            None => (
                training.map_or(String::new(), |training| training.dataset.clone()),
                config_with_validation(training).map(drop),
            ),
        };
        let source = source.trim_start_matches("strings of ");
        match held_out {
            Err(NoValidationImages::NoneSetApart) => Some("This network learned from all training images".to_owned()),
            Err(_) => Some("It is not known which images this network did not learn from".to_owned()),
            Ok(()) => (source != now).then(|| format!("This network was trained on other images: {source}")),
        }
    }

    /// Which network was evaluated, and when: `run-0003 after epoch 3 (step 2,814)`.
    pub(crate) fn evaluated_network(&self, predictions: &SetPredictions) -> String {
        let Some(id) = predictions.run else {
            let epochs = self.network.training.as_ref().map(|training| training.epoch_count);
            let epochs = epochs.map_or(String::new(), |epochs| format!(" after {}", counted(epochs as usize, "epoch")));
            return format!("{}{epochs}", self.network_name());
        };
        let (name, step) = (self.run_name(id), thousands(predictions.step));
        match self.runs.get(&id).map(|run| run.start.batch_count as u64) {
            Some(batch_count @ 1..) if predictions.step.is_multiple_of(batch_count) => {
                format!("{name} after epoch {} (step {step})", predictions.step / batch_count)
            }
            Some(batch_count @ 1..) => format!("{name} in epoch {} (step {step})", predictions.step / batch_count + 1),
            _ => format!("{name} after step {step}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::builtin,
        train::{
            config::TrainingConfig,
            protocol::{Event, NetworkId},
        },
    };

    fn of_training(lab: &Lab) -> SetPredictions {
        SetPredictions { set: ImageSet::Training, ..SetPredictions::clone(lab.predictions.as_ref().unwrap()) }
    }

    #[test]
    fn an_evaluation_stays_until_the_network_or_the_images_change() {
        let mut lab = Lab::fake();
        lab.apply(Event::Evaluated(Arc::new(of_training(&lab))));
        assert!(lab.predictions_for(ImageSet::Training).is_some());
        assert!(lab.predictions_for(ImageSet::Validation).is_none());
        let mut of_other = of_training(&lab);
        (of_other.network, of_other.set) = (NetworkId(99), ImageSet::Validation);
        lab.apply(Event::Evaluated(Arc::new(of_other)));
        assert!(lab.predictions_for(ImageSet::Validation).is_none(), "it is of another network");
        lab.use_dataset(Arc::new(builtin::dataset(7, 10, 10)));
        assert!(lab.predictions_for(ImageSet::Training).is_none());
    }

    #[test]
    fn where_no_images_were_held_out_the_reason_is_told() {
        let reason = |lab: &Lab| lab.why_no_images(ImageSet::Validation);
        let lab = Lab::fake();
        assert_eq!(reason(&lab).unwrap(), "It is not known which images this network did not learn from");
        assert_eq!(lab.why_no_images(ImageSet::Training), None);
        let mut lab = Lab::fake_run();
        assert!(reason(&lab).unwrap().starts_with("run in memory holds out no images"));
        let run = lab.run_mut().unwrap();
        run.start.validation_image_count = 20;
        run.start.config = TrainingConfig { validation_count: 20, ..TrainingConfig::default() };
        assert_eq!(reason(&lab), None);
        lab.run_mut().unwrap().start.source = crate::data::dataset::Source::Files("/data/letters".into());
        assert_eq!(reason(&lab).unwrap(), "This network was trained on other images: letters");
    }

    #[test]
    fn a_networks_epoch_is_told() {
        let mut lab = Lab::fake_run();
        lab.run_mut().unwrap().start.batch_count = 100;
        let run = lab.focus;
        let words = |step: u64| lab.evaluated_network(&SetPredictions { run, step, ..of_training(&lab) });
        assert_eq!(words(300), "run in memory after epoch 3 (step 300)");
        assert_eq!(words(1_250), "run in memory in epoch 13 (step 1,250)");
        let lab = Lab::fake();
        assert_eq!(lab.evaluated_network(&of_training(&lab)), "pretrained on MNIST");
    }
}
