//! Our network, loss, gradients, optimisers and schedules give PyTorch's numbers.
//!
//! PyTorch's are in `fixtures/pytorch`, beside the script that made them.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking, also in a function that it calls")]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use lenet_lab::{
    data::dataset::{Dataset, Image, LabelledImages, Source},
    model::{
        architecture::{Activation, Architecture, Pooling},
        array::Array,
        device::Device,
        lenet5::LeNet5,
        model_file::ModelFile,
    },
    train::{
        config::TrainingConfig,
        optimizer::{Moments, Optimizer},
        schedule::{Position, Schedule},
        session::{Session, Tick},
    },
};
use safetensors::{Dtype, SafeTensors};
use tch::{Kind, Reduction, Tensor};

/// How far a number of ours may be from PyTorch's.
const TOLERANCE: f64 = 1e-5;

const LABEL_SMOOTHING: f64 = 0.1;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pytorch").join(name)
}

/// Every array of the fixture by name, whatever its element type.
struct Expected(Vec<u8>);

impl Expected {
    fn read() -> Self {
        Self(fs::read(fixture("expected.safetensors")).unwrap())
    }

    fn values(&self, name: &str) -> Vec<f64> {
        let tensors = SafeTensors::deserialize(&self.0).unwrap();
        let view = tensors.tensor(name).unwrap_or_else(|_| panic!("the fixture has no {name}"));
        match view.dtype() {
            Dtype::U8 => view.data().iter().copied().map(f64::from).collect(),
            Dtype::F32 => view.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes).into()).collect(),
            Dtype::F64 => view.data().as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect(),
            other => panic!("{name} is {other:?}"),
        }
    }

    fn images(&self) -> LabelledImages {
        let bytes = |name| self.values(name).into_iter().map(|value| value as u8).collect();
        LabelledImages::new(bytes("images"), bytes("labels")).unwrap()
    }

    /// Compares named arrays with what the fixture has of them: the whole array, or norm and product with the weights.
    fn assert_summary(&self, prefix: &str, ours: &[(String, Array)], weights: &[(String, Array)]) {
        let tensors = SafeTensors::deserialize(&self.0).unwrap();
        for ((name, array), (_, weight)) in ours.iter().zip(weights) {
            let values: Vec<f64> = array.values.iter().copied().map(f64::from).collect();
            let whole = format!("{prefix}.{name}");
            if tensors.tensor(&whole).is_ok() {
                assert_close(&whole, &values, &self.values(&whole));
            } else {
                let norm = values.iter().map(|value| value * value).sum::<f64>().sqrt();
                let product = values.iter().zip(&weight.values).map(|(a, b)| a * f64::from(*b)).sum();
                let numbers = format!("{whole}.norm_and_product");
                assert_close(&numbers, &[norm, product], &self.values(&numbers));
            }
        }
    }
}

fn assert_close(name: &str, ours: &[f64], pytorchs: &[f64]) {
    assert_eq!(ours.len(), pytorchs.len(), "number of values of {name}");
    assert!(ours.iter().all(|value| value.is_finite()), "{name} is not finite");
    let largest = ours.iter().zip(pytorchs).fold(0.0_f64, |largest, (a, b)| largest.max((a - b).abs()));
    assert!(largest <= TOLERANCE, "{name} is {largest:e} from PyTorch's");
}

fn values(tensor: &Tensor) -> Vec<f64> {
    Vec::try_from(&tensor.detach().to_kind(Kind::Double).reshape([-1])).unwrap()
}

fn weights() -> ModelFile {
    tch::set_num_threads(1);
    ModelFile::read(&fixture("state_dict.safetensors")).unwrap()
}

fn input(network: &LeNet5, images: &LabelledImages) -> Tensor {
    let images: Vec<Image> = (0..images.len()).map(|index| *images.image(index).unwrap()).collect();
    network.input(&images).unwrap()
}

/// Loss and logits; the network then has the loss's gradients.
fn backward(network: &LeNet5, images: &LabelledImages, label_smoothing: f64) -> (f64, Vec<f64>) {
    let labels = Tensor::from_slice(images.labels()).to_kind(Kind::Int64);
    let logits = network.forward(&input(network, images)).unwrap();
    let Architecture { criterion, output, .. } = *network.architecture();
    let loss = criterion.loss(output, &logits, &labels, Reduction::Mean, label_smoothing).unwrap();
    loss.backward();
    (values(&loss)[0], values(&logits))
}

/// What libtorch recorded.
fn gradients(network: &LeNet5) -> Vec<(String, Array)> {
    network.named(&network.gradient().unwrap()).unwrap()
}

#[test]
fn every_activation_is_pytorchs() {
    let expected = Expected::read();
    let network = weights().network(Device::Cpu).unwrap();
    let activations = network.activations(&input(&network, &expected.images())).unwrap();
    assert_eq!(activations.len(), 7);
    for activation in activations {
        let layer = activation.layer.name();
        for (moment, tensor) in [("before", &activation.before_squashing), ("after", &activation.after_squashing)] {
            let name = format!("{moment}.{layer}");
            assert_close(&name, &values(tensor), &expected.values(&name));
        }
    }
}

#[test]
fn loss_and_every_gradient_are_pytorchs() {
    let expected = Expected::read();
    let network = weights().network(Device::Cpu).unwrap();
    let (loss, logits) = backward(&network, &expected.images(), 0.0);
    assert_close("loss", &[loss], &expected.values("modern.loss"));
    assert_close("logits", &logits, &expected.values("after.Output"));
    let gradients = gradients(&network);
    assert_eq!(gradients.len(), 10);
    for (name, gradient) in gradients {
        let ours: Vec<f64> = gradient.values.into_iter().map(f64::from).collect();
        assert_close(&name, &ours, &expected.values(&format!("modern.{name}")));
    }
}

