//! Which array of a foreign file is which parameter of LeNet-5: by shape, and by name where shapes are equal.

use std::collections::BTreeMap;

use crate::{
    architecture::{Architecture, Classes},
    layer::Layer,
    parameters::Role,
};

/// For each part of a LeNet-5 the array that holds it, by its position in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mapping {
    /// What each array is.
    pub parts: Vec<(Layer, Role, usize)>,
    /// Width and height of the maps of S4 that C5 sees: 5, or 4 without padding.
    pub s4_side: usize,
    /// What the output units stand for.
    pub classes: Classes,
}

/// Why arrays are no LeNet-5.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotLeNet {
    /// An array that has no place.
    #[error(
        "{name} of shape {shape:?} is no part of one: its convolutions have 6 and 16 maps and kernels of 5×5, and the layers after \
         them 120, 84 and 10 units"
    )]
    Foreign {
        /// The array.
        name: String,
        /// Its shape.
        shape: Vec<usize>,
    },
    /// A layer has no weights.
    #[error("{name} is missing: no array has the shape {shape:?}")]
    Absent {
        /// The parameter's name here.
        name: &'static str,
        /// Its shape.
        shape: &'static [usize],
    },
    /// Two arrays for one parameter.
    #[error("{first} and {second} are of one shape, and only one of them can be in it")]
    Twice {
        /// One of them.
        first: String,
        /// The other.
        second: String,
    },
    /// Another number of classes.
    #[error("{name} has {count} output units, and ten digits are read here")]
    Classes {
        /// The array.
        name: String,
        /// Units.
        count: usize,
    },
}

/// What PyTorch counts beside the weights of batch normalisation.
const COUNTER: &str = "num_batches_tracked";

/// Layers with weights, and what is missing where an array is.
pub(super) const WEIGHTED: [(Layer, &str, &[usize]); 5] = [
    (Layer::C1, "conv1.weight", &[6, 1, 5, 5]),
    (Layer::C3, "conv2.weight", &[16, 6, 5, 5]),
    (Layer::C5, "fc1.weight", &[120, 400]),
    (Layer::F6, "fc2.weight", &[84, 120]),
    (Layer::Output, "fc3.weight", &[10, 84]),
];

impl Mapping {
    /// By the names and shapes of all arrays.
    pub(super) fn of_shapes(arrays: &[(String, Vec<usize>)]) -> Result<Self, NotLeNet> {
        let mut finder = Finder { arrays, parts: Vec::new(), s4_side: 5, classes: Classes::Digits };
        let mut rest = finder.take_weights()?;
        rest.retain(|index| !finder.is_counter(*index));
        let rest = finder.take_normalisation(rest)?;
        let rest = finder.take_pooling(rest)?;
        finder.take_biases(&rest)?;
        for (layer, name, shape) in WEIGHTED {
            if finder.find(layer, Role::Weight).is_none() {
                return Err(NotLeNet::Absent { name, shape });
            }
        }
        Ok(Self { parts: finder.parts, s4_side: finder.s4_side, classes: finder.classes })
    }
}

/// Looks for parts among arrays.
struct Finder<'a> {
    arrays: &'a [(String, Vec<usize>)],
    parts: Vec<(Layer, Role, usize)>,
    s4_side: usize,
    classes: Classes,
}

