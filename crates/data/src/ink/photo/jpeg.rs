//! Whether a JPEG file is whole. The decoder fills what is missing with grey and says nothing.

use std::io::{self, BufRead, Read as _};

/// Follows the markers of a JPEG file to the one that ends the picture.
///
/// A marker is a byte of 255 and one that is neither 0 (a 255 in the data), nor 255 (padding), nor a restart marker.
pub(super) fn is_complete(picture: &mut impl BufRead) -> io::Result<bool> {
    const START: u8 = 0xd8;
    const END: u8 = 0xd9;
    loop {
        match next_marker(picture)? {
            None => return Ok(false),
            Some(END) => return Ok(true),
            Some(START) => {}
            Some(_) => skip_segment(picture)?,
        }
    }
}

/// The next marker, past the data before it; `None` at the end of the file.
fn next_marker(picture: &mut impl BufRead) -> io::Result<Option<u8>> {
    const RESTART: std::ops::RangeInclusive<u8> = 0xd0..=0xd7;
    while picture.skip_until(0xff)? > 0 {
        let mut byte = [0xff];
        while byte == [0xff] {
            if picture.read(&mut byte)? == 0 {
                return Ok(None);
            }
        }
        if byte != [0] && !RESTART.contains(&byte[0]) {
            return Ok(Some(byte[0]));
        }
    }
    Ok(None)
}

/// Skips what belongs to a marker: two bytes of length, which count themselves, and the rest of that length.
fn skip_segment(picture: &mut impl BufRead) -> io::Result<()> {
    let mut length = Vec::new();
    picture.take(2).read_to_end(&mut length)?;
    let length = length.iter().fold(0, |length, &byte| length * 256 + u64::from(byte));
    io::copy(&mut picture.take(length.saturating_sub(2)), &mut io::sink())?;
    Ok(())
}
