//! What a method sees in an image: pictures with captions, group by group.

use eframe::egui::{
    Align2, Color32, Context, FontId, Rect, Role, Sense, TextureOptions, Theme, Ui, Vec2, WidgetInfo, vec2,
};

use crate::{
    app::{
        action::Action,
        figures, theme,
        widgets::{
            mosaic::{self, Emphasis, Mosaic, Tiles},
            save_menu,
        },
    },
    chart::{PictureGrid, PictureGroup},
    methods::evidence::{Evidence, EvidenceGroup, EvidencePicture, Shades},
};

/// Side of a square picture, and the largest width of another one, in points.
const SIDE: f32 = 84.0;
const MOST_WIDTH: f32 = 400.0;

/// Least side of a value in points.
const LEAST_PIXEL: f32 = 2.0;

/// Height of a caption, width of a letter in it, and its size, in points.
const CAPTION_HEIGHT: f32 = 15.0;
const LETTER_WIDTH: f32 = 5.6;
const CAPTION_SIZE: f32 = 10.5;

/// Between two pictures, in points.
const PICTURE_GAP: f32 = 8.0;

/// Pictures in a row of a figure, and the largest width of each in pixels.
const FIGURE_COLUMNS: usize = 6;
const FIGURE_WIDTH: f64 = 130.0;

/// The pictures of a method for an image.
pub(super) struct EvidencePictures {
    evidence: Evidence,
    /// One for each picture, group after group.
    textures: Vec<Mosaic>,
}

impl EvidencePictures {
    pub(super) fn new(ctx: &Context, theme: Theme, evidence: Evidence) -> Self {
        let texture = |picture: &EvidencePicture| {
            // Values are pixels, digits are as smooth as handwriting.
            let options = match picture.shades {
                Shades::Ink => TextureOptions::LINEAR,
                Shades::Signed => TextureOptions::NEAREST,
            };
            Mosaic::new(ctx, &tiles(theme, picture), options)
        };
        let textures = evidence.groups.iter().flat_map(|group| &group.pictures).map(texture).collect();
        Self { evidence, textures }
    }

    /// Shows the groups below each other over the width that is there.
    pub(super) fn ui(&self, ui: &mut Ui) {
        let mut first = 0;
        if self.evidence.groups.is_empty() {
            ui.weak("This method shows nothing of an image");
        }
        for group in &self.evidence.groups {
            ui.label(&group.title);
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = Vec2::splat(PICTURE_GAP);
                for (picture, texture) in group.pictures.iter().zip(&self.textures[first..]) {
                    picture_ui(ui, group, picture, texture);
                }
            });
            first += group.pictures.len();
            ui.add_space(theme::GAP);
        }
    }

    /// Shows the menu that saves the pictures; returns what is to be saved.
    pub(super) fn menu_ui(&self, ui: &mut Ui, caption: &str, stem: &str) -> Option<Action> {
        let drawing = || {
            let groups = self.evidence.groups.iter().map(picture_group).collect();
            let grid = PictureGrid { caption: caption.to_owned(), file_stem: stem.to_owned(), groups, color_bar: None };
            grid.drawing()
        };
        let hover = "Saves or copies what this method sees";
        save_menu::drawing_ui(ui, "Pictures", "Save figure of what it sees", hover, drawing)
    }
}

fn picture_ui(ui: &mut Ui, group: &EvidenceGroup, picture: &EvidencePicture, texture: &Mosaic) {
    let tokens = theme::tokens(ui);
    let size = size(picture, ui.max_rect().width().min(MOST_WIDTH));
    let letters = picture.caption.chars().count() as f32;
    // A caption may be wider than its picture.
    let width = size.x.max(LETTER_WIDTH * letters).min(ui.max_rect().width());
    let (rect, response) = ui.allocate_exact_size(vec2(width, size.y + CAPTION_HEIGHT), Sense::hover());
    let place = Rect::from_min_size(rect.min, size);
    mosaic::paint(ui, Some(texture.whole()), place, Emphasis::None);
    let at = place.left_bottom() + vec2(0.0, CAPTION_HEIGHT / 2.0 + 1.0);
    let font = FontId::proportional(CAPTION_SIZE);
    ui.painter().text(at, Align2::LEFT_CENTER, &picture.caption, font, tokens.text_weak);
    let name = format!("{}: {}", group.title, picture.caption);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    response.on_hover_ui(|ui| {
        let (rect, _) = ui.allocate_exact_size(2.0 * size, Sense::hover());
        mosaic::paint(ui, Some(texture.whole()), rect, Emphasis::None);
        ui.label(&name);
        if picture.shades == Shades::Signed {
            ui.weak("Blue is negative, orange positive");
        }
    });
}

