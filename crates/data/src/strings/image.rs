//! The image of a string: 32 rows, as high as LeNet-5's input, and of any width.

use crate::perturb::FIELD_SIDE;

/// A line of digits, row by row: 0 is background, 255 full ink. A digit of usual size is about 20 rows high.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StringImage {
    width: usize,
    pixels: Vec<u8>,
}

impl StringImage {
    /// Rows of every image: the height of LeNet-5's input.
    pub const HEIGHT: usize = FIELD_SIDE;

    /// Columns between two neighbouring positions of LeNet-5, which two poolings by 2 set. A width is a multiple of it.
    pub const STEP: usize = 4;

    /// Columns of background before the first and after the last digit. With fewer, a dense string has too few positions.
    pub const MARGIN: usize = 14;

    /// An image without ink, at least `width` columns wide: 32 or more, and a multiple of [`Self::STEP`].
    pub fn blank(width: usize) -> Self {
        let width = width.max(FIELD_SIDE).next_multiple_of(Self::STEP);
        Self { width, pixels: vec![0; width * Self::HEIGHT] }
    }

    /// Columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Positions of LeNet-5's 32×32 input on the image, [`Self::STEP`] columns apart: (width − 32) / 4 + 1.
    pub fn position_count(&self) -> usize {
        (self.width - FIELD_SIDE) / Self::STEP + 1
    }

    /// All pixels, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The same, to draw into.
    pub fn pixels_mut(&mut self) -> &mut [u8] {
        &mut self.pixels
    }

    /// One row.
    pub fn row(&self, row: usize) -> &[u8] {
        &self.pixels[row * self.width..][..self.width]
    }

    /// The same image with background added on the right, at least `width` columns wide.
    #[must_use]
    pub fn padded_to(&self, width: usize) -> Self {
        let mut padded = Self::blank(width.max(self.width));
        for row in 0..Self::HEIGHT {
            padded.pixels[row * padded.width..][..self.width].copy_from_slice(self.row(row));
        }
        padded
    }
}

impl StringImage {
    /// The same image with its ink moved to the right and downward by columns and rows. What leaves it is lost.
    #[must_use]
    pub fn moved(&self, [columns, rows]: [usize; 2]) -> Self {
        let mut moved = Self::blank(self.width);
        for row in rows..Self::HEIGHT {
            let to = &mut moved.pixels[row * self.width..][..self.width];
            let length = self.width.saturating_sub(columns);
            to[self.width - length..].copy_from_slice(&self.row(row - rows)[..length]);
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_fit_the_positions_of_the_network() {
        for (asked, width, positions) in [(0, 32, 1), (32, 32, 1), (33, 36, 2), (64, 64, 9)] {
            let image = StringImage::blank(asked);
            assert_eq!((image.width(), image.position_count()), (width, positions));
            assert_eq!(image.pixels().len(), width * 32);
        }
    }

    #[test]
    fn padding_leaves_the_ink_where_it_is() {
        let mut image = StringImage::blank(32);
        image.pixels_mut()[5 * 32 + 31] = 200;
        let padded = image.padded_to(50);
        assert_eq!((padded.width(), padded.row(5)[31], padded.row(5)[32]), (52, 200, 0));
        assert_eq!(padded.pixels().iter().filter(|pixel| **pixel > 0).count(), 1);
    }

    #[test]
    fn ink_is_moved_right_and_down() {
        let mut image = StringImage::blank(36);
        image.pixels_mut()[5 * 36 + 10] = 200;
        let moved = image.moved([2, 1]);
        assert_eq!((moved.row(6)[12], moved.row(5)[10]), (200, 0));
        assert_eq!(image.moved([0, 0]), image);
        assert!(image.moved([40, 40]).pixels().iter().all(|pixel| *pixel == 0));
    }
}
