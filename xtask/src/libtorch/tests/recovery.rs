//! Set-ups that were interrupted, and set-ups that meet.

use std::env;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use super::*;

/// Names the fixture's folder to a copy of this test program that is to be killed.
const FOLDER_VARIABLE: &str = "XTASK_TEST_FOLDER";

#[test]
fn leftovers_of_an_interrupted_set_up_are_neither_trusted_nor_kept() {
    let fixture = Fixture::new();
    for leftover in [".libtorch.partial/lib", ".libtorch.old/lib", ".libtorch.download/pip-1/tmp"] {
        let folder = fixture.root().join(leftover);
        fs::create_dir_all(&folder).unwrap();
        write(&folder.join("libtorch_cpu.so"), b"half");
    }
    assert_eq!(fixture.mend(), 3);
    assert_eq!(fs::read(fixture.own("lib/libtorch_cpu.so")).unwrap().len(), 200_000);
}

#[test]
fn a_wheel_left_whole_is_used_again_and_one_cut_short_is_fetched_again() {
    let fixture = Fixture::new();
    let download = fixture.root().join(".libtorch.download");
    fs::create_dir_all(&download).unwrap();
    let goods = fixture.folder.path().join("goods");
    fs::copy(goods.join("torch==2.13.0"), download.join("torch-2.13.0.whl")).unwrap();
    write(&download.join("cupti-13.whl"), &fs::read(goods.join("cupti==13")).unwrap()[..1_000]);
    assert_eq!(fixture.mend(), 2, "the archive in vain, and the second wheel");
}

#[test]
fn a_whole_folder_without_a_marker_is_marked_and_used() {
    let fixture = Fixture::new();
    fixture.mend();
    fs::remove_file(fixture.own(".complete")).unwrap();
    assert_eq!(fixture.mend(), 0);
}

#[test]
fn leftovers_of_a_set_up_interrupted_after_its_last_step_are_removed_by_the_next_run() {
    let fixture = Fixture::new();
    fixture.mend();
    fs::create_dir_all(fixture.root().join(".libtorch.download/pip-1/tmp")).unwrap();
    fs::create_dir_all(fixture.root().join(".libtorch.old/lib")).unwrap();
    assert_eq!(fixture.mend(), 0);
}

#[test]
fn a_folder_without_a_marker_that_lacks_something_is_replaced() {
    for name in ["lib/libc10.so", "lib/libcupti.so.13", "include/ATen/ATen.h", "build-version"] {
        let fixture = Fixture::new();
        fixture.mend();
        fs::remove_file(fixture.own(".complete")).unwrap();
        fs::remove_file(fixture.own(name)).unwrap();
        assert_eq!(fixture.mend(), 3, "{name}");
    }
}

#[test]
fn a_marked_folder_whose_files_changed_is_replaced() {
    let fixture = Fixture::new();
    fixture.mend();
    write(&fixture.own("lib/libcupti.so.13"), &library(2_999));
    assert_eq!(fixture.mend(), 3);
    fs::remove_file(fixture.own("include/ATen/ATen.h")).unwrap();
    assert_eq!(fixture.mend(), 3);
}

#[test]
fn another_version_is_replaced() {
    let fixture = Fixture::new();
    fixture.mend();
    write(&fixture.own(".complete"), b"libtorch 2.12.0\n");
    assert_eq!(fixture.mend(), 3);
    fs::remove_file(fixture.own(".complete")).unwrap();
    write(&fixture.own("build-version"), b"2.12.0\n");
    assert_eq!(fixture.mend(), 3);
}

#[cfg(unix)]
#[test]
fn a_link_to_somebody_elses_libtorch_is_used_and_that_one_never_touched() {
    let theirs = Fixture::new();
    theirs.mend();
    fs::remove_file(theirs.own(".complete")).unwrap();
    let fixture = Fixture::new();
    std::os::unix::fs::symlink(theirs.own(""), places::own_folder(&fixture.root())).unwrap();
    let shop = fixture.shop(Goods::Nothing, Goods::Whole);
    fixture.ensure(&shop).unwrap();
    assert_eq!(shop.sold.get(), 0);
    assert!(!theirs.own(".complete").exists());

    fs::remove_file(theirs.own("lib/libc10.so")).unwrap();
    assert_eq!(fixture.mend(), 3, "a damaged one is not used");
    assert!(theirs.own("lib/libtorch_cpu.so").exists());
}

#[test]
fn of_two_set_ups_at_once_one_works_and_the_other_waits_for_it() {
    let fixture = Fixture::new();
    let set_up = || {
        let shop = fixture.shop(Goods::Nothing, Goods::Whole);
        install::ensure(&fixture.root(), &fixture.recipe, Renewal::IfNeeded, &shop).unwrap();
        shop.sold.get()
    };
    let sold: usize = thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(set_up)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(sold, 3);
    fixture.assert_whole();
}

#[test]
fn a_set_up_killed_at_any_moment_is_mended_by_the_next_one() {
    let fixture = Fixture::new();
    let begin = Instant::now();
    assert!(child(&fixture).wait().unwrap().success());
    let whole_run = begin.elapsed();
    let mut cut_short = 0;
    for moment in 0..16 {
        fs::remove_dir_all(fixture.own("")).unwrap();
        let mut child = child(&fixture);
        thread::sleep(whole_run * moment / 14);
        child.kill().unwrap();
        child.wait().unwrap();
        cut_short += usize::from(!fixture.own(".complete").exists());
        fixture.mend();
    }
    assert!(cut_short > 3, "only {cut_short} of 16 were killed in time to tell anything");
}

/// This test program again, to do nothing but one set-up in the fixture's folder.
fn child(fixture: &Fixture) -> std::process::Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "--ignored", "libtorch::tests::recovery::set_up_in_the_folder_that_a_parent_names"])
        .env(FOLDER_VARIABLE, fixture.folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
#[ignore = "is run by the test that kills it"]
fn set_up_in_the_folder_that_a_parent_names() {
    let Some(folder) = env::var_os(FOLDER_VARIABLE).map(PathBuf::from) else { return };
    let goods = folder.join("goods");
    let recipe = recipe(&goods);
    let shop = Shop { goods, archive: Goods::Nothing, wheels: Goods::Whole, sold: Cell::new(0) };
    install::ensure(&folder.join("project"), &recipe, Renewal::IfNeeded, &shop).unwrap();
}
