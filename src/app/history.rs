//! The loss of every batch in bounded memory: the latest steps one by one, the whole run in merged ones; and their smoothing.

use std::collections::VecDeque;

/// Steps of the recent window.
pub(crate) const RECENT_STEP_COUNT: usize = 2_000;

/// Most points of the whole history; at this many, neighbours are merged in pairs.
const WHOLE_POINT_LIMIT: usize = 4_096;

/// The losses of a run, however long it goes on.
#[derive(Clone, Debug)]
pub(crate) struct LossHistory {
    /// Finished points of the whole history, each the mean of `steps_per_point` steps.
    whole: Vec<LossPoint>,
    /// The steps that do not make a whole point yet.
    unfinished: Vec<LossPoint>,
    steps_per_point: usize,
    recent: VecDeque<LossPoint>,
}

/// A loss, or the mean of several that follow each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LossPoint {
    /// The step, 1 for the first; of several the middle.
    pub step: f64,
    /// Mean loss of the batch.
    pub loss: f64,
}

impl Default for LossHistory {
    fn default() -> Self {
        Self { whole: Vec::new(), unfinished: Vec::new(), steps_per_point: 1, recent: VecDeque::new() }
    }
}

impl LossHistory {
    /// Adds the losses of consecutive steps, the last of which is `last_step`.
    pub(crate) fn push(&mut self, last_step: u64, losses: &[f32]) {
        let first_step = (last_step + 1).saturating_sub(losses.len() as u64);
        for (position, loss) in losses.iter().enumerate() {
            self.push_point(LossPoint { step: (first_step + position as u64) as f64, loss: f64::from(*loss) });
        }
    }

    /// The whole run, oldest first.
    pub(crate) fn whole(&self) -> &[LossPoint] {
        &self.whole
    }

    /// The latest steps one by one, oldest first.
    pub(crate) fn recent(&self) -> impl ExactSizeIterator<Item = LossPoint> {
        self.recent.iter().copied()
    }

    /// The latest step.
    pub(crate) fn latest(&self) -> Option<LossPoint> {
        self.recent.back().copied()
    }

    /// Steps that one point of the whole history stands for.
    pub(crate) fn steps_per_point(&self) -> usize {
        self.steps_per_point
    }

    fn push_point(&mut self, point: LossPoint) {
        if self.recent.len() == RECENT_STEP_COUNT {
            self.recent.pop_front();
        }
        self.recent.push_back(point);
        self.unfinished.push(point);
        if self.unfinished.len() == self.steps_per_point {
            self.whole.push(mean(&self.unfinished));
            self.unfinished.clear();
        }
        if self.whole.len() == WHOLE_POINT_LIMIT {
            self.whole = self.whole.chunks(2).map(mean).collect();
            self.steps_per_point *= 2;
        }
    }
}

fn mean(points: &[LossPoint]) -> LossPoint {
    let mean_of = |number: fn(&LossPoint) -> f64| points.iter().map(number).sum::<f64>() / points.len() as f64;
    LossPoint { step: mean_of(|point| point.step), loss: mean_of(|point| point.loss) }
}

/// The steps of points and their exponential mean over about `step_count` steps so far, as `TensorBoard`'s slider has it.
///
/// Divided by the sum of the weights so far (1 − weightⁿ), so that the beginning is not drawn towards zero. Losses that are
/// not finite stay as they are and take no part.
pub(crate) fn smoothed(
    points: &[LossPoint],
    steps_per_point: usize,
    step_count: u32,
) -> impl Iterator<Item = [f64; 2]> {
    // Of what came before: 0 for one step, 0.98 for fifty. A point of several steps counts as much as they would one by
    // one, so that the line stays when points are merged.
    let weight = (1.0 - 1.0 / f64::from(step_count.max(1))).powi(steps_per_point as i32);
    let (mut sum, mut weight_left) = (0.0, 1.0);
    points.iter().map(move |LossPoint { step, loss }| {
        if !loss.is_finite() {
            return [*step, *loss];
        }
        sum = weight * sum + (1.0 - weight) * loss;
        weight_left *= weight;
        [*step, sum / (1.0 - weight_left)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_history_stays_bounded_and_keeps_its_mean() {
        let mut history = LossHistory::default();
        let step_count = 1_000_000_u64;
        for last_step in (100..=step_count).step_by(100) {
            let losses: Vec<f32> = (last_step - 99..=last_step).map(|step| step as f32 / step_count as f32).collect();
            history.push(last_step, &losses);
        }
        assert!(history.whole().len() < WHOLE_POINT_LIMIT);
        assert_eq!(history.recent().len(), RECENT_STEP_COUNT);
        for point in history.whole() {
            assert!((point.loss - point.step / step_count as f64).abs() < 1e-6);
        }
        let end = history.whole().last().unwrap().step + history.steps_per_point() as f64;
        assert!(end >= step_count as f64 * 0.999, "the history ends at {end}");
        assert_eq!(history.latest().unwrap().step, step_count as f64);
    }

    #[test]
    fn merged_losses_keep_their_steps() {
        let mut history = LossHistory::default();
        history.push(3, &[0.5, 0.25, 0.125]);
        let points: Vec<_> = history.recent().collect();
        assert_eq!(points[0], LossPoint { step: 1.0, loss: 0.5 });
        assert_eq!(history.whole(), points);
    }

    fn smooth(losses: &[f64], step_count: u32) -> Vec<f64> {
        let points: Vec<_> =
            (1..).zip(losses).map(|(step, loss)| LossPoint { step: f64::from(step), loss: *loss }).collect();
        smoothed(&points, 1, step_count).map(|[_, loss]| loss).collect()
    }

    #[test]
    fn smoothing_is_the_debiased_exponential_mean() {
        // 4; (0.5·4 + 0)/1.5; (0.25·4 + 0 + 2)/1.75; sums of weights 0.5, 0.75, 0.875 before the division.
        assert_eq!(smooth(&[4.0, 0.0, 4.0], 2), [4.0, 1.0 / 0.75, 2.5 / 0.875]);
        assert_eq!(smooth(&[3.0, 3.0, 3.0], 2), [3.0, 3.0, 3.0], "a constant stays what it is from the beginning");
        assert_eq!(smooth(&[1.0, 5.0, 2.0], 1), [1.0, 5.0, 2.0], "one step smooths nothing");
        let end = smooth(&[vec![0.0; 1_000], vec![1.0]].concat(), 50)[1_000];
        assert!((end - 0.02).abs() < 1e-6, "fifty steps have the weight 0.98: {end}");
    }

    #[test]
    fn a_loss_that_is_no_number_spoils_none_after_it() {
        let smooth = smooth(&[2.0, f64::NAN, 2.0], 2);
        assert!(smooth[1].is_nan());
        assert_eq!([smooth[0], smooth[2]], [2.0, 2.0]);
    }
}
