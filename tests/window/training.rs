//! Training in the window: begin, hold, step, change the rate, begin anew, and see it all.

use eframe::egui::{Key, Modifiers, Role};

use crate::harness::{SEVEN, Window};

#[test]
fn a_run_is_begun_held_stepped_and_goes_on() {
    let mut window = Window::open();
    window.click("Train");
    window.until_shows("loss 0.");
    window.press(Modifiers::NONE, Key::Space);
    window.until_shows("Paused after step ");
    let step = |window: &Window| {
        let text = window.text("run-0001 after step ");
        text.rsplit(' ').next().unwrap().replace(',', "").parse::<u64>().unwrap()
    };
    let before = step(&window);
    window.press(Modifiers::NONE, Key::S);
    window.until("one batch is learned", |window| step(window) == before + 1);
    window.click("Continue");
    window.until_shows("epoch 3 of 10");
    assert!(window.shows("Pause"));
}

#[test]
fn the_drawing_is_read_while_the_network_learns() {
    let mut window = Window::open();
    window.click("Train");
    window.until_shows("epoch 1 of 10");
    // So that it does not come to its end before it was seen.
    for _ in 0..20 {
        window.click("Train 5 more epochs");
    }
    window.until_shows("epoch 3 of ");
    window.draw(&SEVEN);
    window.until_shows("Predicted 7");
    window.until_shows("after step ");
    let first = window.text("after step ");
    window.until("it is read again by what was learned since", |window| window.text("after step ") != first);
    assert!(window.shows("Pause"), "training goes on");
}

#[test]
fn training_goes_on_beyond_the_last_epoch() {
    let mut window = Window::open();
    window.press(Modifiers::NONE, Key::S);
    window.until_shows("Paused after step 1");
    window.click("Train 5 more epochs");
    window.until_shows("epoch 1 of 15");
    window.click("Continue");
    window.until_shows("All 15 epochs are done");
    window.click("Train 5 more epochs");
    window.until_shows("All 20 epochs are done");
    window.click("Continue");
    window.until_shows("All 25 epochs are done");
    assert!(!window.shows("run-0002"), "it is still the same run");
}

#[test]
fn a_new_run_begins_from_the_beginning() {
    let mut window = Window::open();
    window.click("Train");
    window.until_shows("epoch 2 of 10");
    window.press(Modifiers::NONE, Key::R);
    window.until_shows("run-0002");
    window.until_shows("epoch 1 of 10");
    window.press(Modifiers::COMMAND, Key::Z);
    window.until("the run before is back and trains", |window| {
        window.shows("run-0001 after step ") && window.shows("Pause") && window.shows("of 10")
    });
}

#[test]
fn the_confusion_matrix_leads_to_its_digits_and_a_digit_to_its_maps() {
    let mut window = Window::open();
    window.press(Modifiers::COMMAND, Key::Num4);
    window.until_shows("of 200 correct");
    let cell = window.text("7 predicted as 7");
    window.click(&cell);
    window.until("its digits are shown", |window| window.shows("Test digit "));
    let digit = window.text("Test digit ");
    window.click(&digit);
    window.until_shows("C3 map 1");
    assert!(window.shows("a 7, "), "{digit} is a seven");
}

#[test]
fn a_list_opened_by_key_closes_by_enter_and_escape_and_gives_the_focus_back() {
    let mut window = Window::open();
    window.focus(Role::ComboBox, "Activation");
    window.press(Modifiers::NONE, Key::Enter);
    window.until("the list is open", |window| window.has(Role::Button, "ReLU"));
    window.focus(Role::Button, "ReLU");
    window.press(Modifiers::NONE, Key::Enter);
    window.until("the list has closed", |window| !window.has(Role::Button, "ReLU"));
    assert!(window.has_focus(Role::ComboBox, "Activation"));
    window.press(Modifiers::NONE, Key::Enter);
    window.until("the list is open again", |window| window.has(Role::Button, "Sigmoid"));
    window.focus(Role::Button, "Sigmoid");
    window.press(Modifiers::NONE, Key::Escape);
    window.until("the list has closed again", |window| !window.has(Role::Button, "Sigmoid"));
    assert!(window.has_focus(Role::ComboBox, "Activation"));
}

#[test]
fn a_menu_closed_by_escape_gives_the_focus_back() {
    let mut window = Window::open();
    window.focus(Role::Button, "Open");
    window.press(Modifiers::NONE, Key::Enter);
    window.until_shows("Type a path…");
    window.focus(Role::Button, "Type a path…");
    window.press(Modifiers::NONE, Key::Escape);
    window.until("the menu has closed", |window| !window.shows("Type a path…"));
    assert!(window.has_focus(Role::Button, "Open"));
}
