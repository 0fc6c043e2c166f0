//! What a window shows of the reading of a string: the swept maps, the outputs, both readers' answers.

use std::sync::Arc;

use super::snapshot::LayerMaps;
use lenet_data::{
    choice::{ChoiceText, Described},
    strings::StringImage,
};
use lenet_graph::Label;
use lenet_model::{architecture::Architecture, array::Array};
use lenet_read::{
    prediction::StringPrediction,
    reader::{SegmentReading, SweepReading},
    segment::Cut,
    topology::Topology,
};

/// A string, and how to read it.
#[derive(Clone, Debug, PartialEq)]
pub struct StringQuestion {
    /// The string.
    pub image: Arc<StringImage>,
    /// Where to cut it; none for the program's own cuts.
    pub cuts: Option<Vec<Cut>>,
    /// What may follow what from position to position.
    pub topology: Topology,
    /// Which network reads it.
    pub network: StringNetwork,
}

/// The network that reads a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StringNetwork {
    /// The network in use.
    InUse,
    /// The ones that were trained on strings beforehand: one swept, one on segments.
    Pretrained,
}

impl Described for StringNetwork {
    const ALL: &'static [Self] = &[Self::InUse, Self::Pretrained];

    fn describe(self) -> ChoiceText {
        let (name, title, hint) = match self {
            Self::InUse => ("in-use", "Network in use", "The network in use reads the string, live while it learns"),
            Self::Pretrained => (
                "pretrained",
                "Pretrained on strings",
                "Two networks that come with the program: one was trained on swept strings, the other on segments",
            ),
        };
        ChoiceText { name, title, hint, topic: "space-displacement-network" }
    }
}

/// The answer to a [`StringQuestion`], with all that it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct StringView {
    /// The question.
    pub question: StringQuestion,
    /// The network that was swept. The one that read the segments has the same architecture.
    pub network: Arc<ReadingNetwork>,
    /// The values of each layer over the whole string, from the input to the output: `[maps, height, width]`, from C5 on
    /// `[units, 1, positions]`.
    pub layers: Vec<LayerMaps>,
    /// The reading over positions.
    pub sweep: SweepReading,
    /// The label of each position on the best path that writes the answer, or the best path of all if none does.
    pub path: Vec<Label>,
    /// The reading by segments.
    pub segments: SegmentReading,
    /// The answer of both readings together.
    pub both: StringPrediction,
}

/// A network as plain numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadingNetwork {
    /// What it is built from.
    pub architecture: Architecture,
    /// All parameters by name.
    pub parameters: Vec<(String, Array)>,
}
