//! Carries out what the user wants and takes in the results: the only place that changes the lab and sends to the engine.

use std::{path::PathBuf, sync::Arc};

use eframe::egui::{Context, Event as InputEvent};

use super::{
    LabApp,
    action::{Action, Opening},
    background::{Fetched, PictureKind, Report},
    files::{Dialog, FileUse, Picked, whole_path_from_text},
    lab::{
        DataActivity, DataChoice, Explained, FollowUp, Message, NextStep, RunPhase, RunView, SketchEdit, StringEdit,
        Subject, Tab,
    },
    panels::{
        question::Question,
        typed_path::{TypedPath, usual_folder},
    },
    run_files::target_folder,
    seeds::SeedEvent,
    settings,
};
use crate::{
    model::{layer::Layer, weights_file::Assumptions},
    train::{
        config::TrainingConfig,
        frozen::learning_layers,
        protocol::{Command, Event, NetworkId, NewRun, Pace, RunSelection, RunTarget},
        session::FinishReason,
    },
};

impl LabApp {
    pub(super) fn carry_out(&mut self, ctx: &Context, action: Action) {
        match action {
            Action::TrainOrPause => self.train_or_pause(),
            Action::Step => self.step(),
            Action::StartNewRun => self.start_new_run(),
            Action::TrainSideBySide(configs) => self.start_runs(configs, Pace::Running),
            Action::CancelSeeds => self.cancel_seeds(),
            Action::LookInto(run) => self.engine.send(Command::Focus(run)),
            Action::EndRun(run) => self.engine.send(Command::End(run)),
            Action::TrainMore(epoch_count) => self.train_more(epoch_count),
            Action::Configure(config) => self.configure(*config),
            Action::SetLearningRate(rate) => self.set_learning_rate(rate),
            Action::ContinueAtRate(rate) => self.continue_at_rate(rate),
            Action::UseData(choice) => self.use_data(choice),
            Action::FetchMnist => self.fetch_mnist(),
            Action::CancelFetch => self.background.cancel_data(),
            Action::Resume => self.resume_offered(),
            Action::DismissOffer => self.lab.offer = None,
            Action::Choose(dialog) => self.choose(&dialog),
            Action::Open(opening) => self.open(opening),
            Action::SaveUnlessThere(file) => self.background.save_unless_there(file),
            Action::EndAndOpen(opening) => self.open_now(opening),
            Action::TypePath => self.type_path(None, None),
            Action::TypePathFor(dialog) => self.type_path(Some(dialog), None),
            Action::ListRuns => self.list_runs(),
            Action::ForgetRuns(folder) => self.forget_runs(&folder),
            Action::Use(file) => self.use_file(file),
            Action::OpenPath(path) => self.background.classify_path(path),
            Action::RunFiles(action) => self.change_run_files(action),
            Action::CopyFigure(figure) => self.background.draw_figure(figure),
            Action::SaveFigure(figure) => self.choose(&Dialog::SaveFigure(figure)),
            Action::CopyAs(form) => self.copy_settings(ctx, form),
            Action::Display(action) => self.change_display(ctx, action),
            Action::ToggleHelp => self.is_help_open = !self.is_help_open,
            Action::TogglePalette => self.toggle_palette(),
            Action::Focus(target) => self.focus(ctx, target),
            Action::Undo => self.undo(),
            Action::Explain(explained) => self.explain(explained),
            Action::CloseDemonstration => self.close_demonstration(),
            Action::CloseExplanation => self.lab.explained = None,
            Action::OpenTab(tab) => self.open_tab(tab),
            Action::OpenLayer(layer) => self.open_layer(layer),
            Action::Show(subject) => self.show(subject),
            Action::ShowNextWrong => self.show_next_wrong(),
            Action::ShowRandom => self.show_random(),
            Action::SetMapView(view) => self.lab.map_view = view,
            Action::Highlight(place) => self.lab.highlight = Some(place),
            Action::Inspect(place) => self.lab.inspected = place,
            Action::SetRejectionThreshold(threshold) => self.lab.rejection_threshold = threshold,
            Action::Evaluate(set) => self.evaluate(set),
            Action::CancelEvaluation(set) => self.engine.send(Command::CancelEvaluation(set)),
            Action::MeasureRobustness(all, image_limit) => self.measure_robustness(all, image_limit),
            Action::CancelRobustness => self.engine.send(Command::CancelRobustness),
            Action::Sketch(edit) => self.edit_sketch(edit),
            Action::Strings(edit) => self.edit_string(edit),
            Action::FineTune(edit) => self.edit_fine_tuning(edit),
            Action::Methods(action) => self.change_methods(action),
        }
    }

