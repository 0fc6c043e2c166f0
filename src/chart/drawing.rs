//! A figure that is no chart: pictures of values, frames, lines and words at their places, under a caption.

use super::{
    Ink,
    svg::{self, Anchor},
};

/// Red, green and blue.
pub type Rgb = [u8; 3];

/// A figure of shapes. Places are in pixels from its left top corner, below the caption.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// What it shows, of which network, data and epoch.
    pub caption: String,
    /// Name of its files, without extension.
    pub file_stem: String,
    /// Height below the caption; its width is that of every figure.
    pub height: f64,
    /// What is drawn, the last above the others.
    pub shapes: Vec<Shape>,
}

/// A part of a drawing.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Values as colours.
    Picture(PlacedPicture),
    /// The outline of a rectangle: left, top, width and height.
    Frame([f64; 4], Ink),
    /// A straight line between two points.
    Line([[f64; 2]; 2], Ink),
    /// A rectangle in one colour: left, top, width and height.
    Fill([f64; 4], Paint),
    /// Lines from point to point.
    Path(Path),
    /// A line of words on its base line.
    Words {
        /// The position of the anchor on the base line.
        at: [f64; 2],
        /// Which part of the words is there.
        anchor: Anchor,
        /// Size of the letters in pixels.
        size: f64,
        /// Colour of the letters.
        color: Rgb,
        /// The words.
        words: String,
    },
}

/// A colour, and how much of what is below it is covered: 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paint {
    /// The colour.
    pub color: Rgb,
    /// The share that is covered.
    pub opacity: f64,
}

/// Straight lines from point to point, which may enclose an area.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The points.
    pub points: Vec<[f64; 2]>,
    /// Whether the last is joined to the first.
    pub is_closed: bool,
    /// What the area is filled with.
    pub fill: Option<Paint>,
    /// Width of the lines in pixels, and their colour.
    pub stroke: Option<(f64, Paint)>,
}

/// A picture in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedPicture {
    /// What it is called; empty if it is a part of something else.
    pub name: String,
    /// Left, top, width and height.
    pub place: [f64; 4],
    /// Values in a row.
    pub columns: usize,
    /// The colour of each value, row by row.
    pub colors: Vec<Rgb>,
}

/// Sizes of letters in a drawing, in pixels.
pub const TITLE_SIZE: f64 = 13.0;
/// See [`TITLE_SIZE`].
pub const LABEL_SIZE: f64 = 11.0;

impl Drawing {
    /// The drawing as SVG, which needs no other file.
    pub fn to_svg(&self) -> String {
        let elements = self.shapes.iter().map(svg::shape);
        svg::figure(&self.caption, self.height, elements)
    }
}

impl Shape {
    /// Words in ink.
    pub fn words(at: [f64; 2], anchor: Anchor, size: f64, ink: Ink, words: impl Into<String>) -> Self {
        Self::Words { at, anchor, size, color: ink.light(), words: words.into() }
    }
}
