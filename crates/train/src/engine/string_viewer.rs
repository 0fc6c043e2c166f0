//! Reads the string that is watched, once for each network, weights and question.

use std::sync::Arc;

use super::{command_error::CommandError, snapshots::layer_maps, viewer::Weights};
use crate::{
    error::Error,
    snapshot::LayerMaps,
    string_view::{ReadingNetwork, StringNetwork, StringQuestion, StringView},
};
use lenet_data::strings::StringImage;
use lenet_graph::Label;
use lenet_model::{architecture::Architecture, device::Device, layer::Layer, lenet5::LeNet5, pretrained::Pretrained};
use lenet_read::{
    prediction::StringPrediction,
    reader::{ReadError, SegmentReading, SweepReader, SweepReading, join, read_segmentation},
    segment::Segmentation,
    topology::Topology,
};

/// Networks and graphs for reading, and the latest view.
#[derive(Debug, Default)]
pub(super) struct StringViewer {
    /// Read from the program when they are first asked for.
    pretrained: Option<PretrainedReaders>,
    reader: Option<(Architecture, Topology, SweepReader)>,
    /// The latest view. Without weights it is the pretrained network's.
    latest: Option<(Option<Weights>, Arc<StringView>)>,
}

/// A network for each reader.
#[derive(Debug)]
struct PretrainedReaders {
    swept: LeNet5,
    of_segments: LeNet5,
}

impl StringViewer {
    /// The view of a string. The error of a network whose outputs are not finite is text for the view.
    pub(super) fn view(
        &mut self,
        question: &StringQuestion,
        weights: Weights,
        in_use: &LeNet5,
    ) -> Result<Result<Arc<StringView>, String>, CommandError> {
        let weights = (question.network == StringNetwork::InUse).then_some(weights);
        if let Some((latest, view)) = &self.latest
            && (*latest, &view.question) == (weights, question)
        {
            return Ok(Ok(Arc::clone(view)));
        }
        let networks = match question.network {
            StringNetwork::InUse => [in_use; 2],
            StringNetwork::Pretrained => {
                let PretrainedReaders { swept, of_segments } = pretrained(&mut self.pretrained)?;
                [swept, of_segments]
            }
        };
        let known =
            self.latest.take().filter(|(latest, _)| *latest == weights).map(|(_, view)| Arc::clone(&view.network));
        let view = read(question, networks, known, &mut self.reader)?;
        Ok(view.map(|view| {
            let view = Arc::new(view);
            self.latest = Some((weights, Arc::clone(&view)));
            view
        }))
    }
}

fn pretrained(loaded: &mut Option<PretrainedReaders>) -> Result<&PretrainedReaders, CommandError> {
    let networks = match loaded.take() {
        Some(networks) => networks,
        None => PretrainedReaders {
            swept: Pretrained::Strings.read()?.network(Device::Cpu)?,
            of_segments: Pretrained::Segments.read()?.network(Device::Cpu)?,
        },
    };
    Ok(loaded.insert(networks))
}

/// The answers of both readers with what they rest on, or why there are none.
fn read(
    question: &StringQuestion,
    [swept, of_segments]: [&LeNet5; 2],
    known: Option<Arc<ReadingNetwork>>,
    reader: &mut Option<(Architecture, Topology, SweepReader)>,
) -> Result<Result<StringView, String>, CommandError> {
    let Readings { sweep, path, segments, both } = match read_both(question, [swept, of_segments], reader) {
        Ok(readings) => readings,
        Err(ReadError::Network(error)) => return Err(error.into()),
        Err(error @ ReadError::Outputs(_)) => return Ok(Err(error.to_string())),
    };
    let layers = swept_layers(swept, &question.image)?;
    let network = match known {
        Some(network) => network,
        None => Arc::new(ReadingNetwork { architecture: *swept.architecture(), parameters: swept.parameters()? }),
    };
    Ok(Ok(StringView { question: question.clone(), network, layers, sweep, path, segments, both }))
}

/// What both readers say, each and together.
struct Readings {
    sweep: SweepReading,
    path: Vec<Label>,
    segments: SegmentReading,
    both: StringPrediction,
}

