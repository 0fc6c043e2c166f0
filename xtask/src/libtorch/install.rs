//! Makes `.libtorch`: fetch, unpack beside, check, rename, marker. Each step leaves either the old state or the new one,
//! so that a set-up that was interrupted, however hard, is simply run again. What an interrupted one left behind is
//! removed, except for downloads, which are used again if their checksum holds.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::places::{Places, lock, remove};
use super::recipe::{Recipe, Source, Stub, Wheel};
use super::whole::{self, State, VERSION_FILE};
use super::{Renewal, archive, compiler, space, unpack, wheels};
use crate::report::{megabytes, say};

/// What set-up asks of the world, so that the tests can do without a network and without waiting for the disk.
pub(crate) trait Outside {
    /// Stores the file of that address, which is `expansion` times larger unpacked, under `to`.
    fn archive(&self, url: &str, expansion: u64, to: &Path) -> Result<()>;
    /// Stores the wheel somewhere in `folder` and returns its path. Its checksum has not been compared yet.
    fn wheel(&self, wheel: &Wheel, folder: &Path) -> Result<PathBuf>;
    /// Brings what was written to the disk of `folder`, so that a loss of power cannot leave a marked folder with empty
    /// files.
    fn flush(&self, folder: &Path) -> Result<()>;
}

/// The real thing: PyTorch's host and the package index that pip is set up for.
pub(crate) struct Network;

impl Outside for Network {
    fn archive(&self, url: &str, expansion: u64, to: &Path) -> Result<()> {
        archive::fetch(url, expansion, to)
    }

    fn wheel(&self, wheel: &Wheel, folder: &Path) -> Result<PathBuf> {
        wheels::fetch(wheel, folder)
    }

    /// Thousands of headers are quicker flushed together than one by one.
    #[cfg(target_os = "linux")]
    fn flush(&self, folder: &Path) -> Result<()> {
        rustix::fs::syncfs(File::open(folder)?)?;
        Ok(())
    }

    #[cfg(all(unix, not(target_os = "linux")))]
    fn flush(&self, _folder: &Path) -> Result<()> {
        rustix::fs::sync();
        Ok(())
    }

    /// Windows has no such call for one who is not an administrator; the marker's file sizes are what is left.
    #[cfg(not(unix))]
    fn flush(&self, _folder: &Path) -> Result<()> {
        Ok(())
    }
}

/// Makes sure that a whole libtorch is in `.libtorch`. Where it is already, this takes a few file sizes.
///
/// # Errors
/// No source could be used; the message gives each one's reason.
pub(crate) fn ensure(root: &Path, recipe: &Recipe, renewal: Renewal, outside: &dyn Outside) -> Result<()> {
    let places = Places::in_folder(root);
    let is_complete = || matches!(whole::state(&places.own, recipe), State::Complete);
    if renewal == Renewal::IfNeeded && is_complete() && !places.have_leftovers() {
        return Ok(());
    }
    let _lock = lock(&places.lock)?;
    // Looked at again under the lock: another set-up may just have finished.
    if renewal == Renewal::Always || !adopt(&places, recipe) {
        places.clear_for_set_up()?;
        from_any_source(&places, recipe, outside)?;
    }
    places.remove_leftovers();
    Ok(())
}

/// Uses what is there if it is whole, and says what is wrong with it if not.
fn adopt(places: &Places, recipe: &Recipe) -> bool {
    match whole::state(&places.own, recipe) {
        State::Complete => true,
        State::Unmarked => {
            // A folder behind a link belongs to somebody else, and one that cannot be written needs no mark to be used.
            if !places.own.is_symlink() {
                let _ = whole::mark(&places.own, recipe);
            }
            true
        }
        State::Damaged(reason) => {
            say(format_args!("{} cannot be used: {reason:#}. It is made anew.", places.own.display()));
            false
        }
        State::Absent => false,
    }
}

