//! How the window looks: the colours of both themes, sizes and spacings. The only place with colour values.
//!
//! Neutral surfaces and one accent. Blue and orange distinguish series and signs, which the common colour
//! blindnesses keep apart, and never by colour alone.

use eframe::egui::{
    self, Color32, Context, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle, Theme,
    ThemePreference, Ui, Visuals,
    style::{Selection, WidgetVisuals, Widgets},
    vec2,
};
use serde::{Deserialize, Serialize};

use super::scroll_bars;
use crate::{
    chart::{Ink, RUN_COLOR_COUNT, Style as SeriesStyle},
    data::choice::{ChoiceText, Described},
};

/// Dark, light or following the system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeChoice {
    /// Follows the system.
    #[default]
    System,
    /// Dark.
    Dark,
    /// Light.
    Light,
}

impl Described for ThemeChoice {
    const ALL: &'static [Self] = &[Self::System, Self::Dark, Self::Light];

    fn describe(self) -> ChoiceText {
        let (name, title) = match self {
            Self::System => ("system", "Follow system"),
            Self::Dark => ("dark", "Dark"),
            Self::Light => ("light", "Light"),
        };
        ChoiceText { name, title, hint: title, topic: "" }
    }
}

/// Declares [`Tokens`] and those of both themes: a row for each colour, dark and light, as red, green and blue.
macro_rules! tokens {
    ($($(#[$doc:meta])* $name:ident: $dark:expr, $light:expr;)*) => {
        /// The colours of one theme.
        #[derive(Debug)]
        pub(crate) struct Tokens {
            $($(#[$doc])* pub $name: Color32,)*
            /// Curves of runs over each other; marks or dashes tell them apart too.
            pub runs: [Color32; RUN_COLOR_COUNT],
        }

        const DARK: Tokens = Tokens { $($name: rgb($dark),)* runs: DARK_RUNS };
        const LIGHT: Tokens = Tokens { $($name: rgb($light),)* runs: LIGHT_RUNS };
    };
}

tokens! {
    /// Behind everything.
    background: [0x14, 0x16, 0x1a], [0xec, 0xee, 0xf1];
    /// Panels and bars.
    surface: [0x1c, 0x1f, 0x25], [0xf8, 0xf9, 0xfb];
    /// Buttons, fields, and what lies on a surface.
    raised: [0x2b, 0x30, 0x39], [0xe3, 0xe7, 0xec];
    /// Raised, under the pointer.
    hovered: [0x38, 0x3f, 0x4b], [0xd5, 0xdb, 0xe3];
    /// Plots, pads and maps: what is looked into.
    sunken: [0x10, 0x12, 0x16], [0xff, 0xff, 0xff];
    /// Thin lines between things.
    border: [0x35, 0x3b, 0x46], [0xcd, 0xd3, 0xdb];
    /// Ordinary text.
    text: [0xe4, 0xe7, 0xec], [0x1d, 0x22, 0x2a];
    /// Labels and units.
    text_weak: [0x9d, 0xa6, 0xb4], [0x5b, 0x65, 0x73];
    /// What is chosen, what to press first, a highlighted map.
    accent: [0x4c, 0xc2, 0xb4], [0x0b, 0x7a, 0x6d];
    /// Text on the accent.
    on_accent: [0x06, 0x1f, 0x1c], [0xff, 0xff, 0xff];
    /// Something is right.
    success: [0x4c, 0xc2, 0xb4], [0x0b, 0x7a, 0x6d];
    /// Something wants attention.
    warning: [0xe8, 0xc1, 0x5a], [0x8a, 0x62, 0x00];
    /// Something failed, or was misclassified.
    error: [0xf2, 0x84, 0x6b], [0xb8, 0x3b, 0x1e];
    /// The negative end of the diverging palette: blue.
    negative: [0x3f, 0x9b, 0xe8], [0x0b, 0x62, 0xb5];
    /// Its middle, zero: the colour of what is looked into.
    zero: [0x1a, 0x1d, 0x22], [0xf4, 0xf5, 0xf7];
    /// Its positive end: orange.
    positive: [0xf5, 0x8a, 0x2a], [0xd9, 0x65, 0x00];
    /// Ink at full strength, on a pad or in a digit.
    ink: [0xf2, 0xf4, 0xf7], [0x14, 0x18, 0x1e];
    /// Paper: where there is no ink.
    paper: [0x10, 0x12, 0x16], [0xff, 0xff, 0xff];
    /// Curves over training images.
    training: [0x5a, 0xae, 0xf0], [0x0b, 0x62, 0xb5];
    /// Curves over test images.
    test: [0xf5, 0x9b, 0x45], [0xc8, 0x5a, 0x00];
    /// Curves over validation images.
    validation: [0xc9, 0x9b, 0xe0], [0x8a, 0x4f, 0xb0];
    /// Reference lines.
    reference: [0x8a, 0x93, 0xa1], [0x6a, 0x74, 0x82];
}

const DARK_RUNS: [Color32; RUN_COLOR_COUNT] = [
    rgb([0x5a, 0xae, 0xf0]),
    rgb([0xf5, 0x9b, 0x45]),
    rgb([0x4c, 0xc2, 0xb4]),
    rgb([0xc9, 0x9b, 0xe0]),
    rgb([0xe6, 0xd5, 0x5e]),
    rgb([0xf2, 0x84, 0x6b]),
    rgb([0x97, 0xc8, 0x6c]),
    rgb([0xe8, 0xa5, 0xc4]),
];

const LIGHT_RUNS: [Color32; RUN_COLOR_COUNT] = [
    rgb([0x0b, 0x62, 0xb5]),
    rgb([0xc8, 0x5a, 0x00]),
    rgb([0x0b, 0x7a, 0x6d]),
    rgb([0x8a, 0x4f, 0xb0]),
    rgb([0x7d, 0x6b, 0x00]),
    rgb([0xb8, 0x3b, 0x1e]),
    rgb([0x41, 0x7a, 0x22]),
    rgb([0xb0, 0x42, 0x7c]),
];

const fn rgb([red, green, blue]: [u8; 3]) -> Color32 {
    Color32::from_rgb(red, green, blue)
}

/// The distance between things that belong together, in points.
pub(crate) const GAP: f32 = 6.0;

/// The distance between groups, in points.
pub(crate) const GROUP_GAP: f32 = 14.0;

/// The margin inside panels, in points.
pub(crate) const PANEL_MARGIN: Margin = Margin::symmetric(12, 10);

/// Radius of the corners of fields, buttons and pads, in points.
pub(crate) const CORNER_RADIUS: CornerRadius = CornerRadius::same(5);

/// The style of numbers that stand under each other or change in place.
pub(crate) const NUMBERS: TextStyle = TextStyle::Monospace;

/// The style of the one answer that a view is about.
pub(crate) fn answer_font() -> FontId {
    FontId::new(34.0, FontFamily::Proportional)
}

/// The colours of the theme that `ui` is drawn in.
pub(crate) fn tokens(ui: &Ui) -> &'static Tokens {
    of(if ui.visuals().dark_mode { Theme::Dark } else { Theme::Light })
}

/// The colours of a theme.
pub(crate) fn of(theme: Theme) -> &'static Tokens {
    match theme {
        Theme::Dark => &DARK,
        Theme::Light => &LIGHT,
    }
}

impl From<ThemeChoice> for ThemePreference {
    fn from(choice: ThemeChoice) -> Self {
        match choice {
            ThemeChoice::System => Self::System,
            ThemeChoice::Dark => Self::Dark,
            ThemeChoice::Light => Self::Light,
        }
    }
}

impl Tokens {
    /// The colour of `value` between −1 (blue) and 1 (orange) through the surface's own colour; beyond, the ends.
    ///
    /// Mixed in linear light, so that equal steps of the value are about equal steps for the eye.
    pub(crate) fn diverging(&self, value: f32) -> Color32 {
        let end = if value < 0.0 { self.negative } else { self.positive };
        // Values that are not numbers are shown as zero; texts name them.
        let share = if value.is_nan() { 0.0 } else { value.abs().min(1.0) };
        self.zero.lerp_to_gamma(end, share)
    }

    /// The colour of a chart's ink.
    pub(crate) fn of_ink(&self, ink: Ink) -> Color32 {
        match ink {
            Ink::Training => self.training,
            Ink::Validation => self.validation,
            Ink::Test => self.test,
            Ink::Reference => self.reference,
            Ink::Accent => self.accent,
            Ink::Text => self.text,
            Ink::WeakText => self.text_weak,
            Ink::Border => self.border,
            Ink::Ground => self.sunken,
            Ink::Run(number) => self.runs[number % RUN_COLOR_COUNT],
        }
    }

    /// The colour of a series.
    pub(crate) fn of_style(&self, style: SeriesStyle) -> Color32 {
        self.of_ink(style.ink).gamma_multiply(style.opacity)
    }

    /// Ink or paper, whichever stands out more from `fill`.
    pub(crate) fn text_on(&self, fill: Color32) -> Color32 {
        if contrast(self.ink, fill) >= contrast(self.paper, fill) { self.ink } else { self.paper }
    }

    /// The colour of `ink` between 0 (paper) and 255 (full ink).
    pub(crate) fn grey(&self, ink: u8) -> Color32 {
        self.paper.lerp_to_gamma(self.ink, f32::from(ink) / 255.0)
    }
}

/// Contrast ratio by WCAG 2.1.
fn contrast(one: Color32, other: Color32) -> f32 {
    let luminance = |color: Color32| {
        let [red, green, blue, _] = egui::Rgba::from(color).to_array();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (light, dark) = (luminance(one).max(luminance(other)), luminance(one).min(luminance(other)));
    (light + 0.05) / (dark + 0.05)
}

/// Gives the window its looks, in both themes.
pub(crate) fn install(ctx: &Context) {
    for theme in [Theme::Dark, Theme::Light] {
        ctx.style_mut_of(theme, |style| apply(style, theme));
    }
}

fn apply(style: &mut Style, theme: Theme) {
    style.visuals = visuals(theme);
    style.spacing.item_spacing = vec2(GAP, GAP);
    style.spacing.button_padding = vec2(9.0, 4.0);
    style.spacing.interact_size.y = 24.0;
    style.spacing.slider_width = 120.0;
    style.spacing.combo_width = 120.0;
    style.spacing.tooltip_width = 340.0;
    style.spacing.scroll = scroll_bars::style();
    for (text_style, size) in
        [(TextStyle::Small, 11.0), (TextStyle::Body, 13.0), (TextStyle::Button, 13.0), (TextStyle::Heading, 16.0)]
    {
        style.text_styles.insert(text_style, FontId::new(size, FontFamily::Proportional));
    }
    style.text_styles.insert(TextStyle::Monospace, FontId::new(12.0, FontFamily::Monospace));
}

fn visuals(theme: Theme) -> Visuals {
    let tokens = of(theme);
    let base = match theme {
        Theme::Dark => Visuals::dark(),
        Theme::Light => Visuals::light(),
    };
    Visuals {
        weak_text_color: Some(tokens.text_weak),
        hyperlink_color: tokens.accent,
        faint_bg_color: tokens.raised.gamma_multiply(0.35),
        extreme_bg_color: tokens.sunken,
        text_edit_bg_color: Some(tokens.sunken),
        code_bg_color: tokens.raised,
        warn_fg_color: tokens.warning,
        error_fg_color: tokens.error,
        window_fill: tokens.surface,
        window_stroke: Stroke::new(1.0, tokens.border),
        window_corner_radius: CornerRadius::same(8),
        menu_corner_radius: CornerRadius::same(6),
        panel_fill: tokens.surface,
        popup_shadow: Shadow { offset: [0, 4], blur: 12, spread: 0, color: Color32::from_black_alpha(70) },
        window_shadow: Shadow { offset: [0, 8], blur: 24, spread: 0, color: Color32::from_black_alpha(90) },
        selection: Selection { bg_fill: tokens.accent.gamma_multiply(0.35), stroke: Stroke::new(1.5, tokens.accent) },
        widgets: widgets(tokens),
        ..base
    }
}

fn widgets(tokens: &Tokens) -> Widgets {
    let state = |fill: Color32, border: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, border),
        fg_stroke: Stroke::new(1.0, text),
        corner_radius: CORNER_RADIUS,
        expansion: 0.0,
    };
    Widgets {
        noninteractive: state(tokens.surface, tokens.border, tokens.text),
        inactive: state(tokens.raised, tokens.border, tokens.text),
        hovered: state(tokens.hovered, tokens.text_weak, tokens.text),
        active: state(tokens.hovered, tokens.accent, tokens.text),
        open: state(tokens.hovered, tokens.border, tokens.text),
    }
}

/// The frame of a panel.
pub(crate) fn panel_frame(tokens: &Tokens) -> egui::Frame {
    egui::Frame::NONE.fill(tokens.surface).inner_margin(PANEL_MARGIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_diverging_palette_runs_from_blue_through_the_surface_to_orange() {
        for tokens in [&DARK, &LIGHT] {
            assert_eq!(tokens.diverging(0.0), tokens.zero);
            assert_eq!(tokens.diverging(-1.0), tokens.negative);
            assert_eq!(tokens.diverging(7.0), tokens.positive);
            assert_eq!(tokens.diverging(f32::NAN), tokens.zero);
        }
    }

    #[test]
    fn figures_have_the_colours_of_the_light_theme() {
        let named = [Ink::Training, Ink::Validation, Ink::Test, Ink::Reference, Ink::Accent];
        let grounds = [Ink::Text, Ink::WeakText, Ink::Border, Ink::Ground];
        for ink in named.into_iter().chain(grounds).chain((0..RUN_COLOR_COUNT).map(Ink::Run)) {
            let [red, green, blue] = ink.light();
            assert_eq!(LIGHT.of_ink(ink), Color32::from_rgb(red, green, blue), "{ink:?}");
        }
    }

    #[test]
    fn text_can_be_read_on_every_surface() {
        for tokens in [&DARK, &LIGHT] {
            for surface in [tokens.background, tokens.surface, tokens.raised, tokens.hovered, tokens.sunken] {
                assert!(contrast(tokens.text, surface) >= 7.0, "text on {surface:?}");
            }
            for surface in [tokens.surface, tokens.sunken] {
                let weak = [tokens.text_weak, tokens.accent, tokens.warning, tokens.error];
                for color in weak {
                    assert!(contrast(color, surface) >= 4.5, "{color:?} on {surface:?}");
                }
            }
            assert!(contrast(tokens.on_accent, tokens.accent) >= 4.5);
            for color in tokens.runs {
                // WCAG asks for 3 where something is drawn, not written.
                assert!(contrast(color, tokens.sunken) >= 4.0, "{color:?} on {:?}", tokens.sunken);
            }
        }
    }

    #[test]
    fn numbers_can_be_read_on_every_colour_of_the_palettes() {
        for tokens in [&DARK, &LIGHT] {
            for step in -20..=20 {
                let share = step as f32 / 20.0;
                let error = tokens.sunken.lerp_to_gamma(tokens.error, share.abs());
                for fill in [tokens.diverging(share), error] {
                    let color = tokens.text_on(fill);
                    assert!(contrast(color, fill) >= 4.0, "{color:?} on {fill:?}");
                }
            }
        }
    }

    /// What each of the common colour blindnesses makes of linear red, green and blue, after Viénot, Brettel and Mollon
    /// (1999): protanopia, deuteranopia, and an approximation of tritanopia.
    const COLOUR_BLINDNESSES: [[[f32; 3]; 3]; 3] = [
        [[0.112, 0.888, 0.0], [0.112, 0.888, 0.0], [0.004, -0.004, 1.0]],
        [[0.293, 0.707, 0.0], [0.293, 0.707, 0.0], [-0.022, 0.022, 1.0]],
        [[1.0, 0.145, -0.145], [0.0, 0.859, 0.141], [0.0, 0.859, 0.141]],
    ];

    /// How far apart two colours are for someone who sees by `matrix`, in steps of an 8-bit channel.
    fn distance(one: Color32, other: Color32, matrix: &[[f32; 3]; 3]) -> f32 {
        let seen = |color: Color32| {
            let linear = egui::Rgba::from(color).to_array();
            let channel = |row: &[f32; 3]| row.iter().zip(linear).map(|(weight, value)| weight * value).sum::<f32>();
            let [red, green, blue] = [0, 1, 2].map(|row| channel(&matrix[row]).clamp(0.0, 1.0));
            Color32::from(egui::Rgba::from_rgb(red, green, blue))
        };
        let (one, other) = (seen(one).to_array(), seen(other).to_array());
        one.iter().zip(other).map(|(one, other)| (f32::from(*one) - f32::from(other)).powi(2)).sum::<f32>().sqrt()
    }

    #[test]
    fn the_common_colour_blindnesses_keep_signs_and_curves_apart() {
        for tokens in [&DARK, &LIGHT] {
            let Tokens { negative, zero, positive, training, test, .. } = tokens;
            for (one, other) in [(negative, positive), (negative, zero), (positive, zero), (training, test)] {
                for matrix in &COLOUR_BLINDNESSES {
                    let distance = distance(*one, *other, matrix);
                    assert!(distance > 75.0, "{one:?} and {other:?} are {distance} apart");
                }
            }
        }
    }
}
