//! The slide by its buttons and keys: the patches that it comes to, and that nothing moves.

use eframe::egui::{Key, Rect, Theme};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::*;
use crate::app::{
    panels::feature_maps::FeatureMapsPanel,
    testing::{Stage, chosen_from_menu, look, saved_svg, stage},
};

const SIZE: [f32; 2] = [785.0, 500.0];

/// Steps of the harness are a quarter of a second apart: a patch each.
const USUAL_SPEED: f64 = 4.0;

fn at(layer: Layer, map: usize, row: usize, column: usize) -> ValuePlace {
    ValuePlace { layer, map, row, column }
}

fn shown(
    mut lab: Lab,
    place: Option<ValuePlace>,
    theme: Theme,
    size: [f32; 2],
) -> Harness<'static, Stage<FeatureMapsPanel>> {
    lab.inspected = place;
    let mut panel = FeatureMapsPanel::default();
    panel.prefs.page = crate::app::panels::feature_maps::Page::Slide;
    let mut harness = stage(panel, lab, size, theme, FeatureMapsPanel::ui);
    harness.run();
    harness
}

/// Shows a frame, and does what the page asks for.
fn step(harness: &mut Harness<'_, Stage<FeatureMapsPanel>>) -> Option<ValuePlace> {
    harness.step();
    let stage = harness.state_mut();
    for action in stage.actions.split_off(0) {
        if let Action::Inspect(place) = action {
            stage.lab.inspected = place;
        }
    }
    stage.lab.inspected
}

fn steps(harness: &mut Harness<'_, Stage<FeatureMapsPanel>>, count: usize) -> Option<ValuePlace> {
    (0..count).fold(None, |_, _| step(harness))
}

fn press(harness: &mut Harness<'_, Stage<FeatureMapsPanel>>, key: Key) -> Option<ValuePlace> {
    harness.key_press(key);
    steps(harness, 2)
}

fn click(harness: &mut Harness<'_, Stage<FeatureMapsPanel>>, name: &str) -> Option<ValuePlace> {
    harness.get_by_label(name).click();
    steps(harness, 2)
}

#[test]
fn it_plays_patch_by_patch_and_pauses() {
    let mut harness = shown(Lab::fake(), None, Theme::Dark, SIZE);
    harness.get_by_label_contains("C1 map 1, row 1, column 1: ");
    click(&mut harness, "Play the slide");
    let begun = steps(&mut harness, 1).unwrap().column;
    let later = steps(&mut harness, 8).unwrap();
    assert_eq!((later.row, later.column), (0, begun + 8), "{USUAL_SPEED} patches a second");
    let paused = click(&mut harness, "Pause the slide");
    assert_eq!(steps(&mut harness, 8), paused);
    assert!(harness.try_run().is_ok(), "a paused slide repaints nothing");
}

#[test]
fn buttons_and_keys_step_over_the_ends_of_rows() {
    let mut harness = shown(Lab::fake(), Some(at(Layer::C3, 3, 0, 9)), Theme::Dark, SIZE);
    assert_eq!(click(&mut harness, "One patch forward"), Some(at(Layer::C3, 3, 1, 0)));
    assert_eq!(press(&mut harness, Key::Period), Some(at(Layer::C3, 3, 1, 1)));
    assert_eq!(press(&mut harness, Key::Comma), Some(at(Layer::C3, 3, 1, 0)));
    assert_eq!(click(&mut harness, "One patch back"), Some(at(Layer::C3, 3, 0, 9)));
    assert_eq!(click(&mut harness, "Start over"), Some(at(Layer::C3, 3, 0, 0)));
    assert_eq!(press(&mut harness, Key::Comma), Some(at(Layer::C3, 3, 0, 0)), "there is none before the first");
    press(&mut harness, Key::P);
    harness.get_by_label("Pause the slide");
}

#[test]
fn it_stops_at_the_last_patch_or_begins_again() {
    for (repeats, expected) in [(false, at(Layer::S4, 2, 4, 4)), (true, at(Layer::S4, 2, 0, 1))] {
        let mut harness = shown(Lab::fake(), Some(at(Layer::S4, 2, 4, 3)), Theme::Dark, SIZE);
        if repeats {
            click(&mut harness, "Repeat");
        }
        harness.get_by_label("Play the slide").click();
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.push(step(&mut harness).unwrap());
        }
        assert!(seen.contains(&expected), "{seen:?}");
        assert_eq!(harness.query_by_label("Pause the slide").is_some(), repeats);
    }
    // From the end it begins anew.
    let mut harness = shown(Lab::fake(), Some(at(Layer::S4, 2, 4, 4)), Theme::Dark, SIZE);
    let begun = click(&mut harness, "Play the slide").unwrap();
    assert!(begun.row == 0 && begun.column <= 3, "{begun:?}");
}

#[test]
fn it_pauses_while_another_page_is_open() {
    let mut harness = shown(Lab::fake(), None, Theme::Dark, SIZE);
    click(&mut harness, "Play the slide");
    let left_at = click(&mut harness, "Maps");
    assert_eq!(steps(&mut harness, 8), left_at);
    click(&mut harness, "Slide");
    harness.get_by_label("Play the slide");
}

