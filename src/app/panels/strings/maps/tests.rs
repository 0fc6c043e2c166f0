//! The maps over the field, by their accessible names and numbers.

use eframe::egui::{Key, Theme};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::*;
use crate::{
    app::{
        arithmetic::computed_and_shown,
        lab::StringEdit,
        panels::strings::{StringsPanel, StringsPrefs, step::Step},
        testing::{Stage, look, stage},
    },
    data::strings::ChosenLook,
    model::pretrained::Pretrained,
};

/// As wide as the centre of a window of 1024×700, and of a larger one; high enough for all of a step.
pub(in super::super) const SMALL: [f32; 2] = [554.0, 1000.0];
const LARGE: [f32; 2] = [900.0, 1100.0];

/// The panel at one of the steps.
pub(in super::super) fn opened(
    lab: Lab,
    step: Step,
    size: [f32; 2],
    theme: Theme,
) -> Harness<'static, Stage<StringsPanel>> {
    let panel = StringsPanel { prefs: StringsPrefs { step }, ..StringsPanel::default() };
    let mut harness = stage(panel, lab, size, theme, |panel, ui, lab, _| panel.ui(ui, lab));
    harness.run();
    harness
}

/// So many digits.
pub(in super::super) fn digits(digit_count: usize) -> StringEdit {
    StringEdit::Generate(ChosenLook { digit_count, gap_px: 2.0, slant: 0.0, noise_percent: 0.0 })
}

