//! From a graph to the steps that its images go through, one after the other. What only computes shapes is left out.

use std::collections::{HashMap, HashSet};

use super::{
    OnnxError,
    message::{Graph, Node, Tensor},
    shown,
    tensor::{Numbers, integers},
};
use crate::{
    architecture::{Activation, Pooling},
    layer::{KERNEL_SIDE, POOL_SIDE},
};

/// What a node does to the images.
#[derive(Debug)]
pub(super) struct Step<'a> {
    /// The node's name, or that of its result.
    pub node: &'a str,
    pub operator: &'a str,
    pub kind: StepKind<'a>,
}

#[derive(Debug)]
pub(super) enum StepKind<'a> {
    /// Kernels `[out, in, side, side]` at each place, with as many pixels of 0 around the maps.
    Convolution {
        weight: Stored<'a>,
        bias: Option<Stored<'a>>,
        border: i64,
    },
    /// A weighted sum of all units.
    FullyConnected {
        weight: Stored<'a>,
        bias: Option<Stored<'a>>,
    },
    /// Batch normalisation: gain, shift, mean and variance, and what is added to the variance.
    Normalisation {
        arrays: [Stored<'a>; 4],
        epsilon: f32,
    },
    /// A sum or product with one value, or with one for each map.
    ByMap(Change, Vec<f32>),
    Activation(Activation),
    /// Of patches of 2×2.
    Pooling(Pooling),
    /// Pixels of one value around the images; of how many, a graph may compute.
    Border(f32),
    /// The maps of a place beside each other from here on, as in TensorFlow, or no longer.
    ChannelsLast(bool),
}

/// How values change by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Sum,
    Product,
}

/// An array of the graph.
#[derive(Clone, Debug)]
pub(super) struct Stored<'a> {
    pub tensor: Tensor<'a>,
    /// Whether a row is stored as a column.
    pub is_transposed: bool,
}

impl Step<'_> {
    /// The error that the step has no place in a LeNet-5.
    pub(super) fn refused(&self, reason: &'static str) -> OnnxError {
        OnnxError::Node { node: shown(self.node), operator: shown(self.operator), reason }
    }
}

impl<'a> Node<'a> {
    fn refused(&self, reason: &'static str) -> OnnxError {
        OnnxError::Node { node: shown(self.label()), operator: shown(self.operator), reason }
    }

    fn pooled(&self, pooling: Pooling) -> Result<StepKind<'a>, OnnxError> {
        let side = POOL_SIDE as i64;
        // Maps have even sides, so how their edges are treated makes no difference.
        let is_plain = self.integers("kernel_shape") == Some([side; 2].as_slice())
            && self.integers("strides") == Some([side; 2].as_slice())
            && all_are(self.integers("pads"), 0)
            && all_are(self.integers("dilations"), 1);
        if is_plain { Ok(StepKind::Pooling(pooling)) } else { Err(self.refused("has no patches of 2×2")) }
    }

    fn transpose(&self) -> Result<Option<StepKind<'a>>, OnnxError> {
        match self.integers("perm") {
            Some([0, 1] | [0, 1, 2, 3]) => Ok(None),
            Some([0, 2, 3, 1]) => Ok(Some(StepKind::ChannelsLast(true))),
            Some([0, 3, 1, 2]) => Ok(Some(StepKind::ChannelsLast(false))),
            _ => Err(self.refused("exchanges rows and columns")),
        }
    }

    /// Its name, or that of its result.
    fn label(&self) -> &'a str {
        if self.name.is_empty() { self.outputs.first().copied().unwrap_or_default() } else { self.name }
    }
}

/// The steps of a graph.
#[derive(Debug)]
pub(super) struct Chain<'a> {
    pub steps: Vec<Step<'a>>,
    /// The error that ended them, if one did.
    pub end: Result<(), OnnxError>,
}

/// Follows the images through a graph.
pub(super) fn chain<'a>(graph: &Graph<'a>, numbers: Numbers<'_>) -> Result<Chain<'a>, OnnxError> {
    let stored = |tensor: &Tensor<'a>| (tensor.name, Stored { tensor: tensor.clone(), is_transposed: false });
    let constants: HashMap<_, _> = graph.initialisers.iter().map(stored).collect();
    let mut inputs = graph.inputs.iter().filter(|input| !constants.contains_key(*input));
    let (Some(images), None) = (inputs.next(), inputs.next()) else {
        return Err(OnnxError::Inputs(graph.inputs.iter().filter(|input| !constants.contains_key(*input)).count()));
    };
    let mut walk = Walk { numbers, constants, images, earlier: HashSet::new(), steps: Vec::new() };
    let end = graph.nodes.iter().try_for_each(|node| walk.take(node));
    Ok(Chain { steps: walk.steps, end })
}

