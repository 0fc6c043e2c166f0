//! The loss of every batch in bounded memory: the latest steps one by one, the whole run in merged ones; and their smoothing.

use std::collections::{BTreeMap, VecDeque};

use lenet_model::{
    array::Array,
    model_file::{LOSSES_PREFIX, Mismatch},
};

/// Steps of the recent window.
pub const RECENT_STEP_COUNT: usize = 2_000;

/// Names of a checkpoint's arrays.
const WHOLE: &str = "whole";
const UNFINISHED: &str = "unfinished";
const RECENT: &str = "recent";
const STEPS_PER_POINT: &str = "steps_per_point";

/// Most points of the whole history; at this many, neighbours are merged in pairs.
const WHOLE_POINT_LIMIT: usize = 4_096;

/// The losses of a run, however long it goes on. Its steps follow each other.
#[derive(Clone, Debug, PartialEq)]
pub struct LossHistory {
    /// Finished points of the whole history, each the mean of `steps_per_point` steps.
    whole: Vec<LossPoint>,
    /// The steps that do not make a whole point yet.
    unfinished: Vec<LossPoint>,
    steps_per_point: usize,
    recent: VecDeque<LossPoint>,
}

/// A loss, or the mean of several that follow each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossPoint {
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
    /// Adds the losses of consecutive steps, the last of which is `last_step`. A run that has gone back learns its later steps
    /// anew.
    pub fn push(&mut self, last_step: u64, losses: &[f32]) {
        let first_step = (last_step + 1).saturating_sub(losses.len() as u64);
        if self.latest().is_some_and(|latest| latest.step >= first_step as f64) {
            self.go_back_to(first_step.saturating_sub(1));
        }
        for (position, loss) in losses.iter().enumerate() {
            self.push_point(LossPoint { step: (first_step + position as u64) as f64, loss: f64::from(*loss) });
        }
    }

    /// Forgets the losses after this step.
    pub(crate) fn go_back_to(&mut self, last_step: u64) {
        let last = last_step as f64;
        let reach = (self.steps_per_point as f64 - 1.0) / 2.0;
        let kept = self.whole.partition_point(|point| point.step + reach <= last);
        if let Some(parted) = self.whole.get(kept).copied() {
            // A merged point that reaches beyond is single steps again, all with its mean.
            let steps = (0..self.steps_per_point).map(|index| parted.step - reach + index as f64);
            self.unfinished = steps.map(|step| LossPoint { step, ..parted }).collect();
        }
        self.whole.truncate(kept);
        self.unfinished.retain(|point| point.step <= last);
        self.recent.retain(|point| point.step <= last);
    }

    /// The whole run, oldest first.
    pub fn whole(&self) -> &[LossPoint] {
        &self.whole
    }

    /// The latest steps one by one, oldest first.
    pub fn recent(&self) -> impl ExactSizeIterator<Item = LossPoint> {
        self.recent.iter().copied()
    }

    /// The latest step.
    pub fn latest(&self) -> Option<LossPoint> {
        self.recent.back().copied()
    }

    /// Steps that one point of the whole history stands for.
    pub fn steps_per_point(&self) -> usize {
        self.steps_per_point
    }

    /// The losses as arrays of a checkpoint, at most some 30 kB; their steps follow from that of the last one.
    pub(crate) fn to_arrays(&self) -> BTreeMap<String, Array> {
        fn losses<'a>(points: impl IntoIterator<Item = &'a LossPoint>) -> Vec<f32> {
            points.into_iter().map(|point| point.loss as f32).collect()
        }
        let all: [(&str, Vec<f32>); 4] = [
            (WHOLE, losses(&self.whole)),
            (UNFINISHED, losses(&self.unfinished)),
            (RECENT, losses(&self.recent)),
            (STEPS_PER_POINT, vec![self.steps_per_point as f32]),
        ];
        let named = all
            .into_iter()
            .map(|(name, values)| (format!("{LOSSES_PREFIX}{name}"), Array { shape: vec![values.len()], values }));
        named.collect()
    }

    /// Takes the losses up to `last_step` out of a checkpoint's arrays. Earlier programs saved none.
    ///
    /// # Errors
    /// If they do not fit together.
    pub(crate) fn take(arrays: &mut BTreeMap<String, Array>, last_step: u64) -> Result<Self, Mismatch> {
        let mut take = |name: &str| arrays.remove(&format!("{LOSSES_PREFIX}{name}")).map(|array| array.values);
        let all = (take(WHOLE), take(UNFINISHED), take(RECENT), take(STEPS_PER_POINT));
        let (whole, unfinished, recent, steps_per_point) = match all {
            (None, None, None, None) => return Ok(Self::default()),
            (Some(whole), Some(unfinished), Some(recent), Some(count)) => (whole, unfinished, recent, count),
            _ => return Err(Mismatch::Losses),
        };
        let count = steps_per_point.first().copied().filter(|count| count.fract() == 0.0);
        let steps_per_point = count.map_or(0, |count| count as usize);
        let step_count = whole.len().saturating_mul(steps_per_point).saturating_add(unfinished.len()) as u64;
        let fits = (1..=last_step.max(1)).contains(&(steps_per_point as u64))
            && unfinished.len() < steps_per_point
            && whole.len() < WHOLE_POINT_LIMIT
            && recent.len() <= RECENT_STEP_COUNT.min(last_step as usize)
            && step_count <= last_step;
        if !fits {
            return Err(Mismatch::Losses);
        }
        let points = |losses: Vec<f32>, first_step: u64, stride: usize| {
            let middle = (stride as f64 - 1.0) / 2.0;
            let steps = (0..).map(move |index: u32| first_step as f64 + f64::from(index) * stride as f64 + middle);
            steps.zip(losses).map(|(step, loss)| LossPoint { step, loss: f64::from(loss) })
        };
        let after = |count: u64| (last_step - count).saturating_add(1);
        Ok(Self {
            unfinished: points(unfinished.clone(), after(unfinished.len() as u64), 1).collect(),
            recent: points(recent.clone(), after(recent.len() as u64), 1).collect(),
            whole: points(whole, after(step_count), steps_per_point).collect(),
            steps_per_point,
        })
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

/// The mean of losses that follow each other.
pub fn mean(points: &[LossPoint]) -> LossPoint {
    let mean_of = |number: fn(&LossPoint) -> f64| points.iter().map(number).sum::<f64>() / points.len() as f64;
    LossPoint { step: mean_of(|point| point.step), loss: mean_of(|point| point.loss) }
}

/// The steps of points and their exponential mean over about `step_count` steps; at the beginning over a tenth of the steps so
/// far, since losses fall fast there and old ones would hold the line up.
///
/// Losses that are not finite stay as they are and take no part.
pub fn smoothed(points: &[LossPoint], steps_per_point: usize, step_count: u32) -> impl Iterator<Item = [f64; 2]> {
    const SHARE: f64 = 0.1;
    let mut mean = None;
    points.iter().map(move |LossPoint { step, loss }| {
        if !loss.is_finite() {
            return [*step, *loss];
        }
        // A point of several steps counts as much as they would one by one, so that the line stays when points are merged.
        let window = (SHARE * step).clamp(1.0, f64::from(step_count.max(1)));
        let weight = (1.0 - 1.0 / window).powi(steps_per_point as i32);
        let smooth = weight * mean.unwrap_or(*loss) + (1.0 - weight) * loss;
        mean = Some(smooth);
        [*step, smooth]
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

    #[test]
    fn losses_come_back_from_a_checkpoint_with_their_steps() {
        for step_count in [0, 1, 700, 5_001, 100_003_u64] {
            let mut history = LossHistory::default();
            for step in 1..=step_count {
                history.push(step, &[step as f32 / 64.0]);
            }
            let mut arrays = history.to_arrays();
            let mut back = LossHistory::take(&mut arrays, step_count).unwrap();
            assert!(arrays.is_empty());
            let close = |one: &[LossPoint], other: &[LossPoint]| {
                let is_close = |(one, other): (&LossPoint, &LossPoint)| {
                    one.step == other.step && (one.loss - other.loss).abs() < 1e-3
                };
                one.len() == other.len() && one.iter().zip(other).all(is_close)
            };
            assert!(close(history.whole(), back.whole()), "{step_count} steps");
            assert!(history.recent().eq(back.recent()), "{step_count} steps");
            back.push(step_count + 1, &[0.5]);
            history.push(step_count + 1, &[0.5]);
            assert!(close(history.whole(), back.whole()), "{step_count} steps and one more");
        }
    }

    #[test]
    fn a_run_without_its_first_losses_keeps_the_steps_of_the_others() {
        let mut history = LossHistory::default();
        history.push(903, &[0.5, 0.25, 0.125]);
        let back = LossHistory::take(&mut history.to_arrays(), 903).unwrap();
        assert_eq!(back, history);
        assert_eq!(back.whole()[0], LossPoint { step: 901.0, loss: 0.5 });
    }

    #[test]
    fn a_run_that_goes_back_forgets_what_it_learns_anew() {
        for (step_count, back_to) in [(100_u64, 60_u64), (10_000, 4_001), (10_000, 9_999), (50, 0)] {
            let mut history = LossHistory::default();
            for step in 1..=step_count {
                history.push(step, &[step as f32]);
            }
            history.go_back_to(back_to);
            assert!(LossHistory::take(&mut history.to_arrays(), back_to).is_ok(), "back to {back_to}");
            for step in back_to + 1..=step_count {
                history.push(step, &[step as f32]);
            }
            let steps: Vec<f64> = history.whole().iter().map(|point| point.step).collect();
            assert!(steps.is_sorted() && steps.len() <= WHOLE_POINT_LIMIT, "back to {back_to}");
            assert_eq!(history.latest().unwrap().step, step_count as f64);
            let back = LossHistory::take(&mut history.to_arrays(), step_count).unwrap();
            let of_back: Vec<f64> = back.whole().iter().map(|point| point.step).collect();
            assert_eq!(of_back, steps, "back to {back_to} and forth");
        }
        let mut history = LossHistory::default();
        history.push(3, &[3.0, 2.0, 1.0]);
        history.push(2, &[5.0]);
        let steps = |points: &[LossPoint]| points.iter().map(|point| (point.step, point.loss)).collect::<Vec<_>>();
        assert_eq!(steps(history.whole()), [(1.0, 3.0), (2.0, 5.0)], "the second step is learned anew");
    }

    #[test]
    fn losses_that_do_not_fit_are_refused_and_none_are_no_losses() {
        let mut history = LossHistory::default();
        history.push(3, &[0.5, 0.25, 0.125]);
        assert!(LossHistory::take(&mut history.to_arrays(), 2).is_err(), "more losses than steps");
        for steps_per_point in [0.0, -1.0, 1.5, f32::NAN, f32::INFINITY, 2.0] {
            let mut arrays = history.to_arrays();
            let name = format!("{LOSSES_PREFIX}{STEPS_PER_POINT}");
            arrays.insert(name, Array { shape: vec![1], values: vec![steps_per_point] });
            assert!(LossHistory::take(&mut arrays, 3).is_err(), "{steps_per_point}");
        }
        let mut some = history.to_arrays();
        some.pop_first();
        assert!(LossHistory::take(&mut some, 3).is_err(), "a part of them");
        assert_eq!(LossHistory::take(&mut BTreeMap::new(), 3).unwrap(), LossHistory::default());
    }

    fn smooth(losses: &[f64], step_count: u32) -> Vec<f64> {
        let points: Vec<_> =
            (1..).zip(losses).map(|(step, loss)| LossPoint { step: f64::from(step), loss: *loss }).collect();
        smoothed(&points, 1, step_count).map(|[_, loss]| loss).collect()
    }

    #[test]
    fn smoothing_is_an_exponential_mean_over_a_tenth_of_the_steps_at_first() {
        let rising: Vec<f64> = (1..=20).map(f64::from).collect();
        let smooth_rising = smooth(&rising, 50);
        assert_eq!(smooth_rising[..10], rising[..10], "a tenth of ten steps is one");
        // Windows of 1.1 and 1.2 steps: 10 / 11 of 11 and 1 / 11 of 10; then 5 / 6 of 12 and 1 / 6 of what was.
        assert!((smooth_rising[10] - 120.0 / 11.0).abs() < 1e-12);
        assert!((smooth_rising[11] - (10.0 + 20.0 / 11.0)).abs() < 1e-12);
        assert_eq!(smooth(&[3.0; 40], 2), [3.0; 40], "a constant stays what it is");
        assert_eq!(smooth(&rising, 1), rising, "one step smooths nothing");
        let end = smooth(&[vec![0.0; 1_000], vec![1.0]].concat(), 50)[1_000];
        assert!((end - 0.02).abs() < 1e-12, "fifty steps have the weight 0.98: {end}");
    }

    #[test]
    fn the_smoothed_line_of_a_short_run_stays_by_its_batches() {
        // 500 images: ten epochs of eight steps, in which the loss falls from 2.3 to 0.01.
        let losses: Vec<f64> = (0..80).map(|step| 2.3 * (-f64::from(step) / 15.0).exp()).collect();
        let farthest =
            smooth(&losses, 50).into_iter().zip(losses).map(|(smooth, loss)| smooth / loss).fold(0.0, f64::max);
        assert!(farthest < 3.0, "{farthest} times as high");
    }

    #[test]
    fn a_loss_that_is_no_number_spoils_none_after_it() {
        let smooth = smooth(&[2.0, f64::NAN, 2.0], 2);
        assert!(smooth[1].is_nan());
        assert_eq!([smooth[0], smooth[2]], [2.0, 2.0]);
    }
}
