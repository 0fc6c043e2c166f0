//! The teaching of the network in use: on a copy, between commands, and what it was before is kept so that it can be undone.

use std::sync::Arc;

use super::Worker;
use crate::{
    engine::{
        reader::Reader,
        refusal::{Refusal, guarded},
    },
    protocol::{Event, NetworkOrigin},
    teaching::{Teaching, TeachingConfig, TeachingStage},
};
use lenet_data::{dataset::Dataset, ink::Drawing};
use lenet_model::model_file::ModelFile;

/// A teaching, and which weights it began with.
pub(super) struct TeachingUnderWay {
    teaching: Teaching,
    drawing_count: usize,
    weights: (u64, u64),
}

impl Worker {
    /// Begins to teach a copy of the network in use.
    pub(super) fn teach(&mut self, drawings: &[Drawing], dataset: Arc<Dataset>) -> Result<(), Refusal> {
        if self.runs.next().is_some() {
            return Err(Refusal::IsTraining);
        }
        if self.teaching.is_some() {
            return Err(Refusal::IsTaught);
        }
        let config = TeachingConfig { thread_count: self.options.thread_count, ..TeachingConfig::default() };
        let teaching = Teaching::new(self.model_in_use()?, drawings, dataset, config)?;
        self.outbox.push(Event::Teaching(teaching.progress()));
        let (drawing_count, weights) = (drawings.len(), self.position().weights());
        self.teaching = Some(TeachingUnderWay { teaching, drawing_count, weights });
        Ok(())
    }

    pub(super) fn cancel_teaching(&mut self) -> Result<(), Refusal> {
        self.teaching.take().ok_or(Refusal::NoTeaching)?;
        self.outbox.push(Event::TeachingCancelled);
        Ok(())
    }

    /// Reads again with what the network in use was before.
    pub(super) fn undo_teaching(&mut self) -> Result<(), Refusal> {
        if self.runs.first().is_some() {
            return Err(Refusal::NotTaught);
        }
        let before = self.reader.take_before().ok_or(Refusal::NotTaught)?;
        self.read_with(before);
        Ok(())
    }

    /// Does the next piece of the teaching, if there is one.
    pub(super) fn go_on_teaching(&mut self) {
        let Some(mut under_way) = self.teaching.take() else { return };
        if self.runs.next().is_some() || self.position().weights() != under_way.weights {
            self.outbox.push(Event::TeachingCancelled);
            return;
        }
        match guarded(|| Ok(under_way.teaching.tick()?)) {
            Ok(progress) if progress.stage != TeachingStage::Done => {
                self.outbox.push(Event::Teaching(progress));
                self.teaching = Some(under_way);
            }
            Ok(_) => self.end_teaching(&under_way),
            Err(refusal) => self.outbox.push(Event::TeachingFailed { message: refusal.to_string() }),
        }
    }

    fn end_teaching(&mut self, under_way: &TeachingUnderWay) {
        if let Err(refusal) = guarded(|| self.read_with_taught(under_way)) {
            self.outbox.push(Event::TeachingFailed { message: refusal.to_string() });
        }
    }

    fn read_with_taught(&mut self, under_way: &TeachingUnderWay) -> Result<(), Refusal> {
        let model = under_way.teaching.model()?;
        if let Some(run) = self.runs.first() {
            self.reader = Reader::new(NetworkOrigin::Run(run.id()), run.session().model()?);
        }
        self.reader.learn(model, under_way.drawing_count);
        self.read_without_run();
        self.outbox.push(Event::Taught(under_way.teaching.lesson()));
        Ok(())
    }

    fn model_in_use(&self) -> Result<ModelFile, Refusal> {
        match self.runs.first() {
            Some(run) => Ok(run.session().model()?),
            None => Ok(self.reader.model().clone()),
        }
    }
}
