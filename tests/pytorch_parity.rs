//! Our network, loss, gradients, optimisers and schedules give PyTorch's numbers.
//!
//! PyTorch's are in `fixtures/pytorch`, beside the script that made them.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking, also in a function that it calls")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use lenet_lab::{
    data::dataset::{Dataset, Image, LabelledImages, Source},
    model::{
        architecture::{Activation, Architecture, C3Connections, Normalisation, Pooling},
        array::Array,
        backprop::Backprop,
        device::Device,
        lenet5::{LeNet5, Mode},
        model_file::ModelFile,
        parameters::{ParameterShape, parameter_shapes},
    },
    train::{
        batches::{epoch_order, split},
        config::TrainingConfig,
        optimizer::{Curvature, Moments, Optimizer, Sdlm},
        schedule::{Position, Schedule},
        session::{Session, Tick},
    },
};
use safetensors::{Dtype, SafeTensors};
use tch::{Kind, Reduction, Tensor};

/// How far a number of ours may be from PyTorch's, as a share of the largest of its array where that is above 1.
const TOLERANCE: f64 = 1e-5;

const LABEL_SMOOTHING: f64 = 0.1;

/// The modern network's numbers.
const MODERN: &str = "expected.safetensors";
/// Those of the original network, its variants, and the modern one with one part changed at a time.
const VARIANTS: &str = "expected_variants.safetensors";

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pytorch").join(name)
}

/// Every array of the fixture by name, whatever its element type.
struct Expected(Vec<u8>);

impl Expected {
    fn read(file: &str) -> Self {
        Self(fs::read(fixture(file)).unwrap())
    }

    fn arrays(&self) -> SafeTensors<'_> {
        SafeTensors::deserialize(&self.0).unwrap()
    }

    fn values(&self, name: &str) -> Vec<f64> {
        let tensors = self.arrays();
        let view = tensors.tensor(name).unwrap_or_else(|_| panic!("the fixture has no {name}"));
        match view.dtype() {
            Dtype::U8 => view.data().iter().copied().map(f64::from).collect(),
            Dtype::F32 => view.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes).into()).collect(),
            Dtype::F64 => view.data().as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect(),
            other => panic!("{name} is {other:?}"),
        }
    }

    /// The variants by name, as the script wrote them in our files' form.
    fn architectures(&self) -> BTreeMap<String, Architecture> {
        let (_, header) = SafeTensors::read_metadata(&self.0).unwrap();
        serde_json::from_str(&header.metadata().as_ref().unwrap()["architectures"]).unwrap()
    }

    /// Compares named arrays with what the fixture has of them: the whole array, or norm and product with the weights.
    fn assert_summary(&self, prefix: &str, ours: &[(String, Array)], weights: &[(String, Array)]) {
        let tensors = self.arrays();
        for (name, array) in ours {
            let values: Vec<f64> = array.values.iter().copied().map(f64::from).collect();
            let whole = format!("{prefix}.{name}");
            if tensors.tensor(&whole).is_ok() {
                assert_close(&whole, &values, &self.values(&whole));
            } else {
                let (_, weight) = weights.iter().find(|(other, _)| other == name).unwrap();
                let norm = values.iter().map(|value| value * value).sum::<f64>().sqrt();
                let product = values.iter().zip(&weight.values).map(|(a, b)| a * f64::from(*b)).sum();
                let numbers = format!("{whole}.norm_and_product");
                assert_close(&numbers, &[norm, product], &self.values(&numbers));
            }
        }
    }
}

/// The four images that all numbers are of.
fn images() -> LabelledImages {
    let expected = Expected::read(MODERN);
    let bytes = |name| expected.values(name).into_iter().map(|value| value as u8).collect();
    LabelledImages::new(bytes("images"), bytes("labels")).unwrap()
}

fn assert_close(name: &str, ours: &[f64], pytorchs: &[f64]) {
    assert_eq!(ours.len(), pytorchs.len(), "number of values of {name}");
    assert!(ours.iter().all(|value| value.is_finite()), "{name} is not finite");
    let largest = ours.iter().zip(pytorchs).fold(0.0_f64, |largest, (a, b)| largest.max((a - b).abs()));
    let scale = pytorchs.iter().fold(1.0_f64, |scale, value| scale.max(value.abs()));
    assert!(largest <= TOLERANCE * scale, "{name} is {largest:e} from PyTorch's of {scale:e}");
}

fn values(tensor: &Tensor) -> Vec<f64> {
    Vec::try_from(&tensor.detach().to_kind(Kind::Double).reshape([-1])).unwrap()
}

fn weights() -> ModelFile {
    tch::set_num_threads(1);
    ModelFile::read(&fixture("state_dict.safetensors")).unwrap()
}

