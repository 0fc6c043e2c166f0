//! The round digits: slashed zeros, threes with a flat top, wide sixes, eights of two circles or open at the top, nines
//! like a g.

use crate::builtin::dice::Dice;
use crate::builtin::path::{Path, Vector};
use crate::builtin::shapes::{three, two, zero};

/// Slashed, dotted, wound more than once, or with an end that runs in or out.
pub(super) fn zero(dice: &mut Dice) -> Vec<Path> {
    let width = dice.near(0.36, 0.08);
    match dice.between(0.0, 1.0) {
        part if part < 0.4 => vec![zero::oval(dice, width), zero::slash(dice, width)],
        part if part < 0.5 => vec![zero::oval(dice, width), Path::from(dice.near(0.0, 0.05), dice.near(0.0, 0.06))],
        _ => {
            let start = dice.near(-80.0, 45.0);
            let sweep = dice.between(-640.0, -330.0);
            let drift = dice.near(0.0, 0.25);
            let steps = 16;
            let path = (0..=steps).fold(Path::default(), |path, step| {
                let part = step as f32 / steps as f32;
                let angle = (start + sweep * part).to_radians();
                let radius = 1.0 + drift * (part - 0.5);
                path.to(width * radius * angle.cos(), 0.5 * radius * angle.sin())
            });
            vec![path]
        }
    }
}

/// With a head like a hook and a long straight base, or like a z.
pub(super) fn two(dice: &mut Dice) -> Vec<Path> {
    if dice.chance(0.4) {
        return two::shape(dice);
    }
    let (radius, height) = (dice.near(0.22, 0.05), dice.near(0.22, 0.05));
    let head = Path::default().arc(
        [dice.near(0.0, 0.04), -0.5 + height],
        [radius, height],
        dice.near(215.0, 30.0),
        dice.near(370.0, 20.0),
    );
    let foot = [dice.near(-0.26, 0.08), dice.near(0.45, 0.04)];
    let end = [dice.between(0.15, 0.6), foot[1] + dice.near(0.0, 0.05)];
    vec![head.to(dice.near(0.02, 0.06), dice.near(0.1, 0.06)).corner(foot[0], foot[1]).to(end[0], end[1])]
}

/// Flat at the top, with an edge down to the waist; or as everywhere.
pub(super) fn three(dice: &mut Dice) -> Vec<Path> {
    if dice.chance(0.4) {
        return three::shape(dice);
    }
    let (top, right) = (dice.near(-0.48, 0.03), dice.near(0.2, 0.05));
    // Some have next to no notch at the waist.
    let notch = if dice.chance(0.2) { dice.near(0.1, 0.04) } else { dice.near(-0.04, 0.06) };
    let waist = [notch, dice.near(-0.1, 0.05)];
    let path = Path::from(dice.near(-0.22, 0.06), top + dice.near(0.02, 0.04));
    let path = match dice.chance(0.6) {
        true => path.corner(right, top),
        false => path.to(right - 0.08, top).to(right, top + 0.06),
    };
    let path = if dice.chance(0.6) { path.corner(waist[0], waist[1]) } else { path.to(waist[0], waist[1]) };
    let height = (0.5 - waist[1]) / 2.0;
    vec![path.arc(
        [dice.near(-0.03, 0.05), 0.5 - height],
        [dice.near(0.25, 0.05), height],
        dice.near(-60.0, 15.0),
        dice.near(160.0, 30.0),
    )]
}

/// Wide or with a small loop, at times one that crosses the stem, under a stem that is straight, or bent at its top.
pub(super) fn six(dice: &mut Dice) -> Vec<Path> {
    let (width, height) = (dice.between(0.14, 0.36), dice.between(0.12, 0.27));
    let centre = [dice.near(0.05, 0.03), 0.5 - height];
    let left = centre[0] - width;
    let start = [left + dice.between(0.02, 0.4), -0.5];
    let bow = dice.near(-0.03, 0.04);
    let path = if dice.chance(0.25) { Path::from(start[0] + dice.between(0.03, 0.12), -0.44) } else { Path::default() };
    let path = path
        .to(start[0], start[1])
        .to(f32::midpoint(start[0], left) + bow, f32::midpoint(start[1], centre[1]) - 0.05)
        .to(left, centre[1]);
    if dice.chance(0.7) {
        return vec![path.arc(centre, [width, height], 150.0, dice.near(-190.0, 40.0))];
    }
    let path = path.arc(centre, [width, height], 150.0, dice.near(-160.0, 20.0));
    vec![path.to(left - dice.between(0.0, 0.22), centre[1] + dice.near(-0.02, 0.05))]
}

