//! The graphs against figure 20, against the losses that training uses, and against finite differences.

use lenet_data::strings::{PlacedDigit, StringImage};

use super::*;
use crate::{
    criterion::{StringCriterion, StringScorer},
    penalties::{LABEL_COUNT, NONE, PenaltyForm},
    segment,
};

const FORM: PenaltyForm = PenaltyForm::Softmax;

const CRITERIA: [(Criterion, StringCriterion); 4] = [
    (Criterion::Viterbi, StringCriterion::Viterbi),
    (Criterion::DiscriminativeViterbi, StringCriterion::DiscriminativeViterbi),
    (Criterion::Forward, StringCriterion::Forward),
    (Criterion::DiscriminativeForward, StringCriterion::DiscriminativeForward),
];

/// `[rows × classes]`, between −2 and 2, as irregular as a network's.
fn logits(row_count: usize) -> Vec<f32> {
    (0..row_count * LABEL_COUNT).map(|at| ((at * 7 + at * at * 3) % 41) as f32 / 10.0 - 2.0).collect()
}

fn penalties(logits: &[f32]) -> Vec<Penalties> {
    logits.chunks_exact(LABEL_COUNT).map(|row| FORM.penalties(row)).collect()
}

/// A field with upright bars: two of them close to each other.
fn bars() -> Segmentation {
    let mut image = StringImage::blank(100);
    for row in 6..26 {
        for column in [20, 21, 30, 31, 60, 61, 80, 81] {
            image.pixels_mut()[row * 100 + column] = 255;
        }
    }
    Segmentation::new(&image)
}

/// Sums over alter egos, by origin.
fn by_origin(arcs: &[DrawnArc], count: usize, value: impl Fn(&DrawnArc) -> f64) -> Vec<f64> {
    let mut sums = vec![0.0; count];
    for arc in arcs {
        sums[arc.origin] += value(arc);
    }
    sums
}

fn assert_close(one: &[f64], other: &[f64]) {
    assert_eq!(one.len(), other.len());
    assert!(one.iter().zip(other).all(|(one, other)| (one - other).abs() < 1e-9), "{one:?} instead of {other:?}");
}

/// `(label, penalty, slope, total slope at the origin)`.
fn told(arcs: &[DrawnArc]) -> Vec<(Label, f64, f64, f64)> {
    arcs.iter().map(|arc| (arc.label, arc.penalty, arc.slope, arc.at_origin.total())).collect()
}

#[test]
fn figure_20_is_as_printed() {
    let columns = [0.0, 10.0, 20.0, 30.0];
    let graph = figure_20::graph().unwrap();
    let graphs = of_graph(Criterion::DiscriminativeViterbi, graph, &columns, &figure_20::WANTED).unwrap();
    let CriterionGraphs { constrained, free, loss } = graphs;
    assert_close(&[constrained.penalty, free.penalty, loss], &[0.7, 0.6, 0.1]);
    let wanted = [(3, 0.1, 1.0, 0.0), (3, 3.4, 0.0, 0.0), (4, 0.6, 1.0, 1.0), (4, 2.4, 0.0, 0.0)];
    assert_eq!(told(&constrained.arcs), wanted);
    let [low, high] = [Place { x_px: 0.0, row: 0 }, Place { x_px: 30.0, row: 2 }];
    assert!(constrained.arcs.iter().all(|arc| arc.from == low || arc.to == high));
    assert_eq!((constrained.nodes.len(), constrained.row_count), (4, 3));
    let pushed: Vec<_> =
        told(&free.arcs).into_iter().filter(|(.., slope, total)| *slope != 0.0 || *total != 0.0).collect();
    assert_eq!(pushed, [(3, 0.1, -1.0, 0.0), (4, 0.4, -1.0, -1.0), (4, 0.6, 0.0, 1.0), (1, 0.1, -1.0, -1.0)]);
    assert_eq!((free.arcs.len(), free.row_count), (10, 6), "short segments above, one block for each long one");
}

#[test]
fn figure_20_has_the_forward_loss_of_openfst() {
    let graph = figure_20::graph().unwrap();
    let graphs = of_graph(Criterion::DiscriminativeForward, graph, &[0.0, 1.0, 2.0, 3.0], &[3, 4]).unwrap();
    assert!((graphs.loss - 1.305_441).abs() < 5.1e-7);
    let slopes = by_origin(&graphs.free.arcs, 10, |arc| arc.at_origin.total());
    assert!((slopes[0] - 0.115_888).abs() < 5.1e-7 && (slopes[6] - 0.694_678).abs() < 5.1e-7, "{slopes:?}");
}

