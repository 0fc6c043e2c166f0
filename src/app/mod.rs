//! The window: watch the network learn, look inside it while it does, draw digits that it reads. The only place that knows
//! egui.
//!
//! - [`LabApp`] wires the parts together: each frame it takes in what the engine and the background told (`logic`), shows
//!   the panels, and carries out what they returned (`ui`).
//! - `lab` is what is shown, without a trace of egui; `panels` show it; `action` is what a user may want.
//! - `numbers` are written by, `memo` makes a value anew only when its key changed, `layout` is where panels stand.
//! - `pictures` are the maps as textures, `widgets` pieces that several panels show, `theme` how all of it looks.
//! - `watching` tells the engine what is in view, `comparing` finds runs and has their networks read.
//! - `fine_tuning` keeps the drawings that the user has said the digit of, and has the network learn from them.
//! - `background` does what takes time, `files` asks for paths, `settings` remembers, [`launch`] opens the window.

mod action;
mod background;
mod carry_out;
mod comparing;
mod files;
mod fine_tuning;
mod history;
mod lab;
pub mod launch;
mod layout;
mod memo;
mod numbers;
mod panels;
mod pictures;
mod settings;
mod signals;
#[cfg(test)]
mod testing;
mod theme;
mod watching;
mod widgets;

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use eframe::egui::{self, Context, Ui, ViewportId};

use self::{
    background::Background,
    comparing::Comparing,
    lab::{DataChoice, Lab},
    layout::SideWidths,
    panels::Panels,
    pictures::Pictures,
    settings::{Settings, WindowSize, exit_note},
    watching::Watching,
};
pub use self::{
    background::DataOptions,
    files::{Dialog, Figure, FigureContent, FilePicker, Picked, SystemPicker},
    lab::Tab,
    theme::ThemeChoice,
};
use crate::{
    model::pretrained::Pretrained,
    train::{
        engine::{Engine, EngineError, EngineOptions},
        protocol::{Event, RunTarget},
    },
};

/// The delay of a repaint that is not to be put off.
const SHORTEST_DELAY: Duration = Duration::from_millis(1);

/// Least time between two writings of the settings.
const SAVING_INTERVAL: Duration = Duration::from_secs(1);

/// Longest time of a frame that is spent on taking in events; the rest is taken in by the next.
const EVENT_BUDGET: Duration = Duration::from_millis(10);

/// The window's contents, whatever draws them.
pub struct LabApp {
    lab: Lab,
    panels: Panels,
    pictures: Pictures,
    engine: Engine,
    watching: Watching,
    comparing: Comparing,
    background: Background,
    picker: Box<dyn FilePicker>,
    /// The dialog whose path is being typed, with what is typed so far.
    typed_path: Option<panels::typed_path::TypedPath>,
    is_help_open: bool,
    /// Train was pressed before there were images: begin when there are.
    starts_when_ready: bool,
    runs: RunTarget,
    settings_path: Option<PathBuf>,
    /// What is in the settings file, and since when.
    saved_settings: Settings,
    settings_saved_at: Option<Instant>,
    latest_run: Option<PathBuf>,
    theme: ThemeChoice,
    window_size: Option<WindowSize>,
    widths: SideWidths,
}

/// What a window is opened with. The default is that of this machine and account.
pub struct AppOptions {
    /// Where images come from.
    pub data: DataOptions,
    /// A folder with images to use instead of what was used last.
    pub data_folder: Option<PathBuf>,
    /// Where runs are kept.
    pub runs: RunTarget,
    /// Where the settings are; without it nothing is remembered.
    pub settings_path: Option<PathBuf>,
    /// The file that the drawings are kept in of which the user says which digit they are; without it none is.
    pub digits_path: Option<PathBuf>,
    /// How the engine works.
    pub engine: EngineOptions,
    /// What asks for files.
    pub picker: Box<dyn FilePicker>,
    /// The theme, if not the one that was used last.
    pub theme: Option<ThemeChoice>,
}

