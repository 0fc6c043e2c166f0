//! A network as an ONNX file that takes grey values as they are: the input steps are part of its graph.
//!
//! Its initialisers are the network's parameters and nothing else, under the names that they have in PyTorch. What is not trained
//! are constants of the graph.

mod builder;
mod network;

use std::collections::BTreeMap;

use crate::{architecture::Architecture, array::Array};
use lenet_data::protobuf::Message;

/// Versions of the format and of its operators, as old as the network allows: programs of 2020 read them.
const FORMAT_VERSION: i64 = 7;
const OPERATOR_VERSION: i64 = 13;

const PRODUCER: &str = "lenet-lab";

/// The bytes of an `.onnx` file. `parameters` are those of a class in PyTorch; `metadata` lead back to the network.
pub(crate) fn to_onnx(
    architecture: &Architecture,
    parameters: &[(String, Array)],
    metadata: &BTreeMap<String, String>,
) -> Vec<u8> {
    let entry = |(key, text): (&String, &String)| Message::default().text(1, key).text(2, text);
    let entries: Vec<Message> = metadata.iter().map(entry).collect();
    let model = Message::default()
        .number(1, FORMAT_VERSION)
        .text(2, PRODUCER)
        .text(3, env!("CARGO_PKG_VERSION"))
        .text(6, "LeNet-5 (LeCun et al., 1998) by LeNet Lab. It reads images of digits as they are in MNIST.")
        .message(7, &network::graph(architecture, parameters))
        .message(8, &Message::default().number(2, OPERATOR_VERSION))
        .messages(14, &entries);
    model.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        architecture::{Activation, C3Connections, Classes, Normalisation, Pooling},
        parameters::{Initialisation, initial_parameters},
        weights_file::{
            foreign::ForeignWeights,
            onnx::{is_onnx, read},
            recognise::Assumptions,
        },
    };

    fn parameters(architecture: &Architecture) -> Vec<(String, Array)> {
        initial_parameters(architecture, Initialisation::Pytorch, 3)
    }

    fn read_as(bytes: &[u8], is_ours: bool) -> ForeignWeights {
        read(bytes, None, &Assumptions::default(), |_| is_ours).unwrap()
    }

    #[test]
    fn what_is_written_is_read_back() {
        for architecture in [Architecture::MODERN, Architecture::ORIGINAL] {
            let parameters = parameters(&architecture);
            let metadata = BTreeMap::from([("architecture".to_owned(), "…".to_owned())]);
            let bytes = to_onnx(&architecture, &parameters, &metadata);
            assert!(is_onnx(&bytes));
            assert_eq!(bytes, to_onnx(&architecture, &parameters, &metadata), "equal networks give equal bytes");
            let read = read_as(&bytes, true);
            assert_eq!((read.arrays, read.metadata), (parameters.into_iter().collect(), metadata));
        }
    }

    #[test]
    fn the_graph_alone_says_the_same_as_the_metadata() {
        let modern = Architecture::MODERN;
        let batch = Architecture { normalisation: Normalisation::Batch, activation: Activation::Relu, ..modern };
        let trainable = Architecture { pooling: Pooling::Trainable, activation: Activation::ScaledTanh, ..modern };
        let sparse = Architecture { c3: C3Connections::TableI, pooling: Pooling::Maximum, ..modern };
        for architecture in [modern, batch, trainable, sparse] {
            let parameters = parameters(&architecture);
            let read = read_as(&to_onnx(&architecture, &parameters, &BTreeMap::new()), false);
            assert_eq!(read.arrays, parameters.into_iter().collect());
            let expected = Assumptions {
                activation: Some(architecture.activation),
                pooling: Some(architecture.pooling).filter(|pooling| !pooling.is_trainable()),
                normalisation: Some([modern.input.mean, modern.input.deviation]),
                framing: Some(modern.input.framing),
            };
            assert_eq!(read.assumed, expected);
        }
    }

    #[test]
    fn the_class_for_no_digit_has_an_output_of_its_own() {
        let architecture = Architecture { classes: Classes::DigitsAndNone, ..Architecture::MODERN };
        let names = |architecture: &Architecture| {
            let bytes = to_onnx(architecture, &parameters(architecture), &BTreeMap::new());
            ["logits", "probabilities", "logit_of_none"]
                .map(|name| bytes.windows(name.len()).any(|window| window == name.as_bytes()))
        };
        assert_eq!(names(&architecture), [true; 3]);
        assert_eq!(names(&Architecture::MODERN), [true, true, false]);
    }
}
