//! What is there when the window opens, and what it costs when nothing happens.

use crate::harness::{SEVEN, Window};

#[test]
fn it_opens_on_the_pretrained_network_with_a_digit_in_every_view() {
    let mut window = Window::open();
    window.until("a digit is predicted", |window| window.shows("predicted"));
    for name in ["pretrained on MNIST", "C1 map 6", "S4 map 16", "Output units", "Open layer C5", "Fetch MNIST"] {
        assert!(window.shows(name), "{name}");
    }
    window.draw(&SEVEN);
    window.until_shows("Predicted 7");
}

#[test]
fn every_tab_has_something_to_show_before_anything_is_trained() {
    let mut window = Window::open();
    for (tab, content) in [
        ("Curves", "Train"),
        ("Filters", "C1 kernel 1"),
        ("Errors", "of 200 correct"),
        ("Architecture", "61,706"),
        ("Compare", "No runs yet: press Train"),
        ("Feature maps", "C3 map 1"),
    ] {
        window.click(tab);
        window.until(&format!("{tab} shows {content}"), |window| window.shows(content));
    }
}

#[test]
fn when_nothing_changes_nothing_is_repainted() {
    let mut window = Window::open();
    for tab in ["Curves", "Feature maps", "Filters", "Errors", "Architecture", "Compare"] {
        window.click(tab);
        window.settle();
    }
}

#[test]
fn a_tab_stays_where_it_was_when_another_is_scrolled() {
    let mut window = Window::open();
    window.resize(1280.0, 560.0);
    window.click("Robustness");
    let before = window.top_of("Measure curves");
    window.click("Architecture");
    let architecture = window.top_of("Drawn to scale");
    window.scroll(300.0);
    assert!(window.top_of("Drawn to scale") < architecture - 100.0);
    window.click("Robustness");
    assert_eq!(window.top_of("Measure curves"), before);
}
