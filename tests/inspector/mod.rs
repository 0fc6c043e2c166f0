//! The real program in a real window, watched and worked from outside by a client of egui's inspection protocol. The
//! display has no screen. Pointer and keyboard are the X server's own.
//!
//! Shared by the smoke test, the screenshots and the measurement of the window's cost.

mod display;
mod home;
mod program;
mod shown_window;
mod tree;

use std::{io::BufReader, net::TcpStream, time::Duration};

use anyhow::{Context as _, bail};
use egui_inspection::{
    INSPECTION_ENV_VAR, PROTOCOL_VERSION,
    protocol::{Request, Response, read_handshake, read_message, write_message},
};

pub(crate) use self::{
    display::Display,
    home::Home,
    program::Program,
    tree::{Node, Tree},
};

/// Longest wait for an answer; the program itself gives up after 20 s.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);

/// A connection to the window of a program that runs with `EGUI_INSPECTION` set.
pub(crate) struct Inspector {
    stream: BufReader<TcpStream>,
}

impl Inspector {
    /// Connects to the program that listens at `port` of this machine.
    ///
    /// # Errors
    /// If nothing listens there (yet), or something else does.
    pub(crate) fn connect(port: u16) -> anyhow::Result<Self> {
        let stream =
            TcpStream::connect(("127.0.0.1", port)).with_context(|| format!("nothing listens at port {port}"))?;
        stream.set_read_timeout(Some(ANSWER_LIMIT))?;
        let mut stream = BufReader::new(stream);
        let version = read_handshake(&mut stream)?;
        if version != PROTOCOL_VERSION {
            bail!("the window speaks version {version} of the inspection protocol, expected {PROTOCOL_VERSION}");
        }
        Ok(Self { stream })
    }

    /// What the window shows in a frame drawn for this question, as its accessibility tree.
    ///
    /// # Errors
    /// If the window does not answer.
    pub(crate) fn tree(&mut self) -> anyhow::Result<Tree> {
        match self.ask(&Request::GetTree)? {
            Response::Tree { step, pixels_per_point, accesskit: Some(update) } => {
                Ok(Tree::new(step, pixels_per_point, &update))
            }
            other => bail!("asked for the accessibility tree, the window answered {other:?}"),
        }
    }

    /// What the window shows, as a PNG file's content in the window's own pixels.
    ///
    /// # Errors
    /// If the window does not answer.
    pub(crate) fn screenshot(&mut self) -> anyhow::Result<Vec<u8>> {
        match self.ask(&Request::GetScreenshot { pixels_per_point: None })? {
            Response::Screenshot(png) => Ok(png.bytes),
            other => bail!("asked for a screenshot, the window answered {other:?}"),
        }
    }

    fn ask(&mut self, request: &Request) -> anyhow::Result<Response> {
        write_message(self.stream.get_mut(), request).context("the window takes no questions")?;
        let answer = read_message(&mut self.stream).context("the window does not answer")?;
        match answer {
            Response::Error { message } => bail!("the window: {message}"),
            answer => Ok(answer),
        }
    }
}

/// The environment variable that makes a window listen, and its value for a port of this machine.
fn listening_at(port: u16) -> (&'static str, String) {
    (INSPECTION_ENV_VAR, format!("127.0.0.1:{port}"))
}
