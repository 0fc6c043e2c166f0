//! Removal of straight lines from ink: rules, underlines, and the frames of forms. Strokes that cross them stay whole.

use std::ops::Range;

use super::posture::Posture;
use super::{INKED, inked_parts, rough_height, spread_greatest};
use crate::ink::parts::{Part, Run};
use crate::ink::plane::Plane;

/// Shortest rule, in heights of a digit, and shortest line across the rules.
const MIN_LENGTH: f32 = 2.3;
const MIN_CROSS_LENGTH: f32 = 1.45;

/// Shortest line across that stands between two rules.
const MIN_LENGTH_BETWEEN: f32 = 0.95;

/// Shortest line across of a row of cells, how many of them there are at least, and how far apart, in heights of a digit.
const MIN_LENGTH_OF_CELL: f32 = 1.1;
const MIN_CELL_LINES: usize = 3;
const LEAST_CELL: f32 = 0.4;

/// Specks no larger than this that a line leaves behind go with it, in heights of a digit.
const LEFT_BEHIND: f32 = 0.16;

/// Shortest rule that reaches as far as all ink does, as one under a single digit; and how far from its ends other ink may be.
const MIN_LENGTH_OF_WIDEST: f32 = 1.25;
const MAX_BEYOND: f32 = 0.1;

/// Thickest line, in heights of a digit.
const MAX_THICKNESS: f32 = 0.2;

/// A line may be broken by gaps of this many heights of a digit.
const MAX_GAP: f32 = 0.12;

/// Share of a line's columns at which nothing else lies on it.
const MIN_BARE: f32 = 0.45;

/// How far a line's slope may be from the base line's, and how finely slopes are tried.
const SLOPE_REACH: f32 = 0.06;
const SLOPE_STEPS: i16 = 5;

/// Columns over the height of a digit at which it is looked first whether there may be a line.
const SAMPLES_PER_HEIGHT: f32 = 12.0;

/// A straight line of ink by the row at each of its columns, from its first column on.
struct Line {
    start: usize,
    /// A row within the ink at each column; `None` in a gap.
    rows: Vec<Option<usize>>,
    thickness: usize,
    /// Whether it is too short to be a line unless others are like it.
    is_short: bool,
}

impl Line {
    /// Its first and last column.
    fn ends(&self) -> [usize; 2] {
        [self.start, self.start + self.rows.len() - 1]
    }

    fn middle_row(&self) -> usize {
        self.rows[self.rows.len() / 2..].iter().flatten().next().copied().unwrap_or(0)
    }
}

/// The ink without straight lines along the base line and across it. `parts` are those of the ink.
pub(super) fn without_lines(ink: &Plane<u8>, parts: &[Part], digit_height: f64) -> Plane<u8> {
    let slope = Posture::of_lines(parts, digit_height);
    let along = Search::new(ink, slope, digit_height as f32, Rules::Along).without_lines(ink.clone());
    // Frames hide how high the digits are, until one half of their lines is gone.
    let height = rough_height(&inked_parts(&along)).unwrap_or(digit_height) as f32;
    let erased = ink.zip(&along, |before, after| before >= INKED && after < INKED).turned();
    let across = along.turned();
    let left = Search::new(&across, -slope, height, Rules::Across { erased }).without_lines(across).turned();
    without_leavings(left, ink, LEFT_BEHIND * height)
}

/// The ink without specks of at most `most` pixels beside what was erased of the ink before.
fn without_leavings(mut left: Plane<u8>, before: &Plane<u8>, most: f32) -> Plane<u8> {
    let erased = before.zip(&left, |before, left| before >= INKED && left < INKED);
    if !erased.values.contains(&true) {
        return left;
    }
    let is_beside = erased.grown();
    for part in inked_parts(&left) {
        let [first, top, last, bottom] = part.reach();
        let is_small = (last - first).max(bottom - top) as f32 + 1.0 <= most;
        let touches = |run: &Run| is_beside.row(run.row)[run.start..run.end].contains(&true);
        if is_small && part.runs.iter().any(touches) {
            for run in part.runs {
                left.values[run.row * before.width..][run.start..run.end].fill(0);
            }
        }
    }
    left
}

/// Which lines are searched for.
enum Rules {
    /// Rules, underlines, and the long sides of frames.
    Along,
    /// What stands on them or between them; on this mask rules have been erased.
    Across { erased: Plane<bool> },
}