fn from_any_source(places: &Places, recipe: &Recipe, outside: &dyn Outside) -> Result<()> {
    let what = format!("libtorch {} {}", recipe.version, recipe.kind);
    say(format_args!("setting up {what} in {}", places.own.display()));
    let mut reasons = Vec::new();
    for source in &recipe.sources {
        if let Some(reason) = reasons.last() {
            say(format_args!("not {reason}"));
        }
        remove(&places.partial)?;
        match from_source(places, recipe, source, outside) {
            Ok(()) => return Ok(()),
            Err(reason) => reasons.push(format!("from {}: {reason:#}", source.name())),
        }
    }
    remove(&places.partial)?;
    match reasons.as_slice() {
        [] => bail!(
            "set-up knows no source of {what} for this platform: name the folder of one of your own with LIBTORCH",
        ),
        reasons => bail!(
            "{what} could not be set up.\n  {}\nRun the same command again when that is mended, or name a libtorch \
             of your own with LIBTORCH",
            reasons.join("\n  ")
        ),
    }
}

fn from_source(places: &Places, recipe: &Recipe, source: &Source, outside: &dyn Outside) -> Result<()> {
    match source {
        Source::Archive { url, expansion } => {
            let file = places.download.join("libtorch.zip");
            outside.archive(url, *expansion, &file)?;
            say("unpacking");
            let inside = |name: &str| name.strip_prefix("libtorch/").map(str::to_owned);
            unpack::unpack(&file, &places.partial, &inside)?;
        }
        Source::Wheels { wheels, stub, expansion } => {
            let compiler = (*stub == Stub::EmptyLibtorch).then(compiler::for_stub).transpose()?;
            let files = verified_wheels(places, wheels, *expansion, outside)?;
            say("unpacking");
            for (wheel, file) in wheels.iter().zip(files) {
                let place = |name: &str| unpack::place_in_wheel(&wheel.parts, name);
                unpack::unpack(&file, &places.partial, &place)?;
            }
            if let Some(compiler) = compiler {
                compiler.make_stub(&places.partial.join("lib/libtorch.so"))?;
            }
            writeln!(File::create(places.partial.join(VERSION_FILE))?, "{}", recipe.version)?;
        }
    }
    finish(places, recipe, outside)
}

/// The wheels in the order of the recipe, each fetched unless a whole one is left from an earlier set-up.
fn verified_wheels(places: &Places, wheels: &[Wheel], expansion: u64, outside: &dyn Outside) -> Result<Vec<PathBuf>> {
    let kept = |wheel: &Wheel| places.download.join(format!("{}.whl", wheel.requirement.replace("==", "-")));
    let wanted: Vec<&Wheel> = wheels.iter().filter(|wheel| wheels::verify(wheel, &kept(wheel)).is_err()).collect();
    let bytes = wanted.iter().map(|wheel| wheel.published.bytes).sum();
    if bytes > 0 {
        let names: Vec<&str> = wanted.iter().map(|wheel| wheel.requirement).collect();
        say(format_args!("fetching {} MB with pip: {}", megabytes(bytes), names.join(", ")));
    }
    // The exact room is asked for before unpacking.
    space::ensure(&places.root, bytes.saturating_mul(1 + expansion))?;
    for wheel in wanted {
        let fetched = outside.wheel(wheel, &places.download)?;
        wheels::verify(wheel, &fetched).inspect_err(|_| drop(fs::remove_file(&fetched)))?;
        fs::rename(fetched, kept(wheel))?;
    }
    Ok(wheels.iter().map(kept).collect())
}

/// Checks what was unpacked and puts it in place, the marker last.
fn finish(places: &Places, recipe: &Recipe, outside: &dyn Outside) -> Result<()> {
    whole::check(&places.partial, recipe).context("what was unpacked is not whole")?;
    outside.flush(&places.partial)?;
    if places.own.symlink_metadata().is_ok() {
        fs::rename(&places.own, &places.old)?;
    }
    fs::rename(&places.partial, &places.own)?;
    whole::mark(&places.own, recipe)?;
    outside.flush(&places.root)
}
