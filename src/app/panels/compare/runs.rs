//! The runs that the tab compares, as rows: those on disk, and those of this session as they are at this moment.

use std::{cmp::Reverse, mem::Discriminant, path::PathBuf, sync::Arc, time::SystemTime};

use super::settings::{self, CHANGES, DATA, IMAGES, SEED, Settings};
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
        run_label::RunLabel,
        run_list::{ListedRun, RunList},
        run_summary::{RunStatus, RunSummary},
        session::Changes,
        session::FinishReason,
    },
};

/// A run.
#[derive(Clone, Debug)]
pub(super) struct RunRow {
    /// The name that the user gave it, else its folder's.
    pub name: String,
    /// Its folder's name in the list, or `run in memory`.
    pub folder_name: String,
    pub label: RunLabel,
    /// None of a run in memory.
    pub folder: Option<PathBuf>,
    pub config: TrainingConfig,
    /// The same as named values, with the data set and the number of training images.
    pub settings: Settings,
    pub epochs: Vec<EpochRecord>,
    /// What it does, or how it ended, in a word or two.
    pub state: String,
    /// How it ended, if it has.
    pub finish: Option<FinishReason>,
    pub can_resume: bool,
    /// Its number, if it is a run of this session.
    pub run: Option<RunId>,
    pub has_focus: bool,
    pub trained: LastTrained,
    /// The network of its best epoch.
    pub best_model: Option<PoolModel>,
    /// Which of its files cannot be read.
    pub problem: Option<String>,
    /// 0 for the newest run, 1 for the next, and so on. Those of this session are the newest.
    pub age: usize,
}

/// When a run last learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LastTrained {
    /// Nothing on disk says when.
    ThisSession,
    At(SystemTime),
    Now,
}

impl RunRow {
    /// The highest test accuracy of its epochs (0–1).
    pub(super) fn best_accuracy(&self) -> Option<f64> {
        self.epochs.iter().map(|epoch| epoch.test.accuracy).max_by(f64::total_cmp)
    }

    /// The test accuracy of its last epoch (0–1).
    pub(super) fn last_accuracy(&self) -> Option<f64> {
        self.epochs.last().map(|epoch| epoch.test.accuracy)
    }

    /// What it learned from.
    pub(super) fn data_name(&self) -> Option<String> {
        self.settings.get(DATA).map(|data| settings::words(DATA, data))
    }

    /// Time of all its epochs, evaluation included.
    pub(super) fn elapsed_secs(&self) -> f64 {
        self.epochs.iter().map(|epoch| epoch.elapsed_secs).sum()
    }

    fn on_disk(listed: &ListedRun) -> Self {
        let ListedRun { name, summary } = listed;
        let RunSummary {
            folder,
            label,
            config,
            source,
            training_image_count,
            epochs,
            status,
            changes,
            problem,
            stamps,
        } = &**summary;
        Self {
            name: listed.title().to_owned(),
            folder_name: name.clone(),
            label: label.clone(),
            folder: Some(folder.clone()),
            config: config.clone(),
            settings: all_settings(config, source.name(), *training_image_count, changes),
            epochs: epochs.clone(),
            state: match *status {
                RunStatus::Unfinished => "unfinished".to_owned(),
                RunStatus::Finished(reason) => RunPhase::Finished(reason).words().to_lowercase(),
                RunStatus::NoCheckpoint => "cannot be resumed".to_owned(),
            },
            finish: match *status {
                RunStatus::Finished(reason) => Some(reason),
                RunStatus::Unfinished | RunStatus::NoCheckpoint => None,
            },
            can_resume: *status == RunStatus::Unfinished,
            run: None,
            has_focus: false,
            trained: stamps.last_trained().map_or(LastTrained::ThisSession, LastTrained::At),
            best_model: summary.best_model().map(|path| PoolModel { path, stamp: stamps.best }),
            problem: problem.clone(),
            age: 0,
        }
    }

