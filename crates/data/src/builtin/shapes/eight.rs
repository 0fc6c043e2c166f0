//! Ways to write an eight: as an S that is closed, or as two rings.

use crate::builtin::dice::Dice;
use crate::builtin::path::Path;

pub(super) fn shape(dice: &mut Dice) -> Vec<Path> {
    let waist = [dice.near(0.0, 0.03), dice.near(-0.03, 0.05)];
    let upper = [dice.near(0.17, 0.04), f32::midpoint(waist[1], 0.5)];
    let lower = [dice.near(0.2, 0.045), (0.5 - waist[1]) / 2.0];
    if dice.chance(0.06) {
        let ring = |dice: &mut Dice, y: f32, radii: [f32; 2]| {
            let start = dice.near(-90.0, 30.0);
            Path::default().arc([dice.near(0.0, 0.03), y], radii, start, start - dice.near(365.0, 12.0))
        };
        return vec![ring(dice, waist[1] - upper[1], upper), ring(dice, waist[1] + lower[1], lower)];
    }
    let path = closed_s(dice, waist, upper, lower);
    vec![match dice.between(0.0, 1.0) {
        part if part < 0.15 => path.moved(|[x, y]| [-x, y]),
        part if part < 0.22 => path.moved(|[x, y]| [x, -y]),
        _ => path,
    }]
}

/// From the upper right over the top, down through the waist, round the lower ring and back up to the start.
fn closed_s(dice: &mut Dice, waist: [f32; 2], upper: [f32; 2], lower: [f32; 2]) -> Path {
    let start = [dice.near(0.18, 0.08), dice.near(-0.4, 0.06)];
    let end = [start[0] + dice.near(0.02, 0.09), start[1] + dice.near(0.02, 0.09)];
    let crossing = dice.near(0.0, 0.03);
    let path = Path::from(start[0], start[1])
        .to(dice.near(0.0, 0.03), -0.5)
        .to(-upper[0], waist[1] - dice.near(upper[1], 0.04))
        .to(waist[0], waist[1])
        .to(lower[0], waist[1] + dice.near(lower[1], 0.04))
        .to(dice.near(0.0, 0.06), 0.5)
        .to(-lower[0], waist[1] + dice.near(lower[1], 0.04))
        .to(waist[0] + crossing, waist[1] + crossing);
    if dice.chance(0.7) {
        path.to(0.85 * upper[0], waist[1] - 0.7 * upper[1]).to(end[0], end[1])
    } else {
        path.to(end[0], end[1])
    }
}
