//! The small files' insides, written by hand so that they can also be written wrongly.

use std::io::{Cursor, Read as _, Write as _};

use flate2::{Compression, write::GzEncoder};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// A one-dimensional or larger array of bytes as Numpy saves it.
pub(crate) fn npy(shape: &str, values: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}\n");
    let length = (header.len() as u16).to_le_bytes();
    [&b"\x93NUMPY\x01\x00"[..], &length, header.as_bytes(), values].concat()
}

/// A zip archive of these files, as PyTorch writes it: without compression.
pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in files {
        archive.start_file(*name, options).unwrap_or_else(|error| panic!("{error}"));
        archive.write_all(bytes).unwrap_or_else(|error| panic!("{error}"));
    }
    archive.finish().unwrap_or_else(|error| panic!("{error}")).into_inner()
}

/// The files of a zip archive.
pub(crate) fn unzip(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).unwrap_or_else(|error| panic!("{error}"));
    let count = archive.len();
    let file = |index| {
        let (mut member, mut bytes) = (archive.by_index(index).unwrap_or_else(|error| panic!("{error}")), Vec::new());
        let name = member.name().unwrap_or_else(|error| panic!("{error}")).into_owned();
        member.read_to_end(&mut bytes).unwrap_or_else(|error| panic!("{error}"));
        (name, bytes)
    };
    (0..count).map(file).collect()
}

/// A zip archive of one file: a text, and so many noughts after it.
pub(crate) fn zip_of_noughts(name: &str, start: &[u8], count: usize) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let noughts = vec![b'0'; 1 << 20];
    let written = archive.start_file(name, options).and_then(|()| {
        archive.write_all(start)?;
        Ok((0..count >> 20).try_for_each(|_| archive.write_all(&noughts))?)
    });
    written.unwrap_or_else(|error| panic!("{error}"));
    archive.finish().unwrap_or_else(|error| panic!("{error}")).into_inner()
}

/// A tar archive of these files; a given size is written in place of the file's own.
pub(crate) fn tar(files: &[(&str, &[u8])], told_size: Option<u64>) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, bytes) in files {
        let mut header = [0; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[100..107].copy_from_slice(b"0000644");
        header[124..135].copy_from_slice(format!("{:011o}", told_size.unwrap_or(bytes.len() as u64)).as_bytes());
        header[148..156].copy_from_slice(b"        ");
        header[156] = b'0';
        header[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        archive.extend(header);
        archive.extend(*bytes);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive.resize(archive.len() + 1024, 0);
    archive
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_else(|error| panic!("{error}"))
}

/// An IDX file of bytes.
pub(crate) fn idx(sizes: &[u32], values: &[u8]) -> Vec<u8> {
    let head = [0, 0, 8, sizes.len() as u8];
    [&head[..], &sizes.iter().flat_map(|size| size.to_be_bytes()).collect::<Vec<_>>(), values].concat()
}

/// A chunk of a PNG.
pub(crate) fn png_chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut checksum = flate2::Crc::new();
    checksum.update(&name);
    checksum.update(data);
    [&(data.len() as u32).to_be_bytes(), &name[..], data, &checksum.sum().to_be_bytes()].concat()
}
