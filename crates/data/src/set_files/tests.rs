//! Tests of the module above: one small set in every form.

#![expect(clippy::disallowed_methods, reason = "a test's file is read by nobody else")]

use std::{
    fs,
    io::{Cursor, Write as _},
    path::PathBuf,
};

use flate2::{Compression, write::GzEncoder};
use image::GrayImage;
use proptest::prelude::*;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;
use crate::{dataset::PIXEL_COUNT, idx::IdxArray};

const TRAIN: [u8; 6] = [5, 0, 4, 1, 9, 2];
const TEST: [u8; 3] = [7, 2, 1];

/// Files by name.
type Files = Vec<(String, Vec<u8>)>;

/// An image that tells its label and its place in the set.
fn image(label: u8, index: usize) -> [u8; PIXEL_COUNT] {
    let mut image = [0; PIXEL_COUNT];
    image[100 + usize::from(label)] = 255;
    image[300 + index] = 40;
    image
}

fn pixels(labels: &[u8]) -> Vec<u8> {
    labels.iter().enumerate().flat_map(|(index, label)| image(*label, index)).collect()
}

fn idx() -> Files {
    let images = |labels: &[u8]| IdxArray { dims: vec![labels.len(), 28, 28], bytes: pixels(labels) }.to_bytes();
    let of_labels = |labels: &[u8]| IdxArray { dims: vec![labels.len()], bytes: labels.to_vec() }.to_bytes();
    let contents = [images(&TRAIN), of_labels(&TRAIN), images(&TEST), of_labels(&TEST)];
    Part::ALL.map(Part::file_name).map(str::to_owned).into_iter().zip(contents).collect()
}

fn csv() -> Files {
    let table = |labels: &[u8]| {
        let line = |(index, label): (usize, &u8)| {
            let levels = image(*label, index).map(|level| level.to_string());
            format!("{label},{}\n", levels.join(","))
        };
        labels.iter().enumerate().map(line).collect::<String>().into_bytes()
    };
    vec![("mnist_train.csv".to_owned(), table(&TRAIN)), ("mnist_test.csv".to_owned(), table(&TEST))]
}

fn npz(names: [&str; 4]) -> Vec<u8> {
    let images =
        |labels: &[u8]| npy::tests::file("|u1", "False", &format!("({}, 28, 28)", labels.len()), &pixels(labels));
    let of_labels = |labels: &[u8]| {
        let elements: Vec<u8> = labels.iter().flat_map(|label| i64::from(*label).to_le_bytes()).collect();
        npy::tests::file("<i8", "False", &format!("({},)", labels.len()), &elements)
    };
    let arrays = [images(&TRAIN), of_labels(&TRAIN), images(&TEST), of_labels(&TEST)];
    zip(&names.map(|name| format!("{name}.npy")).into_iter().zip(arrays).collect())
}

/// Pictures by class, which are in the order of their classes.
fn pictures() -> Files {
    let of = |folder: &str, labels: &[u8]| -> Files {
        let picture = |(index, label): (usize, &u8)| {
            let picture = GrayImage::from_raw(28, 28, image(*label, index).to_vec()).unwrap();
            (format!("digits/{folder}/{label}/{index}.png"), picture::tests::png(&picture))
        };
        labels.iter().enumerate().map(picture).collect()
    };
    [of("training", &TRAIN), of("testing", &TEST)].concat()
}

fn zip(files: &Files) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tar(files: &Files) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        builder.append_data(&mut header, name, content.as_slice()).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The files in a new folder.
fn folder(files: &Files) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn file(name: &str, content: Vec<u8>) -> (tempfile::TempDir, PathBuf) {
    let folder = folder(&vec![(name.to_owned(), content)]);
    let path = folder.path().join(name);
    (folder, path)
}

