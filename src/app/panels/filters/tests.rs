//! The tab by its accessible names: kernels, pooling parameters and learning rates.

use eframe::egui::{Key, Theme, Window};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::{kernel::kernels, *};
use crate::app::{
    lab::{Explained, MapPlace},
    numbers::short,
    testing::{Stage, chosen_from_menu, copied, look, saved_svg, stage, topics},
};

const SIZE: [f32; 2] = [740.0, 540.0];

fn shown(lab: Lab, theme: Theme, size: [f32; 2]) -> Harness<'static, Stage<FiltersPanel>> {
    let mut harness = stage(FiltersPanel::default(), lab, size, theme, |panel, ui, lab, _| panel.ui(ui, lab));
    harness.run();
    harness
}

fn switched(lab: Lab, view: &str) -> Harness<'static, Stage<FiltersPanel>> {
    let mut harness = shown(lab, Theme::Dark, SIZE);
    harness.get_by_label(view).click();
    harness.run();
    harness
}

#[test]
fn all_kernels_are_in_sight_at_every_size() {
    for size in [[500.0, 440.0], SIZE, [1380.0, 820.0]] {
        let harness = shown(Lab::fake(), Theme::Dark, size);
        for (layer, count) in [(Layer::C1, 6), (Layer::C3, 96)] {
            assert_eq!(kernels(layer).count(), count);
            for kernel in kernels(layer) {
                let rect = harness.get_by_label(&kernel.name()).rect();
                assert!(rect.right() <= size[0] && rect.bottom() <= size[1], "{} at {rect:?}", kernel.name());
            }
        }
    }
}

#[test]
fn change_without_a_run_says_what_to_do() {
    let harness = switched(Lab::fake(), "Change");
    harness.get_by_label_contains("no change without a run: press Train");
    assert!(harness.query_by_label("C1 kernel 1").is_none());
}

#[test]
fn gradients_before_the_first_batch_are_zero_and_say_so() {
    switched(Lab::fake(), "Gradients").get_by_label_contains("zero before the first batch");
}

#[test]
fn each_view_shows_its_own_numbers() {
    let lab = Lab::fake_run();
    for (page, name, _) in Page::ALL {
        let Some(view) = page.kernel_view() else { continue };
        let bias = short(lab.parameter(view.parameters, Layer::C1, Role::Bias).unwrap().values[2]);
        let mut harness = switched(Lab::fake_run(), name);
        harness.get_by_label(&format!("Bias of C1 map 3: {bias}"));
        harness.get_by_label("C3 kernel 5 of S2 map 2").focus();
        harness.run();
        let kernel = format!("C3 kernel 5 of S2 map 2: {}", name.to_lowercase());
        harness.get_by_label(&kernel);
    }
}

#[test]
fn table_i_has_cells_for_the_kernels_there_are_and_empty_ones_for_the_others() {
    let mut harness = shown(Lab::fake_original(), Theme::Dark, SIZE);
    assert_eq!(harness.query_all_by_label_contains("C3 kernel").count(), 60);
    assert_eq!(harness.query_all_by_label_contains("does not see S2 map").count(), 36);
    harness.get_by_label("C3 map 5 does not see S2 map 2");
    harness.get_by_label("C3 kernel 5 of S2 map 1").focus();
    harness.run();
    harness.get_by_label("C3 kernel 5 of S2 map 1: weights");
    let full = shown(Lab::fake(), Theme::Dark, SIZE);
    assert_eq!(full.query_all_by_label_contains("C3 kernel").count(), 96);
    assert!(full.query_by_label_contains("does not see").is_none());
}

#[test]
fn pooling_shows_the_coefficient_and_bias_of_each_map() {
    let lab = Lab::fake_original();
    let of = |layer, role| {
        let values = &lab.parameter(ParameterView::Weights, layer, role).unwrap().values;
        values.iter().map(|value| short(*value)).collect::<Vec<_>>().join(", ")
    };
    let expected = [
        format!("S2 coefficients: {}", of(Layer::S2, Role::Coefficient)),
        format!("S2 biases: {}", of(Layer::S2, Role::Bias)),
        format!("S4 coefficients: {}", of(Layer::S4, Role::Coefficient)),
        format!("S4 biases: {}", of(Layer::S4, Role::Bias)),
    ];
    let harness = switched(lab, "Pooling");
    for name in expected {
        harness.get_by_label(&name);
    }
    harness.get_by_label_contains("S4 change of biases: ");
    switched(Lab::fake(), "Pooling").get_by_label_contains("take the mean of each patch here");
}

