//! Reads a string with a network: the space displacement network (section VII) and a topology over its outputs.

use std::collections::BTreeSet;

use lenet_data::{
    choice::{ChoiceText, Described},
    dataset::Image,
    strings::StringImage,
};
use lenet_graph::{GraphError, Label, forward, posteriors, string_penalty, viterbi};
use lenet_model::{architecture::Architecture, array::Array, error::Error as ModelError, lenet5::LeNet5};
use serde::{Deserialize, Serialize};
use tch::Tensor;

use crate::{
    hidden_markov::HiddenMarkovModel,
    lattice::{Lattices, recognition},
    penalties::{LABEL_COUNT, Penalties, PenaltyForm},
    prediction::{ALTERNATIVE_COUNT, StringPrediction, digits_of, labels, over_positions, over_segments},
    segment::{Segmentation, SegmenterWeights, interpretation},
    topology::Topology,
};

/// Widths of a batch are rounded up to multiples of this: libtorch prepares each new size anew.
const WIDTH_STEP: usize = 32;

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

/// How strings are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Over positions or segments.
    pub kind: ReaderKind,
    /// What may follow what from position to position.
    pub topology: Topology,
}

/// Reads strings in one of the ways.
#[derive(Debug)]
pub enum StringReader {
    /// Sweeps the network over them.
    Sweep(Box<SweepReader>),
    /// Cuts them into segments.
    Segments,
}

impl StringReader {
    /// A reader for networks of this architecture.
    ///
    /// # Errors
    /// None with the topologies' own steps, which are finite.
    pub fn new(architecture: &Architecture, reading: Reading) -> Result<Self, GraphError> {
        match reading.kind {
            ReaderKind::Sweep => Ok(Self::Sweep(Box::new(SweepReader::new(architecture, reading.topology)?))),
            ReaderKind::Segments => Ok(Self::Segments),
        }
    }

    /// Reads strings, faster if they are of about one width.
    ///
    /// # Errors
    /// If libtorch fails, or an output is not finite.
    pub fn read(&mut self, network: &LeNet5, images: &[&StringImage]) -> Result<Vec<StringPrediction>, ReadError> {
        match self {
            Self::Sweep(reader) => {
                let readings = reader.read_batch(network, images)?;
                Ok(readings.into_iter().map(|reading| reading.prediction).collect())
            }
            Self::Segments => images.iter().map(|image| Ok(read_segments(network, image)?.prediction)).collect(),
        }
    }
}

/// A string that was read, with what the reading rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepReading {
    /// The answer.
    pub prediction: StringPrediction,
    /// The penalty of each label at each position, `[positions][11]`.
    pub penalties: Vec<Penalties>,
    /// The share of the readings that go through each label at each position, `[positions][11]`; 1 at each position in all.
    pub shares: Vec<Penalties>,
}

/// Reads strings by sweeping a network over them, twice. Graphs of widths that occurred are kept.
#[derive(Debug)]
pub struct SweepReader {
    form: PenaltyForm,
    lattices: Lattices,
    /// Divides frequencies out, for the hidden Markov model.
    hidden_markov: Option<HiddenMarkovModel>,
}

/// Columns and rows by which the image is moved to the right and downward, for each pass of the network. Half a step brings
/// other columns into the middle of a position.
const SHIFTS: [[usize; 2]; 2] = [[0, 0], [2, 1]];

impl SweepReader {
    /// A reader for networks of this architecture.
    ///
    /// # Errors
    /// None with the topologies' own steps, which are finite.
    pub fn new(architecture: &Architecture, topology: Topology) -> Result<Self, GraphError> {
        let hidden_markov = (topology == Topology::HiddenMarkovModel).then_some(HiddenMarkovModel::TYPICAL);
        let (form, lattices) = (PenaltyForm::of(architecture), Lattices::new(topology.steps())?);
        Ok(Self { form, lattices, hidden_markov })
    }

    /// Reads one string.
    ///
    /// # Errors
    /// If libtorch fails, or an output is not finite.
    pub fn read(&mut self, network: &LeNet5, image: &StringImage) -> Result<SweepReading, ReadError> {
        let passes = self.penalties(network, &[image])?.pop().unwrap_or_default();
        Ok(self.decode_passes(passes)?)
    }