/// The set is read whole, in the order of its files or of its classes.
#[track_caller]
fn assert_whole(read: &SetRead, is_sorted: bool) {
    let [mut train, mut test] = [&TRAIN[..], &TEST].map(|labels| (0..).zip(labels.to_vec()).collect::<Vec<_>>());
    if is_sorted {
        for labels in [&mut train, &mut test] {
            labels.sort_by_key(|(_, label)| *label);
        }
    }
    for (images, expected) in [(&read.dataset.train, train), (&read.dataset.test, test)] {
        let found: Vec<_> =
            images.labels().iter().enumerate().map(|(at, label)| (images.image(at).unwrap(), *label)).collect();
        let expected: Vec<_> = expected.into_iter().map(|(index, label)| (image(label, index), label)).collect();
        assert_eq!(found, expected.iter().map(|(image, label)| (image, *label)).collect::<Vec<_>>());
    }
}

#[track_caller]
fn assert_refused(name: &str, content: &[u8], reason: &str) {
    let (_folder, path) = file(name, content.to_vec());
    let message = read(&path).unwrap_err().to_string();
    assert!(message.contains(name) && message.contains(reason), "{message}");
    assert!(!message.contains('\n'), "{message}");
}

#[test]
fn every_form_is_read_from_a_folder() {
    let keras = vec![("mnist.npz".to_owned(), npz(["x_train", "y_train", "x_test", "y_test"]))];
    for files in [idx(), csv(), keras] {
        let read = read(folder(&files).path()).unwrap();
        assert_whole(&read, false);
        assert!(read.notes.is_empty(), "{:?}", read.notes);
    }
    let folder = folder(&pictures());
    assert_whole(&read(folder.path()).unwrap(), true);
    assert_whole(&read(&folder.path().join("digits")).unwrap(), true);
}

#[test]
fn every_form_is_read_from_a_zip_and_a_tar() {
    let medmnist = vec![("d.npz".to_owned(), npz(["train_images", "train_labels", "test_images", "test_labels"]))];
    for (files, is_sorted) in [(idx(), false), (csv(), false), (medmnist, false), (pictures(), true)] {
        let files = [vec![("__MACOSX/0/._1.png".to_owned(), b"note".to_vec())], files].concat();
        for archive in [zip(&files), tar(&files), gzip(&tar(&files))] {
            let (_folder, path) = file("set.archive", archive);
            let read = read(&path).unwrap();
            assert_whole(&read, is_sorted);
            assert_eq!(read.dataset.source, Source::Files(path));
        }
    }
}

#[test]
fn a_file_stands_for_its_set() {
    let folder = folder(&[idx(), csv()].concat());
    for name in ["train-images-idx3-ubyte", "mnist_train.csv", "mnist_test.csv"] {
        assert_whole(&read(&folder.path().join(name)).unwrap(), false);
    }
    let (_folder, archive) = file("k.npz", npz(["x_train", "y_train", "x_test", "y_test"]));
    assert_whole(&read(&archive).unwrap(), false);
}

#[test]
fn arrays_may_lie_in_files_of_their_own() {
    // KMNIST's archives of one array each.
    let of = |shape: String, elements: &[u8]| {
        zip(&vec![("arr_0.npy".to_owned(), npy::tests::file("|u1", "False", &shape, elements))])
    };
    let mut files = Vec::new();
    for (part, labels) in [("train", &TRAIN[..]), ("test", &TEST)] {
        let count = labels.len();
        files.push((format!("kmnist-{part}-imgs.npz"), of(format!("({count}, 28, 28)"), &pixels(labels))));
        files.push((format!("kmnist-{part}-labels.npz"), of(format!("({count},)"), labels)));
    }
    let folder = folder(&files);
    assert_whole(&read(folder.path()).unwrap(), false);
    assert_whole(&read(&folder.path().join("kmnist-test-labels.npz")).unwrap(), false);

    let numpy = |labels: &[u8]| npy::tests::file("|u1", "False", &format!("({},)", labels.len()), labels);
    let images = |labels: &[u8]| {
        let levels: Vec<u8> =
            pixels(labels).iter().flat_map(|level| (f32::from(*level) / 255.0).to_le_bytes()).collect();
        npy::tests::file("<f4", "False", &format!("({}, 784)", labels.len()), &levels)
    };
    let files =
        [("X_train", images(&TRAIN)), ("y_train", numpy(&TRAIN)), ("X_test", images(&TEST)), ("y_test", numpy(&TEST))];
    let folder = self::folder(&files.map(|(name, content)| (format!("{name}.npy"), content)).to_vec());
    assert_whole(&read(folder.path()).unwrap(), false);
    fs::remove_file(folder.path().join("y_train.npy")).unwrap();
    let message = read(folder.path()).unwrap_err().to_string();
    assert!(message.contains("X_train.npy has images without labels"), "{message}");
}

