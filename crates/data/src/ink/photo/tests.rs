//! Picture files as people have them, and as nobody should.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;
use crate::ink::{Drawing, InkPath, InkStep, Pen};

/// A seven, as ink from 0 to 255, `side` pixels wide and high with room around it.
fn seven(side: u32) -> GrayImage {
    let points = [[0.3, 0.2], [0.7, 0.22], [0.55, 0.5], [0.45, 0.8]];
    let distance_to_stroke = |x: f32, y: f32| {
        let to_segment = |ends: &[[f32; 2]]| {
            let step = [ends[1][0] - ends[0][0], ends[1][1] - ends[0][1]];
            let off = [x - ends[0][0], y - ends[0][1]];
            let along = (off[0] * step[0] + off[1] * step[1]) / (step[0] * step[0] + step[1] * step[1]);
            let along = along.clamp(0.0, 1.0);
            (off[0] - along * step[0]).hypot(off[1] - along * step[1])
        };
        points.windows(2).map(to_segment).fold(f32::MAX, f32::min)
    };
    GrayImage::from_fn(side, side, |x, y| {
        let [x, y] = [x, y].map(|position| (position as f32 + 0.5) / side as f32);
        let coverage = (0.04 - distance_to_stroke(x, y)) * side as f32 + 0.5;
        Luma([(coverage.clamp(0.0, 1.0) * 255.0) as u8])
    })
}

/// Mixes two colours by the seven's ink.
fn coloured(ink: &GrayImage, paper: [u8; 3], pen: [u8; 3]) -> DynamicImage {
    RgbImage::from_fn(ink.width(), ink.height(), |x, y| {
        let part = f32::from(ink.get_pixel(x, y).0[0]) / 255.0;
        Rgb([0, 1, 2].map(|c| (f32::from(paper[c]) + part * (f32::from(pen[c]) - f32::from(paper[c]))) as u8))
    })
    .into()
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn read_bytes(bytes: &[u8]) -> Result<Image, PhotoError> {
    read(Cursor::new(bytes))
}

fn read_picture(picture: &DynamicImage) -> Image {
    read_bytes(&encoded(picture, ImageFormat::Png)).unwrap()
}

fn mean_difference(a: &Image, b: &Image) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / 784.0
}

/// Fails unless the picture is read as the same seven as one in plain black on white.
fn assert_same_seven(picture: &DynamicImage, tolerance: f64) {
    let reference = read_picture(&coloured(&seven(200), [255; 3], [0; 3]));
    let difference = mean_difference(&read_picture(picture), &reference);
    assert!(difference < tolerance, "{difference}");
}

#[test]
fn a_picture_is_read_as_the_strokes_would_be() {
    let strokes = vec![vec![[0.3, 0.2], [0.7, 0.22], [0.55, 0.5], [0.45, 0.8]]];
    // The picture has the same straight lines, drawn by a pen of 0.08 where the longest side is 0.6.
    let path =
        InkPath { pen: Pen { width_per_side: 0.08 / 0.6 }, left_out: vec![InkStep::Smoothing], ..InkPath::default() };
    let drawn = path.read(&Drawing { strokes, label: None }).unwrap().image;
    assert!(mean_difference(&read_picture(&coloured(&seven(200), [255; 3], [0; 3])), &drawn) < 6.0);
}

#[test]
fn paper_and_pen_may_have_any_tone_and_colour() {
    let pairs: [([u8; 3], [u8; 3]); 6] = [
        ([0; 3], [255; 3]),
        ([200; 3], [120; 3]),
        ([255; 3], [255, 240, 0]),
        ([20, 40, 160], [230, 20, 30]),
        ([30, 30, 30], [60, 70, 90]),
        ([250, 245, 230], [20, 30, 120]),
    ];
    for (paper, pen) in pairs {
        assert_same_seven(&coloured(&seven(200), paper, pen), 2.0);
    }
}

