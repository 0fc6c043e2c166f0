//! What a run uses: its images, the device and the CPU threads.

use eframe::egui::{Label, Response, RichText, Ui};

use super::{
    edit::Edit,
    heading,
    preset::MODERN,
    row::{self, Bounds, Choice, Setting, choice, described, field_row, list_ui, number_row},
};
use crate::{
    app::{
        action::Action,
        files::Dialog,
        lab::{DataActivity, DataChoice, DeviceState, Lab},
        numbers::thousands,
        theme,
    },
    model::device::Device,
};

/// Where images come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Mnist,
    BuiltIn,
    Folder,
}

const DATA_SET: &str = "The training and test images. A change does not affect the current run";

const IMAGES: &str = "The first images up to this number are used; type all for all of them. With few, an epoch is short, and \
    the network overfits";

const SEED: &str = "Decides the initial weights, the order and the augmentation of the images, and the validation \
    images. The same seed and settings on the same machine give the same run, bit for bit";

/// Width of fields for numbers with many digits, in points.
const WIDE_FIELD: f32 = 80.0;

/// The largest number up to which a field holds every one exactly.
const LARGEST_SEED: u64 = (1 << 53) - 1;

/// Shows the choices; returns what the user wants.
pub(super) fn data_ui(ui: &mut Ui, lab: &Lab, edit: &mut Edit<'_>) -> Vec<Action> {
    heading(ui, "Data");
    let mut actions = Vec::new();
    let setting = Setting { mark: edit.data_mark(), ..Setting::unmarked("Data set", DATA_SET) };
    row::choice_row(ui, setting, |ui, width| set_ui(ui, width, lab, &mut actions));
    if let DataChoice::Folder(folder) = &lab.data.choice {
        let path = folder.display().to_string();
        line_ui(ui, RichText::new(&path)).on_hover_text(path);
    }
    state_ui(ui, lab);
    image_count_ui(ui, lab, edit);
    let setting = edit.setting("Seed", SEED, |config| config.seed);
    let field = row::field(&mut edit.config.seed, Bounds { range: 0..=LARGEST_SEED, speed: 0.1 });
    field_row(ui, setting, WIDE_FIELD, field);
    actions
}

fn set_ui(ui: &mut Ui, width: f32, lab: &Lab, actions: &mut Vec<Action>) -> Response {
    let current = match lab.data.choice {
        DataChoice::Mnist => Kind::Mnist,
        DataChoice::BuiltIn => Kind::BuiltIn,
        DataChoice::Folder(_) => Kind::Folder,
    };
    let choices = [
        choice(Kind::Mnist, "MNIST", "60,000 handwritten digits for training and 10,000 for testing"),
        choice(Kind::BuiltIn, "Built-in", "Digits that the program draws itself: no download, no files"),
        choice(
            Kind::Folder,
            "Folder…",
            "The four files of MNIST or of a set like it, such as Fashion-MNIST, in a folder of yours",
        ),
    ];
    list_ui(ui, width, &choices, &current, |kind| {
        actions.push(match kind {
            Kind::Mnist => Action::UseData(DataChoice::Mnist),
            Kind::BuiltIn => Action::UseData(DataChoice::BuiltIn),
            Kind::Folder => Action::Choose(Dialog::OpenDataFolder),
        });
    })
}

/// What is being done, what is wrong, or how many images there are.
fn state_ui(ui: &mut Ui, lab: &Lab) {
    let tokens = theme::tokens(ui);
    let (train, test) = (lab.data.dataset.train.len(), lab.data.dataset.test.len());
    let (text, color) = match (&lab.data.activity, &lab.data.notice) {
        (Some(DataActivity::Reading), _) => ("Reading the images…".to_owned(), tokens.text_weak),
        (Some(DataActivity::Drawing), _) => ("Making built-in digits…".to_owned(), tokens.text_weak),
        (Some(DataActivity::Fetching { .. }), _) => ("Fetching MNIST…".to_owned(), tokens.text_weak),
        (None, Some(notice)) => (notice.clone(), tokens.warning),
        (None, None) => {
            (format!("{} training, {} test", thousands(train as u64), thousands(test as u64)), tokens.text_weak)
        }
    };
    line_ui(ui, RichText::new(&text).color(color)).on_hover_text(text);
}

/// A small line that is cut where it is too long.
fn line_ui(ui: &mut Ui, text: RichText) -> Response {
    ui.add(Label::new(text.small()).truncate())
}

fn image_count_ui(ui: &mut Ui, lab: &Lab, edit: &mut Edit<'_>) {
    let most = lab.data.dataset.train.len().saturating_sub(edit.config.validation_count).max(1);
    let limit = edit.config.training_limit;
    let mut count = limit.map_or(most, |limit| limit.min(most));
    let shown = count;
    let setting = edit.setting("Training images", IMAGES, |config| config.training_limit);
    let speed = (most as f64 / 400.0).max(0.1);
    let field = row::field(&mut count, Bounds { range: 1..=most, speed })
        .custom_formatter(move |count, _| count_words(count, most))
        .custom_parser(move |text| parse_count(text, most));
    field_row(ui, setting, WIDE_FIELD, field);
    if count != shown {
        edit.config.training_limit = (count < most).then_some(count);
    }
}

fn count_words(count: f64, most: usize) -> String {
    let number = thousands(count as u64);
    if count as usize >= most { format!("all {number}") } else { number }
}

/// A number with or without commas; `all` is all.
fn parse_count(text: &str, most: usize) -> Option<f64> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if text.trim_start().starts_with("all") { Some(most as f64) } else { digits.parse().ok() }
}

const DEVICE: &str = "Where libtorch computes. LeNet-5 is so small that the CPU is usually quick enough";

const THREADS: &str = "Threads that the CPU computes one step with; at most as many as it has cores; one is best left for the \
    window. Runs are the same bit for bit only with the same number";

/// Shows the choices.
pub(super) fn device_ui(ui: &mut Ui, lab: &Lab, edit: &mut Edit<'_>) {
    heading(ui, "Machine");
    let unknown = [DeviceState { device: edit.config.device, missing: None }];
    let devices = if lab.devices.is_empty() { &unknown[..] } else { &lab.devices[..] };
    let choices: Vec<_> = devices.iter().map(device_choice).collect();
    let setting = edit.setting("Device", DEVICE, |config| config.device);
    row::choice_row(ui, setting, |ui, width| {
        let current = edit.config.device;
        list_ui(ui, width, &choices, &current, |device| edit.config.device = device)
    });
    let setting = edit.setting("Threads", THREADS, |config| config.thread_count);
    let most = MODERN.thread_count.max(edit.config.thread_count).clamp(1, 1024);
    number_row(ui, setting, &mut edit.config.thread_count, Bounds { range: 1..=most, speed: 0.05 });
}

fn device_choice(state: &DeviceState) -> Choice<'_, Device> {
    Choice { missing: state.missing.as_deref(), ..described(state.device) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_as_they_are_written() {
        for (count, text) in [(60_000, "all 60,000"), (10_000, "10,000"), (1, "1")] {
            assert_eq!(count_words(f64::from(count), 60_000), text);
            assert_eq!(parse_count(text, 60_000), Some(f64::from(count)));
        }
        assert_eq!(parse_count("all", 60_000), Some(60_000.0));
        assert_eq!(parse_count("many", 60_000), None);
    }
}
