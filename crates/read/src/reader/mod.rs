//! Reads a string with a network: swept over it, or on its segments; or with both, which make different mistakes.

mod mean_penalty;
mod segments;
mod sweep;

use lenet_data::{
    choice::{ChoiceText, Described},
    strings::StringImage,
};
use lenet_graph::GraphError;
use lenet_model::{error::Error as ModelError, lenet5::LeNet5};
use serde::{Deserialize, Serialize};

use self::mean_penalty::MeanPenalty;
pub use self::{
    segments::{SegmentReading, read_segmentation, read_segments},
    sweep::{FURTHER_SHIFTS, SweepReader, SweepReading},
};
use crate::{prediction::StringPrediction, topology::Topology};

/// Why a string cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The network failed.
    #[error(transparent)]
    Network(#[from] ModelError),
    /// The network's outputs do not make a graph.
    #[error("the network's outputs over the string are no finite numbers: {0}; use other weights")]
    Outputs(#[from] GraphError),
}

/// How a network reads a string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReaderKind {
    /// Swept over the string (section VII).
    #[default]
    Sweep,
    /// On the segments of heuristic over-segmentation (section V).
    Segments,
}

impl Described for ReaderKind {
    const ALL: &'static [Self] = &[Self::Sweep, Self::Segments];

    fn describe(self) -> ChoiceText {
        let (name, title, hint, topic) = match self {
            Self::Sweep => (
                "sweep",
                "Swept network",
                "The network is swept over the string: a space displacement network",
                "space-displacement-network",
            ),
            Self::Segments => (
                "segments",
                "Segments",
                "The string is cut at more places than needed, and the network reads each segment: heuristic over-segmentation",
                "over-segmentation",
            ),
        };
        ChoiceText { name, title, hint, topic }
    }
}

/// How a network reads strings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Over positions or segments.
    pub kind: ReaderKind,
    /// What may follow what from position to position.
    pub topology: Topology,
}

/// Reads strings with networks of its own.
#[derive(Debug)]
pub enum StringReader {
    /// Sweeps the network over them.
    Sweep(Box<SweptNetwork>),
    /// Reads their segments with the network.
    Segments(Box<LeNet5>),
    /// Both, each with its network.
    Both(Box<SweptNetwork>, Box<LeNet5>),
}

/// A network that is swept over strings.
#[derive(Debug)]
pub struct SweptNetwork {
    network: LeNet5,
    topology: Topology,
    reader: SweepReader,
}

impl SweptNetwork {
    /// # Errors
    /// None with the topologies' own steps, which are finite.
    pub fn new(network: LeNet5, topology: Topology) -> Result<Self, GraphError> {
        let reader = SweepReader::new(network.architecture(), topology)?;
        Ok(Self { network, topology, reader })
    }

    fn copy(&self) -> Result<Self, ReadError> {
        Ok(Self::new(self.network.copy()?, self.topology)?)
    }
}

impl StringReader {
    /// A reader with one network.
    ///
    /// # Errors
    /// None with the topologies' own steps, which are finite.
    pub fn new(network: LeNet5, reading: Reading) -> Result<Self, GraphError> {
        match reading.kind {
            ReaderKind::Sweep => Ok(Self::Sweep(Box::new(SweptNetwork::new(network, reading.topology)?))),
            ReaderKind::Segments => Ok(Self::Segments(Box::new(network))),
        }
    }

    /// The same reader for another thread.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn copy(&self) -> Result<Self, ReadError> {
        Ok(match self {
            Self::Sweep(swept) => Self::Sweep(Box::new(swept.copy()?)),
            Self::Segments(network) => Self::Segments(Box::new(network.copy()?)),
            Self::Both(swept, of_segments) => Self::Both(Box::new(swept.copy()?), Box::new(of_segments.copy()?)),
        })
    }

    /// Reads strings, faster if they are of about one width.
    ///
    /// # Errors
    /// If libtorch fails, or an output is not finite.
    pub fn read(&mut self, images: &[&StringImage]) -> Result<Vec<StringPrediction>, ReadError> {
        match self {
            Self::Sweep(swept) => {
                let readings = swept.reader.read_batch(&swept.network, images)?;
                Ok(readings.into_iter().map(|reading| reading.prediction).collect())
            }
            Self::Segments(network) => {
                images.iter().map(|image| Ok(read_segments(network, image)?.prediction)).collect()
            }
            Self::Both(swept, of_segments) => {
                let SweptNetwork { network, reader, .. } = &mut **swept;
                let sweeps = reader.read_batch(network, images)?;
                let readings = sweeps.iter().zip(images);
                readings.map(|(sweep, image)| Ok(join(reader, sweep, &read_segments(of_segments, image)?)?)).collect()
            }
        }
    }
}

