//! LeNet-4's 120 features in place of its last layer (section III-C.8): the nearest training images by them, or a linear
//! classifier that is fitted anew to the neighbours of each image (Bottou and Vapnik).

use lenet_data::dataset::{CLASS_COUNT, PIXEL_COUNT};
use tch::{Kind, Tensor};

use super::{
    counts,
    lenet4::{self, BATCH, EPOCHS, FEATURE_COUNT, FEATURES, RATE},
    network::Network,
};
use crate::{
    classifier::Classifier,
    cost::{Cost, Count},
    error::Error,
    evidence::Evidence,
    fitting::Fitting,
    least_squares::with_one,
    nearest::Neighbours,
    settings::Setting,
    stored::Stored,
    targets::one_hot,
};

const K: Setting = Setting { name: "k", default: 3.0, bounds: [1.0, 100.0], hint: "Neighbours that vote" };

const LOCAL_K: Setting = Setting {
    name: "k",
    default: 200.0,
    bounds: [10.0, 5_000.0],
    hint: "Neighbours that the linear classifier of an image is fitted to",
};

const RIDGE: Setting = Setting {
    name: "ridge",
    default: 100.0,
    bounds: [1e-3, 1e6],
    hint: "How much the squares of the weights count beside the squared errors of the neighbours",
};

pub(crate) const NEAREST_SETTINGS: &[Setting] = &[K, EPOCHS, RATE, BATCH];

pub(crate) const LOCAL_SETTINGS: &[Setting] = &[LOCAL_K, RIDGE, EPOCHS, RATE, BATCH];

/// Images whose features are computed together.
const CHUNK: i64 = 1_000;

/// A network with the features of the training images.
struct Features {
    network: Network,
    /// The training images by their features.
    neighbours: Neighbours,
}

/// The most frequent class among the nearest.
struct NearestFeatures(Features);

/// A linear classifier of the neighbours.
struct LocalLearning {
    features: Features,
    /// `[N, 120]`, in the order of the neighbours' positions.
    rows: Tensor,
    /// `[N, 10]`, +1 for the class and −1 for all others.
    targets: Tensor,
    k: usize,
    ridge: f64,
}

/// The features of training images with what is shown of them, class after class, as [`Neighbours`] orders them.
struct TrainingRows {
    /// `[N, 120]`
    rows: Tensor,
    /// `[N]`
    labels: Tensor,
    /// `[N, 784]`
    pictures: Tensor,
}

pub(crate) fn fit_nearest(fitting: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    let network = lenet4::fit_network(fitting)?;
    let training = TrainingRows::of(&network, fitting)?;
    let neighbours = training.neighbours(fitting.settings.count(&K))?;
    Ok(Box::new(NearestFeatures(Features { network, neighbours })))
}

pub(crate) fn fit_local(fitting: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    let network = lenet4::fit_network(fitting)?;
    let training = TrainingRows::of(&network, fitting)?;
    let (k, ridge) = (fitting.settings.count(&LOCAL_K), fitting.settings.value(&RIDGE));
    Ok(Box::new(LocalLearning::new(network, &training, k, ridge)?))
}

pub(crate) fn read_nearest(stored: &Stored) -> Result<Box<dyn Classifier>, Error> {
    let network = Network::read(lenet4::design(), &stored.part("network"))?;
    let part = stored.part("neighbours");
    let neighbours = TrainingRows::read(&part)?.neighbours(part.number("k")?)?;
    Ok(Box::new(NearestFeatures(Features { network, neighbours })))
}

pub(crate) fn read_local(stored: &Stored) -> Result<Box<dyn Classifier>, Error> {
    let network = Network::read(lenet4::design(), &stored.part("network"))?;
    let part = stored.part("neighbours");
    let (k, ridge) = (part.number("k")?, stored.number("ridge")?);
    Ok(Box::new(LocalLearning::new(network, &TrainingRows::read(&part)?, k, ridge)?))
}

