//! Losses and gradients of every criterion on outputs that are as irregular as a network's.

use lenet_data::{choice::Described as _, strings::PlacedDigit};
use lenet_model::architecture::{Architecture, Classes};

use super::{StringCriterion, StringLoss, StringScorer};
use crate::{
    penalties::{LABEL_COUNT, PenaltyForm},
    topology::{Steps, Topology},
};

const ARCHITECTURE: Architecture = Architecture { classes: Classes::DigitsAndNone, ..Architecture::MODERN };

/// `[positions × classes]`, between −2 and 2.
fn logits(position_count: usize) -> Vec<f32> {
    (0..position_count * LABEL_COUNT).map(|at| ((at * 7 + at * at * 3) % 41) as f32 / 10.0 - 2.0).collect()
}

/// Digits 20 columns apart.
fn placed(digits: &[u8]) -> Vec<PlacedDigit> {
    let place = |(place, digit): (usize, &u8)| {
        let left_px = 14.0 + 20.0 * place as f32;
        PlacedDigit { digit: *digit, left_px, right_px: left_px + 16.0, source: None }
    };
    digits.iter().enumerate().map(place).collect()
}

fn scorer(criterion: StringCriterion) -> StringScorer {
    StringScorer::for_training(criterion, Topology::Transducer, &ARCHITECTURE).unwrap()
}

fn loss(scorer: &mut StringScorer, logits: &[f32], digits: &[u8]) -> Option<StringLoss> {
    scorer.loss(logits, LABEL_COUNT, &placed(digits)).unwrap()
}

#[test]
fn every_criterion_has_a_finite_loss_and_a_gradient() {
    for criterion in StringCriterion::ALL.iter().copied() {
        let loss = loss(&mut scorer(criterion), &logits(12), &[4, 4, 7]).unwrap();
        assert!(loss.value.is_finite() && loss.value > 0.0, "{criterion:?}: {}", loss.value);
        assert!(loss.by_logit.iter().all(|derivative| derivative.is_finite()), "{criterion:?}");
        assert!(loss.by_logit.iter().any(|derivative| derivative.abs() > 1e-3), "{criterion:?}");
    }
}

#[test]
fn gradients_are_differences_of_the_loss() {
    // The targets of Baum–Welch are not differentiated: it has a test of its own.
    for criterion in StringCriterion::ALL.iter().copied().filter(|criterion| *criterion != StringCriterion::BaumWelch) {
        let (mut scorer, at) = (scorer(criterion), logits(9));
        let by_logit = loss(&mut scorer, &at, &[2, 9]).unwrap().by_logit;
        for place in (0..at.len()).step_by(7) {
            // Small enough that the best path stays the best.
            let mut value_at = |step: f32| {
                let mut moved = at.clone();
                moved[place] += step;
                loss(&mut scorer, &moved, &[2, 9]).unwrap().value
            };
            let difference = (value_at(0.004) - value_at(-0.004)) / 0.008;
            let derivative = f64::from(by_logit[place]);
            assert!((difference - derivative).abs() < 1e-3, "{criterion:?} {place}: {difference} {derivative}");
        }
    }
}

#[test]
fn baum_welch_has_the_gradient_of_all_wanted_paths() {
    let of = |criterion| {
        let mut scorer = StringScorer::new(criterion, PenaltyForm::Softmax, Steps::TYPICAL).unwrap();
        loss(&mut scorer, &logits(11), &[5, 0, 3]).unwrap().by_logit
    };
    for (one, other) in of(StringCriterion::BaumWelch).iter().zip(of(StringCriterion::Forward)) {
        assert!((one - other).abs() < 1e-5, "{one} {other}");
    }
}

#[test]
fn the_probabilities_of_all_strings_sum_to_one() {
    // Three positions hold no more than two digits by the transducer.
    let mut scorer = scorer(StringCriterion::DiscriminativeForward);
    let at = logits(3);
    let mut strings: Vec<Vec<u8>> = vec![Vec::new()];
    strings.extend((0..10).map(|digit| vec![digit]));
    strings.extend((0..100).map(|pair| vec![pair / 10, pair % 10]));
    let sum: f64 = strings.iter().map(|string| (-loss(&mut scorer, &at, string).unwrap().value).exp()).sum();
    assert!((sum - 1.0).abs() < 1e-9, "{sum}");
}

#[test]
fn a_string_that_no_path_writes_has_no_loss() {
    // Three digits need five positions by the transducer; three different ones need three by CTC.
    for (criterion, position_count, is_possible) in [
        (StringCriterion::DiscriminativeForward, 4, false),
        (StringCriterion::DiscriminativeForward, 5, true),
        (StringCriterion::Ctc, 2, false),
        (StringCriterion::Ctc, 3, true),
    ] {
        let loss = loss(&mut scorer(criterion), &logits(position_count), &[1, 2, 3]);
        assert_eq!(loss.is_some(), is_possible, "{criterion:?} at {position_count}");
    }
}
