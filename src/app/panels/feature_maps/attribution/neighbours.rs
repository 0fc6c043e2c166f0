//! The training images that the network finds most like the image, the nearest first.

use eframe::egui::{Align2, FontId, ProgressBar, Rect, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::{
    layout::{CAPTION_HEIGHT, HEADING_HEIGHT, Layout, NEIGHBOUR_SIDE},
    textures::Textures,
    words,
};
use crate::{
    app::{
        lab::Lab,
        numbers, theme,
        widgets::mosaic::{self, Emphasis},
    },
    train::{nearest::Neighbour, protocol::JobKind},
};

/// Width of the bar that tells how far the reading is, in points.
const PROGRESS_WIDTH: f32 = 220.0;

/// Height of the text under an image, in points.
const CAPTION_TEXT_SIZE: f32 = 11.0;

const HOVER: &str = "The training images whose 84 values of F6, the last layer before the output, are nearest to those of the image. \
                     Under each: what it is, and how far its F6 is";

/// Shows the images, or how far it is until they are known.
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
    mosaic::paint(ui, textures.neighbour(rank), picture, Emphasis::None);
    let read =
        lab.snapshot.as_ref().and_then(|snapshot| snapshot.activations.as_ref()).map(|shown| shown.scores.best());
    let color = if read == Some(label) { tokens.text } else { tokens.error };
    let line = |y: f32, text: &str, color| {
        let font = FontId::monospace(CAPTION_TEXT_SIZE);
        ui.painter().text(pos2(rect.center().x, y), Align2::CENTER_CENTER, text, font, color);
    };
    line(picture.bottom() + 9.0, &label.to_string(), color);
    line(picture.bottom() + 21.0, &numbers::short(neighbour.distance), tokens.text_weak);
    let name = words::neighbour(neighbour, label);
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
    let text = format!("{} of {} read", numbers::thousands(done as u64), numbers::thousands(count as u64));
    ui.add(ProgressBar::new(done as f32 / count as f32).desired_width(PROGRESS_WIDTH).text(text));
}
