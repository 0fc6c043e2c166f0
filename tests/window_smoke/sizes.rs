//! The window at the sizes that people have: it fits its screen, and in every tab nothing is cut off or covered.

use std::{thread, time::Duration};

use anyhow::{bail, ensure};
use eframe::egui::{Pos2, Rect, Vec2, vec2};

use super::{
    inspector::{Display, Home, Program, Tree},
    pixels::Picture,
    scenes::{SEVEN, feature_maps_are_in_view, is_open, program},
    sight::sees_all,
};

/// A screen, and the window on it.
struct Place {
    /// In pixels.
    screen: Vec2,
    /// The settings of an earlier day.
    settings: &'static str,
    /// Pixels of a point.
    scale: f32,
    window: Shape,
}

/// What the window has to be on its screen.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shape {
    /// As large as fits below a title bar.
    Fitted,
    /// As large as last time, in points.
    Remembered(Vec2),
    /// The whole screen but for the title bar.
    Maximized,
}

/// The tabs in the order of their keys, each with how the name of something begins that only it shows.
const TABS: [(&str, &str); 9] = [
    ("Curves", "Loss per batch"),
    ("Feature maps", "C3 map 1"),
    ("Filters", "C3 kernel 1 of S2 map 1"),
    ("Errors", "7 predicted as 7"),
    ("Architecture", "Open layer C3 in Feature maps"),
    ("Compare", "No runs yet"),
    ("Robustness", "Measure curves"),
    ("Strings", "By segments: "),
    ("Methods", "Linear, least squares: 12.00 in the paper"),
];

/// The last of the keys, and the button below their list.
const LAST_KEY: &str = "Reach and press every control";
const BELOW_KEYS: &str = "Explanations";

/// The mean lightness of a dark and of a light window, from 0 to 255.
const DARKEST_LIGHT: f64 = 170.0;
const LIGHTEST_DARK: f64 = 85.0;

/// Looks at a window that is still on its way to its size, and the time between two of them.
const MOST_LOOKS: usize = 1_200;
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// Distance from the button below the keys to one of them, in points.
const ABOVE_BUTTON: f32 = 60.0;

/// What a title bar and a task bar take of a screen at most, in points.
const MOST_BARS_HEIGHT: f32 = 64.0;

pub(crate) fn below_a_title_bar() -> anyhow::Result<()> {
    let settings = r#"{"theme": "dark"}"#;
    Place { screen: vec2(1366.0, 768.0), settings, scale: 1.0, window: Shape::Fitted }.visit()
}

pub(crate) fn in_a_small_window() -> anyhow::Result<()> {
    let settings = r#"{"theme": "dark", "window": {"width": 900, "height": 600, "is_maximized": false}}"#;
    let window = Shape::Remembered(vec2(900.0, 600.0));
    Place { screen: vec2(1024.0, 768.0), settings, scale: 1.0, window }.visit()
}

pub(crate) fn on_a_large_screen_in_light() -> anyhow::Result<()> {
    let settings = r#"{"theme": "light", "window": {"width": 1280, "height": 800, "is_maximized": true}}"#;
    Place { screen: vec2(1920.0, 1080.0), settings, scale: 1.0, window: Shape::Maximized }.visit()
}

pub(crate) fn at_twice_the_pixels() -> anyhow::Result<()> {
    let settings = r#"{"theme": "dark"}"#;
    Place { screen: vec2(2560.0, 1600.0), settings, scale: 2.0, window: Shape::Fitted }.visit()
}

impl Place {
    fn visit(&self) -> anyhow::Result<()> {
        let (mut display, home) = (Display::start(self.screen)?, Home::new()?);
        display.manage_windows(&home)?;
        home.remember(self.settings)?;
        let mut command = program();
        command.env("WINIT_X11_SCALE_FACTOR", self.scale.to_string());
        let mut window = Program::start(command, &home, &display)?;
        window.wait_for("pretrained for drawings")?;
        self.fits(&mut window)?;
        let pad = window.wait_for("Drawing pad")?.bounds;
        window.draw("Drawing pad", &SEVEN)?;
        window.wait("a drawn 7 is read", |tree| tree.beginning("Predicted 7,").map(drop))?;
        for (index, (tab, content)) in TABS.into_iter().enumerate() {
            display.press(&format!("ctrl+{}", index + 1))?;
            window.wait(&format!("{content:?} in {tab:?}"), |tree| {
                is_open(tree, tab).then(|| tree.beginning(content)).flatten().map(drop)
            })?;
            if tab == "Feature maps" {
                window.point_at(Pos2::ZERO)?;
                feature_maps_are_in_view(&mut window)?;
            }
            sees_all(&mut window, tab)?;
            ensure!(window.wait_for("Drawing pad")?.bounds == pad, "the pad moves in {tab:?}");
        }
        display.press("ctrl+2")?;
        self.is_in_its_theme(&mut window)?;
        labels_in_place(&display, &mut window, pad)?;
        lists_all_keys(&display, &mut window)?;
        presents(&display, &mut window)
    }

