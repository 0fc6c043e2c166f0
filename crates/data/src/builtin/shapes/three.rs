//! Ways to write a three: round or flat at the top, with a point or a loop in the middle.

use crate::builtin::dice::Dice;
use crate::builtin::path::Path;

pub(super) fn shape(dice: &mut Dice) -> Vec<Path> {
    let waist = [dice.near(-0.02, 0.08), dice.near(-0.05, 0.06)];
    let upper = if dice.chance(0.9) { round_top(dice, waist) } else { flat_top(dice) };
    let path = middle(dice, upper, waist);
    vec![lower(dice, path, waist)]
}

fn round_top(dice: &mut Dice, waist: [f32; 2]) -> Path {
    let height = f32::midpoint(waist[1], 0.5);
    let centre = [dice.near(0.0, 0.04), -0.5 + height];
    let radii = [dice.near(0.22, 0.04), height];
    Path::default().arc(centre, radii, dice.near(205.0, 28.0), dice.near(400.0, 18.0))
}

fn flat_top(dice: &mut Dice) -> Path {
    let top = dice.near(-0.48, 0.02);
    Path::from(dice.near(-0.25, 0.04), top).corner(dice.near(0.22, 0.05), dice.near(top, 0.03))
}

fn middle(dice: &mut Dice, upper: Path, [x, y]: [f32; 2]) -> Path {
    if dice.chance(0.55) {
        return upper.corner(x, y);
    }
    let (width, height) = (dice.between(0.02, 0.1), dice.between(0.01, 0.05));
    upper.arc([x, y], [width, height], 240.0, 90.0)
}

fn lower(dice: &mut Dice, path: Path, waist: [f32; 2]) -> Path {
    let height = (0.5 - waist[1]) / 2.0;
    let centre = [dice.near(-0.01, 0.05), 0.5 - height];
    let radii = [dice.near(0.25, 0.045), height];
    path.arc(centre, radii, dice.near(-50.0, 14.0), dice.near(155.0, 26.0))
}
