//! The digits in regional styles: common in other countries and in haste, rare on the forms that MNIST was made from.

use super::mnist_styles;
use crate::builtin::path::{Path, Vector};
use crate::builtin::writing_style::Dice;

/// Slashed, dotted, wound more than once, or with an end that runs in or out.
pub(super) fn zero(dice: &mut Dice) -> Vec<Path> {
    let width = dice.near(0.36, 0.08);
    match dice.between(0.0, 1.0) {
        part if part < 0.4 => vec![mnist_styles::oval(dice, width), mnist_styles::slash(dice, width)],
        part if part < 0.5 => {
            vec![mnist_styles::oval(dice, width), Path::from(dice.near(0.0, 0.05), dice.near(0.0, 0.06))]
        }
        _ => {
            let start = dice.near(-80.0, 45.0);
            let sweep = dice.between(-640.0, -330.0);
            let drift = dice.near(0.0, 0.25);
            let radius = |part| 1.0 + drift * (part - 0.5);
            vec![Path::default().spiral([0.0, 0.0], [width, 0.5], [start, sweep], 16, radius)]
        }
    }
}

/// A bare stroke, or one with a flag, short or long, flat or almost down to the foot; the foot at times with a bar or a curl.
pub(super) fn one(dice: &mut Dice) -> Vec<Path> {
    let lean = dice.near(0.05, 0.09);
    if dice.chance(0.25) {
        return vec![Path::from(lean, -0.5).to(dice.near(0.0, 0.02), dice.near(0.0, 0.1)).to(-lean, 0.5)];
    }
    let top = [lean, -0.5];
    let bottom = [-lean + dice.near(0.0, 0.05), 0.5];
    let stem = flag(top, dice).to(f32::midpoint(top[0], bottom[0]) + dice.near(0.0, 0.02), 0.0);
    match dice.between(0.0, 1.0) {
        part if part < 0.2 => {
            let (reach, height) = (dice.between(0.12, 0.42), dice.near(0.5, 0.03));
            let centre = bottom[0] + dice.near(0.0, 0.06);
            let bar = Path::from(centre - reach, height).to(centre + reach, dice.near(height, 0.03));
            vec![stem.to(bottom[0], bottom[1]), bar]
        }
        part if part < 0.28 => {
            let curl = dice.between(0.06, 0.22);
            vec![stem.to(bottom[0], 0.42).to(bottom[0] - 0.3 * curl, 0.5).to(bottom[0] - curl, dice.near(0.48, 0.03))]
        }
        _ => vec![stem.to(bottom[0], bottom[1])],
    }
}

/// The flag of a one, up to its top, with a corner there or a bend.
fn flag(top: Vector, dice: &mut Dice) -> Path {
    let reach = dice.between(0.05, 0.5);
    // Steeper than the top of any seven; a narrow one may begin near the foot.
    let least = (0.5 * reach).max(0.08);
    let drop = least + (0.7 - least) * dice.between(0.0, 1.0).powi(2);
    let start = [top[0] - reach, top[1] + drop];
    let middle = [f32::midpoint(start[0], top[0]), f32::midpoint(start[1], top[1]) + dice.near(0.0, 0.04)];
    let path = Path::from(start[0], start[1]).to(middle[0], middle[1]);
    match dice.between(0.0, 1.0) {
        part if part < 0.6 => path.corner(top[0], top[1]),
        _ => {
            let bend = dice.between(0.02, 0.12);
            path.to(top[0] - 0.5 * bend, top[1]).to(top[0] + 0.01, top[1] + bend)
        }
    }
}

