//! A display without a screen (Xvfb), its pointer and keyboard (xdotool), and title bars on it (openbox).

use std::{
    env,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, bail};
use eframe::egui::{Pos2, Vec2};

use super::{Home, shown_window};

/// The programs that it takes.
const PROGRAMS: [&str; 2] = ["Xvfb", "xdotool"];

/// The program that gives windows a title bar.
const WINDOW_MANAGER: &str = "openbox";

/// Time between two places of a moving pointer, in seconds: a mouse reports its place about as often.
const MOTION_SECS: &str = "0.008";

/// A display of its own, which ends with this value.
pub(crate) struct Display {
    server: Child,
    window_manager: Option<Child>,
    /// Such as `:99`.
    name: String,
}

impl Display {
    /// Whether this machine has the programs that it takes.
    pub(crate) fn is_possible() -> bool {
        cfg!(target_os = "linux") && PROGRAMS.into_iter().all(is_there)
    }

    /// Whether windows can have a title bar on it, too.
    pub(crate) fn is_manageable() -> bool {
        Self::is_possible() && is_there(WINDOW_MANAGER)
    }

    /// Starts a display of that many pixels under a name that is free.
    ///
    /// # Errors
    /// If Xvfb cannot be started.
    pub(crate) fn start(size: Vec2) -> anyhow::Result<Self> {
        let screen = format!("{}x{}x24", size.x, size.y);
        let mut server = Command::new("Xvfb");
        // It prints on standard output which name it has found free, as soon as it takes connections.
        server.args(["-displayfd", "1", "-screen", "0", &screen, "-nolisten", "tcp", "-noreset"]);
        server.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let server = server.spawn().context("Xvfb cannot be started (Debian: apt-get install xvfb)")?;
        // Ended from here on, whatever happens.
        let mut display = Self { server, window_manager: None, name: String::new() };
        let printed = display.server.stdout.take().context("Xvfb has no standard output")?;
        let mut number = String::new();
        BufReader::new(printed).read_line(&mut number)?;
        if number.trim().is_empty() {
            bail!("Xvfb ended before it had a display of {screen}");
        }
        display.name = format!(":{}", number.trim());
        Ok(display)
    }

    /// Gives the windows on it a title bar from now on, as on a desktop.
    ///
    /// # Errors
    /// If the window manager cannot be started.
    pub(crate) fn manage_windows(&mut self, home: &Home) -> anyhow::Result<()> {
        let mut manager = Command::new(WINDOW_MANAGER);
        home.settle(&mut manager);
        manager.arg("--sm-disable").env("DISPLAY", &self.name);
        manager.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let manager = manager
            .spawn()
            .with_context(|| format!("{WINDOW_MANAGER} cannot be started (Debian: apt-get install openbox)"))?;
        self.window_manager = Some(manager);
        shown_window::wait_for_window_manager(&self.name)
    }

    /// Its name for `DISPLAY`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Moves the pointer to a place, in pixels.
    ///
    /// # Errors
    /// If xdotool fails, as for all that follow.
    pub(crate) fn move_pointer(&self, place: Pos2) -> anyhow::Result<()> {
        self.xdotool(&motion(place))
    }

    /// Presses and releases the left button at a place, in pixels.
    pub(crate) fn click(&self, place: Pos2) -> anyhow::Result<()> {
        self.xdotool(&[motion(place), words(&["click", "1"])].concat())
    }

    /// Draws with the left button held through all places, in pixels.
    pub(crate) fn drag(&self, places: &[Pos2]) -> anyhow::Result<()> {
        let Some((first, rest)) = places.split_first() else { return Ok(()) };
        let mut all = [motion(*first), words(&["mousedown", "1"])].concat();
        for place in rest {
            all.extend(words(&["sleep", MOTION_SECS]));
            all.extend(motion(*place));
        }
        all.extend(words(&["sleep", MOTION_SECS, "mouseup", "1"]));
        self.xdotool(&all)
    }

    /// Presses and releases keys together, by X's names: `space`, `ctrl+2`.
    pub(crate) fn press(&self, keys: &str) -> anyhow::Result<()> {
        self.xdotool(&words(&["key", keys]))
    }

    /// Turns the wheel at a place, in pixels, by so many notches down.
    pub(crate) fn scroll_down(&self, place: Pos2, notch_count: usize) -> anyhow::Result<()> {
        self.xdotool(&[motion(place), words(&["click", "--repeat", &notch_count.to_string(), "5"])].concat())
    }

    fn xdotool(&self, words: &[String]) -> anyhow::Result<()> {
        let mut command = Command::new("xdotool");
        command.args(words).env("DISPLAY", &self.name).stdin(Stdio::null());
        let output = command.output().context("xdotool cannot be started (Debian: apt-get install xdotool)")?;
        if !output.status.success() {
            bail!("xdotool {}: {}", words.join(" "), String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(())
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        for process in self.window_manager.iter_mut().chain([&mut self.server]) {
            // It may have ended by itself; there is nobody to tell.
            process.kill().ok();
            process.wait().ok();
        }
    }
}

/// Whether this machine has a program.
fn is_there(name: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

fn motion(place: Pos2) -> Vec<String> {
    words(&["mousemove", &place.x.round().to_string(), &place.y.round().to_string()])
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