impl Finder<'_> {
    /// The weights of sums; the arrays of one dimension are left.
    fn take_weights(&mut self) -> Result<Vec<usize>, NotLeNet> {
        let mut rest = Vec::new();
        for (index, (name, shape)) in self.arrays.iter().enumerate() {
            let layer = match shape.as_slice() {
                [] | [_] => {
                    rest.push(index);
                    continue;
                }
                [6, 1, 5, 5] => Layer::C1,
                [16, 6, 5, 5] => Layer::C3,
                [120, 400] | [120, 16, 5, 5] => Layer::C5,
                [120, 256] | [120, 16, 4, 4] => {
                    self.s4_side = 4;
                    Layer::C5
                }
                [84, 120] | [84, 120, 1, 1] => Layer::F6,
                [10, 84] | [10, 84, 1, 1] => Layer::Output,
                [11, 84] => {
                    self.classes = Classes::DigitsAndNone;
                    Layer::Output
                }
                [count, 84] | [count, 84, 1, 1] => {
                    return Err(NotLeNet::Classes { name: name.clone(), count: *count });
                }
                _ => return Err(self.foreign(index)),
            };
            self.add(layer, Role::Weight, index)?;
        }
        Ok(rest)
    }

    /// The four arrays of each batch normalisation.
    fn take_normalisation(&mut self, rest: Vec<usize>) -> Result<Vec<usize>, NotLeNet> {
        let measured = |index: &usize| self.arrays[*index].0.strip_suffix("running_mean");
        let prefixes: Vec<String> = rest.iter().filter_map(measured).map(str::to_owned).collect();
        let mut left = Vec::new();
        for index in rest {
            let (name, shape) = &self.arrays[index];
            let Some(suffix) = prefixes.iter().find_map(|prefix| name.strip_prefix(prefix.as_str())) else {
                left.push(index);
                continue;
            };
            let role = match suffix {
                "weight" => Role::Gain,
                "bias" => Role::Shift,
                "running_mean" => Role::RunningMean,
                "running_var" => Role::RunningVariance,
                _ => return Err(self.foreign(index)),
            };
            let layer = layer_of(shape).filter(|layer| *layer != Layer::Output);
            self.add(layer.ok_or_else(|| self.foreign(index))?, role, index)?;
        }
        Ok(left)
    }

    /// The coefficients of trainable pooling: vectors that are named as weights are.
    fn take_pooling(&mut self, rest: Vec<usize>) -> Result<Vec<usize>, NotLeNet> {
        let coefficients: BTreeMap<String, Layer> = rest
            .iter()
            .filter_map(|index| {
                let (name, shape) = &self.arrays[*index];
                let layer = match shape.as_slice() {
                    [6] => Layer::S2,
                    [16] => Layer::S4,
                    _ => return None,
                };
                Some((name.strip_suffix("weight")?.to_owned(), layer))
            })
            .collect();
        let mut left = Vec::new();
        for index in rest {
            let (prefix, suffix) = split(&self.arrays[index].0);
            match (coefficients.get(prefix), suffix) {
                (Some(layer), "weight") => self.add(*layer, Role::Coefficient, index)?,
                (Some(layer), "bias") => self.add(*layer, Role::Bias, index)?,
                _ => left.push(index),
            }
        }
        Ok(left)
    }

    fn take_biases(&mut self, rest: &[usize]) -> Result<(), NotLeNet> {
        for index in rest {
            let layer = layer_of(&self.arrays[*index].1).ok_or_else(|| self.foreign(*index))?;
            self.add(layer, Role::Bias, *index)?;
        }
        Ok(())
    }

    fn is_counter(&self, index: usize) -> bool {
        self.arrays[index].0.ends_with(COUNTER)
    }

    fn find(&self, layer: Layer, role: Role) -> Option<usize> {
        self.parts.iter().find(|part| (part.0, part.1) == (layer, role)).map(|part| part.2)
    }

    fn add(&mut self, layer: Layer, role: Role, index: usize) -> Result<(), NotLeNet> {
        if let Some(first) = self.find(layer, role) {
            let name = |index: usize| self.arrays[index].0.clone();
            return Err(NotLeNet::Twice { first: name(first), second: name(index) });
        }
        self.parts.push((layer, role, index));
        Ok(())
    }

    fn foreign(&self, index: usize) -> NotLeNet {
        let (name, shape) = self.arrays[index].clone();
        NotLeNet::Foreign { name, shape }
    }
}

/// The layer whose maps or units an array has one value each for.
fn layer_of(shape: &[usize]) -> Option<Layer> {
    let of_output = [Classes::Digits, Classes::DigitsAndNone];
    match shape {
        [count] => match WEIGHTED.iter().find(|(layer, ..)| layer.map_count() == *count) {
            Some((layer, ..)) => Some(*layer),
            None => {
                let has = |classes| Architecture { classes, ..Architecture::MODERN }.map_count(Layer::Output) == *count;
                of_output.into_iter().any(has).then_some(Layer::Output)
            }
        },
        _ => None,
    }
}

fn split(name: &str) -> (&str, &str) {
    let place = name.rfind('.').map_or(0, |place| place + 1);
    name.split_at(place)
}
