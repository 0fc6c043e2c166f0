//! Makes `screenshots/` from the real window in the midst of training on MNIST, with a drawing on the pad: one picture a tab,
//! dark and light. `cargo xtask screenshots` provides what it needs and starts it.

#[path = "../tests/inspector/mod.rs"]
#[expect(dead_code, reason = "the smoke test asks more of it")]
mod inspector;
mod release;

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context as _;
use clap::{Parser, ValueEnum};
use eframe::egui::{Pos2, Rect, Vec2, vec2};
use inspector::{Display, Home, Program, Tree};
use lenet_lab::data::mnist::locate::DATA_VARIABLE;

/// Makes pictures of the window in the midst of training on MNIST
#[derive(Parser)]
struct Args {
    /// The tabs to make pictures of [default: all]
    #[arg(value_enum)]
    tabs: Vec<Tab>,
    /// One theme only [default: both]
    #[arg(long, value_enum)]
    theme: Option<Theme>,
    /// Size of the window in points
    #[arg(long, value_name = "WIDTHxHEIGHT", value_parser = size, default_value = "1280x800")]
    size: Vec2,
    /// Pixels of a point
    #[arg(long, default_value_t = 1.0)]
    scale: f32,
    /// The epoch under way from which on pictures are made [default: 3, for the curves 6]
    #[arg(long, value_name = "N")]
    epoch: Option<u32>,
    /// The folder that they go to
    #[arg(long, value_name = "DIR", default_value = "screenshots")]
    out: PathBuf,
}

/// The tabs, and a page of Feature maps, in the order in which the pictures are made: the curves last, when there is most to
/// see of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Tab {
    FeatureMaps,
    Filters,
    Errors,
    Architecture,
    Compare,
    Robustness,
    Strings,
    Methods,
    Attribution,
    Curves,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Theme {
    Dark,
    Light,
}

/// A seven, in parts of the pad's side.
const SEVEN: [[f32; 2]; 10] = [
    [0.27, 0.28],
    [0.39, 0.26],
    [0.55, 0.25],
    [0.74, 0.25],
    [0.68, 0.34],
    [0.62, 0.43],
    [0.565, 0.53],
    [0.52, 0.64],
    [0.485, 0.74],
    [0.46, 0.84],
];

/// Width by height of the pad that the number is written on.
const NUMBER_ASPECT: f32 = 5.0;

/// The number 2026, in parts of the sides of such a pad.
const NUMBER: [&[[f32; 2]]; 4] = [
    &[[0.05, 0.34], [0.06, 0.22], [0.075, 0.18], [0.09, 0.26], [0.088, 0.42], [0.07, 0.62], [0.05, 0.82], [0.1, 0.8]],
    &[
        [0.145, 0.2],
        [0.128, 0.32],
        [0.124, 0.52],
        [0.13, 0.74],
        [0.15, 0.82],
        [0.167, 0.7],
        [0.17, 0.45],
        [0.16, 0.24],
        [0.145, 0.2],
    ],
    &[
        [0.2, 0.36],
        [0.207, 0.22],
        [0.224, 0.17],
        [0.238, 0.27],
        [0.235, 0.44],
        [0.22, 0.63],
        [0.198, 0.83],
        [0.247, 0.8],
    ],
    &[
        [0.307, 0.16],
        [0.285, 0.36],
        [0.275, 0.58],
        [0.28, 0.77],
        [0.298, 0.84],
        [0.317, 0.74],
        [0.314, 0.58],
        [0.298, 0.52],
        [0.28, 0.62],
    ],
];

/// The steps of the tab Strings that have a picture of their own.
const STEPS: [&str; 8] =
    ["Cuts", "Segments", "Interpretations", "Forward", "Maps", "Outputs", "F6 bitmaps", "Training"];

fn main() -> anyhow::Result<()> {
    let mut args = Args::parse();
    if args.tabs.is_empty() {
        args.tabs = Tab::value_variants().to_vec();
    }
    args.tabs.sort_unstable();
    let results = tempfile::tempdir()?;
    let material = Material { mnist: release::mnist()?, results: results.path().join("methods") };
    fs::create_dir(&material.results)?;
    if args.tabs.contains(&Tab::Methods) {
        material.measure_methods()?;
    }
    fs::create_dir_all(&args.out).with_context(|| format!("cannot make {}", args.out.display()))?;
    for theme in args.theme.map_or_else(|| Theme::value_variants().to_vec(), |theme| vec![theme]) {
        take_pictures(&args, theme, &material)?;
    }
    if args.tabs.contains(&Tab::Strings) {
        take_pictures_of_steps(&args, &material)?;
    }
    Ok(())
}

