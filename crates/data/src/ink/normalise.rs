//! MNIST's normalisation: how the ink of one digit was brought into a 28×28 field.
//!
//! The steps are those that made MNIST from NIST's scans: section III-A of the 1998 paper describes them, and the makers
//! of QMNIST reconstructed them exactly. They are: tight box, square, 20×20 by area, full contrast, centre of mass.

use super::InkError;
use crate::dataset::{IMAGE_SIDE, Image, PIXEL_COUNT};

/// Width and height of the field that a digit is fitted into.
pub const DIGIT_SIDE: usize = 20;

/// Smallest side of the square around the ink, in pixels of the canvas: less is not enlarged to the whole field.
const MIN_SQUARE_SIDE: usize = 10;

/// A digit in MNIST's form, with every step on the way there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normalised {
    /// Where on the canvas the ink is.
    pub ink_box: InkBox,
    /// The square around it, fitted into 20×20 pixels with its strongest ink at 255.
    pub digit: [u8; DIGIT_SIDE * DIGIT_SIDE],
    /// Column and row of the 28×28 image at which the 20×20 digit begins, so that its centre of mass is in the middle.
    pub offset: [isize; 2],
    /// The result.
    pub image: Image,
}

/// A grey picture of ink alone, of any size, row by row: 0 is paper, 255 full ink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canvas {
    width: usize,
    ink: Vec<u8>,
}

impl Canvas {
    /// A canvas without ink.
    pub fn blank(width: usize, height: usize) -> Self {
        Self { width, ink: vec![0; width * height] }
    }

    /// A canvas whose ink at column `x` and row `y` is `ink(x, y)`.
    pub fn from_fn(width: usize, height: usize, mut ink: impl FnMut(usize, usize) -> u8) -> Self {
        let mut canvas = Self::blank(width, height);
        for (y, row) in canvas.rows_mut().enumerate() {
            row.iter_mut().enumerate().for_each(|(x, pixel)| *pixel = ink(x, y));
        }
        canvas
    }

    /// Columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.ink.len().checked_div(self.width).unwrap_or(0)
    }

    /// All pixels, row by row.
    pub fn ink(&self) -> &[u8] {
        &self.ink
    }

    /// The rows from top to bottom.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = &[u8]> + ExactSizeIterator {
        // A canvas without columns has no rows either; `chunks_exact` would refuse a width of 0.
        self.ink.chunks_exact(self.width.max(1))
    }

    pub(super) fn rows_mut(&mut self) -> impl Iterator<Item = &mut [u8]> {
        self.ink.chunks_exact_mut(self.width.max(1))
    }
}

/// A rectangle of whole canvas pixels that holds all ink tightly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InkBox {
    /// First column with ink.
    pub left: usize,
    /// First row with ink.
    pub top: usize,
    /// Columns from the first to the last with ink.
    pub width: usize,
    /// Rows from the first to the last with ink.
    pub height: usize,
}

impl InkBox {
    /// The tightest box around every pixel of `canvas` that is not 0; `None` without ink.
    pub fn around(canvas: &Canvas) -> Option<Self> {
        let has_ink = |row: &[u8]| row.iter().any(|&ink| ink > 0);
        let top = canvas.rows().position(has_ink)?;
        let bottom = canvas.rows().rposition(has_ink)?;
        let (mut left, mut right) = (canvas.width(), 0);
        for row in canvas.rows().take(bottom + 1).skip(top) {
            left = row.iter().take(left).position(|&ink| ink > 0).unwrap_or(left);
            right = row.iter().rposition(|&ink| ink > 0).map_or(right, |column| right.max(column));
        }
        Some(Self { left, top, width: right + 1 - left, height: bottom + 1 - top })
    }

    /// Side of the square that the box is widened to.
    pub fn square_side(self) -> usize {
        self.width.max(self.height).max(MIN_SQUARE_SIDE)
    }
}

/// The point of the ink in the middle of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Centring {
    /// The centre of mass, as in MNIST.
    Mass,
    /// The middle of the ink's box.
    Box,
}

/// Brings the ink on `canvas` into MNIST's form. Every pixel that is not 0 counts as ink.
///
/// # Errors
/// If there is no ink.
pub fn normalise(canvas: &Canvas) -> Result<Normalised, InkError> {
    normalise_by(canvas, Centring::Mass)
}

