//! Tests of the module above.

use super::{plan::Plan, results::summary, *};
use crate::lease::LEASE_DURATION;
use lenet_data::builtin;

const PLAN: &str = r#"
    preset = "modern"
    seeds = [1, 2]
    [settings]
    epoch_count = 1
    batch_size = 25
    thread_count = 1
    [[axes]]
    name = "pooling"
    choices = [
        { name = "average", settings = {} },
        { name = "maximum", settings = { architecture = { pooling = "maximum" } } },
    ]
"#;

fn options<'a>(folder: &'a Path, dataset: &'a Arc<Dataset>) -> StudyOptions<'a> {
    StudyOptions { folder, dataset, job_count: 1, lease_duration: LEASE_DURATION, is_stopped: &|| false }
}

fn study(folder: &Path, is_stopped: bool) -> (usize, Vec<(usize, RunResult)>) {
    let plan = Plan::parse(PLAN).unwrap();
    let runs = plan.runs().unwrap();
    let dataset = Arc::new(builtin::dataset(1, 100, 50));
    let epochs = Mutex::new(0);
    let tell = |event: StudyEvent<'_>| {
        if let StudyEvent::Epoch(..) = event {
            *epochs.lock().unwrap() += 1;
        }
    };
    let options = StudyOptions { job_count: 2, is_stopped: &|| is_stopped, ..options(folder, &dataset) };
    let results = carry_out(&runs, &options, &tell).unwrap();
    let table = summary(&plan, &runs, &results);
    assert_eq!(table.lines().count(), 2 + if results.is_empty() { 0 } else { 2 }, "{table}");
    (epochs.into_inner().unwrap(), results)
}

#[test]
fn what_is_done_is_not_done_again() {
    let folder = tempfile::tempdir().unwrap();
    let (epochs, results) = study(folder.path(), false);
    assert_eq!((epochs, results.len()), (4, 4));
    assert!(folder.path().join("maximum/seed-2/best.safetensors").is_file());
    let (epochs, again) = study(folder.path(), false);
    assert_eq!((epochs, again), (0, results));
}

#[test]
fn a_study_that_is_stopped_begins_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(study(folder.path(), true).0, 0);
}

#[test]
fn runs_with_other_settings_are_no_results() {
    let folder = tempfile::tempdir().unwrap();
    study(folder.path(), false);
    let plan = Plan::parse(&PLAN.replace("batch_size = 25", "batch_size = 20")).unwrap();
    let dataset = Arc::new(builtin::dataset(1, 100, 50));
    let options = options(folder.path(), &dataset);
    let error = carry_out(&plan.runs().unwrap(), &options, &|_| ()).unwrap_err();
    assert!(error.to_string().contains("was made with other settings"), "{error}");
}

#[test]
fn a_run_that_diverges_is_a_result_and_stays_one() {
    let folder = tempfile::tempdir().unwrap();
    let plan = PLAN
        .replace("epoch_count = 1", "epoch_count = 3\nlearning_rate = 900\narchitecture = { activation = \"relu\" }");
    let plan = Plan::parse(&plan.replace("seeds = [1, 2]", "seeds = [1]")).unwrap();
    let (runs, dataset) = (plan.runs().unwrap(), Arc::new(builtin::dataset(1, 100, 50)));
    let options = options(folder.path(), &dataset);
    let results = carry_out(&runs, &options, &|_| ()).unwrap();
    assert!(summary(&plan, &runs, &results).contains("(1 diverged)"), "{}", summary(&plan, &runs, &results));
    assert_eq!(carry_out(&runs, &options, &|_| ()).unwrap(), results);
}
