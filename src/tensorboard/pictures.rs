//! Filters and the confusion matrix as pictures.

use std::io::Cursor;

use image::{ImageError, ImageFormat, Rgb, RgbImage};

use super::message::Picture;
use crate::{data::dataset::CLASS_COUNT, model::array::Array, train::metrics::Confusion};

/// Pixels of a weight, of a cell of the matrix, and between kernels.
const WEIGHT_SIDE: u32 = 8;
const CELL_SIDE: u32 = 24;
const GAP: u32 = 4;

const PAPER: Rgb<u8> = Rgb([255; 3]);

/// The kernels of a layer, `[maps, inputs, 5, 5]`: a row for each input, a column for each map. Positive weights are orange,
/// negative ones blue, the largest of all in full colour. None where there is no such parameter.
pub(super) fn filters(parameters: &[(String, Array)], name: &str) -> Result<Option<Picture>, ImageError> {
    let array = parameters.iter().find(|(own, _)| own == name).map(|(_, array)| array);
    let Some((Array { values, .. }, [maps, inputs, side, _])) =
        array.and_then(|array| Some((array, <[usize; 4]>::try_from(array.shape.as_slice()).ok()?)))
    else {
        return Ok(None);
    };
    let largest = values.iter().fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
    let step = side as u32 * WEIGHT_SIDE + GAP;
    let mut picture = RgbImage::from_pixel(maps as u32 * step, inputs as u32 * step, PAPER);
    for (index, weight) in values.iter().enumerate() {
        let (column, row) = (index % side, index / side % side);
        let (input, map) = (index / (side * side) % inputs, index / (side * side * inputs));
        let place =
            [(map, column), (input, row)].map(|(kernel, cell)| kernel as u32 * step + cell as u32 * WEIGHT_SIDE);
        fill(&mut picture, place, WEIGHT_SIDE, signed_color(weight / largest.max(f32::MIN_POSITIVE)));
    }
    encoded(&picture).map(Some)
}

/// A row for each digit, a column for each prediction; the darker, the larger the share of the digit's images. The diagonal is
/// green, an error red.
pub(super) fn confusion(confusion: &Confusion) -> Result<Picture, ImageError> {
    let side = CLASS_COUNT as u32 * CELL_SIDE;
    let mut picture = RgbImage::from_pixel(side, side, PAPER);
    for (digit, row) in confusion.iter().enumerate() {
        let total = row.iter().map(|count| f64::from(*count)).sum::<f64>().max(1.0);
        for (predicted, count) in row.iter().enumerate() {
            let share = f64::from(*count) / total;
            // A single error stays in sight.
            let strength = if *count == 0 { 0.0 } else { 0.15 + 0.85 * share.sqrt() };
            let ink = if digit == predicted { [0, 110, 60] } else { [190, 20, 20] };
            let color = Rgb(ink.map(|end: u8| (255.0 - strength * (255.0 - f64::from(end))) as u8));
            fill(&mut picture, [predicted as u32 * CELL_SIDE, digit as u32 * CELL_SIDE], CELL_SIDE - 1, color);
        }
    }
    encoded(&picture)
}

fn fill(picture: &mut RgbImage, [left, top]: [u32; 2], side: u32, color: Rgb<u8>) {
    for row in top..top + side {
        for column in left..left + side {
            picture.put_pixel(column, row, color);
        }
    }
}

/// Black at 0, orange at 1, blue at −1, as in the window.
fn signed_color(value: f32) -> Rgb<u8> {
    let end: [f32; 3] = if value >= 0.0 { [255.0, 150.0, 40.0] } else { [70.0, 160.0, 255.0] };
    Rgb(end.map(|end| (end * value.abs().min(1.0)) as u8))
}

fn encoded(picture: &RgbImage) -> Result<Picture, ImageError> {
    let mut png = Vec::new();
    picture.write_to(&mut Cursor::new(&mut png), ImageFormat::Png)?;
    Ok(Picture { width: picture.width(), height: picture.height(), png })
}
