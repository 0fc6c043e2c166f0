//! How well heuristic over-segmentation finds the boundaries between digits, on strings of the frozen sets.
//!
//! ```sh
//! cargo run --release --example cut_recall              # strings of test digits
//! cargo run --release --example cut_recall -- --choose  # strings of held-out training digits, to choose settings by
//! ```
//!
//! A boundary is found if a cut is within 2 pixels of it. Both are measured alike: halfway between the last solid ink on the left
//! and the first on the right. Fainter ink is left out: a speck that nobody sees moves the box of an MNIST digit by up to 8
//! pixels. A digit is isolated if some segment has at least 95 % of its ink, and at most 5 % as much of
//! other digits. Where two digits cover a pixel, it belongs to the one with more ink there. MNIST is found as elsewhere.

#![expect(clippy::print_stdout, reason = "a table is what this is for")]

use std::time::Instant;

use anyhow::Context as _;
use lenet_lab::{
    data::{
        choice::Described as _,
        dataset::Dataset,
        mnist::locate::{self, SearchPlaces},
        random::Purpose,
        strings::{Digits, FrozenSet, StringImage, digits_apart, generate},
    },
    read::segment::{Segment, Segmentation},
};

/// Strings of each set.
const STRING_COUNT: u64 = 2000;

/// A cut this near to a boundary finds it, in pixels.
const NEAR_PX: f32 = 2.0;

/// Ink of solid pixels, of 255.
const SOLID: u8 = 96;

/// Ink that a segment may lack or have too much of, as a share of the digit's.
const STRAY_SHARE: f64 = 0.05;

/// What is counted over the strings of a set.
#[derive(Default)]
struct Counts {
    boundaries: usize,
    found: usize,
    digits: usize,
    isolated: usize,
    all_isolated: usize,
    cuts: usize,
    segments: usize,
    secs: f64,
}

fn main() -> anyhow::Result<()> {
    let is_choosing = std::env::args().any(|arg| arg == "--choose");
    let search = locate::find(&SearchPlaces::from_environment());
    let dataset = search.dataset.context("MNIST is not on this machine: fetch it with `lenet-lab data fetch`")?;
    println!("set       found    isolated  strings   cuts/digit  segments/digit  ms/field");
    for &set in FrozenSet::ALL {
        let counts = count(set, &dataset, is_choosing);
        let percent = |part: usize, all: usize| 100.0 * part as f64 / all.max(1) as f64;
        let a_digit = |count: usize| count as f64 / counts.digits.max(1) as f64;
        println!(
            "{:8} {:6.2} %  {:6.2} %  {:6.2} %  {:10.2}  {:14.2}  {:8.3}",
            set.describe().name,
            percent(counts.found, counts.boundaries),
            percent(counts.isolated, counts.digits),
            percent(counts.all_isolated, STRING_COUNT as usize),
            a_digit(counts.cuts),
            a_digit(counts.segments),
            1000.0 * counts.secs / STRING_COUNT as f64,
        );
    }
    Ok(())
}

fn count(set: FrozenSet, dataset: &Dataset, is_choosing: bool) -> Counts {
    let (digits, purpose) = match is_choosing {
        true => (Digits::held_out(&dataset.train), Purpose::ValidationStrings),
        false => (Digits::all(&dataset.test), Purpose::TestStrings),
    };
    let recipe = set.recipe();
    let mut counts = Counts::default();
    for index in set.index(0)..set.index(STRING_COUNT) {
        let string = generate(&recipe, digits, FrozenSet::SEED, purpose, index);
        let start = Instant::now();
        let segmentation = Segmentation::new(&string.image);
        counts.secs += start.elapsed().as_secs_f64();
        counts.cuts += segmentation.cuts().len();
        counts.segments += segmentation.segments().len();
        let apart = digits_apart(&recipe, digits, FrozenSet::SEED, purpose, index);
        let boundaries = boundaries(&apart);
        let cuts = cuts_px(&segmentation);
        counts.boundaries += boundaries.len();
        counts.found += boundaries.iter().filter(|at| cuts.iter().any(|cut| (cut - *at).abs() <= NEAR_PX)).count();
        let isolated = isolated(&segmentation, &apart);
        counts.digits += isolated.len();
        counts.isolated += isolated.iter().filter(|isolated| **isolated).count();
        counts.all_isolated += usize::from(!isolated.contains(&false));
    }
    counts
}

/// The column halfway between each digit and the next.
fn boundaries(apart: &[StringImage]) -> Vec<f32> {
    let is_solid = |digit: &StringImage, pixel: usize| digit.pixels()[pixel] >= SOLID;
    let between = |[left, right]: &[StringImage; 2]| {
        halfway(left.width(), |pixel| is_solid(left, pixel), |pixel| is_solid(right, pixel))
    };
    apart.array_windows().filter_map(between).collect()
}

/// The column of each cut, halfway between the ink on both sides.
fn cuts_px(segmentation: &Segmentation) -> Vec<f32> {
    let is_solid = |pixel: usize| segmentation.image().pixels()[pixel] >= SOLID;
    let piece = |pixel: usize| usize::from(segmentation.piece_of_pixels()[pixel]);
    let column = |cut: usize| {
        let is_left = |pixel| is_solid(pixel) && piece(pixel) <= cut;
        halfway(segmentation.image().width(), is_left, |pixel| is_solid(pixel) && piece(pixel) > cut)
    };
    (0..segmentation.cuts().len()).filter_map(column).collect()
}

/// Halfway between the end of what is on the left and the start of what is on the right.
fn halfway(width: usize, is_left: impl Fn(usize) -> bool, is_right: impl Fn(usize) -> bool) -> Option<f32> {
    let rows = 0..StringImage::HEIGHT;
    let end = (0..width).rfind(|x| rows.clone().any(|y| is_left(y * width + x)))? + 1;
    let start = (0..width).find(|x| rows.clone().any(|y| is_right(y * width + x)))?;
    Some(f32::midpoint(end as f32, start as f32))
}

/// For each digit whether a segment is that digit.
fn isolated(segmentation: &Segmentation, apart: &[StringImage]) -> Vec<bool> {
    let ink = ink_of_pieces(segmentation, apart);
    (0..apart.len()).map(|digit| segmentation.segments().iter().any(|segment| is_digit(segment, digit, &ink))).collect()
}

fn is_digit(segment: &Segment, digit: usize, ink: &[Vec<f64>]) -> bool {
    let inside = |of: &[f64]| of[segment.pieces.clone()].iter().sum::<f64>();
    let total: f64 = ink[digit].iter().sum();
    let own = inside(&ink[digit]);
    let foreign = ink.iter().map(|of| inside(of)).sum::<f64>() - own;
    own >= (1.0 - STRAY_SHARE) * total && foreign <= STRAY_SHARE * total
}

/// The ink of each digit in each piece.
fn ink_of_pieces(segmentation: &Segmentation, apart: &[StringImage]) -> Vec<Vec<f64>> {
    let mut ink = vec![vec![0.0; segmentation.cuts().len() + 1]; apart.len()];
    for (pixel, piece) in segmentation.piece_of_pixels().iter().enumerate() {
        let owner = (0..apart.len()).max_by_key(|digit| apart[*digit].pixels()[pixel]);
        if let Some(owner) = owner {
            ink[owner][usize::from(*piece)] += f64::from(apart[owner].pixels()[pixel]);
        }
    }
    ink
}
