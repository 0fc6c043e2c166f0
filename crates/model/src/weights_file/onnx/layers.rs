//! From the steps of a graph to the layers of LeNet-5: whose weights each step has, and what the graph says of the network.

use std::collections::BTreeMap;

use super::{
    OnnxError,
    chain::{Chain, Change, Step, StepKind, Stored},
    input_steps::InputSteps,
    shown,
    tensor::Numbers,
};
use crate::{
    architecture::{Activation, Pooling},
    array::Array,
    framing::UNPADDED_S4_SIDE,
    layer::{KERNEL_SIDE, Layer},
    network_layer::NORMALISATION_EPSILON,
    weights_file::{
        mapping::{NotLeNet, WEIGHTED},
        recognise::Assumptions,
    },
};

/// A network out of a graph.
#[derive(Debug)]
pub(super) struct Network {
    /// Its arrays by the names that they have here.
    pub arrays: BTreeMap<String, Array>,
    /// The names that arrays have in the file, by those here.
    pub names: BTreeMap<String, String>,
    /// What the graph settles.
    pub says: Assumptions,
}

/// The network that does these steps. Of several errors it returns that of the earliest node.
pub(super) fn network(chain: Chain<'_>, numbers: Numbers<'_>) -> Result<Network, OnnxError> {
    let mut reader = Reader::new(numbers);
    for step in with_scaled_tanh(chain.steps) {
        reader.take(&step)?;
    }
    chain.end?;
    reader.finish()
}

/// The steps with one for each three that are the paper's activation function.
fn with_scaled_tanh(steps: Vec<Step<'_>>) -> Vec<Step<'_>> {
    let is_close = |values: &[f32], to: f64| matches!(values, [value] if (f64::from(*value) - to).abs() < 1e-3);
    let mut read: Vec<Step<'_>> = Vec::new();
    for step in steps {
        let is_last_of_three = match (read.as_slice(), &step.kind) {
            ([.., before, tanh], StepKind::ByMap(Change::Product, amplitude)) => {
                matches!(&before.kind, StepKind::ByMap(Change::Product, slope) if is_close(slope, Activation::SLOPE))
                    && matches!(tanh.kind, StepKind::Activation(Activation::Tanh))
                    && is_close(amplitude, Activation::AMPLITUDE)
            }
            _ => false,
        };
        if is_last_of_three {
            read.truncate(read.len() - 2);
            read.push(Step { kind: StepKind::Activation(Activation::ScaledTanh), ..step });
        } else {
            read.push(step);
        }
    }
    read
}

/// Reads the layers in their order.
struct Reader<'p> {
    numbers: Numbers<'p>,
    input: InputSteps,
    /// The last layer that was begun.
    layer: Layer,
    /// Whether its values have been through the activation function.
    is_active: bool,
    /// Whether maps lie beside each other, place by place.
    is_channels_last: bool,
    activation: Option<Activation>,
    pooling: Option<Pooling>,
    arrays: BTreeMap<String, Array>,
    /// Those in the file, by those here.
    names: BTreeMap<String, String>,
}

const NO_PLACE: &str = "is where no LeNet-5 has such a step";

impl<'p> Reader<'p> {
    fn new(numbers: Numbers<'p>) -> Self {
        Self {
            numbers,
            input: InputSteps::default(),
            layer: Layer::Input,
            is_active: true,
            is_channels_last: false,
            activation: None,
            pooling: None,
            arrays: BTreeMap::new(),
            names: BTreeMap::new(),
        }
    }

    fn take(&mut self, step: &Step<'_>) -> Result<(), OnnxError> {
        match &step.kind {
            StepKind::Convolution { weight, bias, border } => {
                self.begin_sum(step)?;
                if !self.input.take_border_of(self.layer, *border) {
                    return Err(step.refused("has a border that no LeNet-5 has"));
                }
                self.weights(weight, bias.as_ref())
            }
            StepKind::FullyConnected { weight, bias } => {
                self.begin_sum(step)?;
                self.weights(weight, bias.as_ref())
            }
            StepKind::Normalisation { arrays, epsilon } => self.normalise(step, arrays, *epsilon),
            StepKind::ByMap(change, values) => self.change(step, *change, values),
            StepKind::Activation(activation) => self.activate(step, *activation),
            StepKind::Pooling(pooling) => self.pool(step, *pooling),
            StepKind::Border(value) if self.layer == Layer::Input && self.input.take_border(*value) => Ok(()),
            StepKind::Border(_) => Err(step.refused("has a border that no LeNet-5 has")),
            StepKind::ChannelsLast(is_last) => {
                self.is_channels_last = *is_last;
                Ok(())
            }
        }
    }

