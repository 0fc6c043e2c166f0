//! The feature maps of every layer for an image, and the attribution of its prediction.
//!
//! - `controls`: the image, and how maps are coloured; `layer_layout`, `layer_maps`: the maps of all layers.
//! - `arithmetic_place`: where over them the arithmetic of a value is.
//! - `rbf_bitmaps`: what a radial basis network compares with F6; `value_text`: the line about a value.
//! - `attribution`: the second page.

mod arithmetic_place;
mod attribution;
mod controls;
mod layer_layout;
mod layer_maps;
mod rbf_bitmaps;
mod value_text;

use eframe::egui::{Margin, Panel, Rect, Ui, UiBuilder};
use serde::{Deserialize, Serialize};

use self::{
    arithmetic_place::{ArithmeticPlace, Edge},
    attribution::AttributionPage,
    layer_layout::LayerArea,
};
use crate::{
    app::{
        action::Action,
        arithmetic::{self, MapsInView},
        lab::{Lab, ValuePlace},
        pictures::Pictures,
        theme,
    },
    model::{architecture::OutputUnits, attribution::Question},
};

/// The feature maps of an image, or the attribution of its prediction.
#[derive(Default)]
pub(crate) struct FeatureMapsPanel {
    pub(super) prefs: FeatureMapsPrefs,
    /// The term of the arithmetic that is shown large.
    term: usize,
    attribution: AttributionPage,
}

/// A page of the panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Page {
    /// The maps of all layers.
    #[default]
    Maps,
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
}

impl Default for FeatureMapsPrefs {
    fn default() -> Self {
        Self { page: Page::default(), arithmetic_height: 206.0 }
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
            let hover = "The evidence for a digit in the image, and the nearest training images";
            ui.selectable_value(page, Page::Attribution, "Attribution").on_hover_text(hover);
            ui.add_space(theme::GROUP_GAP);
            match page {
                Page::Maps => actions.extend(controls::view_ui(ui, lab, pictures, has_palette)),
                Page::Attribution => actions.extend(self.attribution.question_ui(ui)),
            }
        });
        match self.prefs.page {
            Page::Maps => actions.extend(self.maps_ui(ui, lab, pictures)),
            Page::Attribution => actions.extend(self.attribution.ui(ui, lab)),
        }
        actions
    }

    fn maps_ui(&mut self, ui: &mut Ui, lab: &Lab, pictures: &Pictures) -> Vec<Action> {
        let mut actions = Vec::new();
        if let Some(place) = lab.inspected {
            actions.extend(layer_maps::key_actions(ui, place, &lab.network.architecture));
        }
        if lab.network.architecture.output == OutputUnits::RadialBasis {
            actions.extend(rbf_bitmaps::panel_ui(ui, lab));
        }
        let area = ui.available_rect_before_wrap();
        let (line, area) = area.split_top_bottom_at_y(area.top() + value_text::READOUT_HEIGHT);
        let pixels_per_point = ui.ctx().pixels_per_point();
        let (architecture, opened) = (lab.network.architecture, lab.opened_layer);
        let blocks = LayerArea { area, architecture, opened, pixels_per_point }.place_layers();
        let arithmetic = lab
            .inspected
            .map(|place| (place, ArithmeticPlace::new(area, &blocks, place.layer, self.prefs.arithmetic_height)));
        let free = arithmetic.map_or(Rect::EVERYTHING, |(_, arithmetic)| arithmetic.free);
        let pointed = layer_maps::pointed(ui, &blocks, free);
        ui.scope_builder(UiBuilder::new().max_rect(line), |ui| value_text::readout_ui(ui, lab, pictures, pointed));
        ui.scope_builder(UiBuilder::new().max_rect(area), |ui| {
            ui.set_clip_rect(ui.clip_rect().intersect(free));
            actions.extend(layer_maps::ui(ui, lab, pictures, &blocks, pointed));
        });
        if let Some((value, place)) = arithmetic {
            let shown =
                ui.scope_builder(UiBuilder::new().max_rect(area), |ui| self.arithmetic_ui(ui, lab, value, place));
            actions.extend(shown.inner);
        }
        actions
    }

    fn arithmetic_ui(&mut self, ui: &mut Ui, lab: &Lab, value: ValuePlace, place: ArithmeticPlace) -> Vec<Action> {
        let frame = theme::panel_frame(theme::tokens(ui)).inner_margin(Margin::symmetric(0, 6));
        let panel = match place.edge {
            Edge::Top => Panel::top("arithmetic above"),
            Edge::Bottom => Panel::bottom("arithmetic"),
        };
        // A height that the layer in sight has limited is not the one that the user chose.
        let is_limited = place.height < self.prefs.arithmetic_height;
        let panel = if is_limited {
            panel.resizable(false).exact_size(place.height)
        } else {
            let heights = *arithmetic_place::HEIGHTS.start()..=place.max_height;
            panel.resizable(true).default_size(place.height).size_range(heights)
        };
        let shown = panel.frame(frame).show(ui, |ui| {
            let is_closed = arithmetic::heading_ui(ui, &arithmetic::value_name(value)).clicked();
            arithmetic::ui(ui, MapsInView::of_lab(lab), value, &mut self.term);
            if is_closed { vec![Action::Inspect(None)] } else { Vec::new() }
        });
        if !is_limited {
            self.prefs.arithmetic_height = shown.response.rect.height();
        }
        shown.inner
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use eframe::egui::{Key, Theme, vec2};
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::{
        app::{
            lab::{MapScale, MapView, Subject, UnitValue},
            testing::{Stage, look, stage, topics},
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
    fn no_map_moves_when_a_value_is_clicked_and_the_line_still_tells_that_value() {
        for (make, size) in [(Lab::fake as fn() -> Lab, SIZE), (Lab::fake, [520.0, 450.0]), (Lab::fake_original, SIZE)]
        {
            for (name, layer) in [
                ("C1 map 2", Layer::C1),
                ("S2 map 3", Layer::S2),
                ("C3 map 16", Layer::C3),
                ("S4 map 9", Layer::S4),
                ("F6 units", Layer::F6),
            ] {
                let mut harness = shown(make(), Theme::Dark, size);
                let before = harness.get_by_label(name).rect();
                let at = before.min + vec2(0.3, 0.4) * before.size();
                harness.hover_at(at);
                harness.run();
                harness.drag_at(at);
                harness.drop_at(at);
                harness.run();
                let inspected = harness.state().actions.iter().find_map(|action| match action {
                    Action::Inspect(place) => *place,
                    _ => None,
                });
                let place = inspected.unwrap();
                assert_eq!(place.layer, layer);
                harness.state_mut().lab.inspected = inspected;
                harness.hover_at(at);
                harness.run();
                assert_eq!(harness.get_by_label(name).rect(), before, "{name} at {size:?}");
                let value = arithmetic::value_name(place);
                harness.get_by_label_contains(&format!("{value}: "));
                harness.get_by_label(&value);
                let arithmetic = harness.get_by_label("Close").rect();
                assert!(!before.intersects(arithmetic), "{name} at {before:?} is not under {arithmetic:?}");
            }
        }
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
