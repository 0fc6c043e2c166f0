//! The tab by its accessible names: the table's numbers, and the drawing that leads to Feature maps.

use eframe::egui::{Key, Role, Theme};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use crate::{
    app::{
        action::{Action, Opening},
        lab::Lab,
        testing::{Stage, chosen_from_menu, copied, look, saved_svg, stage, topics},
    },
    explain::Topic,
    model::{
        architecture::{Architecture, Pooling},
        framing::Framing,
        layer::Layer,
        weights_file::{Assumptions, NextBest, Recognition},
    },
    train::protocol::NetworkOrigin,
};

/// The centre of the window at its three sizes, in points.
const SIZES: [[f32; 2]; 3] = [[500.0, 440.0], [740.0, 540.0], [1380.0, 820.0]];

fn shown(lab: Lab, size: [f32; 2], theme: Theme) -> Harness<'static, Stage<()>> {
    let mut harness = stage((), lab, size, theme, |(), ui, lab, pictures| super::ui(ui, lab, pictures));
    harness.run();
    harness
}

#[test]
fn the_drawing_is_saved_and_copied_as_a_figure() {
    let mut harness = shown(Lab::fake(), SIZES[0], Theme::Dark);
    let actions = chosen_from_menu(&mut harness, "Save figure of the architecture", "Drawing as SVG");
    assert!(saved_svg(&actions).contains(">C3<"));
    let copied = chosen_from_menu(&mut harness, "Save figure of the architecture", "Copy Drawing as an image");
    assert!(matches!(&copied[..], [Action::CopyFigure(_)]), "{copied:?}");
}

#[test]
fn what_was_found_out_about_a_file_can_be_chosen_otherwise() {
    let mut lab = Lab::fake();
    lab.network.origin = NetworkOrigin::File("theirs.pt".into());
    let next = Architecture { pooling: Pooling::Maximum, ..Architecture::MODERN };
    lab.network.recognition = Some(Recognition {
        architecture: Architecture::MODERN,
        renamed: vec![("0.weight".to_owned(), "conv1.weight".to_owned())],
        choice_count: 104,
        images: "MNIST".to_owned(),
        image_count: 1000,
        accuracy: 0.972,
        next: Some(NextBest { architecture: next, accuracy: 0.971, loss_ratio: 1.01 }),
    });
    let mut harness = shown(lab, SIZES[1], Theme::Dark);
    let found = harness.get_by_label_contains("Not sure: max pooling is nearly as good with 97.1 %");
    found.hover();
    harness.run();
    harness.get_by_label("0.weight is conv1.weight");
    look(&mut harness, "architecture-recognised");
    for (list, entry, expected) in [
        ("Pooling", "Max", Assumptions { pooling: Some(Pooling::Maximum), ..Assumptions::of(&Architecture::MODERN) }),
        (
            "Border",
            "Border of zeros",
            Assumptions { framing: Some(Framing::Zero), ..Assumptions::of(&Architecture::MODERN) },
        ),
    ] {
        harness.get_by_role_and_label(Role::ComboBox, list).click();
        harness.run();
        harness.get_by_label(entry).click();
        harness.run();
        let actions = harness.state_mut().actions.split_off(0);
        assert_eq!(actions, [Action::Open(Opening::Model("theirs.pt".into(), expected))]);
    }
}

#[test]
fn a_click_or_enter_opens_the_layer() {
    let mut harness = shown(Lab::fake(), SIZES[1], Theme::Dark);
    harness.get_by_label("Open layer C3 in Feature maps").click();
    harness.run();
    assert_eq!(harness.state_mut().actions.split_off(0), [Action::OpenLayer(Layer::C3)]);
    harness.get_by_label("Open layer F6 in Feature maps").focus();
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().actions, [Action::OpenLayer(Layer::F6)]);
}

#[test]
fn pointing_at_a_layer_tells_what_it_is() {
    let mut harness = shown(Lab::fake(), SIZES[1], Theme::Dark);
    harness.get_by_label("Open layer S2 in Feature maps").hover();
    harness.run();
    harness.get_by_label_contains("6 maps of 14×14");
    look(&mut harness, "architecture-hover");
}