#[test]
fn learning_rates_are_told_for_each_layer_or_why_there_are_none() {
    let harness = switched(Lab::fake_original(), "Learning rates");
    for words in ["C1; 156 rates from", "S2; 12 rates", "C3; 1,516 rates", "C5; 48,120 rates", "F6; 10,164 rates"] {
        harness.get_by_label_contains(words);
    }
    assert_eq!(harness.state().panel.watched(), [ParameterView::LearningRates]);
    switched(Lab::fake(), "Learning rates").get_by_label_contains("Only a run has learning rates");
    switched(Lab::fake_run(), "Learning rates").get_by_label_contains("all weights have the same learning rate");
}

#[test]
fn pointing_at_a_kernel_highlights_its_map_once() {
    let mut harness = shown(Lab::fake(), Theme::Dark, SIZE);
    let place = MapPlace { layer: Layer::C3, map: 4 };
    let at = harness.get_by_label("C3 kernel 5 of S2 map 2").rect().center();
    harness.hover_at(at);
    harness.run();
    assert_eq!(harness.state().actions.first(), Some(&Action::Highlight(place)));
    harness.state_mut().actions.clear();
    harness.state_mut().lab.highlight = Some(place);
    harness.run();
    assert_eq!(harness.state().actions, [], "it is highlighted already");
}

#[test]
fn kernels_are_copied_as_a_table() {
    let lab = Lab::fake_original();
    let weight = lab.parameter(ParameterView::Weights, Layer::C1, Role::Weight).unwrap().values[0];
    let mut harness = shown(lab, Theme::Dark, SIZE);
    for (layer, count) in [("C1", 6), ("C3", 60)] {
        harness.get_by_label(&format!("Copy the kernels of {layer}")).click();
        harness.run();
        let table = copied(&mut harness, "CSV");
        assert_eq!(table.lines().count(), count + 1, "{layer}, with the titles");
        assert!(layer == "C3" || table.contains(&format!("\nC1 kernel 1,{weight},")), "{table}");
    }
}

#[test]
fn pooling_parameters_are_saved_and_copied() {
    let mut harness = switched(Lab::fake_original(), "Pooling");
    let actions = chosen_from_menu(&mut harness, "Save figure of the pooling parameters", "Pooling as SVG");
    let svg = saved_svg(&actions);
    for words in [">coefficient<", ">S2<", ">16<", "Trainable parameters of S2 and S4"] {
        assert!(svg.contains(words), "{words}");
    }
    harness.get_by_label("Copy the pooling parameters").click();
    harness.run();
    let table = copied(&mut harness, "CSV");
    assert!(table.starts_with("Map,coefficient,change of coefficients,bias,change of biases\nS2 map 1,"), "{table}");
    assert_eq!(table.lines().count(), 1 + 6 + 16);
}

