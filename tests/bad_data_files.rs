//! Folders with every kind of bad data file: each gets its own message that names the file, without a panic and without
//! taking memory for what only a header promises.

#![expect(clippy::disallowed_methods, reason = "tests put files in place that are damaged on purpose")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod peak_memory;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use lenet_lab::data::dataset::{PIXEL_COUNT, Source};
use lenet_lab::data::mnist;
use lenet_lab::data::random::{self, Purpose};
use lenet_lab::data::set_files::{self, Part, Problem, ReadError};
use rand::Rng as _;

/// Far above what small files need, far below what the headers here promise.
const MAX_BYTES: usize = 64 << 20;

/// A folder with a small and valid data set, for one file to be spoilt.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.put(Part::TrainImages, &images(3, 28, 28));
        folder.put(Part::TrainLabels, &labels(&[0, 5, 9]));
        folder.put(Part::TestImages, &images(2, 28, 28));
        folder.put(Part::TestLabels, &labels(&[1, 2]));
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn file(&self, part: Part) -> PathBuf {
        self.path().join(part.file_name())
    }

    fn put(&self, part: Part, bytes: &[u8]) {
        fs::write(self.file(part), bytes).unwrap();
    }

    /// Puts the compressed form of `bytes` in place of the plain file, cut to `length` of its bytes.
    fn put_gzip(&self, part: Part, bytes: &[u8], length: usize) {
        fs::remove_file(self.file(part)).unwrap();
        let compressed = gzip(bytes);
        let end = length.min(compressed.len());
        fs::write(self.path().join(format!("{}.gz", part.file_name())), &compressed[..end]).unwrap();
    }

    fn error(&self) -> ReadError {
        let result = set_files::read(self.path());
        assert!(peak_memory::peak_bytes() < MAX_BYTES, "took {} bytes", peak_memory::peak_bytes());
        result.unwrap_err()
    }

    /// The message for this folder names the spoilt file and contains `reason`.
    fn assert_refused(&self, part: Part, reason: &str) {
        let message = self.error().to_string();
        assert!(message.contains(part.file_name()), "{message}");
        assert!(message.contains(reason), "{message}");
        assert!(!message.contains('\n'), "{message}");
    }
}

fn images(count: u32, height: u32, width: u32) -> Vec<u8> {
    let header = [count, height, width].map(u32::to_be_bytes).concat();
    [&[0, 0, 8, 3], &*header, &vec![7; (count * height * width) as usize]].concat()
}

