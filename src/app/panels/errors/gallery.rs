//! The digits of a cell, or all misclassified ones, as thumbnails in the order in which they are worth a look.

use eframe::egui::{
    Align2, Color32, Context, FontId, Rect, Role, Sense, StrokeKind, TextureOptions, Theme, Ui, Vec2, WidgetInfo, pos2,
    vec2,
};

use super::matrix::Cell;
use crate::{
    app::{
        memo::Shared,
        numbers::{percent, thousands},
        theme,
        widgets::mosaic::{self, Emphasis, Mosaic, Tiles},
    },
    data::dataset::{Dataset, IMAGE_SIDE},
    train::{evaluation::Prediction, snapshot::TestPredictions},
};

/// The listed digits with their pictures.
pub(super) struct Gallery {
    cell: Option<Cell>,
    digits: Vec<ListedDigit>,
    mosaic: Mosaic,
}

/// All that a gallery is made from.
pub(super) type Source = (Shared<TestPredictions>, Shared<Dataset>, Option<Cell>, Theme);

/// A test image as it is listed.
#[derive(Clone, Copy, Debug, PartialEq)]
struct ListedDigit {
    /// Its position among the test images.
    index: usize,
    cell: Cell,
    /// How sure the network is of its answer, 0–1.
    confidence: f64,
}

/// Digits that are shown at most: enough to look through, little enough for one texture.
const SHOWN_COUNT: usize = 300;

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
    /// Lists the digits of a cell, without one all misclassified ones.
    pub(super) fn new(
        ctx: &Context,
        theme: Theme,
        dataset: &Dataset,
        predictions: &TestPredictions,
        cell: Option<Cell>,
    ) -> Self {
        let digits = list(&predictions.predictions, dataset.test.labels(), cell);
        let images = digits.iter().take(SHOWN_COUNT).filter_map(|digit| dataset.test.image(digit.index));
        let tiles = Tiles::digits(MOSAIC_COLUMNS, images, |ink| theme::of(theme).grey(ink));
        // Digits are as smooth as handwriting at any size.
        Self { cell, mosaic: Mosaic::new(ctx, &tiles, TextureOptions::LINEAR), digits }
    }

    /// What is listed, in words, with how much of it is shown.
    pub(super) fn heading(&self) -> String {
        let number = thousands(self.digits.len() as u64);
        let words = match (self.cell, self.digits.len()) {
            (None, 0) => "No test image is misclassified".to_owned(),
            (Some(Cell { truth, predicted }), 0) => format!("No {truth} is predicted as {predicted}"),
            (None, _) => format!("All {number} misclassified, the most confident first"),
            (Some(cell @ Cell { truth, predicted }), _) => {
                let order = if cell.is_correct() { "least" } else { "most" };
                format!("{truth} predicted as {predicted}: {number} digits, the {order} confident first")
            }
        };
        if self.digits.len() > SHOWN_COUNT { format!("{words}; first {SHOWN_COUNT} shown") } else { words }
    }

    /// Shows the digits over the width that is there; returns the test image that was clicked.
    pub(super) fn ui(&self, ui: &mut Ui) -> Option<usize> {
        let pitch = TILE_SIZE + Vec2::splat(TILE_GAP);
        let columns = (ui.available_width() / pitch.x).floor().max(1.0) as usize;
        let shown = &self.digits[..self.digits.len().min(SHOWN_COUNT)];
        let size = vec2(columns as f32, shown.len().div_ceil(columns) as f32) * pitch;
        let (area, _) = ui.allocate_exact_size(size, Sense::hover());
        let mut clicked = None;
        for (position, digit) in shown.iter().enumerate() {
            // Half a gap around each, for its outline.
            let rect = mosaic::grid_cell(area.min, columns, pitch, position).shrink(TILE_GAP / 2.0);
            if self.digit_ui(ui, rect, position, *digit) {
                clicked = Some(digit.index);
            }
        }
        clicked
    }

    fn digit_ui(&self, ui: &Ui, rect: Rect, position: usize, digit: ListedDigit) -> bool {
        let response = ui.interact(rect, ui.make_persistent_id(("digit", digit.index)), Sense::click());
        if response.gained_focus() {
            response.scroll_to_me(None);
        }
        if ui.is_rect_visible(rect) {
            self.paint(ui, rect, position, digit, response.hovered() || response.has_focus());
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, digit.name()));
        let details_ui = |ui: &mut Ui| {
            let (rect, _) = ui.allocate_exact_size(Vec2::splat(4.0 * IMAGE_SIDE as f32), Sense::hover());
            mosaic::paint(ui, self.mosaic.tile(position), rect, Emphasis::None);
            ui.label(digit.name());
            ui.weak("A click opens it in Feature maps");
        };
        response.on_hover_ui(details_ui).clicked()
    }

    fn paint(&self, ui: &Ui, rect: Rect, position: usize, digit: ListedDigit, is_outlined: bool) {
        let tokens = theme::tokens(ui);
        let corner = pos2(rect.center().x - THUMBNAIL_SIDE / 2.0, rect.top());
        let picture = Rect::from_min_size(corner, Vec2::splat(THUMBNAIL_SIDE));
        mosaic::paint(ui, self.mosaic.tile(position), picture, Emphasis::None);
        if is_outlined {
            ui.painter().rect_stroke(picture, 0.0, (2.0, tokens.accent), StrokeKind::Outside);
        }
        // The proportional font has no arrow.
        let font = FontId::monospace(CAPTION_TEXT_SIZE);
        let line = |y: f32, text: String, color: Color32| {
            ui.painter().text(pos2(rect.center().x, y), Align2::CENTER_CENTER, text, font.clone(), color)
        };
        let Cell { truth, predicted } = digit.cell;
        let color = if digit.cell.is_correct() { tokens.text } else { tokens.error };
        line(picture.bottom() + 9.0, format!("{truth} → {predicted}"), color);
        line(picture.bottom() + 21.0, percent(digit.confidence, 1), tokens.text_weak);
    }
}