    fn continue_at_rate(&mut self, rate: f64) {
        self.set_learning_rate(rate);
        if let Some(run) = self.lab.focus {
            self.engine.send(Command::Resume(RunSelection::One(run)));
        }
    }

    fn resume_offered(&mut self) {
        if let Some(offer) = self.lab.offer.take() {
            self.open(Opening::Run(offer.folder, Pace::Running));
        }
    }

    fn explain(&mut self, explained: Explained) {
        self.lab.explained = Some(explained);
        self.panels.explanation.refocus();
    }

    fn open_layer(&mut self, layer: Layer) {
        (self.lab.opened_layer, self.lab.tab) = (layer, Tab::FeatureMaps);
        self.lab.inspected = self.lab.inspected.filter(|place| place.layer == layer);
    }

    pub(super) fn take_in(&mut self, event: Event) {
        let is_other_network = matches!(event, Event::Opened(_) | Event::Started(_) | Event::Focused { .. });
        if is_other_network || matches!(event, Event::Progress(_)) {
            self.lab.sketch.network_changed();
        }
        if let Event::Epoch { .. } = event {
            self.epoch_done();
        }
        let is_new_on_disk =
            matches!(event, Event::Started(_) | Event::Epoch { .. } | Event::Finished { .. } | Event::Paused { .. });
        let (is_start, is_opened) = (matches!(event, Event::Started(_)), matches!(event, Event::Opened(_)));
        let draft = is_start.then(|| self.lab.draft.clone());
        let of_seeds = SeedEvent::of(&event);
        self.lab.apply(event);
        match (draft, self.lab.run().map(|run| run.start.folder.clone())) {
            (Some(draft), Some(folder)) => self.run_opened(folder, draft),
            // The engine announces its first network, too.
            (None, None) if is_opened && self.lab.network.id != NetworkId::default() => self.latest_run = None,
            _ => {}
        }
        if let Some(event) = of_seeds {
            self.follow_seeds(&event);
        }
        if is_new_on_disk && self.lab.tab == Tab::Compare {
            self.list_runs();
        }
    }

    pub(super) fn take_report(&mut self, ctx: &Context, report: Report) {
        match report {
            Report::DataActivity(_, activity) => self.lab.data.activity = Some(activity),
            Report::Data(_, result) => self.take_data(result),
            Report::Devices(devices) => self.lab.devices = devices,
            Report::Picture(picture) => {
                self.lab.messages.say(format!("The network is shown {}", picture.name));
                self.show(Subject::Picture(Arc::new(picture)));
            }
            Report::StringPicture(picture) => {
                self.lab.messages.say(format!("Reading {}", picture.name));
                self.lab.strings.take_picture(picture);
                self.open_tab(Tab::Strings);
            }
            // What is dropped on the tab Strings is a number.
            Report::Path(FileUse(Dialog::OpenPicture, path)) if self.lab.tab == Tab::Strings => {
                self.use_file(FileUse(Dialog::OpenStringPicture, path));
            }
            Report::Path(file) => self.use_file(file),
            Report::Taken(file) => self.question = Some(Question::Replace(file)),
            Report::RunImages(folder, pace, dataset) => self.open_with_images(folder, pace, dataset),
            Report::LastRun(folder, images) => self.restore_with_images(folder, images),
            // People choose pictures and runs there, too.
            Report::Picked(Dialog::OpenModel, Picked::Path(path)) => self.background.classify_path(path),
            Report::Picked(dialog, Picked::Path(path)) => self.use_file(FileUse(dialog, path)),
            Report::Picked(dialog, Picked::NoDialog) => {
                self.type_path(Some(dialog), Some("No file dialog can be shown here: type the path"));
            }
            Report::Runs(list) => self.take_runs(list),
            Report::RunFiles(report) => self.take_run_files(report),
            Report::Methods(list) => self.take_methods(list),
            Report::MethodAnswers(answers) => self.take_answers(*answers),
            Report::Saved(request, result) => self.take_saved(request, result),
            Report::Screenshot(wanted, window) => self.take_picture(ctx, wanted, &window),
            Report::FigureSaved(path) => {
                let message = Message::info(format!("Saved {}", path.display()));
                self.lab.messages.add(message.followed_by(FollowUp::ShowInFolder(path)));
            }
            Report::FigureDrawn(image) => {
                ctx.copy_image(image);
                self.lab.messages.say("The figure is on the clipboard");
            }
            Report::FolderShown | Report::Picked(_, Picked::Cancelled) => {}
            Report::Failed(message) => self.lab.messages.fail(message),
            Report::SettingsNotSaved(message) => {
                self.lab.messages.warn(format!("The settings could not be remembered: {message}"));
            }
        }
    }

