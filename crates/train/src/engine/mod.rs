//! The thread that owns every tensor while a window is open, and the handle by which the window uses it.
//!
//! `worker` is the thread's loop. Between two commands it does the smallest unit of work there is: a tick of a run, a piece of
//! each job and a snapshot. No panic gets past it, and neither `inbox` nor `outbox` ever waits for the window.

mod active_network;
mod command_error;
mod inbox;
mod jobs;
mod outbox;
mod run;
mod runs;
mod snapshots;
mod string_viewer;
mod viewer;
mod worker;

use std::{
    io,
    sync::{Arc, mpsc},
    time::Duration,
};

use self::{
    active_network::ActiveNetwork,
    inbox::Inbox,
    outbox::{EventQueue, Outbox},
    snapshots::SnapshotCell,
    viewer::Viewer,
    worker::Worker,
};
use crate::{
    joining_thread::JoiningThread,
    protocol::{Command, Event, NetworkOrigin},
    snapshot::Snapshot,
    threads::available_threads,
    trainer::CHECKPOINT_INTERVAL,
};
use lenet_model::{model_file::ModelFileError, pretrained::Pretrained};

/// The handle of an engine's thread. When it is dropped, what is trained is saved and the thread ends, within about one tick.
#[derive(Debug)]
pub struct Engine {
    /// None once the handle is shut down.
    commands: Option<mpsc::Sender<Command>>,
    events: Arc<EventQueue>,
    snapshot: Arc<SnapshotCell>,
    /// Dropped after the commands, whose end ends it.
    thread: JoiningThread,
}

/// The settings of an engine. The default is right for a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngineOptions {
    /// Least time between two calls of `wake`.
    pub wake_interval: Duration,
    /// Least time between two snapshots while a run trains.
    pub snapshot_interval: Duration,
    /// Time of training after which a checkpoint is due within an epoch.
    pub checkpoint_interval: Duration,
    /// Threads for one operation of libtorch outside of runs.
    pub thread_count: usize,
    /// The first network in use.
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

/// Why an engine cannot start.
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
    /// Starts the thread, with the first network of the options in use.
    ///
    /// The thread calls `wake` soon after there is something new to take, at most once in the interval of the options. It
    /// should do no more than request a repaint; a panic in it ends this call only.
    ///
    /// # Errors
    /// If the built-in network is damaged or the system gives no thread.
    pub fn spawn(options: EngineOptions, wake: impl Fn() + Send + 'static) -> Result<Self, EngineError> {
        let first = ActiveNetwork::new(NetworkOrigin::Pretrained(options.first_network), options.first_network.read()?);
        let (commands, inbox) = mpsc::channel();
        let (events, snapshot) = (Arc::<EventQueue>::default(), Arc::<SnapshotCell>::default());
        let outbox = Outbox::new(Arc::clone(&events), Box::new(wake), options.wake_interval);
        let viewer = Viewer::new(Arc::clone(&snapshot), options.snapshot_interval);
        let work = move || Worker::new(options, Inbox::new(inbox), outbox, viewer, first).run();
        let thread = JoiningThread::spawn("engine", work)?;
        Ok(Self { commands: Some(commands), events, snapshot, thread })
    }

    /// Hands over a command. It never waits; the answer comes as an event.
    pub fn send(&self, command: Command) {
        if let Some(commands) = &self.commands {
            // The thread takes commands until this sender is gone, so there is always someone to receive it.
            commands.send(command).ok();
        }
    }

    /// The next event, if there is one. It never waits.
    pub fn try_recv(&self) -> Option<Event> {
        self.events.take_next()
    }

    /// The newest snapshot, if there is one since the last call.
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.snapshot.take()
    }

    /// Saves what is trained and ends the thread, as dropping does; returns the last events.
    #[must_use = "these events say what could not be saved"]
    pub fn shut_down(&mut self) -> Vec<Event> {
        // Without a sender the thread finds its inbox closed after what it is doing.
        self.commands = None;
        self.thread.join();
        std::iter::from_fn(|| self.try_recv()).collect()
    }
}