#[test]
fn kaggles_test_images_without_labels_are_replaced_by_training_images() {
    let pixels = ",9".repeat(PIXEL_COUNT);
    let lines = TRAIN.repeat(7).iter().map(|label| format!("{label}{pixels}")).collect::<Vec<_>>().join("\n");
    let header = ",pixel".repeat(PIXEL_COUNT);
    let unlabelled = format!("{}\n{}\n", &header[1..], &pixels[1..]);
    let folder = folder(&vec![
        ("train.csv".to_owned(), format!("label{header}\n{lines}").into_bytes()),
        ("test.csv".to_owned(), unlabelled.into_bytes()),
        ("sample_submission.csv".to_owned(), b"ImageId,Label\n1,0\n".to_vec()),
    ]);
    for path in [folder.path().to_owned(), folder.path().join("train.csv")] {
        let read = read(&path).unwrap();
        assert_eq!((read.dataset.train.len(), read.dataset.test.len()), (36, 6));
        assert!(read.notes[0].contains("test.csv has no labels"), "{:?}", read.notes);
        assert!(read.notes[1].contains("6 of its 42 images are kept for testing"), "{:?}", read.notes);
    }
}

#[test]
fn qmnists_names_and_its_labels_of_eight_integers_are_read() {
    let mut files = idx();
    for (part, labels) in [(1, &TRAIN[..]), (3, &TEST)] {
        let sizes = [labels.len() as u32, 8].map(u32::to_be_bytes).concat();
        let rows =
            labels.iter().flat_map(|label| [i32::from(*label), 1, 2, 3, 4, 5, 6, 7].map(i32::to_be_bytes).concat());
        files[part].1 = [&[0, 0, 0x0C, 2], &sizes[..], &rows.collect::<Vec<u8>>()].concat();
    }
    let names = ["train-images-idx3-ubyte", "train-labels-idx2-int", "test-images-idx3-ubyte", "test-labels-idx2-int"];
    let files: Files =
        names.iter().zip(files).map(|(name, (_, content))| (format!("qmnist-{name}.gz"), gzip(&content))).collect();
    let read = read(folder(&files).path()).unwrap();
    assert_whole(&read, false);
    assert_eq!(read.dataset.source.name(), "QMNIST");
}

#[test]
fn pictures_of_any_size_and_kind_are_brought_to_the_networks_form() {
    // Black ink on white paper, named classes, a single folder of each.
    let dark = GrayImage::from_fn(40, 60, |x, y| {
        image::Luma([if (15..25).contains(&x) && (20..40).contains(&y) { 0 } else { 255 }])
    });
    let files: Files = (0..14)
        .map(|index| (format!("{}/{index}.png", ["cat", "dog"][index % 2]), picture::tests::png(&dark)))
        .collect();
    let read = read(folder(&files).path()).unwrap();
    assert_eq!(
        (read.dataset.train.class_counts()[..2].to_vec(), read.dataset.test.labels()),
        (vec![6, 6], &[0, 1][..])
    );
    let image = read.dataset.train.image(0).unwrap();
    assert_eq!((image[0], image[14 * 28 + 14]), (0, 255));
    assert_eq!(read.dataset.source.class_names().all().take(3).collect::<Vec<_>>(), ["cat", "dog", "2"]);
    assert_eq!(read.notes.len(), 3, "{:?}", read.notes);
}