#[test]
fn every_pixel_format_is_read() {
    let picture = coloured(&seven(200), [255; 3], [0; 3]);
    for other in [
        picture.to_luma8().into(),
        picture.to_luma16().into(),
        picture.to_rgb16().into(),
        picture.to_rgba16().into(),
        DynamicImage::from(picture.to_luma_alpha8()),
    ] {
        assert_same_seven(&other, 0.5);
    }
    for (format, tolerance) in [(ImageFormat::Bmp, 0.1), (ImageFormat::Jpeg, 2.0)] {
        let image = read_bytes(&encoded(&picture, format)).unwrap();
        assert!(mean_difference(&image, &read_picture(&picture)) < tolerance, "{format:?}");
    }
}

#[test]
fn twelve_bits_in_sixteen_are_read_as_eight() {
    let twelve_bits = |picture: DynamicImage| {
        let mut picture = picture.to_luma16();
        picture.pixels_mut().for_each(|pixel| pixel.0[0] >>= 4);
        picture.into()
    };
    assert_same_seven(&twelve_bits(coloured(&seven(200), [255; 3], [0; 3])), 0.5);
    let blank = read_bytes(&encoded(&twelve_bits(GrayImage::new(50, 50).into()), ImageFormat::Png));
    assert!(matches!(blank, Err(PhotoError::Ink(InkError::NoInk))), "{blank:?}");
}

#[test]
fn size_does_not_matter() {
    for (side, tolerance) in [(48, 6.0), (1000, 2.0), (3000, 2.0)] {
        assert_same_seven(&coloured(&seven(side), [255; 3], [0; 3]), tolerance);
    }
}

#[test]
fn ink_on_a_see_through_background_is_found() {
    let ink = seven(200);
    for pen in [[0, 0, 0], [255, 255, 255], [200, 20, 20]] {
        let see_through = RgbaImage::from_fn(200, 200, |x, y| {
            let [r, g, b] = pen;
            Rgba([r, g, b, ink.get_pixel(x, y).0[0]])
        });
        assert_same_seven(&see_through.into(), 1.0);
    }
}

#[test]
fn see_through_corners_of_a_card_are_not_ink() {
    let mut card = coloured(&seven(200), [255; 3], [0; 3]).to_rgba8();
    for (x, y) in [(0_u32, 0_u32), (199, 0), (0, 199), (199, 199)] {
        for (dx, dy) in (0..12).flat_map(|dy| (0..12).map(move |dx| (dx, dy))) {
            card.put_pixel(x.abs_diff(dx), y.abs_diff(dy), Rgba([0, 0, 0, 0]));
        }
    }
    assert_same_seven(&card.into(), 0.5);
}

#[test]
fn specks_and_grain_are_left_out() {
    let mut picture = coloured(&seven(200), [235; 3], [30; 3]).to_luma8();
    for (index, pixel) in picture.pixels_mut().enumerate() {
        let grain = (index * 7919 % 23) as u8;
        pixel.0[0] = pixel.0[0].saturating_sub(grain);
    }
    for (x, y) in [(5, 5), (190, 20), (30, 180), (31, 180)] {
        picture.put_pixel(x, y, Luma([0]));
    }
    assert_same_seven(&picture.into(), 4.0);
}

#[test]
fn a_picture_in_mnists_form_is_taken_as_it_is() {
    let mnist_like = read_picture(&coloured(&seven(200), [255; 3], [0; 3]));
    let picture = GrayImage::from_raw(28, 28, mnist_like.to_vec()).unwrap();
    assert_eq!(read_picture(&picture.clone().into()), mnist_like);
    let mut on_white = DynamicImage::from(picture);
    on_white.invert();
    assert_eq!(read_picture(&on_white), mnist_like);
}

