//! Pictures of a digit from outside, brought into MNIST's form.

use std::{io::Cursor, path::Path};

use eframe::egui::{Color32, ColorImage};
use image::{ExtendedColorType, ImageEncoder as _, codecs::png::PngEncoder};

use crate::{
    app::lab::Picture,
    data::ink::photo::{self, Photo},
};

/// Reads a picture file of one digit.
pub(super) fn read_file(path: &Path) -> Result<Picture, String> {
    let Photo { image, .. } = photo::read_file(path).map_err(|error| format!("{} {error}", path.display()))?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    Ok(Picture { name, image: Box::new(image) })
}

/// Takes a picture from the clipboard, by the same way as a file.
pub(super) fn take(pasted: &ColorImage) -> Result<Picture, String> {
    let [width, height] = pasted.size.map(|side| side as u32);
    let bytes: Vec<u8> = pasted.pixels.iter().flat_map(Color32::to_srgba_unmultiplied).collect();
    let mut file = Vec::new();
    let encoded = PngEncoder::new(&mut file).write_image(&bytes, width, height, ExtendedColorType::Rgba8);
    encoded.map_err(|error| format!("the pasted picture cannot be read: {error}"))?;
    let Photo { image, .. } = photo::read(Cursor::new(file)).map_err(|error| format!("the pasted picture {error}"))?;
    Ok(Picture { name: "pasted picture".to_owned(), image: Box::new(image) })
}
