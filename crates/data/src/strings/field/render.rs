//! Ink becomes the image: resampled to the size of NIST's scans, its strokes brought to MNIST's width, then averaged.

use super::affine::Affine;
use super::stroke_width::{distances, mean_width};
use crate::ink::plane::Plane;
use crate::strings::StringImage;

/// Pixels of the scan along a pixel of the image: digits are 60 pixels high, about as in the scans that MNIST was made from.
const SCAN_PX: usize = 3;

/// From this level on a pixel of the scan is ink. Strokes thinner than a pixel of the source never reach full ink.
const INKED: f32 = 110.0;

/// Stroke widths, in pixels of the image, that stay as they are. They are usual in MNIST; wider strokes join neighbouring digits.
const USUAL_WIDTHS: std::ops::RangeInclusive<f32> = 2.2..=2.7;

/// Strokes are thinned by at most this part of their width, for parts of them are thinner than the mean.
const MAX_THINNING: f32 = 0.35;

/// An image, with the width of its strokes before it was changed, in pixels of the image.
pub(super) struct Rendered {
    pub(super) image: StringImage,
    pub(super) stroke_width_px: f64,
    pub(super) stroke_growth_px: f64,
}

/// The image, `width` columns wide, of ink on a source; `to_source` leads from the image to it.
pub(super) fn render(ink: &Plane<u8>, to_source: &Affine, width: usize) -> Option<Rendered> {
    let mut image = StringImage::blank(width);
    let scan = scan(ink, to_source, image.width());
    let from_paper = distances(&scan.map(|is_ink| !is_ink), scan.height());
    let stroke_width_px = mean_width(&from_paper)? / SCAN_PX as f32;
    let growth_px = growth_px(stroke_width_px);
    let coverage = coverage(&scan, &from_paper, growth_px * SCAN_PX as f32 / 2.0);
    let width = image.width();
    for (index, pixel) in image.pixels_mut().iter_mut().enumerate() {
        let [left, top] = [index % width, index / width].map(|at| at * SCAN_PX);
        let rows = (top..top + SCAN_PX).map(|row| coverage.row(row)[left..left + SCAN_PX].iter().sum::<f32>());
        *pixel = (255.0 * rows.sum::<f32>() / (SCAN_PX * SCAN_PX) as f32).round() as u8;
    }
    Some(Rendered { image, stroke_width_px: f64::from(stroke_width_px), stroke_growth_px: f64::from(growth_px) })
}

/// How much of each pixel is ink after the ink's edge has moved outward by so many pixels of the scan.
fn coverage(scan: &Plane<bool>, from_paper: &Plane<f32>, outward: f32) -> Plane<f32> {
    // Pixels have their middle half a pixel from their edge, and half their width is on either side of it.
    let within = |from_paper: f32| if from_paper > 0.0 { (from_paper + outward).clamp(0.0, 1.0) } else { 0.0 };
    if outward <= 0.0 {
        return from_paper.map(within);
    }
    let from_ink = distances(scan, outward.ceil() as usize + 1);
    let outside = |from_ink: f32| (1.0 + outward - from_ink).clamp(0.0, 1.0);
    from_paper
        .zip(&from_ink, |from_paper, from_ink| if from_paper > 0.0 { within(from_paper) } else { outside(from_ink) })
}

/// By how much strokes of this width become wider, in pixels of the image.
fn growth_px(width_px: f32) -> f32 {
    let usual = width_px.clamp(*USUAL_WIDTHS.start(), *USUAL_WIDTHS.end());
    (usual - width_px).max(-MAX_THINNING * width_px)
}

/// The ink on the scan, [`SCAN_PX`] times as large as the image.
fn scan(ink: &Plane<u8>, to_source: &Affine, width: usize) -> Plane<bool> {
    let to_source = Affine::scaling(1.0 / SCAN_PX as f64, [0.0; 2]).then(to_source);
    let mut values = Vec::with_capacity(SCAN_PX * SCAN_PX * width * StringImage::HEIGHT);
    for row in 0..SCAN_PX * StringImage::HEIGHT {
        let [start, next] = [0.5, 1.5].map(|x| to_source.apply([x, row as f64 + 0.5]));
        let step = [next[0] - start[0], next[1] - start[1]];
        let points = (0..SCAN_PX * width).map(|x| [0, 1].map(|axis| start[axis] + x as f64 * step[axis]));
        values.extend(points.map(|point| level_at(ink, point) >= INKED));
    }
    Plane { values, width: SCAN_PX * width }
}

/// The level at a point, between the middles of four pixels; no ink outside.
pub(super) fn level_at(ink: &Plane<u8>, point: [f64; 2]) -> f32 {
    // From here on coordinates are above 0 and so their whole parts are rounded down.
    let [x, y] = point.map(|at| at + 0.5);
    if x < 0.0 || y < 0.0 {
        return 0.0;
    }
    let [right, bottom] = [x as usize, y as usize];
    if right > ink.width || bottom > ink.height() {
        return 0.0;
    }
    let [part_x, part_y] = [(x - right as f64) as f32, (y - bottom as f64) as f32];
    let along = |row: Option<usize>| {
        let levels = row.filter(|row| *row < ink.height()).map_or(&[][..], |row| ink.row(row));
        let level =
            |column: Option<usize>| column.and_then(|column| levels.get(column)).map_or(0.0, |level| f32::from(*level));
        level(right.checked_sub(1)) * (1.0 - part_x) + level(Some(right)) * part_x
    };
    along(bottom.checked_sub(1)) * (1.0 - part_y) + along(Some(bottom)) * part_y
}