/// Goes through the nodes in their order.
struct Walk<'a, 'p> {
    numbers: Numbers<'p>,
    constants: HashMap<&'a str, Stored<'a>>,
    /// The name of the images' newest form.
    images: &'a str,
    /// Those of their earlier forms.
    earlier: HashSet<&'a str>,
    steps: Vec<Step<'a>>,
}

/// Most steps of a graph: several times those of the network of 1998, each with a normalisation.
const MAX_STEPS: usize = 200;

/// What asks for a shape, or says the same as the logits in another way.
const ASIDE: [&str; 9] = ["Shape", "Size", "Softmax", "LogSoftmax", "Hardmax", "ArgMax", "ArgMin", "ReduceMax", "TopK"];

/// What leaves the values of the images and their order, at least when nothing is trained.
const NEUTRAL: [&str; 7] = ["Identity", "Dropout", "Cast", "Flatten", "Reshape", "Squeeze", "Unsqueeze"];

/// Computes weighted sums.
const WEIGHTED: [&str; 3] = ["Conv", "Gemm", "MatMul"];

impl<'a> Walk<'a, '_> {
    fn take(&mut self, node: &Node<'a>) -> Result<(), OnnxError> {
        let is_known = matches!(node.domain, "" | "ai.onnx");
        if node.inputs.contains(&self.images) {
            if !is_known {
                return Err(node.refused("is of another set of operators than ONNX's own"));
            }
            return if ASIDE.contains(&node.operator) { Ok(()) } else { self.step(node) };
        }
        if node.inputs.iter().any(|input| self.earlier.contains(input)) {
            let is_aside = ASIDE.contains(&node.operator);
            return if is_aside { Ok(()) } else { Err(node.refused("leaves the chain of layers")) };
        }
        match (node.operator, node.inputs.first().and_then(|input| self.constants.get(input))) {
            (operator, _) if WEIGHTED.contains(&operator) => Err(node.refused("does not follow from the layer before")),
            ("Constant", _) => {
                if let (Some(tensor), Some(output)) = (node.tensor("value"), node.outputs.first()) {
                    let tensor = Tensor { name: output, ..tensor.clone() };
                    self.constants.insert(output, Stored { tensor, is_transposed: false });
                }
                Ok(())
            }
            (operator, Some(stored)) if NEUTRAL.contains(&operator) || operator == "Transpose" => {
                let mut stored = stored.clone();
                if operator == "Transpose" && stored.tensor.shape.len() == 2 {
                    stored.is_transposed ^= node.integers("perm") != Some([0, 1].as_slice());
                } else if operator == "Transpose" {
                    return Ok(());
                }
                self.constants.extend(node.outputs.first().map(|output| (*output, stored)));
                Ok(())
            }
            // A shape, or something that is missed where it is wanted.
            _ => Ok(()),
        }
    }

    /// Adds what a node does to the images.
    fn step(&mut self, node: &Node<'a>) -> Result<(), OnnxError> {
        if self.steps.len() == MAX_STEPS {
            return Err(node.refused("is one of too many"));
        }
        let kind = match node.operator {
            operator if NEUTRAL.contains(&operator) => None,
            "Conv" => Some(self.convolution(node)?),
            "Gemm" => Some(self.gemm(node)?),
            "MatMul" => {
                let weight = self.stored(node, 1)?;
                let weight = Stored { is_transposed: !weight.is_transposed, ..weight };
                Some(StepKind::FullyConnected { weight, bias: None })
            }
            "BatchNormalization" => Some(self.normalisation(node)?),
            "Tanh" => Some(StepKind::Activation(Activation::Tanh)),
            "Relu" => Some(StepKind::Activation(Activation::Relu)),
            "Sigmoid" => Some(StepKind::Activation(Activation::Sigmoid)),
            "AveragePool" => Some(node.pooled(Pooling::Average)?),
            "MaxPool" => Some(node.pooled(Pooling::Maximum)?),
            "Add" | "Sub" | "Mul" | "Div" => Some(self.by_unit(node)?),
            "Pad" => self.border(node)?,
            "Transpose" => node.transpose()?,
            _ => return Err(node.refused("does what no LeNet-5 does that can be read here")),
        };
        self.steps.extend(kind.map(|kind| Step { node: node.label(), operator: node.operator, kind }));
        self.earlier.insert(self.images);
        self.images = node.outputs.first().copied().unwrap_or_default();
        Ok(())
    }

    fn convolution(&self, node: &Node<'a>) -> Result<StepKind<'a>, OnnxError> {
        let is_plain = all_are(node.integers("strides"), 1)
            && all_are(node.integers("dilations"), 1)
            && node.integer("group", 1) == 1;
        let border = match node.text("auto_pad") {
            b"SAME_UPPER" | b"SAME_LOWER" => Some((KERNEL_SIDE / 2) as i64),
            b"VALID" => Some(0),
            _ => {
                let pads = node.integers("pads").unwrap_or(&[0]);
                pads.first().copied().filter(|first| pads.iter().all(|pad| pad == first))
            }
        };
        match border {
            Some(border) if is_plain => {
                Ok(StepKind::Convolution { weight: self.stored(node, 1)?, bias: self.bias(node)?, border })
            }
            _ => Err(node.refused("has steps, groups or a border that no LeNet-5 has")),
        }
    }

    fn gemm(&self, node: &Node<'a>) -> Result<StepKind<'a>, OnnxError> {
        if node.integer("transA", 0) != 0 || node.float("alpha", 1.0) != 1.0 || node.float("beta", 1.0) != 1.0 {
            return Err(node.refused("is no fully connected layer"));
        }
        let weight = self.stored(node, 1)?;
        let is_transposed = weight.is_transposed ^ (node.integer("transB", 0) == 0);
        Ok(StepKind::FullyConnected { weight: Stored { is_transposed, ..weight }, bias: self.bias(node)? })
    }

    fn normalisation(&self, node: &Node<'a>) -> Result<StepKind<'a>, OnnxError> {
        let [gain, shift, mean, variance] = [1, 2, 3, 4].map(|place| self.stored(node, place));
        Ok(StepKind::Normalisation { arrays: [gain?, shift?, mean?, variance?], epsilon: node.float("epsilon", 1e-5) })
    }

    /// A sum or product with one value, or one for each map.
    fn by_unit(&self, node: &Node<'a>) -> Result<StepKind<'a>, OnnxError> {
        const MOST: usize = 400;
        let place = usize::from(node.inputs.first() == Some(&self.images));
        let is_reverse = place == 0 && matches!(node.operator, "Sub" | "Div");
        let stored = self.stored(node, place)?;
        if is_reverse || stored.tensor.value_count().is_none_or(|count| count > MOST) {
            return Err(node.refused("does what no LeNet-5 does that can be read here"));
        }
        let values = self.numbers.array(&stored.tensor)?.values;
        let changed = |change: fn(f32) -> f32| values.iter().copied().map(change).collect();
        Ok(match node.operator {
            "Add" => StepKind::ByMap(Change::Sum, values),
            "Sub" => StepKind::ByMap(Change::Sum, changed(|value| -value)),
            "Mul" => StepKind::ByMap(Change::Product, values),
            _ => StepKind::ByMap(Change::Product, changed(f32::recip)),
        })
    }

    /// Two pixels on each side, or none. Where the graph computes how many, the shape of the weights after it leaves no other
    /// choice.
    fn border(&self, node: &Node<'a>) -> Result<Option<StepKind<'a>>, OnnxError> {
        const OF_TWO: [i64; 8] = [0, 0, 2, 2, 0, 0, 2, 2];
        const OF_TWO_CHANNELS_LAST: [i64; 8] = [0, 2, 2, 0, 0, 2, 2, 0];
        let constant = |place: usize| node.inputs.get(place).and_then(|input| self.constants.get(input));
        let named = node.integers("pads").map(<[i64]>::to_vec);
        let pads = named.or_else(|| constant(1).and_then(|stored| integers(&stored.tensor)));
        // Older exporters put it before every pooling.
        if pads.as_ref().is_some_and(|pads| pads.iter().all(|pad| *pad == 0)) {
            return Ok(None);
        }
        let is_of_two = pads.is_none_or(|pads| pads == OF_TWO || pads == OF_TWO_CHANNELS_LAST);
        if !is_of_two || !matches!(node.text("mode"), b"" | b"constant") {
            return Err(node.refused("is no border of two pixels"));
        }
        let value = constant(2).map(|stored| self.numbers.array(&stored.tensor)).transpose()?;
        let value = value.and_then(|array| array.values.first().copied());
        Ok(Some(StepKind::Border(value.unwrap_or_else(|| node.float("value", 0.0)))))
    }

    fn bias(&self, node: &Node<'a>) -> Result<Option<Stored<'a>>, OnnxError> {
        let is_given = node.inputs.get(2).is_some_and(|input| !input.is_empty());
        is_given.then(|| self.stored(node, 2)).transpose()
    }

    /// The array that is a node's input at this place.
    fn stored(&self, node: &Node<'a>, place: usize) -> Result<Stored<'a>, OnnxError> {
        let stored = node.inputs.get(place).and_then(|input| self.constants.get(input));
        stored.cloned().ok_or_else(|| node.refused("takes no array that the file stores"))
    }
}

/// Whether a list, if there is one, has this number alone.
fn all_are(list: Option<&[i64]>, number: i64) -> bool {
    list.is_none_or(|list| list.iter().all(|other| *other == number))
}
