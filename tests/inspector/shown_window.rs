//! A window as the X server knows it, and what a window manager would do with it: on a bare display there is none.

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use eframe::egui::{Pos2, Rect, Vec2, pos2};
use x11rb::{
    CURRENT_TIME,
    connection::Connection as _,
    protocol::xproto::{
        AtomEnum, ClientMessageEvent, ConfigureWindowAux, ConnectionExt as _, EventMask, InputFocus, MapState, Window,
    },
    rust_connection::RustConnection,
};

/// Longest wait for a window manager.
const MANAGER_LIMIT: Duration = Duration::from_mins(1);

/// The one window that is shown on a display.
pub(super) struct ShownWindow {
    x11: RustConnection,
    /// The window that the program draws.
    window: Window,
    /// The window manager's frame around it with the title bar; without one the window itself.
    frame: Window,
}

/// Returns once a window manager has taken over a display.
///
/// # Errors
/// If none does for a long time.
pub(super) fn wait_for_window_manager(display: &str) -> anyhow::Result<()> {
    let (x11, _) = RustConnection::connect(Some(display))?;
    let root = x11.setup().roots.first().context("the display has no screen")?.root;
    let atom = x11.intern_atom(false, b"_NET_SUPPORTING_WM_CHECK")?.reply()?.atom;
    let began_at = Instant::now();
    while x11.get_property(false, root, atom, AtomEnum::WINDOW, 0, 1)?.reply()?.value_len == 0 {
        ensure!(began_at.elapsed() < MANAGER_LIMIT, "no window manager within {MANAGER_LIMIT:?}");
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

impl ShownWindow {
    /// The window that can be seen on a display, if there is one yet.
    ///
    /// # Errors
    /// If the display does not answer, as for all that follow.
    pub(super) fn find(display: &str) -> anyhow::Result<Option<Self>> {
        let (x11, _) = RustConnection::connect(Some(display))?;
        let root = x11.setup().roots.first().context("the display has no screen")?.root;
        let frames = x11.query_tree(root)?.reply()?.children;
        for frame in frames {
            let inside = x11.query_tree(frame)?.reply().map(|tree| tree.children).unwrap_or_default();
            for window in [frame].into_iter().chain(inside) {
                if is_program(&x11, window)? {
                    return Ok(Some(Self { x11, window, frame }));
                }
            }
        }
        Ok(None)
    }

    /// Gives it the keyboard, and puts it into the upper left corner where no window manager places it.
    pub(super) fn take_focus(&self) -> anyhow::Result<()> {
        if self.window == self.frame {
            self.x11.configure_window(self.window, &ConfigureWindowAux::new().x(0).y(0))?.check()?;
        }
        Ok(self.x11.set_input_focus(InputFocus::PARENT, self.window, CURRENT_TIME)?.check()?)
    }

    /// The place of its upper left corner on the display, in pixels.
    pub(super) fn corner(&self) -> anyhow::Result<Pos2> {
        let root = self.x11.setup().roots.first().context("the display has no screen")?.root;
        let corner = self.x11.translate_coordinates(self.window, root, 0, 0)?.reply()?;
        Ok(pos2(corner.dst_x.into(), corner.dst_y.into()))
    }

    /// Its size without title bar and borders, in pixels.
    pub(super) fn size(&self) -> anyhow::Result<Vec2> {
        let window = self.x11.get_geometry(self.window)?.reply()?;
        Ok([window.width, window.height].map(f32::from).into())
    }

    /// Where it is on the display with its title bar and borders, in pixels.
    pub(super) fn frame(&self) -> anyhow::Result<Rect> {
        let frame = self.x11.get_geometry(self.frame)?.reply()?;
        let size = [frame.width, frame.height].map(|side| f32::from(side) + 2.0 * f32::from(frame.border_width));
        Ok(Rect::from_min_size(pos2(frame.x.into(), frame.y.into()), size.into()))
    }

    /// Asks it to close, as the button in a window's frame does.
    pub(super) fn ask_to_close(&self) -> anyhow::Result<()> {
        let atom = |name: &str| anyhow::Ok(self.x11.intern_atom(false, name.as_bytes())?.reply()?.atom);
        let words = [atom("WM_DELETE_WINDOW")?, CURRENT_TIME, 0, 0, 0];
        let message = ClientMessageEvent::new(32, self.window, atom("WM_PROTOCOLS")?, words);
        Ok(self.x11.send_event(false, self.window, EventMask::NO_EVENT, message)?.check()?)
    }
}

/// Whether it is a program's window that can be seen: frames have no class, and toolkits have windows of a pixel for
/// messages.
fn is_program(x11: &RustConnection, window: Window) -> anyhow::Result<bool> {
    let is_shown = x11.get_window_attributes(window)?.reply().is_ok_and(|it| it.map_state == MapState::VIEWABLE);
    let is_large = x11.get_geometry(window)?.reply().is_ok_and(|it| it.width > 1);
    let class = x11.get_property(false, window, AtomEnum::WM_CLASS, AtomEnum::STRING, 0, 1)?.reply();
    Ok(is_shown && is_large && class.is_ok_and(|class| class.value_len > 0))
}