    /// A run of this session; its row on disk is a moment old.
    fn of_session(run: &RunView, has_focus: bool, on_disk: Option<&Self>) -> Self {
        let config = TrainingConfig { epoch_count: run.epoch_count, ..run.start.config.clone() };
        let folder_name = on_disk.map_or_else(|| run.folder_name(), |row| row.folder_name.clone());
        let label = on_disk.map_or_else(|| run.start.label.clone(), |row| row.label.clone());
        Self {
            name: label.name().unwrap_or(&folder_name).to_owned(),
            folder_name,
            label,
            folder: run.start.folder.clone(),
            settings: all_settings(
                &config,
                run.start.source.name(),
                Some(run.start.training_image_count),
                &run.changes,
            ),
            config,
            epochs: run.epochs.clone(),
            state: run.phase.words().to_lowercase(),
            finish: match run.phase {
                RunPhase::Finished(reason) => Some(reason),
                _ => None,
            },
            can_resume: false,
            run: Some(run.start.run),
            has_focus,
            trained: match on_disk {
                _ if run.phase.is_active() => LastTrained::Now,
                None => LastTrained::ThisSession,
                Some(row) => row.trained,
            },
            best_model: on_disk.and_then(|row| row.best_model.clone()),
            problem: None,
            age: 0,
        }
    }
}

fn all_settings(config: &TrainingConfig, data: String, image_count: Option<usize>, changes: &Changes) -> Settings {
    let mut all = settings::of(config);
    all.insert(DATA.to_owned(), data.into());
    all.extend(image_count.map(|count| (IMAGES.to_owned(), count.into())));
    // A run that was changed is no repetition of one that was not.
    let words = changes.all().iter().map(|change| format!("{} from step {}", change.setting.words(), change.step));
    let words: Vec<String> = words.collect();
    if !words.is_empty() {
        all.insert(CHANGES.to_owned(), words.join(", ").into());
    }
    all
}

/// The rows, made anew when a run has done an epoch, has changed its phase or has come.
pub(super) type RowsMemo = Memo<(Shared<RunList>, Vec<SessionRunKey>), Arc<Vec<RunRow>>>;

/// The run, whether it has the focus, its epochs done and in all, what it does without how far it is, and its label.
type SessionRunKey = (RunId, bool, usize, u32, Discriminant<RunPhase>, RunLabel);

/// The rows of all runs.
pub(super) fn rows(memo: &mut RowsMemo, lab: &Lab) -> Arc<Vec<RunRow>> {
    let list = &lab.comparison.list;
    // One that has ended can be resumed as any other on disk.
    let is_shown = |run: &&RunView| run.phase != RunPhase::Stopped || run.start.folder.is_none();
    let own: Vec<&RunView> = lab.runs.values().filter(is_shown).collect();
    let key = |run: &&RunView| {
        let phase = std::mem::discriminant(&run.phase);
        (run.start.run, lab.has_focus(run), run.epochs.len(), run.epoch_count, phase, run.start.label.clone())
    };
    let key = (Shared::of(list), own.iter().map(key).collect());
    Arc::clone(memo.get(key, |_| {
        let mut rows: Vec<RunRow> = list.runs.iter().map(RunRow::on_disk).collect();
        for run in own {
            let is_it = |row: &RunRow| row.folder.is_some() && row.folder == run.start.folder;
            let known = rows.iter().position(is_it);
            let row = RunRow::of_session(run, lab.has_focus(run), known.map(|index| &rows[index]));
            match known {
                Some(index) => rows[index] = row,
                None => rows.push(row),
            }
        }
        let mut by_age: Vec<&mut RunRow> = rows.iter_mut().collect();
        by_age.sort_by_key(|row| Reverse((row.run.is_some(), row.trained)));
        by_age.into_iter().enumerate().for_each(|(age, row)| row.age = age);
        Arc::new(rows)
    }))
}

/// Runs that differ by their seed alone: one curve, one colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// A run's name or how many there are, and in what they differ from the other groups.
    pub name: String,
    /// The indices of their rows.
    pub members: Vec<usize>,
}

/// The groups of the runs at `indices`, in the order of their first runs.
pub(super) fn groups(rows: &[RunRow], indices: &[usize]) -> Vec<Group> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for index in indices {
        let is_own = |group: &&mut Vec<usize>| settings::are_alike(&rows[group[0]].settings, &rows[*index].settings);
        match groups.iter_mut().find(is_own) {
            Some(members) => members.push(*index),
            None => groups.push(vec![*index]),
        }
    }
    let firsts: Vec<&Settings> = groups.iter().map(|group| &rows[group[0]].settings).collect();
    let places = settings::differing(&firsts);
    let named = |members: Vec<usize>| Group { name: group_name(rows, &members, &firsts, &places), members };
    groups.into_iter().map(named).collect()
}

/// Differences that are all in the name of a group; of more, each name has what is unusual about its group, as far as this.
const MAX_TOLD: usize = 2;

