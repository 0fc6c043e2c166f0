//! The process's signals: those that ask it to end (Ctrl-C, `kill`, the end of the terminal or of an ssh session), and one that it
//! outlives.

#[cfg(unix)]
use signal_hook::consts::SIGHUP;
use signal_hook::consts::{SIGINT, SIGTERM};

#[cfg(unix)]
const SIGNALS: [i32; 3] = [SIGINT, SIGTERM, SIGHUP];
#[cfg(not(unix))]
const SIGNALS: [i32; 2] = [SIGINT, SIGTERM];

/// The signals to listen to. SIGHUP is not among them where `nohup` has it ignored. SIGINT always is, although a shell without a
/// terminal has background programs ignore it: a script that sends it wants the run saved.
pub(crate) fn ending_signals() -> impl Iterator<Item = i32> {
    SIGNALS.into_iter().filter(|signal| !is_left_ignored(*signal))
}

#[cfg(unix)]
fn is_left_ignored(signal: i32) -> bool {
    signal == SIGHUP && ignored_signals() & (1 << (signal - 1)) != 0
}

#[cfg(not(unix))]
fn is_left_ignored(_: i32) -> bool {
    false
}

/// Makes a write beyond the account's limit for files fail, in place of ending the process.
pub(crate) fn outlive_file_limit() {
    #[cfg(unix)]
    {
        let is_met = std::sync::Arc::default();
        if let Err(error) = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, is_met) {
            log::debug!("a file that is too large ends the program: {error}");
        }
    }
}

/// A bit for each signal that whoever started the program has it ignore. Only Linux reports them; elsewhere none is known of.
#[cfg(unix)]
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    mask_in(&status).unwrap_or(0)
}

#[cfg(unix)]
fn mask_in(status: &str) -> Option<u64> {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    u64::from_str_radix(mask.trim(), 16).ok()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_mask_of_ignored_signals_is_read() {
        let status = "Name:\tlenet-lab\nSigIgn:\t0000000000001001\nSigCgt:\t0000000180004002\n";
        assert_eq!(mask_in(status), Some(0x1001));
        assert_eq!(mask_in("Name:\tlenet-lab\n"), None);
    }
}