#[test]
fn over_positions_it_is_the_loss_of_training() {
    let (logits, wanted) = (logits(12), [4, 4, 7]);
    let digits = wanted.map(|digit| PlacedDigit { digit, left_px: 0.0, right_px: 1.0, source: None });
    let penalties = penalties(&logits);
    for steps in [Steps::TRANSDUCER, Steps::TOUCHING, Steps::TYPICAL, Steps::CTC] {
        for (criterion, of_training) in CRITERIA {
            let graphs = of_positions(criterion, steps, &penalties, &wanted.map(Label::from)).unwrap();
            let loss = StringScorer::new(of_training, FORM, steps).unwrap().loss(&logits, LABEL_COUNT, &digits);
            let loss = loss.unwrap().unwrap();
            assert_close(&[graphs.loss], &[loss.value]);
            let slopes = by_origin(&graphs.free.arcs, 12 * LABEL_COUNT, |arc| arc.at_origin.total());
            assert_eq!(by_logits(&penalties, &slopes), loss.by_logit, "{criterion:?}");
            assert_alter_egos_add_up(&graphs, 12 * LABEL_COUNT);
        }
    }
}

#[test]
fn over_segments_it_is_the_loss_of_training() {
    let segmentation = bars();
    let count = segmentation.segments().len();
    let (logits, wanted) = (logits(count), [1, 7]);
    let penalties = penalties(&logits);
    for (criterion, of_training) in CRITERIA {
        let graphs = of_segments(criterion, &segmentation, &penalties, &wanted).unwrap();
        let loss = segment::loss(of_training, FORM, &segmentation, &logits, &wanted).unwrap().unwrap();
        assert_close(&[graphs.loss], &[loss.value]);
        // The free graph shows some labels only; the constrained one has each that is pulled.
        let mut slopes = vec![0.0; count * LABEL_COUNT];
        let both = || graphs.constrained.arcs.iter().chain(&graphs.free.arcs);
        both().for_each(|arc| slopes[arc.origin] = arc.at_origin.total());
        let penalties_slopes = criterion_slopes(criterion, &segmentation, &penalties, &wanted);
        for arc in both() {
            assert_close(&[slopes[arc.origin]], &[penalties_slopes[arc.origin]]);
        }
        assert_eq!(by_logits(&penalties, &penalties_slopes), loss.by_logit);
        let constrained = by_origin(&graphs.constrained.arcs, slopes.len(), |arc| arc.slope);
        for arc in both() {
            assert_close(&[constrained[arc.origin]], &[arc.at_origin.constrained]);
        }
    }
}

fn criterion_slopes(criterion: Criterion, field: &Segmentation, penalties: &[Penalties], wanted: &[Label]) -> Vec<f64> {
    let free = Composition::from(interpretation::graph(field, penalties, &SegmenterWeights::ZERO).unwrap());
    criterion.evaluate(&free, &free.select(wanted).unwrap()).gradient.arcs
}

fn by_logits(penalties: &[Penalties], slopes: &[f64]) -> Vec<f32> {
    let mut by_logit = vec![0.0; slopes.len()];
    let rows = by_logit.chunks_exact_mut(LABEL_COUNT).zip(penalties).zip(slopes.as_chunks().0);
    rows.for_each(|((to, penalties), slopes)| FORM.by_logits(penalties, slopes, to));
    by_logit
}

fn assert_alter_egos_add_up(graphs: &CriterionGraphs, count: usize) {
    let CriterionGraphs { constrained, free, .. } = graphs;
    let at_origin = by_origin(&free.arcs, count, |arc| arc.at_origin.constrained);
    assert_close(&by_origin(&constrained.arcs, count, |arc| arc.slope), &at_origin);
    assert!(free.arcs.iter().all(|arc| arc.slope == arc.at_origin.free && arc.slope <= 1e-12));
}

#[test]
fn slopes_are_differences_of_the_loss() {
    let (penalties, wanted) = (penalties(&logits(9)), [2, 9]);
    let graphs = |penalties: &[Penalties]| {
        of_positions(Criterion::DiscriminativeForward, Steps::TRANSDUCER, penalties, &wanted).unwrap()
    };
    for arc in graphs(&penalties).free.arcs.iter().step_by(5) {
        let moved = |by: f64| {
            let mut moved = penalties.clone();
            moved[arc.origin / LABEL_COUNT][arc.origin % LABEL_COUNT] += by;
            graphs(&moved).loss
        };
        let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
        assert!((slope - arc.at_origin.total()).abs() < 1e-6, "{arc:?}: {slope}");
    }
}

