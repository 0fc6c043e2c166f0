//! Pictures of every tab in both themes, compared with those in `pictures/`: what no test of names sees, such as overlaps
//! and colours. Where nothing can draw (no Vulkan, Metal or DirectX, not even in software) they are reported as ignored.
//!
//! `UPDATE_SNAPSHOTS=true cargo test --test window_snapshots` makes the pictures anew. Look at each before you commit it.

use std::{
    panic,
    time::{Duration, Instant},
};

use eframe::egui::{Event, Key, Modifiers, PointerButton, Theme, Ui, vec2};
use egui_kittest::{
    Harness, SnapshotOptions,
    kittest::{NodeT as _, Queryable as _},
};
use lenet_lab::{
    app::{AppOptions, DataOptions, LabApp, SystemPicker, ThemeChoice},
    data::locate::SearchPlaces,
    train::{engine::EngineOptions, protocol::RunTarget},
};
use libtest_mimic::{Arguments, Failed, Trial};

/// The tabs, each with the key that opens it and something that is there once it is complete.
const TABS: [(&str, Key, &str); 6] = [
    ("curves", Key::Num1, "Loss per batch"),
    ("feature-maps", Key::Num2, "the drawing: read as"),
    (ATTRIBUTION, Key::Num2, "Training digit"),
    ("filters", Key::Num3, "C3 kernel 16 of S2 map 6"),
    ("errors", Key::Num4, "of 100 right"),
    ("architecture", Key::Num5, "61,706"),
];

/// The page of Feature maps that a click opens.
const ATTRIBUTION: &str = "attribution";

/// What hangs for this long will not come any more.
const LIMIT: Duration = Duration::from_mins(2);

fn main() {
    let arguments = Arguments::from_args();
    // The complaint of the renderer tells nothing that "ignored" does not.
    panic::set_hook(Box::new(|_| ()));
    let can_draw = panic::catch_unwind(|| drop(Harness::builder().wgpu().build_ui(|_| ()))).is_ok();
    drop(panic::take_hook());
    let themes = [(Theme::Dark, "dark"), (Theme::Light, "light")];
    let trials = themes.into_iter().flat_map(|(theme, name)| {
        TABS.map(|tab| {
            Trial::test(format!("{}_{name}", tab.0), move || compare(theme, name, tab)).with_ignored_flag(!can_draw)
        })
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

fn compare(theme: Theme, theme_name: &str, (tab, key, content): (&str, Key, &str)) -> Result<(), Failed> {
    let mut harness = window(theme);
    until(&mut harness, "Fetch MNIST")?;
    draw_seven(&mut harness);
    until(&mut harness, "Reads 7")?;
    harness.key_press_modifiers(Modifiers::COMMAND, key);
    if tab == ATTRIBUTION {
        until(&mut harness, "Attribution")?;
        harness.get_by_label("Attribution").click();
    }
    until(&mut harness, content)?;
    // No pointer, so that nothing is shown as pointed at.
    harness.remove_cursor();
    harness.run_steps(5);
    // Another processor's last digits, or another version of the software renderer, may change single pixels.
    let options =
        SnapshotOptions::new().threshold(1.5).max_failed_pixels(600).output_path("tests/window_snapshots/pictures");
    harness.try_snapshot_options(format!("{tab}-{theme_name}"), &options).map_err(|error| error.to_string().into())
}

/// A window on a machine without MNIST, without settings and without a run.
fn window(theme: Theme) -> Harness<'static, Option<LabApp>> {
    let choice = match theme {
        Theme::Dark => ThemeChoice::Dark,
        Theme::Light => ThemeChoice::Light,
    };
    let show = move |ui: &mut Ui, app: &mut Option<LabApp>| {
        if app.is_none() {
            *app = LabApp::new(ui.ctx(), options(choice)).ok();
        }
        if let Some(app) = app {
            app.logic(ui.ctx());
            app.ui(ui);
        }
    };
    Harness::builder().with_size(vec2(1280.0, 800.0)).with_theme(theme).wgpu().build_ui_state(show, None)
}

fn options(theme: ThemeChoice) -> AppOptions {
    AppOptions {
        data: DataOptions { places: SearchPlaces::default(), fetch: None, built_in_counts: Some((400, 100)) },
        data_folder: None,
        runs: RunTarget::Memory,
        settings_path: None,
        digits_path: None,
        engine: EngineOptions { thread_count: 1, ..EngineOptions::default() },
        picker: Box::new(SystemPicker),
        theme: Some(theme),
    }
}

/// Shows frames until there is something whose name contains `text`.
fn until(harness: &mut Harness<'_, Option<LabApp>>, text: &str) -> Result<(), Failed> {
    let began_at = Instant::now();
    while harness.query_all_by_label_contains(text).next().is_none() {
        if began_at.elapsed() > LIMIT {
            let root = harness.root().accesskit_node();
            return Err(format!("“{text}” never came; on screen: {root:?}").into());
        }
        harness.step();
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

fn draw_seven(harness: &mut Harness<'_, Option<LabApp>>) {
    let pad = harness.get_by_label("Drawing pad").rect();
    let points = [[0.28, 0.22], [0.5, 0.22], [0.72, 0.23], [0.6, 0.5], [0.43, 0.85]]
        .map(|[x, y]| pad.min + vec2(x, y) * pad.size());
    let button = |pos, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    let events = &mut harness.input_mut().events;
    events.extend([Event::PointerMoved(points[0]), button(points[0], true)]);
    events.extend(points.map(Event::PointerMoved));
    events.push(button(points[4], false));
    harness.run_steps(3);
}
