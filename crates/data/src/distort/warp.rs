//! Where each pixel of a distorted image comes from, and the image between its pixels.

use rand::RngExt as _;

use super::Distortions;
use super::elastic::ElasticField;
use crate::dataset::{IMAGE_SIDE, Image};
use crate::random::Generator;

/// Row and column that a digit is turned and scaled about: where MNIST's digits have their centre of mass.
const CENTRE: f32 = 14.0;

/// Where each pixel of the result comes from.
pub(super) struct Warp {
    affine: Affine,
    field: Option<ElasticField>,
}

impl Warp {
    pub(super) fn random(distortions: &Distortions, rng: &mut Generator) -> Self {
        let affine = Affine::random(distortions, rng);
        let field = (distortions.elastic_px != 0.0).then(|| ElasticField::random(distortions, rng));
        Self { affine, field }
    }

    pub(super) fn source_of(&self, place: [f32; 2]) -> [f32; 2] {
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
pub(super) struct Framed([[f32; FRAMED_SIDE]; FRAMED_SIDE]);

/// Side of a framed image.
const FRAMED_SIDE: usize = IMAGE_SIDE + 3;

impl Framed {
    pub(super) fn new(image: &Image) -> Self {
        let mut framed = [[0.0; FRAMED_SIDE]; FRAMED_SIDE];
        for (framed_row, row) in framed[1..].iter_mut().zip(image.as_chunks::<IMAGE_SIDE>().0) {
            framed_row[1..].iter_mut().zip(row).for_each(|(framed, &ink)| *framed = f32::from(ink));
        }
        Self(framed)
    }

    /// The image between its pixels: from the four around, by their distance.
    pub(super) fn sample(&self, place: [f32; 2]) -> u8 {
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
