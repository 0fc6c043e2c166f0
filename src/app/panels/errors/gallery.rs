//! The listed digits as thumbnails.

use std::{
    ops::Range,
    sync::{Arc, Weak},
};

use eframe::egui::{
    Align2, Color32, FontId, Rect, Role, Sense, StrokeKind, TextureOptions, Theme, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::{
    listing::{self, Cell, ListedDigit},
    words,
};
use crate::{
    app::{
        lab::Lab,
        theme,
        widgets::{
            atlas::{Atlas, Tiles},
            map_image::{self, Emphasis},
        },
    },
    data::dataset::{Dataset, IMAGE_SIDE},
    train::snapshot::TestReadings,
};

/// The listed digits with their pictures, made anew where something else is to be listed.
#[derive(Default)]
pub(super) struct Gallery {
    shown: Option<Shown>,
    digits: Vec<ListedDigit>,
    atlas: Atlas,
}

/// What the list was made of.
struct Shown {
    readings: Arc<TestReadings>,
    /// Tells a data set from another without keeping its images in memory.
    dataset: Weak<Dataset>,
    cell: Option<Cell>,
    theme: Theme,
}

/// Digits that are shown at most: enough to look through, little enough for one texture.
pub(super) const SHOWN_COUNT: usize = 300;

/// Pictures in a row of the texture.
const ATLAS_COLUMNS: usize = 20;

/// Side of a thumbnail in points.
const THUMBNAIL_SIDE: f32 = 44.0;

/// Width and height of a thumbnail with the two lines under it, in points.
const TILE_SIZE: Vec2 = vec2(50.0, THUMBNAIL_SIDE + 30.0);

/// Height of the text under a thumbnail in points.
const CAPTION_TEXT_SIZE: f32 = 11.0;

/// Space between two thumbnails in points.
const TILE_GAP: f32 = 4.0;

impl Shown {
    fn is_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.readings, &other.readings)
            && Weak::ptr_eq(&self.dataset, &other.dataset)
            && self.cell == other.cell
            && self.theme == other.theme
    }
}

impl Gallery {
    /// Makes the list and its pictures anew if they are of something else.
    pub(super) fn update(&mut self, ui: &Ui, lab: &Lab, readings: &Arc<TestReadings>, cell: Option<Cell>) {
        let dataset = &lab.data.dataset;
        let (readings, theme) = (Arc::clone(readings), ui.ctx().theme());
        let wanted = Shown { readings, dataset: Arc::downgrade(dataset), cell, theme };
        if self.shown.as_ref().is_some_and(|shown| shown.is_of(&wanted)) {
            return;
        }
        self.digits = listing::list(&wanted.readings.readings, dataset.test.labels(), cell);
        self.shown = Some(wanted);
        let images: Vec<_> = self.shown_digits().iter().filter_map(|digit| dataset.test.image(digit.index)).collect();
        let greys: Vec<_> = (0..=u8::MAX).map(|ink| theme::of(theme).grey(ink)).collect();
        let tiles = Tiles { side: IMAGE_SIDE, columns: ATLAS_COLUMNS, count: images.len() };
        // Digits are as smooth as handwriting at any size.
        let color = |tile: usize, pixel: usize| greys[images[tile][pixel] as usize];
        self.atlas.fill(ui.ctx(), tiles, TextureOptions::LINEAR, color);
    }

    /// What is listed, in words, with how much of it is shown.
    pub(super) fn heading(&self) -> String {
        let (count, cell) = (self.digits.len(), self.shown.as_ref().and_then(|shown| shown.cell));
        let words = words::listed(cell, count);
        if count > SHOWN_COUNT { format!("{words}; first {SHOWN_COUNT} shown") } else { words }
    }