/// What the pictures are made of.
struct Material {
    mnist: PathBuf,
    /// Results of some methods.
    results: PathBuf,
}

impl Material {
    fn measure_methods(&self) -> anyhow::Result<()> {
        let mut command = Command::new(release::program()?);
        command.args(["methods", "run"]).args(METHODS).arg("--results").arg(&self.results);
        let status = command.arg("--data").arg(&self.mnist).status()?;
        anyhow::ensure!(status.success(), "the methods were not measured");
        Ok(())
    }

    /// Moves the results where a window of this home finds them.
    fn lend_to(&self, home: &Home) -> anyhow::Result<()> {
        let runs = home.path().join("data/lenet-lab/runs");
        fs::create_dir_all(&runs)?;
        Ok(fs::rename(&self.results, runs.join("methods"))?)
    }

    fn take_back_from(&self, home: &Home) -> anyhow::Result<()> {
        Ok(fs::rename(home.path().join("data/lenet-lab/runs/methods"), &self.results)?)
    }
}

/// The methods whose results are shown.
const METHODS: [&str; 8] = [
    "linear-least-squares",
    "pairwise",
    "nearest-neighbours",
    "pca-quadratic",
    "rbf",
    "tangent-distance",
    "svm",
    "lenet-5-modern",
];

/// Trains in a window of one theme and takes the pictures meanwhile.
fn take_pictures(args: &Args, theme: Theme, material: &Material) -> anyhow::Result<()> {
    in_window(args, args.size, theme, material, |window, display, corner| {
        display.press("space")?;
        window.wait_for("Pause")?;
        window.draw("Drawing pad", &SEVEN)?;
        display.move_pointer(corner)?;
        for tab in &args.tabs {
            for epoch in 1..=args.epoch.unwrap_or(tab.first_epoch()) {
                let is_reached = |tree: &Tree| (tree.number_after("epoch ")? >= epoch.into()).then_some(());
                window.wait(&format!("epoch {epoch}"), is_reached)?;
            }
            display.press(tab.keys())?;
            take_picture(window, *tab, &args.out.join(format!("{}-{}.png", name(tab), name(&theme))))?;
        }
        Ok(())
    })
}

