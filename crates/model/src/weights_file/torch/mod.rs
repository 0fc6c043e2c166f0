//! Files of `torch.save`: zip archives, and the older pickles one after the other. Nothing in them is run.

mod objects;
mod pickle;
mod storage;

use std::collections::BTreeMap;

pub use self::pickle::PickleError;
pub(super) use self::storage::METADATA_MEMBER;
use self::{
    objects::{StateDict, TensorPlace, state_dicts},
    pickle::Pickle,
    storage::Storages,
};
use super::{
    elements::ElementKind,
    mapping::{Mapping, NotLeNet},
    recognise::short,
};
use crate::array::Array;

/// Most bytes of an array that is read: several hundred times the largest of a LeNet-5.
const MAX_ARRAY_BYTES: usize = 64 << 20;

/// Why a PyTorch file gives no weights. The caller adds the path in front.
#[derive(Debug, thiserror::Error)]
pub enum TorchError {
    /// The archive is damaged.
    #[error("is a damaged PyTorch file ({0})")]
    Archive(String),
    /// The pickle cannot be read.
    #[error("is a PyTorch file that cannot be read: {0}")]
    Pickle(#[from] PickleError),
    /// `torch.jit.save`'s file: it is a program.
    #[error(
        "is a TorchScript program, which is not run here: save its weights in Python with `torch.save(model.state_dict(), \"model.pt\")`"
    )]
    TorchScript,
    /// Another archive.
    #[error("is a zip archive without weights of PyTorch: unpack it and open the file with the weights")]
    OtherArchive,
    /// Numbers in an order that no machine of today has.
    #[error("has big-endian numbers: save it again on a machine of today")]
    BigEndian,
    /// No tensor is in it.
    #[error("holds no weights: save them in Python with `torch.save(model.state_dict(), \"model.pt\")`")]
    NoTensors,
    /// Its tensors are those of another network.
    #[error("is not a LeNet-5: {0}")]
    OtherNetwork(#[from] NotLeNet),
    /// An array's values are not there, or it would be enormous.
    #[error("does not hold the values that it announces for {0}")]
    Values(String),
    /// The metadata that this program wrote.
    #[error("has unreadable metadata ({0})")]
    Metadata(serde_json::Error),
}

/// The weights of a PyTorch file.
#[derive(Debug)]
pub(crate) struct TorchWeights {
    /// Arrays by their names in the state dict.
    pub arrays: BTreeMap<String, Array>,
    /// What this program wrote beside them, if it did.
    pub metadata: BTreeMap<String, String>,
}

/// Whether `torch.save` may have written this.
pub(crate) fn is_torch(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || storage::is_legacy(bytes) || storage::is_bare_pickle(bytes)
}

/// Reads the weights of a network.
pub(crate) fn read(bytes: &[u8]) -> Result<TorchWeights, TorchError> {
    let (pickle_bytes, mut storages) = Storages::open(bytes)?;
    let pickle = Pickle::read(&pickle_bytes)?;
    storages.locate(&pickle)?;
    let state = best_state_dict(state_dicts(&pickle)).ok_or(TorchError::NoTensors)?;
    let metadata = storages.metadata()?;
    // The shapes are those of a LeNet-5: what is read from here on is small. What this program wrote is checked as its own.
    if metadata.is_empty() {
        Mapping::of_shapes(&state.shapes())?;
    }
    let mut arrays = BTreeMap::new();
    for (name, place) in state.tensors {
        if let Some(array) = values(&mut storages, &place).ok_or_else(|| TorchError::Values(name.clone()))? {
            arrays.insert(name, array);
        }
    }
    Ok(TorchWeights { arrays, metadata })
}

/// Names under which training states keep a network, the likeliest first.
const USUAL_NAMES: [&str; 8] =
    ["model_state_dict", "state_dict", "model", "net", "network", "module", "weights", "params"];

/// The tensors of a LeNet-5: of the dictionaries that could be one that with the most usual name, without the others' tensors.
fn best_state_dict(mut all: Vec<StateDict>) -> Option<StateDict> {
    let rank = |state: &StateDict| {
        let last = state.path.rsplit('.').next().unwrap_or_default();
        USUAL_NAMES.iter().position(|name| *name == last).unwrap_or(USUAL_NAMES.len())
    };
    let is_whole = |state: &StateDict| state.path.is_empty();
    all.sort_by_key(|state| (!is_whole(state), rank(state)));
    let fitting = all.iter().position(|state| Mapping::of_shapes(&state.shapes()).is_ok());
    // Where none fits, the message is about what is most likely meant.
    let place = fitting.or_else(|| all.iter().position(|state| rank(state) < USUAL_NAMES.len())).unwrap_or(0);
    (place < all.len()).then(|| all.swap_remove(place))
}

impl StateDict {
    fn shapes(&self) -> Vec<(String, Vec<usize>)> {
        self.tensors.iter().map(|(name, place)| (short(name), place.shape.clone())).collect()
    }
}

/// A tensor's values in row-major order; nothing for integers. None if they are not all there.
#[expect(clippy::option_option, reason = "values that are absent and values that mean nothing are two things")]
fn values(storages: &mut Storages<'_>, place: &TensorPlace) -> Option<Option<Array>> {
    let TensorPlace { storage, kind, offset, shape, strides } = place;
    if matches!(kind, ElementKind::Integer(_)) {
        return Some(None);
    }
    let count = shape.iter().try_fold(1_usize, |count, length| count.checked_mul(*length))?;
    let size = kind.byte_count();
    if count.checked_mul(size)? > MAX_ARRAY_BYTES {
        return None;
    }
    let bytes = storages.bytes(storage)?;
    let mut values = Vec::with_capacity(count);
    for index in 0..count {
        let mut rest = index;
        let mut element = *offset;
        for (length, stride) in shape.iter().zip(strides).rev() {
            element = element.checked_add((rest % length).checked_mul(*stride)?)?;
            rest /= length;
        }
        values.push(kind.value(bytes.get(element.checked_mul(size)?..)?)?);
    }
    Some(Some(Array { shape: shape.clone(), values }))
}
