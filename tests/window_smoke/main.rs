//! The real program in a real window on a display of its own. The X server's pointer and keyboard work it. Its
//! accessibility tree and its pixels are checked.
//!
//! Where there is no Xvfb or xdotool the tests are reported as ignored; except under CI on Linux, which has to have them.
//! Real MNIST is trained on where `LENET_LAB_DATA` names it, built-in digits elsewhere.

#[path = "../inspector/mod.rs"]
mod inspector;
mod pixels;
mod scenes;

use libtest_mimic::{Arguments, Failed, Trial};

type Test = fn() -> anyhow::Result<()>;

const TESTS: [(&str, Test); 2] = [
    ("one_draws_a_digit_and_watches_a_network_learn_to_read_it", scenes::drawing_and_training),
    ("a_run_whose_window_was_closed_is_open_again_and_goes_on", scenes::closing_and_resuming),
];

fn main() {
    let is_linux_ci = cfg!(target_os = "linux") && std::env::var("CI").as_deref() == Ok("true");
    let is_ignored = !inspector::Display::is_possible() && !is_linux_ci;
    let mut trials: Vec<Trial> = TESTS.map(|(name, test)| trial(name, test).with_ignored_flag(is_ignored)).into();
    // Other systems always have a display.
    let without_display = trial("without_a_display_one_line_says_what_to_do", scenes::without_a_display);
    trials.push(without_display.with_ignored_flag(!cfg!(target_os = "linux")));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn trial(name: &str, test: Test) -> Trial {
    Trial::test(name, move || test().map_err(|error| Failed::from(format!("{error:#}"))))
}
