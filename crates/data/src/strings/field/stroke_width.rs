//! The width of strokes: measured by distances to the edge of the ink, and changed towards MNIST's.

use crate::ink::plane::Plane;

/// Farther than this from the ink, in pixels, no distance is needed.
const FAR: f32 = 1e6;

/// Distances of every pixel from the edge of the ink, in pixels: above 0 within it, below 0 outside.
pub(super) fn edge_distances(ink: &Plane<bool>) -> Plane<f32> {
    let within = distances(&ink.map(|is_ink| !is_ink));
    let outside = distances(ink);
    // Pixels have their middle half a pixel from their edge.
    within.zip(&outside, |within, outside| if within > 0.0 { within - 0.5 } else { 0.5 - outside })
}

/// Mean width of the strokes, in pixels; `None` without ink. Within a stroke the mean distance from its edge is a quarter of its width.
pub(super) fn mean_width(edge_distances: &Plane<f32>) -> Option<f32> {
    let within = edge_distances.values.iter().filter(|distance| **distance > 0.0);
    let (sum, count) = within.fold((0.0, 0_u32), |(sum, count), distance| (sum + distance, count + 1));
    (count > 0).then(|| 4.0 * sum / count as f32)
}

/// Euclidean distances from the nearest pixel that is set, by rows and then by columns (Felzenszwalb and Huttenlocher, 2012).
fn distances(set: &Plane<bool>) -> Plane<f32> {
    let squares = set.map(|is_set| if is_set { 0.0 } else { FAR });
    let along_rows = |plane: &Plane<f32>| {
        let values = plane.values.chunks_exact(plane.width).flat_map(lower_envelope).collect();
        Plane { values, width: plane.width }.turned()
    };
    along_rows(&along_rows(&squares)).map(f32::sqrt)
}

/// At each position the least of (position − other)² + `squares[other]` over all others.
fn lower_envelope(squares: &[f32]) -> Vec<f32> {
    // The parabolas that are lowest somewhere, with the position from which on each is.
    let mut lowest: Vec<(usize, f32)> = Vec::new();
    for (position, square) in squares.iter().enumerate() {
        let crossing = |other: usize| {
            let (here, there) = (position as f32, other as f32);
            (square + here * here - squares[other] - there * there) / (2.0 * (here - there))
        };
        while lowest.last().is_some_and(|&(other, from)| crossing(other) <= from) {
            lowest.pop();
        }
        let from = lowest.last().map_or(f32::NEG_INFINITY, |&(other, _)| crossing(other));
        lowest.push((position, from));
    }
    let mut current = 0;
    let value = |position: usize| {
        while lowest.get(current + 1).is_some_and(|(_, from)| *from < position as f32) {
            current += 1;
        }
        let other = lowest[current].0;
        (position as f32 - other as f32).powi(2) + squares[other]
    };
    (0..squares.len()).map(value).collect()
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
        for (index, distance) in distances(&set).values.into_iter().enumerate() {
            assert!((distance - nearest(index % 17, index / 17)).abs() < 1e-3, "{index}");
        }
    }

    #[test]
    fn the_width_of_a_bar_is_measured() {
        for width in [1, 2, 4, 8] {
            let measured = mean_width(&edge_distances(&bar(width))).unwrap();
            // A narrow bar's ends count little, and those of a wide one more.
            assert!((measured - width as f32).abs() <= 0.2 * width as f32 + 1.0, "{measured} of {width}");
        }
        assert_eq!(mean_width(&edge_distances(&bar(0))), None);
    }
}
