//! How far the run is, in words, numbers and a bar; or what there is to do without one.

use eframe::egui::{Align, Label, Layout, Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::app::{
    action::Action,
    lab::{Lab, ResumeOffer, RunPhase, RunView},
    numbers::{minutes, percent, thousands},
    theme,
};

/// Height of the line in points.
const HEIGHT: f32 = 20.0;

/// Widths of the texts beside the bar, in points: fixed, so that numbers do not jump.
const PHASE_WIDTH: f32 = 92.0;
const EPOCH_WIDTH: f32 = 116.0;
const NUMBER_WIDTHS: [f32; 4] = [96.0, 92.0, 112.0, 76.0];

/// Shows the line; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    ui.allocate_ui_with_layout(vec2(ui.available_width(), HEIGHT), Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_height(HEIGHT);
        match (lab.run(), &lab.offer) {
            (Some(run), _) => run_ui(ui, run, lab.left_secs()),
            (None, Some(offer)) => return offer_ui(ui, offer),
            (None, None) => {
                ui.strong("Ready");
                ui.weak(format!("Train starts a run. In use until then: {}", lab.network_name()));
            }
        }
        Vec::new()
    })
    .inner
}

fn offer_ui(ui: &mut Ui, offer: &ResumeOffer) -> Vec<Action> {
    let mut actions = Vec::new();
    let name = offer.folder.file_name().unwrap_or(offer.folder.as_os_str()).to_string_lossy();
    ui.strong("Unfinished run");
    let ResumeOffer { folder, source, epoch, epoch_count } = offer;
    ui.label(format!("{name} on {} stopped after {epoch} of {epoch_count} epochs", source.name()))
        .on_hover_text(folder.display().to_string());
    if ui.small_button("Resume").on_hover_text("Continues where it stopped, bit for bit").clicked() {
        actions.push(Action::Resume);
    }
    if ui.small_button("Not now").on_hover_text("The run stays saved; Open brings it back").clicked() {
        actions.push(Action::DismissOffer);
    }
    actions
}

fn run_ui(ui: &mut Ui, run: &RunView, left_secs: Option<f64>) {
    let tokens = theme::tokens(ui);
    let phase_color = match run.phase {
        RunPhase::Training | RunPhase::Evaluating { .. } | RunPhase::Finished(_) => tokens.accent,
        RunPhase::Paused | RunPhase::Stopped => tokens.text,
        RunPhase::Failed(_) => tokens.error,
    };
    let from_left = Layout::left_to_right(Align::Center);
    cell(ui, PHASE_WIDTH, from_left, RichText::new(run.phase.words()).strong().color(phase_color));
    cell(ui, EPOCH_WIDTH, from_left, RichText::new(format!("epoch {} of {}", run.epoch, run.epoch_count)));
    let bar_width = ui.available_width() - NUMBER_WIDTHS.iter().map(|width| width + theme::GAP).sum::<f32>();
    bar_ui(ui, run, bar_width.max(40.0));
    for (text, width) in numbers(run, left_secs).into_iter().zip(NUMBER_WIDTHS) {
        cell(ui, width, Layout::right_to_left(Align::Center), RichText::new(text).monospace().size(11.0));
    }
}

/// The numbers beside the bar: how far this epoch is, the loss, the speed and the time left.
fn numbers(run: &RunView, left_secs: Option<f64>) -> [String; 4] {
    let (done, total) = match run.phase {
        RunPhase::Evaluating { done, total, .. } => (done, total),
        _ => (run.batch, run.start.batch_count),
    };
    let loss = run.losses.latest().map_or_else(|| "loss –".to_owned(), |point| format!("loss {:.4}", point.loss));
    let examples = run.start.config.objective().examples();
    let speed = match run.images_per_second {
        speed if speed > 0.0 => format!("{} {examples}/s", thousands(speed as u64)),
        _ if run.phase.is_active() => format!("– {examples}/s"),
        _ => String::new(),
    };
    let left = match left_secs {
        Some(secs) => format!("{} left", minutes(secs)),
        None if run.phase.is_active() => "– left".to_owned(),
        None => String::new(),
    };
    [format!("{}/{}", thousands(done as u64), thousands(total as u64)), loss, speed, left]
}

fn cell(ui: &mut Ui, width: f32, layout: Layout, text: RichText) {
    ui.allocate_ui_with_layout(vec2(width, HEIGHT), layout, |ui| {
        ui.set_min_size(vec2(width, HEIGHT));
        ui.add(Label::new(text).truncate());
    });
}

/// The whole run as a bar with a mark at each epoch, as long as the marks can be told apart.
fn bar_ui(ui: &mut Ui, run: &RunView, width: f32) {
    let tokens = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, 10.0), Sense::hover());
    let share = run.share_done() as f32;
    ui.painter().rect_filled(rect, 3.0, tokens.raised);
    let done = Rect::from_min_max(rect.min, pos2(rect.left() + share * rect.width(), rect.bottom()));
    ui.painter().rect_filled(done, 3.0, tokens.accent);
    let epoch_width = rect.width() / run.epoch_count.max(1) as f32;
    if epoch_width > 4.0 {
        for epoch in 1..run.epoch_count {
            let x = rect.left() + epoch_width * epoch as f32;
            ui.painter().vline(x, rect.y_range(), (1.0, tokens.surface));
        }
    }
    let name = format!("{} of the run done", percent(run.share_done(), 0));
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, &name));
    let step_count = u64::from(run.epoch_count) * run.start.batch_count as u64;
    response.on_hover_text(format!("{name}: step {} of {step_count}", run.step));
}
