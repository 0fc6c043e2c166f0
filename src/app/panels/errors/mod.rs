//! What the test images were taken for.
//!
//! - `page`: which of its two sides is shown.
//! - `matrix`: the confusion matrix with each class's accuracy; `gallery`: the digits of a cell, or all wrong ones;
//!   `listing`: which digits those are, in which order; `words`: all of it in words.
//! - `rejection`: how many errors are left where the network may say that it is not sure.

mod gallery;
mod listing;
mod matrix;
mod page;
mod rejection;
mod words;

use std::sync::Arc;

use eframe::egui::{Align, Label, Layout, ProgressBar, RichText, ScrollArea, Ui, Vec2, vec2};
use serde::{Deserialize, Serialize};

use self::{
    gallery::Gallery,
    listing::Cell,
    matrix::{CellUnit, Matrix},
    page::Page,
    rejection::ShownCurve,
};
use crate::{
    app::{
        action::Action,
        cache::Cache,
        lab::{Lab, Subject, Tab},
        theme,
    },
    data::dataset::CLASS_COUNT,
    train::snapshot::TestReadings,
};

/// What the test images were taken for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ErrorsPanel {
    page: Page,
    unit: CellUnit,
    /// The cell whose digits are listed; without one all wrong ones are.
    #[serde(skip)]
    chosen: Option<Cell>,
    #[serde(skip)]
    gallery: Cache<Gallery>,
    #[serde(skip)]
    rejection: Cache<ShownCurve>,
}

/// From this width on the digits stand beside the matrix, in points.
const WIDE: f32 = 640.0;

/// Width of the bar that tells how far the reading of the test images is, in points.
const PROGRESS_WIDTH: f32 = 260.0;

/// Sizes of the matrix's cells in points.
const CELL_SIZES: [Vec2; 2] = [vec2(27.0, 20.0), vec2(76.0, 64.0)];

impl ErrorsPanel {
    /// Shows the panel; returns what the user wants.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        let Some(readings) = readings(lab) else {
            waiting_ui(ui, lab);
            return Vec::new();
        };
        self.heading_ui(ui, lab, readings);
        match self.page {
            Page::Confusion => self.confusion_ui(ui, lab, readings),
            Page::Rejection => rejection::ui(ui, lab, readings, &mut self.rejection),
        }
    }

    /// The matrix and the digits; returns what the user wants.
    fn confusion_ui(&mut self, ui: &mut Ui, lab: &Lab, readings: &Arc<TestReadings>) -> Vec<Action> {
        self.gallery.update(ui, lab, readings, self.chosen);
        let opened = if ui.available_width() >= WIDE {
            self.beside_ui(ui, readings)
        } else {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| self.below_ui(ui, readings)).inner
        };
        opened.map_or_else(Vec::new, |index| {
            vec![Action::Show(Subject::TestDigit(index)), Action::OpenTab(Tab::FeatureMaps)]
        })
    }

    /// The switches, the result, and whose it is.
    fn heading_ui(&mut self, ui: &mut Ui, lab: &Lab, readings: &Arc<TestReadings>) {
        ui.horizontal(|ui| {
            for page in Page::ALL {
                ui.selectable_value(&mut self.page, page, page.name()).on_hover_text(page.hover_text());
            }
            if self.page != Page::Confusion {
                return;
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                for (unit, name, meaning) in [
                    (CellUnit::Rates, "Rates", "Percent of all digits of the row: of that class"),
                    (CellUnit::Counts, "Counts", "Numbers of test images"),
                ] {
                    ui.selectable_value(&mut self.unit, unit, name).on_hover_text(meaning);
                }
            });
        });
        ui.strong(words::result(&readings.confusion));
        // One line, whatever is added to it while a run goes on: the matrix must not jump.
        ui.add(Label::new(RichText::new(words::source(lab, readings)).weak()).truncate());
    }

    /// The matrix and beside it the digits; returns the digit to open.
    fn beside_ui(&mut self, ui: &mut Ui, readings: &TestReadings) -> Option<usize> {
        let available = ui.available_size();
        let mut opened = None;
        ui.horizontal_top(|ui| {
            let size = cell_size(vec2(available.x * 0.6, available.y));
            self.matrix_ui(ui, readings, size);
            ui.add_space(theme::GROUP_GAP);
            ui.vertical(|ui| {
                self.list_heading_ui(ui);
                opened = ScrollArea::vertical().auto_shrink(false).show(ui, |ui| self.gallery.ui(ui)).inner;
            });
        });
        opened
    }

    /// The matrix and below it the digits; returns the digit to open.
    fn below_ui(&mut self, ui: &mut Ui, readings: &TestReadings) -> Option<usize> {
        let size = cell_size(vec2(ui.available_width(), 0.0));
        self.matrix_ui(ui, readings, size);
        ui.add_space(theme::GAP);
        self.list_heading_ui(ui);
        self.gallery.ui(ui)
    }

    fn matrix_ui(&mut self, ui: &mut Ui, TestReadings { confusion, .. }: &TestReadings, cell_size: Vec2) {
        let matrix = Matrix { confusion, unit: self.unit, chosen: self.chosen, cell_size };
        if let Some(cell) = matrix::ui(ui, matrix) {
            self.chosen = Some(cell).filter(|cell| self.chosen != Some(*cell));
        }
    }

    /// What is listed, and the way back to all wrong ones.
    fn list_heading_ui(&mut self, ui: &mut Ui) {
        ui.horizontal_wrapped(|ui| {
            ui.label(self.gallery.heading());
            if self.chosen.is_some() && ui.small_button("All wrong ones").clicked() {
                self.chosen = None;
            }
        });
        ui.weak("Under each: what it is, what it was read as, and how confidently")
            .on_hover_text("How much more probable the digit was than the second: what Rejection goes by");
    }
}

