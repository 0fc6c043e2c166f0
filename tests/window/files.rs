//! Files: saved, opened, dropped, damaged and missing, by dialog and by typed path.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use eframe::egui::{Color32, ColorImage, DroppedFile, Event, Key, Modifiers};
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
    window.until_shows("Now using ");
    assert!(window.text("Now using ").ends_with("무게.safetensors"));
}

#[test]
fn without_a_dialog_service_the_path_is_typed() {
    let mut window = Window::open();
    let path = window.path("typed.safetensors");
    window.answer(Picked::NoDialog);
    window.click("Save");
    window.until_shows("No file dialog can be shown here");
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
    window.until("it is said why", |window| !window.text("broken.safetensors").contains("Now using"));
    assert!(window.shows("pretrained on MNIST"));
}

#[test]
fn what_cannot_be_written_is_named() {
    let mut window = Window::open();
    window.answer(Picked::Path(window.path("no such folder").join("net.safetensors")));
    window.click("Save");
    window.until_shows("no such folder");
    assert!(!window.shows("Weights saved in"));
}

/// Whether there is ink in the picture of a one, 60 pixels wide and 80 high.
fn is_ink(x: u32, y: u32) -> bool {
    (26..34).contains(&x) && (8..72).contains(&y)
}

fn save_one(path: &Path) {
    let grey = |x, y| image::Luma([if is_ink(x, y) { 20 } else { 240 }]);
    image::GrayImage::from_fn(60, 80, grey).save(path).unwrap();
}

#[test]
fn a_picture_becomes_what_the_network_is_shown() {
    let mut window = Window::open();
    let path = window.path("one.png");
    save_one(&path);
    window.click("Open");
    window.answer(Picked::Path(path));
    window.click("Picture of a digit…");
    window.until_shows("one.png: predicted 1");
}

#[test]
fn what_is_dropped_is_taken_for_what_it_is() {
    let mut window = Window::open();
    let picture = window.path("dropped.png");
    save_one(&picture);
    window.input().dropped_files.push(Arc::new(Dropped(picture)));
    window.until_shows("dropped.png: predicted 1");

    let notes = window.path("notes.txt");
    window.input().dropped_files.push(Arc::new(Dropped(notes)));
    window.until_shows("notes.txt is neither weights");
}

#[test]
fn a_pasted_picture_becomes_what_the_network_is_shown() {
    let mut window = Window::open();
    let pixels = (0..60 * 80).map(|pixel| Color32::from_gray(if is_ink(pixel % 60, pixel / 60) { 20 } else { 240 }));
    let picture = Arc::new(ColorImage::new([60, 80], pixels.collect()));
    window.input().events.push(Event::PasteImage(picture));
    window.until_shows("pasted picture: predicted 1");
}

/// A file as the system hands it over when it is dropped.
#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        fs::read(&self.0).map_err(|error| error.to_string())
    }
}
