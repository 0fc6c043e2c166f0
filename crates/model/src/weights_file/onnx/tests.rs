//! Graphs of many exporters, written as text: one node a line, its inputs, and its result before its settings.

use std::collections::BTreeMap;

use proptest::prelude::*;

use lenet_data::protobuf::Message;

use super::*;
use crate::{
    architecture::{Activation, Pooling},
    framing::Framing,
};

/// As `torch.onnx.export` writes the network of the report.
const TANH: &str = "
    Conv images w1 b1 c1 pads=2,2,2,2
    Tanh c1 t1
    AveragePool t1 s2 kernel_shape=2,2 strides=2,2
    Conv s2 w3 b3 c3 pads=0,0,0,0
    Tanh c3 t3
    AveragePool t3 s4 kernel_shape=2,2 strides=2,2
    Flatten s4 f4
    Gemm f4 w5 b5 c5 transB=1
    Tanh c5 t5
    Gemm t5 w6 b6 f6 transB=1
    Tanh f6 t6
    Gemm t6 w7 b7 logits transB=1";

/// What is stored, with its shape.
const STORED: [(&str, &[usize]); 18] = [
    ("w1", &[6, 1, 5, 5]),
    ("b1", &[6]),
    ("w3", &[16, 6, 5, 5]),
    ("b3", &[16]),
    ("w5", &[120, 400]),
    ("w5_of_unpadded", &[120, 256]),
    ("w5_transposed", &[400, 120]),
    ("b5", &[120]),
    ("w6", &[84, 120]),
    ("b6", &[84]),
    ("w7", &[10, 84]),
    ("b7", &[10]),
    ("of_8_maps", &[8, 1, 5, 5]),
    ("two", &[]),
    ("slope", &[]),
    ("amplitude", &[1]),
    ("by_map", &[1, 6, 1, 1]),
    ("by_map_of_c3", &[1, 16, 1, 1]),
];

/// The numbers of a stored array: each is its place among them, or what the name asks for.
fn values(name: &str, shape: &[usize]) -> Vec<f32> {
    match name {
        "two" => vec![2.0],
        "slope" => vec![2.0 / 3.0],
        "amplitude" => vec![1.7159],
        _ => (0..shape.iter().product()).map(|place| place as f32).collect(),
    }
}

fn model(text: &str) -> Vec<u8> {
    let nodes: Vec<Message> = text.lines().filter(|line| !line.trim().is_empty()).map(node).collect();
    let stored: Vec<Message> = STORED
        .iter()
        .map(|(name, shape)| {
            let bytes: Vec<u8> = values(name, shape).iter().flat_map(|value| value.to_le_bytes()).collect();
            let lengths: Vec<i64> = shape.iter().map(|length| *length as i64).collect();
            Message::default().numbers(1, &lengths).number(2, 1).text(8, name).bytes(9, &bytes)
        })
        .collect();
    // Files of before 2019 have what is stored among the inputs too.
    let inputs = ["images", "w1"].map(|name| Message::default().text(1, name));
    let graph = Message::default().messages(1, &nodes).messages(5, &stored).messages(11, &inputs);
    Message::default().number(1, 8).text(2, "test").message(7, &graph).into_bytes()
}

fn node(line: &str) -> Message {
    let (settings, mut names): (Vec<&str>, Vec<&str>) = line.split_whitespace().partition(|word| word.contains('='));
    let (operator, result) = (names.remove(0), names.pop().unwrap());
    let inputs = names.iter().fold(Message::default(), |node, input| node.text(1, input));
    settings.iter().fold(inputs.text(2, result).text(4, operator), |node, setting| {
        let (name, value) = setting.split_once('=').unwrap();
        let attribute = Message::default().text(1, name);
        let numbers: Option<Vec<i64>> = value.split(',').map(|number| number.parse().ok()).collect();
        node.message(
            5,
            &match numbers.as_deref() {
                Some([number]) => attribute.number(3, *number),
                Some(list) => attribute.numbers(8, list),
                None => match value.parse() {
                    Ok(float) => attribute.float(2, float),
                    Err(_) => attribute.text(4, value),
                },
            },
        )
    })
}

fn open(text: &str) -> Result<ForeignWeights, String> {
    read(&model(text), None, &Assumptions::default(), |_| false).map_err(|error| error.to_string())
}

