//! Ways to write a four: open in two strokes, closed, or in one stroke.

use crate::builtin::dice::Dice;
use crate::builtin::path::Path;

pub(super) fn shape(dice: &mut Dice) -> Vec<Path> {
    match dice.between(0.0, 1.0) {
        part if part < 0.72 => open(dice),
        part if part < 0.86 => closed(dice),
        _ => one_stroke(dice),
    }
}

fn open(dice: &mut Dice) -> Vec<Path> {
    let bar = dice.near(0.06, 0.07);
    let elbow = [dice.near(-0.27, 0.05), bar];
    let start = [dice.near(-0.15, 0.09), dice.near(-0.42, 0.06)];
    let path = Path::from(start[0], start[1])
        .to(dice.near(f32::midpoint(start[0], elbow[0]) - 0.02, 0.03), f32::midpoint(start[1], bar));
    // Some bars cross the stem, and some end at it.
    let reach = if dice.chance(0.8) { dice.near(0.29, 0.08) } else { dice.near(0.15, 0.05) };
    let end = [reach, bar + dice.near(-0.04, 0.06)];
    let path = if dice.chance(0.5) {
        path.corner(elbow[0], elbow[1])
    } else {
        path.to(elbow[0], elbow[1] - 0.06).to(elbow[0] + 0.08, elbow[1] + 0.01)
    };
    let angle = path.to(0.0, bar + dice.near(0.0, 0.02)).to(end[0], end[1]);
    vec![angle, stem(dice, -0.42)]
}

fn stem(dice: &mut Dice, top: f32) -> Path {
    let x = dice.near(0.15, 0.05);
    Path::from(x + dice.near(0.03, 0.05), dice.near(top, 0.1)).to(x, 0.0).to(x + dice.near(-0.05, 0.05), 0.5)
}

fn closed(dice: &mut Dice) -> Vec<Path> {
    let bar = dice.near(0.14, 0.06);
    let top = [dice.near(0.12, 0.05), -0.5];
    let angle =
        Path::from(top[0], top[1]).corner(dice.near(-0.3, 0.05), bar).to(dice.near(0.32, 0.07), dice.near(bar, 0.03));
    let stem =
        Path::from(top[0] + dice.near(0.0, 0.03), dice.near(-0.46, 0.05)).to(top[0] + dice.near(-0.03, 0.04), 0.5);
    vec![angle, stem]
}

fn one_stroke(dice: &mut Dice) -> Vec<Path> {
    let bar = dice.near(0.05, 0.05);
    let right = dice.near(0.2, 0.04);
    let path = Path::from(dice.near(-0.22, 0.05), dice.near(-0.46, 0.04))
        .to(dice.near(-0.25, 0.03), -0.15)
        .to(dice.near(-0.18, 0.03), bar)
        .to(0.0, bar + 0.01)
        .to(right - 0.03, -0.15)
        .corner(right + 0.02, dice.near(-0.38, 0.08));
    vec![path.to(right, 0.0).to(right + dice.near(-0.04, 0.04), 0.5)]
}