fn read_both(
    question: &StringQuestion,
    [swept, of_segments]: [&LeNet5; 2],
    reader: &mut Option<(Architecture, Topology, SweepReader)>,
) -> Result<Readings, ReadError> {
    let (architecture, topology) = (*swept.architecture(), question.topology);
    let (_, _, reader) = match reader.take() {
        Some(known) if (known.0, known.1) == (architecture, topology) => reader.insert(known),
        _ => reader.insert((architecture, topology, SweepReader::new(&architecture, topology)?)),
    };
    let sweep = reader.read(swept, &question.image)?;
    let path = reader.path(&sweep)?;
    let segmentation = match &question.cuts {
        Some(cuts) => Segmentation::with_cuts(&question.image, cuts.clone()),
        None => Segmentation::new(&question.image),
    };
    let segments = read_segmentation(of_segments, segmentation)?;
    let both = join(reader, &sweep, &segments)?;
    Ok(Readings { sweep, path, segments, both })
}

/// The values of every layer over the string.
fn swept_layers(network: &LeNet5, image: &StringImage) -> Result<Vec<LayerMaps>, Error> {
    let _no_grad = tch::no_grad_guard();
    let input = network.string_input(&[image])?; // [1, 1, 32, W]
    let mut layers = vec![layer_maps(Layer::Input, &input, &input)?];
    for activation in network.sweep(&input)? {
        layers.push(layer_maps(activation.layer, &activation.pre_activation, &activation.activation)?);
    }
    Ok(layers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_data::{
        builtin,
        strings::{ChosenLook, Digits, generate_chosen},
    };
    use lenet_model::parameters::Initialisation;

    const WEIGHTS: Weights = Weights { network: crate::protocol::NetworkId(1), step: 5 };

    fn question(network: StringNetwork) -> (StringQuestion, String) {
        let look = ChosenLook { digit_count: 3, gap_px: 3.0, slant: 0.0, noise_percent: 0.0 };
        let string = generate_chosen(&look, Digits::all(&builtin::dataset(1, 0, 40).test), 1, 1);
        let (image, text) = (Arc::new(string.image.clone()), string.text());
        (StringQuestion { image, cuts: None, topology: Topology::Transducer, network }, text)
    }

    fn untrained() -> LeNet5 {
        LeNet5::new(Architecture::MODERN, Initialisation::Pytorch, 1, Device::Cpu).unwrap()
    }

    #[test]
    fn the_pretrained_network_reads_whatever_is_in_use() {
        let (question, text) = question(StringNetwork::Pretrained);
        let (mut viewer, in_use) = (StringViewer::default(), untrained());
        let view = viewer.view(&question, WEIGHTS, &in_use).unwrap().unwrap();
        assert_eq!(view.segments.penalties.len(), view.segments.shares.len());
        assert_eq!([view.sweep.prediction.text(), view.both.text()], [text.as_str(), text.as_str()]);
        let again = viewer.view(&question, Weights { step: 6, ..WEIGHTS }, &in_use).unwrap().unwrap();
        assert!(Arc::ptr_eq(&view, &again), "the run's steps do not matter to it");
    }

    #[test]
    fn layers_are_as_wide_as_the_string_and_the_path_has_each_position() {
        let (question, _) = question(StringNetwork::InUse);
        let (mut viewer, in_use) = (StringViewer::default(), untrained());
        let view = viewer.view(&question, WEIGHTS, &in_use).unwrap().unwrap();
        let width = question.image.width();
        for maps in &view.layers {
            let layer = maps.layer;
            let shape = vec![in_use.architecture().map_count(layer), layer.map_side(), layer.map_width(width)];
            assert_eq!(maps.activation.shape, shape, "{layer:?}");
        }
        assert_eq!(view.path.len(), question.image.position_count());
        let later = viewer.view(&question, Weights { step: 6, ..WEIGHTS }, &in_use).unwrap().unwrap();
        assert!(!Arc::ptr_eq(&view, &later), "it is read again after each step");
    }

    #[test]
    fn a_network_that_has_diverged_gives_a_text_and_no_failure() {
        let (question, _) = question(StringNetwork::InUse);
        let in_use = untrained();
        let _no_grad = tch::no_grad_guard();
        let _ = in_use.parameters_flat().shallow_clone().fill_(f64::NAN);
        let problem = StringViewer::default().view(&question, WEIGHTS, &in_use).unwrap().unwrap_err();
        assert!(problem.contains("no finite numbers"), "{problem}");
    }
}
