//! A window as the X server knows it, and what a window manager would do with it: on a bare display there is none.

use anyhow::Context as _;
use x11rb::{
    CURRENT_TIME,
    connection::Connection as _,
    protocol::xproto::{
        ClientMessageEvent, ConfigureWindowAux, ConnectionExt as _, EventMask, InputFocus, MapState, Window,
    },
    rust_connection::RustConnection,
};

/// The one window that is shown on a display.
pub(super) struct ShownWindow {
    x11: RustConnection,
    window: Window,
}

impl ShownWindow {
    /// The window that can be seen on a display, if there is one yet.
    ///
    /// # Errors
    /// If the display does not answer, as for all that follow.
    pub(super) fn find(display: &str) -> anyhow::Result<Option<Self>> {
        let (x11, _) = RustConnection::connect(Some(display))?;
        let root = x11.setup().roots.first().context("the display has no screen")?.root;
        let windows = x11.query_tree(root)?.reply()?.children;
        for window in windows {
            let is_shown =
                x11.get_window_attributes(window)?.reply().is_ok_and(|it| it.map_state == MapState::VIEWABLE);
            // Toolkits have windows of a pixel for messages.
            if is_shown && x11.get_geometry(window)?.reply().is_ok_and(|it| it.width > 1) {
                return Ok(Some(Self { x11, window }));
            }
        }
        Ok(None)
    }

    /// Puts it into the upper left corner and gives it the keyboard.
    pub(super) fn take_focus(&self) -> anyhow::Result<()> {
        self.x11.configure_window(self.window, &ConfigureWindowAux::new().x(0).y(0))?.check()?;
        Ok(self.x11.set_input_focus(InputFocus::PARENT, self.window, CURRENT_TIME)?.check()?)
    }

    /// Asks it to close, as the button in a window's frame does.
    pub(super) fn ask_to_close(&self) -> anyhow::Result<()> {
        let atom = |name: &str| anyhow::Ok(self.x11.intern_atom(false, name.as_bytes())?.reply()?.atom);
        let words = [atom("WM_DELETE_WINDOW")?, CURRENT_TIME, 0, 0, 0];
        let message = ClientMessageEvent::new(32, self.window, atom("WM_PROTOCOLS")?, words);
        Ok(self.x11.send_event(false, self.window, EventMask::NO_EVENT, message)?.check()?)
    }
}
