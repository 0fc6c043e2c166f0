//! The real MNIST in the folder that `LENET_LAB_DATA` names. Without it these tests are reported as ignored.

#![expect(clippy::disallowed_methods, reason = "tests put files in place on purpose")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs::{self, File};
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};

use lenet_lab::data::dataset::{Dataset, LabelledImages, Source};
use lenet_lab::data::idx::IdxReader;
use lenet_lab::data::mnist::locate::{self, DATA_VARIABLE, Place, SearchPlaces, Verdict};
use lenet_lab::data::mnist::{self, FILES};
use lenet_lab::data::set_files::{self, Part, Problem};
use libtest_mimic::{Arguments, Trial};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

type Test = fn(&Path);

const TESTS: [(&str, Test); 7] = [
    ("mnist_is_read_whole", mnist_is_read_whole),
    ("mnist_is_known_by_content_however_the_user_named_its_folder", mnist_is_known_by_content),
    ("a_place_with_mnist_is_found_after_places_without", a_place_with_mnist_is_found),
    ("one_changed_pixel_is_not_mnist", one_changed_pixel_is_not_mnist),
    ("a_truncated_file_is_passed_over_for_the_whole_archive_beside_it", a_truncated_file_is_passed_over),
    ("the_archive_of_keras_is_read", the_archive_of_keras_is_read),
    ("images_are_the_same_from_tables_pictures_and_archives", images_are_the_same_in_every_form),
];

