//! A session bus and an accessibility bus of their own.

use std::{
    env,
    io::{BufRead as _, BufReader},
    os::unix::process::CommandExt as _,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use anyhow::Context as _;
use zbus::blocking::{Connection, Proxy, connection::Builder};

use super::inspector::{Display, Home};

/// Where systems have the program that starts the accessibility bus.
const LAUNCHERS: [&str; 3] =
    ["/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher", "/usr/lib/at-spi-bus-launcher"];

/// Both buses, which end with this value.
pub(crate) struct Bus {
    session: Child,
    launcher: Child,
    /// Of the session bus, for the program.
    pub address: String,
    /// To the accessibility bus.
    pub connection: Connection,
}

impl Bus {
    /// Whether this machine has the programs that it takes.
    pub(crate) fn is_possible() -> bool {
        let path = env::var_os("PATH").unwrap_or_default();
        launcher().is_some() && env::split_paths(&path).any(|folder| folder.join("dbus-daemon").is_file())
    }

    /// Starts them, and says on them that a screen reader is there.
    ///
    /// # Errors
    /// If one of them cannot be started.
    pub(crate) fn start(home: &Home, display: &Display) -> anyhow::Result<Self> {
        let mut command = Command::new("dbus-daemon");
        home.settle(&mut command);
        command.args(["--session", "--nofork", "--print-address=1"]).stdout(Stdio::piped()).stderr(Stdio::null());
        command.process_group(0);
        let mut session = command.spawn().context("dbus-daemon cannot be started")?;
        let mut address = String::new();
        let told = session.stdout.take().context("dbus-daemon has no standard output")?;
        BufReader::new(told).read_line(&mut address)?;
        let address = address.trim().to_owned();
        let mut command = Command::new(launcher().context("there is no at-spi-bus-launcher")?);
        home.settle(&mut command);
        command.arg("--launch-immediately").env("DISPLAY", display.name());
        command.env("DBUS_SESSION_BUS_ADDRESS", &address).stdout(Stdio::null()).stderr(Stdio::null());
        command.process_group(0);
        let launcher = command.spawn().context("at-spi-bus-launcher cannot be started")?;
        let own = Builder::address(address.as_str())?.build()?;
        wait_for(&own, "org.a11y.Bus")?;
        let status = Proxy::new(&own, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Status")?;
        status.set_property("IsEnabled", true)?;
        status.set_property("ScreenReaderEnabled", true)?;
        let bus = Proxy::new(&own, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus")?;
        let accessibility: String = bus.call("GetAddress", &())?;
        let connection = Builder::address(accessibility.as_str())?.build()?;
        Ok(Self { session, launcher, address, connection })
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        // They may have ended by themselves; there is nobody to tell.
        for process in [&mut self.launcher, &mut self.session] {
            // What they have started ends with them.
            Command::new("kill").args(["-9", "--", &format!("-{}", process.id())]).status().ok();
            process.wait().ok();
        }
    }
}

fn launcher() -> Option<PathBuf> {
    LAUNCHERS.into_iter().map(PathBuf::from).find(|path| path.is_file())
}

/// Waits until somebody has this name on the bus.
fn wait_for(connection: &Connection, name: &str) -> anyhow::Result<()> {
    let bus = Proxy::new(connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")?;
    for _ in 0..100 {
        if bus.call::<_, _, bool>("NameHasOwner", &(name,))? {
            return Ok(());
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    anyhow::bail!("nobody is {name} on the bus")
}
