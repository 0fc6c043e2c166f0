//! The network: its architecture, its computation and its files. It starts no thread, reads no clock and does not train.
//!
//! - [`architecture`]: the choices that make a network; [`layer`]: the paper's names of its layers; [`bitmaps`]: the targets
//!   of the radial basis functions.
//! - [`lenet5`]: the network on one screen, a list of layers; `network_layer`: one layer's operations.
//! - [`backprop`]: the same network with hand-derived first and second derivatives, in tensors allocated once.
//! - [`layer_table`]: sizes, parameters and connections of each layer, with the formulas; [`receptive_field`]: the inputs of a
//!   unit in earlier layers; [`attribution`]: the evidence in an image for and against a digit.
//! - [`parameters`]: names, shapes and initial values of the weights.
//! - [`input`]: from 28×28 grey images to the network's input; [`loss`]: the loss functions; [`logits`]: labels and logits
//!   between tensors and plain numbers; [`scores`]: class probabilities; [`verdict`]: the answer, or a rejection.
//! - [`array`](mod@array): plain arrays that may cross threads; [`array_file`]: safetensors files of them; [`model_file`]: a
//!   network in such a file; [`pretrained`]: the networks that come with the program.
//! - [`device`]: CPU or GPU; [`error`]: the errors of building and computing.
//!
//! Every function that returns [`error::Error`] fails where libtorch does. Its documentation names further errors only.

#![expect(clippy::missing_errors_doc, reason = "libtorch may fail in every function that has to do with tensors")]

pub mod architecture;
pub mod array;
pub mod array_file;
pub mod attribution;
pub mod backprop;
pub mod bitmaps;
pub mod device;
pub mod error;
pub mod input;
pub mod layer;
pub mod layer_table;
pub mod lenet5;
pub mod logits;
pub mod loss;
pub mod model_file;
mod network_layer;
pub mod parameters;
pub mod pretrained;
pub mod receptive_field;
pub mod scores;
pub mod verdict;
