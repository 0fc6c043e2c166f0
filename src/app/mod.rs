//! The window: watch the network learn, look inside it meanwhile, draw digits for it to classify. The only user of egui.
//!
//! Each frame [`LabApp`] takes in what the engine and the background report (`logic`), shows the panels, and carries out the
//! actions that they return (`ui`). `lab` is the state, without a trace of egui.

mod action;
mod arithmetic;
mod background;
mod carry_out;
mod comparing;
mod copy_as;
mod demonstration;
mod desktop;
mod display;
mod figures;
mod files;
mod fine_tuning;
mod lab;
pub mod launch;
mod layer_text;
mod layout;
mod memo;
mod methods;
mod numbers;
mod opening;
mod pad_window;
mod painted;
mod panels;
mod picture_of_tab;
mod pictures;
mod popup_focus;
mod regions;
mod remembering;
mod run_files;
mod screen_fit;
mod scroll_bars;
mod seeds;
mod settings;
mod shortcuts;
mod signals;
#[cfg(test)]
mod testing;
mod theme;
mod undo;
mod watching;
mod widgets;

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use eframe::egui::{self, Context, Ui, ViewportId};

use self::{
    action::Action,
    background::Background,
    comparing::Comparing,
    display::Display,
    lab::{DataChoice, Lab},
    layout::SideWidths,
    methods::Methods,
    opening::RunOpening,
    pad_window::PadWindow,
    panels::{Panels, question::Question},
    picture_of_tab::PictureOfTab,
    pictures::Pictures,
    popup_focus::PopupFocus,
    regions::Regions,
    screen_fit::ScreenFit,
    settings::{Settings, WindowSize, exit_note},
    undo::RunChange,
    watching::Watching,
};
pub use self::{
    background::DataOptions,
    files::{Dialog, Figure, FigureContent, FilePicker, Picked, SystemPicker},
    lab::Tab,
    theme::ThemeChoice,
};
use crate::{
    model::{
        pretrained::{ModelChoice, Pretrained},
        weights_file::Assumptions,
    },
    train::{
        config::TrainingConfig,
        engine::{Engine, EngineError, EngineOptions},
        model_pool::ModelPool,
        protocol::{Command, Event, NetworkOrigin, RunTarget},
    },
};

/// A repaint without any delay counts for two frames, so that animations begin at once.
const SHORTEST_DELAY: Duration = Duration::from_millis(1);

/// The longest time in a frame for taking in events; the next frame takes in the rest.
const EVENT_BUDGET: Duration = Duration::from_millis(10);

