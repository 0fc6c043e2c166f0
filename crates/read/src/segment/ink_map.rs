//! The ink of a field: its connected components, and the rows of its line of digits.

use std::ops::Range;

use lenet_data::strings::StringImage;

/// Ink from which on a pixel is solid. What is fainter is the blurred edge of a stroke and connects nothing.
const SOLID: u8 = 96;

/// Fewer solid pixels are a speck: they bound neither the line of digits nor a cut.
const SPECK_PX: usize = 6;

/// Passes in which blurred edges join the component that they lie on: as many pixels as a blur is wide.
const EDGE_PASSES: usize = 2;

/// The label of a pixel without component.
const NONE: u16 = 0;

/// What cuts are found by: ink, components, rows.
pub(super) struct InkMap<'a> {
    image: &'a StringImage,
    /// Of each pixel: 0, or 1 more than the position of its component.
    labels: Vec<u16>,
    components: Vec<Component>,
    /// Of each pixel whether it is solid and no speck.
    is_solid: Vec<bool>,
    rows: Range<usize>,
}

/// Solid pixels that touch, also by corners, with their blurred edges.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Component {
    /// Solid pixels.
    pub(super) solid_px: usize,
    /// Columns from the first to the last solid pixel.
    pub(super) columns: Range<usize>,
    /// Rows from the first to the last solid pixel.
    pub(super) rows: Range<usize>,
    /// Sum of the columns of all solid pixels.
    column_sum: usize,
}

impl Component {
    /// Column of the centre of mass.
    pub(super) fn centre_px(&self) -> f32 {
        self.column_sum as f32 / self.solid_px.max(1) as f32
    }

    /// Whether it is too small to be a part of a digit.
    pub(super) fn is_speck(&self) -> bool {
        self.solid_px < SPECK_PX
    }
}

impl<'a> InkMap<'a> {
    /// The ink of `image`.
    pub(super) fn new(image: &'a StringImage) -> Self {
        let mut map = Self {
            image,
            labels: vec![NONE; image.pixels().len()],
            components: Vec::new(),
            is_solid: Vec::new(),
            rows: 0..StringImage::HEIGHT,
        };
        for start in 0..map.labels.len() {
            if map.labels[start] == NONE && image.pixels()[start] >= SOLID {
                map.flood(start);
            }
        }
        // Only solid pixels have labels so far.
        let is_solid =
            |label: &u16| label.checked_sub(1).is_some_and(|part| !map.components[usize::from(part)].is_speck());
        map.is_solid = map.labels.iter().map(is_solid).collect();
        for _ in 0..EDGE_PASSES {
            map.join_edges();
        }
        map.rows = map.line_of_digits();
        map
    }

    /// The image itself.
    pub(super) fn image(&self) -> &'a StringImage {
        self.image
    }

    /// Columns.
    pub(super) fn width(&self) -> usize {
        self.image.width()
    }

    /// All components, in the order of their first pixels, row by row.
    pub(super) fn components(&self) -> &[Component] {
        &self.components
    }

    /// Position of the component that a pixel belongs to.
    pub(super) fn component_at(&self, pixel: usize) -> Option<usize> {
        self.labels[pixel].checked_sub(1).map(usize::from)
    }

    /// Rows of the line of digits, specks left out. All rows if there is nothing else.
    pub(super) fn rows(&self) -> Range<usize> {
        self.rows.clone()
    }

    /// Rows of the line of digits: the unit of lengths that do not depend on how large somebody writes.
    pub(super) fn height_px(&self) -> f32 {
        self.rows.len() as f32
    }

    /// Row below the line of digits: the median over the components that are at least half as high as it.
    pub(super) fn base_line_px(&self) -> usize {
        let is_tall = |part: &&Component| 2 * part.rows.len() >= self.rows.len();
        let mut ends: Vec<usize> = self.components.iter().filter(is_tall).map(|part| part.rows.end).collect();
        ends.sort_unstable();
        ends.get(ends.len() / 2).copied().unwrap_or(self.rows.end)
    }

    /// Whether a pixel is solid and no speck.
    pub(super) fn is_solid(&self, column: usize, row: usize) -> bool {
        self.is_solid[row * self.width() + column]
    }

    /// Ink of a pixel, from 0 to 1.
    pub(super) fn ink(&self, column: usize, row: usize) -> f32 {
        f32::from(self.image.row(row)[column]) / 255.0
    }

    /// Makes a component of all solid pixels that are connected with `start`.
    fn flood(&mut self, start: usize) {
        let width = self.width();
        let (column, row) = (start % width, start / width);
        let label = self.components.len() as u16 + 1;
        let mut component = Component { solid_px: 0, columns: column..column + 1, rows: row..row + 1, column_sum: 0 };
        let mut open = vec![start];
        self.labels[start] = label;
        while let Some(pixel) = open.pop() {
            component.add(pixel % width, pixel / width);
            for next in neighbours(pixel, width) {
                if self.labels[next] == NONE && self.image.pixels()[next] >= SOLID {
                    self.labels[next] = label;
                    open.push(next);
                }
            }
        }
        self.components.push(component);
    }

    /// Gives each unlabelled pixel with ink the label of its neighbour with the most ink.
    fn join_edges(&mut self) {
        let pixels = self.image.pixels();
        let before = self.labels.clone();
        for (pixel, label) in self.labels.iter_mut().enumerate().filter(|(_, label)| **label == NONE) {
            if pixels[pixel] > 0 {
                let strongest = neighbours(pixel, self.image.width())
                    .filter(|next| before[*next] != NONE)
                    .max_by_key(|next| pixels[*next]);
                *label = strongest.map_or(NONE, |next| before[next]);
            }
        }
    }

    fn line_of_digits(&self) -> Range<usize> {
        let parts = self.components.iter().filter(|component| !component.is_speck());
        let top = parts.clone().map(|component| component.rows.start).min();
        let bottom = parts.map(|component| component.rows.end).max();
        top.unwrap_or(0)..bottom.unwrap_or(StringImage::HEIGHT)
    }
}

impl Component {
    fn add(&mut self, column: usize, row: usize) {
        self.solid_px += 1;
        self.column_sum += column;
        self.columns = self.columns.start.min(column)..self.columns.end.max(column + 1);
        self.rows = self.rows.start.min(row)..self.rows.end.max(row + 1);
    }
}

/// The up to eight pixels around one.
fn neighbours(pixel: usize, width: usize) -> impl Iterator<Item = usize> {
    let (column, row) = (pixel % width, pixel / width);
    let columns = column.saturating_sub(1)..(column + 2).min(width);
    (row.saturating_sub(1)..(row + 2).min(StringImage::HEIGHT))
        .flat_map(move |y| columns.clone().map(move |x| y * width + x))
        .filter(move |next| *next != pixel)
}
