//! ONNX files: networks as graphs of operations. A LeNet-5 is read from any exporter's, and written with its input steps inside.
//!
//! - [`message`]: the format, in Protocol Buffers; [`tensor`]: the numbers, also those in a file beside it.
//! - [`chain`]: what the graph does to the images, step by step; [`layers`]: the layers of LeNet-5 in that.
//! - [`writer`]: a network as a graph.

mod chain;
mod input_steps;
mod layers;
mod message;
mod tensor;
#[cfg(test)]
mod tests;
mod writer;

use std::{collections::BTreeMap, path::Path};

pub use self::tensor::ExternalError;
pub(crate) use self::writer::to_onnx;
use self::{
    chain::chain,
    message::{Graph, Model},
    tensor::Numbers,
};
use super::{foreign::ForeignWeights, mapping::NotLeNet, recognise::Assumptions};
use crate::array::Array;
use lenet_data::{choice::Described as _, protobuf::WireError};

/// Most numbers in all arrays of a file of this program: ten times those of its largest network.
const MAX_VALUES_IN_ALL: usize = 1 << 20;

/// Why an ONNX file gives no network. The caller adds the path in front.
#[derive(Debug, thiserror::Error)]
pub enum OnnxError {
    /// It is not what ONNX files are.
    #[error("is a damaged ONNX file: {0}")]
    Wire(#[from] WireError),
    /// There are no operations in it.
    #[error("is an ONNX file without a network")]
    Empty,
    /// It wants several inputs.
    #[error("is not a LeNet-5: it has {0} inputs besides its weights")]
    Inputs(usize),
    /// An operation that no LeNet-5 has, or not there.
    #[error("is not a LeNet-5: its node {node} ({operator}) {reason}")]
    Node {
        /// Its name, or that of its result.
        node: String,
        /// What it does.
        operator: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Its weights are those of another network.
    #[error("is not a LeNet-5: {0}")]
    OtherNetwork(#[from] NotLeNet),
    /// The numbers of an array are not there, or too many.
    #[error("does not hold the values that it announces for {0}")]
    Values(String),
    /// The numbers of an array are integers or of an unusual type.
    #[error("holds {0} in another type than floating point of 16, 32 or 64 bits, as quantised networks do")]
    Type(String),
    /// The numbers are in another file.
    #[error("has {name} in another file, and {error}")]
    External {
        /// The array.
        name: String,
        /// Why the file is of no use.
        #[source]
        error: ExternalError,
    },
    /// The user says something else of the network than its file.
    #[error("says itself that its {what} is {found}: do not choose another")]
    Settled {
        /// What is settled.
        what: &'static str,
        /// What it is.
        found: String,
    },
}

/// Whether this may be an ONNX file: its version comes first, a small number, and then its producer, its graph or the like.
pub(crate) fn is_onnx(bytes: &[u8]) -> bool {
    matches!(bytes, [0x08, 1..=0x7f, 0x12 | 0x1a | 0x22 | 0x28 | 0x32 | 0x3a | 0x42 | 0x72, ..])
}

/// Reads the weights of a network. `folder` is that of the file, `assumed` what the user says of the network, `is_ours` whether
/// this program wrote the metadata.
pub(crate) fn read(
    bytes: &[u8],
    folder: Option<&Path>,
    assumed: &Assumptions,
    is_ours: impl FnOnce(&BTreeMap<String, String>) -> bool,
) -> Result<ForeignWeights, OnnxError> {
    let Model { graph, metadata } = Model::read(bytes)?;
    let numbers = Numbers { folder };
    if is_ours(&metadata) {
        let arrays = own_arrays(&graph, numbers)?;
        return Ok(ForeignWeights { arrays, names: BTreeMap::new(), metadata, assumed: *assumed });
    }
    if graph.nodes.is_empty() {
        return Err(OnnxError::Empty);
    }
    let layers::Network { arrays, names, says } = layers::network(chain(&graph, numbers)?, numbers)?;
    Ok(ForeignWeights { arrays, names, metadata: BTreeMap::new(), assumed: settled(&says, assumed)? })
}

/// The arrays of a file that this program wrote: all of its initialisers.
fn own_arrays(graph: &Graph<'_>, numbers: Numbers<'_>) -> Result<BTreeMap<String, Array>, OnnxError> {
    let mut rest = MAX_VALUES_IN_ALL;
    let mut arrays = BTreeMap::new();
    for tensor in &graph.initialisers {
        let fewer = tensor.value_count().and_then(|count| rest.checked_sub(count));
        rest = fewer.ok_or_else(|| OnnxError::Values(shown(tensor.name)))?;
        arrays.insert(shown(tensor.name), numbers.array(tensor)?);
    }
    Ok(arrays)
}

/// What the graph says, and what the user says of the rest.
fn settled(says: &Assumptions, assumed: &Assumptions) -> Result<Assumptions, OnnxError> {
    Ok(Assumptions {
        activation: one("activation", says.activation, assumed.activation, |own| own.describe().title.to_owned())?,
        pooling: one("pooling", says.pooling, assumed.pooling, |own| own.describe().title.to_owned())?,
        normalisation: one("normalisation", says.normalisation, assumed.normalisation, |[mean, deviation]| {
            format!("by {mean} and {deviation}")
        })?,
        framing: one("framing", says.framing, assumed.framing, |own| own.describe().title.to_owned())?,
    })
}

fn one<T: Copy + PartialEq>(
    what: &'static str,
    says: Option<T>,
    assumed: Option<T>,
    words: impl Fn(T) -> String,
) -> Result<Option<T>, OnnxError> {
    match (says, assumed) {
        (Some(says), Some(assumed)) if says != assumed => Err(OnnxError::Settled { what, found: words(says) }),
        (says, assumed) => Ok(says.or(assumed)),
    }
}

/// A name for a message: files have whatever they like.
fn shown(name: &str) -> String {
    name.chars().take(80).collect()
}
