//! From colour planes to ink: the background's colour, and the contrast of everything else with it.

use super::PhotoDigit;
use super::decode::Planes;
use super::illumination::{evened, evened_line, paper_is_dark};
use super::paper::{without_ruling, without_surround};
use super::threshold::{Tones, histogram, median, otsu};
use crate::dataset::{IMAGE_SIDE, Image};
use crate::ink::parts::Part;
use crate::ink::plane::Plane;
use crate::ink::{Canvas, InkError, normalise};

/// Ink fainter than this, of 255, is left out.
const FAINTEST_INK: u8 = 13;

/// A connected component smaller than this part of the largest one is a speck, not a stroke.
const SPECK_PART: f32 = 0.03;

/// The digit of a picture.
pub(super) fn separate(planes: &Planes) -> Result<PhotoDigit, InkError> {
    let plane = clearest_plane(planes);
    let tones = Tones::of(&plane).ok_or(InkError::NoInk)?;
    if let Some(image) = finished_image(&plane, &tones) {
        let ink = Canvas::from_fn(IMAGE_SIDE, IMAGE_SIDE, |x, y| image[y * IMAGE_SIDE + x]);
        return Ok(PhotoDigit { image, ink });
    }
    let plane = without_ruling(without_surround(evened(plane)));
    let tones = Tones::of(&plane).ok_or(InkError::NoInk)?;
    let ink = plane.map(|level| tones.ink(level));
    let near_stroke = without_specks(&ink.map(|ink| ink >= 128)).grown();
    let ink = ink.zip(&near_stroke, |ink, is_near| if is_near && ink >= FAINTEST_INK { ink } else { 0 });
    let ink = Canvas::from_fn(ink.width, ink.height(), |x, y| ink.at(x, y));
    Ok(PhotoDigit { image: normalise(&ink)?.image, ink })
}

/// The ink of a line of digits. What belongs to the line is found later.
pub(super) fn separate_number(planes: &Planes) -> Result<Plane<u8>, InkError> {
    let plane = clearest_plane(planes);
    let plane = if paper_is_dark(&plane) { plane.map(|level| 255 - level) } else { plane };
    let plane = without_ruling(without_surround(evened_line(plane)));
    let tones = Tones::of_dark_ink(&plane).ok_or(InkError::NoInk)?;
    Ok(plane.map(|level| tones.ink(level)))
}

/// Lightness, or the one of red, green and blue in which ink and background are much further apart (yellow on white).
fn clearest_plane(planes: &Planes) -> Plane<u8> {
    let colours = on_background(planes);
    let [red, green, blue] = &colours;
    let weighted = red.zip(green, |r, g| 2126 * u32::from(r) + 7152 * u32::from(g));
    let lightness = weighted.zip(blue, |sum, b| ((sum + 722 * u32::from(b)) / 10_000) as u8);
    let spread = |plane: &Plane<u8>| otsu(&histogram(plane.values.iter().copied())).1;
    let least = 2.0 * spread(&lightness);
    let clearest = colours.into_iter().max_by(|a, b| spread(a).total_cmp(&spread(b)));
    clearest.filter(|plane| spread(plane) > least).unwrap_or(lightness)
}

/// Puts see-through parts on a background: the colour around them if the border is opaque, else the one, black or white,
/// that the visible parts stand out from.
fn on_background(Planes { colours, opacity, .. }: &Planes) -> [Plane<u8>; 3] {
    if opacity.values.iter().all(|opacity| *opacity == 255) {
        return colours.clone();
    }
    let border_is_opaque = 2 * opacity.border().filter(|opacity| *opacity >= 128).count() > opacity.border().count();
    let weight: f64 = opacity.values.iter().map(|&opacity| f64::from(opacity)).sum();
    let mean = |plane: &Plane<u8>| {
        let pairs = plane.values.iter().zip(&opacity.values);
        pairs.map(|(&level, &opacity)| f64::from(level) * f64::from(opacity)).sum::<f64>() / weight.max(1.0)
    };
    let contrasting = if colours.iter().map(mean).sum::<f64>() < 1.5 * 255.0 { 255 } else { 0 };
    colours.each_ref().map(|plane| {
        let opaque = plane.border().zip(opacity.border()).filter(|(_, opacity)| *opacity >= 128);
        let around = median(opaque.map(|(level, _)| level));
        let background = around.filter(|_| border_is_opaque).unwrap_or(contrasting);
        plane.zip(opacity, |level, opacity| {
            let (level, opacity) = (u32::from(level), u32::from(opacity));
            ((level * opacity + u32::from(background) * (255 - opacity)) / 255) as u8
        })
    })
}

/// A 28×28 picture whose digit has MNIST's size and place, as light ink on black; `None` for every other picture.
fn finished_image(plane: &Plane<u8>, tones: &Tones) -> Option<Image> {
    let on_black = tones.background <= 16.0;
    if plane.width != IMAGE_SIDE || (!on_black && tones.background < 239.0) {
        return None;
    }
    let plane = plane.map(|level| if on_black { level } else { 255 - level });
    let has_clean_border = plane.border().all(|level| level <= 32);
    let image: Image = plane.values.try_into().ok()?;
    (has_clean_border && has_mnist_layout(&image)).then_some(image)
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

/// The mask without connected parts that are very small beside the largest one.
fn without_specks(mask: &Plane<bool>) -> Plane<bool> {
    let parts = without_frames(mask.parts());
    let largest = parts.iter().map(Part::pixel_count).max().unwrap_or(0);
    mask.of(parts.iter().filter(|part| part.pixel_count() as f32 >= SPECK_PART * largest as f32))
}

/// The parts without rectangles that are drawn around others, as on forms.
fn without_frames(parts: Vec<Part>) -> Vec<Part> {
    let boxes: Vec<[usize; 4]> = parts.iter().map(Part::reach).collect();
    let holds_another = |frame: &[usize; 4]| boxes.iter().any(|inner| is_well_within(inner, frame));
    let is_frame = |part: &Part, frame| holds_another(frame) && is_along_edges(part, frame);
    parts.into_iter().zip(&boxes).filter(|(part, frame)| !is_frame(part, frame)).map(|(part, _)| part).collect()
}

/// Whether a box lies within another and is at least a quarter as high.
fn is_well_within(inner: &[usize; 4], outer: &[usize; 4]) -> bool {
    let is_within = inner[0] > outer[0] && inner[1] > outer[1] && inner[2] < outer[2] && inner[3] < outer[3];
    is_within && 4 * (inner[3] - inner[1]) >= outer[3] - outer[1]
}

/// Whether all of a part is near the edges of its box: a rectangle's outline. A round one is further inside at its corners.
fn is_along_edges(part: &Part, [left, top, right, bottom]: &[usize; 4]) -> bool {
    let near = (right - left).min(bottom - top) / 10;
    part.runs.iter().all(|run| {
        let is_near_row = (run.row - top).min(bottom - run.row) <= near;
        is_near_row || (run.start..run.end).all(|x| (x - left).min(right - x) <= near)
    })
}
