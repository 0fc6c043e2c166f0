//! What passes between the window and the engine: plain data only, no tensor and nothing of the window's.
//!
//! Commands go in through one queue and events come out through another, so nothing overtakes anything. Bulk data does
//! not pass here: see [`super::snapshot`].

mod command;
mod event;

pub use self::{
    command::{Command, MAX_RUN_COUNT, NewRun, Pace, RunSelection, RunTarget},
    event::{
        BatchProgress, Classification, EvaluationPart, Event, JobKind, JobProgress, NetworkOrigin, OpenedNetwork,
        RobustnessEnd, RobustnessStart, RunStart,
    },
};

/// A run of this engine; a later run has a greater one. What it is on disk is its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub u64);

/// A request whose answer carries it, so that the asker can tell which of its requests was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// A network in use of this engine; a greater one whenever another network, or other weights without training, come into
/// use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NetworkId(pub u64);
