//! What can be wrong with an IDX file, and how it is said.

use std::fmt;
use std::io;

/// Why a file cannot be read as IDX. The messages follow the file's name and a colon.
#[derive(Debug, thiserror::Error)]
pub enum IdxError {
    /// No byte in it.
    #[error("is empty; get it again")]
    Empty,
    /// Text instead of data.
    #[error("holds {0}")]
    Text(TextKind),
    /// Something that does not start as IDX does.
    #[error("is neither an IDX file nor a compressed one{}", advice_by_start(.start))]
    NotIdx {
        /// Its first bytes, at most 8.
        start: Vec<u8>,
    },
    /// An element type that the format does not have.
    #[error("has the element type {code:#04x}, which the IDX format does not have; it is damaged or no IDX file")]
    UnknownElementType {
        /// The third byte of the file.
        code: u8,
    },
    /// No dimension or very many.
    #[error("says that it has {count} dimensions, where 1 to 8 are possible; it is damaged or no IDX file")]
    DimensionCount {
        /// The fourth byte of the file.
        count: usize,
    },
    /// Ends within the header.
    #[error("ends within its header; get it again")]
    HeaderCutShort,
    /// More elements than can be counted.
    #[error("says that its size is {}, more than any file can hold; its header is damaged", Dims(.dims))]
    SizeOverflow {
        /// The sizes in the header.
        dims: Vec<usize>,
    },
    /// More elements than the reader of the file wants.
    #[error(
        "says that its size is {}, {byte_count} bytes, more than the {max_bytes} bytes that are read here",
        Dims(.dims)
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
    #[error("goes on after the {expected} bytes of data that its header promises; get it again")]
    TrailingBytes {
        /// Bytes that the header promises.
        expected: u64,
    },
    /// The compressed data break off.
    #[error("is compressed and breaks off before its end; get it again")]
    GzipCutShort,
    /// The compressed data are damaged.
    #[error("is compressed and damaged ({reason}); get it again")]
    GzipDamaged {
        /// What the decompressor says.
        reason: String,
    },
    /// The system could not read it.
    #[error("could not be read: {0}")]
    Io(#[source] io::Error),
}

/// Text that is known to turn up in place of a data file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// A pointer of git-lfs.
    GitLfsPointer,
    /// A pointer of git-annex.
    GitAnnexPointer,
    /// A web page, such as a server's error message or a log-in page.
    WebPage,
    /// Any other text.
    Other,
}

impl IdxError {
    /// The error for content that starts with `sample` and is not IDX.
    pub(super) fn foreign(sample: &[u8]) -> Self {
        match TextKind::of(sample) {
            Some(kind) => Self::Text(kind),
            None => Self::NotIdx { start: sample[..sample.len().min(8)].to_vec() },
        }
    }
}

impl TextKind {
    fn of(sample: &[u8]) -> Option<Self> {
        if !sample.iter().all(|&byte| byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r')) {
            return None;
        }
        // A character may be cut at the end of the sample.
        let text = sample.utf8_chunks().next()?.valid().trim_start_matches('\u{feff}').trim_start().to_lowercase();
        Some(match &*text {
            "" => return None,
            text if text.starts_with("version https://git-lfs") => Self::GitLfsPointer,
            text if text.contains("annex/objects") => Self::GitAnnexPointer,
            text if text.starts_with('<') => Self::WebPage,
            _ => Self::Other,
        })
    }
}

impl fmt::Display for TextKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::GitLfsPointer => "a git-lfs pointer instead of the data; run `git lfs pull` where it came from",
            Self::GitAnnexPointer => "a git-annex pointer instead of the data; run `git annex get` where it came from",
            Self::WebPage => "a web page instead of the data; get it again",
            Self::Other => "text instead of the data; get it again",
        })
    }
}

fn advice_by_start(start: &[u8]) -> &'static str {
    match start {
        [b'P', b'K', 3 | 5, ..] => ": it is a zip archive; unpack it first",
        [0xFD, b'7', b'z', b'X', b'Z', ..] => ": it is compressed with xz; unpack it first",
        [b'B', b'Z', b'h', ..] => ": it is compressed with bzip2; unpack it first",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => ": it is compressed with zstd; unpack it first",
        _ => "",
    }
}

/// Sizes as people write them: `60000×28×28`.
pub(crate) struct Dims<'a>(pub(crate) &'a [usize]);

impl fmt::Display for Dims<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, size) in self.0.iter().enumerate() {
            let separator = if position == 0 { "" } else { "×" };
            write!(f, "{separator}{size}")?;
        }
        Ok(())
    }
}