    /// Reads strings of about one width, all in each pass of the network.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_batch(&mut self, network: &LeNet5, images: &[&StringImage]) -> Result<Vec<SweepReading>, ReadError> {
        let of_strings = self.penalties(network, images)?;
        of_strings.into_iter().map(|passes| Ok(self.decode_passes(passes)?)).collect()
    }

    /// The penalty of each label at each position, for each string and each pass.
    fn penalties(&self, network: &LeNet5, images: &[&StringImage]) -> Result<Vec<Vec<Vec<Penalties>>>, ReadError> {
        let Some(widest) = images.iter().map(|image| image.width()).max() else { return Ok(Vec::new()) };
        let _no_grad = tch::no_grad_guard();
        // Positions beyond a string's own tell nothing of it.
        let width = widest.next_multiple_of(if images.len() > 1 { WIDTH_STEP } else { StringImage::STEP });
        let mut of_strings = vec![Vec::new(); images.len()];
        for shift in SHIFTS {
            let moved: Vec<StringImage> = images.iter().map(|image| image.moved(shift).padded_to(width)).collect();
            let input = network.string_input(&moved.iter().collect::<Vec<_>>())?; // [B, 1, 32, W]
            let logits = by_position(&network.forward_strings(&input)?)?; // [B, T, classes]
            let rows = self.form.of_rows(&logits);
            for (place, image) in images.iter().enumerate() {
                let own = rows[place * logits.shape[1]..][..image.position_count()].to_vec();
                of_strings[place].push(self.hidden_markov.map_or(own.clone(), |model| model.scaled(&own)));
            }
        }
        Ok(of_strings)
    }

    /// The label of each position on the best path that writes the answer, or the best path of all if none does.
    ///
    /// # Errors
    /// None for a reading of this reader.
    pub fn path(&mut self, reading: &SweepReading) -> Result<Vec<Label>, GraphError> {
        let readings = self.lattices.all(&recognition(&reading.penalties)?)?;
        let selected = readings.select(&labels(&reading.prediction.text()));
        let readings = selected.as_ref().unwrap_or(readings);
        let arcs = viterbi(&readings.graph).arcs.into_iter();
        let positions = arcs.filter_map(|arc| readings.origins[arc as usize].arc);
        Ok(positions.map(|arc| (arc as usize % LABEL_COUNT) as Label).collect())
    }

    /// Reads what each pass says of a string: the answer is the string of the largest mean probability among the best ones of
    /// each pass. The mean over the passes is a distribution over all strings again.
    fn decode_passes(&mut self, passes: Vec<Vec<Penalties>>) -> Result<SweepReading, GraphError> {
        let readings = passes.into_iter().map(|penalties| self.decode(penalties)).collect::<Result<Vec<_>, _>>()?;
        let Some(first) = readings.first().cloned() else { return Err(GraphError::NoPath) };
        let texts = readings.iter().flat_map(|reading| {
            let alternatives = reading.prediction.alternatives.iter().map(|(text, _)| text.clone());
            std::iter::once(reading.prediction.text()).chain(alternatives)
        });
        let candidates: BTreeSet<String> = texts.collect();
        let mut mean = vec![0.0; candidates.len()];
        for reading in &readings {
            let graph = &self.lattices.all(&recognition(&reading.penalties)?)?.graph;
            let total = forward(graph).total();
            for (mean, text) in mean.iter_mut().zip(&candidates) {
                *mean += (total - string_penalty(graph, &labels(text))).exp() / readings.len() as f64;
            }
        }
        let mut strings: Vec<(String, f64)> = candidates.into_iter().zip(mean).collect();
        strings.sort_by(|one, other| other.1.total_cmp(&one.1));
        let (best, confidence) = strings.remove(0);
        strings.truncate(ALTERNATIVE_COUNT);
        let prediction = StringPrediction { confidence, alternatives: strings, ..first.prediction };
        if prediction.text() == best {
            return Ok(SweepReading { prediction, ..first });
        }
        // The digits of another string stand where the first pass that can write it has them.
        let mut digits = None;
        for reading in &readings {
            let recognition = recognition(&reading.penalties)?;
            digits = digits.or(digits_of(&labels(&best), self.lattices.all(&recognition)?, &recognition));
        }
        Ok(SweepReading { prediction: StringPrediction { digits: digits.unwrap_or_default(), ..prediction }, ..first })
    }

    /// Reads the penalties of a string's positions.
    ///
    /// # Errors
    /// If one is not finite.
    pub fn decode(&mut self, penalties: Vec<Penalties>) -> Result<SweepReading, GraphError> {
        let recognition = recognition(&penalties)?;
        let readings = self.lattices.all(&recognition)?;
        let shares = readings.at_origins(&posteriors(&readings.graph)).arcs;
        let shares = shares.as_chunks::<LABEL_COUNT>().0.to_vec();
        Ok(SweepReading { prediction: over_positions(readings, &recognition), penalties, shares })
    }
}

/// Logits `[B, classes, T]` with the classes of each position beside each other, `[B, T, classes]`.
fn by_position(logits: &Tensor) -> Result<Array, ModelError> {
    Array::from_tensor(&logits.f_transpose(1, 2)?.f_contiguous()?)
}

/// A string that was read by its segments, with what the reading rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentReading {
    /// The answer.
    pub prediction: StringPrediction,
    /// The cuts and what may be a digit between them.
    pub segmentation: Segmentation,
    /// The penalty of each label for each segment, `[segments][11]`.
    pub penalties: Vec<Penalties>,
    /// The share of the readings that go through each label of each segment, `[segments][11]`.
    pub shares: Vec<Penalties>,
}

/// Reads a string by heuristic over-segmentation (section V): the network reads every segment in one batch.
///
/// # Errors
/// If libtorch fails, or an output is not finite.
pub fn read_segments(network: &LeNet5, image: &StringImage) -> Result<SegmentReading, ReadError> {
    read_segmentation(network, Segmentation::new(image))
}