impl TrainingRows {
    /// Of the training images of a fitting.
    fn of(network: &Network, fitting: &mut Fitting<'_>) -> Result<Self, Error> {
        let _no_grad = tch::no_grad_guard();
        let (labels, count) = (fitting.labels()?, fitting.matrix.size()[0]);
        let mut rows = Vec::new();
        for start in (0..count).step_by(CHUNK as usize) {
            fitting.report(format!("features of {count} images"), start as usize, count as usize)?;
            rows.push(features(network, &fitting.matrix.f_narrow(0, start, CHUNK.min(count - start))?)?);
        }
        let order = labels.f_argsort_stable(true, 0, false)?; // [N]
        let pictures = Tensor::f_from_slice(fitting.images.pixels())?.f_reshape([-1, PIXEL_COUNT as i64])?; // [N, 784]
        let in_order = |tensor: &Tensor| tensor.f_index_select(0, &order);
        let rows = Tensor::f_cat(&rows, 0)?; // [N, 120]
        Ok(Self { rows: in_order(&rows)?, labels: in_order(&labels)?, pictures: in_order(&pictures)? })
    }

    /// Out of what [`Neighbours`] has stored.
    fn read(part: &Stored) -> Result<Self, Error> {
        let labels = part.shaped("labels", &[-1])?.f_to_kind(Kind::Int64)?; // [N]
        let count = labels.size()[0];
        let rows = part.shaped("rows", &[count, FEATURE_COUNT as i64])?;
        let pictures = part.shaped("pictures", &[count, PIXEL_COUNT as i64])?.f_to_kind(Kind::Uint8)?;
        Ok(Self { rows, labels, pictures })
    }

    fn neighbours(&self, k: usize) -> Result<Neighbours, Error> {
        Neighbours::new(k, &self.rows, &self.labels, &self.pictures, false)
    }
}

/// The 120 features of rows of pixels, `[B, 120]`.
fn features(network: &Network, inputs: &Tensor) -> Result<Tensor, Error> {
    let absent = || Error::Stored { name: FEATURES.to_owned(), reason: "is absent".to_owned() };
    let shown = network.shown(inputs)?.into_iter();
    let (_, values) = shown.into_iter().find(|(title, _)| *title == FEATURES).ok_or_else(absent)?;
    Ok(values.f_reshape([-1, FEATURE_COUNT as i64])?)
}

impl Features {
    fn of(&self, inputs: &Tensor) -> Result<Tensor, Error> {
        features(&self.network, inputs)
    }

    /// Up to the features; then the comparison with all training images.
    fn cost(&self) -> Cost {
        let layers = &self.network.design.layers;
        // All but the output.
        let network = counts::cost(&layers[..layers.len() - 1]);
        let comparison = self.neighbours.cost();
        Cost {
            multiply_adds: plus(&network.multiply_adds, &comparison.multiply_adds),
            stored_values: plus(&network.stored_values, &comparison.stored_values),
            parameters: network.parameters,
        }
    }

    /// The neighbours, then the maps that lead to the features.
    fn evidence(&self, input: &Tensor, scores: &[f32; CLASS_COUNT]) -> Result<Evidence, Error> {
        let mut evidence = self.neighbours.evidence(&self.of(input)?, scores)?;
        evidence.groups.extend(self.network.evidence(input, scores)?.groups);
        Ok(evidence)
    }

    fn store(&self) -> Result<Stored, Error> {
        let stored = Stored::default().with_part("network", self.network.store()?);
        Ok(stored.with_part("neighbours", self.neighbours.store()?))
    }
}

fn plus(one: &Count, other: &Count) -> Count {
    Count { value: one.value + other.value, formula: format!("{} + {}", one.formula, other.formula) }
}

impl Classifier for NearestFeatures {
    fn scores(&self, inputs: &Tensor) -> Result<Tensor, Error> {
        self.0.neighbours.scores(&self.0.of(inputs)?)
    }

    fn cost(&self) -> Cost {
        self.0.cost()
    }

    fn evidence(&self, input: &Tensor, scores: &[f32; CLASS_COUNT]) -> Result<Evidence, Error> {
        self.0.evidence(input, scores)
    }

    fn store(&self) -> Result<Stored, Error> {
        self.0.store()
    }
}

impl LocalLearning {
    fn new(network: Network, training: &TrainingRows, k: usize, ridge: f64) -> Result<Self, Error> {
        let features = Features { network, neighbours: training.neighbours(k)? };
        let targets = one_hot(&training.labels)?.f_mul_scalar(2.0)?.f_sub_scalar(1.0)?; // [N, 10]
        Ok(Self { features, rows: training.rows.shallow_clone(), targets, k, ridge })
    }

