//! What is neither ink nor blank paper: the lines of ruled and squared paper, and what surrounds the sheet.

use std::ops::Range;

use super::threshold::{histogram, median, median_within, otsu};
use crate::ink::plane::Plane;

/// Pictures with a shorter side are too small to separate lines from strokes.
const MIN_SIDE: usize = 64;

/// How far a level is from the paper's where something is there, of 255: printed lines are often pale.
const MIN_CONTRAST: u8 = 10;

/// Columns at which a line is looked at.
const SAMPLE_COUNT: usize = 96;

/// Share of them at which something must be there.
const MIN_SHARE: f32 = 0.86;

/// How much higher one end of a line may be, as a part of the picture's width.
const MAX_TILT: f32 = 0.08;

/// Fewer lines of one direction are no ruling: a stroke that goes from edge to edge is one, as in a narrow picture of a four.
const MIN_COUNT: usize = 2;

/// Lines that are thicker than this part of the picture's height are none.
const MAX_THICKNESS: f32 = 1.0 / 30.0;

/// Largest part of a ruled picture that is not paper.
const MAX_MARKED: f32 = 0.4;

/// A line from the left edge to the right, by the rows of its ends.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Line {
    ends: [usize; 2],
    /// Share of the columns at which something is there.
    share: f32,
}

/// A column at which lines are looked for.
struct Sample {
    /// Where it is, as a part of the width.
    part: f32,
    /// At which rows there is something, there or in a row beside it.
    is_marked: Vec<bool>,
}

/// A picture of a sheet, with the level of its paper.
struct Sheet {
    plane: Plane<u8>,
    paper: u8,
}

/// The plane without the lines of ruled or squared paper, if there are any. Where a stroke crosses a line, it stays whole.
pub(super) fn without_ruling(plane: Plane<u8>) -> Plane<u8> {
    let is_large = plane.shorter_side() >= MIN_SIDE;
    let Some(paper) = median(plane.border()).filter(|_| is_large) else { return plane };
    let sheet = Sheet { plane, paper };
    let marked_count = sheet.plane.values.iter().filter(|level| sheet.stands_out(**level)).count();
    if marked_count as f32 > MAX_MARKED * sheet.plane.values.len() as f32 {
        return sheet.plane;
    }
    let (rows, columns) = (sheet.lines(), sheet.turned().lines());
    if rows.len().max(columns.len()) < MIN_COUNT {
        return sheet.plane;
    }
    sheet.without(&rows).turned().without(&columns).turned().plane
}

impl Sheet {
    /// Rows become columns.
    fn turned(&self) -> Self {
        Self { plane: self.plane.turned(), paper: self.paper }
    }

    fn is_marked(&self, column: usize, row: usize) -> bool {
        self.stands_out(self.plane.at(column, row))
    }

    fn stands_out(&self, level: u8) -> bool {
        level.abs_diff(self.paper) >= MIN_CONTRAST
    }

    /// The lines from the left edge to the right, each once, those that are there at most columns first.
    fn lines(&self) -> Vec<Line> {
        let height = self.plane.height();
        let tilt = (MAX_TILT * self.plane.width as f32) as usize;
        let ends =
            |left: usize| (left.saturating_sub(tilt)..(left + tilt + 1).min(height)).map(move |right| [left, right]);
        let samples = self.samples();
        let all = (0..height).flat_map(ends).map(|ends| Line { ends, share: Self::share(&samples, ends) });
        let mut found: Vec<Line> = all.filter(|line| line.share >= MIN_SHARE).collect();
        found.sort_by(|one, other| other.share.total_cmp(&one.share));
        let mut lines: Vec<Line> = Vec::new();
        for line in found {
            let is_new = lines.iter().all(|other| line.distance(other) > self.most_thickness());
            if is_new && self.thickness(&line).is_some() {
                lines.push(line);
            }
        }
        lines
    }

    fn most_thickness(&self) -> f32 {
        (MAX_THICKNESS * self.plane.height() as f32).max(3.0)
    }

    /// Columns spread over the whole width.
    fn samples(&self) -> Vec<Sample> {
        let sample = |number: usize| {
            let column = number * (self.plane.width - 1) / (SAMPLE_COUNT - 1);
            let is_marked = (0..self.plane.height()).map(|row| self.marked_near(column, row).is_some());
            Sample { part: column as f32 / (self.plane.width - 1) as f32, is_marked: is_marked.collect() }
        };
        (0..SAMPLE_COUNT).map(sample).collect()
    }

