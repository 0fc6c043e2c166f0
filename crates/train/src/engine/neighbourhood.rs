//! The training images nearest to the one in view: F6 of all of them by one state of the network, read a chunk at a time.

use std::sync::Arc;

use super::{survey::Subject, viewer::Position};
use crate::{
    error::Error,
    nearest::F6States,
    snapshot::{Neighbours, SurveyProgress, Watch},
};
use lenet_model::lenet5::LeNet5;

/// Neighbours that are told.
const NEIGHBOUR_COUNT: usize = 10;

/// The states of F6 that are at hand, and those that are being read.
#[derive(Default)]
pub(super) struct Neighbourhood {
    under_way: Option<Reading>,
    done: Option<Reading>,
}

/// The training images as one state of a network reads them. It has its own copy of the network: the image in view is to be
/// read by the same.
struct Reading {
    subject: Subject,
    network: LeNet5,
    states: F6States,
}

impl Neighbourhood {
    /// Whether there is something to read.
    pub(super) fn is_busy(&self, watch: &Watch, position: Position) -> bool {
        subject(watch, position).is_some_and(|subject| self.under_way.is_some() || self.is_due(&subject))
    }

    /// Begins to read where that is due, and reads one chunk of what is under way.
    pub(super) fn advance(&mut self, watch: &Watch, position: Position, network: &LeNet5) -> Result<(), Error> {
        let Some(subject) = subject(watch, position) else { return Ok(()) };
        self.done = self.done.take().filter(|done| done.subject.is_same_network(&subject));
        if self.is_due(&subject) {
            self.under_way = Some(Reading { subject, network: network.copy()?, states: F6States::default() });
        }
        if let Some(reading) = &mut self.under_way {
            reading.states.advance(&reading.network, &reading.subject.dataset.train)?;
        }
        if self.under_way.as_ref().is_some_and(Reading::is_done) {
            self.done = self.under_way.take();
        }
        Ok(())
    }

    /// Those nearest to the image in view, once all are read.
    pub(super) fn nearest(&self, watch: &Watch) -> Result<Option<Neighbours>, Error> {
        let (Some(Reading { subject, network, states }), Some(image)) = (&self.done, &watch.image) else {
            return Ok(None);
        };
        let nearest = states.nearest(network, image, NEIGHBOUR_COUNT)?;
        Ok(Some(Neighbours { image: image.clone(), step: subject.position.step, nearest }))
    }

    /// How far the reading under way is.
    pub(super) fn progress(&self) -> Option<SurveyProgress> {
        self.under_way.as_ref().map(|Reading { subject, states, .. }| SurveyProgress {
            image_count: states.len(),
            total_count: subject.dataset.train.len(),
        })
    }

    /// Which weights the states at hand are of.
    pub(super) fn weights(&self) -> Option<(u64, u64)> {
        self.done.as_ref().map(|done| done.subject.position.weights())
    }

    fn is_due(&self, subject: &Subject) -> bool {
        let [under_way, done] = [&self.under_way, &self.done].map(|one| one.as_ref().map(|reading| &reading.subject));
        subject.is_due(under_way, done)
    }
}

impl Reading {
    fn is_done(&self) -> bool {
        self.states.len() == self.subject.dataset.train.len()
    }
}

/// What is to be read, where neighbours are watched.
fn subject(watch: &Watch, position: Position) -> Option<Subject> {
    watch.neighbours.as_ref().map(|dataset| Subject { position, dataset: Arc::clone(dataset) })
}
