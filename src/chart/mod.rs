//! A chart without a window: axes, marks and what they say. The window draws it, the command line writes it as SVG.
//!
//! - `scale`: how values are spaced and written; `style`: how series look; `notes`: labels of points that do not overlap.
//! - `reading`: the values at a place, for the pointer and for the spoken description.
//! - `drawing`: a figure of pictures, lines and words; `picture_grid`: one of maps, kernels or a matrix.
//! - `bar_rows`: bars for many names.
//! - `svg`: a figure of several charts, or a drawing; `table`: the numbers of one.

mod bar_rows;
mod drawing;
mod notes;
mod picture_grid;
mod reading;
mod scale;
mod style;
mod svg;
mod table;
mod text_table;

use std::ops::RangeInclusive;

pub use self::{
    bar_rows::{BarRow, BarRows},
    drawing::{Drawing, LABEL_SIZE, Paint, Path, PlacedPicture, Rgb, Shape, TITLE_SIZE},
    notes::rows,
    picture_grid::{Cell, ColorBar, Number, Picture, PictureGrid, PictureGroup},
    reading::Reading,
    scale::{Scale, Spacing, Tick, around, epochs, short_count},
    style::{BAND_OPACITY, Dash, Ink, MARKER_RADIUS, Marker, RUN_COLOR_COUNT, Style},
    svg::{Anchor, FIGURE_WIDTH, to_svg},
    text_table::Table,
};

/// A chart. Values are in the units of its axes: percent on an axis in percent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    /// Title over it.
    pub title: String,
    /// What its figure says it is of, such as the run.
    pub caption: String,
    /// Name of its files, without extension.
    pub file_stem: String,
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// What is drawn, the last above the others.
    pub marks: Vec<Mark>,
    /// Whether the user can move and zoom it.
    pub bounds: Bounds,
    /// What its spoken description says.
    pub spoken: Spoken,
    /// Text where there is nothing to draw yet.
    pub empty: String,
}

/// An axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Text along it.
    pub title: String,
    /// What a value is called in a reading, such as `Epoch`; used for x.
    pub noun: &'static str,
    /// How values are spaced and written.
    pub scale: Scale,
    /// The places that it shows.
    pub range: RangeInclusive<f64>,
    /// Names of single values; with [`Scale::Names`] these are the ticks.
    pub names: Vec<(f64, String)>,
}

/// Something that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A line through points.
    Line(Series),
    /// Points alone.
    Points(Series),
    /// A bar from zero to each point, `width` places wide.
    Bars {
        /// The tops of the bars.
        series: Series,
        /// Width of a bar in places.
        width: f64,
    },
    /// The area between two lines.
    Band(Band),
    /// A horizontal line over the whole width.
    HLine(Rule),
    /// A vertical line over the whole height, with its words at the top.
    VLine(Rule),
    /// Words at a point.
    Note(Note),
}

/// Points with a name and a style.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// Values of x and y, sorted by x.
    pub points: Vec<[f64; 2]>,
    /// Words after a point's value in a reading; empty, or as many as there are points.
    pub details: Vec<String>,
    /// How it looks.
    pub style: Style,
}

/// The area between two lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// The series that it belongs to; empty if it shades what lines say.
    pub name: String,
    /// Its edges: values of x, the lower and the upper y.
    pub edges: Vec<[f64; 3]>,
    /// Its colour.
    pub ink: Ink,
}

/// A straight line from edge to edge.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its value.
    pub at: f64,
    /// Words beside it.
    pub words: String,
    /// Where the words of a horizontal line are.
    pub side: Side,
    /// Its colour.
    pub ink: Ink,
}

/// Where words are beside a horizontal line, so that rising accuracies and falling losses do not pass through them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Over its left end.
    Above,
    /// Under its right end.
    Below,
}

/// Words at a point, to the upper right of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// Values of x and y.
    pub at: [f64; 2],
    /// The words.
    pub words: String,
}

/// Whether a chart can be moved and zoomed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bounds {
    /// It shows its ranges, and nothing else.
    #[default]
    Fixed,
    /// It can; until the user does, it follows its ranges as they grow.
    Grows,
}

/// What a spoken description says.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Spoken {
    /// The values of all series at the last point.
    #[default]
    Latest,
    /// Every point of the foremost series.
    Foremost,
    /// These words.
    Words(String),
}

