//! Where the pictures stand: each at the column of its position, in as many rows as keep them apart.

use eframe::egui::{Pos2, Rect, Vec2, pos2, vec2};

use crate::model::{
    architecture::OutputUnits,
    bitmaps::{BITMAP_HEIGHT, BITMAP_WIDTH},
};

/// Sides of a unit in points, at least and at most.
const UNIT_SIDES: [f32; 2] = [4.0, 6.0];

/// Least room between two pictures, in points.
pub(super) const GAP: f32 = 3.0;

/// Height of the label below a picture, in points.
pub(super) const LABEL_HEIGHT: f32 = 15.0;

/// The rows of pictures: position p is in row p modulo their number.
pub(super) struct Rows {
    count: usize,
    /// Of one picture, in points.
    size: Vec2,
    /// From one row to the next, in points.
    row_height: f32,
}

impl Rows {
    /// Rows for so many positions, `pitch` points from one to the next.
    pub(super) fn new(position_count: usize, pitch: f32, output: OutputUnits) -> Self {
        let least = UNIT_SIDES[0] * BITMAP_WIDTH as f32 + GAP;
        let count = ((least / pitch).ceil() as usize).clamp(1, position_count.max(1));
        let side = ((count as f32 * pitch - GAP) / BITMAP_WIDTH as f32).clamp(UNIT_SIDES[0], UNIT_SIDES[1]);
        let size = vec2(BITMAP_WIDTH as f32, BITMAP_HEIGHT as f32) * side;
        // With the nearest bitmap below it.
        let pictures = if output == OutputUnits::RadialBasis { 2.0 } else { 1.0 };
        Self { count, size, row_height: pictures * (size.y + GAP) + LABEL_HEIGHT }
    }

    /// Height of all rows, in points.
    pub(super) fn height(&self) -> f32 {
        self.count as f32 * self.row_height
    }

    /// The picture of a position, whose middle is `top.x` and whose rows begin at `top.y`.
    pub(super) fn picture(&self, position: usize, top: Pos2) -> Rect {
        let y = top.y + GAP + (position % self.count) as f32 * self.row_height;
        Rect::from_min_size(pos2(top.x - 0.5 * self.size.x, y), self.size)
    }

    /// Which position stands where, in words.
    pub(super) fn text(&self) -> String {
        match self.count {
            1 => "Each picture below the middle of what its position sees".to_owned(),
            count => {
                let firsts: Vec<String> = (1..=count).map(|row| row.to_string()).collect();
                let firsts = firsts.join(", ");
                format!(
                    "Each picture below the middle of what its position sees; rows begin with positions {firsts}, each \
                     picture is {count} further than the one before"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_apart_at_every_scale() {
        for pitch in [2.0, 4.1, 8.0, 15.0, 24.0, 40.0] {
            let rows = Rows::new(40, pitch, OutputUnits::RadialBasis);
            let at = |position: usize| rows.picture(position, pos2(100.0 + pitch * position as f32, 50.0));
            for one in 0..40 {
                let apart = (one + 1..40).all(|other| !at(one).intersects(at(other)));
                assert!(apart, "{pitch}: {one}");
                assert!(at(one).bottom() + rows.size.y <= 50.0 + rows.height());
            }
        }
    }
}
