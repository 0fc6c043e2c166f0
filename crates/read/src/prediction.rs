//! A string that was read: its digits with their places, how sure it is, and what else it could be.

use lenet_data::strings::StringImage;
use lenet_graph::{Composition, Graph, Label, ScoredString, best_strings, posteriors, viterbi};

use crate::{
    penalties::{LABEL_COUNT, NONE, Penalties},
    segment::{Segmentation, interpretation},
};

/// A string that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StringPrediction {
    /// Its digits from left to right; none where there is no digit.
    pub digits: Vec<PredictedDigit>,
    /// exp(−E) of section VI-E: the probability of this string among all. Over all strings the sum is 1.
    pub confidence: f64,
    /// The most probable other strings with their probabilities, the most probable first.
    pub alternatives: Vec<(String, f64)>,
}

/// One digit of a string.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PredictedDigit {
    /// 0–9.
    pub digit: u8,
    /// Its first column in the string's image.
    pub from_px: f32,
    /// The column after its last.
    pub to_px: f32,
    /// The probability that the reading has this digit here, 0–1.
    pub score: f64,
}

impl StringPrediction {
    /// The digits as text, such as `2026`.
    pub fn text(&self) -> String {
        self.digits.iter().map(|digit| char::from(b'0' + digit.digit)).collect()
    }
}

/// Other strings that a prediction names.
pub const ALTERNATIVE_COUNT: usize = 4;

/// The most probable string of all readings over positions, with the places of its digits by the best path that writes it.
///
/// `readings` is composed of `recognition`, whose arcs are position × 11 + label.
pub fn over_positions(readings: &Composition, recognition: &Graph) -> StringPrediction {
    let strings = best_strings(&readings.graph, ALTERNATIVE_COUNT + 1).strings;
    let Some(best) = strings.first() else { return StringPrediction::default() };
    let digits = digits_of_positions(&best.labels, readings, recognition).unwrap_or_default();
    StringPrediction { digits, confidence: best.posterior, alternatives: others(&strings) }
}

/// All but the first, as text.
fn others(strings: &[ScoredString]) -> Vec<(String, f64)> {
    strings.iter().skip(1).take(ALTERNATIVE_COUNT).map(|string| (text(&string.labels), string.posterior)).collect()
}

/// The places of a string's digits by the best path that writes it; none if no path does.
pub(crate) fn digits_of_positions(
    labels: &[Label],
    readings: &Composition,
    recognition: &Graph,
) -> Option<Vec<PredictedDigit>> {
    let share = readings.at_origins(&posteriors(&readings.graph)).arcs;
    let selected = readings.select(labels)?;
    let arcs = viterbi(&selected.graph).arcs;
    let steps = arcs.iter().filter_map(|arc| {
        let arc = *arc as usize;
        Some((selected.origins[arc].arc?, selected.graph.arcs()[arc].output))
    });
    Some(digits_of_path(steps, recognition, &share))
}

/// The most probable string of an interpretation graph, with the places of its digits by the best path that writes it.
///
/// `shares` are the posteriors of the graph's arcs, by segment and label.
pub fn over_segments(graph: &Graph, segmentation: &Segmentation, shares: &[Penalties]) -> StringPrediction {
    let strings = best_strings(graph, ALTERNATIVE_COUNT + 1).strings;
    let Some(best) = strings.first() else { return StringPrediction::default() };
    let digits = digits_of_segments(&best.labels, graph, segmentation, shares).unwrap_or_default();
    StringPrediction { digits, confidence: best.posterior, alternatives: others(&strings) }
}

/// The places of a string's digits by the best path of an interpretation graph that writes it; none if no path does.
pub(crate) fn digits_of_segments(
    labels: &[Label],
    graph: &Graph,
    segmentation: &Segmentation,
    shares: &[Penalties],
) -> Option<Vec<PredictedDigit>> {
    let selected = Composition::from(graph.clone()).select(labels)?;
    let arcs = viterbi(&selected.graph).arcs.into_iter().filter_map(|arc| selected.origins[arc as usize].arc);
    let digit = |arc: u32| {
        let (segment, label) = interpretation::meaning(arc as usize);
        let columns = &segmentation.segments()[segment].columns;
        let (from_px, to_px) = (columns.start as f32, columns.end as f32);
        let score = shares[segment][usize::from(label)];
        (label != NONE).then_some(PredictedDigit { digit: label as u8, from_px, to_px, score })
    };
    Some(arcs.filter_map(digit).collect())
}

/// The digits of a path: each begins where it is written and lasts while its label holds. A position stands for the 4 columns
/// in its middle; the digit's place is that of all its positions, and at least 12 columns wide.
fn digits_of_path(
    steps: impl Iterator<Item = (u32, Option<Label>)>,
    recognition: &Graph,
    share: &[f64],
) -> Vec<PredictedDigit> {
    let mut digits: Vec<PredictedDigit> = Vec::new();
    for (arc, output) in steps {
        let (position, label) = (arc as usize / LABEL_COUNT, arc as usize % LABEL_COUNT);
        debug_assert!(arc < recognition.arcs().len() as u32, "an arc of the recognition graph");
        let middle = (position * StringImage::STEP + StringImage::HEIGHT / 2) as f32;
        let (from_px, to_px) = (middle - HALF_DIGIT_PX, middle + HALF_DIGIT_PX);
        match (output, digits.last_mut()) {
            (Some(digit), _) => {
                let digit = digit as u8;
                digits.push(PredictedDigit { digit, from_px, to_px, score: share[arc as usize] });
            }
            (None, Some(last)) if label == usize::from(last.digit) => {
                last.to_px = to_px;
                last.score = last.score.max(share[arc as usize]);
            }
            (None, _) => {}
        }
    }
    digits
}

/// Half the width of a narrow digit.
const HALF_DIGIT_PX: f32 = 6.0;

/// Text as labels.
pub(crate) fn labels(text: &str) -> Vec<Label> {
    text.bytes().map(|letter| Label::from(letter - b'0')).collect()
}

/// Labels as text.
pub(crate) fn text(labels: &[Label]) -> String {
    labels.iter().filter_map(|label| char::from_digit(u32::from(*label), 10)).collect()
}
