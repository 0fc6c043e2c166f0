//! The C compiler, for the one file of libtorch that set-up makes itself.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// A compiler that is known to start.
pub(crate) struct Compiler(OsString);

/// Looked for before anything is fetched: without it the download would be for nothing.
///
/// # Errors
/// There is none.
pub(crate) fn for_stub() -> Result<Compiler> {
    let named = env::var_os("CC").filter(|name| !name.is_empty());
    let usual = ["cc", "gcc", "clang"].map(OsString::from);
    let found = named.into_iter().chain(usual).find(|name| version(name).is_some());
    found.map(Compiler).context("there is no C compiler: install it (`apt-get install -y g++` on Debian and Ubuntu)")
}

impl Compiler {
    /// Makes a shared library without content. Programs are linked with `libtorch` by name, and everything that they
    /// use is in the libraries beside it.
    pub(crate) fn make_stub(&self, library: &Path) -> Result<()> {
        let output = Command::new(&self.0)
            .args(["-shared", "-fPIC", "-Wl,-soname,libtorch.so", "-o"])
            .arg(library)
            .args(["-x", "c", "/dev/null"])
            .stdin(Stdio::null())
            .output()?;
        let words = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{} could not make an empty libtorch.so: {words}", self.0.display());
        Ok(())
    }
}

/// The first line of what a compiler says of itself, if it starts at all.
pub(crate) fn version(name: &OsString) -> Option<String> {
    let output = Command::new(name).arg("--version").stdin(Stdio::null()).output().ok()?;
    let words = String::from_utf8_lossy(&output.stdout);
    output.status.success().then(|| words.lines().next().unwrap_or_default().to_owned())
}
