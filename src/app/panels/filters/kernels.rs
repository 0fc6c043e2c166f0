//! The kernels of C1 and C3 on the screen, and the one under the pointer enlarged with its 25 weights.

use eframe::egui::{Align2, Rect, Response, Role, Sense, StrokeKind, TextStyle, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::{
    kernel::{Kernel, KernelPictures, input_count, kernels},
    page::KernelView,
    sizes::{BIASES_HEIGHT, CAPTION_HEIGHT, COLUMN_HEADING_HEIGHT, KERNEL_GAP, ROW_HEADING_WIDTH, Sizes},
};
use crate::{
    app::{
        action::Action,
        lab::Lab,
        numbers::short,
        theme,
        widgets::{
            is_covered, legend,
            mosaic::{self, Emphasis},
            number_cell::{self, NumberGrid},
            why_button,
        },
    },
    explain::Topic,
    model::{
        architecture::C3Connections,
        layer::{KERNEL_SIDE, Layer},
        parameters::Role as ParameterRole,
    },
};

/// The kernels to show.
#[derive(Clone, Copy)]
pub(super) struct Kernels<'a> {
    /// What holds their numbers.
    pub lab: &'a Lab,
    /// What is shown of them.
    pub view: &'static KernelView,
    /// Their pictures.
    pub pictures: &'a KernelPictures,
    /// Whether all numbers are zero.
    pub are_zero: bool,
    /// How large they are drawn.
    pub sizes: Sizes,
}

