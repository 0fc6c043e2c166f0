//! F6 at each position as the paper's picture of 7×12, with the label of the path below; for radial basis functions the
//! nearest bitmap beside it.

mod rows;

use std::sync::Arc;

use eframe::egui::{
    Align2, FontId, Rect, Response, RichText, Role, Sense, StrokeKind, TextureOptions, Theme, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

use self::rows::Rows;
use super::{field::Field, keys, outputs::letter, swept};
use crate::{
    app::{
        action::Action,
        lab::ValuePlace,
        layer_text,
        memo::{Memo, Shared},
        numbers::short,
        theme::{self, Tokens},
        widgets::{
            legend,
            mosaic::{self, Emphasis, Mosaic, Tile, Tiles},
            why_button,
        },
    },
    data::{class_names::ClassNames, dataset::CLASS_COUNT, strings::StringImage},
    explain::Topic,
    model::{
        architecture::{Activation, Architecture, OutputUnits},
        bitmaps::{BITMAP_HEIGHT, BITMAP_WIDTH, bitmap},
        layer::Layer,
    },
    train::{snapshot::LayerMaps, string_view::StringView},
};

/// Height of the line about the pointed position, in points.
const TEXT_HEIGHT: f32 = 34.0;

/// Size of the labels below the pictures, in points.
const LABEL_SIZE: f32 = 11.0;

#[derive(Default)]
pub(super) struct BitmapsStep {
    pictures: Memo<(Shared<StringView>, Theme), Mosaic>,
    /// The position whose numbers stay in view.
    pinned: Option<usize>,
}

impl BitmapsStep {
    /// Shows the step; returns what the user wants.
    pub(super) fn ui(&mut self, ui: &mut Ui, view: &Arc<StringView>, field: &Field) -> Vec<Action> {
        let Some(f6) = swept::layer(view, Layer::F6) else { return Vec::new() };
        let architecture = &view.network.architecture;
        let scale = scale(architecture, f6);
        let count = view.question.image.position_count();
        self.pinned = self.pinned.filter(|position| *position < count);
        let rows = Rows::new(count, StringImage::STEP as f32 * field.pixel_size, architecture.output);
        let actions = heading_ui(ui, &rows, scale, architecture);
        let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), TEXT_HEIGHT), Sense::hover());
        let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), rows.height()), Sense::hover());
        let place = |position: usize| rows.picture(position, pos2(field.position_x(position), area.top()));
        let pointed = self.pictures_ui(ui, view, f6, scale, &place);
        if self.pinned.is_some() && keys::is_escaped(ui) {
            self.pinned = None;
        }
        let line = &mut ui.new_child(UiBuilder::new().max_rect(line));
        about_ui(line, view, pointed.or(self.pinned));
        for position in [self.pinned, pointed].into_iter().flatten() {
            ui.painter().rect_stroke(place(position), 0.0, (1.5, theme::tokens(ui).accent), StrokeKind::Outside);
            field.mark(field.position(position), theme::tokens(ui).accent);
        }
        actions
    }

    /// The pictures, and what their colours mean.
    pub(super) fn figure_ui(&mut self, ui: &mut Ui, view: &Arc<StringView>, field: &Field) {
        let Some(f6) = swept::layer(view, Layer::F6) else { return };
        let architecture = &view.network.architecture;
        let scale = scale(architecture, f6);
        let pitch = StringImage::STEP as f32 * field.pixel_size;
        let rows = Rows::new(view.question.image.position_count(), pitch, architecture.output);
        ui.horizontal(|ui| legend::ui(ui, &short(scale)));
        let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), rows.height()), Sense::hover());
        let place = |position: usize| rows.picture(position, pos2(field.position_x(position), area.top()));
        self.pictures_ui(ui, view, f6, scale, &place);
    }

    /// Shows the picture of each position at its place; returns the position that is pointed at.
    fn pictures_ui(
        &mut self,
        ui: &mut Ui,
        view: &Arc<StringView>,
        f6: &LayerMaps,
        scale: f32,
        place: &impl Fn(usize) -> Rect,
    ) -> Option<usize> {
        let (theme, count) = (ui.ctx().theme(), view.question.image.position_count());
        let pictures = self.pictures.get((Shared::of(view), theme), |_| {
            let tiles = tiles(f6, &view.network.architecture, scale, theme::of(theme));
            Mosaic::new(ui.ctx(), &tiles, TextureOptions::NEAREST)
        });
        let mut pointed = None;
        for position in 0..count {
            let shown = Shown::new(view, position);
            let nearest = shown.nearest.and_then(|(digit, _)| pictures.tile(count + digit));
            let response = shown.ui(ui, place(position), [pictures.tile(position), nearest]);
            if response.clicked() {
                self.pinned = Some(position).filter(|position| self.pinned != Some(*position));
            }
            if response.hovered() || response.has_focus() {
                pointed = Some(position);
            }
        }
        pointed
    }
}

/// What stands where, and what its colours mean.
fn heading_ui(ui: &mut Ui, rows: &Rows, scale: f32, architecture: &Architecture) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.label(RichText::new(rows.text()).small().weak());
    ui.horizontal(|ui| {
        let colors = legend::ui(ui, &short(scale));
        if architecture.activation == Activation::Relu {
            colors.on_hover_text("One in ten of the values above 0 is larger; it has the colour of the largest shown");
        }
        actions.extend(why_button::ui(ui, Topic::F6));
        if architecture.output == OutputUnits::RadialBasis {
            actions.extend(why_button::ui(ui, Topic::Bitmaps));
        }
    });
    actions
}

