//! What mattered for the answer in view: found out anew where image, question or weights changed, but not at each step of a run.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tch::TchError;

use super::viewer::{Moment, Position};
use crate::snapshot::Watch;
use lenet_data::dataset::Image;
use lenet_model::{
    attribution::{Attribution, Question},
    lenet5::LeNet5,
};

/// Least time between two while a run trains. One takes as long as several steps: this leaves most of the time to the run.
const INTERVAL: Duration = Duration::from_millis(500);

/// What was found out last.
#[derive(Default)]
pub(super) struct Reasons {
    latest: Option<Latest>,
}

struct Latest {
    attribution: Arc<Attribution>,
    question: Question,
    weights: (u64, u64),
    at: Instant,
}

impl Reasons {
    /// Whether something is to be found out.
    pub(super) fn is_due(&self, watch: &Watch, position: Position) -> bool {
        let Some((image, question)) = asked(watch) else { return false };
        let Some(latest) = self.latest.as_ref().filter(|latest| latest.is_of(image, question)) else { return true };
        let is_moment = position.moment == Moment::Still || latest.at.elapsed() >= INTERVAL;
        latest.weights != position.weights() && (is_moment || latest.weights.0 != position.generation)
    }

    /// What is known, after finding out what is due; none where nothing is asked.
    pub(super) fn attribution(
        &mut self,
        watch: &Watch,
        position: Position,
        network: &LeNet5,
    ) -> Result<Option<Arc<Attribution>>, TchError> {
        let Some((image, question)) = asked(watch) else {
            self.latest = None;
            return Ok(None);
        };
        if self.is_due(watch, position) {
            let attribution = Arc::new(Attribution::new(network, image, question)?);
            let (weights, at) = (position.weights(), Instant::now());
            self.latest = Some(Latest { attribution, question, weights, at });
        }
        Ok(self.latest.as_ref().map(|latest| Arc::clone(&latest.attribution)))
    }
}

impl Latest {
    fn is_of(&self, image: &Image, question: Question) -> bool {
        *self.attribution.image == *image && self.question == question
    }
}

fn asked(watch: &Watch) -> Option<(&Image, Question)> {
    Some((watch.image.as_deref()?, watch.attribution?))
}
