//! The training images nearest to the image by their F6, the nearest first.

use eframe::egui::{Align2, FontId, ProgressBar, Rect, Role, Sense, Theme, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::{
    Textures,
    layout::{CAPTION_HEIGHT, HEADING_HEIGHT, Layout, NEIGHBOUR_SIDE},
};
use crate::{
    app::{
        lab::Lab,
        numbers, theme,
        widgets::mosaic::{self, Emphasis, Tiles},
    },
    train::{nearest::Neighbour, protocol::JobKind},
};

/// Width of the progress bar, in points.
const PROGRESS_WIDTH: f32 = 220.0;

/// Size of the text under an image, in points.
const CAPTION_TEXT_SIZE: f32 = 11.0;

/// Images in a row of the texture.
const TILE_COLUMNS: usize = 5;

const HOVER: &str = "The training images whose 84 values of F6, the last layer before the output, are nearest to those of the image. \
                     Under each: its label and its distance";

/// The images, the nearest first.
pub(super) fn tiles(theme: Theme, lab: &Lab) -> Tiles {
    let neighbours = lab.neighbours();
    let nearest = neighbours.map_or(&[][..], |neighbours| &neighbours.nearest);
    let images = nearest.iter().filter_map(|neighbour| lab.data.dataset.train.image(neighbour.index));
    Tiles::digits(TILE_COLUMNS, images, |ink| theme::of(theme).grey(ink))
}

/// Shows the images, or the progress towards them.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, textures: &Textures, layout: &Layout) {
    ui.allocate_ui(vec2(ui.available_width(), HEADING_HEIGHT), |ui| {
        ui.strong("Nearest training images, by F6").on_hover_text(HOVER);
    });
    let Some(neighbours) = lab.neighbours() else { return progress_ui(ui, lab) };
    let size = vec2(NEIGHBOUR_SIDE, NEIGHBOUR_SIDE + CAPTION_HEIGHT);
    let count = layout.neighbour_count(size.x);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GROUP_GAP;
        for (rank, neighbour) in neighbours.nearest.iter().enumerate().take(count) {
            let Some(label) = lab.data.dataset.train.labels().get(neighbour.index) else { continue };
            neighbour_ui(ui, lab, textures, (rank, *neighbour, *label), size);
        }
    });
}

fn neighbour_ui(
    ui: &mut Ui,
    lab: &Lab,
    textures: &Textures,
    (rank, neighbour, label): (usize, Neighbour, u8),
    size: Vec2,
) {
    let tokens = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let picture = Rect::from_min_size(rect.min, Vec2::splat(NEIGHBOUR_SIDE));
    mosaic::paint(ui, textures.neighbours.tile(rank), picture, Emphasis::None);
    let predicted =
        lab.snapshot.as_ref().and_then(|snapshot| snapshot.activations.as_ref()).map(|shown| shown.scores.best());
    let color = if predicted == Some(label) { tokens.text } else { tokens.error };
    let line = |y: f32, text: &str, color| {
        let font = FontId::monospace(CAPTION_TEXT_SIZE);
        ui.painter().text(pos2(rect.center().x, y), Align2::CENTER_CENTER, text, font, color);
    };
    line(picture.bottom() + 9.0, &label.to_string(), color);
    line(picture.bottom() + 21.0, &numbers::short(neighbour.distance), tokens.text_weak);
    let name = neighbour_name(neighbour, label);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    response.on_hover_text(name);
}

fn progress_ui(ui: &mut Ui, lab: &Lab) {
    let count = lab.data.dataset.train.len();
    if count == 0 {
        ui.label("There are no training images: choose other images in the bar at the top");
        return;
    }
    let done = lab.job(JobKind::NearestNeighbours).map_or(0, |progress| progress.done);
    let text = format!("{} of {} compared", numbers::thousands(done as u64), numbers::thousands(count as u64));
    ui.add(ProgressBar::new(done as f32 / count as f32).desired_width(PROGRESS_WIDTH).text(text));
}

/// A training image, as its name for screen readers and for the pointer.
fn neighbour_name(Neighbour { index, distance }: Neighbour, label: u8) -> String {
    let distance = numbers::short(distance);
    format!("Training digit {}: {label}, distance {distance}", numbers::thousands(index as u64))
}