fn main() {
    let folder = std::env::var_os(DATA_VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
    let trials = TESTS.map(|(name, test)| {
        let mnist = folder.clone();
        Trial::test(name, move || {
            test(&mnist.unwrap_or_default());
            Ok(())
        })
        .with_ignored_flag(folder.is_none())
    });
    libtest_mimic::run(&Arguments::from_args(), trials.into()).exit();
}

fn assert_is_mnist(dataset: &Dataset) {
    // Counts of each digit as the data set was published.
    assert_eq!(dataset.train.class_counts(), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    assert_eq!(dataset.test.class_counts(), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    assert_eq!(&dataset.train.labels()[..4], [5, 0, 4, 1]);
    assert!(matches!(dataset.source, Source::Mnist(_)));
}

/// The four files unpacked into a folder of their own.
fn unpacked(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for (part, bytes) in Part::ALL.into_iter().zip(contents(folder)) {
        fs::write(copy.path().join(part.file_name()), bytes).unwrap();
    }
    copy
}

fn contents(folder: &Path) -> [Vec<u8>; 4] {
    Part::ALL.map(|part| {
        let plain = folder.join(part.file_name());
        let compressed = folder.join(format!("{}.gz", part.file_name()));
        let file = File::open(plain).or_else(|_| File::open(compressed)).unwrap();
        IdxReader::open(file).unwrap().read(u64::MAX).unwrap().to_bytes()
    })
}

fn mnist_is_read_whole(folder: &Path) {
    assert_is_mnist(&mnist::read(folder).unwrap());
    let report = mnist::verify(folder).unwrap();
    assert!(report.files.iter().all(|(_, problem)| problem.is_none()), "{report}");
    assert!(report.to_string().ends_with("This is MNIST, complete and unchanged."), "{report}");
    for (content, expected) in contents(folder).iter().zip(FILES) {
        assert_eq!(content.len() as u64, expected.content_bytes);
    }
}

fn mnist_is_known_by_content(folder: &Path) {
    let copy = unpacked(folder);
    assert_is_mnist(&set_files::read(copy.path()).unwrap().dataset);
}

fn a_place_with_mnist_is_found(folder: &Path) {
    let nowhere = tempfile::tempdir().unwrap();
    let working = nowhere.path().join("work");
    let raw = working.join("data/MNIST/raw");
    fs::create_dir_all(raw.parent().unwrap()).unwrap();
    fs::rename(unpacked(folder).keep(), &raw).unwrap();
    let places = SearchPlaces {
        environment: Some(nowhere.path().to_owned()),
        cache: Some(nowhere.path().join("cache")),
        working_folder: Some(working),
        ..SearchPlaces::default()
    };
    let search = locate::find(&places);
    assert_is_mnist(&search.dataset.unwrap());
    assert!(matches!(search.looked_in[0].verdict, Verdict::Unusable(_)));
    assert!(matches!(search.looked_in[1].verdict, Verdict::NotThere));
    assert_eq!(search.looked_in[2].place, Place::WorkingFolder);
    assert_eq!(search.looked_in.len(), 3);
}

fn one_changed_pixel_is_not_mnist(folder: &Path) {
    let copy = unpacked(folder);
    let file = copy.path().join(Part::TestImages.file_name());
    let mut bytes = fs::read(&file).unwrap();
    bytes[5_000_000] ^= 1;
    fs::write(&file, bytes).unwrap();
    let error = mnist::read(copy.path()).unwrap_err();
    assert!(matches!(error.problem, Problem::OtherContent) && error.path == file, "{error}");
    let dataset = set_files::read(copy.path()).unwrap().dataset;
    assert_eq!(dataset.source, Source::Files(copy.path().to_owned()));
    let report = mnist::verify(copy.path()).unwrap();
    assert!(report.to_string().ends_with("60000 training images, 10000 test images."), "{report}");
}

fn a_truncated_file_is_passed_over(folder: &Path) {
    let copy = unpacked(folder);
    let whole = copy.path().join(Part::TrainImages.file_name());
    let bytes = fs::read(&whole).unwrap();
    fs::write(&whole, &bytes[..40_000_000]).unwrap();
    let message = set_files::read(copy.path()).unwrap_err().to_string();
    assert!(message.contains("promises 47040000 bytes of data and holds 39999984"), "{message}");

    let archive = File::create(copy.path().join(format!("{}.gz", Part::TrainImages.file_name()))).unwrap();
    let mut encoder = flate2::write::GzEncoder::new(archive, flate2::Compression::fast());
    encoder.write_all(&bytes).unwrap();
    encoder.finish().unwrap();
    assert_is_mnist(&mnist::read(copy.path()).unwrap());
    assert_is_mnist(&set_files::read(copy.path()).unwrap().dataset);
}

fn the_archive_of_keras_is_read(folder: &Path) {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("datasets/mnist.npz");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    write_npz(&path, &contents(folder));
    assert_is_mnist(&mnist::read(&path).unwrap());
    let places = SearchPlaces { keras_home: Some(home.path().to_owned()), ..SearchPlaces::default() };
    assert_is_mnist(&locate::find(&places).dataset.unwrap());

    let mut bytes = Vec::new();
    File::open(&path).unwrap().read_to_end(&mut bytes).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    assert!(mnist::read(&path).is_err());
}

/// The test images, as a table and as pictures in an archive, are those of the IDX files.
fn images_are_the_same_in_every_form(folder: &Path) {
    let images = mnist::read(folder).unwrap().test;
    let home = tempfile::tempdir().unwrap();
    let table = home.path().join("digits.csv.gz");
    let mut writer = flate2::write::GzEncoder::new(File::create(&table).unwrap(), flate2::Compression::fast());
    let archive = home.path().join("digits.zip");
    let mut pictures = ZipWriter::new(File::create(&archive).unwrap());
    for (index, label) in images.labels().iter().enumerate() {
        let image = images.image(index).unwrap();
        let levels: Vec<String> = image.iter().map(u8::to_string).collect();
        writeln!(writer, "{label},{}", levels.join(",")).unwrap();
        let mut png = Cursor::new(Vec::new());
        image::write_buffer_with_format(&mut png, image, 28, 28, image::ColorType::L8, image::ImageFormat::Png)
            .unwrap();
        pictures.start_file(format!("{label}/{index:05}.png"), SimpleFileOptions::default()).unwrap();
        pictures.write_all(png.get_ref()).unwrap();
    }
    writer.finish().unwrap();
    pictures.finish().unwrap();
    // Every seventh image of each class is kept for testing; the pictures come in the order of their classes.
    let mut in_order: Vec<usize> = (0..images.len()).collect();
    let of_table = expected_split(&images, &in_order);
    in_order.sort_by_key(|index| images.labels()[*index]);
    for (path, expected) in [(&table, of_table), (&archive, expected_split(&images, &in_order))] {
        let read = set_files::read(path).unwrap().dataset;
        assert_eq!(
            [read.train.digest(), read.test.digest()],
            [expected[0].digest(), expected[1].digest()],
            "{}",
            path.display()
        );
    }
}

fn expected_split(images: &LabelledImages, order: &[usize]) -> [LabelledImages; 2] {
    let mut seen = [0_usize; 10];
    let (test, train): (Vec<usize>, Vec<usize>) = order.iter().partition(|index| {
        let seen = &mut seen[usize::from(images.labels()[**index])];
        *seen += 1;
        seen.is_multiple_of(7)
    });
    [images.select(&train), images.select(&test)]
}

/// An archive as numpy writes it: headers padded to 64 bytes, arrays without the IDX headers.
fn write_npz(path: &Path, contents: &[Vec<u8>; 4]) {
    let mut writer = ZipWriter::new(File::create(path).unwrap());
    let members = [("x_train", "60000, 28, 28", 16), ("y_train", "60000,", 8), ("x_test", "10000, 28, 28", 16)];
    for ((name, shape, header_bytes), content) in members.into_iter().chain([("y_test", "10000,", 8)]).zip(contents) {
        let header = format!("{{'descr': '|u1', 'fortran_order': False, 'shape': ({shape}), }}");
        writer.start_file(format!("{name}.npy"), SimpleFileOptions::default()).unwrap();
        writer.write_all(b"\x93NUMPY\x01\x00\x76\x00").unwrap();
        writer.write_all(format!("{header:<117}\n").as_bytes()).unwrap();
        writer.write_all(&content[header_bytes..]).unwrap();
    }
    writer.finish().unwrap();
}
