//! A window without a screen, in a home of its own, and the answers that its file dialogs will get.

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use eframe::egui::{
    Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, Role, Theme, TouchPhase, vec2,
};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use lenet_lab::{
    app::{AppOptions, DataOptions, Dialog, FilePicker, LabApp, Picked},
    data::mnist::locate::SearchPlaces,
    train::{engine::EngineOptions, protocol::RunTarget},
};
use tempfile::TempDir;

/// Training and test images that are drawn for a window.
pub(crate) const IMAGE_COUNTS: (usize, usize) = (3_200, 200);

/// What hangs for this long will not come any more.
const LIMIT: Duration = Duration::from_mins(2);

/// A window under test.
pub(crate) struct Window {
    harness: Harness<'static, Option<LabApp>>,
    home: Arc<TempDir>,
    answers: Answers,
}

/// What the next dialogs are answered with.
type Answers = Arc<Mutex<VecDeque<Picked>>>;

struct ScriptedPicker(Answers);

impl FilePicker for ScriptedPicker {
    fn pick(&self, _: &Dialog, _: Option<&Path>, answer: Box<dyn FnOnce(Picked) + Send>) {
        answer(self.0.lock().unwrap().pop_front().unwrap_or(Picked::Cancelled));
    }
}

impl Window {
    /// Opens a window in an empty home, and waits until its digits are drawn.
    pub(crate) fn open() -> Self {
        let mut window = Self::open_in(Arc::new(TempDir::new().unwrap()), without_mnist());
        window.until("the digits are drawn", |window| {
            !window.shows("Making built-in digits…") && !window.shows("Looking for MNIST")
        });
        window
    }

    /// Opens a window in a home that another one may have left.
    pub(crate) fn open_in(home: Arc<TempDir>, data: DataOptions) -> Self {
        let answers = Answers::default();
        let options = AppOptions {
            data,
            data_folder: None,
            runs: RunTarget::Numbered(home.path().join("runs")),
            settings_path: Some(home.path().join("window.json")),
            digits_path: Some(home.path().join("my digits").join("digits.jsonl")),
            engine: EngineOptions { thread_count: 1, ..EngineOptions::default() },
            picker: Box::new(ScriptedPicker(Arc::clone(&answers))),
            theme: None,
        };
        let mut options = Some(options);
        let show = move |ui: &mut eframe::egui::Ui, app: &mut Option<LabApp>| {
            let options = options.take();
            let app = app.get_or_insert_with(|| LabApp::new(ui.ctx(), options.unwrap()).unwrap());
            app.logic(ui.ctx());
            app.ui(ui);
        };
        let harness = Harness::builder().with_size(vec2(1280.0, 800.0)).with_theme(Theme::Dark);
        // Names of files may be in any script, and the test's fonts are Latin.
        let harness = harness.allow_missing_glyphs().build_ui_state(show, None);
        Self { harness, home, answers }
    }

    /// Closes the window as the system would.
    pub(crate) fn close(mut self) -> Arc<TempDir> {
        self.harness.state_mut().as_mut().unwrap().close();
        self.home
    }

    /// A path in the home.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Answers the next dialog.
    pub(crate) fn answer(&self, picked: Picked) {
        self.answers.lock().unwrap().push_back(picked);
    }

