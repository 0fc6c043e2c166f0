//! The formats of other programs: which of them a file has, and its weights as plain data whatever the format.

use std::{collections::BTreeMap, fmt, path::Path};

use super::{
    npz::{NpzError, NpzWeights, is_npz, read_npz},
    onnx::{self, OnnxError, is_onnx},
    recognise::Assumptions,
    torch::{self, TorchError, TorchWeights, is_torch},
};
use crate::array::Array;

/// A format of another program that holds weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignFormat {
    /// That of `torch.save`.
    Torch,
    /// numpy's archive.
    Numpy,
    /// ONNX.
    Onnx,
}

impl ForeignFormat {
    /// By a file's first bytes.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        // numpy's archives are zip archives as PyTorch's files are.
        [(Self::Numpy, is_npz(bytes)), (Self::Torch, is_torch(bytes)), (Self::Onnx, is_onnx(bytes))]
            .into_iter()
            .find_map(|(format, is_so)| is_so.then_some(format))
    }
}

impl fmt::Display for ForeignFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Torch => "a file of PyTorch",
            Self::Numpy => "numpy's archive",
            Self::Onnx => "an ONNX file",
        })
    }
}

/// The weights of a file of another program's format.
#[derive(Debug)]
pub(crate) struct ForeignWeights {
    /// Arrays by the names that they have in the file, or have got from their places in it.
    pub arrays: BTreeMap<String, Array>,
    /// The names in the file of those that have got others.
    pub names: BTreeMap<String, String>,
    /// What this program wrote beside them, if it did.
    pub metadata: BTreeMap<String, String>,
    /// What the user says of the network, and what the file does.
    pub assumed: Assumptions,
}

/// Why a file of another program's format gives no weights. The caller adds the path in front.
#[derive(Debug, thiserror::Error)]
pub enum ForeignError {
    /// Of PyTorch.
    #[error(transparent)]
    Torch(#[from] TorchError),
    /// Of numpy.
    #[error(transparent)]
    Numpy(#[from] NpzError),
    /// Of ONNX.
    #[error(transparent)]
    Onnx(#[from] OnnxError),
}

/// Reads the weights. `folder` is that of the file, `is_ours` whether this program wrote the metadata.
pub(crate) fn read_foreign(
    format: ForeignFormat,
    bytes: &[u8],
    folder: Option<&Path>,
    assumed: &Assumptions,
    is_ours: impl FnOnce(&BTreeMap<String, String>) -> bool,
) -> Result<ForeignWeights, ForeignError> {
    Ok(match format {
        ForeignFormat::Torch => {
            let TorchWeights { arrays, metadata } = torch::read(bytes)?;
            ForeignWeights { arrays, names: BTreeMap::new(), metadata, assumed: *assumed }
        }
        ForeignFormat::Numpy => {
            let NpzWeights { arrays, metadata } = read_npz(bytes)?;
            ForeignWeights { arrays, names: BTreeMap::new(), metadata, assumed: *assumed }
        }
        ForeignFormat::Onnx => onnx::read(bytes, folder, assumed, is_ours)?,
    })
}
