//! The digits of a cell, all misclassified ones, or the hardest, as thumbnails in the order in which they are worth a look.

use eframe::egui::{
    Align2, Color32, Context, FontId, Rect, Role, Sense, StrokeKind, TextureOptions, Theme, Ui, Vec2, WidgetInfo, pos2,
    vec2,
};

use super::{certainty::Certainty, listing::Listing, matrix::Cell};
use crate::{
    app::{
        figures,
        lab::Subject,
        memo::Shared,
        numbers::thousands,
        theme,
        widgets::{
            elided::middle,
            mosaic::{self, Emphasis, Mosaic, Tiles},
        },
    },
    chart::PictureGroup,
    data::{
        class_names::ClassNames,
        dataset::{CLASS_COUNT, IMAGE_SIDE},
    },
    train::{evaluation::Prediction, image_set::ImageSet, snapshot::SetPredictions},
};

/// The listed digits with their pictures.
pub(super) struct Gallery {
    listing: Listing,
    certainty: Certainty,
    /// The images that positions count.
    set: ImageSet,
    /// Of the classes.
    names: ClassNames,
    groups: Vec<Group>,
    mosaic: Mosaic,
}

/// All that a gallery is made from.
pub(super) type Source = (Shared<SetPredictions>, Listing, Theme);

/// Digits in a row of their own.
#[derive(Clone, Debug, PartialEq)]
struct Group {
    /// None where there is one group only.
    title: Option<String>,
    /// Those that are shown.
    digits: Vec<ListedDigit>,
    /// Digits in all.
    count: usize,
}

/// An image as it is listed.
#[derive(Clone, Copy, Debug, PartialEq)]
struct ListedDigit {
    /// Its position among the test or training images.
    index: usize,
    cell: Cell,
    /// How sure the answer is.
    confidence: f64,
    /// The cross-entropy.
    loss: f64,
}

/// Digits that are shown at most: enough to look through, little enough for one texture.
const SHOWN_COUNT: usize = 300;

/// Digits of a class that are shown where the most confident are listed, of the correct and of the misclassified ones.
const CLASS_SHOWN_COUNT: usize = 5;

/// Digits in a row of a figure, and the width of each in pixels.
const FIGURE_COLUMNS: usize = 8;
const FIGURE_DIGIT_WIDTH: f64 = 85.0;

/// Pictures in a row of the texture.
const MOSAIC_COLUMNS: usize = 20;

/// Side of a thumbnail in points.
const THUMBNAIL_SIDE: f32 = 44.0;

/// Width and height of a thumbnail with the two lines under it, in points.
const TILE_SIZE: Vec2 = vec2(50.0, THUMBNAIL_SIDE + 30.0);

/// Height of the text under a thumbnail in points.
const CAPTION_TEXT_SIZE: f32 = 11.0;

/// Height of such a line, and width of a letter in it, in points.
const LINE_HEIGHT: f32 = 12.0;
const LETTER_WIDTH: f32 = 6.6;

/// Space between two thumbnails in points.
const TILE_GAP: f32 = 4.0;

impl Gallery {
    /// Lists digits of a set of images.
    pub(super) fn new(
        ctx: &Context,
        theme: Theme,
        predictions: &SetPredictions,
        listing: Listing,
        certainty: Certainty,
    ) -> Self {
        let names = predictions.dataset.0.source.class_names();
        let (set, groups) = (predictions.set, groups(&digits_of(predictions), listing, &names));
        let source = set.images(&predictions.dataset.0);
        let images = groups.iter().flat_map(|group| &group.digits).filter_map(|digit| source.image(digit.index));
        let tiles = Tiles::digits(MOSAIC_COLUMNS, images, |ink| theme::of(theme).grey(ink));
        // Digits are as smooth as handwriting at any size.
        Self { listing, certainty, set, names, mosaic: Mosaic::new(ctx, &tiles, TextureOptions::LINEAR), groups }
    }

    /// What is listed, in words, with how much of it is shown.
    pub(super) fn heading(&self) -> String {
        let [shown, count] = [|group: &Group| group.digits.len(), |group: &Group| group.count]
            .map(|number| self.groups.iter().map(number).sum::<usize>());
        let number = thousands(count as u64);
        let words = match (self.listing, count) {
            (Listing::MostConfident, _) => {
                return format!("The {CLASS_SHOWN_COUNT} most confident of each class, correct and misclassified");
            }
            (Listing::Hardest, _) => {
                format!("All {number} images of the {} set, the highest loss first", self.set.name())
            }
            (Listing::Misclassified, 0) => format!("No {} image is misclassified", self.set.name()),
            (Listing::Cell(Cell { truth, predicted }), 0) => {
                format!("No {} is predicted as {}", self.names.of(truth), self.names.of(predicted))
            }
            (Listing::Misclassified, _) => format!("All {number} misclassified, the most confident first"),
            (Listing::Cell(cell), _) => {
                let order = if cell.is_correct() { "least" } else { "most" };
                let things = if self.names.are_digits() { "digits" } else { "images" };
                format!("{}: {number} {things}, the {order} confident first", cell.words(&self.names))
            }
        };
        if count > shown { format!("{words}; first {shown} shown") } else { words }
    }