/// One answer of both readers, by the mean of the penalties that they give to each string. They make different mistakes: a
/// sweep cannot tell narrow digits apart that stand closer than two positions, and segments need a cut.
///
/// `reader` is the one that made `sweep`.
///
/// # Errors
/// None for readings of the readers.
pub fn join(
    reader: &mut SweepReader,
    sweep: &SweepReading,
    segments: &SegmentReading,
) -> Result<StringPrediction, GraphError> {
    let Some(graph) = segments.graph()? else { return Ok(sweep.prediction.clone()) };
    let mut mean = MeanPenalty::new([&sweep.prediction, &segments.prediction]);
    reader.add_to(&mut mean, sweep, 1.0 - SEGMENTS_SHARE)?;
    mean.add(&graph, SEGMENTS_SHARE);
    let known = [&segments.prediction, &sweep.prediction];
    mean.prediction(DIGIT_BONUS, &known, |text| {
        Ok(reader.digits(sweep, text)?.or_else(|| segments.digits(&graph, text)))
    })
}

/// How much the segments count, 0–1, chosen on strings of held-out digits.
const SEGMENTS_SHARE: f64 = 0.5;

/// What each digit of a string takes off its mean penalty, chosen likewise. Where digits touch, nearly all wrong lengths are too
/// short.
const DIGIT_BONUS: f64 = 2.0;

#[cfg(test)]
mod tests {
    use lenet_data::{
        builtin,
        random::Purpose,
        strings::{Digits, StringRecipe, generate},
    };
    use lenet_model::{device::Device, pretrained::Pretrained};

    use super::*;

    fn both() -> StringReader {
        let network = |pretrained: Pretrained| pretrained.read().unwrap().network(Device::Cpu).unwrap();
        let swept = SweptNetwork::new(network(Pretrained::Strings), Topology::Touching).unwrap();
        StringReader::Both(Box::new(swept), Box::new(network(Pretrained::Segments)))
    }

    #[test]
    fn both_readers_answer_once_in_a_batch_as_alone() {
        let digits = builtin::dataset(1, 0, 40).test;
        let recipe = StringRecipe { lengths: [1, 6], ..StringRecipe::TEST };
        let strings: Vec<_> =
            (0..6).map(|index| generate(&recipe, Digits::all(&digits), 1, Purpose::TestStrings, index)).collect();
        let images: Vec<&StringImage> = strings.iter().map(|string| &string.image).collect();
        let (mut reader, mut copy) = (both(), both().copy().unwrap());
        let together = reader.read(&images).unwrap();
        assert_eq!(together.len(), strings.len());
        for (string, in_batch) in strings.iter().zip(&together) {
            let alone = copy.read(&[&string.image]).unwrap().remove(0);
            assert_eq!(alone.text(), in_batch.text());
            assert!((alone.confidence - in_batch.confidence).abs() < 1e-4);
            let all = in_batch.confidence + in_batch.alternatives.iter().map(|(_, share)| share).sum::<f64>();
            assert!(in_batch.confidence > 0.0 && all <= 1.0 + 1e-9, "{in_batch:?}");
        }
        let right = together.iter().zip(&strings).filter(|(read, string)| read.text() == string.text()).count();
        assert!(right >= 4, "{right} of 6");
    }

    #[test]
    fn without_ink_both_read_no_digit() {
        let prediction = both().read(&[&StringImage::blank(64)]).unwrap().remove(0);
        assert_eq!((prediction.text().as_str(), prediction.digits.len()), ("", 0));
    }
}
