//! How much edge there is in each direction, in each block of an image.

use std::f32::consts::TAU;

use lenet_data::dataset::{IMAGE_SIDE, Image};

use super::ink;

/// Blocks along a side, of 7×7 pixels.
pub(super) const BLOCK_COUNT: usize = 4;

/// Directions of the gradient, an eighth of a turn each.
pub(super) const DIRECTION_COUNT: usize = 8;

/// The sum of the gradient's amount for each block and direction: row of blocks, direction, column of blocks.
///
/// Sobel's operator gives the gradient. A direction between two of the eight is shared by both.
pub(super) fn orientations(image: &Image) -> Vec<f32> {
    const SIDE: usize = IMAGE_SIDE / BLOCK_COUNT;
    let mut sums = vec![0.0; BLOCK_COUNT * DIRECTION_COUNT * BLOCK_COUNT];
    for (row, column) in (0..IMAGE_SIDE * IMAGE_SIDE).map(|index| (index / IMAGE_SIDE, index % IMAGE_SIDE)) {
        let [dx, dy] = gradient(image, row, column);
        let turn = dy.atan2(dx).rem_euclid(TAU) / TAU * DIRECTION_COUNT as f32;
        let (direction, share) = (turn as usize, turn.fract());
        for (direction, share) in [(direction, 1.0 - share), (direction + 1, share)] {
            let line = row / SIDE * DIRECTION_COUNT + direction % DIRECTION_COUNT;
            sums[line * BLOCK_COUNT + column / SIDE] += share * dx.hypot(dy);
        }
    }
    sums
}

/// Sobel's gradient to the right and downward; outside of the image there is background.
fn gradient(image: &Image, row: usize, column: usize) -> [f32; 2] {
    // Rows and columns from 1: the place itself is 1, 1.
    let at = |down: usize, right: usize| match ((row + down).checked_sub(1), (column + right).checked_sub(1)) {
        (Some(row @ 0..IMAGE_SIDE), Some(column @ 0..IMAGE_SIDE)) => ink(image, row, column),
        _ => 0.0,
    };
    let dx = at(0, 2) - at(0, 0) + 2.0 * (at(1, 2) - at(1, 0)) + at(2, 2) - at(2, 0);
    let dy = at(2, 0) - at(0, 0) + 2.0 * (at(2, 1) - at(0, 1)) + at(2, 2) - at(0, 2);
    [dx / 8.0, dy / 8.0]
}

#[cfg(test)]
mod tests {
    use lenet_data::dataset::PIXEL_COUNT;

    use super::*;

    #[test]
    fn a_vertical_edge_is_all_in_one_direction() {
        // Ink from column 10 on, down to the rims: within the middle blocks, the gradient points to the right.
        let image: Image = std::array::from_fn(|index| if index % IMAGE_SIDE >= 10 { 255 } else { 0 });
        let sums = orientations(&image);
        let middle = |direction: usize| sums[(DIRECTION_COUNT + direction) * BLOCK_COUNT + 1];
        // Seven rows with two columns of half a step each.
        assert!((middle(0) - 7.0).abs() < 1e-4, "{}", middle(0));
        assert!((1..DIRECTION_COUNT).all(|direction| middle(direction) < 1e-4));
        assert_eq!(orientations(&[0; PIXEL_COUNT]), [0.0; 128]);
    }
}