    /// Goes to the next layer that has weights.
    fn begin_sum(&mut self, step: &Step<'_>) -> Result<(), OnnxError> {
        if !self.is_active {
            return Err(step.refused("has no activation function before it"));
        }
        self.layer = match self.layer {
            Layer::Input => Layer::C1,
            Layer::S2 => Layer::C3,
            Layer::S4 => Layer::C5,
            Layer::C5 => Layer::F6,
            Layer::F6 => Layer::Output,
            Layer::C1 | Layer::C3 | Layer::Output => return Err(step.refused(NO_PLACE)),
        };
        self.is_active = false;
        Ok(())
    }

    fn weights(&mut self, weight: &Stored<'_>, bias: Option<&Stored<'_>>) -> Result<(), OnnxError> {
        let prefix = self.layer.parameter_prefix().unwrap_or_default();
        for (name, stored) in [("weight", Some(weight)), ("bias", bias)] {
            let stored = stored.map(|stored| (format!("{prefix}.{name}"), shown(stored.tensor.name)));
            self.names.extend(stored);
        }
        let weight = self.weight(weight)?;
        let maps = weight.shape.first().copied().unwrap_or_default();
        let bias = match bias {
            Some(bias) => self.vector(bias, maps)?,
            None => Array { shape: vec![maps], values: vec![0.0; maps] },
        };
        self.add("weight", weight);
        self.add("bias", bias);
        Ok(())
    }

    /// The weights of the layer, `[out, …]`. Numbers are read only where the shape is right.
    fn weight(&self, stored: &Stored<'_>) -> Result<Array, OnnxError> {
        let Stored { tensor, is_transposed } = stored;
        let mut shape = tensor.shape.clone();
        if *is_transposed {
            shape.reverse();
        }
        if !(self.fits(&shape) && (shape.len() == 2 || !is_transposed)) {
            let name = shown(tensor.name);
            return Err(OnnxError::OtherNetwork(match (self.layer, shape.as_slice()) {
                (Layer::Output, [count, 84]) => NotLeNet::Classes { name, count: *count },
                _ => NotLeNet::Foreign { name, shape },
            }));
        }
        let mut array = self.numbers.array(tensor)?;
        if let (true, [rows, columns]) = (is_transposed, shape.as_slice()) {
            array.values = rearranged(&array.values, 1, *columns, *rows);
        }
        if let (true, Layer::C5, [_, columns]) = (self.is_channels_last, self.layer, shape.as_slice()) {
            let maps = Layer::S4.map_count();
            array.values = rearranged(&array.values, shape[0], columns / maps, maps);
        }
        Ok(Array { shape, values: array.values })
    }

    fn fits(&self, shape: &[usize]) -> bool {
        match (self.layer, shape) {
            (Layer::C5, [120, 256] | [120, 16, UNPADDED_S4_SIDE, UNPADDED_S4_SIDE]) => !self.input.has_border(),
            (Layer::C5, [120, 400] | [120, 16, KERNEL_SIDE, KERNEL_SIDE])
            | (Layer::C1, [6, 1, KERNEL_SIDE, KERNEL_SIDE])
            | (Layer::C3, [16, 6, KERNEL_SIDE, KERNEL_SIDE])
            | (Layer::F6, [84, 120] | [84, 120, 1, 1])
            | (Layer::Output, [10 | 11, 84] | [10, 84, 1, 1]) => true,
            _ => false,
        }
    }

    fn vector(&self, stored: &Stored<'_>, count: usize) -> Result<Array, OnnxError> {
        let Stored { tensor, .. } = stored;
        if tensor.value_count() != Some(count) {
            return Err(NotLeNet::Foreign { name: shown(tensor.name), shape: tensor.shape.clone() }.into());
        }
        Ok(Array { shape: vec![count], ..self.numbers.array(tensor)? })
    }

