//! Random distortions of a training image: the pen's width, then shift, scale, rotation, shear and elastic in one
//! resampling, after which the digit may be brought into MNIST's form again, as all real ink is.
//!
//! `elastic` holds the smooth random field; only what changes an image while training belongs here.

mod elastic;
mod mnist_form;
mod per_axis;
mod thickness;

use rand::RngExt as _;
use serde::{Deserialize, Serialize};

use self::elastic::ElasticField;
use self::mnist_form::MnistForm;
pub use self::per_axis::PerAxis;
use crate::data::dataset::{IMAGE_SIDE, Image, PIXEL_COUNT};
use crate::data::random::Generator;

/// Row and column that a digit is turned and scaled about: where MNIST's digits have their centre of mass.
const CENTRE: f32 = 14.0;

/// How far each kind of distortion may go. Each image gets its own amounts, evenly spread between none and these.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Distortions {
    /// Largest shift to either side, in pixels.
    pub shift_px: PerAxis,
    /// Largest change of width, and apart from it of height, as a natural logarithm: 0.1 is a factor from 0.90 to 1.11.
    pub scale: PerAxis,
    /// Largest rotation to either side, in degrees.
    pub rotation_deg: f32,
    /// Largest horizontal shear: pixels sideways for each pixel downward.
    pub shear: f32,
    /// Elastic displacement, root mean square along each axis, in pixels.
    pub elastic_px: f32,
    /// Over how many pixels the elastic displacement stays alike: the deviation of the Gaussian that smooths it.
    pub elastic_smoothness_px: f32,
    /// How far each edge of the ink is moved outward or inward at most, in pixels, as by another pen.
    #[serde(default)]
    pub thickness_px: f32,
    /// Share of the images (0–1) that are brought into MNIST's form afterwards: longest side 20, centre of mass in the middle.
    #[serde(default)]
    pub renormalised_share: f32,
}

/// A distortion that is out of bounds.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("distortion {name} is {value}: it must be from {lowest} to {highest}")]
pub struct DistortionsError {
    /// Name of the field.
    pub name: &'static str,
    /// Its value.
    pub value: f32,
    /// Smallest value that is allowed.
    pub lowest: f32,
    /// Largest value that is allowed.
    pub highest: f32,
}

impl Distortions {
    /// Leaves every image as it is.
    pub const NONE: Self = Self {
        shift_px: PerAxis::both(0.0),
        scale: PerAxis::both(0.0),
        rotation_deg: 0.0,
        shear: 0.0,
        elastic_px: 0.0,
        elastic_smoothness_px: 5.0,
        thickness_px: 0.0,
        renormalised_share: 0.0,
    };

    /// What the training of digits gains from: about as much as handwriting differs, and no more.
    pub const fn standard() -> Self {
        Self {
            shift_px: PerAxis::both(1.5),
            scale: PerAxis::both(0.12),
            rotation_deg: 10.0,
            shear: 0.15,
            elastic_px: 0.8,
            elastic_smoothness_px: 5.0,
            ..Self::NONE
        }
    }

    /// What the reading of real ink gains from, whoever wrote it, with whatever pen: further than
    /// [`standard`](Self::standard), with other widths of the pen, and mostly normalised as such ink is.
    pub const fn ink() -> Self {
        Self {
            scale: PerAxis::both(0.15),
            shear: 0.25,
            thickness_px: 0.6,
            renormalised_share: 0.75,
            ..Self::standard()
        }
    }

    /// The paper's (section III-C): translation, scaling, squeezing, that is, width and height against each other, and
    /// horizontal shear. It gives no amounts; these were measured on the hundred digits of its figure 7, whose heights are
    /// 0.71 to 1.44 times and widths 0.64 to 1.60 times the usual, and whose centres lie within ±2.5 columns and ±4.2 rows.
    pub const fn paper() -> Self {
        Self { shift_px: PerAxis { x: 2.5, y: 4.2 }, scale: PerAxis { x: 0.46, y: 0.35 }, shear: 0.19, ..Self::NONE }
    }

