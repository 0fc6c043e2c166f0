//! Paths as people type and paste them.

use std::path::{Path, PathBuf};

/// The path in a text: absolute, in the home folder (`~`), within `folder`, in quotes, or as the address of a file (`file://`).
/// None if there is none.
pub(crate) fn path_from_text(text: &str, folder: &Path) -> Option<PathBuf> {
    path_in(text, folder, std::env::home_dir().as_deref())
}

/// The same of a text that was pasted, if it says where the path begins; other texts are no paths.
pub(crate) fn whole_path_from_text(text: &str) -> Option<PathBuf> {
    let is_one_line = !text.trim().contains('\n');
    path_from_text(text, Path::new("")).filter(|path| is_one_line && path.is_absolute())
}

fn path_in(text: &str, folder: &Path, home: Option<&Path>) -> Option<PathBuf> {
    let text = unquoted(text.trim());
    if text.is_empty() {
        return None;
    }
    if let Some(address) = text.strip_prefix("file://") {
        // A host, if there is one, ends at the first slash.
        let path = address.find('/').map_or(address, |start| &address[start..]);
        return Some(PathBuf::from(decoded(path)));
    }
    match (text.strip_prefix('~'), home) {
        (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with(['/', '\\']) => {
            Some(home.join(rest.trim_start_matches(['/', '\\'])))
        }
        _ => Some(folder.join(text)),
    }
}

fn unquoted(text: &str) -> &str {
    let within = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    within('"').or_else(|| within('\'')).unwrap_or(text)
}

/// `%20` and the like as the bytes that they stand for. What is no text after that stays as it is.
fn decoded(address: &str) -> String {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let [first, others @ ..] = rest {
        let code = || u8::from_str_radix(std::str::from_utf8(others.get(..2)?).ok()?, 16).ok();
        match (first, code()) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &others[2..];
            }
            _ => {
                bytes.push(*first);
                rest = others;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_understood_however_it_is_written() {
        let path = |text: &str| path_in(text, Path::new("/work"), Some(Path::new("/home/kim"))).unwrap();
        for (text, expected) in [
            ("/data/net.safetensors", "/data/net.safetensors"),
            (" net.safetensors\n", "/work/net.safetensors"),
            ("~", "/home/kim"),
            ("~/내 그림/3.png", "/home/kim/내 그림/3.png"),
            ("~other/3.png", "/work/~other/3.png"),
            ("\"/data/my net.safetensors\"", "/data/my net.safetensors"),
            ("'~/x'", "/home/kim/x"),
            ("file:///data/my%20net%2Bmore.png", "/data/my net+more.png"),
            ("file://host/data/%EB%82%B4.png", "/data/내.png"),
            ("file:///data/100%", "/data/100%"),
            ("file:///data/%FF", "/data/%FF"),
        ] {
            assert_eq!(path(text), Path::new(expected), "{text}");
        }
        assert_eq!(path_in("~/x", Path::new("/work"), None).unwrap(), Path::new("/work/~/x"));
        assert_eq!(whole_path_from_text("'/data/x.png'\n"), Some("/data/x.png".into()));
        for text in ["3.14", "net.safetensors", "/one\n/two", ""] {
            assert_eq!(whole_path_from_text(text), None, "{text}");
        }
        for nothing in ["", "  ", "\"\""] {
            assert_eq!(path_in(nothing, Path::new("/work"), None), None);
        }
    }
}
