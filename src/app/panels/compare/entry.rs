//! The runs that the tab compares: those that were found on disk, and the runs of this session as they are at this moment.

use std::{path::PathBuf, time::SystemTime};

use serde_json::Value;

use super::leaves::{self, Leaf, SEED};
use crate::{
    app::{
        lab::{Lab, RunPhase, RunView},
        memo::{Memo, Shared},
    },
    train::{
        config::TrainingConfig,
        metrics::EpochRecord,
        model_pool::PoolModel,
        protocol::RunId,
        run_list::{ListedRun, RunList},
        run_summary::{RunStage, RunSummary},
        session::FinishReason,
    },
};

/// A run.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The name that tells it from the others.
    pub name: String,
    /// Its folder; none of a run in memory.
    pub folder: Option<PathBuf>,
    /// Its settings.
    pub config: TrainingConfig,
    /// The same as named values, and before them what it learned from.
    pub leaves: Vec<Leaf>,
    /// All of them but the seed in one text: runs with the same are alike.
    pub settings_but_seed: String,
    /// The epochs done.
    pub epochs: Vec<EpochRecord>,
    /// What it does, or how it ended, in a word or two.
    pub state: String,
    /// Whether it can be resumed.
    pub can_go_on: bool,
    /// Which run of this session it is, if it is one.
    pub run: Option<RunId>,
    /// Whether all views look into it.
    pub has_focus: bool,
    /// When it was last written; none of a run in memory.
    pub written_at: Option<SystemTime>,
    /// The network of its best epoch.
    pub best_model: Option<PoolModel>,
    /// What of it could not be read.
    pub problem: Option<String>,
    /// 0 for the run of this session or else the latest, 1 for the next, and so on.
    pub age: usize,
}

/// The place of the data set's name among the leaves.
pub(super) const DATA: &str = "data";

/// The place of the number of training images among the leaves.
pub(super) const IMAGES: &str = "images";

impl Entry {
    /// The value of a setting; none if the run has no such setting.
    pub(super) fn value(&self, place: &str) -> Option<&Value> {
        self.leaves.iter().find(|leaf| leaf.place == place).map(|leaf| &leaf.value)
    }

    /// The highest test accuracy of its epochs (0–1).
    pub(super) fn best_accuracy(&self) -> Option<f64> {
        self.epochs.iter().map(|epoch| epoch.test.accuracy).max_by(f64::total_cmp)
    }

    /// The test accuracy of its last epoch (0–1).
    pub(super) fn last_accuracy(&self) -> Option<f64> {
        self.epochs.last().map(|epoch| epoch.test.accuracy)
    }

    /// Time of all its epochs, evaluation included.
    pub(super) fn elapsed_secs(&self) -> f64 {
        self.epochs.iter().map(|epoch| epoch.elapsed_secs).sum()
    }

    fn on_disk(ListedRun { name, summary }: &ListedRun) -> Self {
        let RunSummary { folder, config, source, training_image_count, epochs, stage, problem, stamps } = &**summary;
        let leaves = leaves(config, source.name(), *training_image_count);
        Self {
            name: name.clone(),
            folder: Some(folder.clone()),
            settings_but_seed: but_seed(&leaves),
            leaves,
            config: config.clone(),
            epochs: epochs.clone(),
            state: stage_words(*stage).to_owned(),
            can_go_on: *stage == RunStage::Unfinished,
            run: None,
            has_focus: false,
            written_at: stamps.latest(),
            best_model: summary.best_model().map(|path| PoolModel { path, stamp: stamps.best }),
            problem: problem.clone(),
            age: 0,
        }
    }

    /// The run of this session; what is on disk of it is a moment old.
    fn of_session(run: &RunView, has_focus: bool, on_disk: Option<Self>) -> Self {
        let config = TrainingConfig { epoch_count: run.epoch_count, ..run.start.config.clone() };
        let leaves = leaves(&config, run.start.source.name(), Some(run.start.training_image_count));
        let (written_at, best_model) =
            on_disk.as_ref().map_or((None, None), |entry| (entry.written_at, entry.best_model.clone()));
        Self {
            name: on_disk.map_or_else(|| run.name(), |entry| entry.name),
            folder: run.start.folder.clone(),
            settings_but_seed: but_seed(&leaves),
            leaves,
            config,
            epochs: run.epochs.clone(),
            state: run.phase.words().to_lowercase(),
            can_go_on: false,
            run: Some(run.start.run),
            has_focus,
            written_at,
            best_model,
            problem: None,
            age: 0,
        }
    }
}

fn leaves(config: &TrainingConfig, data: String, image_count: Option<usize>) -> Vec<Leaf> {
    let mut all = vec![Leaf { place: DATA.to_owned(), value: Value::String(data) }];
    all.extend(image_count.map(|count| Leaf { place: IMAGES.to_owned(), value: count.into() }));
    all.extend(leaves::of(config));
    all
}

fn but_seed(leaves: &[Leaf]) -> String {
    let rest = leaves.iter().filter(|leaf| leaf.place != SEED);
    rest.map(|leaf| format!("{} {}", leaf.place, leaf.value)).collect::<Vec<_>>().join("\n")
}