/// As the script builds it: with the new parts' weights where C3 has their connections; else with the modern network's, and
/// the new parts' for what it lacks.
fn variant(architecture: Architecture) -> ModelFile {
    let (modern, parts) = (weights(), ModelFile::read(&fixture("every_part.safetensors")).unwrap());
    let files = match architecture.c3 {
        C3Connections::Full => [modern, parts],
        C3Connections::TableI => [parts, modern],
    };
    let find = |shape: ParameterShape| {
        let mut all = files.iter().flat_map(|file| &file.parameters);
        all.find(|(name, _)| *name == shape.name).unwrap().clone()
    };
    let parameters = parameter_shapes(&architecture).into_iter().map(find).collect();
    ModelFile { architecture, parameters, training: None }
}

fn all_images(images: &LabelledImages) -> Vec<Image> {
    (0..images.len()).map(|index| *images.image(index).unwrap()).collect()
}

fn input(network: &LeNet5, images: &LabelledImages) -> Tensor {
    network.input(&all_images(images)).unwrap()
}

/// What a batch comes to.
struct Outcome {
    loss: f64,
    logits: Vec<f64>,
    gradients: Vec<(String, Array)>,
}

/// In both ways: as libtorch records it, and by the derivatives that are written out, where they are.
fn outcomes(network: &LeNet5, label_smoothing: f64, dropout: Option<&[Tensor; 2]>) -> Vec<Outcome> {
    let recorded = recorded(network, label_smoothing, dropout);
    match Backprop::is_possible(network.architecture()) {
        true => vec![recorded, written_out(network, label_smoothing)],
        false => vec![recorded],
    }
}

fn recorded(network: &LeNet5, label_smoothing: f64, dropout: Option<&[Tensor; 2]>) -> Outcome {
    let images = images();
    let labels = Tensor::from_slice(images.labels()).to_kind(Kind::Int64);
    let logits = network.forward_in(&input(network, &images), Mode::Training { dropout }).unwrap();
    let Architecture { criterion, output, .. } = *network.architecture();
    let loss = criterion.loss(output, &logits, &labels, Reduction::Mean, label_smoothing).unwrap();
    loss.backward();
    let gradients = network.named(&network.gradient().unwrap()).unwrap();
    Outcome { loss: values(&loss)[0], logits: values(&logits), gradients }
}

fn written_out(network: &LeNet5, label_smoothing: f64) -> Outcome {
    let images = images();
    let mut backprop = Backprop::new(network, images.len()).unwrap();
    let batch = backprop.differentiate(&all_images(&images), images.labels(), label_smoothing).unwrap();
    Outcome {
        loss: batch.loss_sum / images.len() as f64,
        logits: batch.logits.as_flattened().iter().copied().map(f64::from).collect(),
        gradients: network.named(backprop.gradient()).unwrap(),
    }
}

#[test]
fn every_activation_is_pytorchs() {
    let expected = Expected::read(MODERN);
    let network = weights().network(Device::Cpu).unwrap();
    assert_activations(&expected, "", &network, &input(&network, &images()));
}

#[test]
fn every_activation_of_the_original_network_is_pytorchs() {
    let expected = Expected::read(VARIANTS);
    let network = variant(Architecture::ORIGINAL).network(Device::Cpu).unwrap();
    let first = input(&network, &images()).narrow(0, 0, 1);
    assert_activations(&expected, "original.", &network, &first);
}

fn assert_activations(expected: &Expected, prefix: &str, network: &LeNet5, input: &Tensor) {
    let activations = network.activations(input).unwrap();
    assert_eq!(activations.len(), 7);
    for activation in activations {
        let layer = activation.layer.name();
        for (moment, tensor) in [("before", &activation.before_squashing), ("after", &activation.after_squashing)] {
            let name = format!("{prefix}{moment}.{layer}");
            assert_close(&name, &values(tensor), &expected.values(&name));
        }
    }
}

#[test]
fn loss_and_every_gradient_are_pytorchs() {
    let expected = Expected::read(MODERN);
    let network = weights().network(Device::Cpu).unwrap();
    for outcome in outcomes(&network, 0.0, None) {
        assert_close("loss", &[outcome.loss], &expected.values("modern.loss"));
        assert_close("logits", &outcome.logits, &expected.values("after.Output"));
        assert_eq!(outcome.gradients.len(), 10);
        for (name, gradient) in outcome.gradients {
            let ours: Vec<f64> = gradient.values.into_iter().map(f64::from).collect();
            assert_close(&name, &ours, &expected.values(&format!("modern.{name}")));
        }
    }
}

