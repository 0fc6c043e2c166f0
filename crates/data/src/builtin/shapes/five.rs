//! Ways to write a five: in one stroke, with the bar added last, or as an S.

use crate::builtin::dice::Dice;
use crate::builtin::path::Path;

pub(super) fn shape(dice: &mut Dice) -> Vec<Path> {
    let top = [dice.near(-0.12, 0.05), dice.near(-0.43, 0.04)];
    let bar_end = [dice.near(0.34, 0.12), dice.near(-0.49, 0.06)];
    match dice.between(0.0, 1.0) {
        part if part < 0.4 => {
            let bar = Path::from(bar_end[0], bar_end[1]).corner(top[0], top[1]);
            vec![body(dice, bar)]
        }
        part if part < 0.8 => {
            let gap = dice.near(0.0, 0.03);
            let bar = Path::from(top[0] + dice.near(0.0, 0.05), top[1] + gap).to(bar_end[0], bar_end[1] + gap);
            let start = Path::from(top[0], top[1]);
            vec![body(dice, start), bar]
        }
        _ => {
            vec![body(dice, Path::from(bar_end[0] - 0.08, bar_end[1] + 0.03).to(0.05, -0.48).to(top[0], top[1] + 0.1))]
        }
    }
}

/// Down from the upper left, and the bowl.
fn body(dice: &mut Dice, path: Path) -> Path {
    let shoulder = [dice.near(-0.2, 0.05), dice.near(-0.1, 0.06)];
    let path = if dice.chance(0.5) { path.corner(shoulder[0], shoulder[1]) } else { path.to(shoulder[0], shoulder[1]) };
    let (width, height) = (dice.near(0.25, 0.06), dice.near(0.3, 0.04));
    let centre = [dice.near(-0.03, 0.05), 0.5 - height];
    path.arc(centre, [width, height], dice.near(-75.0, 18.0), dice.near(150.0, 28.0))
}
