//! A network with a unit for none, and a run on strings: every tab shows them.

use eframe::egui::{Key, Modifiers};
use lenet_lab::{
    app::Picked,
    model::{
        architecture::{Architecture, Classes},
        device::Device,
        lenet5::LeNet5,
        model_file::ModelFile,
        parameters::Initialisation,
    },
};

use crate::harness::Window;

/// The tabs by their keys, each with what shows that it is there.
const TABS: [(Key, &str); 8] = [
    (Key::Num1, "Loss per batch"),
    (Key::Num2, "F6 units"),
    (Key::Num3, "C3 kernel 16 of S2 map 6"),
    (Key::Num4, "misclassified"),
    (Key::Num5, "Open layer Output in Feature maps"),
    (Key::Num6, "The settings on the left and"),
    (Key::Num7, "Measure curves"),
    (Key::Num8, "By segments: "),
];

fn visit_every_tab(window: &mut Window) {
    for (key, content) in TABS {
        window.press(Modifiers::COMMAND, key);
        window.until_shows(content);
    }
}

/// Opens a network with eleven units and random weights.
fn open_network(window: &mut Window) {
    let architecture = Architecture { classes: Classes::DigitsAndNone, ..Architecture::MODERN };
    let network = LeNet5::new(architecture, Initialisation::Pytorch, 1, Device::Cpu).unwrap();
    let path = window.path("eleven.safetensors");
    let parameters = network.parameters().unwrap();
    ModelFile { architecture, parameters, training: None }.write(&path).unwrap();
    window.answer(Picked::Path(path));
    window.press(Modifiers::COMMAND, Key::O);
    window.until_shows("Now using ");
}

#[test]
fn a_network_with_a_unit_for_none_is_shown_in_every_tab() {
    let mut window = Window::open();
    open_network(&mut window);
    visit_every_tab(&mut window);
    window.press(Modifiers::COMMAND, Key::Num5);
    window.until_shows("61,791");
    window.press(Modifiers::COMMAND, Key::Num2);
    window.click("Attribution");
    window.until_shows("Log-odds of ");
}

#[test]
fn the_unit_for_none_is_the_last_of_eleven() {
    let mut window = Window::open();
    open_network(&mut window);
    window.press(Modifiers::COMMAND, Key::Num2);
    window.until_shows("F6 units");
    // After the setting of that name.
    window.click_last("Output units");
    for _ in 0..12 {
        window.press(Modifiers::NONE, Key::ArrowDown);
    }
    window.until_shows("Output none");
    assert!(window.shows("none: it counts in strings"));
}

#[test]
fn a_run_on_strings_tells_of_strings_in_every_tab() {
    let mut window = Window::open();
    window.pick("Preset", "Strings (whole numbers)");
    window.click("Train");
    window.until_shows("100,000 strings");
    window.until("its speed is known", |window| window.shows(" strings/s") && !window.shows("– strings/s"));
    visit_every_tab(&mut window);
    window.press(Modifiers::COMMAND, Key::Num1);
    window.until_shows("Correct strings per epoch");
    assert!(!window.shows("images/s") && !window.shows("lines at"));
}
