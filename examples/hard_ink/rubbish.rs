//! Pictures without a digit, or with more than one.

use image::{DynamicImage, GrayImage, Luma};
use lenet_lab::data::{ink::Drawing, random::Generator};
use rand::RngExt as _;

use crate::plotter::{DRAWING_SIDE, SIDE, draw, fitted, paper};

/// Draws a picture, from drawings of digits where it needs them.
pub(crate) type Draw = fn(&[Drawing], &mut Generator) -> DynamicImage;

/// All kinds with their names.
pub(crate) const KINDS: [(&str, Draw); 8] = [
    ("blank paper", |_, _| paper().into()),
    ("noise of single pixels", |_, rng| noise(rng).into()),
    ("clouds", |_, rng| clouds(rng).into()),
    ("a black square", |_, rng| square(rng).into()),
    ("soft shapes with grain, as in a photograph", |_, rng| soft_shapes(rng).into()),
    ("three digits side by side", |drawings, rng| three_digits(drawings, rng).into()),
    ("a letter by hand", |_, rng| letter(rng).into()),
    ("a scribble of one line", |_, rng| scribble(rng).into()),
];

/// Capital letters that are not shaped like digits: strokes of corners, in parts of a square.
const LETTERS: [&[&[[f32; 2]]]; 12] = [
    &[&[[0.0, 1.0], [0.5, 0.0], [1.0, 1.0]], &[[0.25, 0.6], [0.75, 0.6]]],
    &[&[[0.8, 0.0], [0.0, 0.0], [0.0, 1.0], [0.8, 1.0]], &[[0.0, 0.5], [0.6, 0.5]]],
    &[&[[0.8, 0.0], [0.0, 0.0], [0.0, 1.0]], &[[0.0, 0.5], [0.6, 0.5]]],
    &[&[[0.0, 0.0], [0.0, 1.0]], &[[0.8, 0.0], [0.8, 1.0]], &[[0.0, 0.5], [0.8, 0.5]]],
    &[&[[0.0, 0.0], [0.0, 1.0]], &[[0.7, 0.0], [0.0, 0.55], [0.8, 1.0]]],
    &[&[[0.0, 1.0], [0.0, 0.0], [0.5, 0.6], [1.0, 0.0], [1.0, 1.0]]],
    &[&[[0.0, 1.0], [0.0, 0.0], [0.8, 1.0], [0.8, 0.0]]],
    &[&[[0.0, 1.0], [0.0, 0.0], [0.6, 0.1], [0.6, 0.45], [0.0, 0.5], [0.7, 1.0]]],
    &[&[[0.0, 0.0], [1.0, 0.0]], &[[0.5, 0.0], [0.5, 1.0]]],
    &[&[[0.0, 0.0], [0.25, 1.0], [0.5, 0.4], [0.75, 1.0], [1.0, 0.0]]],
    &[&[[0.0, 0.0], [0.8, 1.0]], &[[0.8, 0.0], [0.0, 1.0]]],
    &[&[[0.0, 0.0], [0.0, 0.7], [0.3, 1.0], [0.6, 1.0], [0.8, 0.7], [0.8, 0.0]]],
];

fn levels(level: impl FnMut(u32, u32) -> f32) -> GrayImage {
    let mut level = level;
    GrayImage::from_fn(SIDE, SIDE, |x, y| Luma([level(x, y) as u8]))
}

fn noise(rng: &mut Generator) -> GrayImage {
    levels(|_, _| 255.0 * rng.random::<f32>())
}

/// Waves of many directions, long and short, one upon the other.
fn clouds(rng: &mut Generator) -> GrayImage {
    let waves: Vec<[f32; 4]> = (1..=24)
        .map(|octave| {
            let (angle, phase) = (6.3 * rng.random::<f32>(), 6.3 * rng.random::<f32>());
            let frequency = 0.01 * octave as f32;
            [frequency * angle.cos(), frequency * angle.sin(), phase, 1.0 / (octave as f32).sqrt()]
        })
        .collect();
    levels(|x, y| {
        let sum: f32 = waves.iter().map(|[a, b, phase, size]| size * (a * x as f32 + b * y as f32 + phase).sin()).sum();
        128.0 + 35.0 * sum
    })
}

fn square(rng: &mut Generator) -> GrayImage {
    let (side, left, top) =
        (60 + rng.random_range(0..90_u32), rng.random_range(20..140_u32), rng.random_range(20..140_u32));
    let is_inside = |at: u32, start: u32| (start..start + side).contains(&at);
    levels(|x, y| if is_inside(x, left) && is_inside(y, top) { 10.0 } else { 250.0 })
}

/// A few blurred discs of any tone, and grain.
fn soft_shapes(rng: &mut Generator) -> GrayImage {
    let discs: Vec<[f32; 4]> = (0..5)
        .map(|_| {
            let [x, y] = [0, 1].map(|_| SIDE as f32 * rng.random::<f32>());
            [x, y, 25.0 + 70.0 * rng.random::<f32>(), 200.0 * rng.random::<f32>() - 100.0]
        })
        .collect();
    levels(|x, y| {
        let tone = |[left, top, radius, tone]: &[f32; 4]| {
            let distance = (x as f32 - left).hypot(y as f32 - top);
            tone / (1.0 + ((distance - radius) / 6.0).exp())
        };
        140.0 + discs.iter().map(tone).sum::<f32>() + 16.0 * (rng.random::<f32>() - 0.5)
    })
}

fn three_digits(drawings: &[Drawing], rng: &mut Generator) -> GrayImage {
    let mut picture = paper();
    for place in 0..3_u8 {
        let drawing = &drawings[rng.random_range(0..drawings.len())];
        let corner = [12.0 + 95.0 * f32::from(place), 100.0];
        draw(&mut picture, &fitted(&drawing.strokes, corner, 84.0), 7.0);
    }
    picture
}

/// A letter, each corner a little off, anywhere near the middle.
fn letter(rng: &mut Generator) -> GrayImage {
    let letter = LETTERS[rng.random_range(0..LETTERS.len())];
    let strokes: Vec<Vec<[f32; 2]>> = letter
        .iter()
        .map(|stroke| stroke.iter().map(|point| point.map(|place| place + 0.1 * (rng.random::<f32>() - 0.5))).collect())
        .collect();
    let mut picture = paper();
    draw(&mut picture, &fitted(&strokes, [50.0, 50.0], DRAWING_SIDE), 8.0 + 12.0 * rng.random::<f32>());
    picture
}

/// A line that wanders, as when somebody tries a pen.
fn scribble(rng: &mut Generator) -> GrayImage {
    let (mut angle, mut bend) = (6.3 * rng.random::<f32>(), 0.0);
    let mut at = [0.0, 0.0];
    let line = (0..rng.random_range(40..160)).map(|_| {
        bend = (bend + 0.25 * (rng.random::<f32>() - 0.5)).clamp(-0.5, 0.5);
        angle += bend;
        at = [at[0] + angle.cos(), at[1] + angle.sin()];
        at
    });
    let strokes = vec![line.collect()];
    let mut picture = paper();
    draw(&mut picture, &fitted(&strokes, [50.0, 50.0], DRAWING_SIDE), 12.0);
    picture
}
