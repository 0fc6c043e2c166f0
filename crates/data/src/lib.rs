//! Images and labels: where they come from and how ink becomes one. Knows neither the network nor the window.
//!
//! - [`dataset`]: what everything here ends in, 28×28 grey images with labels.
//! - [`locate`]: finds a data set; [`idx_folder`], [`idx`], [`keras`] and [`mnist`] read and verify it, [`fetch`] downloads it.
//! - [`builtin`]: handwriting that the program draws itself.
//! - [`ink`]: strokes and pictures of one digit, brought into MNIST's form.
//! - [`distort`]: random distortions of a training image; [`disturb`]: disturbances by chosen amounts, to test with.
//! - [`random`], [`atomic_file`]: seeded generators, and files that are replaced whole or not at all.
//! - [`choice`]: the names of the choices of a setting.

pub mod atomic_file;
pub mod builtin;
pub mod choice;
pub mod dataset;
pub mod distort;
pub mod disturb;
pub mod fetch;
pub mod idx;
pub mod idx_folder;
pub mod ink;
pub mod keras;
pub mod locate;
pub mod mnist;
pub mod random;
