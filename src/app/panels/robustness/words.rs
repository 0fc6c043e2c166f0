//! Digits, what is read in them, and curves in words.

use crate::{
    app::{
        lab::{Lab, RobustnessCurves},
        numbers::{capitalised, thousands},
    },
    data::disturb::{Disturbance, Disturbances},
    model::{
        scores::{Class, Scores},
        verdict::{RejectionThreshold, Verdict},
    },
    train::robustness::RobustnessPoint,
};

/// Which digit is disturbed: `Test digit 12, a 7`.
pub(super) fn subject(lab: &Lab) -> String {
    if lab.subject_image().is_none() {
        return "Draw a digit, or choose a test digit".to_owned();
    }
    let name = capitalised(&lab.subject_name());
    lab.subject_label().map_or_else(|| name.clone(), |label| format!("{name}, {} {label}", article(label)))
}

fn article(digit: u8) -> &'static str {
    if digit == 8 { "an" } else { "a" }
}

/// What is done to a digit: `rotation +30°, noise 10 %`, or that nothing is.
pub(super) fn disturbances(all: &Disturbances) -> String {
    let done = Disturbance::ALL.into_iter().filter(|one| all.amount(*one) != one.none());
    let parts: Vec<_> =
        done.map(|one| format!("{} {}", one.name().to_lowercase(), one.amount_words(all.amount(one)))).collect();
    if parts.is_empty() { "as it is".to_owned() } else { parts.join(", ") }
}

/// How much of the ink is lost, if any is.
pub(super) fn cut_off(share: f64) -> Option<String> {
    let percent = match 100.0 * share {
        0.0 => return None,
        percent if percent < 1.0 => "less than 1".to_owned(),
        percent => format!("{percent:.0}"),
    };
    Some(format!("{percent} % of the ink has left the field of 32×32: it is cut off, and the network cannot see it"))
}

/// What is read in the disturbed digit, and what in it as it is.
pub(super) fn reading(scores: &Scores, undisturbed: Option<&Scores>, threshold: RejectionThreshold) -> String {
    let disturbed = format!("Read as {}", verdict(scores, threshold));
    match undisturbed {
        Some(undisturbed) => format!("{disturbed} · as it is: {}", verdict(undisturbed, threshold)),
        None => disturbed,
    }
}

/// `7, 93 %`, `7 or 1, not sure`, `no digit`
fn verdict(scores: &Scores, threshold: RejectionThreshold) -> String {
    match Verdict::of(scores, threshold) {
        Verdict::Sure(digit) => format!("{digit}, {:.0} %", 100.0 * scores.of_class(Class::Digit(digit))),
        Verdict::NotSure(digit, Class::Digit(rival)) => format!("{digit} or {rival}, not sure"),
        Verdict::NotSure(digit, Class::Rubbish) => format!("{digit} or no digit, not sure"),
        Verdict::NotADigit(_) => "no digit".to_owned(),
    }
}

/// Whose curves they are, on what: `pretrained network, 1,000 images of MNIST`.
pub(super) fn curves_name(lab: &Lab, curves: &RobustnessCurves) -> String {
    let RobustnessCurves { network, source, image_count, .. } = curves;
    let earlier = if lab.is_current(curves) { "" } else { " (an earlier network)" };
    format!("{network}{earlier}, {} images of {source}", thousands(*image_count as u64))
}

/// Whose the curves before them are, and on what where that differs.
pub(super) fn name_before(curves: &RobustnessCurves, latest: Option<&RobustnessCurves>) -> String {
    let RobustnessCurves { network, source, image_count, .. } = curves;
    let is_alike = |latest: &RobustnessCurves| (&latest.source, latest.image_count) == (source, *image_count);
    match latest.is_some_and(is_alike) {
        true => format!("before: {network}"),
        false => format!("before: {network}, {} images of {source}", thousands(*image_count as u64)),
    }
}

/// What follows an accuracy in percent: `, 972 of 1,000 right`.
pub(super) fn counts(point: &RobustnessPoint) -> String {
    format!(", {} of {} right", thousands(point.correct), thousands(point.total))
}

/// `Accuracy by rotation`
pub(super) fn title(disturbance: Disturbance) -> String {
    format!("Accuracy by {}", disturbance.name().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_to_a_digit_is_named() {
        assert_eq!(disturbances(&Disturbances::NONE), "as it is");
        let all = Disturbance::Rotation.alone(30.0).with(Disturbance::Noise, 10.0);
        assert_eq!(disturbances(&all), "rotation +30°, noise 10 %");
    }

    #[test]
    fn lost_ink_is_told_also_where_it_is_little() {
        assert_eq!(cut_off(0.0), None);
        assert!(cut_off(0.001).unwrap().starts_with("less than 1 %"));
        assert!(cut_off(0.256).unwrap().starts_with("26 %"));
    }

    #[test]
    fn a_reading_says_how_sure_it_is_and_what_was_read_before() {
        let scores = |seven: f64, one: f64| {
            let mut digits = [0.0; 10];
            (digits[7], digits[1]) = (seven, one);
            Scores { digits, rubbish: None }
        };
        let told = reading(&scores(0.55, 0.45), Some(&scores(0.99, 0.01)), RejectionThreshold::new(0.5));
        assert_eq!(told, "Read as 7 or 1, not sure · as it is: 7, 99 %");
    }
}
