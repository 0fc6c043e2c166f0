//! What a field on paper has besides its digits: a line through it, ruling, stray marks, blur and noise.

use rand::RngExt as _;

use super::to_either_side;
use crate::ink::Canvas;
use crate::ink::pen::{PenPoint, draw_stroke};
use crate::perturb::filters;
use crate::random::{Generator, between};
use crate::strings::{Sometimes, StringImage, StringRecipe};

/// The thinnest line through a field.
const THINNEST_LINE_PX: f32 = 0.8;

/// Half the width of a ruled line.
const RULING_RADIUS_PX: f32 = 0.5;

/// Ruled lines slope by up to this many pixels over the field.
const RULING_SLOPE_PX: f32 = 1.0;

/// Longest stray dash.
const LONGEST_DASH_PX: f32 = 3.0;

/// Disturbs a string: marks in ink first, then blur, then noise.
pub(super) fn disturb(image: &mut StringImage, recipe: &StringRecipe, rng: &mut Generator) {
    if let Some(width_px) = amount(recipe.line_px, rng) {
        let radius = width_px.max(THINNEST_LINE_PX) / 2.0;
        let strength = between([0.5, 1.0], rng);
        let ends = [between([6.0, 26.0], rng), between([6.0, 26.0], rng)];
        add_ink(image, strength, |canvas| draw_line(canvas, ends, radius));
    }
    if let Some(strength) = amount(recipe.ruling, rng) {
        add_ruling(image, strength, rng);
    }
    if let Some(count) = amount(recipe.specks, rng) {
        let strength = between([0.4, 1.0], rng);
        add_ink(image, strength, |canvas| (0..count.ceil() as usize).for_each(|_| draw_speck(canvas, rng)));
    }
    let width = image.width();
    if let Some(deviation_px) = amount(recipe.blur_px, rng) {
        filters::blur(image.pixels_mut(), width, deviation_px);
    }
    if let Some(percent) = amount(recipe.noise_percent, rng) {
        filters::invert(image.pixels_mut(), percent, rng);
    }
}

/// How much of it this string has, if any. No number is drawn for what no string has.
fn amount(of: Sometimes, rng: &mut Generator) -> Option<f32> {
    let has_it = of.share > 0.0 && rng.random::<f32>() < of.share;
    has_it.then(|| between([0.0, of.most], rng))
}

/// Adds what is drawn on a canvas of the same size, in ink of this strength; the stronger ink stays.
fn add_ink(image: &mut StringImage, strength: f32, draw: impl FnOnce(&mut Canvas)) {
    let mut canvas = Canvas::blank(image.width(), StringImage::HEIGHT);
    draw(&mut canvas);
    for (pixel, ink) in image.pixels_mut().iter_mut().zip(canvas.ink()) {
        *pixel = (*pixel).max((f32::from(*ink) * strength) as u8);
    }
}

/// A line from the left edge to the right one, with both ends at these rows.
fn draw_line(canvas: &mut Canvas, [left_row, right_row]: [f32; 2], radius: f32) {
    let right = canvas.width() as f32;
    let ends = [[0.0, left_row], [right, right_row]];
    draw_stroke(canvas, ends.map(|position| PenPoint { position, radius }));
}

/// A line below the digits, and on half of the forms one above.
fn add_ruling(image: &mut StringImage, strength: f32, rng: &mut Generator) {
    let slope_px = to_either_side(RULING_SLOPE_PX, rng);
    let below = between([24.0, 31.0], rng);
    let above = rng.random::<bool>().then(|| below - between([21.0, 28.0], rng));
    add_ink(image, strength, |canvas| {
        for row in [Some(below), above].into_iter().flatten() {
            draw_line(canvas, [row, row + slope_px], RULING_RADIUS_PX);
        }
    });
}

/// A dot or a short dash anywhere.
fn draw_speck(canvas: &mut Canvas, rng: &mut Generator) {
    let start = [between([0.0, canvas.width() as f32], rng), between([0.0, canvas.height() as f32], rng)];
    let end = start.map(|coordinate| coordinate + to_either_side(LONGEST_DASH_PX, rng));
    let radius = between([0.3, 1.0], rng);
    draw_stroke(canvas, [start, end].map(|position| PenPoint { position, radius }));
}
