//! Composition: what a transducer makes of a graph (section VIII-B and figures 28 and 29).
//!
//! Two tokens walk, one over the graph and one over the transducer. They move together where [`Rule::check`] allows it, and
//! [`Rule::build`] makes the arcs of the composed graph. The graph's token moves alone over an arc that writes nothing, the
//! transducer's over a transition that reads nothing. Composition by equal labels, [`SameLabel`], is one such rule.

mod walk;

use walk::walk;

use crate::{Arc, Graph, GraphError, Label, Transducer, Transition, graph::check_penalties};

/// What the two tokens may do and what comes of it: the generalised transduction of section VIII-C.
pub trait Rule {
    /// Whether the tokens may move together over an arc that writes a label and a transition that reads one.
    fn check(&self, arc: &Arc, transition: &Transition) -> bool;

    /// The arcs of the composed graph for one move, beside each other. A token that stays in place has none. A move for which
    /// no arc is built is not made.
    fn build(&self, arc: Option<&Arc>, transition: Option<&Transition>) -> impl IntoIterator<Item = NewArc>;
}

/// An arc before it is known which nodes it joins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NewArc {
    /// What it reads.
    pub input: Option<Label>,
    /// What it writes.
    pub output: Option<Label>,
    /// What it adds to the penalty of a path.
    pub penalty: f64,
}

/// The standard rule: what the arc writes is what the transition reads, and penalties add up.
#[derive(Clone, Copy, Debug)]
pub struct SameLabel;

impl Rule for SameLabel {
    fn check(&self, arc: &Arc, transition: &Transition) -> bool {
        arc.output == transition.input
    }

    fn build(&self, arc: Option<&Arc>, transition: Option<&Transition>) -> impl IntoIterator<Item = NewArc> {
        let penalty = |arc: Option<&Arc>| arc.map_or(0.0, |arc| arc.penalty);
        Some(NewArc {
            input: arc.and_then(|arc| arc.input),
            output: transition.and_then(|transition| transition.output),
            penalty: penalty(arc) + penalty(transition),
        })
    }
}

/// From where an arc of a composed graph came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The arc over which the graph's token moved.
    pub arc: Option<u32>,
    /// The transition over which the transducer's token moved.
    pub transition: Option<u32>,
}

/// A graph that was composed of a graph and a transducer.
#[derive(Clone, Debug, PartialEq)]
pub struct Composition {
    /// The composed graph.
    pub graph: Graph,
    /// The origin of each of its arcs. One that only joins an accepting state to the end has neither arc nor transition.
    pub origins: Vec<Origin>,
    arc_count: usize,
    transition_count: usize,
}

/// Composes by equal labels. `None` if no path of the graph writes what the transducer accepts.
pub fn compose(graph: &Graph, transducer: &Transducer) -> Option<Composition> {
    walk(graph, transducer, &SameLabel)
}

/// Composes by a rule of the caller. `None` if the two tokens cannot both come to an end.
///
/// # Errors
///
/// The rule built an arc with a penalty beyond ±[`MAX_PENALTY`](crate::graph::MAX_PENALTY).
pub fn compose_by(graph: &Graph, transducer: &Transducer, rule: &impl Rule) -> Result<Option<Composition>, GraphError> {
    let composition = walk(graph, transducer, rule);
    if let Some(Composition { graph, .. }) = &composition {
        check_penalties(graph.arcs().iter().map(|arc| arc.penalty))?;
    }
    Ok(composition)
}

impl From<Graph> for Composition {
    /// The graph as it is: every arc is its own origin, and there is no transducer.
    fn from(graph: Graph) -> Self {
        let arc_count = graph.arcs().len();
        let origins = (0..arc_count as u32).map(|arc| Origin { arc: Some(arc), transition: None }).collect();
        Self { graph, origins, arc_count, transition_count: 0 }
    }
}

impl Composition {
    /// The paths that write the wanted string: the path selector of section VI-A. `None` if there are none.
    ///
    /// Its origins are those of this composition, so the alter egos of an arc share an origin with it.
    pub fn select(&self, wanted: &[Label]) -> Option<Self> {
        let selected = compose(&self.graph, &Transducer::linear(wanted))?;
        let none = Origin { arc: None, transition: None };
        let origin_of = |alter_ego: &Origin| alter_ego.arc.map_or(none, |arc| self.origins[arc as usize]);
        Some(Self { origins: selected.origins.iter().map(origin_of).collect(), graph: selected.graph, ..*self })
    }

    /// Takes the penalties anew from the arcs and transitions of which it was composed by equal labels, and keeps its shape.
    /// A composition that was made [from](From) a graph has no transitions.
    ///
    /// # Errors
    ///
    /// There are more or fewer arcs or transitions than when it was composed.
    pub fn reweigh(&mut self, arcs: &[Arc], transitions: &[Transition]) -> Result<(), GraphError> {
        for (given, needed) in [(arcs.len(), self.arc_count), (transitions.len(), self.transition_count)] {
            if given != needed {
                return Err(GraphError::ArcCount { given, needed });
            }
        }
        let penalty = |arcs: &[Arc], origin: Option<u32>| origin.map_or(0.0, |number| arcs[number as usize].penalty);
        let sum = |origin: &Origin| penalty(arcs, origin.arc) + penalty(transitions, origin.transition);
        self.graph.set_penalties(self.origins.iter().map(sum));
        Ok(())
    }

    /// Brings a gradient at the arcs of the composed graph back to those of which it was composed: that of an arc is the sum
    /// over all its alter egos. With [`posteriors`](crate::posteriors) it is how often a path is expected to use each.
    pub fn at_origins(&self, by_arc: &[f64]) -> Gradient {
        let mut gradient = Gradient { arcs: vec![0.0; self.arc_count], transitions: vec![0.0; self.transition_count] };
        for (origin, slope) in self.origins.iter().zip(by_arc) {
            if let Some(arc) = origin.arc {
                gradient.arcs[arc as usize] += slope;
            }
            if let Some(transition) = origin.transition {
                gradient.transitions[transition as usize] += slope;
            }
        }
        gradient
    }
}

/// The derivative of a loss with respect to the penalties of a graph and of a transducer.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradient {
    /// By arc of the graph.
    pub arcs: Vec<f64>,
    /// By transition of the transducer.
    pub transitions: Vec<f64>,
}
