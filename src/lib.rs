//! LeNet Lab: watch LeNet-5 learn to read digits, look inside it, and draw digits that it reads.
//!
//! The layers, each of which uses those before it and never those after it. Those up to `train` are packages of their own under
//! `crates/`, so that the compiler holds this order:
//!
//! - [`data`]: images and labels, from files, from the network or drawn by the program itself; ink that becomes images.
//! - [`graph`]: graphs with penalties: composition, Viterbi, forward, backward; uses none of the others.
//! - [`model`]: the network, its layer table and the files that hold its weights.
//! - [`read`]: whole numbers: the network over a line of digits, and the readers of its outputs.
//! - [`train`]: learning, a tick at a time, in the foreground or on a thread of its own; runs on disk.
//! - [`methods`]: the classifiers of section III beside LeNet-5, fitted, measured and kept on disk.
//! - [`explain`]: why each part is as it is, in short texts with their places in the paper.
//! - `numbers`, `word_search`: numbers as people write them; texts found by words.
//! - [`chart`]: charts without a window, for the window and the command line; uses none of the others.
//! - `method_bars`: the values of methods as words and bars.
//! - [`repeat`]: how a run is repeated elsewhere: a command line, a PyTorch script.
//! - [`tensorboard`]: a run in the files that TensorBoard shows.
//! - `process_signals`: what the process does with the system's signals.
//! - `app`: the window, in the feature `gui`.
//! - [`cli`]: the command line.

#[cfg(feature = "gui")]
pub mod app;
pub mod chart;
pub mod cli;
pub mod explain;
mod method_bars;
mod numbers;
mod process_signals;
pub mod repeat;
pub mod tensorboard;
mod word_search;

pub use lenet_data as data;
pub use lenet_graph as graph;
pub use lenet_methods as methods;
pub use lenet_model as model;
pub use lenet_read as read;
pub use lenet_train as train;
