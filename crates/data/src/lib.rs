//! Images and labels: their sources, and how ink becomes one. Independent of the network and of the window.
//!
//! - [`dataset`]: 28×28 grey images with labels, the output of every source.
//! - [`set_files`]: reads a data set as people have it: [`idx`] files, pictures, tables, arrays, archives.
//! - [`class_names`]: what the classes of a set are called.
//! - [`mnist`]: finds, fetches, verifies and reads MNIST.
//! - [`builtin`]: handwriting that the program draws itself.
//! - [`ink`]: strokes and pictures of one digit, brought into MNIST's form.
//! - [`strings`]: images of whole numbers.
//! - [`augment`]: data augmentation of a training image; [`perturb`]: perturbations by exact amounts, for robustness.
//! - [`deslant`]: digits made upright.
//! - [`random`]: seeded generators.
//! - [`input_file`]: opens what others made; [`atomic_file`]: replaces files whole or not at all.
//! - [`printable`]: words of unknown origin, made safe to show.
//! - [`protobuf`]: the wire format of Protocol Buffers, which ONNX and TensorBoard have.
//! - [`choice`]: the names of the choices of a setting.

pub mod atomic_file;
pub mod augment;
pub mod builtin;
pub mod choice;
pub mod class_names;
pub mod dataset;
pub mod deslant;
pub mod idx;
pub mod ink;
pub mod input_file;
pub mod mnist;
pub mod perturb;
pub mod printable;
pub mod protobuf;
pub mod random;
pub mod set_files;
pub mod strings;