/// The window's contents, whatever draws them.
pub struct LabApp {
    lab: Lab,
    panels: Panels,
    pictures: Pictures,
    engine: Engine,
    watching: Watching,
    comparing: Comparing,
    methods: Methods,
    background: Background,
    picker: Box<dyn FilePicker>,
    typed_path: Option<panels::typed_path::TypedPath>,
    is_help_open: bool,
    /// Train was pressed before there were images.
    starts_when_ready: bool,
    runs: RunTarget,
    /// Where they are saved unless the user chooses another folder.
    usual_runs: RunTarget,
    settings_path: Option<PathBuf>,
    /// What is in the settings file.
    saved_settings: Settings,
    settings_saved_at: Option<Instant>,
    /// The run in use, or the last one if what is in use is no run and was not chosen instead.
    latest_run: Option<PathBuf>,
    run_opening: RunOpening,
    /// What the user is asked before it is done.
    question: Option<Question>,
    popup_focus: PopupFocus,
    regions: Regions,
    /// The run that a new one has ended, until something else can be taken back.
    run_change: Option<RunChange>,
    picture_of_tab: PictureOfTab,
    display: Display,
    screen_fit: ScreenFit,
    /// The test image to show once there are images.
    awaited_digit: Option<usize>,
    /// The settings of the next run before a demonstration.
    draft_before: Option<TrainingConfig>,
    pad_window: PadWindow,
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
    /// Where runs are saved.
    pub runs: RunTarget,
    /// Where the settings are; without it nothing is remembered.
    pub settings_path: Option<PathBuf>,
    /// The file of the user's labelled drawings; without it none is saved.
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
        let AppOptions { data, data_folder, runs, settings_path, digits_path, mut engine, picker, theme } = options;
        let (settings, complaint) = settings_path.as_deref().map_or_else(Default::default, settings::read);
        let unsaved = settings_path.as_deref().and_then(exit_note::take);
        let own_ctx = ctx.clone();
        let wake = move || own_ctx.request_repaint_after_for(SHORTEST_DELAY, ViewportId::ROOT);
        let mut lab = Lab::new();
        if let Some(ModelChoice::Pretrained(network)) = settings.network {
            engine.first_network = network;
        }
        lab.network.origin = NetworkOrigin::Pretrained(engine.first_network);
        let mut app = Self {
            lab,
            panels: Panels::remembering(settings.panels.clone()),
            pictures: Pictures::default(),
            engine: Engine::spawn(engine, wake.clone())?,
            watching: Watching::default(),
            comparing: Comparing { model_pool: ModelPool::spawn(wake.clone())?, asked: None },
            methods: Methods::new(wake.clone())?,
            background: Background::new(data, Arc::new(wake)),
            picker,
            typed_path: None,
            is_help_open: false,
            starts_when_ready: false,
            runs: settings.runs_folder.clone().map_or_else(|| runs.clone(), RunTarget::Numbered),
            usual_runs: runs,
            settings_path,
            latest_run: settings.latest_run.clone(),
            run_opening: RunOpening::of_last(settings.latest_run.clone()),
            question: None,
            popup_focus: PopupFocus::default(),
            regions: Regions::default(),
            run_change: None,
            picture_of_tab: PictureOfTab::default(),
            display: Display::remembering(settings.zoom, ctx),
            screen_fit: ScreenFit::new(settings.window.is_some_and(|window| window.is_maximized)),
            awaited_digit: settings.test_digit,
            draft_before: None,
            pad_window: PadWindow::remembering(settings.pad_window),
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

    /// Takes in what the engine and the background report. It draws nothing, so that it also works for a hidden window.
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
            self.take_report(ctx, report);
        }
        if let Some(snapshot) = self.engine.snapshot() {
            self.lab.show(snapshot);
        }
        self.take_answer();
        self.follow_methods();
        self.watch();
    }

    /// Shows the window and carries out what the user wants.
    pub fn ui(&mut self, ui: &mut Ui) {
        self.pictures.update(ui.ctx(), &self.lab);
        let mut actions = Vec::new();
        // A question is answered before anything else.
        if self.question.is_none() && self.panels.palette.is_open() {
            actions.extend(shortcuts::toggles_palette(ui.ctx()).then_some(Action::TogglePalette));
        } else if self.question.is_none() {
            actions.extend(shortcuts::from_keys(ui.ctx(), &self.lab));
            actions.extend(self.dropped_and_pasted(ui.ctx()));
        }
        actions.extend(self.layout(ui));
        self.popup_focus.follow(ui.ctx());
        self.display.follow(ui.ctx());
        self.screen_fit.follow(ui.ctx());
        self.take_picture_if_due(ui.ctx());
        for action in actions {
            self.carry_out(ui.ctx(), action);
        }
        self.watch();
        self.note_window_size(ui.ctx());
        self.save_settings(ui.ctx());
    }

    /// Saves everything before the window closes. What could not be saved is logged, and the next window says it too.
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

    /// Takes over the saved settings, and starts the background jobs.
    fn remember(&mut self, data_folder: Option<PathBuf>) {
        let settings = &self.saved_settings;
        self.lab.tab = settings.tab;
        self.lab.map_view = settings.map_view;
        self.lab.rejection_threshold = settings.rejection_threshold;
        if let Some(draft) = &settings.draft {
            self.lab.draft.clone_from(draft);
        }
        self.lab.recent.clone_from(&settings.recent);
        if let Some(ModelChoice::File(path)) = &settings.network {
            let dataset = Arc::clone(&self.lab.data.dataset);
            self.engine.send(Command::OpenModel { path: path.clone(), assumed: Assumptions::default(), dataset });
        }
        self.lab.comparison = comparing::comparison(&self.runs, &settings.run_folders);
        self.lab.data.had.clone_from(&settings.data);
        self.lab.data.choice = data_folder.map_or_else(|| settings.data.clone(), DataChoice::Files);
        if let Some(width) = settings.pen_width {
            self.lab.sketch.edit(lab::SketchEdit::PenWidth(width));
        }
        self.background.get_data(self.lab.data.choice.clone());
        self.background.survey_devices();
        if self.lab.tab == Tab::Compare {
            self.list_runs();
        }
    }

    /// The first messages: what is wrong, or what there is to do.
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
