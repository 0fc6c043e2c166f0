//! What the distortions make of a digit: itself, and some of what the network would learn from instead.

use eframe::egui::{Color32, Rect, Role, Sense, TextureOptions, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::{
    app::{
        cache::Cache,
        lab::Lab,
        theme::GAP,
        widgets::{
            atlas::{Atlas, Tiles},
            map_image::{self, Emphasis},
        },
    },
    data::{
        dataset::{IMAGE_SIDE, Image},
        distort::{Distortions, distort},
        random::{Purpose, generator},
    },
    train::config::TrainingConfig,
};

/// Examples in a row and in all; the first is the digit itself.
const COLUMNS: usize = 5;
const COUNT: usize = 10;

/// Examples of distorted digits.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Preview {
    /// Which examples: others are drawn by the next one.
    draw: u32,
    pictures: Cache<Pictures>,
}

#[derive(Default)]
struct Pictures {
    shown: Option<Shown>,
    atlas: Atlas,
}

/// What the examples follow from.
#[derive(Clone, PartialEq)]
struct Shown {
    image: Image,
    distortions: Distortions,
    seed: u64,
    draw: u32,
}

impl Preview {
    /// Shows them; nothing where nothing is distorted or there is no image.
    pub(super) fn ui(&mut self, ui: &mut Ui, lab: &Lab, config: &TrainingConfig) {
        let Some(image) = lab.subject_image().or_else(|| lab.data.dataset.train.image(0)) else { return };
        if config.distortions == Distortions::NONE || config.distortions.validate().is_err() {
            return;
        }
        let shown = Shown { image: *image, distortions: config.distortions, seed: config.seed, draw: self.draw };
        self.pictures.update(ui, shown);
        ui.add_space(GAP / 2.0);
        self.pictures.ui(ui);
        ui.add_space(GAP / 2.0);
        if ui.small_button("Other examples").clicked() {
            self.draw = self.draw.wrapping_add(1);
        }
    }
}

impl Pictures {
    fn update(&mut self, ui: &Ui, shown: Shown) {
        if self.shown.as_ref() == Some(&shown) {
            return;
        }
        let images = examples(&shown);
        let tiles = Tiles { side: IMAGE_SIDE, columns: COLUMNS, count: images.len() };
        // White on black, as the network sees them.
        let color = |tile: usize, pixel: usize| Color32::from_gray(images[tile][pixel]);
        self.atlas.fill(ui.ctx(), tiles, TextureOptions::NEAREST, color);
        self.shown = Some(shown);
    }

    fn ui(&self, ui: &mut Ui) {
        let side = ((ui.available_width() - GAP) / COLUMNS as f32 - GAP / 2.0).floor();
        let step = side + GAP / 2.0;
        let size = Vec2::new(step * COLUMNS as f32, step * COUNT.div_ceil(COLUMNS) as f32);
        let (area, response) = ui.allocate_exact_size(size, Sense::hover());
        for position in 0..COUNT {
            let offset = vec2((position % COLUMNS) as f32 * step, (position / COLUMNS) as f32 * step);
            let place = Rect::from_min_size(pos2(area.left() + 1.0, area.top() + 1.0) + offset, Vec2::splat(side));
            map_image::paint(ui, self.atlas.tile(position), place, Emphasis::None);
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Image, ui.is_enabled(), WORDS));
        response.on_hover_text(WORDS);
    }
}

const WORDS: &str = "The digit as it is, then as the network would learn from it, at random";

fn examples(shown: &Shown) -> Vec<Image> {
    let Shown { image, distortions, seed, draw } = shown;
    let example = |position: usize| {
        let place = u64::from(*draw) * COUNT as u64 + position as u64;
        distort(image, distortions, &mut generator(*seed, Purpose::Distortion, place))
    };
    std::iter::once(*image).chain((1..COUNT).map(example)).collect()
}

#[cfg(test)]
mod tests {
    use eframe::egui::Theme;
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::app::testing::{Stage, look, stage};

    fn shown(distortions: Distortions) -> Harness<'static, Stage<Preview>> {
        let mut lab = Lab::fake();
        lab.draft.distortions = distortions;
        let mut harness = stage(Preview::default(), lab, [230.0, 200.0], Theme::Dark, |preview, ui, lab, _| {
            preview.ui(ui, lab, &lab.draft);
            Vec::new()
        });
        harness.run();
        harness
    }

    #[test]
    fn the_first_is_the_digit_itself_and_the_others_are_drawn_anew_on_demand() {
        let mut harness = shown(Distortions::paper());
        harness.get_by_role_and_label(Role::Image, WORDS);
        let images =
            |harness: &Harness<'_, Stage<Preview>>| examples(harness.state().panel.pictures.shown.as_ref().unwrap());
        let first = images(&harness);
        harness.get_by_label("Other examples").click();
        harness.run();
        let second = images(&harness);
        assert_eq!(first[0], second[0]);
        assert!(first.iter().zip(&second).skip(1).all(|(one, other)| one != other));
        look(&mut harness, "distortion-preview");
    }

    #[test]
    fn where_nothing_is_distorted_nothing_is_shown() {
        assert!(shown(Distortions::NONE).query_by_label("Other examples").is_none());
    }
}