/// As [`normalise`], with something else in the middle.
pub(super) fn normalise_by(canvas: &Canvas, centring: Centring) -> Result<Normalised, InkError> {
    let ink_box = InkBox::around(canvas).ok_or(InkError::NoInk)?;
    let digit = to_full_contrast(&fit_square(canvas, ink_box, ink_box.square_side()));
    let offset = match centring {
        Centring::Mass => centring_offset(&digit),
        Centring::Box => [(IMAGE_SIDE - DIGIT_SIDE) as isize / 2; 2],
    };
    Ok(Normalised { ink_box, digit, offset, image: paste(&digit, offset) })
}

/// Puts ink that already has the size of MNIST's digits into the middle of an image, by its centre of mass.
///
/// None of it is enlarged, and contrast stays: a stray dot remains one. Ink larger than 20 pixels is fitted into them.
///
/// # Errors
/// If there is no ink.
pub fn centre(canvas: &Canvas) -> Result<Image, InkError> {
    let ink_box = InkBox::around(canvas).ok_or(InkError::NoInk)?;
    let side = ink_box.square_side().max(DIGIT_SIDE);
    let digit = fit_square(canvas, ink_box, side).map(|cell| cell.round() as u8);
    Ok(paste(&digit, centring_offset(&digit)))
}

/// Fits a square of this side around the box into 20×20 cells; each canvas pixel gives its ink to the cells it lies on, by area.
///
/// The makers of MNIST doubled pixels until the square had 20 of them. Sharing out by area gives the same without that.
fn fit_square(canvas: &Canvas, ink_box: InkBox, side: usize) -> [f32; DIGIT_SIDE * DIGIT_SIDE] {
    let (indent_x, indent_y) = ((side - ink_box.width) / 2, (side - ink_box.height) / 2);
    let mut cells = [0.0; DIGIT_SIDE * DIGIT_SIDE];
    for (y, row) in canvas.rows().skip(ink_box.top).take(ink_box.height).enumerate() {
        let mut row_cells = [0.0_f32; DIGIT_SIDE];
        for (x, &ink) in row[ink_box.left..][..ink_box.width].iter().enumerate().filter(|(_, ink)| **ink > 0) {
            for (column, share) in cells_under(indent_x + x, side) {
                row_cells[column] += share * f32::from(ink);
            }
        }
        for (line, share) in cells_under(indent_y + y, side) {
            let line_cells = &mut cells[line * DIGIT_SIDE..][..DIGIT_SIDE];
            line_cells.iter_mut().zip(&row_cells).for_each(|(cell, ink)| *cell += share * ink);
        }
    }
    cells
}

/// The cells that pixel number `position` of `side` lies on, along one axis, with the share of the cell that it covers.
///
/// In units of 1/`side` of a cell all bounds are whole numbers, so that nothing is lost at cell borders.
fn cells_under(position: usize, side: usize) -> impl Iterator<Item = (usize, f32)> {
    let (start, end) = (position * DIGIT_SIDE, (position + 1) * DIGIT_SIDE);
    (start / side..end.div_ceil(side)).map(move |cell| {
        let overlap = end.min((cell + 1) * side) - start.max(cell * side);
        (cell, overlap as f32 / side as f32)
    })
}

fn to_full_contrast(cells: &[f32; DIGIT_SIDE * DIGIT_SIDE]) -> [u8; DIGIT_SIDE * DIGIT_SIDE] {
    let strongest = cells.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    cells.map(|cell| (cell * 255.0 / strongest).round() as u8)
}

/// The whole-pixel offset that brings the centre of mass nearest to the field's middle, rounded as MNIST's makers did.
fn centring_offset(digit: &[u8; DIGIT_SIDE * DIGIT_SIDE]) -> [isize; 2] {
    let (mut mass, mut moment_x, mut moment_y) = (0.0, 0.0, 0.0);
    for (index, &ink) in digit.iter().enumerate() {
        let ink = f64::from(ink);
        mass += ink;
        moment_x += ink * ((index % DIGIT_SIDE) as f64 + 0.5);
        moment_y += ink * ((index / DIGIT_SIDE) as f64 + 0.5);
    }
    [moment_x, moment_y].map(|moment| (15.0 - moment / mass) as isize)
}

