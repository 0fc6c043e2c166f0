//! What passes between the window and the engine: plain data only, no tensor and nothing of the window's.
//!
//! Commands go in through one queue and events come out through another, so nothing overtakes anything. Bulk data does
//! not pass here: see [`super::snapshot`].

mod command;
mod event;

pub use self::{
    command::{Command, CommandKind, NewRun, Pace, RunTarget},
    event::{
        BatchProgress, Classification, EvaluationPart, Event, NetworkOrigin, OpenedNetwork, RobustnessEnd,
        RobustnessStart, RunStart,
    },
};

/// A run of this engine; a later run has a greater one. What it is on disk is its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub u64);

/// A classification, as the asker numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);