#[test]
fn rows_tell_how_far_the_string_is_written() {
    let graphs =
        of_segments(Criterion::Forward, &bars(), &penalties(&logits(bars().segments().len())), &[1, 7]).unwrap();
    for arc in &graphs.constrained.arcs {
        let written = usize::from(arc.label != NONE);
        assert_eq!(arc.to.row, arc.from.row + written, "{arc:?}");
        assert!(written == 0 || arc.label == [1, 7][arc.from.row], "{arc:?}");
        assert!(arc.from.x_px < arc.to.x_px);
    }
    let graphs = of_positions(Criterion::Forward, Steps::TRANSDUCER, &penalties(&logits(7)), &[5, 8]).unwrap();
    for arc in &graphs.constrained.arcs {
        let expected = [NONE, 5, NONE, 8, NONE][arc.to.row];
        assert_eq!((arc.label, arc.to.x_px - arc.from.x_px), (expected, 4.0), "{arc:?}");
        assert_eq!(arc.from.x_px, 14.0 + 4.0 * (arc.origin / LABEL_COUNT) as f32);
    }
    assert_eq!(graphs.constrained.row_count, 5);
}

#[test]
fn nothing_overlaps_and_sizes_do_not_depend_on_the_network() {
    let count = bars().segments().len();
    let other: Vec<f32> = logits(count).into_iter().rev().map(|logit| 3.0 * logit).collect();
    let [one, other] = [logits(count), other]
        .map(|logits| of_segments(Criterion::DiscriminativeForward, &bars(), &penalties(&logits), &[1, 1]).unwrap());
    let arcs = &one.free.arcs;
    assert_eq!(arcs.len(), count * layout::LABELS_PER_SEGMENT);
    for (place, arc) in arcs.iter().enumerate() {
        assert!(arc.from.row == arc.to.row && arc.from.row < one.free.row_count);
        let overlaps = |next: &&DrawnArc| next.from.row == arc.from.row && next.from.x_px < arc.to.x_px;
        assert_eq!(arcs[place + 1..].iter().find(overlaps), None, "{arc:?}");
    }
    for (one, other) in [(&one.free, &other.free), (&one.constrained, &other.constrained)] {
        assert_eq!((one.row_count, &one.nodes, one.arcs.len()), (other.row_count, &other.nodes, other.arcs.len()));
    }
}

#[test]
fn best_paths_and_what_is_pulled_are_drawn() {
    let (field, wanted) = (bars(), [9, 9]);
    let penalties = penalties(&logits(field.segments().len()));
    let graphs = of_segments(Criterion::DiscriminativeViterbi, &field, &penalties, &wanted).unwrap();
    for arcs in [&graphs.free.arcs, &graphs.constrained.arcs] {
        let best: Vec<&DrawnArc> = arcs.iter().filter(|arc| arc.is_best).collect();
        assert!(best.windows(2).all(|pair| pair[0].to.x_px == pair[1].from.x_px), "a path: {best:?}");
    }
    let is_drawn = |arc: &&DrawnArc| graphs.free.arcs.iter().any(|drawn| drawn.origin == arc.origin);
    assert!(graphs.constrained.arcs.iter().filter(|arc| arc.is_best).all(|arc| is_drawn(&arc)));
}

#[test]
fn a_string_that_cannot_be_written_has_a_reason() {
    let rows = penalties(&logits(4));
    let refused = |steps, wanted: &[Label]| of_positions(Criterion::Viterbi, steps, &rows, wanted).unwrap_err();
    let reason = |needed| Unwritable::Positions { wanted: "112".to_owned(), needed, present: 4 };
    assert_eq!(refused(Steps::TRANSDUCER, &[1, 1, 2]), reason(5));
    assert!(of_positions(Criterion::Viterbi, Steps::CTC, &rows, &[1, 1, 2]).is_ok(), "4 positions are enough");
    let rows = penalties(&logits(bars().segments().len()));
    let refused = of_segments(Criterion::Viterbi, &bars(), &rows, &[1; 9]).unwrap_err();
    let present = bars().node_count() - 1;
    assert_eq!(refused, Unwritable::Pieces { wanted: "111111111".to_owned(), needed: 9, present });
    let refused = of_graph(Criterion::Viterbi, figure_20::graph().unwrap(), &[], &[7]).unwrap_err();
    assert_eq!(refused, Unwritable::Path("7".to_owned()));
    assert!(matches!(
        of_positions(Criterion::Viterbi, Steps::CTC, &[[f64::NAN; LABEL_COUNT]], &[]),
        Err(Unwritable::Outputs(_))
    ));
}

#[test]
fn the_empty_string_is_written_by_none_alone_and_without_ink_by_nothing() {
    let rows = penalties(&logits(bars().segments().len()));
    let graphs = of_segments(Criterion::DiscriminativeForward, &bars(), &rows, &[]).unwrap();
    assert!(graphs.constrained.arcs.iter().all(|arc| arc.label == NONE && arc.to.row == 0));
    let graphs = of_segments(Criterion::DiscriminativeForward, &Segmentation::new(&StringImage::blank(40)), &[], &[]);
    let graphs = graphs.unwrap();
    assert_eq!((graphs.loss, graphs.free.arcs.len(), graphs.constrained.arcs.len()), (0.0, 0, 0));
    assert!(of_segments(Criterion::Viterbi, &Segmentation::new(&StringImage::blank(40)), &[], &[1]).is_err());
}
