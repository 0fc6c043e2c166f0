//! The thread that owns every tensor while a window is open, and the handle by which the window uses it.
//!
//! - `worker` is the thread's loop: it carries out commands, and between them does the smallest unit of work there is, a
//!   tick of the run or a chunk of what is watched. No panic gets past it.
//! - `inbox` brings the commands, `outbox` takes the events and wakes the window; neither ever waits for the window.
//! - `run` is a run that is trained, by a [`Trainer`](crate::trainer::Trainer); `in_turn` lets two of them learn in turn; `reader` is the
//!   network that reads when there is no run.
//! - `viewer` makes the snapshots: `portrait` copies the network into them, `survey` reads the test images, `reasons` finds out
//!   what mattered for an answer, `neighbourhood` which training images are nearest.
//! - `worker::lessons` teaches the network what a user corrected, a piece at a time.
//! - `refusal` says why a command was not carried out.

mod in_turn;
mod inbox;
mod neighbourhood;
mod outbox;
mod portrait;
mod reader;
mod reasons;
mod refusal;
mod run;
mod survey;
mod viewer;
mod worker;

use std::{
    io,
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};

use self::{
    inbox::Inbox,
    outbox::{EventQueue, Outbox},
    reader::Reader,
    viewer::{SnapshotCell, Viewer},
    worker::Worker,
};
use super::{
    protocol::{Command, Event, NetworkOrigin},
    snapshot::Snapshot,
    threads::available_threads,
    trainer::CHECKPOINT_INTERVAL,
};
use lenet_model::{model_file::ModelFileError, pretrained::Pretrained};

/// The handle of an engine's thread. When it is dropped, what is trained is saved and the thread ends, within about one tick.
#[derive(Debug)]
pub struct Engine {
    /// Always there until the handle is dropped.
    commands: Option<mpsc::Sender<Command>>,
    events: Arc<EventQueue>,
    snapshot: Arc<SnapshotCell>,
    thread: Option<JoinHandle<()>>,
}

/// How an engine goes about its work. The default is right for a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngineOptions {
    /// Least time between two calls of `wake`.
    pub wake_interval: Duration,
    /// Least time between two snapshots while a run trains.
    pub snapshot_interval: Duration,
    /// Time of training after which a checkpoint is due within an epoch.
    pub checkpoint_interval: Duration,
    /// Threads that libtorch computes one operation with until a run says otherwise.
    pub thread_count: usize,
    /// The network that reads first.
    pub first_network: Pretrained,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            wake_interval: Duration::from_millis(30),
            snapshot_interval: Duration::from_millis(50),
            checkpoint_interval: CHECKPOINT_INTERVAL,
            thread_count: available_threads(),
            first_network: Pretrained::default(),
        }
    }
}

/// Why an engine cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The program was built with a damaged network.
    #[error(transparent)]
    Pretrained(#[from] ModelFileError),
    /// The system gave no thread.
    #[error("cannot start the engine's thread: {0}")]
    Thread(#[from] io::Error),
}

impl Engine {
    /// Starts the thread. It reads with the first network of the options until told otherwise.
    ///
    /// `wake` is called on that thread after there is something new to take, soon and at most once in the interval of
    /// the options. It should do no more than ask for a repaint; if it panics, that is the end of this call only.
    ///
    /// # Errors
    /// If the built-in network is damaged or the system gives no thread.
    pub fn spawn(options: EngineOptions, wake: impl Fn() + Send + 'static) -> Result<Self, EngineError> {
        let first = Reader::new(NetworkOrigin::Pretrained(options.first_network), options.first_network.read()?);
        let (commands, inbox) = mpsc::channel();
        let (events, snapshot) = (Arc::<EventQueue>::default(), Arc::<SnapshotCell>::default());
        let outbox = Outbox::new(Arc::clone(&events), Box::new(wake), options.wake_interval);
        let viewer = Viewer::new(Arc::clone(&snapshot), options.snapshot_interval);
        let work = move || Worker::new(options, Inbox::new(inbox), outbox, viewer, first).run();
        let thread = thread::Builder::new().name("engine".to_owned()).spawn(work)?;
        Ok(Self { commands: Some(commands), events, snapshot, thread: Some(thread) })
    }

    /// Hands over a command. It never waits; the answer comes as an event.
    pub fn send(&self, command: Command) {
        if let Some(commands) = &self.commands {
            // The thread takes commands until this sender is gone, so there is always someone to receive it.
            commands.send(command).ok();
        }
    }

    /// All events since the last call, in order. It never waits.
    pub fn events(&self) -> Vec<Event> {
        self.events.take_all()
    }

    /// The next event, if there is one. It never waits.
    pub fn try_recv(&self) -> Option<Event> {
        self.events.take_next()
    }

    /// The newest snapshot, if there is one since the last call.
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.snapshot.take()
    }

    /// Saves what is trained and ends the thread, as dropping does, and gives what there is still to say: whether the saving
    /// failed, for instance.
    #[must_use = "these events say what could not be saved"]
    pub fn shut_down(&mut self) -> Vec<Event> {
        self.end();
        self.events()
    }

    fn end(&mut self) {
        // Without a sender the thread finds its inbox closed after what it is doing.
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            // No panic gets past the thread's own boundary.
            if thread.join().is_err() {
                log::error!("the engine's thread has panicked: a run resumes from its last checkpoint");
            }
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.end();
    }
}
