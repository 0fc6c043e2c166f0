//! Illumination correction: paper lit from one side or half in a shadow becomes evenly light, and grain smooth.

use super::threshold::{Tones, median};
use crate::ink::plane::Plane;

/// Blocks along the longer side of the coarse plane from which the paper's lightness is taken.
const BLOCKS: usize = 64;

/// Strokes up to about twice this many blocks wide are bridged when the paper's lightness is looked for.
const BRIDGED_BLOCKS: usize = 7;

/// The border's lightness differs by at least this much, of 255, where light is uneven.
const UNEVEN: u8 = 20;

/// Typical difference of a pixel from its neighbours, of 255, from which on it is grain.
const GRAIN: u8 = 5;

/// Pictures with a shorter side are neither photographs nor large enough that no stroke is lost.
const MIN_SIDE: usize = 64;

/// The same of a picture of a line of digits, which is much wider than high. Its strokes are still lost with the grain.
const MIN_LINE_SIDE: usize = 16;

/// The plane with even light and without grain, if it has either; as it is otherwise. Paper must be lighter than ink.
pub(super) fn evened(plane: Plane<u8>) -> Plane<u8> {
    if plane.shorter_side() < MIN_SIDE {
        return plane;
    }
    evenly_lit(without_grain(plane))
}

/// As [`evened`], for a picture of a line of digits.
pub(super) fn evened_line(plane: Plane<u8>) -> Plane<u8> {
    match plane.shorter_side() {
        ..MIN_LINE_SIDE => plane,
        MIN_LINE_SIDE..MIN_SIDE => evenly_lit(plane),
        _ => evened(plane),
    }
}

/// Whether the paper is darker than the ink, by what prevails along the border. Where light is uneven, that tells
/// nothing, but strokes do: they are few, and far from the mean of what is around them.
pub(super) fn paper_is_dark(plane: &Plane<u8>) -> bool {
    if border_spread(plane) < UNEVEN {
        return Tones::of(plane).is_some_and(|tones| tones.paper_is_dark());
    }
    let block = (plane.shorter_side() / 4).max(2);
    let means = block_means(plane, block);
    let around = stretched(&means, block, plane);
    let differences = plane.zip(&around, |level, around| f64::from(level) - f64::from(around));
    differences.values.iter().map(|difference| difference.powi(3)).sum::<f64>() > 0.0
}

fn evenly_lit(plane: Plane<u8>) -> Plane<u8> {
    if border_spread(&plane) < UNEVEN {
        return plane;
    }
    let paper = paper(&plane);
    let is_ink = plane.zip(&paper, |level, paper| 4 * u32::from(level) < 3 * u32::from(paper));
    let ink_count = is_ink.values.iter().filter(|is_ink| **is_ink).count();
    // Light strokes on dark paper would look like much dark ink around them.
    if 3 * ink_count > plane.values.len() {
        return plane;
    }
    plane.zip(&paper, |level, paper| (240 * u32::from(level) / u32::from(paper).max(1)).min(255) as u8)
}

/// Difference between the second lightest and the second darkest of sixteen pieces of the border.
fn border_spread(plane: &Plane<u8>) -> u8 {
    let mut middles = Vec::new();
    for plane in [plane, &plane.turned()] {
        let pieces = plane.outer_rows().into_iter().flat_map(|levels| levels.chunks(plane.width.div_ceil(4)));
        middles.extend(pieces.filter_map(|piece| median(piece.iter().copied())));
    }
    middles.sort_unstable();
    if middles.len() < 4 { 0 } else { middles[middles.len() - 2] - middles[1] }
}

/// The paper's lightness at every pixel: the lightest around it, strokes bridged.
fn paper(plane: &Plane<u8>) -> Plane<u8> {
    let block = plane.width.max(plane.height()).div_ceil(BLOCKS);
    let means = block_means(plane, block);
    let bridged = over_window(&over_window(&means, u8::max), u8::min).zip(&means, u8::max);
    stretched(&bridged, block, plane)
}

