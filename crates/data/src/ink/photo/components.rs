//! Connected components of a mask: strokes are large ones, specks small ones.

/// A component smaller than this part of the largest one is a speck, not a stroke.
const SPECK_PART: f32 = 0.03;

/// The mask without connected components that are very small beside the largest one.
pub(super) fn without_specks(mask: &[bool], width: usize) -> Vec<bool> {
    let components = without_frames(components(mask, width), width);
    let largest = components.iter().map(Vec::len).max().unwrap_or(0);
    let is_stroke = |component: &&Vec<usize>| component.len() as f32 >= SPECK_PART * largest as f32;
    union(components.iter().filter(is_stroke), mask.len())
}

/// The components that have a pixel for which `is_seed` holds, in one mask.
pub(super) fn connected_to(mask: &[bool], width: usize, is_seed: impl Fn(usize) -> bool) -> Vec<bool> {
    let components = components(mask, width);
    let is_connected = |component: &&Vec<usize>| component.iter().any(|index| is_seed(*index));
    union(components.iter().filter(is_connected), mask.len())
}

fn union<'a>(components: impl Iterator<Item = &'a Vec<usize>>, pixel_count: usize) -> Vec<bool> {
    let mut mask = vec![false; pixel_count];
    components.flatten().for_each(|&index| mask[index] = true);
    mask
}

/// The components without rectangles that are drawn around others, as on forms.
fn without_frames(components: Vec<Vec<usize>>, width: usize) -> Vec<Vec<usize>> {
    let boxes: Vec<[usize; 4]> = components.iter().map(|component| around(component, width)).collect();
    let holds_another = |frame: &[usize; 4]| boxes.iter().any(|inner| is_well_within(inner, frame));
    let is_frame =
        |component: &[usize], frame: &[usize; 4]| holds_another(frame) && is_along_edges(component, frame, width);
    let keeps: Vec<bool> =
        components.iter().zip(&boxes).map(|(component, frame)| !is_frame(component, frame)).collect();
    components.into_iter().zip(keeps).filter_map(|(component, keeps)| keeps.then_some(component)).collect()
}

/// First column and row of a component, and its last.
fn around(component: &[usize], width: usize) -> [usize; 4] {
    let start = [usize::MAX, usize::MAX, 0, 0];
    component
        .iter()
        .map(|index| [index % width, index / width])
        .fold(start, |[left, top, right, bottom], [x, y]| [left.min(x), top.min(y), right.max(x), bottom.max(y)])
}

/// Whether a box lies within another and is at least a quarter as high.
fn is_well_within(inner: &[usize; 4], outer: &[usize; 4]) -> bool {
    let is_within = inner[0] > outer[0] && inner[1] > outer[1] && inner[2] < outer[2] && inner[3] < outer[3];
    is_within && 4 * (inner[3] - inner[1]) >= outer[3] - outer[1]
}

/// Whether all of a component is near the edges of its box: a rectangle's outline. A round one is further inside at its corners.
fn is_along_edges(component: &[usize], [left, top, right, bottom]: &[usize; 4], width: usize) -> bool {
    let near = (right - left).min(bottom - top) / 10;
    component.iter().all(|index| {
        let (x, y) = (index % width, index / width);
        (x - left).min(right - x) <= near || (y - top).min(bottom - y) <= near
    })
}

/// The connected components of a mask, each as the positions of its pixels; diagonal neighbours are connected.
fn components(mask: &[bool], width: usize) -> Vec<Vec<usize>> {
    let mut unseen = mask.to_vec();
    let mut components = Vec::new();
    for start in 0..mask.len() {
        if std::mem::take(&mut unseen[start]) {
            let mut component = vec![start];
            let mut next = 0;
            while let Some(&index) = component.get(next) {
                component
                    .extend(neighbours(index, width, mask.len()).filter(|&near| std::mem::take(&mut unseen[near])));
                next += 1;
            }
            components.push(component);
        }
    }
    components
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
