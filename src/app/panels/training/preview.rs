//! Examples of what data augmentation makes of a digit.

use eframe::egui::{Color32, Context, Role, Sense, TextureOptions, Ui, Vec2, WidgetInfo, vec2};

use super::table;
use crate::{
    app::{
        action::Action,
        figures,
        lab::Lab,
        memo::Memo,
        painted,
        theme::GAP,
        widgets::{
            mosaic::{self, Emphasis, Mosaic, Tiles},
            save_menu,
        },
    },
    chart::Drawing,
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

/// Width of the examples in a figure, in points.
const FIGURE_WIDTH: f32 = 700.0;

#[derive(Default)]
pub(super) struct Preview {
    /// Which examples: others are drawn by the next one.
    draw: u32,
    pictures: Memo<Source, Mosaic>,
}

/// The digit, its augmentation, the seed, and which examples of them.
type Source = (Image, Augmentation, u64, u32);

impl Preview {
    /// Shows them; nothing where nothing is augmented or there is no image. Returns what the user wants.
    pub(super) fn ui(&mut self, ui: &mut Ui, lab: &Lab, config: &TrainingConfig) -> Option<Action> {
        let source = self.source(lab, config)?;
        let pictures = self.pictures.get(source, |source| mosaic(ui.ctx(), source));
        ui.add_space(GAP / 2.0);
        examples_ui(ui, pictures);
        ui.add_space(GAP / 2.0);
        let menu = ui.horizontal(|ui| {
            if ui.small_button("Other examples").clicked() {
                self.draw = self.draw.wrapping_add(1);
            }
            let (spoken, hover) = ("Save figure of the examples", "Saves or copies these examples");
            save_menu::drawing_ui(ui, "Examples", spoken, hover, || drawing(lab, config, &source))
        });
        menu.inner
    }

    fn source(&self, lab: &Lab, config: &TrainingConfig) -> Option<Source> {
        let image = lab.subject_image().or_else(|| lab.data.dataset.train.image(0))?;
        let TrainingConfig { augmentation, seed, .. } = *config;
        let is_shown = augmentation != Augmentation::NONE && augmentation.validate().is_ok();
        is_shown.then_some((*image, augmentation, seed, self.draw))
    }
}

/// White on black, as the network sees them.
fn mosaic(ctx: &Context, source: &Source) -> Mosaic {
    Mosaic::new(ctx, &Tiles::digits(COLUMNS, &examples(source), Color32::from_gray), TextureOptions::NEAREST)
}

/// The examples as a figure.
fn drawing(lab: &Lab, config: &TrainingConfig, source: &Source) -> Drawing {
    let (subject, data) = (lab.subject_name(), lab.data.dataset.source.name());
    let settings = table::AUGMENTATION.iter().filter_map(|setting| {
        let value = setting.value(config)?;
        let plain = TrainingConfig { augmentation: Augmentation::NONE, ..config.clone() };
        (setting.value(&plain).as_ref() != Some(&value)).then(|| format!("{} {value}", setting.name.to_lowercase()))
    });
    let settings = settings.collect::<Vec<_>>().join(", ");
    let caption = format!("{WORDS}: {subject}. Augmentation: {settings}. Seed: {}. Data: {data}", config.seed);
    // As long as the figure is painted, the picture has to be there.
    let mut pictures = None;
    painted::drawing(caption, figures::file_stem(&format!("augmentation {subject}")), |ui| {
        let pictures = pictures.get_or_insert_with(|| mosaic(ui.ctx(), source));
        ui.set_max_width(FIGURE_WIDTH);
        examples_ui(ui, pictures);
    })
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
    use crate::app::testing::{Stage, chosen_from_menu, look, saved_svg, stage};

    fn shown(augmentation: Augmentation) -> Harness<'static, Stage<Preview>> {
        let mut lab = Lab::fake();
        lab.draft.augmentation = augmentation;
        let mut harness = stage(Preview::default(), lab, [230.0, 200.0], Theme::Dark, |preview, ui, lab, _| {
            preview.ui(ui, lab, &lab.draft).into_iter().collect()
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
    fn they_are_saved_as_a_figure_that_says_how_they_were_made() {
        let mut harness = shown(Augmentation::paper());
        let actions = chosen_from_menu(&mut harness, "Save figure of the examples", "Examples as SVG");
        let svg = saved_svg(&actions);
        for words in ["random augmented versions of it: test digit 0", "Seed: 1", "Data: built-in digits"] {
            assert!(svg.contains(words), "{words}");
        }
        assert!(svg.matches("<rect").count() > 100, "the pixels are in it");
    }

    #[test]
    fn where_nothing_is_augmented_nothing_is_shown() {
        assert!(shown(Augmentation::NONE).query_by_label("Other examples").is_none());
    }
}
