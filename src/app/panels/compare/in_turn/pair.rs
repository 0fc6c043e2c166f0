//! The two runs, always in the order in which they began: so neither changes its place or colour as they are looked into.

use super::words;
use crate::app::lab::{Lab, RunPhase, RunView};

/// The two runs.
pub(super) struct Pair<'a> {
    /// In the order in which they began.
    pub runs: [Member<'a>; 2],
}

/// One of them.
pub(super) struct Member<'a> {
    /// The run.
    pub run: &'a RunView,
    /// What it is called.
    pub title: String,
    /// Whether the views look into it.
    pub role: Role,
}

/// Which part a run has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The views look into it.
    First,
    /// It learns beside the first.
    Second,
}

impl<'a> Pair<'a> {
    /// The runs of the lab, if there are two.
    pub(super) fn of(lab: &'a Lab) -> Option<Self> {
        let (first, second) = (lab.run.as_ref()?, lab.second.as_ref()?);
        let mut runs = [(first, Role::First), (second, Role::Second)];
        runs.sort_by_key(|(run, _)| run.start.run);
        let titles = words::titles(runs.map(|(run, _)| &run.start.config), runs.map(|(run, _)| run.name()));
        let [one, other] = titles;
        let member = |(run, role): (&'a RunView, Role), title| Member { run, title, role };
        Some(Self { runs: [member(runs[0], one), member(runs[1], other)] })
    }

    /// The one that the views look into.
    pub(super) fn first(&self) -> &Member<'a> {
        let [one, other] = &self.runs;
        if one.role == Role::First { one } else { other }
    }

    /// The other one.
    pub(super) fn second(&self) -> &Member<'a> {
        let [one, other] = &self.runs;
        if one.role == Role::First { other } else { one }
    }

    /// Whether their losses measure the same.
    pub(super) fn has_one_criterion(&self) -> bool {
        let [one, other] = self.runs.each_ref().map(|member| member.run.start.config.architecture);
        (one.criterion, one.output) == (other.criterion, other.output)
    }
}

impl Member<'_> {
    /// Why it cannot go on, if so.
    pub(super) fn failure(&self) -> Option<String> {
        match &self.run.phase {
            RunPhase::Failed(message) => Some(format!("{}: {message}", self.title)),
            _ => None,
        }
    }
}
