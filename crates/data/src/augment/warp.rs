//! Where each pixel of an augmented image comes from: the random warp, the way back into MNIST's form, and interpolation.

use rand::RngExt as _;

use super::Augmentation;
use super::elastic::ElasticField;
use crate::dataset::{IMAGE_SIDE, Image};
use crate::ink::normalise::DIGIT_SIDE;
use crate::random::Generator;

/// Row and column that a digit is turned and scaled about: where MNIST's digits have their centre of mass.
const CENTRE: f32 = 14.0;

/// The source of each pixel of the result.
pub(super) struct Warp {
    affine: Affine,
    field: Option<ElasticField>,
}

impl Warp {
    /// Leaves every pixel where it is.
    pub(super) const NONE: Self =
        Self { affine: Affine { matrix: [[1.0, 0.0], [0.0, 1.0]], shift: [0.0; 2] }, field: None };

    pub(super) fn random(augmentation: &Augmentation, rng: &mut Generator) -> Self {
        let affine = Affine::random(augmentation, rng);
        let field = (augmentation.elastic_px != 0.0).then(|| ElasticField::random(augmentation, rng));
        Self { affine, field }
    }

    pub(super) fn source_of(&self, place: [f32; 2]) -> [f32; 2] {
        let [source] = self.sources_of([place]);
        source
    }

    /// The sources of places within one pixel, which share a displacement.
    pub(super) fn sources_of<const N: usize>(&self, places: [[f32; 2]; N]) -> [[f32; 2]; N] {
        let displacement = match (&self.field, places.first()) {
            (Some(field), Some(place)) => field.at(*place),
            _ => [0.0; 2],
        };
        places.map(|[x, y]| {
            let source = self.affine.source_of(x, y);
            [source[0] + displacement[0], source[1] + displacement[1]]
        })
    }

    /// The place in the result of a source, to a tenth of a pixel.
    pub(super) fn target_of(&self, source: [f32; 2]) -> [f32; 2] {
        let mut place = self.affine.target_of(source);
        // The displacement is known at places of the result only. It is smooth, so the steps soon become small.
        for _ in 0..if self.field.is_some() { 3 } else { 0 } {
            let reached = self.source_of(place);
            let correction = self.affine.turned_back([source[0] - reached[0], source[1] - reached[1]]);
            place = [place[0] + correction[0], place[1] + correction[1]];
        }
        place
    }
}

/// The source of each pixel of the result, without the elastic part.
struct Affine {
    matrix: [[f32; 2]; 2],
    shift: [f32; 2],
}

impl Affine {
    fn random(augmentation: &Augmentation, rng: &mut Generator) -> Self {
        let mut within = |limit: f32| limit * (2.0 * rng.random::<f32>() - 1.0);
        let shift = [within(augmentation.shift_px.x), within(augmentation.shift_px.y)];
        let scale = [within(augmentation.scale.x).exp(), within(augmentation.scale.y).exp()];
        let (sin, cos) = within(augmentation.rotation_deg).to_radians().sin_cos();
        let shear = within(augmentation.shear);
        // Turned, then sheared, then scaled.
        let matrix =
            [[scale[0] * (cos + shear * sin), scale[0] * (shear * cos - sin)], [scale[1] * sin, scale[1] * cos]];
        Self { matrix, shift }
    }

    fn source_of(&self, x: f32, y: f32) -> [f32; 2] {
        let (dx, dy) = (x - CENTRE - self.shift[0], y - CENTRE - self.shift[1]);
        self.matrix.map(|row| CENTRE + row[0] * dx + row[1] * dy)
    }

    fn target_of(&self, source: [f32; 2]) -> [f32; 2] {
        let [dx, dy] = self.turned_back(source.map(|coordinate| coordinate - CENTRE));
        [CENTRE + self.shift[0] + dx, CENTRE + self.shift[1] + dy]
    }

    /// The way in the result of a way in the source.
    fn turned_back(&self, [dx, dy]: [f32; 2]) -> [f32; 2] {
        let [[a, b], [c, d]] = self.matrix;
        let area = a * d - b * c;
        [(d * dx - b * dy) / area, (a * dy - c * dx) / area]
    }
}

