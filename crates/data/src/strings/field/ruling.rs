//! Removal of straight lines from ink: rules, underlines, and the frames of forms. Strokes that cross them stay whole.

use crate::ink::plane::Plane;

/// From this level on a pixel is ink.
const INKED: u8 = 128;

/// Shortest rule, in heights of a digit, and shortest line across the rules.
const MIN_LENGTH: f32 = 2.3;
const MIN_CROSS_LENGTH: f32 = 1.5;

/// Thickest line, in heights of a digit.
const MAX_THICKNESS: f32 = 0.2;

/// A line may be broken by gaps of this many heights of a digit.
const MAX_GAP: f32 = 0.12;

/// Share of a line's columns at which nothing else lies on it.
const MIN_BARE: f32 = 0.45;

/// How far a line's slope may be from the base line's, and how finely slopes are tried.
const SLOPE_REACH: f32 = 0.06;
const SLOPE_STEPS: i16 = 5;

/// A straight line of ink by the row at each of its columns, from its first column on.
struct Line {
    start: usize,
    /// A row within the ink at each column; `None` in a gap.
    rows: Vec<Option<usize>>,
    thickness: usize,
}

/// The ink without straight lines along the base line, whose slope is `baseline` rows per column, and across it.
pub(super) fn without_lines(ink: &Plane<u8>, baseline: f32, digit_height: f32) -> Plane<u8> {
    let along = without_lines_along(ink, baseline, digit_height, MIN_LENGTH);
    without_lines_along(&along.turned(), -baseline, digit_height, MIN_CROSS_LENGTH).turned()
}

fn without_lines_along(ink: &Plane<u8>, slope: f32, digit_height: f32, min_length: f32) -> Plane<u8> {
    let mut ink = ink.clone();
    let slopes = (0..=SLOPE_STEPS).flat_map(|step| [step, -step]);
    for step in slopes.skip(1) {
        let slope = slope + SLOPE_REACH * f32::from(step) / f32::from(SLOPE_STEPS);
        let search = Search { slope, digit_height, min_length: (min_length * digit_height) as usize };
        let lines: Vec<Line> =
            (search.first_row(&ink)..=search.last_row(&ink)).flat_map(|row| search.lines(&ink, row)).collect();
        for line in &lines {
            erase(&mut ink, line);
        }
    }
    ink
}

/// A search for lines of one slope.
struct Search {
    slope: f32,
    digit_height: f32,
    min_length: usize,
}

impl Search {
    /// The rows at column 0 of the first and the last line that is on the plane somewhere.
    fn first_row(&self, ink: &Plane<u8>) -> isize {
        -(self.rise(ink.width).max(0))
    }

    fn last_row(&self, ink: &Plane<u8>) -> isize {
        ink.height() as isize - 1 - self.rise(ink.width).min(0)
    }

    fn rise(&self, column: usize) -> isize {
        (self.slope * column as f32).round() as isize
    }

    /// The lines that pass column 0 at a row.
    fn lines(&self, ink: &Plane<u8>, first_row: isize) -> Vec<Line> {
        let max_gap = (MAX_GAP * self.digit_height) as usize;
        let (mut lines, mut rows, mut gap) = (Vec::new(), Vec::new(), 0);
        for column in 0..=ink.width {
            let row = usize::try_from(first_row + self.rise(column)).ok();
            let row = row.filter(|row| column < ink.width && *row < ink.height() && ink.at(column, *row) >= INKED);
            gap = if row.is_some() { 0 } else { gap + 1 };
            if !rows.is_empty() || row.is_some() {
                rows.push(row);
            }
            if gap > max_gap || column == ink.width {
                rows.truncate(rows.len().saturating_sub(gap));
                let end = (column + 1).saturating_sub(gap);
                lines.extend(self.line(ink, end - rows.len(), std::mem::take(&mut rows)));
            }
        }
        lines
    }

    /// The line in a run of columns, if it is long and thin.
    fn line(&self, ink: &Plane<u8>, start: usize, rows: Vec<Option<usize>>) -> Option<Line> {
        if rows.len() < self.min_length.max(2) {
            return None;
        }
        let runs = rows.iter().zip(start..).filter_map(|(row, column)| row.map(|row| run(ink, column, row).len()));
        let mut thicknesses: Vec<usize> = runs.collect();
        thicknesses.sort_unstable();
        let thickness = *thicknesses.get(thicknesses.len() / 4)?;
        let bare = thicknesses.iter().take_while(|run| is_bare(**run, thickness)).count();
        let is_line =
            thickness as f32 <= MAX_THICKNESS * self.digit_height && bare as f32 >= MIN_BARE * rows.len() as f32;
        is_line.then_some(Line { start, rows, thickness })
    }
}

/// Whether a run across a line is the line alone.
fn is_bare(run: usize, thickness: usize) -> bool {
    2 * run <= 3 * thickness + 2
}

/// The rows of ink without a gap around this one.
fn run(ink: &Plane<u8>, column: usize, row: usize) -> std::ops::Range<usize> {
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