    /// Checks every bound.
    ///
    /// # Errors
    /// If an amount is not finite, negative, or so large that no digit would be left.
    pub fn validate(&self) -> Result<(), DistortionsError> {
        let bounds = [
            ("shift_px", self.shift_px.x, 0.0, 14.0),
            ("shift_px", self.shift_px.y, 0.0, 14.0),
            ("scale", self.scale.x, 0.0, 1.0),
            ("scale", self.scale.y, 0.0, 1.0),
            ("rotation_deg", self.rotation_deg, 0.0, 180.0),
            ("shear", self.shear, 0.0, 2.0),
            ("elastic_px", self.elastic_px, 0.0, 14.0),
            ("elastic_smoothness_px", self.elastic_smoothness_px, elastic::SMOOTHEST_PX.0, elastic::SMOOTHEST_PX.1),
            ("thickness_px", self.thickness_px, 0.0, 5.0),
            ("renormalised_share", self.renormalised_share, 0.0, 1.0),
        ];
        let outside = bounds.into_iter().find(|&(_, value, lowest, highest)| !(lowest..=highest).contains(&value));
        outside.map_or(Ok(()), |(name, value, lowest, highest)| Err(DistortionsError { name, value, lowest, highest }))
    }

    fn change_nothing(&self) -> bool {
        Self { elastic_smoothness_px: Self::NONE.elastic_smoothness_px, ..*self } == Self::NONE
    }
}

/// Distorts one image, with background where nothing was before. Equal generators give equal results.
pub fn distort(image: &Image, distortions: &Distortions, rng: &mut Generator) -> Image {
    if distortions.change_nothing() {
        return *image;
    }
    let affine = Affine::random(distortions, rng);
    let field = (distortions.elastic_px != 0.0).then(|| ElasticField::random(distortions, rng));
    let warp = Warp { affine, field };
    let image = if distortions.thickness_px == 0.0 { *image } else { with_another_pen(image, distortions, rng) };
    let framed = Framed::new(&image);
    let mut distorted = resampled(|x, y| framed.sample(warp.source_of([x as f32, y as f32])));
    if distortions.renormalised_share > rng.random::<f32>()
        && let Some(form) = MnistForm::of(&distorted, rng)
    {
        // From the image itself once more, so that it is blurred by one interpolation only.
        distorted = resampled(|x, y| framed.sample(warp.source_of(form.source_of([x as f32, y as f32]))));
        mnist_form::to_full_contrast(&mut distorted);
    }
    distorted
}

/// The image as a thicker or thinner pen would have drawn it; as it is where thinning would take most of its ink.
fn with_another_pen(image: &Image, distortions: &Distortions, rng: &mut Generator) -> Image {
    let growth_px = distortions.thickness_px * (2.0 * rng.random::<f32>() - 1.0);
    let changed = thickness::change_thickness(image, growth_px);
    let ink_in = |image: &Image| image.iter().map(|ink| u32::from(*ink)).sum::<u32>();
    if 2 * ink_in(&changed) < ink_in(image) { *image } else { changed }
}

fn resampled(mut pixel: impl FnMut(usize, usize) -> u8) -> Image {
    let mut image = [0; PIXEL_COUNT];
    for (y, row) in image.as_chunks_mut::<IMAGE_SIDE>().0.iter_mut().enumerate() {
        row.iter_mut().enumerate().for_each(|(x, ink)| *ink = pixel(x, y));
    }
    image
}

/// Where each pixel of the result comes from.
struct Warp {
    affine: Affine,
    field: Option<ElasticField>,
}

impl Warp {
    fn source_of(&self, place: [f32; 2]) -> [f32; 2] {
        let [x, y] = self.affine.source_of(place[0], place[1]);
        match &self.field {
            None => [x, y],
            Some(field) => {
                let displacement = field.at(place);
                [x + displacement[0], y + displacement[1]]
            }
        }
    }
}

/// Where each pixel of the result comes from, but for the elastic part.
struct Affine {
    matrix: [[f32; 2]; 2],
    shift: [f32; 2],
}

