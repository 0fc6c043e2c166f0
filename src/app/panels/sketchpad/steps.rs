//! The normalisation of the ink to MNIST's form, step by step in small pictures.

use std::sync::Arc;

use eframe::egui::{
    Align, Context, Layout, Rect, Role, Sense, StrokeKind, TextureOptions, Theme, Ui, Vec2, WidgetInfo, vec2,
};

use crate::{
    app::{
        lab::Ink,
        memo::{Memo, Shared},
        theme,
        widgets::mosaic::{self, Mosaic, Tiles},
    },
    data::{
        dataset::IMAGE_SIDE,
        ink::{Canvas, Normalised, normalise::DIGIT_SIDE},
    },
    model::layer::Layer,
};

/// The steps in their order: what each is called, and what it does.
const STEPS: [(&str, &str); 5] = [
    ("Ink", "The strokes with a round pen, as wide as the slider says; the frame is the tightest box around the ink"),
    ("Box", "The box, widened to a square so that the digit keeps its shape"),
    (
        "20×20",
        "The square fitted into 20×20 pixels, each with the mean of the ink that falls on it, the strongest at full black",
    ),
    (
        "28×28",
        "Put into a field of 28×28 so that the ink's centre of mass, the cross, is in the middle: as MNIST was made",
    ),
    ("32×32", "With a border of empty paper: the network's input"),
];

/// Space between two pictures in points.
const GAP: f32 = 5.0;

pub(super) type StepPictures = Memo<(Shared<Ink>, Theme), [StepPicture; 5]>;

pub(super) struct StepPicture {
    mosaic: Mosaic,
    /// Width and height in pixels.
    size: Vec2,
}

/// Shows the pictures beside each other, empty fields without ink.
pub(super) fn ui(ui: &mut Ui, ink: Option<&Arc<Ink>>, pictures: &mut StepPictures) {
    let key = |ink| (Shared::of(ink), ui.ctx().theme());
    let shown = ink.map(|ink| (&**ink, &*pictures.get(key(ink), |(_, theme)| step_pictures(ui.ctx(), ink, *theme))));
    let side = ((ui.available_width() - 4.0 * GAP) / 5.0).floor().min(52.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        for (position, (name, explanation)) in STEPS.into_iter().enumerate() {
            let picture = shown.map(|(ink, pictures)| (ink, &pictures[position]));
            ui.allocate_ui_with_layout(vec2(side, side + 16.0), Layout::top_down(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
                paint(ui, rect, position, picture);
                response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("{name}: {explanation}")));
                response.on_hover_ui(|ui| enlarged_ui(ui, position, picture));
                ui.small(name);
            });
        }
    });
}

fn step_pictures(ctx: &Context, ink: &Ink, theme: Theme) -> [StepPicture; 5] {
    canvases(ink).map(|canvas| {
        let size = [canvas.width(), canvas.height()];
        let colors = canvas.ink().iter().map(|ink| theme::of(theme).grey(*ink)).collect();
        let mosaic = Mosaic::new(ctx, &Tiles { size, columns: 1, colors }, TextureOptions::NEAREST);
        StepPicture { mosaic, size: size.map(|side| side as f32).into() }
    })
}

fn enlarged_ui(ui: &mut Ui, position: usize, picture: Option<(&Ink, &StepPicture)>) {
    let (name, explanation) = STEPS[position];
    ui.strong(name);
    if picture.is_some() {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(224.0), Sense::hover());
        paint(ui, rect, position, picture);
    }
    ui.label(explanation);
}

fn paint(ui: &Ui, rect: Rect, position: usize, picture: Option<(&Ink, &StepPicture)>) {
    let tokens = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0.0, tokens.paper);
    if let Some((ink, StepPicture { mosaic, size })) = picture {
        let place = Rect::from_center_size(rect.center(), *size / size.max_elem() * rect.width());
        mosaic::paint_unframed(ui, Some(mosaic.whole()), place);
        match position {
            0 => paint_box(ui, place, ink),
            3 => paint_centre(ui, rect),
            _ => {}
        }
    }
    ui.painter().rect_stroke(rect, 0.0, (1.0, tokens.border), StrokeKind::Inside);
}

/// The tightest box around the ink.
fn paint_box(ui: &Ui, picture: Rect, ink: &Ink) {
    let scale = picture.width() / ink.canvas.width().max(1) as f32;
    let ink_box = ink.normalised.ink_box;
    let corner = picture.min + vec2(ink_box.left as f32, ink_box.top as f32) * scale;
    let rect = Rect::from_min_size(corner, vec2(ink_box.width as f32, ink_box.height as f32) * scale);
    ui.painter().rect_stroke(rect, 0.0, (1.0, theme::tokens(ui).accent), StrokeKind::Outside);
}

/// The middle of the field, where the centre of mass is.
fn paint_centre(ui: &Ui, rect: Rect) {
    let (color, arm) = (theme::tokens(ui).accent, rect.width() / 10.0);
    ui.painter().hline(rect.center().x - arm..=rect.center().x + arm, rect.center().y, (1.0, color));
    ui.painter().vline(rect.center().x, rect.center().y - arm..=rect.center().y + arm, (1.0, color));
}

fn canvases(Ink { canvas, normalised }: &Ink) -> [Canvas; 5] {
    let Normalised { ink_box, digit, image, .. } = normalised;
    let (side, width) = (ink_box.square_side(), canvas.width());
    let boxed = |x: usize, y: usize| canvas.ink()[(ink_box.top + y) * width + ink_box.left + x];
    let pixel = |x: usize, y: usize| image[y * IMAGE_SIDE + x];
    [
        canvas.clone(),
        centred(side, ink_box.width, ink_box.height, boxed),
        Canvas::from_fn(DIGIT_SIDE, DIGIT_SIDE, |x, y| digit[y * DIGIT_SIDE + x]),
        Canvas::from_fn(IMAGE_SIDE, IMAGE_SIDE, pixel),
        centred(Layer::Input.map_side(), IMAGE_SIDE, IMAGE_SIDE, pixel),
    ]
}

/// A picture of `width`×`height` pixels in the middle of an empty square.
fn centred(side: usize, width: usize, height: usize, pixel: impl Fn(usize, usize) -> u8) -> Canvas {
    let (indent_x, indent_y) = ((side - width) / 2, (side - height) / 2);
    Canvas::from_fn(side, side, |x, y| match (x.checked_sub(indent_x), y.checked_sub(indent_y)) {
        (Some(x), Some(y)) if x < width && y < height => pixel(x, y),
        _ => 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::lab::fake;

    #[test]
    fn each_step_has_the_same_ink_in_another_frame() {
        let sketch = fake::seven();
        let ink = sketch.ink.as_ref().unwrap();
        let [canvas, square, digit, image, field] = canvases(ink);
        let sum = |canvas: &Canvas| canvas.ink().iter().map(|ink| u64::from(*ink)).sum::<u64>();
        assert_eq!(sum(&canvas), sum(&square), "the box holds all ink");
        assert_eq!(square.width(), ink.normalised.ink_box.square_side());
        assert_eq!((sum(&digit), sum(&image)), (sum(&image), sum(&field)), "moving it loses none");
        assert_eq!((image.width(), field.width()), (28, 32));
    }
}
