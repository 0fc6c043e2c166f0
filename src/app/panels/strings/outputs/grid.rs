//! The grid of labels and positions, and the best path through it.

use eframe::egui::{
    Align2, FontId, Pos2, Rect, Response, Role, Sense, Shape, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::{
    super::{field::Field, keys, swept},
    Coloured,
    penalty::{Cell, label_name},
};
use crate::{
    app::{theme, widgets::mosaic},
    data::strings::StringImage,
    model::{architecture::Classes, layer::Layer},
    read::penalties::LABEL_COUNT,
    train::string_view::StringView,
};

/// Height of a label's row, in points.
const ROW_HEIGHT: f32 = 15.0;

/// Sizes of labels in points, and the part of a column that a letter of the path takes.
const TEXT_SIZE: f32 = 10.0;
const LETTER_SIZES: [f32; 2] = [6.0, 13.0];
const LETTER_SHARE: f32 = 1.4;

/// Height of the row of the path's letters, in points.
const LETTERS_HEIGHT: f32 = 16.0;

/// Radius of the path's dots, in points.
const DOT_RADIUS: f32 = 2.5;

/// Least room beside the grid for the word none, in points.
const WORD_WIDTH: f32 = 30.0;

/// The grid's area over the field.
pub(super) struct Grid {
    /// All cells.
    rect: Rect,
    pub position_count: usize,
}

impl Grid {
    /// Shows the grid with the path; returns it with the response of its area.
    pub(super) fn ui(ui: &mut Ui, view: &StringView, field: &Field, coloured: Coloured) -> (Self, Response) {
        let height = ROW_HEIGHT * LABEL_COUNT as f32;
        let (outer, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        let span = swept::span_px(Layer::Output, view.question.image.width());
        let [left, right] = [span.start, span.end].map(|column| field.x(column as f32));
        let rect = Rect::from_min_max(pos2(left, outer.top()), pos2(right, outer.bottom()));
        let grid = Self { rect, position_count: view.question.image.position_count() };
        let response = ui.interact(rect, ui.make_persistent_id("outputs"), Sense::click());
        mosaic::paint_values(ui, rect, &coloured.values(view), grid.position_count, 1.0);
        ui.painter().rect_stroke(rect, 0.0, (1.0, theme::tokens(ui).border), StrokeKind::Outside);
        grid.paint_labels(ui, field);
        grid.paint_path(ui, view);
        if response.has_focus() {
            ui.painter().rect_stroke(rect.expand(1.0), 0.0, (2.0, theme::tokens(ui).text), StrokeKind::Outside);
            keys::keep_arrows(ui, &response);
        }
        let name = format!("Outputs: {LABEL_COUNT} labels at {} positions", grid.position_count);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        (grid, response)
    }

    fn cell_size(&self) -> Vec2 {
        vec2(self.rect.width() / self.position_count.max(1) as f32, ROW_HEIGHT)
    }

    fn cell_rect(&self, cell: Cell) -> Rect {
        let place = cell.label * self.position_count + cell.position;
        mosaic::grid_cell(self.rect.min, self.position_count, self.cell_size(), place)
    }

    /// The cell under the pointer.
    pub(super) fn pointed(&self, response: &Response) -> Option<Cell> {
        self.at(response.hover_pos()?)
    }

    fn at(&self, pos: Pos2) -> Option<Cell> {
        let share = (pos - self.rect.min) / self.cell_size();
        let cell = Cell { position: share.x as usize, label: share.y as usize };
        let is_there = cell.position < self.position_count && cell.label < LABEL_COUNT;
        (is_there && self.rect.contains(pos)).then_some(cell)
    }

    /// The cell that the arrow keys of this frame lead to.
    pub(super) fn stepped(&self, ui: &Ui, from: Cell) -> Cell {
        Cell {
            position: keys::column_after(ui, from.position, self.position_count),
            label: keys::row_after(ui, from.label, LABEL_COUNT),
        }
    }

    /// Frames a cell.
    pub(super) fn paint_frame(&self, ui: &Ui, cell: Cell) {
        ui.painter().rect_stroke(self.cell_rect(cell), 0.0, (1.5, theme::tokens(ui).text), StrokeKind::Outside);
    }

    fn paint_labels(&self, ui: &Ui, field: &Field) {
        let (tokens, font) = (theme::tokens(ui), FontId::proportional(TEXT_SIZE));
        let has_room = self.rect.left() - field.rect.left() >= WORD_WIDTH;
        for label in 0..LABEL_COUNT {
            let cell = self.cell_rect(Cell { position: 0, label });
            let name = if label == Classes::NONE && !has_room { "–".to_owned() } else { label_name(label) };
            let at = cell.left_center() - vec2(4.0, 0.0);
            ui.painter().text(at, Align2::RIGHT_CENTER, name, font.clone(), tokens.text_weak);
        }
    }

    fn paint_path(&self, ui: &Ui, view: &StringView) {
        let tokens = theme::tokens(ui);
        let cells = view.path.iter().enumerate().map(|(position, label)| Cell { position, label: usize::from(*label) });
        let points: Vec<Pos2> = cells.map(|cell| self.cell_rect(cell).center()).collect();
        let dots = points.clone();
        ui.painter().add(Shape::line(points, (1.5, tokens.accent)));
        for dot in dots {
            ui.painter().circle(dot, DOT_RADIUS, tokens.accent, (1.0, tokens.background));
        }
    }
}

/// The labels of the path, each below its position: `_ 2 2 _ 0`, as the paper prints them (figure 25).
pub(super) fn letters_ui(ui: &mut Ui, view: &StringView, field: &Field) {
    let size = vec2(ui.available_width(), LETTERS_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let width = StringImage::STEP as f32 * field.pixel_size;
    let font = FontId::monospace((LETTER_SHARE * width).clamp(LETTER_SIZES[0], LETTER_SIZES[1]));
    let tokens = theme::tokens(ui);
    for (position, label) in view.path.iter().enumerate() {
        let is_none = usize::from(*label) == Classes::NONE;
        let color = if is_none { tokens.text_weak } else { tokens.text };
        let at = pos2(field.position_x(position), rect.center().y);
        ui.painter().text(at, Align2::CENTER_CENTER, letter(*label), font.clone(), color);
    }
    let text: Vec<String> = view.path.iter().map(|label| letter(*label)).collect();
    let name = format!("Labels of the path: {}", text.join(" "));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    response.on_hover_text(format!("{name}. A line stands for none, as in the paper's figure 25"));
}

/// A label in a field as wide as a digit.
pub(in super::super) fn letter(label: u16) -> String {
    if usize::from(label) == Classes::NONE { "_".to_owned() } else { label.to_string() }
}
