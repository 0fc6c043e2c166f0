//! Pictures beside and below each other, in groups under their titles: the maps of layers, kernels, a matrix.

use super::{
    Ink,
    drawing::{Drawing, LABEL_SIZE, PlacedPicture, Rgb, Shape, TITLE_SIZE},
    svg::{Anchor, FIGURE_WIDTH},
};

/// Groups of pictures with what their colours mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PictureGrid {
    /// What it shows, of which network, data and epoch.
    pub caption: String,
    /// Name of its files, without extension.
    pub file_stem: String,
    /// The groups, from the top down.
    pub groups: Vec<PictureGroup>,
    /// The meaning of the colours, where all pictures share one.
    pub color_bar: Option<ColorBar>,
}

/// Pictures of one kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PictureGroup {
    /// The words above it.
    pub title: String,
    /// Pictures in a row.
    pub columns: usize,
    /// Largest width of a picture, in pixels.
    pub most_width: f64,
    /// The pictures, row by row.
    pub pictures: Vec<Picture>,
}

/// Values as colours, with or without their numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// What it is called where it is not seen.
    pub name: String,
    /// The words above it.
    pub title: String,
    /// Values in a row.
    pub columns: usize,
    /// The values, row by row; its place stays empty without any.
    pub cells: Vec<Cell>,
    /// Words at the left of each row; none, or as many as rows.
    pub row_names: Vec<String>,
    /// Words above each column; none, or as many as columns.
    pub column_names: Vec<String>,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its colour.
    pub color: Rgb,
    /// Its number, if it is written.
    pub number: Option<Number>,
}

/// A number in a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// How it is written.
    pub text: String,
    /// A colour that can be read on the cell's.
    pub color: Rgb,
}

/// A bar of all colours with the values of its ends.
#[derive(Clone, Debug, PartialEq)]
pub struct ColorBar {
    /// The colours from the left to the right.
    pub colors: Vec<Rgb>,
    /// The values at the left and the right end.
    pub ends: [String; 2],
}

/// Around everything, and between pictures, in pixels.
const MARGIN: f64 = 20.0;
const GAP: f64 = 10.0;

/// Height of the title of a group, of a picture, and of the names of columns, in pixels.
const GROUP_TITLE_HEIGHT: f64 = 24.0;
const TITLE_HEIGHT: f64 = 17.0;
const NAMES_HEIGHT: f64 = 16.0;

/// Width of the names of rows, in pixels.
const NAMES_WIDTH: f64 = 56.0;

/// Width and height of the colour bar, in pixels.
const BAR: [f64; 2] = [240.0, 12.0];

/// Size of a number, as a share of its cell, and its bounds in pixels.
const NUMBER_SHARE: f64 = 0.3;
const NUMBER_SIZES: [f64; 2] = [5.0, 15.0];

impl PictureGrid {
    /// The groups below each other, each as wide as the figure allows.
    pub fn drawing(&self) -> Drawing {
        let mut shapes = Vec::new();
        let mut top = GAP;
        for group in &self.groups {
            top = group.place(top, &mut shapes) + GAP;
        }
        if let Some(bar) = &self.color_bar {
            top = bar.place(top, &mut shapes);
        }
        Drawing { caption: self.caption.clone(), file_stem: self.file_stem.clone(), height: top + GAP, shapes }
    }
}

impl PictureGroup {
    /// Places the group from `top` on; returns where it ends.
    fn place(&self, top: f64, shapes: &mut Vec<Shape>) -> f64 {
        let columns = self.columns.max(1);
        let free = FIGURE_WIDTH - 2.0 * MARGIN - GAP * (columns - 1) as f64;
        let width = (free / columns as f64).min(self.most_width);
        let used = width * columns as f64 + GAP * (columns - 1) as f64;
        let left = (FIGURE_WIDTH - used) / 2.0;
        let mut top = top;
        if !self.title.is_empty() {
            shapes.push(Shape::words([left, top + TITLE_SIZE], Anchor::Start, TITLE_SIZE, Ink::Text, &self.title));
            top += GROUP_TITLE_HEIGHT;
        }
        for row in self.pictures.chunks(columns) {
            let bottoms = row
                .iter()
                .enumerate()
                .map(|(column, picture)| picture.place([left + (width + GAP) * column as f64, top], width, shapes));
            top = bottoms.fold(top, f64::max) + GAP;
        }
        top
    }
}

