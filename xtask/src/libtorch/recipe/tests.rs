//! That each recipe is complete.

use super::*;

const PLATFORMS: [(&str, &str, Kind); 5] = [
    ("linux", "x86_64", Kind::Cpu),
    ("linux", "aarch64", Kind::Cpu),
    ("macos", "aarch64", Kind::Cpu),
    ("windows", "x86_64", Kind::Cpu),
    ("linux", "x86_64", Kind::Cuda),
];

#[test]
fn every_wheel_of_every_platform_has_a_sum_and_a_size() {
    for (os, arch, kind) in PLATFORMS {
        let recipe = Recipe::of(os, arch, kind);
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
    let recipe = Recipe::of("linux", "riscv64", Kind::Cpu);
    assert!(recipe.sources.is_empty());
    assert!(recipe.core.contains(&"lib/libtorch_cpu.so".to_owned()));
}

#[test]
fn libtorch_with_cuda_holds_all_that_libtorch_without_it_does_but_takes_the_real_libtorch_so() {
    let files = |kind| {
        let recipe = Recipe::of("linux", "x86_64", kind);
        let files: Vec<String> = recipe.wheel_files().map(String::from).collect();
        [recipe.core, files].concat()
    };
    let with = files(Kind::Cuda);
    assert!(files(Kind::Cpu).iter().all(|file| with.contains(file)));
    assert!(with.contains(&"lib/libtorch_cuda.so".to_owned()));
    let recipe = Recipe::of("linux", "x86_64", Kind::Cuda);
    assert!(recipe.wheel_files().any(|file| file == "lib/libtorch.so"));
    let is_stubbed = |source: &Source| matches!(source, Source::Wheels { stub: Stub::EmptyLibtorch, .. });
    assert!(!recipe.sources.iter().any(is_stubbed));
}