fn labels(labels: &[u8]) -> Vec<u8> {
    [&[0, 0, 8, 1], &(labels.len() as u32).to_be_bytes()[..], labels].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The training images' file with `bytes` instead is refused for `reason`, plain and compressed.
fn assert_images_refused(bytes: &[u8], reason: &str) {
    let folder = Folder::new();
    folder.put(Part::TrainImages, bytes);
    folder.assert_refused(Part::TrainImages, reason);
    folder.put_gzip(Part::TrainImages, bytes, usize::MAX);
    folder.assert_refused(Part::TrainImages, reason);
}

fn assert_labels_refused(bytes: &[u8], reason: &str) {
    let folder = Folder::new();
    folder.put(Part::TestLabels, bytes);
    folder.assert_refused(Part::TestLabels, reason);
}

#[test]
fn a_valid_folder_is_read() {
    let folder = Folder::new();
    let dataset = set_files::read(folder.path()).unwrap().dataset;
    assert_eq!(dataset.train.labels(), [0, 5, 9]);
    assert_eq!(dataset.test.image(1).unwrap(), &[7; PIXEL_COUNT]);
    assert_eq!(dataset.source, Source::Files(folder.path().to_owned()));
}

#[test]
fn an_empty_file_is_refused() {
    assert_images_refused(&[], "is empty");
}

#[test]
fn text_in_place_of_data_is_refused() {
    let lfs = b"version https://git-lfs.github.com/spec/v1\noid sha256:440fcabf\nsize 9912422\n";
    assert_images_refused(lfs, "git-lfs pointer");
    assert_images_refused(b"/annex/objects/MD5E-s9912422--f68b3c2dcbeaaa9f.gz\n", "git-annex pointer");
    assert_images_refused(b"<html><body>403 Forbidden</body></html>", "web page");
    assert_images_refused("404: Not Found — é".as_bytes(), "text instead of the data");
}

#[test]
fn a_header_larger_than_the_file_is_refused() {
    let mut bytes = images(3, 28, 28);
    bytes[4..8].copy_from_slice(&900_000_u32.to_be_bytes());
    assert_images_refused(&bytes, "promises 705600000 bytes of data and holds 2352");
}

#[test]
fn more_images_than_any_set_has_are_refused() {
    let mut bytes = images(3, 28, 28);
    bytes[4..8].copy_from_slice(&u32::MAX.to_be_bytes());
    assert_images_refused(&bytes, "more than the 784000000 bytes that are read");
}

#[test]
fn a_product_of_sizes_that_overflows_is_refused() {
    let sizes = [0xFF; 12];
    assert_images_refused(&[&[0, 0, 8, 3], &sizes[..], &[0; 100]].concat(), "28×28");
    let folder = Folder::new();
    folder.put(Part::TrainLabels, &[&[0, 0, 8, 4], &[0xFF; 16][..]].concat());
    folder.assert_refused(Part::TrainLabels, "4294967295×4294967295×4294967295×4294967295");
}

#[test]
fn a_truncated_gzip_with_a_good_header_is_refused() {
    let mut noise = vec![0; 3 * PIXEL_COUNT];
    random::generator(1, Purpose::Shuffle, 1).fill_bytes(&mut noise);
    let bytes = [&images(3, 28, 28)[..16], &noise].concat();
    for missing in [1, 8, 9, 1000] {
        let folder = Folder::new();
        folder.put_gzip(Part::TrainImages, &bytes, gzip(&bytes).len() - missing);
        folder.assert_refused(Part::TrainImages, "breaks off before its end");
    }
}

#[test]
fn a_corrupt_gzip_is_refused() {
    let folder = Folder::new();
    let mut compressed = gzip(&images(3, 28, 28));
    let middle = compressed.len() / 2;
    compressed[middle] ^= 0xFF;
    folder.put(Part::TrainImages, &compressed);
    folder.assert_refused(Part::TrainImages, "compressed and damaged");
}

#[test]
fn a_gzip_bomb_is_refused_without_being_unpacked() {
    let mut bytes = images(3, 28, 28);
    bytes.resize(bytes.len() + MAX_BYTES / 4, 0);
    assert_images_refused(&bytes, "goes on after the 2352 bytes");
}

#[test]
fn foreign_formats_and_types_are_refused() {
    assert_images_refused(b"PK\x03\x04\x14\0\0\0", "zip archive");
    assert_images_refused(b"\x89PNG\r\n\x1a\n", "neither an IDX file");
    assert_images_refused(&[0, 0, 0x0A, 3, 0, 0, 0, 1], "element type 0x0a");
    assert_images_refused(&[0, 0, 8], "ends within its header");
    let floats =
        [&[0, 0, 0x0D, 3][..], &[1_u32, 28, 28].map(u32::to_be_bytes).concat(), &[0; 4 * PIXEL_COUNT]].concat();
    assert_images_refused(&floats, "32-bit floating-point numbers");
}

#[test]
fn images_of_another_shape_are_refused() {
    assert_images_refused(&images(1, 32, 30), "images of 30×32 pixels");
    assert_images_refused(&labels(&[1, 2]), "is it the labels' file?");
    assert_images_refused(&images(0, 28, 28), "nothing to learn from");
    let with_colours = [&[0, 0, 8, 4][..], &[1_u32, 28, 28, 3].map(u32::to_be_bytes).concat(), &[0; 2352]].concat();
    assert_images_refused(&with_colours, "1×28×28×3");
}

#[test]
fn labels_that_do_not_fit_are_refused() {
    assert_labels_refused(&labels(&[]), "nothing to learn from");
    assert_labels_refused(&labels(&[3, 26]), "label 26 at position 1");
    assert_labels_refused(&labels(&[3, 26]), "EMNIST");
    assert_labels_refused(&[0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 1, 2], "2×1");
    assert_labels_refused(&labels(&[1, 2, 3]), "2 images but 3 labels");
}

#[test]
fn missing_files_are_listed() {
    let folder = Folder::new();
    fs::remove_file(folder.file(Part::TrainLabels)).unwrap();
    fs::remove_file(folder.file(Part::TestImages)).unwrap();
    let error = folder.error();
    assert!(matches!(&error.problem, Problem::MissingFiles(names) if names.len() == 2), "{error:?}");
    assert!(error.to_string().contains("no train-labels-idx1-ubyte, no t10k-images-idx3-ubyte"), "{error}");
}

#[test]
fn a_folder_that_is_none_is_refused() {
    let folder = Folder::new();
    let refused = |path: &Path| set_files::read(path).unwrap_err().problem;
    // A file of the set stands for the set.
    assert_eq!(set_files::read(&folder.file(Part::TestLabels)).unwrap().dataset.test.len(), 2);
    folder.put(Part::TestLabels, b"<html>");
    assert!(matches!(refused(&folder.file(Part::TestLabels)), Problem::Idx(_)));
    assert!(matches!(refused(&folder.path().join("missing")), Problem::NotFound));
    assert!(matches!(refused(Path::new("")), Problem::NotFound));
}

#[cfg(unix)]
#[test]
fn links_to_nothing_and_pipes_are_refused_without_waiting() {
    let folder = Folder::new();
    let file = folder.file(Part::TestImages);
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("../.git/annex/objects/nowhere", &file).unwrap();
    folder.assert_refused(Part::TestImages, "link to a file that is not there");
    fs::remove_file(&file).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&file).status();
    assert!(made.unwrap().success());
    folder.assert_refused(Part::TestImages, "not an ordinary file");
}

