//! What moves the kernel: buttons, keys, the speed; and the choice of a layer and map.

use eframe::egui::{Align, Button, DragValue, Key, Layout, Modifiers, Role, Slider, Ui, Vec2, WidgetInfo, vec2};

use super::{AtEnd, Playback, SlidePrefs, order};
use crate::{
    app::{
        lab::ValuePlace,
        theme,
        widgets::{
            checkbox_of,
            icon_button::{self, Icon, Weight},
        },
    },
    model::{architecture::Architecture, layer::Layer},
};

/// What the user wants of the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    PlayOrPause,
    Forward,
    Back,
    ToStart,
}

/// Speeds in patches a second.
const SPEEDS: std::ops::RangeInclusive<f64> = 0.5..=60.0;

/// Width of the slider, and size of it with its words, in points.
const SLIDER_WIDTH: f32 = 100.0;
const SPEED_SIZE: Vec2 = vec2(214.0, 26.0);

/// Size of the button that plays and pauses, in points.
const PLAY_SIZE: Vec2 = vec2(74.0, 26.0);

/// The keys, where no control and no text has the focus.
const KEYS: [(Key, Wanted); 4] = [
    (Key::P, Wanted::PlayOrPause),
    (Key::Period, Wanted::Forward),
    (Key::Comma, Wanted::Back),
    (Key::Home, Wanted::ToStart),
];

/// What a key asks for.
pub(super) fn by_key(ui: &Ui) -> Option<Wanted> {
    if ui.ctx().text_edit_focused() {
        return None;
    }
    let is_pressed = |key| ui.ctx().input_mut(|input| input.consume_key(Modifiers::NONE, key));
    KEYS.into_iter().find(|(key, _)| is_pressed(*key)).map(|(_, wanted)| wanted)
}

/// Shows the layers and the number of the map as a part of a row; returns the place that was chosen.
pub(super) fn map_ui(ui: &mut Ui, at: ValuePlace, architecture: &Architecture) -> Option<ValuePlace> {
    let mut chosen = None;
    for layer in Layer::ALL.into_iter().skip(1) {
        let is_chosen = layer == at.layer;
        let button = ui.selectable_label(is_chosen, layer.name());
        let name = format!("Layer {}", layer.name());
        button.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, &name));
        if button.on_hover_text(hover(layer)).clicked() && !is_chosen {
            chosen = Some(ValuePlace { layer, map: 0, row: 0, column: 0 });
        }
    }
    if at.layer.map_side() > 1 {
        ui.add_space(theme::GROUP_GAP);
        let label = ui.weak("Map");
        let (count, mut number) = (architecture.map_count(at.layer), at.map + 1);
        let field = ui.add(DragValue::new(&mut number).range(1..=count).speed(0.1)).labelled_by(label.id);
        if field.on_hover_text(format!("1 to {count}: the map that is filled")).changed() {
            chosen = Some(order::first(ValuePlace { map: number - 1, ..at }));
        }
    }
    chosen
}

/// What slides over what.
fn hover(layer: Layer) -> &'static str {
    match layer {
        Layer::Input | Layer::C1 => "A kernel of 5×5 slides over the input",
        Layer::S2 => "A window of 2×2 slides over a map of C1, two columns and rows at a time",
        Layer::C3 => "Kernels of 5×5 slide over the maps of S2 that the map of C3 reads",
        Layer::S4 => "A window of 2×2 slides over a map of C3, two columns and rows at a time",
        Layer::C5 => "Each unit has a kernel as large as the maps of S4: it has one place",
        Layer::F6 => "Each unit reads all of C5",
        Layer::Output => "Each unit reads all of F6",
    }
}

/// Shows the buttons, the speed, and what happens at the end.
pub(super) fn playback_ui(ui: &mut Ui, playback: Playback, prefs: &mut SlidePrefs) -> Option<Wanted> {
    let mut wanted = None;
    ui.horizontal_wrapped(|ui| {
        let (icon, text, name) = match playback {
            Playback::Paused => (Icon::Play, "Play", "Play the slide"),
            Playback::Playing { .. } => (Icon::Pause, "Pause", "Pause the slide"),
        };
        // As wide with either text, so that nothing moves.
        let button = |ui: &mut Ui| icon_button::named(ui, icon, text, name, Weight::Primary);
        let play = ui.allocate_ui(PLAY_SIZE, button).inner;
        let back = icon_button::named(ui, Icon::Back, "", "One patch back", Weight::Ordinary);
        let forward = icon_button::named(ui, Icon::Step, "", "One patch forward", Weight::Ordinary);
        let start = ui.add(Button::new("Start over"));
        let buttons = [
            (play, "Slides over the patches one after the other (P)", Wanted::PlayOrPause),
            (back, "The patch before (comma)", Wanted::Back),
            (forward, "The next patch (full stop)", Wanted::Forward),
            (start, "Back to the first patch (Home)", Wanted::ToStart),
        ];
        for (button, hover, of_button) in buttons {
            if button.on_hover_text(hover).clicked() {
                wanted = Some(of_button);
            }
        }
        ui.add_space(theme::GAP);
        ui.allocate_ui_with_layout(SPEED_SIZE, Layout::left_to_right(Align::Center), |ui| speed_ui(ui, prefs));
        checkbox_of(ui, &mut prefs.at_end, [AtEnd::Stop, AtEnd::Repeat], "Repeat")
            .on_hover_text("Begins again after the last patch");
    });
    wanted
}

fn speed_ui(ui: &mut Ui, prefs: &mut SlidePrefs) {
    let label = ui.weak("Speed");
    ui.spacing_mut().slider_width = SLIDER_WIDTH;
    let slider = Slider::new(&mut prefs.speed, SPEEDS).logarithmic(true).fixed_decimals(1).suffix(" /s");
    ui.add(slider).labelled_by(label.id).on_hover_text("Patches a second");
}
