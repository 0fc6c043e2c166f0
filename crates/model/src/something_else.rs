//! What people have in place of weights without knowing it, and what they can do.

/// Something else than weights, told by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SomethingElse {
    /// Nothing.
    #[error("is empty: the download or the copy ended before it began")]
    Empty,
    /// What Git leaves in place of a large file.
    #[error("is a pointer of Git LFS, not the weights: fetch them with `git lfs pull`")]
    GitLfs,
    /// A page of a web site.
    #[error("is a web page, not the weights: use the link to the file itself, on GitHub the one named Raw")]
    WebPage,
    /// A compressed file or an archive other than zip.
    #[error("is {0}: unpack it and open the file with the weights")]
    Packed(&'static str),
    /// Weights of another program.
    #[error(
        "is {0}, which is not read here: save the weights in Python with `torch.save(model.state_dict(), \"model.pt\")`"
    )]
    OtherWeights(&'static str),
    /// A picture.
    #[error("is a picture, not weights")]
    Picture,
    /// JSON text.
    #[error("is JSON text, not weights")]
    Json,
}

/// A tar archive says so here.
const TAR_AT: usize = 257;

impl SomethingElse {
    /// What these bytes are, if it is something that is known.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let start: &[u8] = bytes.get(..64).unwrap_or(bytes);
        let text = start.trim_ascii_start().to_ascii_lowercase();
        Some(match start {
            [] => Self::Empty,
            _ if start.starts_with(b"version https://git-lfs") => Self::GitLfs,
            _ if text.starts_with(b"<!doctype") || text.starts_with(b"<html") => Self::WebPage,
            [0x1f, 0x8b, ..] => Self::Packed("compressed by gzip"),
            _ if start.starts_with(b"BZh") => Self::Packed("compressed by bzip2"),
            _ if start.starts_with(b"\xfd7zXZ") => Self::Packed("compressed by xz"),
            _ if start.starts_with(b"7z\xbc\xaf") => Self::Packed("a 7-Zip archive"),
            _ if start.starts_with(b"Rar!") => Self::Packed("a RAR archive"),
            _ if bytes.get(TAR_AT..).is_some_and(|rest| rest.starts_with(b"ustar")) => Self::Packed("a tar archive"),
            _ if start.starts_with(b"\x89HDF\r\n") => Self::OtherWeights("an HDF5 file, as Keras writes it"),
            _ if start.starts_with(b"\x93NUMPY") => Self::OtherWeights("a numpy array"),
            _ if start.starts_with(b"GGUF") => Self::OtherWeights("a GGUF file"),
            _ if start.starts_with(b"\x89PNG") || start.starts_with(b"\xff\xd8\xff") => Self::Picture,
            _ if text.starts_with(b"{\"") || text.starts_with(b"[") => Self::Json,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_have_in_place_of_weights_is_named() {
        let tar = [&[0; TAR_AT][..], b"ustar\0"].concat();
        for (bytes, expected) in [
            (&b""[..], SomethingElse::Empty),
            (b"version https://git-lfs.github.com/spec/v1\n", SomethingElse::GitLfs),
            (b"\n<!DOCTYPE html>\n", SomethingElse::WebPage),
            (b"<html>", SomethingElse::WebPage),
            (b"\x1f\x8b\x08", SomethingElse::Packed("compressed by gzip")),
            (&tar, SomethingElse::Packed("a tar archive")),
            (b"\x89HDF\r\n\x1a\n", SomethingElse::OtherWeights("an HDF5 file, as Keras writes it")),
            (b"\x89PNG\r\n", SomethingElse::Picture),
            (b"{\"weights\": []}", SomethingElse::Json),
        ] {
            assert_eq!(SomethingElse::of(bytes), Some(expected), "{bytes:?}");
        }
        // The first eight bytes of a safetensors file are a length.
        assert_eq!(SomethingElse::of(b"\x10\x03\0\0\0\0\0\0{\"__metadata__\""), None);
        assert_eq!(SomethingElse::of(b"garbage"), None);
    }
}
