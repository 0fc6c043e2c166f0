//! What the program reaches on the real MNIST. Without `LENET_LAB_DATA` these tests are reported as ignored.

use std::{path::PathBuf, sync::Arc};

use lenet_lab::{
    data::{
        builtin,
        dataset::Dataset,
        mnist::{self, locate::DATA_VARIABLE},
    },
    model::{architecture::Architecture, device::Device, model_file::ModelFile},
    train::{
        config::TrainingConfig,
        evaluation::evaluate,
        session::{Session, Tick},
        threads::available_threads,
    },
};
use libtest_mimic::{Arguments, Failed, Trial};

type Test = fn(&Dataset) -> Result<(), Failed>;

const TESTS: [(&str, Test); 5] = [
    ("the_pretrained_network_reads_99_2_percent_of_the_test_images", pretrained_network),
    ("one_epoch_with_the_default_settings_reads_97_percent", one_epoch),
    ("one_pass_of_the_original_network_reads_96_5_percent", original_network),
    ("its_first_learning_rates_are_those_of_the_paper", first_learning_rates),
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
    let tally = evaluate(&model.network(Device::Cpu)?, &mnist.test, available_threads(), |_| true)?.tally;
    let told = model.training.and_then(|training| training.test_accuracy);
    if told != Some(tally.accuracy()) {
        return Err(format!("the file says {told:?}, measured {}", tally.accuracy()).into());
    }
    at_least(0.992, tally.accuracy())
}

fn one_epoch(mnist: &Dataset) -> Result<(), Failed> {
    at_least(
        0.97,
        accuracy_after(&TrainingConfig { epoch_count: 1, ..TrainingConfig::default() }, Arc::new(mnist.clone()))?,
    )
}

fn built_in_digits(mnist: &Dataset) -> Result<(), Failed> {
    let drawn = builtin::dataset(1, 60_000, 0);
    let config = TrainingConfig { epoch_count: 3, ..TrainingConfig::default() };
    at_least(
        0.92,
        accuracy_after(
            &config,
            Arc::new(Dataset { train: drawn.train, test: mnist.test.clone(), source: drawn.source }),
        )?,
    )
}

/// The paper's figure 5 shows 2.65 % error after the first pass.
fn original_network(mnist: &Dataset) -> Result<(), Failed> {
    let config = TrainingConfig { epoch_count: 1, ..TrainingConfig::original() };
    at_least(0.965, accuracy_after(&config, Arc::new(mnist.clone()))?)
}

/// Section III-B: in the first pass between about 7e-5 and 0.016.
fn first_learning_rates(mnist: &Dataset) -> Result<(), Failed> {
    let mut session = Session::new(TrainingConfig::original(), Arc::new(mnist.clone()))?;
    session.tick()?;
    let rates = session.learning_rates()?.ok_or("this rule has no rates of its own")?;
    let architecture = session.config().architecture;
    let is_there = |(name, place): (&str, usize)| name != "conv2.weight" || is_connected(&architecture, place);
    let rates = rates.iter().flat_map(|(name, array)| {
        let values = array.values.iter().enumerate();
        values.filter(move |(place, _)| is_there((name, *place))).map(|(_, rate)| *rate)
    });
    let (least, most) = rates.fold((f32::INFINITY, 0.0_f32), |(least, most), rate| (least.min(rate), most.max(rate)));
    match (7e-5..1.2e-4).contains(&least) && (0.008..0.016).contains(&most) {
        true => Ok(()),
        false => Err(format!("rates from {least:e} to {most:e}").into()),
    }
}

/// Whether a weight of C3, `[16, 6, 5, 5]`, is one of a connection that there is.
fn is_connected(architecture: &Architecture, place: usize) -> bool {
    let (map, input) = (place / (6 * 25), place / 25 % 6);
    architecture.c3.inputs(map).contains(&input)
}

/// Test accuracy after training.
fn accuracy_after(config: &TrainingConfig, dataset: Arc<Dataset>) -> Result<f64, Failed> {
    // One thread each: the tests themselves run beside one another.
    let config = TrainingConfig { thread_count: 1, ..config.clone() };
    let mut session = Session::new(config, dataset)?;
    while !matches!(session.tick()?, Tick::Finished(_)) {}
    Ok(session.progress().history.last().ok_or("no epoch was done")?.test.accuracy)
}

fn at_least(bound: f64, accuracy: f64) -> Result<(), Failed> {
    if accuracy >= bound { Ok(()) } else { Err(format!("accuracy {accuracy}, at least {bound} was expected").into()) }
}
