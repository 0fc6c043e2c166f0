//! The layers that the networks are built from, and what each makes of its input.

use lenet_model::architecture::Activation;
use tch::{Kind, Tensor};

use super::network::{Mode, Pass};
use crate::error::Error;

/// A layer.
#[derive(Clone, Debug)]
pub(crate) enum Layer {
    /// Rows as square pictures: `[B, side²]` to `[B, 1, side, side]`.
    Picture { side: usize },
    /// Background added at each side: `[B, 1, side, side]` to `[B, 1, side + 2 width, side + 2 width]`.
    Border { width: usize },
    /// The picture at four fifths of its size in the middle of a field as large as before.
    Shrink,
    /// (x − mean) / deviation.
    Normalise { mean: f64, deviation: f64 },
    /// Units that see all inputs: `[B, …]` to `[B, outputs]`.
    Connected { name: &'static str, inputs: usize, outputs: usize },
    /// Kernels that are moved over maps.
    Convolution(Convolution),
    /// Patches of 2×2 units, added, times a coefficient, plus a bias. Each input map has `copies` maps, one after the other.
    Pooling { name: &'static str, inputs: usize, copies: usize },
    /// 1.7159 tanh(2x/3).
    ScaledTanh,
    /// max(x, 0).
    Relu,
    /// Brings each map to mean 0 and deviation 1, then to a mean and a deviation that are learned.
    Normalisation { name: String, maps: usize },
    /// The mean of each map: `[B, maps, side, side]` to `[B, maps]`.
    MeanOfMaps,
    /// What `main` makes of the input, plus what `shortcut` makes of it; nothing in a shortcut leaves it as it is.
    Shortcut { main: Vec<Layer>, shortcut: Vec<Layer> },
    /// Changes nothing: the evidence shows what is here under this title.
    Shown(&'static str),
}

/// Kernels that are moved over maps: `[B, inputs, side, side]` to `[B, outputs, …]`.
#[derive(Clone, Debug)]
pub(crate) struct Convolution {
    pub name: String,
    pub inputs: usize,
    pub outputs: usize,
    /// Width and height of a kernel.
    pub side: usize,
    pub stride: usize,
    /// Zeros around the input.
    pub padding: usize,
    /// Whether a number is added to each map.
    pub has_bias: bool,
    /// Which output map (first) sees which input map; all see all where there is no rule.
    pub connections: Option<fn(usize, usize) -> bool>,
}

impl Convolution {
    /// 5×5 kernels without a border, as in 1998.
    pub(crate) fn of_five(name: &str, inputs: usize, outputs: usize) -> Self {
        let name = name.to_owned();
        Self { name, inputs, outputs, side: 5, stride: 1, padding: 0, has_bias: true, connections: None }
    }

    /// Output and input maps that are connected.
    pub(crate) fn kernel_count(&self) -> usize {
        self.mask().iter().flatten().filter(|present| **present).count()
    }

    /// For each output map, whether it sees each input map.
    fn mask(&self) -> Vec<Vec<bool>> {
        let sees = |output: usize, input: usize| self.connections.is_none_or(|rule| rule(output, input));
        (0..self.outputs).map(|output| (0..self.inputs).map(|input| sees(output, input)).collect()).collect()
    }
}

/// An array that a layer needs.
pub(crate) struct Need {
    pub name: String,
    pub shape: Vec<i64>,
    pub initial: Initial,
    /// Whether the gradient changes it; the statistics of a normalisation follow the images.
    pub is_trained: bool,
    /// 0 where there is no connection, `[outputs, inputs, 1, 1]`.
    pub mask: Option<Tensor>,
}

/// The values that training begins with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Initial {
    /// Uniform between ±1/√inputs, by the number of inputs of each output.
    Uniform,
    /// The same number everywhere.
    Constant(f64),
}

/// The coefficient that pooling begins with, as LeNet-5's: 2.4/4.
const POOLING_COEFFICIENT: f64 = 0.6;

/// Share of a batch in the running statistics of a normalisation, and what keeps its deviation above 0: PyTorch's.
const STATISTICS_MOMENTUM: f64 = 0.1;
const EPSILON: f64 = 1e-5;

fn need(name: String, shape: &[usize], initial: Initial) -> Need {
    Need { name, shape: shape.iter().map(|length| *length as i64).collect(), initial, is_trained: true, mask: None }
}

impl Layer {
    /// The arrays that it needs, in the order in which [`Self::forward`] takes them.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(crate) fn needs(&self) -> Result<Vec<Need>, Error> {
        let named = |name: &str, suffix: &str| format!("{name}.{suffix}");
        let zeros = |name: &str, count: usize| need(named(name, "bias"), &[count], Initial::Constant(0.0));
        Ok(match self {
            Self::Connected { name, inputs, outputs } => {
                vec![need(named(name, "weight"), &[*outputs, *inputs], Initial::Uniform), zeros(name, *outputs)]
            }
            Self::Convolution(convolution) => convolution.needs()?,
            Self::Pooling { name, inputs, copies } => {
                let maps = inputs * copies;
                vec![need(named(name, "weight"), &[maps], Initial::Constant(POOLING_COEFFICIENT)), zeros(name, maps)]
            }
            Self::Normalisation { name, maps } => {
                let statistic = |suffix: &str, value: f64| Need {
                    is_trained: false,
                    ..need(named(name, suffix), &[*maps], Initial::Constant(value))
                };
                vec![
                    need(named(name, "weight"), &[*maps], Initial::Constant(1.0)),
                    zeros(name, *maps),
                    statistic("running_mean", 0.0),
                    statistic("running_var", 1.0),
                ]
            }
            Self::Shortcut { main, shortcut } => {
                let needs = main.iter().chain(shortcut).map(Self::needs).collect::<Result<Vec<_>, _>>()?;
                needs.into_iter().flatten().collect()
            }
            Self::Picture { .. }
            | Self::Border { .. }
            | Self::Shrink
            | Self::Normalise { .. }
            | Self::ScaledTanh
            | Self::Relu
            | Self::MeanOfMaps
            | Self::Shown(_) => Vec::new(),
        })
    }

    /// What it makes of its input; its arrays are the next ones of `pass`.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(crate) fn forward(&self, input: &Tensor, pass: &mut Pass<'_>) -> Result<Tensor, Error> {
        Ok(match self {
            Self::Picture { side } => input.f_view([-1, 1, *side as i64, *side as i64])?,
            Self::Border { width } => input.f_constant_pad_nd([*width as i64; 4])?,
            Self::Shrink => shrunk(input)?,
            Self::Normalise { mean, deviation } => input.f_sub_scalar(*mean)?.f_div_scalar(*deviation)?,
            Self::Connected { .. } => {
                let (weight, bias) = (pass.next()?, pass.next()?);
                input.f_flatten(1, -1)?.f_linear(weight, Some(bias))?
            }
            Self::Convolution(convolution) => convolution.forward(input, pass)?,
            Self::Pooling { copies, .. } => {
                let sums = input.f_avg_pool2d([2, 2], [2, 2], [0, 0], false, true, Some(1))?; // [B, inputs, side/2, side/2]
                let sums =
                    if *copies == 1 { sums } else { sums.f_repeat_interleave_self_int(*copies as i64, 1, None)? };
                let [weight, bias] = [pass.next()?, pass.next()?].map(|array| array.f_view([1, -1, 1, 1]));
                sums.f_mul(&weight?)?.f_add(&bias?)?
            }
            Self::ScaledTanh => input.f_mul_scalar(Activation::SLOPE)?.f_tanh()?.f_mul_scalar(Activation::AMPLITUDE)?,
            Self::Relu => input.f_relu()?,
            Self::Normalisation { .. } => {
                let [weight, bias, mean, variance] = [pass.next()?, pass.next()?, pass.next()?, pass.next()?].map(Some);
                let is_training = pass.mode == Mode::Training;
                input.f_batch_norm(weight, bias, mean, variance, is_training, STATISTICS_MOMENTUM, EPSILON, false)?
            }
            Self::MeanOfMaps => input.f_mean_dim([2, 3].as_slice(), false, Kind::Float)?,
            Self::Shortcut { main, shortcut } => {
                let of_main = pass.through(main, input)?;
                of_main.f_add(&pass.through(shortcut, input)?)?
            }
            Self::Shown(title) => {
                pass.show(title, input);
                input.shallow_clone()
            }
        })
    }
}

