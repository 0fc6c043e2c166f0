//! The row about a screen to open a window on. Only the connection is tried: talking to a display would need the very
//! libraries that may be missing.

use std::env;
#[cfg(unix)]
use std::path::{Path, PathBuf};

use super::{Row, State};

const START_ONE: &str = "start a desktop session, or a virtual one with `xvfb-run`; commands such as `train` need none";

pub(super) fn display() -> Row {
    if !cfg!(target_os = "linux") {
        return Row::good("display", "not checked: this system always has one".into());
    }
    let tried = [wayland(), x11()].into_iter().flatten().collect::<Vec<_>>();
    match tried.iter().find(|attempt| attempt.answers) {
        Some(attempt) => Row::good("display", format!("{} answers", attempt.name)),
        None if tried.is_empty() => Row::bad(
            "display",
            State::Lacking,
            format!("neither DISPLAY nor WAYLAND_DISPLAY is set: {START_ONE}"),
            None,
        ),
        None => {
            let names: Vec<&str> = tried.iter().map(|attempt| attempt.name.as_str()).collect();
            let words = format!("{} does not answer: {START_ONE}", names.join(", "));
            Row::bad("display", State::Lacking, words, None)
        }
    }
}

/// A display that a variable names.
struct Attempt {
    name: String,
    answers: bool,
}

#[cfg(unix)]
fn wayland() -> Option<Attempt> {
    let name = variable("WAYLAND_DISPLAY")?;
    let folder = env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).unwrap_or_default();
    Some(Attempt { answers: connects(&folder.join(&name)), name: format!("WAYLAND_DISPLAY {name}") })
}

#[cfg(unix)]
fn x11() -> Option<Attempt> {
    let name = variable("DISPLAY")?;
    let answers = match x11_place(&name) {
        Some(Place::Socket(path)) => connects(&path),
        Some(Place::Host(host, port)) => std::net::TcpStream::connect((host.as_str(), port)).is_ok(),
        None => false,
    };
    Some(Attempt { answers, name: format!("DISPLAY {name}") })
}

#[cfg(not(unix))]
fn wayland() -> Option<Attempt> {
    None
}

#[cfg(not(unix))]
fn x11() -> Option<Attempt> {
    None
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Where an X server listens.
#[cfg(unix)]
#[derive(Debug, PartialEq)]
enum Place {
    Socket(PathBuf),
    Host(String, u16),
}

/// Reads a name such as `:0`, `unix:1.0` or `localhost:10.0`.
#[cfg(unix)]
fn x11_place(name: &str) -> Option<Place> {
    let (host, numbers) = name.rsplit_once(':')?;
    let number: u16 = numbers.split('.').next()?.parse().ok()?;
    Some(match host {
        "" | "unix" => Place::Socket(format!("/tmp/.X11-unix/X{number}").into()),
        host => Place::Host(host.into(), 6000_u16.checked_add(number)?),
    })
}

#[cfg(unix)]
fn connects(socket: &Path) -> bool {
    std::os::unix::net::UnixStream::connect(socket).is_ok()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn display_names_lead_to_sockets_and_ports() {
        assert_eq!(x11_place(":0"), Some(Place::Socket("/tmp/.X11-unix/X0".into())));
        assert_eq!(x11_place("unix:1.0"), Some(Place::Socket("/tmp/.X11-unix/X1".into())));
        assert_eq!(x11_place("localhost:10.0"), Some(Place::Host("localhost".into(), 6010)));
        assert_eq!(x11_place("host:65000"), None);
        assert_eq!(x11_place("nothing"), None);
    }

    #[test]
    fn only_a_socket_that_somebody_listens_on_answers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        assert!(!connects(&path));
        let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
        assert!(connects(&path));
        drop(listener);
        assert!(!connects(&path));
    }
}
