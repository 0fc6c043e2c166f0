//! The width of strokes: measured by distances to the edge of the ink, and changed towards MNIST's.

use crate::ink::plane::Plane;

/// Mean width of the strokes, in pixels, by distances from the paper; `None` without ink. Within a stroke the mean distance from
/// its edge is a quarter of its width.
pub(super) fn mean_width(from_paper: &Plane<f32>) -> Option<f32> {
    let within = from_paper.values.iter().filter(|distance| **distance > 0.0);
    // Pixels have their middle half a pixel from their edge.
    let (sum, count) = within.fold((0.0, 0_u32), |(sum, count), distance| (sum + distance - 0.5, count + 1));
    (count > 0).then(|| 4.0 * sum / count as f32)
}

/// Euclidean distances from the nearest pixel that is set, where it is at most `reach` pixels away. Elsewhere they are larger.
pub(super) fn distances(set: &Plane<bool>, reach: usize) -> Plane<f32> {
    let along_row = distances_along_rows(set, reach);
    let (width, reach) = (set.width, reach as u32);
    set.filled(|x, y| {
        let mut least = along_row.at(x, y).pow(2);
        let (mut step, mut square) = (1, 1);
        // What is set farther away than the nearest so far is not looked at.
        while step <= reach && square < least {
            let index = y * width + x;
            let above = index.checked_sub(step as usize * width).map(|index| along_row.values[index]);
            let below = along_row.values.get(index + step as usize * width).copied();
            let nearer = above.into_iter().chain(below).min().unwrap_or(reach + 1);
            least = least.min(square + nearer * nearer);
            step += 1;
            square = step * step;
        }
        (least as f32).sqrt()
    })
}

/// Distances along rows, held at one more than `reach`.
fn distances_along_rows(set: &Plane<bool>, reach: usize) -> Plane<u32> {
    let most = reach as u32 + 1;
    let mut distances = set.map(|is_set| if is_set { 0 } else { most });
    for row in distances.values.chunks_exact_mut(set.width) {
        let closer = |nearest: u32, distance: &mut u32| {
            *distance = (*distance).min(nearest + 1);
            *distance
        };
        row.iter_mut().fold(most, closer);
        row.iter_mut().rev().fold(most, closer);
    }
    distances
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(width: usize) -> Plane<bool> {
        Plane { values: vec![false; 60 * 30], width: 60 }
            .filled(|x, y| (20..20 + width).contains(&x) && (3..27).contains(&y))
    }

    #[test]
    fn distances_are_those_of_every_pair() {
        let set = Plane { values: vec![false; 17 * 11], width: 17 }.filled(|x, y| (x * 7 + y * 13) % 29 == 3);
        let nearest = |x: usize, y: usize| {
            let set = (0..set.values.len()).filter(|index| set.values[*index]);
            set.map(|index| ((index % 17) as f32 - x as f32).hypot((index / 17) as f32 - y as f32))
                .fold(f32::MAX, f32::min)
        };
        for (index, distance) in distances(&set, 17).values.into_iter().enumerate() {
            assert!((distance - nearest(index % 17, index / 17)).abs() < 1e-3, "{index}");
        }
    }

    #[test]
    fn the_width_of_a_bar_is_measured() {
        for width in [1, 2, 4, 8] {
            let measured = mean_width(&distances(&bar(width).map(|is_ink| !is_ink), 30)).unwrap();
            // A narrow bar's ends count little, and those of a wide one more.
            assert!((measured - width as f32).abs() <= 0.2 * width as f32 + 1.0, "{measured} of {width}");
        }
        assert_eq!(mean_width(&distances(&bar(0).map(|is_ink| !is_ink), 30)), None);
    }
}
