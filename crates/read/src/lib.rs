//! Reading of whole numbers: LeNet-5 over a line of digits, and what makes a string of its outputs.
//!
//! - [`penalties`]: what the network's logits say of each class, as penalties.
//! - [`topology`]: which classes may follow each other from position to position: the paper's transducer, a hidden Markov
//!   model, or CTC.
//! - [`hidden_markov`]: that model's scaled likelihoods, and Baum–Welch for its steps.
//! - [`lattice`]: the graphs of a string's positions: all readings, and those of a wanted string.
//! - [`criterion`]: losses of a whole string and their derivatives by the logits.
//! - [`criterion_graphs`]: the two graphs that such a loss compares, laid out for a drawing.
//! - [`segment`]: heuristic over-segmentation: cuts, pieces and their graphs.
//! - [`prediction`]: a string that was read, with its alternatives.
//! - [`reader`]: reads a string with a network.

pub mod criterion;
pub mod criterion_graphs;
pub mod hidden_markov;
pub mod lattice;
pub mod penalties;
pub mod prediction;
pub mod reader;
pub mod segment;
pub mod topology;
