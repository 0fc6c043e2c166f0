//! How each command is executed.

use std::{fs, path::Path, sync::Arc};

use super::{Worker, network_in_use};
use crate::{
    engine::{
        active_network::ActiveNetwork,
        command_error::{CommandError, guarded},
        run::Run,
        runs::Runs,
        viewer::Position,
    },
    protocol::{
        Classification, Command, Event, JobKind, MAX_RUN_COUNT, NetworkOrigin, NewRun, Pace, RequestId, RobustnessEnd,
        RunId, RunTarget,
    },
    run_folder::{RunError, RunFolder},
    session::Session,
    trainer::Trainer,
};
use lenet_data::dataset::{Dataset, Image};
use lenet_model::{model_file::ModelFile, scores::Scores};

impl Worker {
    /// Executes a command, or emits why it failed.
    pub(super) fn execute(&mut self, command: Command) {
        if let Err(error) = guarded(|| self.try_execute(command)) {
            self.outbox.push(Event::CommandFailed { run: None, message: error.to_string() });
        }
    }

    fn try_execute(&mut self, command: Command) -> Result<(), CommandError> {
        let Self { runs, outbox, .. } = self;
        let is_unfinished = |run: &Run| run.finish().is_none();
        match command {
            Command::Start { runs, dataset, pace } => self.start(runs, &dataset, pace)?,
            Command::OpenRun { folder, dataset, pace } => self.open_run(&folder, dataset, pace)?,
            Command::Pause(selection) => runs.each(selection, outbox, is_unfinished, Run::try_pause)?,
            Command::Resume(selection) => runs.each(selection, outbox, is_unfinished, Run::try_resume)?,
            Command::Step(selection) => {
                let run = runs.step(selection, outbox)?;
                // At once, so that the commands behind this one find the step done.
                self.tick(run);
            }
            Command::SetLearningRate { run, learning_rate } => {
                runs.get_mut(run)?.set_learning_rate(learning_rate, outbox)?;
            }
            Command::SetEpochCount { runs: selection, epoch_count } => {
                runs.set_epoch_count(selection, epoch_count, outbox)?;
            }
            Command::Focus(run) => {
                runs.set_focus(run)?;
                self.emit_network();
            }
            Command::End(run) => self.end(run)?,
            Command::Classify { id, image } => self.classify(id, &image),
            Command::Watch(watch) => self.viewer.set_watch(watch, &mut self.jobs),
            Command::Evaluate { set, dataset } => self.evaluate(set, &dataset)?,
            Command::CancelEvaluation(set) => {
                self.jobs.under_way.remove(&JobKind::SetEvaluation(set));
                self.outbox.push(Event::EvaluationCancelled(set));
            }
            Command::MeasureRobustness(plan) => self.measure_robustness(plan)?,
            Command::CancelRobustness => {
                if !self.cancel(JobKind::Robustness, Event::RobustnessEnded(RobustnessEnd::Cancelled)) {
                    return Err(CommandError::NothingMeasured);
                }
            }
            Command::SaveModel(path) => {
                self.model_in_use()?.write(&path)?;
                self.outbox.push(Event::ModelSaved { path });
            }
            Command::OpenModel { path, assumed, dataset } => {
                let opened = ModelFile::open_beside(&path, &assumed, Some(&dataset))?;
                self.open(ActiveNetwork::of_file(path, opened))?;
            }
            Command::OpenPretrained(network) => {
                self.open(ActiveNetwork::new(NetworkOrigin::Pretrained(network), network.read()?))?;
            }
            Command::FineTune { drawings, dataset } => self.fine_tune(&drawings, dataset)?,
            Command::CancelFineTuning => {
                if !self.cancel(JobKind::FineTuning, Event::FineTuningCancelled) {
                    return Err(CommandError::NoFineTuning);
                }
            }
            Command::UndoFineTuning => self.undo_fine_tuning()?,
        }
        Ok(())
    }

    fn start(&mut self, runs: Vec<NewRun>, dataset: &Arc<Dataset>, pace: Pace) -> Result<(), CommandError> {
        if runs.is_empty() || runs.len() > MAX_RUN_COUNT {
            return Err(CommandError::RunCount(runs.len()));
        }
        let (configs, targets): (Vec<_>, Vec<_>) = runs.into_iter().map(|run| (run.config, run.target)).unzip();
        let sessions = configs.into_iter().map(|config| Session::new(config, Arc::clone(dataset)));
        let sessions: Vec<Session> = sessions.collect::<Result<_, _>>()?;
        let Folders { folders, missing } = make_folders(&targets, &sessions)?;
        let trainers = sessions.into_iter().zip(folders).map(|(session, folder)| Trainer::new(session, folder));
        self.begin(trainers.collect(), pace);
        if let Some(reason) = missing {
            self.outbox.push(Event::KeptInMemory { message: reason.to_string() });
        }
        Ok(())
    }

