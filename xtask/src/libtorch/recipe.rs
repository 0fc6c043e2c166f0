//! What makes up libtorch on each platform, and where it comes from. A recipe is a plain value, so that the tests can
//! hand a small one to the same machinery. Only facts about files belong here.

use std::iter;

/// The libtorch that tch 0.26 is made for.
pub(crate) const VERSION: &str = "2.13.0";

/// How libtorch is put together on one platform.
#[derive(Debug, Clone)]
pub(crate) struct Recipe {
    pub(crate) version: String,
    /// Tried in this order. Empty where nobody publishes libtorch for the platform.
    pub(crate) sources: Vec<Source>,
    /// Files that tch's C++ part includes or links by name, relative to the libtorch folder.
    pub(crate) core: Vec<String>,
}

#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// PyTorch's own zip file, a folder `libtorch/` that is taken whole. No checksum is published for it: it is
    /// trusted as far as TLS, its length and the checksum of each file inside go.
    Archive { url: String },
    /// Python wheels, of which some files are taken.
    Wheels { wheels: Vec<Wheel>, stub: Stub },
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
            Self::Archive { url } => url,
            Self::Wheels { .. } => "Python wheels",
        }
    }
}

impl Recipe {
    /// The recipe for a platform, named as in `std::env::consts`.
    pub(crate) fn of(os: &str, arch: &str) -> Self {
        let sources = match (os, arch) {
            ("linux", "x86_64") => vec![archive("libtorch-shared-with-deps-2.13.0%2Bcpu.zip"), linux_x86_64()],
            ("linux", "aarch64") => vec![linux_aarch64()],
            // The wheel comes first: it holds the MPS device.
            ("macos", "aarch64") => vec![macos_aarch64(), archive("libtorch-macos-arm64-2.13.0.zip")],
            ("windows", "x86_64") => {
                vec![archive("libtorch-win-shared-with-deps-2.13.0%2Bcpu.zip"), windows_x86_64()]
            }
            _ => Vec::new(),
        };
        Self { version: VERSION.into(), sources, core: core(os) }
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

fn core(os: &str) -> Vec<String> {
    let headers = ["include/torch/csrc/api/include/torch/torch.h", "include/ATen/ATen.h", "include/c10/core/Device.h"];
    let libraries = ["torch", "torch_cpu", "c10"].map(|name| match os {
        "macos" => format!("lib/lib{name}.dylib"),
        "windows" => format!("lib/{name}.lib"),
        _ => format!("lib/lib{name}.so"),
    });
    headers.map(String::from).into_iter().chain(libraries).collect()
}

fn archive(file: &str) -> Source {
    Source::Archive { url: format!("https://download.pytorch.org/libtorch/cpu/{file}") }
}

fn linux_x86_64() -> Source {
    let libraries = ["libtorch_cpu.so", "libc10.so", "libgomp.so.1"];
    let wheels = vec![
        torch(
            "manylinux_2_28_x86_64",
            published(526_574_961, "60fcdcb2f3876e21146cb4524ef06397d727ca9ad5f020818547e25075fe3cb7"),
            &libraries,
        ),
        cupti(
            "manylinux_2_25_x86_64",
            published(10_715_597, "4eb01c08e859bf924d222250d2e8f8b8ff6d3db4721288cf35d14252a4d933c8"),
        ),
        cudart(
            "manylinux_2_17_x86_64",
            published(2_243_632, "7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548"),
        ),
    ];
    Source::Wheels { wheels, stub: Stub::EmptyLibtorch }
}

fn linux_aarch64() -> Source {
    let libraries = [
        "libtorch_cpu.so",
        "libc10.so",
        "libgomp.so.1",
        "libarm_compute.so",
        "libarm_compute_graph.so",
        "libnvpl_blas_core.so.0",
        "libnvpl_blas_lp64_gomp.so.0",
        "libnvpl_lapack_core.so.0",
        "libnvpl_lapack_lp64_gomp.so.0",
    ];
    let wheels = vec![
        torch(
            "manylinux_2_28_aarch64",
            published(427_199_369, "092790c696a760c729fd5722835f50b9d81fd7c8f141571f3f3cf4081a8f664c"),
            &libraries,
        ),
        cupti(
            "manylinux_2_25_aarch64",
            published(10_310_827, "796bd679890ee55fb14a94629b698b6db54bcfd833d391d5e94017dd9d7d3151"),
        ),
        cudart(
            "manylinux_2_17_aarch64",
            published(2_261_060, "ef9bcbe90493a2b9d810e43d249adb3d02e98dd30200d86607d8d02687c43f55"),
        ),
    ];
    Source::Wheels { wheels, stub: Stub::EmptyLibtorch }
}

fn macos_aarch64() -> Source {
    let libraries = ["libtorch.dylib", "libtorch_cpu.dylib", "libc10.dylib", "libomp.dylib"];
    let published = published(111_187_938, "e76f9bcecc52b8ff711239a2f7547d5353df95878ab232f0773c1d95928b92f8");
    Source::Wheels { wheels: vec![torch("macosx_14_0_arm64", published, &libraries)], stub: Stub::None }
}

fn windows_x86_64() -> Source {
    let linked = ["torch.dll", "torch.lib", "torch_cpu.dll", "torch_cpu.lib", "c10.dll", "c10.lib"];
    let libraries = [linked.as_slice(), &["libiomp5md.dll", "uv.dll"]].concat();
    let published = published(122_015_870, "a0d8b11f16a48d60e2015d8213aa0390744cbebb98e58b62b3514dddc656e330");
    Source::Wheels { wheels: vec![torch("win_amd64", published, &libraries)], stub: Stub::None }
}

fn published(bytes: u64, sha256: &str) -> Published {
    Published { bytes, sha256: sha256.into() }
}

/// The CPU part of a torch wheel. Any Python's wheel would do, since no file that is taken knows of Python.
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

fn cupti(platform: &'static str, published: Published) -> Wheel {
    nvidia("nvidia-cuda-cupti==13.0.85", platform, published, "libcupti.so.13")
}

fn cudart(platform: &'static str, published: Published) -> Wheel {
    nvidia("nvidia-cuda-runtime==13.0.96", platform, published, "libcudart.so.13")
}

/// One library of an NVIDIA wheel: `libtorch_cpu` of the Linux wheels does not load without it, but needs no GPU for it.
/// These wheels fit every Python 3; a Python version in the tags would keep pip from seeing that.
fn nvidia(requirement: &'static str, platform: &'static str, published: Published, library: &str) -> Wheel {
    let part = Part { from: format!("nvidia/cu13/lib/{library}"), to: format!("lib/{library}") };
    Wheel { requirement, tags: vec!["--platform", platform], published, parts: vec![part] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wheel_of_every_platform_has_a_sum_and_a_size() {
        for (os, arch) in [("linux", "x86_64"), ("linux", "aarch64"), ("macos", "aarch64"), ("windows", "x86_64")] {
            let recipe = Recipe::of(os, arch);
            for source in &recipe.sources {
                let Source::Wheels { wheels, .. } = source else { continue };
                for wheel in wheels {
                    assert_eq!(wheel.published.sha256.len(), 64, "{os} {arch} {}", wheel.requirement);
                    assert!(wheel.published.bytes > 1_000_000, "{os} {arch} {}", wheel.requirement);
                }
            }
            assert!(recipe.wheel_files().count() >= 4, "{os} {arch}");
        }
    }

    #[test]
    fn a_platform_without_published_libtorch_has_no_source_but_still_a_core() {
        let recipe = Recipe::of("linux", "riscv64");
        assert!(recipe.sources.is_empty());
        assert!(recipe.core.contains(&"lib/libtorch_cpu.so".to_owned()));
    }
}
