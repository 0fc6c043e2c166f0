//! Files that others made: the program opens every file that it reads through here.
//!
//! What is at a path is looked at before it is opened, since a pipe makes its reader wait and a device may have no end. What is
//! read whole has a limit.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

/// Why a file was not read. The caller adds the path in front.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The system refused.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// A folder.
    #[error("is a folder, not a file")]
    Folder,
    /// A pipe, a device or a socket.
    #[error("is a pipe or a device, not an ordinary file: save what it gives to a file first")]
    NotAFile,
    /// More than is read whole.
    #[error("is larger than {0}, the most that is read of such a file")]
    TooLarge(Bytes),
    /// Bytes that are no text.
    #[error("is not text in UTF-8")]
    NotText,
}

impl InputError {
    /// Whether there is nothing at the path.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Unreadable(error) if error.kind() == io::ErrorKind::NotFound)
    }
}

impl From<InputError> for io::Error {
    fn from(error: InputError) -> Self {
        match error {
            InputError::Unreadable(error) => error,
            other => Self::new(io::ErrorKind::InvalidInput, format!("it {other}")),
        }
    }
}

/// A number of bytes, shown in the unit that people use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bytes(pub u64);

impl std::fmt::Display for Bytes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            bytes if bytes < 1 << 10 => write!(formatter, "{bytes} bytes"),
            bytes if bytes < 1 << 20 => write!(formatter, "{} KiB", bytes >> 10),
            bytes => write!(formatter, "{} MiB", bytes >> 20),
        }
    }
}

/// Opens an ordinary file, or the ordinary file that a link leads to.
///
/// # Errors
/// If there is none, or the system refuses.
pub fn open(path: &Path) -> Result<File, InputError> {
    check(&fs::metadata(path)?)?;
    let file = File::open(path)?;
    // Something else may have taken its place meanwhile.
    check(&file.metadata()?)?;
    Ok(file)
}

/// Reads an ordinary file of at most `limit` bytes.
///
/// # Errors
/// As [`open`], and if it is larger.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, InputError> {
    let file = open(path)?;
    let too_large = || InputError::TooLarge(Bytes(limit));
    let byte_count = file.metadata()?.len();
    if byte_count > limit {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(byte_count as usize);
    // A file may grow meanwhile, and those of /proc say that they have no bytes.
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(too_large()) } else { Ok(bytes) }
}

/// Reads an ordinary file of at most `limit` bytes as text.
///
/// # Errors
/// As [`read`], and if it is not UTF-8.
pub fn read_text(path: &Path, limit: u64) -> Result<String, InputError> {
    String::from_utf8(read(path, limit)?).map_err(|_| InputError::NotText)
}

fn check(metadata: &fs::Metadata) -> Result<(), InputError> {
    match metadata {
        found if found.is_file() => Ok(()),
        found if found.is_dir() => Err(InputError::Folder),
        _ => Err(InputError::NotAFile),
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test's file is read by nobody else")]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seven.txt");
        fs::write(&path, "seven").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"seven");
        assert_eq!(read_text(&path, 5).unwrap(), "seven");
        assert_eq!(
            read(&path, 4).unwrap_err().to_string(),
            "is larger than 4 bytes, the most that is read of such a file"
        );
        fs::write(&path, [0xff]).unwrap();
        assert!(matches!(read_text(&path, 5), Err(InputError::NotText)));
    }

    #[test]
    fn what_is_no_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(read(folder.path(), 9), Err(InputError::Folder)));
        assert!(read(&folder.path().join("none"), 9).unwrap_err().is_missing());
    }

    #[cfg(unix)]
    #[test]
    fn no_pipe_and_no_device_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        // Whoever opened the pipe would wait for ever.
        assert!(matches!(read(&pipe, 9), Err(InputError::NotAFile)));
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
        for device in [Path::new("/dev/zero"), &link] {
            assert!(matches!(read(device, 9), Err(InputError::NotAFile)));
        }
    }

    #[test]
    fn sizes_are_told_as_people_say_them() {
        assert_eq!([12, 4_096, 8 << 20].map(|bytes| Bytes(bytes).to_string()), ["12 bytes", "4 KiB", "8 MiB"]);
    }
}
