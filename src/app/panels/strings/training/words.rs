//! What is said of a loss, of both graphs and of an arc.

use super::{Subject, drawing::Side};
use crate::{
    app::numbers::percent,
    graph::{Criterion, Label},
    read::{
        criterion_graphs::{CriterionGraphs, DrawnArc},
        penalties::NONE,
    },
};

pub(super) const SLOPE: &str = "The derivative of the loss by the penalty that the network gives. A training step moves each \
    penalty against its slope";

pub(super) const HOW_TO_POINT: &str =
    "Point at an arc to see its penalty, share and slope; a click keeps it, arrow keys move along";

/// Losses below this are 0 but for rounding.
const ROUNDING: f64 = 1e-9;

/// A loss of less has hardly anything left to teach.
const SMALL_LOSS: f64 = 0.05;

/// With three places, and a true minus sign.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    // What rounds to zero has no sign.
    let text = if text == "-0.000" { "0.000" } else { &text };
    text.replace('-', "−")
}

/// As [`number`], with the sign that a slope has.
fn slope(value: f64) -> String {
    let text = number(value);
    if text.starts_with('−') || text == "0.000" { text } else { format!("+{text}") }
}

pub(super) fn quoted(wanted: &str) -> String {
    if wanted.is_empty() { "no digit".to_owned() } else { format!("“{wanted}”") }
}

/// How the loss comes of the two penalties.
pub(super) fn arithmetic(criterion: Criterion, graphs: &CriterionGraphs, wanted: &str) -> String {
    let CriterionGraphs { constrained, free, loss } = graphs;
    let (wanted, loss) = (quoted(wanted), number(*loss));
    let subtracted = number(free.penalty);
    let subtracted = if subtracted.starts_with('−') { format!("({subtracted})") } else { subtracted };
    let difference = format!("{} − {subtracted}", number(constrained.penalty));
    match criterion {
        Criterion::Viterbi => format!("Loss = {loss}: the penalty of the best path that writes {wanted}"),
        Criterion::Forward => format!("Loss = {loss}: the penalty of all paths that write {wanted} together"),
        Criterion::DiscriminativeViterbi => format!(
            "Loss = {difference} = {loss}: the penalty of the best path that writes {wanted}, less that of the best path of all"
        ),
        Criterion::DiscriminativeForward => format!(
            "Loss = {difference} = {loss}: the penalty of all paths that write {wanted} together, less that of all paths"
        ),
    }
}

/// What follows from it for learning.
pub(super) fn lesson(criterion: Criterion, graphs: &CriterionGraphs, wanted: &str) -> String {
    let wanted = quoted(wanted);
    match criterion {
        Criterion::Viterbi | Criterion::Forward => "Only the wanted paths are pulled down; nothing pushes the others up. \
            So training can collapse: all penalties become small, whatever the input. Here are the penalties of the reading; \
            this training takes each class by itself, which lets the collapse show."
            .to_owned(),
        Criterion::DiscriminativeViterbi if graphs.loss < ROUNDING => format!(
            "The best path of all writes {wanted} already. The two terms are equal: the loss is 0, and no slope is left. \
            Nothing is learned, however close the second best string is."
        ),
        Criterion::DiscriminativeViterbi => format!(
            "The best path of all writes another string. Its arcs are pushed up, those of the best path for {wanted} are \
            pulled down. Where both share an arc, the slopes cancel."
        ),
        Criterion::DiscriminativeForward => {
            let probability = percent((-graphs.loss).exp(), 1);
            let rest = if graphs.loss < SMALL_LOSS {
                "The loss is small and so are all slopes: little is left to learn, but it is never quite 0."
            } else {
                "Each arc is pulled down by its share of the wanted paths and pushed up by its share of all paths."
            };
            format!("exp(−loss) = {probability} is the probability of {wanted}. {rest}")
        }
    }
}

/// What a graph is.
pub(super) fn title(side: Side, subject: Subject, wanted: &str) -> String {
    let wanted = quoted(wanted);
    match (side, subject) {
        (Side::Constrained, Subject::Positions) => {
            format!("Constrained graph: the paths that write {wanted}, downward by what is written")
        }
        (Side::Constrained, _) => {
            format!("Constrained graph: the paths that write {wanted}, a row lower for each digit")
        }
        (Side::Free, Subject::Positions) => "Free graph: every label at each position".to_owned(),
        (Side::Free, Subject::Segments) => "Free graph: of each segment the three labels that matter most".to_owned(),
        (Side::Free, Subject::Figure20) => "Free graph: the interpretation graph of figure 20".to_owned(),
    }
}

/// A label in words.
pub(super) fn label(label: Label) -> String {
    if label == NONE { "none".to_owned() } else { label.to_string() }
}

/// All about an arc: `place` says what it reads, `network` is the network's own part of its penalty.
pub(super) fn arc(side: Side, arc: &DrawnArc, place: &str, network: Option<f64>) -> String {
    let paths = match side {
        Side::Constrained => "the wanted paths",
        Side::Free => "all paths",
    };
    let best = if arc.is_best { ", on the best of them" } else { "" };
    let of_step = network.map(|network| arc.penalty - network).filter(|step| step.abs() > ROUNDING);
    let of_step = of_step.map_or(String::new(), |step| format!(", {} of it for the step", number(step)));
    let total = arc.at_origin.total();
    let [wanted, all] = [arc.at_origin.constrained, arc.at_origin.free].map(slope);
    let slopes = format!("Slope {wanted} by the wanted paths, {all} by all paths: {}", slope(total));
    format!(
        "{} {place}\nPenalty {}{of_step} · {} of {paths}{best}\n{slopes}\n{}",
        label(arc.label),
        number(arc.penalty),
        percent(arc.share, 1),
        outcome(total)
    )
}

/// What a step of training does to a penalty of this slope.
fn outcome(slope: f64) -> &'static str {
    match slope {
        slope if slope > 5e-4 => "A training step would make its penalty fall: it is wanted more than it is used",
        slope if slope < -5e-4 => "A training step would make its penalty rise: it is used more than it is wanted",
        _ => "A training step would leave its penalty as it is",
    }
}
