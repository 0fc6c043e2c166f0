//! The feature maps of every layer for an image, how a kernel makes them, and the attribution of the prediction.
//!
//! - `controls`: the image, and how maps are coloured; `layer_layout`, `layer_maps`: the maps of all layers.
//! - `arithmetic_panel`: how a value is computed, over the maps; `figure`: maps for a document.
//! - `rbf_bitmaps`: what a radial basis network compares with F6; `value_text`: the line about a value.
//! - `slide`: the second page, a kernel on its way over a map; `attribution`: the third.

mod arithmetic_panel;
mod attribution;
mod controls;
mod figure;
mod layer_layout;
mod layer_maps;
mod rbf_bitmaps;
mod slide;
mod value_text;

use eframe::egui::{ScrollArea, Sense, Ui, UiBuilder, vec2};
use serde::{Deserialize, Serialize};

use self::{
    arithmetic_panel::TurnedTo,
    attribution::AttributionPage,
    layer_layout::LayerArea,
    layer_maps::Pointing,
    slide::{SlidePage, SlidePrefs},
};
use crate::{
    app::{action::Action, lab::Lab, pictures::Pictures, theme},
    model::{architecture::OutputUnits, attribution::Question},
};

/// The feature maps of an image, or the attribution of its prediction.
#[derive(Default)]
pub(crate) struct FeatureMapsPanel {
    pub(super) prefs: FeatureMapsPrefs,
    /// The term of the arithmetic that is shown large.
    term: usize,
    turned_to: TurnedTo,
    slide: SlidePage,
    attribution: AttributionPage,
}

/// A page of the panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Page {
    /// The maps of all layers.
    #[default]
    Maps,
    /// A kernel that slides over what it reads.
    Slide,
    /// The evidence for and against a digit.
    Attribution,
}

/// What the panel remembers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct FeatureMapsPrefs {
    page: Page,
    /// As the user dragged it, in points.
    arithmetic_height: f32,
    slide: SlidePrefs,
}

/// Height that the maps have at least, in points.
const LEAST_MAPS_HEIGHT: f32 = 300.0;

impl Default for FeatureMapsPrefs {
    fn default() -> Self {
        Self { page: Page::default(), arithmetic_height: 206.0, slide: SlidePrefs::default() }
    }
}

impl FeatureMapsPanel {
    /// The attribution that the engine has to compute for the page in view.
    pub(crate) fn watched(&self) -> Option<Question> {
        (self.prefs.page == Page::Attribution).then_some(self.attribution.question)
    }

