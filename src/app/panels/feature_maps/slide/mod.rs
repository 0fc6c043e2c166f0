//! A kernel slides over the maps that it reads, patch by patch, and fills its map: the arithmetic of one value after the other.

mod controls;
mod figure;
mod layout;
mod order;
mod stage;
#[cfg(test)]
mod tests;

use eframe::egui::Ui;
use serde::{Deserialize, Serialize};

use self::controls::Wanted;
use super::layer_maps;
use crate::{
    app::{
        action::Action,
        lab::{Lab, ValuePlace},
        pictures::Pictures,
    },
    model::{architecture::Architecture, layer::Layer},
};

/// The page. Its place is the value whose arithmetic is shown.
#[derive(Default)]
pub(super) struct SlidePage {
    playback: Playback,
    /// The map whose products are shown.
    term: usize,
    /// The number of the latest frame that showed the page.
    latest_frame: u64,
}

/// Whether the kernel moves.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Playback {
    #[default]
    Paused,
    /// The next step is due at this time of the window, in seconds.
    Playing { due: f64 },
}

/// What the page remembers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct SlidePrefs {
    /// Patches a second.
    speed: f64,
    at_end: AtEnd,
}

/// What the kernel does after the last patch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum AtEnd {
    #[default]
    Stop,
    Repeat,
}

impl Default for SlidePrefs {
    fn default() -> Self {
        Self { speed: 4.0, at_end: AtEnd::default() }
    }
}

impl SlidePage {
    /// Shows the controls of the page as a part of a row: the layer and its map.
    pub(super) fn map_ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        let at = place(lab);
        let chosen = controls::map_ui(ui, at, &lab.network.architecture);
        if chosen.is_some() {
            self.playback = Playback::Paused;
        }
        let saved = figure::menu_ui(ui, lab, at, self.term);
        chosen.map(|place| Action::Inspect(Some(place))).into_iter().chain(saved).collect()
    }

    /// Shows the page.
    pub(super) fn ui(&mut self, ui: &mut Ui, lab: &Lab, pictures: &Pictures, prefs: &mut SlidePrefs) -> Vec<Action> {
        let architecture = &lab.network.architecture;
        let at = place(lab);
        self.pause_after_absence(ui);
        let by_button = controls::playback_ui(ui, self.playback, prefs);
        let moved = match by_button.or_else(|| controls::by_key(ui)) {
            Some(wanted) => self.carry_out(ui, wanted, at, architecture),
            None => self.played(ui, at, architecture, *prefs),
        };
        let mut actions: Vec<Action> = moved.map(|place| Action::Inspect(Some(place))).into_iter().collect();
        let by_arrow = layer_maps::key_actions(ui, at, architecture);
        let clicked = stage::ui(ui, lab, pictures, at, &mut self.term);
        let by_hand: Vec<Action> =
            by_arrow.into_iter().chain(clicked.map(|place| Action::Inspect(Some(place)))).collect();
        if !by_hand.is_empty() {
            self.playback = Playback::Paused;
        }
        actions.extend(by_hand);
        actions
    }

    /// Nothing moves while another tab or page is open.
    fn pause_after_absence(&mut self, ui: &Ui) {
        let frame = ui.ctx().cumulative_frame_nr();
        if frame > self.latest_frame + 1 {
            self.playback = Playback::Paused;
        }
        self.latest_frame = frame;
    }

    /// The place after what the user wants, if it is another one.
    fn carry_out(
        &mut self,
        ui: &Ui,
        wanted: Wanted,
        at: ValuePlace,
        architecture: &Architecture,
    ) -> Option<ValuePlace> {
        let is_playing = self.playback != Playback::Paused;
        self.playback = Playback::Paused;
        match wanted {
            Wanted::PlayOrPause if is_playing => None,
            Wanted::PlayOrPause => {
                self.playback = Playback::Playing { due: ui.input(|input| input.time) };
                ui.ctx().request_repaint();
                order::along(at, 1, architecture).is_none().then(|| order::first(at))
            }
            Wanted::Forward => order::along(at, 1, architecture),
            Wanted::Back => order::along(at, -1, architecture),
            Wanted::ToStart => Some(order::first(at)),
        }
    }

    /// The place after the steps that are due. A window that is drawn too seldom skips patches, so that the speed is right.
    fn played(
        &mut self,
        ui: &Ui,
        at: ValuePlace,
        architecture: &Architecture,
        prefs: SlidePrefs,
    ) -> Option<ValuePlace> {
        let Playback::Playing { due } = self.playback else { return None };
        let late = ui.input(|input| input.time) - due;
        if late < 0.0 {
            ui.ctx().request_repaint_after_secs(-late as f32);
            return None;
        }
        let step_count = 1.0 + (late * prefs.speed).floor();
        let next = due + step_count / prefs.speed;
        self.playback = Playback::Playing { due: next };
        ui.ctx().request_repaint_after_secs((next - due - late) as f32);
        let moved = order::along(at, step_count as isize, architecture);
        match (moved, prefs.at_end) {
            (Some(_), _) => moved,
            (None, AtEnd::Repeat) => Some(order::first(at)),
            (None, AtEnd::Stop) => {
                self.playback = Playback::Paused;
                Some(order::last(at, architecture)).filter(|last| *last != at)
            }
        }
    }
}

/// The value that the kernel makes now: the one whose arithmetic is shown; at first that of the first patch of C1.
fn place(lab: &Lab) -> ValuePlace {
    let has_value =
        |place: &ValuePlace| place.layer != Layer::Input && place.map < lab.network.architecture.map_count(place.layer);
    let start = ValuePlace { layer: Layer::C1, map: 0, row: 0, column: 0 };
    lab.inspected.filter(has_value).unwrap_or(start)
}