#[test]
fn a_small_digit_in_a_corner_of_28_pixels_is_normalised() {
    let mut picture = GrayImage::new(28, 28);
    image::imageops::overlay(&mut picture, &image::imageops::thumbnail(&seven(200), 16, 16), 0, 0);
    let image = read_picture(&picture.into());
    assert!(image[14 * 28..].iter().any(|ink| *ink > 200), "it fills the field");
}

#[test]
fn an_empty_page_has_no_ink() {
    for level in [0, 127, 255] {
        let page = GrayImage::from_fn(300, 200, |x, y| Luma([level ^ ((x * y) % 8) as u8]));
        let error = read_bytes(&encoded(&page.into(), ImageFormat::Png)).unwrap_err();
        assert!(matches!(error, PhotoError::Ink(InkError::NoInk)), "{error}");
    }
    let nothing = RgbaImage::new(50, 50);
    assert!(read_bytes(&encoded(&nothing.into(), ImageFormat::Png)).is_err());
}

#[test]
fn sides_are_checked_before_decoding() {
    for (width, height) in [(7, 20), (20, 7), (16_385, 8)] {
        let error = read_bytes(&encoded(&GrayImage::new(width, height).into(), ImageFormat::Png)).unwrap_err();
        assert!(error.to_string().contains(&format!("{width}×{height}")), "{error}");
    }
    // The size in a PNG's header, followed by its checksum: 60,000 pixels each way, and no pixels at all.
    let mut bomb = encoded(&GrayImage::new(8, 8).into(), ImageFormat::Bmp);
    bomb[18..22].copy_from_slice(&60_000_u32.to_le_bytes());
    bomb[22..26].copy_from_slice(&60_000_u32.to_le_bytes());
    assert!(matches!(read_bytes(&bomb), Err(PhotoError::WrongSize { width: 60_000, height: 60_000 })));
}

#[test]
fn sizes_at_the_bounds_are_read() {
    let mut tiny = GrayImage::from_pixel(8, 8, Luma([255]));
    (1..7).for_each(|y| tiny.put_pixel(4, y, Luma([0])));
    let image = read_picture(&tiny.into());
    assert_eq!(image[14 * 28 + 14], 255);
    // Phones take photos of 48 megapixels and more.
    let mut photo = GrayImage::from_pixel(8064, 6048, Luma([255]));
    (1000..5000).for_each(|y| (4000..4300).for_each(|x| photo.put_pixel(x, y, Luma([0]))));
    assert_eq!(read_picture(&photo.into())[14 * 28 + 14], 255);
    let mut long = GrayImage::from_pixel(8000, 8, Luma([255]));
    (3000..6000).for_each(|x| (2..6).for_each(|y| long.put_pixel(x, y, Luma([0]))));
    assert_eq!(read_picture(&long.into())[14 * 28 + 14], 255);
}

