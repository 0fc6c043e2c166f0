//! How one digit is written: proportions, slant, haste, tremor and the pen, each chosen at random.

use rand::RngExt as _;

use super::path::{Path, Vector};
use crate::dataset::CLASS_COUNT;
use crate::ink::Canvas;
use crate::ink::pen::{PenPoint, draw_stroke};
use crate::random::Generator;

/// Longest side of the written path on the canvas, in pixels.
const WRITING_SIDE: f32 = 56.0;

/// How people write each digit on average, as on the forms that MNIST was made from: how far it leans to the right, and
/// its size beside the others, which decides how wide the pen is for it.
const HABITS: [(f32, f32); CLASS_COUNT] = [
    (0.26, 0.89),
    (0.24, 0.92),
    (0.03, 0.97),
    (0.06, 1.0),
    (0.23, 1.05),
    (0.17, 1.04),
    (0.26, 1.02),
    (0.04, 0.96),
    (0.17, 1.08),
    (0.17, 1.09),
];

/// The writing style of one drawing.
pub(super) struct WritingStyle {
    /// Width against height.
    aspect: f32,
    /// Sideways for each unit upward.
    slant: f32,
    rotation_rad: f32,
    /// Whether upper parts are larger (above 0) or lower ones.
    top_heaviness: f32,
    /// Whether upper parts are wider (above 0) or lower ones.
    top_wideness: f32,
    /// How often corners are rounded off: a fast pen does not reach them.
    haste: usize,
    /// Size of the smooth displacement.
    waviness: f32,
    waves: [Wave; 4],
    /// Half the width of the ink, as a part of the longest side.
    pen_radius: f32,
    /// How much the pen's width changes along the path.
    pressure: f32,
}

/// A smooth displacement of the paper: a sine along one direction.
struct Wave {
    direction: Vector,
    phase: f32,
    displacement: Vector,
}

impl WritingStyle {
    pub(super) fn random(rng: &mut StyleRng, label: u8) -> Self {
        let (slant, size) = HABITS[usize::from(label)];
        Self {
            aspect: rng.near(0.17, 0.21).exp(),
            slant: rng.near(slant, 0.23),
            rotation_rad: rng.near(0.0, 0.09),
            top_heaviness: rng.near(0.0, 0.25),
            top_wideness: rng.near(0.0, 0.2),
            haste: rng.between(0.0, 5.0) as usize,
            waviness: rng.between(0.01, 0.065),
            waves: std::array::from_fn(|_| Wave::new(rng)),
            pen_radius: rng.near(-2.68, 0.29).exp() / size,
            pressure: rng.between(0.0, 0.2),
        }
    }

    /// A style from a wider range, with a pen of any width.
    pub(super) fn varied(rng: &mut StyleRng, label: u8) -> Self {
        Self {
            aspect: rng.near(0.1, 0.24).exp(),
            slant: rng.near(0.14, 0.29),
            waviness: rng.between(0.005, 0.075),
            haste: rng.between(0.0, 4.0) as usize,
            pen_radius: rng.near(-2.75, 0.46).exp().min(widest_pen_radius(label)),
            ..Self::random(rng, label)
        }
    }

    /// Writes the strokes of a digit.
    pub(super) fn write(&self, strokes: &[Path], rng: &mut StyleRng) -> Canvas {
        let lines: Vec<Vec<Vector>> = strokes.iter().map(|stroke| self.line(stroke, rng)).collect();
        let (low, high) = bounds(&lines);
        let scale = WRITING_SIDE / (high[0] - low[0]).max(high[1] - low[1]).max(0.1);
        let radius = self.pen_radius * WRITING_SIDE;
        let margin = (1.5 * radius).ceil() + 1.0;
        let [width, height] = [0, 1].map(|axis| ((high[axis] - low[axis]) * scale + 2.0 * margin).ceil() as usize);
        let mut canvas = Canvas::blank(width, height);
        for line in &lines {
            let (phase, pace) = (rng.between(0.0, 6.3), rng.between(2.0, 6.0));
            let along = |(index, point): (usize, &Vector)| PenPoint {
                position: [0, 1].map(|axis| (point[axis] - low[axis]) * scale + margin),
                radius: radius * (1.0 + self.pressure * (phase + pace * 0.03 * index as f32).sin()),
            };
            draw_stroke(&mut canvas, line.iter().enumerate().map(along));
        }
        canvas
    }

