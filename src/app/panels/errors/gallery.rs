//! The listed digits as thumbnails.

use std::ops::Range;

use eframe::egui::{
    Align2, Color32, Context, FontId, Rect, Role, Sense, StrokeKind, TextureOptions, Theme, Ui, Vec2, WidgetInfo, pos2,
    vec2,
};

use super::listing::{self, Cell, ListedDigit};
use crate::{
    app::{
        memo::Shared,
        theme,
        widgets::mosaic::{self, Emphasis, Mosaic, Tiles},
    },
    data::dataset::{Dataset, IMAGE_SIDE},
    train::snapshot::TestPredictions,
};

/// The listed digits with their pictures.
pub(super) struct Gallery {
    cell: Option<Cell>,
    digits: Vec<ListedDigit>,
    mosaic: Mosaic,
}

/// All that a gallery is made from.
pub(super) type Source = (Shared<TestPredictions>, Shared<Dataset>, Option<Cell>, Theme);

/// Digits that are shown at most: enough to look through, little enough for one texture.
pub(super) const SHOWN_COUNT: usize = 300;

/// Pictures in a row of the texture.
const MOSAIC_COLUMNS: usize = 20;

/// Side of a thumbnail in points.
const THUMBNAIL_SIDE: f32 = 44.0;

/// Width and height of a thumbnail with the two lines under it, in points.
const TILE_SIZE: Vec2 = vec2(50.0, THUMBNAIL_SIDE + 30.0);

/// Height of the text under a thumbnail in points.
const CAPTION_TEXT_SIZE: f32 = 11.0;

/// Space between two thumbnails in points.
const TILE_GAP: f32 = 4.0;

impl Gallery {
    /// Lists the digits of a cell, without one all wrong ones.
    pub(super) fn new(
        ctx: &Context,
        theme: Theme,
        dataset: &Dataset,
        predictions: &TestPredictions,
        cell: Option<Cell>,
    ) -> Self {
        let digits = listing::list(&predictions.predictions, dataset.test.labels(), cell);
        let images = digits.iter().take(SHOWN_COUNT).filter_map(|digit| dataset.test.image(digit.index));
        let tiles = Tiles::digits(MOSAIC_COLUMNS, images, |ink| theme::of(theme).grey(ink));
        // Digits are as smooth as handwriting at any size.
        Self { cell, mosaic: Mosaic::new(ctx, &tiles, TextureOptions::LINEAR), digits }
    }

    /// What is listed, in words, with how much of it is shown.
    pub(super) fn heading(&self) -> String {
        let count = self.digits.len();
        let words = listing::listed(self.cell, count);
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
        mosaic::paint(ui, self.mosaic.tile(position), picture, Emphasis::None);
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
        line(picture.bottom() + 21.0, listing::percentage(digit.confidence), tokens.text_weak);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, digit_name(digit)));
        response.on_hover_ui(|ui| self.details_ui(ui, position)).clicked()
    }

    fn details_ui(&self, ui: &mut Ui, position: usize) {
        let digit = self.digits[position];
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(4.0 * IMAGE_SIDE as f32), Sense::hover());
        mosaic::paint(ui, self.mosaic.tile(position), rect, Emphasis::None);
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
    let confidence = listing::percentage(confidence);
    format!("Test digit {index}: {truth} predicted as {read_as}, {confidence} confident")
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