    fn normalise(&mut self, step: &Step<'_>, arrays: &[Stored<'_>; 4], epsilon: f32) -> Result<(), OnnxError> {
        let prefix = self.layer.normalisation_prefix().filter(|_| !self.is_active);
        let prefix = prefix.ok_or_else(|| step.refused(NO_PLACE))?;
        for (name, stored) in ["weight", "bias", "running_mean", "running_var"].into_iter().zip(arrays) {
            let mut array = self.vector(stored, self.layer.map_count())?;
            if name == "running_var" {
                // Both are added before the root is taken.
                let more = epsilon - NORMALISATION_EPSILON as f32;
                array.values.iter_mut().for_each(|variance| *variance = (*variance + more).max(0.0));
            }
            let name = format!("{prefix}.{name}");
            self.names.insert(name.clone(), shown(stored.tensor.name));
            if self.arrays.insert(name, array).is_some() {
                return Err(step.refused(NO_PLACE));
            }
        }
        Ok(())
    }

    /// A sum or product with one value, or with one for each map.
    fn change(&mut self, step: &Step<'_>, change: Change, values: &[f32]) -> Result<(), OnnxError> {
        let layer = self.layer;
        if let (Layer::Input, [value]) = (layer, values) {
            return if self.input.take(change, *value) { Ok(()) } else { Err(step.refused(NO_PLACE)) };
        }
        if matches!(layer, Layer::S2 | Layer::S4) && self.pooling == Some(Pooling::Average) && self.is_active {
            self.begin_trainable_pooling(step)?;
        }
        let prefixes = [layer.normalisation_prefix(), layer.parameter_prefix()];
        let has_bias = |prefix: &&str| self.arrays.contains_key(&format!("{prefix}.bias"));
        let prefix = prefixes.into_iter().flatten().find(has_bias).filter(|_| !self.is_active);
        let prefix = prefix.ok_or_else(|| step.refused(NO_PLACE))?;
        let names: &[&str] = if change == Change::Sum { &["bias"] } else { &["weight", "bias"] };
        for name in names {
            let array = self.arrays.get_mut(&format!("{prefix}.{name}"));
            if !array.is_some_and(|array| change.apply(array, values)) {
                return Err(step.refused("has not one value for each map"));
            }
        }
        Ok(())
    }

    /// A sum or product after the mean of patches: a coefficient of their sum, and a bias.
    fn begin_trainable_pooling(&mut self, step: &Step<'_>) -> Result<(), OnnxError> {
        const PATCH: f32 = 4.0;
        let maps = self.layer.map_count();
        for (name, value) in [("weight", 1.0 / PATCH), ("bias", 0.0)] {
            if self.add(name, Array { shape: vec![maps], values: vec![value; maps] }).is_some() {
                return Err(step.refused(NO_PLACE));
            }
        }
        self.is_active = false;
        Ok(())
    }

    fn activate(&mut self, step: &Step<'_>, activation: Activation) -> Result<(), OnnxError> {
        if self.is_active || self.layer == Layer::Output {
            return Err(step.refused(NO_PLACE));
        }
        if self.activation.is_some_and(|other| other != activation) {
            return Err(step.refused("is another activation function than before"));
        }
        self.activation = Some(activation);
        self.is_active = true;
        Ok(())
    }

    fn pool(&mut self, step: &Step<'_>, pooling: Pooling) -> Result<(), OnnxError> {
        self.layer = match self.layer {
            Layer::C1 => Layer::S2,
            Layer::C3 => Layer::S4,
            _ => return Err(step.refused(NO_PLACE)),
        };
        // A rising function of the maximum is the maximum of the function, but that of a mean is something else.
        if !self.is_active && pooling != Pooling::Maximum {
            return Err(step.refused("has no activation function before it"));
        }
        if self.pooling.is_some_and(|other| other != pooling) {
            return Err(step.refused("is another pooling than before"));
        }
        self.pooling = Some(pooling);
        Ok(())
    }

    /// Adds an array of the layer; one that it had before is given back.
    fn add(&mut self, name: &str, array: Array) -> Option<Array> {
        let prefix = self.layer.parameter_prefix()?;
        self.arrays.insert(format!("{prefix}.{name}"), array)
    }

    fn finish(self) -> Result<Network, OnnxError> {
        let is_missing = |(_, name, _): &(Layer, &str, &[usize])| !self.arrays.contains_key(*name);
        if let Some((_, name, shape)) = WEIGHTED.into_iter().find(is_missing) {
            return Err(NotLeNet::Absent { name, shape }.into());
        }
        let is_trainable = match ["pool1.weight", "pool2.weight"].map(|name| self.arrays.contains_key(name)) {
            [true, false] => return Err(NotLeNet::Absent { name: "pool2.weight", shape: &[16] }.into()),
            [false, true] => return Err(NotLeNet::Absent { name: "pool1.weight", shape: &[6] }.into()),
            [first, _] => first,
        };
        let says = Assumptions {
            activation: self.activation,
            pooling: self.pooling.filter(|_| !is_trainable),
            normalisation: self.input.normalisation(),
            framing: self.input.framing(),
        };
        Ok(Network { arrays: self.arrays, names: self.names, says })
    }
}

impl Change {
    /// Changes an array with one row for each map, by one value or by one for each map; `false` where there are others.
    fn apply(self, array: &mut Array, values: &[f32]) -> bool {
        let maps = array.shape.first().copied().unwrap_or_default().max(1);
        if values.len() != 1 && values.len() != maps {
            return false;
        }
        let row_length = (array.values.len() / maps).max(1);
        for (row, value) in array.values.chunks_mut(row_length).zip(values.iter().cycle()) {
            for own in row {
                match self {
                    Self::Sum => *own += value,
                    Self::Product => *own *= value,
                }
            }
        }
        true
    }
}

/// Values of blocks `[rows, columns]` as those of `[columns, rows]`.
fn rearranged(values: &[f32], blocks: usize, rows: usize, columns: usize) -> Vec<f32> {
    let block = rows * columns;
    let places = (0..blocks).flat_map(|start| {
        (0..columns).flat_map(move |column| (0..rows).map(move |row| start * block + row * columns + column))
    });
    places.map(|place| values.get(place).copied().unwrap_or_default()).collect()
}
