//! From colour planes to ink: the background's colour, and the contrast of everything else with it.

use super::components::{grow, without_specks};
use super::decode::Planes;
use super::illumination::evened;
use super::paper::{without_ruling, without_surround};
use super::threshold::{Tones, border, histogram, median, otsu};
use crate::dataset::{IMAGE_SIDE, Image};
use crate::ink::{Canvas, InkError};

/// Ink fainter than this, of 255, is left out.
const FAINTEST_INK: u8 = 13;

/// What the picture holds.
pub(super) enum Ink {
    /// A digit that is in MNIST's form already.
    Finished(Box<Image>),
    /// Ink that is to be normalised.
    Raw(Canvas),
}

pub(super) fn separate(planes: &Planes) -> Result<Ink, InkError> {
    let plane = clearest_plane(planes);
    let tones = Tones::of(&plane, planes.width).ok_or(InkError::NoInk)?;
    if let Some(image) = finished_image(&plane, planes.width, &tones) {
        return Ok(Ink::Finished(Box::new(image)));
    }
    let plane = without_surround(&evened(&plane, planes.width), planes.width);
    let plane = without_ruling(&plane, planes.width);
    let tones = Tones::of(&plane, planes.width).ok_or(InkError::NoInk)?;
    let solid: Vec<bool> = plane.iter().map(|&level| tones.ink(level) >= 128).collect();
    let near_stroke = grow(&without_specks(&solid, planes.width), planes.width);
    let ink = |x: usize, y: usize| {
        let index = y * planes.width + x;
        let ink = tones.ink(plane[index]);
        if near_stroke[index] && ink >= FAINTEST_INK { ink } else { 0 }
    };
    Ok(Ink::Raw(Canvas::from_fn(planes.width, plane.len() / planes.width, ink)))
}

/// Lightness, or the one of red, green and blue in which ink and background are much further apart (yellow on white).
fn clearest_plane(planes: &Planes) -> Vec<u8> {
    let colours = on_background(planes);
    let lightness = |((&r, &g), &b): ((&u8, &u8), &u8)| {
        ((2126 * u32::from(r) + 7152 * u32::from(g) + 722 * u32::from(b)) / 10_000) as u8
    };
    let lightness: Vec<u8> = colours[0].iter().zip(&colours[1]).zip(&colours[2]).map(lightness).collect();
    let spread = |plane: &Vec<u8>| otsu(&histogram(plane.iter().copied())).1;
    let least = 2.0 * spread(&lightness);
    let clearest = colours.into_iter().max_by(|a, b| spread(a).total_cmp(&spread(b)));
    clearest.filter(|plane| spread(plane) > least).unwrap_or(lightness)
}

/// Puts see-through parts on a background: the colour around them if the border is opaque, else the one, black or white,
/// that the visible parts stand out from.
fn on_background(planes: &Planes) -> [Vec<u8>; 3] {
    let opaque_border = || border(&planes.opacity, planes.width).zip(0..).filter(|(opacity, _)| *opacity >= 128);
    let border_is_opaque = 2 * opaque_border().count() > border(&planes.opacity, planes.width).count();
    let weight: f64 = planes.opacity.iter().map(|&opacity| f64::from(opacity)).sum();
    let mean = |plane: &Vec<u8>| {
        let sum: f64 =
            plane.iter().zip(&planes.opacity).map(|(&level, &opacity)| f64::from(level) * f64::from(opacity)).sum();
        sum / weight.max(1.0)
    };
    let contrasting = if planes.colours.iter().map(mean).sum::<f64>() < 1.5 * 255.0 { 255 } else { 0 };
    planes.colours.each_ref().map(|plane| {
        let levels: Vec<u8> = border(plane, planes.width).collect();
        let around = median(&histogram(opaque_border().map(|(_, position)| levels[position])), 0..=255);
        let background = around.filter(|_| border_is_opaque).unwrap_or(contrasting);
        let blend = |(&level, &opacity): (&u8, &u8)| {
            let (level, opacity) = (u32::from(level), u32::from(opacity));
            ((level * opacity + u32::from(background) * (255 - opacity)) / 255) as u8
        };
        plane.iter().zip(&planes.opacity).map(blend).collect()
    })
}

/// A 28×28 picture whose digit has MNIST's size and place, as light ink on black; `None` for every other picture.
fn finished_image(plane: &[u8], width: usize, tones: &Tones) -> Option<Image> {
    let on_black = tones.background <= 16.0;
    if !on_black && tones.background < 239.0 {
        return None;
    }
    let mut image: Image = (width == IMAGE_SIDE).then(|| plane.try_into().ok())??;
    if !on_black {
        image = image.map(|level| 255 - level);
    }
    let clean_border = border(&image, width).all(|level| level <= 32);
    (clean_border && has_mnist_layout(&image)).then_some(image)
}

/// Whether the ink reaches over about 20 pixels and has its centre of mass in the middle.
fn has_mnist_layout(image: &Image) -> bool {
    let inked = |index: &usize| image[*index] >= 64;
    let extent = |coordinate: fn(usize) -> usize| {
        let inked = (0..image.len()).filter(inked).map(coordinate);
        inked.clone().max().unwrap_or(0) + 1 - inked.min().unwrap_or(0)
    };
    let longest_side = extent(|index| index % IMAGE_SIDE).max(extent(|index| index / IMAGE_SIDE));
    let mass: f32 = image.iter().map(|&ink| f32::from(ink)).sum();
    let centre = |coordinate: fn(usize) -> usize| {
        image.iter().enumerate().map(|(index, &ink)| coordinate(index) as f32 * f32::from(ink)).sum::<f32>() / mass
    };
    let centred = |centre: f32| (13.0..=15.0).contains(&centre);
    (17..=21).contains(&longest_side)
        && centred(centre(|index| index % IMAGE_SIDE))
        && centred(centre(|index| index / IMAGE_SIDE))
}
