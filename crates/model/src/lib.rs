//! The network: what it is built from, what it computes, and the files that hold its weights. Starts no thread, reads no
//! clock and knows nothing of learning.
//!
//! - [`architecture`]: the choices that make a network; [`layer`]: its layers by the paper's names; [`bitmaps`]: what its
//!   radial basis functions compare F6 with.
//! - [`lenet5`]: the network itself, a list of named stages on one screen.
//! - [`layer_table`]: sizes, parameters and connections of each layer, with the formulas.
//! - [`receptive_field`]: what a unit sees of the layers before it.
//! - [`attribution`]: what in an image speaks for a digit.
//! - [`parameters`]: names and shapes of the weights and how they start out.
//! - [`input`]: from 28×28 grey images to the network's input; [`criterion`]: from its logits to one number;
//!   [`scores`]: from its logits to probabilities; [`verdict`]: from these to an answer or none.
//! - [`backprop`]: the same network with its derivatives written out, first and second, in tensors allocated once.
//! - [`array`](mod@array): plain arrays that may cross threads; [`array_file`]: safetensors files of them, `array_header`: the
//!   metadata alone; [`model_file`]: a network in such a file.
//! - [`device`]: where libtorch computes.

pub mod architecture;
pub mod array;
pub mod array_file;
pub mod array_header;
pub mod attribution;
pub mod backprop;
pub mod bitmaps;
pub mod criterion;
pub mod device;
pub mod input;
pub mod layer;
pub mod layer_table;
pub mod lenet5;
pub mod model_file;
pub mod parameters;
pub mod pretrained;
pub mod receptive_field;
pub mod scores;
mod stage;
pub mod verdict;
