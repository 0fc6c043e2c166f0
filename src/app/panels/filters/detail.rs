//! A kernel enlarged, with its 25 numbers.

use eframe::egui::{Rect, Sense, Ui, Vec2, vec2};

use super::{
    kernel::{Kernel, KernelLayer},
    view::KernelView,
};
use crate::{
    app::{
        numbers, theme,
        widgets::number_cell::{self, NumberCell, Strength},
    },
    model::layer::KERNEL_SIDE,
};

/// Width and height of the cell of a number in points.
const CELL_SIZE: Vec2 = vec2(58.0, 34.0);

/// Height of the numbers in points.
const TEXT_SIZE: f32 = 12.0;

/// Shows `kernel` with its numbers, of which `scale` has the full colour, and the bias of its map.
pub(super) fn ui(ui: &mut Ui, kernel: Kernel, view: KernelView, values: &[f32], scale: f32, bias: Option<f32>) {
    ui.strong(format!("{}: {}", kernel.name(), view.name().to_lowercase()));
    numbers_ui(ui, values, scale);
    let map = kernel.map + 1;
    ui.label(match kernel.layer {
        KernelLayer::C1 => format!("Laid over each 5×5 patch of the input, it makes C1 map {map}"),
        KernelLayer::C3 => {
            let input = kernel.input + 1;
            format!("Laid over each 5×5 patch of S2 map {input}, it gives that map's part of C3 map {map}")
        }
    });
    if let Some(bias) = bias {
        let name = kernel.layer.layer().name();
        ui.label(format!("{} of the bias of {name} map {map}: {}", view.quantity(), numbers::short(bias)));
    }
    ui.weak("A click opens the map in Feature maps");
}

fn numbers_ui(ui: &mut Ui, values: &[f32], scale: f32) {
    let tokens = theme::tokens(ui);
    let (area, _) = ui.allocate_exact_size(CELL_SIZE * KERNEL_SIDE as f32, Sense::hover());
    for (position, value) in values.iter().enumerate() {
        let offset = vec2((position % KERNEL_SIDE) as f32, (position / KERNEL_SIDE) as f32) * CELL_SIZE;
        let text = numbers::short(*value);
        let fill = tokens.diverging(value / scale);
        let cell = NumberCell { fill, text: &text, text_size: TEXT_SIZE, strength: Strength::Full };
        number_cell::paint(ui.painter(), tokens, Rect::from_min_size(area.min + offset, CELL_SIZE), cell);
    }
}
