//! A network: layers with their arrays. It classifies, and is stored and read back.

use std::sync::Arc;

use lenet_data::{
    dataset::CLASS_COUNT,
    random::{Purpose, generator},
};
use lenet_model::array::Array;
use rand::RngExt as _;
use tch::{Device, Kind, Reduction, Tensor};

use super::{
    counts,
    layers::{Initial, Layer, Need},
};
use crate::{
    classifier::Classifier,
    cost::Cost,
    error::Error,
    evidence::{Evidence, EvidencePicture, Shades},
    stored::Stored,
    targets::one_hot,
};

/// What a network's ten outputs are, and what training makes small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    /// Half the squared differences from +1 for the class and −1 for all others, as in 1998.
    SquaredError,
    /// The cross-entropy of their softmax.
    CrossEntropy,
}

impl Loss {
    /// The mean of a batch with these outputs (`[B, 10]`) and labels (`[B]`).
    ///
    /// # Errors
    /// If libtorch fails.
    pub(crate) fn of(self, outputs: &Tensor, labels: &Tensor) -> Result<Tensor, Error> {
        Ok(match self {
            Self::SquaredError => {
                let targets = one_hot(labels)?.f_mul_scalar(2.0)?.f_sub_scalar(1.0)?; // [B, 10]
                let sum = outputs.f_mse_loss(&targets, Reduction::Sum)?;
                sum.f_div_scalar(2.0 * labels.size()[0] as f64)?
            }
            Self::CrossEntropy => outputs.f_cross_entropy_loss::<Tensor>(labels, None, Reduction::Mean, -100, 0.0)?,
        })
    }

    /// The scores of the classes, `[B, 10]`.
    ///
    /// # Errors
    /// If libtorch fails.
    fn scores(self, outputs: &Tensor) -> Result<Tensor, Error> {
        Ok(match self {
            Self::SquaredError => outputs.shallow_clone(),
            Self::CrossEntropy => outputs.f_softmax(1, Kind::Float)?,
        })
    }
}

/// Layers, and what their outputs are: all of a network but its arrays.
#[derive(Clone, Debug)]
pub(crate) struct Design {
    pub layers: Vec<Layer>,
    pub loss: Loss,
}

/// A network.
pub(crate) struct Network {
    pub design: Arc<Design>,
    /// In the order in which the layers take them.
    pub parameters: Vec<Parameter>,
}

/// An array of a network.
pub(crate) struct Parameter {
    pub name: String,
    pub tensor: Tensor,
    /// Whether the gradient changes it.
    pub is_trained: bool,
    /// 0 where there is no connection.
    pub mask: Option<Tensor>,
}

/// Whether images pass to be learned from or to be classified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Training,
    Evaluation,
}

/// Which statistics of normalisations a twin of a network has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Statistics {
    /// Those of the network.
    Shared,
    /// Its own.
    Copied,
}

/// What a layer gives, under its title.
pub(crate) type ShownLayer = (&'static str, Tensor);

/// Images on their way through a network.
pub(crate) struct Pass<'a> {
    parameters: std::slice::Iter<'a, Parameter>,
    pub mode: Mode,
    /// What the evidence shows, if it is wanted.
    shown: Option<Vec<ShownLayer>>,
}

impl<'a> Pass<'a> {
    /// The next array.
    ///
    /// # Errors
    /// If a layer takes more arrays than it needs.
    pub(crate) fn next(&mut self) -> Result<&'a Tensor, Error> {
        let absent = || Error::Stored { name: "layer".to_owned(), reason: "has too few arrays".to_owned() };
        Ok(&self.parameters.next().ok_or_else(absent)?.tensor)
    }

    /// What the layers make of an input, one after the other.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(crate) fn through(&mut self, layers: &[Layer], input: &Tensor) -> Result<Tensor, Error> {
        layers.iter().try_fold(input.shallow_clone(), |values, layer| layer.forward(&values, self))
    }

    pub(crate) fn show(&mut self, title: &'static str, values: &Tensor) {
        if let Some(shown) = &mut self.shown {
            shown.push((title, values.shallow_clone()));
        }
    }
}

