//! What the rows and columns of an image say: their ink, how often they enter it, how far it is from the sides.

use lenet_data::dataset::{IMAGE_SIDE, Image};

use super::{LINE_COUNT, ink};

/// From this on a pixel is ink, 0–1.
const INK: f32 = 0.5;

/// The mean ink of each two rows, then of each two columns, 0–1.
pub(super) fn projections(image: &Image) -> Vec<f32> {
    let mean = |pair: [Vec<f32>; 2]| pair.iter().flatten().sum::<f32>() / (2 * IMAGE_SIDE) as f32;
    let rows = (0..LINE_COUNT).map(|line| mean([row(image, 2 * line), row(image, 2 * line + 1)]));
    rows.chain((0..LINE_COUNT).map(|line| mean([column(image, 2 * line), column(image, 2 * line + 1)]))).collect()
}

/// How often each second row, then each second column, goes from background to ink.
pub(super) fn crossings(image: &Image) -> Vec<f32> {
    let count = |line: Vec<f32>| {
        let begins = usize::from(line[0] >= INK);
        (begins + line.windows(2).filter(|pair| pair[0] < INK && pair[1] >= INK).count()) as f32
    };
    let rows = (0..LINE_COUNT).map(|line| count(row(image, 2 * line)));
    rows.chain((0..LINE_COUNT).map(|line| count(column(image, 2 * line)))).collect()
}

/// The share of each second row that is background from the left, then from the right; of each second column from the top, then from
/// the bottom. A line without ink is all background.
pub(super) fn distances(image: &Image) -> Vec<f32> {
    let share = |background: usize| background as f32 / IMAGE_SIDE as f32;
    let first = |line: Vec<f32>| share(line.iter().position(|ink| *ink >= INK).unwrap_or(IMAGE_SIDE));
    let last = |line: Vec<f32>| share(line.iter().rev().position(|ink| *ink >= INK).unwrap_or(IMAGE_SIDE));
    let lines = || (0..LINE_COUNT).map(|line| 2 * line);
    let rows = lines().map(|line| first(row(image, line))).chain(lines().map(|line| last(row(image, line))));
    let columns = lines().map(|line| first(column(image, line))).chain(lines().map(|line| last(column(image, line))));
    rows.chain(columns).collect()
}

fn row(image: &Image, row: usize) -> Vec<f32> {
    (0..IMAGE_SIDE).map(|column| ink(image, row, column)).collect()
}

fn column(image: &Image, column: usize) -> Vec<f32> {
    (0..IMAGE_SIDE).map(|row| ink(image, row, column)).collect()
}

#[cfg(test)]
mod tests {
    use lenet_data::dataset::PIXEL_COUNT;

    use super::*;

    /// Two vertical strokes, in columns 8 and 20, from row 4 to row 23.
    fn eleven() -> Image {
        let mut image = [0; PIXEL_COUNT];
        for row in 4..24 {
            (image[row * IMAGE_SIDE + 8], image[row * IMAGE_SIDE + 20]) = (255, 255);
        }
        image
    }

    #[test]
    fn two_strokes_are_as_counted_by_hand() {
        let (projections, crossings, distances) = (projections(&eleven()), crossings(&eleven()), distances(&eleven()));
        assert_eq!((projections[0], projections[5]), (0.0, 4.0 / 56.0));
        assert_eq!((projections[14 + 4], projections[14 + 5]), (20.0 / 56.0, 0.0));
        assert_eq!((crossings[0], crossings[5]), (0.0, 2.0));
        assert_eq!((crossings[14 + 4], crossings[14 + 5]), (1.0, 0.0));
        assert_eq!((distances[0], distances[5], distances[14 + 5]), (1.0, 8.0 / 28.0, 7.0 / 28.0));
        assert_eq!((distances[28 + 4], distances[42 + 4], distances[42]), (4.0 / 28.0, 4.0 / 28.0, 1.0));
    }
}
