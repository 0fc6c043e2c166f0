//! A lab for tests of the tab Compare: seven runs on disk, as they are listed.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::Lab;
use crate::{
    data::dataset::Source,
    model::architecture::{Architecture, Pooling},
    train::{
        config::TrainingConfig,
        metrics::{EpochRecord, Score},
        optimizer::{Moments, Optimizer},
        run_label::RunLabel,
        run_list::{ListedRun, RunList},
        run_summary::{RunStatus, RunSummary, Stamps},
        session::FinishReason,
    },
};

impl Lab {
    /// Three seeds with average and two with maximum subsampling, one run with another learning rate, and one with Adam
    /// that is not at its end; `run-0007` was written last.
    pub(crate) fn fake_compared() -> Self {
        let mut lab = Self::fake();
        let config = |seed: u64, pooling: Pooling| {
            let architecture = Architecture { pooling, ..Architecture::MODERN };
            TrainingConfig { architecture, seed, epoch_count: 10, thread_count: 1, ..TrainingConfig::default() }
        };
        let (average, maximum) = (Pooling::Average, Pooling::Maximum);
        let mut runs =
            [(1, average), (2, average), (3, average), (1, maximum), (2, maximum), (1, average), (1, average)]
                .map(|(seed, pooling)| config(seed, pooling));
        runs[5].learning_rate = 0.05;
        runs[6].optimizer = Optimizer::Adam(Moments::DEFAULT);
        let runs = (1..).zip(runs).map(|(number, config)| listed(number, config)).collect();
        lab.comparison.list = Arc::new(RunList { runs, problems: Vec::new() });
        lab
    }
}

fn listed(number: u32, config: TrainingConfig) -> ListedRun {
    let name = format!("run-{number:04}");
    let folder = PathBuf::from("/runs").join(&name);
    let (epoch_count, status) = match number {
        7 => (4, RunStatus::Unfinished),
        _ => (10, RunStatus::Finished(FinishReason::AllEpochs)),
    };
    let first_error = 0.03 + 0.01 * f64::from(number);
    let written_at = SystemTime::now() - Duration::from_hours(24 * (8 - u64::from(number)));
    let summary = RunSummary {
        folder,
        label: RunLabel::default(),
        config,
        source: Source::BuiltIn { seed: 1 },
        training_image_count: Some(60_000),
        epochs: (1..=epoch_count).map(|epoch| record(epoch, first_error)).collect(),
        status,
        changes: crate::train::session::Changes::default(),
        problem: None,
        stamps: Stamps::at(written_at),
    };
    ListedRun { name, summary: Arc::new(summary) }
}

fn record(epoch: u32, first_error: f64) -> EpochRecord {
    let score = |factor: f64| {
        let error = factor * first_error / f64::from(epoch).sqrt();
        Score { loss: 3.0 * error, accuracy: 1.0 - error }
    };
    EpochRecord {
        epoch,
        train: score(1.2),
        validation: None,
        test: score(1.0),
        learning_rate: 0.05,
        elapsed_secs: 4.0,
        images_per_second: 16_000.0,
    }
}