/// Does something with a window of `size` points that has MNIST at hand; the place is one where the pointer points at nothing.
fn in_window(
    args: &Args,
    size: Vec2,
    theme: Theme,
    material: &Material,
    act: impl FnOnce(&mut Program, &Display, Pos2) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let screen = size * args.scale;
    let display = Display::start(screen)?;
    // Nothing is pointed at in the pictures, nor was before.
    let corner = (screen - vec2(2.0, 2.0)).to_pos2();
    display.move_pointer(corner)?;
    let home = Home::new()?;
    material.lend_to(&home)?;
    let Vec2 { x: width, y: height } = size;
    home.remember(&format!(r#"{{"window": {{"width": {width}, "height": {height}, "is_maximized": false}}}}"#))?;
    let mut command = Command::new(release::program()?);
    command.args(["--theme", &name(&theme)]).env(DATA_VARIABLE, &material.mnist);
    command.env("WINIT_X11_SCALE_FACTOR", args.scale.to_string());
    let mut window = Program::start(command, &home, &display)?;
    window.wait_for("MNIST")?;
    act(&mut window, &display, corner)?;
    material.take_back_from(&home)
}

fn take_picture(window: &mut Program, tab: Tab, path: &Path) -> anyhow::Result<()> {
    // What the tab asks of the engine is on its way at first.
    let since = window.tree()?.number_after("loss ");
    window.wait("some more training", |tree| (tree.number_after("loss ") != since).then_some(()))?;
    if tab == Tab::Errors {
        window.wait("the test images are read", |tree| tree.beginning("7 predicted as 7").map(drop))?;
    }
    if tab == Tab::Robustness {
        window.click("Measure curves")?;
        window.wait_for("Cancel")?;
        window.wait_for("Measure curves")?;
    }
    if tab == Tab::Strings {
        write_number(window)?;
        window.click("Interpretations")?;
    }
    if tab == Tab::Attribution {
        window.click("Attribution")?;
        window.wait("the nearest training images", |tree| tree.beginning("Training digit").map(drop))?;
    }
    write(&settled(window)?, path)
}

/// Writes a number on the wide pad.
fn write_number(window: &mut Program) -> anyhow::Result<()> {
    let aspect = window.wait_for("Number pad")?.bounds.aspect_ratio();
    for stroke in NUMBER {
        let in_proportion: Vec<[f32; 2]> = stroke.iter().map(|[x, y]| [x * NUMBER_ASPECT / aspect, *y]).collect();
        window.draw("Number pad", &in_proportion)?;
    }
    window.wait("the number is read", |tree| tree.beginning("Swept: 2026").map(drop))
}

/// What the window shows once nothing is on its way.
fn settled(window: &mut Program) -> anyhow::Result<Vec<u8>> {
    for _ in 0..10 {
        window.tree()?;
    }
    window.screenshot()
}

fn write(png: &[u8], path: &Path) -> anyhow::Result<()> {
    #[expect(clippy::disallowed_methods, reason = "a picture that is made anew by the same command")]
    fs::write(path, png).with_context(|| format!("cannot write {}", path.display()))?;
    say(&format!("{} ({} kB)", path.display(), png.len() / 1000))
}

/// Size of the window in which a whole step has room, in points.
const STEP_WINDOW: Vec2 = vec2(1200.0, 1540.0);

/// Makes a picture of each step in the tab Strings: the field and all that is below it.
fn take_pictures_of_steps(args: &Args, material: &Material) -> anyhow::Result<()> {
    in_window(args, STEP_WINDOW, Theme::Light, material, |window, display, corner| {
        display.press(Tab::Strings.keys())?;
        write_number(window)?;
        for step in STEPS {
            window.click(step)?;
            display.move_pointer(corner)?;
            let png = settled(window)?;
            let tree = window.tree()?;
            let field = tree.beginning("Field: ").context("no field")?.bounds;
            let strip = tree.beginning("Open layer ").context("no strip of layers")?.bounds;
            let area = field.with_max_y(strip.top() - STRIP_MARGIN) * args.scale;
            let picture = step_alone(&image::load_from_memory(&png)?, area, field.height() * args.scale);
            let mut cropped = Vec::new();
            picture.write_to(&mut io::Cursor::new(&mut cropped), image::ImageFormat::Png)?;
            write(&cropped, &args.out.join(format!("strings-{}.png", step.to_lowercase().replace(' ', "-"))))?;
        }
        Ok(())
    })
}

/// Empty rows that end a step, in pixels.
const EMPTY_ROWS: u32 = 60;

/// From the end of a step's room to the pictures of the strip below it, in points.
const STRIP_MARGIN: f32 = 12.0;

/// The part of `area` from its top, where the field is `field_height` high, to the first empty space below it; in pixels.
fn step_alone(whole: &image::DynamicImage, area: Rect, field_height: f32) -> image::DynamicImage {
    let [left, top, width, bottom] = [area.left(), area.top(), area.width(), area.bottom()].map(|side| side as u32);
    let pixels = whole.to_rgb8();
    let is_empty = |row: u32| (left + 1..left + width).all(|x| pixels.get_pixel(x, row) == pixels.get_pixel(left, row));
    let is_end = |row: &u32| (*row..bottom.min(*row + EMPTY_ROWS)).all(is_empty);
    let end = (top + field_height as u32 + 2..bottom).find(is_end).unwrap_or(bottom);
    whole.crop_imm(left, top, width, bottom.min(end + 4) - top)
}

impl Tab {
    /// The epoch under way from which on there is enough to see.
    fn first_epoch(self) -> u32 {
        match self {
            Self::FeatureMaps
            | Self::Filters
            | Self::Errors
            | Self::Architecture
            | Self::Compare
            | Self::Robustness
            | Self::Strings
            | Self::Methods
            | Self::Attribution => 3,
            Self::Curves => 6,
        }
    }

    /// The keys that open it.
    fn keys(self) -> &'static str {
        match self {
            Self::Curves => "ctrl+1",
            Self::FeatureMaps | Self::Attribution => "ctrl+2",
            Self::Filters => "ctrl+3",
            Self::Errors => "ctrl+4",
            Self::Architecture => "ctrl+5",
            Self::Compare => "ctrl+6",
            Self::Robustness => "ctrl+7",
            Self::Strings => "ctrl+8",
            Self::Methods => "ctrl+9",
        }
    }
}

/// The name of a choice, as it stands on the command line and in the names of files.
fn name(choice: &impl ValueEnum) -> String {
    choice.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

fn size(text: &str) -> Result<Vec2, String> {
    let sides = text.split_once('x').and_then(|(width, height)| Some(vec2(width.parse().ok()?, height.parse().ok()?)));
    sides.filter(|size| size.min_elem() >= 100.0).ok_or_else(|| "expected a size such as 1280x800".to_owned())
}

fn say(line: &str) -> anyhow::Result<()> {
    Ok(writeln!(io::stderr(), "{line}")?)
}
