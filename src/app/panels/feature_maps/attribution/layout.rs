//! The size of each part of the page: as large as the room allows, all in view where possible.

use eframe::egui::{Vec2, vec2};

use crate::{app::theme, data::dataset::IMAGE_SIDE, model::layer::Layer};

/// Height of the line above the pictures, in points.
pub(super) const LINE_HEIGHT: f32 = 26.0;

/// Height of a heading, in points.
pub(super) const HEADING_HEIGHT: f32 = 20.0;

/// Height of the number under a map of C3, in points.
pub(super) const NUMBER_HEIGHT: f32 = 15.0;

/// Height of the two lines under a neighbour, in points.
pub(super) const CAPTION_HEIGHT: f32 = 28.0;

/// Pictures of the image's pixels.
pub(super) const PIXEL_PICTURE_COUNT: usize = 3;

/// Maps of C3 in a row, and rows.
pub(super) const MAP_COLUMNS: usize = 4;
pub(super) const MAP_ROWS: usize = Layer::C3.map_count().div_ceil(MAP_COLUMNS);

/// Space between two maps of C3 in points, wide enough for their numbers.
pub(super) const MAP_GAP: f32 = 10.0;

/// Points of a neighbour's side.
pub(super) const NEIGHBOUR_SIDE: f32 = 56.0;

/// Points of a pixel of the image, at least and at most.
const PIXEL_SIZES: [f32; 2] = [3.0, 12.0];

/// Points of a value of C3, at least and at most.
const VALUE_SIZES: [f32; 2] = [3.0, 7.0];

/// Sizes that fit the room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Layout {
    /// Points of a pixel of the image.
    pub pixel: f32,
    /// Points of a value of C3.
    pub value: f32,
}

impl Layout {
    /// For a page of `size` points: the largest pictures with all parts in view, or the smallest.
    pub(super) fn new(size: Vec2) -> Self {
        let [least, most] = PIXEL_SIZES.map(|size| size as usize);
        let mut layouts = (least..=most).rev().map(|pixel| Self::of_pixel(pixel as f32));
        let fitting = layouts.find(|layout| layout.size().x <= size.x && layout.size().y <= size.y);
        fitting.unwrap_or_else(|| Self::of_pixel(PIXEL_SIZES[0]))
    }

    /// With values of C3 that make its rows about as high as a picture of the image.
    fn of_pixel(pixel: f32) -> Self {
        let map_side = pixel * IMAGE_SIDE as f32 / MAP_ROWS as f32 - NUMBER_HEIGHT - theme::GAP;
        let value = (map_side / Layer::C3.map_side() as f32).floor().clamp(VALUE_SIZES[0], VALUE_SIZES[1]);
        Self { pixel, value }
    }

    /// Width and height of the page.
    fn size(self) -> Vec2 {
        let pictures = self.pixel * IMAGE_SIDE as f32;
        let maps = self.map_pitch() * vec2(MAP_COLUMNS as f32, MAP_ROWS as f32);
        let width = PIXEL_PICTURE_COUNT as f32 * (pictures + theme::GROUP_GAP) + maps.x;
        let fixed_height = LINE_HEIGHT + 2.0 * (HEADING_HEIGHT + theme::GAP) + NEIGHBOUR_SIDE + CAPTION_HEIGHT;
        vec2(width, fixed_height + pictures.max(maps.y))
    }

    /// From one map of C3 to the next, in points.
    pub(super) fn map_pitch(self) -> Vec2 {
        Vec2::splat(self.value * Layer::C3.map_side() as f32) + vec2(MAP_GAP, NUMBER_HEIGHT + theme::GAP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_as_large_as_there_is_room_for() {
        let pixel = |width: f32, height: f32| Layout::new(vec2(width, height)).pixel;
        for (width, height) in [(764.0, 470.0), (1000.0, 600.0), (1400.0, 760.0)] {
            let layout = Layout::new(vec2(width, height));
            assert!(layout.size().x <= width && layout.size().y <= height, "{layout:?}");
            let next = Layout::of_pixel(layout.pixel + 1.0);
            let is_largest = next.size().x > width || next.size().y > height || layout.pixel == PIXEL_SIZES[1];
            assert!(is_largest, "{layout:?}");
        }
        assert!(pixel(764.0, 470.0) < pixel(1400.0, 760.0));
        assert_eq!(pixel(10.0, 10.0), 3.0, "then the page scrolls");
    }
}
