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

/// A one and a seven, in parts of a pad's height.
const SEVENTEEN: [&[[f32; 2]]; 2] = [
    &[[0.4, 0.2], [0.4, 0.35], [0.4, 0.5], [0.4, 0.65], [0.4, 0.8]],
    &[[0.75, 0.22], [0.95, 0.21], [1.15, 0.22], [1.08, 0.4], [1.0, 0.6], [0.94, 0.8]],
];

#[test]
fn a_number_is_read_while_it_is_written_and_another_shown_when_it_is_gone() {
    let mut window = Window::open();
    window.press(Modifiers::COMMAND, Key::Num8);
    window.until_shows("Generated: ");
    window.draw_on("Number pad", SEVENTEEN[0]);
    window.until_shows("Swept: 1, ");
    window.draw_on("Number pad", SEVENTEEN[1]);
    window.until_shows("Swept: 17, ");
    window.until_shows("By segments: 17, ");
    assert!(window.shows("Your writing"));
    // The button of the small pad comes first.
    window.click_last("Clear");
    window.until_shows("Generated: ");
}

#[test]
fn keys_undo_and_clear_what_is_on_the_pad_of_the_tab() {
    let mut window = Window::open();
    window.draw(&[[0.5, 0.2], [0.5, 0.5], [0.5, 0.8]]);
    window.press(Modifiers::COMMAND, Key::Num8);
    for stroke in SEVENTEEN {
        window.draw_on("Number pad", stroke);
    }
    window.until_shows("Swept: 17, ");
    window.press(Modifiers::COMMAND, Key::Z);
    window.until_shows("Swept: 1, ");
    window.press(Modifiers::NONE, Key::C);
    window.until_shows("Generated: ");
    assert!(!window.shows("The pad is empty"), "the pad for a digit is as it was");
    window.press(Modifiers::NONE, Key::C);
    window.until_shows("The pad is empty");
}

#[test]
fn several_digits_on_the_small_pad_are_read_as_a_number() {
    let mut window = Window::open();
    for stroke in SEVENTEEN {
        let smaller: Vec<[f32; 2]> = stroke.iter().map(|[x, y]| [0.8 * x, 0.8 * y]).collect();
        window.draw(&smaller);
    }
    window.until_shows("Read number");
    window.click("Read number");
    window.until_shows("Swept: 17, ");
}

#[test]
fn a_picture_of_a_number_is_read_and_one_without_any_is_named() {
    let mut window = Window::open();
    let (number, blank) = (window.path("seventeen.png"), window.path("blank.png"));
    let is_ink = |x: u32, y: u32| {
        let one = (60..68).contains(&x) && (40..160).contains(&y);
        let bar = (120..200).contains(&x) && (40..48).contains(&y);
        let stem = (40..160).contains(&y) && (200 - (y - 40) / 3).abs_diff(x) < 5;
        one || bar || stem
    };
    let grey = |x, y| image::Luma([if is_ink(x, y) { 30 } else { 235 }]);
    image::GrayImage::from_fn(280, 200, grey).save(&number).unwrap();
    image::GrayImage::from_pixel(280, 200, image::Luma([235])).save(&blank).unwrap();
    window.press(Modifiers::COMMAND, Key::Num8);
    window.answer(Picked::Path(blank));
    window.click("Picture…");
    window.until_shows("blank.png");
    window.answer(Picked::Path(number));
    window.click("Picture…");
    window.until_shows("Reading seventeen.png");
    window.until_shows("Swept: 17, ");
}
