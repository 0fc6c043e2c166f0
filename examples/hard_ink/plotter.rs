//! Strokes on a picture, by a round pen.

use image::{GrayImage, Luma};

/// A picture of 300×300 with white paper.
pub(crate) const SIDE: u32 = 300;

/// Longest side of a drawing on it, in pixels.
pub(crate) const DRAWING_SIDE: f32 = 190.0;

/// White paper.
pub(crate) fn paper() -> GrayImage {
    GrayImage::from_pixel(SIDE, SIDE, Luma([255]))
}

/// The strokes, moved and scaled so that the longest side of all has `side` pixels and the upper left corner is at `corner`.
pub(crate) fn fitted(strokes: &[Vec<[f32; 2]>], corner: [f32; 2], side: f32) -> Vec<Vec<[f32; 2]>> {
    let ends = |axis: usize| {
        let values = strokes.iter().flatten().map(|point| point[axis]);
        let (least, most) = (values.clone().fold(f32::INFINITY, f32::min), values.fold(f32::NEG_INFINITY, f32::max));
        [least, most]
    };
    let [columns, rows] = [ends(0), ends(1)];
    let scale = side / (columns[1] - columns[0]).max(rows[1] - rows[0]).max(1e-3);
    let place =
        |point: &[f32; 2]| [(point[0] - columns[0]) * scale + corner[0], (point[1] - rows[0]) * scale + corner[1]];
    strokes.iter().map(|stroke| stroke.iter().map(place).collect()).collect()
}

/// Draws strokes in black with a pen of `width` pixels.
pub(crate) fn draw(picture: &mut GrayImage, strokes: &[Vec<[f32; 2]>], width: f32) {
    for stroke in strokes {
        if let [dot] = stroke.as_slice() {
            segment(picture, [*dot, *dot], width / 2.0);
        }
        for ends in stroke.array_windows::<2>() {
            segment(picture, *ends, width / 2.0);
        }
    }
}

fn segment(picture: &mut GrayImage, [from, to]: [[f32; 2]; 2], radius: f32) {
    let step = [to[0] - from[0], to[1] - from[1]];
    let length_squared = (step[0] * step[0] + step[1] * step[1]).max(1e-9);
    let span = |axis: usize, side: u32| {
        let low = (from[axis].min(to[axis]) - radius - 1.0).max(0.0) as u32;
        let high = (from[axis].max(to[axis]) + radius + 2.0).max(0.0) as u32;
        low..high.min(side)
    };
    for y in span(1, picture.height()) {
        for x in span(0, picture.width()) {
            let off = [x as f32 + 0.5 - from[0], y as f32 + 0.5 - from[1]];
            let part = ((off[0] * step[0] + off[1] * step[1]) / length_squared).clamp(0.0, 1.0);
            let distance = (off[0] - part * step[0]).hypot(off[1] - part * step[1]);
            let coverage = (radius - distance + 0.5).clamp(0.0, 1.0);
            let pixel = picture.get_pixel_mut(x, y);
            pixel.0[0] = pixel.0[0].min((255.0 * (1.0 - coverage)) as u8);
        }
    }
}
