//! Precision, recall and F1 of each class, as reports state them.

use super::metrics::Confusion;
use lenet_data::dataset::CLASS_COUNT;

/// The measures of one class, each 0–1. A share of nothing, 0/0, is none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ClassScores {
    /// Of the images predicted as the class, the share that are of it.
    pub precision: Option<f64>,
    /// Of the images of the class, the share predicted as it.
    pub recall: Option<f64>,
    /// The harmonic mean of both: 2·TP/(2·TP + FP + FN).
    pub f1: Option<f64>,
    /// Images of the class.
    pub support: u32,
}

/// The measures of every class.
pub fn class_scores(confusion: &Confusion) -> [ClassScores; CLASS_COUNT] {
    std::array::from_fn(|class| {
        let correct = confusion[class][class];
        let support = confusion[class].iter().sum();
        let predicted = confusion.iter().map(|row| row[class]).sum();
        ClassScores {
            precision: share(correct, predicted),
            recall: share(correct, support),
            f1: share(2 * correct, support + predicted),
            support,
        }
    })
}

/// The mean of each measure over the classes that have it, and all images. This is scikit-learn's macro average with
/// `zero_division=numpy.nan`.
pub fn macro_mean(scores: &[ClassScores]) -> ClassScores {
    let mean = |measure: fn(&ClassScores) -> Option<f64>| {
        let values: Vec<f64> = scores.iter().filter_map(measure).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    };
    ClassScores {
        precision: mean(|class| class.precision),
        recall: mean(|class| class.recall),
        f1: mean(|class| class.f1),
        support: scores.iter().map(|class| class.support).sum(),
    }
}

fn share(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No image is predicted as a 3, and none is a 6.
    const CONFUSION: Confusion = [
        [17, 1, 0, 0, 0, 0, 0, 0, 2, 0],
        [1, 20, 0, 0, 0, 0, 0, 0, 2, 0],
        [1, 0, 22, 0, 0, 0, 1, 0, 2, 0],
        [1, 2, 0, 0, 1, 1, 2, 0, 19, 3],
        [0, 0, 0, 0, 30, 0, 0, 1, 1, 0],
        [2, 0, 1, 0, 1, 29, 0, 0, 2, 0],
        [0; CLASS_COUNT],
        [2, 2, 0, 0, 0, 0, 0, 33, 4, 0],
        [3, 1, 3, 0, 0, 0, 1, 0, 34, 2],
        [0, 0, 1, 0, 0, 1, 1, 0, 3, 41],
    ];

    /// Of scikit-learn 1.9.1: `precision_recall_fscore_support(…, zero_division=numpy.nan)`, then `average="macro"`.
    #[expect(clippy::type_complexity, reason = "the columns of a table")]
    const SCIKIT_LEARN: [(Option<f64>, Option<f64>, Option<f64>, u32); CLASS_COUNT + 1] = [
        (Some(0.629_629_63), Some(0.85), Some(0.723_404_26), 20),
        (Some(0.769_230_77), Some(0.869_565_22), Some(0.816_326_53), 23),
        (Some(0.814_814_81), Some(0.846_153_85), Some(0.830_188_68), 26),
        (None, Some(0.0), Some(0.0), 29),
        (Some(0.9375), Some(0.9375), Some(0.9375), 32),
        (Some(0.935_483_87), Some(0.828_571_43), Some(0.878_787_88), 35),
        (Some(0.0), None, Some(0.0), 0),
        (Some(0.970_588_24), Some(0.804_878_05), Some(0.88), 41),
        (Some(0.492_753_62), Some(0.772_727_27), Some(0.601_769_91), 44),
        (Some(0.891_304_35), Some(0.872_340_43), Some(0.881_720_43), 47),
        (Some(0.715_700_59), Some(0.753_526_25), Some(0.654_969_77), 297),
    ];

    #[test]
    fn the_measures_are_those_of_scikit_learn() {
        let scores = class_scores(&CONFUSION);
        for (found, expected) in scores.iter().chain([&macro_mean(&scores)]).zip(SCIKIT_LEARN) {
            let measures = [found.precision, found.recall, found.f1];
            for (one, other) in measures.into_iter().zip([expected.0, expected.1, expected.2]) {
                assert_eq!(one.is_some(), other.is_some(), "{found:?}");
                assert!((one.unwrap_or(0.0) - other.unwrap_or(0.0)).abs() < 1e-8, "{found:?} {expected:?}");
            }
            assert_eq!(found.support, expected.3);
        }
    }

    #[test]
    fn a_case_by_hand() {
        let mut confusion = Confusion::default();
        // Of four sevens three are predicted as 7 and one as 1; of five ones all but one, which is predicted as 7.
        (confusion[7][7], confusion[7][1], confusion[1][1], confusion[1][7]) = (3, 1, 4, 1);
        let scores = class_scores(&confusion);
        let expected = |precision, recall, f1, support| ClassScores { precision, recall, f1, support };
        assert_eq!(scores[7], expected(Some(0.75), Some(0.75), Some(0.75), 4));
        assert_eq!(scores[1], expected(Some(0.8), Some(0.8), Some(0.8), 5));
        assert_eq!(scores[2], ClassScores::default(), "neither an image nor a prediction");
        assert_eq!(macro_mean(&scores).precision, Some((0.75 + 0.8) / 2.0));
        assert_eq!(macro_mean(&class_scores(&Confusion::default())), ClassScores::default());
    }
}
