//! What augmentation do to a blot: no more than they say, and the same again from equal generators.

use proptest::prelude::*;

use super::*;
use crate::random::{Purpose, generator};

fn blot() -> Image {
    let mut image = [0; PIXEL_COUNT];
    for (index, pixel) in image.iter_mut().enumerate() {
        let (x, y) = (index % 28, index / 28);
        if (10..18).contains(&x) && (7..21).contains(&y) {
            *pixel = 255;
        }
    }
    image
}

fn rng(position: u64) -> Generator {
    generator(1, Purpose::Augmentation, position)
}

fn mass(image: &Image) -> f64 {
    image.iter().map(|ink| f64::from(*ink)).sum()
}

#[test]
fn nothing_is_changed_when_all_amounts_are_zero() {
    assert_eq!(augment(&blot(), &Augmentation::NONE, &mut rng(0)), blot());
}

#[test]
fn equal_generators_give_equal_images_and_others_do_not() {
    let augmented = |position| augment(&blot(), &Augmentation::standard(), &mut rng(position));
    assert_eq!(augmented(3), augmented(3));
    assert_ne!(augmented(3), augmented(4));
}

#[test]
fn a_shift_moves_the_centre_of_mass_by_no_more_than_it_says() {
    let column_of = |image: &Image| {
        image.iter().enumerate().map(|(index, ink)| (index % 28) as f64 * f64::from(*ink)).sum::<f64>() / mass(image)
    };
    let shifts = Augmentation { shift_px: PerAxis { x: 3.0, y: 0.0 }, ..Augmentation::NONE };
    let moved = (0..200).map(|position| column_of(&augment(&blot(), &shifts, &mut rng(position))) - column_of(&blot()));
    let moved: Vec<f64> = moved.collect();
    assert!(moved.iter().all(|shift| shift.abs() < 3.01), "{moved:?}");
    assert!(moved.iter().any(|shift| *shift > 2.0) && moved.iter().any(|shift| *shift < -2.0), "{moved:?}");
}

/// The lengths of the inked rows and columns.
fn extent(image: &Image) -> [usize; 2] {
    let inked = |index: usize| image[index] >= 128;
    let is_column_inked = |x: &usize| (0..28).any(|y| inked(28 * y + x));
    let is_row_inked = |y: &usize| (0..28).any(|x| inked(28 * y + x));
    [(0..28).filter(is_column_inked).count(), (0..28).filter(is_row_inked).count()]
}

#[test]
fn width_and_height_change_apart_from_each_other() {
    let widths = Augmentation { scale: PerAxis { x: 0.46, y: 0.0 }, ..Augmentation::NONE };
    let extents: Vec<_> = (0..200).map(|position| extent(&augment(&blot(), &widths, &mut rng(position)))).collect();
    assert!(extents.iter().all(|[_, height]| *height == 14), "{extents:?}");
    let (least, most) = (extents.iter().map(|[width, _]| width).min(), extents.iter().map(|[width, _]| width).max());
    // 8 columns times 0.63 to 1.58.
    assert_eq!((least, most), (Some(&5), Some(&13)));
}

#[test]
fn the_papers_distortions_reach_as_far_as_its_figure_and_turn_nothing() {
    assert_eq!(Augmentation::paper().validate(), Ok(()));
    let upright = Augmentation { shear: 0.0, ..Augmentation::paper() };
    let is_rectangle = |image: &Image| {
        let [width, height] = extent(image);
        // Each corner may be grey.
        image.iter().filter(|ink| **ink >= 128).count() + 4 >= width * height
    };
    let images: Vec<_> = (0..300).map(|position| augment(&blot(), &upright, &mut rng(position))).collect();
    assert!(images.iter().all(is_rectangle), "a blot with sides along the axes keeps them");
    let range = |axis: usize| {
        let lengths = || images.iter().map(|image| extent(image)[axis]);
        [lengths().min(), lengths().max()]
    };
    // 8 columns times 0.63 to 1.58, 14 rows times 0.70 to 1.42; but for what leaves the field.
    assert_eq!((range(0), range(1)), ([Some(5), Some(13)], [Some(10), Some(20)]));
}

#[test]
fn a_rotation_by_the_centre_keeps_the_middle_and_turns_the_rest() {
    let turns = Augmentation { rotation_deg: 90.0, ..Augmentation::NONE };
    let images: Vec<Image> = (0..50).map(|position| augment(&blot(), &turns, &mut rng(position))).collect();
    assert!(images.iter().all(|image| image[14 * 28 + 14] == 255));
    assert!(images.iter().any(|image| image[14 * 28 + 19] > 200), "some lie on their side");
}

