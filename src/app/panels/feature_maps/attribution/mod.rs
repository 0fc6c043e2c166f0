//! What mattered for the answer: what in the image speaks for a digit, and which training images the network finds like it.
//!
//! - `question`: for which digit, and how much is covered at once; `words`: all of it in words.
//! - `textures`: the pictures; `layout`: where each part stands.
//! - `pixels`: the image, what covering it takes away and what more ink would do; `c3`: the worth of each map of C3;
//!   `neighbours`: the nearest training images.

mod c3;
mod layout;
mod neighbours;
mod pixels;
mod question;
#[cfg(test)]
mod tests;
mod textures;
mod words;

use std::sync::Arc;

use eframe::egui::{Label, RichText, ScrollArea, Theme, Ui};

use self::{layout::Layout, textures::Textures};
use crate::{
    app::{
        action::Action,
        lab::Lab,
        memo::{Memo, Shared},
        theme,
    },
    model::attribution::{Attribution, Question},
    train::snapshot::Snapshot,
};

/// What mattered for the answer. Nothing of it is remembered: the next day begins with the digit that is read.
#[derive(Default)]
pub(super) struct AttributionPage {
    question: Question,
    textures: Memo<(Shared<Snapshot>, Theme), Textures>,
}

/// A place under the pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pointed {
    /// A pixel of the image, row by row.
    Pixel(usize),
    /// A value of a map of C3.
    C3 { map: usize, index: usize },
}

impl AttributionPage {
    /// What the engine has to find out for what is shown.
    pub(super) fn question(&self) -> Question {
        self.question
    }

    /// Shows what is asked as a part of a row.
    pub(super) fn question_ui(&mut self, ui: &mut Ui) -> Option<Action> {
        question::ui(ui, &mut self.question)
    }

    /// Shows the page; returns what the user wants.
    pub(super) fn ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        let Some((snapshot, attribution)) = attribution(lab) else {
            ui.weak(words::missing(lab));
            return Vec::new();
        };
        let key = (Shared::of(snapshot), ui.ctx().theme());
        let textures = self.textures.get(key, |(_, theme)| Textures::new(ui.ctx(), *theme, lab, attribution));
        let size = ui.available_size();
        let scrolled = ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let layout = Layout::new(size);
            // What is pointed at stands above the pictures that tell what that is.
            let line = ui.new_child(eframe::egui::UiBuilder::new().max_rect(layout.line(ui)));
            ui.add_space(layout::LINE_HEIGHT);
            let top = ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = theme::GROUP_GAP;
                let pixel = pixels::ui(ui, attribution, textures, &layout);
                (pixel, ui.vertical(|ui| c3::ui(ui, lab, attribution, textures, &layout)).inner)
            });
            let (pixel, value) = top.inner;
            ui.add_space(theme::GAP);
            neighbours::ui(ui, lab, textures, &layout);
            let pointed = pixel.map(Pointed::Pixel).or(value.map(|(map, index)| Pointed::C3 { map, index }));
            line_ui(line, attribution, pointed);
            let place = value.map(|(map, _)| c3::place(map)).filter(|place| lab.highlight != Some(*place));
            place.map(Action::Highlight)
        });
        scrolled.inner.into_iter().collect()
    }
}

/// What is known of the image in view, and the snapshot that holds it: nothing where it is of another.
fn attribution(lab: &Lab) -> Option<(&Arc<Snapshot>, &Attribution)> {
    let snapshot = lab.snapshot.as_ref()?;
    let attribution = snapshot.attribution.as_deref()?;
    lab.subject_image().filter(|image| **image == *attribution.image).map(|_| (snapshot, attribution))
}

/// The log-odds of the digit, and what is under the pointer.
fn line_ui(mut ui: Ui, attribution: &Attribution, pointed: Option<Pointed>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP;
        ui.strong(words::log_odds(attribution)).on_hover_text(words::LOG_ODDS_HOVER);
        let words = match pointed {
            Some(pointed) => RichText::new(words::pointed(attribution, pointed)),
            None => RichText::new(words::legend(attribution)).weak(),
        };
        ui.add(Label::new(words).truncate());
    });
}
