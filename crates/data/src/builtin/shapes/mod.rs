//! The strokes of the ten digits: as on MNIST's forms, and in regional styles.

mod mnist_styles;
mod regional_styles;

use super::path::Path;
use super::writing_style::StyleRng;

/// The strokes of one way to write a digit.
pub(super) fn shape(label: u8, rng: &mut StyleRng) -> Vec<Path> {
    use mnist_styles::{eight, five, four, nine, one, seven, six, three, two, zero};
    [zero, one, two, three, four, five, six, seven, eight, nine][usize::from(label)](rng)
}

/// The same, for most drawings in a regional style, with the hooks of a fast pen.
pub(super) fn varied_shape(label: u8, rng: &mut StyleRng) -> Vec<Path> {
    let strokes = if rng.chance(0.7) { regional_shape(label, rng) } else { shape(label, rng) };
    strokes.into_iter().map(|stroke| with_hooks(stroke, rng)).collect()
}

fn regional_shape(label: u8, rng: &mut StyleRng) -> Vec<Path> {
    use regional_styles::{eight, five, four, nine, one, seven, six, three, two, zero};
    [zero, one, two, three, four, five, six, seven, eight, nine][usize::from(label)](rng)
}

/// The stroke, at times with a hook where the pen lands or leaves.
fn with_hooks(path: Path, rng: &mut StyleRng) -> Path {
    let Some([start, end]) = path.ends() else { return path };
    let path = if rng.chance(0.1) {
        path.begun_at(start[0] + rng.near(0.0, 0.05), start[1] + rng.near(0.0, 0.05))
    } else {
        path
    };
    if rng.chance(0.1) { path.to(end[0] + rng.near(0.0, 0.05), end[1] + rng.near(0.0, 0.05)) } else { path }
}