impl Picture {
    /// Places the picture, with its words `width` pixels wide; returns where it ends.
    fn place(&self, [left, top]: [f64; 2], width: f64, shapes: &mut Vec<Shape>) -> f64 {
        let label = |at, anchor, words: &String| Shape::words(at, anchor, LABEL_SIZE, Ink::WeakText, words);
        let mut corner = [left, top];
        if !self.title.is_empty() {
            shapes.push(label([left, top + LABEL_SIZE], Anchor::Start, &self.title));
            corner[1] += TITLE_HEIGHT;
        }
        if !self.column_names.is_empty() {
            corner[1] += NAMES_HEIGHT;
        }
        if !self.row_names.is_empty() {
            corner[0] += NAMES_WIDTH;
        }
        if self.cells.is_empty() {
            return corner[1];
        }
        let (columns, rows) = (self.columns.max(1), self.cells.len().div_ceil(self.columns.max(1)));
        let cell = (left + width - corner[0]) / columns as f64;
        let place = [corner[0], corner[1], cell * columns as f64, cell * rows as f64];
        let colors = self.cells.iter().map(|cell| cell.color).collect();
        shapes.push(Shape::Picture(PlacedPicture { name: self.name.clone(), place, columns, colors }));
        shapes.push(Shape::Frame(place, Ink::Border));
        let middle = |position: usize| corner_of(corner, columns, cell, position).map(|side| side + cell / 2.0);
        for (position, value) in self.cells.iter().enumerate() {
            shapes.extend(value.number.as_ref().map(|number| number.shape(middle(position), cell)));
        }
        for (column, name) in self.column_names.iter().enumerate() {
            shapes.push(label([middle(column)[0], corner[1] - 4.0], Anchor::Middle, name));
        }
        for (row, name) in self.row_names.iter().enumerate() {
            let y = middle(row * columns)[1] + 0.36 * LABEL_SIZE;
            shapes.push(label([corner[0] - 6.0, y], Anchor::End, name));
        }
        place[1] + place[3]
    }
}

/// The corner of the cell at a position of a grid.
fn corner_of([left, top]: [f64; 2], columns: usize, side: f64, position: usize) -> [f64; 2] {
    [left + side * (position % columns) as f64, top + side * (position / columns) as f64]
}

impl Number {
    fn shape(&self, [x, y]: [f64; 2], cell: f64) -> Shape {
        let size = (NUMBER_SHARE * cell).clamp(NUMBER_SIZES[0], NUMBER_SIZES[1]);
        let at = [x, y + 0.36 * size];
        Shape::Words { at, anchor: Anchor::Middle, size, color: self.color, words: self.text.clone() }
    }
}

impl ColorBar {
    /// Places the bar in the middle; returns where it ends.
    fn place(&self, top: f64, shapes: &mut Vec<Shape>) -> f64 {
        let [width, height] = BAR;
        let left = (FIGURE_WIDTH - width) / 2.0;
        let place = [left, top, width, height];
        let columns = self.colors.len();
        let colors = self.colors.clone();
        shapes.push(Shape::Picture(PlacedPicture { name: "Colours".to_owned(), place, columns, colors }));
        let y = top + height - 2.0;
        for (x, anchor, words) in
            [(left - 6.0, Anchor::End, &self.ends[0]), (left + width + 6.0, Anchor::Start, &self.ends[1])]
        {
            shapes.push(Shape::words([x, y], anchor, LABEL_SIZE, Ink::WeakText, words));
        }
        top + height
    }
}