pub(super) fn eight(dice: &mut Dice) -> Vec<Path> {
    if dice.chance(0.3) { two_circles(dice) } else { open_eight(dice) }
}

/// Circles that touch, overlap, or leave a gap.
fn two_circles(dice: &mut Dice) -> Vec<Path> {
    let waist = dice.near(-0.03, 0.05);
    let gap = dice.near(0.0, 0.03);
    let upper = [dice.near(0.2, 0.05), (waist + 0.5) / 2.0];
    let lower = [dice.near(0.23, 0.05), (0.5 - waist) / 2.0];
    let ring = |dice: &mut Dice, y: f32, radii: Vector| {
        let start = dice.near(-90.0, 60.0);
        let sweep = dice.near(365.0, 18.0);
        let sweep = if dice.chance(0.7) { -sweep } else { sweep };
        Path::default().arc([dice.near(0.0, 0.05), y], radii, start, start + sweep)
    };
    vec![ring(dice, waist - upper[1] - gap, upper), ring(dice, waist + lower[1] + gap, lower)]
}

/// An S from the upper right and a line back up that crosses it and ends beside its start, often beyond, or on its way there.
fn open_eight(dice: &mut Dice) -> Vec<Path> {
    let waist = [dice.near(0.0, 0.03), dice.near(-0.06, 0.05)];
    let (upper, lower) = (dice.near(0.18, 0.06), dice.near(0.18, 0.06));
    let start = [dice.near(0.2, 0.1), dice.near(-0.42, 0.05)];
    let end = [start[0] + dice.near(0.03, 0.1), start[1] + dice.near(0.0, 0.1)];
    let part = if dice.chance(0.25) { dice.between(0.4, 0.9) } else { 1.0 };
    let end = [0, 1].map(|axis| waist[axis] + part * (end[axis] - waist[axis]));
    let path = Path::from(start[0], start[1])
        .to(dice.near(0.0, 0.04), -0.5)
        .to(-upper, dice.near(-0.3, 0.04))
        .to(waist[0], waist[1])
        .to(lower, dice.near(0.25, 0.05))
        .to(dice.near(0.0, 0.06), 0.5)
        .to(-lower, dice.near(0.27, 0.05));
    let path = if dice.chance(0.6) {
        path.to(waist[0] + dice.near(0.01, 0.03), waist[1] + dice.near(0.01, 0.03))
    } else {
        path
    };
    let path = path.to(end[0], end[1]);
    vec![if dice.chance(0.35) { path.moved(|[x, y]| [-x, y]) } else { path }]
}

/// A loop, at times small or flat, and a tail that swings to the left at the bottom, or long and slanting.
pub(super) fn nine(dice: &mut Dice) -> Vec<Path> {
    let (width, height) = (dice.between(0.1, 0.28), dice.between(0.09, 0.24));
    let centre = [dice.near(-0.03, 0.04), -0.5 + height + dice.between(0.0, 0.05)];
    let right = centre[0] + width + dice.near(0.01, 0.03);
    let path = match dice.between(0.0, 1.0) {
        part if part < 0.5 => {
            Path::default().arc(centre, [width, height], dice.near(-40.0, 25.0), dice.near(-350.0, 20.0))
        }
        part if part < 0.8 => Path::from(right + dice.near(0.03, 0.06), dice.near(-0.47, 0.04)).arc(
            centre,
            [width, height],
            dice.near(-105.0, 15.0),
            dice.near(-350.0, 20.0),
        ),
        _ => Path::default().arc(centre, [width, height], dice.near(-170.0, 30.0), dice.near(-350.0, 20.0)),
    };
    let turn = [right, centre[1] + dice.near(-0.1, 0.08)];
    let path = if dice.chance(0.7) { path.corner(turn[0], turn[1]) } else { path.to(turn[0], turn[1]) };
    vec![match dice.between(0.0, 1.0) {
        part if part < 0.6 => swung_tail(path, right, dice),
        _ => {
            let foot = right - dice.between(0.0, 0.4);
            path.to(f32::midpoint(right, foot) + dice.near(0.03, 0.03), 0.1).to(foot, 0.5)
        }
    }]
}

/// Down at the right and to the left at the bottom, as that of a g.
fn swung_tail(path: Path, right: f32, dice: &mut Dice) -> Path {
    // Some have a belly there, far out to the right of the loop.
    let out = dice.near(0.05, 0.07);
    let bottom = [right - dice.between(0.12, 0.3), 0.5];
    let end = [bottom[0] - dice.between(0.05, 0.4), 0.5 - dice.between(-0.02, 0.16)];
    path.to(right + out, 0.12).to(right + out - 0.05, dice.near(0.36, 0.04)).to(bottom[0], bottom[1]).to(end[0], end[1])
}
