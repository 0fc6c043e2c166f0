//! SIGINT (Ctrl-C), SIGTERM and SIGHUP (the terminal has gone): the first one asks to stop, a second one of the same kind ends
//! the process at once.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use signal_hook::flag;

use crate::process_signals::ending_signals;

/// A signal has asked the process to stop; everything is saved.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("stopped by signal {signal}")]
pub(super) struct Interrupted {
    pub(super) signal: u8,
}

/// The signal that asks the process to stop; 0 before.
#[derive(Clone, Debug, Default)]
pub(super) struct Interrupt {
    signal: Arc<AtomicUsize>,
}

impl Interrupt {
    /// Handles the signals from now on.
    pub(super) fn listen() -> std::io::Result<Self> {
        let interrupt = Self::default();
        for signal in ending_signals() {
            let is_second = Arc::new(AtomicBool::new(false));
            flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&is_second))?;
            flag::register(signal, is_second)?;
            flag::register_usize(signal, Arc::clone(&interrupt.signal), signal as usize)?;
        }
        Ok(interrupt)
    }

    /// Fails once a signal has asked to stop.
    pub(super) fn check(&self) -> Result<(), Interrupted> {
        match self.signal.load(Ordering::Relaxed) {
            0 => Ok(()),
            signal => Err(Interrupted { signal: signal as u8 }),
        }
    }
}
