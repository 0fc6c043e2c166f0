//! What the paper's figure 10 tells of other networks and methods, and where its words stand in the picture.

use eframe::egui::Rangef;

/// What was reached elsewhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Published {
    /// By what.
    pub name: &'static str,
    /// Test images rejected, in percent, where 0.5 % of the rest are wrong.
    pub rejected_percent: f64,
}

/// Values of the paper's figure 10, from the best on. The figure has none for LeNet-5.
pub(super) const FIGURE_10: [Published; 4] = [
    Published { name: "boosted LeNet-4", rejected_percent: 0.5 },
    Published { name: "LeNet-4", rejected_percent: 1.8 },
    Published { name: "LeNet-1", rejected_percent: 3.7 },
    Published { name: "deslanted K-NN", rejected_percent: 8.1 },
];

impl Published {
    /// `LeNet-1 3.7 %`
    pub(super) fn words(&self) -> String {
        format!("{} {} %", self.name, self.rejected_percent)
    }
}

/// Above each other's points words would overlap. For each of them, from left to right, the row in which it stands, 0 for
/// the lowest, so that neither words nor the lines from points up to their words meet.
pub(super) fn rows(words: &[Rangef]) -> Vec<usize> {
    // Where the words in a row begin.
    let mut starts: Vec<f32> = Vec::new();
    let mut rows: Vec<usize> = words
        .iter()
        .rev()
        .map(|span| {
            let row = starts.iter().position(|start| span.max < *start).unwrap_or(starts.len());
            // What is in a higher row reaches over all words below it.
            starts.resize(starts.len().max(row + 1), f32::INFINITY);
            starts[row] = span.min;
            row
        })
        .collect();
    rows.reverse();
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_the_lowest_row_that_is_free() {
        let spans =
            |spans: &[(f32, f32)]| rows(&spans.iter().map(|(min, max)| Rangef::new(*min, *max)).collect::<Vec<_>>());
        assert_eq!(spans(&[(0.0, 9.0), (10.0, 20.0), (30.0, 40.0)]), [0, 0, 0]);
        assert_eq!(spans(&[(0.0, 50.0), (10.0, 20.0), (15.0, 30.0), (40.0, 60.0)]), [2, 1, 0, 0]);
        assert_eq!(spans(&[]), [] as [usize; 0]);
    }

    #[test]
    fn the_best_come_first() {
        assert!(FIGURE_10.is_sorted_by_key(|published| (10.0 * published.rejected_percent) as u32));
    }
}