#[test]
fn a_table_names_the_classes_of_pictures() {
    let mut files: Files = pictures()
        .into_iter()
        .map(|(name, picture)| {
            let parts: Vec<&str> = name.split('/').collect();
            (format!("{}/{}", parts[1], parts[3]), picture)
        })
        .collect();
    let table = |labels: &[u8]| {
        let lines: Vec<String> = (0..).zip(labels).map(|(index, label)| format!("{index}.png,{label}")).collect();
        format!("filename,label\n{}\n", lines.join("\n")).into_bytes()
    };
    files.push(("train.csv".to_owned(), table(&TRAIN)));
    files.push(("test.csv".to_owned(), table(&TEST)));
    assert_whole(&read(folder(&files).path()).unwrap(), false);
    let (_folder, path) = file("set.zip", zip(&files));
    assert_whole(&read(&path).unwrap(), false);

    files.last_mut().unwrap().1.extend(b"99.png,3\n");
    let message = read(folder(&files).path()).unwrap_err().to_string();
    assert!(message.contains("test.csv has in line 5 the picture `99.png`, which is not there"), "{message}");
}

#[test]
fn a_damaged_picture_is_named() {
    let mut files = pictures();
    files[2].1 = b"\x89PNG\r\n\x1a\nand no more".to_vec();
    let name = files[2].0.clone();
    let message = read(folder(&files).path()).unwrap_err().to_string();
    assert!(message.contains(&name) && message.contains("cannot be read as a picture"), "{message}");
    let (_folder, path) = file("set.zip", zip(&files));
    let message = read(&path).unwrap_err().to_string();
    assert!(message.contains(&format!("set.zip/{name}")), "{message}");
}

#[test]
fn what_is_no_set_is_told() {
    assert_refused("notes.txt", b"hello", "text instead of the data");
    assert_refused("page.csv", b"<!doctype html>", "web page");
    assert_refused("a.csv", b"version https://git-lfs.github.com/spec/v1\n", "git-lfs pointer");
    assert_refused("a.png", &pictures()[0].1, "is one picture");
    assert_refused("a.bin", &[3; 3000], "is not a data set");
    assert_refused("a.zip", &zip(&vec![("readme.txt".to_owned(), b"hello".to_vec())]), "holds no data set");
    assert_refused("a.zip", b"PK\x03\x04 and no more", "is not a whole zip archive");
    let whole = tar(&pictures());
    assert_refused("a.tar", &whole[..whole.len() / 2 - 100], "is not a whole tar archive");
    let several = folder(&[("a.csv", "1"), ("b.csv", "1")].map(|(name, text)| (name.to_owned(), text.into())).to_vec());
    assert!(matches!(read(several.path()).unwrap_err().problem, Problem::SeveralSets(..)));
    let folders = folder(&(0..11).map(|class| (format!("class {}/a.png", char::from(b'a' + class)), vec![])).collect());
    assert!(matches!(read(folders.path()).unwrap_err().problem, Problem::TooManyClasses(11)));
}

#[test]
fn an_archive_that_unpacks_to_too_much_is_refused() {
    let mut bomb = zip(&vec![("train.csv".to_owned(), vec![b'1'; 1000])]);
    // The unpacked size in the list of contents says 4 GiB.
    let list = bomb.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    bomb[list + 24..list + 28].copy_from_slice(&[0xf0, 0xff, 0xff, 0xff]);
    assert_refused("bomb.zip", &bomb, "would unpack to more than");
    // And one that says less than it holds.
    bomb[list + 24..list + 28].copy_from_slice(&[5, 0, 0, 0]);
    assert_refused("bomb.zip", &bomb, "train.csv");
}

#[test]
fn no_member_leads_out_of_its_archive() {
    for name in ["../0/a.png", "/0/a.png", ".hidden/0/a.png", "a/../0/a.png"] {
        assert_refused("a.zip", &zip(&vec![(name.to_owned(), pictures()[0].1.clone())]), "holds no data set");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn changed_bytes_of_an_archive_never_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let small: Files = pictures().into_iter().take(3).collect();
        for archive in [zip(&small), tar(&small), gzip(&tar(&small)), npz(["x_train", "y_train", "x_test", "y_test"])] {
            let mut bytes = archive;
            for (place, byte) in &changes {
                let place = place.index(bytes.len());
                bytes[place] = *byte;
            }
            if is_cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            let (_folder, path) = file("set", bytes);
            let _ = read(&path);
        }
    }
}
