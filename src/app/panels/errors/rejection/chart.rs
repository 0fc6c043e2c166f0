//! The chart: error of the rest against rejections, the chosen threshold, and what others reached.

use super::{published::FIGURE_10, words};
use crate::{
    chart::{Axis, Chart, Ink, Mark, Marker, Note, Rule, Scale, Series, Side, Spoken, Style},
    train::rejection::{FIGURE_10_ERROR, RejectionCurve, RejectionPoint},
};

/// Percent of rejection between two points of the line: less cannot be told apart, and there are up to 10,000.
const LINE_STEP: f64 = 0.02;

/// Least range of the axis of rejection, in percent: that in which figure 10's values are.
const LEAST_RANGE: f64 = 10.0;

/// Least range of the axis of errors, in percent.
const LEAST_ERROR_RANGE: f64 = 1.0;

/// Room beyond what is drawn, as a factor.
const MARGIN: f64 = 1.12;

/// The error of figure 10 in percent.
const LEVEL: f64 = 100.0 * FIGURE_10_ERROR;

/// The chart of a curve; `chosen` is the threshold's point.
pub(super) fn chart(curve: &RejectionCurve, chosen: &RejectionPoint) -> Chart {
    let range = (MARGIN * place(chosen)[0]).clamp(LEAST_RANGE, 100.0);
    let line = line(curve, range);
    let highest = line.points.iter().map(|point| point[1]).fold(0.0, f64::max);
    let percent = |title: &str, end: f64| Axis {
        title: title.to_owned(),
        noun: "Rejected",
        scale: Scale::Percent,
        range: 0.0..=end,
        ..Axis::default()
    };
    Chart {
        title: "Error against rejection".to_owned(),
        caption: "Error of the network in use on test images that it does not reject".to_owned(),
        file_stem: "rejection".to_owned(),
        x: percent("% of the test images rejected", range),
        y: percent("% of the rest wrong", (MARGIN * highest).clamp(LEAST_ERROR_RANGE, 100.0)),
        marks: marks(line, chosen),
        spoken: Spoken::Words(words::spoken(curve.unrejected(), chosen)),
        ..Chart::default()
    }
}

fn marks(line: Series, chosen: &RejectionPoint) -> Vec<Mark> {
    let rule =
        |at: f64, words: String, ink: Ink| Rule { at, words, short_words: String::new(), side: Side::Below, ink };
    let level_words = format!("{LEVEL} % error: figure 10 of the paper");
    let threshold_words = format!("below {:.0} % confidence", 100.0 * chosen.threshold);
    let points = |name: &str, ink: Ink, marker: Marker, points: &[[f64; 2]]| {
        let style = Style { marker, ..Style::line(ink) };
        Mark::Points(Series::new(name, style, points.iter().copied()))
    };
    let published = FIGURE_10.map(|published| [published.rejected_percent, LEVEL]);
    let notes =
        FIGURE_10.iter().zip(published).map(|(published, at)| Mark::Note(Note { at, words: published.words() }));
    let drawn = [
        Mark::HLine(rule(LEVEL, level_words, Ink::Reference)),
        Mark::VLine(rule(place(chosen)[0], threshold_words, Ink::Accent)),
        Mark::Line(line),
        points("figure 10", Ink::Reference, Marker::Diamond, &published),
        points("this threshold", Ink::Accent, Marker::Circle, &[place(chosen)]),
    ];
    drawn.into_iter().chain(notes).collect()
}

/// The points from no rejection up to `range` percent, as close as can be told apart.
fn line(curve: &RejectionCurve, range: f64) -> Series {
    let mut drawn: Vec<&RejectionPoint> = Vec::new();
    for point in curve.points().iter().filter(|point| place(point)[0] <= range) {
        if drawn.last().is_none_or(|last| place(point)[0] >= place(last)[0] + LINE_STEP) {
            drawn.push(point);
        }
    }
    let detail = |point: &&RejectionPoint| format!(", below {:.1} % confidence", 100.0 * point.threshold);
    let points = drawn.iter().map(|point| place(point));
    Series {
        details: drawn.iter().map(detail).collect(),
        ..Series::new("test images, wrong of the rest", Style::line(Ink::Test), points)
    }
}

/// Percent rejected, and percent wrong of the rest.
fn place(point: &RejectionPoint) -> [f64; 2] {
    [100.0 * point.rejected_share(), 100.0 * point.kept_error()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::evaluation::Prediction;

    /// A hundred images with rising confidence, of which only the surest is read wrongly.
    fn curve() -> RejectionCurve {
        let predictions: Vec<_> =
            (0..100_u8).map(|at| Prediction { digit: at / 99, confidence: f64::from(at) / 100.0 }).collect();
        RejectionCurve::of_predictions(&predictions, &[0; 100])
    }

    fn of_threshold(rejected: usize) -> Chart {
        chart(&curve(), &RejectionPoint { threshold: 0.5, rejected, kept: 100 - rejected, wrong: 1 })
    }

    #[test]
    fn the_nearest_point_is_told_with_its_threshold() {
        let chart = of_threshold(50);
        let told = chart.reading(41.7).unwrap().lines;
        assert_eq!(told, ["Rejected 42.00 %", "test images, wrong of the rest: 1.72 %, below 42.0 % confidence"]);
        assert!((chart.y.range.end() - 1.12 * 100.0 / 44.0).abs() < 1e-9, "{:?}", chart.y.range);
    }

    #[test]
    fn the_axis_reaches_to_the_threshold() {
        let range = |rejected: usize| *of_threshold(rejected).x.range.end();
        assert_eq!((range(3), range(50).round(), range(99)), (10.0, 56.0, 100.0));
    }
}
