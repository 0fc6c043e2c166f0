//! Tests of the module above.

#![expect(clippy::disallowed_methods, reason = "tests put files in place on purpose")]

use std::fs;

use super::*;
use crate::dataset::PIXEL_COUNT;
use crate::idx::IdxArray;

/// A data set of one blank image labelled `label` in each part: valid, and not MNIST.
fn write_small_set(folder: &Path, label: u8) {
    fs::create_dir_all(folder).unwrap();
    let images = IdxArray { dims: vec![1, 28, 28], bytes: vec![0; PIXEL_COUNT] };
    let labels = IdxArray { dims: vec![1], bytes: vec![label] };
    for part in Part::ALL {
        let array = if part.holds_labels() { &labels } else { &images };
        fs::write(folder.join(part.file_name()), array.to_bytes()).unwrap();
    }
}

fn verdicts(looked_in: &[Looked]) -> Vec<(Place, &str)> {
    let word = |verdict: &Verdict| match verdict {
        Verdict::Accepted(_) => "accepted",
        Verdict::NotThere => "not there",
        Verdict::Refused { .. } => "refused",
    };
    looked_in.iter().map(|looked| (looked.place, word(&looked.verdict))).collect()
}

#[test]
fn the_users_folder_may_hold_any_set_and_is_the_only_one_read() {
    let folder = tempfile::tempdir().unwrap();
    write_small_set(folder.path(), 7);
    let places = SearchPlaces {
        user_folder: Some(folder.path().to_owned()),
        environment: Some("elsewhere".into()),
        ..SearchPlaces::default()
    };
    let search = find(&places);
    let dataset = search.outcome.unwrap();
    assert_eq!(dataset.source, Source::Folder(folder.path().to_owned()));
    assert_eq!(dataset.test.labels(), [7]);
    assert_eq!(verdicts(&search.looked_in), [(Place::UserFolder, "accepted")]);
}

#[test]
fn a_users_folder_that_fails_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let places = SearchPlaces { user_folder: Some(folder.path().to_owned()), ..SearchPlaces::default() };
    let error = find(&places).outcome.unwrap_err();
    assert!(matches!(error, SearchError::UserFolder(FolderError::MissingFiles { .. })));
    assert!(error.to_string().contains(&*folder.path().to_string_lossy()), "{error}");
}

#[test]
fn other_places_accept_nothing_but_mnist_and_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let working_folder = folder.path().join("work");
    write_small_set(&working_folder.join("data/MNIST/raw"), 1);
    fs::create_dir_all(folder.path().join("data")).unwrap();
    fs::create_dir_all(folder.path().join("keras/datasets")).unwrap();
    fs::write(folder.path().join("keras/datasets/mnist.npz"), "text").unwrap();
    let places = SearchPlaces {
        environment: Some(folder.path().join("missing")),
        cache: Some(folder.path().join("missing")),
        working_folder: Some(working_folder),
        home: Some(folder.path().to_owned()),
        keras_home: Some(folder.path().join("keras")),
        user_folder: None,
    };
    let search = find(&places);
    let expected = [
        (Place::Environment, "refused"),
        (Place::OwnCache, "not there"),
        (Place::WorkingFolder, "refused"),
        (Place::FolderAbove, "not there"),
        (Place::Burn, "not there"),
        (Place::Keras, "refused"),
    ];
    assert!(matches!(search.outcome, Err(SearchError::NothingFound)));
    assert_eq!(verdicts(&search.looked_in), expected);
    assert_eq!(search.refusals().count(), 3);
    assert!(search.looked_in[2].to_string().ends_with("is not MNIST's"), "{}", search.looked_in[2]);
    assert_eq!(verdicts(&survey(&places)), expected);
}
