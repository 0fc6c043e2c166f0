//! How large everything is, and the presentation for a whole room.

use eframe::egui::{Context, Vec2, ViewportCommand, gui_zoom};

use super::{
    LabApp,
    action::{DisplayAction, Zoom},
};

/// The size of everything, and whether the window is a presentation.
#[derive(Debug)]
pub(super) struct Display {
    /// As the user chose it, 1 for the usual size.
    zoom: f32,
    presentation: Option<Presentation>,
    pad_place: PadPlace,
}

/// Where the pad for a digit is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum PadPlace {
    /// At the side of the tab.
    #[default]
    Side,
    /// In a window of its own.
    OwnWindow,
}

/// The open tab fills the screen, as large as it fits; the side panels are away.
#[derive(Debug, Default)]
struct Presentation {
    shows_pad: bool,
    /// The size of the screen that everything was made to fit, in points of the usual size.
    fitted_to: Option<Vec2>,
}

/// What panels show of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct DisplayView {
    /// 1 for the usual size.
    pub zoom: f32,
    pub mode: DisplayMode,
    pub pad_place: PadPlace,
}

/// Which panels there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DisplayMode {
    Window,
    /// The tab alone, or with the pad for a digit.
    Presentation {
        shows_pad: bool,
    },
}

/// A tab without the panels at its sides fits in this size, in points.
const LEAST_SIZE: Vec2 = Vec2::new(860.0, 570.0);

/// Nothing becomes larger than this in a presentation.
const MOST_ZOOM: f32 = 2.0;

impl Default for Display {
    fn default() -> Self {
        Self { zoom: 1.0, presentation: None, pad_place: PadPlace::Side }
    }
}

impl Display {
    /// With the zoom of an earlier day.
    pub(super) fn remembering(zoom: Option<f32>, ctx: &Context) -> Self {
        let zoom = zoom.filter(|zoom| zoom.is_finite()).map_or(1.0, |zoom| zoom.clamp(0.2, 5.0));
        ctx.set_zoom_factor(zoom);
        Self { zoom, ..Self::default() }
    }

    /// What is remembered.
    pub(super) fn zoom(&self) -> f32 {
        self.zoom
    }

    pub(super) fn view(&self, ctx: &Context) -> DisplayView {
        let mode = match &self.presentation {
            None => DisplayMode::Window,
            Some(Presentation { shows_pad, .. }) => DisplayMode::Presentation { shows_pad: *shows_pad },
        };
        DisplayView { zoom: ctx.zoom_factor(), mode, pad_place: self.pad_place }
    }

    /// Begins or ends the presentation.
    pub(super) fn toggle_presentation(&mut self, ctx: &Context) {
        let begins = self.presentation.is_none();
        self.presentation = begins.then(Presentation::default);
        ctx.send_viewport_cmd(ViewportCommand::Fullscreen(begins));
        if !begins {
            ctx.set_zoom_factor(self.zoom);
        }
    }

    /// Shows or hides the pad in a presentation.
    pub(super) fn toggle_pad(&mut self) {
        if let Some(presentation) = &mut self.presentation {
            presentation.shows_pad = !presentation.shows_pad;
        }
    }

    /// Puts the pad into a window of its own, or back.
    pub(super) fn move_pad(&mut self) {
        self.pad_place = match self.pad_place {
            PadPlace::Side => PadPlace::OwnWindow,
            PadPlace::OwnWindow => PadPlace::Side,
        };
    }

    /// Takes note of the keys of zooming, and fits a presentation to its screen once the size is another.
    pub(super) fn follow(&mut self, ctx: &Context) {
        let Some(presentation) = &mut self.presentation else {
            self.zoom = ctx.zoom_factor();
            return;
        };
        let size = (ctx.viewport_rect().size() * ctx.zoom_factor()).round();
        if presentation.fitted_to != Some(size) {
            presentation.fitted_to = Some(size);
            ctx.set_zoom_factor(zoom_that_fits(size));
        }
    }
}

impl LabApp {
    /// Changes how the window is shown, or takes a picture of it.
    pub(super) fn change_display(&mut self, ctx: &Context, action: DisplayAction) {
        match action {
            DisplayAction::SetTheme(theme) => {
                self.theme = theme;
                ctx.set_theme(theme);
            }
            DisplayAction::Zoom(Zoom::In) => gui_zoom::zoom_in(ctx),
            DisplayAction::Zoom(Zoom::Out) => gui_zoom::zoom_out(ctx),
            DisplayAction::Zoom(Zoom::Reset) => ctx.set_zoom_factor(1.0),
            DisplayAction::TogglePresentation => self.display.toggle_presentation(ctx),
            DisplayAction::TogglePad => self.display.toggle_pad(),
            DisplayAction::MovePad => self.display.move_pad(),
            DisplayAction::TakePicture(wanted) => self.picture_of_tab.ask(ctx, wanted),
        }
    }
}

fn zoom_that_fits(size: Vec2) -> f32 {
    (size / LEAST_SIZE).min_elem().clamp(1.0, MOST_ZOOM)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_presentation_is_as_large_as_it_fits() {
        for (size, zoom) in
            [([1024.0, 768.0], 1.19), ([1920.0, 1080.0], 1.89), ([3840.0, 2160.0], 2.0), ([640.0, 480.0], 1.0)]
        {
            assert!((zoom_that_fits(size.into()) - zoom).abs() < 0.01, "{size:?}");
        }
    }
}