    /// The digits as parts of a figure.
    pub(super) fn picture_groups(&self, predictions: &SetPredictions) -> Vec<PictureGroup> {
        let images = self.set.images(&predictions.dataset.0);
        let picture = |digit: &ListedDigit| {
            let tiles = Tiles::digits(1, images.image(digit.index), |ink| figures::tokens().grey(ink));
            let [truth, predicted] = [digit.cell.truth, digit.cell.predicted].map(|class| self.names.of(class));
            let title = format!("{truth} → {predicted}, {}", self.measure(*digit));
            figures::pictures(&tiles, [(self.name(*digit), title)])
        };
        let group = |group: &Group| PictureGroup {
            title: group.title.clone().unwrap_or_default(),
            columns: if group.title.is_some() { CLASS_SHOWN_COUNT } else { FIGURE_COLUMNS },
            most_width: FIGURE_DIGIT_WIDTH,
            pictures: group.digits.iter().flat_map(picture).collect(),
        };
        self.groups.iter().filter(|group| !group.digits.is_empty()).map(group).collect()
    }

    /// Shows the digits over the width that is there; returns the image that was clicked.
    pub(super) fn ui(&self, ui: &mut Ui) -> Option<Subject> {
        let (mut clicked, mut first) = (None, 0);
        for group in &self.groups {
            if let Some(title) = &group.title {
                ui.label(title);
            }
            clicked = self.group_ui(ui, first, group).or(clicked);
            first += group.digits.len();
        }
        clicked.map(|index| match self.set {
            ImageSet::Test => Subject::TestDigit(index),
            ImageSet::Training | ImageSet::Validation => Subject::TrainingDigit(index),
        })
    }

    /// Shows digits whose pictures begin at the tile `first`; returns the position of the one that was clicked.
    fn group_ui(&self, ui: &mut Ui, first: usize, group: &Group) -> Option<usize> {
        let mut pitch = self.tile_size() + Vec2::splat(TILE_GAP);
        if group.title.is_some() {
            // The few of a class are in one row, if a little closer.
            pitch.x = (ui.available_width() / CLASS_SHOWN_COUNT as f32).clamp(THUMBNAIL_SIDE + TILE_GAP, pitch.x);
        }
        let columns = (ui.available_width() / pitch.x).floor().max(1.0) as usize;
        let size = vec2(columns as f32, group.digits.len().div_ceil(columns) as f32) * pitch;
        let (area, _) = ui.allocate_exact_size(size, Sense::hover());
        let mut clicked = None;
        for (position, digit) in group.digits.iter().enumerate() {
            // Half a gap around each, for its outline.
            let rect = mosaic::grid_cell(area.min, columns, pitch, position).shrink(TILE_GAP / 2.0);
            if self.digit_ui(ui, rect, first + position, *digit) {
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
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, self.name(digit)));
        let details_ui = |ui: &mut Ui| {
            let (rect, _) = ui.allocate_exact_size(Vec2::splat(4.0 * IMAGE_SIDE as f32), Sense::hover());
            mosaic::paint(ui, self.mosaic.tile(position), rect, Emphasis::None);
            ui.label(self.name(digit));
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
        let [truth, predicted] = [digit.cell.truth, digit.cell.predicted].map(|class| self.names.of(class));
        let color = if digit.cell.is_correct() { tokens.text } else { tokens.error };
        let measure = (self.measure(digit), tokens.text_weak);
        let lines = match self.names.are_digits() {
            true => vec![(format!("{truth} → {predicted}"), color), measure],
            false => vec![(truth.into_owned(), tokens.text), (format!("→{predicted}"), color), measure],
        };
        for (row, (text, color)) in lines.into_iter().enumerate() {
            let letters = (rect.width() / LETTER_WIDTH) as usize;
            line(picture.bottom() + 9.0 + LINE_HEIGHT * row as f32, middle(&text, letters), color);
        }
    }

    /// The confidence, or the loss where it orders the images.
    fn measure(&self, digit: ListedDigit) -> String {
        match self.listing {
            Listing::Hardest => format!("{:.2}", digit.loss),
            _ => self.certainty.short_words(digit.confidence),
        }
    }

    /// What [`Self::measure`] is.
    pub(super) fn measure_name(&self) -> &'static str {
        if self.listing == Listing::Hardest { "loss" } else { self.certainty.name() }
    }

    /// Of a thumbnail with its lines.
    fn tile_size(&self) -> Vec2 {
        if self.names.are_digits() { TILE_SIZE } else { TILE_SIZE + vec2(18.0, LINE_HEIGHT) }
    }

