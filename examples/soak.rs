//! An hour with the window open: a run trains, every tab is visited, digits are drawn. Prints the memory over time, and the
//! longest frames of the window's thread: `logic` and `ui` together, without the renderer.
//!
//! `cargo run --release --example soak -- --minutes 60`, on a display of its own: `xvfb-run -s "-screen 0 1366x768x24"`.

#[expect(dead_code, reason = "nothing here has a median")]
mod figures;

use std::{
    fs,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use clap::Parser;
use eframe::{
    CreationContext, Frame,
    egui::{self, Event, Key, Modifiers, PointerButton, Pos2, RawInput, Ui, pos2},
};
use figures::say;
use lenet_lab::{
    app::{AppOptions, LabApp},
    train::protocol::RunTarget,
};

/// Watches the window for a long time
#[derive(Parser)]
struct Args {
    /// How long
    #[arg(long, default_value_t = 60.0)]
    minutes: f64,
}

/// Between two things that the script does.
const STEP: Duration = Duration::from_millis(1_500);

/// Between two looks at the memory; the first is after a warm-up, when every tab has been shown.
const LOOK: Duration = Duration::from_mins(1);

/// The longest frames that are reported.
const WORST_COUNT: usize = 10;

/// The tabs' keys.
const TABS: [Key; 8] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8];

/// The window with a script in place of a user.
struct Soak {
    app: LabApp,
    began_at: Instant,
    ends_after: Duration,
    step: usize,
    stepped_at: Instant,
    looked_at: Instant,
    /// Minutes, and the memory in MiB.
    memory: Vec<(f64, f64)>,
    frame_count: usize,
    /// Seconds on the clock and on the processor, and the step, of the longest frames.
    worst: Vec<(f64, f64, usize)>,
    /// Of `logic` in this frame.
    logic: (f64, f64),
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let home = tempfile::tempdir()?;
    let runs = home.path().join("runs");
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default().with_inner_size([1366.0, 745.0]),
        ..eframe::NativeOptions::default()
    };
    let create = move |context: &CreationContext<'_>| -> Result<Box<dyn eframe::App>, _> {
        let own = AppOptions {
            runs: RunTarget::Numbered(runs),
            settings_path: None,
            digits_path: None,
            ..AppOptions::default()
        };
        let app = LabApp::new(&context.egui_ctx, own)?;
        let now = Instant::now();
        Ok(Box::new(Soak {
            app,
            began_at: now,
            ends_after: Duration::from_secs_f64(60.0 * args.minutes),
            step: 0,
            stepped_at: now,
            looked_at: now,
            memory: Vec::new(),
            frame_count: 0,
            worst: Vec::new(),
            logic: (0.0, 0.0),
        }))
    };
    eframe::run_native("LeNet Lab", options, Box::new(create)).map_err(|error| anyhow::anyhow!("{error}"))
}

impl eframe::App for Soak {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut Frame) {
        self.logic = timed(|| self.app.logic(ctx));
        ctx.request_repaint_after(STEP);
        if self.began_at.elapsed() > self.ends_after {
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        }
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut Frame) {
        let (wall, processor) = timed(|| self.app.ui(ui));
        let (wall, processor) = (wall + self.logic.0, processor + self.logic.1);
        self.frame_count += 1;
        self.worst.push((wall, processor, self.step));
        self.worst.sort_by(|one, other| other.1.total_cmp(&one.1));
        self.worst.truncate(WORST_COUNT);
        if self.looked_at.elapsed() > LOOK {
            self.looked_at = Instant::now();
            if let Ok(memory) = memory_mib() {
                self.memory.push((self.began_at.elapsed().as_secs_f64() / 60.0, memory));
            }
        }
    }

    fn raw_input_hook(&mut self, _ctx: &egui::Context, input: &mut RawInput) {
        if self.stepped_at.elapsed() >= STEP {
            self.stepped_at = Instant::now();
            input.events.extend(events(self.step));
            self.step += 1;
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.app.close();
        if let Err(error) = self.report() {
            log::error!("{error}");
        }
    }
}

impl Soak {
    fn report(&self) -> anyhow::Result<()> {
        say(&format!("{} frames in {:.1} minutes", self.frame_count, self.began_at.elapsed().as_secs_f64() / 60.0))?;
        for (minutes, memory) in &self.memory {
            say(&format!("minute {minutes:.0}: {memory:.0} MiB"))?;
        }
        for (wall, processor, step) in &self.worst {
            let [wall, processor] = [wall, processor].map(|secs| 1_000.0 * secs);
            say(&format!("frame of {processor:.1} ms on the processor, {wall:.1} ms on the clock, in step {step}"))?;
        }
        Ok(())
    }
}

/// What the user does in a step: trains, goes round the tabs, draws and clears, and begins a new run now and then.
fn events(step: usize) -> Vec<Event> {
    match step {
        2 => key(Key::Space, Modifiers::NONE),
        _ if step % 130 == 129 => key(Key::R, Modifiers::NONE),
        _ if step % 11 == 5 => seven(),
        _ if step % 11 == 9 => key(Key::C, Modifiers::NONE),
        _ => key(TABS[step % TABS.len()], Modifiers::COMMAND),
    }
}

fn key(key: Key, modifiers: Modifiers) -> Vec<Event> {
    let event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
    vec![event(true), event(false)]
}

/// A seven on the pad of a window of this size.
fn seven() -> Vec<Event> {
    let places = [pos2(1_195.0, 170.0), pos2(1_300.0, 170.0), pos2(1_235.0, 270.0)];
    let button = |pos: Pos2, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    let mut events = vec![Event::PointerMoved(places[0]), button(places[0], true)];
    events.extend(places.map(Event::PointerMoved));
    events.push(button(places[2], false));
    events
}

/// Seconds on the clock and on the processor that something takes.
fn timed(run: impl FnOnce()) -> (f64, f64) {
    let (began_at, before) = (Instant::now(), processor_secs());
    run();
    (began_at.elapsed().as_secs_f64(), processor_secs() - before)
}

/// Seconds that this thread has had on a processor; 0 where the system does not tell.
fn processor_secs() -> f64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split(' ').next().and_then(|nanos| nanos.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

/// The memory of this process.
fn memory_mib() -> anyhow::Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .context("the system does not say how much memory is in use")?;
    let kib: f64 =
        line.split_whitespace().nth(1).context("the system does not say how much memory is in use")?.parse()?;
    Ok(kib / 1024.0)
}