    /// The window has its size, and is on the screen with its title bar; so its status line is.
    fn fits(&self, window: &mut Program) -> anyhow::Result<()> {
        let screen = Rect::from_min_size(Pos2::ZERO, self.screen);
        let mut frame = Rect::NOTHING;
        let is_so = |frame: Rect, inside: Vec2| {
            let room = self.screen - frame.size();
            screen.contains_rect(frame)
                && match self.window {
                    Shape::Fitted => room.y <= MOST_BARS_HEIGHT * self.scale,
                    Shape::Remembered(size) => inside == size,
                    Shape::Maximized => room.max_elem() < 1.0,
                }
        };
        for _ in 0..MOST_LOOKS {
            frame = window.frame()?;
            let (tree, inside) = (window.tree()?, window.size()?);
            if is_so(frame, inside) && is_whole(&tree, inside) {
                return Ok(());
            }
            thread::sleep(BETWEEN_LOOKS);
        }
        bail!("the window at {frame} is not {:?} on a screen of {}", self.window, self.screen)
    }

    fn is_in_its_theme(&self, window: &mut Program) -> anyhow::Result<()> {
        let lightness = Picture::read(&window.screenshot()?)?.lightness();
        let is_light = self.settings.contains(r#""theme": "light""#);
        let is_right = if is_light { lightness > DARKEST_LIGHT } else { lightness < LIGHTEST_DARK };
        ensure!(is_right, "with {} the window has a lightness of {lightness:.0}", self.settings);
        Ok(())
    }
}

/// Whether the bars at the top and bottom are within a window of this size.
fn is_whole(tree: &Tree, size: Vec2) -> bool {
    let inside = Rect::from_min_size(Pos2::ZERO, size);
    let is_inside = |name: &str| tree.named(name).is_some_and(|node| inside.contains_rect(node.bounds));
    ["Train", "Help", "Messages", "Open layer Output", "Drawing pad"].into_iter().all(is_inside)
}

/// A drawing is labelled, and neither the pad nor the buttons move.
fn labels_in_place(display: &Display, window: &mut Program, pad: Rect) -> anyhow::Result<()> {
    let button = window.wait_for("This is a 7")?.bounds;
    display.press("7")?;
    window.wait("the drawing is labelled", |tree| tree.named("Saved 1").map(drop))?;
    for (name, before) in [("Drawing pad", pad), ("This is a 7", button)] {
        let after = window.wait_for(name)?.bounds;
        ensure!(after == before, "{name:?} moves from {before} to {after} when a drawing is labelled");
    }
    Ok(())
}

/// The list of keys is in the window, and its end is reached by scrolling.
fn lists_all_keys(display: &Display, window: &mut Program) -> anyhow::Result<()> {
    display.press("F1")?;
    let button = window.wait_for(BELOW_KEYS)?.bounds;
    let inside = Rect::from_min_size(Pos2::ZERO, window.size()?);
    ensure!(inside.contains_rect(button), "{BELOW_KEYS:?} at {button} is not all in {inside}");
    let is_reached = |tree: &Tree| tree.named(LAST_KEY).is_some_and(|last| last.bounds.bottom() < button.top());
    let mut looks = 0;
    while !is_reached(&window.tree()?) {
        ensure!(looks < MOST_LOOKS, "{LAST_KEY:?} is not reached by scrolling");
        window.scroll_down(button.left_top() - vec2(0.0, ABOVE_BUTTON), 3)?;
        looks += 1;
    }
    display.press("F1")?;
    window.wait("the list is closed", |tree| tree.named(LAST_KEY).is_none().then_some(()))
}

/// The open tab alone, and back.
fn presents(display: &Display, window: &mut Program) -> anyhow::Result<()> {
    display.press("F11")?;
    window.wait("the tab is alone", |tree| {
        (tree.named("Leave").is_some() && tree.named("Drawing pad").is_none()).then_some(())
    })?;
    display.press("F11")?;
    window.wait("all is back", |tree| {
        (tree.named("Leave").is_none() && tree.named("Drawing pad").is_some()).then_some(())
    })
}
