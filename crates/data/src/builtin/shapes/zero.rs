//! Ways to write a zero: an oval, closed or not quite, with or without a tail, now and then slashed.

use crate::builtin::dice::Dice;
use crate::builtin::path::Path;

pub(super) fn shape(dice: &mut Dice) -> Vec<Path> {
    let width = dice.near(0.36, 0.07);
    let mut strokes = vec![oval(dice, width)];
    if dice.chance(0.04) {
        strokes.push(slash(dice, width));
    }
    strokes
}

/// Once around from the top, with a gap or an overlap, and an end that lies a little inside or outside the start.
pub(super) fn oval(dice: &mut Dice, width: f32) -> Path {
    let start = dice.near(-80.0, 30.0);
    let sweep = match dice.between(0.0, 1.0) {
        part if part < 0.10 => dice.between(285.0, 345.0),
        part if part < 0.22 => dice.between(380.0, 450.0),
        _ => dice.near(362.0, 12.0),
    };
    let sweep = if dice.chance(0.85) { -sweep } else { sweep };
    let drift = dice.near(0.0, 0.12);
    let lead_in =
        if dice.chance(0.15) { Path::from(dice.near(0.05, 0.15), dice.near(-0.55, 0.06)) } else { Path::default() };
    let turns = 12;
    let path = (0..=turns).fold(lead_in, |path, turn| {
        let part = turn as f32 / turns as f32;
        let angle = (start + sweep * part).to_radians();
        let radius = 1.0 + drift * (part - 0.5);
        path.to(width * radius * angle.cos(), 0.5 * radius * angle.sin())
    });
    match dice.between(0.0, 1.0) {
        part if part < 0.12 => path.to(dice.near(0.02, 0.12), dice.near(-0.25, 0.1)),
        part if part < 0.22 => path.to(dice.near(0.15, 0.15), dice.near(-0.58, 0.05)),
        _ => path,
    }
}

pub(super) fn slash(dice: &mut Dice, width: f32) -> Path {
    let reach = dice.between(0.6, 1.25);
    Path::from(width * reach, dice.near(-0.42, 0.06) * reach).to(-width * reach, dice.near(0.42, 0.06) * reach)
}
