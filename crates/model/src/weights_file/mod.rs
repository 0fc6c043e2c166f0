//! Weights that other programs saved: which array is which, and what of the network their files leave open.

pub(crate) mod elements;
mod foreign;
mod mapping;
mod npz;
mod onnx;
mod recognise;
mod torch;
mod torch_writer;
mod trial;

pub use self::{
    foreign::{ForeignError, ForeignFormat},
    mapping::NotLeNet,
    npz::{NpzError, is_npz_of_weights},
    onnx::{ExternalError, OnnxError},
    recognise::{Assumptions, Certainty, NextBest, Recognition},
    torch::{PickleError, TorchError},
    trial::USUAL_NORMALISATIONS,
};
pub(crate) use self::{
    foreign::{ForeignWeights, read_foreign},
    npz::to_npz,
    onnx::to_onnx,
    recognise::{RecogniseError, recognise, short, spread},
    torch_writer::to_torch,
};
