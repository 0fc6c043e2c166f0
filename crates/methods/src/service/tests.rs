//! The threads, with a few built-in digits.

use std::{path::Path, sync::Arc, thread, time::Duration};

use lenet_data::{builtin, dataset::Dataset, perturb::Perturbation};
use lenet_train::robustness::RobustnessPlan;

use super::{models::Models, *};
use crate::{
    benchmark::{Benchmark, Cell, is_measured},
    input::Input,
    method::{LinearLoss, Method},
};

const NEAREST: Method = Method::NearestNeighbours;
const LINEAR: Method = Method::Linear(LinearLoss::LeastSquares);

fn dataset() -> Arc<Dataset> {
    Arc::new(builtin::dataset(1, 120, 30))
}

fn cell(method: Method) -> Cell {
    Cell::new(method, Input::Regular)
}

fn task(folder: &Path, cell: Cell, work: Work) -> MeasuringTask {
    MeasuringTask { folder: folder.to_owned(), cell, work, thread_count: 1 }
}

fn next<T>(mut receive: impl FnMut() -> Option<T>) -> T {
    for _ in 0..12_000 {
        if let Some(value) = receive() {
            return value;
        }
        thread::sleep(Duration::from_millis(5));
    }
    panic!("nothing came within a minute");
}

/// How the task under way ends.
fn end(measurer: &Measurer) -> MeasuringEvent {
    next(|| measurer.try_recv().filter(|event| !matches!(event, MeasuringEvent::Progress(_))))
}

#[test]
fn cells_are_measured_one_after_the_other_and_a_failure_is_one_line() {
    let home = tempfile::tempdir().unwrap();
    let mut measurer = Measurer::spawn(|| ()).unwrap();
    measurer.begin(task(home.path(), cell(NEAREST), Work::Fit(dataset())));
    assert!(matches!(next(|| measurer.try_recv()), MeasuringEvent::Progress(_)));
    assert_eq!(end(&measurer), MeasuringEvent::Done);
    assert!(Benchmark::new(home.path()).result(&cell(NEAREST)).unwrap().is_some());
    measurer.begin(task(home.path(), cell(LINEAR), Work::Fit(Arc::new(builtin::dataset(1, 5, 5)))));
    let MeasuringEvent::Failed(message) = end(&measurer) else { panic!("it cannot be fitted") };
    assert!(message.contains("no training image") && !message.contains('\n'), "{message}");
}

#[test]
fn what_is_stopped_has_no_result_and_can_be_begun_again() {
    let home = tempfile::tempdir().unwrap();
    let mut measurer = Measurer::spawn(|| ()).unwrap();
    let limited = Cell { limit: Some(100), ..cell(NEAREST) };
    measurer.begin(task(home.path(), limited.clone(), Work::Fit(dataset())));
    measurer.stop();
    assert_eq!(end(&measurer), MeasuringEvent::Stopped);
    assert!(Benchmark::new(home.path()).results().is_empty());
    measurer.begin(task(home.path(), limited, Work::Fit(dataset())));
    assert_eq!(end(&measurer), MeasuringEvent::Done);
}

#[test]
fn robustness_is_kept_beside_the_result_and_begins_as_the_usual_test() {
    let home = tempfile::tempdir().unwrap();
    let (benchmark, dataset) = (Benchmark::new(home.path()), dataset());
    let mut measurer = Measurer::spawn(|| ()).unwrap();
    measurer.begin(task(home.path(), cell(NEAREST), Work::Fit(Arc::clone(&dataset))));
    assert_eq!(end(&measurer), MeasuringEvent::Done);
    let perturbations = vec![Perturbation::Rotation, Perturbation::Noise];
    let plan = RobustnessPlan { dataset, perturbations, image_limit: None };
    measurer.begin(task(home.path(), cell(NEAREST), Work::Robustness(plan.clone())));
    assert_eq!(end(&measurer), MeasuringEvent::Done);
    let points = benchmark.robustness(&cell(NEAREST)).unwrap();
    assert!(plan.perturbations.iter().all(|one| is_measured(&points, *one, 30)));
    assert!(!is_measured(&points, Perturbation::Blur, 30) && !is_measured(&points, Perturbation::Noise, 29));
    let result = benchmark.result(&cell(NEAREST)).unwrap().unwrap();
    let unperturbed = points.iter().find(|point| point.amount == point.perturbation.none()).unwrap();
    assert_eq!(unperturbed.correct as usize, result.image_count - result.error_count);
    // Nothing is left to do.
    let report = &mut |_: &_| panic!("it is done");
    benchmark.measure_robustness(&cell(NEAREST), &plan, 1, report).unwrap();
}

#[test]
fn every_cell_reads_the_image_and_the_chosen_one_shows_what_it_sees() {
    let (home, dataset) = (tempfile::tempdir().unwrap(), dataset());
    let benchmark = Benchmark::new(home.path());
    for method in [NEAREST, LINEAR] {
        benchmark.run(&cell(method), &dataset, 1, &mut |_| true).unwrap();
    }
    let readers = Readers::spawn(|| ()).unwrap();
    let cells = vec![cell(NEAREST), cell(LINEAR), cell(Method::Pairwise)];
    let image = Box::new(*dataset.test.image(3).unwrap());
    let folder = home.path().to_owned();
    let question = Question { folder, image: image.clone(), cells: cells.clone(), shown: Some(cell(LINEAR)) };
    readers.ask(question.clone());
    let reads: Vec<Read> = (0..3).map(|_| next(|| readers.try_recv())).collect();
    let order: Vec<_> = reads.iter().map(|read| read.cell.clone()).collect();
    assert_eq!(order, [cells[1].clone(), cells[0].clone(), cells[2].clone()]);
    for read in &reads[..2] {
        let reading = read.reading.as_ref().unwrap();
        let (_, answer) = benchmark.answers(&read.cell).unwrap()[3];
        assert_eq!((reading.answer.digit, reading.answer.runner_up), (answer.digit, answer.runner_up));
        assert_eq!(reading.evidence.is_some(), read.cell == cell(LINEAR));
        assert_eq!(read.image, image);
    }
    assert!(reads[2].reading.as_ref().unwrap_err().contains("pairwise"), "it is not measured");
    readers.ask(Question { shown: Some(cell(NEAREST)), ..question });
    let read = next(|| readers.try_recv());
    assert!(read.cell == cell(NEAREST) && read.reading.unwrap().evidence.is_some());
    assert!(readers.try_recv().is_none(), "the others have read it");
}

#[test]
fn models_stay_within_their_memory_and_one_written_anew_is_read_anew() {
    let (home, dataset) = (tempfile::tempdir().unwrap(), dataset());
    let benchmark = Benchmark::new(home.path());
    let cells = [cell(NEAREST), cell(LINEAR)];
    let sizes = cells
        .each_ref()
        .map(|cell| 4 * benchmark.run(cell, &dataset, 1, &mut |_| true).unwrap().cost.stored_values.value);
    let mut models = Models::with_budget(sizes[0]);
    let read = |models: &mut Models, cell: &Cell| models.with(home.path(), cell, |fitted| Ok(fitted.method())).unwrap();
    assert_eq!((read(&mut models, &cells[0]), models.count()), (NEAREST, 1));
    assert_eq!((read(&mut models, &cells[1]), models.count()), (LINEAR, 1), "there is no room for it");
    models.keep_only(home.path(), &cells[1..]);
    assert_eq!(models.count(), 0);
    assert_eq!((read(&mut models, &cells[1]), models.count()), (LINEAR, 1));
}