    /// Shows the panel.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab, pictures: &Pictures) -> Vec<Action> {
        let mut actions = controls::image_ui(ui, lab);
        let has_palette = controls::palette_fits(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            let page = &mut self.prefs.page;
            let hover = "The values of every layer for the image";
            ui.selectable_value(page, Page::Maps, "Maps").on_hover_text(hover);
            let hover = "A kernel slides over what it reads, patch by patch, and fills its map";
            ui.selectable_value(page, Page::Slide, "Slide").on_hover_text(hover);
            let hover = "The evidence for a digit in the image, and the nearest training images";
            ui.selectable_value(page, Page::Attribution, "Attribution").on_hover_text(hover);
            ui.add_space(theme::GROUP_GAP);
            match page {
                Page::Maps => actions.extend(controls::view_ui(ui, lab, pictures, has_palette)),
                Page::Slide => actions.extend(self.slide.map_ui(ui, lab)),
                Page::Attribution => actions.extend(self.attribution.question_ui(ui, &lab.class_names())),
            }
        });
        match self.prefs.page {
            Page::Maps => actions.extend(self.maps_page_ui(ui, lab, pictures)),
            Page::Slide => actions.extend(self.slide.ui(ui, lab, pictures, &mut self.prefs.slide)),
            Page::Attribution => actions.extend(self.attribution.ui(ui, lab)),
        }
        actions
    }

    /// The maps over the room that is left; a low window scrolls.
    fn maps_page_ui(&mut self, ui: &mut Ui, lab: &Lab, pictures: &Pictures) -> Vec<Action> {
        let height = ui.available_height().max(LEAST_MAPS_HEIGHT);
        let page = ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let (room, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
            ui.scope_builder(UiBuilder::new().max_rect(room), |ui| self.maps_ui(ui, lab, pictures)).inner
        });
        page.inner
    }

    fn maps_ui(&mut self, ui: &mut Ui, lab: &Lab, pictures: &Pictures) -> Vec<Action> {
        let mut actions = Vec::new();
        let whole = ui.available_rect_before_wrap();
        let (line, room) = whole.split_top_bottom_at_y(whole.top() + value_text::READOUT_HEIGHT);
        if lab.network.architecture.output == OutputUnits::RadialBasis {
            actions.extend(rbf_bitmaps::panel_ui(ui, lab));
        }
        let area = ui.available_rect_before_wrap().with_min_y(room.top());
        let pixels_per_point = ui.ctx().pixels_per_point();
        let (architecture, opened) = (lab.network.architecture, lab.opened_layer);
        let blocks = LayerArea { area, architecture, opened, pixels_per_point }.place_layers();
        let over = lab.inspected.map(|place| arithmetic_panel::place(room, &blocks, place.layer, self.height_in(room)));
        let pointed = layer_maps::pointed(ui, &blocks, over.map(|over| over.rect));
        let focus = self.turned_to.follow(lab.inspected, pointed);
        ui.scope_builder(UiBuilder::new().max_rect(line), |ui| {
            actions.extend(value_text::readout_ui(ui, lab, pictures, focus.filter(|_| pointed.is_some())));
        });
        ui.scope_builder(UiBuilder::new().max_rect(area), |ui| {
            actions.extend(layer_maps::ui(ui, lab, pictures, &blocks, Pointing { pointed, focus }));
        });
        if let Some((place, over)) = lab.inspected.zip(over) {
            actions.extend(layer_maps::key_actions(ui, place, &lab.network.architecture));
            actions.extend(self.arithmetic_ui(ui, lab, place, over));
        }
        actions
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use eframe::egui::{Key, Theme};
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::{
        app::{
            arithmetic::value_name,
            lab::{MapScale, MapView, Subject, UnitValue, ValuePlace},
            testing::{Stage, chosen_from_menu, look, saved_svg, stage, topics},
        },
        data::{dataset::PIXEL_COUNT, ink::ShapeRejection},
        explain::Topic,
        model::layer::Layer,
    };

    const SIZE: [f32; 2] = [764.0, 560.0];

    fn shown(lab: Lab, theme: Theme, size: [f32; 2]) -> Harness<'static, Stage<FeatureMapsPanel>> {
        let mut harness = stage(FeatureMapsPanel::default(), lab, size, theme, FeatureMapsPanel::ui);
        harness.run();
        harness
    }

    fn inspecting(layer: Layer, map: usize, row: usize, column: usize) -> Lab {
        inspecting_in(Lab::fake(), layer, map, row, column)
    }

    fn inspecting_in(mut lab: Lab, layer: Layer, map: usize, row: usize, column: usize) -> Lab {
        lab.inspected = Some(ValuePlace { layer, map, row, column });
        lab
    }

    #[test]
    fn every_layer_is_there_and_a_click_opens_the_arithmetic_of_the_value_under_it() {
        let mut harness = shown(Lab::fake(), Theme::Dark, SIZE);
        for name in ["Input", "C1 map 6", "S2 map 6", "C3 map 16", "S4 map 16", "C5 units", "F6 units", "Output units"]
        {
            harness.get_by_label(name);
        }
        let map = harness.get_by_label("C1 map 1").rect();
        // The middle of row 2 and column 5 of 28.
        let at = map.min + vec2(4.5, 1.5) / 28.0 * map.size();
        harness.hover_at(at);
        harness.run();
        harness.get_by_label_contains("C1 map 1, row 2, column 5: ");
        harness.drag_at(at);
        harness.drop_at(at);
        harness.run();
        let expected = ValuePlace { layer: Layer::C1, map: 0, row: 1, column: 4 };
        assert!(harness.state().actions.contains(&Action::Inspect(Some(expected))), "{:?}", harness.state().actions);
    }

    #[test]
    fn pointing_at_a_map_highlights_it_everywhere() {
        let mut harness = shown(Lab::fake(), Theme::Dark, SIZE);
        let at = harness.get_by_label("C3 map 4").rect().center();
        harness.hover_at(at);
        harness.run();
        let place = crate::app::lab::MapPlace { layer: Layer::C3, map: 3 };
        assert!(harness.state().actions.contains(&Action::Highlight(place)));
    }

    #[test]
    fn the_arithmetic_ends_in_the_value_that_is_shown() {
        for make in [Lab::fake, Lab::fake_original] {
            for (layer, map) in [(Layer::C1, 2), (Layer::S2, 1), (Layer::C3, 9), (Layer::S4, 3), (Layer::Output, 3)] {
                let place = if layer == Layer::Output { (0, 0) } else { (2, 3) };
                let lab = inspecting_in(make(), layer, map, place.0, place.1);
                let index = lab.inspected.unwrap().index();
                let number = crate::app::numbers::short(lab.layer(layer).unwrap().activation.values[index]);
                let harness = shown(lab, Theme::Dark, SIZE);
                harness.get_by_label(&format!("= {number}"));
            }
        }
    }

    #[test]
    fn each_step_of_the_originals_arithmetic_is_named() {
        for (layer, words) in [
            (Layer::S2, "sum of the four values"),
            (Layer::S2, "× coefficient"),
            (Layer::S2, "1.7159 tanh(2a/3)"),
            (Layer::Output, "sum of the 84 squared differences between F6 and the bitmap"),
        ] {
            let harness = shown(inspecting_in(Lab::fake_original(), layer, 2, 0, 0), Theme::Dark, SIZE);
            harness.get_by_label(words);
        }
        let harness = shown(inspecting_in(Lab::fake_original(), Layer::C3, 4, 2, 3), Theme::Dark, SIZE);
        assert_eq!(harness.query_all_by_label_contains("sum of products").count(), 3, "Table I gives it three maps");
    }

    /// The places of all maps by their names.
    fn map_rects(harness: &Harness<'_, Stage<FeatureMapsPanel>>) -> Vec<eframe::egui::Rect> {
        ["C1 map 6", "S2 map 6", "C3 map 16", "S4 map 16", "C5 units", "F6 units", "Output units"]
            .map(|name| harness.get_by_label(name).rect())
            .to_vec()
    }

    #[test]
    fn no_map_moves_when_a_value_is_clicked_and_the_line_is_about_that_value() {
        for make in [Lab::fake, Lab::fake_original] {
            for size in [[520.0, 450.0], SIZE, [1000.0, 400.0], [1400.0, 840.0]] {
                for (map, layer) in [("C1 map 1", Layer::C1), ("C3 map 4", Layer::C3), ("S4 map 2", Layer::S4)] {
                    let mut harness = shown(make(), Theme::Dark, size);
                    let (before, own) = (map_rects(&harness), harness.get_by_label(map).rect());
                    let at = own.min + vec2(2.5, 1.5) / layer.map_side() as f32 * own.size();
                    harness.hover_at(at);
                    harness.run();
                    harness.drag_at(at);
                    harness.drop_at(at);
                    harness.run();
                    let clicked =
                        harness.state_mut().actions.split_off(0).into_iter().find_map(|action| match action {
                            Action::Inspect(place) => place,
                            _ => None,
                        });
                    harness.state_mut().lab.inspected = clicked;
                    harness.hover_at(at);
                    harness.run();
                    assert_eq!(map_rects(&harness), before, "{map} at {size:?}");
                    let name = value_name(clicked.unwrap());
                    harness.get_by_label(&name);
                    harness.get_by_label_contains(&format!("{name}: "));
                    // A pointer at rest does not hide where the keys lead.
                    harness.state_mut().lab.inspected = Some(ValuePlace { row: 3, ..clicked.unwrap() });
                    harness.run();
                    harness.get_by_label_contains(&format!("{}: ", name.replace("row 2", "row 4")));
                }
            }
        }
    }

    #[test]
    fn the_arithmetic_hides_no_more_of_its_layer_than_it_must() {
        for (layer, map) in [(Layer::C1, 2), (Layer::C3, 9), (Layer::C5, 4), (Layer::F6, 9), (Layer::Output, 3)] {
            let harness = shown(inspecting(layer, map, 0, 0), Theme::Dark, SIZE);
            let close = harness.get_by_label("Close").rect();
            let name = if layer.map_side() == 1 {
                format!("{} units", layer.name())
            } else {
                format!("{} map 1", layer.name())
            };
            let own = harness.get_by_label(&name).rect();
            let is_above = close.top() < own.top();
            assert!(!own.y_range().contains(close.center().y), "{layer:?}");
            assert_eq!(is_above, layer >= Layer::S4, "{layer:?}");
        }
    }

    #[test]
    fn arrow_keys_move_from_value_to_value() {
        let mut harness = shown(inspecting(Layer::C3, 0, 2, 9), Theme::Dark, SIZE);
        harness.key_press(Key::ArrowDown);
        harness.run();
        harness.key_press(Key::ArrowRight);
        harness.run();
        let below = ValuePlace { layer: Layer::C3, map: 0, row: 3, column: 9 };
        let actions: Vec<_> =
            harness.state().actions.iter().filter(|action| matches!(action, Action::Inspect(_))).collect();
        assert_eq!(actions, [&Action::Inspect(Some(below))], "there is nothing to the right of the last column");
    }

    #[test]
    fn an_image_that_the_shape_check_rejects_is_no_digit() {
        let mut lab = Lab::fake();
        let mut snapshot = (**lab.snapshot.as_ref().unwrap()).clone();
        *snapshot.activations.as_mut().unwrap().image = [255; PIXEL_COUNT];
        lab.snapshot = Some(Arc::new(snapshot));
        let words = ShapeRejection::TooSolid.words();
        shown(lab, Theme::Dark, SIZE).get_by_label_contains(&format!("predicted no digit: {words}"));
    }

    #[test]
    fn the_controls_ask_for_what_they_say() {
        let view = |scale, values| Action::SetMapView(MapView { scale, values });
        for (name, expected) in [
            ("Next misclassified", Action::ShowNextWrong),
            ("Random", Action::ShowRandom),
            ("Drawing", Action::Show(Subject::Drawing)),
            ("Next test digit", Action::Show(Subject::TestDigit(1))),
            ("Network", view(MapScale::Network, UnitValue::Activation)),
            ("Pre-activation", view(MapScale::Layer, UnitValue::PreActivation)),
        ] {
            let mut harness = shown(Lab::fake().with_seven(), Theme::Dark, SIZE);
            harness.get_by_label(name).click();
            harness.run();
            assert!(harness.state().actions.contains(&expected), "{name}: {:?}", harness.state().actions);
        }
    }

    #[test]
    fn maps_are_saved_and_copied_as_figures_that_tell_what_they_are_of() {
        let mut lab = Lab::fake();
        lab.highlight = Some(crate::app::lab::MapPlace { layer: Layer::C3, map: 3 });
        let mut harness = shown(lab, Theme::Dark, SIZE);
        for (entry, pictures) in [("C3 map 4 as SVG", 1), ("Layer C1 as SVG", 6), ("All layers as SVG", 48)] {
            let actions = chosen_from_menu(&mut harness, "Save figure of maps", entry);
            let svg = saved_svg(&actions);
            assert_eq!(svg.matches("<title>").count(), pictures + 1, "{entry}, with the colours");
            assert!(svg.contains("for test digit 0") && svg.contains("pretrained on MNIST"), "{entry}");
        }
        let copied = chosen_from_menu(&mut harness, "Save figure of maps", "Copy Layer C1 as an image");
        assert!(matches!(&copied[..], [Action::CopyFigure(_)]), "{copied:?}");
        // The right button has the same for the map under it.
        harness.get_by_label("S2 map 2").click_secondary();
        harness.run();
        harness.get_by_label("S2 map 2 as PNG").click();
        harness.run();
        let is_saved = |action: &Action| matches!(action, Action::SaveFigure(figure) if figure.file_name == "s2-map-2-test-digit-0.png");
        assert!(harness.state().actions.iter().any(is_saved));
    }

    #[test]
    fn every_layer_and_the_bitmaps_lead_to_the_text_that_tells_why() {
        let mut harness = shown(Lab::fake_original(), Theme::Dark, SIZE);
        let layers = Layer::ALL.map(|layer| Topic::of_layer(layer, &harness.state().lab.network.architecture));
        for topic in layers.into_iter().chain([Topic::Bitmaps, Topic::RadialBasis, Topic::Rejection]) {
            let name = format!("Why {}", topic.explanation().subject);
            for place in 0..harness.query_all_by_label(&name).count() {
                harness.query_all_by_label(&name).nth(place).unwrap().click();
                harness.run();
                assert_eq!(topics(&harness.state_mut().actions.split_off(0)), [topic]);
            }
            let count = layers.iter().filter(|layer| **layer == topic).count();
            let is_below = matches!(topic, Topic::Bitmaps | Topic::RadialBasis | Topic::Rejection);
            assert_eq!(harness.query_all_by_label(&name).count(), count + usize::from(is_below), "{name}");
        }
    }

    #[test]
    fn it_is_whole_at_every_size_dark_and_light() {
        for theme in [Theme::Dark, Theme::Light] {
            for size in [[520.0, 450.0], SIZE, [1400.0, 840.0]] {
                let mut harness = shown(Lab::fake(), theme, size);
                look(&mut harness, &format!("maps-{theme:?}-{}", size[0]));
                for name in ["Input", "C1 map 6", "F6 units", "Output units"] {
                    let rect = harness.get_by_label(name).rect();
                    assert!(rect.right() <= size[0] && rect.bottom() <= size[1], "{name} at {rect:?} of {size:?}");
                }
                for (layer, map) in [(Layer::C1, 0), (Layer::C3, 4), (Layer::C5, 7), (Layer::F6, 7), (Layer::Output, 7)]
                {
                    let side = layer.map_side() / 2;
                    let mut harness = shown(inspecting(layer, map, side, side), theme, size);
                    look(&mut harness, &format!("arithmetic-{}-{theme:?}-{}", layer.name(), size[0]));
                }
            }
        }
    }
}