    /// Share of the columns at which there is something on the straight line between these rows, or beside it.
    fn share(samples: &[Sample], ends: [usize; 2]) -> f32 {
        let mut there = 0;
        for (number, sample) in samples.iter().enumerate() {
            there += usize::from(sample.is_marked[row_between(ends, sample.part)]);
            // Most lines end here.
            if number + 1 == SAMPLE_COUNT / 8 && 2 * there <= number {
                break;
            }
        }
        there as f32 / SAMPLE_COUNT as f32
    }

    /// This row or one beside it, where something is there.
    fn marked_near(&self, column: usize, row: usize) -> Option<usize> {
        let near = [Some(row), row.checked_sub(1), Some(row + 1).filter(|row| *row < self.plane.height())];
        near.into_iter().flatten().find(|row| self.is_marked(column, *row))
    }

    /// The rows without a gap around this one, or around one beside it, at which something is there.
    fn run(&self, column: usize, row: usize) -> Option<Range<usize>> {
        let row = self.marked_near(column, row)?;
        let start = (0..row).rev().take_while(|row| self.is_marked(column, *row)).last().unwrap_or(row);
        let end = (row..self.plane.height()).take_while(|row| self.is_marked(column, *row)).last().unwrap_or(row);
        Some(start..end + 1)
    }

    /// How thick a line is where nothing lies on it, which may be most of it; none where that is too thick for a line.
    fn thickness(&self, line: &Line) -> Option<usize> {
        let runs = (0..self.plane.width).filter_map(|column| self.run(column, self.row_at(line.ends, column)));
        let mut thicknesses: Vec<usize> = runs.map(|run| run.len()).collect();
        thicknesses.sort_unstable();
        thicknesses.get(thicknesses.len() / 4).copied().filter(|thickness| *thickness as f32 <= self.most_thickness())
    }

    /// Paper in the place of lines, but where something thicker crosses them.
    fn without(mut self, lines: &[Line]) -> Self {
        let mut painted = Vec::new();
        for line in lines {
            let Some(thickness) = self.thickness(line) else { continue };
            for column in 0..self.plane.width {
                let run = self.run(column, self.row_at(line.ends, column));
                let thin = run.filter(|run| 2 * run.len() <= 3 * thickness + 2);
                painted.extend(thin.into_iter().flatten().map(|row| row * self.plane.width + column));
            }
        }
        for index in painted {
            self.plane.values[index] = self.paper;
        }
        self
    }

    /// The row of the straight line between two ends at a column.
    fn row_at(&self, ends: [usize; 2], column: usize) -> usize {
        row_between(ends, column as f32 / (self.plane.width - 1) as f32)
    }
}

/// The row of the straight line between two ends, at a part of the width.
fn row_between([left, right]: [usize; 2], part: f32) -> usize {
    // Half a row is added, for the conversion rounds down.
    (left as f32 + part * (right as f32 - left as f32) + 0.5) as usize
}

impl Line {
    /// How far apart two lines are in the middle, in rows.
    fn distance(&self, other: &Self) -> f32 {
        let middle = |line: &Self| (line.ends[0] + line.ends[1]) as f32 / 2.0;
        (middle(self) - middle(other)).abs()
    }
}

/// More of the picture than this is no surround but the background itself.
const MAX_SURROUND: f32 = 0.25;

/// The plane with a surround painted over in the paper's tone, if there is one.
///
/// A surround has the whole edge of the picture, is of one tone with the ink and takes up little of the picture.
pub(super) fn without_surround(plane: Plane<u8>) -> Plane<u8> {
    let levels = histogram(plane.values.iter().copied());
    let threshold = otsu(&levels).0;
    let edge_is_dark = plane.values[0] <= threshold;
    let is_of_edge = plane.map(|level| (level <= threshold) == edge_is_dark);
    let has_edge = [&is_of_edge, &is_of_edge.turned()]
        .iter()
        .all(|mask| mask.outer_rows().into_iter().flatten().all(|is_of_edge| *is_of_edge));
    // The first pixel is of the edge, so it is in the first component, and with it all of the edge.
    let Some(surround) = is_of_edge.parts().into_iter().next() else { return plane };
    let surround_count = surround.pixel_count();
    let of_edge_count = is_of_edge.values.iter().filter(|is_of_edge| **is_of_edge).count();
    let share = |count: usize| count as f32 / plane.values.len() as f32;
    let (ink, paper) = (share(of_edge_count - surround_count), share(plane.values.len() - of_edge_count));
    let paper_levels = if edge_is_dark { threshold.saturating_add(1)..=255 } else { 0..=threshold };
    match median_within(&levels, paper_levels) {
        Some(tone) if has_edge && share(surround_count) <= MAX_SURROUND && ink > 0.002 && paper > 0.5 => {
            // The seam between both is of neither tone.
            plane.zip(
                &is_of_edge.of([&surround]).grown().grown(),
                |level, is_covered| if is_covered { tone } else { level },
            )
        }
        _ => plane,
    }
}
