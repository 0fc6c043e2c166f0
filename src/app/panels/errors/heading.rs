//! The heading of the tab: its two pages, the accuracy, and the network evaluated.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    app::{lab::Lab, numbers::thousands},
    data::dataset::CLASS_COUNT,
    train::{metrics::Confusion, protocol::NetworkOrigin, snapshot::TestPredictions},
};

/// What the tab shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Page {
    /// The confusion matrix with the digits of a cell.
    #[default]
    Confusion,
    /// The error of those kept against how many are rejected.
    Rejection,
}

impl Page {
    /// All in their order.
    pub(super) const ALL: [Self; 2] = [Self::Confusion, Self::Rejection];

    /// Its name on the switch.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Confusion => "Confusion",
            Self::Rejection => "Rejection",
        }
    }

    /// What it is, for the switch.
    pub(super) fn hover_text(self) -> &'static str {
        match self {
            Self::Confusion => "The predictions for each digit, and the misclassified digits",
            Self::Rejection => "The error left when uncertain predictions are rejected, and the confidence required",
        }
    }
}

/// The accuracy with its counts: `9,913 of 10,000 correct (99.13 %), 87 misclassified`.
pub(super) fn result(confusion: &Confusion) -> String {
    let total: u32 = confusion.iter().flatten().sum();
    let right: u32 = (0..CLASS_COUNT).map(|class| confusion[class][class]).sum();
    let accuracy = 100.0 * f64::from(right) / f64::from(total.max(1));
    format!(
        "{} of {} correct ({accuracy:.2} %), {} misclassified",
        thousands(right),
        thousands(total),
        thousands(total - right)
    )
}

/// Which network read the images, at which step, and whether it has changed since.
pub(super) fn source(lab: &Lab, predictions: &Arc<TestPredictions>) -> String {
    let newest = lab.snapshot.as_ref().and_then(|snapshot| snapshot.predictions.as_ref());
    let is_newest = newest.is_some_and(|newest| Arc::ptr_eq(newest, predictions));
    let run = lab.run().filter(|run| Some(run.start.run) == predictions.run);
    let note = match run {
        _ if !is_newest => "; evaluating again",
        Some(run) if run.phase.is_active() && run.step > predictions.step => "; next evaluation after this epoch",
        _ => "",
    };
    format!("Test images evaluated by {}{note}", reader(lab, predictions))
}

fn reader(lab: &Lab, predictions: &TestPredictions) -> String {
    let Some(id) = predictions.run else {
        return origin_in_words(&lab.network.origin);
    };
    let name = match lab.run().filter(|run| run.start.run == id) {
        Some(run) if run.start.folder.is_some() => run.name(),
        Some(_) => "the run in memory".to_owned(),
        None => "an earlier run".to_owned(),
    };
    match predictions.step {
        0 => format!("{name} before its first step"),
        step => format!("{name} after step {}", thousands(step)),
    }
}

fn origin_in_words(origin: &NetworkOrigin) -> String {
    match origin {
        NetworkOrigin::File(path) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        NetworkOrigin::Run(_) => "the network of a run that has ended".to_owned(),
        NetworkOrigin::Pretrained(network) => format!("the {}", network.words()),
        NetworkOrigin::FineTuned { base, .. } => format!("{}, fine-tuned on your digits", origin_in_words(base)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_accuracy_has_its_counts() {
        let mut confusion = Confusion::default();
        (confusion[7][7], confusion[7][1], confusion[1][1]) = (1016, 12, 8972);
        assert_eq!(result(&confusion), "9,988 of 10,000 correct (99.88 %), 12 misclassified");
        assert_eq!(result(&Confusion::default()), "0 of 0 correct (0.00 %), 0 misclassified");
    }

    #[test]
    fn whose_result_it_is_is_told() {
        let lab = Lab::fake();
        let predictions = lab.predictions.clone().unwrap();
        assert!(source(&lab, &predictions).ends_with("evaluated by the pretrained network"));

        let mut lab = Lab::fake_run();
        let run = lab.run_mut().unwrap();
        let id = run.start.run;
        run.start.folder = Some("/runs/run-0003".into());
        run.phase = crate::app::lab::RunPhase::Training;
        let predictions = Arc::new(TestPredictions { run: Some(id), step: 200, ..(*predictions).clone() });
        assert!(source(&lab, &predictions).ends_with("run-0003 after step 200; evaluating again"));
        let mut snapshot = (**lab.snapshot.as_ref().unwrap()).clone();
        snapshot.predictions = Some(Arc::clone(&predictions));
        lab.show(Arc::new(snapshot));
        assert!(source(&lab, &predictions).ends_with("run-0003 after step 200; next evaluation after this epoch"));
        lab.run_mut().unwrap().step = 200;
        assert!(source(&lab, &predictions).ends_with("run-0003 after step 200"));
    }
}
