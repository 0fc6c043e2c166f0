//! The paths of the ten digits, in the styles in which people write them. One file for each digit.

mod eight;
mod elsewhere;
mod five;
mod four;
mod nine;
mod one;
mod seven;
mod six;
mod three;
mod two;
mod zero;

use super::dice::Dice;
use super::path::Path;

/// The strokes of one way to write a digit.
pub(super) fn shape(label: u8, dice: &mut Dice) -> Vec<Path> {
    match label {
        0 => zero::shape(dice),
        1 => one::shape(dice),
        2 => two::shape(dice),
        3 => three::shape(dice),
        4 => four::shape(dice),
        5 => five::shape(dice),
        6 => six::shape(dice),
        7 => seven::shape(dice),
        8 => eight::shape(dice),
        _ => nine::shape(dice),
    }
}

/// The strokes of a way to write a digit that may be met anywhere.
pub(super) fn varied_shape(label: u8, dice: &mut Dice) -> Vec<Path> {
    let strokes = if dice.chance(0.7) { elsewhere::shape(label, dice) } else { shape(label, dice) };
    strokes.into_iter().map(|stroke| elsewhere::in_haste(stroke, dice)).collect()
}