#[test]
fn a_map_of_c3_shows_the_maps_that_table_i_gives_it() {
    let mut harness = shown(Lab::fake_original(), Some(at(Layer::C3, 4, 2, 3)), Theme::Dark, SIZE);
    harness.get_by_label("S2 maps 1, 5, 6");
    assert_eq!(harness.query_all_by_label_contains(": sum of products").count(), 3);
    harness.get_by_label_contains("S2 map 5: sum of products").click();
    harness.run();
    let patches = harness.query_all_by_label_contains("S2 map 5: ").count();
    assert_eq!(patches, 2, "its patch is now beside its kernel, too");
    let full = shown(Lab::fake(), Some(at(Layer::C3, 4, 2, 3)), Theme::Dark, SIZE);
    full.get_by_label("S2, all 6 maps");
}

#[test]
fn the_shown_value_is_the_networks() {
    for (layer, map) in
        [(Layer::C1, 2), (Layer::S2, 1), (Layer::C3, 9), (Layer::C5, 7), (Layer::F6, 3), (Layer::Output, 3)]
    {
        let side = layer.map_side();
        let place = at(layer, map, side / 2, side / 3);
        let lab = Lab::fake();
        let number = crate::app::numbers::short(lab.layer(layer).unwrap().activation.values[place.index()]);
        let harness = shown(lab, Some(place), Theme::Dark, SIZE);
        harness.get_by_label(&format!("{}: {number}", crate::app::arithmetic::value_name(place)));
        let padding = "\u{a0}".repeat(7 - number.chars().count());
        harness.get_by_label(&format!("= {padding}{number}"));
    }
}

#[test]
fn another_layer_or_map_begins_at_its_first_patch() {
    let mut harness = shown(Lab::fake(), Some(at(Layer::C1, 3, 7, 7)), Theme::Dark, SIZE);
    assert_eq!(click(&mut harness, "Layer S2"), Some(at(Layer::S2, 0, 0, 0)));
    assert_eq!(click(&mut harness, "Layer F6"), Some(at(Layer::F6, 0, 0, 0)));
    assert_eq!(click(&mut harness, "One patch forward"), Some(at(Layer::F6, 1, 0, 0)));
}

/// Where everything is that has a name, but for what the numbers say.
fn rects(harness: &Harness<'_, Stage<FeatureMapsPanel>>) -> Vec<Rect> {
    use egui_kittest::kittest::NodeT as _;
    let nodes = harness.root().children_recursive();
    nodes
        .filter(|node| node.accesskit_node().label().is_some() || node.accesskit_node().value().is_some())
        .map(|node| node.rect())
        .collect()
}

#[test]
fn nothing_moves_while_it_plays() {
    for make in [Lab::fake, Lab::fake_original] {
        for layer in [Layer::C1, Layer::S2, Layer::C3, Layer::S4, Layer::C5] {
            let mut harness = shown(make(), Some(at(layer, 0, 0, 0)), Theme::Dark, [520.0, 450.0]);
            let places = rects(&harness);
            for _ in 0..12 {
                click(&mut harness, "One patch forward");
                assert_eq!(rects(&harness), places, "{layer:?}");
            }
        }
    }
}

#[test]
fn it_is_whole_at_every_size_dark_and_light() {
    for (theme, size) in [
        (Theme::Dark, [430.0, 400.0]),
        (Theme::Light, [520.0, 450.0]),
        (Theme::Dark, SIZE),
        (Theme::Light, [1000.0, 400.0]),
        (Theme::Dark, [1400.0, 840.0]),
    ] {
        for (layer, map) in
            [(Layer::C1, 1), (Layer::S2, 1), (Layer::C3, 4), (Layer::C5, 17), (Layer::F6, 27), (Layer::Output, 4)]
        {
            let side = layer.map_side();
            let mut harness = shown(Lab::fake_original(), Some(at(layer, map, side / 2, side / 3)), theme, size);
            look(&mut harness, &format!("slide-{}-{}", layer.name(), size[0]));
        }
    }
}

#[test]
fn the_stage_is_saved_with_what_it_reads_and_the_sum() {
    let place = at(Layer::C3, 0, 2, 3);
    let mut harness = shown(Lab::fake(), Some(place), Theme::Dark, SIZE);
    let value = harness.state().lab.layer_values(Layer::C3).unwrap().values[place.index()];
    let actions = chosen_from_menu(&mut harness, "Save figure of the slide", "Slide as SVG");
    let svg = saved_svg(&actions);
    let value = crate::app::numbers::short(value);
    for words in
        ["How C3 map 1, row 3, column 4 comes about for test digit 0.", "pretrained on MNIST", ">Input<", &value]
    {
        assert!(svg.contains(words), "{words}");
    }
    assert!(svg.matches("crispEdges").count() > 6, "the maps of S2 are there");
}
