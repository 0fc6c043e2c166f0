//! The messages of an ONNX file, as far as they are read. Numbers of fields are those of `onnx.proto`.

use std::collections::BTreeMap;

use lenet_data::protobuf::{Fields, Value, WireError, push};

/// Most nodes, and most stored arrays, of a graph. An exported LeNet-5 has about thirty of each.
const MAX_PARTS: usize = 2_000;

/// Most inputs, outputs and attributes of a node, and most numbers in an attribute.
const MAX_OF_A_NODE: usize = 64;

/// Most fields of an array: twice the numbers of the largest of a LeNet-5, each with its tag.
const MAX_FIELDS: usize = 100_000;

/// Most dimensions of an array.
const MAX_DIMENSIONS: usize = 8;

/// A network in a file.
#[derive(Debug, Default)]
pub(super) struct Model<'a> {
    pub graph: Graph<'a>,
    /// Texts by their keys.
    pub metadata: BTreeMap<String, String>,
}

/// Its operations.
#[derive(Debug, Default)]
pub(super) struct Graph<'a> {
    /// In an order in which they can be computed.
    pub nodes: Vec<Node<'a>>,
    /// The weights.
    pub initialisers: Vec<Tensor<'a>>,
    /// What a user gives it; in older files the weights too.
    pub inputs: Vec<&'a str>,
}

/// An operation.
#[derive(Clone, Debug, Default)]
pub(super) struct Node<'a> {
    pub name: &'a str,
    pub operator: &'a str,
    /// Empty for the operators of ONNX itself.
    pub domain: &'a str,
    pub inputs: Vec<&'a str>,
    pub outputs: Vec<&'a str>,
    attributes: Vec<Attribute<'a>>,
}

/// A setting of an operation; each has one kind of value.
#[derive(Clone, Debug, Default)]
struct Attribute<'a> {
    name: &'a str,
    float: Option<f32>,
    integer: Option<i64>,
    text: Option<&'a [u8]>,
    tensor: Option<Tensor<'a>>,
    integers: Vec<i64>,
}

/// An array. Its numbers are read when they are wanted.
#[derive(Clone, Debug, Default)]
pub(super) struct Tensor<'a> {
    pub name: &'a str,
    pub shape: Vec<usize>,
    /// The number of its type in ONNX.
    pub type_number: u64,
    /// All of the message.
    pub message: &'a [u8],
}

impl<'a> Model<'a> {
    pub(super) fn read(message: &'a [u8]) -> Result<Self, WireError> {
        let mut model = Self::default();
        for field in Fields::of(message) {
            match field? {
                (7, graph) => model.graph = Graph::read(graph.bytes()?)?,
                (14, entry) if model.metadata.len() < MAX_PARTS => {
                    let (key, text) = read_entry(entry)?;
                    model.metadata.insert(key.to_owned(), text.to_owned());
                }
                _ => {}
            }
        }
        Ok(model)
    }
}

/// A key and its text.
pub(super) fn read_entry(entry: Value<'_>) -> Result<(&str, &str), WireError> {
    let (mut key, mut text) = ("", "");
    for field in Fields::of(entry.bytes()?) {
        match field? {
            (1, value) => key = value.text()?,
            (2, value) => text = value.text()?,
            _ => {}
        }
    }
    Ok((key, text))
}

impl<'a> Graph<'a> {
    fn read(message: &'a [u8]) -> Result<Self, WireError> {
        let mut graph = Self::default();
        for field in Fields::of(message) {
            match field? {
                (1, node) => push(&mut graph.nodes, Node::read(node.bytes()?)?, "nodes", MAX_PARTS)?,
                (5, tensor) => {
                    push(&mut graph.initialisers, Tensor::read(tensor.bytes()?)?, "stored arrays", MAX_PARTS)?;
                }
                (11, input) => push(&mut graph.inputs, read_name(input.bytes()?)?, "inputs", MAX_PARTS)?,
                _ => {}
            }
        }
        Ok(graph)
    }
}

