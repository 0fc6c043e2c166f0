//! Noise: single pixels turned into their opposite, as the paper's noisy training images have it.

use rand::RngExt as _;

use super::Field;
use crate::random::Generator;

/// Inverts about `percent` of all pixels, each by itself. Of one generator's state, those that less noise inverts are among
/// those that more noise does.
pub(super) fn invert(mut field: Field, percent: f32, rng: &mut Generator) -> Field {
    if percent <= 0.0 {
        return field;
    }
    for pixel in &mut field {
        if 100.0 * rng.random::<f32>() < percent {
            *pixel = 255 - *pixel;
        }
    }
    field
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        disturb::FIELD_SIDE,
        random::{Purpose, generator},
    };

    fn noisy(percent: f32, position: u64) -> Field {
        invert([10; FIELD_SIDE * FIELD_SIDE], percent, &mut generator(1, Purpose::DisturbanceNoise, position))
    }

    fn inverted(field: &Field) -> Vec<usize> {
        (0..field.len()).filter(|position| field[*position] == 245).collect()
    }

    #[test]
    fn the_same_generator_inverts_the_same_pixels_and_another_one_others() {
        assert_eq!(noisy(10.0, 3), noisy(10.0, 3));
        assert_ne!(noisy(10.0, 3), noisy(10.0, 4));
        assert!((70..140).contains(&inverted(&noisy(10.0, 3)).len()));
    }

    #[test]
    fn more_noise_keeps_what_less_has_done() {
        let (less, more) = (inverted(&noisy(5.0, 1)), inverted(&noisy(20.0, 1)));
        assert!(less.len() < more.len() && less.iter().all(|position| more.contains(position)));
        assert!(inverted(&noisy(0.0, 1)).is_empty());
    }
}
