//! Connected parts of a mask, each as runs of pixels along rows.

use super::plane::Plane;

/// Pixels beside each other in a row: columns from `start` to before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) row: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Run {
    /// Whether pixels of both are neighbours, where the other is in the row above or below.
    fn touches(self, other: Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }
}

/// A connected part: its runs from top to bottom and from left to right.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Part {
    pub(crate) runs: Vec<Run>,
}

impl Part {
    /// How many pixels it has.
    pub(crate) fn pixel_count(&self) -> usize {
        self.runs.iter().map(|run| run.end - run.start).sum()
    }

    /// Its first column and row, and its last.
    pub(crate) fn reach(&self) -> [usize; 4] {
        let start = [usize::MAX, usize::MAX, 0, 0];
        self.runs.iter().fold(start, |[left, top, right, bottom], run| {
            [left.min(run.start), top.min(run.row), right.max(run.end - 1), bottom.max(run.row)]
        })
    }
}

impl Plane<bool> {
    /// The connected parts in the order of their first pixels; diagonal neighbours are connected.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let runs = self.runs();
        let mut roots: Vec<usize> = (0..runs.len()).collect();
        let mut above = 0;
        for (index, run) in runs.iter().enumerate() {
            while above < index && (runs[above].row + 1 < run.row || is_left_of(runs[above], *run)) {
                above += 1;
            }
            let row_above = (above..index).take_while(|other| runs[*other].row < run.row);
            for other in
                row_above.take_while(|other| runs[*other].start <= run.end).filter(|other| run.touches(runs[*other]))
            {
                join(&mut roots, index, other);
            }
        }
        gathered(&runs, &mut roots)
    }

    fn runs(&self) -> Vec<Run> {
        let mut runs = Vec::new();
        for (row, values) in self.values.chunks_exact(self.width.max(1)).enumerate() {
            let mut end = 0;
            while let Some(start) = values[end..].iter().position(|is_set| *is_set).map(|skipped| end + skipped) {
                end = values[start..].iter().position(|is_set| !is_set).map_or(values.len(), |length| start + length);
                runs.push(Run { row, start, end });
            }
        }
        runs
    }
}

/// Whether a run of the row above ends before another begins, and so before all that follow.
fn is_left_of(above: Run, run: Run) -> bool {
    above.row + 1 == run.row && above.end < run.start
}

/// The first run that one is connected with, as far as that is known.
fn root(roots: &mut [usize], mut index: usize) -> usize {
    while roots[index] != index {
        roots[index] = roots[roots[index]];
        index = roots[index];
    }
    index
}

fn join(roots: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(roots, one), root(roots, other));
    roots[one.max(other)] = one.min(other);
}

fn gathered(runs: &[Run], roots: &mut [usize]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut part_of = vec![0; runs.len()];
    for (index, run) in runs.iter().enumerate() {
        let root = root(roots, index);
        if root == index {
            part_of[index] = parts.len();
            parts.push(Part::default());
        }
        parts[part_of[root]].runs.push(*run);
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mask(rows: &[&str]) -> Plane<bool> {
        Plane { values: rows.concat().bytes().map(|byte| byte == b'#').collect(), width: rows[0].len() }
    }

    #[test]
    fn arms_that_meet_below_and_corners_that_meet_are_one_part() {
        let parts = mask(&["#..#.", "#..#.", ".##.#", "....."]).parts();
        assert_eq!(parts.len(), 1);
        let parts = mask(&["##.#", "...#", "#..."]).parts();
        assert_eq!(parts.iter().map(|part| positions(part, 4)).collect::<Vec<_>>(), [vec![0, 1], vec![3, 7], vec![8]]);
    }

    fn positions(part: &Part, width: usize) -> Vec<usize> {
        part.runs.iter().flat_map(|run| run.row * width + run.start..run.row * width + run.end).collect()
    }

    proptest! {
        #[test]
        fn parts_are_what_spreads_from_a_pixel(values in proptest::collection::vec(any::<bool>(), 63), wide in any::<bool>()) {
            let mask = Plane { values, width: if wide { 9 } else { 7 } };
            let mut left = mask.clone();
            for part in mask.parts() {
                let mut positions = positions(&part, mask.width);
                let mut spread = vec![positions[0]];
                left.values[positions[0]] = false;
                while let Some(from) = spread.pop() {
                    positions.retain(|position| *position != from);
                    let is_near = |to: &usize| {
                        (to % mask.width).abs_diff(from % mask.width) <= 1 && (to / mask.width).abs_diff(from / mask.width) <= 1
                    };
                    for to in (0..63).filter(is_near) {
                        if std::mem::take(&mut left.values[to]) {
                            spread.push(to);
                        }
                    }
                }
                prop_assert!(positions.is_empty());
            }
            prop_assert!(!left.values.contains(&true));
        }
    }
}
