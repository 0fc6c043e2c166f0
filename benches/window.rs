//! CPU time of a frame of the whole window after 10 epochs, with everything visible and a digit on the pad: layout and
//! tessellation, nothing drawn. The target is at most 4 ms.

use std::{
    fs,
    hint::black_box,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use eframe::egui::{
    ClippedPrimitive, Context, Event, FullOutput, Key, Modifiers, PointerButton, Pos2, RawInput, Rect, Shape, pos2,
    vec2,
};
use lenet_lab::{
    app::{AppOptions, DataOptions, LabApp},
    train::{config::TrainingConfig, protocol::RunTarget},
};

criterion_group!(benches, bench_frames);
criterion_main!(benches);

/// Training and test images: in batches of 6, an epoch has as many steps as MNIST in batches of 64.
const IMAGE_COUNTS: (usize, usize) = (5_628, 10_000);

/// Longest wait for anything before the measurement; ten epochs take a fraction of it.
const LIMIT: Duration = Duration::from_mins(10);

/// A seven, in parts of the pad's side.
const SEVEN: [[f32; 2]; 3] = [[0.28, 0.24], [0.72, 0.24], [0.44, 0.82]];

/// The tabs with the keys that open them, and how the name of something begins that only they show.
const TABS: [(&str, Key, &str); 8] = [
    ("Curves", Key::Num1, "Loss per batch"),
    ("Feature maps", Key::Num2, "C3 map 1"),
    ("Filters", Key::Num3, "C3 kernel 1 of S2 map 1"),
    ("Errors", Key::Num4, "7 predicted as 7"),
    ("Architecture", Key::Num5, "Open layer C3 in Feature maps"),
    ("Compare", Key::Num6, "Test error by epoch"),
    ("Robustness", Key::Num7, "Rotation"),
    ("Strings", Key::Num8, "By segments: "),
];

/// The steps of the tab Strings, which is the last one.
const STEPS: [&str; 8] = ["Cuts", "Segments", "Interpretations", "Forward", "Maps", "Outputs", "F6", "Training"];

fn bench_frames(criterion: &mut Criterion) {
    let mut window = match Window::trained() {
        Ok(window) => window,
        Err(error) => panic!("{error:#}"),
    };
    let mut group = criterion.benchmark_group("a frame of the window");
    for (tab, key, content) in TABS {
        window.press(key, Modifiers::COMMAND);
        window.settle();
        assert!(window.bounds(content).is_some(), "{tab} does not show {content:?}");
        group.bench_function(BenchmarkId::from_parameter(tab), |bencher| {
            bencher.iter(|| black_box(window.frame_in_triangles()));
        });
    }
    for step in STEPS {
        window.click(step).unwrap_or_else(|error| panic!("{error:#}"));
        window.settle();
        group.bench_function(BenchmarkId::new("Strings", step), |bencher| {
            bencher.iter(|| black_box(window.frame_in_triangles()));
        });
    }
}

/// The window without anything that draws it.
struct Window {
    ctx: Context,
    app: LabApp,
    /// Seconds since it opened: a frame comes every 60th of one.
    time: f64,
    events: Vec<Event>,
}

impl Window {
    /// The window after a run of 10 epochs, with a seven on the pad.
    fn trained() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut window = Self::open(&folder.path().join("window.json"))?;
        window.wait_until_shown("Built-in digits")?;
        window.press(Key::Space, Modifiers::NONE);
        window.wait_until_shown("Finished")?;
        window.draw()?;
        window.settle();
        ensure!(window.bounds("Predicted ").is_some(), "the drawing is not read");
        Ok(window)
    }

    fn open(settings: &Path) -> anyhow::Result<Self> {
        let draft = TrainingConfig { batch_size: 6, thread_count: 1, ..TrainingConfig::default() };
        let draft = serde_json::to_string(&draft)?;
        #[expect(clippy::disallowed_methods, reason = "thrown away at the end")]
        fs::write(settings, format!(r#"{{"data": "built-in", "draft": {draft}}}"#))?;
        let data = DataOptions { built_in_counts: Some(IMAGE_COUNTS), fetch: None, ..DataOptions::from_environment() };
        let options = AppOptions {
            data,
            runs: RunTarget::Memory,
            settings_path: Some(settings.to_owned()),
            digits_path: None,
            ..AppOptions::default()
        };
        let ctx = Context::default();
        let app = LabApp::new(&ctx, options)?;
        Ok(Self { ctx, app, time: 0.0, events: Vec::new() })
    }

    /// Takes in what the engine told and lays out all that is seen.
    fn frame(&mut self) -> FullOutput {
        self.time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1280.0, 800.0))),
            time: Some(self.time),
            events: std::mem::take(&mut self.events),
            ..RawInput::default()
        };
        self.app.logic(&self.ctx);
        let mut output = self.ctx.run_ui(input, |ui| self.app.ui(ui));
        // There is nothing that textures would go to.
        output.textures_delta.clear();
        output
    }

    fn frame_in_triangles(&mut self) -> Vec<ClippedPrimitive> {
        let output = self.frame();
        self.ctx.tessellate(output.shapes, output.pixels_per_point)
    }

    /// Frames until the engine has shown all that a view asks for and nothing moves.
    fn settle(&mut self) {
        for _ in 0..100 {
            self.frame();
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn wait_until_shown(&mut self, text: &str) -> anyhow::Result<()> {
        let began_at = Instant::now();
        while !self.frame().shapes.iter().any(|shape| has_text(&shape.shape, text)) {
            ensure!(began_at.elapsed() < LIMIT, "{text:?} is not shown within {LIMIT:?}");
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn press(&mut self, key: Key, modifiers: Modifiers) {
        for pressed in [true, false] {
            self.events.push(Event::Key { key, physical_key: None, pressed, repeat: false, modifiers });
            self.frame();
        }
    }

    fn click(&mut self, name: &str) -> anyhow::Result<()> {
        let at = self.bounds(name).with_context(|| format!("there is no {name:?}"))?.center();
        for event in [Event::PointerMoved(at), button(at, true), button(at, false), Event::PointerMoved(NOWHERE)] {
            self.events.push(event);
            self.frame();
        }
        Ok(())
    }

    fn draw(&mut self) -> anyhow::Result<()> {
        let pad = self.bounds("Drawing pad").context("there is no pad")?;
        let places = SEVEN.map(|[x, y]| pad.min + vec2(x, y) * pad.size());
        self.events.extend([Event::PointerMoved(places[0]), button(places[0], true)]);
        self.frame();
        for ends in places.windows(2) {
            for step in 1..=10 {
                self.events.push(Event::PointerMoved(ends[0].lerp(ends[1], step as f32 / 10.0)));
                self.frame();
            }
        }
        self.events.extend([button(places[2], false), Event::PointerMoved(NOWHERE)]);
        self.frame();
        Ok(())
    }

    /// Where something is whose name begins so. Screen readers are told; they are served in this frame only.
    fn bounds(&mut self, start: &str) -> Option<Rect> {
        self.ctx.enable_accesskit();
        let tree = self.frame().platform_output.accesskit_update?;
        self.ctx.disable_accesskit();
        let begins = |name: Option<&str>| name.is_some_and(|name| name.starts_with(start));
        let (_, node) = tree.nodes.iter().find(|(_, node)| begins(node.label()) || begins(node.value()))?;
        let bounds = node.bounds()?;
        Some(Rect::from_min_max(pos2(bounds.x0 as f32, bounds.y0 as f32), pos2(bounds.x1 as f32, bounds.y1 as f32)))
    }
}

/// Where the pointer rests.
const NOWHERE: Pos2 = pos2(640.0, 798.0);

fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}

fn has_text(shape: &Shape, text: &str) -> bool {
    match shape {
        Shape::Vec(shapes) => shapes.iter().any(|shape| has_text(shape, text)),
        Shape::Text(shown) => shown.galley.text() == text,
        _ => false,
    }
}
