//! How long one waits for the window, and what it takes of the machine: from launch to the first frame that can be looked at
//! and to the first answer of the sketchpad; processor time while nothing happens; memory at most, of the window and of a
//! training without one. On Linux, with Xvfb; what is measured has been started once before, so that its files are in memory.
//!
//! `cargo build --release && cargo run --example start_up`

mod figures;
#[path = "../tests/inspector/mod.rs"]
#[expect(dead_code, reason = "the smoke test asks more of it")]
mod inspector;
mod release;

use std::{
    fs,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use clap::Parser;
use eframe::egui::vec2;
use figures::{median, say};
use inspector::{Display, Home, Program};
use lenet_lab::data::mnist::locate::DATA_VARIABLE;

/// Measures start-up, memory and idle time
#[derive(Parser)]
struct Args {
    /// How often the start is measured
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

/// How long the window is left alone.
const IDLE: Duration = Duration::from_secs(15);
/// The kernel counts processor time in hundredths of a second.
const TICKS_PER_SEC: f64 = 100.0;

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let display = Display::start(vec2(1280.0, 800.0))?;
    let (mut frames, mut answers) = (Vec::new(), Vec::new());
    // The first start is for the files.
    for round in 0..=args.rounds {
        let (frame_secs, answer_secs) = start(&display)?;
        if round > 0 {
            say(&format!("round {round}: first frame {frame_secs:.2} s, first answer {answer_secs:.2} s"))?;
            frames.push(frame_secs);
            answers.push(answer_secs);
        }
    }
    say(&format!("medians: first frame {:.2} s, first answer {:.2} s", median(frames), median(answers)))?;
    leave_alone(&display)?;
    train()
}

/// Seconds from launch to the first frame and to the first answer.
fn start(display: &Display) -> anyhow::Result<(f64, f64)> {
    let home = Home::new()?;
    let mut command = Command::new(release::program()?);
    command.env(DATA_VARIABLE, release::mnist()?);
    let launched_at = Instant::now();
    let mut window = Program::start(command, &home, display)?;
    window.tree()?;
    let frame_secs = launched_at.elapsed().as_secs_f64();
    window.click("Drawing pad")?;
    window.wait("an answer", |tree| tree.beginning("Predicted ").cloned())?;
    Ok((frame_secs, launched_at.elapsed().as_secs_f64()))
}

/// Says what the window takes when nothing happens.
fn leave_alone(display: &Display) -> anyhow::Result<()> {
    let home = Home::new()?;
    let mut command = Command::new(release::program()?);
    command.env(DATA_VARIABLE, release::mnist()?);
    let mut window = Program::start(command, &home, display)?;
    window.wait_for("MNIST")?;
    thread::sleep(Duration::from_secs(3));
    let before = processor_secs(window.id())?;
    thread::sleep(IDLE);
    let idle_secs = processor_secs(window.id())? - before;
    let memory = peak_mib(window.id())?;
    say(&format!("idle: {idle_secs:.2} s of processor time in {IDLE:?}; the window's memory at most {memory} MiB"))
}

/// Says what an epoch of training takes at most.
fn train() -> anyhow::Result<()> {
    let home = Home::new()?;
    let mut command = Command::new(release::program()?);
    home.settle(&mut command);
    command.args(["train", "--json", "--epochs", "1", "--data"]).arg(release::mnist()?);
    let mut child: Child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let mut memory = 0;
    while child.try_wait()?.is_none() {
        // It may end between two questions.
        memory = peak_mib(child.id()).unwrap_or(memory).max(memory);
        thread::sleep(Duration::from_millis(20));
    }
    say(&format!("training: {memory} MiB at most"))
}

/// Processor time that a process has used, its own and the system's for it.
fn processor_secs(id: u32) -> anyhow::Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat"))?;
    // The name, in brackets, may hold anything.
    let (_, fields) = stat.rsplit_once(')').context("unexpected /proc/PID/stat")?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks =
        |place: usize| fields.get(place).context("/proc/PID/stat is too short")?.parse::<f64>().map_err(Into::into);
    Ok((ticks(11)? + ticks(12).map_err(|error: anyhow::Error| error)?) / TICKS_PER_SEC)
}

/// The most memory that a process had at any time.
fn peak_mib(id: u32) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM in /proc/PID/status")?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib >> 10)
}
