//! The end of a run that has stopped improving.

use serde::{Deserialize, Serialize};

/// When to stop early. The loss watched is the validation loss where there is a validation split, else the training loss.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlyStopping {
    /// Epochs without improvement after which the run ends.
    pub patience: u32,
    /// A smaller decrease of the loss is no improvement.
    pub min_delta: f64,
}

impl EarlyStopping {
    /// Whether the run ends after epochs with these losses.
    pub fn is_due(self, losses: &[f64]) -> bool {
        let (mut best, mut epochs_since) = (f64::INFINITY, 0);
        for loss in losses {
            (best, epochs_since) = if *loss < best - self.min_delta { (*loss, 0) } else { (best, epochs_since + 1) };
        }
        epochs_since >= self.patience
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_run_ends_after_patience_epochs_without_improvement() {
        let stopping = EarlyStopping { patience: 2, min_delta: 0.0 };
        assert!(!stopping.is_due(&[3.0, 2.0, 2.5]));
        assert!(stopping.is_due(&[3.0, 2.0, 2.5, 2.0]));
        assert!(!stopping.is_due(&[3.0, 2.0, 2.5, 1.9]));
    }

    #[test]
    fn a_fall_within_min_delta_does_not_count() {
        let stopping = EarlyStopping { patience: 2, min_delta: 0.1 };
        assert!(stopping.is_due(&[1.0, 0.95, 0.91]));
        assert!(!stopping.is_due(&[1.0, 0.95, 0.89]));
    }
}
