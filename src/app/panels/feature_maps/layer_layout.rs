//! The place of each map: all layers in order, row by row, as large as the area allows, the opened layer larger.

use std::ops::Range;

use eframe::egui::{Pos2, Rect, Vec2, pos2, vec2};

use crate::{
    app::{lab::ValuePlace, pictures, widgets::mosaic},
    model::{architecture::Architecture, layer::Layer},
};

/// The place of a layer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LayerBlock {
    /// The layer.
    pub layer: Layer,
    /// The place of its name.
    pub heading: Rect,
    /// The place of all of its maps.
    pub body: Rect,
    /// The place of each map, from C5 on of each unit.
    pub maps: Vec<Rect>,
}

/// Height of a heading in points, with two lines and, where space is short, with one.
pub(super) const HEADING_HEIGHT: f32 = 30.0;
const SHORT_HEADING_HEIGHT: f32 = 18.0;

/// An area lower than this is short of space, in points.
const SHORT_HEIGHT: f32 = 340.0;

/// Space between two maps of a layer, and between two layers, in points.
const MAP_GAP: f32 = 4.0;
const BLOCK_GAP: Vec2 = vec2(18.0, 8.0);

/// Least width of a layer, which fits its heading, in points.
const MIN_WIDTH: f32 = 112.0;
const SHORT_MIN_WIDTH: f32 = 82.0;

/// Size of an output's row at scale 1, and its bounds, in points. Its heading is the longest.
const OUTPUT_SIZE: Vec2 = vec2(130.0, 13.0);
const OUTPUT_SIZES: [Vec2; 2] = [vec2(130.0, 9.0), vec2(260.0, 26.0)];

/// How much larger than the others the opened layer is.
const OPENED_FACTOR: f32 = 1.5;

/// Scales that are tried, and how finely.
const SCALES: [f32; 2] = [0.25, 8.0];
const SCALE_STEP: f32 = 0.05;

impl LayerBlock {
    /// The place of the value at `pos`, if there is one.
    pub(super) fn value_at(&self, pos: Pos2) -> Option<ValuePlace> {
        let (map, rect) = self.maps.iter().enumerate().find(|(_, rect)| rect.contains(pos))?;
        let side = self.layer.map_side();
        let part = (pos - rect.min) / rect.size() * side as f32;
        let (row, column) = ((part.y as usize).min(side - 1), (part.x as usize).min(side - 1));
        Some(ValuePlace { layer: self.layer, map, row, column })
    }

    /// The part of a map that these rows and columns take.
    pub(super) fn part(&self, map: usize, rows: &Range<usize>, columns: &Range<usize>) -> Rect {
        let rect = self.maps[map];
        let cell = rect.size() / self.layer.map_side() as f32;
        let corner = |row: usize, column: usize| rect.min + vec2(column as f32, row as f32) * cell;
        Rect::from_min_max(corner(rows.start, columns.start), corner(rows.end, columns.end))
    }
}

/// What determines the layout.
#[derive(Clone, Copy, Debug)]
pub(super) struct LayerArea {
    /// The area to fill.
    pub area: Rect,
    /// The network whose layers are placed.
    pub architecture: Architecture,
    /// The enlarged layer.
    pub opened: Layer,
    /// Pixels of the screen for each point.
    pub pixels_per_point: f32,
}

impl LayerArea {
    /// Places the layers, as large as they fit.
    pub(super) fn place_layers(self) -> Vec<LayerBlock> {
        // Wrapping into rows is not monotonic in scale, so the search starts at the largest.
        let scales = std::iter::successors(Some(SCALES[1]), |scale| Some(scale - SCALE_STEP));
        let mut scales = scales.take_while(|scale| *scale > SCALES[0]);
        self.place(scales.find(|scale| self.fits(*scale)).unwrap_or(SCALES[0]))
    }

    fn is_short(self) -> bool {
        self.area.height() < SHORT_HEIGHT
    }

    fn fits(self, scale: f32) -> bool {
        let rows = self.rows(scale);
        let height: f32 = rows.iter().map(|row| self.height(row, scale) + BLOCK_GAP.y).sum();
        let is_narrow = |layer: &Layer| self.size(*layer, scale).x <= self.area.width();
        height <= self.area.height() + BLOCK_GAP.y && rows.iter().flatten().all(is_narrow)
    }

    /// The layers of each row.
    fn rows(self, scale: f32) -> Vec<Vec<Layer>> {
        let mut rows: Vec<Vec<Layer>> = Vec::new();
        let mut left = 0.0;
        for layer in Layer::ALL {
            let width = self.size(layer, scale).x;
            match rows.last_mut().filter(|_| left + width <= self.area.width()) {
                Some(row) => row.push(layer),
                None => {
                    rows.push(vec![layer]);
                    left = 0.0;
                }
            }
            left += width + BLOCK_GAP.x;
        }
        rows
    }

    fn height(self, row: &[Layer], scale: f32) -> f32 {
        row.iter().map(|layer| self.size(*layer, scale).y).fold(0.0, f32::max)
    }

