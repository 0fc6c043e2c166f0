//! The place of each map: all layers in order, row by row, as large as the area allows, the opened layer larger.

use eframe::egui::{Pos2, Rect, Vec2, pos2, vec2};

use crate::{
    app::{
        lab::ValuePlace,
        pictures::{column_count, row_count},
    },
    model::layer::Layer,
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

/// Least width of the output, whose heading is the longest.
const OUTPUT_MIN_WIDTH: f32 = 130.0;

/// How much larger than the others the opened layer is.
const OPENED_FACTOR: f32 = 1.5;

/// Scales that are tried, and how finely.
const SCALES: std::ops::RangeInclusive<f32> = 0.25..=8.0;
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
    pub(super) fn part(&self, map: usize, rows: &std::ops::Range<usize>, columns: &std::ops::Range<usize>) -> Rect {
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
    /// The enlarged layer.
    pub opened: Layer,
    /// The layer whose arithmetic is shown. In a small area the layers after it are left out.
    pub inspected: Option<Layer>,
    /// Pixels of the screen for each point.
    pub pixels_per_point: f32,
}

/// Places the layers, as large as they fit.
pub(super) fn place_layers(layer_area: &LayerArea) -> Vec<LayerBlock> {
    let area = layer_area.area;
    let is_short = area.height() < SHORT_HEIGHT;
    let last = layer_area.inspected.filter(|_| is_short).unwrap_or(Layer::Output);
    let at_scale = |step: usize| Layout {
        layers: Layer::ALL.into_iter().filter(|layer| *layer <= last).collect(),
        heading_height: if is_short { SHORT_HEADING_HEIGHT } else { HEADING_HEIGHT },
        scale: SCALES.start() + SCALE_STEP * step as f32,
        opened: layer_area.opened,
        pixels_per_point: layer_area.pixels_per_point,
    };
    // Wrapping into rows is not monotonic in scale, so the search starts at the largest.
    let step_count = ((SCALES.end() - SCALES.start()) / SCALE_STEP) as usize;
    let layout = (0..=step_count).rev().map(at_scale).find(|layout| layout.fits(area.size()));
    layout.unwrap_or_else(|| at_scale(0)).place(area)
}

/// Sizes at one scale.
struct Layout {
    layers: Vec<Layer>,
    heading_height: f32,
    scale: f32,
    opened: Layer,
    pixels_per_point: f32,
}

/// Layers beside each other.
struct Row {
    layers: Vec<Layer>,
    height: f32,
}

impl Layout {
    fn fits(&self, area: Vec2) -> bool {
        let height: f32 = self.rows(area.x).iter().map(|row| row.height + BLOCK_GAP.y).sum();
        height <= area.y + BLOCK_GAP.y && self.layers.iter().all(|layer| self.size(*layer).x <= area.x)
    }

    fn rows(&self, width: f32) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        let mut left = 0.0;
        for &layer in &self.layers {
            let size = self.size(layer);
            match rows.last_mut().filter(|_| left + size.x <= width) {
                Some(row) => {
                    row.layers.push(layer);
                    row.height = row.height.max(size.y);
                }
                None => {
                    rows.push(Row { layers: vec![layer], height: size.y });
                    left = 0.0;
                }
            }
            left += size.x + BLOCK_GAP.x;
        }
        rows
    }

    fn place(&self, area: Rect) -> Vec<LayerBlock> {
        let mut blocks = Vec::new();
        let rows = self.rows(area.width());
        let used: f32 = rows.iter().map(|row| row.height).sum();
        let gap = ((area.height() - used) / rows.len() as f32).clamp(0.0, 3.0 * BLOCK_GAP.y);
        let mut top = area.top();
        for row in rows {
            let widths: f32 = row.layers.iter().map(|layer| self.size(*layer).x).sum();
            let spread = ((area.width() - widths) / row.layers.len() as f32).clamp(0.0, 2.5 * BLOCK_GAP.x);
            let mut left = area.left();
            for layer in row.layers {
                blocks.push(self.block(layer, pos2(left, top)));
                left += self.size(layer).x + spread;
            }
            top += row.height + gap;
        }
        blocks
    }

    fn block(&self, layer: Layer, corner: Pos2) -> LayerBlock {
        let size = self.size(layer);
        let heading = Rect::from_min_size(corner, vec2(size.x, self.heading_height));
        let body = Rect::from_min_size(heading.left_bottom(), self.body_size(layer));
        let (map, gap) = (self.map_size(layer), gap(layer));
        let columns = columns(layer);
        let place = |index: usize| {
            let (row, column) = (index / columns, index % columns);
            Rect::from_min_size(body.min + vec2(column as f32, row as f32) * (map + Vec2::splat(gap)), map)
        };
        LayerBlock { layer, heading, body, maps: (0..layer.map_count()).map(place).collect() }
    }

    fn size(&self, layer: Layer) -> Vec2 {
        let body = self.body_size(layer);
        vec2(body.x.max(self.min_width()), body.y + self.heading_height)
    }

    fn body_size(&self, layer: Layer) -> Vec2 {
        let (columns, rows) = (columns(layer) as f32, rows_of_maps(layer) as f32);
        let (map, gap) = (self.map_size(layer), gap(layer));
        vec2(columns * map.x + (columns - 1.0) * gap, rows * map.y + (rows - 1.0) * gap)
    }

    fn min_width(&self) -> f32 {
        if self.heading_height < HEADING_HEIGHT { SHORT_MIN_WIDTH } else { MIN_WIDTH }
    }

    /// Size of one map, whole pixels for each value.
    fn map_size(&self, layer: Layer) -> Vec2 {
        let factor = if layer == self.opened { OPENED_FACTOR } else { 1.0 } * self.scale;
        if layer == Layer::Output {
            return vec2((130.0 * factor).clamp(OUTPUT_MIN_WIDTH, 260.0), (13.0 * factor).clamp(9.0, 26.0));
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

/// Columns of the maps of a layer; the outputs are in a single one.
fn columns(layer: Layer) -> usize {
    if layer == Layer::Output { 1 } else { column_count(layer) }
}

fn rows_of_maps(layer: Layer) -> usize {
    if layer == Layer::Output { layer.map_count() } else { row_count(layer) }
}

/// Units make one picture, without gaps.
fn gap(layer: Layer) -> f32 {
    if layer.map_side() > 1 { MAP_GAP } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_layers_fit_and_none_overlaps_another() {
        for size in [[460.0, 250.0], [500.0, 330.0], [740.0, 440.0], [1380.0, 760.0]] {
            for opened in Layer::ALL {
                let area = Rect::from_min_size(pos2(10.0, 20.0), size.into());
                let blocks = place_layers(&LayerArea { area, opened, inspected: None, pixels_per_point: 1.0 });
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
    fn where_space_is_short_what_comes_after_the_inspected_layer_makes_room() {
        let area = Rect::from_min_size(Pos2::ZERO, vec2(500.0, 130.0));
        let layer_area = LayerArea { area, opened: Layer::C1, inspected: Some(Layer::S2), pixels_per_point: 1.0 };
        let layers = |layer_area| place_layers(layer_area).iter().map(|block| block.layer).collect::<Vec<_>>();
        assert_eq!(layers(&layer_area), [Layer::Input, Layer::C1, Layer::S2]);
        let roomy = LayerArea { area: area.scale_from_center(4.0), ..layer_area };
        assert_eq!(layers(&roomy), Layer::ALL);
    }

    #[test]
    fn a_place_and_its_value_belong_together() {
        let area = Rect::from_min_size(Pos2::ZERO, vec2(800.0, 500.0));
        let blocks = place_layers(&LayerArea { area, opened: Layer::C3, inspected: None, pixels_per_point: 1.25 });
        for block in &blocks {
            let side = block.layer.map_side();
            let place = ValuePlace { layer: block.layer, map: block.maps.len() - 1, row: side - 1, column: side / 2 };
            let cell = block.part(place.map, &(place.row..place.row + 1), &(place.column..place.column + 1));
            assert_eq!(block.value_at(cell.center()), Some(place));
        }
    }
}
