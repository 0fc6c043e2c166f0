//! What the paper's figure 10 tells of other networks and methods.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_come_first() {
        assert!(FIGURE_10.is_sorted_by_key(|published| (10.0 * published.rejected_percent) as u32));
    }
}