impl Affine {
    fn random(distortions: &Distortions, rng: &mut Generator) -> Self {
        let mut within = |limit: f32| limit * (2.0 * rng.random::<f32>() - 1.0);
        let shift = [within(distortions.shift_px.x), within(distortions.shift_px.y)];
        let scale = [within(distortions.scale.x).exp(), within(distortions.scale.y).exp()];
        let (sin, cos) = within(distortions.rotation_deg).to_radians().sin_cos();
        let shear = within(distortions.shear);
        // Turned, then sheared, then scaled.
        let matrix =
            [[scale[0] * (cos + shear * sin), scale[0] * (shear * cos - sin)], [scale[1] * sin, scale[1] * cos]];
        Self { matrix, shift }
    }

    fn source_of(&self, x: f32, y: f32) -> [f32; 2] {
        let (dx, dy) = (x - CENTRE - self.shift[0], y - CENTRE - self.shift[1]);
        self.matrix.map(|row| CENTRE + row[0] * dx + row[1] * dy)
    }
}

/// An image with one pixel of background before it and two behind it on each axis, so that every place that is looked
/// up, and its neighbours, exist.
struct Framed([[f32; FRAMED_SIDE]; FRAMED_SIDE]);

/// Side of a framed image.
const FRAMED_SIDE: usize = IMAGE_SIDE + 3;

impl Framed {
    fn new(image: &Image) -> Self {
        let mut framed = [[0.0; FRAMED_SIDE]; FRAMED_SIDE];
        for (framed_row, row) in framed[1..].iter_mut().zip(image.as_chunks::<IMAGE_SIDE>().0) {
            framed_row[1..].iter_mut().zip(row).for_each(|(framed, &ink)| *framed = f32::from(ink));
        }
        Self(framed)
    }

    /// The image between its pixels: from the four around, by their distance.
    fn sample(&self, place: [f32; 2]) -> u8 {
        // Within the frame, so that places are positive and cutting off their decimals rounds them down. Written so that
        // what is not a number becomes 0.
        let [x, y] = place.map(|coordinate| (coordinate + 1.0).max(0.0).min((IMAGE_SIDE + 1) as f32));
        let (left, top) = (x as usize, y as usize);
        let (right_part, lower_part) = (x - left as f32, y - top as f32);
        let [upper, lower] =
            [&self.0[top], &self.0[top + 1]].map(|row| row[left] + right_part * (row[left + 1] - row[left]));
        (upper + lower_part * (lower - upper) + 0.5) as u8
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::data::random::{Purpose, generator};

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
        generator(1, Purpose::Distortion, position)
    }

    fn mass(image: &Image) -> f64 {
        image.iter().map(|ink| f64::from(*ink)).sum()
    }

    #[test]
    fn nothing_is_changed_when_all_amounts_are_zero() {
        assert_eq!(distort(&blot(), &Distortions::NONE, &mut rng(0)), blot());
    }

    #[test]
    fn equal_generators_give_equal_images_and_others_do_not() {
        let distorted = |position| distort(&blot(), &Distortions::standard(), &mut rng(position));
        assert_eq!(distorted(3), distorted(3));
        assert_ne!(distorted(3), distorted(4));
    }

    #[test]
    fn a_shift_moves_the_centre_of_mass_by_no_more_than_it_says() {
        let column_of = |image: &Image| {
            image.iter().enumerate().map(|(index, ink)| (index % 28) as f64 * f64::from(*ink)).sum::<f64>()
                / mass(image)
        };
        let shifts = Distortions { shift_px: PerAxis { x: 3.0, y: 0.0 }, ..Distortions::NONE };
        let moved =
            (0..200).map(|position| column_of(&distort(&blot(), &shifts, &mut rng(position))) - column_of(&blot()));
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
        let widths = Distortions { scale: PerAxis { x: 0.46, y: 0.0 }, ..Distortions::NONE };
        let extents: Vec<_> = (0..200).map(|position| extent(&distort(&blot(), &widths, &mut rng(position)))).collect();
        assert!(extents.iter().all(|[_, height]| *height == 14), "{extents:?}");
        let (least, most) =
            (extents.iter().map(|[width, _]| width).min(), extents.iter().map(|[width, _]| width).max());
        // 8 columns times 0.63 to 1.58.
        assert_eq!((least, most), (Some(&5), Some(&13)));
    }

