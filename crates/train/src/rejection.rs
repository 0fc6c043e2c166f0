//! The effect of rejection: the share of wrong predictions among those that are not rejected, for every confidence.

use serde::Serialize;

use super::evaluation::Prediction;
use lenet_model::verdict::RejectionThreshold;

/// The error at which the paper's figure 10 compares the share of rejections, 0–1.
pub const FIGURE_10_ERROR: f64 = 0.005;

/// The error and the rejections of one set of images at every threshold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RejectionCurve {
    /// With rising thresholds, from no rejection on: one point for each confidence that occurs.
    points: Vec<RejectionPoint>,
}

/// The effect of one threshold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RejectionPoint {
    /// The smallest confidence that is not rejected.
    pub threshold: f64,
    /// Images rejected.
    pub rejected: usize,
    /// Images not rejected.
    pub kept: usize,
    /// Those of them that are misclassified.
    pub wrong: usize,
}

impl RejectionPoint {
    /// Share of all images rejected, 0–1; 0 of none.
    pub fn rejected_share(&self) -> f64 {
        self.rejected as f64 / (self.rejected + self.kept).max(1) as f64
    }

    /// Share of all images that are accepted and misclassified, 0–1; 0 of none.
    pub fn wrong_share(&self) -> f64 {
        self.wrong as f64 / (self.rejected + self.kept).max(1) as f64
    }

    /// Share of all images that are accepted and classified correctly, 0–1; 0 of none.
    pub fn correct_share(&self) -> f64 {
        (self.kept - self.wrong) as f64 / (self.rejected + self.kept).max(1) as f64
    }

    /// Share of the accepted images that is misclassified, 0–1; 0 of none.
    pub fn kept_error(&self) -> f64 {
        self.wrong as f64 / self.kept.max(1) as f64
    }
}

impl RejectionCurve {
    /// The curve of `predictions` for images with these `labels`.
    pub fn of_predictions(predictions: &[Prediction], labels: &[u8]) -> Self {
        let answers = predictions.iter().zip(labels);
        Self::new(answers.map(|(prediction, label)| (prediction.confidence, prediction.digit == *label)).collect())
    }

    /// The curve of answers, each with its confidence and whether it is correct. No threshold tells answers of equal
    /// confidence apart.
    pub fn new(mut answers: Vec<(f64, bool)>) -> Self {
        answers.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let (mut rejected, mut kept) = (0, answers.len());
        let mut wrong = answers.iter().filter(|(_, is_right)| !is_right).count();
        let mut points = Vec::new();
        for equals in answers.chunk_by(|(one, _), (other, _)| one == other) {
            points.push(RejectionPoint { threshold: equals[0].0, rejected, kept, wrong });
            rejected += equals.len();
            kept -= equals.len();
            wrong -= equals.iter().filter(|(_, is_right)| !is_right).count();
        }
        Self { points }
    }

    /// With rising thresholds, from no rejection on. The last one keeps the answers of the highest confidence.
    pub fn points(&self) -> &[RejectionPoint] {
        &self.points
    }

    /// Without rejection; none of no images.
    pub fn unrejected(&self) -> Option<&RejectionPoint> {
        self.points.first()
    }

    /// The effect of this threshold.
    pub fn at(&self, threshold: RejectionThreshold) -> RejectionPoint {
        let total = self.points.first().map_or(0, |first| first.kept);
        let all_rejected = RejectionPoint { threshold: 0.0, rejected: total, kept: 0, wrong: 0 };
        let kept = self.points.get(self.points.partition_point(|point| !threshold.accepts(point.threshold))).copied();
        RejectionPoint { threshold: threshold.confidence(), ..kept.unwrap_or(all_rejected) }
    }

    /// The fewest rejections with at most this error (0–1); none if every threshold that keeps an image leaves more.
    pub fn for_error(&self, error: f64) -> Option<&RejectionPoint> {
        self.points.iter().find(|point| point.kept_error() <= error)
    }

    /// The fewest rejections where at most this share of all (0–1) is accepted and wrong, as section X reports its cheques; none
    /// if every threshold that keeps one leaves more.
    pub fn for_wrong_share(&self, share: f64) -> Option<&RejectionPoint> {
        self.points.iter().find(|point| point.wrong_share() <= share)
    }

    /// The fewest rejections at the error of the paper's figure 10.
    pub fn for_figure_10(&self) -> Option<&RejectionPoint> {
        self.for_error(FIGURE_10_ERROR)
    }

