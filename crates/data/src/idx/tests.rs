//! Tests of the module above.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::*;

const ANY_SIZE: u64 = u64::MAX;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn read(reader: impl Read, max_bytes: u64) -> Result<IdxArray, IdxError> {
    IdxReader::open(reader)?.read(max_bytes)
}

fn error_of(bytes: &[u8]) -> IdxError {
    read(bytes, ANY_SIZE).unwrap_err()
}

/// Two dimensions, 2×3 unsigned bytes.
const SMALL: [u8; 18] = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];

#[test]
fn a_file_written_by_hand_is_read_plain_and_compressed() {
    let expected = IdxArray { dims: vec![2, 3], bytes: vec![1, 2, 3, 4, 5, 6] };
    assert_eq!(read(&SMALL[..], 6).unwrap(), expected);
    assert_eq!(read(&gzip(&SMALL)[..], 6).unwrap(), expected);
    let (first, second) = SMALL.split_at(7);
    assert_eq!(read(&[gzip(first), gzip(second)].concat()[..], 6).unwrap(), expected, "two gzip members");
}

#[test]
fn elements_other_than_unsigned_bytes_are_named() {
    let one = |code, bytes: &[u8]| error_of(&[&[0, 0, code, 1, 0, 0, 0, 1], bytes].concat()).to_string();
    assert_eq!(one(0x09, &[0xFE]), "holds signed bytes; images and labels must be unsigned bytes");
    assert!(one(0x0B, &[0xFF, 0x00]).contains("16-bit integers"));
    assert!(one(0x0C, &[0, 1, 0, 2]).contains("32-bit integers"));
    assert!(one(0x0D, &[0x3F, 0xC0, 0, 0]).contains("32-bit floating-point"));
    assert!(one(0x0E, &[0xC0, 0x04, 0, 0, 0, 0, 0, 0]).contains("64-bit floating-point"));
    assert!(one(0x07, &[0]).contains("0x07, which the IDX format does not have"));
}

#[test]
fn the_hash_is_that_of_the_plain_file() {
    let plain: Sha256Sum = Sha256::digest(SMALL).into();
    assert_eq!(read(&gzip(&SMALL)[..], 6).unwrap().sha256(), plain);
}

#[test]
fn a_header_is_refused_for_what_it_says() {
    assert!(matches!(error_of(&[]), IdxError::Empty));
    assert!(matches!(error_of(&gzip(&[])), IdxError::Empty));
    assert!(matches!(error_of(&[0, 0, 7, 1, 0, 0, 0, 0]), IdxError::ElementType(7)));
    assert!(matches!(error_of(&[0, 0, 8, 0]), IdxError::DimensionCount(0)));
    assert!(matches!(error_of(&[0, 0, 8, 9]), IdxError::DimensionCount(9)));
    assert!(matches!(error_of(&[0, 1, 8, 1, 0, 0, 0, 0]), IdxError::NotIdx(_)));
    assert!(matches!(error_of(&[0, 0, 8, 2, 0, 0, 0]), IdxError::HeaderCutShort));
}

#[test]
fn sizes_that_cannot_be_counted_or_are_not_wanted_are_refused_before_reading() {
    let huge = [&[0, 0, 8, 3][..], &[0xFF; 12]].concat();
    assert!(matches!(error_of(&huge), IdxError::SizeOverflow(_)));
    assert!(matches!(read(&SMALL[..], 5), Err(IdxError::TooLarge { byte_count: 6, max_bytes: 5, .. })));
}

#[test]
fn a_header_larger_than_the_file_takes_no_memory() {
    // 4 GiB × 256 promised, 2 bytes there.
    let bytes = [0, 0, 8, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 1, 0, 1, 2];
    assert!(matches!(error_of(&bytes), IdxError::ContentMissing { found: 2, .. }));
    assert!(matches!(error_of(&gzip(&bytes)), IdxError::ContentMissing { found: 2, .. }));
}

