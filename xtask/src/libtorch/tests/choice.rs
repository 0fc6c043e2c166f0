//! A libtorch that the user names.

use std::ffi::OsString;

use super::super::choice::{Choice, check_named, check_pytorch, choice};
use super::super::{Libtorch, check_choice};
use super::*;

/// An environment of a few variables.
fn variables(pairs: Vec<(&'static str, OsString)>) -> impl Fn(&str) -> Option<OsString> {
    move |name| pairs.iter().find(|(other, _)| *other == name).map(|(_, value)| value.clone())
}

#[test]
fn what_cargo_sets_by_itself_is_nobodys_choice() {
    let own = Path::new("/project/.libtorch");
    assert_eq!(choice(&variables(vec![]), own), None);
    assert_eq!(choice(&variables(vec![("LIBTORCH", own.into())]), own), None);
}

#[test]
fn a_folder_or_pytorch_can_be_chosen_and_pytorch_goes_first() {
    let own = Path::new("/project/.libtorch");
    let folder = ("LIBTORCH", OsString::from("/opt/libtorch"));
    assert_eq!(choice(&variables(vec![folder.clone()]), own), Some(Choice::Folder("/opt/libtorch".into())));
    let both = variables(vec![folder, ("LIBTORCH_USE_PYTORCH", "1".into())]);
    assert_eq!(choice(&both, own), Some(Choice::PyTorch));
}

#[test]
fn a_named_folder_is_used_as_it_is() {
    let fixture = Fixture::new();
    fixture.mend();
    fs::remove_file(fixture.own(".complete")).unwrap();
    let folder = fixture.own("");
    let found = check_choice(Choice::Folder(folder.clone()), &fixture.recipe, &variables(vec![])).unwrap();
    assert_eq!(found, Libtorch::Named { folder, version: Some("2.13.0".into()), kind: Kind::Cpu });
    assert!(!fixture.own(".complete").exists(), "not even a marker is written");
}

#[test]
fn headers_and_libraries_may_be_in_folders_of_their_own() {
    let fixture = Fixture::new();
    fixture.mend();
    let elsewhere = fixture.folder.path().join("elsewhere");
    fs::create_dir_all(&elsewhere).unwrap();
    fs::rename(fixture.own("include"), elsewhere.join("include")).unwrap();
    let check = |pairs| check_named(&fixture.own(""), &fixture.recipe, &variables(pairs));
    let message = check(vec![]).unwrap_err().to_string();
    assert!(message.contains("there is no ") && message.contains("torch.h"), "{message}");
    assert!(check(vec![("LIBTORCH_INCLUDE", elsewhere.clone().into())]).is_ok());
    assert!(check(vec![("LIBTORCH_INCLUDE", elsewhere.clone().into()), ("LIBTORCH_LIB", elsewhere.into())]).is_err());
}

#[test]
fn a_named_folder_that_cannot_work_is_refused_with_the_reason() {
    let fixture = Fixture::new();
    fixture.mend();
    let message =
        |folder: &Path, pairs| format!("{:#}", check_named(folder, &fixture.recipe, &variables(pairs)).unwrap_err());
    assert!(message(Path::new("libtorch"), vec![]).contains("absolute path"));
    assert!(message(Path::new(""), vec![]).contains("absolute path"));
    assert!(message(Path::new("/nowhere"), vec![]).contains("there is no /nowhere/include"));
    write(&fixture.own("build-version"), b"2.7.1+cu128\n");
    assert!(message(&fixture.own(""), vec![]).contains("it is version 2.7.1, and 2.13.0 is needed"));
    let bypass = variables(vec![("LIBTORCH_BYPASS_VERSION_CHECK", "1".into())]);
    assert!(check_named(&fixture.own(""), &fixture.recipe, &bypass).is_ok());
}

#[test]
fn a_python_without_pytorch_is_refused_by_name() {
    // Where the Python at hand does have PyTorch, it has another version than this.
    let recipe = Recipe { version: "0.0.0".into(), ..Recipe::of("linux", "x86_64", Kind::Cpu) };
    let message = format!("{:#}", check_pytorch(&recipe, &variables(vec![])).unwrap_err());
    assert!(message.starts_with("LIBTORCH_USE_PYTORCH is set"), "{message}");
    assert!(message.contains("unset LIBTORCH_USE_PYTORCH"), "{message}");
}
