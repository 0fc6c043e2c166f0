//! Numpy's array files, as far as Keras' archive needs them: unsigned bytes of a known shape in row order.
//!
//! A file is a magic string, a version, the length of a header, the header as the text of a Python dictionary, and the
//! elements. Nothing is read beyond the known size.

use std::io::{self, Read};

const MAGIC: &[u8] = b"\x93NUMPY";

/// Numpy pads its headers to 64 bytes or a small multiple; anything longer is damage.
const MAX_HEADER_BYTES: usize = 4096;

/// Why an array cannot be read. The messages follow the array's name.
#[derive(Debug, thiserror::Error)]
pub(super) enum NpyError {
    #[error("is no numpy array")]
    NotNpy,
    #[error("has an unknown header version {0}")]
    Version(u8),
    #[error("has a header of {0} bytes, which is damage")]
    HeaderLength(usize),
    #[error("holds something else than {expected}: its header is {header}")]
    OtherArray { expected: String, header: String },
    #[error("ends before its last element")]
    CutShort,
    #[error("goes on after its last element")]
    TrailingBytes,
    #[error("could not be read: {0}")]
    Io(io::Error),
}

/// Reads an array of unsigned bytes with exactly these dimensions.
pub(super) fn read_bytes(mut file: impl Read, dims: &[usize]) -> Result<Vec<u8>, NpyError> {
    let header = read_header(&mut file)?;
    check_header(&header, dims)?;
    let expected: usize = dims.iter().product();
    let mut bytes = Vec::new();
    file.by_ref().take(expected as u64).read_to_end(&mut bytes).map_err(NpyError::Io)?;
    if bytes.len() < expected {
        return Err(NpyError::CutShort);
    }
    if file.read(&mut [0]).map_err(NpyError::Io)? > 0 {
        return Err(NpyError::TrailingBytes);
    }
    Ok(bytes)
}

fn read_header(file: &mut impl Read) -> Result<String, NpyError> {
    let start: [u8; 8] = read_array(file)?;
    if !start.starts_with(MAGIC) {
        return Err(NpyError::NotNpy);
    }
    let length = match start[6] {
        1 => u16::from_le_bytes(read_array(file)?) as usize,
        2 | 3 => u32::from_le_bytes(read_array(file)?) as usize,
        other => return Err(NpyError::Version(other)),
    };
    if length > MAX_HEADER_BYTES {
        return Err(NpyError::HeaderLength(length));
    }
    let mut header = vec![0; length];
    file.read_exact(&mut header).map_err(cut_short)?;
    Ok(String::from_utf8_lossy(&header).trim().to_owned())
}

/// Spacing and the order of the keys are left to whoever wrote the file.
fn check_header(header: &str, dims: &[usize]) -> Result<(), NpyError> {
    let compact: String = header.chars().filter(|character| !character.is_whitespace()).collect();
    let sizes: Vec<String> = dims.iter().map(usize::to_string).collect();
    let shape = if sizes.len() == 1 { format!("({},)", sizes[0]) } else { format!("({})", sizes.join(",")) };
    let wanted = ["'descr':'|u1'".to_owned(), "'fortran_order':False".to_owned(), format!("'shape':{shape}")];
    if wanted.iter().all(|entry| compact.contains(entry)) {
        return Ok(());
    }
    let header = header.escape_debug().take(200).collect();
    Err(NpyError::OtherArray { expected: format!("unsigned bytes of shape {shape}"), header })
}

fn read_array<const SIZE: usize>(file: &mut impl Read) -> Result<[u8; SIZE], NpyError> {
    let mut bytes = [0; SIZE];
    file.read_exact(&mut bytes).map_err(cut_short)?;
    Ok(bytes)
}

fn cut_short(error: io::Error) -> NpyError {
    if error.kind() == io::ErrorKind::UnexpectedEof { NpyError::CutShort } else { NpyError::Io(error) }
}