#[test]
fn a_gzip_bomb_is_not_unpacked_beyond_the_header() {
    let bomb = gzip(&vec![0; 20_000_000]);
    let whole_file = [gzip(&SMALL), bomb.repeat(100)].concat();
    let mut unread = &whole_file[..];
    assert!(matches!(read(&mut unread, ANY_SIZE), Err(IdxError::TrailingBytes(6))));
    assert!(unread.len() > whole_file.len() / 2, "the two gigabytes behind the array were left unread");
}

#[test]
fn text_in_place_of_data_is_named_for_what_it_is() {
    let kind = |text: &str| match error_of(text.as_bytes()) {
        IdxError::Text(problem) => problem,
        other => panic!("{text:?}: {other:?}"),
    };
    let lfs = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 9912422\n";
    assert!(kind(lfs).starts_with("a git-lfs pointer"));
    assert!(kind("/annex/objects/SHA256E-s9912422--440fcabf.gz\n").starts_with("a git-annex pointer"));
    assert!(kind("../.git/annex/objects/xy/zz/SHA256E-s9912422--440fcabf.gz").starts_with("a git-annex pointer"));
    assert!(kind("\n<!DOCTYPE html><title>404</title>").starts_with("a web page"));
    assert!(kind("no such file").starts_with("text"));
    assert!(kind("é").starts_with("text"));
    assert!(error_of(&gzip(b"<html>")).to_string().starts_with("holds a web page"));
}

#[test]
fn other_archives_are_told_how_to_unpack() {
    assert!(error_of(b"PK\x03\x04rest").to_string().contains("zip archive"));
    assert!(error_of(b"\xFD7zXZ\0rest").to_string().contains("xz"));
}

#[test]
fn every_truncation_and_every_addition_is_an_error() {
    let compressed = gzip(&SMALL);
    for length in 0..SMALL.len() {
        assert!(read(&SMALL[..length], ANY_SIZE).is_err(), "plain, {length} bytes");
    }
    for length in 2..compressed.len() {
        assert!(matches!(error_of(&compressed[..length]), IdxError::GzipCutShort), "gzip, {length} bytes");
    }
    assert!(matches!(error_of(&[&SMALL[..], &[0]].concat()), IdxError::TrailingBytes(_)));
    assert!(read(&[&compressed[..], &[1]].concat()[..], ANY_SIZE).is_err());
}

#[test]
fn damage_anywhere_in_the_compressed_data_is_an_error() {
    let compressed = gzip(&SMALL);
    // The ten bytes before are the gzip header, in which time and system mean nothing to the content.
    for position in 10..compressed.len() {
        let mut damaged = compressed.clone();
        damaged[position] ^= 0x55;
        assert!(read(&damaged[..], ANY_SIZE).is_err(), "byte {position}");
    }
}

fn any_array() -> impl Strategy<Value = IdxArray> {
    prop::collection::vec(0_usize..4, 1..=5).prop_flat_map(|dims| {
        let count: usize = dims.iter().product();
        let bytes = prop::collection::vec(any::<u8>(), count);
        (Just(dims), bytes).prop_map(|(dims, bytes)| IdxArray { dims, bytes })
    })
}

proptest! {
    #[test]
    fn any_array_comes_back_as_it_was_written(array in any_array()) {
        let bytes = array.to_bytes();
        prop_assert_eq!(&read(&bytes[..], ANY_SIZE).unwrap(), &array);
        prop_assert_eq!(&read(&gzip(&bytes)[..], ANY_SIZE).unwrap(), &array);
        prop_assert_eq!(array.sha256(), <Sha256Sum>::from(Sha256::digest(&bytes)));
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes[..], ANY_SIZE);
        let _ = read(&gzip(&bytes)[..], ANY_SIZE);
        let _ = read(&[&[0, 0], &bytes[..]].concat()[..], ANY_SIZE);
        let _ = read(&[&[0x1f, 0x8b, 8, 0], &bytes[..]].concat()[..], ANY_SIZE);
    }
}