/// Puts the 20×20 digit into the 28×28 field; what would fall outside is cut off.
fn paste(digit: &[u8; DIGIT_SIDE * DIGIT_SIDE], offset: [isize; 2]) -> Image {
    let mut image = [0; PIXEL_COUNT];
    for (index, &ink) in digit.iter().enumerate() {
        let column = (index % DIGIT_SIDE).checked_add_signed(offset[0]).filter(|x| *x < IMAGE_SIDE);
        let row = (index / DIGIT_SIDE).checked_add_signed(offset[1]).filter(|y| *y < IMAGE_SIDE);
        if let (Some(x), Some(y)) = (column, row) {
            image[y * IMAGE_SIDE + x] = ink;
        }
    }
    image
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rectangle(left: usize, top: usize, width: usize, height: usize) -> Canvas {
        Canvas::from_fn(200, 150, |x, y| {
            u8::from((left..left + width).contains(&x) && (top..top + height).contains(&y)) * 200
        })
    }

    #[test]
    fn the_box_is_tight() {
        let ink_box = InkBox::around(&rectangle(7, 3, 20, 40)).unwrap();
        assert_eq!(ink_box, InkBox { left: 7, top: 3, width: 20, height: 40 });
    }

    #[test]
    fn a_rectangle_lands_where_a_calculation_by_hand_puts_it() {
        // 20×40 in a square of 40: columns 10–29 of 40 are columns 5–14 of 20. The middle of that is (10, 10), so the
        // offset is 5: columns 10–19 and rows 5–24 of the field, at full contrast.
        let normalised = normalise(&rectangle(30, 3, 20, 40)).unwrap();
        assert_eq!(normalised.offset, [5, 5]);
        for (index, &ink) in normalised.image.iter().enumerate() {
            let inside = (10..20).contains(&(index % 28)) && (5..25).contains(&(index / 28));
            assert_eq!(ink, if inside { 255 } else { 0 }, "pixel {index}");
        }
    }

    #[test]
    fn half_covered_cells_are_grey() {
        // 31×60 in a square of 60: three pixels a cell; a single column of ink covers a third of its cell.
        let canvas = Canvas::from_fn(61, 61, |x, y| u8::from(y < 60 && x < 31) * 255);
        let normalised = normalise(&canvas).unwrap();
        // 31 columns are widened by 14 on the left: ink in columns 14–44 of 60, cells 4.67 to 15.
        assert_eq!(
            &normalised.digit[..20],
            &[0, 0, 0, 0, 85, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0]
        );
    }

    #[test]
    fn a_small_spot_is_not_blown_up_to_the_whole_field() {
        let normalised = normalise(&rectangle(50, 50, 2, 2)).unwrap();
        let full = normalised.image.iter().map(|ink| usize::from(*ink == 255)).sum::<usize>();
        assert_eq!(full, 16, "2 of 10 pixels are 4 of 20");
    }

    #[test]
    fn centring_neither_enlarges_nor_darkens() {
        let image = centre(&rectangle(7, 3, 2, 10)).unwrap();
        for (index, &ink) in image.iter().enumerate() {
            let inside = (14..16).contains(&(index % 28)) && (10..20).contains(&(index / 28));
            assert_eq!(ink, if inside { 200 } else { 0 }, "pixel {index}");
        }
        // 40 rows become 20, and a column of 4 pixels becomes one of 2.
        let shrunk = centre(&rectangle(7, 3, 4, 40)).unwrap();
        assert_eq!(shrunk.iter().map(|ink| usize::from(*ink == 200)).sum::<usize>(), 40);
        assert_eq!(centre(&Canvas::blank(30, 30)), Err(InkError::NoInk));
    }

    #[test]
    fn ink_far_to_one_side_is_cut_off_rather_than_refused() {
        // A heavy block at the left and a hair that reaches far to the right.
        let canvas = Canvas::from_fn(400, 40, |x, y| u8::from(x < 40 || y == 20) * 255);
        let normalised = normalise(&canvas).unwrap();
        assert!(normalised.offset[0] > 8);
        assert!(normalised.image.contains(&255));
    }

    #[test]
    fn a_blank_canvas_has_no_digit() {
        assert_eq!(normalise(&Canvas::blank(30, 30)), Err(InkError::NoInk));
        assert_eq!(normalise(&Canvas::blank(0, 0)), Err(InkError::NoInk));
    }
}
