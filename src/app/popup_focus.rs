//! Keyboard focus around lists and menus: it returns to what opened one, once a key has closed it.

use eframe::egui::{Context, Id, Memory, Popup};

/// What had the focus before a list or menu was open.
#[derive(Debug, Default)]
pub(super) struct PopupFocus {
    is_open: bool,
    opener: Option<Id>,
}

impl PopupFocus {
    /// Takes note of this frame. To be called after everything is shown.
    pub(super) fn follow(&mut self, ctx: &Context) {
        let was_open = std::mem::replace(&mut self.is_open, Popup::is_any_open(ctx));
        match (was_open, self.is_open) {
            (false, false) => self.opener = ctx.memory(Memory::focused),
            (true, false) if !ctx.input(|input| input.pointer.any_click()) => {
                if let Some(opener) = self.opener {
                    ctx.memory_mut(|memory| memory.request_focus(opener));
                }
            }
            _ => {}
        }
    }
}
