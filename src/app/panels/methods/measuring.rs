//! What is being measured, and the buttons that begin and end it.

use eframe::egui::{Button, Label, ProgressBar, RichText, Role, Ui, WidgetInfo};

use crate::{
    app::{
        action::Action,
        lab::{Lab, MethodTask, secs_in_words},
        methods::MethodAction,
        numbers::counted,
        theme,
    },
    methods::benchmark::Cell,
};

/// What a page says that shows nothing without results.
pub(super) const NOTHING_MEASURED: &str = "No method is measured yet: measure some in Results";

/// Width of the bar that shows how far a task is, in points.
const PROGRESS_WIDTH: f32 = 110.0;

/// Shows how far the measuring is, else how many results there are: in one row, so that nothing moves. Returns what the user
/// wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab) -> Option<Action> {
    let row = ui.horizontal(|ui| match lab.methods.measuring.tasks.front() {
        Some(task) => progress_ui(ui, lab, task),
        None => idle_ui(ui, lab),
    });
    row.inner.map(Action::Methods)
}

fn progress_ui(ui: &mut Ui, lab: &Lab, task: &MethodTask) -> Option<MethodAction> {
    let done = lab.methods.measuring.progress.as_ref().map_or(0.0, |progress| progress.done as f32);
    ui.add(ProgressBar::new(done).desired_width(PROGRESS_WIDTH));
    let cancel = ui.button("Cancel").on_hover_text("Finished stages stay: Measure resumes it");
    let text = in_words(lab, task);
    ui.add(Label::new(&text).truncate()).on_hover_text(&text);
    cancel.clicked().then_some(MethodAction::Cancel)
}

fn idle_ui(ui: &mut Ui, lab: &Lab) -> Option<MethodAction> {
    let refresh = ui.button("Refresh").on_hover_text("Looks for results again: the command line makes them, too");
    let text = count_in_words(lab);
    ui.add(Label::new(RichText::new(&text).strong()).truncate()).on_hover_text(&text);
    refresh.clicked().then_some(MethodAction::Refresh)
}

/// Such as `40 PCA + quadratic: predicting 256 of 10,000 images; about 9.1 s in all; 3 more wait`.
fn in_words(lab: &Lab, task: &MethodTask) -> String {
    let measuring = &lab.methods.measuring;
    let step = measuring.progress.as_ref().map_or("beginning", |progress| progress.step.as_str());
    let estimate = lab.methods.list.estimated_secs(&task.cell).filter(|_| task.is_fit());
    let estimate = estimate.map_or(String::new(), |secs| format!("; about {} in all", secs_in_words(secs)));
    let waiting = match measuring.tasks.len() - 1 {
        0 => String::new(),
        1 => "; 1 more waits".to_owned(),
        count => format!("; {count} more wait"),
    };
    format!("{}: {step}{estimate}{waiting}", task.words())
}

/// Shows the button that measures `tasks`, which lack a result; returns what the user wants.
pub(super) fn button_ui(ui: &mut Ui, lab: &Lab, text: &str, hover: &str, tasks: Vec<MethodTask>) -> Option<Action> {
    let reason = why_not(lab).or(tasks.is_empty().then_some("All of it is measured"));
    let button = ui.add_enabled(reason.is_none(), Button::new(text));
    let button = button.on_hover_text(hover).on_disabled_hover_text(reason.unwrap_or_default());
    button.clicked().then_some(Action::Methods(MethodAction::Measure(tasks)))
}

/// Why nothing can be measured, if it cannot.
pub(super) fn why_not(lab: &Lab) -> Option<&'static str> {
    if lab.methods.folder.is_none() {
        return Some("Results need a folder, and this account has no home folder for it");
    }
    let (train, test) = (&lab.data.dataset.train, &lab.data.dataset.test);
    (train.is_empty() || test.is_empty()).then_some("There are no images: choose others in the bar at the top")
}

/// Shows the state of a cell without a result, as a part of its row; returns what the user wants.
pub(super) fn state_ui(ui: &mut Ui, lab: &Lab, cell: &Cell, name: &str) -> Option<Action> {
    let measuring = &lab.methods.measuring;
    match measuring.place(cell) {
        Some(0) => {
            let share = measuring.progress.as_ref().map_or(0.0, |progress| progress.done);
            ui.label(format!("{:.0} %", 100.0 * share));
            return None;
        }
        Some(_) => {
            ui.weak("waits");
            return None;
        }
        None => {}
    }
    let reason = why_not(lab);
    let hover = match (measuring.failure(cell), lab.methods.list.estimated_secs(cell)) {
        (Some(failure), _) => format!("It has failed: {failure}"),
        (None, Some(secs)) => {
            format!("Fits it to the training images and measures it: about {}", secs_in_words(secs))
        }
        (None, None) => "Fits it to the training images and measures it on the test images".to_owned(),
    };
    let text = match measuring.failure(cell) {
        Some(_) => RichText::new("Failed").color(theme::tokens(ui).warning),
        None => RichText::new("Measure"),
    };
    let button = ui.add_enabled(reason.is_none(), Button::new(text).small());
    let spoken = match measuring.failure(cell) {
        Some(failure) => format!("{name} has failed: {failure}"),
        None => format!("Measure {name}"),
    };
    button.widget_info(|| WidgetInfo::labeled(Role::Button, reason.is_none(), &spoken));
    let button = button.on_hover_text(hover).on_disabled_hover_text(reason.unwrap_or_default());
    button.clicked().then(|| Action::Methods(MethodAction::Measure(vec![MethodTask::fit(cell.clone())])))
}

/// How many results there are, and for which images others are.
fn count_in_words(lab: &Lab) -> String {
    let list = &lab.methods.list;
    let results = counted(list.whole().count(), "result");
    let source = lab.data.dataset.source.name();
    match list.other_count {
        0 => format!("{results} on {source}"),
        others => format!("{results} on {source}; {} for other images", counted(others, "result")),
    }
}
