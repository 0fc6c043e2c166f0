//! The libraries that a window loads when it opens. They are not linked, so that a build without them succeeds and only
//! the window fails; hence this list, taken from the `dlopen` calls of winit, x11rb, glutin and xkbcommon-dl.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::report::say;

/// A library by the name under which it is loaded, and the Debian and Ubuntu package that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Library {
    pub(crate) name: &'static str,
    pub(crate) package: &'static str,
}

const LIBRARIES: [Library; 11] = [
    Library { name: "libX11.so.6", package: "libx11-6" },
    Library { name: "libX11-xcb.so.1", package: "libx11-xcb1" },
    Library { name: "libxcb.so.1", package: "libxcb1" },
    Library { name: "libXcursor.so.1", package: "libxcursor1" },
    Library { name: "libXi.so.6", package: "libxi6" },
    Library { name: "libxkbcommon.so.0", package: "libxkbcommon0" },
    Library { name: "libxkbcommon-x11.so.0", package: "libxkbcommon-x11-0" },
    Library { name: "libEGL.so.1", package: "libegl1" },
    Library { name: "libGL.so.1", package: "libgl1" },
    Library { name: "libwayland-client.so.0", package: "libwayland-client0" },
    Library { name: "libwayland-egl.so.1", package: "libwayland-egl1" },
];

/// Installs the missing libraries if this machine has apt and we may use it; says what is missing otherwise. The
/// program is started in any case: it says for itself whether it can open its window.
pub(crate) fn provide_libraries() {
    let missing = missing_libraries();
    if missing.is_empty() {
        return;
    }
    let names: Vec<&str> = missing.iter().map(|library| library.name).collect();
    let names = names.join(", ");
    if is_root() && has_apt() {
        say(format_args!("a window needs {names}: installing with apt-get"));
        if install(&missing) {
            return;
        }
        say("apt-get failed; its own words stand above");
    }
    say(format_args!("a window needs libraries that are missing: {names}"));
    if has_apt() {
        say(format_args!("install them with: {}", install_command(&missing)));
    }
}

/// The libraries that the loader would not find. Other systems than Linux bring theirs.
pub(crate) fn missing_libraries() -> Vec<Library> {
    if !cfg!(target_os = "linux") {
        return Vec::new();
    }
    let cache = loader_cache();
    let folders = library_folders();
    let found = |library: &Library| {
        lists(&cache, library.name) || folders.iter().any(|folder| folder.join(library.name).exists())
    };
    LIBRARIES.into_iter().filter(|library| !found(library)).collect()
}

/// One line for a shell that installs them.
pub(crate) fn install_command(missing: &[Library]) -> String {
    apt_command(&missing.iter().map(|library| library.package).collect::<Vec<_>>())
}

/// One line for a shell that installs packages.
pub(crate) fn apt_command(packages: &[&str]) -> String {
    let sudo = if is_root() { "" } else { "sudo " };
    format!("{sudo}apt-get update && {sudo}apt-get install -y {}", packages.join(" "))
}

/// Whether this is Debian, Ubuntu or a relative.
pub(crate) fn has_apt() -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    cfg!(target_os = "linux") && env::split_paths(&path).any(|folder| folder.join("apt-get").exists())
}

fn install(missing: &[Library]) -> bool {
    let packages: Vec<&str> = missing.iter().map(|library| library.package).collect();
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
