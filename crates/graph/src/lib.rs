//! Directed acyclic graphs with penalties on their arcs: the data structure of sections IV to VIII of the paper.
//!
//! A path runs from the start to the end, and its penalty is the sum over its arcs; smaller is better. Penalties are like
//! negative logarithms of probabilities: exp(−penalty) is the weight of a path, and weights of paths add up. Plain numbers in
//! 64 bits: this package knows neither networks nor images.
//!
//! Read in this order: [`graph`] (the structure), [`penalties`] (minimum, logadd and the sweeps over the nodes), [`mod@viterbi`] and
//! [`mod@forward`] (sections V and VI), [`transducer`] and [`mod@compose`] (section VIII), [`criterion`] (section VI), and last
//! [`mod@n_best`] and [`strings`] (several answers instead of one).
//!
//! Figure 20 of the paper, the wanted string "34" in a graph of ten arcs:
//!
//! ```
//! use lenet_graph::{Arc, Composition, Criterion, Graph, viterbi};
//!
//! let drawn = [
//!     (0, 1, 3, 0.1), (0, 1, 5, 2.3), (0, 2, 3, 3.4), (0, 2, 4, 4.4), (1, 2, 4, 0.4),
//!     (1, 2, 2, 1.3), (1, 3, 4, 0.6), (1, 3, 9, 1.2), (2, 3, 1, 0.1), (2, 3, 4, 2.4),
//! ];
//! let arcs = drawn.map(|(source, target, label, penalty)| Arc::labelled(source, target, label, penalty));
//! let interpretations = Graph::new(4, arcs.to_vec())?;
//! assert_eq!(viterbi(&interpretations).outputs(&interpretations), [3, 4, 1]);
//!
//! let free = Composition::from(interpretations);
//! let Some(constrained) = free.select(&[3, 4]) else { panic!("no path reads 34") };
//! let loss = Criterion::DiscriminativeViterbi.evaluate(&free, &constrained);
//! assert!((loss.value - 0.1).abs() < 1e-12);
//! assert_eq!(loss.gradient.arcs, [0.0, 0.0, 0.0, 0.0, -1.0, 0.0, 1.0, 0.0, -1.0, 0.0]);
//! # Ok::<(), lenet_graph::GraphError>(())
//! ```

mod adjacency;
pub mod compose;
pub mod criterion;
mod error;
pub mod forward;
pub mod graph;
pub mod n_best;
pub mod penalties;
mod priority;
pub mod strings;
pub mod transducer;
pub mod viterbi;

pub use compose::{Composition, Gradient, Origin, Rule, compose, compose_by};
pub use criterion::{Criterion, Loss};
pub use error::GraphError;
pub use forward::{forward, posteriors};
pub use graph::{Arc, Graph, Label};
pub use n_best::n_best;
pub use penalties::{NodePenalties, logadd};
pub use strings::{BestStrings, ScoredString, best_strings, string_penalty};
pub use transducer::{Transducer, Transition};
pub use viterbi::{Path, viterbi, viterbi_penalties};
