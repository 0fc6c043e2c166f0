//! A smooth random displacement for every pixel, as introduced for digits by Simard, Steinkraus and Platt (2003).
//!
//! Noise smoothed by a Gaussian has no detail finer than the Gaussian. So the noise is drawn and smoothed on a grid as
//! coarse as the Gaussian is wide, and only interpolated at the pixels: the same field for a tenth of the work.

use rand::RngExt as _;

use super::Augmentation;
use crate::dataset::IMAGE_SIDE;
use crate::random::Generator;

/// Least and most smoothness, in pixels: finer would tear a stroke apart, and coarser is a shift.
pub(super) const SMOOTHEST_PX: (f32, f32) = (2.0, 28.0);

/// Most nodes along one side: as many as the finest grid needs to reach over the image.
const MAX_NODES: usize = IMAGE_SIDE / SMOOTHEST_PX.0 as usize + 1;

/// A Gaussian whose deviation is one grid step, cut off at three.
const KERNEL: [f32; 7] = [0.004_43, 0.054_01, 0.242_04, 0.399_04, 0.242_04, 0.054_01, 0.004_43];

/// Nodes along one side of the noise: the kernel reaches beyond the grid on both sides.
const MAX_NOISE_NODES: usize = MAX_NODES + KERNEL.len() - 1;

/// One smooth displacement field over an image.
pub(super) struct ElasticField {
    nodes: [[[f32; 2]; MAX_NODES]; MAX_NODES],
    nodes_per_pixel: f32,
}

impl ElasticField {
    /// A field with the amplitude and smoothness of `augmentation`.
    pub(super) fn random(augmentation: &Augmentation, rng: &mut Generator) -> Self {
        let spacing = augmentation.elastic_smoothness_px.max(SMOOTHEST_PX.0).min(SMOOTHEST_PX.1);
        let node_count = ((IMAGE_SIDE - 1) as f32 / spacing) as usize + 2;
        // Even noise from -1 to 1 has a variance of 1/3, and smoothing multiplies it by the kernel's squares on each axis.
        let energy: f32 = KERNEL.iter().map(|weight| weight * weight).sum();
        let amplitude = augmentation.elastic_px * 3.0_f32.sqrt() / energy;
        let nodes = smooth(node_count.min(MAX_NODES), || amplitude * (2.0 * rng.random::<f32>() - 1.0));
        Self { nodes, nodes_per_pixel: 1.0 / spacing }
    }

    /// The displacement at a place in pixels, along x and y, in pixels; beyond the image that at its edge.
    pub(super) fn at(&self, place: [f32; 2]) -> [f32; 2] {
        // In this order NaN becomes 0.
        let [x, y] = place.map(|coordinate| coordinate.max(0.0).min((IMAGE_SIDE - 1) as f32) * self.nodes_per_pixel);
        let (column, row) = ((x as usize).min(MAX_NODES - 2), (y as usize).min(MAX_NODES - 2));
        let (right_part, lower_part) = (x - column as f32, y - row as f32);
        let (upper_nodes, lower_nodes) = (&self.nodes[row], &self.nodes[row + 1]);
        let along_row = |nodes: &[[f32; 2]; MAX_NODES], axis: usize| {
            nodes[column][axis] + right_part * (nodes[column + 1][axis] - nodes[column][axis])
        };
        let between = |axis: usize| {
            let upper = along_row(upper_nodes, axis);
            upper + lower_part * (along_row(lower_nodes, axis) - upper)
        };
        [between(0), between(1)]
    }
}

/// Draws noise and smooths it, first along rows and then along columns.
fn smooth(node_count: usize, mut noise: impl FnMut() -> f32) -> [[[f32; 2]; MAX_NODES]; MAX_NODES] {
    let mut nodes = [[[0.0; 2]; MAX_NODES]; MAX_NODES];
    let noise_count = node_count + KERNEL.len() - 1;
    let mut smoothed_rows = [[[0.0_f32; 2]; MAX_NODES]; MAX_NOISE_NODES];
    for row in &mut smoothed_rows[..noise_count] {
        let mut noise_row = [[0.0; 2]; MAX_NOISE_NODES];
        noise_row[..noise_count].fill_with(|| [noise(), noise()]);
        let windows = noise_row.windows(KERNEL.len()).take(node_count);
        row.iter_mut().zip(windows).for_each(|(node, window)| *node = weighted(window));
    }
    for (row, window) in nodes.iter_mut().zip(smoothed_rows.windows(KERNEL.len())).take(node_count) {
        for (column, node) in row.iter_mut().enumerate().take(node_count) {
            let mut along_column = [[0.0; 2]; KERNEL.len()];
            along_column.iter_mut().zip(window).for_each(|(node, line)| *node = line[column]);
            *node = weighted(&along_column);
        }
    }
    nodes
}

fn weighted(window: &[[f32; 2]]) -> [f32; 2] {
    [0, 1].map(|axis| window.iter().zip(KERNEL).map(|(node, weight)| node[axis] * weight).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, generator};

    fn field(elastic_smoothness_px: f32, position: u64) -> ElasticField {
        let augmentation = Augmentation { elastic_px: 1.0, elastic_smoothness_px, ..Augmentation::NONE };
        ElasticField::random(&augmentation, &mut generator(1, Purpose::Augmentation, position))
    }

    #[test]
    fn the_displacement_has_the_size_asked_for() {
        for smoothness in [2.0, 5.0, 28.0] {
            let squares = (0..400).flat_map(|position| {
                let field = field(smoothness, position);
                // Nodes, not the points between: interpolation takes a little off those.
                field.nodes[0][0].map(|displacement| displacement * displacement)
            });
            let mean_square = squares.sum::<f32>() / 800.0;
            assert!((0.8..1.2).contains(&mean_square), "smoothness {smoothness}: {mean_square}");
        }
    }

    #[test]
    fn neighbouring_pixels_move_together_and_far_ones_do_not() {
        let correlation = |distance: usize| {
            (0..400)
                .map(|position| {
                    let field = field(5.0, position);
                    field.at([3.0, 9.0])[0] * field.at([3.0 + distance as f32, 9.0])[0]
                })
                .sum::<f32>()
                / 400.0
        };
        assert!(correlation(1) > 0.7, "{}", correlation(1));
        assert!(correlation(24).abs() < 0.2, "{}", correlation(24));
    }

    #[test]
    fn the_field_reaches_to_the_last_pixel() {
        for smoothness in [2.0, 2.7, 5.0, 13.5, 27.0, 28.0] {
            let field = field(smoothness, 7);
            assert!(
                field.at([27.0, 27.0]).iter().all(|displacement| displacement.abs() > 1e-6),
                "smoothness {smoothness}"
            );
        }
    }
}
