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
    app::{AppOptions, DataOptions, LabApp, SystemPicker, Tab, ThemeChoice},
    data::mnist::locate::SearchPlaces,
    train::{engine::EngineOptions, protocol::RunTarget},
};
use libtest_mimic::{Arguments, Failed, Trial};

/// A view of the window that has a picture.
#[derive(Clone, Copy)]
struct View {
    tab: Tab,
    /// A button that opens it within its tab.
    page: Option<&'static str>,
    /// Something that is there once it is complete.
    content: &'static str,
}

/// Every tab, and the page within a tab that looks wholly different.
fn views() -> Vec<View> {
    let tabs = Tab::ALL.map(|tab| View { tab, page: None, content: content(tab) });
    let attribution = View { tab: Tab::FeatureMaps, page: Some("Attribution"), content: "Training digit" };
    [&tabs[..], &[attribution]].concat()
}

/// Something that is there once a tab is complete. A new tab does not compile without it.
fn content(tab: Tab) -> &'static str {
    match tab {
        Tab::Curves => "Loss per batch",
        Tab::FeatureMaps => "the drawing: predicted",
        Tab::Filters => "C3 kernel 16 of S2 map 6",
        Tab::Errors => "of 100 correct",
        Tab::Architecture => "61,706",
        Tab::Compare => "No runs yet",
        Tab::Robustness => "· unperturbed:",
        Tab::Strings => "By segments: ",
        Tab::Methods => "K nearest neighbours: 5.00 in the paper",
    }
}

impl View {
    /// The name of its picture: `feature-maps`.
    fn name(self) -> String {
        self.page.unwrap_or(self.tab.title()).to_lowercase().replace(' ', "-")
    }

    /// The key that opens its tab.
    fn key(self) -> Option<Key> {
        let position = Tab::ALL.iter().position(|tab| *tab == self.tab)?;
        Key::from_name(&(position + 1).to_string())
    }
}

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
        views().into_iter().map(move |view| {
            let trial = Trial::test(format!("{}_{name}", view.name()), move || compare(theme, name, view));
            trial.with_ignored_flag(!can_draw)
        })
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

fn compare(theme: Theme, theme_name: &str, view: View) -> Result<(), Failed> {
    let mut harness = window(theme);
    until(&mut harness, "Fetch MNIST")?;
    draw_seven(&mut harness);
    until(&mut harness, "Predicted 7")?;
    harness.key_press_modifiers(Modifiers::COMMAND, view.key().ok_or("no key opens this tab")?);
    if let Some(page) = view.page {
        until(&mut harness, page)?;
        harness.get_by_label(page).click();
    }
    until(&mut harness, view.content)?;
    // No pointer, so that nothing is shown as pointed at.
    harness.remove_cursor();
    harness.run_steps(5);
    // Another processor's last digits, or another version of the software renderer, may change single pixels.
    let options =
        SnapshotOptions::new().threshold(1.5).max_failed_pixels(600).output_path("tests/window_snapshots/pictures");
    harness
        .try_snapshot_options(format!("{}-{theme_name}", view.name()), &options)
        .map_err(|error| error.to_string().into())
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
