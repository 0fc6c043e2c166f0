//! A display without a screen (Xvfb), and its pointer and keyboard (xdotool).

use std::{
    env,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, bail};
use eframe::egui::{Pos2, Vec2};

/// The programs that it takes.
const PROGRAMS: [&str; 2] = ["Xvfb", "xdotool"];

/// Time between two places of a moving pointer, in seconds: a mouse tells of itself about as often.
const MOTION_SECS: &str = "0.008";

/// A display of its own, which ends with this value.
pub(crate) struct Display {
    server: Child,
    /// Such as `:99`.
    name: String,
}

impl Display {
    /// Whether this machine has the programs that it takes.
    pub(crate) fn is_possible() -> bool {
        let path = env::var_os("PATH").unwrap_or_default();
        let is_there = |name: &&str| env::split_paths(&path).any(|folder| folder.join(name).is_file());
        cfg!(target_os = "linux") && PROGRAMS.iter().all(is_there)
    }

    /// Starts a display of that many pixels under a name that is free.
    ///
    /// # Errors
    /// If Xvfb cannot be started.
    pub(crate) fn start(size: Vec2) -> anyhow::Result<Self> {
        let screen = format!("{}x{}x24", size.x, size.y);
        let mut server = Command::new("Xvfb");
        // It tells on standard output which name it has found free, as soon as it takes connections.
        server.args(["-displayfd", "1", "-screen", "0", &screen, "-nolisten", "tcp", "-noreset"]);
        server.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let server = server.spawn().context("Xvfb cannot be started (Debian: apt-get install xvfb)")?;
        // Ended from here on, whatever happens.
        let mut display = Self { server, name: String::new() };
        let told = display.server.stdout.take().context("Xvfb has no standard output")?;
        let mut number = String::new();
        BufReader::new(told).read_line(&mut number)?;
        if number.trim().is_empty() {
            bail!("Xvfb ended before it had a display of {screen}");
        }
        display.name = format!(":{}", number.trim());
        Ok(display)
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
        // It may have ended by itself; there is nobody to tell.
        self.server.kill().ok();
        self.server.wait().ok();
    }
}

fn motion(place: Pos2) -> Vec<String> {
    words(&["mousemove", &place.x.round().to_string(), &place.y.round().to_string()])
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
