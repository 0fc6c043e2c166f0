//! A coloured cell with a number in it that can be read on the cell's colour.

use eframe::egui::{Align2, Color32, FontId, Painter, Rect, Rgba};

use crate::app::theme::Tokens;

/// What a cell shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NumberCell<'a> {
    /// Its colour.
    pub fill: Color32,
    /// Its number.
    pub text: &'a str,
    /// Height of the number in points.
    pub text_size: f32,
    /// Whether the number is there to be read or only to leave nothing open.
    pub strength: Strength,
}

/// How much a number stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strength {
    /// It is there to be read.
    Full,
    /// It only says that there is nothing.
    Faint,
}

/// Paints a cell.
pub(crate) fn paint(painter: &Painter, tokens: &Tokens, rect: Rect, cell: NumberCell<'_>) {
    let NumberCell { fill, text, text_size, strength } = cell;
    painter.rect_filled(rect, 0.0, fill);
    let color = match strength {
        Strength::Full => text_color(tokens, fill),
        Strength::Faint => tokens.border.lerp_to_gamma(tokens.text_weak, 0.5),
    };
    painter.text(rect.center(), Align2::CENTER_CENTER, text, FontId::monospace(text_size), color);
}

/// Ink or paper, whichever stands out more from `fill`.
fn text_color(tokens: &Tokens, fill: Color32) -> Color32 {
    let (ink, paper) = (contrast(tokens.ink, fill), contrast(tokens.paper, fill));
    if ink >= paper { tokens.ink } else { tokens.paper }
}

/// Contrast ratio by WCAG 2.1, 1–21.
fn contrast(one: Color32, other: Color32) -> f32 {
    let luminance = |color: Color32| {
        let [red, green, blue, _] = Rgba::from(color).to_array();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (light, dark) = (luminance(one).max(luminance(other)), luminance(one).min(luminance(other)));
    (light + 0.05) / (dark + 0.05)
}

#[cfg(test)]
mod tests {
    use eframe::egui::Theme;

    use super::*;
    use crate::app::theme;

    #[test]
    fn numbers_can_be_read_on_every_colour_of_the_palettes() {
        for tokens in [Theme::Dark, Theme::Light].map(theme::of) {
            for step in -20..=20 {
                let share = step as f32 / 20.0;
                let error = tokens.sunken.lerp_to_gamma(tokens.error, share.abs());
                for fill in [tokens.diverging(share), error] {
                    let color = text_color(tokens, fill);
                    assert!(contrast(color, fill) >= 4.0, "{color:?} on {fill:?}");
                }
            }
        }
    }
}
