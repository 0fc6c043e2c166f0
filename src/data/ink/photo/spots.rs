//! Connected spots of a mask: strokes are large ones, specks small ones.

/// A separate spot smaller than this part of the largest one is a speck, not a stroke.
const SPECK_PART: f32 = 0.03;

/// The mask without connected spots that are very small beside the largest one.
pub(super) fn without_specks(mask: &[bool], width: usize) -> Vec<bool> {
    let spots = spots(mask, width);
    let largest = spots.iter().map(Vec::len).max().unwrap_or(0);
    let mut kept = vec![false; mask.len()];
    for spot in spots.iter().filter(|spot| spot.len() as f32 >= SPECK_PART * largest as f32) {
        for &index in spot {
            kept[index] = true;
        }
    }
    kept
}

/// The connected spots of a mask, each as the positions of its pixels; diagonal neighbours are connected.
fn spots(mask: &[bool], width: usize) -> Vec<Vec<usize>> {
    let mut unseen = mask.to_vec();
    let mut spots = Vec::new();
    for start in 0..mask.len() {
        if std::mem::take(&mut unseen[start]) {
            let mut spot = vec![start];
            let mut next = 0;
            while let Some(&index) = spot.get(next) {
                spot.extend(neighbours(index, width, mask.len()).filter(|&near| std::mem::take(&mut unseen[near])));
                next += 1;
            }
            spots.push(spot);
        }
    }
    spots
}

/// The mask, one pixel larger in every direction.
pub(super) fn grow(mask: &[bool], width: usize) -> Vec<bool> {
    let grown = |index| mask[index] || neighbours(index, width, mask.len()).any(|near| mask[near]);
    (0..mask.len()).map(grown).collect()
}

/// Positions of the up to eight pixels around one.
fn neighbours(index: usize, width: usize, pixel_count: usize) -> impl Iterator<Item = usize> {
    let (x, y) = (index % width, index / width);
    let lines = y.saturating_sub(1)..(y + 2).min(pixel_count / width);
    let columns = x.saturating_sub(1)..(x + 2).min(width);
    lines
        .flat_map(move |line| columns.clone().map(move |column| line * width + column))
        .filter(move |near| *near != index)
}