impl ListedDigit {
    fn name(self) -> String {
        let Self { index, cell: Cell { truth, predicted }, confidence } = self;
        format!("Test digit {index}: {truth} predicted as {predicted}, {} confident", percent(confidence, 1))
    }
}

/// The digits of a cell, or all misclassified ones without one.
///
/// Misclassified ones begin with the most confident, the worst; correct ones with the least confident, the closest to
/// being wrong.
fn list(predictions: &[Prediction], labels: &[u8], cell: Option<Cell>) -> Vec<ListedDigit> {
    let digits = predictions.iter().zip(labels).enumerate().map(|(index, (prediction, label))| ListedDigit {
        index,
        cell: Cell { truth: *label, predicted: prediction.digit },
        confidence: prediction.confidence,
    });
    let is_listed = |digit: &ListedDigit| match cell {
        Some(cell) => digit.cell == cell,
        None => !digit.cell.is_correct(),
    };
    let mut digits: Vec<_> = digits.filter(is_listed).collect();
    digits.sort_by(|one, other| other.confidence.total_cmp(&one.confidence));
    if cell.is_some_and(Cell::is_correct) {
        digits.reverse();
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prediction(digit: u8, confidence: f64) -> Prediction {
        Prediction { digit, confidence }
    }

    fn order(cell: Option<(u8, u8)>) -> Vec<usize> {
        let labels = [7, 7, 7, 7, 2, 2];
        let predictions = [
            prediction(1, 0.5),
            prediction(7, 0.9),
            prediction(1, 0.8),
            prediction(7, 0.6),
            prediction(7, 0.7),
            prediction(2, 1.0),
        ];
        let cell = cell.map(|(truth, predicted)| Cell { truth, predicted });
        list(&predictions, &labels, cell).iter().map(|digit| digit.index).collect()
    }

    #[test]
    fn wrong_digits_begin_with_the_most_confident() {
        assert_eq!(order(None), [2, 4, 0]);
        assert_eq!(order(Some((7, 1))), [2, 0]);
    }

    #[test]
    fn right_digits_begin_with_the_least_confident() {
        assert_eq!(order(Some((7, 7))), [3, 1]);
        assert_eq!(order(Some((3, 3))), [] as [usize; 0]);
    }
}
