//! A signal that ends the program (Ctrl-C in the terminal, the end of the session) closes the window as its button does.
//! So the run is saved. A second signal ends the process at once.

#[cfg(unix)]
pub(super) use self::unix::close_window;

/// Where there are no such signals, the window's button is the way to close it.
#[cfg(not(unix))]
pub(super) fn close_window(_: &eframe::egui::Context) {}

#[cfg(unix)]
mod unix {
    use std::{
        sync::{Arc, atomic::AtomicBool},
        thread,
    };

    use eframe::egui::{Context, ViewportCommand, ViewportId};
    use signal_hook::{flag, iterator::Signals};

    use crate::process_signals::ending_signals;

    /// Closes the window of `ctx` on a signal. Should the system refuse, a signal ends the process as it always did, and
    /// the run goes on from its last checkpoint.
    pub(in crate::app) fn close_window(ctx: &Context) {
        let ctx = ctx.clone();
        let is_second = Arc::new(AtomicBool::new(false));
        for signal in ending_signals() {
            let registered = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&is_second))
                .and_then(|_| flag::register(signal, Arc::clone(&is_second)));
            if let Err(error) = registered {
                log::warn!("a second signal {signal} does not end the program: {error}");
            }
        }
        let signals = Signals::new(ending_signals());
        let signals = signals.inspect_err(|error| log::warn!("signals end the program without saving: {error}"));
        let Ok(mut signals) = signals else { return };
        let wait = move || {
            for _ in &mut signals {
                ctx.send_viewport_cmd_to(ViewportId::ROOT, ViewportCommand::Close);
                ctx.request_repaint_of(ViewportId::ROOT);
            }
        };
        if let Err(error) = thread::Builder::new().name("signals".to_owned()).spawn(wait) {
            log::warn!("no signal closes the window: {error}");
        }
    }
}
