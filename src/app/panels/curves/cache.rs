//! The charts as they were last drawn up, so that a frame in which nothing happened costs nothing.

use super::{
    chart::{Chart, ChartKind},
    chart_view::ChartView,
};
use crate::{app::lab::Lab, train::protocol::RunId};

/// The charts as they were last drawn up.
#[derive(Debug, Default)]
pub(super) struct ChartCache {
    basis: Option<Basis>,
    charts: Option<[Chart; 3]>,
}

/// All that the charts depend on.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Basis {
    run: Option<RunId>,
    /// The latest step whose loss is known.
    step: Option<f64>,
    epochs_done: usize,
    epoch_count: u32,
    view: ChartView,
}

impl ChartCache {
    /// The charts of the lab's run.
    pub(super) fn of(&mut self, lab: &Lab, view: ChartView) -> &[Chart; 3] {
        let run = lab.run.as_ref();
        let basis = Basis {
            run: run.map(|run| run.start.run),
            step: run.and_then(|run| run.losses.latest()).map(|point| point.step),
            epochs_done: run.map_or(0, |run| run.epochs.len()),
            epoch_count: run.map_or(lab.draft.epoch_count, |run| run.epoch_count),
            view,
        };
        if self.basis != Some(basis) {
            self.basis = Some(basis);
            self.charts = None;
        }
        self.charts.get_or_insert_with(|| ChartKind::ALL.map(|kind| Chart::new(kind, run, basis.epoch_count, view)))
    }
}
