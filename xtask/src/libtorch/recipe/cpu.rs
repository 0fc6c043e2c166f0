//! libtorch for the processor alone: of the wheels that hold CUDA too, only what the processor needs.

use super::{Source, Stub, Wheel, cudart, cupti, published, torch};

pub(super) fn linux_x86_64() -> Source {
    let libraries = ["libtorch_cpu.so", "libc10.so", "libgomp.so.1"];
    let wheels = linux_x86_64_wheels(&libraries);
    Source::Wheels { wheels, stub: Stub::EmptyLibtorch, expansion: 1 }
}

/// The wheels that both kinds of libtorch are taken from; of torch's own, these libraries.
pub(super) fn linux_x86_64_wheels(libraries: &[&'static str]) -> Vec<Wheel> {
    vec![
        torch(
            "manylinux_2_28_x86_64",
            published(526_574_961, "60fcdcb2f3876e21146cb4524ef06397d727ca9ad5f020818547e25075fe3cb7"),
            libraries,
        ),
        cupti(
            "manylinux_2_25_x86_64",
            published(10_715_597, "4eb01c08e859bf924d222250d2e8f8b8ff6d3db4721288cf35d14252a4d933c8"),
        ),
        cudart(
            "manylinux_2_17_x86_64",
            published(2_243_632, "7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548"),
        ),
    ]
}

pub(super) fn linux_aarch64() -> Source {
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
    Source::Wheels { wheels, stub: Stub::EmptyLibtorch, expansion: 1 }
}

pub(super) fn macos_aarch64() -> Source {
    let libraries = ["libtorch.dylib", "libtorch_cpu.dylib", "libc10.dylib", "libomp.dylib"];
    let published = published(111_187_938, "e76f9bcecc52b8ff711239a2f7547d5353df95878ab232f0773c1d95928b92f8");
    Source::Wheels { wheels: vec![torch("macosx_14_0_arm64", published, &libraries)], stub: Stub::None, expansion: 4 }
}

pub(super) fn windows_x86_64() -> Source {
    let linked = ["torch.dll", "torch.lib", "torch_cpu.dll", "torch_cpu.lib", "c10.dll", "c10.lib"];
    let libraries = [linked.as_slice(), &["libiomp5md.dll", "uv.dll"]].concat();
    let published = published(122_015_870, "a0d8b11f16a48d60e2015d8213aa0390744cbebb98e58b62b3514dddc656e330");
    Source::Wheels { wheels: vec![torch("win_amd64", published, &libraries)], stub: Stub::None, expansion: 4 }
}
