//! The parts of the window that F6 goes round, and where the keys go on request.

use eframe::egui::{Context, Id, LayerId, Memory, Rect};

use super::{
    LabApp,
    action::{DisplayAction, FocusTarget},
    display::{DisplayMode, PadPlace},
    lab::Tab,
    panels::{sketchpad, strings},
    widgets::pad,
};

/// The parts that were shown in the last frame, in the order in which F6 visits them.
#[derive(Debug, Default)]
pub(super) struct Regions {
    shown: Vec<Rect>,
}

impl Regions {
    /// The window is shown anew.
    pub(super) fn clear(&mut self) {
        self.shown.clear();
    }

    /// The next part is here.
    pub(super) fn add(&mut self, rect: Rect) {
        self.shown.push(rect);
    }

    /// The first control of the part after or before the one with the focus; without a focus that of the first part.
    fn first_control(&self, ctx: &Context, target: FocusTarget) -> Option<Id> {
        let firsts: Vec<(Rect, Id)> =
            self.shown.iter().filter_map(|region| Some((*region, first_within(ctx, *region)?))).collect();
        let count = firsts.len();
        let focus = focused_rect(ctx);
        let current = focus.and_then(|rect| firsts.iter().position(|(region, _)| region.contains(rect.center())));
        let next = match (current, target) {
            (None, _) => 0,
            (Some(current), FocusTarget::PreviousRegion) => (current + count - 1) % count,
            (Some(current), _) => (current + 1) % count,
        };
        firsts.get(next).map(|(_, control)| *control)
    }
}

/// The first control whose whole place is in `region`: not the edge by which a panel is dragged.
fn first_within(ctx: &Context, region: Rect) -> Option<Id> {
    ctx.viewport(|viewport| {
        let mut controls = viewport.this_pass.widgets.get_layer(LayerId::background());
        controls
            .find(|control| control.sense.is_focusable() && control.enabled && region.contains_rect(control.rect))
            .map(|control| control.id)
    })
}

/// Where the control with the focus is.
fn focused_rect(ctx: &Context) -> Option<Rect> {
    let focused = ctx.memory(Memory::focused)?;
    ctx.viewport(|viewport| viewport.this_pass.widgets.get(focused).map(|control| control.rect))
}

impl LabApp {
    /// Gives the keys to a part of the window or a control.
    pub(super) fn focus(&mut self, ctx: &Context, target: FocusTarget) {
        let control = match target {
            FocusTarget::NextRegion | FocusTarget::PreviousRegion => self.regions.first_control(ctx, target),
            FocusTarget::Pad => self.pad(ctx),
            FocusTarget::Setting(place) => {
                if let DisplayMode::Presentation { .. } = self.display.view(ctx).mode {
                    self.change_display(ctx, DisplayAction::TogglePresentation);
                }
                self.panels.training.reveal(place);
                None
            }
        };
        if let Some(control) = control {
            ctx.memory_mut(|memory| memory.request_focus(control));
        }
    }

    /// The pad of the open tab; else the pad for a digit, which a presentation shows again.
    fn pad(&mut self, ctx: &Context) -> Option<Id> {
        let view = self.display.view(ctx);
        if view.pad_place == PadPlace::OwnWindow && self.lab.tab != Tab::Strings {
            self.pad_window.take_focus(ctx);
            return None;
        }
        if let DisplayMode::Presentation { shows_pad: false } = view.mode
            && self.lab.tab != Tab::Strings
        {
            self.change_display(ctx, DisplayAction::TogglePad);
        }
        let name = if self.lab.tab == Tab::Strings { strings::PAD_NAME } else { sketchpad::PAD_NAME };
        Some(pad::id(name))
    }
}
