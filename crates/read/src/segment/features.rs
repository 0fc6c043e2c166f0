//! The tunable segmenter: what speaks against a segment before anybody looks at its shape.

use std::ops::Range;

use super::{ink_map::InkMap, pieces::Pieces};

/// Number of features of a segment.
pub const FEATURE_COUNT: usize = 5;

/// Names of the features, for people.
pub const FEATURES: [&str; FEATURE_COUNT] = ["constant", "gap inside", "aspect", "base line", "ink cut through"];

/// Width by height of a digit of usual shape.
pub const USUAL_ASPECT: f64 = 0.75;

/// What each feature of a segment adds to its penalty, and what it costs to take a segment for no digit.
///
/// Training on strings learns them with the network (section VI); all start at 0. Penalties add up, so fewer segments win where
/// those of the recogniser are never negative: a negative constant makes up for that.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SegmenterWeights {
    /// For each of [`FEATURES`].
    pub features: [f64; FEATURE_COUNT],
    /// For the label *none*, in addition.
    pub none: f64,
}

impl SegmenterWeights {
    /// Nothing speaks against any segment.
    pub const ZERO: Self = Self { features: [0.0; FEATURE_COUNT], none: 0.0 };

    /// The penalty of a segment with these features.
    pub fn penalty(&self, features: &[f64; FEATURE_COUNT]) -> f64 {
        self.features.iter().zip(features).map(|(weight, feature)| weight * feature).sum()
    }
}

impl Default for SegmenterWeights {
    fn default() -> Self {
        Self::ZERO
    }
}

/// The features of the pieces in `range` together. Lengths are in heights of the line of digits.
pub(super) fn features(
    map: &InkMap<'_>,
    pieces: &Pieces,
    range: Range<usize>,
    [columns, rows]: [&Range<usize>; 2],
) -> [f64; FEATURE_COUNT] {
    let height = f64::from(map.height_px());
    let gap = f64::from(pieces.widest_gap_px(range.clone())) / height;
    let aspect = columns.len() as f64 / rows.len().max(1) as f64;
    let base_line = (rows.end as f64 - map.base_line_px() as f64) / height;
    let ends = [range.start.checked_sub(1), Some(range.end - 1)];
    let ink = ends.into_iter().flatten().filter_map(|cut| pieces.cut_ink.get(cut)).sum::<f32>();
    [1.0, gap * gap, (aspect - USUAL_ASPECT).powi(2), base_line * base_line, f64::from(ink) / height]
}
