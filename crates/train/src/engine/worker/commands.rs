//! How each command is carried out.

use std::{fs, path::Path, sync::Arc};

use super::{Worker, network_in_use};
use crate::{
    engine::{
        in_turn::{Place, Runs},
        reader::Reader,
        refusal::{Refusal, guarded},
        run::Run,
        viewer::Position,
    },
    protocol::{Classification, Command, Event, NetworkOrigin, NewRun, Pace, RequestId, RunId, RunTarget},
    run_folder::RunFolder,
    session::Session,
};
use lenet_data::dataset::{Dataset, Image};
use lenet_model::model_file::ModelFile;

/// A run that nothing stands in the way of any more.
struct Prepared {
    session: Session,
    folder: Option<RunFolder>,
}

impl Worker {
    /// Carries out a command, or tells why it was not.
    pub(super) fn carry_out(&mut self, command: Command) {
        let kind = command.kind();
        if let Err(refusal) = guarded(|| self.obey(command)) {
            self.refuse(kind, &refusal);
        }
    }

    fn obey(&mut self, command: Command) -> Result<(), Refusal> {
        let Self { runs, outbox, .. } = self;
        match command {
            Command::Start { config, dataset, target, pace } => {
                self.start(NewRun { config: *config, target }, dataset, pace)
            }
            Command::StartInTurn { runs, dataset, pace } => self.start_in_turn(*runs, &dataset, pace),
            Command::Resume { folder, dataset, pace } => self.resume(&folder, dataset, pace),
            Command::Pause => runs.pause(outbox),
            Command::Continue => runs.go_on(outbox),
            Command::Step => {
                let place = runs.step(outbox)?;
                // At once, so that the commands behind this one find the step done.
                self.tick(place);
                Ok(())
            }
            Command::SetLearningRate(learning_rate) => runs.first_mut()?.set_learning_rate(learning_rate, outbox),
            Command::SetEpochCount(epoch_count) => runs.set_epoch_count(epoch_count, outbox),
            Command::Swap => self.swap(),
            Command::EndSecond => runs.end_second(outbox),
            Command::Classify { id, image } => self.classify(id, &image),
            Command::Watch(watch) => {
                self.viewer.set_watch(watch);
                Ok(())
            }
            Command::MeasureRobustness(plan) => self.measure_robustness(plan),
            Command::CancelRobustness => self.cancel_robustness(),
            Command::Save => runs.save_now(outbox),
            Command::SaveModel(path) => self.save_model(&path),
            Command::OpenModel(path) => {
                let model = ModelFile::read(&path)?;
                self.open(NetworkOrigin::File(path), model)
            }
            Command::OpenPretrained(network) => self.open(NetworkOrigin::Pretrained(network), network.read()?),
            Command::Stop => self.stop(),
            Command::Teach { drawings, dataset } => self.teach(&drawings, dataset),
            Command::CancelTeaching => self.cancel_teaching(),
            Command::UndoTeaching => self.undo_teaching(),
        }
    }

    fn start(&mut self, run: NewRun, dataset: Arc<Dataset>, pace: Pace) -> Result<(), Refusal> {
        let session = Session::new(run.config, dataset)?;
        let folder = make_folder(&run.target, &session)?;
        self.begin(Prepared { session, folder }, None, pace);
        Ok(())
    }

    fn start_in_turn(&mut self, runs: [NewRun; 2], dataset: &Arc<Dataset>, pace: Pace) -> Result<(), Refusal> {
        let [first, second] = runs;
        let session = Session::new(first.config, Arc::clone(dataset))?;
        let second_session = Session::new(second.config, Arc::clone(dataset))?;
        let folder = make_folder(&first.target, &session)?;
        let second_folder = make_folder(&second.target, &second_session);
        if let (Err(_), Some(folder)) = (&second_folder, &folder) {
            // Neither begins. That the second was refused is told; an empty run that stays behind is only litter.
            folder.discard().ok();
        }
        let second = Prepared { session: second_session, folder: second_folder? };
        self.begin(Prepared { session, folder }, Some(second), pace);
        Ok(())
    }

