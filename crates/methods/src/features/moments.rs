//! Moments of an image's ink about its centre of mass.

use lenet_data::dataset::{IMAGE_SIDE, Image};

/// Position and amount of the ink, seven moments of order two and three, and Hu's seven invariants.
pub(super) const COUNT: usize = 3 + 7 + 7;

/// Centre of mass and mass (in shares of the image), normalised central moments η20 η11 η02 η30 η21 η12 η03, and the
/// invariants that M.-K. Hu made of them (1962). The cube root brings all to a like size.
pub(super) fn moments(image: &Image) -> Vec<f32> {
    let side = IMAGE_SIDE as f64;
    let points: Vec<[f64; 3]> = image
        .iter()
        .enumerate()
        .filter(|(_, ink)| **ink > 0)
        .map(|(index, ink)| [(index % IMAGE_SIDE) as f64, (index / IMAGE_SIDE) as f64, f64::from(*ink) / 255.0])
        .collect();
    let mass: f64 = points.iter().map(|[_, _, ink]| ink).sum();
    if mass == 0.0 {
        return vec![0.0; COUNT];
    }
    let [x, y] = [0, 1].map(|axis| points.iter().map(|point| point[axis] * point[2]).sum::<f64>() / mass);
    // η_pq = µ_pq / mass^(1 + (p+q)/2)
    let central = |p: i32, q: i32| {
        let sum: f64 = points.iter().map(|[px, py, ink]| ink * (px - x).powi(p) * (py - y).powi(q)).sum();
        sum / mass.powf(1.0 + f64::from(p + q) / 2.0)
    };
    let orders = [[2, 0], [1, 1], [0, 2], [3, 0], [2, 1], [1, 2], [0, 3]].map(|[p, q]| central(p, q));
    let position = [x / side, y / side, mass / (side * side)];
    let all = orders.into_iter().chain(hu(&orders)).map(f64::cbrt);
    position.into_iter().chain(all).map(|value| value as f32).collect()
}

/// Hu's seven invariants of η20 η11 η02 η30 η21 η12 η03: they stay where a digit is rotated; the last changes its sign in a mirror.
fn hu(&[n20, n11, n02, n30, n21, n12, n03]: &[f64; 7]) -> [f64; 7] {
    let (a, b) = (n30 + n12, n21 + n03);
    let (c, d) = (n30 - 3.0 * n12, 3.0 * n21 - n03);
    let (e, f) = (a * (a * a - 3.0 * b * b), b * (3.0 * a * a - b * b));
    [
        n20 + n02,
        (n20 - n02).powi(2) + 4.0 * n11 * n11,
        c * c + d * d,
        a * a + b * b,
        c * e + d * f,
        (n20 - n02) * (a * a - b * b) + 4.0 * n11 * a * b,
        d * e - c * f,
    ]
}

#[cfg(test)]
mod tests {
    use lenet_data::builtin;

    use super::*;

    #[test]
    fn a_quarter_turn_keeps_the_invariants_and_a_mirror_turns_the_last() {
        let image = builtin::draw(4, 6).0;
        let turned: Image =
            std::array::from_fn(|index| image[(IMAGE_SIDE - 1 - index % IMAGE_SIDE) * IMAGE_SIDE + index / IMAGE_SIDE]);
        let mirrored: Image =
            std::array::from_fn(|index| image[index / IMAGE_SIDE * IMAGE_SIDE + IMAGE_SIDE - 1 - index % IMAGE_SIDE]);
        let [of_image, of_turned, of_mirrored] =
            [&image, &turned, &mirrored].map(|image| moments(image)[10..].to_vec());
        let is_like = |one: f32, other: f32| (one - other).abs() < 1e-3;
        assert!(
            of_image.iter().zip(&of_turned).all(|(one, other)| is_like(*one, *other)),
            "{of_image:?} {of_turned:?}"
        );
        assert!(of_image.iter().zip(&of_mirrored).take(6).all(|(one, other)| is_like(*one, *other)));
        assert!(is_like(of_image[6], -of_mirrored[6]) && of_image[6].abs() > 0.01, "{of_image:?} {of_mirrored:?}");
    }
}
