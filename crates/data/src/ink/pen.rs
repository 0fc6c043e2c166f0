//! A round pen with smooth edges: strokes become ink on a [`Canvas`].

use super::bounds::{Bounds, Stroke};
use super::line::{check_line, digit_height, groups};
use super::{Canvas, InkError};

/// Longest side of a drawing on the canvas, in pixels. NIST's forms, from which MNIST was made, were scanned to about this.
pub(super) const DRAWING_SIDE: f64 = 60.0;

/// Points nearer to each other than this, in canvas pixels, are drawn as one.
const MIN_STEP: f32 = 1.0;

/// A round pen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pen {
    /// Its width as a part of the longest side of the path that it follows, at least 0 and at most 1.
    pub width_per_side: f64,
}

impl Default for Pen {
    /// The width with the best accuracy of the pretrained network on other writers' strokes, measured in `docs/ink.md`.
    fn default() -> Self {
        Self { width_per_side: 0.17 }
    }
}

/// A point of a pen's path on a canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PenPoint {
    /// Column and row in pixels; the first pixel reaches from 0 to 1.
    pub(crate) position: [f32; 2],
    /// Half the width of the ink here, in pixels.
    pub(crate) radius: f32,
}

/// Strokes in their own coordinates, to be drawn so that a length of `unit` becomes [`DRAWING_SIDE`] pixels.
pub(super) struct Sizing {
    pub(super) bounds: Bounds,
    /// The side of a digit's drawing, or the height of the digits of a number.
    pub(super) unit: f64,
}

impl Sizing {
    /// For the drawing of one digit; `None` without a point.
    pub(super) fn of_digit(strokes: &[Stroke]) -> Option<Self> {
        Bounds::of_strokes(strokes).map(|bounds| Self { bounds, unit: bounds.side() })
    }

    /// For the drawing of a number on one line.
    ///
    /// # Errors
    /// If there is no point, or the drawing is too high or too wide for its digits.
    pub(super) fn of_number(strokes: &[Stroke]) -> Result<Self, InkError> {
        let bounds = Bounds::of_strokes(strokes).ok_or(InkError::NoInk)?;
        let height = digit_height(&groups(strokes.iter().filter_map(Bounds::of).collect()));
        check_line(bounds.extent(), height.unwrap_or(0.0))?;
        Ok(Self { bounds, unit: height.unwrap_or(0.0) })
    }

    /// Canvas pixels in a unit of the strokes. A single dot has no size and needs no scale.
    pub(super) fn scale(&self) -> f64 {
        if self.unit > 0.0 { DRAWING_SIDE / self.unit } else { 0.0 }
    }
}

impl Pen {
    /// For whole numbers, whose digits a wider pen joins. It was chosen on pen strings of half of the writers of pendigits.
    pub const FOR_NUMBERS: Self = Self { width_per_side: 0.12 };

    /// Where the strokes' least coordinates are on the canvas, in pixels.
    pub(super) fn margin(self) -> f64 {
        f64::from(self.radius().ceil() + 1.0)
    }

    /// Half its width on the canvas, in pixels.
    fn radius(self) -> f32 {
        (DRAWING_SIDE * self.width_per_side.clamp(0.0, 1.0) / 2.0) as f32
    }
}

/// Draws with a pen whose width follows from the size of the digits, on a canvas that just holds the ink.
pub(super) fn draw(strokes: &[Stroke], sizing: &Sizing, pen: Pen) -> Canvas {
    let (bounds, scale, margin, radius) = (sizing.bounds, sizing.scale(), pen.margin(), pen.radius());
    let [width, height] = bounds.extent().map(|extent| (extent * scale).ceil() as usize + 2 * margin as usize);
    let mut canvas = Canvas::blank(width, height);
    for stroke in strokes {
        let place = |point: &[f64; 2]| {
            let position = [0, 1].map(|axis| ((point[axis] - bounds.low[axis]) * scale) as f32 + margin as f32);
            PenPoint { position, radius }
        };
        draw_stroke(&mut canvas, stroke.iter().map(place));
    }
    canvas
}

/// Draws one stroke. A single point makes a dot; ink beyond the canvas is cut off.
pub(crate) fn draw_stroke(canvas: &mut Canvas, points: impl IntoIterator<Item = PenPoint>) {
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
    use super::*;

    fn draw_digit(strokes: &[Stroke]) -> Canvas {
        draw(strokes, &Sizing::of_digit(strokes).unwrap(), Pen::default())
    }

    #[test]
    fn a_line_is_as_wide_as_the_pen() {
        let canvas = draw_digit(&[vec![[0.0, 0.0], [0.0, 800.0]]]);
        let middle_row = canvas.rows().nth(canvas.height() / 2).unwrap();
        let width = middle_row.iter().map(|ink| f64::from(*ink)).sum::<f64>() / 255.0;
        assert!((width - DRAWING_SIDE * Pen::default().width_per_side).abs() < 0.1, "{width}");
    }

    #[test]
    fn points_that_repeat_change_nothing() {
        let plain = draw_digit(&[vec![[0.0, 0.0], [10.0, 40.0]]]);
        let repeated = vec![[0.0, 0.0], [0.0, 0.0], [10.0, 40.0], [10.0, 40.0]];
        assert_eq!(plain, draw_digit(&[repeated]));
    }

    #[test]
    fn nothing_cannot_be_drawn() {
        assert!(Sizing::of_digit(&[]).is_none() && Sizing::of_digit(&[vec![]]).is_none());
    }
}
