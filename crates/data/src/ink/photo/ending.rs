//! Picture files that end early, as interrupted transfers leave them: read where only the end mark is missing, refused where
//! pixels are. Decoders fill up with grey, or refuse both.

use std::{
    collections::BTreeSet,
    io::{self, BufRead, Read as _, Seek, SeekFrom},
};

use flate2::Crc;
use image::ImageFormat;

/// The marks around a JPEG's data: 255 and one of these.
mod marker {
    pub(super) const START: u8 = 0xd8;
    pub(super) const END: u8 = 0xd9;
    pub(super) const SCAN: u8 = 0xda;
    pub(super) const RESTARTS: std::ops::RangeInclusive<u8> = 0xd0..=0xd7;
    /// Not of a frame, though their numbers lie between those of frames.
    pub(super) const TABLES: [u8; 3] = [0xc4, 0xc8, 0xcc];
    pub(super) const FRAMES: std::ops::RangeInclusive<u8> = 0xc0..=0xcf;
}

/// The length and the name of a PNG's chunk, and the checksum behind its data.
const CHUNK_HEAD_BYTES: usize = 8;
const CHUNK_FRAME_BYTES: usize = CHUNK_HEAD_BYTES + 4;
const PNG_SIGNATURE_BYTES: usize = 8;

/// A file without its end mark, completed in every way that its pixels could go on. They are all there if each way shows the same
/// picture.
pub(super) type Completions = Vec<Vec<u8>>;

