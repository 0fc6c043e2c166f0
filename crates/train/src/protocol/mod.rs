//! The messages between the window and the engine: plain data only. Commands go in through one queue and events come out
//! through another, so nothing overtakes anything. Bulk data passes as a [`super::snapshot`].

mod command;
mod event;

pub use self::{
    command::{Command, MAX_RUN_COUNT, NewRun, Pace, RunSelection, RunTarget},
    event::{
        BatchProgress, Classification, EvaluationPart, Event, JobKind, JobProgress, NetworkOrigin, OpenedNetwork,
        RobustnessEnd, RobustnessStart, RunStart,
    },
};

/// A run of this engine; a later run has a greater one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub u64);

/// A request, to recognise its answer by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// A network in use of this engine; a greater one whenever another network, or other weights without training, are in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NetworkId(pub u64);
