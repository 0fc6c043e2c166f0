//! Fetches wheels through pip, which knows the mirrors and proxies of the place, and believes no file without its
//! checksum.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

use super::recipe::Wheel;

const CHUNK_BYTES: usize = 1 << 20;
const PYTHONS: [&str; 2] = ["python3", "python"];

/// Downloads one wheel into a folder of its own inside `folder`, and returns its path.
///
/// # Errors
/// There is no pip, or pip cannot fetch the wheel.
pub(crate) fn fetch(wheel: &Wheel, folder: &Path) -> Result<PathBuf> {
    let python = python_with_pip().context(
        "there is no Python 3 with pip: install it (`apt-get install -y python3-pip` on Debian and Ubuntu), or name a \
         libtorch of your own with LIBTORCH",
    )?;
    // A pip that outlives a killed set-up goes on writing: it must not write where a later one reads.
    let folder = folder.join(format!("pip-{}-{}", process::id(), wheel.requirement.replace("==", "-")));
    let scratch = folder.join("tmp");
    fs::create_dir_all(&scratch)?;
    let status = Command::new(python)
        .args(["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input"])
        // Keeping half a gigabyte in pip's cache too would double the room, and older pips hold it in memory for that.
        .args(["--no-cache-dir", "--disable-pip-version-check", "--dest"])
        .arg(&folder)
        .args(&wheel.tags)
        .arg(wheel.requirement)
        // The usual temporary folder may be small, or on another disk than the one that was asked for room.
        .env("TMPDIR", &scratch)
        .stdin(Stdio::null())
        .stdout(io::stderr())
        .status()?;
    ensure!(status.success(), "pip could not fetch {}; its own words stand above", wheel.requirement);
    only_wheel(&folder)
}

/// # Errors
/// The file has another SHA-256 than the recipe says.
pub(crate) fn verify(wheel: &Wheel, file: &Path) -> Result<()> {
    let found = sha256(file)?;
    let expected = &wheel.published.sha256;
    if found != *expected {
        bail!(
            "{} was refused: its SHA-256 is {found}, and that of {} on PyPI is {expected}. The download was cut short \
             or changed, or your package index offers another file",
            file.file_name().unwrap_or_default().to_string_lossy(),
            wheel.requirement,
        );
    }
    Ok(())
}

/// The first Python in the search path that has pip.
pub(crate) fn python_with_pip() -> Option<&'static str> {
    PYTHONS.into_iter().find(|python| {
        let mut pip = Command::new(python);
        pip.args(["-m", "pip", "--version"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        pip.status().is_ok_and(|status| status.success())
    })
}

fn only_wheel(folder: &Path) -> Result<PathBuf> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "whl") {
            return Ok(path);
        }
    }
    bail!("pip said that it had fetched a wheel, but there is none in {}", folder.display())
}

fn sha256(path: &Path) -> Result<String> {
    let mut file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut hash = Sha256::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let count = file.read(&mut chunk)?;
        if count == 0 {
            break;
        }
        hash.update(&chunk[..count]);
    }
    let hexadecimal = |hex: String, byte: &u8| hex + &format!("{byte:02x}");
    Ok(hash.finalize().iter().fold(String::new(), hexadecimal))
}
