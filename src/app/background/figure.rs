//! Writes figures and tables. Pictures are made here, of drawings, since that takes longer than a frame.

use std::{path::Path, sync::Arc};

use eframe::egui::{Color32, ColorImage, FontDefinitions, FontFamily};
use image::{ExtendedColorType, ImageEncoder as _, codecs::png::PngEncoder};
use resvg::{
    tiny_skia::{Pixmap, PremultipliedColorU8, Transform},
    usvg::{
        Options, Tree,
        fontdb::{Database, Source},
    },
};

use crate::{app::files::FigureContent, data::atomic_file};

/// Pixels of the picture for each pixel of the drawing.
const SCALE: f32 = 2.0;

/// Writes a figure or table into a file.
///
/// # Errors
/// Saying what could not be done, and what to do.
pub(crate) fn write(content: &FigureContent, path: &Path) -> Result<(), String> {
    let picture;
    let bytes = match content {
        FigureContent::Svg(text) | FigureContent::Csv(text) => text.as_bytes(),
        FigureContent::PngOfSvg(svg) => {
            let made = png(svg);
            picture = made.map_err(|reason| format!("cannot make the picture: {reason}; save it as SVG instead"))?;
            &picture
        }
        FigureContent::Picture(image) => {
            let pixels: Vec<u8> = image.pixels.iter().flat_map(Color32::to_srgba_unmultiplied).collect();
            let [width, height] = image.size.map(|side| side as u32);
            picture = encoded(&pixels, width, height).map_err(|reason| format!("cannot make the picture: {reason}"))?;
            &picture
        }
    };
    atomic_file::replace(path, |file| file.write_all(bytes)).map_err(|error| error.to_string())
}

/// Makes the picture of a figure.
///
/// # Errors
/// Saying why not, and what to do.
pub(crate) fn picture(content: &FigureContent) -> Result<ColorImage, String> {
    match content {
        FigureContent::Picture(image) => Ok(ColorImage::clone(image)),
        FigureContent::Svg(svg) | FigureContent::PngOfSvg(svg) => {
            let (pixels, [width, height]) =
                drawn(svg).map_err(|reason| format!("cannot make the picture: {reason}"))?;
            Ok(ColorImage::from_rgba_unmultiplied([width as usize, height as usize], &pixels))
        }
        FigureContent::Csv(_) => Err("a table is no picture: copy it as a table".to_owned()),
    }
}

/// Draws `svg` as a PNG file.
fn png(svg: &str) -> Result<Vec<u8>, String> {
    let (pixels, [width, height]) = drawn(svg)?;
    encoded(&pixels, width, height)
}

/// The pixels of `svg`, four bytes each, with width and height.
fn drawn(svg: &str) -> Result<(Vec<u8>, [u32; 2]), String> {
    let options = Options { fontdb: Arc::new(fonts()), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| error.to_string())?;
    let [width, height] = [tree.size().width(), tree.size().height()].map(|side| (side * SCALE).ceil() as u32);
    let mut pixmap = Pixmap::new(width, height).ok_or_else(|| format!("{width}×{height} pixels are too many"))?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixmap.as_mut());
    let pixels: Vec<u8> = pixmap
        .pixels()
        .iter()
        .map(PremultipliedColorU8::demultiply)
        .flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()])
        .collect();
    Ok((pixels, [width, height]))
}

/// The PNG file of a picture, four bytes a pixel.
pub(super) fn encoded(pixels: &[u8], width: u32, height: u32) -> Result<Vec<u8>, String> {
    let mut file = Vec::new();
    let encoded = PngEncoder::new(&mut file).write_image(pixels, width, height, ExtendedColorType::Rgba8);
    encoded.map(|()| file).map_err(|error| error.to_string())
}

/// The window's own letters, so that a machine without fonts draws the same.
fn fonts() -> Database {
    let FontDefinitions { font_data, families, .. } = FontDefinitions::default();
    let mut fonts = Database::new();
    for name in families.get(&FontFamily::Proportional).into_iter().flatten() {
        if let Some(data) = font_data.get(name) {
            fonts.load_font_source(Source::Binary(Arc::clone(&data.font)));
        }
    }
    let family = fonts.faces().next().and_then(|face| face.families.first()).map(|(name, _)| name.clone());
    if let Some(family) = family {
        fonts.set_sans_serif_family(family);
    }
    fonts
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30" font-family="sans-serif">
        <rect width="60" height="30" fill="#ffffff"/><text x="4" y="22" font-size="20">10 %</text></svg>"##;

    #[test]
    fn a_picture_has_letters_and_twice_the_size() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("figure.png");
        write(&FigureContent::PngOfSvg(SVG.into()), &path).unwrap();
        let picture = image::open(&path).unwrap().to_luma8();
        assert_eq!(picture.dimensions(), (120, 60));
        let dark = picture.pixels().filter(|pixel| pixel.0[0] < 128).count();
        assert!((100..2_000).contains(&dark), "{dark} dark pixels are no text");
        assert_eq!(picture.get_pixel(118, 2).0, [255], "the ground is white");
    }

    #[test]
    fn a_copy_is_the_same_picture() {
        let copied = picture(&FigureContent::PngOfSvg(SVG.into())).unwrap();
        let saved = image::load_from_memory(&png(SVG).unwrap()).unwrap().to_rgba8();
        assert_eq!(copied.size, [120, 60]);
        assert_eq!(copied.pixels.len(), saved.pixels().len());
        let same = copied.pixels.iter().zip(saved.pixels()).filter(|(one, other)| one.to_array() == other.0).count();
        assert_eq!(same, copied.pixels.len());
        let why = picture(&FigureContent::Csv("".into())).unwrap_err();
        assert!(why.contains("copy it as a table"), "{why}");
    }

    #[test]
    fn drawings_and_tables_are_written_as_they_stand() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        write(&FigureContent::Csv("epoch\n1\n".into()), &path).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "epoch\n1\n");
        write(&FigureContent::Svg(SVG.into()), &path).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), SVG);
    }

    #[test]
    fn what_cannot_be_done_is_told_with_what_to_do() {
        let message = write(&FigureContent::Csv("".into()), Path::new("/nowhere/table.csv")).unwrap_err();
        assert!(message.contains("create it or choose another place"), "{message}");
        let message = write(&FigureContent::PngOfSvg("<svg".into()), Path::new("/nowhere/figure.png")).unwrap_err();
        assert!(message.ends_with("save it as SVG instead"), "{message}");
    }
}