    /// Shows the digits over the width that is there; returns the test image that was clicked.
    ///
    /// Only what can be seen is laid out, and one row more, so that the focus can go on to it.
    pub(super) fn ui(&self, ui: &mut Ui) -> Option<usize> {
        let pitch = TILE_SIZE + Vec2::splat(TILE_GAP);
        let columns = (ui.available_width() / pitch.x).floor().max(1.0) as usize;
        let rows = self.shown_digits().len().div_ceil(columns);
        let size = vec2(columns as f32 * pitch.x, rows as f32 * pitch.y);
        let (area, _) = ui.allocate_exact_size(size, Sense::hover());
        // Half a gap around each, for its outline.
        let first_at = area.min + Vec2::splat(TILE_GAP / 2.0);
        let visible = visible_rows(area, ui.clip_rect(), pitch.y, rows);
        let mut clicked = None;
        for position in visible.start * columns..(visible.end * columns).min(self.shown_digits().len()) {
            let offset = vec2((position % columns) as f32, (position / columns) as f32) * pitch;
            if self.digit_ui(ui, Rect::from_min_size(first_at + offset, TILE_SIZE), position) {
                clicked = Some(self.digits[position].index);
            }
        }
        clicked
    }

    fn digit_ui(&self, ui: &Ui, rect: Rect, position: usize) -> bool {
        let (tokens, digit) = (theme::tokens(ui), self.digits[position]);
        let response = ui.interact(rect, ui.make_persistent_id(("digit", digit.index)), Sense::click());
        if response.gained_focus() {
            response.scroll_to_me(None);
        }
        let corner = pos2(rect.center().x - THUMBNAIL_SIDE / 2.0, rect.top());
        let picture = Rect::from_min_size(corner, Vec2::splat(THUMBNAIL_SIDE));
        map_image::paint(ui, self.atlas.tile(position), picture, Emphasis::None);
        if response.hovered() || response.has_focus() {
            ui.painter().rect_stroke(picture, 0.0, (2.0, tokens.accent), StrokeKind::Outside);
        }
        // The proportional font has no arrow.
        let font = FontId::monospace(CAPTION_TEXT_SIZE);
        let line = |y: f32, text: String, color: Color32| {
            ui.painter().text(pos2(rect.center().x, y), Align2::CENTER_CENTER, text, font.clone(), color)
        };
        let Cell { truth, read_as } = digit.cell;
        let color = if digit.cell.is_right() { tokens.text } else { tokens.error };
        line(picture.bottom() + 9.0, format!("{truth} → {read_as}"), color);
        line(picture.bottom() + 21.0, words::percentage(digit.confidence), tokens.text_weak);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, digit_name(digit)));
        response.on_hover_ui(|ui| self.details_ui(ui, position)).clicked()
    }

    fn details_ui(&self, ui: &mut Ui, position: usize) {
        let digit = self.digits[position];
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(4.0 * IMAGE_SIDE as f32), Sense::hover());
        map_image::paint(ui, self.atlas.tile(position), rect, Emphasis::None);
        ui.label(digit_name(digit));
        ui.weak("A click opens it in Feature maps");
    }

    fn shown_digits(&self) -> &[ListedDigit] {
        &self.digits[..self.digits.len().min(SHOWN_COUNT)]
    }
}

/// The rows of `area`, each `pitch` high, that meet `clip`, with one more at each end.
fn visible_rows(area: Rect, clip: Rect, pitch: f32, count: usize) -> Range<usize> {
    let first = ((clip.top() - area.top()) / pitch).floor() - 1.0;
    let last = ((clip.bottom() - area.top()) / pitch).ceil() + 1.0;
    // Before the first row is 0: the conversion cuts off.
    (first as usize).min(count)..(last as usize).min(count)
}

/// A digit in words, as the views name it.
fn digit_name(ListedDigit { index, cell: Cell { truth, read_as }, confidence }: ListedDigit) -> String {
    let confidence = words::percentage(confidence);
    format!("Test digit {index}: {truth} read as {read_as}, {confidence} confident")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_laid_out_where_they_can_be_seen_and_one_further() {
        let area = Rect::from_min_size(pos2(0.0, 100.0), vec2(100.0, 1000.0));
        let rows = |top: f32, bottom: f32| {
            visible_rows(area, Rect::from_min_max(pos2(0.0, top), pos2(100.0, bottom)), 10.0, 100)
        };
        assert_eq!(rows(0.0, 120.0), 0..3);
        assert_eq!(rows(300.0, 350.0), 19..26);
        assert_eq!(rows(2000.0, 2100.0), 100..100);
    }
}
