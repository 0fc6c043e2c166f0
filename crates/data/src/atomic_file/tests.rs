//! Tests of the module above.

#![expect(clippy::disallowed_methods, reason = "tests put files in place that are damaged or in the way on purpose")]

use super::*;

const OLD: &[u8] = b"old content";
const NEW: &[u8] = b"new content, longer";

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_file_is_created_and_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    for content in [OLD, NEW, b""] {
        replace(&path, |out| out.write_all(content)).unwrap();
        assert_eq!(fs::read(&path).unwrap(), content);
        assert_eq!(names_in(folder.path()), ["file"]);
    }
}

#[test]
fn a_writer_that_fails_at_any_byte_leaves_the_old_file_whole_and_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, OLD).unwrap();
    for failing_byte in 0..=NEW.len() {
        let result = replace(&path, |out| {
            out.write_all(&NEW[..failing_byte])?;
            out.flush()?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(matches!(result, Err(WriteError::DiskFull(_))), "byte {failing_byte}: {result:?}");
        assert_eq!(fs::read(&path).unwrap(), OLD);
        assert_eq!(names_in(folder.path()), ["file"]);
    }
}

#[test]
fn a_writer_that_panics_leaves_the_old_file_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, OLD).unwrap();
    let panicked = std::panic::catch_unwind(|| replace(&path, |_| panic!("on purpose")));
    assert!(panicked.is_err());
    assert_eq!(fs::read(&path).unwrap(), OLD);
    assert_eq!(names_in(folder.path()), ["file"]);
}

#[test]
fn a_missing_folder_is_named_with_advice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing").join("file");
    let error = replace(&path, |out| out.write_all(NEW)).unwrap_err();
    assert!(matches!(error, WriteError::FolderMissing(_)));
    assert!(error.to_string().contains(&*path.to_string_lossy()), "{error}");
}

#[test]
fn a_file_in_place_of_the_folder_and_a_folder_in_place_of_the_file_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, OLD).unwrap();
    let error = replace(&file.join("below"), |out| out.write_all(NEW)).unwrap_err();
    assert!(matches!(error, WriteError::InTheWay(..)), "{error:?}");
    assert_eq!(fs::read(&file).unwrap(), OLD);

    let below = folder.path().join("folder");
    fs::create_dir(&below).unwrap();
    let error = replace(&below, |out| out.write_all(NEW)).unwrap_err();
    assert!(matches!(error, WriteError::InTheWay(..)), "{error:?}");
    assert_eq!(names_in(folder.path()), ["file", "folder"]);
}

#[test]
fn what_is_not_a_file_name_is_refused() {
    for path in ["", "..", "/"] {
        assert!(matches!(replace(Path::new(path), |_| Ok(())), Err(WriteError::NotAFileName(_))), "{path:?}");
    }
}

#[test]
fn what_a_killed_writer_left_is_removed_and_what_another_is_writing_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let abandoned = folder.path().join(format!(".file.Ab12Cd{TEMPORARY_SUFFIX}"));
    let of_another_file = folder.path().join(format!(".file.txt.Ab12Cd{TEMPORARY_SUFFIX}"));
    fs::write(&abandoned, "half").unwrap();
    fs::write(&of_another_file, "half").unwrap();
    let in_use = create_temporary(folder.path(), "file").unwrap();

    replace(&path, |out| out.write_all(NEW)).unwrap();

    assert!(!abandoned.exists());
    assert!(of_another_file.exists());
    assert!(in_use.path().exists());
}

#[cfg(unix)]
#[test]
fn a_new_file_has_the_permissions_of_an_ordinary_one() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    let (ours, ordinary) = (folder.path().join("ours"), folder.path().join("ordinary"));
    fs::write(&ordinary, OLD).unwrap();
    replace(&ours, |out| out.write_all(NEW)).unwrap();
    assert_eq!(mode(&ours), mode(&ordinary));
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_is_named_with_advice() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o500)).unwrap();
    let result = replace(&folder.path().join("file"), |out| out.write_all(NEW));
    // Permissions do not bind the superuser, under whom some run their tests.
    let binding = File::create(folder.path().join("probe")).is_err();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(binding, matches!(result, Err(WriteError::NoPermission(_))), "{result:?}");
}
