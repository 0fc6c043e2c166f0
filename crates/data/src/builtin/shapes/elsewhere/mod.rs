//! Ways to write the digits that are common in other countries and in haste, but rare on the forms that MNIST was made from.

mod round;
mod straight;

use crate::builtin::dice::Dice;
use crate::builtin::path::Path;

/// The strokes of one such way to write a digit.
pub(super) fn shape(label: u8, dice: &mut Dice) -> Vec<Path> {
    match label {
        0 => round::zero(dice),
        1 => straight::one(dice),
        2 => round::two(dice),
        3 => round::three(dice),
        4 => straight::four(dice),
        5 => straight::five(dice),
        6 => round::six(dice),
        7 => straight::seven(dice),
        8 => round::eight(dice),
        _ => round::nine(dice),
    }
}

/// The stroke with what haste adds to it: a hook where the pen comes down, another where it leaves.
pub(super) fn in_haste(path: Path, dice: &mut Dice) -> Path {
    let Some([start, end]) = path.ends() else { return path };
    let path = if dice.chance(0.1) {
        path.begun_at(start[0] + dice.near(0.0, 0.05), start[1] + dice.near(0.0, 0.05))
    } else {
        path
    };
    if dice.chance(0.1) { path.to(end[0] + dice.near(0.0, 0.05), end[1] + dice.near(0.0, 0.05)) } else { path }
}