    #[test]
    fn the_papers_distortions_reach_as_far_as_its_figure_and_turn_nothing() {
        assert_eq!(Distortions::paper().validate(), Ok(()));
        let upright = Distortions { shear: 0.0, ..Distortions::paper() };
        let is_rectangle = |image: &Image| {
            let [width, height] = extent(image);
            // Each corner may be grey.
            image.iter().filter(|ink| **ink >= 128).count() + 4 >= width * height
        };
        let images: Vec<_> = (0..300).map(|position| distort(&blot(), &upright, &mut rng(position))).collect();
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
        let turns = Distortions { rotation_deg: 90.0, ..Distortions::NONE };
        let images: Vec<Image> = (0..50).map(|position| distort(&blot(), &turns, &mut rng(position))).collect();
        assert!(images.iter().all(|image| image[14 * 28 + 14] == 255));
        assert!(images.iter().any(|image| image[14 * 28 + 19] > 200), "some lie on their side");
    }

    #[test]
    fn ink_is_neither_lost_nor_made() {
        for position in 0..200 {
            let ratio = mass(&distort(&blot(), &Distortions::standard(), &mut rng(position))) / mass(&blot());
            assert!((0.6..1.6).contains(&ratio), "{ratio}");
        }
    }

    #[test]
    fn a_renormalised_digit_has_mnists_size_and_place_whatever_was_done_to_it() {
        let distortions = Distortions { renormalised_share: 1.0, shift_px: PerAxis::both(3.0), ..Distortions::ink() };
        for position in 0..200 {
            let image = distort(&blot(), &distortions, &mut rng(position));
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
        let some = Distortions { renormalised_share: 0.25, ..Distortions::NONE };
        let unchanged = (0..400).filter(|position| distort(&blot(), &some, &mut rng(*position)) == blot()).count();
        assert!((270..330).contains(&unchanged), "{unchanged}");
    }

    #[test]
    fn pens_differ_in_width_by_as_much_as_is_asked() {
        let pens = Distortions { thickness_px: 1.5, ..Distortions::NONE };
        let widths: Vec<usize> =
            (0..200).map(|position| extent(&distort(&blot(), &pens, &mut rng(position)))[0]).collect();
        assert_eq!((widths.iter().min(), widths.iter().max()), (Some(&6), Some(&10)), "{widths:?}");
    }

    #[test]
    fn settings_of_before_are_read_as_they_were_meant() {
        let mut older = serde_json::to_value(Distortions::standard()).unwrap();
        for name in ["thickness_px", "renormalised_share"] {
            older.as_object_mut().unwrap().remove(name);
        }
        assert_eq!(serde_json::from_value::<Distortions>(older).unwrap(), Distortions::standard());
    }

    #[test]
    fn what_is_out_of_bounds_is_named() {
        assert_eq!(Distortions::standard().validate(), Ok(()));
        assert_eq!(Distortions::NONE.validate(), Ok(()));
        let endless = Distortions { shear: f32::INFINITY, ..Distortions::NONE };
        assert_eq!(endless.validate().unwrap_err().to_string(), "distortion shear is inf: it must be from 0 to 2");
        let negative = Distortions { shift_px: PerAxis { x: 1.0, y: -1.0 }, ..Distortions::NONE };
        assert_eq!(negative.validate().unwrap_err().name, "shift_px");
        assert!(Distortions { elastic_px: f32::NAN, ..Distortions::NONE }.validate().is_err());
    }

    proptest! {
        #[test]
        fn no_amount_makes_it_panic(amounts in proptest::array::uniform10(proptest::num::f32::ANY)) {
            let [right, down, width, height, rotation_deg, shear, elastic_px, elastic_smoothness_px, pen, form] = amounts;
            let (shift_px, scale) = (PerAxis { x: right, y: down }, PerAxis { x: width, y: height });
            // Thickness takes a step for each pixel of it, so its bound matters here.
            let (thickness_px, renormalised_share) = (pen.clamp(-5.0, 5.0), form);
            let wild = Distortions {
                shift_px, scale, rotation_deg, shear, elastic_px, elastic_smoothness_px, thickness_px, renormalised_share,
            };
            distort(&blot(), &wild, &mut rng(0));
        }
    }
}