#[test]
fn every_number_stands_with_its_formula_at_every_width() {
    for size in SIZES {
        let mut harness = shown(Lab::fake(), [size[0], 1200.0], Theme::Dark);
        for text in ["156", "61,706", "122,304", "429,342", "422,824"] {
            harness.get_by_label(text);
        }
        for formula in ["(5×5×1 + 1) × 6", "(5×5×6 + 1) × 16×10×10", "(32 − 5)/1 + 1 = 28"] {
            assert!(harness.query_all_by_label_contains(formula).next().is_some(), "{formula} at {size:?}");
        }
        look(&mut harness, &format!("architecture-whole-{}", size[0]));
    }
}

#[test]
fn the_table_is_that_of_the_network_in_use() {
    let mut lab = Lab::fake();
    lab.network.architecture.pooling = Pooling::Maximum;
    let harness = shown(lab, [740.0, 1200.0], Theme::Light);
    assert_eq!(harness.query_all_by_label_contains("max pooling").count(), 2);
    assert!(harness.query_by_label("422,824").is_none(), "a maximum multiplies nothing");
    harness.get_by_label("416,520");
}

#[test]
fn the_original_has_the_papers_numbers() {
    let mut lab = Lab::fake();
    lab.network.architecture = Architecture::ORIGINAL;
    let mut harness = shown(lab, [740.0, 1300.0], Theme::Dark);
    for text in ["60,000", "340,908", "1,516", "151,600"] {
        harness.get_by_label(text);
    }
    harness.get_by_label("60,000 parameters, as in the original");
    look(&mut harness, "architecture-original");
}

#[test]
fn nothing_is_wider_than_the_tab() {
    for size in SIZES {
        for (theme, architecture) in [(Theme::Dark, Architecture::MODERN), (Theme::Light, Architecture::ORIGINAL)] {
            let mut lab = Lab::fake();
            lab.network.architecture = architecture;
            let mut harness = shown(lab, size, theme);
            look(&mut harness, &format!("architecture-{}-{theme:?}", size[0]));
            for node in harness.query_all_by_label_contains("") {
                let Some(rect) = node.accesskit_node().bounding_box() else { continue };
                assert!(rect.x0 >= 0.0 && rect.x1 <= f64::from(size[0]), "{node:?} at {size:?}");
            }
        }
    }
}

#[test]
fn drawing_and_table_lead_to_the_text_of_each_layer() {
    for size in SIZES {
        let mut lab = Lab::fake();
        lab.network.architecture = Architecture::ORIGINAL;
        let mut harness = shown(lab, [size[0], 1300.0], Theme::Dark);
        let topics_of_layers = Layer::ALL.map(|layer| Topic::of_layer(layer, &Architecture::ORIGINAL));
        for topic in topics_of_layers {
            let name = format!("Why {}", topic.explanation().subject);
            // S2 and S4 have the same text.
            let expected = 2 * topics_of_layers.iter().filter(|other| **other == topic).count();
            assert_eq!(harness.query_all_by_label(&name).count(), expected, "{name} at {size:?}");
            for place in 0..expected {
                harness.query_all_by_label(&name).nth(place).unwrap().click();
                harness.run();
                // The mark and nothing behind it was clicked.
                let actions = harness.state_mut().actions.split_off(0);
                assert_eq!((topics(&actions), actions.len()), (vec![topic], 1), "{name} at {size:?}");
            }
        }
        harness.get_by_label("Why today's networks differ").click();
        harness.run();
        assert_eq!(topics(&harness.state().actions), [Topic::Today]);
    }
}

#[test]
fn the_layer_table_is_copied_for_a_document() {
    let mut harness = shown(Lab::fake(), SIZES[2], Theme::Dark);
    harness.get_by_label("Copy the layer table").click();
    harness.run();
    let table = copied(&mut harness, "Markdown");
    assert!(table.starts_with("The layers of LeNet-5 (pretrained on MNIST)\n\n| Layer | Maps |"), "{table}");
    assert!(table.contains("| C1 | 6@28×28 |") && table.contains("| Total |  |  | 61706 |"), "{table}");
}
