//! Ink becomes the image: resampled to the size of NIST's scans, its strokes brought to MNIST's width, then averaged.

use super::affine::Affine;
use super::stroke_width::{edge_distances, mean_width};
use crate::ink::plane::Plane;
use crate::strings::StringImage;

/// Pixels of the scan along a pixel of the image: digits are 60 pixels high, about as in the scans that MNIST was made from.
const SCAN_PX: usize = 3;

/// From this level on a pixel of the scan is ink. Strokes thinner than a pixel of the source never reach full ink.
const INKED: f32 = 110.0;

/// Stroke widths, in pixels of the image, that stay as they are. Nine tenths of MNIST's digits are within.
const USUAL_WIDTHS: std::ops::RangeInclusive<f32> = 2.2..=3.4;

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
    let distances = edge_distances(&scan);
    let stroke_width_px = mean_width(&distances)? / SCAN_PX as f32;
    let growth_px = growth_px(stroke_width_px);
    let edge = growth_px * SCAN_PX as f32 / 2.0 + 0.5;
    let coverage = distances.map(|distance| (distance + edge).clamp(0.0, 1.0));
    let width = image.width();
    for (index, pixel) in image.pixels_mut().iter_mut().enumerate() {
        let [left, top] = [index % width, index / width].map(|at| at * SCAN_PX);
        let rows = (top..top + SCAN_PX).map(|row| coverage.row(row)[left..left + SCAN_PX].iter().sum::<f32>());
        *pixel = (255.0 * rows.sum::<f32>() / (SCAN_PX * SCAN_PX) as f32).round() as u8;
    }
    Some(Rendered { image, stroke_width_px: f64::from(stroke_width_px), stroke_growth_px: f64::from(growth_px) })
}

/// By how much strokes of this width become wider, in pixels of the image.
fn growth_px(width_px: f32) -> f32 {
    let usual = width_px.clamp(*USUAL_WIDTHS.start(), *USUAL_WIDTHS.end());
    (usual - width_px).max(-MAX_THINNING * width_px)
}

/// The ink on the scan, [`SCAN_PX`] times as large as the image.
fn scan(ink: &Plane<u8>, to_source: &Affine, width: usize) -> Plane<bool> {
    let to_source = Affine::scaling(1.0 / SCAN_PX as f64, [0.0; 2]).then(to_source);
    let blank = Plane { values: vec![(); SCAN_PX * SCAN_PX * width * StringImage::HEIGHT], width: SCAN_PX * width };
    blank.filled(|x, y| level_at(ink, to_source.apply([x as f64 + 0.5, y as f64 + 0.5])) >= INKED)
}

/// The level at a point, between the middles of four pixels; no ink outside.
pub(super) fn level_at(ink: &Plane<u8>, point: [f64; 2]) -> f32 {
    let [x, y] = point.map(|at| at - 0.5);
    let [left, top] = [x.floor(), y.floor()];
    let [part_x, part_y] = [(x - left) as f32, (y - top) as f32];
    let at = |dx: f64, dy: f64| {
        let (column, row) = (left + dx, top + dy);
        let is_on_plane = column >= 0.0 && row >= 0.0 && column < ink.width as f64 && row < ink.height() as f64;
        if is_on_plane { f32::from(ink.at(column as usize, row as usize)) } else { 0.0 }
    };
    let along = |dy: f64| at(0.0, dy) * (1.0 - part_x) + at(1.0, dy) * part_x;
    along(0.0) * (1.0 - part_y) + along(1.0) * part_y
}
