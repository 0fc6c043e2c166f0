//! Ways to write a seven: with a sharp or a round corner, a tick at the start, a bar across.

use crate::builtin::dice::Dice;
use crate::builtin::path::Path;

pub(super) fn shape(dice: &mut Dice) -> Vec<Path> {
    let corner = [dice.near(0.26, 0.05), dice.near(-0.46, 0.03)];
    let top = top(dice, corner);
    let foot = [dice.near(-0.02, 0.08), 0.5];
    let bend = [f32::midpoint(corner[0], foot[0]) + dice.near(-0.02, 0.05), dice.near(0.0, 0.05)];
    let stem = top.to(bend[0], bend[1]);
    let stem = if dice.chance(0.06) {
        stem.to(foot[0], foot[1] - 0.05).to(foot[0] + dice.between(0.05, 0.2), dice.near(0.48, 0.04))
    } else {
        stem.to(foot[0], foot[1])
    };
    let mut strokes = vec![stem];
    if dice.chance(0.2) {
        let (height, reach) = (bend[1] + dice.near(0.0, 0.05), dice.between(0.1, 0.28));
        let centre = bend[0] + dice.near(0.0, 0.04);
        strokes.push(Path::from(centre - reach, height + dice.near(0.01, 0.04)).to(centre + reach, height));
    }
    strokes
}

fn top(dice: &mut Dice, corner: [f32; 2]) -> Path {
    let start = [dice.near(-0.28, 0.06), dice.near(-0.42, 0.05)];
    let path = if dice.chance(0.35) {
        let tick = Path::from(start[0] + dice.near(-0.01, 0.03), start[1] + dice.between(0.04, 0.25));
        if dice.chance(0.5) { tick.corner(start[0], start[1]) } else { tick.to(start[0], start[1]) }
    } else {
        Path::from(start[0], start[1])
    };
    let path = path.to(f32::midpoint(start[0], corner[0]), f32::midpoint(start[1], corner[1]) + dice.near(0.0, 0.035));
    if dice.chance(0.65) {
        path.corner(corner[0], corner[1])
    } else {
        path.to(corner[0] - 0.05, corner[1]).to(corner[0], corner[1] + dice.between(0.05, 0.12))
    }
}