/// The name of an input.
fn read_name(message: &[u8]) -> Result<&str, WireError> {
    let mut name = "";
    for field in Fields::of(message) {
        if let (1, value) = field? {
            name = value.text()?;
        }
    }
    Ok(name)
}

impl<'a> Node<'a> {
    fn read(message: &'a [u8]) -> Result<Self, WireError> {
        let mut node = Self::default();
        for field in Fields::of(message) {
            match field? {
                (1, input) => push(&mut node.inputs, input.text()?, "inputs of a node", MAX_OF_A_NODE)?,
                (2, output) => push(&mut node.outputs, output.text()?, "outputs of a node", MAX_OF_A_NODE)?,
                (3, name) => node.name = name.text()?,
                (4, operator) => node.operator = operator.text()?,
                (5, attribute) => {
                    let attribute = Attribute::read(attribute.bytes()?)?;
                    push(&mut node.attributes, attribute, "attributes of a node", MAX_OF_A_NODE)?;
                }
                (7, domain) => node.domain = domain.text()?,
                _ => {}
            }
        }
        Ok(node)
    }

    pub(super) fn integer(&self, name: &str, default: i64) -> i64 {
        self.attribute(name).and_then(|attribute| attribute.integer).unwrap_or(default)
    }

    pub(super) fn float(&self, name: &str, default: f32) -> f32 {
        self.attribute(name).and_then(|attribute| attribute.float).unwrap_or(default)
    }

    pub(super) fn integers(&self, name: &str) -> Option<&[i64]> {
        self.attribute(name).map(|attribute| attribute.integers.as_slice())
    }

    pub(super) fn text(&self, name: &str) -> &'a [u8] {
        self.attribute(name).and_then(|attribute| attribute.text).unwrap_or_default()
    }

    pub(super) fn tensor(&self, name: &str) -> Option<&Tensor<'a>> {
        self.attribute(name).and_then(|attribute| attribute.tensor.as_ref())
    }

    fn attribute(&self, name: &str) -> Option<&Attribute<'a>> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

impl<'a> Attribute<'a> {
    fn read(message: &'a [u8]) -> Result<Self, WireError> {
        let mut attribute = Self::default();
        for field in Fields::of(message) {
            match field? {
                (1, name) => attribute.name = name.text()?,
                (2, float) => attribute.float = Some(float.float()?),
                (3, integer) => attribute.integer = Some(integer.number()? as i64),
                (4, text) => attribute.text = Some(text.bytes()?),
                (5, tensor) => attribute.tensor = Some(Tensor::read(tensor.bytes()?)?),
                (8, integers) => integers.add_numbers(&mut attribute.integers, MAX_OF_A_NODE)?,
                _ => {}
            }
        }
        Ok(attribute)
    }
}

impl<'a> Tensor<'a> {
    fn read(message: &'a [u8]) -> Result<Self, WireError> {
        let mut tensor = Self { message, ..Self::default() };
        let mut lengths = Vec::new();
        for (index, field) in Fields::of(message).enumerate() {
            match field? {
                _ if index == MAX_FIELDS => {
                    return Err(WireError::TooMany { what: "parts of an array", most: MAX_FIELDS });
                }
                (1, length) => length.add_numbers(&mut lengths, MAX_DIMENSIONS)?,
                (2, number) => tensor.type_number = number.number()?,
                (8, name) => tensor.name = name.text()?,
                _ => {}
            }
        }
        let lengths = lengths.into_iter().map(|length| usize::try_from(length).map_err(|_| WireError::Kind));
        tensor.shape = lengths.collect::<Result<_, _>>()?;
        Ok(tensor)
    }

    /// As many values as its shape says; none if that is beyond counting.
    pub(super) fn value_count(&self) -> Option<usize> {
        self.shape.iter().try_fold(1_usize, |count, length| count.checked_mul(*length))
    }
}
