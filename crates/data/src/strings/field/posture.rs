//! How a line of digits lies on its picture: the angle of its base line, and the slant of its strokes.
//!
//! Both are found by projection: the profile of the ink along a direction is sharpest where the line is level, and where
//! upright strokes stand upright.

use super::affine::Affine;
use super::profile::{Profile, sharpest};
use crate::ink::parts::Part;

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

/// A field shorter than this many heights of a digit tells nothing about its base line, and one of the second number all.
const BASELINE_LENGTHS: [f32; 2] = [1.0, 1.9];

/// The base line must make the profile this much sharper for each unit of its slope, and the slant likewise. So
/// nothing is turned for nothing.
const BASELINE_COST: f32 = 0.3;
const SLANT_COST: f32 = 0.5;

/// How a line of digits lies on its picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Posture {
    /// Slope of the base line, in rows per column: above 0 it falls to the right.
    pub(super) baseline: f64,
    /// Slant of the strokes on it, in columns per row: above 0 they lean to the right.
    pub(super) slant: f64,
}

impl Posture {
    /// The posture of parts whose digits are about `height` pixels high. Digits of a level line are usually shifted against
    /// each other by `usual_shift` heights: a slope that lifts one end by less is left as it is.
    pub(super) fn of(parts: &[Part], height: f64, usual_shift: f32) -> Self {
        let (profile, height) = (Profile::of(parts, height as f32), height as f32);
        let baseline = baseline(&profile, height, usual_shift);
        let level = Affine::upright(f64::from(baseline), 0.0);
        let slant = slant(&profile.moved(&level), mean_slant(parts, f64::from(baseline), height));
        Self { baseline: f64::from(baseline), slant: f64::from(slant) }
    }

    /// The slope of the base line or of the lines of the paper, however short they are.
    pub(super) fn of_lines(parts: &[Part], height: f64) -> f32 {
        sharpest_slope(&Profile::of(parts, height as f32))
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

fn baseline(profile: &Profile, height: f32, usual_shift: f32) -> f32 {
    let length = profile.width() / height;
    let [none, full] = BASELINE_LENGTHS;
    let trust = ((length - none) / (full - none)).clamp(0.0, 1.0);
    if trust == 0.0 {
        return 0.0;
    }
    let slope = sharpest_slope(profile);
    trust * (slope.abs() - usual_shift / length).max(0.0).copysign(slope)
}

fn sharpest_slope(profile: &Profile) -> f32 {
    sharpest(MAX_BASELINE, |slope| profile.sharpness([-slope, 1.0]) * (1.0 - BASELINE_COST * slope.abs()))
}

/// The slant near `mean` at which the profile is sharpest.
fn slant(profile: &Profile, mean: f32) -> f32 {
    mean + sharpest(SLANT_REACH, |off| profile.sharpness([1.0, mean + off]) * (1.0 - SLANT_COST * off.abs()))
}

/// The slant of the axes about which connected ink is spread, without ink as wide as several digits. Slanting ink by any amount
/// changes it by just that.
fn mean_slant(parts: &[Part], baseline: f64, height: f32) -> f32 {
    let widest = f64::from(WIDEST_DIGIT * height);
    let [mut across, mut upward] = [0.0, 0.0];
    for spread in parts.iter().map(|part| Spread::of(part).turned_level(baseline)) {
        // Evenly spread ink has a twelfth of its squared width as variance.
        if spread.xx < spread.count * widest * widest / 12.0 {
            (across, upward) = (across - spread.xy, upward + spread.yy);
        }
    }
    if upward > 0.0 { ((across / upward) as f32).clamp(-MAX_SLANT, MAX_SLANT) } else { 0.0 }
}

/// Sums of products of the pixels' distances from their mean.
#[derive(Clone, Copy)]
struct Spread {
    count: f64,
    xx: f64,
    xy: f64,
    yy: f64,
}

impl Spread {
    fn of(part: &Part) -> Self {
        let [mut count, mut x, mut y, mut xx, mut xy, mut yy] = [0.0; 6];
        for run in &part.runs {
            let (length, middle, row) =
                ((run.end - run.start) as f64, (run.start + run.end - 1) as f64 / 2.0, run.row as f64);
            count += length;
            x += length * middle;
            y += length * row;
            // The squares of 1 to n steps about their middle add up to n(n² − 1) / 12.
            xx += length * middle * middle + length * (length * length - 1.0) / 12.0;
            xy += length * middle * row;
            yy += length * row * row;
        }
        Self { count, xx: xx - x * x / count, xy: xy - x * y / count, yy: yy - y * y / count }
    }

    /// The same after a base line of this slope is turned level.
    fn turned_level(self, baseline: f64) -> Self {
        let (sin, cos) = baseline.atan().sin_cos();
        let Self { count, xx, xy, yy } = self;
        Self {
            count,
            xx: cos * cos * xx + 2.0 * sin * cos * xy + sin * sin * yy,
            xy: (cos * cos - sin * sin) * xy - sin * cos * (xx - yy),
            yy: sin * sin * xx - 2.0 * sin * cos * xy + cos * cos * yy,
        }
    }
}
