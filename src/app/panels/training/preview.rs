//! Examples of what data augmentation makes of a digit.

use eframe::egui::{Color32, Role, Sense, TextureOptions, Ui, Vec2, WidgetInfo, vec2};

use crate::{
    app::{
        lab::Lab,
        memo::Memo,
        theme::GAP,
        widgets::mosaic::{self, Emphasis, Mosaic, Tiles},
    },
    data::{
        augment::{Augmentation, augment},
        dataset::Image,
        random::{Purpose, generator},
    },
    train::config::TrainingConfig,
};

/// Examples in a row and in all; the first is the digit itself.
const COLUMNS: usize = 5;
const COUNT: usize = 10;

#[derive(Default)]
pub(super) struct Preview {
    /// Which examples: others are drawn by the next one.
    draw: u32,
    pictures: Memo<Source, Mosaic>,
}

/// The digit, its augmentation, the seed, and which examples of them.
type Source = (Image, Augmentation, u64, u32);

impl Preview {
    /// Shows them; nothing where nothing is augmented or there is no image.
    pub(super) fn ui(&mut self, ui: &mut Ui, lab: &Lab, config: &TrainingConfig) {
        let Some(source) = self.source(lab, config) else { return };
        let pictures = self.pictures.get(source, |source| {
            // White on black, as the network sees them.
            let tiles = Tiles::digits(COLUMNS, &examples(source), Color32::from_gray);
            Mosaic::new(ui.ctx(), &tiles, TextureOptions::NEAREST)
        });
        ui.add_space(GAP / 2.0);
        examples_ui(ui, pictures);
        ui.add_space(GAP / 2.0);
        if ui.small_button("Other examples").clicked() {
            self.draw = self.draw.wrapping_add(1);
        }
    }

    fn source(&self, lab: &Lab, config: &TrainingConfig) -> Option<Source> {
        let image = lab.subject_image().or_else(|| lab.data.dataset.train.image(0))?;
        let TrainingConfig { augmentation, seed, .. } = *config;
        let is_shown = augmentation != Augmentation::NONE && augmentation.validate().is_ok();
        is_shown.then_some((*image, augmentation, seed, self.draw))
    }
}

fn examples_ui(ui: &mut Ui, pictures: &Mosaic) {
    let side = ((ui.available_width() - GAP) / COLUMNS as f32 - GAP / 2.0).floor();
    let pitch = side + GAP / 2.0;
    let size = vec2(pitch * COLUMNS as f32, pitch * COUNT.div_ceil(COLUMNS) as f32);
    let (area, response) = ui.allocate_exact_size(size, Sense::hover());
    for position in 0..COUNT {
        let rect = mosaic::grid_square(area.min + Vec2::splat(1.0), COLUMNS, pitch, position, side);
        mosaic::paint(ui, pictures.tile(position), rect, Emphasis::None);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Image, ui.is_enabled(), WORDS));
    response.on_hover_text(WORDS);
}

const WORDS: &str = "The original digit, then random augmented versions of it";

fn examples((image, augmentation, seed, draw): &Source) -> Vec<Image> {
    let example = |position: usize| {
        let place = u64::from(*draw) * COUNT as u64 + position as u64;
        augment(image, augmentation, &mut generator(*seed, Purpose::Augmentation, place))
    };
    std::iter::once(*image).chain((1..COUNT).map(example)).collect()
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Role, Theme};
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::app::testing::{Stage, look, stage};

    fn shown(augmentation: Augmentation) -> Harness<'static, Stage<Preview>> {
        let mut lab = Lab::fake();
        lab.draft.augmentation = augmentation;
        let mut harness = stage(Preview::default(), lab, [230.0, 200.0], Theme::Dark, |preview, ui, lab, _| {
            preview.ui(ui, lab, &lab.draft);
            Vec::new()
        });
        harness.run();
        harness
    }

    #[test]
    fn the_first_is_the_digit_itself_and_the_others_are_drawn_anew_on_demand() {
        let mut harness = shown(Augmentation::paper());
        harness.get_by_role_and_label(Role::Image, WORDS);
        let images = |harness: &Harness<'_, Stage<Preview>>| {
            let Stage { panel, lab, .. } = harness.state();
            examples(&panel.source(lab, &lab.draft).unwrap())
        };
        let first = images(&harness);
        harness.get_by_label("Other examples").click();
        harness.run();
        let second = images(&harness);
        assert_eq!(first[0], second[0]);
        assert!(first.iter().zip(&second).skip(1).all(|(one, other)| one != other));
        look(&mut harness, "augmentation-preview");
    }

    #[test]
    fn where_nothing_is_augmented_nothing_is_shown() {
        assert!(shown(Augmentation::NONE).query_by_label("Other examples").is_none());
    }
}