    fn place(self, scale: f32) -> Vec<LayerBlock> {
        let mut blocks = Vec::new();
        let rows = self.rows(scale);
        let used: f32 = rows.iter().map(|row| self.height(row, scale)).sum();
        let gap = ((self.area.height() - used) / rows.len() as f32).clamp(0.0, 3.0 * BLOCK_GAP.y);
        let mut top = self.area.top();
        for row in rows {
            let widths: f32 = row.iter().map(|layer| self.size(*layer, scale).x).sum();
            let spread = ((self.area.width() - widths) / row.len() as f32).clamp(0.0, 2.5 * BLOCK_GAP.x);
            let mut left = self.area.left();
            for layer in &row {
                blocks.push(self.block(*layer, pos2(left, top), scale));
                left += self.size(*layer, scale).x + spread;
            }
            top += self.height(&row, scale) + gap;
        }
        blocks
    }

    fn block(self, layer: Layer, corner: Pos2, scale: f32) -> LayerBlock {
        let size = self.size(layer, scale);
        let heading = Rect::from_min_size(corner, vec2(size.x, self.heading_height()));
        let body = Rect::from_min_size(heading.left_bottom(), self.body_size(layer, scale));
        let map_size = self.map_size(layer, scale);
        let pitch = map_size + gap(layer);
        let [columns, _] = grid(layer, &self.architecture);
        let place = |map| Rect::from_min_size(mosaic::grid_cell(body.min, columns, pitch, map).min, map_size);
        LayerBlock { layer, heading, body, maps: (0..self.architecture.map_count(layer)).map(place).collect() }
    }

    /// Width and height of a layer with its heading.
    fn size(self, layer: Layer, scale: f32) -> Vec2 {
        let body = self.body_size(layer, scale);
        let min_width = if self.is_short() { SHORT_MIN_WIDTH } else { MIN_WIDTH };
        vec2(body.x.max(min_width), body.y + self.heading_height())
    }

    fn body_size(self, layer: Layer, scale: f32) -> Vec2 {
        let [columns, rows] = grid(layer, &self.architecture).map(|count| count as f32);
        vec2(columns, rows) * (self.map_size(layer, scale) + gap(layer)) - gap(layer)
    }

    fn heading_height(self) -> f32 {
        if self.is_short() { SHORT_HEADING_HEIGHT } else { HEADING_HEIGHT }
    }

    /// Size of one map, whole pixels for each value.
    fn map_size(self, layer: Layer, scale: f32) -> Vec2 {
        let factor = if layer == self.opened { OPENED_FACTOR } else { 1.0 } * scale;
        if layer == Layer::Output {
            return (OUTPUT_SIZE * factor).clamp(OUTPUT_SIZES[0], OUTPUT_SIZES[1]);
        }
        let pixels = (points_per_value(layer) * factor * self.pixels_per_point).floor().max(1.0);
        Vec2::splat(pixels / self.pixels_per_point * layer.map_side() as f32)
    }
}

/// Points of one value at scale 1: deeper layers have fewer, larger values.
fn points_per_value(layer: Layer) -> f32 {
    match layer {
        Layer::Input => 3.0,
        Layer::C1 => 2.0,
        Layer::S2 => 2.6,
        Layer::C3 => 3.2,
        Layer::S4 => 4.6,
        Layer::C5 | Layer::F6 | Layer::Output => 8.0,
    }
}

/// Columns and rows of the maps of a layer; the outputs are in a single column.
pub(super) fn grid(layer: Layer, architecture: &Architecture) -> [usize; 2] {
    let [columns, rows] = pictures::grid(layer, architecture);
    if layer == Layer::Output { [rows, columns] } else { [columns, rows] }
}

/// Units make one picture, without gaps.
fn gap(layer: Layer) -> Vec2 {
    if layer.map_side() > 1 { Vec2::splat(MAP_GAP) } else { Vec2::ZERO }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::architecture::Classes;

    const AREA: LayerArea = LayerArea {
        area: Rect::ZERO,
        architecture: Architecture { classes: Classes::DigitsAndNone, ..Architecture::MODERN },
        opened: Layer::C1,
        pixels_per_point: 1.0,
    };

    #[test]
    fn all_layers_fit_and_none_overlaps_another() {
        for size in [[460.0, 250.0], [500.0, 330.0], [740.0, 440.0], [1380.0, 760.0]] {
            for opened in Layer::ALL {
                let area = Rect::from_min_size(pos2(10.0, 20.0), size.into());
                let blocks = LayerArea { area, opened, ..AREA }.place_layers();
                let whole: Vec<_> = blocks.iter().map(|block| block.heading.union(block.body)).collect();
                assert_eq!(blocks.len(), Layer::ALL.len());
                for (index, rect) in whole.iter().enumerate() {
                    assert!(area.expand(0.5).contains_rect(*rect), "{:?} at {rect:?} in {area:?}", blocks[index].layer);
                    let others = whole[index + 1..].iter();
                    assert!(others.clone().all(|other| !rect.shrink(0.5).intersects(*other)), "{size:?} {opened:?}");
                }
            }
        }
    }

    #[test]
    fn a_place_and_its_value_belong_together() {
        let area = Rect::from_min_size(Pos2::ZERO, vec2(800.0, 500.0));
        let blocks = LayerArea { area, opened: Layer::C3, pixels_per_point: 1.25, ..AREA }.place_layers();
        for block in &blocks {
            let side = block.layer.map_side();
            let place = ValuePlace { layer: block.layer, map: block.maps.len() - 1, row: side - 1, column: side / 2 };
            let cell = block.part(place.map, &(place.row..place.row + 1), &(place.column..place.column + 1));
            assert_eq!(block.value_at(cell.center()), Some(place));
        }
    }
}
