//! A round pen with smooth edges: strokes become ink on a [`Canvas`].

use super::{Canvas, Drawing, InkError};

/// Longest side of a drawing on the canvas, in pixels. NIST's forms, from which MNIST was made, were scanned to about this.
const DRAWING_SIDE: f64 = 60.0;

/// Points nearer to each other than this, in canvas pixels, are drawn as one.
const MIN_STEP: f32 = 1.0;

/// A round pen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pen {
    /// Its width as a part of the longest side of the path that it follows, at least 0 and at most 1.
    pub width_per_side: f64,
}

impl Default for Pen {
    /// About an eighth of the inked digit, which gives pen strokes the mean width of MNIST's.
    fn default() -> Self {
        Self { width_per_side: 0.14 }
    }
}

/// A point of a pen's path on a canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::data) struct PenPoint {
    /// Column and row in pixels; the first pixel reaches from 0 to 1.
    pub(in crate::data) position: [f32; 2],
    /// Half the width of the ink here, in pixels.
    pub(in crate::data) radius: f32,
}

/// Draws with a pen whose width follows from the drawing's size, on a canvas that just holds the ink.
///
/// # Errors
/// If there is no point, or a coordinate that is not finite.
pub fn draw(drawing: &Drawing, pen: Pen) -> Result<Canvas, InkError> {
    let bounds = Bounds::of(drawing)?;
    let radius = (DRAWING_SIDE * pen.width_per_side.clamp(0.0, 1.0) / 2.0) as f32;
    let margin = radius.ceil() + 1.0;
    let scale = bounds.scale();
    let [width, height] = bounds.extent().map(|extent| (extent * scale).ceil() as usize + 2 * margin as usize);
    let mut canvas = Canvas::blank(width, height);
    for stroke in &drawing.strokes {
        let place = |point: &[f32; 2]| {
            let position = [0, 1].map(|axis| ((f64::from(point[axis]) - bounds.low[axis]) * scale) as f32 + margin);
            PenPoint { position, radius }
        };
        draw_stroke(&mut canvas, stroke.iter().map(place));
    }
    Ok(canvas)
}

/// Draws one stroke. A single point makes a dot; ink beyond the canvas is cut off.
pub(in crate::data) fn draw_stroke(canvas: &mut Canvas, points: impl IntoIterator<Item = PenPoint>) {
    let mut points = points.into_iter();
    let Some(mut from) = points.next() else { return };
    draw_segment(canvas, from, from);
    let mut skipped = None;
    for point in points {
        let distance = (point.position[0] - from.position[0]).hypot(point.position[1] - from.position[1]);
        if distance < MIN_STEP {
            skipped = Some(point);
        } else {
            draw_segment(canvas, from, point);
            (from, skipped) = (point, None);
        }
    }
    if let Some(end) = skipped {
        draw_segment(canvas, from, end);
    }
}

/// The rectangle that holds every point of a drawing.
struct Bounds {
    low: [f64; 2],
    high: [f64; 2],
}

impl Bounds {
    fn of(drawing: &Drawing) -> Result<Self, InkError> {
        let mut points = drawing.strokes.iter().flatten().map(|point| point.map(f64::from)).peekable();
        let first = *points.peek().ok_or(InkError::NoInk)?;
        let mut bounds = Self { low: first, high: first };
        for point in points {
            if !point.iter().all(|coordinate| coordinate.is_finite()) {
                return Err(InkError::NotFinite);
            }
            for axis in [0, 1] {
                bounds.low[axis] = bounds.low[axis].min(point[axis]);
                bounds.high[axis] = bounds.high[axis].max(point[axis]);
            }
        }
        Ok(bounds)
    }

    fn extent(&self) -> [f64; 2] {
        [self.high[0] - self.low[0], self.high[1] - self.low[1]]
    }

    /// Canvas pixels for each unit of the drawing; a single dot has no size and needs none.
    fn scale(&self) -> f64 {
        let [width, height] = self.extent();
        let side = width.max(height);
        if side > 0.0 { DRAWING_SIDE / side } else { 0.0 }
    }
}