#[test]
fn kernels_are_saved_and_copied_as_figures() {
    let mut harness = shown(Lab::fake_original(), Theme::Dark, SIZE);
    for (layer, count) in [("C1", 6), ("C3", 60)] {
        let (menu, entry) = (format!("Save figure of the kernels of {layer}"), format!("{layer} kernels as SVG"));
        let actions = chosen_from_menu(&mut harness, &menu, &entry);
        let svg = saved_svg(&actions);
        assert_eq!(svg.matches("<title>").count(), count + 1, "{layer}, with the colours");
        assert!(svg.contains(&format!(">{layer} kernels: weights. Network: ")), "{layer}");
    }
    let copied = chosen_from_menu(&mut harness, "Save figure of the kernels of C1", "Copy C1 kernels as an image");
    assert!(matches!(&copied[..], [Action::CopyFigure(_)]), "{copied:?}");
    // One kernel has its numbers.
    harness.get_by_label("C1 kernel 2").click_secondary();
    harness.run();
    harness.get_by_label("C1 kernel 2 as SVG").click();
    harness.run();
    let actions = harness.state_mut().actions.split_off(0);
    let saved: Vec<Action> = actions.into_iter().filter(|action| matches!(action, Action::SaveFigure(_))).collect();
    let svg = saved_svg(&saved);
    assert_eq!((svg.matches("<title>").count(), svg.matches(r#"text-anchor="middle""#).count() >= 26), (2, true));
}

#[test]
fn a_click_or_a_key_opens_the_map_of_a_kernel() {
    let expected = [Action::Highlight(MapPlace { layer: Layer::C1, map: 2 }), Action::OpenLayer(Layer::C1)];
    let is_asked = |harness: &Harness<'_, Stage<FiltersPanel>>| {
        harness.state().actions.windows(2).filter(|actions| *actions == expected).count() == 1
    };
    let mut harness = shown(Lab::fake(), Theme::Dark, SIZE);
    harness.get_by_label("C1 kernel 3").click();
    harness.run();
    assert!(is_asked(&harness), "{:?}", harness.state().actions);
    let mut harness = shown(Lab::fake(), Theme::Dark, SIZE);
    harness.get_by_label("C1 kernel 3").focus();
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert!(is_asked(&harness), "{:?}", harness.state().actions);
}

#[test]
fn a_kernel_with_the_focus_shows_nothing_over_a_window() {
    let mut harness = stage(FiltersPanel::default(), Lab::fake(), SIZE, Theme::Dark, |panel, ui, lab, _| {
        let actions = panel.ui(ui, lab);
        if lab.explained.is_some() {
            let window = Window::new("Over it").fixed_pos([0.0, 0.0]).fixed_size(SIZE);
            window.show(ui.ctx(), |ui| ui.allocate_space(ui.available_size()));
        }
        actions
    });
    harness.run();
    harness.get_by_label("C1 kernel 3").focus();
    harness.run();
    let is_told = |harness: &Harness<'_, Stage<FiltersPanel>>| harness.query_by_label("C1 kernel 3: weights").is_some();
    assert!(is_told(&harness));
    harness.state_mut().lab.explained = Some(Explained::CONTENTS);
    harness.run();
    assert!(!is_told(&harness));
}

#[test]
fn each_page_leads_to_the_text_that_tells_why() {
    for (page, name, topic) in [
        ("Weights", "Why weights are shared", Topic::Convolution),
        ("Gradients", "Why Table I", Topic::TableI),
        ("Pooling", "Why pooling is trainable", Topic::TrainablePooling),
        ("Learning rates", "Why SDLM", Topic::Sdlm),
    ] {
        let mut harness = switched(Lab::fake_original(), page);
        harness.get_by_label(name).click();
        harness.run();
        assert_eq!(topics(&harness.state().actions), [topic], "{page}");
    }
    switched(Lab::fake(), "Pooling").get_by_label("Why maps are pooled");
}

#[test]
fn every_control_is_in_sight() {
    for (theme, name) in [(Theme::Dark, "dark"), (Theme::Light, "light")] {
        for size in [[500.0, 440.0], SIZE, [1380.0, 820.0]] {
            let mut lab = Lab::fake();
            lab.highlight = Some(MapPlace { layer: Layer::S2, map: 2 });
            let mut harness = shown(lab, theme, size);
            harness.get_by_label("Weights");
            look(&mut harness, &format!("filters-{name}-{}", size[0]));
        }
        for view in ["Gradients", "Change"] {
            let mut harness = shown(Lab::fake_run(), theme, SIZE);
            harness.get_by_label(view).click();
            harness.run();
            harness.get_by_label("C3 kernel 5 of S2 map 2").focus();
            harness.run();
            look(&mut harness, &format!("filters-{name}-{view}"));
        }
    }
    for size in [[500.0, 440.0], SIZE, [1380.0, 820.0]] {
        for (page, theme) in [("Weights", Theme::Dark), ("Pooling", Theme::Light), ("Learning rates", Theme::Dark)] {
            let mut harness = shown(Lab::fake_original(), theme, size);
            harness.get_by_label(page).click();
            harness.run();
            look(&mut harness, &format!("filters-original-{page}-{}", size[0]));
        }
    }
    look(&mut switched(Lab::fake(), "Change"), "filters-no-change");
    look(&mut switched(Lab::fake(), "Gradients"), "filters-no-gradients");
}