    fn resume(&mut self, path: &Path, dataset: Arc<Dataset>, pace: Pace) -> Result<(), Refusal> {
        if self.runs.iter().filter_map(Run::folder).any(|folder| is_same_folder(folder, path)) {
            return Err(Refusal::AlreadyOpen);
        }
        let (folder, checkpoint) = RunFolder::open(path)?;
        let session = Session::resume(checkpoint, dataset)?;
        self.begin(Prepared { session, folder: Some(folder) }, None, pace);
        Ok(())
    }

    fn begin(&mut self, first: Prepared, second: Option<Prepared>, pace: Pace) {
        self.runs.end(&mut self.outbox);
        self.generation += 1;
        let first = self.numbered(first, pace);
        first.announce(Event::Started, pace, &mut self.outbox);
        let second = second.map(|second| self.numbered(second, pace));
        if let Some(second) = &second {
            second.announce(Event::SecondStarted, pace, &mut self.outbox);
        }
        self.runs = Runs::new(first, second);
    }

    /// A run with the next number.
    fn numbered(&mut self, Prepared { session, folder }: Prepared, pace: Pace) -> Run {
        self.run_count += 1;
        Run::new(RunId(self.run_count), session, folder, pace)
    }

    fn swap(&mut self) -> Result<(), Refusal> {
        self.runs.swap()?;
        self.generation += 1;
        self.outbox.push(self.successor());
        self.runs.rest(&mut self.outbox);
        Ok(())
    }

    fn classify(&mut self, id: RequestId, image: &Image) -> Result<(), Refusal> {
        let Position { run, step, .. } = self.position();
        let scores = network_in_use(self.runs.first(), &mut self.reader)?.network.scores(image)?;
        self.outbox.push(Event::Classified(Classification { id, run, step, scores }));
        let Some(second) = self.runs.second() else { return Ok(()) };
        let (run, step) = (Some(second.id()), second.session().progress().step);
        match guarded(|| Ok(second.session().network().scores(image)?)) {
            Ok(scores) => self.outbox.push(Event::Classified(Classification { id, run, step, scores })),
            // The first has answered, and goes on.
            Err(refusal) => self.fail(Place::Second, &refusal),
        }
        Ok(())
    }

    fn save_model(&mut self, path: &Path) -> Result<(), Refusal> {
        match self.runs.first() {
            Some(run) => run.session().model()?.write(path)?,
            None => self.reader.model().write(path)?,
        }
        self.outbox.push(Event::ModelSaved { path: path.to_owned() });
        Ok(())
    }

    fn open(&mut self, origin: NetworkOrigin, model: ModelFile) -> Result<(), Refusal> {
        let mut reader = Reader::new(origin, model);
        reader.network()?;
        self.read_with(reader);
        Ok(())
    }

    fn stop(&mut self) -> Result<(), Refusal> {
        let run = self.runs.first().ok_or(Refusal::NoRun)?;
        let reader = Reader::new(NetworkOrigin::Run(run.id()), run.session().model()?);
        self.read_with(reader);
        Ok(())
    }

    /// Ends what is trained and reads with another network.
    pub(super) fn read_with(&mut self, reader: Reader) {
        self.reader = reader;
        self.read_without_run();
    }

    /// Ends what is trained, so that the reader reads, and tells of it.
    pub(super) fn read_without_run(&mut self) {
        self.runs.end(&mut self.outbox);
        self.generation += 1;
        self.outbox.push(self.reader.announcement());
    }
}

fn make_folder(target: &RunTarget, session: &Session) -> Result<Option<RunFolder>, Refusal> {
    Ok(match target {
        RunTarget::Numbered(runs) => Some(RunFolder::create_next(runs, session)?),
        RunTarget::Folder(path) => Some(RunFolder::create(path, session)?),
        RunTarget::Memory => None,
    })
}

fn is_same_folder(one: &Path, other: &Path) -> bool {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        (Err(_), _) | (_, Err(_)) => false,
    }
}