impl Default for AppOptions {
    fn default() -> Self {
        Self {
            data: DataOptions::from_environment(),
            data_folder: None,
            runs: settings::runs_folder().map_or(RunTarget::Memory, RunTarget::Numbered),
            settings_path: settings::path(),
            digits_path: settings::digits_path(),
            engine: EngineOptions {
                thread_count: lab::thread_count_beside_window(),
                // The first thing that people do is draw.
                first_network: Pretrained::Ink,
                ..EngineOptions::default()
            },
            picker: Box::new(SystemPicker),
            theme: None,
        }
    }
}

impl LabApp {
    /// Starts the engine and begins to look for images.
    ///
    /// # Errors
    /// If the system gives no thread for the engine.
    pub fn new(ctx: &Context, options: AppOptions) -> Result<Self, EngineError> {
        let AppOptions { data, data_folder, runs, settings_path, digits_path, engine, picker, theme } = options;
        let (settings, complaint) = settings_path.as_deref().map_or_else(Default::default, settings::read);
        let unsaved = settings_path.as_deref().and_then(exit_note::take);
        let wake = {
            let ctx = ctx.clone();
            // A repaint without any delay is taken for two frames, so that animations begin at once.
            move || ctx.request_repaint_after_for(SHORTEST_DELAY, ViewportId::ROOT)
        };
        let mut app = Self {
            lab: Lab::beginning_with(engine.first_network),
            panels: Panels::remembering(settings.panels.clone()),
            pictures: Pictures::default(),
            engine: Engine::spawn(engine, wake.clone())?,
            watching: Watching::default(),
            comparing: Comparing::new(wake.clone())?,
            background: Background::new(data, Arc::new(wake)),
            picker,
            typed_path: None,
            is_help_open: false,
            starts_when_ready: false,
            runs,
            settings_path,
            latest_run: settings.latest_run.clone(),
            theme: theme.unwrap_or(settings.theme),
            window_size: settings.window,
            widths: settings.widths,
            saved_settings: settings,
            settings_saved_at: None,
        };
        theme::install(ctx);
        ctx.set_theme(app.theme);
        if let Some(path) = app.settings_path.clone() {
            app.background.keep_settings(path);
        }
        app.remember(data_folder);
        app.greet(complaint, unsaved);
        app.keep_digits(digits_path);
        Ok(app)
    }

    /// Takes in what the engine and the background told. Nothing is drawn, so that it also works for a hidden window.
    pub fn logic(&mut self, ctx: &Context) {
        let began_at = Instant::now();
        while let Some(event) = self.engine.try_recv() {
            self.take_in(event);
            if began_at.elapsed() > EVENT_BUDGET {
                ctx.request_repaint();
                break;
            }
        }
        while let Some(report) = self.background.try_recv() {
            self.take_report(report);
        }
        if let Some(snapshot) = self.engine.snapshot() {
            self.lab.show(snapshot);
        }
        self.take_answer();
        self.watch();
    }

    /// Shows the window and carries out what the user wants.
    pub fn ui(&mut self, ui: &mut Ui) {
        self.pictures.update(ui.ctx(), &self.lab);
        let mut actions = action::from_keys(ui.ctx());
        actions.extend(self.dropped_and_pasted(ui.ctx()));
        actions.extend(self.layout(ui));
        for action in actions {
            self.carry_out(ui.ctx(), action);
        }
        self.watch();
        self.note_window_size(ui.ctx());
        self.save_settings(ui.ctx());
    }

    /// Saves everything. The window is to be closed after it. What could not be saved is printed on standard error, and
    /// the next window says it too.
    pub fn close(&mut self) {
        let mut failures = self.background.finish(&self.settings());
        for event in self.engine.shut_down() {
            if let Event::SaveFailed { run, message } = event {
                let name = self.lab.run_name(run);
                failures.push(format!("{name} could not be saved: {message}; it resumes from its last checkpoint"));
            }
        }
        for failure in &failures {
            log::error!("{failure}");
        }
        if let (Some(path), false) = (&self.settings_path, failures.is_empty())
            && let Err(error) = exit_note::leave(path, &failures.join("; "))
        {
            log::error!("the next window will not say so: {error}");
        }
    }

