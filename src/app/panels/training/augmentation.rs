//! Data augmentation: how far training images are changed at random, with examples.

use std::ops::RangeInclusive;

use eframe::egui::{Color32, Role, Sense, TextureOptions, Ui, Vec2, WidgetInfo, vec2};

use super::{
    edit::Edit,
    row::{self, Bounds, Setting, choice, list_ui, number_row},
};
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
    explain::Topic,
    train::config::TrainingConfig,
};

const AUGMENTATION: &str = "Changes each training image at random, differently in each epoch, so that the network sees more \
    writing styles than there are images";

/// Shows the choices, and examples of them.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, edit: &mut Edit<'_>, preview: &mut Preview) {
    amounts_ui(ui, edit);
    for (name, meaning, value, Amounts { range, speed }) in rows(&mut edit.config.augmentation) {
        number_row(ui, Setting::unmarked(name, meaning), value, Bounds { range, speed });
    }
    preview.ui(ui, lab, &edit.config);
    built_in_ui(ui, edit);
}

fn amounts_ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    let current = edit.config.augmentation;
    let mut choices = vec![
        choice(Augmentation::NONE, "None", "No augmentation"),
        choice(
            Augmentation::standard(),
            "Standard",
            "About as much as handwriting differs: shifted, scaled, turned, slanted and bent a little",
        ),
        choice(
            Augmentation::ink(),
            "Ink",
            "As for real ink, whoever wrote it: further than Standard, with pens of other widths, and mostly brought into MNIST's form anew",
        ),
        choice(
            Augmentation::paper(),
            "Paper's",
            "Shifted, scaled, squeezed and slanted as far as in the paper's figure 7, which has no amounts: they were measured \
            on its hundred digits",
        ),
    ];
    if choices.iter().all(|choice| choice.value != current) {
        choices.push(choice(current, "Custom", "The amounts below"));
    }
    let setting = edit.setting("Amounts", AUGMENTATION, |config| config.augmentation);
    let setting = setting.explained(edit.why(Topic::Augmentation));
    row::choice_row(ui, setting, |ui, width| {
        list_ui(ui, width, &choices, &current, |augmentation| edit.config.augmentation = augmentation)
    });
}

/// Digits that take the places of training images.
fn built_in_ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    let setting = edit.setting("Mixed-in digits", BUILT_IN, |config| config.built_in_share);
    number_row(ui, setting, &mut edit.config.built_in_share, Bounds { range: 0.0..=1.0, speed: 0.005 });
}

/// What an amount may be, and how fast it is dragged.
struct Amounts {
    range: RangeInclusive<f32>,
    speed: f64,
}

/// Name, meaning and value of each amount.
fn rows(augmentation: &mut Augmentation) -> [(&'static str, &'static str, &mut f32, Amounts); 11] {
    let Augmentation {
        shift_px,
        scale,
        rotation_deg,
        shear,
        elastic_px,
        elastic_smoothness_px,
        thickness_px,
        renormalised_share,
        unaugmented_share,
    } = augmentation;
    let amounts = |range, speed| Amounts { range, speed };
    [
        ("Shift across (pixels)", "Largest shift to the left and right", &mut shift_px.x, amounts(0.0..=14.0, 0.05)),
        ("Shift down (pixels)", "Largest shift up and down", &mut shift_px.y, amounts(0.0..=14.0, 0.05)),
        ("Width", WIDTH, &mut scale.x, amounts(0.0..=1.0, 0.005)),
        ("Height", HEIGHT, &mut scale.y, amounts(0.0..=1.0, 0.005)),
        ("Rotation (degrees)", "Largest turn to either side", rotation_deg, amounts(0.0..=180.0, 0.2)),
        ("Slant", "Largest shear: pixels sideways for each pixel downward", shear, amounts(0.0..=2.0, 0.005)),
        ("Bending (pixels)", BENDING, elastic_px, amounts(0.0..=14.0, 0.02)),
        (
            "Smooth over (pixels)",
            "Over how many pixels the bending stays alike",
            elastic_smoothness_px,
            amounts(2.0..=28.0, 0.05),
        ),
        ("Pen's edge (pixels)", PEN, thickness_px, amounts(0.0..=5.0, 0.01)),
        ("Renormalised", NORMALISED, renormalised_share, amounts(0.0..=1.0, 0.005)),
        ("Left unchanged", LEFT, unaugmented_share, amounts(0.0..=1.0, 0.005)),
    ]
}

const WIDTH: &str = "Largest change of width, as a natural logarithm: 0.1 is a factor from 0.90 to 1.11. With a change of \
    height in the other direction a digit is squeezed";
const HEIGHT: &str = "Largest change of height, as a natural logarithm: 0.1 is a factor from 0.90 to 1.11";
const BENDING: &str = "How far an elastic displacement moves pixels, in the root mean square";
const PEN: &str = "How far each edge of the ink moves outward or inward at most, as if another pen had been used";
const NORMALISED: &str = "Share of the images, from 0 to 1, that are normalised to MNIST's form afterwards, as real ink is: \
    longest side 20, centre of mass in the middle";
const LEFT: &str = "Share of the images, from 0 to 1, that are not augmented";
const BUILT_IN: &str = "Share of the images, from 0 to 1, in whose places come digits that the program draws, new ones in each \
    epoch, in styles and with pens that MNIST does not have: crossed sevens, slashed zeros, ones with long flags";

/// Examples in a row and in all; the first is the digit itself.
const COLUMNS: usize = 5;
const COUNT: usize = 10;

/// Examples of augmented digits.
#[derive(Default)]
pub(super) struct Preview {
    /// Which examples: others are drawn by the next one.
    draw: u32,
    pictures: Memo<Source, Mosaic>,
}

/// What the examples follow from.
#[derive(Clone, PartialEq)]
struct Source {
    image: Image,
    augmentation: Augmentation,
    seed: u64,
    draw: u32,
}

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
        is_shown.then_some(Source { image: *image, augmentation, seed, draw: self.draw })
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

fn examples(source: &Source) -> Vec<Image> {
    let Source { image, augmentation, seed, draw } = source;
    let example = |position: usize| {
        let place = u64::from(*draw) * COUNT as u64 + position as u64;
        augment(image, augmentation, &mut generator(*seed, Purpose::Augmentation, place))
    };
    std::iter::once(*image).chain((1..COUNT).map(example)).collect()
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Role, Theme};
    use egui_kittest::{
        Harness,
        kittest::{NodeT as _, Queryable as _},
    };

    use super::*;
    use crate::app::testing::{Stage, look, stage};

    #[test]
    fn the_pens_and_the_digits_mixed_in_are_chosen_here() {
        let mut lab = Lab::fake();
        (lab.draft.augmentation, lab.draft.built_in_share) = (Augmentation::ink(), 0.4);
        let mut harness = stage(Preview::default(), lab, [300.0, 600.0], Theme::Dark, |preview, ui, lab, _| {
            let asked = std::cell::Cell::new(None);
            let mut edit = Edit::new(lab, &asked);
            super::ui(ui, lab, &mut edit, preview);
            edit.actions()
        });
        harness.run();
        for (name, value) in [("Pen's edge (pixels)", 0.6), ("Renormalised", 0.75), ("Mixed-in digits", 0.4)] {
            let node = harness.get_by_role_and_label(Role::SpinButton, name);
            let shown = node.accesskit_node().numeric_value().unwrap();
            assert!((shown - value).abs() < 1e-6, "{name}: {shown}");
        }
        assert!(harness.state().actions.is_empty(), "showing them changes nothing");
    }

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
