//! What an open window costs the training: images/s with Feature maps in view over images/s without a window. Both train
//! on MNIST with the default settings, in alternation; the ratio is that of the medians. It also prints the frames/s.
//!
//! `cargo build --release && cargo run --example window_cost`

mod figures;
#[path = "../tests/inspector/mod.rs"]
#[expect(dead_code, reason = "the smoke test asks more of it")]
mod inspector;
mod release;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context as _, ensure};
use clap::Parser;
use eframe::egui::{pos2, vec2};
use figures::{median, say};
use inspector::{Display, Home, Program};
use lenet_lab::data::mnist::locate::DATA_VARIABLE;
use serde_json::Value;

/// Measures what an open window costs the training
#[derive(Parser)]
struct Args {
    /// How often each is measured
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Threads of libtorch [default: one for each core]
    #[arg(long)]
    threads: Option<usize>,
}

/// The epoch whose speed counts: the first one also warms up.
const EPOCH: usize = 2;

/// What one run in a window came to.
struct Measured {
    images_per_second: f64,
    frames_per_second: f64,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let mnist = release::mnist()?;
    let (mut headless, mut open, mut frames) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=args.rounds {
        headless.push(train_headless(&args, &mnist)?);
        let measured = train_in_window(&args, &mnist)?;
        open.push(measured.images_per_second);
        frames.push(measured.frames_per_second);
        let [before, after, drawn] = [&headless, &open, &frames].map(|values| values.last().copied().unwrap_or(0.0));
        say(&format!(
            "round {round}: headless {before:.0} images/s, window {after:.0} images/s at {drawn:.1} frames/s"
        ))?;
    }
    let [headless, open, frames] = [headless, open, frames].map(median);
    say(&format!(
        "medians: headless {headless:.0}, window {open:.0} images/s, ratio {:.3}, {frames:.1} frames/s",
        open / headless
    ))
}

fn train_headless(args: &Args, mnist: &Path) -> anyhow::Result<f64> {
    let home = Home::new()?;
    let mut command = Command::new(release::program()?);
    home.settle(&mut command);
    command.args(["train", "--json", "--epochs", &EPOCH.to_string(), "--data"]).arg(mnist);
    if let Some(count) = args.threads {
        command.args(["--threads", &count.to_string()]);
    }
    let output = command.stdin(Stdio::null()).output()?;
    ensure!(output.status.success(), "training failed: {}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout)?;
    let epoch: Value = serde_json::from_str(lines.lines().nth(EPOCH - 1).context("an epoch is missing")?)?;
    epoch["images_per_second"].as_f64().context("the speed is missing")
}

fn train_in_window(args: &Args, mnist: &Path) -> anyhow::Result<Measured> {
    let (display, home) = (Display::start(vec2(1280.0, 800.0))?, Home::new()?);
    if let Some(thread_count) = args.threads {
        let draft = lenet_lab::train::config::TrainingConfig { thread_count, ..Default::default() };
        home.remember(&serde_json::json!({ "draft": draft }).to_string())?;
    }
    let mut command = Command::new(release::program()?);
    command.env(DATA_VARIABLE, mnist);
    let mut window = Program::start(command, &home, &display)?;
    window.wait_for("MNIST")?;
    display.press("space")?;
    display.move_pointer(pos2(1278.0, 798.0))?;
    window.wait_for("Pause")?;
    let (began_at, before) = (Instant::now(), window.tree()?.frame_count);
    let speeds = home.path().join("data/lenet-lab/runs/run-0001/metrics.csv");
    // The window is not asked meanwhile: every question is a frame.
    let images_per_second = loop {
        let table = fs::read_to_string(&speeds).unwrap_or_default();
        if let Some(line) = table.lines().nth(EPOCH) {
            break line.rsplit(',').next().context("the speed is missing")?.parse()?;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    };
    let frame_count = window.tree()?.frame_count - before;
    Ok(Measured { images_per_second, frames_per_second: frame_count as f64 / began_at.elapsed().as_secs_f64() })
}
