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

#[cfg(unix)]
mod other_destinations {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    use super::*;

    fn pipe(folder: &Path) -> PathBuf {
        let pipe = folder.join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        pipe
    }

    #[test]
    fn a_private_file_stays_private_and_its_owners() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, OLD).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        // Only root can give a file away.
        let owner = std::os::unix::fs::chown(&path, Some(65_534), None).is_ok().then_some(65_534);
        replace(&path, |out| out.write_all(NEW)).unwrap();
        let found = fs::metadata(&path).unwrap();
        assert_eq!((fs::read(&path).unwrap().as_slice(), found.mode() & 0o777), (NEW, 0o600));
        assert_eq!(found.uid(), owner.unwrap_or(found.uid()));
    }

    #[test]
    fn of_a_link_the_target_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("elsewhere")).unwrap();
        let target = folder.path().join("elsewhere/file");
        let (link, second) = (folder.path().join("link"), folder.path().join("second"));
        symlink("elsewhere/file", &link).unwrap();
        symlink(&link, &second).unwrap();
        // At first the target is not there yet.
        for content in [OLD, NEW] {
            replace(&second, |out| out.write_all(content)).unwrap();
            assert_eq!(fs::read(&target).unwrap(), content);
            assert!(link.is_symlink() && second.is_symlink());
        }
        assert_eq!(names_in(&folder.path().join("elsewhere")), ["file"]);
        let circle = folder.path().join("circle");
        symlink("circle", &circle).unwrap();
        assert!(replace(&circle, |_| Ok(())).unwrap_err().to_string().contains("form a circle"));
    }

    #[test]
    fn a_pipe_takes_what_is_written_and_stays_a_pipe() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = pipe(folder.path());
        let error = replace(&pipe, |out| out.write_all(NEW)).unwrap_err().to_string();
        assert!(error.contains("nobody reads"), "{error}");
        let reader = std::process::Command::new("cat").arg(&pipe).stdout(std::process::Stdio::piped()).spawn().unwrap();
        // It takes a moment until the reader has it open.
        while replace(&pipe, |out| out.write_all(NEW)).is_err() {
            std::thread::yield_now();
        }
        assert_eq!(reader.wait_with_output().unwrap().stdout, NEW);
        assert_eq!(names_in(folder.path()), ["pipe"]);
    }

    #[test]
    fn a_device_stays_a_device() {
        let link = tempfile::tempdir().unwrap();
        let link = link.path().join("null");
        symlink("/dev/null", &link).unwrap();
        replace(&link, |out| out.write_all(NEW)).unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[test]
    fn a_pipe_with_the_name_of_a_leftover_stops_nobody() {
        let folder = tempfile::tempdir().unwrap();
        fs::rename(pipe(folder.path()), folder.path().join(".file.aaaaaa.lenet-lab.tmp")).unwrap();
        replace(&folder.path().join("file"), |out| out.write_all(NEW)).unwrap();
        assert_eq!(names_in(folder.path()), [".file.aaaaaa.lenet-lab.tmp", "file"]);
    }
}