    fn name(&self, digit: ListedDigit) -> String {
        let ListedDigit { index, cell, confidence, loss } = digit;
        let source = if self.set == ImageSet::Test { "Test" } else { "Training" };
        let thing = self.names.image_noun();
        let (cell, certainty) = (cell.words(&self.names), self.certainty.words(confidence));
        let words = format!("{source} {thing} {index}: {cell}, {certainty}");
        if self.listing == Listing::Hardest { format!("{words}, loss {loss:.2}") } else { words }
    }
}

fn digits_of(predictions: &SetPredictions) -> Vec<ListedDigit> {
    let images = predictions.predictions.iter().zip(&predictions.positions).zip(predictions.labels());
    let digit = |((prediction, position), truth): ((&Prediction, &u32), u8)| ListedDigit {
        index: *position as usize,
        cell: Cell { truth, predicted: prediction.digit },
        confidence: prediction.confidence,
        loss: prediction.loss(),
    };
    images.map(digit).collect()
}

/// The digits that are listed.
///
/// Misclassified ones begin with the most confident, the worst. The correct ones of a cell begin with the least confident,
/// the closest to being wrong.
fn groups(digits: &[ListedDigit], listing: Listing, names: &ClassNames) -> Vec<Group> {
    let sorted = |is_listed: &dyn Fn(Cell) -> bool| {
        let mut listed: Vec<_> = digits.iter().copied().filter(|digit| is_listed(digit.cell)).collect();
        listed.sort_by(|one, other| other.confidence.total_cmp(&one.confidence));
        listed
    };
    let group = |title: Option<String>, mut digits: Vec<ListedDigit>, shown_count: usize| {
        let count = digits.len();
        digits.truncate(shown_count);
        Group { title, digits, count }
    };
    match listing {
        Listing::Misclassified => vec![group(None, sorted(&|cell| !cell.is_correct()), SHOWN_COUNT)],
        Listing::Cell(chosen) => {
            let mut digits = sorted(&|cell| cell == chosen);
            if chosen.is_correct() {
                digits.reverse();
            }
            vec![group(None, digits, SHOWN_COUNT)]
        }
        Listing::Hardest => {
            let mut hardest = digits.to_vec();
            hardest.sort_by(|one, other| other.loss.total_cmp(&one.loss));
            vec![group(None, hardest, SHOWN_COUNT)]
        }
        Listing::MostConfident => {
            let kinds = (0..CLASS_COUNT as u8).flat_map(|class| [(class, true), (class, false)]);
            let of_kind = |(class, is_correct): (u8, bool)| {
                let digits = sorted(&|cell| cell.truth == class && cell.is_correct() == is_correct);
                let kind = if is_correct { "correct" } else { "misclassified" };
                let none = if digits.is_empty() { ": none" } else { "" };
                group(Some(format!("{} {kind}{none}", names.of(class))), digits, CLASS_SHOWN_COUNT)
            };
            kinds.map(of_kind).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits() -> Vec<ListedDigit> {
        let cells = [(7, 1, 0.5), (7, 7, 0.9), (7, 1, 0.8), (7, 7, 0.6), (2, 7, 0.7), (2, 2, 1.0)];
        let digit = |(index, (truth, predicted, confidence))| ListedDigit {
            index,
            cell: Cell { truth, predicted },
            confidence,
            loss: 1.0 - confidence,
        };
        cells.into_iter().enumerate().map(digit).collect()
    }

    fn order(listing: Listing) -> Vec<usize> {
        groups(&digits(), listing, &ClassNames::default())
            .iter()
            .flat_map(|group| &group.digits)
            .map(|digit| digit.index)
            .collect()
    }

    fn of_cell(truth: u8, predicted: u8) -> Vec<usize> {
        order(Listing::Cell(Cell { truth, predicted }))
    }

    #[test]
    fn wrong_digits_begin_with_the_most_confident() {
        assert_eq!(order(Listing::Misclassified), [2, 4, 0]);
        assert_eq!(of_cell(7, 1), [2, 0]);
    }

    #[test]
    fn the_hardest_begin_with_the_highest_loss() {
        assert_eq!(order(Listing::Hardest), [0, 3, 4, 2, 1, 5]);
    }

    #[test]
    fn right_digits_begin_with_the_least_confident() {
        assert_eq!(of_cell(7, 7), [3, 1]);
        assert_eq!(of_cell(3, 3), [] as [usize; 0]);
    }

    #[test]
    fn of_each_class_the_most_confident_five_are_listed() {
        let many: Vec<_> =
            (0..20).map(|index| ListedDigit { index, confidence: index as f64, ..digits()[1] }).collect();
        let all = groups(&many, Listing::MostConfident, &ClassNames::default());
        assert_eq!(all.len(), 20);
        assert_eq!(all[14].digits.iter().map(|digit| digit.index).collect::<Vec<_>>(), [19, 18, 17, 16, 15]);
        assert_eq!(
            (all[14].title.as_deref(), all[15].title.as_deref()),
            (Some("7 correct"), Some("7 misclassified: none"))
        );
        assert_eq!(order(Listing::MostConfident), [5, 4, 1, 3, 2, 0], "2 before 7, correct before misclassified");
    }
}
