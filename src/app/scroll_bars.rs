//! Scroll bars that cover nothing.

use eframe::egui::{Margin, style::ScrollStyle};

/// Width of a scroll bar under the pointer, and of the room beside what is scrolled, in points: a bar covers nothing, and
/// nothing moves when it comes.
pub(crate) const ROOM: i8 = 8;

/// Scroll bars are in sight wherever there is more to see.
pub(super) fn style() -> ScrollStyle {
    ScrollStyle {
        bar_width: ROOM.into(),
        content_margin: Margin { right: ROOM, ..Margin::ZERO },
        dormant_handle_opacity: 0.6,
        ..ScrollStyle::floating()
    }
}
