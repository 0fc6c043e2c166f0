//! Where libtorch is taken from, and what is made of it.

use super::*;

#[test]
fn the_archive_is_taken_where_it_can_be_had() {
    let fixture = Fixture::new();
    let shop = fixture.shop(Goods::Whole, Goods::Nothing);
    fixture.ensure(&shop).unwrap();
    fixture.assert_whole();
    assert_eq!(shop.sold.get(), 1);
    assert_eq!(fs::read_to_string(fixture.own("build-version")).unwrap(), "2.13.0+cpu\n");
}

#[test]
fn wheels_are_taken_where_the_archive_is_out_of_reach_cut_short_or_something_else() {
    for archive in [Goods::Nothing, Goods::CutShort, Goods::Foreign] {
        let fixture = Fixture::new();
        fixture.ensure(&fixture.shop(archive, Goods::Whole)).unwrap();
        fixture.assert_whole();
        assert_eq!(fs::read_to_string(fixture.own("build-version")).unwrap(), "2.13.0\n");
    }
}

#[test]
fn only_the_cpu_part_of_the_wheels_is_kept_and_all_their_licences() {
    let fixture = Fixture::new();
    fixture.mend();
    assert!(fixture.own("include/ATen/ops/op_99.h").is_file());
    assert!(fixture.own("lib/libcupti.so.13").is_file());
    assert!(!fixture.own("lib/libtorch_cuda.so").exists());
    assert_eq!(fs::read(fixture.own("licenses/torch-2.13.0/LICENSE")).unwrap(), b"PyTorch's conditions");
    assert!(fixture.own("licenses/torch-2.13.0/third_party/fmt/LICENSE").is_file());
    assert!(fixture.own("licenses/cupti-13/License.txt").is_file());
    let top: Vec<_> = fs::read_dir(fixture.own("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(top.len(), 5, "{top:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_empty_library_is_one_that_the_linker_can_use() {
    let fixture = Fixture::new();
    fixture.mend();
    let stub = fs::read(fixture.own("lib/libtorch.so")).unwrap();
    assert!(stub.starts_with(b"\x7fELF"));
    assert!(stub.windows(12).any(|bytes| bytes == b"libtorch.so\0"), "it carries its own name");
}

#[test]
fn a_complete_one_is_used_without_asking_anybody() {
    let fixture = Fixture::new();
    fixture.mend();
    assert_eq!(fixture.mend(), 0);
}

#[test]
fn force_makes_it_anew_and_keeps_the_old_one_until_the_new_one_is_whole() {
    let fixture = Fixture::new();
    fixture.mend();
    write(&fixture.own("include/trace-of-the-old-one"), b"");
    let renew = |shop: &Shop| install::ensure(&fixture.root(), &fixture.recipe, Renewal::Always, shop);
    renew(&fixture.shop(Goods::Nothing, Goods::Nothing)).unwrap_err();
    assert!(fixture.own("include/trace-of-the-old-one").exists());
    renew(&fixture.shop(Goods::Nothing, Goods::Whole)).unwrap();
    assert!(!fixture.own("include/trace-of-the-old-one").exists());
    fixture.assert_whole();
}

#[test]
fn where_every_source_fails_the_message_has_every_reason() {
    let fixture = Fixture::new();
    let message = fixture.ensure(&fixture.shop(Goods::Foreign, Goods::Nothing)).unwrap_err().to_string();
    assert!(message.contains("from https://archive.example/libtorch.zip"), "{message}");
    assert!(message.contains("from Python wheels: the network is down"), "{message}");
    assert!(message.contains("LIBTORCH"), "{message}");
}

#[test]
fn a_platform_without_sources_is_told_what_to_do() {
    let fixture = Fixture::new();
    let nowhere = Recipe { sources: Vec::new(), ..fixture.recipe.clone() };
    let shop = fixture.shop(Goods::Whole, Goods::Whole);
    let message = install::ensure(&fixture.root(), &nowhere, Renewal::IfNeeded, &shop).unwrap_err().to_string();
    assert!(message.contains("set-up knows no source of libtorch 2.13.0 without CUDA for this platform"), "{message}");
}
