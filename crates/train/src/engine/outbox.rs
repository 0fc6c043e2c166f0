//! The events that the window has not taken yet, and the call that wakes it.
//!
//! The engine never waits for the window: adjacent progress of a run is merged, which keeps every loss and costs four bytes a
//! batch.

use std::{
    collections::VecDeque,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::{
    panic_boundary::logged,
    protocol::{BatchProgress, Event, JobKind, RunId},
};

/// The events, shared by both threads. Each locks it for a moment only.
#[derive(Debug, Default)]
pub(super) struct EventQueue(Mutex<VecDeque<Event>>);

/// The engine's side of the queue.
pub(super) struct Outbox {
    queue: Arc<EventQueue>,
    wake: Box<dyn Fn() + Send>,
    interval: Duration,
    woken_at: Option<Instant>,
    /// Whether there is something new since the last call.
    is_wake_owed: bool,
}

impl EventQueue {
    pub(super) fn take_next(&self) -> Option<Event> {
        self.lock().pop_front()
    }

    fn push(&self, event: Event) {
        let mut queue = self.lock();
        let unmerged = match mergeable(&mut queue, &event) {
            Some(earlier) => merge(earlier, event),
            None => Some(event),
        };
        queue.extend(unmerged);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Event>> {
        // The queue is whole between any two statements, so a panic elsewhere does not matter.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The subject of a progress event.
#[derive(PartialEq)]
enum Subject {
    Run(RunId),
    Job(JobKind),
}

fn subject(event: &Event) -> Option<Subject> {
    match event {
        Event::Progress(BatchProgress { run, .. }) | Event::Evaluating { run, .. } => Some(Subject::Run(*run)),
        Event::JobProgress(progress) => Some(Subject::Job(progress.job)),
        _ => None,
    }
}

/// The event to merge a new one with: the last one of its subject, which only progress of others follows.
fn mergeable<'a>(queue: &'a mut VecDeque<Event>, new: &Event) -> Option<&'a mut Event> {
    let own = subject(new)?;
    let position = queue.iter().rposition(|event| subject(event).is_none_or(|subject| subject == own))?;
    queue.get_mut(position)
}

/// Makes one event of two of the same subject where that loses nothing; else returns the new one.
fn merge(last: &mut Event, mut new: Event) -> Option<Event> {
    let is_mergeable = match (&*last, &new) {
        (Event::Progress(last), Event::Progress(new)) => last.epoch == new.epoch,
        (Event::Evaluating { part, done, .. }, Event::Evaluating { part: new_part, done: new_done, .. }) => {
            part == new_part && done <= new_done
        }
        (Event::JobProgress(last), Event::JobProgress(new)) => last.total == new.total && last.done <= new.done,
        _ => false,
    };
    if !is_mergeable {
        return Some(new);
    }
    if let (Event::Progress(last), Event::Progress(new)) = (&mut *last, &mut new) {
        last.losses.append(&mut new.losses);
        mem::swap(&mut last.losses, &mut new.losses);
    }
    *last = new;
    None
}

impl Outbox {
    pub(super) fn new(queue: Arc<EventQueue>, wake: Box<dyn Fn() + Send>, interval: Duration) -> Self {
        Self { queue, wake, interval, woken_at: None, is_wake_owed: false }
    }

    /// Adds an event. It never waits and loses nothing.
    pub(super) fn push(&mut self, event: Event) {
        self.queue.push(event);
        self.owe_wake();
    }

    /// Notes that there is something new to take.
    pub(super) fn owe_wake(&mut self) {
        self.is_wake_owed = true;
    }

    /// How long until the window is to be woken; `None` if it knows everything.
    pub(super) fn time_to_wake(&self) -> Option<Duration> {
        let remaining = |woken_at: Instant| self.interval.saturating_sub(woken_at.elapsed());
        self.is_wake_owed.then(|| self.woken_at.map_or(Duration::ZERO, remaining))
    }

    /// Wakes the window if there is something new and the last time is long enough ago.
    pub(super) fn wake_if_due(&mut self) {
        if self.time_to_wake().is_some_and(|time| time.is_zero()) {
            self.is_wake_owed = false;
            self.woken_at = Some(Instant::now());
            // The window's own failure is for the window to report; the engine's work does not depend on it.
            logged("waking the window", &self.wake);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::protocol::{EvaluationPart, JobProgress};

    const RUN: RunId = RunId(1);

    fn progress(epoch: u32, step: u64) -> Event {
        progress_of(RUN, epoch, step)
    }

    fn progress_of(run: RunId, epoch: u32, step: u64) -> Event {
        let losses = vec![step as f32];
        Event::Progress(BatchProgress { run, epoch, batch: step as usize, step, losses, images_per_second: 0.0 })
    }

    fn evaluating(part: EvaluationPart, done: usize) -> Event {
        Event::Evaluating { run: RUN, part, done, total: 9 }
    }

    fn all(queue: &EventQueue) -> Vec<Event> {
        std::iter::from_fn(|| queue.take_next()).collect()
    }

    fn check(events: impl IntoIterator<Item = Event>, expected: &[Event]) {
        let queue = EventQueue::default();
        events.into_iter().for_each(|event| queue.push(event));
        assert_eq!(all(&queue), expected);
    }

    #[test]
    fn adjacent_progress_becomes_one_event_with_every_loss() {
        let merged = Event::Progress(BatchProgress {
            run: RUN,
            epoch: 1,
            batch: 3,
            step: 3,
            losses: vec![1.0, 2.0, 3.0],
            images_per_second: 0.0,
        });
        check((1..=3).map(|step| progress(1, step)), &[merged]);
    }

    #[test]
    fn nothing_overtakes_progress_and_epochs_stay_apart() {
        let events = [progress(1, 1), Event::Paused { run: RUN }, progress(1, 2), progress(2, 3)];
        check(events.clone(), &events);
    }

    #[test]
    fn progress_of_runs_and_jobs_side_by_side_becomes_one_event_of_each() {
        let queue = EventQueue::default();
        let job = |done| Event::JobProgress(JobProgress { job: JobKind::Evaluation, done, total: 9, phase: None });
        for step in 1..=3 {
            (1..=4).for_each(|run| queue.push(progress_of(RunId(run), 1, step)));
            queue.push(job(step as usize));
        }
        queue.push(Event::Paused { run: RUN });
        queue.push(progress_of(RUN, 1, 4));
        let events = all(&queue);
        assert_eq!(events[4], job(3));
        let told: Vec<_> = events.into_iter().map(losses_of).collect();
        let whole = || Some(vec![1.0, 2.0, 3.0]);
        let expected = [whole(), whole(), whole(), whole(), None, None, Some(vec![4.0])];
        assert_eq!(told, expected, "a run's own events stay in order");
    }

    fn losses_of(event: Event) -> Option<Vec<f32>> {
        if let Event::Progress(progress) = event { Some(progress.losses) } else { None }
    }

    #[test]
    fn evaluation_is_merged_within_its_part() {
        let (validation, test) = (EvaluationPart::Validation, EvaluationPart::Test);
        let events = [(validation, 1), (validation, 2), (test, 3), (test, 4), (test, 1)];
        let merged = [(validation, 2), (test, 4), (test, 1)];
        check(events.map(|(part, done)| evaluating(part, done)), &merged.map(|(part, done)| evaluating(part, done)));
    }

    #[test]
    fn a_wake_within_the_interval_is_put_off_and_not_forgotten() {
        let count = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&count);
        let wake = move || {
            counter.fetch_add(1, Ordering::Relaxed);
        };
        let mut outbox = Outbox::new(Arc::default(), Box::new(wake), Duration::from_hours(1));
        for step in 1..=3 {
            outbox.push(progress(1, step));
            outbox.wake_if_due();
        }
        assert_eq!(count.load(Ordering::Relaxed), 1);
        assert!(outbox.time_to_wake().is_some_and(|time| !time.is_zero()));
        outbox.interval = Duration::ZERO;
        outbox.wake_if_due();
        assert_eq!((count.load(Ordering::Relaxed), outbox.time_to_wake()), (2, None));
    }

    #[test]
    fn a_wake_that_panics_is_called_again() {
        let count = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&count);
        let wake = move || panic!("the window has failed {} times", counter.fetch_add(1, Ordering::Relaxed));
        let mut outbox = Outbox::new(Arc::default(), Box::new(wake), Duration::ZERO);
        for step in 1..=2 {
            outbox.push(progress(1, step));
            outbox.wake_if_due();
        }
        assert_eq!(count.load(Ordering::Relaxed), 2);
    }
}
