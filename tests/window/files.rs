//! Files: saved, opened, dropped, damaged and missing, by dialog and by typed path.

use std::fs;

use eframe::egui::{Event, Key, Modifiers};
use lenet_lab::app::Picked;

use crate::harness::Window;

#[test]
fn weights_are_saved_and_opened_again() {
    let mut window = Window::open();
    let path = window.path("무게.safetensors");
    window.answer(Picked::Path(path.clone()));
    window.press(Modifiers::COMMAND, Key::S);
    window.until_shows("Weights saved in ");
    assert!(path.is_file());
    window.answer(Picked::Path(path));
    window.press(Modifiers::COMMAND, Key::O);
    window.until_shows("무게.safetensors reads now");
}

#[test]
fn without_a_dialog_service_the_path_is_typed() {
    let mut window = Window::open();
    let path = window.path("typed.safetensors");
    window.answer(Picked::NoDialog);
    window.click("Save");
    window.until_shows("No dialog for files can be shown here");
    let all = Modifiers::COMMAND;
    window.press(all, Key::A);
    window.input().events.push(Event::Text(path.display().to_string()));
    window.steps(2);
    window.press(Modifiers::NONE, Key::Enter);
    window.until_shows("Weights saved in ");
    assert!(path.is_file());
}

#[test]
fn what_cannot_be_read_is_named_and_changes_nothing() {
    let mut window = Window::open();
    let broken = window.path("broken.safetensors");
    fs::write(&broken, b"not weights").unwrap();
    window.answer(Picked::Path(broken));
    window.press(Modifiers::COMMAND, Key::O);
    window.until_shows("broken.safetensors");
    window.until("it is said why", |window| !window.text("broken.safetensors").contains("reads now"));
    assert!(window.shows("pretrained network"));
}

#[test]
fn what_cannot_be_written_is_named() {
    let mut window = Window::open();
    window.answer(Picked::Path(window.path("no such folder").join("net.safetensors")));
    window.click("Save");
    window.until_shows("no such folder");
    assert!(!window.shows("Weights saved in"));
}

#[test]
fn a_picture_becomes_what_the_network_is_shown() {
    let mut window = Window::open();
    let path = window.path("one.png");
    let picture = image::GrayImage::from_fn(60, 80, |x, y| {
        image::Luma([if (26..34).contains(&x) && (8..72).contains(&y) { 20 } else { 240 }])
    });
    picture.save(&path).unwrap();
    window.click("Open");
    window.answer(Picked::Path(path));
    window.click("Picture of a digit…");
    window.until_shows("one.png: read as 1");
}