/// The completions of a file that ends early; none of one that is whole. `limit` bounds the bytes.
pub(super) fn completions(
    picture: &mut (impl BufRead + Seek),
    format: ImageFormat,
    limit: u64,
) -> io::Result<Option<Completions>> {
    picture.rewind()?;
    let is_whole = match format {
        ImageFormat::Png => has_png_end(picture)?,
        ImageFormat::Jpeg => has_jpeg_end(picture)?,
        _ => true,
    };
    picture.rewind()?;
    if is_whole {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    picture.take(limit).read_to_end(&mut bytes)?;
    Ok(Some(if format == ImageFormat::Png { vec![with_png_end(&bytes)] } else { with_jpeg_ends(&bytes) }))
}

/// Whether the chunk that ends a PNG is there.
fn has_png_end(picture: &mut (impl BufRead + Seek)) -> io::Result<bool> {
    let end = picture.seek(SeekFrom::End(0))?;
    let mut at = picture.seek(SeekFrom::Start(PNG_SIGNATURE_BYTES as u64))?;
    while at + CHUNK_FRAME_BYTES as u64 <= end {
        let mut head = [0; CHUNK_HEAD_BYTES];
        picture.read_exact(&mut head)?;
        let [length @ .., _, _, _, _] = head;
        at += u64::from(u32::from_be_bytes(length)) + CHUNK_FRAME_BYTES as u64;
        if head.ends_with(b"IEND") {
            return Ok(at <= end);
        }
        picture.seek(SeekFrom::Start(at))?;
    }
    Ok(false)
}

/// A PNG's whole chunks, what there is of the pixels in the last one, and the end.
fn with_png_end(png: &[u8]) -> Vec<u8> {
    let (signature, mut rest) = png.split_at(PNG_SIGNATURE_BYTES.min(png.len()));
    let mut whole = signature.to_vec();
    let data_length = |chunk: &[u8]| chunk.first_chunk().map_or(0, |length| u32::from_be_bytes(*length) as usize);
    while let Some((chunk, after)) = rest.split_at_checked(data_length(rest) + CHUNK_FRAME_BYTES) {
        whole.extend(chunk);
        rest = after;
    }
    if let Some(data) = rest.get(CHUNK_HEAD_BYTES..)
        && rest[..CHUNK_HEAD_BYTES].ends_with(b"IDAT")
    {
        push_chunk(&mut whole, *b"IDAT", &data[..data.len().min(data_length(rest))]);
    }
    push_chunk(&mut whole, *b"IEND", &[]);
    whole
}

fn push_chunk(png: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    let mut checksum = Crc::new();
    checksum.update(&name);
    checksum.update(data);
    for part in [&(data.len() as u32).to_be_bytes(), &name, data, &checksum.sum().to_be_bytes()] {
        png.extend(part);
    }
}

/// Whether a JPEG has the mark that ends the picture. The decoder fills what is missing with grey and reports nothing.
fn has_jpeg_end(picture: &mut impl BufRead) -> io::Result<bool> {
    loop {
        match next_marker(picture)? {
            None => return Ok(false),
            Some(marker::END) => return Ok(true),
            Some(marker::START) => {}
            Some(_) => drop(read_segment(picture)?),
        }
    }
}

/// A JPEG completed with bits of 0 (as decoders read behind the end mark) and with bits of 1: whatever the missing bits were, one
/// of the two differs from them at once. None where whole scans are missing, which would only have sharpened the picture.
fn with_jpeg_ends(jpeg: &[u8]) -> Completions {
    if !sends_all_coefficients(jpeg) {
        return Vec::new();
    }
    let end = [0xff, marker::END];
    // A byte of 255 in the data is followed by 0.
    let ones = [[0xff, 0]; 64].concat();
    vec![[jpeg, &end].concat(), [jpeg, &ones, &end].concat()]
}

/// Whether the scans that have begun are to bring each of the 64 coefficients of each component, to the last bit.
fn sends_all_coefficients(mut jpeg: &[u8]) -> bool {
    let (mut component_count, mut sent) = (None, BTreeSet::new());
    while let Ok(Some(name)) = next_marker(&mut jpeg) {
        if name == marker::START {
            continue;
        }
        let Ok(segment) = read_segment(&mut jpeg) else { return false };
        if name == marker::SCAN {
            sent.extend(sent_by(&segment));
        } else if marker::FRAMES.contains(&name) && !marker::TABLES.contains(&name) {
            component_count = segment.get(5).copied();
        }
    }
    component_count.is_some_and(|count| sent.len() == 64 * usize::from(count))
}

/// The components and their coefficients whose last bits a scan brings, of its header.
fn sent_by(header: &[u8]) -> Vec<(u8, u8)> {
    let Some((count, rest)) = header.split_first() else { return Vec::new() };
    let Some((components, &[first, last, bits])) = rest.split_at_checked(2 * usize::from(*count)) else {
        return Vec::new();
    };
    let is_to_the_last_bit = bits % 16 == 0;
    let of =
        |component: &[u8; 2]| (first..=last.min(63)).map(|coefficient| (component[0], coefficient)).collect::<Vec<_>>();
    if is_to_the_last_bit { components.as_chunks().0.iter().flat_map(of).collect() } else { Vec::new() }
}

/// What kind of JPEG it is, of those that cannot be read: cameras and browsers write none of them.
pub(super) fn unsupported_jpeg(picture: &mut (impl BufRead + Seek)) -> io::Result<Option<&'static str>> {
    picture.rewind()?;
    while let Some(name) = next_marker(picture)? {
        if name == marker::START {
            continue;
        }
        let segment = read_segment(picture)?;
        if marker::FRAMES.contains(&name) && !marker::TABLES.contains(&name) {
            return Ok(match (name, segment.first()) {
                (0xc3, _) => Some("lossless JPEG"),
                (0xc5..=0xc7, _) => Some("hierarchical JPEG"),
                (0xc9..=0xcf, _) => Some("arithmetically coded JPEG"),
                (_, Some(12)) => Some("12-bit JPEG"),
                _ => None,
            });
        }
    }
    Ok(None)
}

/// The next marker, past the data before it; `None` at the end of the file.
///
/// A marker is a byte of 255 and one that is neither 0 (a 255 in the data), nor 255 (padding), nor a restart marker.
fn next_marker(picture: &mut impl BufRead) -> io::Result<Option<u8>> {
    while picture.skip_until(0xff)? > 0 {
        let mut byte = [0xff];
        while byte == [0xff] {
            if picture.read(&mut byte)? == 0 {
                return Ok(None);
            }
        }
        if byte != [0] && !marker::RESTARTS.contains(&byte[0]) {
            return Ok(Some(byte[0]));
        }
    }
    Ok(None)
}

/// What belongs to a marker: two bytes of length, which count themselves, and the rest of that length, which is returned.
fn read_segment(picture: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let (mut length, mut segment) = (Vec::new(), Vec::new());
    picture.take(2).read_to_end(&mut length)?;
    let length = length.iter().fold(0, |length, &byte| length * 256 + u64::from(byte));
    picture.take(length.saturating_sub(2)).read_to_end(&mut segment)?;
    Ok(segment)
}
