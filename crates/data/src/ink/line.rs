//! Ink of a line of digits as boxes: which parts belong above each other, and how high the digits are.

use super::bounds::Bounds;
use super::{InkError, MAX_DIGITS};

/// Parts belong above each other where they share at least this part of the narrower one's columns.
const SHARED_PART: f64 = 0.5;

/// What is lower than this part of the second highest group is a mark beside the digits, and tells nothing about their height.
const LEAST_HEIGHT: f64 = 0.5;

/// Boxes around parts that belong above each other, from left to right: one for each digit, where digits do not touch.
pub(crate) fn groups(mut parts: Vec<Bounds>) -> Vec<Bounds> {
    parts.sort_by(|one, other| one.low[0].total_cmp(&other.low[0]));
    let mut groups: Vec<Bounds> = Vec::new();
    for part in parts {
        match groups.last_mut() {
            Some(group) if are_above_each_other(*group, part) => *group = group.joined(part),
            _ => groups.push(part),
        }
    }
    groups
}

fn are_above_each_other(one: Bounds, other: Bounds) -> bool {
    let shared = one.high[0].min(other.high[0]) - one.low[0].max(other.low[0]);
    let narrower = one.extent()[0].min(other.extent()[0]);
    shared >= SHARED_PART * narrower
}

/// The same of the group that is largest, for all ink may be one digit and many specks.
const LEAST_OF_LARGEST: f64 = 0.2;

/// The height of the digits: the middle one of the groups' heights, without those of marks; `None` without a group.
pub(crate) fn digit_height(groups: &[Bounds]) -> Option<f64> {
    let area = |group: &&Bounds| group.extent()[0] * group.extent()[1];
    let largest = groups.iter().max_by(|one, other| area(one).total_cmp(&area(other)))?.extent()[1];
    let mut heights: Vec<f64> = groups.iter().map(|group| group.extent()[1]).collect();
    // However many specks there are, they decide nothing.
    heights.retain(|height| *height >= LEAST_OF_LARGEST * largest);
    heights.sort_by(f64::total_cmp);
    // One stray tall mark decides nothing where there are others.
    let reference = if heights.len() < 3 { heights.last()? } else { &heights[heights.len() - 2] };
    let marks = heights.iter().take_while(|height| **height < LEAST_HEIGHT * reference).count();
    let digits = &heights[marks..];
    let middle = digits.len() / 2;
    Some(if digits.len().is_multiple_of(2) { (digits[middle - 1] + digits[middle]) / 2.0 } else { digits[middle] })
}

/// Widest line, in heights of its digits: room for [`MAX_DIGITS`] of them, each in a cell of a form.
const MAX_WIDTH: f64 = 1.5 * MAX_DIGITS as f64;

/// Highest line, in heights of its digits: with a tall stroke and a slope over its whole length.
const MAX_HEIGHT: f64 = 12.0;

/// A part so many times as wide as high is a bar or a rule, and one so many times as high as wide a one or a line.
const FLAT: f64 = 6.0;

/// What is left without lines is at least this part as high as all.
const LEAST_LEFT: f64 = 0.35;

/// The height of the digits of a line of these parts, without what may be a line of the paper; `None` without a part.
pub(crate) fn typical_height(parts: Vec<Bounds>) -> Option<f64> {
    let is_flat = |part: &Bounds| part.extent()[0] > FLAT * part.extent()[1];
    let is_narrow = |part: &Bounds| part.extent()[1] > FLAT * part.extent()[0];
    let without = |is_line: &dyn Fn(&Bounds) -> bool| -> Vec<Bounds> {
        parts.iter().copied().filter(|part| !is_line(part)).collect()
    };
    let tallest = |parts: &[Bounds]| parts.iter().map(|part| part.extent()[1]).fold(0.0, f64::max);
    let upright = without(&is_flat);
    let wide = without(&|part| is_flat(part) || is_narrow(part));
    // Where ones alone were taken out, specks are left.
    let chosen = [wide, upright].into_iter().find(|chosen| tallest(chosen) >= LEAST_LEFT * tallest(&parts));
    digit_height(&groups(chosen.unwrap_or(parts)))
}

/// Checks the width and height of ink against the height of its digits. A dot, which has no size, is fine.
pub(crate) fn check_line([ink_width, ink_height]: [f64; 2], height: f64) -> Result<(), InkError> {
    // The conversion holds what is infinite within the greatest number.
    let times = |extent: f64| (extent / height).round() as usize;
    match () {
        () if ink_width > MAX_WIDTH * height => Err(InkError::TooLong(times(ink_width))),
        () if ink_height > MAX_HEIGHT * height => Err(InkError::TooTall(times(ink_height))),
        () => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(left: f64, width: f64, top: f64, height: f64) -> Bounds {
        Bounds { low: [left, top], high: [left + width, top + height] }
    }

    #[test]
    fn a_bar_belongs_to_its_digit_and_a_neighbour_does_not() {
        let five = [part(0.0, 10.0, 4.0, 16.0), part(3.0, 12.0, 0.0, 2.0)];
        let parts = vec![part(14.0, 11.0, 0.0, 20.0), five[0], five[1]];
        let groups = groups(parts);
        assert_eq!(groups, [five[0].joined(five[1]), part(14.0, 11.0, 0.0, 20.0)]);
    }

    #[test]
    fn neither_marks_nor_a_tall_stroke_decide_the_height() {
        let heights = |heights: &[f64]| {
            let parts =
                heights.iter().zip(0..).map(|(height, place)| part(f64::from(place) * 30.0, 10.0, 0.0, *height));
            digit_height(&parts.collect::<Vec<_>>())
        };
        assert_eq!(heights(&[20.0, 22.0, 90.0, 21.0]), Some(21.5));
        assert_eq!(heights(&[20.0, 2.0, 2.0, 2.0, 21.0, 3.0]), Some(20.5));
        assert_eq!(heights(&[20.0, 12.0]), Some(16.0));
        assert_eq!(heights(&[20.0]), Some(20.0));
        assert_eq!(heights(&[]), None);
    }
}
