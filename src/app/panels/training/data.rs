//! The images of a run: the data set, its folder and state, and the number of training images.

use eframe::egui::{Label, Response, RichText, Ui};

use super::{
    choices::choice,
    edit::Edit,
    row::{self, WIDE_NUMBER_WIDTH},
    settings::Setting,
};
use crate::app::{
    action::Action,
    files::Dialog,
    lab::{DataActivity, DataChoice, Lab},
    numbers::{thousands, typed_count},
    theme,
};

/// An entry of the list of data sets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Mnist,
    BuiltIn,
    Folder,
    File,
}

pub(super) fn set_ui(ui: &mut Ui, edit: &mut Edit<'_>, setting: &Setting) {
    let chosen = edit.lab.data.choice.clone();
    let current = match &chosen {
        DataChoice::Mnist => Origin::Mnist,
        DataChoice::BuiltIn => Origin::BuiltIn,
        DataChoice::Files(_) if chosen.names_a_file() => Origin::File,
        DataChoice::Files(_) => Origin::Folder,
    };
    let choices = [
        choice(Origin::Mnist, "MNIST", "60,000 handwritten digits for training and 10,000 for testing"),
        choice(Origin::BuiltIn, "Built-in", "Digits that the program draws itself: no download, no files"),
        choice(
            Origin::Folder,
            "Folder…",
            "The files of a set like MNIST, such as Fashion-MNIST, or a folder of pictures for each class",
        ),
        choice(
            Origin::File,
            "File…",
            "A table as Kaggle has it (CSV), numpy's arrays (NPZ), or a zip or tar archive of a set",
        ),
    ];
    let picked = row::choice_row(ui, edit, setting, &choices, &current);
    edit.actions.extend(picked.map(|origin| match origin {
        Origin::Mnist => Action::UseData(DataChoice::Mnist),
        Origin::BuiltIn => Action::UseData(DataChoice::BuiltIn),
        Origin::Folder => Action::Choose(Dialog::OpenDataFolder),
        Origin::File => Action::Choose(Dialog::OpenDataFile),
    }));
    if let DataChoice::Files(path) = &chosen {
        line_ui(ui, RichText::new(path.display().to_string()));
    }
    let (text, color) = state(edit.lab, theme::tokens(ui));
    line_ui(ui, RichText::new(text).color(color));
}

/// What is being done, what is wrong, or how many images there are.
fn state(lab: &Lab, tokens: &theme::Tokens) -> (String, eframe::egui::Color32) {
    let (train, test) = (lab.data.dataset.train.len(), lab.data.dataset.test.len());
    let text = match (&lab.data.activity, &lab.data.notice) {
        (Some(DataActivity::Reading), _) => "Reading the images…".to_owned(),
        (Some(DataActivity::Drawing), _) => "Making built-in digits…".to_owned(),
        (Some(DataActivity::Fetching { .. }), _) => "Fetching MNIST…".to_owned(),
        (None, Some(notice)) => return (notice.clone(), tokens.warning),
        (None, None) => format!("{} training, {} test", thousands(train as u64), thousands(test as u64)),
    };
    (text, tokens.text_weak)
}

/// A small line that is cut where it is too long, and whole in its hover text.
fn line_ui(ui: &mut Ui, text: RichText) -> Response {
    let whole = text.text().to_owned();
    ui.add(Label::new(text.small()).truncate()).on_hover_text(whole)
}

/// The number of training images. Strings are made of all of them.
pub(super) fn training_limit_ui(ui: &mut Ui, edit: &mut Edit<'_>, setting: &Setting) {
    if edit.config.strings.is_some() {
        return;
    }
    let most = edit.lab.data.dataset.train.len().saturating_sub(edit.config.validation_count).max(1);
    let mut count = edit.config.training_limit.map_or(most, |limit| limit.min(most));
    let shown = count;
    let speed = (most as f64 / 400.0).max(0.1);
    let field = row::field(&mut count, 1.0..=most as f64, speed)
        .custom_formatter(move |count, _| count_words(count, most))
        .custom_parser(move |text| parse_count(text, most));
    row::field_row(ui, edit, setting, WIDE_NUMBER_WIDTH, field);
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
    if text.trim_start().starts_with("all") { Some(most as f64) } else { typed_count(text) }
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