/// What is shown of a position.
struct Shown<'a> {
    view: &'a StringView,
    position: usize,
    /// The digit whose bitmap is nearest, with its distance.
    nearest: Option<(usize, f32)>,
}

impl<'a> Shown<'a> {
    fn new(view: &'a StringView, position: usize) -> Self {
        Self { view, position, nearest: nearest(view, position) }
    }

    /// Shows F6, below it the nearest bitmap where there is one, and the label of the path.
    fn ui(&self, ui: &mut Ui, rect: Rect, [state, nearest]: [Option<Tile>; 2]) -> Response {
        let (tokens, font) = (theme::tokens(ui), FontId::monospace(LABEL_SIZE));
        mosaic::paint(ui, state, rect, Emphasis::None);
        let mut bottom = rect.bottom();
        if nearest.is_some() {
            let below = rect.translate(vec2(0.0, rect.height() + rows::GAP));
            mosaic::paint(ui, nearest, below, Emphasis::None);
            bottom = below.bottom();
        }
        let label = self.view.path.get(self.position).copied();
        let is_digit = label.is_some_and(|label| usize::from(label) < CLASS_COUNT);
        let color = if is_digit { tokens.text } else { tokens.text_weak };
        let at = pos2(rect.center().x, bottom + 1.0);
        ui.painter().text(at, Align2::CENTER_TOP, label.map(letter).unwrap_or_default(), font, color);
        let id = ui.make_persistent_id(("F6 at", self.position));
        let response = ui.interact(rect.with_max_y(bottom + rows::LABEL_HEIGHT), id, Sense::click());
        if response.has_focus() {
            ui.painter().rect_stroke(rect.expand(1.0), 0.0, (2.0, tokens.text), StrokeKind::Outside);
        }
        let name = self.name();
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        response
    }

    /// Such as `F6 at position 12: label 3 on the path, nearest bitmap 3 at distance 12.4`.
    fn name(&self) -> String {
        let label = match self.view.path.get(self.position) {
            Some(label) if usize::from(*label) < CLASS_COUNT => label.to_string(),
            _ => "none".to_owned(),
        };
        let nearest = self.nearest.map_or_else(String::new, |(digit, distance)| {
            format!(", nearest bitmap {digit} at distance {}", short(distance))
        });
        format!("F6 at position {}: label {label} on the path{nearest}", self.position + 1)
    }
}

/// The digit whose bitmap is nearest to F6 at a position, with its distance; none without bitmaps.
fn nearest(view: &StringView, position: usize) -> Option<(usize, f32)> {
    (view.network.architecture.output == OutputUnits::RadialBasis).then_some(())?;
    outputs(view, position).into_iter().enumerate().min_by(|one, other| one.1.total_cmp(&other.1))
}

/// The output units' values at a position: logits or distances.
fn outputs(view: &StringView, position: usize) -> Vec<f32> {
    let Some(maps) = swept::layer(view, Layer::Output) else { return Vec::new() };
    let place = |map| ValuePlace { layer: Layer::Output, map, row: 0, column: position };
    (0..).map_while(|map| swept::value(&maps.activation, place(map))).collect()
}

/// The numbers of a position.
fn about_ui(ui: &mut Ui, view: &StringView, position: Option<usize>) {
    let Some(position) = position else {
        ui.weak("Point at a picture to see what its position sees, and its outputs; click to keep them in view");
        return;
    };
    let first = position * StringImage::STEP;
    let columns = format!("columns {}–{}", first + 1, first + StringImage::HEIGHT);
    let kind = match view.network.architecture.output {
        OutputUnits::Linear => "Logits",
        OutputUnits::RadialBasis => "Squared distances from the bitmaps",
    };
    let values = outputs(view, position).into_iter().enumerate();
    let values: Vec<String> = values
        .map(|(unit, value)| format!("{}: {}", layer_text::class(unit, &ClassNames::default()), short(value)))
        .collect();
    let name = Shown::new(view, position).name();
    ui.label(RichText::new(format!("{name}; {columns}. {kind}: {}", values.join(", "))).small());
}

/// The value that gets the palette's full colour: that of a full bitmap, where values have a bound.
fn scale(architecture: &Architecture, f6: &LayerMaps) -> f32 {
    match architecture.activation {
        Activation::Tanh | Activation::ScaledTanh | Activation::Sigmoid => 1.0,
        Activation::Relu => usual_magnitude(&f6.activation.values).max(1e-6),
    }
}

/// The value that nine of ten values above 0 do not exceed: a few very large ones would leave all others without colour.
fn usual_magnitude(values: &[f32]) -> f32 {
    let mut active: Vec<f32> = values.iter().copied().filter(|value| *value > 0.0).collect();
    active.sort_unstable_by(f32::total_cmp);
    active.get(active.len() * 9 / 10).copied().unwrap_or(0.0)
}

/// F6 of each position, `[84, 1, positions]`, as a picture; then the ten bitmaps.
fn tiles(f6: &LayerMaps, architecture: &Architecture, scale: f32, tokens: &Tokens) -> Tiles {
    let units = BITMAP_WIDTH * BITMAP_HEIGHT;
    let values = &f6.activation.values;
    let count = values.len() / units;
    let states = (0..count).flat_map(|position| (0..units).map(move |unit| values[unit * count + position] / scale));
    let bitmap_count = if architecture.output == OutputUnits::RadialBasis { CLASS_COUNT } else { 0 };
    let colors = states.chain((0..bitmap_count).flat_map(bitmap)).map(|value| tokens.diverging(value)).collect();
    Tiles { size: [BITMAP_WIDTH, BITMAP_HEIGHT], columns: count.max(1), colors }
}

#[cfg(test)]
mod tests;