/// Looks at a step of strings of 1, 4 and 10 digits, small and large, in both themes.
pub(in super::super) fn look_at_step(step: Step, prepare: impl Fn(&mut Harness<'static, Stage<StringsPanel>>)) {
    let labs = [1, 4, 10].map(|count| (count, Lab::fake_reading([digits(count)]), "strings"));
    let original = (3, Lab::fake_reading_by(Pretrained::Original, [digits(3)]), "original");
    for (count, lab, network) in labs.into_iter().chain([original]) {
        for (size, theme) in [(SMALL, Theme::Dark), (LARGE, Theme::Light), (SMALL, Theme::Light), (LARGE, Theme::Dark)]
        {
            let mut shown = Lab::fake();
            shown.strings = lab.strings.clone();
            shown.show(lab.snapshot.clone().unwrap());
            let mut harness = opened(shown, step, size, theme);
            prepare(&mut harness);
            look(&mut harness, &format!("strings-{step:?}-{network}-{count}-{theme:?}-{}", size[0]));
        }
    }
}

fn view(lab: &Lab) -> &Arc<StringView> {
    lab.string_view().unwrap()
}

/// Strings read by the network of today, and by that of 1998.
fn labs() -> [Lab; 2] {
    [Lab::fake_strings(), Lab::fake_reading_by(Pretrained::Original, [])]
}

/// Some values of each layer, at both ends of the field and within.
fn places(view: &StringView) -> Vec<ValuePlace> {
    let width = view.question.image.width();
    let of_layer = |layer: Layer| {
        let (last, columns) = (layer.map_side() - 1, layer.map_width(width));
        let maps = [0, view.network.architecture.map_count(layer) - 1];
        let cells = [(0, 0), (last, columns - 1), (last / 2, columns / 2), (last / 3, 2)];
        maps.into_iter().flat_map(move |map| cells.map(|(row, column)| ValuePlace { layer, map, row, column }))
    };
    LAYERS.into_iter().flat_map(of_layer).collect()
}

#[test]
fn the_parts_add_up_to_what_the_swept_network_computed() {
    for lab in labs() {
        let view = view(&lab);
        for place in places(view) {
            let (position, own) = swept::in_window(place, view.question.image.position_count());
            let layers = swept::window(&view.layers, position);
            let parameters = &view.network.parameters;
            let maps =
                MapsInView { architecture: &view.network.architecture, layers: &layers, parameters, scores: None };
            let [sum, value] = computed_and_shown(&maps, own);
            assert_eq!([sum.1, value.1], value_at(view, place).unwrap(), "{place:?}");
            for (ours, networks) in [sum, value] {
                assert!((ours - networks).abs() < 2e-4 * networks.abs().max(1.0), "{place:?}: {ours}, {networks}");
            }
        }
    }
}

#[test]
fn pointing_tells_the_value_and_what_it_sees_and_a_click_computes_it() {
    let mut harness = opened(Lab::fake_strings(), Step::Maps, SMALL, Theme::Dark);
    let map = harness.get_by_label("C1 map 1 over the field").rect();
    let columns = Layer::C1.map_width(view(&harness.state().lab).question.image.width());
    let place = ValuePlace { layer: Layer::C1, map: 0, row: 1, column: columns / 2 };
    let at = map.min + vec2(place.column as f32 + 0.5, 1.5) / vec2(columns as f32, 28.0) * map.size();
    harness.hover_at(at);
    harness.run();
    let value = value_at(view(&harness.state().lab), place).unwrap()[1];
    let column = place.column + 1;
    harness.get_by_label_contains(&format!("C1 map 1, row 2, column {column}: {}", short(value)));
    harness.get_by_label_contains(&format!("sees columns {column}–{}, rows 2–6", column + 4));
    harness.drag_at(at);
    harness.drop_at(at);
    harness.run();
    harness.get_by_label(&format!("= {}", short(value)));
    harness.key_press(Key::ArrowRight);
    harness.run();
    let next = value_at(view(&harness.state().lab), ValuePlace { column, ..place }).unwrap()[1];
    harness.get_by_label(&format!("= {}", short(next)));
    harness.key_press(Key::Escape);
    harness.run();
    assert!(harness.query_by_label(&format!("= {}", short(next))).is_none());
}

#[test]
fn each_layer_opens_and_a_key_shows_the_arithmetic_of_its_middle() {
    let mut harness = opened(Lab::fake_strings(), Step::Maps, SMALL, Theme::Dark);
    for layer in LAYERS {
        harness.get_by_label(&format!("Layer {}", layer.name())).click();
        harness.run();
        let name = match layer.map_side() {
            1 => format!("{} units over the field", layer.name()),
            _ => format!("{} map {} over the field", layer.name(), layer.map_count()),
        };
        harness.get_by_label(&name).focus();
        harness.run();
        harness.key_press(Key::Enter);
        harness.run();
        let place = harness.state().panel.maps.inspected.unwrap();
        let value = value_at(view(&harness.state().lab), place).unwrap()[1];
        assert_eq!(place.layer, layer);
        harness.get_by_label(&format!("= {}", short(value)));
    }
}

#[test]
fn the_inspected_value_goes_with_the_string_that_has_it() {
    let mut harness = opened(Lab::fake_reading([digits(6)]), Step::Maps, SMALL, Theme::Dark);
    let width = view(&harness.state().lab).question.image.width();
    let place = ValuePlace { layer: Layer::C1, map: 2, row: 4, column: Layer::C1.map_width(width) - 1 };
    harness.state_mut().panel.maps.inspected = Some(place);
    harness.run();
    assert_eq!(harness.state().panel.maps.inspected, Some(place));
    harness.state_mut().lab = Lab::fake_reading([digits(1)]);
    harness.run();
    assert_eq!(harness.state().panel.maps.inspected, None);
}

#[test]
fn the_other_values_are_an_action_where_the_layer_has_both() {
    let mut harness = opened(Lab::fake_strings(), Step::Maps, SMALL, Theme::Dark);
    harness.get_by_label("Pre-activation").click();
    harness.run();
    let wanted =
        |action: &Action| matches!(action, Action::SetMapView(view) if view.values == UnitValue::PreActivation);
    assert!(harness.state().actions.iter().any(wanted));
    harness.get_by_label("Layer S2").click();
    harness.run();
    assert!(harness.query_by_label("Pre-activation").is_none(), "max pooling has no activation function");
}

#[test]
fn maps_are_whole_at_every_size() {
    for layer in [Layer::C1, Layer::Output] {
        look_at_step(Step::Maps, |harness| {
            harness.get_by_label(&format!("Layer {}", layer.name())).click();
            harness.run();
            let maps = &mut harness.state_mut().panel.maps;
            maps.inspected = Some(ValuePlace { layer, map: 3, row: 0, column: 0 });
            harness.run();
            let field = harness.get_by_label_contains("Field: ").rect();
            let name = if layer == Layer::C1 { "C1 map 4 over the field" } else { "Output units over the field" };
            let map = harness.get_by_label(name).rect();
            assert!(field.left() < map.left() && map.right() < field.right() + 1.0, "{map:?} {field:?}");
        });
    }
}