fn stage_words(stage: RunStage) -> &'static str {
    match stage {
        RunStage::Unfinished => "unfinished",
        RunStage::Finished(FinishReason::AllEpochs) => "finished",
        RunStage::Finished(FinishReason::EarlyStopping) => "finished early",
        RunStage::Finished(FinishReason::Diverged) => "diverged",
        RunStage::NoCheckpoint => "cannot go on",
    }
}

/// The runs as they were last drawn up, so that a frame in which nothing happened costs nothing.
#[derive(Default)]
pub(super) struct Entries {
    all: Memo<Basis, Vec<Entry>>,
    /// Another one whenever the runs are.
    pub revision: u64,
}

/// All that the entries depend on.
#[derive(PartialEq)]
struct Basis {
    list: Shared<RunList>,
    runs: Vec<RunBasis>,
}

type RunBasis = (RunId, bool, usize, u32, RunPhaseKind);

/// What a run does, without how far it is.
type RunPhaseKind = std::mem::Discriminant<RunPhase>;

impl Entries {
    /// Draws them up anew if something changed.
    pub(super) fn update(&mut self, lab: &Lab) {
        let list = &lab.comparison.list;
        // One that has ended can be resumed as any other on disk.
        let is_shown = |run: &&RunView| run.phase != RunPhase::Stopped || run.start.folder.is_none();
        let own: Vec<(&RunView, bool)> =
            lab.runs.values().filter(is_shown).map(|run| (run, lab.has_focus(run))).collect();
        let basis = |(run, has_focus): &(&RunView, bool)| {
            (run.start.run, *has_focus, run.epochs.len(), run.epoch_count, std::mem::discriminant(&run.phase))
        };
        let basis = Basis { list: Shared::of(list), runs: own.iter().map(basis).collect() };
        self.all.get(basis, |_| {
            self.revision += 1;
            entries(list, &own)
        });
    }

    /// The runs.
    pub(super) fn all(&self) -> &[Entry] {
        self.all.latest().map_or(&[], Vec::as_slice)
    }
}

fn entries(list: &RunList, own: &[(&RunView, bool)]) -> Vec<Entry> {
    let mut all: Vec<Entry> = list.runs.iter().map(Entry::on_disk).collect();
    for (run, has_focus) in own {
        let is_it = |entry: &Entry| entry.folder.is_some() && entry.folder == run.start.folder;
        match all.iter_mut().find(|entry| is_it(entry)) {
            Some(entry) => *entry = Entry::of_session(run, *has_focus, Some(entry.clone())),
            None => all.push(Entry::of_session(run, *has_focus, None)),
        }
    }
    let mut by_age: Vec<usize> = (0..all.len()).collect();
    by_age.sort_by_key(|index| std::cmp::Reverse((all[*index].run.is_some(), all[*index].written_at)));
    for (age, index) in by_age.into_iter().enumerate() {
        all[index].age = age;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_run_of_this_session_is_as_it_is_now_and_stands_once() {
        let mut lab = Lab::fake_compared();
        let mut entries = Entries::default();
        entries.update(&lab);
        assert_eq!(entries.all().len(), 7);
        let folder = entries.all()[0].folder.clone();
        let of_disk = entries.all()[0].epochs.len();

        lab.take_run(Lab::fake_run());
        lab.run_mut().unwrap().start.folder = folder;
        entries.update(&lab);
        let own = &entries.all()[0];
        assert_eq!((entries.all().len(), own.has_focus, own.age, own.epochs.len()), (7, true, 0, 2));
        assert_ne!(of_disk, 2);
        let revision = entries.revision;
        entries.update(&lab);
        assert_eq!(entries.revision, revision, "nothing has changed");
        let run = lab.run_mut().unwrap();
        run.epochs.push(run.epochs[0]);
        entries.update(&lab);
        assert_eq!(entries.all()[0].epochs.len(), 3);
    }

    #[test]
    fn a_run_in_memory_stands_beside_those_on_disk() {
        let mut lab = Lab::fake_compared();
        lab.take_run(Lab::fake_run());
        let mut entries = Entries::default();
        entries.update(&lab);
        let own = entries.all().last().unwrap();
        assert_eq!((own.name.as_str(), own.folder.clone(), own.state.as_str()), ("run in memory", None, "paused"));
    }

    #[test]
    fn every_run_of_this_session_has_a_row_and_one_that_has_ended_is_one_on_disk() {
        let mut lab = Lab::fake_side_by_side();
        let count = |lab: &Lab, entries: &mut Entries| {
            entries.update(lab);
            let all = entries.all();
            [all.len(), all.iter().filter(|entry| entry.has_focus).count()]
        };
        let mut entries = Entries::default();
        assert_eq!(count(&lab, &mut entries), [2, 1]);
        let last = lab.runs.values_mut().next_back().unwrap();
        (last.start.folder, last.phase) = (Some("/runs/run-0002".into()), RunPhase::Stopped);
        assert_eq!(count(&lab, &mut entries), [1, 1]);
    }
}
