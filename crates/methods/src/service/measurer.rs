//! Fits and measures cells on a thread, and reports how far it is.

use std::{
    io,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
};

use lenet_data::dataset::Dataset;
use lenet_model::operation_threads::compute_alone;
use lenet_train::{joining_thread::JoiningThread, panic_boundary, robustness::RobustnessPlan, threads::Threads};

use super::in_words;
use crate::{
    benchmark::{Benchmark, Cell},
    error::Error,
    fitting::Progress,
};

/// The handle of the thread. When it is dropped, the work under way is stopped, and what it has finished is kept.
pub struct Measurer {
    /// Stops the latest task.
    stop: Arc<AtomicBool>,
    tasks: mpsc::Sender<(MeasuringTask, Arc<AtomicBool>)>,
    events: mpsc::Receiver<MeasuringEvent>,
    /// Dropped after the tasks, whose end ends it.
    _thread: JoiningThread,
}

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct MeasuringTask {
    /// The folder of the comparison.
    pub folder: PathBuf,
    /// The cell.
    pub cell: Cell,
    /// What of it.
    pub work: Work,
    /// Threads that share the work.
    pub thread_count: usize,
}

/// What is measured of a cell.
#[derive(Clone, Debug)]
pub enum Work {
    /// It is fitted to the training images and measured on the test images.
    Fit(Arc<Dataset>),
    /// A finished one reads perturbed images.
    Robustness(RobustnessPlan),
}

/// How far a task is.
#[derive(Clone, Debug, PartialEq)]
pub enum MeasuringEvent {
    /// It is under way.
    Progress(Progress),
    /// Its result is on disk.
    Done,
    /// It was stopped. The stages that it has finished are kept.
    Stopped,
    /// It has failed, and why in one line.
    Failed(String),
}

impl Measurer {
    /// Starts the thread. It calls `wake` after each event, which should do no more than request a repaint.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn spawn(wake: impl Fn() + Send + Sync + 'static) -> io::Result<Self> {
        let (tasks, received) = mpsc::channel::<(MeasuringTask, Arc<AtomicBool>)>();
        let (sender, events) = mpsc::channel();
        let thread = JoiningThread::spawn("methods", move || {
            panic_boundary::logged("setting the number of threads", compute_alone);
            let mut benchmark = Benchmark::new("");
            while let Ok((task, stop)) = received.recv() {
                // It knows since when another process has not renewed its lease.
                if benchmark.folder() != task.folder {
                    benchmark = Benchmark::new(&task.folder);
                }
                let tell = |event| {
                    // Once the handle is gone, nobody waits for it.
                    sender.send(event).ok();
                    // The window's own failure is for the window to report.
                    panic_boundary::logged("waking the window", &wake);
                };
                tell(measure(&benchmark, &task, &stop, &tell));
            }
        })?;
        Ok(Self { stop: Arc::default(), tasks, events, _thread: thread })
    }

    /// Begins a task, after those that were begun before.
    pub fn begin(&mut self, task: MeasuringTask) {
        self.stop = Arc::default();
        // The thread takes tasks as long as this sender lives.
        self.tasks.send((task, Arc::clone(&self.stop))).ok();
    }

    /// Stops the latest task at the next moment at which it can be resumed.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// The next event, if there is one. It never waits.
    pub fn try_recv(&self) -> Option<MeasuringEvent> {
        self.events.try_recv().ok()
    }
}

impl Drop for Measurer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Does a task, and tells its progress; returns how it has ended.
fn measure(
    benchmark: &Benchmark,
    task: &MeasuringTask,
    stop: &AtomicBool,
    tell: &(dyn Fn(MeasuringEvent) + Sync),
) -> MeasuringEvent {
    let MeasuringTask { cell, work, thread_count, .. } = task;
    let work = || {
        let mut report = |progress: &Progress| {
            tell(MeasuringEvent::Progress(progress.clone()));
            !stop.load(Ordering::Relaxed)
        };
        match work {
            Work::Fit(dataset) => benchmark.run(cell, dataset, *thread_count, &mut report).map(drop),
            Work::Robustness(plan) => benchmark.measure_robustness(cell, plan, *thread_count, &mut report),
        }
    };
    // What rayon shares of it has as many threads.
    let ended = in_words(|| match Threads::new(*thread_count)?.share(work) {
        Err(Error::Stopped) => Ok(MeasuringEvent::Stopped),
        result => result.map(|()| MeasuringEvent::Done),
    });
    ended.unwrap_or_else(MeasuringEvent::Failed)
}