/// The size of a picture in points, at most `most_width` wide: pixels are squares.
fn size(picture: &EvidencePicture, most_width: f32) -> Vec2 {
    let [rows, columns] = shape(picture).map(|count| count as f32);
    let pixel = (SIDE / rows).min(most_width / columns).max(LEAST_PIXEL);
    let pixel = if columns > rows { pixel.min(SIDE * 2.0 / rows.max(4.0)) } else { pixel };
    vec2(columns * pixel, rows * pixel)
}

/// Rows and columns, at least one of each.
fn shape(picture: &EvidencePicture) -> [usize; 2] {
    match picture.values.shape[..] {
        [rows, columns] => [rows.max(1), columns.max(1)],
        _ => [1, picture.values.values.len().max(1)],
    }
}

fn tiles(theme: Theme, picture: &EvidencePicture) -> Tiles {
    let [rows, columns] = shape(picture);
    Tiles { size: [columns, rows], columns: 1, colors: colors(theme, picture) }
}

fn colors(theme: Theme, picture: &EvidencePicture) -> Vec<Color32> {
    let (tokens, values) = (theme::of(theme), &picture.values.values);
    match picture.shades {
        Shades::Ink => values.iter().map(|ink| tokens.grey((255.0 * ink.clamp(0.0, 1.0)).round() as u8)).collect(),
        Shades::Signed => {
            let most = usual_magnitude(values);
            values.iter().map(|value| tokens.diverging(value / most)).collect()
        }
    }
}

/// The magnitude with the full colour: two of a hundred values may be larger.
fn usual_magnitude(values: &[f32]) -> f32 {
    let mut magnitudes: Vec<f32> = values.iter().map(|value| value.abs()).filter(|value| value.is_finite()).collect();
    magnitudes.sort_by(f32::total_cmp);
    let usual = magnitudes.len().saturating_sub(1 + magnitudes.len() / 50);
    magnitudes.get(usual).copied().unwrap_or(0.0).max(f32::MIN_POSITIVE)
}

fn picture_group(group: &EvidenceGroup) -> PictureGroup {
    let pictures = group.pictures.iter().flat_map(|picture| {
        let name = format!("{}: {}", group.title, picture.caption);
        figures::pictures(&tiles(Theme::Light, picture), [(name, picture.caption.clone())])
    });
    let pictures = pictures.collect();
    PictureGroup { title: group.title.clone(), columns: FIGURE_COLUMNS, most_width: FIGURE_WIDTH, pictures }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::array::Array;

    #[test]
    fn few_large_values_do_not_hide_the_rest() {
        let mut values = vec![0.5; 99];
        values.push(-100.0);
        assert_eq!(usual_magnitude(&values), 0.5);
        assert_eq!(usual_magnitude(&[-2.0, 1.0, f32::NAN]), 2.0);
        assert!(usual_magnitude(&[]) > 0.0);
    }

    #[test]
    fn pictures_of_any_shape_have_a_size_within_the_width() {
        let picture = |shape: Vec<usize>| {
            let values = Array { values: vec![0.0; shape.iter().product()], shape };
            EvidencePicture { values, shades: Shades::Signed, caption: String::new() }
        };
        assert_eq!(size(&picture(vec![28, 28]), 400.0), vec2(84.0, 84.0));
        for shape in [vec![1, 17], vec![4, 14], vec![4, 32], vec![0, 0]] {
            let size = size(&picture(shape), 400.0);
            assert!(size.x <= 400.0 && size.y <= SIDE && size.min_elem() > 0.0, "{size:?}");
        }
    }
}
