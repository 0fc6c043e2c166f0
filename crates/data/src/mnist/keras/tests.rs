//! Tests of the module above.

use std::io::{Cursor, Write as _};

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::npy::{NpyError, read_bytes};
use super::*;

const HEADER: &str = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }";

fn npy(version: u8, header: &str, elements: &[u8]) -> Vec<u8> {
    let length = header.len() as u32;
    let length = if version == 1 { (length as u16).to_le_bytes().to_vec() } else { length.to_le_bytes().to_vec() };
    [b"\x93NUMPY", &[version, 0][..], &length, header.as_bytes(), elements].concat()
}

fn archive(members: &[(&str, &[u8])]) -> tempfile::NamedTempFile {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&writer.finish().unwrap().into_inner()).unwrap();
    file
}

#[test]
fn arrays_are_read_in_every_header_version() {
    for version in 1..=3 {
        assert_eq!(read_bytes(&npy(version, HEADER, &[1, 2, 3, 4, 5, 6])[..], &[2, 3]).unwrap(), [1, 2, 3, 4, 5, 6]);
    }
    let one_dimension = HEADER.replace("(2, 3)", "(2,)");
    assert_eq!(read_bytes(&npy(1, &one_dimension, &[8, 9])[..], &[2]).unwrap(), [8, 9]);
}

#[test]
fn every_other_array_is_refused() {
    let of = |header: &str, elements: &[u8]| read_bytes(&npy(1, header, elements)[..], &[2, 3]).unwrap_err();
    assert!(matches!(of(&HEADER.replace("|u1", "<f8"), &[0; 48]), NpyError::OtherArray { .. }));
    assert!(matches!(of(&HEADER.replace("False", "True"), &[0; 6]), NpyError::OtherArray { .. }));
    assert!(matches!(of(&HEADER.replace("(2, 3)", "(2, 33)"), &[0; 66]), NpyError::OtherArray { .. }));
    assert!(matches!(of(HEADER, &[0; 5]), NpyError::CutShort));
    assert!(matches!(of(HEADER, &[0; 7]), NpyError::TrailingBytes));
    assert!(matches!(read_bytes(&npy(9, HEADER, &[])[..], &[2, 3]), Err(NpyError::Version(9))));
    assert!(matches!(read_bytes(&b"\x93NUMPY\x02\x00\xff\xff\xff\xff"[..], &[2, 3]), Err(NpyError::HeaderLength(_))));
    assert!(matches!(read_bytes(&b"PK\x03\x04abcd"[..], &[2, 3]), Err(NpyError::NotNpy)));
}

#[test]
fn archives_that_are_not_mnist_are_named_for_what_is_wrong() {
    let header = |shape: &str| HEADER.replace("(2, 3)", shape);
    let blank = npy(1, &header("(60000, 28, 28)"), &vec![0; 60_000 * 28 * 28]);
    let error = |file: &tempfile::NamedTempFile| read(file.path()).unwrap_err().problem;

    assert!(matches!(error(&archive(&[])), Problem::Array("x_train.npy", _)));
    assert!(matches!(error(&archive(&[("x_train.npy", b"text")])), Problem::Array(..)));
    assert!(matches!(error(&archive(&[("x_train.npy", &blank)])), Problem::OtherContent));
    assert!(matches!(error(&tempfile::NamedTempFile::new().unwrap()), Problem::Zip(..)));
    assert!(matches!(read(Path::new("no-such-file.npz")), Err(ReadError { problem: Problem::NotFound, .. })));
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_bytes(&bytes[..], &[2, 3]);
        let _ = read_bytes(&[b"\x93NUMPY\x01\x00", &bytes[..]].concat()[..], &[2, 3]);
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&[b"PK\x05\x06", &bytes[..]].concat()).unwrap();
        prop_assert!(read(file.path()).is_err());
    }
}
