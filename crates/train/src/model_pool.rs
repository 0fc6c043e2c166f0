//! The networks of several runs, which classify the same image on a thread of their own: neither the window nor the training
//! waits for them. What goes in and comes out is plain data.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    time::SystemTime,
};

use crate::{
    joining_thread::JoiningThread,
    op_queue::OpQueue,
    panic_boundary::{self, Panicked},
};
use lenet_data::dataset::Image;
use lenet_model::{
    device::Device,
    error::Error,
    lenet5::LeNet5,
    model_file::{ModelFile, ModelFileError},
    operation_threads::compute_alone,
    scores::Scores,
};

/// The handle of the thread. When it is dropped, the thread ends after the question under way.
#[derive(Debug)]
pub struct ModelPool {
    requests: OpQueue<Question>,
    questions: mpsc::Sender<Question>,
    answers: mpsc::Receiver<Answer>,
    /// Dropped after the questions, whose end ends it.
    _thread: JoiningThread,
}

/// An image, and the networks that classify it.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The image.
    pub image: Box<Image>,
    /// Files with networks.
    pub models: Vec<PoolModel>,
}

/// A file with a network. It is read again when it has another stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolModel {
    /// The file.
    pub path: PathBuf,
    /// When it was last written.
    pub stamp: Option<SystemTime>,
}

/// Why a network gives no prediction.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    /// Its file cannot be read.
    #[error(transparent)]
    File(#[from] ModelFileError),
    /// It cannot be computed with.
    #[error(transparent)]
    Compute(#[from] Error),
    /// libtorch panicked.
    #[error("libtorch failed: open the network by itself to see why")]
    Panicked(#[from] Panicked),
}

/// The prediction of each network of a question.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The image.
    pub image: Box<Image>,
    /// By the networks' files.
    pub predictions: BTreeMap<PathBuf, Result<Scores, Arc<PoolError>>>,
}

impl ModelPool {
    /// Starts the thread. It calls `wake` after each answer, which should do no more than request a repaint.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn spawn(wake: impl Fn() + Send + 'static) -> io::Result<Self> {
        let (questions, asked) = mpsc::channel();
        let (sender, answers) = mpsc::channel();
        let thread = JoiningThread::spawn("model pool", move || work(&asked, &sender, &wake))?;
        Ok(Self { requests: OpQueue::default(), questions, answers, _thread: thread })
    }

    /// Asks. A newer question replaces one that still waits.
    pub fn ask(&mut self, question: Question) {
        self.requests.request(question);
        self.send_next();
    }

    /// The next answer, if there is one. It never waits.
    pub fn answer(&mut self) -> Option<Arc<Answer>> {
        let answer = self.answers.try_recv().ok()?;
        self.requests.finish();
        self.send_next();
        Some(Arc::new(answer))
    }

    fn send_next(&mut self) {
        if let Some((_, question)) = self.requests.start() {
            // The thread takes questions as long as this sender lives.
            self.questions.send(question).ok();
        }
    }
}

fn work(questions: &mpsc::Receiver<Question>, answers: &mpsc::Sender<Answer>, wake: &dyn Fn()) {
    panic_boundary::logged("setting the number of threads", compute_alone);
    let mut members = Members::new();
    while let Ok(question) = questions.recv() {
        // Once the handle is gone, nobody waits for the answer.
        answers.send(answer(&mut members, question)).ok();
        // The window's own failure is for the window to report.
        panic_boundary::logged("waking the window", wake);
    }
}

/// The networks of the last question, each with its file's stamp.
type Members = BTreeMap<PathBuf, (Option<SystemTime>, Result<LeNet5, Arc<PoolError>>)>;

fn answer(members: &mut Members, Question { image, models }: Question) -> Answer {
    members.retain(|path, (stamp, _)| models.iter().any(|model| model.path == *path && model.stamp == *stamp));
    let mut predictions = BTreeMap::new();
    for PoolModel { path, stamp } in models {
        let (_, network) = members.entry(path.clone()).or_insert_with(|| (stamp, load(&path).map_err(Arc::new)));
        let scores = match network {
            Ok(network) => guarded(|| network.scores(&image)).map_err(Arc::new),
            Err(error) => Err(Arc::clone(error)),
        };
        predictions.insert(path, scores);
    }
    Answer { image, predictions }
}

