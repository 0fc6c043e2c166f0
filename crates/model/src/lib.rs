//! The network: its architecture, its computation and its files. It starts no thread, reads no clock and does not train.
//!
//! Every function that returns [`error::Error`] fails where libtorch does. Its documentation names further errors only.

#![expect(clippy::missing_errors_doc, reason = "libtorch may fail in every function that has to do with tensors")]

pub mod architecture;
pub mod array;
pub mod array_file;
pub mod attribution;
pub mod backprop;
pub mod bitmaps;
mod classes;
pub mod device;
pub mod error;
pub mod framing;
pub mod input;
pub mod layer;
pub mod layer_table;
pub mod lenet5;
pub mod logits;
pub mod loss;
pub mod model_file;
mod network_layer;
pub mod operation_threads;
pub mod parameters;
pub mod pretrained;
pub mod receptive_field;
pub mod scores;
mod something_else;
pub mod unit_states;
pub mod verdict;
pub mod weights_file;
