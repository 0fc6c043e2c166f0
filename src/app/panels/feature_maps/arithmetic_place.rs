//! Where the arithmetic of a value is shown: over the maps, on the side that leaves its layer in sight. No map moves for it.

use std::ops::RangeInclusive;

use eframe::egui::Rect;

use super::layer_layout::LayerBlock;
use crate::model::layer::Layer;

/// Heights of the arithmetic, in points.
pub(super) const HEIGHTS: RangeInclusive<f32> = 120.0..=480.0;

/// A side of the maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    Top,
    Bottom,
}

/// The place of the arithmetic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ArithmeticPlace {
    pub edge: Edge,
    pub height: f32,
    /// The most that leaves the layer in sight.
    pub max_height: f32,
    /// The part of the area over which nothing lies.
    pub free: Rect,
}

impl ArithmeticPlace {
    /// Over the maps of `area`, for a value of `layer`, as high as `wanted` where that leaves the layer in sight.
    pub(super) fn new(area: Rect, blocks: &[LayerBlock], layer: Layer, wanted: f32) -> Self {
        let block = blocks.iter().find(|block| block.layer == layer);
        let (top, bottom) = block.map_or((area.top(), area.top()), |block| (block.heading.top(), block.body.bottom()));
        let (above, below) = (top - area.top(), area.bottom() - bottom);
        // Below, unless only above there is room enough.
        let edge = if below >= wanted || below >= above { Edge::Bottom } else { Edge::Top };
        let room = if edge == Edge::Bottom { below } else { above };
        let max_height = room.clamp(*HEIGHTS.start(), *HEIGHTS.end());
        let height = wanted.clamp(*HEIGHTS.start(), max_height);
        let free = match edge {
            Edge::Top => area.with_min_y((area.top() + height).min(area.bottom())),
            Edge::Bottom => area.with_max_y((area.bottom() - height).max(area.top())),
        };
        Self { edge, height, max_height, free }
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::{pos2, vec2};

    use super::*;

    fn place(top: f32, bottom: f32, wanted: f32) -> ArithmeticPlace {
        let area = Rect::from_min_size(pos2(10.0, 100.0), vec2(500.0, 400.0));
        let row = |y: f32, height: f32| Rect::from_min_size(pos2(10.0, y), vec2(90.0, height));
        let block = LayerBlock {
            layer: Layer::C3,
            heading: row(top, 10.0),
            body: row(top + 10.0, bottom - top - 10.0),
            maps: vec![],
        };
        ArithmeticPlace::new(area, &[block], Layer::C3, wanted)
    }

    #[test]
    fn it_leaves_the_layer_in_sight() {
        let at_the_top = place(100.0, 250.0, 200.0);
        assert_eq!((at_the_top.edge, at_the_top.height, at_the_top.free.bottom()), (Edge::Bottom, 200.0, 300.0));
        let at_the_bottom = place(350.0, 500.0, 200.0);
        assert_eq!((at_the_bottom.edge, at_the_bottom.height, at_the_bottom.free.top()), (Edge::Top, 200.0, 300.0));
        let in_the_middle = place(250.0, 350.0, 200.0);
        assert_eq!(
            (in_the_middle.edge, in_the_middle.height, in_the_middle.free.bottom()),
            (Edge::Bottom, 150.0, 350.0)
        );
    }

    #[test]
    fn where_there_is_no_room_it_is_as_low_as_it_can_be_read() {
        assert_eq!(place(120.0, 480.0, 200.0).height, 120.0);
    }
}