#[test]
fn what_is_not_a_picture_is_named() {
    let message = |bytes: &[u8]| read_bytes(bytes).unwrap_err().to_string();
    assert!(message(b"{\"strokes\":[]}").contains("not a picture"));
    assert!(message(b"").contains("not a picture"));
    assert!(message(b"GIF89a\x08\0\x08\0\0\0\0").contains("GIF format"));
    assert!(message(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic").contains("Apple's HEIC format"));
    let jpeg = encoded(&coloured(&seven(40), [255; 3], [0; 3]), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    for (offset, byte, kind) in
        [(1, 0xc9, "arithmetically coded JPEG"), (1, 0xc3, "lossless JPEG"), (4, 12, "12-bit JPEG")]
    {
        let mut other = jpeg.clone();
        other[frame + offset] = byte;
        assert!(message(&other).contains(kind), "{}", message(&other));
    }
    assert!(matches!(read_file(Path::new("/")), Err(PhotoError::NotAFile(_))));
    assert!(matches!(read_file(Path::new("/no/such/file.png")), Err(PhotoError::Unreadable(_))));
    let empty = tempfile::NamedTempFile::new().unwrap();
    assert!(matches!(read_file(empty.path()), Err(PhotoError::Empty)));
}

/// The seven on paper of a slope of grey, so that no row is like what a decoder fills in.
fn shaded_seven(side: u32) -> DynamicImage {
    let ink = seven(side);
    RgbImage::from_fn(side, side, |x, y| {
        let paper = 255 - ((3 * x + 2 * y) * 60 / (5 * side)) as u8;
        let level = paper.saturating_sub(ink.get_pixel(x, y).0[0]);
        Rgb([level, level, level.saturating_sub(9)])
    })
    .into()
}

fn files_of(picture: &DynamicImage) -> Vec<(&'static str, Vec<u8>)> {
    let mut files: Vec<(&'static str, Vec<u8>)> =
        [("PNG", ImageFormat::Png), ("JPEG", ImageFormat::Jpeg), ("BMP", ImageFormat::Bmp)]
            .map(|(name, format)| (name, encoded(picture, format)))
            .into();
    // Both have 40×40 pixels and three components; the second sends them in ten scans.
    files.push(("progressive JPEG", include_bytes!("progressive.jpg").to_vec()));
    files
}

#[test]
fn a_file_cut_at_any_length_shows_the_same_picture_or_is_refused() {
    for (name, whole) in files_of(&shaded_seven(40)) {
        let colours = |bytes: &[u8]| decode(Cursor::new(bytes)).map(|planes| planes.colours.map(|plane| plane.values));
        let expected = colours(&whole).unwrap();
        let mut read_lengths = Vec::new();
        for length in 40..whole.len() {
            match colours(&whole[..length]) {
                Ok(pixels) => {
                    assert!(pixels == expected, "{name} cut at {length} of {}", whole.len());
                    read_lengths.push(length);
                }
                Err(PhotoError::Damaged(_)) => {}
                Err(error) => panic!("{name} cut at {length} of {}: {error}", whole.len()),
            }
        }
        let shortest = read_lengths.first().map_or(0, |length| whole.len() - length);
        // A JPEG ends by two bytes, a PNG by a chunk of 12, before which the last pixels have checksums of 4 and 4.
        let end = match name {
            "PNG" => 20,
            "BMP" => 0,
            _ => 2,
        };
        assert!((end..end + 3).contains(&shortest), "{name} without its last {shortest} bytes is read");
        assert_eq!(read_lengths.len(), shortest, "{name}");
    }
}

#[test]
fn a_long_chunk_behind_the_pixels_may_be_cut() {
    let whole = encoded(&shaded_seven(40), ImageFormat::Png);
    let (pixels, _) = whole.split_at(whole.len() - 12);
    let comment = [&200_u32.to_be_bytes()[..], b"tEXtComment\0cut", &[b'!'; 40]].concat();
    assert_eq!(read_bytes(&[pixels, &comment].concat()).unwrap(), read_bytes(&whole).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_damage_makes_it_panic(position in 0_usize..2000, byte: u8, kind in 0_usize..3) {
        let format = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Bmp][kind];
        let mut bytes = encoded(&coloured(&seven(32), [255; 3], [0; 3]), format);
        let position = position % bytes.len();
        bytes[position] = byte;
        let _ = read_bytes(&bytes);
    }
}

/// The seven on paper whose lightness at column `x` and row `y`, 0–1, is `paper(x, y)`.
fn lit_by(paper: impl Fn(f32, f32) -> f32) -> DynamicImage {
    let ink = seven(200);
    GrayImage::from_fn(200, 200, |x, y| {
        let light = paper(x as f32 / 200.0, y as f32 / 200.0);
        Luma([(light * (1.0 - 0.7 * f32::from(ink.get_pixel(x, y).0[0]) / 255.0)) as u8])
    })
    .into()
}

#[test]
fn uneven_light_changes_little() {
    assert_same_seven(&lit_by(|x, y| 230.0 - 60.0 * x - 60.0 * y), 4.0);
    assert_same_seven(&lit_by(|x, y| 225.0 * (1.0 - (x - 0.5).powi(2) - (y - 0.5).powi(2))), 4.0);
    assert_same_seven(&lit_by(|x, _| if x < 0.3 { 120.0 } else { 220.0 }), 8.0);
}

#[test]
fn grain_is_smoothed() {
    let grainy = |x: f32, y: f32| 190.0 + f32::from(((x * 7919.0 + y * 104_729.0) as u32 % 49) as u8) - 24.0;
    assert_same_seven(&lit_by(grainy), 8.0);
}

#[test]
fn an_edge_around_the_paper_and_a_frame_around_the_digit_are_left_out() {
    let with_line = |at: u32, thickness: u32| {
        let mut picture = coloured(&seven(200), [255; 3], [0; 3]).to_luma8();
        for (x, y, pixel) in picture.enumerate_pixels_mut() {
            let depth = x.min(y).min(199 - x).min(199 - y);
            if (at..at + thickness).contains(&depth) {
                pixel.0[0] = 0;
            }
        }
        DynamicImage::from(picture)
    };
    for (at, thickness) in [(0, 1), (0, 8), (6, 2), (15, 4)] {
        assert_same_seven(&with_line(at, thickness), 1.0);
    }
}

/// The seven on paper with lines at every `pitch` pixels that rise by `tilt` over the picture's width; squared where both ways.
fn on_ruled_paper(pitch: f32, tilt: f32, line_level: u8, is_squared: bool) -> DynamicImage {
    let mut picture = coloured(&seven(200), [250; 3], [20; 3]).to_luma8();
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let is_on_line = |along: u32, across: u32| (across as f32 + tilt * along as f32 / 200.0 + 7.0) % pitch < 2.0;
        if is_on_line(x, y) || (is_squared && is_on_line(y, x)) {
            pixel.0[0] = pixel.0[0].min(line_level);
        }
    }
    picture.into()
}

#[test]
fn the_lines_of_ruled_and_squared_paper_are_no_ink() {
    let reference = read_picture(&coloured(&seven(200), [255; 3], [0; 3]));
    for line_level in [60, 170, 225] {
        for (tilt, is_squared) in [(0.0, false), (7.0, false), (0.0, true), (7.0, true)] {
            let pitch = if is_squared { 25.0 } else { 40.0 };
            let image = read_picture(&on_ruled_paper(pitch, tilt, line_level, is_squared));
            // What is left of a line where it leaves a stroke may bring the centre over the border to the next pixel.
            let moved = [-29, -28, -27, -1, 0, 1, 27, 28, 29]
                .map(|offset| mean_difference(&image, &shifted(&reference, offset)));
            let least = moved.into_iter().fold(f64::INFINITY, f64::min);
            assert!(least < 4.0, "{least} at level {line_level}, tilt {tilt}, squared {is_squared}");
        }
    }
}

/// The image moved by some pixels, row after row; its border is empty.
fn shifted(image: &Image, offset: isize) -> Image {
    std::array::from_fn(|index| index.checked_add_signed(offset).and_then(|from| image.get(from)).copied().unwrap_or(0))
}

#[test]
fn a_stroke_from_edge_to_edge_is_ink() {
    // A four that was cut out tightly: its stem and its bar reach the picture's edges.
    let four = GrayImage::from_fn(120, 160, |x, y| {
        let is_stem = (84..92).contains(&x);
        let is_bar = (96..104).contains(&y);
        let is_slope = y < 100 && (x as f32 - (70.0 - 0.66 * y as f32)).abs() < 5.0;
        Luma([if is_stem || is_bar || is_slope { 0 } else { 255 }])
    });
    let image = read_picture(&four.into());
    let ink_in_last_rows = image[22 * 28..].iter().filter(|ink| **ink > 128).count();
    assert!(ink_in_last_rows > 0, "the stem is there below the bar");
}