    fn take_data(&mut self, result: Result<Fetched, String>) {
        self.lab.data.activity = None;
        match result {
            Ok(fetched) => {
                let data = &mut self.lab.data;
                data.had.clone_from(&data.choice);
                data.notice = fetched.notice.or(data.notice.take());
                if let DataChoice::Files(folder) = &data.had {
                    settings::remember(&mut self.lab.recent, folder);
                }
                self.use_dataset(Arc::new(fetched.dataset));
                // There may be fewer images.
                let awaited = self.awaited_digit.take().map(Subject::TestDigit);
                self.show(awaited.unwrap_or_else(|| self.lab.subject.clone()));
            }
            Err(message) => self.images_missing(message),
        }
        if self.starts_when_ready && self.lab.data.is_ready() {
            self.begin_run(Pace::Running);
        } else if self.lab.data.is_ready() {
            self.restore_run();
        }
    }

    /// Stays with the images at hand; without any it gets MNIST, or built-in digits, which are always to be had.
    fn images_missing(&mut self, message: String) {
        self.lab.messages.fail(message.clone());
        let data = &mut self.lab.data;
        data.notice = Some(message);
        if data.is_ready() {
            data.choice.clone_from(&data.had);
        } else {
            let is_folder = matches!(data.choice, DataChoice::Files(_));
            data.choice = if is_folder { DataChoice::Mnist } else { DataChoice::BuiltIn };
            data.activity = Some(DataActivity::Reading);
            self.background.get_data(data.choice.clone());
        }
    }

    fn train_or_pause(&mut self) {
        match self.lab.next_step() {
            NextStep::Start => self.begin_run(Pace::Running),
            NextStep::Pause => self.engine.send(Command::Pause(RunSelection::All)),
            NextStep::Continue => {
                self.run_opening.forget();
                self.engine.send(Command::Resume(RunSelection::All));
            }
            NextStep::TrainMore => self.train_more(self.panels.transport.more_epoch_count()),
        }
    }

    fn step(&mut self) {
        if !self.lab.is_training() && !self.lab.is_paused() {
            self.begin_run(Pace::Paused);
        }
        if self.lab.data.is_ready() {
            self.engine.send(Command::Step(RunSelection::All));
        }
    }

    pub(super) fn begin_run(&mut self, pace: Pace) {
        self.leave_demonstration();
        self.starts_when_ready = !self.lab.data.is_ready();
        match self.starts_when_ready {
            true => self.lab.messages.say("Training begins as soon as the images are there"),
            false => self.start_runs(vec![self.lab.draft.clone()], pace),
        }
    }

    /// Starts one run, or several side by side.
    pub(super) fn start_runs(&mut self, configs: Vec<TrainingConfig>, pace: Pace) {
        // A run that cannot be saved is better than none.
        let target =
            target_folder(&self.runs).map_or(RunTarget::Memory, |path| RunTarget::NumberedOrMemory(path.clone()));
        if target == RunTarget::Memory {
            self.lab.kept_in_memory("this account has no home folder for it");
        }
        self.make_way();
        let run = |config| NewRun { config, target: target.clone() };
        let (runs, dataset) = (configs.into_iter().map(run).collect(), Arc::clone(&self.lab.data.dataset));
        self.engine.send(Command::Start { runs, dataset, pace });
    }

    /// A network to begin with is of one architecture: with another one the run begins anew. Layers that do not learn there
    /// are not frozen.
    fn configure(&mut self, mut config: TrainingConfig) {
        let before = &self.lab.draft;
        if config.architecture != before.architecture {
            config.initial_network.take_if(|network| before.initial_network.as_ref() == Some(network));
            let learning = learning_layers(&config.architecture);
            config.frozen.retain(|layer| learning.contains(layer));
        }
        self.lab.draft = config;
    }

    fn train_more(&mut self, epoch_count: u32) {
        if let Some(run) = self.lab.run() {
            let epoch_count = run.planned_epoch_count() + epoch_count;
            self.engine.send(Command::SetEpochCount { runs: RunSelection::All, epoch_count });
        }
    }

