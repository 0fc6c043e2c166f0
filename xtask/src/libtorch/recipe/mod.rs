//! What makes up libtorch on each platform, and where it comes from. A recipe is a plain value, so that the tests can
//! hand a small one to the same machinery. Only facts about files belong here.

mod cpu;
mod cuda;
#[cfg(test)]
mod tests;

use std::fmt;
use std::iter;

/// The libtorch that tch 0.26 is made for.
pub(crate) const VERSION: &str = "2.13.0";

/// What libtorch can compute on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The processor, and Apple's GPU on macOS.
    Cpu,
    /// NVIDIA's GPUs too.
    Cuda,
}

/// How libtorch is put together on one platform.
#[derive(Debug, Clone)]
pub(crate) struct Recipe {
    pub(crate) version: String,
    pub(crate) kind: Kind,
    /// Tried in this order. Empty where nobody publishes libtorch for the platform.
    pub(crate) sources: Vec<Source>,
    /// Files that tch's C++ part includes or links by name, relative to the libtorch folder.
    pub(crate) core: Vec<String>,
}

#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// PyTorch's own zip file, a folder `libtorch/` that is taken whole. No checksum is published for it: it is
    /// trusted as far as TLS, its length and the checksum of each file inside go.
    Archive { url: String, expansion: u64 },
    /// Python wheels, of which some files are taken.
    Wheels { wheels: Vec<Wheel>, stub: Stub, expansion: u64 },
}

/// Whether an empty `libtorch.so` has to be made. The one in the Linux wheels would draw in the CUDA libraries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stub {
    EmptyLibtorch,
    None,
}

#[derive(Debug, Clone)]
pub(crate) struct Wheel {
    /// For example `torch==2.13.0`.
    pub(crate) requirement: &'static str,
    /// Tells pip which file to take, so that the Python at hand does not matter.
    pub(crate) tags: Vec<&'static str>,
    pub(crate) published: Published,
    /// What is taken. The licences are always taken too.
    pub(crate) parts: Vec<Part>,
}

/// What the package index says of a wheel file. The SHA-256 is in lower-case hexadecimal.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

/// A file of a wheel, or a folder if the names end with `/`, and its place in the libtorch folder.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) from: String,
    pub(crate) to: String,
}

impl Source {
    /// For messages.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Archive { url, .. } => url,
            Self::Wheels { .. } => "Python wheels",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Cpu => "without CUDA",
            Self::Cuda => "with CUDA",
        })
    }
}

impl Recipe {
    /// The recipe for a platform, named as in `std::env::consts`.
    pub(crate) fn of(os: &str, arch: &str, kind: Kind) -> Self {
        let sources = match (os, arch, kind) {
            ("linux", "x86_64", Kind::Cpu) => {
                vec![archive("cpu/libtorch-shared-with-deps-2.13.0%2Bcpu.zip", 4), cpu::linux_x86_64()]
            }
            ("linux", "aarch64", Kind::Cpu) => vec![cpu::linux_aarch64()],
            // The wheel comes first: it holds the MPS device.
            ("macos", "aarch64", Kind::Cpu) => {
                vec![cpu::macos_aarch64(), archive("cpu/libtorch-macos-arm64-2.13.0.zip", 4)]
            }
            ("windows", "x86_64", Kind::Cpu) => {
                vec![archive("cpu/libtorch-win-shared-with-deps-2.13.0%2Bcpu.zip", 4), cpu::windows_x86_64()]
            }
            ("linux", "x86_64", Kind::Cuda) => {
                vec![archive("cu130/libtorch-shared-with-deps-2.13.0%2Bcu130.zip", 2), cuda::linux_x86_64()]
            }
            _ => Vec::new(),
        };
        Self { version: VERSION.into(), kind, sources, core: core(os, kind) }
    }

    /// Every file that a folder filled from wheels has to hold beside the core.
    pub(crate) fn wheel_files(&self) -> impl Iterator<Item = &str> {
        let wheels = self.sources.iter().flat_map(|source| match source {
            Source::Wheels { wheels, .. } => wheels.as_slice(),
            Source::Archive { .. } => &[],
        });
        wheels.flat_map(|wheel| &wheel.parts).map(|part| part.to.as_str()).filter(|place| !place.ends_with('/'))
    }
}

fn core(os: &str, kind: Kind) -> Vec<String> {
    let headers = ["include/torch/csrc/api/include/torch/torch.h", "include/ATen/ATen.h", "include/c10/core/Device.h"];
    let libraries: &[&str] = match kind {
        Kind::Cpu => &["torch", "torch_cpu", "c10"],
        Kind::Cuda => &["torch", "torch_cpu", "c10", "torch_cuda", "c10_cuda"],
    };
    headers.map(String::from).into_iter().chain(libraries.iter().map(|name| library_file(os, name))).collect()
}

/// Where what is linked by that name lies.
pub(super) fn library_file(os: &str, name: &str) -> String {
    match os {
        "macos" => format!("lib/lib{name}.dylib"),
        "windows" => format!("lib/{name}.lib"),
        _ => format!("lib/lib{name}.so"),
    }
}

fn archive(file: &str, expansion: u64) -> Source {
    Source::Archive { url: format!("https://download.pytorch.org/libtorch/{file}"), expansion }
}

fn published(bytes: u64, sha256: &str) -> Published {
    Published { bytes, sha256: sha256.into() }
}

/// Part of a torch wheel. Any Python's wheel would do, since no file that is taken knows of Python.
fn torch(platform: &'static str, published: Published, libraries: &[&str]) -> Wheel {
    let headers = Part { from: "torch/include/".into(), to: "include/".into() };
    let library = |name: &&str| Part { from: format!("torch/lib/{name}"), to: format!("lib/{name}") };
    Wheel {
        requirement: "torch==2.13.0",
        tags: ["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--platform", platform].into(),
        published,
        parts: iter::once(headers).chain(libraries.iter().map(library)).collect(),
    }
}

/// `libtorch_cpu` of the Linux wheels does not load without this library and the next, but needs no GPU for it.
fn cupti(platform: &'static str, published: Published) -> Wheel {
    nvidia("nvidia-cuda-cupti==13.0.85", platform, published, "cu13", &["libcupti.so.13"])
}

fn cudart(platform: &'static str, published: Published) -> Wheel {
    nvidia("nvidia-cuda-runtime==13.0.96", platform, published, "cu13", &["libcudart.so.13"])
}

/// Libraries of an NVIDIA wheel, which lie in `nvidia/FOLDER/lib`. All go to where libtorch's own are: each of them
/// looks for the others beside itself. These wheels fit every Python 3; a Python version in the tags would keep pip from
/// seeing that.
fn nvidia(
    requirement: &'static str,
    platform: &'static str,
    published: Published,
    folder: &str,
    libraries: &[&str],
) -> Wheel {
    let part = |name: &&str| Part { from: format!("nvidia/{folder}/lib/{name}"), to: format!("lib/{name}") };
    let parts = libraries.iter().map(part).collect();
    Wheel { requirement, tags: vec!["--platform", platform], published, parts }
}
