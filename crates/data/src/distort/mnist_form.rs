//! Where a distorted digit would lie if it were normalised as all ink is: longest side 20, centre of mass in the middle.

use rand::RngExt as _;

use crate::dataset::{IMAGE_SIDE, Image};
use crate::ink::normalise::DIGIT_SIDE;
use crate::random::Generator;

/// Fainter pixels at the rim do not count as part of the digit: interpolation makes them where MNIST has none.
const FAINTEST: u8 = 24;

/// What a distorted digit is scaled by at most, or divided by.
const MOST_SCALING: f32 = 1.8;

/// A scaling and a shift that bring a digit into MNIST's form.
pub(super) struct MnistForm {
    scale: f32,
    from_centre: [f32; 2],
    to_centre: [f32; 2],
}

impl MnistForm {
    /// For this digit; none for an image without one. The centre of mass comes to lie within half a pixel of the middle, as
    /// whole-pixel centring leaves it.
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
        let scale = (side / DIGIT_SIDE as f32).clamp(1.0 / MOST_SCALING, MOST_SCALING);
        Some(Self { scale, from_centre: moment.map(|moment| moment / mass), to_centre })
    }

    /// Which place of the digit as it was comes to lie at this one.
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
