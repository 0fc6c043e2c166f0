//! The thread that writes the settings: always the newest, and again after a failure.

use std::{
    path::PathBuf,
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    time::Duration,
};

use crate::{
    app::settings::{self, Settings},
    data::atomic_file::WriteError,
    train::joining_thread::JoiningThread,
};

/// Time after which settings that could not be written are tried again.
const RETRY_INTERVAL: Duration = Duration::from_secs(10);

/// The handle of the thread.
pub(super) struct SettingsWriter {
    path: PathBuf,
    requests: Sender<Settings>,
    thread: Option<JoiningThread>,
}

impl SettingsWriter {
    /// Starts the thread. It calls `failed` with the first of several failures in a row.
    pub(super) fn new(path: PathBuf, failed: impl Fn(WriteError) + Send + 'static) -> Self {
        let (requests, receiver) = mpsc::channel();
        let own = path.clone();
        let thread = JoiningThread::spawn("settings", move || {
            write_each(&receiver, RETRY_INTERVAL, &failed, |settings| settings::write(&own, settings));
        });
        let thread = thread.inspect_err(|error| log::warn!("the settings are only saved at exit: {error}")).ok();
        Self { path, requests, thread }
    }

    /// Writes these settings soon, unless newer ones come before.
    pub(super) fn write(&self, settings: Settings) {
        if self.requests.send(settings).is_err() {
            log::debug!("without a thread the settings are saved at exit");
        }
    }

    /// Ends the thread, then writes the last settings.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn finish(self, last: &Settings) -> Result<(), WriteError> {
        let Self { path, requests, thread } = self;
        drop(requests);
        drop(thread);
        settings::write(&path, last)
    }
}

fn write_each(
    requests: &Receiver<Settings>,
    retry_interval: Duration,
    failed: &dyn Fn(WriteError),
    write: impl Fn(&Settings) -> Result<(), WriteError>,
) {
    let mut unwritten: Option<Settings> = None;
    let mut is_failure_reported = false;
    loop {
        let received = match &unwritten {
            None => requests.recv().map_err(RecvTimeoutError::from),
            Some(_) => requests.recv_timeout(retry_interval),
        };
        let newest = match received {
            Ok(settings) => requests.try_iter().last().or(Some(settings)),
            Err(RecvTimeoutError::Timeout) => unwritten.take(),
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let Some(settings) = newest else { continue };
        match write(&settings) {
            Ok(()) => (unwritten, is_failure_reported) = (None, false),
            Err(error) => {
                if !is_failure_reported {
                    failed(error);
                }
                (unwritten, is_failure_reported) = (Some(settings), true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, io};

    use super::*;
    use crate::app::lab::Tab;

    #[test]
    fn the_newest_settings_are_tried_again_after_a_failure_that_is_reported_once() {
        let (sender, requests) = mpsc::channel();
        let of = |tab| Settings { tab, ..Settings::default() };
        sender.send(of(Tab::Curves)).unwrap();
        sender.send(of(Tab::Errors)).unwrap();
        let (sender, tried, reported) = (RefCell::new(Some(sender)), RefCell::new(Vec::new()), RefCell::new(0));
        write_each(&requests, Duration::from_millis(1), &|_| *reported.borrow_mut() += 1, |settings| {
            tried.borrow_mut().push(settings.tab);
            match tried.borrow().len() {
                1 | 2 => Err(WriteError::Other("window.json".into(), io::Error::other("the disk is on fire"))),
                _ => {
                    // Nobody asks any more.
                    sender.take();
                    Ok(())
                }
            }
        });
        assert_eq!((tried.into_inner(), reported.into_inner()), (vec![Tab::Errors; 3], 1));
    }
}
