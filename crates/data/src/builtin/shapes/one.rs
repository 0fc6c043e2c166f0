//! Ways to write a one: a bare stroke, with a flag, with a foot.

use crate::builtin::dice::Dice;
use crate::builtin::path::Path;

pub(super) fn shape(dice: &mut Dice) -> Vec<Path> {
    let bow = dice.near(0.0, 0.02);
    if dice.chance(0.75) {
        return vec![Path::from(0.0, -0.5).to(bow, dice.near(0.0, 0.1)).to(0.0, 0.5)];
    }
    let flag = [dice.between(-0.3, -0.06), dice.between(-0.45, -0.1)];
    let stem = Path::from(flag[0], flag[1]).corner(0.0, -0.5).to(bow, 0.0).to(0.0, 0.5);
    let mut strokes = vec![stem];
    if dice.chance(0.45) {
        let height = dice.near(0.5, 0.03);
        strokes.push(Path::from(dice.near(-0.26, 0.07), height).to(dice.near(0.26, 0.07), dice.near(height, 0.03)));
    }
    strokes
}
