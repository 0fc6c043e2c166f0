//! Ways to write a six: a stem, straight or bent, that runs into a loop, closed, open or wound inward.

use crate::builtin::dice::Dice;
use crate::builtin::path::Path;

pub(super) fn shape(dice: &mut Dice) -> Vec<Path> {
    let (width, height) = (dice.near(0.23, 0.05), dice.near(0.23, 0.06));
    let centre = [dice.near(0.05, 0.03), 0.5 - height];
    let left = centre[0] - width * dice.between(0.9, 1.6);
    let bend = [left, dice.near(0.08, 0.09)];
    let start = [bend[0] + dice.near(0.18, 0.1), -0.5];
    let bow = dice.near(-0.04, 0.035);
    let stem = Path::from(start[0], start[1])
        .to(f32::midpoint(start[0], bend[0]) + bow, f32::midpoint(start[1], bend[1]))
        .to(bend[0], bend[1]);
    vec![wound_loop(dice, stem, centre, [width, height])]
}

/// From the bottom left counter-clockwise, each radius a little shorter than the one before.
fn wound_loop(dice: &mut Dice, stem: Path, centre: [f32; 2], radii: [f32; 2]) -> Path {
    let end = if dice.chance(0.8) { dice.near(-185.0, 32.0) } else { dice.between(-320.0, -220.0) };
    let shrink = dice.between(0.0, 0.4);
    let turns = 10;
    (0..=turns).fold(stem, |path, turn| {
        let part = turn as f32 / turns as f32;
        let angle = (120.0 + (end - 120.0) * part).to_radians();
        let radius = 1.0 - shrink * part * part;
        path.to(centre[0] + radii[0] * radius * angle.cos(), centre[1] + radii[1] * radius * angle.sin())
    })
}
