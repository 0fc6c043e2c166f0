//! Where the maps that are read, their products and the map that is filled are. It depends on the room and the layer alone, so that
//! nothing moves while the kernel does.

use eframe::egui::{Rect, Vec2, pos2, vec2};

use crate::app::theme;

/// The places of the parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Places {
    /// What is read.
    pub sources: Rect,
    /// The input, where something else is read and there is room.
    pub input: Option<Rect>,
    pub arithmetic: Rect,
    /// The map that is filled.
    pub own: Rect,
}

/// Height of the line above a picture, in points.
pub(super) const CAPTION_HEIGHT: f32 = 20.0;

/// Least width of the arithmetic beside the pictures and height below them, in points.
const LEAST_ARITHMETIC: Vec2 = vec2(350.0, 160.0);

/// Least height of all parts together, in points.
pub(super) const LEAST_HEIGHT: f32 = 260.0;

/// The pictures beside the arithmetic take this share of the width at most.
const MOST_SHARE: f32 = 0.28;

/// The arithmetic below the pictures takes this share of the height at least.
const LEAST_SHARE: f32 = 0.33;

/// Side of the picture of the input, where it is not what is read, in points.
const INPUT_SIDE: f32 = 84.0;

/// Least side of what is read beside it, in points.
const LEAST_SIDE: f32 = 60.0;

/// Places the parts of a layer that reads the input, or something else, in `room`: the pictures at both sides of the
/// arithmetic, or above it, where that makes them larger.
pub(super) fn places(room: Rect, reads_input: bool) -> Places {
    let gap = theme::GROUP_GAP;
    let beside = ((room.width() - LEAST_ARITHMETIC.x - 2.0 * gap) / 2.0).min(MOST_SHARE * room.width());
    let below = LEAST_ARITHMETIC.y.max(LEAST_SHARE * room.height());
    let above = room.height() - below - CAPTION_HEIGHT - gap;
    let is_beside = beside.min(room.height() - CAPTION_HEIGHT) >= above.min((room.width() - gap) / 2.0);
    let size = if is_beside {
        vec2(beside, room.height())
    } else {
        vec2((room.width() - gap) / 2.0, (above + CAPTION_HEIGHT).max(LEAST_SIDE))
    };
    let sources = Rect::from_min_size(room.min, size);
    let own = Rect::from_min_size(pos2(room.right() - size.x, room.top()), size);
    let arithmetic = if is_beside {
        Rect::from_min_max(pos2(sources.right() + gap, room.top()), pos2(own.left() - gap, room.bottom()))
    } else {
        Rect::from_min_max(pos2(room.left(), sources.bottom() + gap), room.max)
    };
    let (sources, input) = if reads_input { (sources, None) } else { with_input(sources, is_beside) };
    Places { sources, input, arithmetic, own }
}

/// Makes room for the input at the lower edge or the right one.
fn with_input(sources: Rect, is_below: bool) -> (Rect, Option<Rect>) {
    let size = Vec2::splat(INPUT_SIDE) + vec2(0.0, CAPTION_HEIGHT);
    let left = if is_below { vec2(0.0, size.y + theme::GAP) } else { vec2(size.x + theme::GAP, 0.0) };
    let rest = sources.size() - left;
    if rest.min_elem() < LEAST_SIDE || sources.height() < size.y {
        return (sources, None);
    }
    let corner = if is_below {
        pos2(sources.left(), sources.bottom() - size.y)
    } else {
        sources.right_top() - vec2(size.x, 0.0)
    };
    (Rect::from_min_size(sources.min, rest), Some(Rect::from_min_size(corner, size)))
}

/// The largest picture of `columns` by `rows` equal cells below the caption of `place`.
pub(super) fn picture(place: Rect, [columns, rows]: [usize; 2]) -> Rect {
    let room = place.size() - vec2(0.0, CAPTION_HEIGHT);
    let cells = vec2(columns as f32, rows as f32);
    let scale = (room / cells).min_elem().max(0.0);
    Rect::from_min_size(place.min + vec2(0.0, CAPTION_HEIGHT), scale * cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_parts_are_in_the_room_and_none_lies_over_another() {
        for size in [[406.0, 290.0], [520.0, 330.0], [785.0, 412.0], [992.0, 312.0], [1400.0, 700.0], [880.0, 560.0]] {
            for reads_input in [true, false] {
                let room = Rect::from_min_size(pos2(10.0, 20.0), size.into());
                let Places { sources, input, arithmetic, own } = places(room, reads_input);
                let parts: Vec<Rect> = [sources, arithmetic, own].into_iter().chain(input).collect();
                for (index, part) in parts.iter().enumerate() {
                    assert!(room.expand(0.5).contains_rect(*part), "{part:?} in {room:?}");
                    assert!(parts[index + 1..].iter().all(|other| !part.intersects(*other)), "{part:?} at {size:?}");
                }
                let side = picture(own, [1, 1]).width();
                assert!(side >= 96.0, "{side} at {size:?}");
                assert!(arithmetic.width() >= 300.0 && arithmetic.height() >= 140.0, "{arithmetic:?} at {size:?}");
                assert_eq!(input.is_some(), !reads_input, "{size:?}");
            }
        }
    }
}
