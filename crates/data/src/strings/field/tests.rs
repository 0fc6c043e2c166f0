//! Fields as people photograph and draw them, against the same number in plain black on white.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;
use crate::builtin;
use crate::dataset::IMAGE_SIDE;

/// Built-in digits beside each other as ink from 0 to 1, at column `x` and row `y` in heights of a digit from the middle.
struct Writing(Vec<[u8; IMAGE_SIDE * IMAGE_SIDE]>);

impl Writing {
    fn new(count: u64) -> Self {
        Self((0..count).map(|index| builtin::draw(11, index).0).collect())
    }

    /// Half of its width, in heights of a digit.
    fn reach(&self) -> f32 {
        self.0.len() as f32 * 0.5
    }

    fn ink(&self, x: f32, y: f32) -> f32 {
        // A digit is 20 pixels high, so a pitch of 20 leaves the gap of a narrow hand.
        let [along, down] = [(x + self.reach()) * 20.0, y * 20.0 + 14.0];
        if along < 0.0 || down < 0.5 {
            return 0.0;
        }
        let digit = (along / 20.0) as usize;
        let column = along - digit as f32 * 20.0 + 4.0;
        self.0.get(digit).map_or(0.0, |image| between(image, column, down))
    }
}

fn between(image: &[u8; IMAGE_SIDE * IMAGE_SIDE], x: f32, y: f32) -> f32 {
    let [left, top] = [(x - 0.5).max(0.0), (y - 0.5).max(0.0)];
    let level = |column: usize, row: usize| {
        let is_within = column < IMAGE_SIDE && row < IMAGE_SIDE;
        if is_within { f32::from(image[row * IMAGE_SIDE + column]) / 255.0 } else { 0.0 }
    };
    let (column, row, part_x, part_y) = (left as usize, top as usize, left.fract(), top.fract());
    let along = |row: usize| level(column, row) * (1.0 - part_x) + level(column + 1, row) * part_x;
    along(row) * (1.0 - part_y) + along(row + 1) * part_y
}

/// A picture of writing: how high its digits are, how it lies, and what else is on the paper.
struct Scene {
    digits: u64,
    height_px: f32,
    /// Rows per column, and columns per row.
    slope: f32,
    slant: f32,
    /// Ink and light at a point: x and y in heights of a digit from the middle.
    marks: fn(f32, f32) -> f32,
    light: fn(f32, f32) -> f32,
}

impl Default for Scene {
    fn default() -> Self {
        Self { digits: 4, height_px: 40.0, slope: 0.0, slant: 0.0, marks: |_, _| 0.0, light: |_, _| 1.0 }
    }
}

impl Scene {
    fn picture(&self) -> GrayImage {
        let writing = Writing::new(self.digits);
        let [half_width, half_height] = [writing.reach() + 1.0, 1.4 + self.slope.abs() * writing.reach()];
        let side = |half: f32| (2.0 * half * self.height_px) as u32;
        GrayImage::from_fn(side(half_width), side(half_height), |column, row| {
            let x = (column as f32 + 0.5) / self.height_px - half_width;
            let y = (row as f32 + 0.5) / self.height_px - half_height;
            let level_y = y - self.slope * x;
            let ink = writing.ink(x + self.slant * level_y, level_y).max((self.marks)(x, level_y));
            Luma([((235.0 - 205.0 * ink) * (self.light)(x, y)) as u8])
        })
    }

    fn read(&self) -> NormalisedString {
        read(&self.picture().into())
    }
}

fn read(picture: &DynamicImage) -> NormalisedString {
    from_picture(Cursor::new(encoded(picture))).unwrap()
}

