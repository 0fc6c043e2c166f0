//! Illumination correction: paper lit from one side or half in a shadow becomes evenly light, and grain smooth.

use super::threshold::{histogram, median};

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

/// The plane with even light and without grain, if it has either; as it is otherwise. Paper must be lighter than ink.
pub(super) fn evened(plane: &[u8], width: usize) -> Vec<u8> {
    if width.min(plane.len() / width) < MIN_SIDE {
        return plane.to_vec();
    }
    let plane = without_grain(plane, width);
    if border_spread(&plane, width) < UNEVEN {
        return plane;
    }
    let paper = paper(&plane, width);
    let is_ink = |(&level, &paper): (&u8, &u8)| 4 * u32::from(level) < 3 * u32::from(paper);
    let ink_count = plane.iter().zip(&paper).filter(|pair| is_ink(*pair)).count();
    // Light strokes on dark paper would look like much dark ink around them.
    if 3 * ink_count > plane.len() {
        return plane;
    }
    let lit = |(&level, &paper): (&u8, &u8)| (240 * u32::from(level) / u32::from(paper).max(1)).min(255) as u8;
    plane.iter().zip(&paper).map(lit).collect()
}

/// Difference between the second lightest and the second darkest of sixteen pieces of the border.
fn border_spread(plane: &[u8], width: usize) -> u8 {
    let height = plane.len() / width;
    let (columns, lines) = (width.div_ceil(4), height.div_ceil(4));
    let row = |y: usize| plane[y * width..][..width].to_vec();
    let column = |x: usize| (0..height).map(|y| plane[y * width + x]).collect::<Vec<_>>();
    let sides = [(row(0), columns), (row(height - 1), columns), (column(0), lines), (column(width - 1), lines)];
    let pieces = sides.iter().flat_map(|(levels, piece)| levels.chunks(*piece));
    let mut middles: Vec<u8> = pieces.filter_map(|piece| median(&histogram(piece.iter().copied()), 0..=255)).collect();
    middles.sort_unstable();
    if middles.len() < 4 { 0 } else { middles[middles.len() - 2] - middles[1] }
}

/// The paper's lightness at every pixel: the lightest around it, strokes bridged.
fn paper(plane: &[u8], width: usize) -> Vec<u8> {
    let height = plane.len() / width;
    let block = width.max(height).div_ceil(BLOCKS);
    let (columns, lines) = (width.div_ceil(block), height.div_ceil(block));
    let means = (0..columns * lines).map(|index| block_mean(plane, width, [index % columns, index / columns], block));
    let means: Vec<u8> = means.collect();
    let mut bridged = over_window(&over_window(&means, columns, u8::max), columns, u8::min);
    bridged.iter_mut().zip(&means).for_each(|(bridged, mean)| *bridged = (*bridged).max(*mean));
    (0..plane.len()).map(|index| between(&bridged, columns, index % width, index / width, block)).collect()
}

fn block_mean(plane: &[u8], width: usize, [column, line]: [usize; 2], block: usize) -> u8 {
    let height = plane.len() / width;
    let columns = column * block..((column + 1) * block).min(width);
    let lines = line * block..((line + 1) * block).min(height);
    let count = columns.len() * lines.len();
    let sum: u32 = lines.flat_map(|y| plane[y * width..][columns.clone()].iter()).map(|&level| u32::from(level)).sum();
    (sum / count as u32) as u8
}

/// The least or greatest level within the window of bridged blocks, along rows and then along columns.
///
/// Near an edge the window reaches as far to one side as to the other. In a photograph light fades towards the edge. A wider
/// window would give the edge the lightness of the inside, and all of the edge would be ink.
fn over_window(plane: &[u8], width: usize, pick: fn(u8, u8) -> u8) -> Vec<u8> {
    let height = plane.len() / width;
    let near = |at: usize, side: usize| {
        let reach = BRIDGED_BLOCKS.min(at).min(side - 1 - at);
        at - reach..at + reach + 1
    };
    let picked = |levels: &mut dyn Iterator<Item = u8>| levels.reduce(pick).unwrap_or(0);
    let along_rows: Vec<u8> = (0..plane.len())
        .map(|index| picked(&mut near(index % width, width).map(|x| plane[index / width * width + x])))
        .collect();
    (0..plane.len())
        .map(|index| picked(&mut near(index / width, height).map(|y| along_rows[y * width + index % width])))
        .collect()
}

/// The level at a pixel between the middles of four blocks.
fn between(blocks: &[u8], columns: usize, x: usize, y: usize, block: usize) -> u8 {
    let lines = blocks.len() / columns;
    let place = |at: usize, count: usize| {
        let place = ((at as f32 + 0.5) / block as f32 - 0.5).clamp(0.0, (count - 1) as f32);
        let first = place as usize;
        (first, (first + 1).min(count - 1), place - first as f32)
    };
    let ((left, right, part_x), (top, bottom, part_y)) = (place(x, columns), place(y, lines));
    let level = |column: usize, line: usize| f32::from(blocks[line * columns + column]);
    let row = |line: usize| level(left, line) * (1.0 - part_x) + level(right, line) * part_x;
    (row(top) * (1.0 - part_y) + row(bottom) * part_y) as u8
}

/// The plane with each pixel as the median of the nine around it, if it is grainy.
fn without_grain(plane: &[u8], width: usize) -> Vec<u8> {
    let height = plane.len() / width;
    if grain(plane, width) < GRAIN {
        return plane.to_vec();
    }
    let smooth = |index: usize| {
        let (x, y) = (index % width, index / width);
        if x == 0 || y == 0 || x + 1 == width || y + 1 == height {
            return plane[index];
        }
        let mut nine: [u8; 9] = std::array::from_fn(|near| plane[(y + near / 3 - 1) * width + x + near % 3 - 1]);
        *nine.select_nth_unstable(4).1
    };
    (0..plane.len()).map(smooth).collect()
}

/// The middle one of all differences between a pixel and the mean of its neighbours to the left and right.
fn grain(plane: &[u8], width: usize) -> u8 {
    let rows = plane.chunks_exact(width);
    let differences = rows.flat_map(|row| row.windows(3)).map(|three| three[1].abs_diff(three[0].midpoint(three[2])));
    median(&histogram(differences), 0..=255).unwrap_or(0)
}