    /// Lets time go on until something is so; `what` is for the message where it never comes.
    pub(crate) fn until(&mut self, what: &str, mut is_so: impl FnMut(&Self) -> bool) {
        let began_at = Instant::now();
        while !is_so(self) {
            assert!(began_at.elapsed() < LIMIT, "it never came that {what}; on screen:\n{:?}", self.harness.root());
            self.harness.step();
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Waits for something whose name contains `text`.
    pub(crate) fn until_shows(&mut self, text: &str) {
        self.until(&format!("“{text}” is shown"), |window| window.shows(text));
    }

    /// Whether there is something whose name contains `text`.
    pub(crate) fn shows(&self, text: &str) -> bool {
        self.harness.query_all_by_label_contains(text).next().is_some()
    }

    /// How many things there are whose names contain `text`.
    pub(crate) fn count(&self, text: &str) -> usize {
        self.harness.query_all_by_label_contains(text).count()
    }

    /// The first thing whose name contains `text`.
    pub(crate) fn text(&self, text: &str) -> String {
        let node = self.harness.query_all_by_label_contains(text).next().unwrap();
        let node = node.accesskit_node();
        // What a label says is its value.
        node.label().or_else(|| node.value()).unwrap_or_default()
    }

    /// Clicks the thing that is called exactly `name`.
    pub(crate) fn click(&mut self, name: &str) {
        self.harness.get_by_label(name).click();
        self.steps(3);
    }

    /// Opens a list and clicks one of its entries.
    pub(crate) fn pick(&mut self, list: &str, entry: &str) {
        self.harness.get_by_role_and_label(Role::ComboBox, list).click();
        self.steps(3);
        self.click(entry);
    }

    /// Clicks the first of several things that are called exactly `name`.
    pub(crate) fn click_first(&mut self, name: &str) {
        self.harness.query_all_by_label(name).next().unwrap().click();
        self.steps(3);
    }

    /// Clicks the last of several things that are called exactly `name`.
    pub(crate) fn click_last(&mut self, name: &str) {
        self.harness.query_all_by_label(name).last().unwrap().click();
        self.steps(3);
    }

    /// Gives the focus to a control, as Tab would.
    pub(crate) fn focus(&mut self, role: Role, name: &str) {
        self.harness.get_by_role_and_label(role, name).focus();
        self.steps(3);
    }

    /// Whether a control has the focus.
    pub(crate) fn has_focus(&self, role: Role, name: &str) -> bool {
        self.harness.get_by_role_and_label(role, name).is_focused()
    }

    /// How large everything is.
    pub(crate) fn zoom(&self) -> f32 {
        self.harness.ctx.zoom_factor()
    }

    /// What is in a field.
    pub(crate) fn value(&self, role: Role, name: &str) -> String {
        self.harness.get_by_role_and_label(role, name).accesskit_node().value().unwrap_or_default()
    }

    /// Whether there is such a control.
    pub(crate) fn has(&self, role: Role, name: &str) -> bool {
        self.harness.query_by_role_and_label(role, name).is_some()
    }

    /// Presses a key.
    pub(crate) fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.steps(3);
    }

    /// Shows some frames.
    pub(crate) fn steps(&mut self, count: usize) {
        self.harness.run_steps(count);
    }

    /// Shows frames until nothing asks for another, or fails if something always does.
    pub(crate) fn settle(&mut self) {
        let began_at = Instant::now();
        while self.harness.try_run().is_err() {
            assert!(began_at.elapsed() < LIMIT, "something is repainted all the time");
        }
    }

    /// Draws a stroke on the pad for a digit, points in parts of its side, all in one frame.
    pub(crate) fn draw(&mut self, points: &[[f32; 2]]) {
        self.draw_on("Drawing pad", points);
    }

    /// Draws a stroke on a pad, points in parts of its height, all in one frame.
    pub(crate) fn draw_on(&mut self, pad: &str, points: &[[f32; 2]]) {
        let pad = self.harness.get_by_label(pad).rect();
        let place = |point: &[f32; 2]| pad.min + vec2(point[0], point[1]) * pad.height();
        let button = |pos: Pos2, pressed: bool| Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        let (first, last) = (place(points.first().unwrap()), place(points.last().unwrap()));
        let events = &mut self.harness.input_mut().events;
        events.extend([Event::PointerMoved(first), button(first, true)]);
        events.extend(points.iter().map(|point| Event::PointerMoved(place(point))));
        events.push(button(last, false));
        self.steps(3);
    }

    /// Makes the window so large, in points.
    pub(crate) fn resize(&mut self, width: f32, height: f32) {
        self.harness.set_size(vec2(width, height));
        self.steps(3);
    }

    /// The lower edge of the first thing whose name contains `text`, in points.
    pub(crate) fn bottom_of(&self, text: &str) -> f32 {
        self.harness.query_all_by_label_contains(text).next().unwrap().rect().bottom()
    }

    /// The upper edge of the first thing whose name contains `text`, in points.
    pub(crate) fn top_of(&self, text: &str) -> f32 {
        self.harness.query_all_by_label_contains(text).next().unwrap().rect().top()
    }

    /// Turns the wheel of the mouse within the open tab by so many points, downwards.
    pub(crate) fn scroll(&mut self, points: f32) {
        let wheel = Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, -points),
            phase: TouchPhase::Move,
            source: MouseWheelSource::Wheel,
            modifiers: Modifiers::NONE,
        };
        let within = self.harness.get_by_label("Curves").rect().center() + vec2(200.0, 200.0);
        self.input().events.extend([Event::PointerMoved(within), wheel]);
        self.steps(30);
    }

    /// Hands events to the window as they come from the system.
    pub(crate) fn input(&mut self) -> &mut eframe::egui::RawInput {
        self.harness.input_mut()
    }
}

/// Images of a machine without MNIST.
pub(crate) fn without_mnist() -> DataOptions {
    DataOptions { places: SearchPlaces::default(), fetch: None, built_in_counts: Some(IMAGE_COUNTS) }
}

/// A seven as people draw it.
pub(crate) const SEVEN: [[f32; 2]; 7] =
    [[0.28, 0.22], [0.45, 0.22], [0.62, 0.22], [0.72, 0.23], [0.62, 0.45], [0.52, 0.65], [0.43, 0.85]];
