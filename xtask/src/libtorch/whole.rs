//! Whether a folder is a whole libtorch of the right version. The thorough check looks at files; the marker, which
//! set-up writes last, lets later runs do with comparing a few sizes.

use std::env;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail, ensure};

use super::recipe::{Kind, Recipe, library_file};

/// Written after everything else is in place.
const MARKER: &str = ".complete";
/// Where libtorch's own archive, and torch-sys, expect the version.
pub(crate) const VERSION_FILE: &str = "build-version";

/// What stands where libtorch should be.
#[derive(Debug)]
pub(crate) enum State {
    /// Set up and unchanged since.
    Complete,
    /// Whole, but not marked: made by hand, or set-up was interrupted just before its last step.
    Unmarked,
    /// Something else, and why.
    Damaged(anyhow::Error),
    Absent,
}

/// Looks at the marker first, and at the files themselves only where there is none.
pub(crate) fn state(folder: &Path, recipe: &Recipe) -> State {
    if fs::symlink_metadata(folder).is_err() {
        return State::Absent;
    }
    if let Some(found) = kind(folder).filter(|found| *found != recipe.kind) {
        return State::Damaged(anyhow!("it is {found}, and one {} is wanted", recipe.kind));
    }
    let found = match fs::read_to_string(folder.join(MARKER)) {
        Ok(marker) => unchanged(folder, recipe, &marker).map(|()| State::Complete),
        Err(_) => check(folder, recipe).map(|()| State::Unmarked),
    };
    found.unwrap_or_else(State::Damaged)
}

/// What kind of libtorch stands there, if any: by its marker, so that a folder which has lost a library is still known for
/// what it was set up as, else by its libraries.
pub(crate) fn kind(folder: &Path) -> Option<Kind> {
    fs::symlink_metadata(folder).ok()?;
    let library = library_file(env::consts::OS, "torch_cuda");
    let names_it =
        |marker: String| marker.lines().any(|line| line.split_once(' ').is_some_and(|(_, name)| name == library));
    let has_cuda = fs::read_to_string(folder.join(MARKER)).map_or_else(|_| folder.join(&library).exists(), names_it);
    Some(if has_cuda { Kind::Cuda } else { Kind::Cpu })
}

/// Checks version, headers and libraries.
pub(crate) fn check(folder: &Path, recipe: &Recipe) -> Result<()> {
    let version = fs::read_to_string(folder.join(VERSION_FILE)).with_context(|| missing(VERSION_FILE))?;
    let (number, variant) = version.trim().split_once('+').unwrap_or((version.trim(), ""));
    ensure!(number == recipe.version, "it is libtorch {number}, and {} is needed", recipe.version);
    // The official archives name their variant, as in `2.13.0+cpu`, and need nothing that the wheels need.
    let beside = recipe.wheel_files().filter(|_| variant.is_empty());
    recipe.core.iter().map(String::as_str).chain(beside).try_for_each(|name| check_file(folder, name))
}

/// Marks a checked folder: the version, then size and name of each file that later runs compare.
pub(crate) fn mark(folder: &Path, recipe: &Recipe) -> Result<()> {
    let mut names: Vec<String> = recipe.core.iter().filter(|name| name.starts_with("include/")).cloned().collect();
    for entry in fs::read_dir(folder.join("lib"))? {
        names.push(format!("lib/{}", entry?.file_name().to_string_lossy()));
    }
    names.sort();
    let draft = folder.join(format!("{MARKER}.tmp"));
    let mut file = File::create(&draft)?;
    writeln!(file, "libtorch {}", recipe.version)?;
    for name in &names {
        writeln!(file, "{} {name}", fs::metadata(folder.join(name))?.len())?;
    }
    file.sync_all()?;
    fs::rename(&draft, folder.join(MARKER))?;
    Ok(())
}

fn unchanged(folder: &Path, recipe: &Recipe, marker: &str) -> Result<()> {
    let mut lines = marker.lines();
    let marked = lines.next().and_then(|line| line.strip_prefix("libtorch ")).unwrap_or("of unknown version");
    ensure!(marked == recipe.version, "it is libtorch {marked}, and {} is needed", recipe.version);
    for line in lines {
        let (bytes, name) = line.split_once(' ').context("its marker is damaged")?;
        let found = fs::metadata(folder.join(name)).with_context(|| missing(name))?.len();
        ensure!(bytes.parse() == Ok(found), "{name} has {found} bytes, and {bytes} were set up");
    }
    Ok(())
}

fn check_file(folder: &Path, name: &str) -> Result<()> {
    let path = folder.join(name);
    let length = fs::metadata(&path).with_context(|| missing(name))?.len();
    ensure!(length > 0, "{name} is empty");
    if name.contains(".so") {
        check_elf(&path, length).with_context(|| format!("{name} is not whole"))?;
    }
    Ok(())
}

/// A shared library that was cut short still opens and still has its header; but the table of sections, which linkers
/// write last, then lies beyond its end.
fn check_elf(path: &Path, length: u64) -> Result<()> {
    let mut header = [0; 64];
    File::open(path)?.read_exact(&mut header)?;
    let number =
        |at: usize, bytes: usize| header[at..at + bytes].iter().rev().fold(0, |sum, &b| sum << 8 | u64::from(b));
    if !header.starts_with(b"\x7fELF\x02\x01") {
        bail!("it is no 64-bit little-endian ELF file");
    }
    let end = number(40, 8).saturating_add(number(58, 2) * number(60, 2));
    ensure!(end <= length, "it has {length} bytes of at least {end}");
    Ok(())
}

fn missing(name: &str) -> String {
    format!("{name} is missing or cannot be read")
}