fn block_means(plane: &Plane<u8>, block: usize) -> Plane<u8> {
    let (width, height) = (plane.width.div_ceil(block), plane.height().div_ceil(block));
    let mean = |index: usize| {
        let span = |at: usize, side: usize| at * block..((at + 1) * block).min(side);
        let (columns, lines) = (span(index % width, plane.width), span(index / width, plane.height()));
        let count = columns.len() * lines.len();
        let sum: u32 = lines.flat_map(|y| &plane.row(y)[columns.clone()]).map(|&level| u32::from(level)).sum();
        (sum / count as u32) as u8
    };
    Plane { values: (0..width * height).map(mean).collect(), width }
}

/// The least or greatest level within the window of bridged blocks, along rows and then along columns.
///
/// Near an edge the window reaches as far to one side as to the other. In a photograph light fades towards the edge. A wider
/// window would give the edge the lightness of the inside, and all of the edge would be ink.
fn over_window(plane: &Plane<u8>, pick: fn(u8, u8) -> u8) -> Plane<u8> {
    let along_rows = |plane: &Plane<u8>| {
        let picked = plane.filled(|x, y| {
            let reach = BRIDGED_BLOCKS.min(x).min(plane.width - 1 - x);
            plane.row(y)[x - reach..=x + reach].iter().copied().reduce(pick).unwrap_or(0)
        });
        picked.turned()
    };
    along_rows(&along_rows(plane))
}

/// Blocks stretched to the size of a plane: each pixel is between the middles of four blocks.
fn stretched(blocks: &Plane<u8>, block: usize, plane: &Plane<u8>) -> Plane<u8> {
    let columns: Vec<Between> = (0..plane.width).map(|x| Between::new(x, block, blocks.width)).collect();
    let rows = (0..plane.height()).map(|y| Between::new(y, block, blocks.height()));
    let values = rows.flat_map(|row| {
        let (above, below) = (blocks.row(row.first), blocks.row(row.second));
        columns.iter().map(move |column| row.mix(column.of(above), column.of(below)) as u8)
    });
    Plane { values: values.collect(), width: plane.width }
}

/// A place between the middles of two blocks along one side.
#[derive(Clone, Copy)]
struct Between {
    first: usize,
    second: usize,
    /// How far it is from the first to the second, 0–1.
    part: f32,
}

impl Between {
    fn new(at: usize, block: usize, count: usize) -> Self {
        let place = ((at as f32 + 0.5) / block as f32 - 0.5).clamp(0.0, (count - 1) as f32);
        let first = place as usize;
        Self { first, second: (first + 1).min(count - 1), part: place - first as f32 }
    }

    fn mix(self, first: f32, second: f32) -> f32 {
        first * (1.0 - self.part) + second * self.part
    }

    fn of(self, levels: &[u8]) -> f32 {
        self.mix(levels[self.first].into(), levels[self.second].into())
    }
}

/// The plane with each pixel as the median of the nine around it, if it is grainy.
fn without_grain(plane: Plane<u8>) -> Plane<u8> {
    if grain(&plane) < GRAIN {
        return plane;
    }
    plane.filled(|x, y| {
        if x == 0 || y == 0 || x + 1 == plane.width || y + 1 == plane.height() {
            return plane.at(x, y);
        }
        let mut nine: [u8; 9] = std::array::from_fn(|near| plane.at(x + near % 3 - 1, y + near / 3 - 1));
        *nine.select_nth_unstable(4).1
    })
}

/// The middle one of all differences between a pixel and the mean of its neighbours to the left and right.
fn grain(plane: &Plane<u8>) -> u8 {
    let threes = plane.values.chunks_exact(plane.width).flat_map(|row| row.windows(3));
    median(threes.map(|three| three[1].abs_diff(three[0].midpoint(three[2])))).unwrap_or(0)
}