#[cfg(unix)]
#[test]
fn a_folder_and_a_file_without_permission_are_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let file = folder.file(Part::TrainImages);
    for path in [folder.path(), &file] {
        let before = fs::metadata(path).unwrap().permissions();
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
        // Permissions do not bind the superuser, under whom some run their tests.
        let binding = fs::read_dir(path).is_err_and(|error| error.kind() == std::io::ErrorKind::PermissionDenied)
            || fs::File::open(path).is_err();
        let result = set_files::read(folder.path());
        fs::set_permissions(path, before).unwrap();
        assert_eq!(binding, matches!(result, Err(ReadError { problem: Problem::NoPermission, .. })), "{result:?}");
    }
}

#[test]
fn usual_spellings_and_subfolders_are_found() {
    for subfolder in ["", "raw", "MNIST/raw"] {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join(subfolder);
        fs::create_dir_all(&target).unwrap();
        let folder = Folder::new();
        for part in Part::ALL {
            let dotted = part.file_name().replace("-idx", ".idx");
            fs::write(target.join(dotted + ".gz"), gzip(&fs::read(folder.file(part)).unwrap())).unwrap();
            // Some archives unpack to a folder of the file's name beside it.
            fs::create_dir_all(target.join(part.file_name())).unwrap();
        }
        assert_eq!(set_files::read(root.path()).unwrap().dataset.train.len(), 3);
    }
}

#[test]
fn training_and_test_files_may_lie_in_two_subfolders() {
    let folder = Folder::new();
    for part in Part::ALL {
        let subfolder = folder.path().join(if part.file_name().starts_with("train") { "train" } else { "test" });
        fs::create_dir_all(&subfolder).unwrap();
        fs::rename(folder.file(part), subfolder.join(part.file_name())).unwrap();
    }
    assert_eq!(set_files::read(folder.path()).unwrap().dataset.test.len(), 2);
}

#[test]
fn verifying_tells_the_state_of_every_file() {
    let folder = Folder::new();
    let report = mnist::verify(folder.path()).unwrap();
    assert!(report.files.iter().all(|(_, problem)| matches!(problem, Some(Problem::OtherContent))), "{report}");
    assert!(report.to_string().ends_with("a data set that can be used: 3 training images, 2 test images."), "{report}");

    folder.put(Part::TrainImages, b"<html>");
    fs::remove_file(folder.file(Part::TestLabels)).unwrap();
    let report = mnist::verify(folder.path()).unwrap();
    let text = report.to_string();
    assert!(report.dataset.is_err());
    assert!(text.contains("train-images-idx3-ubyte holds a web page"), "{text}");
    assert!(text.contains("t10k-labels-idx1-ubyte does not exist"), "{text}");
    assert_eq!(text.lines().count(), 5, "{text}");
}