impl Rules {
    /// Length of the shortest line, in heights of a digit.
    fn least_length(&self) -> f32 {
        match self {
            Self::Along => MIN_LENGTH_OF_WIDEST,
            Self::Across { .. } => MIN_LENGTH_BETWEEN,
        }
    }
}

/// A row of a plane that rises or falls.
struct Sloping<'a> {
    ink: &'a Plane<u8>,
    /// How many rows it is below its first one at each column.
    rises: &'a [isize],
    first_row: isize,
}

impl Sloping<'_> {
    /// The row at a column, where it has ink.
    fn inked_row(&self, column: usize) -> Option<usize> {
        let row = usize::try_from(self.first_row + self.rises[column]).ok()?;
        (row < self.ink.height() && self.ink.at(column, row) >= INKED).then_some(row)
    }
}

/// A search for lines along the rows of a plane.
struct Search {
    slope: f32,
    digit_height: f32,
    rules: Rules,
    /// First and last column with ink.
    inked: [usize; 2],
}

impl Search {
    fn new(ink: &Plane<u8>, slope: f32, digit_height: f32, rules: Rules) -> Self {
        let inked = (0..ink.width).filter(|column| (0..ink.height()).any(|row| ink.at(*column, row) >= INKED));
        let inked = [inked.clone().min().unwrap_or(0), inked.max().unwrap_or(0)];
        Self { slope, digit_height, rules, inked }
    }

    /// The ink without the lines of every slope near the one that is expected.
    fn without_lines(self, mut ink: Plane<u8>) -> Plane<u8> {
        let mut lines = Vec::new();
        let bridged = self.bridged(&ink);
        for step in -SLOPE_STEPS..=SLOPE_STEPS {
            let slope = self.slope + SLOPE_REACH * f32::from(step) / f32::from(SLOPE_STEPS);
            let rises: Vec<isize> = (0..ink.width).map(|column| (slope * column as f32).round() as isize).collect();
            let [lowest, highest] = rises.last().map_or([0, 0], |last| [(*last).min(0), (*last).max(0)]);
            // From the first row at column 0 of which the line is on the plane somewhere to the last.
            for first_row in -highest..ink.height() as isize - lowest {
                let line = Sloping { ink: &ink, rises: &rises, first_row };
                if self.may_hold_line(&Sloping { ink: &bridged, ..line }) {
                    lines.extend(self.lines(&line));
                }
            }
        }
        for line in lines.iter().filter(|line| !line.is_short || self.is_of_cells(line, &lines)) {
            erase(&mut ink, line);
        }
        ink
    }

    /// Whether a line is one of several beside each other that all begin and end at the same columns.
    fn is_of_cells(&self, line: &Line, lines: &[Line]) -> bool {
        let px = |heights: f32| (heights * self.digit_height) as usize;
        let is_alike = |other: &&Line| {
            line.ends().iter().zip(other.ends()).all(|(end, other)| end.abs_diff(other) <= px(MAX_BEYOND) + 1)
        };
        let mut rows: Vec<usize> = lines.iter().filter(is_alike).map(Line::middle_row).collect();
        rows.sort_unstable();
        rows.dedup_by(|row, before| *row - *before < px(LEAST_CELL));
        rows.len() >= MIN_CELL_LINES
    }

    /// The ink with gaps within lines closed along rows.
    fn bridged(&self, ink: &Plane<u8>) -> Plane<u8> {
        let mut bridged = ink.clone();
        let reach = (MAX_GAP * self.digit_height / 2.0) as usize + 1;
        bridged.values.chunks_exact_mut(ink.width).for_each(|row| spread_greatest(row, reach));
        bridged
    }

    /// Whether every few columns show ink without large gaps over the length of a line.
    fn may_hold_line(&self, line: &Sloping) -> bool {
        let step = (self.digit_height / SAMPLES_PER_HEIGHT) as usize + 1;
        let shortest = (self.rules.least_length() * self.digit_height) as usize;
        let most_gap = 2 * step;
        let (mut start, mut last) = (0, None);
        for column in (0..line.rises.len()).step_by(step).filter(|column| line.inked_row(*column).is_some()) {
            if last.is_none_or(|last| column - last > most_gap) {
                start = column;
            }
            if column + 2 * step >= start + shortest {
                return true;
            }
            last = Some(column);
        }
        false
    }

