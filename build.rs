//! Gives our binaries the run-time search path of libtorch, so that they start without `LD_LIBRARY_PATH`.
//!
//! Link arguments of a dependency do not reach its dependents, so tch's own cannot do this; torch-sys tells where
//! libtorch is through `DEP_TCH_LIBTORCH_LIB`, which reaches direct dependents only.

fn main() {
    println!("cargo::rerun-if-env-changed=DEP_TCH_LIBTORCH_LIB");
    let Ok(lib) = std::env::var("DEP_TCH_LIBTORCH_LIB") else { return };
    match std::env::var("CARGO_CFG_TARGET_OS").as_deref() {
        Ok("linux") => {
            println!("cargo::rustc-link-arg=-Wl,-rpath,{lib}");
            // libtorch.so only draws in the libraries behind it: the linker must not drop it as unused.
            println!("cargo::rustc-link-arg=-Wl,--no-as-needed");
            println!("cargo::rustc-link-arg=-ltorch");
        }
        Ok("macos") => println!("cargo::rustc-link-arg=-Wl,-rpath,{lib}"),
        _ => {}
    }
}
