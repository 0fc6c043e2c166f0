//! How a line of digits lies on its picture: the angle of its base line, and the slant of its strokes.
//!
//! Both are found by projection: the profile of the ink along a direction is sharpest where the line is level, and where
//! upright strokes stand upright.

use super::INKED;
use super::affine::Affine;
use crate::ink::plane::Plane;

/// Steepest base line that is looked for, in rows per column: 15 degrees and a little more.
const MAX_BASELINE: f32 = 0.28;

/// Strongest slant that is looked for, in columns per row: 35 degrees and a little more.
const MAX_SLANT: f32 = 0.75;

/// Values between these ends that are tried first, and on either side of the best once more.
const STEPS: i32 = 24;

/// Bins of a profile over the height of a digit.
const BINS_PER_HEIGHT: f32 = 20.0;

/// A field shorter than this many heights of a digit tells nothing about its base line, and one of the second number all.
const BASELINE_LENGTHS: [f32; 2] = [1.2, 2.2];

/// The base line must make the profile this much sharper for each unit of its slope, and the slant likewise. So
/// nothing is turned for nothing.
const BASELINE_COST: f32 = 0.3;
const SLANT_COST: f32 = 0.12;

/// Most points that it is measured on.
const MAX_POINTS: usize = 6000;

/// How a line of digits lies on its picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Posture {
    /// Slope of the base line, in rows per column: above 0 it falls to the right.
    pub(super) baseline: f64,
    /// Slant of the strokes on it, in columns per row: above 0 they lean to the right.
    pub(super) slant: f64,
}

impl Posture {
    /// The posture of ink whose digits are about `height` pixels high.
    pub(super) fn of(ink: &Plane<u8>, height: f64) -> Self {
        let (points, height) = (points(ink), height as f32);
        let baseline = baseline(&points, height);
        let level = Affine::upright(f64::from(baseline), 0.0);
        let points: Vec<_> =
            points.iter().map(|point| level.apply(point.map(f64::from)).map(|value| value as f32)).collect();
        Self { baseline: f64::from(baseline), slant: f64::from(slant(&points, height)) }
    }

    /// The slope of the base line or of the lines of the paper, however short they are.
    pub(super) fn of_lines(ink: &Plane<u8>, height: f64) -> f32 {
        sharpest_slope(&points(ink), height as f32)
    }

    /// The map to coordinates in which the base line is level and strokes stand upright.
    pub(super) fn upright(self) -> Affine {
        Affine::upright(self.baseline, self.slant)
    }
}

/// The middles of inked pixels: of all, or of an even choice where there are too many.
fn points(ink: &Plane<u8>) -> Vec<[f32; 2]> {
    let inked: Vec<usize> = (0..ink.values.len()).filter(|index| ink.values[*index] >= INKED).collect();
    let step = inked.len().div_ceil(MAX_POINTS).max(1);
    let point = |index: &usize| [index % ink.width, index / ink.width].map(|at| at as f32 + 0.5);
    inked.iter().step_by(step).map(point).collect()
}

fn baseline(points: &[[f32; 2]], height: f32) -> f32 {
    let [least, most] = points.iter().fold([f32::MAX, f32::MIN], |[least, most], [x, _]| [least.min(*x), most.max(*x)]);
    let [none, full] = BASELINE_LENGTHS;
    let trust = (((most - least) / height - none) / (full - none)).clamp(0.0, 1.0);
    if trust == 0.0 { 0.0 } else { trust * sharpest_slope(points, height) }
}

fn sharpest_slope(points: &[[f32; 2]], height: f32) -> f32 {
    let sharpness =
        |slope: f32| sharpness(points.iter().map(|[x, y]| y - slope * x), height) * (1.0 - BASELINE_COST * slope.abs());
    sharpest(MAX_BASELINE, sharpness)
}

fn slant(points: &[[f32; 2]], height: f32) -> f32 {
    let sharpness =
        |slant: f32| sharpness(points.iter().map(|[x, y]| x + slant * y), height) * (1.0 - SLANT_COST * slant.abs());
    sharpest(MAX_SLANT, sharpness)
}

/// The value between -`most` and `most` of the greatest sharpness.
fn sharpest(most: f32, sharpness: impl Fn(f32) -> f32) -> f32 {
    let best_near = |middle: f32, reach: f32| {
        let values = (-STEPS..=STEPS).map(|step| middle + reach * step as f32 / STEPS as f32);
        let best = values.map(|value| (value, sharpness(value))).max_by(|a, b| a.1.total_cmp(&b.1));
        best.map_or(middle, |(value, _)| value)
    };
    best_near(best_near(0.0, most), most / STEPS as f32)
}

/// The sum of squares of a histogram with soft bins.
fn sharpness(values: impl Iterator<Item = f32> + Clone, height: f32) -> f32 {
    let bins_per_px = BINS_PER_HEIGHT / height;
    let [least, most] =
        values.clone().fold([f32::MAX, f32::MIN], |[least, most], value| [least.min(value), most.max(value)]);
    let mut histogram = vec![0.0_f32; ((most - least) * bins_per_px) as usize + 2];
    for value in values {
        let place = (value - least) * bins_per_px;
        let (bin, part) = (place as usize, place.fract());
        histogram[bin] += 1.0 - part;
        histogram[bin + 1] += part;
    }
    if std::env::var("POSTL").is_ok() {
        return histogram.windows(2).map(|two| (two[1] - two[0]).powi(2)).sum();
    }
    histogram.iter().map(|count| count * count).sum()
}
