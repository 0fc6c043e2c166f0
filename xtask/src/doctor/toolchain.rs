//! Rows about what builds the program.

use std::env;
use std::ffi::OsString;
use std::process::Command;

use super::{Row, State};
use crate::libtorch::{compiler, wheels};
use crate::window;

/// The oldest Rust that the workspace builds with, as in its `rust-version`.
const OLDEST_RUST: (u32, u32) = (1, 95);

pub(super) fn rustc() -> Row {
    let name = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(name).arg("--version").output();
    let words = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    match version(&words) {
        Some(found) if found >= OLDEST_RUST => Row::good("Rust", words),
        _ => {
            let (major, minor) = OLDEST_RUST;
            let found = if words.is_empty() { "none".into() } else { words };
            let words = format!("{found}; {major}.{minor} or newer is needed");
            Row::bad("Rust", State::Missing, words, Some("rustup update stable".into()))
        }
    }
}

/// The compiler for tch's C++ part. On Windows the build itself finds Visual Studio's, which is in no search path.
pub(super) fn cpp_compiler() -> Row {
    if cfg!(windows) {
        return Row::good("C++ compiler", "not checked: the build finds Visual Studio's by itself".into());
    }
    let named = env::var_os("CXX").filter(|name| !name.is_empty());
    let usual = ["c++", "g++", "clang++"].map(OsString::from);
    match named.into_iter().chain(usual).find_map(|name| compiler::version(&name)) {
        Some(words) => Row::good("C++ compiler", words),
        None => Row::bad("C++ compiler", State::Missing, "none".into(), cpp_mend()),
    }
}

/// Only set-up needs pip, and only where PyTorch's own host is out of reach; `severity` is that of lacking it.
pub(super) fn pip(severity: State) -> Row {
    if let Some(python) = wheels::python_with_pip() {
        return Row::good("Python with pip", format!("{python} -m pip"));
    }
    let mend = window::has_apt().then(|| window::apt_command(&["python3-pip"]));
    Row::bad("Python with pip", severity, "none; set-up fetches libtorch with it".into(), mend)
}

fn cpp_mend() -> Option<String> {
    if cfg!(target_os = "macos") {
        return Some("xcode-select --install".into());
    }
    window::has_apt().then(|| window::apt_command(&["g++"]))
}

/// Major and minor number in words such as `rustc 1.95.0 (59807616e 2026-04-14)`.
fn version(words: &str) -> Option<(u32, u32)> {
    let mut numbers = words.split_whitespace().nth(1)?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_compare_as_numbers() {
        assert_eq!(version("rustc 1.95.0 (59807616e 2026-04-14)"), Some((1, 95)));
        assert!(version("rustc 1.100.0-nightly") > version("rustc 1.95.0"));
        assert_eq!(version(""), None);
    }
}
