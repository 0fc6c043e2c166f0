//! The strokes of the ten digits: as on MNIST's forms, and in regional styles.

mod mnist_styles;
mod regional_styles;

use super::path::Path;
use super::writing_style::Dice;

/// The strokes of one way to write a digit.
pub(super) fn shape(label: u8, dice: &mut Dice) -> Vec<Path> {
    use mnist_styles::{eight, five, four, nine, one, seven, six, three, two, zero};
    [zero, one, two, three, four, five, six, seven, eight, nine][usize::from(label)](dice)
}

/// The same, for most drawings in a regional style, with the hooks of a fast pen.
pub(super) fn varied_shape(label: u8, dice: &mut Dice) -> Vec<Path> {
    let strokes = if dice.chance(0.7) { regional_shape(label, dice) } else { shape(label, dice) };
    strokes.into_iter().map(|stroke| with_hooks(stroke, dice)).collect()
}

fn regional_shape(label: u8, dice: &mut Dice) -> Vec<Path> {
    use regional_styles::{eight, five, four, nine, one, seven, six, three, two, zero};
    [zero, one, two, three, four, five, six, seven, eight, nine][usize::from(label)](dice)
}

/// The stroke, at times with a hook where the pen lands or leaves.
fn with_hooks(path: Path, dice: &mut Dice) -> Path {
    let Some([start, end]) = path.ends() else { return path };
    let path = if dice.chance(0.1) {
        path.begun_at(start[0] + dice.near(0.0, 0.05), start[1] + dice.near(0.0, 0.05))
    } else {
        path
    };
    if dice.chance(0.1) { path.to(end[0] + dice.near(0.0, 0.05), end[1] + dice.near(0.0, 0.05)) } else { path }
}
