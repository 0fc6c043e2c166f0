//! The row about an NVIDIA GPU: its driver, and whether the libtorch at hand can use it.

use std::process::{Command, Stdio};

use super::{Row, State};
use crate::libtorch::Kind;
use crate::window;

const WHAT: &str = "NVIDIA GPU";
/// The first driver that runs programs made with CUDA 13.0.
const OLDEST_DRIVER: u32 = 580;
const GET_DRIVER: &str = "install NVIDIA's driver, version 580 or newer";

/// What this machine has of NVIDIA.
#[derive(Debug)]
enum Driver {
    Absent,
    /// The library is there, but nothing that it finds.
    WithoutGpu,
    /// The first GPU, and the driver's version.
    Gpu {
        name: String,
        version: String,
    },
}

/// `kind` is that of the libtorch at hand.
pub(super) fn gpu(kind: Option<Kind>) -> Row {
    if cfg!(target_os = "macos") {
        return Row::good(WHAT, "not checked: this system has none".into());
    }
    row(&driver(), kind)
}

fn row(driver: &Driver, kind: Option<Kind>) -> Row {
    let lacking = |words: String, mend: Option<&str>| Row::bad(WHAT, State::Lacking, words, mend.map(String::from));
    match (driver, kind) {
        (Driver::Absent, Some(Kind::Cuda)) => {
            lacking(format!("libtorch has CUDA, but no driver (libcuda.so.1) is found: {GET_DRIVER}"), None)
        }
        (Driver::Absent, _) => lacking("no driver (libcuda.so.1) is found; the processor does all work".into(), None),
        (Driver::WithoutGpu, _) => lacking("the driver is there, but `nvidia-smi` lists no GPU".into(), None),
        (Driver::Gpu { name, version }, _) if major(version) < OLDEST_DRIVER => {
            lacking(format!("{name} with driver {version}, which is too old for CUDA 13: {GET_DRIVER}"), None)
        }
        (Driver::Gpu { name, version }, Some(Kind::Cpu)) => {
            let words = format!("{name}, driver {version}; but libtorch is one without CUDA");
            lacking(words, Some("cargo xtask setup --cuda"))
        }
        (Driver::Gpu { name, version }, _) => Row::good(WHAT, format!("{name}, driver {version}")),
    }
}

fn driver() -> Driver {
    if let Some(gpu) = ask_nvidia_smi() {
        return gpu;
    }
    if window::is_installed("libcuda.so.1") { Driver::WithoutGpu } else { Driver::Absent }
}

fn ask_nvidia_smi() -> Option<Driver> {
    let output = Command::new("nvidia-smi")
        .args(["--query-gpu=name,driver_version", "--format=csv,noheader"])
        .stdin(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    first_gpu(&String::from_utf8_lossy(&output.stdout))
}

/// The GPU of a first line such as `NVIDIA H100 80GB HBM3, 580.65.06`.
fn first_gpu(lines: &str) -> Option<Driver> {
    let (name, version) = lines.lines().next()?.rsplit_once(", ")?;
    Some(Driver::Gpu { name: name.trim().into(), version: version.trim().into() })
}

fn major(version: &str) -> u32 {
    version.split('.').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_driver(version: &str) -> Driver {
        first_gpu(&format!("NVIDIA H100 80GB HBM3, {version}\nNVIDIA T4, {version}\n")).unwrap()
    }

    #[test]
    fn a_gpu_that_libtorch_can_use_is_named_with_its_driver() {
        let row = row(&with_driver("580.65.06"), Some(Kind::Cuda));
        assert_eq!(row, Row::good(WHAT, "NVIDIA H100 80GB HBM3, driver 580.65.06".into()));
    }

    #[test]
    fn a_gpu_without_cuda_in_libtorch_leads_to_the_command_that_brings_it() {
        let row = row(&with_driver("590.1"), Some(Kind::Cpu));
        assert_eq!(row.state, State::Lacking);
        assert_eq!(row.mend.as_deref(), Some("cargo xtask setup --cuda"));
    }

    #[test]
    fn an_old_driver_is_told_by_its_version() {
        let row = row(&with_driver("550.54.15"), Some(Kind::Cuda));
        assert_eq!(row.state, State::Lacking);
        assert!(row.words.contains("550.54.15, which is too old") && row.words.contains("580"), "{}", row.words);
    }

    #[test]
    fn a_machine_without_a_driver_lacks_it_only_for_a_libtorch_with_cuda() {
        assert!(row(&Driver::Absent, Some(Kind::Cpu)).words.contains("the processor does all work"));
        assert!(row(&Driver::Absent, Some(Kind::Cuda)).words.contains("install NVIDIA's driver"));
        assert!(row(&Driver::WithoutGpu, Some(Kind::Cuda)).words.contains("lists no GPU"));
        assert!(first_gpu("").is_none());
    }
}
