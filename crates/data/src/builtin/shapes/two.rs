//! Ways to write a two: with a corner or a loop at the bottom, round or flat at the top.

use crate::builtin::dice::Dice;
use crate::builtin::path::Path;

pub(super) fn shape(dice: &mut Dice) -> Vec<Path> {
    let upper = if dice.chance(0.85) { round_top(dice) } else { flat_top(dice) };
    vec![if dice.chance(0.45) { corner_foot(dice, upper) } else { loop_foot(dice, upper) }]
}

fn round_top(dice: &mut Dice) -> Path {
    let radius = dice.near(0.25, 0.045);
    let height = dice.near(0.23, 0.05);
    let start = dice.near(190.0, 28.0);
    let end = dice.near(375.0, 14.0);
    Path::default().arc([dice.near(0.0, 0.04), -0.5 + height], [radius, height], start, end)
}

fn flat_top(dice: &mut Dice) -> Path {
    let path = Path::from(dice.near(-0.25, 0.05), dice.near(-0.42, 0.05));
    let (x, y) = (dice.near(0.24, 0.04), dice.near(-0.46, 0.03));
    if dice.chance(0.5) { path.corner(x, y) } else { path.to(0.1, -0.5).to(x, y + 0.05) }
}

fn corner_foot(dice: &mut Dice, upper: Path) -> Path {
    let foot = [dice.near(-0.28, 0.06), dice.near(0.46, 0.04)];
    let path = upper.to(dice.near(0.02, 0.05), dice.near(0.12, 0.06)).corner(foot[0], foot[1]);
    let end = [dice.near(0.34, 0.09), dice.near(0.45, 0.07)];
    path.to(f32::midpoint(foot[0], end[0]), f32::midpoint(foot[1], end[1]) + dice.near(0.0, 0.035)).to(end[0], end[1])
}

/// Down to the bottom, round a loop at the left that the pen leaves to the right, and the base.
fn loop_foot(dice: &mut Dice, upper: Path) -> Path {
    let (width, height) = (dice.between(0.04, 0.26), dice.between(0.03, 0.2));
    let centre = [dice.near(-0.1, 0.05) - 0.4 * width, dice.near(0.48, 0.03) - height];
    let neck = [dice.near(0.12, 0.06), dice.near(0.08, 0.07)];
    let path = upper.to(neck[0], neck[1]).arc(centre, [width, height], dice.near(25.0, 22.0), dice.near(285.0, 15.0));
    let end = [dice.near(0.36, 0.08), dice.near(0.46, 0.08)];
    let middle =
        [f32::midpoint(centre[0], end[0]) + 0.05, f32::midpoint(centre[1] - height, end[1]) + dice.near(0.0, 0.05)];
    path.to(middle[0], middle[1]).to(end[0], end[1])
}
