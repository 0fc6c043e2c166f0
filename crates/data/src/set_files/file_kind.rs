//! What a file is that the user named as a data set, by its first bytes.

use std::{io::Read as _, path::Path};

use super::{
    Problem,
    archive::{TarMembers, ZipMembers, start_of_gzip},
    file_tree::MAX_FILE_BYTES,
};
use crate::{idx::IdxError, input_file};

/// First bytes that tell what a file is.
const START_BYTES: u64 = 4096;

/// A tar archive says so here.
const TAR_AT: usize = 257;

/// A file of a data set, or an archive of them.
pub(super) enum FileKind {
    Zip(ZipMembers),
    Tar(TarMembers),
    /// One of the four IDX files.
    Idx,
    /// NPZ or NPY.
    Arrays,
    /// CSV, plain or compressed.
    Table,
}

impl FileKind {
    pub(super) fn of(path: &Path) -> Result<Self, Problem> {
        let mut start = Vec::new();
        input_file::open(path)?.take(START_BYTES).read_to_end(&mut start)?;
        let is_gzip = start.starts_with(&[0x1f, 0x8b]);
        let inner = if is_gzip { start_of_gzip(&start, START_BYTES) } else { start.clone() };
        match *inner {
            [b'P', b'K', 3 | 5, ..] if !is_gzip => Self::of_zip(input_file::read(path, MAX_FILE_BYTES)?),
            [0x93, b'N', b'U', b'M', ..] if !is_gzip => Ok(Self::Arrays),
            [0, 0, 8 | 0x0C, 1..=4, ..] => Ok(Self::Idx),
            [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] | [b'B', b'M', ..] if is_picture(path) => {
                Err(Problem::Picture)
            }
            _ if is_tar(&inner) => Ok(Self::Tar(TarMembers::open(input_file::read(path, MAX_FILE_BYTES)?)?)),
            _ if is_table(&inner) => Ok(Self::Table),
            _ => Err(match IdxError::foreign(&inner) {
                IdxError::NotIdx(_) => Problem::NotASet,
                pointer_or_page => pointer_or_page.into(),
            }),
        }
    }

    fn of_zip(bytes: Vec<u8>) -> Result<Self, Problem> {
        let members = ZipMembers::open(bytes)?;
        let holds_arrays = members.names().any(|name| !name.contains('/') && super::ends_with_any(name, &[".npy"]));
        Ok(if holds_arrays { Self::Arrays } else { Self::Zip(members) })
    }
}

fn is_picture(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| super::picture::ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

fn is_tar(start: &[u8]) -> bool {
    start.get(TAR_AT..).is_some_and(|rest| rest.starts_with(b"ustar"))
}

/// Whether the first line has many values.
fn is_table(start: &[u8]) -> bool {
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let separators = line.iter().filter(|byte| matches!(byte, b',' | b';' | b'\t')).count();
    separators >= 100 && line.iter().all(|byte| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\t' | b'\r'))
}