#[test]
fn ink_is_neither_lost_nor_made() {
    for position in 0..200 {
        let ratio = mass(&augment(&blot(), &Augmentation::standard(), &mut rng(position))) / mass(&blot());
        assert!((0.6..1.6).contains(&ratio), "{ratio}");
    }
}

#[test]
fn a_renormalised_digit_has_mnists_size_and_place_whatever_was_done_to_it() {
    let augmentation = Augmentation { renormalised_share: 1.0, shift_px: PerAxis::both(3.0), ..Augmentation::ink() };
    for position in 0..200 {
        let image = augment(&blot(), &augmentation, &mut rng(position));
        // What is faint counts too, and each of its two ends may lie anywhere within a pixel.
        let longest = extent(&image.map(|ink| if ink >= 24 { 255 } else { 0 })).into_iter().max();
        assert!((Some(18)..=Some(22)).contains(&longest), "{longest:?}");
        for coordinate in [|index: usize| index % 28, |index: usize| index / 28] {
            let moment: f64 =
                image.iter().enumerate().map(|(index, ink)| coordinate(index) as f64 * f64::from(*ink)).sum();
            assert!((moment / mass(&image) - 14.0).abs() < 0.7, "{}", moment / mass(&image));
        }
        assert!(image.contains(&255));
    }
}

#[test]
fn the_share_decides_how_many_are_renormalised() {
    let some = Augmentation { renormalised_share: 0.25, ..Augmentation::NONE };
    let unchanged = (0..400).filter(|position| augment(&blot(), &some, &mut rng(*position)) == blot()).count();
    assert!((270..330).contains(&unchanged), "{unchanged}");
}

#[test]
fn the_share_decides_how_many_are_left_as_they_are() {
    let left = |unaugmented_share| {
        let augmentation = Augmentation { unaugmented_share, ..Augmentation::standard() };
        (0..200).filter(|position| augment(&blot(), &augmentation, &mut rng(*position)) == blot()).count()
    };
    assert_eq!((left(0.0), left(1.0)), (0, 200));
    assert!((40..80).contains(&left(0.3)), "{}", left(0.3));
}

#[test]
fn pens_differ_in_width_by_as_much_as_is_asked() {
    let pens = Augmentation { thickness_px: 1.5, ..Augmentation::NONE };
    let widths: Vec<usize> = (0..200).map(|position| extent(&augment(&blot(), &pens, &mut rng(position)))[0]).collect();
    assert_eq!((widths.iter().min(), widths.iter().max()), (Some(&6), Some(&10)), "{widths:?}");
}

#[test]
fn settings_of_before_are_read_as_they_were_meant() {
    let mut older = serde_json::to_value(Augmentation::standard()).unwrap();
    for name in ["thickness_px", "renormalised_share", "undistorted_share"] {
        older.as_object_mut().unwrap().remove(name);
    }
    assert_eq!(serde_json::from_value::<Augmentation>(older).unwrap(), Augmentation::standard());
}

#[test]
fn what_is_out_of_bounds_is_named() {
    assert_eq!(Augmentation::standard().validate(), Ok(()));
    assert_eq!(Augmentation::NONE.validate(), Ok(()));
    let endless = Augmentation { shear: f32::INFINITY, ..Augmentation::NONE };
    assert_eq!(endless.validate().unwrap_err().to_string(), "augmentation shear is inf: it must be from 0 to 2");
    let negative = Augmentation { shift_px: PerAxis { x: 1.0, y: -1.0 }, ..Augmentation::NONE };
    assert_eq!(negative.validate().unwrap_err().name, "shift_px");
    assert!(Augmentation { elastic_px: f32::NAN, ..Augmentation::NONE }.validate().is_err());
}

proptest! {
    #[test]
    fn no_amount_makes_it_panic(amounts in proptest::array::uniform11(proptest::num::f32::ANY)) {
        let [right, down, width, height, rotation_deg, shear, elastic_px, elastic_smoothness_px, pen, form, left] = amounts;
        let (shift_px, scale) = (PerAxis { x: right, y: down }, PerAxis { x: width, y: height });
        // Thickness takes a step for each pixel of it, so its bound matters here.
        let (thickness_px, renormalised_share, unaugmented_share) = (pen.clamp(-5.0, 5.0), form, left);
        let wild = Augmentation {
            shift_px, scale, rotation_deg, shear, elastic_px, elastic_smoothness_px, thickness_px, renormalised_share,
            unaugmented_share,
        };
        augment(&blot(), &wild, &mut rng(0));
    }
}