/// The readings of the test images that are at hand.
fn readings(lab: &Lab) -> Option<&Arc<TestReadings>> {
    let count = lab.data.dataset.test.len();
    lab.readings.as_ref().filter(|readings| count > 0 && readings.readings.len() == count)
}

fn waiting_ui(ui: &mut Ui, lab: &Lab) {
    let count = lab.data.dataset.test.len();
    if count == 0 {
        ui.label("There are no test images: choose other images in the bar at the top");
        return;
    }
    ui.label(format!("Reading the {} test images", words::thousands(count as u32)));
    let survey = lab.snapshot.as_ref().and_then(|snapshot| snapshot.survey);
    let share = survey.map_or(0.0, |survey| survey.image_count as f32 / survey.total_count.max(1) as f32);
    let done = survey.map_or(0, |survey| survey.image_count);
    let text = format!("{} read", words::thousands(done as u32));
    ui.add(ProgressBar::new(share).desired_width(PROGRESS_WIDTH).text(text));
}

/// The size of the matrix's cells where all of it may take `available` points; a height of 0 is no limit to what is low.
fn cell_size(available: Vec2) -> Vec2 {
    let [least, most] = CELL_SIZES;
    let size = (available - matrix::MARGINS) / CLASS_COUNT as f32;
    size.floor().clamp(least, most)
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Key, Role, Theme};
    use egui_kittest::{
        Harness,
        kittest::{NodeT as _, Queryable as _},
    };

    use super::*;
    use crate::{
        app::testing::{Stage, look, stage},
        model::verdict::RejectionThreshold,
        train::{evaluation::Reading, metrics::Tally, snapshot::SurveyProgress},
    };

    const SIZE: [f32; 2] = [740.0, 540.0];

    fn shown(lab: Lab, theme: Theme, size: [f32; 2]) -> Harness<'static, Stage<ErrorsPanel>> {
        let mut harness = stage(ErrorsPanel::default(), lab, size, theme, |panel, ui, lab, _| panel.ui(ui, lab));
        harness.run();
        harness
    }

    /// All test images read rightly with full confidence, but for the first three of the class 7: as 1 (0.5), as 1 (0.9) and
    /// as 7 (0.7). Their positions are returned.
    fn lab() -> (Lab, [usize; 3]) {
        let mut lab = Lab::fake();
        let labels = lab.data.dataset.test.labels().to_vec();
        let mut readings: Vec<_> = labels.iter().map(|label| Reading { digit: *label, confidence: 1.0 }).collect();
        let sevens: Vec<_> = (0..labels.len()).filter(|index| labels[*index] == 7).collect();
        for (index, (digit, confidence)) in sevens.iter().zip([(1, 0.5), (1, 0.9), (7, 0.7)]) {
            readings[*index] = Reading { digit, confidence };
        }
        let digits: Vec<_> = readings.iter().map(|reading| reading.digit).collect();
        let mut tally = Tally::default();
        tally.add(0.0, &labels, &digits);
        lab.readings = Some(Arc::new(TestReadings { run: None, step: 0, readings, confusion: tally.confusion }));
        (lab, [sevens[0], sevens[1], sevens[2]])
    }

    /// The positions of the digits that are shown, in reading order.
    fn digits(harness: &Harness<'_, Stage<ErrorsPanel>>) -> Vec<usize> {
        let nodes = harness.get_all_by(|node| node.label().is_some_and(|label| label.starts_with("Test digit ")));
        let mut placed: Vec<_> = nodes.map(|node| (node.rect().min, node.accesskit_node().label().unwrap())).collect();
        placed.sort_by(|(one, _), (other, _)| (one.y, one.x).partial_cmp(&(other.y, other.x)).unwrap());
        let position = |label: &str| label["Test digit ".len()..label.find(':').unwrap()].parse().unwrap();
        placed.iter().map(|(_, label)| position(label)).collect()
    }

    #[test]
    fn all_wrong_ones_are_listed_until_a_cell_is_chosen() {
        let (lab, [half_sure, sure, _]) = lab();
        let mut harness = shown(lab, Theme::Dark, SIZE);
        harness.get_by_label("98 of 100 right (98.00 %), 2 wrong");
        harness.get_by_label("All 2 wrong ones, the most confident first");
        assert_eq!(digits(&harness), [sure, half_sure]);
        harness.get_by_label("3 read as 3: 10").click();
        harness.run();
        assert_eq!(digits(&harness).len(), 10);
        harness.get_by_label("All wrong ones").click();
        harness.run();
        assert_eq!(digits(&harness), [sure, half_sure]);
    }

    #[test]
    fn a_cell_opens_its_digits_worst_first() {
        let (lab, [half_sure, sure, right]) = lab();
        let mut harness = shown(lab, Theme::Dark, SIZE);
        harness.get_by_label("7 read as 1: 2").click();
        harness.run();
        harness.get_by_label("7 read as 1: 2 digits, the most confident first");
        assert_eq!(digits(&harness), [sure, half_sure]);
        harness.get_by_label("7 read as 7: 8").click();
        harness.run();
        harness.get_by_label("7 read as 7: 8 digits, the least confident first");
        assert_eq!((digits(&harness)[0], digits(&harness).len()), (right, 8));
        harness.get_by_label("2 read as 1: 0").click();
        harness.run();
        harness.get_by_label("No 2 is read as 1");
    }

    #[test]
    fn a_digit_opens_in_feature_maps() {
        let (lab, [_, sure, _]) = lab();
        let mut harness = shown(lab, Theme::Dark, SIZE);
        harness.get_by_label(&format!("Test digit {sure}: 7 read as 1, 90.0 % confident")).click();
        harness.run();
        let expected = [Action::Show(Subject::TestDigit(sure)), Action::OpenTab(Tab::FeatureMaps)];
        assert_eq!(harness.state().actions, expected);
    }

    #[test]
    fn the_accuracy_of_each_class_is_told() {
        let harness = shown(lab().0, Theme::Dark, SIZE);
        harness.get_by_label("Accuracy of 7: 80.0 %");
        harness.get_by_label("Accuracy of 3: 100.0 %");
    }

    #[test]
    fn cells_are_chosen_and_left_by_key() {
        let mut harness = shown(lab().0, Theme::Dark, SIZE);
        for chosen in [Some(Cell { truth: 7, read_as: 1 }), None] {
            harness.get_by_label("7 read as 1: 2").focus();
            harness.run();
            harness.key_press(Key::Enter);
            harness.run();
            assert_eq!(harness.state().panel.chosen, chosen);
        }
    }

    #[test]
    fn the_switch_chooses_between_counts_and_rates() {
        let mut harness = shown(lab().0, Theme::Dark, SIZE);
        harness.get_by_label("Rates").click();
        harness.run();
        assert_eq!(harness.state().panel.unit, CellUnit::Rates);
        harness.get_by_label("Counts").click();
        harness.run();
        assert_eq!(harness.state().panel.unit, CellUnit::Counts);
    }

    #[test]
    fn a_new_reading_is_shown_without_a_click() {
        let (mut lab, _) = lab();
        let before = lab.readings.take();
        let mut harness = shown(lab, Theme::Dark, SIZE);
        harness.get_by_label("Reading the 100 test images");
        harness.state_mut().lab.readings = before;
        harness.run();
        assert_eq!(digits(&harness).len(), 2);
    }

    #[test]
    fn a_reading_under_way_tells_how_far_it_is() {
        let (mut lab, _) = lab();
        lab.readings = None;
        let mut snapshot = (**lab.snapshot.as_ref().unwrap()).clone();
        snapshot.survey = Some(SurveyProgress { image_count: 40, total_count: 100 });
        lab.snapshot = Some(Arc::new(snapshot));
        shown(lab, Theme::Dark, SIZE).get_by_label_contains("40 read");
    }

    #[test]
    fn readings_of_other_images_are_not_shown() {
        let (mut lab, _) = lab();
        let mut readings = (**lab.readings.as_ref().unwrap()).clone();
        readings.readings.pop();
        lab.readings = Some(Arc::new(readings));
        shown(lab, Theme::Dark, SIZE).get_by_label("Reading the 100 test images");
    }

    fn rejection(lab: Lab, theme: Theme, size: [f32; 2]) -> Harness<'static, Stage<ErrorsPanel>> {
        let mut harness = shown(lab, theme, size);
        harness.get_by_label("Rejection").click();
        harness.run();
        harness
    }

    #[test]
    fn rejection_leads_to_the_text_that_tells_why() {
        let mut harness = rejection(lab().0, Theme::Dark, [740.0, 540.0]);
        harness.get_by_label("Why an answer is not sure").click();
        harness.run();
        assert_eq!(crate::app::testing::topics(&harness.state().actions), [crate::explain::Topic::Rejection]);
    }

    #[test]
    fn rejection_tells_what_the_threshold_rejects_and_what_is_left() {
        // Confidences of 0.5 (wrong), 0.7 and 0.9 (wrong); the other 97 are right with 1.
        let (mut lab, _) = lab();
        for (confidence, words) in [
            (0.5, "At this threshold 0.00 % are rejected, 2.00 % of the rest are wrong"),
            (0.6, "At this threshold 1.00 % are rejected, 1.01 % of the rest are wrong"),
            (1.0, "At this threshold 3.00 % are rejected, 0.00 % of the rest are wrong"),
        ] {
            lab.rejection_threshold = RejectionThreshold::new(confidence);
            let harness = rejection(lab, Theme::Dark, SIZE);
            harness.get_by_label(words);
            harness.get_by_label_contains("Error against rejection: 2.00 % wrong without rejection; At this threshold");
            harness.get_by_label_contains("3.00 % have to be rejected");
            assert!(harness.query_by_label("Rates").is_none(), "the matrix is not there");
            lab = self::lab().0;
        }
    }

    #[test]
    fn the_threshold_is_set_by_key_and_set_back() {
        let (mut lab, _) = lab();
        lab.rejection_threshold = RejectionThreshold::new(0.3);
        let mut harness = rejection(lab, Theme::Dark, SIZE);
        harness.get_by_role_and_label(Role::Slider, "Reject below").focus();
        harness.run();
        harness.key_press(Key::ArrowRight);
        harness.run();
        let set = |confidence: f32| Action::SetRejectionThreshold(RejectionThreshold::new(confidence));
        assert_eq!(harness.state().actions, [set(0.31)]);
        harness.get_by_label("Usual").click();
        harness.run();
        assert_eq!(harness.state().actions.last(), Some(&set(RejectionThreshold::USUAL.confidence())));
    }

    #[test]
    fn the_curve_tells_its_values_under_the_pointer() {
        let mut harness = rejection(lab().0, Theme::Dark, SIZE);
        let plot = harness.get_by_label_contains("Error against rejection").rect();
        harness.hover_at(plot.left_center() + vec2(60.0, 0.0));
        harness.run();
        assert!(plot.height() > 200.0 && plot.bottom() <= SIZE[1], "{plot:?}");
    }

    #[test]
    fn nothing_is_out_of_sight_where_there_is_little_room() {
        let mut harness = shown(lab().0, Theme::Light, [500.0, 440.0]);
        let accuracy = harness.get_by_label("Accuracy of 9: 100.0 %").rect();
        assert!(accuracy.right() <= 500.0 && accuracy.bottom() <= 440.0, "{accuracy:?}");
        look(&mut harness, "errors-500");
        let harness = rejection(lab().0, Theme::Light, [500.0, 440.0]);
        let plot = harness.get_by_label_contains("Error against rejection").rect();
        assert!(plot.right() <= 500.0 && plot.bottom() <= 440.0 && plot.height() > 150.0, "{plot:?}");
    }

    #[test]
    fn looks() {
        for (theme, name) in [(Theme::Dark, "dark"), (Theme::Light, "light")] {
            for size in [[500.0, 440.0], SIZE, [1380.0, 820.0]] {
                let mut harness = shown(tests_of_many(), theme, size);
                harness.get_by_label_contains("of 4,000 right");
                look(&mut harness, &format!("errors-{name}-{}", size[0]));
                harness.get_by_label_contains("7 read as 7").click();
                harness.get_by_label("Rates").click();
                harness.run();
                look(&mut harness, &format!("errors-cell-{name}-{}", size[0]));
                for (confidence, lab) in [(0.5, tests_of_many()), (0.02, lab().0)] {
                    let mut lab = lab;
                    lab.rejection_threshold = RejectionThreshold::new(confidence);
                    let mut harness = rejection(lab, theme, size);
                    let plot = harness.get_by_label_contains("Error against rejection").rect();
                    harness.hover_at(plot.center());
                    harness.run();
                    look(&mut harness, &format!("errors-rejection-{name}-{}-{confidence}", size[0]));
                }
            }
        }
    }

    /// Ten times the usual test images, some read wrongly.
    fn tests_of_many() -> Lab {
        let mut lab = Lab::fake();
        let mut dataset = (*lab.data.dataset).clone();
        let indices: Vec<_> = (0..4000).map(|index| index % dataset.test.len()).collect();
        dataset.test = dataset.test.select(&indices);
        let labels = dataset.test.labels().to_vec();
        let read = |(index, label): (usize, &u8)| {
            let confidence = 0.3 + 0.7 * (index as f32 * 0.37).fract();
            let is_wrong = index % 29 == 3;
            Reading { digit: if is_wrong { (label * 3 + (index % 4) as u8) % 10 } else { *label }, confidence }
        };
        let readings: Vec<_> = labels.iter().enumerate().map(read).collect();
        let digits: Vec<_> = readings.iter().map(|reading| reading.digit).collect();
        let mut tally = Tally::default();
        tally.add(0.0, &labels, &digits);
        lab.data.dataset = Arc::new(dataset);
        lab.readings = Some(Arc::new(TestReadings { run: None, step: 0, readings, confusion: tally.confusion }));
        lab
    }
}
