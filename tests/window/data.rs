//! Where images come from, as the window shows it.

use std::{net::TcpListener, sync::Arc, time::Duration};

use lenet_lab::{
    app::{DataOptions, Picked},
    data::mnist::fetch::FetchOptions,
};
use tempfile::TempDir;

use crate::{
    easy_data::easy_data,
    harness::{Window, without_mnist},
};

#[test]
fn a_fetch_shows_that_it_goes_on_and_can_be_ended() {
    // The system accepts connections in its name, and nobody ever answers.
    let silent_server = TcpListener::bind("127.0.0.1:0").unwrap();
    let home = Arc::new(TempDir::new().unwrap());
    let fetch = FetchOptions {
        mirrors: vec![format!("http://{}/mirror", silent_server.local_addr().unwrap())],
        stall_timeout: Duration::from_secs(2),
        ..FetchOptions::mnist(home.path().join("cache"))
    };
    let mut window = Window::open_in(home, DataOptions { fetch: Some(fetch), ..without_mnist() });
    window.until_shows("Fetch MNIST");
    window.click("Fetch MNIST");
    window.until_shows("Fetching MNIST");
    window.click("Cancel");
    window.until("it has ended", |window| !window.shows("Fetching MNIST"));
    window.until_shows("Fetch MNIST");
}

#[test]
fn a_folder_without_images_is_named_and_the_digits_stay() {
    let mut window = Window::open();
    window.answer(Picked::Path(window.path("empty")));
    std::fs::create_dir(window.path("empty")).unwrap();
    window.click("Choose folder…");
    window.until("the folder is named", |window| window.shows("empty"));
    window.until_shows("predicted");
}

#[test]
fn a_folder_that_has_no_images_is_not_remembered() {
    let mut window = Window::open();
    window.answer(Picked::Path(window.path("without-any")));
    std::fs::create_dir(window.path("without-any")).unwrap();
    window.click("Choose folder…");
    window.until("the folder is named", |window| window.shows("without-any"));
    let mut window = Window::open_in(window.close(), without_mnist());
    window.until_shows("Fetch MNIST");
    window.click("Built-in digits");
    assert!(!window.shows("without-any"), "MNIST is wanted again, and nothing is said of the folder");
}

#[test]
fn a_folder_that_has_gone_is_named_once_and_mnist_is_looked_for() {
    let mut window = Window::open();
    let folder = window.path("images");
    window.answer(Picked::Path(folder.clone()));
    easy_data(&folder, 60, 20);
    window.click("Choose folder…");
    window.until_shows("Images");
    let home = window.close();
    std::fs::remove_dir_all(folder).unwrap();
    let mut window = Window::open_in(home, without_mnist());
    window.until_shows("images does not exist");
    window.until_shows("Fetch MNIST");
    let mut window = Window::open_in(window.close(), without_mnist());
    window.until_shows("Fetch MNIST");
    assert!(!window.shows("images does not exist"));
}
