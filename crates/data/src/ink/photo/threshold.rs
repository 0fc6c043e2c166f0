//! Thresholding: which levels of a grey plane are background and which are ink.

use std::ops::RangeInclusive;

use crate::ink::plane::Plane;

/// Least difference between ink and background, of 255. Less is paper grain and the noise of a camera.
const MIN_CONTRAST: f32 = 24.0;

/// Part of all steps between neighbouring pixels that are weaker than those at the edges of strokes.
const STRONG_STEPS: f32 = 0.995;

/// The two tones of a picture of ink on a background, in levels from 0 to 255.
pub(super) struct Tones {
    pub(super) background: f32,
    ink: f32,
}

impl Tones {
    /// Finds both tones, if they differ enough. The background is the tone that prevails along the border.
    pub(super) fn of(plane: &Plane<u8>) -> Option<Self> {
        let histogram = histogram(plane.values.iter().copied());
        let (threshold, _) = otsu(&histogram);
        let background = median(plane.border())?;
        let ink_levels = if background <= threshold { threshold + 1..=255 } else { 0..=threshold };
        let ink = median_within(&histogram, ink_levels)?;
        let tones = Self { background: f32::from(background), ink: f32::from(ink) };
        ((tones.ink - tones.background).abs() >= MIN_CONTRAST).then_some(tones)
    }

    /// Finds both tones of dark ink on light paper, by the pixels beside edges alone. Of these about as many are ink as paper,
    /// however small the writing is in its picture.
    pub(super) fn of_dark_ink(plane: &Plane<u8>) -> Option<Self> {
        let steps = steps(plane);
        let strong = quantile(&histogram(steps.values.iter().copied()), STRONG_STEPS);
        let beside = steps.map(|step| step >= (strong / 2).max(1)).grown();
        let levels = plane.values.iter().zip(&beside.values).filter(|(_, is_beside)| **is_beside);
        let histogram = histogram(levels.map(|(level, _)| *level));
        let (threshold, _) = otsu(&histogram);
        let background = median_within(&histogram, threshold.saturating_add(1)..=255)?;
        let ink = median_within(&histogram, 0..=threshold)?;
        let tones = Self { background: f32::from(background), ink: f32::from(ink) };
        (tones.background - tones.ink >= MIN_CONTRAST).then_some(tones)
    }

    /// Whether ink is lighter than what it is on.
    pub(super) fn paper_is_dark(&self) -> bool {
        self.background < self.ink
    }

    /// How much ink a level shows: 0 for the background's, 255 for the ink's and everything beyond it.
    pub(super) fn ink(&self, level: u8) -> u8 {
        // The conversion holds the value between 0 and 255.
        (255.0 * (f32::from(level) - self.background) / (self.ink - self.background)) as u8
    }
}

/// The greatest difference of each pixel from one two columns or rows further.
fn steps(plane: &Plane<u8>) -> Plane<u8> {
    let [right, bottom] = [plane.width - 1, plane.height() - 1];
    plane.filled(|x, y| {
        let level = plane.at(x, y);
        level.abs_diff(plane.at((x + 2).min(right), y)).max(level.abs_diff(plane.at(x, (y + 2).min(bottom))))
    })
}

/// The level below which `part` of all are.
fn quantile(histogram: &[u32; 256], part: f32) -> u8 {
    let total: u32 = histogram.iter().sum();
    let mut below = 0;
    let is_there = |level: &u8| {
        below += histogram[usize::from(*level)];
        below as f32 > part * total as f32
    };
    (0..=u8::MAX).find(is_there).unwrap_or(u8::MAX)
}

pub(super) fn histogram(levels: impl Iterator<Item = u8>) -> [u32; 256] {
    let mut histogram = [0; 256];
    levels.for_each(|level| histogram[usize::from(level)] += 1);
    histogram
}

/// The middle one of some levels, if there are any.
pub(super) fn median(levels: impl Iterator<Item = u8>) -> Option<u8> {
    median_within(&histogram(levels), 0..=255)
}

/// The middle one of the levels within `range`, if there are any.
pub(super) fn median_within(histogram: &[u32; 256], range: RangeInclusive<u8>) -> Option<u8> {
    let total: u32 = range.clone().map(|level| histogram[usize::from(level)]).sum();
    let mut below = 0;
    range.into_iter().find(|&level| {
        below += histogram[usize::from(level)];
        2 * below > total
    })
}

/// Otsu's threshold: the level that parts a histogram into two groups whose means differ most, each weighted by its
/// size. Gives the highest level of the darker group, and the variance between the groups.
pub(super) fn otsu(histogram: &[u32; 256]) -> (u8, f64) {
    let total: f64 = histogram.iter().map(|&count| f64::from(count)).sum();
    let sum: f64 = histogram.iter().zip(0..).map(|(&count, level)| f64::from(count) * f64::from(level)).sum();
    let (mut dark_count, mut dark_sum, mut best) = (0.0, 0.0, (0, 0.0));
    for level in 0..=u8::MAX {
        let count = f64::from(histogram[usize::from(level)]);
        dark_count += count;
        dark_sum += count * f64::from(level);
        let light_count = total - dark_count;
        if dark_count > 0.0 && light_count > 0.0 {
            let distance = dark_sum / dark_count - (sum - dark_sum) / light_count;
            let between = dark_count * light_count * distance * distance / (total * total);
            if between > best.1 {
                best = (level, between);
            }
        }
    }
    best
}