fn load(path: &Path) -> Result<LeNet5, PoolError> {
    let model = ModelFile::read(path)?;
    guarded(|| model.network(Device::Cpu))
}

/// Does `work`; a panic in it becomes an error.
fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, PoolError> {
    Ok(panic_boundary::guarded(work)??)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "a test's file is read by nobody else")]

    use std::{
        fs,
        sync::mpsc,
        time::{Duration, UNIX_EPOCH},
    };

    use super::*;
    use lenet_data::builtin;
    use lenet_model::{architecture::Architecture, parameters::Initialisation};

    fn write(path: &Path, seed: u64) -> LeNet5 {
        let architecture = Architecture::MODERN;
        let network = LeNet5::new(architecture, Initialisation::Pytorch, seed, Device::Cpu).unwrap();
        let parameters = network.parameters().unwrap();
        ModelFile { architecture, parameters, training: None }.write(path).unwrap();
        network
    }

    fn model(path: &Path, secs: u64) -> PoolModel {
        PoolModel { path: path.to_owned(), stamp: Some(UNIX_EPOCH + Duration::from_secs(secs)) }
    }

    #[test]
    fn each_network_classifies_the_image_and_a_damaged_one_says_so() {
        let home = tempfile::tempdir().unwrap();
        let paths = ["one", "other", "broken"].map(|name| home.path().join(format!("{name}.safetensors")));
        let networks = [write(&paths[0], 1), write(&paths[1], 2)];
        fs::write(&paths[2], "no network").unwrap();
        let image = Box::new(*builtin::dataset(1, 0, 1).test.image(0).unwrap());
        let (sender, receiver) = mpsc::channel();
        let mut model_pool = ModelPool::spawn(move || sender.send(()).unwrap()).unwrap();
        let models = paths.each_ref().map(|path| model(path, 0)).to_vec();
        model_pool.ask(Question { image: image.clone(), models });
        receiver.recv_timeout(Duration::from_mins(1)).unwrap();
        let answer = model_pool.answer().unwrap();
        for (network, path) in networks.iter().zip(&paths) {
            assert_eq!(answer.predictions[path].as_ref().unwrap(), &network.scores(&image).unwrap());
        }
        assert!(answer.predictions[&paths[2]].as_ref().unwrap_err().to_string().contains("broken.safetensors"));
        assert!(model_pool.answer().is_none(), "an answer is taken once");
    }

    #[test]
    fn a_network_is_read_once_until_its_file_has_changed() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("net.safetensors");
        let first = write(&path, 1);
        let image = Box::new([7; 784]);
        let mut members = Members::new();
        let mut ask = |secs| {
            let question = Question { image: image.clone(), models: vec![model(&path, secs)] };
            answer(&mut members, question).predictions.remove(&path).unwrap().unwrap()
        };
        assert_eq!(ask(0), first.scores(&image).unwrap());
        let second = write(&path, 2);
        assert_eq!(ask(0), first.scores(&image).unwrap(), "it is not looked at again");
        assert_eq!(ask(1), second.scores(&image).unwrap());
    }

    #[test]
    fn a_question_that_waits_gives_way_to_a_newer_one() {
        let (sender, receiver) = mpsc::channel();
        let mut model_pool = ModelPool::spawn(move || sender.send(()).unwrap_or_default()).unwrap();
        for ink in [1, 2, 3] {
            model_pool.ask(Question { image: Box::new([ink; 784]), models: Vec::new() });
        }
        let mut classified = Vec::new();
        while classified.len() < 2 {
            receiver.recv_timeout(Duration::from_mins(1)).unwrap();
            classified.extend(model_pool.answer().map(|answer| answer.image[0]));
        }
        assert_eq!(classified, [1, 3]);
    }
}
