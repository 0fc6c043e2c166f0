//! Takes files out of a zip archive (wheels are zip archives too) into a folder that nobody uses yet. No entry is ever
//! written outside of that folder.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use zip::ZipArchive;
use zip::read::ZipFile;

use super::recipe::Part;
use super::space;

/// Unpacks the entries to which `place` gives a name. The checksum of each is compared on the way.
///
/// # Errors
/// The archive is damaged, holds a path that leads outside, a link or a name twice, or the disk is full.
pub(crate) fn unpack(archive: &Path, into: &Path, place: &dyn Fn(&str) -> Option<String>) -> Result<()> {
    let what = || format!("{} cannot be unpacked", archive.display());
    let mut zip = ZipArchive::new(BufReader::new(File::open(archive).with_context(what)?)).with_context(what)?;
    fs::create_dir_all(into)?;
    space::ensure(into, wanted_bytes(&mut zip, place).with_context(what)?)?;
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).with_context(what)?;
        unpack_entry(&mut entry, into, place).with_context(what)?;
    }
    Ok(())
}

/// Where an entry of a wheel goes: its part's place, or the licences.
pub(crate) fn place_in_wheel(parts: &[Part], name: &str) -> Option<String> {
    let from_part = parts.iter().find_map(|part| {
        let rest = name.strip_prefix(part.from.as_str())?;
        (rest.is_empty() || part.from.ends_with('/')).then(|| format!("{}{rest}", part.to))
    });
    from_part.or_else(|| place_of_licence(name))
}

/// Redistribution conditions of the wheels ask that their licences stay with the files:
/// `NAME.dist-info/licenses/REST` becomes `licenses/NAME/REST`.
fn place_of_licence(name: &str) -> Option<String> {
    let (wheel, inside) = name.split_once(".dist-info/")?;
    let inside = inside
        .strip_prefix("licenses/")
        .or_else(|| ["LICENSE", "NOTICE", "COPYING"].iter().any(|start| inside.starts_with(start)).then_some(inside))?;
    Some(format!("licenses/{wheel}/{inside}"))
}

fn wanted_bytes(zip: &mut ZipArchive<BufReader<File>>, place: &dyn Fn(&str) -> Option<String>) -> Result<u64> {
    let mut bytes = 0_u64;
    for index in 0..zip.len() {
        let entry = zip.by_index_raw(index)?;
        if place(&entry.name()?).is_some() {
            bytes = bytes.saturating_add(entry.size());
        }
    }
    Ok(bytes)
}

fn unpack_entry<R: Read>(
    entry: &mut ZipFile<'_, R>,
    into: &Path,
    place: &dyn Fn(&str) -> Option<String>,
) -> Result<()> {
    let name = entry.name()?.into_owned();
    ensure_inside(&name)?;
    ensure!(!entry.is_symlink(), "it holds a link, `{name}`, which neither libtorch nor its wheels do");
    let (Some(place), false) = (place(&name), entry.is_dir()) else { return Ok(()) };
    let path = into.join(ensure_inside(&place)?);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = File::create_new(&path).with_context(|| format!("{} cannot be made", path.display()))?;
    let declared = entry.size();
    // One byte more than declared would be an error too, and no reason to fill the disk.
    let copied = io::copy(&mut entry.take(declared.saturating_add(1)), &mut file)
        .with_context(|| format!("`{name}` cannot be unpacked"))?;
    ensure!(copied == declared, "`{name}` unpacks to another length than it declares");
    Ok(())
}

/// Refuses what is absolute, climbs with `..`, or would on Windows.
fn ensure_inside(name: &str) -> Result<PathBuf> {
    let path = Path::new(name);
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    if name.is_empty() || name.contains(['\\', ':', '\0']) || !plain {
        bail!("it holds the path `{}`, which leads outside of the folder: refused", name.escape_debug());
    }
    Ok(path.to_path_buf())
}