impl Convolution {
    fn forward(&self, input: &Tensor, pass: &mut Pass<'_>) -> Result<Tensor, Error> {
        let weight = pass.next()?;
        let bias = if self.has_bias { Some(pass.next()?) } else { None };
        if self.padding == 0 && input.size()[2] == self.side as i64 {
            // A kernel as large as its input is a weighted sum, which is computed three times as fast.
            let sums = input.f_flatten(1, -1)?.f_linear(&weight.f_flatten(1, -1)?, bias)?; // [B, outputs]
            return Ok(sums.f_view([-1, self.outputs as i64, 1, 1])?);
        }
        let [stride, padding] = [self.stride, self.padding].map(|length| [length as i64; 2]);
        Ok(input.f_conv2d(weight, bias, stride, padding, [1, 1], 1)?)
    }

    fn needs(&self) -> Result<Vec<Need>, Error> {
        let Self { name, inputs, outputs, side, has_bias, connections, .. } = self;
        let mut weight = need(format!("{name}.weight"), &[*outputs, *inputs, *side, *side], Initial::Uniform);
        if connections.is_some() {
            let mask: Vec<f32> = self.mask().concat().into_iter().map(f32::from).collect();
            weight.mask = Some(Tensor::f_from_slice(&mask)?.f_view([*outputs as i64, *inputs as i64, 1, 1])?);
        }
        let bias = need(format!("{name}.bias"), &[*outputs], Initial::Constant(0.0));
        Ok(if *has_bias { vec![weight, bias] } else { vec![weight] })
    }
}

