//! Which of the desktop's two window systems, Wayland or X11, the window is opened on.

use eframe::EventLoopBuilderHook;

/// What makes eframe choose X11 where `WAYLAND_DISPLAY` names a compositor that is not there.
///
/// # Errors
/// If there is no X11 either; the message names the variable.
pub(super) fn event_loop_builder() -> anyhow::Result<Option<EventLoopBuilderHook>> {
    #[cfg(target_os = "linux")]
    {
        linux::event_loop_builder()
    }
    #[cfg(not(target_os = "linux"))]
    {
        Ok(None)
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{
        env,
        ffi::OsString,
        os::unix::net::UnixStream,
        path::{Path, PathBuf},
    };

    use eframe::EventLoopBuilderHook;
    use winit::platform::x11::EventLoopBuilderExtX11 as _;

    pub(super) fn event_loop_builder() -> anyhow::Result<Option<EventLoopBuilderHook>> {
        let named = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
        let (Some(wayland), None) = (named("WAYLAND_DISPLAY"), named("WAYLAND_SOCKET")) else { return Ok(None) };
        if UnixStream::connect(socket(&wayland, named("XDG_RUNTIME_DIR"))).is_ok() {
            return Ok(None);
        }
        let nobody = format!("nobody listens at WAYLAND_DISPLAY={}", wayland.display());
        anyhow::ensure!(
            named("DISPLAY").is_some(),
            "the window cannot be opened: {nobody}, and DISPLAY names no X11 display; correct one of them"
        );
        log::warn!("{nobody}: the window opens on X11");
        Ok(Some(Box::new(|builder| {
            builder.with_x11();
        })))
    }

    /// The compositor's socket, as its clients find it.
    fn socket(wayland: &OsString, runtime_folder: Option<OsString>) -> PathBuf {
        match runtime_folder {
            Some(folder) => Path::new(&folder).join(wayland),
            None => PathBuf::from(wayland),
        }
    }
}
