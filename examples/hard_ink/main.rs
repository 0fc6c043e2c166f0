//! Robustness to bad drawings, bad pictures and non-digits: the tables of docs/ink.md, made from a strokes file.
//!
//! ```sh
//! cargo run --release --example hard_ink -- pendigits-tra.jsonl                  # every 25th digit, the network for ink
//! cargo run --release --example hard_ink -- pendigits-tra.jsonl --every 4 --model modern
//! ```
//!
//! - `strokes`: damage to strokes; `pictures`: the pictures of strokes; `rubbish`: non-digits (the paper's rubbish class).
//! - `plotter`: strokes on a picture.

#![expect(clippy::print_stdout, reason = "the output is tables")]

mod pictures;
mod plotter;
mod rubbish;
mod strokes;

use std::{
    fs::File,
    io::{BufReader, Cursor},
    path::PathBuf,
};

use anyhow::Context as _;
use clap::Parser;
use image::{DynamicImage, ImageFormat};
use lenet_lab::{
    data::{
        dataset::Image,
        ink::{Drawing, InkPath, InkStep, photo, strokes::read_drawings},
        random::Generator,
    },
    model::{
        device::Device,
        lenet5::LeNet5,
        model_file::ModelFile,
        pretrained::Pretrained,
        verdict::{RejectionThreshold, Verdict},
    },
};
use rand::SeedableRng as _;

/// Accuracy on bad drawings and bad pictures, and rejection of non-digits
#[derive(Parser)]
struct Args {
    /// Labelled drawings, one a line
    strokes: PathBuf,
    /// Takes every so many drawings
    #[arg(long, value_name = "N", default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..))]
    every: u32,
    /// A network that comes with the program, or a file
    #[arg(long, value_name = "FILE", default_value = "ink")]
    model: String,
}

/// Pictures of each kind of rubbish.
const RUBBISH_COUNT: u64 = 100;

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let model = match Pretrained::named(&args.model) {
        Some(network) => network.read()?,
        None => ModelFile::read(args.model.as_ref())?,
    };
    let network = model.network(Device::Cpu)?;
    let file = File::open(&args.strokes).with_context(|| format!("cannot open {}", args.strokes.display()))?;
    let drawings = read_drawings(BufReader::new(file)).step_by(args.every as usize);
    let drawings: Vec<Drawing> = drawings.collect::<Result<_, _>>()?;
    anyhow::ensure!(drawings.iter().all(|drawing| drawing.label.is_some()), "a drawing has no label");
    println!("{} drawings, network {}\n", drawings.len(), args.model);
    strokes_table(&network, &drawings)?;
    pictures_table(&network, &drawings)?;
    rubbish_table(&network, &drawings)
}

/// The same random numbers for the same drawing, whatever comes before.
fn generator(index: usize) -> Generator {
    Generator::seed_from_u64(index as u64)
}

fn strokes_table(network: &LeNet5, drawings: &[Drawing]) -> anyhow::Result<()> {
    println!("| what was done to the strokes | neither cleaned nor smoothed, % | both, % |\n|---|--:|--:|");
    let usual = InkPath::default();
    let bare = InkPath { left_out: vec![InkStep::Cleaning, InkStep::Smoothing], ..InkPath::default() };
    for (name, spoil) in strokes::KINDS {
        let spoiled: Vec<Drawing> =
            drawings.iter().enumerate().map(|(index, drawing)| spoil(drawing, &mut generator(index))).collect();
        let mut shares = Vec::new();
        for path in [&bare, &usual] {
            let images = spoiled.iter().map(|drawing| path.read(drawing).ok().map(|read| read.image));
            shares.push(correct_share(network, images, drawings)?);
        }
        println!("| {name} | {:.1} | {:.1} |", shares[0], shares[1]);
    }
    println!();
    Ok(())
}

fn pictures_table(network: &LeNet5, drawings: &[Drawing]) -> anyhow::Result<()> {
    println!("| picture | correct, % |\n|---|--:|");
    for (name, draw) in pictures::KINDS {
        let images = drawings.iter().enumerate().map(|(index, drawing)| {
            let (picture, format) = draw(drawing, &mut generator(index));
            read(&picture, format)
        });
        println!("| {name} | {:.1} |", correct_share(network, images, drawings)?);
    }
    println!();
    Ok(())
}

fn rubbish_table(network: &LeNet5, drawings: &[Drawing]) -> anyhow::Result<()> {
    println!("| picture | no ink | not a digit | not sure | a number |\n|---|--:|--:|--:|--:|");
    for (name, draw) in rubbish::KINDS {
        let mut counts = [0; 4];
        for index in 0..RUBBISH_COUNT {
            let picture = draw(drawings, &mut Generator::seed_from_u64(index));
            let answer = match read(&picture, ImageFormat::Png) {
                None => 0,
                Some(image) => match Verdict::of_image(&image, &network.scores(&image)?, RejectionThreshold::DEFAULT) {
                    Verdict::NotADigit(_) => 1,
                    Verdict::NotSure(..) => 2,
                    Verdict::Sure(_) => 3,
                },
            };
            counts[answer] += 1;
        }
        println!("| {name} | {} | {} | {} | {} |", counts[0], counts[1], counts[2], counts[3]);
    }
    Ok(())
}

/// What is read of a picture file; nothing where there is no ink.
fn read(picture: &DynamicImage, format: ImageFormat) -> Option<Image> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).ok()?;
    bytes.set_position(0);
    photo::read(bytes).ok()
}

/// Of `images`, those of `drawings`, in percent; an image that could not be read counts as misclassified.
fn correct_share(
    network: &LeNet5,
    images: impl Iterator<Item = Option<Image>>,
    drawings: &[Drawing],
) -> anyhow::Result<f64> {
    let mut right = 0;
    for (image, drawing) in images.zip(drawings) {
        let digit = image.map(|image| network.scores(&image)).transpose()?.map(|scores| scores.best());
        right += u32::from(digit == drawing.label);
    }
    Ok(100.0 * f64::from(right) / drawings.len() as f64)
}
