//! A chart of errors as an SVG drawing: curves from here with their bands, marks from the paper.

use anyhow::anyhow;
use plotters::{
    coord::{Shift, types::RangedCoordf64},
    prelude::{
        Cartesian2d, ChartBuilder, ChartContext, Circle, DrawingArea, DrawingAreaErrorKind, DrawingBackend,
        IntoDrawingArea as _, LineSeries, PathElement, Polygon, SVGBackend, SeriesLabelPosition, TriangleMarker,
    },
    style::{BLACK, Color as _, RGBColor, TRANSPARENT, WHITE},
};

use super::epochs::Band;

/// Size of a drawing in pixels.
const SIZE: (u32, u32) = (800, 480);

/// Colours of training and test errors, told apart also by those who see no red or green.
const TRAINING: RGBColor = RGBColor(0xd5, 0x5e, 0x00);
const TEST: RGBColor = RGBColor(0x00, 0x72, 0xb2);

/// Size of letters along the axes and in the legend, and of the paper's marks, in pixels.
const LABEL_SIZE: u32 = 14;
const MARK_SIZE: u32 = 6;

/// How much of a band's colour is seen.
const BAND_OPACITY: f64 = 0.2;

/// A chart's area while it is drawn.
type Coordinates<'c, 'a> = ChartContext<'c, SVGBackend<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Fails where the drawing cannot be written.
type DrawResult<'a> = Result<(), DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>>;

/// A chart.
pub(super) struct Chart {
    pub title: String,
    /// What is told across and up.
    pub axis_titles: [&'static str; 2],
    /// Where the axis upward ends.
    pub end: f64,
    /// Names of the places 1, 2, … across; without them they are numbers.
    pub names: Vec<&'static str>,
    pub curves: Vec<Curve>,
}

/// A curve of the chart.
pub(super) struct Curve {
    name: String,
    images: Images,
    points: Points,
}

/// The images that an error is of.
#[derive(Clone, Copy)]
pub(super) enum Images {
    Training,
    Test,
}

enum Points {
    /// Means over seeds with their range.
    Ours(Vec<(f64, Band)>),
    /// The paper's.
    Paper(Vec<(f64, f64)>),
}

impl Curve {
    pub(super) fn ours(images: Images, points: Vec<(f64, Band)>, seed_count: usize) -> Self {
        let seeds = if seed_count == 1 { "1 seed".to_owned() } else { format!("mean and range, {seed_count} seeds") };
        Self { name: format!("{}, here ({seeds})", images.name()), images, points: Points::Ours(points) }
    }

    pub(super) fn paper(images: Images, points: &[(f64, f64)]) -> Self {
        Self { name: format!("{}, paper", images.name()), images, points: Points::Paper(points.to_vec()) }
    }

    fn last_place(&self) -> f64 {
        let places: Vec<f64> = match &self.points {
            Points::Ours(points) => points.iter().map(|(place, _)| *place).collect(),
            Points::Paper(points) => points.iter().map(|(place, _)| *place).collect(),
        };
        places.into_iter().fold(0.0, f64::max)
    }
}

impl Images {
    fn name(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Test => "test",
        }
    }

    fn color(self) -> RGBColor {
        match self {
            Self::Training => TRAINING,
            Self::Test => TEST,
        }
    }
}

impl Chart {
    /// The drawing's text.
    pub(super) fn svg(&self) -> anyhow::Result<String> {
        let mut svg = String::new();
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        self.draw(&area).map_err(|error| anyhow!("the figure cannot be drawn: {error}"))?;
        drop(area);
        Ok(svg)
    }

    fn draw<'a>(&self, area: &DrawingArea<SVGBackend<'a>, Shift>) -> DrawResult<'a> {
        area.fill(&WHITE)?;
        let [across, up] = self.axis_titles;
        let last = self.curves.iter().map(Curve::last_place).fold(1.0, f64::max);
        let mut chart = ChartBuilder::on(area)
            .caption(&self.title, ("sans-serif", 18))
            .margin(12)
            .x_label_area_size(46)
            .y_label_area_size(56)
            .build_cartesian_2d(0.5..last + 0.5, 0.0..self.end)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .x_labels(2 * last as usize + 1)
            .x_label_formatter(&|place| self.name(*place))
            .y_label_formatter(&|percent| format!("{percent:.1}"))
            .label_style(("sans-serif", LABEL_SIZE))
            .x_desc(across)
            .y_desc(up)
            .draw()?;
        self.curves.iter().try_for_each(|curve| curve.draw(&mut chart))?;
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperRight)
            .background_style(WHITE.mix(0.8))
            .border_style(BLACK.mix(0.3))
            .label_font(("sans-serif", LABEL_SIZE))
            .draw()?;
        area.present()
    }

    /// What stands below a place: its name or its number; nothing between two places.
    fn name(&self, place: f64) -> String {
        match self.names.get((place as usize).wrapping_sub(1)) {
            _ if place.fract() != 0.0 => String::new(),
            Some(name) => (*name).to_owned(),
            None if self.names.is_empty() => format!("{place:.0}"),
            None => String::new(),
        }
    }
}

impl Curve {
    fn draw<'a>(&self, chart: &mut Coordinates<'_, 'a>) -> DrawResult<'a> {
        match &self.points {
            Points::Ours(points) => self.draw_band(chart, points),
            Points::Paper(points) => {
                let color = self.images.color();
                let marks = points.iter().map(|at| TriangleMarker::new(*at, MARK_SIZE, color.filled()));
                let drawn = chart.draw_series(marks)?.label(&self.name);
                drawn.legend(move |(x, y)| TriangleMarker::new((x + 10, y), MARK_SIZE, color.filled()));
                Ok(())
            }
        }
    }

    /// The means as a line with marks, over the range of the seeds.
    fn draw_band<'a>(&self, chart: &mut Coordinates<'_, 'a>, points: &[(f64, Band)]) -> DrawResult<'a> {
        let color = self.images.color();
        let upper = points.iter().map(|(place, band)| (*place, band.largest));
        let lower = points.iter().rev().map(|(place, band)| (*place, band.least));
        chart.draw_series([Polygon::new(upper.chain(lower).collect::<Vec<_>>(), color.mix(BAND_OPACITY))])?;
        let means = points.iter().map(|(place, band)| (*place, band.mean));
        let drawn = chart.draw_series(LineSeries::new(means.clone(), color.stroke_width(2)))?.label(&self.name);
        drawn.legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], color.stroke_width(2)));
        chart.draw_series(means.map(|at| Circle::new(at, 2, color.filled())))?;
        Ok(())
    }
}
