//! The graphs over a string's positions: the network's outputs, all readings of them, and those of a wanted string.

use std::collections::HashMap;

use lenet_graph::{Arc, Composition, Graph, GraphError, Label, Transducer, compose};

use crate::{
    penalties::{LABEL_COUNT, Penalties},
    topology::{Steps, constrained, free},
};

/// The recognition graph: a node before and after each position, and between two an arc for each label (figure 25). Arc
/// `position × 11 + label` has the label's penalty at the position.
///
/// # Errors
/// If there is no position, or a penalty is not finite.
pub fn recognition(penalties: &[Penalties]) -> Result<Graph, GraphError> {
    let arcs = penalties.iter().zip(0..).flat_map(|(penalties, position)| {
        let arc = move |(label, penalty)| Arc::labelled(position, position + 1, label as Label, penalty);
        penalties.iter().copied().enumerate().map(arc)
    });
    Graph::new(penalties.len() + 1, arcs.collect())
}

/// The readings of strings by one set of steps. The graph of all readings depends on the number of positions alone, so it is
/// composed once for each.
#[derive(Debug)]
pub struct Lattices {
    steps: Steps,
    free: Transducer,
    by_position_count: HashMap<usize, Composition>,
}

impl Lattices {
    /// # Errors
    /// If a penalty of the steps is not finite.
    pub fn new(steps: Steps) -> Result<Self, GraphError> {
        Ok(Self { steps, free: free(&steps)?, by_position_count: HashMap::new() })
    }

    /// All readings of these outputs. Its origins are the arcs of `recognition`.
    ///
    /// # Errors
    /// If the recognition graph has no path.
    pub fn all(&mut self, recognition: &Graph) -> Result<&Composition, GraphError> {
        let position_count = recognition.arcs().len() / LABEL_COUNT;
        if !self.by_position_count.contains_key(&position_count) {
            let composition = compose(recognition, &self.free).ok_or(GraphError::NoPath)?;
            self.by_position_count.insert(position_count, composition);
        }
        let composition = self.by_position_count.get_mut(&position_count).ok_or(GraphError::NoPath)?;
        composition.reweigh(recognition.arcs(), self.free.transitions())?;
        Ok(composition)
    }

    /// The readings as `wanted`; none if there are too few positions for it.
    ///
    /// # Errors
    /// If a penalty is not finite.
    pub fn of_string(&self, recognition: &Graph, wanted: &[Label]) -> Result<Option<Composition>, GraphError> {
        Ok(compose(recognition, &constrained(&self.steps, wanted)?))
    }
}
