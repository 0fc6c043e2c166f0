//! Writes arrays as numpy's archive, `.npz`.

use std::io::{Cursor, Write as _};

use zip::{CompressionMethod, ZipWriter, result::ZipResult, write::SimpleFileOptions};

use crate::array::Array;

/// numpy puts the numbers of an array at a multiple of this.
const ALIGNMENT: usize = 64;

/// The bytes of an archive with these arrays of 32-bit floating point.
pub(crate) fn to_npz(arrays: &[(String, Array)]) -> ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, array) in arrays {
        archive.start_file(format!("{name}.npy"), options)?;
        archive.write_all(&header(&array.shape))?;
        archive.write_all(&array.values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>())?;
    }
    Ok(archive.finish()?.into_inner())
}

/// The magic string, version 1.0, and a Python dictionary that ends in a line break.
fn header(shape: &[usize]) -> Vec<u8> {
    const START: &[u8] = b"\x93NUMPY\x01\x00";
    let lengths: Vec<String> = shape.iter().map(usize::to_string).collect();
    // Python writes a comma behind a single length.
    let comma = if shape.len() == 1 { "," } else { "" };
    let lengths = lengths.join(", ");
    let mut text = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({lengths}{comma}), }}").into_bytes();
    let before = START.len() + 2;
    let whole = (before + text.len() + 1).next_multiple_of(ALIGNMENT);
    text.resize(whole - before - 1, b' ');
    text.push(b'\n');
    [START, &(text.len() as u16).to_le_bytes(), &text].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_begin_at_a_multiple_of_64_bytes() {
        for shape in [vec![], vec![6], vec![16, 6, 5, 5]] {
            let header = header(&shape);
            assert_eq!((header.len() % ALIGNMENT, header.last()), (0, Some(&b'\n')), "{shape:?}");
        }
        let text = String::from_utf8_lossy(&header(&[6])).into_owned();
        assert!(text.contains("'shape': (6,), }"), "{text}");
    }
}
