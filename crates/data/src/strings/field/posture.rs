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

/// How far from the slant of digits' axes the profile's may be.
const SLANT_REACH: f32 = 0.2;

/// Slants that stay, for MNIST's digits have them too: lines of its digits are within, four times of five.
const USUAL_SLANTS: std::ops::RangeInclusive<f64> = 0.0..=0.3;

/// Connected ink that is wider than this, in heights of a digit, is several digits or a line.
const WIDEST_DIGIT: f32 = 1.7;

/// Values between these ends that are tried first, and on either side of the best once more.
const STEPS: i32 = 24;

/// Bins of a profile over the height of a digit.
const BINS_PER_HEIGHT: f32 = 20.0;

/// A field shorter than this many heights of a digit tells nothing about its base line, and one of the second number all.
const BASELINE_LENGTHS: [f32; 2] = [1.2, 2.2];

/// The base line must make the profile this much sharper for each unit of its slope, and the slant likewise. So
/// nothing is turned for nothing.
const BASELINE_COST: f32 = 0.3;
const SLANT_COST: f32 = 0.5;

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
        let points: Vec<_> = points.iter().map(|point| place(&level, *point)).collect();
        let slant = slant(&points, height, mean_slant(ink, &level, height));
        Self { baseline: f64::from(baseline), slant: f64::from(slant) }
    }

    /// The slope of the base line or of the lines of the paper, however short they are.
    pub(super) fn of_lines(ink: &Plane<u8>, height: f64) -> f32 {
        sharpest_slope(&points(ink), height as f32)
    }

    /// The map to coordinates in which the base line is level and strokes stand upright, or lean as they usually do.
    pub(super) fn upright(self) -> Affine {
        Affine::upright(self.baseline, self.excess_slant())
    }

    /// The slant beyond what digits usually have.
    pub(super) fn excess_slant(self) -> f64 {
        self.slant - self.slant.clamp(*USUAL_SLANTS.start(), *USUAL_SLANTS.end())
    }
}

fn place(map: &Affine, point: [f32; 2]) -> [f32; 2] {
    map.apply(point.map(f64::from)).map(|at| at as f32)
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

/// The slant near `mean` at which the profile is sharpest.
fn slant(points: &[[f32; 2]], height: f32, mean: f32) -> f32 {
    let sharpness =
        |off: f32| sharpness(points.iter().map(|[x, y]| x + (mean + off) * y), height) * (1.0 - SLANT_COST * off.abs());
    mean + sharpest(SLANT_REACH, sharpness)
}

/// The slant of the axes about which connected ink is spread, without ink as wide as several digits. Slanting ink by any amount
/// changes it by just that.
fn mean_slant(ink: &Plane<u8>, level: &Affine, height: f32) -> f32 {
    let [mut across, mut upward] = [0.0, 0.0];
    for component in ink.map(|level| level >= INKED).components() {
        let points = component.iter().map(|index| [index % ink.width, index / ink.width].map(|at| at as f32));
        let points: Vec<[f32; 2]> = points.map(|point| place(level, point)).collect();
        let count = points.len() as f32;
        let [mean_x, mean_y] = [0, 1].map(|axis| points.iter().map(|point| point[axis]).sum::<f32>() / count);
        let sum =
            |product: fn([f32; 2]) -> f32| points.iter().map(|[x, y]| product([x - mean_x, y - mean_y])).sum::<f32>();
        let [product, square, width] = [sum(|[x, y]| x * y), sum(|[_, y]| y * y), sum(|[x, _]| x * x)];
        // Evenly spread ink has a twelfth of its squared width as variance.
        if width / count < (WIDEST_DIGIT * height).powi(2) / 12.0 {
            (across, upward) = (across - product, upward + square);
        }
    }
    if upward > 0.0 { (across / upward).clamp(-MAX_SLANT, MAX_SLANT) } else { 0.0 }
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
    histogram.iter().map(|count| count * count).sum()
}