#[test]
fn label_smoothing_is_pytorchs() {
    let expected = Expected::read(MODERN);
    let file = weights();
    for outcome in outcomes(&file.network(Device::Cpu).unwrap(), LABEL_SMOOTHING, None) {
        assert_close("loss", &[outcome.loss], &expected.values("smoothed.loss"));
        expected.assert_summary("smoothed", &outcome.gradients, &file.parameters);
    }
}

#[test]
fn every_variant_of_squashing_and_pooling_is_pytorchs() {
    let expected = Expected::read(MODERN);
    let variants = [
        ("scaled-tanh.average", Activation::ScaledTanh, Pooling::Average),
        ("relu.average", Activation::Relu, Pooling::Average),
        ("sigmoid.average", Activation::Sigmoid, Pooling::Average),
        ("tanh.maximum", Activation::Tanh, Pooling::Maximum),
        ("relu.maximum", Activation::Relu, Pooling::Maximum),
    ];
    for (prefix, activation, pooling) in variants {
        let file =
            ModelFile { architecture: Architecture { activation, pooling, ..Architecture::MODERN }, ..weights() };
        assert_learns_as_pytorch(&expected, prefix, &file, None);
    }
}

/// Loss, logits and gradients, in both ways; and what batch normalisation measured.
fn assert_learns_as_pytorch(expected: &Expected, name: &str, file: &ModelFile, dropout: Option<&[Tensor; 2]>) {
    let network = file.network(Device::Cpu).unwrap();
    for outcome in outcomes(&network, 0.0, dropout) {
        assert_close(name, &[outcome.loss], &expected.values(&format!("{name}.loss")));
        assert_close(name, &outcome.logits, &expected.values(&format!("{name}.logits")));
        let is_idle = |(name, _): &(String, Array)| is_idle(&file.architecture, name);
        let (idle, others): (Vec<_>, Vec<_>) = outcome.gradients.into_iter().partition(is_idle);
        expected.assert_summary(name, &others, &file.parameters);
        assert!(largest(&idle) <= TOLERANCE * largest(&others).max(1.0), "{name}: {}", largest(&idle));
    }
    let measured = network.parameters().unwrap().into_iter().filter(|(name, _)| name.contains("running"));
    expected.assert_summary(name, &measured.collect::<Vec<_>>(), &file.parameters);
}

/// Whether batch normalisation takes a bias out again: its derivative is zero, so what both compute of it is rounding.
fn is_idle(architecture: &Architecture, name: &str) -> bool {
    let before_normalisation = ["conv1.bias", "conv2.bias", "fc1.bias", "fc2.bias"];
    architecture.normalisation == Normalisation::Batch && before_normalisation.contains(&name)
}

fn largest(arrays: &[(String, Array)]) -> f64 {
    let values = arrays.iter().flat_map(|(_, array)| &array.values);
    values.fold(0.0, |largest, value| largest.max(f64::from(value.abs())))
}

#[test]
fn every_part_of_the_original_network_and_every_alternative_is_pytorchs() {
    let expected = Expected::read(VARIANTS);
    let architectures = expected.architectures();
    let original = Architecture { criterion: architectures["original"].criterion, ..Architecture::ORIGINAL };
    assert_eq!((architectures.len(), architectures["original"]), (16, original));
    for (name, architecture) in architectures {
        let file = variant(architecture);
        let network = file.network(Device::Cpu).unwrap();
        let logits = network.forward(&input(&network, &images())).unwrap();
        let evaluation = format!("{name}.evaluation.logits");
        assert_close(&evaluation, &values(&logits), &expected.values(&evaluation));
        let dropout = (architecture.dropout > 0.0).then(|| dropout_factors(&expected, &name));
        assert_learns_as_pytorch(&expected, &name, &file, dropout.as_ref());
    }
}

/// What PyTorch's dropout multiplied the units of C5 and F6 by, `[4, units]`.
fn dropout_factors(expected: &Expected, name: &str) -> [Tensor; 2] {
    ["C5", "F6"].map(|layer| {
        let factors = expected.values(&format!("{name}.factors.{layer}"));
        Tensor::from_slice(&factors).to_kind(Kind::Float).reshape([images().len() as i64, -1])
    })
}

#[test]
fn five_steps_of_every_optimiser_end_where_pytorchs_do() {
    let expected = Expected::read(MODERN);
    let runs = [
        ("sgd", Optimizer::SGD, 0.05, 0.01),
        ("adam", Optimizer::Adam(Moments::DEFAULT), 0.001, 0.01),
        ("adam-w", Optimizer::AdamW(Moments::DEFAULT), 0.001, 0.1),
    ];
    for (name, optimizer, learning_rate, weight_decay) in runs {
        let config =
            TrainingConfig { optimizer, learning_rate, weight_decay, label_smoothing: LABEL_SMOOTHING, ..five_steps() };
        assert_ends_where_pytorchs_does(&expected, name, config);
    }
}

