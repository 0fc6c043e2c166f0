//! The signals that ask the program to end: Ctrl-C, `kill`, and the end of the terminal or of an ssh session.

#[cfg(unix)]
use signal_hook::consts::SIGHUP;
use signal_hook::consts::{SIGINT, SIGTERM};

#[cfg(unix)]
const SIGNALS: [i32; 3] = [SIGINT, SIGTERM, SIGHUP];
#[cfg(not(unix))]
const SIGNALS: [i32; 2] = [SIGINT, SIGTERM];

/// The signals to listen to. One that whoever started the program has it ignore, as `nohup` does with SIGHUP, is not among them.
pub(crate) fn ending_signals() -> impl Iterator<Item = i32> {
    let ignored = ignored_signals();
    SIGNALS.into_iter().filter(move |signal| ignored & (1 << (signal - 1)) == 0)
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

/// A bit for each ignored signal. Only Linux tells; elsewhere none is known of.
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    mask_in(&status).unwrap_or(0)
}

fn mask_in(status: &str) -> Option<u64> {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    u64::from_str_radix(mask.trim(), 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mask_of_ignored_signals_is_read() {
        let status = "Name:\tlenet-lab\nSigIgn:\t0000000000001001\nSigCgt:\t0000000180004002\n";
        assert_eq!(mask_in(status), Some(0x1001));
        assert_eq!(mask_in("Name:\tlenet-lab\n"), None);
    }
}
