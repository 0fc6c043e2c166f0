//! Kernels as figures: one with its 25 numbers, or all of a layer; and as a table.

use eframe::egui::{Color32, Response, Ui};

use super::{
    kernel::{Kernel, input_count, kernels},
    kernels::Kernels,
};
use crate::{
    app::{
        action::Action,
        figures,
        numbers::short,
        widgets::{
            save_menu::{self, Format, SaveItem},
            table_menu,
        },
    },
    chart::{Cell, Picture, PictureGrid, PictureGroup, Table},
    model::{
        layer::{KERNEL_SIDE, Layer},
        parameters::Role,
    },
};

/// Largest widths of a kernel in pixels: alone, and among the others of C1.
const MOST_WIDTHS: [f64; 2] = [360.0, 240.0];

impl Kernels<'_> {
    /// The menu of a layer's kernels, as an item.
    pub(super) fn figure_menu_ui(self, ui: &mut Ui, layer: Layer) -> Option<Action> {
        let name = format!("{} kernels", layer.name());
        let spoken = format!("Save figure of the kernels of {}", layer.name());
        let drawing = || self.layer_grid(layer).drawing();
        save_menu::drawing_ui(ui, &name, &spoken, "Saves or copies these kernels", drawing)
    }

    /// The menu that copies a layer's numbers.
    pub(super) fn table_menu_ui(self, ui: &mut Ui, layer: Layer) -> Option<Action> {
        let (name, noun) = (layer.name(), self.view.noun);
        let stem = figures::file_stem(&format!("{name} kernels {noun}"));
        table_menu::ui(ui, &format!("the kernels of {name}"), &stem, || self.layer_table(layer))
    }

    /// A row for each kernel: its 25 numbers row by row, and the bias of its map.
    fn layer_table(self, layer: Layer) -> Table {
        let (noun, parameters, credits) = (self.view.noun, self.view.parameters, self.lab.credits());
        let places = (0..KERNEL_SIDE * KERNEL_SIDE).map(|at| (at / KERNEL_SIDE + 1, at % KERNEL_SIDE + 1));
        let titles = places.map(|(row, column)| format!("row {row}, column {column}"));
        let array = self.lab.parameter(parameters, layer, Role::Weight);
        let row = |kernel: Kernel| {
            let values = array.and_then(|array| kernel.values(array))?;
            let bias = self.bias(kernel).map_or_else(String::new, |bias| bias.to_string());
            Some([vec![kernel.name()], values.iter().map(f32::to_string).collect(), vec![bias]].concat())
        };
        let architecture = &self.lab.network.architecture;
        Table {
            caption: format!("{} kernels: {noun}. {credits}", layer.name()),
            titles: ["Kernel".to_owned()].into_iter().chain(titles).chain(["bias of its map".to_owned()]).collect(),
            rows: kernels(layer).filter(|kernel| kernel.is_present(architecture)).filter_map(row).collect(),
        }
    }

    /// The menu of one kernel where the right button was pressed on it.
    pub(super) fn figure_context_ui(self, response: &Response, kernel: Kernel) -> Option<Action> {
        if !save_menu::is_context_open(response) {
            return None;
        }
        let name = kernel.name();
        let figure = |format| save_menu::of_drawing(&self.kernel_grid(kernel).drawing(), format);
        let item = SaveItem { name: &name, formats: &Format::PICTURES, disabled_reason: None, figure: &figure };
        save_menu::context_ui(response, &[item])
    }

    /// A kernel with its numbers.
    fn kernel_grid(self, kernel: Kernel) -> PictureGrid {
        let picture = Picture {
            title: String::new(),
            ..self.picture(kernel, |color, value| figures::numbered(color, short(value)))
        };
        let group =
            PictureGroup { title: String::new(), columns: 1, most_width: MOST_WIDTHS[0], pictures: vec![picture] };
        self.grid(&kernel.name(), kernel.layer, vec![group])
    }

    /// All kernels of a layer: those of C3 in a row for each map of S2, with a place left for those that Table I leaves out.
    fn layer_grid(self, layer: Layer) -> PictureGrid {
        let groups = match layer {
            Layer::C3 => (0..input_count(layer)).map(|input| self.row(layer, Some(input))).collect(),
            _ => vec![self.row(layer, None)],
        };
        self.grid(&format!("{} kernels", layer.name()), layer, groups)
    }

    /// The kernels of a layer, or those over one map of the layer before.
    fn row(self, layer: Layer, input: Option<usize>) -> PictureGroup {
        let is_shown = |kernel: &Kernel| input.is_none_or(|input| kernel.input == input);
        let architecture = &self.lab.network.architecture;
        let picture = |kernel: Kernel| match kernel.is_present(architecture) {
            true => self.picture(kernel, |color, _| figures::plain(color)),
            false => Picture::default(),
        };
        let pictures: Vec<Picture> = kernels(layer).filter(is_shown).map(picture).collect();
        let title = input.map_or_else(String::new, |input| format!("of S2 map {}", input + 1));
        let columns = if input.is_some() { layer.map_count() } else { 3 };
        PictureGroup { title, columns, most_width: MOST_WIDTHS[1], pictures }
    }

    /// A kernel under the number of its map.
    fn picture(self, kernel: Kernel, cell: impl Fn(Color32, f32) -> Cell) -> Picture {
        let of_layer = self.lab.parameter(self.view.parameters, kernel.layer, Role::Weight);
        let values = of_layer.and_then(|of_layer| kernel.values(of_layer)).unwrap_or_default();
        let scale = self.pictures.scale(kernel.layer);
        let color = |value: f32| figures::tokens().diverging(value / scale);
        let title = match kernel.layer {
            Layer::C3 => (kernel.map + 1).to_string(),
            _ => format!("{} map {}", kernel.layer.name(), kernel.map + 1),
        };
        let cells = values.iter().map(|value| cell(color(*value), *value)).collect();
        Picture { name: kernel.name(), title, columns: KERNEL_SIDE, cells, ..Picture::default() }
    }

    fn grid(self, name: &str, layer: Layer, groups: Vec<PictureGroup>) -> PictureGrid {
        let (noun, credits) = (self.view.noun, self.lab.credits());
        PictureGrid {
            caption: format!("{name}: {noun}. {credits}"),
            file_stem: figures::file_stem(&format!("{name} {noun}")),
            groups,
            color_bar: Some(figures::color_bar(&short(self.pictures.scale(layer)))),
        }
    }
}
