//! Fields drawn by hand with known cuts, and what holds for every field.

use lenet_data::strings::StringImage;
use lenet_graph::viterbi;
use proptest::prelude::*;

use super::{Cut, CutKind, FEATURE_COUNT, Segmentation, SegmenterWeights, interpretation};
use crate::penalties::{LABEL_COUNT, NONE};

/// A field of 80 columns with ink where `ink(column, row)` says so.
fn field(ink: impl Fn(i32, i32) -> bool) -> StringImage {
    let mut image = StringImage::blank(80);
    for (pixel, value) in image.pixels_mut().iter_mut().enumerate() {
        *value = u8::from(ink((pixel % 80) as i32, (pixel / 80) as i32)) * 255;
    }
    image
}

/// Whether a segment has all ink where `wanted` says so, and no other.
fn has_segment(segmentation: &Segmentation, wanted: impl Fn(i32, i32) -> bool) -> bool {
    let width = segmentation.image().width();
    segmentation.segments().iter().any(|segment| {
        (0..segmentation.image().pixels().len()).filter(|pixel| segmentation.image().pixels()[*pixel] > 0).all(
            |pixel| {
                let is_inside = segment.pieces.contains(&usize::from(segmentation.piece_of_pixels()[pixel]));
                is_inside == wanted((pixel % width) as i32, (pixel / width) as i32)
            },
        )
    })
}

/// Columns `from` to `from + 2` of the line of digits.
fn bar(from: i32, x: i32, y: i32) -> bool {
    (from..from + 3).contains(&x) && (6..26).contains(&y)
}

/// A ring of two to three pixels around a centre in row 16.
fn ring(centre: i32, x: i32, y: i32) -> bool {
    let (dx, dy) = (f64::from(x - centre) / 7.0, f64::from(y - 16) / 10.0);
    (0.6..=1.0).contains(&dx.hypot(dy))
}

/// A bar that falls to the left, half as wide as it is high.
fn slanted_bar(from: i32, x: i32, y: i32) -> bool {
    (6..26).contains(&y) && (0..3).contains(&(x - from + (y - 6) / 2))
}

#[test]
fn a_field_without_ink_has_one_node_and_an_empty_path() {
    let segmentation = Segmentation::new(&StringImage::blank(40));
    assert_eq!((segmentation.cuts().len(), segmentation.segments().len(), segmentation.node_count()), (0, 0, 1));
    let graph = interpretation::graph(&segmentation, &[], &SegmenterWeights::default()).unwrap();
    assert_eq!(viterbi(&graph).penalty, 0.0);
}

#[test]
fn a_gap_is_cut_in_its_middle() {
    let segmentation = Segmentation::new(&field(|x, y| bar(20, x, y) || bar(29, x, y)));
    assert_eq!(segmentation.cuts(), [Cut::straight(26, CutKind::Gap)]);
    assert_eq!(segmentation.cut_px(0), Some(26.0));
    assert_eq!(segmentation.cut_px(1), None);
    let pieces: Vec<_> = segmentation.segments().iter().map(|segment| segment.pieces.clone()).collect();
    assert_eq!(pieces, [0..1, 0..2, 1..2]);
}

#[test]
fn nothing_is_joined_over_a_wide_gap() {
    // 0.35 of 20 rows are 7 columns; these are 8.
    let segmentation = Segmentation::new(&field(|x, y| bar(20, x, y) || bar(31, x, y)));
    let pieces: Vec<_> = segmentation.segments().iter().map(|segment| segment.pieces.clone()).collect();
    assert_eq!(pieces, [0..1, 1..2]);
}

#[test]
fn two_bars_with_a_bridge_are_cut_in_it() {
    let is_bridge = |x: i32, y: i32| (23..26).contains(&x) && (15..17).contains(&y);
    let segmentation = Segmentation::new(&field(|x, y| bar(20, x, y) || bar(26, x, y) || is_bridge(x, y)));
    assert_eq!(segmentation.cuts().len(), 1, "{:?}", segmentation.cuts());
    let crossing = segmentation.cuts()[0].mean_px(15..17);
    assert!((23.0..=26.0).contains(&crossing), "{crossing}");
    // Two rows of ink at a height of 20 rows.
    assert_eq!(segmentation.segments()[0].features[4], 0.1);
}

