//! F6 by accessible names and numbers.

use eframe::egui::{Key, Theme};
use egui_kittest::kittest::Queryable as _;

use super::*;
use crate::{
    app::{
        lab::Lab,
        panels::strings::{
            maps::tests::{SMALL, look_at_step, opened},
            step::Step,
        },
    },
    model::pretrained::Pretrained,
};

fn view(lab: &Lab) -> &Arc<StringView> {
    lab.string_view().unwrap()
}

#[test]
fn each_position_has_its_picture_and_a_key_keeps_its_numbers() {
    let mut harness = opened(Lab::fake_strings(), Step::Bitmaps, SMALL, Theme::Dark);
    let count = view(&harness.state().lab).path.len();
    assert_eq!(harness.query_all_by_label_contains("F6 at position ").count(), count);
    let label = match view(&harness.state().lab).path[4] {
        10 => "none".to_owned(),
        digit => digit.to_string(),
    };
    harness.get_by_label(&format!("F6 at position 5: label {label} on the path")).focus();
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    let logits = swept::layer(view(&harness.state().lab), Layer::Output).unwrap();
    let at = |unit: usize| short(logits.activation.values[unit * count + 4]);
    let start =
        format!("F6 at position 5: label {label} on the path; columns 17–48. Logits: 0: {}, 1: {}", at(0), at(1));
    harness.get_by_label_contains(&start);
    harness.get_by_label_contains(&format!("9: {}, –: {}", at(9), at(10)));
    assert_eq!(harness.state().panel.bitmaps.pinned, Some(4));
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(harness.state().panel.bitmaps.pinned, None);
}

#[test]
fn radial_basis_functions_show_the_bitmap_that_is_nearest_to_f6() {
    let lab = Lab::fake_reading_by(Pretrained::Original, []);
    let view = Arc::clone(view(&lab));
    let harness = opened(lab, Step::Bitmaps, SMALL, Theme::Dark);
    let count = view.path.len();
    let f6 = &swept::layer(&view, Layer::F6).unwrap().activation.values;
    for position in [0, count / 2, count - 1] {
        let distance = |digit: usize| -> f32 {
            let state = (0..84).map(|unit| f6[unit * count + position]);
            state.zip(bitmap(digit)).map(|(value, centre)| (value - centre) * (value - centre)).sum()
        };
        let (digit, shown) = nearest(&view, position).unwrap();
        assert!((0..CLASS_COUNT).all(|other| distance(digit) <= distance(other)), "{position}");
        assert!((distance(digit) - shown).abs() < 1e-2, "{position}: {} {shown}", distance(digit));
        let name = format!("nearest bitmap {digit} at distance {}", short(shown));
        assert!(harness.query_all_by_label_contains(&name).count() > 0, "{name}");
    }
    assert_eq!(nearest(self::view(&Lab::fake_strings()), 0), None);
}

#[test]
fn a_picture_has_the_units_of_its_position() {
    let lab = Lab::fake_strings();
    let view = view(&lab);
    let f6 = swept::layer(view, Layer::F6).unwrap();
    let tokens = theme::of(Theme::Dark);
    let tiles = tiles(f6, &view.network.architecture, 2.0, tokens);
    let count = view.path.len();
    assert_eq!(tiles.colors.len(), 84 * count);
    for (position, unit) in [(0, 0), (3, 50), (count - 1, 83)] {
        let value = swept::value(&f6.activation, ValuePlace { layer: Layer::F6, map: unit, row: 0, column: position });
        assert_eq!(tiles.colors[84 * position + unit], tokens.diverging(value.unwrap() / 2.0));
    }
}

#[test]
fn pictures_are_whole_and_apart_at_every_size() {
    look_at_step(Step::Bitmaps, |harness| {
        let rects: Vec<Rect> = harness.query_all_by_label_contains("F6 at position ").map(|node| node.rect()).collect();
        for (place, one) in rects.iter().enumerate() {
            assert!(rects[place + 1..].iter().all(|other| !one.intersects(*other)), "{one:?}");
        }
    });
}
