//! Strings of digits: their images, and where these come from.
//!
//! - [`field`]: pictures and drawings of a number become images.

pub mod field;
mod image;

pub use self::image::StringImage;