#[test]
fn two_touching_rings_come_apart() {
    let segmentation = Segmentation::new(&field(|x, y| ring(20, x, y) || ring(35, x, y)));
    // The first ends in column 27, the second begins in column 28. Each has a single pixel there.
    let is_apart = |from| has_segment(&segmentation, |x, _| x < from) && has_segment(&segmentation, |x, _| x >= from);
    assert!((27..=29).any(is_apart), "{:?}", segmentation.cuts());
}

#[test]
fn overlapping_bars_that_do_not_touch_are_told_apart_exactly() {
    let segmentation = Segmentation::new(&field(|x, y| slanted_bar(30, x, y) || slanted_bar(36, x, y)));
    assert_eq!(segmentation.cuts().len(), 1);
    assert_eq!(segmentation.cuts()[0].kind, CutKind::Components);
    assert!(has_segment(&segmentation, |x, y| slanted_bar(30, x, y)));
    assert!(has_segment(&segmentation, |x, y| slanted_bar(36, x, y)));
    // Columns 21–32 and 27–38 overlap; the cut is halfway between them.
    assert_eq!(segmentation.cut_px(0), Some(30.0));
    assert_eq!(segmentation.segments()[0].features, [1.0, 0.0, (12.0 / 20.0 - 0.75_f64).powi(2), 0.0, 0.0]);
}

#[test]
fn a_component_stays_whole_though_a_cut_by_hand_shaves_it() {
    let image = field(|x, y| bar(20, x, y) || bar(29, x, y) || ((18..20).contains(&x) && y == 10));
    // One of the two columns of the spur is 1 of 62 pixels.
    let by_hand = |column| Cut::straight(column, CutKind::Hand);
    let segmentation = Segmentation::with_cuts(&image, vec![by_hand(26), by_hand(19)]);
    assert_eq!(segmentation.cuts(), [by_hand(26)], "the other has no ink on its left");
    assert!(has_segment(&segmentation, |x, _| x < 26));
}