/// Inks everything within the pen's radius of a line whose radius changes evenly, edges softened over one pixel.
fn draw_segment(canvas: &mut Canvas, from: PenPoint, to: PenPoint) {
    let step = [0, 1].map(|axis| to.position[axis] - from.position[axis]);
    let length_squared = step[0] * step[0] + step[1] * step[1];
    let inverse_length_squared = if length_squared > 0.0 { 1.0 / length_squared } else { 0.0 };
    let widest = from.radius.max(to.radius) + 0.5;
    let reach = |axis: usize, side: usize| {
        let (a, b) = (from.position[axis], to.position[axis]);
        // The conversion holds the bounds within what a canvas can have: negative numbers become 0.
        (a.min(b) - widest).floor() as usize..((a.max(b) + widest).ceil() as usize).min(side)
    };
    let (columns, lines) = (reach(0, canvas.width()), reach(1, canvas.height()));
    if columns.is_empty() {
        return;
    }
    let first_line = lines.start;
    for (y, row) in canvas.rows_mut().enumerate().skip(first_line).take(lines.len()) {
        let dy = y as f32 + 0.5 - from.position[1];
        for (x, pixel) in columns.clone().zip(&mut row[columns.clone()]) {
            let dx = x as f32 + 0.5 - from.position[0];
            let along = ((dx * step[0] + dy * step[1]) * inverse_length_squared).clamp(0.0, 1.0);
            let (off_x, off_y) = (dx - along * step[0], dy - along * step[1]);
            let radius = from.radius + along * (to.radius - from.radius);
            let coverage = radius + 0.5 - (off_x * off_x + off_y * off_y).sqrt();
            *pixel = (*pixel).max((coverage.clamp(0.0, 1.0) * 255.0) as u8);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::data::ink::read_drawing;

    fn drawing(strokes: &[&[[f32; 2]]]) -> Drawing {
        Drawing { strokes: strokes.iter().map(|stroke| stroke.to_vec()).collect(), label: None }
    }

    #[test]
    fn a_line_is_as_wide_as_the_pen() {
        let canvas = draw(&drawing(&[&[[0.0, 0.0], [0.0, 800.0]]]), Pen::default()).unwrap();
        let middle_row = canvas.rows().nth(canvas.height() / 2).unwrap();
        let width = middle_row.iter().map(|ink| f64::from(*ink)).sum::<f64>() / 255.0;
        assert!((width - DRAWING_SIDE * Pen::default().width_per_side).abs() < 0.1, "{width}");
    }

    #[test]
    fn position_and_scale_do_not_matter() {
        let seven = |scale: f32, x: f32, y: f32| {
            let points = [[0.0, 0.0], [6.0, 0.5], [5.0, 4.0], [2.0, 9.0]].map(|[a, b]| [x + scale * a, y + scale * b]);
            read_drawing(&drawing(&[&points])).unwrap().image
        };
        let reference = seven(1.0, 0.0, 0.0);
        for other in [seven(0.25, 0.0, 0.0), seven(1024.0, 0.0, 0.0), seven(1.0, -64.0, 512.0), seven(1e-30, 0.0, 0.0)]
        {
            let difference = reference.iter().zip(&other).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(difference <= Some(2), "{difference:?}");
        }
    }

    #[test]
    fn a_single_tap_is_a_round_dot_in_the_middle() {
        let image = read_drawing(&drawing(&[&[[3e8, -3e8]]])).unwrap().image;
        assert_eq!(image[14 * 28 + 14], 255);
        assert!(image.iter().filter(|ink| **ink > 0).count() > 50);
        assert_eq!(image[4 * 28 + 4], 0, "corners of a round dot stay free");
    }

    #[test]
    fn points_that_repeat_change_nothing() {
        let plain = draw(&drawing(&[&[[0.0, 0.0], [10.0, 40.0]]]), Pen::default()).unwrap();
        let repeated =
            draw(&drawing(&[&[[0.0, 0.0], [0.0, 0.0], [10.0, 40.0], [10.0, 40.0]]]), Pen::default()).unwrap();
        assert_eq!(plain, repeated);
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        assert_eq!(draw(&drawing(&[]), Pen::default()), Err(InkError::NoInk));
        assert_eq!(draw(&drawing(&[&[]]), Pen::default()), Err(InkError::NoInk));
        assert_eq!(draw(&drawing(&[&[[0.0, f32::NAN]]]), Pen::default()), Err(InkError::NotFinite));
        assert_eq!(draw(&drawing(&[&[[0.0, 0.0], [f32::INFINITY, 0.0]]]), Pen::default()), Err(InkError::NotFinite));
    }

    proptest! {
        #[test]
        fn any_drawing_fits_on_a_small_canvas(strokes in proptest::collection::vec(
            proptest::collection::vec(proptest::array::uniform2(proptest::num::f32::NORMAL | proptest::num::f32::ZERO
                | proptest::num::f32::SUBNORMAL), 1..9), 1..4)) {
            let canvas = draw(&Drawing { strokes, label: None }, Pen::default()).unwrap();
            prop_assert!(canvas.width() < 80 && canvas.height() < 80);
            prop_assert!(canvas.ink().contains(&255));
        }
    }
}
