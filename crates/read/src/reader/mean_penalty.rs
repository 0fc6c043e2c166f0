//! One answer of several readings of a string, by the mean of the penalties that they give to each string.
//!
//! A mean of penalties is a product of probabilities, each to the power of its weight: a string must suit every reading.

use std::collections::BTreeMap;

use lenet_graph::{BestStrings, Graph, GraphError, forward, string_penalty};

use crate::prediction::{ALTERNATIVE_COUNT, PredictedDigit, StringPrediction, labels, text};

/// Strings that may be the answer, with their mean penalty, which is −log of a probability.
#[derive(Debug)]
pub(super) struct MeanPenalty {
    of_string: BTreeMap<String, f64>,
    /// Of all other strings together, by what each reading leaves to them. By Hölder's inequality theirs would be no smaller if
    /// no penalty were cut off at [`Self::MOST`].
    of_others: f64,
}

impl MeanPenalty {
    /// Strings of each reading that may be the answer.
    pub(super) const CANDIDATE_COUNT: usize = ALTERNATIVE_COUNT + 1;

    /// The most that one reading holds against a string, chosen on strings of held-out digits. So a reading that misses a
    /// boundary, and to which the right string is impossible, can be outvoted.
    const MOST: f64 = 8.0;

    /// Candidates are what the readings answer and their next best strings.
    pub(super) fn new<'a>(predictions: impl IntoIterator<Item = &'a StringPrediction>) -> Self {
        let mut of_string = BTreeMap::new();
        for prediction in predictions {
            of_string.insert(prediction.text(), 0.0);
            of_string.extend(prediction.alternatives.iter().map(|(text, _)| (text.clone(), 0.0)));
        }
        Self { of_string, of_others: 0.0 }
    }

    /// Takes the best strings of another reading as candidates.
    pub(super) fn consider(&mut self, strings: &BestStrings) {
        self.of_string.extend(strings.strings.iter().map(|string| (text(&string.labels), 0.0)));
    }

    /// Adds what a graph of all readings says, which counts for `weight` of the mean. All weights sum to 1.
    pub(super) fn add(&mut self, graph: &Graph, weight: f64) {
        let total = forward(graph).total();
        let mut named_share = 0.0;
        for (text, mean) in &mut self.of_string {
            let penalty = string_penalty(graph, &labels(text)) - total;
            named_share += (-penalty).exp();
            *mean += weight * penalty.min(Self::MOST);
        }
        self.of_others -= weight * (1.0 - named_share).max(f64::EPSILON).ln();
    }

    /// The string of the smallest mean penalty, where each digit takes `digit_bonus` off. Confidences sum to 1 with that of all
    /// other strings, which are taken to be as long as the answer.
    ///
    /// The digits stand where the first of the `known` readings that answers the string has them, else where `digits_of` finds
    /// them.
    pub(super) fn prediction(
        self,
        digit_bonus: f64,
        known: &[&StringPrediction],
        digits_of: impl FnOnce(&str) -> Result<Option<Vec<PredictedDigit>>, GraphError>,
    ) -> Result<StringPrediction, GraphError> {
        let probability = |penalty: f64, length: usize| (digit_bonus * length as f64 - penalty).exp();
        let of_string = self.of_string.into_iter();
        let mut strings: Vec<(String, f64)> = of_string
            .map(|(text, penalty)| {
                let length = text.len();
                (text, probability(penalty, length))
            })
            .collect();
        strings.sort_by(|one, other| other.1.total_cmp(&one.1));
        let Some((best, _)) = strings.first().cloned() else { return Ok(StringPrediction::default()) };
        let all = probability(self.of_others, best.len()) + strings.iter().map(|(_, share)| share).sum::<f64>();
        let mut strings = strings.into_iter().map(|(text, share)| (text, share / all));
        let confidence = strings.next().map_or(0.0, |(_, share)| share);
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

    /// A graph that reads one digit by one arc, or two by two.
    fn one_or_two_digits(one: (u16, f64), two: ([u16; 2], f64)) -> Graph {
        let [first, second] = two.0;
        let arcs = [
            Arc::labelled(0, 2, one.0, -one.1.ln()),
            Arc::labelled(0, 1, first, -two.1.ln()),
            Arc::labelled(1, 2, second, 0.0),
        ];
        Graph::new(3, arcs.to_vec()).unwrap()
    }

    fn answer(text: &str, from_px: f32, others: &[&str]) -> StringPrediction {
        let digits =
            text.bytes().map(|byte| PredictedDigit { digit: byte - b'0', from_px, to_px: from_px + 9.0, score: 1.0 });
        let alternatives = others.iter().map(|text| ((*text).to_owned(), 0.1)).collect();
        StringPrediction { digits: digits.collect(), confidence: 0.9, alternatives }
    }

    #[test]
    fn the_mean_by_hand_decides_and_all_strings_sum_to_one() {
        let (one, seven) = (answer("1", 14.0, &["7"]), answer("7", 20.0, &["1"]));
        let mut mean = MeanPenalty::new([&one, &seven]);
        mean.add(&graph(&[(1, 0.5), (7, 0.4), (9, 0.1)]), 0.5);
        mean.add(&graph(&[(1, 0.1), (7, 0.5), (9, 0.4)]), 0.5);
        let prediction = mean.prediction(0.0, &[&one, &seven], |_| panic!("7 is known")).unwrap();
        assert_eq!((prediction.text().as_str(), prediction.digits[0].from_px), ("7", 20.0));
        // Roots of products. 7: 0.4 × 0.5; 1: 0.5 × 0.1; 9, which nobody names: 0.1 × 0.4.
        let [seven, one, others] = [0.2_f64, 0.05, 0.04].map(f64::sqrt);
        let all = seven + one + others;
        assert!((prediction.confidence - seven / all).abs() < 1e-12, "{prediction:?}");
        assert!((prediction.alternatives[0].1 - one / all).abs() < 1e-12, "{prediction:?}");
    }

    #[test]
    fn one_reading_keeps_its_probabilities() {
        let one = answer("1", 14.0, &["7"]);
        let mut mean = MeanPenalty::new([&one]);
        mean.add(&graph(&[(1, 0.6), (7, 0.3), (9, 0.1)]), 1.0);
        let prediction = mean.prediction(0.0, &[&one], |_| panic!("1 is known")).unwrap();
        assert!((prediction.confidence - 0.6).abs() < 1e-12 && (prediction.alternatives[0].1 - 0.3).abs() < 1e-12);
    }

    #[test]
    fn a_string_that_nobody_answers_can_win() {
        let (one, seven) = (answer("1", 14.0, &["9"]), answer("7", 14.0, &["9"]));
        let mut mean = MeanPenalty::new([&one, &seven]);
        mean.add(&graph(&[(1, 0.6), (9, 0.4)]), 0.5);
        mean.add(&graph(&[(7, 0.6), (9, 0.4)]), 0.5);
        let digits = || answer("9", 30.0, &[]).digits;
        let prediction = mean.prediction(0.0, &[&one, &seven], |text| Ok((text == "9").then(digits))).unwrap();
        assert_eq!((prediction.text().as_str(), prediction.digits[0].from_px), ("9", 30.0));
    }

    #[test]
    fn a_reading_to_which_a_string_is_impossible_can_be_outvoted() {
        let (one, seven) = (answer("1", 14.0, &[]), answer("7", 14.0, &[]));
        let answers = |of_one: f64| {
            let mut mean = MeanPenalty::new([&one, &seven]);
            mean.add(&graph(&[(1, 1.0)]), 0.25);
            mean.add(&graph(&[(1, of_one), (7, 1.0 - of_one)]), 0.75);
            mean.prediction(0.0, &[&one, &seven], |_| Ok(None)).unwrap().alternatives[0].0.clone()
        };
        // 7 has 0.25 × 8 from the first and 0.75 × 0.06 from the second, to which 1 has 0.75 × 2.6 or 0.75 × 2.9.
        assert_eq!((answers((-2.6_f64).exp()).as_str(), answers((-2.9_f64).exp()).as_str()), ("7", "1"));
    }

    #[test]
    fn a_bonus_favours_longer_strings_by_its_size() {
        let short = answer("8", 14.0, &["11"]);
        let answers = |digit_bonus: f64| {
            let mut mean = MeanPenalty::new([&short]);
            // 11 is e times less probable than 8.
            mean.add(&one_or_two_digits((8, 1.0), ([1, 1], (-1.0_f64).exp())), 1.0);
            mean.prediction(digit_bonus, &[&short], |text| Ok(Some(answer(text, 20.0, &[]).digits))).unwrap().text()
        };
        assert_eq!((answers(0.9).as_str(), answers(1.1).as_str()), ("8", "11"));
    }
}
