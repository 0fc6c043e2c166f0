//! libtorch with CUDA 13.0: a torch wheel and those of NVIDIA's libraries that it needs to load. Python and dense linear
//! algebra (`libtorch_cuda_linalg` with cuSOLVER) are left out: no network here uses them. The versions are those that
//! torch 2.13.0 names.

use super::{Published, Source, Stub, Wheel, cpu, nvidia, published};

const CUDNN: [&str; 8] = [
    "libcudnn.so.9",
    "libcudnn_adv.so.9",
    "libcudnn_cnn.so.9",
    "libcudnn_engines_precompiled.so.9",
    "libcudnn_engines_runtime_compiled.so.9",
    "libcudnn_graph.so.9",
    "libcudnn_heuristic.so.9",
    "libcudnn_ops.so.9",
];

pub(super) fn linux_x86_64() -> Source {
    // `libtorch.so` is the wheel's own: it draws in `libtorch_cuda.so`, to which nothing of ours refers.
    let libraries = [
        "libtorch.so",
        "libtorch_cpu.so",
        "libtorch_cuda.so",
        "libtorch_nvshmem.so",
        "libc10.so",
        "libc10_cuda.so",
        "libcaffe2_nvrtc.so",
        "libgomp.so.1",
    ];
    let mut wheels = cpu::linux_x86_64_wheels(&libraries);
    wheels.extend(toolkit());
    wheels.extend(beside_the_toolkit());
    Source::Wheels { wheels, stub: Stub::None, expansion: 2 }
}

/// Libraries of NVIDIA's toolkit.
fn toolkit() -> [Wheel; 7] {
    let wheel = |requirement, platform, published: Published, libraries: &[&str]| {
        nvidia(requirement, platform, published, "cu13", libraries)
    };
    [
        wheel(
            "nvidia-cublas==13.1.1.3",
            "manylinux_2_27_x86_64",
            published(423_138_758, "37936a16db8fe4ac1f065c2139360608a543a09275cb1a1af612e08cfa065436"),
            &["libcublas.so.13", "libcublasLt.so.13"],
        ),
        wheel(
            "nvidia-cufft==12.0.0.61",
            "manylinux_2_17_x86_64",
            published(214_085_489, "6c44f692dce8fd5ffd3e3df134b6cdb9c2f72d99cf40b62c32dde45eea9ddad3"),
            &["libcufft.so.12"],
        ),
        wheel(
            "nvidia-cufile==1.15.1.6",
            "manylinux_2_17_x86_64",
            published(1_223_672, "08a3ecefae5a01c7f5117351c64f17c7c62efa5fffdbe24fc7d298da19cd0b44"),
            &["libcufile.so.0"],
        ),
        wheel(
            "nvidia-curand==10.4.0.35",
            "manylinux_2_27_x86_64",
            published(59_544_258, "1aee33a5da6e1db083fe2b90082def8915f30f3248d5896bcec36a579d941bfc"),
            &["libcurand.so.10"],
        ),
        wheel(
            "nvidia-cusparse==12.6.3.3",
            "manylinux_2_17_x86_64",
            published(145_942_937, "2b3c89c88d01ee0e477cb7f82ef60a11a4bcd57b6b87c33f789350b59759360b"),
            &["libcusparse.so.12"],
        ),
        wheel(
            "nvidia-nvjitlink==13.0.88",
            "manylinux_2_12_x86_64",
            published(40_713_933, "13a74f429e23b921c1109976abefacc69835f2f433ebd323d3946e11d804e47b"),
            &["libnvJitLink.so.13"],
        ),
        wheel(
            "nvidia-cuda-nvrtc==13.0.88",
            "manylinux_2_12_x86_64",
            published(90_215_200, "ad9b6d2ead2435f11cbb6868809d2adeeee302e9bb94bcf0539c7a40d80e8575"),
            &["libnvrtc.so.13", "libnvrtc-builtins.so.13.0"],
        ),
    ]
}

fn beside_the_toolkit() -> [Wheel; 4] {
    [
        nvidia(
            "nvidia-cudnn-cu13==9.20.0.48",
            "manylinux_2_27_x86_64",
            published(366_173_588, "0c45dd8eeb50b603f07995b1b300c62ffe6a1980482b82b3bcf94a4ca9d49304"),
            "cudnn",
            &CUDNN,
        ),
        nvidia(
            "nvidia-cusparselt-cu13==0.8.1",
            "manylinux2014_x86_64",
            published(170_148_586, "786ce87568c303fadb5afcc7102d454cd3040d75f6f8626f5db460d1871f4dd0"),
            "cusparselt",
            &["libcusparseLt.so.0"],
        ),
        nvidia(
            "nvidia-nccl-cu13==2.29.7",
            "manylinux_2_18_x86_64",
            published(205_976_000, "edd81538446786ec3b73972543e53bb43bcaf0bfc8ef76cb679fcc390ffe136d"),
            "nccl",
            &["libnccl.so.2"],
        ),
        nvidia(
            "nvidia-nvshmem-cu13==3.4.5",
            "manylinux_2_17_x86_64",
            published(60_412_546, "290f0a2ee94c9f3687a02502f3b9299a9f9fe826e6d0287ee18482e78d495b80"),
            "nvshmem",
            &["libnvshmem_host.so.3"],
        ),
    ]
}
