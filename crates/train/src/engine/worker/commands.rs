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
        Classification, Command, Event, MAX_RUN_COUNT, NetworkOrigin, NewRun, Pace, RequestId, RunId, RunTarget,
    },
    run_folder::RunFolder,
    session::Session,
};
use lenet_data::dataset::{Dataset, Image};
use lenet_model::{model_file::ModelFile, scores::Scores};

/// A run whose session and folder are there.
struct Prepared {
    session: Session,
    folder: Option<RunFolder>,
}

impl Worker {
    /// Executes a command, or tells why it did not.
    pub(super) fn execute(&mut self, command: Command) {
        if let Err(error) = guarded(|| self.try_execute(command)) {
            self.outbox.push(Event::CommandFailed { run: None, message: error.to_string() });
        }
    }

    fn try_execute(&mut self, command: Command) -> Result<(), CommandError> {
        let Self { runs, outbox, .. } = self;
        match command {
            Command::Start { runs, dataset, pace } => self.start(runs, &dataset, pace),
            Command::OpenRun { folder, dataset, pace } => self.open_run(&folder, dataset, pace),
            Command::Pause(selection) => runs.pause(selection, outbox),
            Command::Resume(selection) => runs.resume(selection, outbox),
            Command::Step(selection) => {
                let run = runs.step(selection, outbox)?;
                // At once, so that the commands behind this one find the step done.
                self.tick(run);
                Ok(())
            }
            Command::SetLearningRate { run, learning_rate } => {
                runs.get_mut(run)?.set_learning_rate(learning_rate, outbox)
            }
            Command::SetEpochCount { runs: selection, epoch_count } => {
                runs.set_epoch_count(selection, epoch_count, outbox)
            }
            Command::Focus(run) => self.focus(run),
            Command::End(run) => self.end(run),
            Command::Classify { id, image } => {
                self.classify(id, &image);
                Ok(())
            }
            Command::Watch(watch) => {
                self.viewer.set_watch(watch, &mut self.jobs);
                Ok(())
            }
            Command::MeasureRobustness(plan) => self.measure_robustness(plan),
            Command::CancelRobustness => self.cancel_robustness(),
            Command::SaveModel(path) => self.save_model(&path),
            Command::OpenModel(path) => {
                let model = ModelFile::read(&path)?;
                self.open(NetworkOrigin::File(path), model)
            }
            Command::OpenPretrained(network) => self.open(NetworkOrigin::Pretrained(network), network.read()?),
            Command::FineTune { drawings, dataset } => self.fine_tune(&drawings, dataset),
            Command::CancelFineTuning => self.cancel_fine_tuning(),
            Command::UndoFineTuning => self.undo_fine_tuning(),
        }
    }

    fn start(&mut self, runs: Vec<NewRun>, dataset: &Arc<Dataset>, pace: Pace) -> Result<(), CommandError> {
        if runs.is_empty() || runs.len() > MAX_RUN_COUNT {
            return Err(CommandError::RunCount(runs.len()));
        }
        let (configs, targets): (Vec<_>, Vec<_>) = runs.into_iter().map(|run| (run.config, run.target)).unzip();
        let sessions = configs.into_iter().map(|config| Session::new(config, Arc::clone(dataset)));
        let sessions: Vec<Session> = sessions.collect::<Result<_, _>>()?;
        let folders = make_folders(&targets, &sessions)?;
        let prepared = sessions.into_iter().zip(folders).map(|(session, folder)| Prepared { session, folder });
        self.begin(prepared.collect(), pace);
        Ok(())
    }

    fn open_run(&mut self, path: &Path, dataset: Arc<Dataset>, pace: Pace) -> Result<(), CommandError> {
        if self.runs.iter().filter_map(Run::folder).any(|folder| is_same_folder(folder, path)) {
            return Err(CommandError::AlreadyOpen);
        }
        let (folder, checkpoint) = RunFolder::open(path)?;
        let session = Session::resume(checkpoint, dataset)?;
        self.begin(vec![Prepared { session, folder: Some(folder) }], pace);
        Ok(())
    }