/// An image with one pixel of background before it and two behind it on each axis, so that every sampled place has
/// neighbours.
pub(super) struct Framed([[f32; FRAMED_SIDE]; FRAMED_SIDE]);

/// Side of a framed image.
const FRAMED_SIDE: usize = IMAGE_SIDE + 3;

impl Framed {
    pub(super) fn new(image: &Image) -> Self {
        Self(framed(image))
    }

    /// The image between its pixels: from the four around, by their distance.
    pub(super) fn sample(&self, place: [f32; 2]) -> u8 {
        (self.ink_at(place) + 0.5) as u8
    }

    /// As [`Self::sample`], not rounded.
    pub(super) fn ink_at(&self, place: [f32; 2]) -> f32 {
        // Within the frame, so that places are positive and cutting off their decimals rounds them down. In this order NaN
        // becomes 0.
        let [x, y] = place.map(|coordinate| (coordinate + 1.0).max(0.0).min((IMAGE_SIDE + 1) as f32));
        let (left, top) = (x as usize, y as usize);
        let (right_part, lower_part) = (x - left as f32, y - top as f32);
        let [upper, lower] =
            [&self.0[top], &self.0[top + 1]].map(|row| row[left] + right_part * (row[left + 1] - row[left]));
        upper + lower_part * (lower - upper)
    }
}

/// Fainter pixels at the rim do not count as part of the digit: interpolation makes them where MNIST has none.
const FAINTEST: u8 = 24;

/// Largest factor by which an augmented digit is scaled up or down.
const MAX_SCALING: f32 = 1.8;

/// The image with one pixel of background before it on each axis, and `SIDE` − 29 behind it.
pub(super) fn framed<const SIDE: usize>(image: &Image) -> [[f32; SIDE]; SIDE] {
    let mut framed = [[0.0; SIDE]; SIDE];
    for (framed_row, row) in framed[1..].iter_mut().zip(image.as_chunks::<IMAGE_SIDE>().0) {
        framed_row[1..].iter_mut().zip(row).for_each(|(framed, &ink)| *framed = f32::from(ink));
    }
    framed
}

/// A scaling and a shift that bring a digit into MNIST's form.
pub(super) struct MnistForm {
    scale: f32,
    from_centre: [f32; 2],
    to_centre: [f32; 2],
}

impl MnistForm {
    /// For this digit; `None` for an image without one. The centre of mass lands within half a pixel of the middle, as with
    /// whole-pixel centring.
    pub(super) fn of(image: &Image, rng: &mut Generator) -> Option<Self> {
        let mut rest = || 14.0 + rng.random::<f32>() - 0.5;
        let to_centre = [rest(), rest()];
        let (mut mass, mut moment) = (0.0, [0.0; 2]);
        let (mut low, mut high) = ([IMAGE_SIDE; 2], [0; 2]);
        for (index, &ink) in image.iter().enumerate().filter(|(_, ink)| **ink >= FAINTEST) {
            let place = [index % IMAGE_SIDE, index / IMAGE_SIDE];
            mass += f32::from(ink);
            for axis in [0, 1] {
                moment[axis] += f32::from(ink) * place[axis] as f32;
                (low[axis], high[axis]) = (low[axis].min(place[axis]), high[axis].max(place[axis] + 1));
            }
        }
        if mass == 0.0 {
            return None;
        }
        let side = (high[0] - low[0]).max(high[1] - low[1]) as f32;
        let scale = (side / DIGIT_SIDE as f32).clamp(1.0 / MAX_SCALING, MAX_SCALING);
        Some(Self { scale, from_centre: moment.map(|moment| moment / mass), to_centre })
    }

    /// The source of a place in the normalised digit.
    pub(super) fn source_of(&self, place: [f32; 2]) -> [f32; 2] {
        [0, 1].map(|axis| self.from_centre[axis] + self.scale * (place[axis] - self.to_centre[axis]))
    }
}

/// Makes the strongest ink full, as normalisation does.
pub(super) fn to_full_contrast(image: &mut Image) {
    let strongest = u32::from(image.iter().copied().max().unwrap_or(0)).max(1);
    for ink in image {
        *ink = ((u32::from(*ink) * 255 + strongest / 2) / strongest) as u8;
    }
}
