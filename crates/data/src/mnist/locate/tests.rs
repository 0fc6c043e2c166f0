//! Tests of the module above.

#![expect(clippy::disallowed_methods, reason = "tests put files in place on purpose")]

use std::fs;

use super::*;
use crate::set_files::Part;
use crate::{dataset::PIXEL_COUNT, idx::IdxArray};

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
        Verdict::Mnist => "MNIST",
        Verdict::NotThere => "not there",
        Verdict::Unusable(_) => "unusable",
    };
    looked_in.iter().map(|looked| (looked.place, word(&looked.verdict))).collect()
}

#[test]
fn no_place_is_accepted_without_mnist_and_each_says_why() {
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
    };
    let search = find(&places);
    let expected = [
        (Place::Environment, "unusable"),
        (Place::OwnCache, "not there"),
        (Place::WorkingFolder, "unusable"),
        (Place::FolderAbove, "not there"),
        (Place::Burn, "not there"),
        (Place::Keras, "unusable"),
    ];
    assert!(search.dataset.is_none());
    assert_eq!(verdicts(&search.looked_in), expected);
    assert_eq!(search.unusable().count(), 3);
    assert!(search.looked_in[2].to_string().ends_with("is valid, but not MNIST's"), "{}", search.looked_in[2]);
    assert_eq!(verdicts(&status(&places)), expected);
}