#[test]
fn five_steps_with_batch_normalisation_end_where_pytorchs_do() {
    let architecture = Architecture { normalisation: Normalisation::Batch, ..Architecture::MODERN };
    let config = TrainingConfig { architecture, learning_rate: 0.005, weight_decay: 0.01, ..five_steps() };
    assert_ends_where_pytorchs_does(&Expected::read(VARIANTS), "sgd.batch", config);
}

/// Of all four images each.
fn five_steps() -> TrainingConfig {
    let schedule = Schedule::Constant;
    TrainingConfig { schedule, batch_size: 4, epoch_count: 5, thread_count: 1, ..TrainingConfig::default() }
}

fn assert_ends_where_pytorchs_does(expected: &Expected, name: &str, config: TrainingConfig) {
    let start = variant(config.architecture).parameters;
    let mut session = session_from_pytorchs_weights(config, images());
    let losses = batch_losses(&mut session);
    assert_close(name, &losses, &expected.values(&format!("{name}.losses")));
    expected.assert_summary(name, &session.network().parameters().unwrap(), &start);
}

fn session_from_pytorchs_weights(config: TrainingConfig, images: LabelledImages) -> Session {
    let dataset = Arc::new(Dataset { train: images.clone(), test: images, source: Source::BuiltIn { seed: 0 } });
    let mut start = Session::new(config, Arc::clone(&dataset)).unwrap().checkpoint().unwrap();
    start.parameters = variant(start.state.config.architecture).parameters;
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

/// Equations 21 to 27: a rate for each weight, from second derivatives that are measured anew before the fifth step.
#[test]
fn five_steps_of_the_papers_rule_end_where_its_recursion_in_pytorch_does() {
    let expected = Expected::read(VARIANTS);
    let architectures = expected.architectures();
    for variant in ["original.mse", "original.rubbish"] {
        let sdlm = Sdlm { mu: 0.02, curvature: Curvature::Literal, sample_count: 4 };
        let config = TrainingConfig {
            architecture: architectures[variant],
            optimizer: Optimizer::Sdlm(sdlm),
            learning_rate: 0.0002,
            schedule: Schedule::Constant,
            ..TrainingConfig::original()
        };
        let images = images_to_come_in_order(&config);
        let session = session_from_pytorchs_weights(config, images);
        assert_goes_as_the_recursion(&expected, &format!("sdlm.{variant}"), session);
    }
}

fn assert_goes_as_the_recursion(expected: &Expected, prefix: &str, mut session: Session) {
    let start = session.network().parameters().unwrap();
    let mut losses = Vec::new();
    while losses.len() < 5 {
        if let Tick::Batch { loss } = session.tick().unwrap() {
            let pass = losses.len() / 4;
            expected.assert_summary(&format!("{prefix}.curvature.{pass}"), &curvature(&session), &start);
            losses.push(loss);
        }
    }
    assert_close(prefix, &losses, &expected.values(&format!("{prefix}.losses")));
    expected.assert_summary(prefix, &session.network().parameters().unwrap(), &start);
}

/// The images placed such that a session comes to them in the fixture's order.
fn images_to_come_in_order(config: &TrainingConfig) -> LabelledImages {
    let images = images();
    let order = epoch_order(&split(config, images.len()).unwrap(), config, 0);
    let mut placed: Vec<_> = order.into_iter().zip(all_images(&images)).zip(images.labels()).collect();
    placed.sort_unstable_by_key(|((place, _), _)| *place);
    let pixels = placed.iter().flat_map(|((_, image), _)| *image).collect();
    LabelledImages::new(pixels, placed.iter().map(|(_, label)| **label).collect()).unwrap()
}

/// The second derivatives that a session learns with.
fn curvature(session: &Session) -> Vec<(String, Array)> {
    let kept = Expected(session.checkpoint().unwrap().to_bytes().unwrap());
    let of = |(name, array): (String, Array)| {
        let values = kept.values(&format!("optimizer.curvature.{name}")).into_iter().map(|value| value as f32);
        (name, Array { values: values.collect(), ..array })
    };
    session.network().parameters().unwrap().into_iter().map(of).collect()
}

#[test]
fn cosine_and_steps_are_pytorchs_schedulers() {
    let expected = Expected::read(MODERN);
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
fn a_file_that_names_its_architecture_is_that_network() {
    let file = ModelFile::read(&fixture("every_part.safetensors")).unwrap();
    let (criterion, normalisation) = (file.architecture.criterion, Normalisation::Batch);
    assert_eq!(file.architecture, Architecture { criterion, normalisation, ..Architecture::ORIGINAL });
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
