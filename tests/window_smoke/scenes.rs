//! What someone does at the window, and what they must see of it.

use std::{process::Command, thread, time::Duration};

use anyhow::{bail, ensure};
use eframe::egui::{Role, Vec2, vec2};

use super::{
    inspector::{Display, Home, Program, Tree},
    pixels::Picture,
};

/// The screen, and so the window as it is at first, in pixels.
const SCREEN: Vec2 = vec2(1280.0, 800.0);

/// A seven, in parts of the pad's side.
pub(super) const SEVEN: [[f32; 2]; 3] = [[0.28, 0.24], [0.72, 0.24], [0.44, 0.82]];

/// The tabs in their order, each with how the name of something begins that only it shows.
const TABS: [(&str, &str); 5] = [
    ("Curves", "Loss per batch"),
    ("Feature maps", "C3 map 1"),
    ("Filters", "C3 kernel 1 of S2 map 1"),
    ("Errors", "7 predicted as 7"),
    ("Architecture", "Open layer C3 in Feature maps"),
];

/// Maps whose pixels are looked at.
const MAPS: [&str; 3] = ["C1 map 1", "S2 map 6", "C3 map 16"];

/// The loss of a network that guesses is 2.3; below this it has begun to learn.
const LOSS_OF_A_BEGINNER: f64 = 1.5;

pub(crate) fn drawing_and_training() -> anyhow::Result<()> {
    let (display, home) = (Display::start(SCREEN)?, Home::new()?);
    let mut window = Program::start(program(), &home, &display)?;
    window.wait_for("pretrained for drawings")?;
    feature_maps_are_in_view(&mut window)?;
    rests(&mut window)?;

    window.draw("Drawing pad", &SEVEN)?;
    window.wait("the pretrained network reads a 7", |tree| tree.beginning("Predicted 7,").map(drop))?;

    display.press("space")?;
    learns(&mut window)?;
    display.press("c")?;
    window.wait("an empty pad has no answer", |tree| answer(tree).is_none().then_some(()))?;
    window.draw("Drawing pad", &SEVEN)?;
    window.wait("the network under training reads the drawing", answer)?;
    // The name of what the pointer is on would lie over the rest.
    display.move_pointer(SCREEN.to_pos2() - vec2(2.0, 2.0))?;
    feature_maps_are_in_view(&mut window)?;

    for (index, (tab, content)) in TABS.into_iter().enumerate() {
        display.press(&format!("ctrl+{}", index + 1))?;
        window.wait(&format!("the tab {tab:?}"), |tree| is_open(tree, tab).then_some(()))?;
        window.wait(&format!("{content:?} in {tab:?}"), |tree| tree.beginning(content).map(drop))?;
    }
    display.press("space")?;
    window.wait_for("Paused")?;
    Ok(())
}

pub(crate) fn closing_and_resuming() -> anyhow::Result<()> {
    let (display, home) = (Display::start(SCREEN)?, Home::new()?);
    home.remember("{ damaged settings")?;
    let mut window = Program::start(program(), &home, &display)?;
    window.wait("damaged settings are reported", |tree| tree.beginning("The settings in ").map(drop))?;
    window.click("Train")?;
    learns(&mut window)?;
    let status = window.close()?;
    ensure!(status.success(), "closed while it trained, the program ended with {status}");

    let mut window = Program::start(program(), &home, &display)?;
    window.wait_for("Paused")?;
    window.click("Continue")?;
    window.wait_for("Pause")?;
    let (done, loss) = window.wait("the run goes on", |tree| Some((share_done(tree)?, loss(tree)?)))?;
    ensure!(loss < LOSS_OF_A_BEGINNER, "resumed, the loss is {loss}: the run began anew");
    window.wait("and gets further", |tree| (share_done(tree)? > done).then_some(()))?;

    let done = window.wait("it is known how far", share_done)?;
    let status = window.interrupt()?;
    ensure!(status.success(), "interrupted while it trained, the program ended with {status}");
    let mut window = Program::start(program(), &home, &display)?;
    window.wait_for("Paused")?;
    window.click("Continue")?;
    window.wait_for("Pause")?;
    let saved = window.wait("it goes on from where it was", share_done)?;
    ensure!(saved >= done, "{done} % of the run were done, and {saved} % are left of it");
    Ok(())
}

