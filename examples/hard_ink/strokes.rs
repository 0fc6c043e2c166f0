//! What hasty hands, poor devices and forms do to strokes.

use lenet_lab::data::{ink::Drawing, random::Generator};
use rand::RngExt as _;

/// Spoils a drawing.
pub(crate) type Spoil = fn(&Drawing, &mut Generator) -> Drawing;

/// All ways with their names.
pub(crate) const KINDS: [(&str, Spoil); 12] = [
    ("nothing", |drawing, _| drawing.clone()),
    ("one dot far away", |drawing, rng| with_dots(drawing, rng, 1, 1.2)),
    ("three dots far away", |drawing, rng| with_dots(drawing, rng, 3, 1.2)),
    ("one dot close by", |drawing, rng| with_dots(drawing, rng, 1, 0.3)),
    ("a rectangle around it, in one stroke", |drawing, _| framed(drawing)),
    ("one absurd point in a stroke", absurd),
    ("points at least 0.2 of the side apart", |drawing, _| thinned(drawing, 0.2)),
    ("points at least 0.3 of the side apart", |drawing, _| thinned(drawing, 0.3)),
    ("points off by 0.01 of the side", |drawing, rng| trembling(drawing, rng, 0.01)),
    ("points off by 0.025 of the side", |drawing, rng| trembling(drawing, rng, 0.025)),
    ("turned by up to 15°", |drawing, rng| turned(drawing, rng, 15.0)),
    ("turned by up to 30°", |drawing, rng| turned(drawing, rng, 30.0)),
];

/// Least and greatest of all points, and the longest side.
fn bounds(drawing: &Drawing) -> ([f32; 2], [f32; 2], f32) {
    let points = || drawing.strokes.iter().flatten();
    let fold = |pick: fn(f32, f32) -> f32, start: f32| {
        points().fold([start; 2], |[x, y], point| [pick(x, point[0]), pick(y, point[1])])
    };
    let (low, high) = (fold(f32::min, f32::INFINITY), fold(f32::max, f32::NEG_INFINITY));
    (low, high, (high[0] - low[0]).max(high[1] - low[1]))
}

/// Anywhere from −`reach` to `reach`.
fn around_zero(rng: &mut Generator, reach: f32) -> f32 {
    reach * (2.0 * rng.random::<f32>() - 1.0)
}

/// Dots outside of the digit, by so many of its sides.
fn with_dots(drawing: &Drawing, rng: &mut Generator, count: usize, distance: f32) -> Drawing {
    let (low, high, side) = bounds(drawing);
    let mut spoiled = drawing.clone();
    for _ in 0..count {
        let x = if rng.random::<bool>() { high[0] + distance * side } else { low[0] - distance * side };
        spoiled.strokes.push(vec![[x, low[1] + side * rng.random::<f32>()]]);
    }
    spoiled
}

fn framed(drawing: &Drawing) -> Drawing {
    let (low, high, side) = bounds(drawing);
    let [left, top] = low.map(|edge| edge - 0.25 * side);
    let [right, bottom] = high.map(|edge| edge + 0.25 * side);
    let mut spoiled = drawing.clone();
    spoiled.strokes.push(vec![[left, top], [right, top], [right, bottom], [left, bottom], [left, top]]);
    spoiled
}

/// A point that a device lost, ten sides away, in the midst of the longest stroke.
fn absurd(drawing: &Drawing, rng: &mut Generator) -> Drawing {
    let (_, high, side) = bounds(drawing);
    let mut spoiled = drawing.clone();
    if let Some(stroke) = spoiled.strokes.iter_mut().max_by_key(|stroke| stroke.len()) {
        let place = 1 + rng.random_range(0..stroke.len().max(3) - 2).min(stroke.len() - 1);
        stroke.insert(place.min(stroke.len()), [high[0] + 10.0 * side, high[1] + 10.0 * side * rng.random::<f32>()]);
    }
    spoiled
}

/// As a fast mouse leaves it: only points so far apart, and the last.
fn thinned(drawing: &Drawing, distance: f32) -> Drawing {
    let (_, _, side) = bounds(drawing);
    let thin = |stroke: &Vec<[f32; 2]>| {
        let mut kept: Vec<[f32; 2]> = Vec::new();
        for (index, point) in stroke.iter().enumerate() {
            let is_far =
                kept.last().is_none_or(|last| (point[0] - last[0]).hypot(point[1] - last[1]) >= distance * side);
            if is_far || index + 1 == stroke.len() {
                kept.push(*point);
            }
        }
        kept
    };
    Drawing { strokes: drawing.strokes.iter().map(thin).collect(), label: drawing.label }
}

fn trembling(drawing: &Drawing, rng: &mut Generator, reach: f32) -> Drawing {
    let (_, _, side) = bounds(drawing);
    // Uniform numbers whose standard deviation is `reach`.
    moved(drawing, |point| point.map(|place| place + around_zero(rng, 3.0_f32.sqrt() * reach * side)))
}

fn turned(drawing: &Drawing, rng: &mut Generator, most_deg: f32) -> Drawing {
    let (sine, cosine) = around_zero(rng, most_deg).to_radians().sin_cos();
    moved(drawing, |[x, y]| [cosine * x - sine * y, sine * x + cosine * y])
}

fn moved(drawing: &Drawing, mut place: impl FnMut([f32; 2]) -> [f32; 2]) -> Drawing {
    let strokes = drawing.strokes.iter().map(|stroke| stroke.iter().map(|point| place(*point)).collect()).collect();
    Drawing { strokes, label: drawing.label }
}
