//! Ways to write a nine: a loop, closed or open, and a tail that is straight, bent or hooked.

use crate::builtin::dice::Dice;
use crate::builtin::path::Path;

pub(super) fn shape(dice: &mut Dice) -> Vec<Path> {
    let (width, height) = (dice.near(0.2, 0.045), dice.near(0.21, 0.045));
    let centre = [dice.near(-0.02, 0.03), -0.5 + height];
    let right = centre[0] + width + dice.near(0.01, 0.03);
    let loop_end = dice.near(-345.0, 14.0);
    let tilt = dice.near(0.0, 0.25);
    let path = match dice.between(0.0, 1.0) {
        part if part < 0.55 => Path::default().arc(centre, [width, height], dice.near(-30.0, 22.0), loop_end),
        part if part < 0.85 => {
            let start = [right + dice.near(0.0, 0.07), dice.near(-0.46, 0.04)];
            Path::from(start[0], start[1]).arc(centre, [width, height], dice.near(-105.0, 12.0), loop_end)
        }
        _ => Path::default().arc(centre, [width, height], dice.near(-110.0, 20.0), loop_end),
    };
    let path = path.moved(|[x, y]| [x - tilt * (y - centre[1]), y]);
    let turn = [right, centre[1] + dice.near(-0.1, 0.09)];
    let path = if dice.chance(0.7) { path.corner(turn[0], turn[1]) } else { path.to(turn[0], turn[1]) };
    vec![tail(dice, path, right)]
}

fn tail(dice: &mut Dice, path: Path, right: f32) -> Path {
    match dice.between(0.0, 1.0) {
        part if part < 0.62 => {
            let foot = right + dice.near(-0.07, 0.06);
            path.to(f32::midpoint(right, foot) + dice.near(0.01, 0.02), 0.1).to(foot, 0.5)
        }
        part if part < 0.86 => path.to(right - 0.01, 0.1).to(right - dice.near(0.18, 0.06), 0.5),
        _ => path.to(right, 0.15).to(0.1, 0.45).to(-0.05, 0.5).to(dice.near(-0.22, 0.05), dice.near(0.4, 0.05)),
    }
}
