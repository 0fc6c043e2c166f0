//! What the program reaches on the real MNIST. Without `LENET_LAB_DATA` these tests are reported as ignored.

use std::{path::PathBuf, sync::Arc};

use lenet_lab::{
    data::{builtin, dataset::Dataset, locate::DATA_VARIABLE, mnist},
    model::{device::Device, model_file::ModelFile},
    train::{
        config::TrainingConfig,
        evaluation::evaluate,
        session::{Session, Tick},
    },
};
use libtest_mimic::{Arguments, Failed, Trial};

type Test = fn(&Dataset) -> Result<(), Failed>;

const TESTS: [(&str, Test); 3] = [
    ("the_pretrained_network_reads_99_2_percent_of_the_test_images", pretrained_network),
    ("one_epoch_with_the_default_settings_reads_97_percent", one_epoch),
    ("a_network_that_saw_built_in_digits_only_reads_92_percent", built_in_digits),
];

fn main() {
    let folder = std::env::var_os(DATA_VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
    let trials = TESTS.map(|(name, test)| {
        let (folder, is_missing) = (folder.clone().unwrap_or_default(), folder.is_none());
        Trial::test(name, move || test(&mnist::read(&folder)?)).with_ignored_flag(is_missing)
    });
    libtest_mimic::run(&Arguments::from_args(), trials.into()).exit();
}

fn pretrained_network(mnist: &Dataset) -> Result<(), Failed> {
    let model = ModelFile::pretrained()?;
    let tally = evaluate(&model.network(Device::Cpu)?, &mnist.test, |_| true)?;
    let told = model.training.and_then(|training| training.test_accuracy);
    if told != Some(tally.accuracy()) {
        return Err(format!("the file says {told:?}, measured {}", tally.accuracy()).into());
    }
    at_least(0.992, tally.accuracy())
}

fn one_epoch(mnist: &Dataset) -> Result<(), Failed> {
    at_least(0.97, accuracy_after(1, Arc::new(mnist.clone()))?)
}

fn built_in_digits(mnist: &Dataset) -> Result<(), Failed> {
    let drawn = builtin::dataset(1, 60_000, 0);
    at_least(
        0.92,
        accuracy_after(3, Arc::new(Dataset { train: drawn.train, test: mnist.test.clone(), source: drawn.source }))?,
    )
}

/// Test accuracy after training with the default settings for some epochs.
fn accuracy_after(epoch_count: u32, dataset: Arc<Dataset>) -> Result<f64, Failed> {
    // One thread each: the tests themselves run beside one another.
    let config = TrainingConfig { epoch_count, thread_count: 1, ..TrainingConfig::default() };
    let mut session = Session::new(config, dataset)?;
    while !matches!(session.tick()?, Tick::Finished(_)) {}
    Ok(session.progress().history.last().ok_or("no epoch was done")?.test.accuracy)
}

fn at_least(bound: f64, accuracy: f64) -> Result<(), Failed> {
    if accuracy >= bound { Ok(()) } else { Err(format!("accuracy {accuracy}, at least {bound} was expected").into()) }
}
