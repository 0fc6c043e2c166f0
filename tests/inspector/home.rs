//! A home folder for the program alone, so that it meets neither the user's settings, runs and data nor the desktop.

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

/// A home folder with nothing in it, which ends with this value.
pub(crate) struct Home {
    folder: TempDir,
}

impl Home {
    /// Makes one.
    ///
    /// # Errors
    /// If there is no room for it.
    pub(crate) fn new() -> anyhow::Result<Self> {
        Ok(Self { folder: tempfile::tempdir()? })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Makes a command live here.
    pub(crate) fn settle(&self, command: &mut Command) {
        command.current_dir(self.path()).env("HOME", self.path());
        for kind in ["CACHE", "CONFIG", "DATA", "STATE"] {
            command.env(format!("XDG_{kind}_HOME"), self.path().join(kind.to_lowercase()));
        }
        command.env("XDG_RUNTIME_DIR", self.path());
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DBUS_SESSION_BUS_ADDRESS", "RUST_LOG"] {
            command.env_remove(name);
        }
    }

    /// Writes the window's settings, as if it had been open here before.
    ///
    /// # Errors
    /// If there is no room for them.
    #[expect(clippy::disallowed_methods, reason = "the home is thrown away: nothing in it has to outlive a crash")]
    pub(crate) fn remember(&self, settings: &str) -> anyhow::Result<()> {
        let folder = self.path().join("config/lenet-lab");
        fs::create_dir_all(&folder)?;
        Ok(fs::write(folder.join("window.json"), settings)?)
    }
}
