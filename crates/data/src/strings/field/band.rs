//! The band of a line of digits: its marks in upright coordinates, the height of its digits, and what does not belong to it.

use super::affine::Affine;
use crate::ink::bounds::Bounds;
use crate::ink::line::{digit_height, groups};
use crate::ink::parts::Part;

/// A mark with both sides below this is dust wherever it is, and below the second where it is alone. In heights of a digit.
const DUST: f64 = 0.07;
const LONE_DUST: f64 = 0.16;

/// A mark is alone at this distance from all higher ones, and far away at the second. In heights of a digit.
const ALONE: f64 = 0.22;
const FAR: f64 = 2.5;

/// A digit is at least and at most this many times as high as the middle one.
const DIGIT_HEIGHTS: std::ops::RangeInclusive<f64> = 0.6..=1.6;

/// The middle of a mark of the line is at most this far above or below the digits, in heights of a digit.
const OVERHANG: f64 = 0.3;

/// A mark so many times as long as high, and so many times as long as the highest one is high, is a rule or an underline.
const RULE_FLATNESS: f64 = 7.0;
const RULE_LENGTH: f64 = 1.1;

/// A connected part of the ink.
pub(super) struct Mark<'a> {
    pub(super) part: &'a Part,
    /// Its box in upright coordinates.
    pub(super) bounds: Bounds,
}

impl<'a> Mark<'a> {
    pub(super) fn new(part: &'a Part, upright: &Affine) -> Self {
        let ends = part.runs.iter().flat_map(|run| {
            let middle = |x: usize| upright.apply([x as f64 + 0.5, run.row as f64 + 0.5]);
            [middle(run.start), middle(run.end - 1)]
        });
        let [mut low, mut high] = [[f64::INFINITY; 2], [f64::NEG_INFINITY; 2]];
        for point in ends {
            for axis in 0..2 {
                (low[axis], high[axis]) = (low[axis].min(point[axis]), high[axis].max(point[axis]));
            }
        }
        // A pixel reaches half a pixel from its middle.
        Self { part, bounds: Bounds { low: low.map(|low| low - 0.5), high: high.map(|high| high + 0.5) } }
    }

    fn height(&self) -> f64 {
        self.bounds.extent()[1]
    }
}

/// Where the digits of a line are, in upright coordinates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Band {
    /// Middle height of the digits.
    pub(super) height: f64,
    /// Middle of their upper and of their lower ends.
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl Band {
    /// The band of marks; `None` without any.
    pub(super) fn of(marks: &[Mark]) -> Option<Self> {
        let groups = groups(marks.iter().map(|mark| mark.bounds).collect());
        let height = digit_height(&groups)?;
        let is_digit = |group: &&Bounds| DIGIT_HEIGHTS.contains(&(group.extent()[1] / height));
        let mut digits: Vec<&Bounds> = groups.iter().filter(is_digit).collect();
        if digits.is_empty() {
            digits = groups.iter().collect();
        }
        let middle = |end: fn(&Bounds) -> f64| {
            let mut ends: Vec<f64> = digits.iter().map(|group| end(group)).collect();
            ends.sort_by(f64::total_cmp);
            (ends[(ends.len() - 1) / 2] + ends[ends.len() / 2]) / 2.0
        };
        Some(Self { height, top: middle(|group| group.low[1]), bottom: middle(|group| group.high[1]) })
    }

    /// The marks that belong to the line.
    pub(super) fn own<'a>(&self, marks: Vec<Mark<'a>>) -> Vec<Mark<'a>> {
        let high: Vec<Bounds> =
            marks.iter().filter(|mark| mark.height() >= 0.4 * self.height).map(|mark| mark.bounds).collect();
        let gap = |mark: &Mark| high.iter().map(|bounds| bounds.gap(mark.bounds)).fold(f64::INFINITY, f64::min);
        let is_own = |mark: &Mark| {
            let side = mark.bounds.side();
            let is_dust =
                side < DUST * self.height || (side < LONE_DUST * self.height && gap(mark) > ALONE * self.height);
            let is_far = mark.height() < 0.4 * self.height && gap(mark) > FAR * self.height;
            !is_dust && !is_far && self.holds(mark.bounds)
        };
        marks.into_iter().filter(is_own).collect()
    }

    fn holds(&self, bounds: Bounds) -> bool {
        let middle = (bounds.low[1] + bounds.high[1]) / 2.0;
        let overhang = OVERHANG * self.height;
        (self.top - overhang..=self.bottom + overhang).contains(&middle)
    }
}

/// The marks without detached rules and underlines.
pub(super) fn without_rules(marks: Vec<Mark>) -> Vec<Mark> {
    let highest = marks.iter().map(Mark::height).fold(0.0, f64::max);
    let is_rule = |mark: &Mark| {
        let [width, height] = mark.bounds.extent();
        width > RULE_FLATNESS * height && width > RULE_LENGTH * highest
    };
    marks.into_iter().filter(|mark| !is_rule(mark)).collect()
}