/// Reads a string that is cut already.
///
/// # Errors
/// As [`read_segments`].
pub fn read_segmentation(network: &LeNet5, segmentation: Segmentation) -> Result<SegmentReading, ReadError> {
    let images: Vec<Image> =
        segmentation.segments().iter().map(|segment| segmentation.segment_image(segment)).collect();
    if images.is_empty() {
        let prediction = StringPrediction { confidence: 1.0, ..StringPrediction::default() };
        return Ok(SegmentReading { prediction, segmentation, penalties: Vec::new(), shares: Vec::new() });
    }
    let _no_grad = tch::no_grad_guard();
    let logits = network.class_logits(&network.input(&images)?)?; // [segments, classes]
    let penalties = PenaltyForm::of_segments(network.architecture()).of_rows(&Array::from_tensor(&logits)?);
    let graph = interpretation::graph(&segmentation, &penalties, &SegmenterWeights::ZERO)?;
    let shares = interpretation::by_penalties(&posteriors(&graph)).to_vec();
    let prediction = over_segments(&graph, &segmentation, &shares);
    Ok(SegmentReading { prediction, segmentation, penalties, shares })
}

#[cfg(test)]
mod tests {
    use lenet_data::{
        builtin,
        random::Purpose,
        strings::{Digits, StringRecipe, generate},
    };
    use lenet_model::{device::Device, pretrained::Pretrained};

    use super::*;
    use crate::penalties::NONE;

    /// Penalties of a clear sequence of labels; `_` is none.
    fn clear(text: &str) -> Vec<Penalties> {
        let row = |letter: char| {
            let own = letter.to_digit(10).map_or(usize::from(NONE), |digit| digit as usize);
            std::array::from_fn(|label| if label == own { 0.01 } else { 6.0 + label as f64 / 10.0 })
        };
        text.chars().map(row).collect()
    }

    fn reader(topology: Topology) -> SweepReader {
        SweepReader::new(&Architecture::MODERN, topology).unwrap()
    }

    #[test]
    fn a_clear_string_is_read_with_places_and_confidence() {
        let reading = reader(Topology::Transducer).decode(clear("_2_33_4__5_")).unwrap();
        let prediction = &reading.prediction;
        assert_eq!(prediction.text(), "2345");
        assert!(prediction.confidence > 0.8 && prediction.confidence < 1.0);
        let sum = prediction.alternatives.iter().map(|(_, probability)| probability).sum::<f64>();
        assert!(sum > 0.0 && sum + prediction.confidence <= 1.0 + 1e-9);
        assert_eq!(prediction.alternatives.len(), ALTERNATIVE_COUNT);
        // The 2 is at position 1: its middle is column 4 + 16.
        assert_eq!((prediction.digits[0].from_px, prediction.digits[0].to_px), (14.0, 26.0));
        assert_eq!((prediction.digits[1].from_px, prediction.digits[1].to_px), (22.0, 38.0));
        assert!(prediction.digits.iter().all(|digit| digit.score > 0.9 && digit.score <= 1.0 + 1e-9));
    }

    #[test]
    fn shares_sum_to_one_at_each_position() {
        for topology in [Topology::Transducer, Topology::Touching, Topology::HiddenMarkovModel, Topology::Ctc] {
            let reading = reader(topology).decode(clear("__77_1_0")).unwrap();
            assert_eq!(reading.prediction.text(), "710", "{topology:?}");
            for row in &reading.shares {
                assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{topology:?}: {row:?}");
            }
        }
    }

    #[test]
    fn strings_in_a_batch_are_read_as_each_by_itself() {
        let model = Pretrained::Ink.read().unwrap();
        let (network, digits) = (model.network(Device::Cpu).unwrap(), builtin::dataset(1, 0, 40).test);
        let recipe = StringRecipe { lengths: [1, 6], ..StringRecipe::TEST };
        let string = |index| generate(&recipe, Digits::all(&digits), 1, Purpose::TestStrings, index).image;
        let images: Vec<StringImage> = (0..5).map(string).collect();
        let mut reader = SweepReader::new(&model.architecture, Topology::Transducer).unwrap();
        let together = reader.read_batch(&network, &images.iter().collect::<Vec<_>>()).unwrap();
        assert_eq!(together.len(), images.len());
        for (image, in_batch) in images.iter().zip(together) {
            let alone = reader.read(&network, image).unwrap();
            assert_eq!(
                (alone.prediction.text(), alone.shares.len()),
                (in_batch.prediction.text(), in_batch.shares.len())
            );
            assert!((alone.prediction.confidence - in_batch.prediction.confidence).abs() < 1e-4);
        }
        assert!(reader.read_batch(&network, &[]).unwrap().is_empty());
    }

    #[test]
    fn without_a_digit_the_string_is_empty() {
        let reading = reader(Topology::Transducer).decode(clear("____")).unwrap();
        assert_eq!((reading.prediction.text().as_str(), reading.prediction.digits.len()), ("", 0));
        assert!(reader(Topology::Transducer).decode(vec![[f64::NAN; LABEL_COUNT]]).is_err());
    }
}
