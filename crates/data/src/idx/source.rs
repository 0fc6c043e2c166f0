//! The bytes of a file, decompressed if they are gzip, read in steps that the real content bounds.

use std::io::{self, Chain, Cursor, Read};

use flate2::read::MultiGzDecoder;

use super::IdxError;

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// How much of a file that is not IDX is looked at to say what it is instead.
const SAMPLE_BYTES: usize = 512;

type Whole<R> = Chain<Cursor<Vec<u8>>, R>;

pub(super) enum Source<R: Read> {
    Plain(Whole<R>),
    Gzip(Box<MultiGzDecoder<Whole<R>>>),
}

impl<R: Read> Source<R> {
    pub(super) fn open(mut reader: R) -> Result<Self, IdxError> {
        let mut start = Vec::new();
        reader.by_ref().take(GZIP_MAGIC.len() as u64).read_to_end(&mut start).map_err(IdxError::Io)?;
        let is_gzip = start == GZIP_MAGIC;
        let whole = Cursor::new(start).chain(reader);
        Ok(if is_gzip { Self::Gzip(Box::new(MultiGzDecoder::new(whole))) } else { Self::Plain(whole) })
    }

    /// At most `count` bytes; fewer only where the content ends.
    pub(super) fn read_up_to(&mut self, count: usize) -> Result<Vec<u8>, IdxError> {
        let mut bytes = Vec::new();
        match self.take(count as u64).read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => Err(self.explain(error)),
        }
    }

    /// Exactly `count` bytes, after which the content must end.
    pub(super) fn read_exactly(&mut self, count: u64) -> Result<Vec<u8>, IdxError> {
        let bytes = self.read_up_to(count as usize)?;
        if (bytes.len() as u64) < count {
            return Err(IdxError::ContentMissing { expected: count, found: bytes.len() as u64 });
        }
        if self.read_up_to(1)?.is_empty() { Ok(bytes) } else { Err(IdxError::TrailingBytes { expected: count }) }
    }

    /// Some more bytes of a file that turned out not to be IDX.
    pub(super) fn rest_of_sample(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // The file is refused in any case.
        if let Err(error) = self.take(SAMPLE_BYTES as u64).read_to_end(&mut bytes) {
            log::debug!("a file that is no IDX file cannot be read either: {error}");
        }
        bytes
    }

    fn explain(&self, error: io::Error) -> IdxError {
        // The decompressor reports damage by these kinds without a system error number.
        match (self, error.kind()) {
            (Self::Gzip(_), io::ErrorKind::UnexpectedEof) => IdxError::GzipCutShort,
            (Self::Gzip(_), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData)
                if error.raw_os_error().is_none() =>
            {
                IdxError::GzipDamaged { reason: error.to_string() }
            }
            _ => IdxError::Io(error),
        }
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(reader) => reader.read(buffer),
            Self::Gzip(reader) => reader.read(buffer),
        }
    }
}
