//! Pictures of a digit as scanners, cameras and screens give them.

use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use lenet_lab::data::{ink::Drawing, random::Generator};
use rand::RngExt as _;

use crate::plotter::{DRAWING_SIDE, SIDE, draw, fitted, paper};

/// Draws a picture, in the format that it comes in.
pub(crate) type Draw = fn(&Drawing, &mut Generator) -> (DynamicImage, ImageFormat);

/// The pen of most pictures, in pixels.
const PEN: f32 = 12.0;

/// All kinds with their names.
pub(crate) const KINDS: [(&str, Draw); 17] = [
    ("black on white", |drawing, rng| png(plain(drawing, rng, PEN))),
    ("light on dark", |drawing, rng| png(changed(plain(drawing, rng, PEN), |_, _, level| 255.0 - level))),
    ("small, in a corner", |drawing, rng| png(with_pen(drawing, [8.0 + 20.0 * rng.random::<f32>(), 6.0], 40.0, 4.0))),
    ("a pen of 1 pixel", |drawing, rng| png(plain(drawing, rng, 1.0))),
    ("a pen of 3 pixels", |drawing, rng| png(plain(drawing, rng, 3.0))),
    ("a pen of 6 pixels", |drawing, rng| png(plain(drawing, rng, 6.0))),
    ("a pen of 30 pixels", |drawing, rng| png(plain(drawing, rng, 30.0))),
    ("a pen of 45 pixels", |drawing, rng| png(plain(drawing, rng, 45.0))),
    ("a black edge around the picture", |drawing, rng| png(edged(plain(drawing, rng, PEN), 0, 9))),
    ("a thin frame around the digit", |drawing, rng| png(edged(plain(drawing, rng, PEN), 20, 3))),
    ("light from one side", |drawing, rng| {
        jpeg(changed(plain(drawing, rng, PEN), |x, _, level| (0.35 + 0.6 * x) * (60.0 + 0.7 * level)))
    }),
    ("dark corners", |drawing, rng| {
        let corner_darkness = |x: f32, y: f32| 1.0 - 1.1 * ((x - 0.5).powi(2) + (y - 0.5).powi(2));
        jpeg(changed(plain(drawing, rng, PEN), |x, y, level| corner_darkness(x, y) * (50.0 + 0.7 * level)))
    }),
    ("half in a shadow", |drawing, rng| {
        jpeg(changed(plain(drawing, rng, PEN), |x, y, level| {
            let light = if x + 0.4 * y < 0.6 { 0.5 } else { 1.0 };
            light * (50.0 + 0.7 * level)
        }))
    }),
    ("strong grain", |drawing, rng| {
        let picture = plain(drawing, rng, PEN);
        jpeg(changed(picture, |_, _, level| 40.0 + 0.65 * level + 25.0 * normal(rng)))
    }),
    ("25 black specks", |drawing, rng| png(specked(plain(drawing, rng, PEN), rng))),
    ("ruled paper", |drawing, rng| png(ruled(plain(drawing, rng, PEN), rng, 36.0, false))),
    ("squared paper", |drawing, rng| png(ruled(plain(drawing, rng, PEN), rng, 22.0, true))),
];

fn png(picture: GrayImage) -> (DynamicImage, ImageFormat) {
    (picture.into(), ImageFormat::Png)
}

fn jpeg(picture: GrayImage) -> (DynamicImage, ImageFormat) {
    (picture.into(), ImageFormat::Jpeg)
}

/// The digit somewhere on white paper.
pub(crate) fn plain(drawing: &Drawing, rng: &mut Generator, pen: f32) -> GrayImage {
    let room = SIDE as f32 - DRAWING_SIDE;
    let corner = [0, 1].map(|_| room * (0.25 + 0.5 * rng.random::<f32>()));
    with_pen(drawing, corner, DRAWING_SIDE, pen)
}

fn with_pen(drawing: &Drawing, corner: [f32; 2], side: f32, pen: f32) -> GrayImage {
    let mut picture = paper();
    draw(&mut picture, &fitted(&drawing.strokes, corner, side), pen);
    picture
}

/// Changes every level by its column and row, both from 0 to 1, and its value.
fn changed(mut picture: GrayImage, mut level: impl FnMut(f32, f32, f32) -> f32) -> GrayImage {
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        // The conversion holds the value between 0 and 255.
        pixel.0[0] = level(x as f32 / SIDE as f32, y as f32 / SIDE as f32, f32::from(pixel.0[0])) as u8;
    }
    picture
}

/// A black line along all edges, `depth` pixels from them.
fn edged(mut picture: GrayImage, depth: u32, thickness: u32) -> GrayImage {
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        if (depth..depth + thickness).contains(&x.min(y).min(SIDE - 1 - x).min(SIDE - 1 - y)) {
            *pixel = Luma([0]);
        }
    }
    picture
}

fn specked(mut picture: GrayImage, rng: &mut Generator) -> GrayImage {
    for _ in 0..25 {
        let dot = [0, 1].map(|_| SIDE as f32 * rng.random::<f32>());
        let width = 1.0 + 2.0 * rng.random::<f32>();
        draw(&mut picture, &[vec![dot]], width);
    }
    picture
}

/// Grey lines two pixels thick, a little aslant; across, too, on squared paper.
fn ruled(mut picture: GrayImage, rng: &mut Generator, pitch: f32, is_squared: bool) -> GrayImage {
    let (first, tilt) = (pitch * rng.random::<f32>(), 0.05 * (rng.random::<f32>() - 0.5));
    let line_level = 90 + rng.random_range(0..110_u8);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let is_on_line = |along: f32, across: f32| (across + tilt * along + first).rem_euclid(pitch) < 2.0;
        let (x, y) = (x as f32, y as f32);
        if is_on_line(x, y) || (is_squared && is_on_line(-y, x)) {
            pixel.0[0] = pixel.0[0].min(line_level);
        }
    }
    picture
}

/// About normal, with mean 0 and deviation 1: the sum of twelve even numbers.
fn normal(rng: &mut Generator) -> f32 {
    (0..12).map(|_| rng.random::<f32>()).sum::<f32>() - 6.0
}
