//! Tests of the module above.

use std::collections::BTreeSet;

use lenet_data::{builtin, dataset::Image};

use super::*;
use crate::{input::Input, method::Method};

fn dataset() -> Dataset {
    builtin::dataset(2, 400, 50)
}

fn run(benchmark: &Benchmark, cell: &Cell, dataset: &Dataset) -> Result<CellResult, Error> {
    benchmark.run(cell, dataset, 1, &mut |_| true)
}

#[test]
fn a_cell_is_measured_once_and_all_of_it_comes_back() {
    let (folder, dataset) = (tempfile::tempdir().unwrap(), dataset());
    let benchmark = Benchmark::new(folder.path());
    let nearest = Cell::new(Method::NearestNeighbours, Input::Regular);
    let pairwise = Cell::new(Method::Pairwise, Input::Deslanted);
    let result = run(&benchmark, &nearest, &dataset).unwrap();
    run(&benchmark, &pairwise, &dataset).unwrap();
    assert_eq!(run(&benchmark, &nearest, &dataset).unwrap(), result);
    let results = benchmark.results();
    assert_eq!(results.iter().map(|result| &result.cell).collect::<Vec<_>>(), [&pairwise, &nearest], "in their order");

    let answers = benchmark.answers(&nearest).unwrap();
    let wrong = answers.iter().filter(|(label, answer)| *label != answer.digit).count();
    assert_eq!((answers.len(), wrong, result.image_count), (50, result.error_count, 50));
    let fitted = benchmark.model(&nearest).unwrap();
    let images = dataset.test.pixels().as_chunks::<PIXEL_COUNT>().0;
    assert_eq!(fitted.answers(images).unwrap(), answers.iter().map(|(_, answer)| *answer).collect::<Vec<_>>());

    let other = run(&benchmark, &nearest, &builtin::dataset(9, 400, 50)).unwrap_err().to_string();
    assert!(other.contains("holds the result for other images"), "{other}");
}

#[test]
fn what_is_stopped_or_worked_on_elsewhere_is_not_done() {
    let (folder, dataset) = (tempfile::tempdir().unwrap(), dataset());
    let benchmark = Benchmark::new(folder.path());
    let cell = Cell::new(Method::Pairwise, Input::Regular);
    let stopped = benchmark.run(&cell, &dataset, 1, &mut |progress| progress.done < 0.5);
    assert!(matches!(stopped, Err(Error::Stopped)));
    assert_eq!(benchmark.results(), []);

    let Attempt::Held(lease) = lease::attempt(&benchmark.lease_path(&cell), LEASE_DURATION, None).unwrap() else {
        panic!("nobody else works on it");
    };
    assert!(matches!(run(&benchmark, &cell, &dataset), Err(Error::Elsewhere)));
    lease.release();
    assert!(run(&benchmark, &cell, &dataset).is_ok());
    let left = fs::read_dir(benchmark.lease_path(&cell).parent().unwrap()).unwrap().count();
    assert_eq!(left, 0, "no lease is left");
}

#[test]
fn a_validation_holds_training_images_out_and_never_sees_the_test_images() {
    let dataset = dataset();
    let mut cell = Cell::new(Method::Pairwise, Input::Regular);
    cell.measured_on = MeasuredOn::Validation;
    let set = |images: &LabelledImages| -> BTreeSet<Image> {
        images.pixels().as_chunks::<PIXEL_COUNT>().0.iter().copied().collect()
    };
    let (training, measured) = images(&cell, &dataset).unwrap();
    assert_eq!((training.len(), measured.len()), (200, 200), "half of what there is, where that is little");
    let (training, measured) = (set(&training), set(&measured));
    assert!(training.is_disjoint(&measured) && measured.is_disjoint(&set(&dataset.test)));
    assert_eq!(&training | &measured, set(&dataset.train));
    (cell.measured_on, cell.limit) = (MeasuredOn::Test, Some(30));
    let (training, measured) = images(&cell, &dataset).unwrap();
    assert_eq!((training, measured), (dataset.train.select(&(0..30).collect::<Vec<_>>()), dataset.test));
}
