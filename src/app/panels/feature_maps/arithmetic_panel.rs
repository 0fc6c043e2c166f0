//! The arithmetic of a value, over those maps that tell least about it. No map moves for it.

use eframe::egui::{CursorIcon, Margin, Panel, Rect, Sense, Ui, UiBuilder, vec2};

use super::{FeatureMapsPanel, layer_layout::LayerBlock};
use crate::{
    app::{
        action::Action,
        arithmetic::{self, MapsInView},
        figures,
        lab::{Lab, ValuePlace},
        painted, theme,
        widgets::save_menu,
    },
    model::layer::Layer,
};

/// Heights of the arithmetic, in points, and its largest share of the room.
const HEIGHTS: [f32; 2] = [120.0, 480.0];
const MOST_SHARE: f32 = 0.5;

/// Width of the edge that can be dragged, in points.
const GRIP: f32 = 8.0;

/// Where the arithmetic is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Over {
    side: Side,
    /// Its place.
    pub rect: Rect,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Top,
    Bottom,
}

/// At the lower edge of `room`; at the upper one where less of the layer is hidden so.
pub(super) fn place(room: Rect, blocks: &[LayerBlock], layer: Layer, height: f32) -> Over {
    let bottom = Over { side: Side::Bottom, rect: room.with_min_y(room.bottom() - height) };
    let top = Over { side: Side::Top, rect: room.with_max_y(room.top() + height) };
    let own = blocks.iter().find(|block| block.layer == layer).map(|block| block.heading.union(block.body));
    let hidden = |over: Over| own.map_or(0.0, |own| own.intersect(over.rect).height().max(0.0));
    if hidden(top) < hidden(bottom) { top } else { bottom }
}

impl FeatureMapsPanel {
    /// The height of the arithmetic in `room`.
    pub(super) fn height_in(&self, room: Rect) -> f32 {
        self.prefs.arithmetic_height.clamp(HEIGHTS[0], HEIGHTS[1]).min(MOST_SHARE * room.height())
    }

    /// Shows the arithmetic over the maps.
    pub(super) fn arithmetic_ui(&mut self, ui: &mut Ui, lab: &Lab, place: ValuePlace, over: Over) -> Vec<Action> {
        let frame = theme::panel_frame(theme::tokens(ui)).inner_margin(Margin::symmetric(0, 6));
        let panel = match over.side {
            Side::Bottom => Panel::bottom("arithmetic below"),
            Side::Top => Panel::top("arithmetic above"),
        };
        let panel = panel.resizable(false).exact_size(over.rect.height());
        let covered = UiBuilder::new().max_rect(over.rect);
        // The frames of values at the edge reach a little further.
        ui.painter().rect_filled(over.rect.expand2(vec2(theme::GAP, 0.0)), 0.0, theme::tokens(ui).surface);
        let shown = ui.scope_builder(covered, |ui| {
            panel.frame(frame).show(ui, |ui| {
                // Nothing below it is pointed at.
                ui.interact(over.rect, ui.make_persistent_id("cover"), Sense::click_and_drag());
                let (name, term) = (arithmetic::value_name(place), self.term);
                let (close, saved) = arithmetic::heading_ui(ui, &name, |ui| save_ui(ui, lab, place, term));
                arithmetic::ui(ui, MapsInView::of_lab(lab), place, &mut self.term);
                close.clicked().then_some(Action::Inspect(None)).or(saved)
            })
        });
        self.edge_ui(ui, over);
        shown.inner.inner.into_iter().collect()
    }

    /// The edge that the user drags to make the arithmetic higher.
    fn edge_ui(&mut self, ui: &Ui, over: Over) {
        let (edge, outwards) = match over.side {
            Side::Bottom => (over.rect.top(), -1.0),
            Side::Top => (over.rect.bottom(), 1.0),
        };
        let grip = over.rect.with_min_y(edge - GRIP / 2.0).with_max_y(edge + GRIP / 2.0);
        let response = ui.interact(grip, ui.make_persistent_id("edge"), Sense::drag());
        let response = response.on_hover_and_drag_cursor(CursorIcon::ResizeVertical);
        if response.dragged() {
            let height = over.rect.height() + outwards * response.drag_delta().y;
            self.prefs.arithmetic_height = height.clamp(HEIGHTS[0], HEIGHTS[1]);
        }
    }
}

/// The menu that saves the arithmetic; `term` is the one shown large.
fn save_ui(ui: &mut Ui, lab: &Lab, place: ValuePlace, term: usize) -> Option<Action> {
    let (name, subject) = (arithmetic::value_name(place), lab.subject_name());
    let drawing = || {
        let caption = format!("The arithmetic of {name} for {subject}. {}", lab.credits());
        let stem = figures::file_stem(&format!("arithmetic {name} {subject}"));
        painted::drawing(caption, stem, |ui| {
            ui.set_max_height(HEIGHTS[1]);
            arithmetic::ui(ui, MapsInView::of_lab(lab), place, &mut term.clone());
        })
    };
    let spoken = "Save figure of the arithmetic";
    save_menu::drawing_ui(ui, "Arithmetic", spoken, "Saves or copies this computation with its grids", drawing)
}

/// What the user turned to last: the pointer's value, or the one whose arithmetic is shown.
#[derive(Default)]
pub(super) struct TurnedTo {
    pointed: Option<ValuePlace>,
    inspected: Option<ValuePlace>,
    latest: Latest,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Latest {
    #[default]
    Pointed,
    Inspected,
}

impl TurnedTo {
    /// Takes in both values of this frame; returns the one that changed last, or the only one. A pointer at rest says
    /// nothing while keys move from value to value.
    pub(super) fn follow(&mut self, inspected: Option<ValuePlace>, pointed: Option<ValuePlace>) -> Option<ValuePlace> {
        if pointed != self.pointed {
            self.latest = Latest::Pointed;
        }
        if inspected != self.inspected {
            self.latest = Latest::Inspected;
        }
        (self.pointed, self.inspected) = (pointed, inspected);
        match self.latest {
            Latest::Pointed => pointed.or(inspected),
            Latest::Inspected => inspected.or(pointed),
        }
    }
}
