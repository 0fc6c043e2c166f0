//! The libraries that a window loads when it opens, and the programs that show one where there is no screen. The libraries
//! are not linked, so that a build without them succeeds and only the window fails; hence this list, taken from the `dlopen`
//! calls of winit, x11rb, glutin and xkbcommon-dl.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};

use crate::report::say;

/// A library or program by the name under which it is loaded, and the Debian and Ubuntu package that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) package: &'static str,
}

const LIBRARIES: [Part; 11] = [
    Part { name: "libX11.so.6", package: "libx11-6" },
    Part { name: "libX11-xcb.so.1", package: "libx11-xcb1" },
    Part { name: "libxcb.so.1", package: "libxcb1" },
    Part { name: "libXcursor.so.1", package: "libxcursor1" },
    Part { name: "libXi.so.6", package: "libxi6" },
    Part { name: "libxkbcommon.so.0", package: "libxkbcommon0" },
    Part { name: "libxkbcommon-x11.so.0", package: "libxkbcommon-x11-0" },
    Part { name: "libEGL.so.1", package: "libegl1" },
    Part { name: "libGL.so.1", package: "libgl1" },
    Part { name: "libwayland-client.so.0", package: "libwayland-client0" },
    Part { name: "libwayland-egl.so.1", package: "libwayland-egl1" },
];

/// A display without a screen, with its pointer. OpenGL in software comes with the libraries' packages.
const DISPLAY_PROGRAMS: [Part; 2] =
    [Part { name: "Xvfb", package: "xvfb" }, Part { name: "xdotool", package: "xdotool" }];

/// Installs the missing libraries if this machine has apt and we may use it; says what is missing otherwise. The
/// program is started in any case: it says for itself whether it can open its window.
pub(crate) fn provide_libraries() {
    provide(&missing_libraries());
}

/// Provides all that shows a window where there is no screen.
pub(crate) fn provide_display() -> Result<()> {
    ensure!(cfg!(target_os = "linux"), "pictures are taken on a display without a screen, which only Linux has");
    let mut missing = missing_libraries();
    missing.extend(DISPLAY_PROGRAMS.into_iter().filter(|program| !has_program(program.name)));
    ensure!(provide(&missing), "pictures cannot be taken without what is missing");
    Ok(())
}

/// Installs what is missing as far as we may, and says what to do about it where we may not. Whether all is there now.
fn provide(missing: &[Part]) -> bool {
    if missing.is_empty() {
        return true;
    }
    let names = missing.iter().map(|part| part.name).collect::<Vec<_>>().join(", ");
    if is_root() && has_apt() {
        say(format_args!("a window needs {names}: installing with apt-get"));
        if install(missing) {
            return true;
        }
        say("apt-get failed; its own words stand above");
    }
    say(format_args!("a window needs what is missing: {names}"));
    if has_apt() {
        say(format_args!("install it with: {}", install_command(missing)));
    }
    false
}

/// The libraries that the loader would not find. Other systems than Linux bring theirs.
pub(crate) fn missing_libraries() -> Vec<Part> {
    if !cfg!(target_os = "linux") {
        return Vec::new();
    }
    let cache = loader_cache();
    let folders = library_folders();
    let found =
        |library: &Part| lists(&cache, library.name) || folders.iter().any(|folder| folder.join(library.name).exists());
    LIBRARIES.into_iter().filter(|library| !found(library)).collect()
}

/// Whether the loader would find that library.
pub(crate) fn is_installed(name: &str) -> bool {
    lists(&loader_cache(), name) || library_folders().iter().any(|folder| folder.join(name).exists())
}

/// One line for a shell that installs them.
pub(crate) fn install_command(missing: &[Part]) -> String {
    apt_command(&missing.iter().map(|part| part.package).collect::<Vec<_>>())
}

/// One line for a shell that installs packages.
pub(crate) fn apt_command(packages: &[&str]) -> String {
    let sudo = if is_root() { "" } else { "sudo " };
    format!("{sudo}apt-get update && {sudo}apt-get install -y {}", packages.join(" "))
}

/// Whether this is Debian, Ubuntu or a relative.
pub(crate) fn has_apt() -> bool {
    cfg!(target_os = "linux") && has_program("apt-get")
}

fn has_program(name: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

fn install(missing: &[Part]) -> bool {
    let packages: Vec<&str> = missing.iter().map(|part| part.package).collect();
    let apt = |words: &[&str]| {
        let mut apt = Command::new("apt-get");
        apt.args(words).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null()).stdout(std::io::stderr());
        apt.status().is_ok_and(|status| status.success())
    };
    // A bare machine has no package lists yet, and old ones may name files that are gone.
    apt(&["update", "-qq"])
        && apt(&[&["install", "-qq", "-y", "--no-install-recommends"], packages.as_slice()].concat())
}

/// What `ldconfig` says is installed; empty where there is no such program.
fn loader_cache() -> String {
    let output = ["/sbin/ldconfig", "ldconfig"].into_iter().find_map(|name| {
        Command::new(name).arg("-p").stdin(Stdio::null()).output().ok().filter(|output| output.status.success())
    });
    output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}

/// Whether a line such as `libEGL.so.1 (libc6,x86-64) => /usr/lib/…` is about that library.
fn lists(cache: &str, name: &str) -> bool {
    cache.lines().any(|line| line.trim_start().strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')))
}

/// Where else the loader looks, by the user's word and by custom.
fn library_folders() -> Vec<PathBuf> {
    let named = env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    let multiarch = format!("/usr/lib/{}-linux-gnu", env::consts::ARCH);
    let usual = [multiarch.as_str(), "/usr/lib64", "/usr/lib", "/usr/local/lib"].map(|folder| Path::new(folder).into());
    env::split_paths(&named).chain(usual).collect()
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_is_found_by_its_whole_name() {
        let cache =
            "2 libs found in cache\n\tlibGL.so.1 (libc6,x86-64) => /usr/lib/libGL.so.1\n\tlibEGL.so.12 (libc6)\n";
        assert!(lists(cache, "libGL.so.1"));
        assert!(!lists(cache, "libEGL.so.1"));
        assert!(!lists(cache, "libGL.so"));
    }

    #[test]
    fn one_command_installs_everything_that_is_missing() {
        let command = install_command(&LIBRARIES[..2]);
        assert!(command.ends_with("apt-get install -y libx11-6 libx11-xcb1"), "{command}");
    }
}