    fn begin(&mut self, prepared: Vec<Prepared>, pace: Pace) {
        self.runs.end_all(&mut self.outbox);
        self.network.0 += 1;
        let runs: Vec<Run> = prepared.into_iter().map(|prepared| self.numbered(prepared, pace)).collect();
        for run in &runs {
            run.announce(self.network, pace, &mut self.outbox);
        }
        self.runs = Runs::new(runs);
    }

    /// A run with the next number.
    fn numbered(&mut self, Prepared { session, folder }: Prepared, pace: Pace) -> Run {
        self.run_count += 1;
        Run::new(RunId(self.run_count), session, folder, pace)
    }

    fn focus(&mut self, run: RunId) -> Result<(), CommandError> {
        self.runs.set_focus(run)?;
        self.announce_network();
        Ok(())
    }

    fn end(&mut self, id: RunId) -> Result<(), CommandError> {
        let model = self.runs.get_mut(id)?.session().model();
        if self.runs.iter().count() == 1 {
            let active_network = ActiveNetwork::new(NetworkOrigin::Run(id), model?);
            self.activate(active_network);
            return Ok(());
        }
        let had_focus = self.runs.has_focus(id);
        if let Some(run) = self.runs.remove(id) {
            run.close(&mut self.outbox);
        }
        if had_focus {
            self.announce_network();
        }
        self.runs.settle(&mut self.outbox);
        Ok(())
    }

    /// Has the network in use predict first, then every other run's.
    fn classify(&mut self, id: RequestId, image: &Image) {
        let Position { run, step, .. } = self.position();
        let scores = guarded(|| Ok(network_in_use(&self.runs, &mut self.active_network)?.network.scores(image)?));
        self.outbox.push(answer(id, run, step, scores));
        for other in self.runs.iter().filter(|other| Some(other.id()) != run) {
            let scores = guarded(|| Ok(other.session().network().scores(image)?));
            let step = other.session().progress().step;
            self.outbox.push(answer(id, Some(other.id()), step, scores));
        }
    }

    fn save_model(&mut self, path: &Path) -> Result<(), CommandError> {
        match self.runs.in_focus() {
            Some(run) => run.session().model()?.write(path)?,
            None => self.active_network.model().write(path)?,
        }
        self.outbox.push(Event::ModelSaved { path: path.to_owned() });
        Ok(())
    }

    fn open(&mut self, origin: NetworkOrigin, model: ModelFile) -> Result<(), CommandError> {
        let mut active_network = ActiveNetwork::new(origin, model);
        active_network.network()?;
        self.activate(active_network);
        Ok(())
    }

    /// Ends all runs and uses another network.
    pub(super) fn activate(&mut self, active_network: ActiveNetwork) {
        self.active_network = active_network;
        self.read_without_run();
    }

    /// Ends all runs, so that the active_network's network is in use.
    pub(super) fn read_without_run(&mut self) {
        self.runs.end_all(&mut self.outbox);
        self.announce_network();
    }
}

fn answer(id: RequestId, run: Option<RunId>, step: u64, scores: Result<Scores, CommandError>) -> Event {
    match scores {
        Ok(scores) => Event::Classified(Classification { id, run, step, scores }),
        Err(error) => Event::ClassifyFailed { id, run, message: error.to_string() },
    }
}

/// A folder for each run. If one cannot be made, none stays behind.
fn make_folders(targets: &[RunTarget], sessions: &[Session]) -> Result<Vec<Option<RunFolder>>, CommandError> {
    let mut folders = Vec::new();
    for (target, session) in targets.iter().zip(sessions) {
        let made = match target {
            RunTarget::Numbered(runs) => RunFolder::create_next(runs, session).map(Some),
            RunTarget::Memory => Ok(None),
        };
        match made {
            Ok(folder) => folders.push(folder),
            Err(error) => {
                // That a run failed to start is told; an empty folder that stays behind is only litter.
                folders.into_iter().flatten().for_each(|folder: RunFolder| folder.discard().unwrap_or_default());
                return Err(error.into());
            }
        }
    }
    Ok(folders)
}

fn is_same_folder(one: &Path, other: &Path) -> bool {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        (Err(_), _) | (_, Err(_)) => false,
    }
}