fn encoded(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn inked_rows(image: &StringImage) -> usize {
    let inked = (0..StringImage::HEIGHT).filter(|row| image.row(*row).iter().any(|ink| *ink >= 96));
    inked.clone().max().unwrap() + 1 - inked.min().unwrap()
}

/// Share of ink that both images have, at the best of some shifts.
fn overlap(one: &StringImage, other: &StringImage) -> f64 {
    let at = |image: &StringImage, x: isize, y: isize| {
        let is_within = x >= 0 && (x as usize) < image.width() && y >= 0 && (y as usize) < StringImage::HEIGHT;
        if is_within { f64::from(image.row(y as usize)[x as usize]) } else { 0.0 }
    };
    let share = |shift_x: isize, shift_y: isize| {
        let (mut both, mut any) = (0.0, 0.0);
        for (x, y) in (0..StringImage::HEIGHT as isize).flat_map(|y| (0..one.width() as isize).map(move |x| (x, y))) {
            let (a, b) = (at(one, x, y), at(other, x + shift_x, y + shift_y));
            both += a.min(b);
            any += a.max(b);
        }
        both / any
    };
    let shifts = (-3..=3).flat_map(|y| (-3..=3).map(move |x| (x, y)));
    shifts.map(|(x, y)| share(x, y)).fold(0.0, f64::max)
}

/// Fails unless the scene gives nearly the image of the same number on clean paper.
fn assert_like_clean(scene: &Scene, least_overlap: f64) {
    let clean = Scene { digits: scene.digits, ..Scene::default() }.read();
    let result = scene.read();
    let share = overlap(&clean.image, &result.image);
    assert!(share >= least_overlap, "{share} of {least_overlap}");
    assert!((18..=24).contains(&inked_rows(&result.image)), "{}", inked_rows(&result.image));
}

#[test]
fn clean_writing_fills_twenty_rows_in_the_middle_between_the_margins() {
    let image = Scene::default().read().image;
    assert!((19..=22).contains(&inked_rows(&image)));
    let has_ink = |column: &usize| (0..StringImage::HEIGHT).any(|row| image.row(row)[*column] >= 64);
    let inked: Vec<usize> = (0..image.width()).filter(has_ink).collect();
    assert!(inked[0].abs_diff(StringImage::MARGIN) <= 1, "{}", inked[0]);
    let right = image.width() - 1 - inked[inked.len() - 1];
    assert!((StringImage::MARGIN - 1..StringImage::MARGIN + 5).contains(&right), "{right}");
}

#[test]
fn size_does_not_matter() {
    for (height_px, least) in [(12.0, 0.7), (25.0, 0.75), (150.0, 0.75)] {
        assert_like_clean(&Scene { height_px, ..Scene::default() }, least);
    }
}

#[test]
fn light_may_fade_and_paper_may_lie_in_a_shadow() {
    for light in
        [|x: f32, y: f32| 0.75 - 0.07 * x - 0.05 * y, |x: f32, y: f32| if x + 0.3 * y < 0.4 { 1.0 } else { 0.6 }]
    {
        assert_like_clean(&Scene { light, ..Scene::default() }, 0.75);
    }
}

#[test]
fn light_ink_on_dark_is_read_as_dark_on_light() {
    let mut picture = DynamicImage::from(Scene::default().picture());
    let result = read(&picture);
    picture.invert();
    assert!(overlap(&result.image, &read(&picture).image) > 0.95);
}

#[test]
fn ink_on_a_see_through_background_is_found() {
    let ink = Scene::default().picture();
    let see_through =
        RgbaImage::from_fn(ink.width(), ink.height(), |x, y| Rgba([40, 40, 160, 235 - ink.get_pixel(x, y).0[0]]));
    assert!(overlap(&Scene::default().read().image, &read(&see_through.into()).image) > 0.85);
}

#[test]
fn a_slope_and_a_slant_are_found_and_taken_out() {
    let straight = Scene { digits: 6, ..Scene::default() }.read();
    for slope in [-0.2, -0.08, 0.08, 0.2] {
        let result = Scene { digits: 6, slope, ..Scene::default() }.read();
        assert!(
            (result.baseline_slope - straight.baseline_slope - f64::from(slope)).abs() < 0.05,
            "{slope}: {}",
            result.baseline_slope
        );
    }
    for slants in [[-0.6, -0.4], [0.45, 0.65]] {
        let [one, other] = slants.map(|slant| Scene { digits: 6, slant, ..Scene::default() }.read().slant);
        let [asked, found] = [f64::from(slants[1] - slants[0]), other - one];
        assert!((found - asked).abs() < 0.1 && one.signum() == f64::from(slants[0]).signum(), "{one} {other}");
    }
}

#[test]
fn rules_underlines_and_frames_go_and_strokes_stay() {
    let scenes: [fn(f32, f32) -> f32; 4] = [
        |_, y| f32::from((y - 0.8).abs() < 0.03),
        |x, y| f32::from((y - 0.65).abs() < 0.03 && x.abs() < 2.4),
        |_, y| f32::from((y - 0.1).abs() < 0.02),
        |x, y| {
            f32::from(
                ((y.abs() - 0.85).abs() < 0.03 && x.abs() < 2.6) || ((x.abs() - 2.6).abs() < 0.03 && y.abs() < 0.85),
            )
        },
    ];
    for marks in scenes {
        assert_like_clean(&Scene { marks, ..Scene::default() }, 0.7);
        assert_like_clean(&Scene { marks, height_px: 24.0, ..Scene::default() }, 0.6);
    }
}

#[test]
fn lines_between_cells_go_without_the_rules_that_they_stand_on() {
    let cells = |x: f32, y: f32| {
        let off = (x / 1.0 - (x / 1.0).round()).abs();
        f32::from(off < 0.02 && x.abs() < 2.1 && y.abs() < 0.62)
    };
    let plain = Scene::default().read();
    let result = Scene { marks: cells, ..Scene::default() }.read();
    let share = overlap(&plain.image, &result.image);
    assert!(share >= 0.7, "{share}");
}

#[test]
fn an_amount_on_the_printed_ground_of_a_cheque_keeps_its_digits() {
    let waves = |x: f32, y: f32| 0.93 + 0.05 * (14.0 * x + 3.0 * (5.0 * y).sin()).sin();
    let guides_and_a_dash = |x: f32, y: f32| {
        let is_guide = (y - 0.75).abs() < 0.02 || ((y + 0.9).abs() < 0.02 && (x * 7.0).fract().abs() < 0.6);
        let is_dash = (y - 0.02 * x).abs() < 0.05 && (2.2..2.7).contains(&x);
        f32::from(is_guide || is_dash)
    };
    for height_px in [28.0, 45.0, 70.0] {
        let plain = Scene { digits: 4, ..Scene::default() }.read();
        let result = Scene { height_px, light: waves, marks: guides_and_a_dash, ..Scene::default() }.read();
        let share = overlap(&plain.image, &result.image);
        assert!(share >= 0.55, "{height_px}: {share}");
        assert!((18..=24).contains(&inked_rows(&result.image)), "{height_px}");
    }
}

#[test]
fn two_digits_are_turned_less_rather_than_wrongly() {
    for slope in [0.0, 0.12] {
        let result = Scene { digits: 2, slope, ..Scene::default() }.read();
        let found = result.baseline_slope;
        assert!((-0.03..=f64::from(slope) + 0.05).contains(&found), "{slope}: {found}");
    }
}

#[test]
fn specks_and_a_stray_tall_stroke_change_little() {
    let specks = |x: f32, y: f32| f32::from((x - 1.0).hypot(y + 1.1) < 0.05 || (x + 2.7).hypot(y - 0.4) < 0.05);
    assert_like_clean(&Scene { marks: specks, ..Scene::default() }, 0.85);
    let tall = Scene { marks: |x, y| f32::from((x - 2.4).abs() < 0.06 && y.abs() < 1.0), ..Scene::default() }.read();
    let clean = Scene::default().read();
    assert!(tall.scale > 0.7 * clean.scale, "{} {}", tall.scale, clean.scale);
}

#[test]
fn a_point_of_the_image_leads_back_to_its_place_on_the_picture() {
    let scene = Scene { slope: 0.1, slant: 0.2, digits: 5, ..Scene::default() };
    let (picture, result) = (scene.picture(), scene.read());
    let full = (0..result.image.pixels().len()).filter(|index| result.image.pixels()[*index] == 255);
    let is_ink = |index: usize| {
        let middle = [index % result.image.width(), index / result.image.width()].map(|at| at as f64 + 0.5);
        let [x, y] = result.to_source.apply(middle);
        picture.get_pixel(x as u32, y as u32).0[0] < 160
    };
    let [on_ink, all] = [full.clone().filter(|index| is_ink(*index)).count(), full.count()];
    assert!(on_ink as f64 > 0.95 * all as f64, "{on_ink} of {all}");
}

/// Two digits as strokes: a seven and a one, in units of their height.
fn strokes(scale: f32) -> Drawing {
    let strokes =
        [vec![[0.0, 0.0], [0.6, 0.02], [0.2, 1.0]], vec![[1.0, 0.0], [1.0, 1.0]], vec![[0.1, 0.5], [0.5, 0.5]]];
    let strokes = strokes.map(|stroke| stroke.into_iter().map(|point: [f32; 2]| point.map(|at| scale * at)).collect());
    Drawing { strokes: strokes.to_vec(), label: None }
}

#[test]
fn a_drawing_gives_the_same_at_any_scale_and_strokes_as_wide_as_mnists() {
    let read = |scale: f32| from_drawing(&InkPath::default(), &strokes(scale)).unwrap();
    let result = read(1.0);
    assert!((19..=23).contains(&inked_rows(&result.image)), "{}", inked_rows(&result.image));
    let width = result.stroke_width_px + result.stroke_growth_px;
    assert!((2.2..=3.5).contains(&width), "{width}");
    for scale in [0.01, 1000.0] {
        assert!(overlap(&result.image, &read(scale).image) > 0.97);
    }
    let [x, y] = result.to_source.apply([StringImage::MARGIN as f64, 16.0]);
    assert!(x.abs() < 0.35 && (y - 0.5).abs() < 0.15, "{x} {y}");
}

#[test]
fn what_is_no_line_of_digits_is_refused_in_words() {
    let message = |strokes: Vec<Vec<[f32; 2]>>| {
        from_drawing(&InkPath::default(), &Drawing { strokes, label: None }).unwrap_err().to_string()
    };
    assert!(message(vec![]).contains("no ink"));
    assert!(message(vec![vec![[f32::NAN, 0.0]]]).contains("finite"));
    let ones = |step: [f32; 2], count: u16| {
        let one = |place: u16| {
            let [x, y] = step.map(|at| at * f32::from(place));
            vec![[x, y], [x, y + 0.5], [x, y + 1.0]]
        };
        (0..count).map(one).collect::<Vec<_>>()
    };
    assert!(message(ones([1.0, 0.0], 60)).contains("at most about 24 digits"));
    let low = GrayImage::from_fn(60, 30, |x, y| Luma([if x % 10 < 2 && (10..15).contains(&y) { 0 } else { 255 }]));
    let error = from_picture(Cursor::new(encoded(&low.into()))).unwrap_err().to_string();
    assert!(error.contains("at least 7"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_picture_makes_it_panic(levels in proptest::collection::vec(any::<u8>(), 64), width in 8_u32..70, height in 8_u32..70, cell in 1_u32..9) {
        let picture = GrayImage::from_fn(width, height, |x, y| Luma([levels[((x / cell) * 7 + (y / cell) * 13) as usize % 64]]));
        if let Ok(result) = from_picture(Cursor::new(encoded(&picture.into()))) {
            prop_assert!(result.image.width() < 2000);
            prop_assert!(result.scale.is_finite() && result.scale > 0.0);
        }
    }

    #[test]
    fn no_drawing_makes_it_panic(strokes in proptest::collection::vec(proptest::collection::vec(
        proptest::array::uniform2(proptest::num::f32::NORMAL | proptest::num::f32::ZERO), 1..12), 0..5)) {
        if let Ok(result) = from_drawing(&InkPath::default(), &Drawing { strokes, label: None }) {
            prop_assert!(result.image.pixels().contains(&255));
        }
    }

    #[test]
    fn no_small_drawing_makes_it_panic(strokes in proptest::collection::vec(proptest::collection::vec(
        proptest::array::uniform2(-3.0_f32..3.0), 1..12), 1..7)) {
        let _ = from_drawing(&InkPath::default(), &Drawing { strokes, label: None });
    }
}