impl Kernels<'_> {
    /// Shows the kernels of both layers under their headings.
    pub(super) fn ui(self, ui: &mut Ui) -> Vec<Action> {
        let mut actions = self.heading_ui(ui, Layer::C1, "6 kernels of 5×5");
        actions.extend(self.c1_ui(ui));
        ui.add_space(theme::GROUP_GAP - theme::GAP);
        let text = match self.lab.network.architecture.c3 {
            C3Connections::Full => "16×6 kernels of 5×5",
            C3Connections::TableI => "60 kernels of 5×5, by Table I of the paper",
        };
        actions.extend(self.heading_ui(ui, Layer::C3, text));
        actions.extend(self.c3_ui(ui));
        actions
    }

    fn heading_ui(self, ui: &mut Ui, layer: Layer, text: &str) -> Vec<Action> {
        let mut actions = Vec::new();
        ui.horizontal_wrapped(|ui| {
            ui.strong(layer.name());
            ui.weak(text);
            actions.extend(why_button::ui(ui, Topic::of_layer(layer, &self.lab.network.architecture)));
            if !self.are_zero {
                ui.add_space(theme::GROUP_GAP);
                legend::ui(ui, &short(self.pictures.scale(layer)));
                ui.add_space(theme::GAP);
                actions.extend(self.figure_menu_ui(ui, layer));
                actions.extend(self.table_menu_ui(ui, layer));
            }
        });
        actions
    }

    /// Shows the kernels of C1 in a row, each with the number of its map and its bias.
    fn c1_ui(self, ui: &mut Ui) -> Vec<Action> {
        let (side, pitch) = (self.sizes.c1, self.sizes.c1_pitch);
        let size = vec2(pitch * Layer::C1.map_count() as f32, side + KERNEL_GAP + CAPTION_HEIGHT);
        let (area, _) = ui.allocate_exact_size(size, Sense::hover());
        let at = |kernel: Kernel| area.min + Vec2::splat(KERNEL_GAP) + vec2(kernel.map as f32 * pitch, 0.0);
        let placed = |kernel| (kernel, Rect::from_min_size(at(kernel), Vec2::splat(side)));
        let kernels: Vec<_> = kernels(Layer::C1).map(placed).collect();
        let (font, color) = (TextStyle::Small.resolve(ui.style()), theme::tokens(ui).text);
        for (kernel, rect) in &kernels {
            let name = format!("C1 map {}", kernel.map + 1);
            ui.painter().text(rect.left_bottom() + vec2(0.0, 3.0), Align2::LEFT_TOP, name, font.clone(), color);
            let bias = Rect::from_min_size(rect.left_bottom() + vec2(0.0, 15.0), vec2(pitch - KERNEL_GAP, 13.0));
            self.bias_ui(ui, *kernel, bias, "bias ");
        }
        self.kernels_ui(ui, &kernels)
    }

    /// Shows the kernels of C3: a column for each of its maps, a row for each map of S2.
    fn c3_ui(self, ui: &mut Ui) -> Vec<Action> {
        let (area, _) = ui.allocate_exact_size(self.sizes.c3_area(), Sense::hover());
        let corner = area.min + vec2(ROW_HEADING_WIDTH, COLUMN_HEADING_HEIGHT);
        let place = |kernel: Kernel| {
            let offset = vec2(kernel.map as f32, kernel.input as f32) * self.sizes.c3_pitch();
            (kernel, Rect::from_min_size(corner + offset, Vec2::splat(self.sizes.c3)))
        };
        let architecture = &self.lab.network.architecture;
        let all: Vec<_> = kernels(Layer::C3).map(place).collect();
        self.c3_headings(ui, area, &all);
        let (present, absent): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|(kernel, _)| kernel.is_present(architecture));
        for (kernel, rect) in absent {
            absent_ui(ui, kernel, rect);
        }
        self.kernels_ui(ui, &present)
    }

    /// Shows the kernels of a layer at their places.
    ///
    /// The gap between two kernels belongs to the outlines of both. So outlines are drawn over all pictures, and that of
    /// the kernel under the pointer over the others.
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

    /// The numbers of the maps at the left and above, and where there is room the biases below.
    fn c3_headings(self, ui: &Ui, area: Rect, kernels: &[(Kernel, Rect)]) {
        let (tokens, font) = (theme::tokens(ui), TextStyle::Small.resolve(ui.style()));
        let text = |at, align, words: &str, color| ui.painter().text(at, align, words, font.clone(), color);
        let numbers_y = area.top() + COLUMN_HEADING_HEIGHT - 8.0;
        let middle = (area.left() + ROW_HEADING_WIDTH + area.right()) / 2.0;
        text(pos2(middle, area.top() + 7.0), Align2::CENTER_CENTER, "C3 map", tokens.text_weak);
        text(pos2(area.left(), numbers_y), Align2::LEFT_CENTER, "S2 map", tokens.text_weak);
        let has_biases = self.sizes.has_biases_under_c3();
        if has_biases {
            let at = pos2(area.left(), area.bottom() - BIASES_HEIGHT / 2.0 - KERNEL_GAP);
            text(at, Align2::LEFT_CENTER, "bias", tokens.text_weak);
        }
        for (kernel, rect) in kernels {
            if kernel.input == 0 {
                let at = pos2(rect.center().x, numbers_y);
                text(at, Align2::CENTER_CENTER, &(kernel.map + 1).to_string(), tokens.text);
            }
            if kernel.map == 0 {
                let at = pos2(rect.left() - 8.0, rect.center().y);
                text(at, Align2::RIGHT_CENTER, &(kernel.input + 1).to_string(), tokens.text);
            }
            if has_biases && kernel.input + 1 == input_count(Layer::C3) {
                let below = Rect::from_min_size(rect.left_bottom(), vec2(rect.width(), BIASES_HEIGHT));
                self.bias_ui(ui, *kernel, below, "");
            }
        }
    }

    fn kernel_ui(self, ui: &Ui, kernel: Kernel, rect: Rect) -> Vec<Action> {
        let response = ui.interact(rect, ui.make_persistent_id(("kernel", kernel)), Sense::click());
        if response.hovered() || response.has_focus() {
            ui.painter().rect_stroke(rect, 0.0, (2.0, theme::tokens(ui).text), StrokeKind::Outside);
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, kernel.name()));
        self.detail_ui(&response, kernel);
        if let Some(action) = self.figure_context_ui(&response, kernel) {
            return vec![action];
        }
        let place = kernel.place();
        if response.clicked() {
            return vec![Action::Highlight(place), Action::OpenLayer(place.layer)];
        }
        let is_pointed_at = response.hovered() || response.gained_focus();
        if is_pointed_at && self.lab.highlight != Some(place) { vec![Action::Highlight(place)] } else { Vec::new() }
    }

    /// The kernel enlarged while it is under the pointer or has the focus.
    fn detail_ui(self, response: &Response, kernel: Kernel) {
        if response.hovered() {
            response.clone().on_hover_ui(|ui| self.enlarged_ui(ui, kernel));
        } else if response.has_focus() && !is_covered(response, response.rect.center()) {
            response.show_tooltip_ui(|ui| self.enlarged_ui(ui, kernel));
        }
    }

    /// The kernel with its numbers, and the bias of its map.
    fn enlarged_ui(self, ui: &mut Ui, kernel: Kernel) {
        let Kernel { layer, map, input } = kernel;
        let of_layer = self.lab.parameter(self.view.parameters, layer, ParameterRole::Weight);
        let Some(values) = of_layer.and_then(|of_layer| kernel.values(of_layer)) else { return };
        ui.strong(format!("{}: {}", kernel.name(), self.view.noun));
        let (area, _) = ui.allocate_exact_size(CELL_SIZE * KERNEL_SIDE as f32, Sense::hover());
        let scale = self.pictures.scale(layer);
        let grid = NumberGrid { values, columns: KERNEL_SIDE, scale, text_size: TEXT_SIZE, text: short };
        number_cell::paint_grid(ui, area, grid);
        let (map, input) = (map + 1, input + 1);
        ui.label(match layer {
            Layer::C3 => {
                format!("Laid over each 5×5 patch of S2 map {input}, it gives that map's part of C3 map {map}")
            }
            _ => format!("Laid over each 5×5 patch of the input, it makes C1 map {map}"),
        });
        if let Some(bias) = self.bias(kernel) {
            let (quantity, name) = (self.view.quantity, layer.name());
            ui.label(format!("{quantity} of the bias of {name} map {map}: {}", short(bias)));
        }
        ui.weak("A click opens the map in Feature maps");
    }

    fn bias_ui(self, ui: &Ui, kernel: Kernel, rect: Rect, prefix: &str) {
        let Some(bias) = self.bias(kernel) else { return };
        let font = TextStyle::Small.resolve(ui.style());
        let text = format!("{prefix}{}", short(bias));
        ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, text, font, theme::tokens(ui).text_weak);
        let response = ui.interact(rect, ui.make_persistent_id(("bias", kernel.place())), Sense::hover());
        let map = format!("{} map {}", kernel.layer.name(), kernel.map + 1);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Bias of {map}: {}", short(bias))));
        let quantity = self.view.quantity;
        response.on_hover_text(format!("{quantity} of the bias of {map}, which is added to each pre-activation"));
    }

    /// The bias of the map that a kernel makes, as the view shows it.
    pub(super) fn bias(self, kernel: Kernel) -> Option<f32> {
        let biases = self.lab.parameter(self.view.parameters, kernel.layer, ParameterRole::Bias)?;
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