    fn set_learning_rate(&mut self, rate: f64) {
        self.lab.draft.learning_rate = rate;
        // A smaller rate lets a run that has diverged resume.
        let others = [RunPhase::Paused, RunPhase::Finished(FinishReason::Diverged)];
        let takes_rate = |run: &&RunView| run.phase.is_active() || others.contains(&run.phase);
        if let Some(run) = self.lab.run().filter(takes_rate) {
            self.engine.send(Command::SetLearningRate { run: run.start.run, learning_rate: rate });
        }
    }

    fn fetch_mnist(&mut self) {
        self.lab.data.notice = None;
        self.cancel_seeds();
        self.background.fetch_mnist();
    }

    fn use_data(&mut self, choice: DataChoice) {
        (self.lab.data.choice, self.lab.data.notice) = (choice.clone(), None);
        // The same seeds on other images are no repetition.
        self.cancel_seeds();
        self.background.get_data(choice);
    }

    fn type_path(&mut self, dialog: Option<Dialog>, reason: Option<&'static str>) {
        self.typed_path = Some(TypedPath::new(dialog, reason, usual_folder(&self.lab.recent)));
    }

    pub(super) fn choose(&mut self, dialog: &Dialog) {
        let folder = self.lab.recent.first().and_then(|path| path.parent());
        self.background.pick(&*self.picker, dialog, folder);
    }

    fn use_file(&mut self, FileUse(dialog, path): FileUse) {
        // Images are remembered once they are there.
        if !matches!(dialog, Dialog::SaveFigure(_) | Dialog::OpenDataFolder | Dialog::OpenDataFile | Dialog::RunsFolder)
        {
            settings::remember(&mut self.lab.recent, &path);
        }
        match dialog {
            Dialog::OpenModel => self.open(Opening::Model(path, Assumptions::default())),
            Dialog::SaveModel => self.engine.send(Command::SaveModel(path)),
            Dialog::OpenDataFolder | Dialog::OpenDataFile => self.use_data(DataChoice::Files(path)),
            Dialog::OpenPicture => self.background.read_picture(path, PictureKind::Digit),
            Dialog::OpenStringPicture => self.background.read_picture(path, PictureKind::String),
            Dialog::AddRuns => self.add_runs(path),
            Dialog::RunsFolder => self.background.check_runs_folder(path),
            Dialog::SaveFigure(figure) => self.background.save_figure(figure, path),
            Dialog::OpenRun => self.open(Opening::Run(path, Pace::Paused)),
        }
    }

    fn show(&mut self, mut subject: Subject) {
        if let Subject::TestDigit(index) = &mut subject {
            *index = (*index).min(self.lab.data.dataset.test.len().saturating_sub(1));
        }
        self.lab.subject = subject;
    }

    /// The views follow the pen: they show the drawing from its first stroke on, and what they showed before once the
    /// pad is empty again.
    pub(super) fn edit_sketch(&mut self, edit: SketchEdit) {
        self.drawn_since();
        let was_empty = self.lab.sketch.is_empty();
        self.lab.sketch.edit(edit);
        if was_empty && !self.lab.sketch.is_empty() && self.lab.subject != Subject::Drawing {
            self.lab.subject_before_drawing = Some(self.lab.subject.clone());
            self.lab.subject = Subject::Drawing;
        }
        if self.lab.sketch.is_empty() && self.lab.subject == Subject::Drawing {
            self.lab.subject = self.lab.subject_before_drawing.take().unwrap_or(Subject::TestDigit(0));
        }
    }

    pub(super) fn edit_string(&mut self, edit: StringEdit) {
        if let StringEdit::Sketch(_) = edit {
            self.drawn_since();
        }
        self.lab.edit_string(edit);
    }

    /// What was dropped on the window or pasted in this frame.
    pub(super) fn dropped_and_pasted(&mut self, ctx: &Context) -> Vec<Action> {
        let (dropped, pasted, text) = ctx.input(|input| {
            let dropped: Vec<PathBuf> = input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect();
            let pasted = input.events.iter().find_map(|event| match event {
                InputEvent::PasteImage(image) => Some(Arc::clone(image)),
                _ => None,
            });
            let text = input.events.iter().find_map(|event| match event {
                InputEvent::Paste(text) => Some(text.clone()),
                _ => None,
            });
            (dropped, pasted, text)
        });
        if let Some(image) = pasted {
            let kind = if self.lab.tab == Tab::Strings { PictureKind::String } else { PictureKind::Digit };
            self.background.take_picture(image, kind);
        }
        let path = text.filter(|_| !ctx.text_edit_focused()).and_then(|text| whole_path_from_text(&text));
        dropped.into_iter().chain(path).map(Action::OpenPath).collect()
    }
}
