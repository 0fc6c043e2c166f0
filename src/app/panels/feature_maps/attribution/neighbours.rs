//! The training images nearest to the image by their F6, the nearest first.

use eframe::egui::{Align2, FontId, ProgressBar, Rect, Role, Sense, TextStyle, Theme, Ui, Vec2, WidgetInfo, vec2};

use super::{
    View, heading_ui,
    layout::{CAPTION_HEIGHT, NEIGHBOUR_SIDE},
};
use crate::{
    app::{
        lab::Lab,
        numbers::{short, thousands},
        theme,
        widgets::{
            elided,
            mosaic::{self, Emphasis, Tiles},
        },
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
    let nearest = lab.neighbours().map_or(&[][..], |neighbours| &neighbours.nearest);
    let images = nearest.iter().filter_map(|neighbour| lab.data.dataset.train.image(neighbour.index));
    Tiles::digits(TILE_COLUMNS, images, |ink| theme::of(theme).grey(ink))
}

/// Shows as many images as there is room for, or the progress towards them.
pub(super) fn ui(ui: &mut Ui, view: View<'_>) {
    heading_ui(ui, ui.available_width(), "Nearest training images, by F6", HOVER);
    let Some(neighbours) = view.lab.neighbours() else { return progress_ui(ui, view.lab) };
    let pitch = NEIGHBOUR_SIDE + theme::GROUP_GAP;
    let count = ((ui.available_width() + theme::GROUP_GAP) / pitch).floor().max(1.0) as usize;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GROUP_GAP;
        for (rank, neighbour) in neighbours.nearest.iter().enumerate().take(count) {
            neighbour_ui(ui, view, rank, *neighbour);
        }
    });
}

fn neighbour_ui(ui: &mut Ui, View { lab, textures, .. }: View<'_>, rank: usize, neighbour: Neighbour) {
    let Some(label) = lab.data.dataset.train.labels().get(neighbour.index).copied() else { return };
    let tokens = theme::tokens(ui);
    let size = vec2(NEIGHBOUR_SIDE, NEIGHBOUR_SIDE + CAPTION_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let picture = Rect::from_min_size(rect.min, Vec2::splat(NEIGHBOUR_SIDE));
    mosaic::paint(ui, textures.neighbours.tile(rank), picture, Emphasis::None);
    let predicted = lab.activations().map(|activations| activations.scores.best());
    let color = if predicted == Some(label) { tokens.text } else { tokens.error };
    let line = |y: f32, text: &str, color| {
        let at = picture.center_bottom() + vec2(0.0, y);
        ui.painter().text(at, Align2::CENTER_CENTER, text, FontId::monospace(CAPTION_TEXT_SIZE), color);
    };
    let (index, distance) = (thousands(neighbour.index as u64), short(neighbour.distance));
    let names = lab.data_class_names();
    let class = names.of(label);
    line(9.0, &elided::fitting(ui, &class, NEIGHBOUR_SIDE, &TextStyle::Monospace), color);
    line(21.0, &distance, tokens.text_weak);
    let thing = names.image_noun();
    let name = format!("Training {thing} {index}: {class}, distance {distance}");
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
    let text = format!("{} of {} compared", thousands(done as u64), thousands(count as u64));
    ui.add(ProgressBar::new(done as f32 / count as f32).desired_width(PROGRESS_WIDTH).text(text));
}
