//! A working folder without a name ends the program with a reason: libtorch would end it with none.
//!
//! MKL, inside libtorch, asks for the working folder while the system loads it. Where the folder was deleted, or its path is longer
//! than MKL's buffer, it prints that `libtorch_cpu.so` cannot be loaded and ends the process, before `main` and before the constructors of
//! Rust's library. Only what is in the executable's `.preinit_array` runs earlier.

#![expect(
    unsafe_code,
    reason = "a section of the executable is the only place that is looked at before libraries start"
)]

use std::{
    env,
    io::{self, Write as _},
    process,
};

/// The size of MKL's buffer for the path, with its final zero.
const MKL_PATH_BYTES: usize = 4096;

// SAFETY: the section holds pointers to functions that take what they ignore, and the C library calls each once. It has started
// itself by then, and `check` asks nothing of Rust's library that needs its own start.
#[unsafe(link_section = ".preinit_array")]
#[used]
static BEFORE_LIBTORCH: extern "C" fn() = check;

extern "C" fn check() {
    let problem = match env::current_dir() {
        Ok(folder) if folder.as_os_str().len() < MKL_PATH_BYTES => return,
        Ok(_) => "has a path of more than 4,095 bytes".to_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => "no longer exists".to_owned(),
        Err(error) => format!("cannot be found out: {error}"),
    };
    // Nothing can be done about a closed standard error.
    let _ = writeln!(io::stderr(), "error: the working folder {problem}: change to another with `cd`, and start again");
    process::exit(1);
}
