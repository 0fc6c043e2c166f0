//! What can be wrong with an IDX file.

use std::io;

/// Why a file cannot be read as IDX. The messages follow the file's name and a colon.
#[derive(Debug, thiserror::Error)]
pub enum IdxError {
    /// No byte in it.
    #[error("is empty; get it again")]
    Empty,
    /// Text in place of data, such as a web page or a pointer of git-lfs.
    #[error("holds {0}")]
    Text(&'static str),
    /// Other first bytes, of which it holds at most 8.
    #[error("is neither an IDX file nor a compressed one{}", advice_by_start(.0))]
    NotIdx(Vec<u8>),
    /// Elements other than unsigned bytes.
    #[error("{}", element_type_problem(*.0))]
    ElementType(u8),
    /// An integer that is no label.
    #[error("holds the label {0}, where labels are from 0 to 9")]
    NotALabel(i32),
    /// No dimension or very many.
    #[error("says that it has {0} dimensions, where 1 to 8 are possible; it is damaged or no IDX file")]
    DimensionCount(usize),
    /// Ends within the header.
    #[error("ends within its header; get it again")]
    HeaderCutShort,
    /// More elements than can be counted.
    #[error("says that its size is {}, more than any file can hold; its header is damaged", dims_text(.0))]
    SizeOverflow(Vec<usize>),
    /// More elements than the reader of the file wants.
    #[error(
        "says that its size is {}, {byte_count} bytes, more than the {max_bytes} bytes that are read here",
        dims_text(.dims)
    )]
    TooLarge {
        /// The sizes in the header.
        dims: Vec<usize>,
        /// Bytes that the header promises.
        byte_count: u64,
        /// Bytes that are allowed.
        max_bytes: u64,
    },
    /// Fewer elements than the header promises.
    #[error("promises {expected} bytes of data and holds {found}; get it again")]
    ContentMissing {
        /// Bytes that the header promises.
        expected: u64,
        /// Bytes that are there.
        found: u64,
    },
    /// More after the last element.
    #[error("goes on after the {0} bytes of data that its header promises; get it again")]
    TrailingBytes(u64),
    /// The compressed data break off.
    #[error("is compressed and breaks off before its end; get it again")]
    GzipCutShort,
    /// The compressed data are damaged.
    #[error("is compressed and damaged ({0}); get it again")]
    GzipDamaged(String),
    /// The system could not read it.
    #[error("could not be read: {0}")]
    Io(#[source] io::Error),
}

impl IdxError {
    /// The error for content that starts with `sample` and is not IDX.
    pub(crate) fn foreign(sample: &[u8]) -> Self {
        match text_problem(sample) {
            Some(problem) => Self::Text(problem),
            None => Self::NotIdx(sample[..sample.len().min(8)].to_vec()),
        }
    }
}

/// What a sample of text is instead of data, and what to do about it; `None` of a sample that is no text.
fn text_problem(sample: &[u8]) -> Option<&'static str> {
    if !sample.iter().all(|&byte| byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r')) {
        return None;
    }
    // A character may be cut at the end of the sample.
    let text = sample.utf8_chunks().next()?.valid().trim_start_matches('\u{feff}').trim_start().to_lowercase();
    Some(match &*text {
        "" => return None,
        text if text.starts_with("version https://git-lfs") => {
            "a git-lfs pointer instead of the data; run `git lfs pull` where it came from"
        }
        text if text.contains("annex/objects") => {
            "a git-annex pointer instead of the data; run `git annex get` where it came from"
        }
        text if text.starts_with('<') => "a web page instead of the data; get it again",
        _ => "text instead of the data; get it again",
    })
}

/// What is wrong with an element type, by its code in the header.
fn element_type_problem(code: u8) -> String {
    let found = match code {
        0x09 => "signed bytes",
        0x0B => "16-bit integers",
        0x0C => "32-bit integers",
        0x0D => "32-bit floating-point numbers",
        0x0E => "64-bit floating-point numbers",
        _ => {
            return format!(
                "has the element type {code:#04x}, which the IDX format does not have; it is damaged or no IDX file"
            );
        }
    };
    format!("holds {found}; images and labels must be unsigned bytes")
}

fn advice_by_start(start: &[u8]) -> &'static str {
    match start {
        [b'P', b'K', 3 | 5, ..] => ": it is a zip archive; name the archive itself, or unpack it",
        [0xFD, b'7', b'z', b'X', b'Z', ..] => ": it is compressed with xz; unpack it first",
        [b'B', b'Z', b'h', ..] => ": it is compressed with bzip2; unpack it first",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => ": it is compressed with zstd; unpack it first",
        _ => "",
    }
}

/// Sizes in print: `60000×28×28`.
pub(crate) fn dims_text(dims: &[usize]) -> String {
    dims.iter().map(usize::to_string).collect::<Vec<_>>().join("×")
}
