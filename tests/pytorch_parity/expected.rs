//! PyTorch's numbers, the networks that they are of, and what ours come to.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use lenet_lab::{
    data::dataset::{Image, LabelledImages},
    model::{
        architecture::{Architecture, C3Connections},
        array::Array,
        backprop::{Backprop, LossSettings},
        lenet5::{LeNet5, Mode},
        model_file::ModelFile,
        operation_threads::compute_alone,
        parameters::{ParameterShape, parameter_shapes},
    },
};
use safetensors::{Dtype, SafeTensors};
use tch::{Kind, Reduction, Tensor};

/// How far a number of ours may be from PyTorch's, as a share of the largest of its array where that is above 1.
pub(crate) const TOLERANCE: f64 = 1e-5;

pub(crate) const LABEL_SMOOTHING: f64 = 0.1;

/// The modern network's numbers.
pub(crate) const MODERN: &str = "expected.safetensors";
/// Those of the original network, its variants, and the modern one with one part changed at a time.
pub(crate) const VARIANTS: &str = "expected_variants.safetensors";

pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pytorch").join(name)
}

/// Every array of the fixture by name, whatever its element type.
pub(crate) struct Expected(pub(crate) Vec<u8>);

impl Expected {
    pub(crate) fn read(file: &str) -> Self {
        Self(fs::read(fixture(file)).unwrap())
    }

    pub(crate) fn arrays(&self) -> SafeTensors<'_> {
        SafeTensors::deserialize(&self.0).unwrap()
    }

    pub(crate) fn values(&self, name: &str) -> Vec<f64> {
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
    pub(crate) fn architectures(&self) -> BTreeMap<String, Architecture> {
        let (_, header) = SafeTensors::read_metadata(&self.0).unwrap();
        serde_json::from_str(&header.metadata().as_ref().unwrap()["architectures"]).unwrap()
    }

    /// Compares named arrays with what the fixture has of them: the whole array, or norm and product with the weights.
    pub(crate) fn assert_summary(&self, prefix: &str, ours: &[(String, Array)], weights: &[(String, Array)]) {
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
pub(crate) fn images() -> LabelledImages {
    let expected = Expected::read(MODERN);
    let bytes = |name| expected.values(name).into_iter().map(|value| value as u8).collect();
    LabelledImages::new(bytes("images"), bytes("labels")).unwrap()
}

pub(crate) fn assert_close(name: &str, ours: &[f64], pytorchs: &[f64]) {
    assert_eq!(ours.len(), pytorchs.len(), "number of values of {name}");
    assert!(ours.iter().all(|value| value.is_finite()), "{name} is not finite");
    let largest = ours.iter().zip(pytorchs).fold(0.0_f64, |largest, (a, b)| largest.max((a - b).abs()));
    let scale = pytorchs.iter().fold(1.0_f64, |scale, value| scale.max(value.abs()));
    assert!(largest <= TOLERANCE * scale, "{name} is {largest:e} from PyTorch's of {scale:e}");
}

pub(crate) fn values(tensor: &Tensor) -> Vec<f64> {
    Vec::try_from(&tensor.detach().to_kind(Kind::Double).reshape([-1])).unwrap()
}

pub(crate) fn weights() -> ModelFile {
    compute_alone();
    ModelFile::read(&fixture("state_dict.safetensors")).unwrap()
}

/// As the script builds it: with the new parts' weights where C3 has their connections; else with the modern network's, and
/// the new parts' for what it lacks.
pub(crate) fn variant(architecture: Architecture) -> ModelFile {
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

pub(crate) fn all_images(images: &LabelledImages) -> Vec<Image> {
    (0..images.len()).map(|index| *images.image(index).unwrap()).collect()
}

pub(crate) fn input(network: &LeNet5, images: &LabelledImages) -> Tensor {
    network.input(&all_images(images)).unwrap()
}

/// What a batch comes to.
pub(crate) struct Outcome {
    pub(crate) loss: f64,
    pub(crate) logits: Vec<f64>,
    pub(crate) gradients: Vec<(String, Array)>,
}

/// By autograd, and by hand-derived back-propagation where it is supported.
pub(crate) fn outcomes(network: &LeNet5, label_smoothing: f64, dropout: Option<&[Tensor; 2]>) -> Vec<Outcome> {
    let autograd = autograd(network, label_smoothing, dropout);
    match Backprop::supports(network.architecture()) {
        true => vec![autograd, hand_derived(network, label_smoothing)],
        false => vec![autograd],
    }
}

pub(crate) fn autograd(network: &LeNet5, label_smoothing: f64, dropout: Option<&[Tensor; 2]>) -> Outcome {
    let images = images();
    let labels = Tensor::from_slice(images.labels()).to_kind(Kind::Int64);
    let logits = network.forward_in(&input(network, &images), Mode::Training { dropout }).unwrap();
    let Architecture { loss, output, .. } = *network.architecture();
    let loss = loss.compute(output, &logits, &labels, Reduction::Mean, label_smoothing).unwrap();
    loss.backward();
    let gradients = network.named(&network.gradient().unwrap()).unwrap();
    Outcome { loss: values(&loss)[0], logits: values(&logits), gradients }
}

pub(crate) fn hand_derived(network: &LeNet5, label_smoothing: f64) -> Outcome {
    let images = images();
    let mut backprop = Backprop::new(network, images.len()).unwrap();
    let batch = backprop
        .differentiate(
            &all_images(&images),
            images.labels(),
            LossSettings { label_smoothing, image_count: images.len() },
        )
        .unwrap();
    Outcome {
        loss: batch.loss_sum / images.len() as f64,
        logits: batch.logits.as_flattened().iter().copied().map(f64::from).collect(),
        gradients: network.named(backprop.gradient()).unwrap(),
    }
}