    /// The lines along a sloping row.
    fn lines(&self, sloping: &Sloping) -> Vec<Line> {
        let rows: Vec<Option<usize>> = (0..sloping.rises.len()).map(|column| sloping.inked_row(column)).collect();
        let max_gap = (MAX_GAP * self.digit_height) as usize;
        let runs = runs(&rows, max_gap).into_iter();
        runs.filter_map(|run| self.line(sloping.ink, run.start, rows[run].to_vec())).collect()
    }

    /// Length from which on ink in these columns is a line, in heights of a digit.
    fn min_length(&self, start: usize, rows: &[Option<usize>]) -> f32 {
        let end = start + rows.len();
        match &self.rules {
            Rules::Along => {
                let beyond = (start - self.inked[0]).max(self.inked[1] + 1 - end);
                if beyond as f32 <= MAX_BEYOND * self.digit_height { MIN_LENGTH_OF_WIDEST } else { MIN_LENGTH }
            }
            Rules::Across { erased } => {
                let reach = (MAX_BEYOND * self.digit_height) as usize + 1;
                let meets_rule = |column: usize, row: Option<usize>| {
                    let columns = column.saturating_sub(reach)..(column + reach + 1).min(erased.width);
                    row.is_some_and(|row| erased.row(row)[columns].contains(&true))
                };
                let [first, last] = [rows.first(), rows.last()].map(|row| row.copied().flatten());
                let is_between = meets_rule(start, first) && meets_rule(end - 1, last);
                if is_between { MIN_LENGTH_BETWEEN } else { MIN_CROSS_LENGTH }
            }
        }
    }

    /// The line in a run of columns, if it is long and thin.
    fn line(&self, ink: &Plane<u8>, start: usize, rows: Vec<Option<usize>>) -> Option<Line> {
        let length = rows.len() as f32 / self.digit_height;
        let is_short = length < self.min_length(start, &rows);
        let may_be_of_cells = matches!(self.rules, Rules::Across { .. }) && length >= MIN_LENGTH_OF_CELL;
        if is_short && !may_be_of_cells {
            return None;
        }
        let runs = rows.iter().zip(start..).filter_map(|(row, column)| row.map(|row| run(ink, column, row).len()));
        let mut thicknesses: Vec<usize> = runs.collect();
        thicknesses.sort_unstable();
        let thickness = *thicknesses.get(thicknesses.len() / 4)?;
        let bare = thicknesses.iter().take_while(|run| is_bare(**run, thickness)).count();
        let is_line =
            thickness as f32 <= MAX_THICKNESS * self.digit_height && bare as f32 >= MIN_BARE * rows.len() as f32;
        is_line.then_some(Line { start, rows, thickness, is_short })
    }
}

/// The spans of what is there, with gaps of at most `max_gap` within them.
fn runs(rows: &[Option<usize>], max_gap: usize) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (column, _) in rows.iter().enumerate().filter(|(_, row)| row.is_some()) {
        match runs.last_mut() {
            Some(run) if column - run.end <= max_gap => run.end = column + 1,
            _ => runs.push(column..column + 1),
        }
    }
    runs
}

/// Whether a run across a line is the line alone.
fn is_bare(run: usize, thickness: usize) -> bool {
    2 * run <= 3 * thickness + 2
}

/// The rows of ink without a gap around this one.
fn run(ink: &Plane<u8>, column: usize, row: usize) -> Range<usize> {
    let is_ink = |row: &usize| ink.at(column, *row) >= INKED;
    let start = (0..row).rev().take_while(is_ink).last().unwrap_or(row);
    let end = (row..ink.height()).take_while(is_ink).last().unwrap_or(row);
    start..end + 1
}

/// Takes a line out, with its soft edges, but where something thicker lies on it.
fn erase(ink: &mut Plane<u8>, line: &Line) {
    for (row, column) in line.rows.iter().zip(line.start..) {
        let Some(row) = row.filter(|row| ink.at(column, *row) >= INKED) else { continue };
        let run = run(ink, column, row);
        if is_bare(run.len(), line.thickness) {
            for row in run.start.saturating_sub(1)..(run.end + 1).min(ink.height()) {
                ink.values[row * ink.width + column] = 0;
            }
        }
    }
}
