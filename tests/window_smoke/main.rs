//! The real program in a real window on a display of its own. The X server's pointer and keyboard work it. Its
//! accessibility tree and its pixels are checked.
//!
//! Where there is no Xvfb or xdotool the tests are reported as ignored, and those of windows with a title bar where there is
//! no openbox; except under CI on Linux, which has to have them.
//! Real MNIST is trained on where `LENET_LAB_DATA` names it, built-in digits elsewhere.

#[path = "../inspector/mod.rs"]
mod inspector;
mod pixels;
mod scenes;
mod sight;
mod sizes;

use libtest_mimic::{Arguments, Failed, Trial};

use self::inspector::Display;

type Test = fn() -> anyhow::Result<()>;

const TESTS: [(&str, Test); 3] = [
    ("one_draws_a_digit_and_watches_a_network_learn_to_read_it", scenes::drawing_and_training),
    ("a_run_whose_window_was_closed_is_open_again_and_goes_on", scenes::closing_and_resuming),
    ("where_no_compositor_listens_the_window_opens_on_x11", scenes::without_compositor),
];

/// Those that take a window manager.
const MANAGED_TESTS: [(&str, Test); 4] = [
    ("all_is_in_sight_below_a_title_bar", sizes::below_a_title_bar),
    ("all_is_in_sight_in_a_small_window", sizes::in_a_small_window),
    ("all_is_in_sight_on_a_large_screen_in_the_light_theme", sizes::on_a_large_screen_in_light),
    ("all_is_in_sight_at_twice_the_pixels", sizes::at_twice_the_pixels),
];

fn main() {
    let is_linux_ci = cfg!(target_os = "linux") && std::env::var("CI").as_deref() == Ok("true");
    let on_display = TESTS.map(|(name, test)| (name, test, Display::is_possible()));
    let managed = MANAGED_TESTS.map(|(name, test)| (name, test, Display::is_manageable()));
    let all = on_display.into_iter().chain(managed);
    let mut trials: Vec<Trial> = all
        .map(|(name, test, is_possible)| trial(name, test).with_ignored_flag(!is_possible && !is_linux_ci))
        .collect();
    // Other systems always have a display.
    let without_display = trial("without_a_display_one_line_says_what_to_do", scenes::without_a_display);
    trials.push(without_display.with_ignored_flag(!cfg!(target_os = "linux")));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn trial(name: &str, test: Test) -> Trial {
    Trial::test(name, move || test().map_err(|error| Failed::from(format!("{error:#}"))))
}
