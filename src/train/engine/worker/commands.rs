//! How each command is carried out.

use std::{fs, path::Path, sync::Arc};

use super::{Worker, network_in_use};
use crate::{
    data::dataset::{Dataset, Image},
    model::model_file::ModelFile,
    train::{
        config::TrainingConfig,
        engine::{
            reader::Reader,
            refusal::{Refusal, guarded},
            run::Run,
            viewer::Position,
        },
        protocol::{Classification, Command, Event, NetworkOrigin, Pace, RequestId, RunId, RunTarget},
        run_folder::RunFolder,
        session::Session,
    },
};

impl Worker {
    /// Carries out a command, or tells why it was not.
    pub(super) fn carry_out(&mut self, command: Command) {
        let kind = command.kind();
        if let Err(refusal) = guarded(|| self.obey(command)) {
            self.refuse(kind, &refusal);
        }
    }

    fn obey(&mut self, command: Command) -> Result<(), Refusal> {
        let Self { run, outbox, .. } = self;
        let run = run.as_mut().ok_or(Refusal::NoRun);
        match command {
            Command::Start { config, dataset, target, pace } => self.start(*config, dataset, &target, pace),
            Command::Resume { folder, dataset, pace } => self.resume(&folder, dataset, pace),
            Command::Pause => run?.pause(outbox),
            Command::Continue => run?.go_on(outbox),
            Command::Step => {
                run?.step(outbox)?;
                // At once, so that the commands behind this one find the step done.
                self.train();
                Ok(())
            }
            Command::SetLearningRate(learning_rate) => run?.set_learning_rate(learning_rate, outbox),
            Command::SetEpochCount(epoch_count) => run?.set_epoch_count(epoch_count, outbox),
            Command::Classify { id, image } => self.classify(id, &image),
            Command::Watch(watch) => {
                self.viewer.set_watch(watch);
                Ok(())
            }
            Command::Save => run?.save_now(outbox),
            Command::SaveModel(path) => self.save_model(&path),
            Command::OpenModel(path) => self.open_model(&path),
            Command::Stop => self.stop(),
        }
    }

    fn start(
        &mut self,
        config: TrainingConfig,
        dataset: Arc<Dataset>,
        target: &RunTarget,
        pace: Pace,
    ) -> Result<(), Refusal> {
        let session = Session::new(config, dataset)?;
        let folder = match target {
            RunTarget::Numbered(runs) => Some(RunFolder::create_next(runs, &session)?),
            RunTarget::Folder(path) => Some(RunFolder::create(path, &session)?),
            RunTarget::Memory => None,
        };
        self.begin(session, folder, pace);
        Ok(())
    }

    fn resume(&mut self, path: &Path, dataset: Arc<Dataset>, pace: Pace) -> Result<(), Refusal> {
        if self.run.as_ref().and_then(Run::folder).is_some_and(|folder| is_same_folder(folder, path)) {
            return Err(Refusal::AlreadyOpen);
        }
        let (folder, checkpoint) = RunFolder::open(path)?;
        let session = Session::resume(checkpoint, dataset)?;
        self.begin(session, Some(folder), pace);
        Ok(())
    }

    fn begin(&mut self, session: Session, folder: Option<RunFolder>, pace: Pace) {
        self.end_run();
        self.run_count += 1;
        self.generation += 1;
        let run = self.run.insert(Run::new(RunId(self.run_count), session, folder, pace));
        run.announce(pace, &mut self.outbox);
    }

    /// Saves and ends the run, if there is one.
    pub(super) fn end_run(&mut self) {
        if let Some(run) = self.run.take() {
            run.close(&mut self.outbox);
        }
    }

    fn classify(&mut self, id: RequestId, image: &Image) -> Result<(), Refusal> {
        let Position { run, step, .. } = self.position();
        let scores = network_in_use(self.run.as_ref(), &mut self.reader)?.network.scores(image)?;
        self.outbox.push(Event::Classified(Classification { id, run, step, scores }));
        Ok(())
    }

    fn save_model(&mut self, path: &Path) -> Result<(), Refusal> {
        match &self.run {
            Some(run) => run.session().model()?.write(path)?,
            None => self.reader.model().write(path)?,
        }
        self.outbox.push(Event::ModelSaved { path: path.to_owned() });
        Ok(())
    }

    fn open_model(&mut self, path: &Path) -> Result<(), Refusal> {
        let mut reader = Reader::new(NetworkOrigin::File(path.to_owned()), ModelFile::read(path)?);
        reader.network()?;
        self.read_with(reader);
        Ok(())
    }

    fn stop(&mut self) -> Result<(), Refusal> {
        let run = self.run.as_ref().ok_or(Refusal::NoRun)?;
        let reader = Reader::new(NetworkOrigin::Run(run.id()), run.session().model()?);
        self.read_with(reader);
        Ok(())
    }

    /// Ends the run and reads with another network.
    fn read_with(&mut self, reader: Reader) {
        self.end_run();
        self.reader = reader;
        self.generation += 1;
        self.outbox.push(self.reader.announcement());
    }
}

fn is_same_folder(one: &Path, other: &Path) -> bool {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        (Err(_), _) | (_, Err(_)) => false,
    }
}
