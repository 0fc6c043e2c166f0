//! Keys while a chart has the focus: arrows move a chart that can be moved, and go from point to point in a fixed one.

use eframe::egui::{EventFilter, Key, Response, Ui, Vec2, vec2};
use egui_plot::PlotUi;

use crate::chart::{Bounds, Chart};

/// Share of what is seen that an arrow key moves by.
const MOVE_SHARE: f32 = 0.1;

/// How much larger plus makes it, and minus smaller.
const ZOOM_FACTOR: f32 = 1.25;

/// Does what the keys pressed in this frame ask for: arrows move, plus and minus zoom, Home shows all.
pub(super) fn move_and_zoom(plot: &mut PlotUi<'_>) {
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

/// Where arrow keys moved to in a fixed chart that has the focus; Home goes back to the first point.
pub(super) fn keyed_place(ui: &Ui, chart: &Chart, response: &Response) -> Option<f64> {
    if chart.bounds != Bounds::Fixed || !response.has_focus() {
        return None;
    }
    let arrows = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    let (left, right, home) = ui.input(|input| {
        (input.key_pressed(Key::ArrowLeft), input.key_pressed(Key::ArrowRight), input.key_pressed(Key::Home))
    });
    let known: Option<f64> = ui.data(|data| data.get_temp(response.id));
    // A second pass over the same frame sees the same keys.
    let is_first_pass = ui.ctx().current_pass_index() == 0;
    let place = match known {
        Some(place) if left && is_first_pass => chart.neighbour(place, -1.0).or(known),
        Some(place) if right && is_first_pass => chart.neighbour(place, 1.0).or(known),
        Some(_) if !home => known,
        _ => chart.neighbour(f64::NEG_INFINITY, 1.0),
    };
    if let Some(place) = place {
        ui.data_mut(|data| data.insert_temp(response.id, place));
    }
    place
}
