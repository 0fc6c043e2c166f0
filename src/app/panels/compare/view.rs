//! What the tab shows of the runs, as it was last drawn up: it is made anew only when something that it depends on changed.

use super::{
    ViewChoice,
    chart::chart,
    columns::{self, Column, Norm},
    entry::{Entries, Entry},
    groups::{self, Group},
    selection::Selection,
    table,
};
use crate::chart::Chart;

/// What is shown of the runs.
#[derive(Default)]
pub(super) struct View {
    basis: Option<(u64, u64, ViewChoice, String)>,
    /// The positions of the ticked runs.
    pub ticked: Vec<usize>,
    /// The table's columns.
    pub columns: Vec<Column>,
    /// For each of them what its values are compared with.
    pub norms: Vec<Norm>,
    /// Their widths in points.
    pub widths: Vec<f32>,
    /// The positions of the runs that have a row, in the order of the rows.
    pub order: Vec<usize>,
    /// The ticked runs in groups.
    pub groups: Vec<Group>,
    /// Their curves.
    pub chart: Option<Chart>,
}

impl View {
    /// Draws it up anew if something changed.
    pub(super) fn update(&mut self, entries: &Entries, selection: &Selection, choice: &ViewChoice, filter: &str) {
        let basis = (entries.revision, selection.revision, choice.clone(), filter.to_owned());
        if self.basis.as_ref() == Some(&basis) {
            return;
        }
        self.basis = Some(basis);
        let all = entries.all();
        self.ticked = ticked(all, selection);
        self.columns = columns::of(all, &self.ticked, choice.settings);
        self.norms = self.columns.iter().map(|column| column.norm(all, &self.ticked)).collect();
        self.order = choice.sorting.order(all, filter);
        self.widths = table::widths(&self.columns, all, &self.order);
        self.groups = groups::of(all, &self.ticked);
        self.chart = Some(chart(all, &self.groups, choice.measure, choice.spacing));
    }

    /// The group that the run at `position` is in, if it is ticked.
    pub(super) fn group_of(&self, position: usize) -> Option<usize> {
        self.groups.iter().position(|group| group.members.contains(&position))
    }
}

/// The positions of the ticked runs.
pub(super) fn ticked(entries: &[Entry], selection: &Selection) -> Vec<usize> {
    (0..entries.len()).filter(|position| selection.has(&entries[*position])).collect()
}
