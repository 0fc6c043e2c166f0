//! Learning: what is set, one step at a time, what is measured, and what is kept.
//!
//! - [`config`]: everything that decides a run; [`schedule`], [`early_stopping`] and [`optimizer`] are parts of it.
//! - [`session`]: the training itself, without a thread: one batch or one chunk of evaluation at each `tick`.
//! - `differentiation`: how a batch's losses and gradient come about; `workers`: threads that share a batch;
//!   `resident`: training images on a device.
//! - [`batches`]: which images come in which order; [`evaluation`] and [`metrics`]: loss, accuracy and confusion;
//!   [`class_scores`]: precision, recall and F1;
//!   [`rejection`]: what it brings to reject what is read without confidence; [`robustness`]: how much perturbation is stood.
//! - [`nearest`]: the training images that a network finds most like an image.
//! - [`validation_images`]: what a model did not learn from; [`image_set`]: the sets that a training divides images into.
//! - [`checkpoint`]: a session as plain data and in one file; [`run_folder`]: a run on disk, kept in step with its session.
//! - [`trainer`]: a session, its folder and its checkpoints, as every driver of a run uses it; [`threads`]: its threads for images.
//! - [`strings`]: training on strings instead of single digits. [`objective`]: what a run makes small, and what its results
//!   are called.
//! - [`study`]: many runs from one plan. [`run_summary`]: what runs on disk have come to; [`run_list`]: all that are found.
//! - [`fine_tuning`]: a short training on drawings that a user has corrected, mixed with the training images.
//! - [`panic_boundary`]: a panic becomes an error.
//! - [`model_pool`]: the networks of several runs, which classify the same image on a thread of their own.
//! - [`op_queue`]: requests of which only the newest matters; [`joining_thread`]: a thread that ends with its handle.
//! - [`error`]: why a network cannot be trained or evaluated.
//! - [`string_view`]: the reading of a string, for a window.
//! - [`protocol`] and [`snapshot`]: the plain data between window and engine; [`engine`]: the thread that owns every
//!   tensor.

pub mod batches;
pub mod checkpoint;
pub mod checkup;
pub mod class_scores;
pub mod config;
pub mod diagnosis;
mod differentiation;
pub mod early_stopping;
pub mod engine;
pub mod error;
pub mod evaluation;
pub mod fine_tuning;
pub mod frozen;
pub mod image_set;
mod initial_network;
pub mod joining_thread;
pub mod lease;
pub mod loss_history;
pub mod metrics;
pub mod model_pool;
pub mod nearest;
pub mod objective;
pub mod op_queue;
pub mod optimizer;
pub mod panic_boundary;
mod preset;
pub mod protocol;
pub mod rejection;
mod resident;
pub mod robustness;
pub mod run_folder;
pub mod run_label;
pub mod run_list;
pub mod run_summary;
pub mod schedule;
pub mod session;
pub mod snapshot;
pub mod string_view;
pub mod strings;
pub mod study;
pub mod threads;
pub mod trainer;
mod unfinished_run;
pub mod validation_images;
mod workers;
