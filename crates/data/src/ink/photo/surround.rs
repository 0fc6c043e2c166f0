//! What surrounds the paper: a black edge around a screenshot, the table around a sheet.

use super::spots::{flooded, grow};
use super::tones::{histogram, median, otsu};

/// More of the picture than this is no surround but the background itself.
const MAX_SURROUND: f32 = 0.25;

/// The plane with a surround painted over in the paper's tone, if there is one.
///
/// A surround has the whole edge of the picture, is of one tone with the ink and takes up little of the picture.
pub(super) fn without_surround(plane: &[u8], width: usize) -> Vec<u8> {
    let threshold = otsu(&histogram(plane.iter().copied())).0;
    let edge_is_dark = plane[0] <= threshold;
    let is_of_edge: Vec<bool> = plane.iter().map(|&level| (level <= threshold) == edge_is_dark).collect();
    let edge = edge(width, plane.len() / width);
    let surround = flooded(&is_of_edge, width, mask_of(&edge, plane.len()));
    let share = |count: usize| count as f32 / plane.len() as f32;
    let surround_count = surround.iter().filter(|flooded| **flooded).count();
    let of_edge_count = is_of_edge.iter().filter(|of_edge| **of_edge).count();
    let has_edge = edge.iter().all(|&index| is_of_edge[index]);
    let (ink, paper) = (share(of_edge_count - surround_count), share(plane.len() - of_edge_count));
    let paper_levels = if edge_is_dark { threshold.saturating_add(1)..=255 } else { 0..=threshold };
    match median(&histogram(plane.iter().copied()), paper_levels) {
        Some(tone) if has_edge && share(surround_count) <= MAX_SURROUND && ink > 0.002 && paper > 0.5 => {
            // The seam between both is of neither tone.
            let covered = grow(&grow(&surround, width), width);
            plane.iter().zip(covered).map(|(&level, covered)| if covered { tone } else { level }).collect()
        }
        _ => plane.to_vec(),
    }
}

/// Positions of the outermost pixels.
fn edge(width: usize, height: usize) -> Vec<usize> {
    let is_edge = |index: &usize| {
        let (x, y) = (index % width, index / width);
        x == 0 || y == 0 || x + 1 == width || y + 1 == height
    };
    (0..width * height).filter(is_edge).collect()
}

fn mask_of(positions: &[usize], pixel_count: usize) -> Vec<bool> {
    let mut mask = vec![false; pixel_count];
    for &position in positions {
        mask[position] = true;
    }
    mask
}
