//! The perturbed digit: its picture in the network's field, and the prediction for it.

use eframe::egui::{
    Context, Label, Rect, RichText, Role, Sense, StrokeKind, TextureOptions, Theme, Ui, Vec2, WidgetInfo, vec2,
};

use crate::{
    app::{
        action::Action,
        figures,
        lab::Lab,
        numbers::{capitalised, percent},
        theme,
        widgets::{
            mosaic::{self, Emphasis, Mosaic, Tiles},
            save_menu,
        },
    },
    chart::{PictureGrid, PictureGroup},
    data::{
        class_names::ClassNames,
        dataset::{IMAGE_SIDE, Image},
        ink::ShapeRejection,
        perturb::{FIELD_BORDER, FIELD_SIDE, Field, Perturbation, Perturbations, perturb},
        random::{Purpose, generator},
    },
    model::{
        scores::{Class, Scores},
        verdict::{RejectionThreshold, Verdict},
    },
};

/// Points of a pixel of the field: as many as there is room for, within these.
const PIXEL_SIZES: [f32; 2] = [4.0, 8.0];

/// Share of the panel's width and height that the picture takes at most.
const PICTURE_SHARE: Vec2 = vec2(0.26, 0.32);

/// Width of the picture of a figure, in pixels.
const FIGURE_WIDTH: f64 = 420.0;

/// Seed of the noise, so that the same pixels are inverted as long as the slider stays.
const NOISE_SEED: u64 = 13;

pub(super) struct PerturbedDigit {
    perturbations: Perturbations,
    /// What the network sees.
    pub field: Field,
    pub cut_off_share: f64,
    /// What the shape check has against the unperturbed digit.
    shape: Option<ShapeRejection>,
    mosaic: Mosaic,
}

impl PerturbedDigit {
    pub(super) fn new(ctx: &Context, theme: Theme, lab: &Lab, image: &Image, perturbations: Perturbations) -> Self {
        let field = perturb(image, &perturbations, &mut generator(NOISE_SEED, Purpose::PerturbationNoise, 0));
        let tiles = tiles(theme, &field);
        let (cut_off_share, shape) = (perturbations.cut_off_share(image), lab.shape_rejection(image));
        Self { perturbations, field, cut_off_share, shape, mosaic: Mosaic::new(ctx, &tiles, TextureOptions::NEAREST) }
    }
}

/// The field as other digits are shown: ink on paper.
fn tiles(theme: Theme, field: &Field) -> Tiles {
    let colors = field.iter().map(|ink| theme::of(theme).grey(*ink)).collect();
    Tiles { size: [FIELD_SIDE; 2], columns: 1, colors }
}

/// Shows the field, with a thin frame around the part for images of 28×28.
pub(super) fn picture_ui(ui: &mut Ui, lab: &Lab, digit: Option<&PerturbedDigit>, pixel_size: f32) {
    let side = pixel_size * FIELD_SIDE as f32;
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side + 2.0), Sense::hover());
    let place = Rect::from_center_size(rect.center(), Vec2::splat(side));
    mosaic::paint(ui, digit.map(|digit| digit.mosaic.whole()), place, Emphasis::None);
    let image_place = place.shrink(pixel_size * FIELD_BORDER as f32);
    let line = theme::tokens(ui).reference.gamma_multiply(0.5);
    ui.painter().rect_stroke(image_place, 0.0, (1.0, line), StrokeKind::Outside);
    let name = match digit {
        Some(digit) => format!("{}, {}", capitalised(&lab.subject_name()), in_words(&digit.perturbations)),
        None => "No digit".to_owned(),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    response.on_hover_text(format!(
        "What the network sees: a field of {FIELD_SIDE}×{FIELD_SIDE}. Images of {IMAGE_SIDE}×{IMAGE_SIDE} lie within \
         the thin frame, and MNIST's digits fill 20×20 of it. What leaves the field is cut off"
    ));
}

/// Shows the menu of the picture; returns what the user wants.
pub(super) fn figure_menu_ui(ui: &mut Ui, lab: &Lab, digit: &PerturbedDigit) -> Option<Action> {
    let drawing = || {
        let what = format!("{}, {}", capitalised(&lab.subject_name()), in_words(&digit.perturbations));
        let pictures = figures::pictures(&tiles(Theme::Light, &digit.field), [(what.clone(), String::new())]);
        let group = PictureGroup { title: String::new(), columns: 1, most_width: FIGURE_WIDTH, pictures };
        let prediction = perturbed_scores(lab).map(|scores| format!(": {}", prediction_of(lab, scores, Some(digit))));
        let prediction = prediction.unwrap_or_default();
        let caption = format!("{what}{prediction}. {}", lab.credits());
        let file_stem = figures::file_stem(&what);
        PictureGrid { caption, file_stem, groups: vec![group], color_bar: None }.drawing()
    };
    let hover = "Saves or copies the perturbed digit";
    save_menu::drawing_ui(ui, "Digit", "Save figure of the digit", hover, drawing)
}

