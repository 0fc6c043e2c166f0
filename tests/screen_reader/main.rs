//! What a screen reader gets: the real program in a real window, read over the accessibility bus (AT-SPI) as Orca does.
//!
//! Where there is no Xvfb, no D-Bus or no AT-SPI the tests are reported as ignored.

#[cfg(target_os = "linux")]
mod accessible;
#[cfg(target_os = "linux")]
mod bus;
#[path = "../inspector/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the smoke test asks more of it")]
mod inspector;
#[cfg(target_os = "linux")]
mod scenes;

use libtest_mimic::{Arguments, Trial};

fn main() {
    libtest_mimic::run(&Arguments::from_args(), trials()).exit();
}

#[cfg(target_os = "linux")]
fn trials() -> Vec<Trial> {
    let is_ignored = !inspector::Display::is_possible() || !bus::Bus::is_possible();
    let read = || scenes::reading().map_err(|error| libtest_mimic::Failed::from(format!("{error:#}")));
    vec![Trial::test("a_screen_reader_finds_every_control_and_hears_the_answer", read).with_ignored_flag(is_ignored)]
}

#[cfg(not(target_os = "linux"))]
fn trials() -> Vec<Trial> {
    Vec::new()
}
