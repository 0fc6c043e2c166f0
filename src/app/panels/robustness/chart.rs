//! The chart of one perturbation: the latest accuracies, the previous ones, and the paper's claim.

use crate::{
    app::{
        lab::{Lab, RobustnessCurves},
        numbers::thousands,
    },
    chart::{Axis, Chart, Dash, Ink, Mark, Marker, Note, Rule, Scale, Series, Side, Spoken, Style},
    data::perturb::Perturbation,
    train::robustness::RobustnessPoint,
};

/// Room beyond the first and last amount, as a share of all.
const MARGIN: f64 = 0.03;

const EMPTY: &str = "Press Measure curves: the accuracy on the test images appears here, amount by amount";

/// The chart of a perturbation; `amount` is where its slider is, if there is one.
pub(super) fn chart(perturbation: Perturbation, lab: &Lab, amount: Option<f32>) -> Chart {
    let caption = lab.robustness.latest.as_ref().map(|curves| format!("Robustness of {}", name(lab, curves)));
    let title = title(perturbation);
    let slider = amount.map(|amount| v_line(amount, Ink::Accent));
    Chart {
        file_stem: title.to_lowercase().replace(' ', "-"),
        title,
        caption: caption.unwrap_or_default(),
        x: x_axis(perturbation),
        y: y_axis(),
        marks: claim(perturbation).into_iter().chain(slider).chain(lines(perturbation, lab)).collect(),
        spoken: Spoken::Foremost,
        empty: EMPTY.to_owned(),
        ..Chart::default()
    }
}

/// All accuracies that there can be, so that curves compare at a glance.
pub(crate) fn y_axis() -> Axis {
    Axis { title: "accuracy in %".to_owned(), scale: Scale::Percent, range: 0.0..=100.0, ..Axis::default() }
}

/// The axis of the amounts of a perturbation.
pub(crate) fn x_axis(perturbation: Perturbation) -> Axis {
    let title = match perturbation {
        Perturbation::Rotation => "degrees clockwise",
        Perturbation::Scale => "times as large",
        Perturbation::ShiftAcross => "pixels to the right",
        Perturbation::ShiftDown => "pixels downward",
        Perturbation::StrokeWidth => "pixels wider",
        Perturbation::Blur => "deviation in pixels",
        Perturbation::Noise => "% of the pixels inverted",
    };
    let amounts = perturbation.curve_amounts();
    let [first, last] = [amounts.first(), amounts.last()].map(|amount| f64::from(amount.copied().unwrap_or(0.0)));
    let margin = MARGIN * (last - first);
    let names = amounts.iter().map(|amount| (f64::from(*amount), perturbation.amount_words(*amount)));
    Axis {
        title: title.to_owned(),
        noun: "Amount",
        scale: Scale::Number,
        range: first - margin..=last + margin,
        names: names.collect(),
    }
}

/// The range of the paper's claim.
pub(crate) fn claim(perturbation: Perturbation) -> Vec<Mark> {
    let Some(claim) = perturbation.paper_claim() else { return Vec::new() };
    let ends = claim.amounts.into_iter().filter(|amount| *amount != perturbation.none());
    let lines = ends.map(|amount| v_line(amount, Ink::Reference));
    lines.chain([Mark::Note(Note { at: [f64::from(claim.amounts[0]), 0.0], words: claim.words.to_owned() })]).collect()
}

fn v_line(amount: f32, ink: Ink) -> Mark {
    Mark::VLine(Rule { at: f64::from(amount), words: String::new(), side: Side::Above, ink })
}

/// The previous accuracies, and over them the latest: strong only where they are those of the network in use.
fn lines(perturbation: Perturbation, lab: &Lab) -> Vec<Mark> {
    let weak = Style::line(Ink::WeakText).with(Dash::Dotted, Marker::Triangle);
    let strong = Style::line(Ink::Test).with(Dash::Solid, Marker::Circle);
    let (latest, previous) = (lab.robustness.latest.as_ref(), lab.robustness.previous.as_ref());
    let previous = previous.map(|curves| {
        let is_alike = |latest: &RobustnessCurves| images(latest) == images(curves);
        let on = if latest.is_some_and(is_alike) { String::new() } else { format!(", {}", images(curves)) };
        let name = format!("before: {}{on}", curves.network);
        series(name, Style { opacity: 0.7, width: 1.5, ..weak }, curves, perturbation)
    });
    let latest = latest.map(|curves| {
        let style = match lab.is_current(curves) {
            true => strong,
            false => Style { opacity: 0.65, width: 1.5, ..strong.with(Dash::Dashed, Marker::Circle) },
        };
        series(name(lab, curves), style, curves, perturbation)
    });
    [previous, latest].into_iter().flatten().map(Mark::Line).collect()
}

fn series(name: String, style: Style, curves: &RobustnessCurves, perturbation: Perturbation) -> Series {
    let points = || curves.of(perturbation);
    let detail =
        |point: &RobustnessPoint| format!(", {} of {} correct", thousands(point.correct), thousands(point.total));
    Series {
        details: points().map(detail).collect(),
        ..Series::new(name, style, points().map(|point| [f64::from(point.amount), 100.0 * point.accuracy()]))
    }
}

/// The network and the images of curves: `pretrained on MNIST, 1,000 images of MNIST`.
fn name(lab: &Lab, curves: &RobustnessCurves) -> String {
    let earlier = if lab.is_current(curves) { "" } else { " (an earlier network)" };
    format!("{}{earlier}, {}", curves.network, images(curves))
}

fn images(RobustnessCurves { source, image_count, .. }: &RobustnessCurves) -> String {
    format!("{} images of {source}", thousands(*image_count as u64))
}

pub(crate) fn title(perturbation: Perturbation) -> String {
    format!("Accuracy by {}", perturbation.name().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_tells_the_counts_at_the_nearest_amount() {
        let lab = Lab::fake_robustness();
        let chart = chart(Perturbation::Rotation, &lab, Some(0.0));
        let counts: Vec<usize> = chart.series().map(|series| series.points.len()).collect();
        assert_eq!(counts, [Perturbation::Rotation.curve_amounts().len(); 2]);
        let told = chart.reading(28.0).unwrap().lines;
        assert_eq!(told[..2], ["+30°", "before: pretrained on MNIST: 70.00 %, 70 of 100 correct"]);
        assert!(told[2].ends_with("100 images of built-in digits: 80.00 %, 80 of 100 correct"), "{told:?}");
    }

    #[test]
    fn all_amounts_are_within_the_axis() {
        for perturbation in Perturbation::ALL {
            let chart = chart(perturbation, &Lab::fake(), None);
            let is_within = |amount: &f32| chart.x.range.contains(&f64::from(*amount));
            assert!(perturbation.curve_amounts().iter().all(is_within) && chart.reading(0.0).is_none());
        }
    }
}