/// The arrays of the network of the report, changed here and there.
fn arrays(text: &str) -> BTreeMap<String, Array> {
    open(text).unwrap_or_else(|error| panic!("{error}:\n{text}")).arrays
}

fn reason(text: &str) -> String {
    match open(text) {
        Err(reason) => reason,
        Ok(read) => panic!("opened as {:?}:\n{text}", read.assumed),
    }
}

#[test]
fn the_graph_says_activation_pooling_and_border() {
    let assumed = |text: &str| open(text).unwrap().assumed;
    let expected = Assumptions {
        activation: Some(Activation::Tanh),
        pooling: Some(Pooling::Average),
        normalisation: None,
        framing: Some(Framing::Zero),
    };
    assert_eq!(assumed(TANH), expected);
    let relu =
        TANH.replace("Tanh", "Relu").replace("AveragePool", "MaxPool").replace("pads=2,2,2,2", "auto_pad=SAME_UPPER");
    let expected = Assumptions { activation: Some(Activation::Relu), pooling: Some(Pooling::Maximum), ..expected };
    assert_eq!(assumed(&relu), expected);
    let enlarged_before = TANH.replace("pads=2,2,2,2", "pads=0,0,0,0").replace("Tanh", "Sigmoid");
    let expected = Assumptions {
        activation: Some(Activation::Sigmoid),
        pooling: Some(Pooling::Average),
        ..Assumptions::default()
    };
    assert_eq!(assumed(&enlarged_before), expected);
}

#[test]
fn what_the_graph_says_is_not_to_be_chosen() {
    let relu = Assumptions { activation: Some(Activation::Relu), ..Assumptions::default() };
    let error = read(&model(TANH), None, &relu, |_| false).unwrap_err().to_string();
    assert_eq!(error, "says itself that its activation is tanh: do not choose another");
    let open = Assumptions { normalisation: Some([0.5, 0.5]), ..Assumptions::default() };
    assert_eq!(read(&model(TANH), None, &open, |_| false).unwrap().assumed.normalisation, Some([0.5, 0.5]));
}

#[test]
fn weights_that_are_stored_by_columns_are_turned() {
    let by_rows = arrays(TANH);
    let names = open(TANH).unwrap().names;
    assert_eq!(names["conv2.weight"], "w3");
    assert_eq!(names.keys().collect::<Vec<_>>(), by_rows.keys().collect::<Vec<_>>());
    for (from, to) in [
        ("Gemm f4 w5 b5 c5 transB=1", "Gemm f4 w5_transposed b5 c5"),
        ("Gemm f4 w5 b5 c5 transB=1", "MatMul f4 w5_transposed m5\n Add b5 m5 c5"),
        ("Gemm f4 w5 b5 c5 transB=1", "Identity w5_transposed same\n MatMul f4 same m5\n Add m5 b5 c5"),
    ] {
        let turned = &arrays(&TANH.replace(from, to))["fc1.weight"];
        assert_eq!(turned.shape, [120, 400]);
        assert_eq!((turned.values[1], turned.values[400]), (120.0, 1.0), "{to}");
    }
    let twice =
        TANH.replace("Gemm f4 w5 b5 c5 transB=1", "Transpose w5 turned perm=1,0\n MatMul f4 turned m5\n Add m5 b5 c5");
    assert_eq!(arrays(&twice), by_rows);
}

#[test]
fn units_of_tensorflow_are_put_in_the_order_of_maps() {
    let text = TANH.replace("Flatten s4 f4", "Transpose s4 last perm=0,2,3,1\n Reshape last f4");
    let c5 = &arrays(&text)["fc1.weight"];
    // The first unit of the second map is beside that of the first map, and the second unit of the first map 16 on.
    assert_eq!((c5.values[25], c5.values[1], c5.values[400]), (1.0, 16.0, 400.0));
}

