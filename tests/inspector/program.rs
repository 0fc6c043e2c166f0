//! The program in its window on a display, and what can be done to it from outside.

use std::{
    fs::{self, File},
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use eframe::egui::{Pos2, Rect, Vec2, pos2};

use super::{Display, Home, Inspector, Node, Tree, listening_at, shown_window::ShownWindow};

/// Longest wait for anything that a window does. It is far longer than that takes, so that a busy machine fails nothing.
const LIMIT: Duration = Duration::from_mins(2);

/// Time between two looks at what is waited for: longer each time, since every look is a frame that has to be drawn.
const FIRST_PAUSE: Duration = Duration::from_millis(30);
const LAST_PAUSE: Duration = Duration::from_millis(500);

/// The program in its window.
pub(crate) struct Program<'a> {
    process: Process,
    display: &'a Display,
    inspector: Inspector,
    window: ShownWindow,
}

/// A process that is killed with this value, if it has not ended.
struct Process {
    child: Child,
    /// The file that its messages go to.
    messages: PathBuf,
}

impl<'a> Program<'a> {
    /// Starts a command that opens the window, and returns when the window shows something.
    ///
    /// # Errors
    /// If it ends instead, or shows nothing for a long time.
    pub(crate) fn start(mut command: Command, home: &Home, display: &'a Display) -> anyhow::Result<Self> {
        home.settle(&mut command);
        Self::start_settled(command, home, display)
    }

