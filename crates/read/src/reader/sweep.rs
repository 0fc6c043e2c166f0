//! Sweeps a network over a string (section VII), several times, and reads its outputs by a topology.

use lenet_data::strings::StringImage;
use lenet_graph::{GraphError, Label, best_strings, posteriors, viterbi};
use lenet_model::{architecture::Architecture, array::Array, error::Error as ModelError, lenet5::LeNet5};
use tch::Tensor;

use super::{ReadError, mean_penalty::MeanPenalty};
use crate::{
    hidden_markov::HiddenMarkovModel,
    lattice::{Lattices, recognition},
    penalties::{LABEL_COUNT, Penalties, PenaltyForm},
    prediction::{PredictedDigit, StringPrediction, digits_of_positions, labels, over_positions},
    topology::Topology,
};

/// A string that was read, with what the reading rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepReading {
    /// The answer.
    pub prediction: StringPrediction,
    /// The penalty of each label at each position, `[positions][11]`.
    pub penalties: Vec<Penalties>,
    /// The share of the readings that go through each label at each position, `[positions][11]`; 1 at each position in all.
    pub shares: Vec<Penalties>,
    /// The penalties of the further passes, in which the image is moved by each of [`FURTHER_SHIFTS`].
    pub further: Vec<Vec<Penalties>>,
}

/// Reads strings by sweeping a network over them. Graphs of widths that occurred are kept.
#[derive(Debug)]
pub struct SweepReader {
    form: PenaltyForm,
    lattices: Lattices,
    /// Divides frequencies out, for the hidden Markov model.
    hidden_markov: Option<HiddenMarkovModel>,
}

/// Columns and rows by which the image is moved to the right and downward in each pass after the first. Half a step brings
/// other columns into the middle of a position. More passes help the sweep, but hardly the sweep and the segments together.
pub const FURTHER_SHIFTS: [[usize; 2]; 1] = [[2, 1]];

/// Widths of a batch are rounded up to multiples of this: libtorch prepares each new size anew.
const WIDTH_STEP: usize = 32;

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
        Ok(self.decode(passes)?)
    }

    /// Reads strings of about one width, all in each pass of the network.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_batch(&mut self, network: &LeNet5, images: &[&StringImage]) -> Result<Vec<SweepReading>, ReadError> {
        let of_strings = self.penalties(network, images)?;
        of_strings.into_iter().map(|passes| Ok(self.decode(passes)?)).collect()
    }

    /// The penalty of each label at each position, for each string and each pass.
    fn penalties(&self, network: &LeNet5, images: &[&StringImage]) -> Result<Vec<Vec<Vec<Penalties>>>, ReadError> {
        let Some(widest) = images.iter().map(|image| image.width()).max() else { return Ok(Vec::new()) };
        let _no_grad = tch::no_grad_guard();
        // Positions beyond a string's own tell nothing of it.
        let width = widest.next_multiple_of(if images.len() > 1 { WIDTH_STEP } else { StringImage::STEP });
        let mut of_strings = vec![Vec::new(); images.len()];
        for shift in std::iter::once([0, 0]).chain(FURTHER_SHIFTS) {
            let moved: Vec<StringImage> = images.iter().map(|image| image.moved(shift).padded_to(width)).collect();
            let input = network.string_input(&moved.iter().collect::<Vec<_>>())?; // [B, 1, 32, W]
            let logits = by_position(&network.forward_strings(&input)?)?; // [B, T, classes]
            let rows = self.form.of_rows(&logits);
            for (place, image) in images.iter().enumerate() {
                let own = rows[place * logits.shape[1]..][..image.position_count()].to_vec();
                of_strings[place].push(match &self.hidden_markov {
                    Some(model) => model.scaled(&own),
                    None => own,
                });
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

    /// Reads the penalties of a string's positions in each pass: the answer is the string of the smallest mean penalty among the
    /// best ones of each pass.
    ///
    /// # Errors
    /// If one is not finite.
    pub fn decode(&mut self, passes: Vec<Vec<Penalties>>) -> Result<SweepReading, GraphError> {
        let mut passes = passes.into_iter();
        let reading = self.decode_pass(passes.next().unwrap_or_default())?;
        let reading = SweepReading { further: passes.collect(), ..reading };
        if reading.further.is_empty() {
            return Ok(reading);
        }
        let mut mean = MeanPenalty::new([&reading.prediction]);
        for penalties in &reading.further {
            mean.consider(&best_strings(
                &self.lattices.all(&recognition(penalties)?)?.graph,
                MeanPenalty::CANDIDATE_COUNT,
            ));
        }
        self.add_to(&mut mean, &reading, 1.0)?;
        let prediction = mean.prediction(0.0, &[&reading.prediction], |text| self.digits(&reading, text))?;
        Ok(SweepReading { prediction, ..reading })
    }

    fn decode_pass(&mut self, penalties: Vec<Penalties>) -> Result<SweepReading, GraphError> {
        let recognition = recognition(&penalties)?;
        let readings = self.lattices.all(&recognition)?;
        let shares = readings.at_origins(&posteriors(&readings.graph)).arcs;
        let shares = shares.as_chunks::<LABEL_COUNT>().0.to_vec();
        let prediction = over_positions(readings, &recognition);
        Ok(SweepReading { prediction, penalties, shares, further: Vec::new() })
    }

    /// Adds the mean of all passes, which counts for `weight`.
    pub(super) fn add_to(
        &mut self,
        mean: &mut MeanPenalty,
        reading: &SweepReading,
        weight: f64,
    ) -> Result<(), GraphError> {
        let weight = weight / (1 + reading.further.len()) as f64;
        for penalties in reading.passes() {
            mean.add(&self.lattices.all(&recognition(penalties)?)?.graph, weight);
        }
        Ok(())
    }

    /// The places of a string's digits by the first pass that can write it.
    pub(super) fn digits(
        &mut self,
        reading: &SweepReading,
        text: &str,
    ) -> Result<Option<Vec<PredictedDigit>>, GraphError> {
        for penalties in reading.passes() {
            let recognition = recognition(penalties)?;
            let digits = digits_of_positions(&labels(text), self.lattices.all(&recognition)?, &recognition);
            if digits.is_some() {
                return Ok(digits);
            }
        }
        Ok(None)
    }
}

impl SweepReading {
    /// The penalties of all passes.
    fn passes(&self) -> impl Iterator<Item = &Vec<Penalties>> {
        std::iter::once(&self.penalties).chain(&self.further)
    }
}

/// Logits `[B, classes, T]` with the classes of each position beside each other, `[B, T, classes]`.
fn by_position(logits: &Tensor) -> Result<Array, ModelError> {
    Array::from_tensor(&logits.f_transpose(1, 2)?.f_contiguous()?)
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
    use crate::{penalties::NONE, prediction::ALTERNATIVE_COUNT};

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
        let reading = reader(Topology::Transducer).decode(vec![clear("_2_33_4__5_")]).unwrap();
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
            let reading = reader(topology).decode(vec![clear("__77_1_0")]).unwrap();
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
        let reading = reader(Topology::Transducer).decode(vec![clear("____")]).unwrap();
        assert_eq!((reading.prediction.text().as_str(), reading.prediction.digits.len()), ("", 0));
        assert!(reader(Topology::Transducer).decode(vec![vec![[f64::NAN; LABEL_COUNT]]]).is_err());
    }
}