pub(crate) fn without_compositor() -> anyhow::Result<()> {
    let (display, home, mut command) = (Display::start(SCREEN)?, Home::new()?, program());
    home.settle(&mut command);
    command.env("WAYLAND_DISPLAY", "wayland-nobody");
    let mut window = Program::start_settled(command, &home, &display)?;
    window.wait_for("pretrained for drawings")?;

    let mut command = program();
    home.settle(&mut command);
    let output = command.env("WAYLAND_DISPLAY", "wayland-nobody").output()?;
    let words = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.code() == Some(1) && words.lines().count() == 1, "{}: {words}", output.status);
    ensure!(words.contains("WAYLAND_DISPLAY=wayland-nobody"), "the variable is not named: {words}");
    Ok(())
}

pub(crate) fn without_a_display() -> anyhow::Result<()> {
    let (home, mut command) = (Home::new()?, program());
    home.settle(&mut command);
    let output = command.output()?;
    let words = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.code() == Some(1), "without a display the program ended with {}: {words}", output.status);
    ensure!(words.lines().count() == 1 && words.contains("lenet-lab --help"), "instead of one line: {words}");
    Ok(())
}

/// The window's own command: no arguments. `LENET_LAB_DATA` goes with it, if it is set.
pub(super) fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_lenet-lab"))
}

/// Waits until the run that was begun has visibly learned and goes on.
fn learns(window: &mut Program) -> anyhow::Result<()> {
    window.wait_for("Pause")?;
    let done = window.wait("the run is under way", share_done)?;
    window.wait("the loss falls", |tree| (loss(tree)? < LOSS_OF_A_BEGINNER).then_some(()))?;
    window.wait("the run gets further", |tree| (batches_done(tree)? > 0.0 && share_done(tree)? > done).then_some(()))
}

/// The share of the run that is done, in per cent.
fn share_done(tree: &Tree) -> Option<f64> {
    let bar = tree.nodes.iter().find(|node| node.role == Role::ProgressIndicator)?;
    bar.name.strip_suffix(" % of the run done")?.parse().ok()
}

fn loss(tree: &Tree) -> Option<f64> {
    tree.number_after("loss ")
}

/// Batches of this epoch that are done, as in `512/938`.
fn batches_done(tree: &Tree) -> Option<f64> {
    let count = |text: &str| text.replace(',', "").parse::<f64>().ok();
    tree.nodes.iter().find_map(|node| {
        let (done, total) = node.name.split_once('/')?;
        count(total).and(count(done))
    })
}

/// What the network reads in the drawing, sure or not.
fn answer(tree: &Tree) -> Option<String> {
    tree.beginning("Predicted ").map(|node| node.name.clone())
}

pub(super) fn is_open(tree: &Tree, tab: &str) -> bool {
    tree.nodes.iter().any(|node| node.role == Role::Tab && node.name == tab && node.is_selected)
}

/// Waits until the window draws no frames but those that it is asked for.
fn rests(window: &mut Program) -> anyhow::Result<()> {
    let mut before = window.tree()?.frame_count;
    window.wait("nothing changes, and nothing is drawn", |tree| {
        thread::sleep(Duration::from_millis(500));
        let drawn = tree.frame_count - before;
        before = tree.frame_count;
        // A question takes a frame or two.
        (drawn <= 4).then_some(())
    })
}

/// Checks by the pixels of some maps that they are drawn in many shades, not as bare surfaces.
pub(super) fn feature_maps_are_in_view(window: &mut Program) -> anyhow::Result<()> {
    for name in MAPS {
        let map = window.wait_for(name)?.bounds;
        let tree = window.tree()?;
        let picture = Picture::read(&window.screenshot()?)?;
        let (shade_count, share) = picture.liveliness(map * tree.pixels_per_point);
        if shade_count < 12 || share < 0.1 {
            let shades = format!("{shade_count} shades, {share:.3} of it off the commonest");
            bail!("{name} at {map} has {shades}{}", window.testimony(&tree));
        }
    }
    Ok(())
}
