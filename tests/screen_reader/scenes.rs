//! What Orca would say.

use std::{
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use eframe::egui::{Vec2, pos2, vec2};
use zbus::{
    MatchRule,
    blocking::{Connection, MessageIterator},
    message::Type,
    zvariant::OwnedValue,
};

use super::{
    accessible::{Accessible, Role, all},
    bus::Bus,
    inspector::{Display, Home},
};

const SCREEN: Vec2 = vec2(1280.0, 800.0);

/// Longest wait for anything: far longer than it takes, so that a busy machine fails nothing.
const LIMIT: Duration = Duration::from_mins(1);

/// A seven, in parts of the pad's side.
const SEVEN: [[f32; 2]; 3] = [[0.28, 0.24], [0.72, 0.24], [0.44, 0.82]];

/// What a user sets something by.
const CONTROLS: [Role; 6] =
    [Role::BUTTON, Role::CHECK_BOX, Role::COMBO_BOX, Role::RADIO_BUTTON, Role::SLIDER, Role::SPIN_BUTTON];

/// The program, which ends with this value.
struct Window(Child);

impl Drop for Window {
    fn drop(&mut self) {
        // It may have ended by itself; there is nobody to tell.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

pub(crate) fn reading() -> anyhow::Result<()> {
    let (display, home) = (Display::start(SCREEN)?, Home::new()?);
    let bus = Bus::start(&home, &display)?;
    let announcements = announcements(&bus.connection)?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_lenet-lab"));
    home.settle(&mut command);
    command.env("DISPLAY", display.name()).env("DBUS_SESSION_BUS_ADDRESS", &bus.address);
    let _window = Window(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);

    let pad = wait_for(&bus.connection, Role::CANVAS, "Drawing pad")?;
    wait_for(&bus.connection, Role::PAGE_TAB, "Curves")?;
    wait_for(&bus.connection, Role::BUTTON, "Train")?;
    wait_for(&bus.connection, Role::COMBO_BOX, "Activation")?;
    let rate = wait_for(&bus.connection, Role::SPIN_BUTTON, "Learning rate")?;
    ensure!((rate.value(&bus.connection)? - 0.1).abs() < 1e-9, "the learning rate's value");
    for thing in all(&bus.connection)?.iter().filter(|thing| CONTROLS.contains(&thing.role)) {
        ensure!(!thing.name.trim().is_empty(), "a thing of {:?} has no name", thing.role);
    }

    let [left, top, width, height] = pad.extents(&bus.connection)?.map(|pixels| pixels as f32);
    display.drag(&SEVEN.map(|[x, y]| pos2(left + x * width, top + y * height)))?;
    hear(&announcements, "Predicted 7")
}

/// Waits for a thing with this role and name.
fn wait_for(connection: &Connection, role: Role, name: &str) -> anyhow::Result<Accessible> {
    let began_at = Instant::now();
    loop {
        let things = all(connection)?;
        let is_it = |thing: &&Accessible| thing.role == role && thing.name == name;
        if let Some(thing) = things.iter().find(is_it) {
            return Ok(thing.clone());
        }
        if began_at.elapsed() > LIMIT {
            let shown: Vec<String> = things.iter().map(|thing| format!("{:?} “{}”", thing.role, thing.name)).collect();
            bail!("no {role:?} is called {name}; there are {}", shown.join(", "));
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// What live regions say from now on.
fn announcements(connection: &Connection) -> anyhow::Result<Receiver<String>> {
    let rule = MatchRule::builder().msg_type(Type::Signal).interface("org.a11y.atspi.Event.Object")?;
    let rule = rule.member("Announcement")?.build();
    let signals = MessageIterator::for_match_rule(rule, connection, None)?;
    let (sender, receiver) = channel();
    thread::Builder::new().name("announcements".to_owned()).spawn(move || {
        for signal in signals.flatten() {
            let body = signal.body();
            let said =
                body.deserialize::<(String, i32, i32, OwnedValue, std::collections::HashMap<String, OwnedValue>)>();
            let text = said.ok().and_then(|(_, _, _, text, _)| String::try_from(text).ok());
            // Nobody listens once the scene is over.
            if text.is_some_and(|text| sender.send(text).is_err()) {
                break;
            }
        }
    })?;
    Ok(receiver)
}

/// Waits until a live region says something that begins so.
fn hear(announcements: &Receiver<String>, beginning: &str) -> anyhow::Result<()> {
    let mut heard = Vec::new();
    loop {
        let said = announcements.recv_timeout(LIMIT).with_context(|| format!("only heard {heard:?}"))?;
        if said.starts_with(beginning) {
            return Ok(());
        }
        heard.push(said);
    }
}
