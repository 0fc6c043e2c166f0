//! One answer of several readings of a string, by the mean of the probabilities that they give to each string.

use std::collections::BTreeMap;

use lenet_graph::{BestStrings, Graph, GraphError, forward, string_penalty};

use crate::prediction::{ALTERNATIVE_COUNT, PredictedDigit, StringPrediction, labels, text};

/// Strings that may be the answer, with their mean probability. Over all strings a mean of distributions sums to 1 again.
#[derive(Debug)]
pub(super) struct Mean {
    of_string: BTreeMap<String, f64>,
}

impl Mean {
    /// Strings of each reading that may be the answer.
    pub(super) const CANDIDATE_COUNT: usize = ALTERNATIVE_COUNT + 1;

    /// Candidates are what the readings answer and their next best strings.
    pub(super) fn new<'a>(predictions: impl IntoIterator<Item = &'a StringPrediction>) -> Self {
        let mut of_string = BTreeMap::new();
        for prediction in predictions {
            of_string.insert(prediction.text(), 0.0);
            of_string.extend(prediction.alternatives.iter().map(|(text, _)| (text.clone(), 0.0)));
        }
        Self { of_string }
    }

    /// Takes the best strings of another reading as candidates.
    pub(super) fn consider(&mut self, strings: &BestStrings) {
        self.of_string.extend(strings.strings.iter().map(|string| (text(&string.labels), 0.0)));
    }

    /// Adds what a graph of all readings says, which counts for `weight` of the mean.
    pub(super) fn add(&mut self, graph: &Graph, weight: f64) {
        let total = forward(graph).total();
        for (text, mean) in &mut self.of_string {
            *mean += weight * (total - string_penalty(graph, &labels(text))).exp();
        }
    }

    /// The most probable string. Its digits stand where the first of the `known` readings that answers it has them, else
    /// where `digits_of` finds them.
    pub(super) fn prediction(
        self,
        known: &[&StringPrediction],
        digits_of: impl FnOnce(&str) -> Result<Option<Vec<PredictedDigit>>, GraphError>,
    ) -> Result<StringPrediction, GraphError> {
        let mut strings: Vec<(String, f64)> = self.of_string.into_iter().collect();
        strings.sort_by(|one, other| other.1.total_cmp(&one.1));
        let mut strings = strings.into_iter();
        let Some((best, confidence)) = strings.next() else { return Ok(StringPrediction::default()) };
        let digits = match known.iter().find(|prediction| prediction.text() == best) {
            Some(prediction) => prediction.digits.clone(),
            None => digits_of(&best)?.unwrap_or_default(),
        };
        Ok(StringPrediction { digits, confidence, alternatives: strings.take(ALTERNATIVE_COUNT).collect() })
    }
}

#[cfg(test)]
mod tests {
    use lenet_graph::Arc;

    use super::*;

    /// A graph of one digit: each of `shares` is the probability of a label.
    fn graph(shares: &[(u16, f64)]) -> Graph {
        let arcs = shares.iter().map(|(label, share)| Arc::labelled(0, 1, *label, -share.ln()));
        Graph::new(2, arcs.collect()).unwrap()
    }

    fn answer(digit: u8, from_px: f32, others: &[&str]) -> StringPrediction {
        let digits = vec![PredictedDigit { digit, from_px, to_px: from_px + 9.0, score: 1.0 }];
        let alternatives = others.iter().map(|text| ((*text).to_owned(), 0.1)).collect();
        StringPrediction { digits, confidence: 0.9, alternatives }
    }

    #[test]
    fn the_mean_by_hand_decides_and_sums_to_one() {
        let (one, seven) = (answer(1, 14.0, &["7"]), answer(7, 20.0, &["9", "1"]));
        let mut mean = Mean::new([&one, &seven]);
        mean.add(&graph(&[(1, 0.6), (7, 0.4)]), 0.75);
        mean.add(&graph(&[(1, 0.1), (7, 0.8), (9, 0.1)]), 0.25);
        let prediction = mean.prediction(&[&one, &seven], |_| panic!("7 is known")).unwrap();
        // 7: 0.75 × 0.4 + 0.25 × 0.8 = 0.5; 1: 0.75 × 0.6 + 0.25 × 0.1 = 0.475; 9: 0.25 × 0.1 = 0.025.
        assert_eq!((prediction.text().as_str(), prediction.digits[0].from_px), ("7", 20.0));
        let all = [prediction.confidence, prediction.alternatives[0].1, prediction.alternatives[1].1];
        for (found, expected) in all.into_iter().zip([0.5, 0.475, 0.025]) {
            assert!((found - expected).abs() < 1e-12, "{found} for {expected}");
        }
        assert_eq!(prediction.alternatives.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>(), ["1", "9"]);
    }

    #[test]
    fn a_string_that_nobody_answers_can_win() {
        let (one, seven) = (answer(1, 14.0, &["9"]), answer(7, 14.0, &["9"]));
        let mut mean = Mean::new([&one, &seven]);
        mean.add(&graph(&[(1, 0.6), (9, 0.4)]), 0.5);
        mean.add(&graph(&[(7, 0.6), (9, 0.4)]), 0.5);
        let digits = || answer(9, 30.0, &[]).digits;
        let prediction = mean.prediction(&[&one, &seven], |text| Ok((text == "9").then(digits))).unwrap();
        assert_eq!((prediction.text().as_str(), prediction.digits[0].from_px), ("9", 30.0));
        assert!((prediction.confidence - 0.4).abs() < 1e-12);
    }
}
