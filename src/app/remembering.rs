//! What is remembered from one day to the next, and when it is written.

use std::time::{Duration, Instant};

use eframe::egui::Context;

use super::{
    LabApp,
    display::DisplayMode,
    lab::Subject,
    settings::{Settings, WindowSize},
};
use crate::{model::pretrained::ModelChoice, train::protocol::NetworkOrigin};

/// The shortest time between two writings of the settings.
const SAVING_INTERVAL: Duration = Duration::from_secs(1);

impl LabApp {
    /// What there is to remember.
    pub(super) fn settings(&self) -> Settings {
        let lab = &self.lab;
        Settings {
            theme: self.theme,
            zoom: Some(self.display.zoom()),
            window: self.window_size,
            widths: self.widths,
            tab: lab.tab,
            map_view: lab.map_view,
            data: lab.data.had.clone(),
            draft: Some(lab.draft.clone()),
            pen_width: Some(lab.sketch.pen_width()),
            rejection_threshold: lab.rejection_threshold,
            recent: lab.recent.clone(),
            network: match &lab.network.origin {
                NetworkOrigin::Pretrained(network) => Some(ModelChoice::Pretrained(*network)),
                NetworkOrigin::File(path) => Some(ModelChoice::File(path.clone())),
                NetworkOrigin::Run(_) | NetworkOrigin::FineTuned { .. } => None,
            },
            test_digit: match lab.subject {
                Subject::TestDigit(index) => Some(self.awaited_digit.unwrap_or(index)),
                _ => None,
            },
            latest_run: self.latest_run.clone(),
            runs_folder: self.chosen_runs_folder(),
            pad_window: self.pad_window.size(),
            run_folders: lab.comparison.added_folders().cloned().collect(),
            panels: self.panels.prefs(),
        }
    }

    /// Writes the settings if something changed, though neither while the pointer is still changing it nor all the time.
    pub(super) fn save_settings(&mut self, ctx: &Context) {
        let (settings, is_being_changed) = (self.settings(), ctx.input(|input| input.pointer.any_down()));
        if self.settings_path.is_none() || is_being_changed || settings == self.saved_settings {
            return;
        }
        let since_saved = self.settings_saved_at.map_or(SAVING_INTERVAL, |at| at.elapsed());
        if since_saved < SAVING_INTERVAL {
            ctx.request_repaint_after(SAVING_INTERVAL.saturating_sub(since_saved));
            return;
        }
        self.background.save_settings(settings.clone());
        (self.saved_settings, self.settings_saved_at) = (settings, Some(Instant::now()));
    }

    /// Takes note of the size to open with again.
    pub(super) fn note_window_size(&mut self, ctx: &Context) {
        let is_fullscreen = ctx.input(|input| input.viewport().fullscreen) == Some(true);
        if is_fullscreen || self.display.view(ctx).mode != DisplayMode::Window {
            return;
        }
        let (is_maximized, rect) = ctx.input(|input| (input.viewport().maximized, input.viewport().inner_rect));
        let is_maximized = is_maximized.unwrap_or(false);
        self.window_size = match (rect, self.window_size) {
            // The size to return to is the earlier one.
            (_, Some(before)) if is_maximized => Some(WindowSize { is_maximized, ..before }),
            // A window opens without a zoom.
            (Some(rect), _) => {
                let size = rect.size() * ctx.zoom_factor();
                Some(WindowSize { width: size.x, height: size.y, is_maximized })
            }
            (None, before) => before,
        };
    }
}