fn group_name(rows: &[RunRow], members: &[usize], firsts: &[&Settings], places: &[String]) -> String {
    let RunRow { name, settings, label, .. } = &rows[members[0]];
    let who = match members.len() - 1 {
        0 => name.clone(),
        more => format!("{name} and {more} more"),
    };
    let is_unusual = |place: &str| settings.get(place) != settings::usual(firsts, place);
    let is_told = |place: &&String| *place != SEED && (places.len() <= MAX_TOLD || is_unusual(place));
    let told = places.iter().filter(is_told).filter_map(|place| Some(settings::told(place, settings.get(place)?)));
    let mut what: Vec<String> = told.collect();
    if what.len() > MAX_TOLD {
        what.truncate(MAX_TOLD);
        what.push("…".to_owned());
    }
    // A name of the user's says enough.
    if what.is_empty() || label.name().is_some() { who } else { format!("{who}: {}", what.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared() -> Arc<Vec<RunRow>> {
        rows(&mut Memo::default(), &Lab::fake_compared())
    }

    #[test]
    fn the_run_of_this_session_is_as_it_is_now_and_stands_once() {
        let (mut lab, mut memo) = (Lab::fake_compared(), Memo::default());
        let all = rows(&mut memo, &lab);
        assert_eq!((all.len(), all[0].epochs.len()), (7, 10));
        lab.take_run(Lab::fake_run());
        lab.run_mut().unwrap().start.folder = all[0].folder.clone();
        let all = rows(&mut memo, &lab);
        assert_eq!((all.len(), all[0].has_focus, all[0].age, all[0].epochs.len()), (7, true, 0, 2));
        assert!(Arc::ptr_eq(&all, &rows(&mut memo, &lab)), "nothing has changed");
        let run = lab.run_mut().unwrap();
        run.epochs.push(run.epochs[0]);
        assert_eq!(rows(&mut memo, &lab)[0].epochs.len(), 3);
    }

    #[test]
    fn a_run_in_memory_stands_beside_those_on_disk() {
        let mut lab = Lab::fake_compared();
        lab.take_run(Lab::fake_run());
        let all = rows(&mut Memo::default(), &lab);
        let own = all.last().unwrap();
        assert_eq!((own.name.as_str(), own.folder.clone(), own.state.as_str()), ("run in memory", None, "paused"));
    }

    #[test]
    fn every_run_of_this_session_has_a_row_and_one_that_has_ended_is_one_on_disk() {
        let mut lab = Lab::fake_side_by_side();
        let count = |lab: &Lab| {
            let all = rows(&mut Memo::default(), lab);
            [all.len(), all.iter().filter(|row| row.has_focus).count()]
        };
        assert_eq!(count(&lab), [2, 1]);
        let last = lab.runs.values_mut().next_back().unwrap();
        (last.start.folder, last.phase) = (Some("/runs/run-0002".into()), RunPhase::Stopped);
        assert_eq!(count(&lab), [1, 1]);
    }

    #[test]
    fn seeds_make_a_group_that_is_named_by_what_sets_it_apart() {
        let all = compared();
        let of = |indices: &[usize]| groups(&all, indices);
        let names = |indices: &[usize]| of(indices).into_iter().map(|group| group.name).collect::<Vec<_>>();
        assert_eq!(names(&[0, 1, 2, 3, 4]), ["run-0001 and 2 more: Average", "run-0004 and 1 more: Max"]);
        let members: Vec<_> = of(&[0, 1, 2, 3, 4]).into_iter().map(|group| group.members).collect();
        assert_eq!(members, [vec![0, 1, 2], vec![3, 4]]);
        assert_eq!(names(&[0, 1]), ["run-0001 and 1 more"]);
        assert_eq!(names(&[0, 5])[1], "run-0006: Learning rate 0.05");
        let expected = ["run-0001", "run-0004: Max", "run-0006: Learning rate 0.05", "run-0007: Adam"];
        assert_eq!(names(&[0, 3, 5, 6]), expected);
    }

    #[test]
    fn another_optimiser_is_one_difference_whatever_its_constants() {
        let all = compared();
        let [first, .., adam] = &all[..] else { unreachable!("there are seven") };
        assert_eq!(settings::differing(&[&first.settings, &adam.settings]), ["optimizer"]);
        let mut other = adam.settings.clone();
        other.insert("optimizer.beta1".to_owned(), 0.8.into());
        let all = [&first.settings, &adam.settings, &other];
        assert_eq!(settings::differing(&all), ["optimizer", "optimizer.beta1"]);
        assert_eq!(settings::usual(&all, "optimizer").unwrap(), "adam");
    }
}
