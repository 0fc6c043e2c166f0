//! The kernels on the screen, and the one under the pointer enlarged with its 25 weights.

use eframe::egui::{Align2, Rect, Response, Role, Sense, StrokeKind, TextStyle, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::{
    kernel::{Kernel, KernelLayer, KernelPictures},
    page::KernelView,
    sizes::{BIASES_HEIGHT, CAPTION_HEIGHT, COLUMN_HEADING_HEIGHT, KERNEL_GAP, ROW_HEADING_WIDTH, Sizes},
};
use crate::{
    app::{
        action::Action,
        lab::Lab,
        numbers, theme,
        widgets::{
            mosaic::{self, Emphasis},
            number_cell::{self, NumberCell, Strength},
        },
    },
    model::layer::KERNEL_SIDE,
};

/// All that is known of the kernels to show.
#[derive(Clone, Copy)]
pub(super) struct Kernels<'a> {
    /// What holds their numbers.
    pub lab: &'a Lab,
    /// What is shown of them.
    pub view: KernelView,
    /// They as pictures.
    pub pictures: &'a KernelPictures,
    /// How large they are drawn.
    pub sizes: Sizes,
}

impl Kernels<'_> {
    /// Shows the kernels of C1 in a row, each with the number of its map and its bias; returns what the user wants.
    pub(super) fn c1_ui(self, ui: &mut Ui) -> Vec<Action> {
        let (side, pitch) = (self.sizes.c1, self.sizes.c1_pitch());
        let size = vec2(pitch * KernelLayer::C1.kernels().count() as f32, side + KERNEL_GAP + CAPTION_HEIGHT);
        let (area, _) = ui.allocate_exact_size(size, Sense::hover());
        let first_at = area.min + Vec2::splat(KERNEL_GAP);
        let at = |kernel: Kernel| first_at + vec2(kernel.map as f32 * pitch, 0.0);
        let placed = |kernel| (kernel, Rect::from_min_size(at(kernel), Vec2::splat(side)));
        let kernels: Vec<_> = KernelLayer::C1.kernels().map(placed).collect();
        let (font, color) = (TextStyle::Small.resolve(ui.style()), theme::tokens(ui).text);
        for (kernel, rect) in &kernels {
            let name = format!("C1 map {}", kernel.map + 1);
            ui.painter().text(rect.left_bottom() + vec2(0.0, 3.0), Align2::LEFT_TOP, name, font.clone(), color);
            let bias = Rect::from_min_size(rect.left_bottom() + vec2(0.0, 15.0), vec2(pitch - KERNEL_GAP, 13.0));
            self.bias_ui(ui, *kernel, bias, "bias ");
        }
        self.kernels_ui(ui, &kernels)
    }

    /// Shows the kernels of C3: a column for each of its maps, a row for each map of S2; returns what the user wants.
    pub(super) fn c3_ui(self, ui: &mut Ui) -> Vec<Action> {
        let (area, _) = ui.allocate_exact_size(self.sizes.c3_area(), Sense::hover());
        self.c3_headings(ui, area);
        if self.sizes.has_biases_under_c3() {
            let last = KernelLayer::C3.input_count() - 1;
            for kernel in KernelLayer::C3.kernels().filter(|kernel| kernel.input == last) {
                let above = self.c3_rect(area, kernel);
                let rect = Rect::from_min_size(above.left_bottom(), vec2(above.width(), BIASES_HEIGHT));
                self.bias_ui(ui, kernel, rect, "");
            }
        }
        let architecture = &self.lab.network.architecture;
        let (present, absent): (Vec<_>, Vec<_>) = KernelLayer::C3
            .kernels()
            .map(|kernel| (kernel, self.c3_rect(area, kernel)))
            .partition(|(kernel, _)| kernel.is_present(architecture));
        for (kernel, rect) in absent {
            absent_ui(ui, kernel, rect);
        }
        self.kernels_ui(ui, &present)
    }

    /// Shows the kernels of a layer at their places.
    ///
    /// The gap between two kernels belongs to the outlines of both, so those are drawn over all pictures, and the one of
    /// the kernel that is pointed at over them.
    fn kernels_ui(self, ui: &Ui, kernels: &[(Kernel, Rect)]) -> Vec<Action> {
        for (kernel, rect) in kernels {
            mosaic::paint(ui, self.pictures.tile(*kernel), *rect, Emphasis::None);
        }
        let accent = theme::tokens(ui).accent;
        let is_highlighted = |kernel: Kernel| self.lab.highlight.is_some_and(|place| kernel.belongs_to(place));
        for (_, rect) in kernels.iter().filter(|(kernel, _)| is_highlighted(*kernel)) {
            ui.painter().rect_stroke(*rect, 0.0, (2.0, accent), StrokeKind::Outside);
        }
        kernels.iter().flat_map(|(kernel, rect)| self.kernel_ui(ui, *kernel, *rect)).collect()
    }

    fn c3_rect(self, area: Rect, kernel: Kernel) -> Rect {
        let offset = vec2(kernel.map as f32, kernel.input as f32) * self.sizes.c3_pitch();
        Rect::from_min_size(
            area.min + vec2(ROW_HEADING_WIDTH, COLUMN_HEADING_HEIGHT) + offset,
            Vec2::splat(self.sizes.c3),
        )
    }

    fn c3_headings(self, ui: &Ui, area: Rect) {
        let (tokens, font) = (theme::tokens(ui), TextStyle::Small.resolve(ui.style()));
        let text = |at, align, words: &str, color| ui.painter().text(at, align, words, font.clone(), color);
        let numbers_y = area.top() + COLUMN_HEADING_HEIGHT - 8.0;
        let middle = (area.left() + ROW_HEADING_WIDTH + area.right()) / 2.0;
        text(pos2(middle, area.top() + 7.0), Align2::CENTER_CENTER, "C3 map", tokens.text_weak);
        text(pos2(area.left(), numbers_y), Align2::LEFT_CENTER, "S2 map", tokens.text_weak);
        for kernel in KernelLayer::C3.kernels() {
            let rect = self.c3_rect(area, kernel);
            if kernel.input == 0 {
                let at = pos2(rect.center().x, numbers_y);
                text(at, Align2::CENTER_CENTER, &(kernel.map + 1).to_string(), tokens.text);
            }
            if kernel.map == 0 {
                let at = pos2(rect.left() - 8.0, rect.center().y);
                text(at, Align2::RIGHT_CENTER, &(kernel.input + 1).to_string(), tokens.text);
            }
        }
        if self.sizes.has_biases_under_c3() {
            let at = pos2(area.left(), area.bottom() - BIASES_HEIGHT / 2.0 - KERNEL_GAP);
            text(at, Align2::LEFT_CENTER, "bias", tokens.text_weak);
        }
    }

    fn kernel_ui(self, ui: &Ui, kernel: Kernel, rect: Rect) -> Vec<Action> {
        let response = ui.interact(rect, ui.make_persistent_id(("kernel", kernel)), Sense::click());
        if response.hovered() || response.has_focus() {
            ui.painter().rect_stroke(rect, 0.0, (2.0, theme::tokens(ui).text), StrokeKind::Outside);
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, kernel.name()));
        self.detail_ui(&response, kernel);
        let place = kernel.place();
        if response.clicked() {
            return vec![Action::Highlight(place), Action::OpenLayer(place.layer)];
        }
        let is_pointed_at = response.hovered() || response.gained_focus();
        if is_pointed_at && self.lab.highlight != Some(place) { vec![Action::Highlight(place)] } else { Vec::new() }
    }

    /// The kernel enlarged, where it is pointed at or has the focus.
    fn detail_ui(self, response: &Response, kernel: Kernel) {
        if !response.hovered() && !response.has_focus() {
            return;
        }
        let parameter = |name| self.lab.parameter(self.view.parameter_view(), name);
        let values = parameter(kernel.layer.weight_name()).and_then(|of_layer| kernel.values(of_layer));
        let Some(values) = values else { return };
        let scale = self.pictures.scale(kernel.layer);
        let show = |ui: &mut Ui| enlarged_ui(ui, kernel, self.view, values, scale, self.bias(kernel));
        if response.has_focus() && !response.hovered() {
            response.show_tooltip_ui(show);
        } else {
            response.clone().on_hover_ui(show);
        }
    }

    fn bias_ui(self, ui: &Ui, kernel: Kernel, rect: Rect, prefix: &str) {
        let Some(bias) = self.bias(kernel) else { return };
        let font = TextStyle::Small.resolve(ui.style());
        let text = format!("{prefix}{}", numbers::short(bias));
        ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, text, font, theme::tokens(ui).text_weak);
        let response = ui.interact(rect, ui.make_persistent_id(("bias", kernel.place())), Sense::hover());
        let (layer, map) = (kernel.layer.layer().name(), kernel.map + 1);
        response.widget_info(|| {
            let name = format!("Bias of {layer} map {map}: {}", numbers::short(bias));
            WidgetInfo::labeled(Role::Label, true, name)
        });
        response.on_hover_ui(|ui| {
            ui.label(format!(
                "{} of the bias of {layer} map {map}, which is added to each pre-activation",
                self.view.quantity()
            ));
        });
    }

    /// The bias of the map that a kernel makes, as the view shows it.
    fn bias(self, kernel: Kernel) -> Option<f32> {
        let biases = self.lab.parameter(self.view.parameter_view(), kernel.layer.bias_name())?;
        biases.values.get(kernel.map).copied()
    }
}

/// The empty place of a kernel that Table I leaves out.
fn absent_ui(ui: &Ui, kernel: Kernel, rect: Rect) {
    let response = ui.interact(rect, ui.make_persistent_id(("absent", kernel)), Sense::hover());
    let name = format!("C3 map {} does not see S2 map {}", kernel.map + 1, kernel.input + 1);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    response.on_hover_text(format!("{name}: Table I leaves this kernel out"));
}

/// Width and height of the cell of a number in points.
const CELL_SIZE: Vec2 = vec2(58.0, 34.0);

/// Height of the numbers in points.
const TEXT_SIZE: f32 = 12.0;

/// Shows `kernel` with its numbers, of which `scale` has the full colour, and the bias of its map.
fn enlarged_ui(ui: &mut Ui, kernel: Kernel, view: KernelView, values: &[f32], scale: f32, bias: Option<f32>) {
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
