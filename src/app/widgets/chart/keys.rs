//! Moving and zooming a chart by keys while it has the focus.

use eframe::egui::{EventFilter, Key, Vec2, vec2};
use egui_plot::PlotUi;

/// Share of what is seen that an arrow key moves by.
const MOVE_SHARE: f32 = 0.1;

/// How much larger plus makes it, and minus smaller.
const ZOOM_FACTOR: f32 = 1.25;

/// Does what the keys pressed in this frame ask for: arrows move, plus and minus zoom, Home shows all.
pub(crate) fn apply(plot: &mut PlotUi<'_>) {
    // A second pass over the same frame sees the same keys.
    if !plot.response().has_focus() || plot.ctx().current_pass_index() > 0 {
        return;
    }
    let id = plot.response().id;
    let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    plot.ctx().memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
    let (direction, zoom, is_reset) = plot.ctx().input(|input| {
        let presses = |key: Key| input.num_presses(key) as f32;
        let direction =
            vec2(presses(Key::ArrowRight) - presses(Key::ArrowLeft), presses(Key::ArrowUp) - presses(Key::ArrowDown));
        let zoom = presses(Key::Plus) + presses(Key::Equals) - presses(Key::Minus);
        (direction, zoom, input.key_pressed(Key::Home))
    });
    let bounds = plot.plot_bounds();
    if direction != Vec2::ZERO {
        let size = vec2(bounds.width() as f32, bounds.height() as f32);
        plot.translate_bounds(MOVE_SHARE * direction * size);
    }
    if zoom != 0.0 {
        plot.zoom_bounds(Vec2::splat(ZOOM_FACTOR.powf(zoom)), bounds.center());
    }
    if is_reset {
        plot.set_auto_bounds(true);
    }
}