/// With a head like a hook and a long straight base, or like a z.
pub(super) fn two(dice: &mut Dice) -> Vec<Path> {
    if dice.chance(0.4) {
        return mnist_styles::two(dice);
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
        return mnist_styles::three(dice);
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

pub(super) fn four(dice: &mut Dice) -> Vec<Path> {
    if dice.chance(0.6) { short_stemmed_four(dice) } else { four_like_a_nine(dice) }
}

/// A long stroke down and to the right, and a short stem through its end that begins low.
fn short_stemmed_four(dice: &mut Dice) -> Vec<Path> {
    let elbow = [dice.near(-0.22, 0.06), dice.near(0.14, 0.07)];
    let start = [dice.near(0.02, 0.12), -0.5];
    let end = [dice.near(0.28, 0.08), elbow[1] + dice.near(-0.02, 0.06)];
    let path = Path::from(start[0], start[1])
        .to(f32::midpoint(start[0], elbow[0]) + dice.near(0.0, 0.03), f32::midpoint(start[1], elbow[1]));
    let path = match dice.chance(0.65) {
        true => path.corner(elbow[0], elbow[1]),
        false => path.to(elbow[0], elbow[1] - 0.07).to(elbow[0] + 0.07, elbow[1] + 0.01),
    };
    let x = end[0] - dice.between(0.03, 0.2);
    let top = elbow[1] - dice.between(0.06, 0.42);
    let stem = Path::from(x + dice.near(0.03, 0.04), top).to(x + dice.near(-0.02, 0.05), dice.near(0.46, 0.06));
    vec![path.to(end[0], end[1]), stem]
}

/// In one stroke: a cup, open at the top, and a stem from its right rim.
fn four_like_a_nine(dice: &mut Dice) -> Vec<Path> {
    let (left, right) = (dice.near(-0.22, 0.05), dice.near(0.18, 0.05));
    let (floor, rim) = (dice.near(-0.02, 0.06), dice.near(-0.36, 0.08));
    let path = Path::from(dice.near(-0.05, 0.1), -0.5).to(left, floor - 0.14);
    let path = match dice.chance(0.5) {
        true => path.corner(left + dice.near(0.0, 0.02), floor),
        false => path.to(left + 0.05, floor),
    };
    let path = path.to(f32::midpoint(left, right) + 0.05, floor + dice.near(-0.01, 0.03));
    let foot = right - dice.between(0.0, 0.2);
    vec![
        path.to(right - 0.02, f32::midpoint(floor, rim))
            .corner(right, rim)
            .to(f32::midpoint(right, foot), 0.1)
            .to(foot, 0.5),
    ]
}

/// The bar apart from the body, long and rising, or a body that is hardly bent.
pub(super) fn five(dice: &mut Dice) -> Vec<Path> {
    let top = [dice.near(-0.14, 0.05), dice.near(-0.42, 0.04)];
    let shoulder = [top[0] + dice.near(-0.04, 0.04), dice.near(-0.08, 0.06)];
    let (width, height) = (dice.near(0.24, 0.07), dice.near(0.27, 0.05));
    let body = Path::from(top[0], top[1]);
    let body = if dice.chance(0.6) { body.corner(shoulder[0], shoulder[1]) } else { body.to(shoulder[0], shoulder[1]) };
    let body = body.arc(
        [dice.near(-0.04, 0.05), 0.5 - height],
        [width, height],
        dice.near(-80.0, 20.0),
        dice.near(150.0, 30.0),
    );
    let start = [top[0] + dice.between(-0.08, 0.12), top[1] + dice.near(-0.02, 0.05)];
    let end = [start[0] + dice.between(0.25, 0.65), start[1] + dice.near(-0.04, 0.05)];
    vec![
        body,
        Path::from(start[0], start[1])
            .to(f32::midpoint(start[0], end[0]), f32::midpoint(start[1], end[1]) + dice.near(0.0, 0.02))
            .to(end[0], end[1]),
    ]
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

/// Crossed, at any height, mostly with a tick at the start; or plain with a flat top.
pub(super) fn seven(dice: &mut Dice) -> Vec<Path> {
    let corner = [dice.near(0.24, 0.06), dice.near(-0.47, 0.03)];
    let start = [dice.near(-0.25, 0.08), dice.near(-0.44, 0.05)];
    let top = match dice.between(0.0, 1.0) {
        part if part < 0.3 => {
            Path::from(start[0] + dice.near(0.0, 0.02), start[1] + dice.between(0.05, 0.18)).corner(start[0], start[1])
        }
        part if part < 0.6 => Path::from(start[0] - dice.between(0.0, 0.06), start[1] + dice.between(0.0, 0.12))
            .to(start[0] + 0.1, start[1] - 0.04),
        _ => Path::from(start[0], start[1]),
    };
    let top = match dice.chance(0.6) {
        true => top.corner(corner[0], corner[1]),
        false => top.to(corner[0] - 0.07, corner[1]).to(corner[0], corner[1] + dice.between(0.05, 0.14)),
    };
    let foot = [dice.near(-0.06, 0.1), 0.5];
    let bend = [f32::midpoint(corner[0], foot[0]) + dice.near(-0.02, 0.05), dice.near(0.02, 0.05)];
    let mut strokes = vec![top.to(bend[0], bend[1]).to(foot[0], foot[1])];
    if dice.chance(0.75) {
        let (height, reach) = (dice.near(0.08, 0.1), dice.between(0.12, 0.36));
        let part = (height - corner[1]) / (0.5 - corner[1]);
        let centre = corner[0] + part * (foot[0] - corner[0]) + dice.near(0.01, 0.05);
        let rise = dice.near(0.02, 0.05);
        strokes
            .push(Path::from(centre - reach, height + rise).to(centre + reach * dice.between(0.7, 1.3), height - rise));
    }
    strokes
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
