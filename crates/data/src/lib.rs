//! Images and labels: their sources, and how ink becomes one. Independent of the network and of the window.
//!
//! - [`dataset`]: 28×28 grey images with labels, the output of every source.
//! - [`locate`]: finds a data set; [`idx_folder`], [`idx`], [`keras`] and [`mnist`] read and verify it, [`fetch`] downloads it.
//! - [`builtin`]: handwriting that the program draws itself.
//! - [`ink`]: strokes and pictures of one digit, brought into MNIST's form.
//! - [`augment`]: data augmentation of a training image; [`perturb`]: perturbations by exact amounts, for robustness.
//! - [`random`], [`atomic_file`]: seeded generators, and files that are replaced whole or not at all.
//! - [`choice`]: the names of the choices of a setting.

pub mod atomic_file;
pub mod augment;
pub mod builtin;
pub mod choice;
pub mod dataset;
pub mod fetch;
pub mod idx;
pub mod idx_folder;
pub mod ink;
pub mod keras;
pub mod locate;
pub mod mnist;
pub mod perturb;
pub mod random;