impl Network {
    /// With initial values that follow from the seed and the network's number among those of the seed.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(crate) fn new(design: Design, seed: u64, number: u64) -> Result<Self, Error> {
        Self::build(design.into(), |position, need| initial_values(need, seed, number << 32 | position))
    }

    /// With the arrays that were stored.
    ///
    /// # Errors
    /// If one is absent or of a wrong shape.
    pub(crate) fn read(design: impl Into<Arc<Design>>, stored: &Stored) -> Result<Self, Error> {
        Self::build(design.into(), |_, need| stored.shaped(&need.name, &need.shape))
    }

    fn build(design: Arc<Design>, values: impl Fn(u64, &Need) -> Result<Tensor, Error>) -> Result<Self, Error> {
        let mut parameters = Vec::new();
        for layer in &design.layers {
            for need in layer.needs()? {
                let tensor = values(parameters.len() as u64, &need)?;
                let tensor = match &need.mask {
                    Some(mask) => tensor.f_mul(mask)?,
                    None => tensor,
                };
                let Need { name, is_trained, mask, .. } = need;
                let tensor = tensor.f_set_requires_grad(is_trained)?;
                parameters.push(Parameter { name, tensor, is_trained, mask });
            }
        }
        Ok(Self { design, parameters })
    }

    /// The same network for another thread, with the same weights.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(crate) fn twin(&self, statistics: Statistics) -> Result<Self, Error> {
        let twin = |parameter: &Parameter| {
            let Parameter { name, tensor, is_trained, .. } = parameter;
            let tensor = match statistics {
                Statistics::Copied if !is_trained => tensor.f_detach_copy()?,
                Statistics::Copied | Statistics::Shared => tensor.shallow_clone(),
            };
            Ok(Parameter { name: name.clone(), tensor, is_trained: *is_trained, mask: None })
        };
        let parameters = self.parameters.iter().map(twin).collect::<Result<_, Error>>()?;
        Ok(Self { design: Arc::clone(&self.design), parameters })
    }

    /// The mean loss of a batch times `share`, and its derivatives by the arrays that are trained.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(crate) fn gradients(&self, inputs: &Tensor, labels: &Tensor, share: f64) -> Result<(f64, Vec<Tensor>), Error> {
        let outputs = self.forward(inputs, Mode::Training)?; // [B, 10]
        let loss = self.design.loss.of(&outputs, labels)?.f_mul_scalar(share)?;
        let trained = self.parameters.iter().filter(|parameter| parameter.is_trained);
        let leaves: Vec<&Tensor> = trained.map(|parameter| &parameter.tensor).collect();
        let gradients = Tensor::f_run_backward(&[&loss], &leaves, false, false)?;
        Ok((f64::try_from(&loss)?, gradients))
    }

    /// The outputs, `[B, 10]`, for rows of inputs, `[B, D]`.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(crate) fn forward(&self, inputs: &Tensor, mode: Mode) -> Result<Tensor, Error> {
        let mut pass = Pass { parameters: self.parameters.iter(), mode, shown: None };
        pass.through(&self.design.layers, inputs)
    }

    /// What the layers that are shown make of rows of inputs, in their order.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(crate) fn shown(&self, inputs: &Tensor) -> Result<Vec<ShownLayer>, Error> {
        let shown = Some(Vec::new());
        let mut pass = Pass { parameters: self.parameters.iter(), mode: Mode::Evaluation, shown };
        drop(pass.through(&self.design.layers, inputs)?);
        Ok(pass.shown.unwrap_or_default())
    }

    /// An array by its name.
    ///
    /// # Errors
    /// If the network has none of that name.
    pub(crate) fn parameter(&self, name: &str) -> Result<&Tensor, Error> {
        let absent = || Error::Stored { name: name.to_owned(), reason: "is absent".to_owned() };
        Ok(&self.parameters.iter().find(|parameter| parameter.name == name).ok_or_else(absent)?.tensor)
    }
}

fn initial_values(need: &Need, seed: u64, position: u64) -> Result<Tensor, Error> {
    let Need { shape, initial, mask, .. } = need;
    Ok(match initial {
        Initial::Constant(value) => Tensor::f_full(shape, *value, (Kind::Float, Device::Cpu))?,
        Initial::Uniform => {
            let mut rng = generator(seed, Purpose::Weights, position);
            let values: Vec<f32> = (0..shape.iter().product()).map(|_| rng.random_range(-1.0..1.0)).collect();
            let values = Tensor::f_from_slice(&values)?.f_reshape(shape)?;
            let kernel_size: i64 = shape.iter().skip(2).product();
            // The inputs of each output: [outputs, 1, …], or one number where it sees them all.
            let fan_in = match mask {
                Some(mask) => mask.f_sum_dim_intlist(1, true, Kind::Float)?.f_mul_scalar(kernel_size as f64)?,
                None => Tensor::f_from_slice(&[(shape[1] * kernel_size) as f32])?,
            };
            values.f_div(&fan_in.f_sqrt()?)?
        }
    })
}

impl Classifier for Network {
    fn scores(&self, inputs: &Tensor) -> Result<Tensor, Error> {
        self.design.loss.scores(&self.forward(inputs, Mode::Evaluation)?)
    }

    fn cost(&self) -> Cost {
        counts::cost(&self.design.layers)
    }

    fn evidence(&self, input: &Tensor, _: &[f32; CLASS_COUNT]) -> Result<Evidence, Error> {
        self.shown(input)?
            .into_iter()
            .try_fold(Evidence::default(), |evidence, (title, values)| Ok(evidence.with(title, map_pictures(&values)?)))
    }

    fn store(&self) -> Result<Stored, Error> {
        let with = |stored: Stored, parameter: &Parameter| stored.with_numbers(&parameter.name, &parameter.tensor);
        self.parameters.iter().try_fold(Stored::default(), with)
    }
}

/// Each map of `[1, maps, side, side]` as a picture; units without maps, `[1, units]`, as a line.
///
/// # Errors
/// If libtorch fails.
pub(crate) fn map_pictures(values: &Tensor) -> Result<Vec<EvidencePicture>, Error> {
    let size = values.size();
    let is_map = size.len() == 4 && size[2] > 1;
    if !is_map {
        let line = values.f_reshape([1, -1])?;
        let (values, caption) = (Array::from_tensor(&line)?, format!("{} units", line.size()[1]));
        return Ok(vec![EvidencePicture { values, shades: Shades::Signed, caption }]);
    }
    let picture = |map: i64| {
        EvidencePicture::of_row(&values.f_select(1, map)?.f_reshape([-1])?, Shades::Signed, format!("map {}", map + 1))
    };
    (0..size[1]).map(picture).collect()
}