#[test]
fn a_normalisation_is_kept_or_put_into_the_weights() {
    let kept = TANH.replace("c1 pads=2,2,2,2", "n1 pads=2,2,2,2\n BatchNormalization n1 b1 b1 b1 b1 c1 epsilon=0.001");
    let kept = arrays(&kept);
    assert_eq!(kept["bn1.running_mean"].values, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
    assert!((kept["bn1.running_var"].values[2] - (2.0 + 0.001 - 1e-5)).abs() < 1e-6);
    let folded = TANH.replace("c1 pads=2,2,2,2", "p1 pads=2,2,2,2\n Mul p1 by_map q1\n Add q1 two c1");
    let folded = arrays(&folded);
    assert_eq!(folded["conv1.bias"].values, [0, 1, 4, 9, 16, 25].map(|square| square as f32 + 2.0));
    assert_eq!(folded["conv1.weight"].values[51], 2.0 * 51.0);
}

#[test]
fn the_papers_activation_and_pooling_are_seen_in_the_graph() {
    let mut text = TANH.to_owned();
    for name in ["1", "3", "5"] {
        let (from, to) = (
            format!("Tanh c{name} t{name}"),
            format!("Mul c{name} slope x{name}\n Tanh x{name} y{name}\n Mul amplitude y{name} t{name}"),
        );
        text = text.replace(&from, &to);
    }
    text = text.replace("Tanh f6 t6", "Mul f6 slope x6\n Tanh x6 y6\n Mul y6 amplitude t6");
    assert_eq!(open(&text).unwrap().assumed.activation, Some(Activation::ScaledTanh));
    let trainable = TANH
        .replace("t1 s2 kernel", "t1 m2 kernel")
        .replace("Conv s2", "Mul m2 by_map p2\n Add p2 by_map a2\n Tanh a2 s2\n Conv s2")
        .replace("t3 s4 kernel", "t3 m4 kernel")
        .replace("Flatten s4", "Mul m4 by_map_of_c3 p4\n Mul p4 two q4\n Tanh q4 s4\n Flatten s4");
    let read = open(&trainable).unwrap();
    assert_eq!(read.assumed.pooling, None, "trainable by its arrays");
    assert_eq!(read.arrays["pool1.weight"].values[2], 2.0 / 4.0);
    assert_eq!(read.arrays["pool1.bias"].values[2], 2.0);
    assert_eq!(read.arrays["pool2.weight"].values[3], 3.0 / 4.0 * 2.0);
}

#[test]
fn shapes_and_what_follows_the_logits_are_passed_over() {
    let expected = arrays(TANH);
    for (from, to) in [
        ("Flatten s4 f4", "Shape s4 n\n Gather n two m\n Concat m two l\n Reshape s4 l f4"),
        ("Tanh c5 t5", "Tanh c5 d5\n Dropout d5 t5"),
        ("logits transB=1", "logits transB=1\n Softmax logits shares\n ArgMax logits best"),
        ("Conv images", "Cast images grey\n Conv grey"),
        ("AveragePool t1 s2", "Pad t1 p1 mode=constant pads=0,0,0,0,0,0,0,0\n AveragePool p1 s2"),
    ] {
        assert_eq!(arrays(&TANH.replace(from, to)), expected, "{to}");
    }
}

#[test]
fn another_network_is_refused_with_one_sentence() {
    for (from, to, expected) in [
        (
            "w1 b1",
            "of_8_maps b1",
            "is not a LeNet-5: of_8_maps of shape [8, 1, 5, 5] is no part of one: its convolutions",
        ),
        ("Tanh c3", "Relu c3", "its node t3 (Relu) is another activation function than before"),
        ("Tanh c5", "LeakyRelu c5", "its node t5 (LeakyRelu) does what no LeNet-5 does"),
        ("Tanh c1 t1", "Identity c1 t1", "its node s2 (AveragePool) has no activation function before it"),
        ("t3 s4 kernel_shape=2,2", "t3 s4 kernel_shape=3,3", "its node s4 (AveragePool) has no patches of 2×2"),
        ("c3 pads=0,0,0,0", "c3 pads=2,2,2,2", "its node c3 (Conv) has a border that no LeNet-5 has"),
        ("c3 pads=0,0,0,0", "c3 group=2", "its node c3 (Conv) has steps, groups or a border"),
        ("Gemm f4 w5 ", "Gemm f4 w5_of_unpadded ", "w5_of_unpadded of shape [120, 256] is no part of one"),
        ("Tanh f6 t6", "Add f6 f6 t6", "its node t6 (Add) takes no array that the file stores"),
        ("Tanh f6 t6", "Add c5 f6 t6", "its node t6 (Add) takes no array that the file stores"),
        ("Tanh f6 t6", "Relu c5 other\n Tanh f6 t6", "its node other (Relu) leaves the chain of layers"),
        ("Gemm t6 w7 b7 logits transB=1", "", "fc3.weight is missing: no array has the shape [10, 84]"),
        (
            "logits transB=1",
            "logits transB=1\n Softmax logits p\n Gemm p w7 b7 more",
            "its node more (Gemm) does not follow",
        ),
        (
            "logits transB=1",
            "raw transB=1\n Tanh raw logits",
            "its node logits (Tanh) is where no LeNet-5 has such a step",
        ),
        ("Conv images", "Transpose images turned perm=0,1,3,2\n Conv turned", "exchanges rows and columns"),
        ("Conv images", "Mul images by_map x\n Conv x", "its node x (Mul) is where no LeNet-5 has such a step"),
        ("w1 b1", "absent b1", "its node c1 (Conv) takes no array that the file stores"),
    ] {
        let message = reason(&TANH.replace(from, to));
        assert!(message.contains(expected), "{message}, not {expected}");
    }
    assert_eq!(reason(""), "is an ONNX file without a network");
}

#[test]
fn a_graph_in_a_graph_does_not_exhaust_the_stack() {
    // A graph with a node with a setting that is a graph, and so on, three thousand times.
    let field = |number: u64, content: &[u8]| Message::default().bytes(number, content).into_bytes();
    let inner = (0..3_000).fold(Vec::new(), |graph, _| field(1, &field(5, &field(6, &graph))));
    let bytes = [&b"\x08\x08"[..], &Message::default().bytes(7, &inner).into_bytes()].concat();
    let refusal = read(&bytes, None, &Assumptions::default(), |_| false).unwrap_err();
    assert_eq!(refusal.to_string(), "is not a LeNet-5: it has 0 inputs besides its weights");
}

#[test]
fn what_would_take_long_is_refused_before_it_is_read() {
    const BYTES: usize = 60 << 20;
    let with = |tensor: Vec<u8>| {
        let step = |index: usize| node(&format!("Add x{index} big x{}", index + 1));
        let nodes: Vec<Message> = (0..2_000).map(step).collect();
        let images = Message::default().text(1, "x0");
        let graph = Message::default().messages(1, &nodes).bytes(5, &tensor).message(11, &images);
        Message::default().number(1, 8).message(7, &graph).into_bytes()
    };
    let large = |field: u64, byte: u8| {
        let tensor = Message::default().number(1, 1).number(2, 1).text(8, "big");
        with(tensor.bytes(field, &vec![byte; BYTES]).into_bytes())
    };
    for (model, reason) in [
        (large(4, 0), "more than 4 bytes in an array"),
        (large(5, 0), "wrong kind"),
        (large(1, 1), "more than 8 numbers in a list"),
        (large(9, 0), "does not hold the values"),
        (large(8, b'x'), "takes no array"),
        // As many fields without content.
        (with([0x7a, 0].repeat(BYTES / 2)), "more than 100000 parts of an array"),
    ] {
        let error = read(&model, None, &Assumptions::default(), |_| false).unwrap_err().to_string();
        assert!(error.contains(reason) && error.len() < 500, "{}", shown(&error));
    }
}

#[test]
fn what_no_lenet_has_so_many_of_is_not_read() {
    let nodes = [0x0a, 0x00].repeat(3_000);
    let bytes = Message::default().number(1, 8).bytes(7, &nodes).into_bytes();
    let error = read(&bytes, None, &Assumptions::default(), |_| false).unwrap_err();
    assert_eq!(error.to_string(), "is a damaged ONNX file: it has more than 2000 nodes");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_changed_byte_gives_arrays_or_one_sentence(place in 0.0..1.0_f64, value in any::<u8>(), is_early in any::<bool>()) {
        let mut bytes = model(TANH);
        // Half of the changes are among the nodes, which come first.
        let end = if is_early { 1_000 } else { bytes.len() };
        bytes[(place * end as f64) as usize] = value;
        if let Err(error) = read(&bytes, None, &Assumptions::default(), |_| false) {
            prop_assert!(error.to_string().len() < 500, "{}", error);
        }
    }

    #[test]
    fn what_is_cut_off_is_refused(place in 0.0..1.0_f64) {
        let bytes = model(TANH);
        let cut = &bytes[..(place * bytes.len() as f64) as usize];
        prop_assert!(read(cut, None, &Assumptions::default(), |_| false).is_err());
    }
}