impl Default for Axis {
    fn default() -> Self {
        Self { title: String::new(), noun: "", scale: Scale::Number, range: 0.0..=1.0, names: Vec::new() }
    }
}

/// Most points of a series that each have a marker; more would hide the line.
const MARKER_LIMIT: usize = 50;

impl Series {
    /// A series without details; points that are no numbers are left out.
    pub fn new(name: impl Into<String>, style: Style, points: impl IntoIterator<Item = [f64; 2]>) -> Self {
        let points = points.into_iter().filter(|[x, y]| x.is_finite() && y.is_finite()).collect();
        Self { name: name.into(), points, details: Vec::new(), style }
    }

    /// The style as drawn: without markers where there are many points.
    pub fn drawn_style(&self) -> Style {
        let marker = if self.points.len() > MARKER_LIMIT { Marker::None } else { self.style.marker };
        Style { marker, ..self.style }
    }
}

impl Mark {
    /// The points of a line, points or bars.
    pub fn series(&self) -> Option<&Series> {
        match self {
            Self::Line(series) | Self::Points(series) | Self::Bars { series, .. } => Some(series),
            Self::Band(_) | Self::HLine(_) | Self::VLine(_) | Self::Note(_) => None,
        }
    }

    fn y_values(&self) -> Vec<f64> {
        let base = matches!(self, Self::Bars { .. }).then_some(0.0);
        match self {
            Self::Band(band) => band.edges.iter().flat_map(|[_, low, high]| [*low, *high]).collect(),
            Self::HLine(rule) => vec![rule.at],
            _ => self.series().into_iter().flat_map(|series| &series.points).map(|[_, y]| *y).chain(base).collect(),
        }
    }
}

impl Axis {
    /// The ticks over a range of places, about `limit` of them at most.
    pub fn ticks(&self, range: &RangeInclusive<f64>, limit: usize) -> Vec<Tick> {
        match self.scale {
            Scale::Names => {
                let ticks = self.names.iter().map(|(place, text)| Tick { place: *place, text: text.clone() });
                ticks.filter(|tick| range.contains(&tick.place)).collect()
            }
            scale => scale.ticks(range, limit),
        }
    }

    /// Letters of the longest label, so that ticks leave room for it.
    pub fn label_length(&self) -> usize {
        let names = self.names.iter().map(|(_, name)| name.chars().count()).max();
        match self.scale {
            Scale::Names => names.unwrap_or(1),
            Scale::Logarithmic | Scale::LogarithmicPercent | Scale::LogarithmicCount => 6,
            _ => self.range.end().abs().max(1.0).log10().floor() as usize + 1,
        }
    }

    /// A value in words: its name, or the noun and the number.
    pub fn words(&self, value: f64) -> String {
        match self.names.iter().find(|(named, _)| *named == value) {
            Some((_, name)) => name.clone(),
            None => format!("{} {}", self.noun, self.scale.words(value)),
        }
    }
}

impl Chart {
    /// All series, the foremost last.
    pub fn series(&self) -> impl DoubleEndedIterator<Item = &Series> {
        self.marks.iter().filter_map(Mark::series)
    }

    /// All notes.
    pub fn notes(&self) -> impl Iterator<Item = &Note> {
        self.marks.iter().filter_map(|mark| if let Mark::Note(note) = mark { Some(note) } else { None })
    }

    /// Whether neither line nor bar has a point.
    pub fn is_empty(&self) -> bool {
        let is_drawn = |mark: &&Mark| !matches!(mark, Mark::Points(_));
        self.marks.iter().filter(is_drawn).filter_map(Mark::series).all(|series| series.points.is_empty())
    }

    /// The place of a point; none where an axis has no place for it.
    pub fn place(&self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        Some([self.x.scale.place(x)?, self.y.scale.place(y)?])
    }

    /// Makes y reach over all marks; where nothing is drawn yet, over `before`, too.
    #[must_use]
    pub fn with_y_around(mut self, before: &[f64]) -> Self {
        let before = if self.is_empty() { before } else { &[] };
        let marked = self.marks.iter().flat_map(Mark::y_values);
        self.y.range = around(self.y.scale, marked.chain(before.iter().copied()));
        self
    }

    /// The largest x of all series; 0 without any.
    pub fn last_x(&self) -> f64 {
        self.series().filter_map(|series| series.points.last()).fold(0.0, |last, point| point[0].max(last))
    }
}
