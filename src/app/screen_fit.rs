//! The first size of the window: one that fits the screen with a title bar and a task bar.

use eframe::egui::{Context, Rect, Vec2, ViewportCommand, ViewportId, pos2};

/// Height that title bar and task bar need, in points.
const BARS_HEIGHT: f32 = 64.0;

/// Whether the window's first size was looked at.
#[derive(Debug, Default)]
pub(super) struct ScreenFit {
    is_done: bool,
}

impl ScreenFit {
    /// Makes a window that has just opened no larger than its screen; later sizes are the user's.
    pub(super) fn follow(&mut self, ctx: &Context) {
        if self.is_done || ctx.viewport_id() != ViewportId::ROOT {
            return;
        }
        let viewport = ctx.input(|input| input.viewport().clone());
        let (Some(screen), Some(inner)) = (viewport.monitor_size, viewport.inner_rect) else { return };
        self.is_done = true;
        let is_whole_screen = viewport.maximized == Some(true) || viewport.fullscreen == Some(true);
        if let Some(size) = fitting(screen, inner.size()).filter(|_| !is_whole_screen) {
            ctx.send_viewport_cmd(ViewportCommand::InnerSize(size));
            let left = viewport.outer_rect.map_or(0.0, |outer: Rect| outer.left());
            ctx.send_viewport_cmd(ViewportCommand::OuterPosition(pos2(left.clamp(0.0, screen.x - size.x), 0.0)));
        }
    }
}

/// The size of a window that is too large for its screen; none of one that fits.
fn fitting(screen: Vec2, inner: Vec2) -> Option<Vec2> {
    let most = screen - Vec2::new(0.0, BARS_HEIGHT);
    (inner.x > most.x || inner.y > most.y).then(|| inner.min(most))
}

#[cfg(test)]
mod tests {
    use eframe::egui::vec2;

    use super::*;

    #[test]
    fn a_window_fits_its_screen_with_the_bars() {
        let first = vec2(1280.0, 800.0);
        assert_eq!(fitting(vec2(1366.0, 768.0), first), Some(vec2(1280.0, 704.0)));
        assert_eq!(fitting(vec2(1280.0, 800.0), first), Some(vec2(1280.0, 736.0)));
        assert_eq!(fitting(vec2(1920.0, 1080.0), first), None);
        assert_eq!(fitting(vec2(1024.0, 768.0), first), Some(vec2(1024.0, 704.0)));
    }
}