/// The predictions for the perturbed and the unperturbed digit.
pub(super) fn prediction_ui(ui: &mut Ui, lab: &Lab, digit: Option<&PerturbedDigit>) {
    let Some(scores) = perturbed_scores(lab) else {
        ui.weak("No prediction yet");
        return;
    };
    let tokens = theme::tokens(ui);
    let is_wrong = lab.subject_label().is_some_and(|label| label != scores.best());
    let color = if is_wrong { tokens.error } else { tokens.text };
    let text = prediction_of(lab, scores, digit);
    ui.add(Label::new(RichText::new(text).color(color)).truncate());
}

fn prediction_of(lab: &Lab, scores: &Scores, digit: Option<&PerturbedDigit>) -> String {
    let activations = lab.activations();
    let unperturbed = activations.map(|activations| (&activations.scores, digit.and_then(|digit| digit.shape)));
    prediction(scores, unperturbed, lab.rejection_threshold, &lab.class_names())
}

pub(super) fn perturbed_scores(lab: &Lab) -> Option<&Scores> {
    Some(&lab.snapshot.as_ref()?.perturbed.as_ref()?.scores)
}

/// Points of a pixel in a panel of `available` points.
pub(super) fn pixel_size(available: Vec2) -> f32 {
    let side = (available * PICTURE_SHARE).min_elem() / FIELD_SIDE as f32;
    side.floor().clamp(PIXEL_SIZES[0], PIXEL_SIZES[1])
}

/// Such as `rotation +30°, noise 10 %`, or `unperturbed`.
fn in_words(all: &Perturbations) -> String {
    let changed = Perturbation::ALL.into_iter().filter(|one| all.amount(*one) != one.none());
    let words = |one: Perturbation| format!("{} {}", one.name().to_lowercase(), one.amount_words(all.amount(one)));
    let parts: Vec<_> = changed.map(words).collect();
    if parts.is_empty() { "unperturbed".to_owned() } else { parts.join(", ") }
}

/// How much of the ink is lost, if any is.
pub(super) fn cut_off(share: f64) -> Option<String> {
    let percent = match 100.0 * share {
        0.0 => return None,
        percent if percent < 1.0 => "less than 1".to_owned(),
        percent => format!("{percent:.0}"),
    };
    Some(format!("{percent} % of the ink has left the field of 32×32 and is cut off"))
}

/// The predictions for the perturbed digit and for the unperturbed one.
///
/// Only the latter passes the shape check: a perturbation makes shapes that no digit has, such as the dots of noise.
fn prediction(
    scores: &Scores,
    unperturbed: Option<(&Scores, Option<ShapeRejection>)>,
    threshold: RejectionThreshold,
    names: &ClassNames,
) -> String {
    let perturbed = format!("Predicted {}", verdict(scores, None, threshold, names));
    match unperturbed {
        Some((scores, shape)) => format!("{perturbed} · unperturbed: {}", verdict(scores, shape, threshold, names)),
        None => perturbed,
    }
}

/// `7, 93 %`, `7 or 1 (uncertain)`, `no digit`
fn verdict(
    scores: &Scores,
    shape: Option<ShapeRejection>,
    threshold: RejectionThreshold,
    names: &ClassNames,
) -> String {
    match Verdict::with_shape(shape, scores, threshold) {
        Verdict::Sure(digit) => format!("{}, {}", names.of(digit), percent(scores.of_class(Class::Digit(digit)), 0)),
        Verdict::NotSure(digit, Class::Digit(rival)) => {
            format!("{} or {} (uncertain)", names.of(digit), names.of(rival))
        }
        Verdict::NotSure(digit, Class::Rubbish) => format!("{} or no digit (uncertain)", names.of(digit)),
        Verdict::NotADigit(_) => "no digit".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_to_a_digit_is_named() {
        assert_eq!(in_words(&Perturbations::NONE), "unperturbed");
        let all = Perturbation::Rotation.alone(30.0).with(Perturbation::Noise, 10.0);
        assert_eq!(in_words(&all), "rotation +30°, noise 10 %");
    }

    #[test]
    fn the_picture_follows_the_theme() {
        let mut field = [0; FIELD_SIDE * FIELD_SIDE];
        field[1] = 255;
        let lightness = |theme: Theme| {
            let Tiles { colors, .. } = tiles(theme, &field);
            [colors[0].r(), colors[1].r()]
        };
        let [dark, light] = [Theme::Dark, Theme::Light].map(lightness);
        assert!(dark[0] < 60 && dark[1] > 200, "white on black: {dark:?}");
        assert!(light[0] > 200 && light[1] < 60, "black on white: {light:?}");
    }

    #[test]
    fn lost_ink_is_told_also_where_it_is_little() {
        assert_eq!(cut_off(0.0), None);
        assert!(cut_off(0.001).unwrap().starts_with("less than 1 %"));
        assert!(cut_off(0.256).unwrap().starts_with("26 %"));
    }

    #[test]
    fn a_reading_says_how_sure_it_is_and_what_was_read_before() {
        let scores = |seven: f64, one: f64| {
            let mut digits = [0.0; 10];
            (digits[7], digits[1]) = (seven, one);
            Scores { digits, rubbish: None }
        };
        let told = prediction(
            &scores(0.55, 0.45),
            Some((&scores(0.99, 0.01), None)),
            RejectionThreshold::new(0.5),
            &ClassNames::default(),
        );
        assert_eq!(told, "Predicted 7 or 1 (uncertain) · unperturbed: 7, 99 %");
    }
}
