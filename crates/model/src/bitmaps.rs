//! The ten 7×12 bitmaps, the centres of the output's radial basis functions (section II-B, figure 3).

/// Width of a bitmap.
pub const BITMAP_WIDTH: usize = 7;
/// Height of a bitmap.
pub const BITMAP_HEIGHT: usize = 12;

/// The rows of all ten, one beside the other: `#` is ink.
#[rustfmt::skip]
const ROWS: [&str; BITMAP_HEIGHT] = [
    ".#####. ...##.. .#####. ####### .#####. .#####. ..####. ####### .#####. .#####.",
    "....... ..###.. ....... .....## ....... ....... .##.... .....## ##...## ##..###",
    "..###.. .####.. .#####. ....##. ....... ####### ##..... .....## ##...## ##...##",
    ".##.##. ...##.. ##...## ...##.. .##..## ##..... ##..... ....##. ##...## ##...##",
    "##...## ...##.. #....## ..####. .##..## ##..... ######. ...##.. .#####. ##..###",
    "##...## ...##.. ....##. .....## ###..## .####.. ###..## ...##.. ##...## .######",
    "##...## ...##.. ..###.. .....## ##...## ..####. ##...## ..##... ##...## .....##",
    "##...## ...##.. .##.... .....## ##...## .....## ##...## ..##... ##...## .....##",
    ".##.##. ...##.. ##..... ##...## ##..### ##...## ###..## ..##... ##...## ....##.",
    "..###.. .###### ####### .#####. .###### .#####. .#####. ..##... .#####. .####..",
    "....... ....... ....... ....... .....## ....... ....... ....... ....... .......",
    "....... ....... ....... ....... .....## ....... ....... ....... ....... .......",
];

/// The values of the bitmap of `digit` (0–9), row by row: +1 for ink, −1 for paper.
pub fn bitmap(digit: usize) -> [f32; BITMAP_WIDTH * BITMAP_HEIGHT] {
    std::array::from_fn(|unit| {
        let (row, column) = (unit / BITMAP_WIDTH, digit * (BITMAP_WIDTH + 1) + unit % BITMAP_WIDTH);
        if ROWS[row].as_bytes()[column] == b'#' { 1.0 } else { -1.0 }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_data::dataset::CLASS_COUNT;

    fn squared_distance(one: usize, other: usize) -> f32 {
        bitmap(one).iter().zip(bitmap(other)).map(|(a, b)| (a - b) * (a - b)).sum()
    }

    #[test]
    fn each_has_as_much_ink_as_in_the_papers_figure() {
        let ink = |digit| bitmap(digit).iter().filter(|value| **value > 0.0).count();
        let counts: Vec<usize> = (0..CLASS_COUNT).map(ink).collect();
        assert_eq!(counts, [35, 27, 33, 32, 41, 35, 39, 25, 43, 39]);
    }

    #[test]
    fn distances_are_those_of_the_papers_figure() {
        assert_eq!(squared_distance(6, 8), 48.0);
        assert_eq!((squared_distance(0, 4), squared_distance(8, 9)), (72.0, 72.0));
        assert_eq!([(1, 4), (1, 8), (4, 7)].map(|(one, other)| squared_distance(one, other)), [200.0; 3]);
        for one in 0..CLASS_COUNT {
            for other in (0..CLASS_COUNT).filter(|other| *other != one) {
                assert!((48.0..=200.0).contains(&squared_distance(one, other)), "{one} and {other}");
            }
        }
    }
}