#[test]
fn label_smoothing_is_pytorchs() {
    let expected = Expected::read();
    let file = weights();
    let network = file.network(Device::Cpu).unwrap();
    let (loss, _) = backward(&network, &expected.images(), LABEL_SMOOTHING);
    assert_close("loss", &[loss], &expected.values("smoothed.loss"));
    expected.assert_summary("smoothed", &gradients(&network), &file.parameters);
}

#[test]
fn every_variant_of_squashing_and_pooling_is_pytorchs() {
    let expected = Expected::read();
    let variants = [
        ("scaled-tanh.average", Activation::ScaledTanh, Pooling::Average),
        ("relu.average", Activation::Relu, Pooling::Average),
        ("sigmoid.average", Activation::Sigmoid, Pooling::Average),
        ("tanh.maximum", Activation::Tanh, Pooling::Maximum),
        ("relu.maximum", Activation::Relu, Pooling::Maximum),
    ];
    for (prefix, activation, pooling) in variants {
        let architecture = Architecture { activation, pooling, ..Architecture::MODERN };
        let file = ModelFile { architecture, ..weights() };
        let network = file.network(Device::Cpu).unwrap();
        let (loss, logits) = backward(&network, &expected.images(), 0.0);
        assert_close(prefix, &[loss], &expected.values(&format!("{prefix}.loss")));
        assert_close(prefix, &logits, &expected.values(&format!("{prefix}.logits")));
        expected.assert_summary(prefix, &gradients(&network), &file.parameters);
    }
}

#[test]
fn five_steps_of_every_optimiser_end_where_pytorchs_do() {
    let expected = Expected::read();
    let runs = [
        ("sgd", Optimizer::SGD, 0.05, 0.01),
        ("adam", Optimizer::Adam(Moments::DEFAULT), 0.001, 0.01),
        ("adam-w", Optimizer::AdamW(Moments::DEFAULT), 0.001, 0.1),
    ];
    for (name, optimizer, learning_rate, weight_decay) in runs {
        let config = TrainingConfig {
            optimizer,
            learning_rate,
            weight_decay,
            label_smoothing: LABEL_SMOOTHING,
            schedule: Schedule::Constant,
            batch_size: 4,
            epoch_count: 5,
            thread_count: 1,
            ..TrainingConfig::default()
        };
        let mut session = session_from_pytorchs_weights(config, expected.images());
        let losses = batch_losses(&mut session);
        assert_close(name, &losses, &expected.values(&format!("{name}.losses")));
        expected.assert_summary(name, &session.network().parameters().unwrap(), &weights().parameters);
    }
}

fn session_from_pytorchs_weights(config: TrainingConfig, images: LabelledImages) -> Session {
    let dataset = Arc::new(Dataset { train: images.clone(), test: images, source: Source::BuiltIn { seed: 0 } });
    let mut start = Session::new(config, Arc::clone(&dataset)).unwrap().checkpoint().unwrap();
    start.parameters = weights().parameters;
    Session::resume(start, dataset).unwrap()
}

/// Runs to the end; the loss of each batch.
fn batch_losses(session: &mut Session) -> Vec<f64> {
    let mut losses = Vec::new();
    loop {
        match session.tick().unwrap() {
            Tick::Batch { loss } => losses.push(loss),
            Tick::Chunk | Tick::Epoch(_) => {}
            Tick::Finished(_) => return losses,
        }
    }
}

#[test]
fn cosine_and_steps_are_pytorchs_schedulers() {
    let expected = Expected::read();
    let cosine = |step: u32| Position { epoch: step / 7, batch: step as usize % 7, batch_count: 7, epoch_count: 3 };
    let factors: Vec<f64> = (0..21).map(|step| Schedule::Cosine.factor(cosine(step))).collect();
    assert_close("cosine", &factors, &expected.values("schedule.cosine"));
    let steps = Schedule::Step { epoch_count: 3, factor: 0.1 };
    let epoch = |epoch| Position { epoch, batch: 0, batch_count: 7, epoch_count: 10 };
    let factors: Vec<f64> = (0..10).map(|number| steps.factor(epoch(number))).collect();
    assert_close("step", &factors, &expected.values("schedule.step"));
}

#[test]
fn a_file_of_pytorchs_is_the_modern_network() {
    let file = weights();
    assert_eq!((file.architecture, file.training.clone()), (Architecture::MODERN, None));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours.safetensors");
    file.write(&path).unwrap();
    assert_eq!(ModelFile::read(&path).unwrap(), file);
}

#[test]
fn a_file_of_ours_is_written_as_pytorch_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours.safetensors");
    weights().write(&path).unwrap();
    let (ours, pytorchs) = (fs::read(&path).unwrap(), fs::read(fixture("state_dict.safetensors")).unwrap());
    let (ours, pytorchs) = (SafeTensors::deserialize(&ours).unwrap(), SafeTensors::deserialize(&pytorchs).unwrap());
    assert_eq!(ours.len(), pytorchs.len());
    for (name, view) in pytorchs.iter() {
        // Names, shapes, element types and every bit of the values.
        assert_eq!(ours.tensor(name).unwrap(), view, "{name}");
    }
}