#[test]
fn a_segment_keeps_its_size_and_is_centred() {
    let segmentation = Segmentation::new(&field(|x, y| bar(20, x, y) || bar(29, x, y)));
    let image = segmentation.segment_image(&segmentation.segments()[0]);
    for (pixel, &ink) in image.iter().enumerate() {
        let is_bar = (13..16).contains(&(pixel % 28)) && (5..25).contains(&(pixel / 28));
        assert_eq!(ink, u8::from(is_bar) * 255, "pixel {pixel}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_field_is_cut_into_pieces_that_each_path_uses_once(
        blocks in proptest::collection::vec((0_usize..120, 0_usize..32, 1_usize..24, 1_usize..24, 0_u8..=255), 0..14),
        by_hand in proptest::collection::vec(proptest::array::uniform32(0_u16..200), 0..4),
    ) {
        let mut image = StringImage::blank(120);
        for (left, top, width, height, ink) in blocks {
            for row in top..(top + height).min(32) {
                image.pixels_mut()[row * 120..][left..(left + width).min(120)].fill(ink);
            }
        }
        check(&Segmentation::new(&image))?;
        let cuts = by_hand.into_iter().map(|path| Cut { path, kind: CutKind::Hand }).collect();
        check(&Segmentation::with_cuts(&image, cuts))?;
    }
}

fn check(segmentation: &Segmentation) -> Result<(), TestCaseError> {
    for pair in segmentation.cuts().windows(2) {
        prop_assert!((0..32).all(|row| pair[0].path[row] <= pair[1].path[row]), "crossing cuts");
    }
    // All pieces alone are segments that follow each other, and all ink is in one of them.
    let pieces = segmentation.node_count() - 1;
    let alone: Vec<_> = segmentation.segments().iter().filter(|segment| segment.pieces.len() == 1).collect();
    prop_assert_eq!(alone.len(), pieces);
    for (piece, segment) in alone.iter().enumerate() {
        prop_assert_eq!(&segment.pieces, &(piece..piece + 1));
        prop_assert!(segment.features.iter().all(|feature| feature.is_finite()));
        prop_assert!(segmentation.segment_image(segment).iter().any(|ink| *ink > 0) || segment.columns.len() > 20);
    }
    prop_assert_eq!(pieces.saturating_sub(1), segmentation.cuts().len());
    let width = segmentation.image().width();
    for (pixel, piece) in segmentation.piece_of_pixels().iter().enumerate() {
        if segmentation.image().pixels()[pixel] > 0 {
            let segment = &alone[usize::from(*piece)];
            prop_assert!(segment.columns.contains(&(pixel % width)) && segment.rows.contains(&(pixel / width)));
        }
    }
    prop_assert_eq!(segmentation.graph(&SegmenterWeights::default()).map(|graph| graph.node_count()), Ok(pieces + 1));
    Ok(())
}

/// Two bars with a gap that is not wide: segments of the first, of both, and of the second.
fn two_bars() -> Segmentation {
    Segmentation::new(&field(|x, y| bar(20, x, y) || bar(29, x, y)))
}

#[test]
fn the_interpretation_graph_reads_the_cheapest_labels() {
    let segmentation = two_bars();
    let of = |label: usize, penalty: f64| std::array::from_fn(|other| if other == label { penalty } else { 9.0 });
    let penalties = [of(1, 0.5), of(4, 2.0), of(1, 0.75)];
    let weights = SegmenterWeights::default();
    let mut graph = interpretation::graph(&segmentation, &penalties, &weights).unwrap();
    let best = viterbi(&graph);
    assert_eq!((best.outputs(&graph), best.penalty), (vec![1, 1], 1.25));
    assert_eq!(
        best.arcs.iter().map(|arc| interpretation::meaning(*arc as usize)).collect::<Vec<_>>(),
        [(0, 1), (2, 1)]
    );

    // A constant for each segment makes one cheaper than two.
    let weights = SegmenterWeights { features: [1.0, 0.0, 0.0, 0.0, 0.0], none: 0.0 };
    graph.reweigh(&interpretation::arc_penalties(&segmentation, &penalties, &weights)).unwrap();
    let best = viterbi(&graph);
    assert_eq!((best.outputs(&graph), best.penalty), (vec![4], 3.0));
}

#[test]
fn what_is_no_digit_writes_nothing() {
    let segmentation = two_bars();
    let mut penalties = [[9.0; LABEL_COUNT]; 3];
    penalties[0][7] = 0.0;
    penalties[2][usize::from(NONE)] = 0.0;
    let weights = SegmenterWeights { none: 0.5, ..SegmenterWeights::ZERO };
    let graph = interpretation::graph(&segmentation, &penalties, &weights).unwrap();
    let best = viterbi(&graph);
    assert_eq!((best.outputs(&graph), best.penalty), (vec![7], 0.5));
    assert_eq!(interpretation::meaning(best.arcs[1] as usize), (2, NONE));
}

#[test]
fn penalties_of_another_field_are_refused() {
    assert!(interpretation::graph(&two_bars(), &[[0.0; 11]; 2], &SegmenterWeights::default()).is_err());
}

#[test]
fn slopes_by_the_weights_are_those_of_finite_differences() {
    let segmentation = two_bars();
    let penalties = [[1.0; LABEL_COUNT]; 3];
    // A loss that is linear in the penalties of the arcs.
    let slope_by_arc: Vec<f64> = (0..33).map(|arc| f64::from(arc % 7) - 2.0).collect();
    let loss = |weights: &SegmenterWeights| -> f64 {
        let arcs = interpretation::arc_penalties(&segmentation, &penalties, weights);
        arcs.iter().zip(&slope_by_arc).map(|(penalty, slope)| penalty * slope).sum()
    };
    let slopes = interpretation::by_weights(&segmentation, &slope_by_arc);
    for feature in 0..FEATURE_COUNT {
        let mut moved = SegmenterWeights::ZERO;
        moved.features[feature] = 1.0;
        assert!((loss(&moved) - loss(&SegmenterWeights::ZERO) - slopes.features[feature]).abs() < 1e-9);
    }
    let moved = SegmenterWeights { none: 1.0, ..SegmenterWeights::ZERO };
    assert!((loss(&moved) - loss(&SegmenterWeights::ZERO) - slopes.none).abs() < 1e-9);
}