    /// Takes over what was remembered, and begins what goes on in the background.
    fn remember(&mut self, data_folder: Option<PathBuf>) {
        let settings = &self.saved_settings;
        self.lab.tab = settings.tab;
        self.lab.map_view = settings.map_view;
        self.lab.rejection_threshold = settings.rejection_threshold;
        if let Some(draft) = &settings.draft {
            self.lab.draft = draft.clone();
        }
        self.lab.recent.clone_from(&settings.recent);
        self.lab.comparison = comparing::comparison(&self.runs, &settings.run_folders);
        self.lab.data.choice = data_folder.map_or_else(|| settings.data.clone(), DataChoice::Folder);
        if let Some(width) = settings.pen_width {
            self.lab.sketch.edit(lab::SketchEdit::PenWidth(width));
        }
        self.background.get_data(self.lab.data.choice.clone());
        self.background.survey_devices();
        if let Some(folder) = self.latest_run.clone() {
            self.background.look_at_run(folder);
        }
        if self.lab.tab == Tab::Compare {
            self.list_runs();
        }
    }

    /// Begins the messages: with what is wrong, or with what there is to do.
    fn greet(&mut self, complaint: Option<String>, unsaved: Option<String>) {
        let messages = &mut self.lab.messages;
        if complaint.is_none() && unsaved.is_none() {
            messages.say("Draw a digit on the right, or press Train to watch a network learn");
        }
        if let Some(complaint) = complaint {
            messages.warn(complaint);
        }
        if let Some(unsaved) = unsaved {
            messages.fail(format!("When the window was last closed: {unsaved}"));
        }
    }

    /// What is to be remembered.
    fn settings(&self) -> Settings {
        let pen_width = self.lab.sketch.pen_width();
        Settings {
            theme: self.theme,
            window: self.window_size,
            widths: self.widths,
            tab: self.lab.tab,
            map_view: self.lab.map_view,
            data: self.lab.data.choice.clone(),
            draft: Some(self.lab.draft.clone()),
            pen_width: Some(pen_width),
            rejection_threshold: self.lab.rejection_threshold,
            recent: self.lab.recent.clone(),
            latest_run: self.latest_run.clone(),
            run_folders: self.lab.comparison.added_folders().cloned().collect(),
            panels: self.panels.prefs(),
        }
    }

    /// Whether the settings file is up to date. Each frame asks, so nothing is copied.
    fn is_saved(&self) -> bool {
        let (lab, saved) = (&self.lab, &self.saved_settings);
        let of_window = (self.theme, self.window_size, self.widths, lab.tab, lab.map_view);
        let of_lab = (&lab.data.choice, Some(&lab.draft), Some(lab.sketch.pen_width()), lab.rejection_threshold);
        of_window == (saved.theme, saved.window, saved.widths, saved.tab, saved.map_view)
            && of_lab == (&saved.data, saved.draft.as_ref(), saved.pen_width, saved.rejection_threshold)
            && (&lab.recent, &self.latest_run) == (&saved.recent, &saved.latest_run)
            && lab.comparison.added_folders().eq(&saved.run_folders)
            && self.panels.prefs() == saved.panels
    }

    /// Writes the settings if something changed, though neither while the pointer is still changing it nor all the time.
    fn save_settings(&mut self, ctx: &Context) {
        let is_being_changed = ctx.input(|input| input.pointer.any_down());
        if self.settings_path.is_none() || is_being_changed || self.is_saved() {
            return;
        }
        let since_saved = self.settings_saved_at.map_or(SAVING_INTERVAL, |at| at.elapsed());
        if since_saved < SAVING_INTERVAL {
            ctx.request_repaint_after(SAVING_INTERVAL.saturating_sub(since_saved));
            return;
        }
        let settings = self.settings();
        self.background.save_settings(settings.clone());
        (self.saved_settings, self.settings_saved_at) = (settings, Some(Instant::now()));
    }

    fn note_window_size(&mut self, ctx: &Context) {
        let viewport = ctx.input(|input| input.viewport().clone());
        let is_maximized = viewport.maximized.unwrap_or(false);
        let size = viewport.inner_rect.map(|rect| rect.size());
        self.window_size = match (size, self.window_size) {
            // The size to come back to is that of before.
            (_, Some(before)) if is_maximized => Some(WindowSize { is_maximized, ..before }),
            (Some(size), _) => Some(WindowSize { width: size.x, height: size.y, is_maximized }),
            (None, before) => before,
        };
    }
}

impl eframe::App for LabApp {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        Self::logic(self, ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        Self::ui(self, ui);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.close();
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}
