//! The PyTorch script of some settings trains as this program does. These tests run it with the Python of
//! `LENET_LAB_PYTHON`, or `python3`; without PyTorch there, or without `LENET_LAB_DATA`, they are reported as ignored.

use std::{
    env,
    ffi::OsString,
    path::PathBuf,
    process::{Command, Stdio},
    sync::Arc,
};

use lenet_lab::{
    data::{
        atomic_file,
        augment::Augmentation,
        dataset::Dataset,
        mnist::{self, locate::DATA_VARIABLE},
    },
    model::{
        architecture::{Activation, Architecture, C3Connections, Normalisation, Pooling},
        framing::Framing,
        input::InputNormalisation,
        layer::Layer,
        loss::Loss,
        parameters::trainable_parameter_count,
        pretrained::{ModelChoice, Pretrained},
    },
    repeat::pytorch_script,
    train::{
        config::TrainingConfig,
        early_stopping::EarlyStopping,
        optimizer::{Moments, Optimizer},
        schedule::Schedule,
        session::{Session, Tick},
    },
};
use libtest_mimic::{Arguments, Failed, Trial};

type Settings = fn() -> TrainingConfig;

const TESTS: [(&str, Settings); 8] = [
    ("the_modern_network_by_sgd", modern),
    ("relu_and_maximum_pooling_with_augmentation_by_adam", augmented),
    ("batch_normalisation_dropout_and_table_i_by_equation_8", regularised),
    ("the_network_of_1998_by_sdlm", original),
    ("a_network_that_is_trained_further_with_frozen_layers_until_it_stops", continued),
    ("images_with_a_border_of_zeros", zeros),
    ("images_that_are_enlarged", enlarged),
    ("images_without_padding", unpadded),
];

/// Seeds over which the losses are compared.
const SEEDS: [u64; 3] = [1, 2, 3];

/// How far apart the mean losses may be: in deviations of single runs, and at least in parts of the loss.
const DEVIATIONS: f64 = 3.0;
const PART: f64 = 0.08;

fn main() {
    let python = env::var_os("LENET_LAB_PYTHON").unwrap_or_else(|| "python3".into());
    let folder = env::var_os(DATA_VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
    let is_missing = folder.is_none() || !has_pytorch(&python);
    let trials = TESTS.map(|(name, settings)| {
        let (folder, python) = (folder.clone().unwrap_or_default(), python.clone());
        Trial::test(name, move || trains_alike(&settings(), &folder, &python)).with_ignored_flag(is_missing)
    });
    libtest_mimic::run(&Arguments::from_args(), trials.into()).exit();
}

fn has_pytorch(python: &OsString) -> bool {
    let check = Command::new(python).args(["-c", "import torch, numpy"]).stderr(Stdio::null()).status();
    check.is_ok_and(|status| status.success())
}

fn modern() -> TrainingConfig {
    TrainingConfig { training_limit: Some(3_000), epoch_count: 2, thread_count: 1, ..TrainingConfig::default() }
}

fn augmented() -> TrainingConfig {
    let optimizer = Optimizer::Adam(Moments::DEFAULT);
    TrainingConfig {
        architecture: Architecture { activation: Activation::Relu, pooling: Pooling::Maximum, ..Architecture::MODERN },
        optimizer,
        learning_rate: optimizer.default_learning_rate(),
        weight_decay: 0.0,
        schedule: Schedule::OneCycle,
        augmentation: Augmentation::standard(),
        label_smoothing: 0.1,
        ..modern()
    }
}

fn regularised() -> TrainingConfig {
    TrainingConfig {
        architecture: Architecture {
            c3: C3Connections::TableI,
            loss: Loss::MeanSquaredError,
            normalisation: Normalisation::Batch,
            dropout: 0.3,
            ..Architecture::MODERN
        },
        learning_rate: 0.01,
        ..modern()
    }
}

fn original() -> TrainingConfig {
    TrainingConfig { training_limit: Some(1_500), epoch_count: 2, ..TrainingConfig::original() }
}

/// It stops after the second epoch, which gains less than it has to.
fn continued() -> TrainingConfig {
    TrainingConfig {
        initial_network: Some(ModelChoice::Pretrained(Pretrained::Modern)),
        frozen: vec![Layer::C1, Layer::F6],
        early_stopping: Some(EarlyStopping { patience: 1, min_delta: 1.0 }),
        learning_rate: 0.01,
        augmentation: Augmentation::standard(),
        epoch_count: 6,
        ..modern()
    }
}

fn zeros() -> TrainingConfig {
    framed(Framing::Zero)
}

fn enlarged() -> TrainingConfig {
    framed(Framing::Enlarged)
}

fn unpadded() -> TrainingConfig {
    framed(Framing::Unpadded)
}

fn framed(framing: Framing) -> TrainingConfig {
    let input = InputNormalisation { framing, ..InputNormalisation::MODERN };
    TrainingConfig { architecture: Architecture { input, ..Architecture::MODERN }, ..modern() }
}

/// Compares the number of parameters, and the training losses of the last epoch.
fn trains_alike(config: &TrainingConfig, folder: &PathBuf, python: &OsString) -> Result<(), Failed> {
    let dataset = Arc::new(mnist::read(folder)?);
    let home = tempfile::tempdir()?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    if let Some(network) = &config.initial_network {
        network.read()?.write(&home.path().join("initial.pt"))?;
    }
    for seed in SEEDS {
        let config = TrainingConfig { seed, ..config.clone() };
        ours.push(last_loss(config.clone(), &dataset)?);
        let script = home.path().join("lenet5.py");
        let text = pytorch_script(&config, &dataset.source)?;
        atomic_file::replace(&script, |file| file.write_all(text.as_bytes()))?;
        // More threads than cores would only wait for each other.
        let mut command = Command::new(python);
        let output = command.env("OMP_NUM_THREADS", "1").arg(&script).arg(folder).current_dir(home.path()).output()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        let parameters = format!("{} parameters", trainable_parameter_count(&config.architecture));
        if text.lines().next() != Some(parameters.as_str()) {
            return Err(format!("not {parameters}: {text}").into());
        }
        theirs.push(loss_in(text.lines().last().unwrap_or_default()).ok_or(text.clone())?);
    }
    let (own, other) = (mean(&ours), mean(&theirs));
    let allowed = (DEVIATIONS * deviation(&ours).max(deviation(&theirs))).max(PART * own);
    let is_alike = (own - other).abs() <= allowed;
    is_alike.then_some(()).ok_or_else(|| format!("losses {ours:?} here, {theirs:?} in PyTorch").into())
}

/// The training loss of the last epoch.
fn last_loss(config: TrainingConfig, dataset: &Arc<Dataset>) -> Result<f64, Failed> {
    let mut session = Session::new(config, Arc::clone(dataset))?;
    loop {
        if let Tick::Finished(_) = session.tick()? {
            let last = session.progress().history.last().ok_or("no epoch")?;
            return Ok(last.train.loss);
        }
    }
}

/// The training loss in a line of the script.
fn loss_in(line: &str) -> Option<f64> {
    line.split("training loss ").nth(1)?.split(',').next()?.parse().ok()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The deviation of single values.
fn deviation(values: &[f64]) -> f64 {
    let mean = mean(values);
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() - 1) as f64).sqrt()
}