    /// The points of one stroke on the paper.
    fn line(&self, stroke: &Path, rng: &mut StyleRng) -> Vec<Vector> {
        let jitter = 0.4 * self.waviness;
        let shaken = stroke.moved(|[x, y]| [rng.near(x, jitter), rng.near(y, jitter)]);
        let mut points = shaken.points();
        for _ in 0..self.haste {
            round_off(&mut points);
        }
        points.into_iter().map(|point| self.place(point)).collect()
    }

    fn place(&self, [x, y]: Vector) -> Vector {
        let y = y + self.top_heaviness * (0.25 - y * y).max(0.0);
        let x = x * (1.0 - self.top_wideness * y);
        let mut place = [x * self.aspect, y];
        for wave in &self.waves {
            let swing = self.waviness * (wave.direction[0] * x + wave.direction[1] * y + wave.phase).sin();
            place = [0, 1].map(|axis| place[axis] + swing * wave.displacement[axis]);
        }
        let [x, y] = [place[0] - self.slant * place[1], place[1]];
        let (sin, cos) = self.rotation_rad.sin_cos();
        [x * cos - y * sin, x * sin + y * cos]
    }
}

/// Half of the widest pen with which a digit can still be read: it must not fill the loops of an eight, which would then be
/// a thick one.
fn widest_pen_radius(label: u8) -> f32 {
    match label {
        8 => 0.075,
        0 | 6 | 9 => 0.095,
        _ => 0.15,
    }
}

impl Wave {
    fn new(rng: &mut StyleRng) -> Self {
        let mut vector = |length: f32| {
            let angle = rng.between(0.0, std::f32::consts::TAU);
            [length * angle.cos(), length * angle.sin()]
        };
        let (direction, displacement) = (vector(5.0), vector(1.0));
        Self { direction, phase: rng.between(0.0, std::f32::consts::TAU), displacement }
    }
}

/// Pulls every point but the ends towards its neighbours.
fn round_off(points: &mut [Vector]) {
    let sharp = points.to_vec();
    for (point, neighbours) in points.iter_mut().skip(1).zip(sharp.windows(3)) {
        *point = [0, 1].map(|axis| 0.25 * neighbours[0][axis] + 0.5 * neighbours[1][axis] + 0.25 * neighbours[2][axis]);
    }
}

fn bounds(lines: &[Vec<Vector>]) -> (Vector, Vector) {
    let fold = |pick: fn(f32, f32) -> f32, start: f32| {
        [0, 1].map(|axis| lines.iter().flatten().map(|point| point[axis]).fold(start, pick))
    };
    (fold(f32::min, f32::MAX), fold(f32::max, f32::MIN))
}

/// Random numbers in the distributions that handwriting needs.
pub(super) struct StyleRng<'a>(&'a mut Generator);

impl<'a> StyleRng<'a> {
    pub(super) fn new(rng: &'a mut Generator) -> Self {
        Self(rng)
    }

    /// Anywhere between two values, evenly.
    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.0.random::<f32>()
    }

    /// Around a value, with a standard deviation; never further off than about three and a half of them.
    pub(super) fn near(&mut self, value: f32, deviation: f32) -> f32 {
        // Four even numbers have a mean of 2 and a variance of 1/3.
        let sum: f32 = (0..4).map(|_| self.0.random::<f32>()).sum();
        value + deviation * 3.0_f32.sqrt() * (sum - 2.0)
    }

    /// Around a point, with a standard deviation along each axis.
    pub(super) fn around(&mut self, [x, y]: Vector, deviations: Vector) -> Vector {
        [self.near(x, deviations[0]), self.near(y, deviations[1])]
    }

    /// Whether something with this probability happens.
    pub(super) fn chance(&mut self, probability: f32) -> bool {
        self.0.random::<f32>() < probability
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, generator};

    #[test]
    fn values_lie_as_near_and_as_far_as_asked() {
        let mut rng = generator(1, Purpose::BuiltInDigit, 0);
        let mut rng = StyleRng::new(&mut rng);
        let values: Vec<f32> = (0..4000).map(|_| rng.near(3.0, 0.5)).collect();
        let mean = values.iter().sum::<f32>() / 4000.0;
        let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f32>() / 4000.0;
        assert!((mean - 3.0).abs() < 0.04, "{mean}");
        assert!((variance.sqrt() - 0.5).abs() < 0.03, "{variance}");
        assert!(values.iter().all(|value| (value - 3.0).abs() < 1.75));
        assert!((0..1000).all(|_| (1.0..=2.0).contains(&rng.between(1.0, 2.0))));
        assert!(!rng.chance(0.0) && rng.chance(1.0));
    }
}
