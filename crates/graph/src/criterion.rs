//! What training on strings makes small (section VI): four losses and their gradients at every arc.
//!
//! The free graph has all paths, the constrained graph those that write the wanted string. The two criteria without a free
//! graph only pull the wanted paths' penalties down, and training with them can collapse: all penalties become small, whatever
//! the input. The discriminative ones push the other paths' penalties up by as much.

use crate::{Composition, Gradient, Graph, forward, forward::backward, viterbi};

/// A loss of a graph for a wanted string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Criterion {
    /// The penalty of the best wanted path (equation 11).
    Viterbi,
    /// That less the penalty of the best path of all (equation 12): zero as soon as the answer is right, without a margin.
    DiscriminativeViterbi,
    /// The penalty of all wanted paths together (section VI-C).
    Forward,
    /// That less the penalty of all paths together (equation 17): −log of the probability of the wanted string.
    DiscriminativeForward,
}

/// A loss and how to make it smaller.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// The loss; that of a discriminative criterion is not negative, up to rounding.
    pub value: f64,
    /// Its derivative with respect to every penalty of the graph and of the transducer.
    pub gradient: Gradient,
}

impl Criterion {
    /// Every criterion, in the paper's order.
    pub const ALL: [Self; 4] = [Self::Viterbi, Self::DiscriminativeViterbi, Self::Forward, Self::DiscriminativeForward];

    /// Whether paths that write another string count, too.
    pub fn is_discriminative(self) -> bool {
        matches!(self, Self::DiscriminativeViterbi | Self::DiscriminativeForward)
    }

    /// The loss of the paths of `constrained` among those of `free`, with its gradient at the arcs and transitions from which
    /// both were composed: usually `constrained` is [`free.select(wanted)`](Composition::select).
    ///
    /// Where that is `None`, no penalty makes the string possible: its loss is infinite, and it has no gradient.
    pub fn evaluate(self, free: &Composition, constrained: &Composition) -> Loss {
        let mut loss = self.of(constrained);
        if self.is_discriminative() {
            let other = self.of(free);
            loss.value -= other.value;
            subtract(&mut loss.gradient.arcs, &other.gradient.arcs);
            subtract(&mut loss.gradient.transitions, &other.gradient.transitions);
        }
        loss
    }

    /// The penalty of one of the two graphs.
    fn of(self, composition: &Composition) -> Loss {
        let (value, by_arc) = match self {
            Self::Viterbi | Self::DiscriminativeViterbi => best_path(&composition.graph),
            Self::Forward | Self::DiscriminativeForward => all_paths(&composition.graph),
        };
        Loss { value, gradient: composition.at_origins(&by_arc) }
    }
}

/// The Viterbi penalty and its gradient: one on the best path, zero elsewhere.
fn best_path(graph: &Graph) -> (f64, Vec<f64>) {
    let path = viterbi(graph);
    let mut by_arc = vec![0.0; graph.arcs().len()];
    for arc in path.arcs {
        by_arc[arc as usize] = 1.0;
    }
    (path.penalty, by_arc)
}

/// The forward penalty and its gradient.
fn all_paths(graph: &Graph) -> (f64, Vec<f64>) {
    let penalties = forward(graph);
    let by_arc = backward(graph, &penalties);
    (penalties.total(), by_arc)
}

fn subtract(from: &mut [f64], other: &[f64]) {
    for (value, other) in from.iter_mut().zip(other) {
        *value -= other;
    }
}
