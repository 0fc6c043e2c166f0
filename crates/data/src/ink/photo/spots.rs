//! Connected spots of a mask: strokes are large ones, specks small ones.

/// A separate spot smaller than this part of the largest one is a speck, not a stroke.
const SPECK_PART: f32 = 0.03;

/// The mask without connected spots that are very small beside the largest one.
pub(super) fn without_specks(mask: &[bool], width: usize) -> Vec<bool> {
    let spots = without_frames(spots(mask, width), width);
    let largest = spots.iter().map(Vec::len).max().unwrap_or(0);
    let mut kept = vec![false; mask.len()];
    for spot in spots.iter().filter(|spot| spot.len() as f32 >= SPECK_PART * largest as f32) {
        for &index in spot {
            kept[index] = true;
        }
    }
    kept
}

/// The spots without rectangles that are drawn around others, as on forms.
fn without_frames(spots: Vec<Vec<usize>>, width: usize) -> Vec<Vec<usize>> {
    let boxes: Vec<[usize; 4]> = spots.iter().map(|spot| around(spot, width)).collect();
    let holds_another = |frame: &[usize; 4]| boxes.iter().any(|inner| is_well_within(inner, frame));
    let is_frame = |spot: &[usize], frame: &[usize; 4]| holds_another(frame) && is_along_edges(spot, frame, width);
    let keeps: Vec<bool> = spots.iter().zip(&boxes).map(|(spot, frame)| !is_frame(spot, frame)).collect();
    spots.into_iter().zip(keeps).filter_map(|(spot, keeps)| keeps.then_some(spot)).collect()
}

/// First column and row of a spot, and its last.
fn around(spot: &[usize], width: usize) -> [usize; 4] {
    let start = [usize::MAX, usize::MAX, 0, 0];
    spot.iter()
        .map(|index| [index % width, index / width])
        .fold(start, |[left, top, right, bottom], [x, y]| [left.min(x), top.min(y), right.max(x), bottom.max(y)])
}

/// Whether a box lies within another and is at least a quarter as high.
fn is_well_within(inner: &[usize; 4], outer: &[usize; 4]) -> bool {
    let is_within = inner[0] > outer[0] && inner[1] > outer[1] && inner[2] < outer[2] && inner[3] < outer[3];
    is_within && 4 * (inner[3] - inner[1]) >= outer[3] - outer[1]
}

/// Whether all of a spot is near the edges of its box: a rectangle's outline. A round one is further inside at its corners.
fn is_along_edges(spot: &[usize], [left, top, right, bottom]: &[usize; 4], width: usize) -> bool {
    let near = (right - left).min(bottom - top) / 10;
    spot.iter().all(|index| {
        let (x, y) = (index % width, index / width);
        (x - left).min(right - x) <= near || (y - top).min(bottom - y) <= near
    })
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

/// What of the mask is connected with one of these positions that lie in it.
pub(super) fn flooded(mask: &[bool], width: usize, from: Vec<bool>) -> Vec<bool> {
    let mut flooded: Vec<bool> = mask.iter().zip(from).map(|(inside, start)| *inside && start).collect();
    let mut open: Vec<usize> = (0..mask.len()).filter(|&index| flooded[index]).collect();
    while let Some(index) = open.pop() {
        for near in neighbours(index, width, mask.len()) {
            if mask[near] && !std::mem::replace(&mut flooded[near], true) {
                open.push(near);
            }
        }
    }
    flooded
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