    /// The points as comma-separated values below a header, a line each.
    pub fn to_csv(&self) -> String {
        let mut lines = vec!["threshold,rejected,kept,wrong,rejected_share,kept_error".to_owned()];
        lines.extend(self.points.iter().map(|point| {
            let RejectionPoint { threshold, rejected, kept, wrong } = point;
            format!("{threshold},{rejected},{kept},{wrong},{},{}", point.rejected_share(), point.kept_error())
        }));
        lines.join("\n") + "\n"
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Ten answers by hand: wrong with 0.1, 0.3 (beside a right one) and 0.8.
    fn ten() -> RejectionCurve {
        let right = [0.2, 0.3, 0.5, 0.6, 0.9, 0.9, 1.0].map(|confidence| (confidence, true));
        let wrong = [0.8, 0.1, 0.3].map(|confidence| (confidence, false));
        RejectionCurve::new([&right[..], &wrong].concat())
    }

    #[test]
    fn every_threshold_is_as_counted_by_hand() {
        let expected = [
            (0.1, 0, 10, 3),
            (0.2, 1, 9, 2),
            (0.3, 2, 8, 2),
            (0.5, 4, 6, 1),
            (0.6, 5, 5, 1),
            (0.8, 6, 4, 1),
            (0.9, 7, 3, 0),
            (1.0, 9, 1, 0),
        ];
        let point = |(threshold, rejected, kept, wrong)| RejectionPoint { threshold, rejected, kept, wrong };
        assert_eq!(ten().points(), expected.map(point));
        assert_eq!(ten().points()[3].rejected_share(), 0.4);
        assert_eq!(ten().points()[3].kept_error(), 1.0 / 6.0);
    }

    #[test]
    fn a_threshold_between_two_confidences_keeps_the_higher() {
        let counts = |threshold: f64| {
            let point = ten().at(RejectionThreshold::new(threshold));
            (point.threshold, point.rejected, point.kept, point.wrong)
        };
        assert_eq!(counts(0.0), (0.0, 0, 10, 3));
        assert_eq!((counts(0.3), counts(0.31)), ((0.3, 2, 8, 2), (0.31, 4, 6, 1)), "equals are kept");
        let curve = RejectionCurve::new(vec![(0.4, true), (0.7, false)]);
        let all = curve.at(RejectionThreshold::new(0.9));
        assert_eq!((all.rejected, all.kept, all.wrong), (2, 0, 0));
        assert_eq!((all.rejected_share(), all.kept_error()), (1.0, 0.0));
    }

    #[test]
    fn the_fewest_rejections_for_an_error_are_found_also_where_it_rises_again() {
        let rejected = |error: f64| ten().for_error(error).map(|point| point.rejected);
        assert_eq!([0.3, 0.25, 1.0 / 6.0, 0.1, 0.0].map(rejected), [Some(0), Some(1), Some(4), Some(7), Some(7)]);
        // 1/6 are wrong after four rejections, and 1/5 and 1/4 after five and six.
        assert_eq!(rejected(0.19), Some(4));
        assert_eq!(RejectionCurve::new(vec![(0.5, true), (0.9, false)]).for_error(0.4), None);
    }

    #[test]
    fn what_is_wrong_of_all_falls_with_every_rejection() {
        let counts = |share: f64| ten().for_wrong_share(share).map(|point| (point.rejected, point.wrong));
        assert_eq!([0.3, 0.2, 0.1, 0.0].map(counts), [Some((0, 3)), Some((1, 2)), Some((4, 1)), Some((7, 0))]);
        let point = ten().for_wrong_share(0.1).copied().unwrap();
        assert_eq!((point.correct_share(), point.wrong_share(), point.rejected_share()), (0.5, 0.1, 0.4));
        assert_eq!(RejectionCurve::new(vec![(0.5, true), (0.9, false)]).for_wrong_share(0.4), None);
    }

    #[test]
    fn five_of_a_thousand_are_half_a_percent() {
        let answers: Vec<(f64, bool)> = (0..1000).map(|index| (0.5, index >= 5)).collect();
        assert_eq!(RejectionCurve::new(answers).for_error(FIGURE_10_ERROR).map(|point| point.rejected), Some(0));
    }

    #[test]
    fn equal_confidences_are_one_point_and_no_images_none() {
        let equals = RejectionCurve::new(vec![(0.7, true), (0.7, false), (0.7, true)]);
        assert_eq!(equals.points(), [RejectionPoint { threshold: 0.7, rejected: 0, kept: 3, wrong: 1 }]);
        let none = RejectionCurve::default();
        assert_eq!((none.unrejected(), none.for_error(1.0)), (None, None));
        assert_eq!((none.at(RejectionThreshold::DEFAULT).kept, none.at(RejectionThreshold::DEFAULT).rejected), (0, 0));
    }

    #[test]
    fn the_table_has_a_line_for_each_point() {
        let table = RejectionCurve::new(vec![(0.5, false), (0.75, true)]).to_csv();
        let expected = "threshold,rejected,kept,wrong,rejected_share,kept_error\n0.5,0,2,1,0,0.5\n0.75,1,1,0,0.5,0\n";
        assert_eq!(table, expected);
    }

    proptest! {
        #[test]
        fn more_confidence_rejects_more_and_every_point_is_what_counting_gives(
            answers in prop::collection::vec((0_u8..=20, any::<bool>()), 1..60),
            asked in 0_u8..=20,
        ) {
            let answers: Vec<(f64, bool)> = answers.iter().map(|(step, right)| (f64::from(*step) / 20.0, *right)).collect();
            let curve = RejectionCurve::new(answers.clone());
            let wrong = answers.iter().filter(|(_, right)| !right).count();
            let first = curve.unrejected().unwrap();
            prop_assert_eq!((first.rejected, first.kept, first.wrong), (0, answers.len(), wrong));
            let is_after = |one: &RejectionPoint, next: &RejectionPoint| {
                one.threshold < next.threshold && one.rejected < next.rejected && one.wrong >= next.wrong
            };
            prop_assert!(curve.points().is_sorted_by(is_after));
            prop_assert!(curve.points().iter().all(|point| point.rejected + point.kept == answers.len() && point.kept > 0));
            let threshold = RejectionThreshold::new(f64::from(asked) / 20.0);
            let kept: Vec<_> = answers.iter().filter(|(confidence, _)| threshold.accepts(*confidence)).collect();
            let point = curve.at(threshold);
            let wrong = kept.iter().filter(|(_, right)| !right).count();
            prop_assert_eq!((point.kept, point.wrong, point.rejected), (kept.len(), wrong, answers.len() - kept.len()));
        }
    }
}
