//! Files that set-up must not believe.

use super::super::unpack;
use super::*;

#[test]
fn a_wheel_with_another_sum_is_refused_by_name_and_nothing_is_installed() {
    for wheels in [Goods::CutShort, Goods::Foreign] {
        let fixture = Fixture::new();
        let message = fixture.ensure(&fixture.shop(Goods::Nothing, wheels)).unwrap_err().to_string();
        let Source::Wheels { wheels, .. } = &fixture.recipe.sources[1] else { unreachable!() };
        assert!(message.contains("fetched.whl was refused: its SHA-256 is "), "{message}");
        assert!(message.contains(&wheels[0].published.sha256), "{message}");
        assert!(!fixture.own("").exists());
        assert!(!fixture.root().join(".libtorch.download/fetched.whl").exists());
    }
}

#[test]
fn an_archive_that_lacks_a_library_is_not_put_in_place() {
    let fixture = Fixture::new();
    let files: [(&str, Vec<u8>); 1] = [("libtorch/build-version", b"2.13.0+cpu".into())];
    write_zip(&fixture.folder.path().join("goods/libtorch.zip"), &files);
    let message = fixture.ensure(&fixture.shop(Goods::Whole, Goods::Nothing)).unwrap_err().to_string();
    assert!(message.contains("what was unpacked is not whole: include/torch/"), "{message}");
    assert!(!fixture.own("").exists());
}

#[test]
fn paths_that_lead_outside_are_refused_before_anything_of_theirs_is_written() {
    for name in ["../evil", "lib/../../evil", "/tmp/evil", "lib\\..\\..\\evil", "C:evil", "./../evil"] {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("evil.zip");
        write_zip(&archive, &[("lib/good", b"good".to_vec()), (name, b"evil".to_vec())]);
        let into = folder.path().join("into");
        let error = unpack::unpack(&archive, &into, &|name| Some(name.to_owned())).unwrap_err();
        assert!(format!("{error:#}").contains("leads outside"), "{name}: {error:#}");
        assert!(!folder.path().join("evil").exists(), "{name}");
        assert_eq!(fs::read_dir(&into).unwrap().count(), 1, "{name}");
    }
}

#[test]
fn links_and_names_that_come_twice_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let linked = folder.path().join("linked.zip");
    let mut zip = ZipWriter::new(File::create(&linked).unwrap());
    zip.add_symlink("lib", "/tmp", SimpleFileOptions::default()).unwrap();
    zip.finish().unwrap();
    let error = unpack::unpack(&linked, &folder.path().join("a"), &|name| Some(name.to_owned())).unwrap_err();
    assert!(format!("{error:#}").contains("it holds a link, `lib`"), "{error:#}");

    let doubled = folder.path().join("doubled.zip");
    write_zip(&doubled, &[("a", b"1".to_vec()), ("b", b"2".to_vec())]);
    let error = unpack::unpack(&doubled, &folder.path().join("b"), &|_| Some("same".into())).unwrap_err();
    assert!(format!("{error:#}").contains("same cannot be made"), "{error:#}");
}

#[test]
fn an_archive_cut_at_any_length_or_changed_at_any_place_is_an_error_or_unpacks_unharmed() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("a.zip");
    write_zip(&archive, &[("one", b"one one one one".to_vec()), ("two", vec![7; 3_000])]);
    let good = fs::read(&archive).unwrap();
    let unpacked = |bytes: &[u8], into: &str| {
        write(&archive, bytes);
        let into = folder.path().join(into);
        unpack::unpack(&archive, &into, &|name| Some(name.to_owned())).map(|()| into)
    };
    for length in 0..good.len() {
        assert!(unpacked(&good[..length], &format!("cut-{length}")).is_err(), "cut at {length}");
    }
    for place in 0..good.len() {
        let mut bytes = good.clone();
        bytes[place] ^= 0x10;
        if let Ok(into) = unpacked(&bytes, &format!("changed-{place}")) {
            let contents = fs::read_dir(into).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
            assert!(contents.into_iter().all(|content| content == b"one one one one" || content == [7; 3_000]));
        }
    }
}

#[test]
fn a_library_cut_at_any_length_is_not_whole() {
    let fixture = Fixture::new();
    fixture.mend();
    let path = fixture.own("lib/libc10.so");
    let whole_library = fs::read(&path).unwrap();
    for length in (0..whole_library.len()).step_by(97) {
        write(&path, &whole_library[..length]);
        assert!(whole::check(&fixture.own(""), &fixture.recipe).is_err(), "cut at {length}");
    }
}