    fn open_run(&mut self, path: &Path, dataset: Arc<Dataset>, pace: Pace) -> Result<(), CommandError> {
        if let Ok(path) = fs::canonicalize(path) {
            let mut open_folders = self.runs.all.iter().filter_map(|run| run.trainer.path());
            if open_folders.any(|folder| fs::canonicalize(folder).is_ok_and(|folder| folder == path)) {
                return Err(CommandError::AlreadyOpen);
            }
        }
        let (folder, checkpoint) = RunFolder::open(path)?;
        let session = Session::resume(checkpoint, dataset)?;
        self.begin(vec![Trainer::new(session, Some(folder))], pace);
        Ok(())
    }

    fn begin(&mut self, trainers: Vec<Trainer>, pace: Pace) {
        self.runs.end_all(&mut self.outbox);
        self.network.0 += 1;
        let ids = (self.run_count + 1..).map(RunId);
        let runs: Vec<Run> = ids.zip(trainers).map(|(id, trainer)| Run::new(id, trainer, pace)).collect();
        self.run_count += runs.len() as u64;
        for run in &runs {
            run.emit_started(self.network, pace, &mut self.outbox);
        }
        self.runs = Runs::new(runs);
    }

    /// Ends a run. The network of the only one stays in use.
    fn end(&mut self, id: RunId) -> Result<(), CommandError> {
        let is_only = self.runs.all.len() == 1;
        let run = self.runs.get_mut(id)?;
        if is_only {
            self.active_network = ActiveNetwork::new(NetworkOrigin::Run(id), run.session().model()?);
            self.end_runs();
            return Ok(());
        }
        let had_focus = self.runs.has_focus(id);
        if let Some(run) = self.runs.remove(id) {
            run.close(&mut self.outbox);
        }
        if had_focus {
            self.emit_network();
        }
        self.runs.settle(&mut self.outbox);
        Ok(())
    }

    /// Classifies by the network in use first, then by every other run's.
    fn classify(&mut self, id: RequestId, image: &Image) {
        let Position { run, weights, .. } = self.position();
        let scores = guarded(|| Ok(network_in_use(&self.runs, &mut self.active_network)?.network.scores(image)?));
        self.outbox.push(classified(id, run, weights.step, scores));
        for other in self.runs.all.iter().filter(|other| Some(other.id) != run) {
            let scores = guarded(|| Ok(other.session().network().scores(image)?));
            let step = other.session().progress().step;
            self.outbox.push(classified(id, Some(other.id), step, scores));
        }
    }

    fn open(&mut self, mut active_network: ActiveNetwork) -> Result<(), CommandError> {
        active_network.network()?;
        self.active_network = active_network;
        self.end_runs();
        Ok(())
    }

    /// Ends all runs, so that the active network is in use.
    pub(super) fn end_runs(&mut self) {
        self.runs.end_all(&mut self.outbox);
        self.emit_network();
    }
}

fn classified(id: RequestId, run: Option<RunId>, step: u64, scores: Result<Scores, CommandError>) -> Event {
    match scores {
        Ok(scores) => Event::Classified(Classification { id, run, step, scores }),
        Err(error) => Event::ClassifyFailed { id, run, message: error.to_string() },
    }
}

/// The folders of runs that are to start; none of a run in memory.
struct Folders {
    folders: Vec<Option<RunFolder>>,
    /// Why a run that could have one has none.
    missing: Option<RunError>,
}

/// A folder for each run. If one cannot be made that has to be there, none stays behind.
fn make_folders(targets: &[RunTarget], sessions: &[Session]) -> Result<Folders, RunError> {
    let mut made = Folders { folders: Vec::new(), missing: None };
    for (target, session) in targets.iter().zip(sessions) {
        let folder = match target {
            RunTarget::Numbered(runs) => RunFolder::create_next(runs, session).map(Some),
            RunTarget::NumberedOrMemory(runs) => {
                Ok(RunFolder::create_next(runs, session).map_err(|error| made.missing = Some(error)).ok())
            }
            RunTarget::Memory => Ok(None),
        };
        match folder {
            Ok(folder) => made.folders.push(folder),
            Err(error) => {
                discard(&made.folders);
                return Err(error);
            }
        }
    }
    Ok(made)
}

fn discard(folders: &[Option<RunFolder>]) {
    for folder in folders.iter().flatten() {
        if let Err(error) = folder.discard() {
            log::warn!("the folder of a run that did not start stays: {error}");
        }
    }
}
