//! Strings of digits: their images, and where these come from.

mod image;

pub use self::image::StringImage;