    /// As [`Self::start`], for a command that lives in `home` already and may have variables of its own.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub(crate) fn start_settled(mut command: Command, home: &Home, display: &'a Display) -> anyhow::Result<Self> {
        let port = free_port()?;
        let (name, value) = listening_at(port);
        command.env("DISPLAY", display.name()).env(name, value);
        let mut process = Process::start(command, home.path().join("messages.txt"))?;
        let began_at = Instant::now();
        loop {
            if let Some(status) = process.child.try_wait()? {
                bail!("the program ended ({status}) without a window: {}", process.messages());
            }
            if let (Ok(inspector), Some(window)) = (Inspector::connect(port), ShownWindow::find(display.name())?) {
                window.take_focus()?;
                return Ok(Self { process, display, inspector, window });
            }
            if began_at.elapsed() > LIMIT {
                bail!("no window within {LIMIT:?}: {}", process.messages());
            }
            thread::sleep(FIRST_PAUSE);
        }
    }

    /// Waits until the window shows what is looked for, and returns that.
    ///
    /// # Errors
    /// If it does not for a long time; the message has all that it shows instead, and the place of a picture of it.
    pub(crate) fn wait<T>(&mut self, what: &str, mut look: impl FnMut(&Tree) -> Option<T>) -> anyhow::Result<T> {
        let (began_at, mut pause) = (Instant::now(), FIRST_PAUSE);
        loop {
            let tree = self.tree()?;
            if let Some(found) = look(&tree) {
                return Ok(found);
            }
            if began_at.elapsed() > LIMIT {
                bail!("{what}: not within {LIMIT:?}{}", self.testimony(&tree));
            }
            thread::sleep(pause);
            pause = (pause * 3 / 2).min(LAST_PAUSE);
        }
    }

    /// Waits for something of that name.
    ///
    /// # Errors
    /// As [`Self::wait`].
    pub(crate) fn wait_for(&mut self, name: &str) -> anyhow::Result<Node> {
        self.wait(&format!("{name:?}"), |tree| tree.named(name).cloned())
    }

    /// What the window shows.
    ///
    /// # Errors
    /// If it has ended or hangs; the message has what it said last.
    pub(crate) fn tree(&mut self) -> anyhow::Result<Tree> {
        self.inspector.tree().with_context(|| format!("the program said: {}", self.process.messages()))
    }

    /// The number that the system knows it by.
    pub(crate) fn id(&self) -> u32 {
        self.process.child.id()
    }

    /// What the window shows, as a PNG file's content.
    ///
    /// # Errors
    /// If it does not answer.
    pub(crate) fn screenshot(&mut self) -> anyhow::Result<Vec<u8>> {
        self.inspector.screenshot()
    }

    /// All that the window shows, and the place of a picture of it, for the end of a complaint.
    pub(crate) fn testimony(&mut self, tree: &Tree) -> String {
        let picture = self.screenshot().and_then(|png| keep(&png)).map(|path| path.display().to_string());
        let picture = picture.unwrap_or_else(|error| format!("none, {error:#}"));
        format!("\npicture: {picture}\nthe window shows\n{}", tree.names())
    }

    /// Presses and releases the left button in the middle of something.
    ///
    /// # Errors
    /// If there is no such thing for a long time.
    pub(crate) fn click(&mut self, name: &str) -> anyhow::Result<()> {
        let bounds = self.wait_for(name)?.bounds;
        let place = self.on_display(bounds.center())?;
        self.display.click(place)
    }

    /// Moves the pointer to a place in points.
    ///
    /// # Errors
    /// If the window does not answer.
    pub(crate) fn point_at(&mut self, place: Pos2) -> anyhow::Result<()> {
        let place = self.on_display(place)?;
        self.display.move_pointer(place)
    }

    /// Turns the wheel by so many notches down, at a place in points.
    ///
    /// # Errors
    /// If the window does not answer.
    pub(crate) fn scroll_down(&mut self, place: Pos2, notch_count: usize) -> anyhow::Result<()> {
        let place = self.on_display(place)?;
        self.display.scroll_down(place, notch_count)
    }

    /// The size of the window's inside, in points.
    ///
    /// # Errors
    /// If the display or the window does not answer.
    pub(crate) fn size(&mut self) -> anyhow::Result<Vec2> {
        Ok(self.window.size()? / self.tree()?.pixels_per_point)
    }

    /// Where the window is on the display with its title bar and borders, in pixels.
    ///
    /// # Errors
    /// If the display does not answer.
    pub(crate) fn frame(&self) -> anyhow::Result<Rect> {
        self.window.frame()
    }

    /// A place in points, as a place on the display in pixels.
    fn on_display(&mut self, place: Pos2) -> anyhow::Result<Pos2> {
        let pixels_per_point = self.tree()?.pixels_per_point;
        Ok(self.window.corner()? + pixels_per_point * place.to_vec2())
    }

    /// Draws a stroke through places on something, in parts of its sides from its upper left corner.
    ///
    /// # Errors
    /// If there is no such thing for a long time.
    pub(crate) fn draw(&mut self, name: &str, stroke: &[[f32; 2]]) -> anyhow::Result<()> {
        let bounds = self.wait_for(name)?.bounds;
        let (corner, pixels_per_point) = (self.window.corner()?, self.tree()?.pixels_per_point);
        let place = |[x, y]: [f32; 2]| {
            let place = pos2(bounds.left() + x * bounds.width(), bounds.top() + y * bounds.height());
            corner + pixels_per_point * place.to_vec2()
        };
        let places: Vec<Pos2> = stroke.windows(2).flat_map(|ends| between(ends[0], ends[1])).map(place).collect();
        self.display.drag(&places)
    }

    /// Closes the window, and returns how the program ended.
    ///
    /// # Errors
    /// If it does not end for a long time.
    pub(crate) fn close(mut self) -> anyhow::Result<ExitStatus> {
        self.window.ask_to_close()?;
        self.until_ended()
    }

    /// Ends the program as Ctrl-C in its terminal does; its exit status.
    ///
    /// # Errors
    /// If it does not end for a long time.
    pub(crate) fn interrupt(mut self) -> anyhow::Result<ExitStatus> {
        let sent = Command::new("kill").args(["-INT", &self.id().to_string()]).status()?;
        ensure!(sent.success(), "no signal could be sent");
        self.until_ended()
    }

    fn until_ended(&mut self) -> anyhow::Result<ExitStatus> {
        let began_at = Instant::now();
        while began_at.elapsed() < LIMIT {
            if let Some(status) = self.process.child.try_wait()? {
                return Ok(status);
            }
            thread::sleep(FIRST_PAUSE);
        }
        bail!("the program still runs {LIMIT:?} after it was asked to end: {}", self.process.messages())
    }
}

impl Process {
    fn start(mut command: Command, messages: PathBuf) -> anyhow::Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(&messages)?);
        let child = command.spawn().context("the program cannot be started")?;
        Ok(Self { child, messages })
    }

    /// What it said on standard error so far.
    fn messages(&self) -> String {
        fs::read_to_string(&self.messages).unwrap_or_else(|error| error.to_string()).trim().to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself; there is nobody to tell.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A port that nothing listens at.
fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Places on the way from one to another, as close as a hand's would be.
fn between(start: [f32; 2], end: [f32; 2]) -> impl Iterator<Item = [f32; 2]> {
    const COUNT: usize = 12;
    (0..=COUNT).map(move |index| {
        let part = index as f32 / COUNT as f32;
        [0, 1].map(|axis| start[axis] + part * (end[axis] - start[axis]))
    })
}

/// Writes a picture into the folder for temporary files, to stay there.
#[expect(clippy::disallowed_methods, reason = "a picture for whoever reads the complaint, made once")]
fn keep(png: &[u8]) -> anyhow::Result<PathBuf> {
    let file = tempfile::Builder::new().prefix("lenet-lab-window-").suffix(".png").tempfile()?;
    let (_, path) = file.keep()?;
    fs::write(&path, png)?;
    Ok(path)
}
