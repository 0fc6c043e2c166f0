//! The path of a cut from the top of a field to its bottom, and the path near it that cuts the least ink.

use std::ops::Range;

use lenet_data::strings::StringImage;

use super::ink_map::InkMap;

/// For each row the first column on the right of the cut.
pub type Path = [u16; StringImage::HEIGHT];

/// Ink that a step of a column to the side is worth, in pixels: of equal paths the straight one is taken.
const STEP_COST: f32 = 0.05;

/// Ink that a path cuts through, in pixels of full ink.
///
/// Two pixels that touch by a side and lie on different sides of the path count with the fainter of the two.
pub(super) fn ink_cut(map: &InkMap<'_>, path: &Path) -> f32 {
    let beside = (0..path.len()).map(|row| between_columns(map, path[row], row)).sum::<f32>();
    let passed = |row: usize| path[row - 1].min(path[row])..path[row - 1].max(path[row]);
    let below = (1..path.len()).map(|row| between_rows(map, passed(row), row));
    beside + below.sum::<f32>()
}

/// The path within `reach` columns of `path` that cuts the least ink: a shortest path, row by row.
pub(super) fn thinnest_near(map: &InkMap<'_>, path: &Path, reach: u16) -> Path {
    let choices: Vec<u16> = (0..=2 * reach).collect();
    let column =
        |row: usize, choice: usize| (path[row] + choices[choice]).saturating_sub(reach).min(map.width() as u16);
    let enter = |row: usize| (0..choices.len()).map(move |choice| between_columns(map, column(row, choice), row));
    let mut ink: Vec<f32> = enter(0).collect();
    let mut came_from = vec![Vec::new()];
    for row in 1..path.len() {
        let steps =
            StepCosts::new(map, row, [column(row - 1, 0).min(column(row, 0)), path[row - 1].max(path[row]) + reach]);
        let step_to = |choice| cheapest(&ink, |from| steps.cost(column(row - 1, from), column(row, choice)));
        let (from, least): (Vec<_>, Vec<_>) = (0..choices.len()).map(step_to).unzip();
        ink = least.iter().zip(enter(row)).map(|(before, here)| before + here).collect();
        came_from.push(from);
    }
    let (mut choice, _) = cheapest(&ink, |_| 0.0);
    let mut thinnest = *path;
    for row in (0..path.len()).rev() {
        thinnest[row] = column(row, choice);
        choice = came_from[row].get(choice).copied().unwrap_or(choice);
    }
    thinnest
}

/// Ink between two paths, by running sums along each row.
pub(super) struct InkBetween {
    row_sums: Vec<Vec<u32>>,
}

impl InkBetween {
    pub(super) fn new(image: &StringImage) -> Self {
        let running = |sum: &mut u32, pixel: &u8| {
            *sum += u32::from(*pixel);
            Some(*sum)
        };
        let sums = |row: usize| std::iter::once(0).chain(image.row(row).iter().scan(0, running)).collect();
        Self { row_sums: (0..StringImage::HEIGHT).map(sums).collect() }
    }

    /// In pixels of full ink.
    pub(super) fn paths(&self, one: &Path, other: &Path) -> f32 {
        let rows = self.row_sums.iter().zip(one).zip(other);
        let ink = rows.map(|((sums, one), other)| sums[usize::from(*one)].abs_diff(sums[usize::from(*other)]));
        ink.sum::<u32>() as f32 / 255.0
    }
}

/// Position and value of the least sum of a cost and what is added to it; of equals the one nearest to the middle.
fn cheapest(cost: &[f32], added: impl Fn(usize) -> f32) -> (usize, f32) {
    let middle = cost.len() / 2;
    let sums = cost.iter().enumerate().map(|(choice, cost)| (choice, cost + added(choice)));
    sums.min_by(|one, other| one.1.total_cmp(&other.1).then(one.0.abs_diff(middle).cmp(&other.0.abs_diff(middle))))
        .unwrap_or((middle, 0.0))
}

/// Ink that runs from the column before `column` into it.
fn between_columns(map: &InkMap<'_>, column: u16, row: usize) -> f32 {
    let column = usize::from(column);
    if column == 0 || column >= map.width() { 0.0 } else { map.ink(column - 1, row).min(map.ink(column, row)) }
}

/// Ink that runs from the row before `row` into it.
fn between_rows(map: &InkMap<'_>, columns: Range<u16>, row: usize) -> f32 {
    columns.map(usize::from).map(|column| map.ink(column, row - 1).min(map.ink(column, row))).sum()
}

/// What steps from one row to the next cost, by running sums over the columns.
struct StepCosts {
    start: u16,
    sums: Vec<f32>,
}

impl StepCosts {
    /// For steps from the row before `row` into it, between the columns `start` and `end`.
    fn new(map: &InkMap<'_>, row: usize, [start, end]: [u16; 2]) -> Self {
        let costs = (start..end.min(map.width() as u16)).scan(0.0, |sum, column| {
            *sum += STEP_COST + between_rows(map, column..column + 1, row);
            Some(*sum)
        });
        Self { start, sums: std::iter::once(0.0).chain(costs).collect() }
    }

    fn cost(&self, from: u16, to: u16) -> f32 {
        (self.sums[usize::from(to - self.start)] - self.sums[usize::from(from - self.start)]).abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A wall in columns 10 to 29 and rows 8 to 23 with a crack that runs down to the right from column 15.
    fn cracked_wall() -> StringImage {
        let mut image = StringImage::blank(40);
        for row in 8..24 {
            image.pixels_mut()[row * 40 + 10..][..20].fill(255);
            image.pixels_mut()[row * 40 + 15 + (row - 8) / 4] = 0;
        }
        image
    }

    #[test]
    fn a_path_takes_the_crack() {
        let image = cracked_wall();
        let map = InkMap::new(&image);
        let straight = [17; StringImage::HEIGHT];
        // Sixteen rows, less the four in which the crack is in column 16 and the four in which it is in column 17.
        assert_eq!(ink_cut(&map, &straight), 8.0);
        let thinnest = thinnest_near(&map, &straight, 3);
        assert_eq!(ink_cut(&map, &thinnest), 0.0);
        assert!((8..24).all(|row| (0..=1).contains(&(thinnest[row] - 15 - (row as u16 - 8) / 4))), "{thinnest:?}");
    }

    #[test]
    fn a_step_to_the_side_cuts_what_is_above_and_below_it() {
        let mut image = StringImage::blank(40);
        image.pixels_mut().fill(255);
        let map = InkMap::new(&image);
        let mut path = [17; StringImage::HEIGHT];
        path[16..].fill(20);
        assert_eq!(ink_cut(&map, &path), 32.0 + 3.0);
    }

    #[test]
    fn ink_between_paths_is_counted_once() {
        let image = cracked_wall();
        let ink = InkBetween::new(&image);
        assert_eq!(ink.paths(&[5; 32], &[35; 32]), 16.0 * 19.0);
        assert_eq!(ink.paths(&[12; 32], &[11; 32]), 16.0);
    }
}
