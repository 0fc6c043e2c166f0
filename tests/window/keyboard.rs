//! The window without a mouse: its parts, its pads, and the field that finds everything.

use eframe::egui::{Event, Key, Modifiers, Role};

use crate::harness::{SEVEN, Window};

#[test]
fn f6_goes_round_the_parts_of_the_window() {
    let mut window = Window::open();
    let firsts = [
        (Role::Button, "Train"),
        (Role::Button, "Open layer Input"),
        (Role::ComboBox, "Preset"),
        (Role::Canvas, "Drawing pad"),
        (Role::Tab, "Curves"),
    ];
    let mut visited = Vec::new();
    for _ in 0..firsts.len() {
        window.press(Modifiers::NONE, Key::F6);
        visited.extend(firsts.into_iter().filter(|(role, name)| window.has_focus(*role, name)));
    }
    assert_eq!(visited.len(), firsts.len(), "{visited:?}");
    window.press(Modifiers::NONE, Key::F6);
    assert!(window.has_focus(visited[0].0, visited[0].1), "after the last the first");
    window.press(Modifiers::SHIFT, Key::F6);
    let last = visited[visited.len() - 1];
    assert!(window.has_focus(last.0, last.1), "and back");
}

#[test]
fn a_key_leads_to_the_pad_of_the_open_tab() {
    let mut window = Window::open();
    window.press(Modifiers::COMMAND, Key::D);
    assert!(window.has_focus(Role::Canvas, "Drawing pad"));
    window.press(Modifiers::NONE, Key::Space);
    for _ in 0..4 {
        window.press(Modifiers::NONE, Key::ArrowDown);
    }
    window.until_shows("Predicted");
    window.press(Modifiers::COMMAND, Key::Num8);
    window.press(Modifiers::COMMAND, Key::D);
    assert!(window.has_focus(Role::Canvas, "Number pad"));
    window.press(Modifiers::NONE, Key::F11);
    window.press(Modifiers::COMMAND, Key::Num1);
    assert!(!window.has(Role::Canvas, "Drawing pad"), "a presentation is without it");
    window.press(Modifiers::COMMAND, Key::D);
    window.press(Modifiers::COMMAND, Key::D);
    assert!(window.has_focus(Role::Canvas, "Drawing pad"));
}

#[test]
fn a_digit_counts_by_its_place_on_the_keyboard() {
    let mut window = Window::open();
    window.draw(&SEVEN);
    window.until_shows("Predicted");
    // On a French keyboard the key of the 6 writes a section sign, which has no key of its own here.
    let french = |key: Key, place: Key| Event::Key {
        key,
        physical_key: Some(place),
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    window.input().events.push(french(Key::F35, Key::Num6));
    window.steps(3);
    window.until_shows("Saved as a 6");
    window.press(Modifiers::NONE, Key::Num7);
    window.until_shows("Saved as a 7");
}

#[test]
fn the_palette_finds_a_setting_and_gives_it_the_focus() {
    let mut window = Window::open();
    window.press(Modifiers::COMMAND, Key::K);
    window.input().events.push(Event::Text("weight decay".to_owned()));
    window.steps(3);
    window.press(Modifiers::NONE, Key::Enter);
    window.steps(3);
    assert!(window.has_focus(Role::SpinButton, "Weight decay"));
    window.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    window.input().events.push(Event::Text("rotation".to_owned()));
    window.steps(3);
    assert!(window.shows("Setting: "), "what is folded away is found, too");
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.has(Role::TextInput, "Find an action, setting, run or explanation"));
}

#[test]
fn undo_brings_a_cleared_drawing_back() {
    let mut window = Window::open();
    window.draw(&SEVEN);
    window.until_shows("Predicted");
    window.press(Modifiers::NONE, Key::C);
    window.until("the pad is empty", |window| !window.shows("Predicted"));
    window.press(Modifiers::COMMAND, Key::Z);
    window.until_shows("Predicted");
}

#[test]
fn f1_explains_the_setting_with_the_focus() {
    let mut window = Window::open();
    window.focus(Role::ComboBox, "Pooling");
    window.press(Modifiers::NONE, Key::F1);
    assert!(window.shows("Why it is so") && !window.shows("Show or hide these keys"));
    window.press(Modifiers::NONE, Key::Escape);
    window.focus(Role::Button, "Train");
    window.press(Modifiers::NONE, Key::F1);
    assert!(window.shows("Show or hide these keys"));
}
