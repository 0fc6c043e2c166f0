//! The window on its screen: at first it is no larger than fits with a title bar and a task bar, or maximised as last time.

use eframe::egui::{Context, Rect, Vec2, ViewportCommand, ViewportId, ViewportInfo, pos2};

/// The smallest size of the window's inside that everything fits in, in points.
pub(super) const MIN_SIZE: Vec2 = Vec2::new(900.0, 600.0);

/// What borders at both sides, and title bar with task bar, take of a screen, in points.
const BORDERS: Vec2 = Vec2::new(4.0, 64.0);

/// What has been done for the window's first size; later ones are the user's.
#[derive(Debug)]
pub(super) struct ScreenFit {
    is_fitted: bool,
    /// Whether it is still to be maximised.
    maximizes: bool,
}

impl ScreenFit {
    /// Of a window that was maximised last time, or was not.
    pub(super) fn new(was_maximized: bool) -> Self {
        Self { is_fitted: false, maximizes: was_maximized }
    }

    /// Makes a window that has just opened fit its screen.
    pub(super) fn follow(&mut self, ctx: &Context) {
        if (self.is_fitted && !self.maximizes) || ctx.viewport_id() != ViewportId::ROOT {
            return;
        }
        let viewport = ctx.input(|input| input.viewport().clone());
        let is_maximized = viewport.maximized == Some(true);
        if let (false, Some(screen), Some(inner)) = (self.is_fitted, viewport.monitor_size, viewport.inner_rect) {
            self.is_fitted = true;
            if !is_maximized && viewport.fullscreen != Some(true) {
                fit(ctx, &viewport, screen, inner.size());
            }
        }
        // Some window managers maximise no window that is not on the screen yet: one that has the keyboard is.
        if self.maximizes && (is_maximized || viewport.focused == Some(true)) {
            self.maximizes = false;
            if !is_maximized {
                ctx.send_viewport_cmd(ViewportCommand::Maximized(true));
            }
        }
    }
}

fn fit(ctx: &Context, viewport: &ViewportInfo, screen: Vec2, inner: Vec2) {
    let Some(size) = fitting(screen, inner) else { return };
    ctx.send_viewport_cmd(ViewportCommand::MinInnerSize(size.min(MIN_SIZE)));
    ctx.send_viewport_cmd(ViewportCommand::InnerSize(size));
    let left = viewport.outer_rect.map_or(0.0, |outer: Rect| outer.left());
    let most_left = (screen.x - size.x - BORDERS.x).max(0.0);
    ctx.send_viewport_cmd(ViewportCommand::OuterPosition(pos2(left.clamp(0.0, most_left), 0.0)));
}

/// The size of a window that is too large for its screen; none of one that fits.
fn fitting(screen: Vec2, inner: Vec2) -> Option<Vec2> {
    let most = screen - BORDERS;
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
        assert_eq!(fitting(vec2(1280.0, 800.0), first), Some(vec2(1276.0, 736.0)));
        assert_eq!(fitting(vec2(1920.0, 1080.0), first), None);
        assert_eq!(fitting(vec2(1024.0, 768.0), first), Some(vec2(1020.0, 704.0)));
    }
}