/// A pixel of the shrunk picture is as wide and high as this many pixels.
const SHRINKING: f64 = 1.25;

/// Each pixel is the mean of the area that it covers: `[B, 1, side, side]` to the same.
fn shrunk(input: &Tensor) -> Result<Tensor, Error> {
    let side = input.size()[2];
    let middle = side as f64 / 2.0;
    let start = |pixel: i64| middle + SHRINKING * (pixel as f64 - middle);
    // What of a row or column of the input is in one of the output.
    let share = |output: i64, input: i64| {
        let overlap = start(output + 1).min((input + 1) as f64) - start(output).max(input as f64);
        (overlap.max(0.0) / SHRINKING) as f32
    };
    let shares: Vec<f32> = (0..side).flat_map(|output| (0..side).map(move |input| share(output, input))).collect();
    let shares = Tensor::f_from_slice(&shares)?.f_view([side, side])?;
    Ok(shares.f_matmul(input)?.f_matmul(&shares.f_transpose(0, 1)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digit_of_20_pixels_becomes_one_of_16_in_the_middle_with_as_much_ink_for_its_area() {
        let picture = Tensor::zeros([1, 1, 28, 28], (Kind::Float, tch::Device::Cpu));
        drop(picture.narrow(2, 4, 20).narrow(3, 4, 20).fill_(0.5));
        let small = shrunk(&picture).unwrap();
        let inside = small.narrow(2, 6, 16).narrow(3, 6, 16);
        assert!(f64::try_from((&inside - 0.5).abs().max()).unwrap() < 1e-6);
        let outside = f64::try_from(small.sum(Kind::Double) - inside.sum(Kind::Double)).unwrap();
        assert!(outside.abs() < 1e-6, "{outside}");
    }
}