    /// The outputs of a linear classifier at `centres` (`[B, 120]`), fitted to the rows at `positions` (`[B, k]`): `[B, 10]`.
    fn fitted(&self, centres: &Tensor, positions: &Tensor) -> Result<Tensor, Error> {
        let [batch, k] = [0, 1].map(|axis| positions.size()[axis]);
        let dimension = FEATURE_COUNT as i64;
        let flat = positions.f_reshape([-1])?; // [B · k]
        // Seen from the image itself, so that what the classifier says of it is its bias.
        let rows =
            self.rows.f_index_select(0, &flat)?.f_view([batch, k, dimension])?.f_sub(&centres.f_unsqueeze(1)?)?;
        let rows = with_one(&rows.f_view([batch * k, dimension])?)?.f_view([batch, k, dimension + 1])?; // [B, k, 121]
        let targets = self.targets.f_index_select(0, &flat)?.f_view([batch, k, CLASS_COUNT as i64])?; // [B, k, 10]
        let transposed = rows.f_transpose(1, 2)?; // [B, 121, k]
        let mut penalties = vec![self.ridge as f32; FEATURE_COUNT];
        penalties.push(0.0);
        let gram = transposed.f_bmm(&rows)?.f_add(&Tensor::f_from_slice(&penalties)?.f_diag(0)?)?; // [B, 121, 121]
        let weights = Tensor::f_linalg_solve(&gram, &transposed.f_bmm(&targets)?, true)?; // [B, 121, 10]
        Ok(weights.f_select(1, dimension)?)
    }
}

impl Classifier for LocalLearning {
    fn scores(&self, inputs: &Tensor) -> Result<Tensor, Error> {
        let centres = self.features.of(inputs)?; // [B, 120]
        self.fitted(&centres, &self.features.neighbours.nearest(&centres, self.k)?.positions)
    }

    fn cost(&self) -> Cost {
        let cost = self.features.cost();
        let (k, size) = (self.k, FEATURE_COUNT + 1);
        let equations = Count::new(k * size * (size + CLASS_COUNT), format!("{k}×{size}×({size} + 10)"));
        let solution = Count::new(
            size * size * size / 3 + size * size * CLASS_COUNT,
            format!("{size}×{size}×{size}/3 + {size}×{size}×10"),
        );
        Cost { multiply_adds: plus(&plus(&cost.multiply_adds, &equations), &solution), ..cost }
    }

    fn evidence(&self, input: &Tensor, scores: &[f32; CLASS_COUNT]) -> Result<Evidence, Error> {
        self.features.evidence(input, scores)
    }

    fn store(&self) -> Result<Stored, Error> {
        Ok(self.features.store()?.with_text("ridge", self.ridge.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_classifier_of_neighbours_says_what_least_squares_say_at_the_image() {
        // Features that follow a line along the first axis: the class changes at 0.
        let count = 40_i64;
        let along: Vec<f32> = (0..count).map(|index| index as f32 / 10.0 - 1.95).collect();
        let rows = Tensor::zeros([count, FEATURE_COUNT as i64], (Kind::Float, tch::Device::Cpu));
        rows.select(1, 0).copy_(&Tensor::from_slice(&along));
        let labels = Tensor::from_slice(&along.iter().map(|place| i64::from(*place > 0.0)).collect::<Vec<_>>());
        let pictures = Tensor::zeros([count, PIXEL_COUNT as i64], (Kind::Uint8, tch::Device::Cpu));
        let network = Network::new(lenet4::design(), 1, 0).unwrap();
        let training = TrainingRows { rows, labels, pictures };
        let local = LocalLearning::new(network, &training, count as usize, 1e-3).unwrap();
        let centre = Tensor::zeros([1, FEATURE_COUNT as i64], (Kind::Float, tch::Device::Cpu));
        drop(centre.narrow(1, 0, 1).fill_(0.5));
        let positions = Tensor::arange(count, (Kind::Int64, tch::Device::Cpu)).view([1, count]);
        let outputs = Vec::<f32>::try_from(local.fitted(&centre, &positions).unwrap().view([-1])).unwrap();
        // The slope of ±1 on this line is Σ|x| / Σx², its height at 0 is 0.
        let squares: f32 = along.iter().map(|place| place * place).sum();
        let slope = along.iter().map(|place| place.abs()).sum::<f32>() / squares;
        assert!((outputs[1] - 0.5 * slope).abs() < 1e-3, "{outputs:?}, {slope}");
        assert!((outputs[0] + 0.5 * slope).abs() < 1e-3, "{outputs:?}, {slope}");
        assert!((outputs[2] + 1.0).abs() < 1e-3, "{outputs:?}");
    }
}
