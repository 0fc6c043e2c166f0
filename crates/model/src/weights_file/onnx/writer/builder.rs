//! Puts a graph together node by node. Numbers of fields are those of `onnx.proto`.

use lenet_data::protobuf::Message;

use crate::array::Array;

/// A graph of which all nodes so far lead to one value.
#[derive(Default)]
pub(super) struct Builder {
    nodes: Vec<Message>,
    initialisers: Vec<Message>,
    inputs: Vec<Message>,
    outputs: Vec<Message>,
    /// The name of the newest value.
    value: String,
}

/// The type of an input or output.
#[derive(Clone, Copy, Debug)]
pub(super) enum ElementType {
    Float = 1,
    Byte = 2,
}

/// A setting of a node.
pub(super) enum Attribute<'a> {
    Float(&'static str, f32),
    Integer(&'static str, i64),
    Integers(&'static str, &'a [i64]),
}

impl Builder {
    pub(super) fn value(&self) -> &str {
        &self.value
    }

    pub(super) fn set_value(&mut self, name: &str) {
        name.clone_into(&mut self.value);
    }

    /// Adds an operation on the newest value and on others. Its result, of the node's name, is the newest value from here on.
    pub(super) fn then(&mut self, operator: &str, name: &str, others: &[&str], attributes: &[Attribute<'_>]) {
        let value = std::mem::take(&mut self.value);
        let inputs: Vec<&str> = [value.as_str()].into_iter().chain(others.iter().copied()).collect();
        self.add(operator, &inputs, &[name], attributes);
    }

    /// Adds an operation whose first result is the newest value from here on.
    pub(super) fn add(&mut self, operator: &str, inputs: &[&str], outputs: &[&str], attributes: &[Attribute<'_>]) {
        self.add_beside(operator, inputs, outputs, attributes);
        self.set_value(outputs.first().copied().unwrap_or_default());
    }

    /// Adds an operation that has nothing to do with the newest value.
    pub(super) fn add_beside(
        &mut self,
        operator: &str,
        inputs: &[&str],
        outputs: &[&str],
        attributes: &[Attribute<'_>],
    ) {
        let name = outputs.first().copied().unwrap_or_default();
        let texts = |message: Message, field: u64, list: &[&str]| {
            list.iter().fold(message, |message, text| message.text(field, text))
        };
        let node = texts(texts(Message::default(), 1, inputs), 2, outputs).text(3, name).text(4, operator);
        let attributes: Vec<Message> = attributes.iter().map(Attribute::message).collect();
        self.nodes.push(node.messages(5, &attributes));
    }

    /// A constant of floating point, as a node; gives its name back.
    pub(super) fn constant<'n>(&mut self, name: &'n str, shape: &[usize], values: &[f32]) -> &'n str {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.add_constant(name, &tensor(FLOAT, shape, &bytes))
    }

    /// A constant of integers, as a node; gives its name back.
    pub(super) fn integers<'n>(&mut self, name: &'n str, values: &[i64]) -> &'n str {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.add_constant(name, &tensor(INT64, &[values.len()], &bytes))
    }

    fn add_constant<'n>(&mut self, name: &'n str, tensor: &Message) -> &'n str {
        const TENSOR: i64 = 4;
        let attribute = Message::default().text(1, "value").message(5, tensor).number(20, TENSOR);
        self.nodes.push(Message::default().text(2, name).text(3, name).text(4, "Constant").message(5, &attribute));
        name
    }

    /// Adds what is trained, under its own name.
    pub(super) fn add_parameter(&mut self, name: &str, array: &Array) {
        let bytes: Vec<u8> = array.values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.initialisers.push(tensor(FLOAT, &array.shape, &bytes).text(8, name));
    }

    /// Adds an input, `[batch, …]`. It is the newest value.
    pub(super) fn add_input(&mut self, name: &str, kind: ElementType, lengths: &[i64], text: &str) {
        self.inputs.push(value_info(name, kind, lengths, text));
        self.set_value(name);
    }

    /// Says of a value that users are to have it, `[batch, length]`.
    pub(super) fn add_output(&mut self, name: &str, length: usize, text: &str) {
        self.outputs.push(value_info(name, ElementType::Float, &[length as i64], text));
    }

    pub(super) fn graph(self, name: &str, text: &str) -> Message {
        Message::default()
            .messages(1, &self.nodes)
            .text(2, name)
            .messages(5, &self.initialisers)
            .text(10, text)
            .messages(11, &self.inputs)
            .messages(12, &self.outputs)
    }
}

const FLOAT: i64 = 1;
const INT64: i64 = 7;

/// An array; what has no dimensions is a single number.
fn tensor(type_number: i64, shape: &[usize], bytes: &[u8]) -> Message {
    let lengths: Vec<i64> = shape.iter().map(|length| *length as i64).collect();
    Message::default().numbers(1, &lengths).number(2, type_number).bytes(9, bytes)
}

fn value_info(name: &str, kind: ElementType, lengths: &[i64], text: &str) -> Message {
    let lengths = lengths.iter().map(|length| Message::default().number(1, *length));
    let dimensions: Vec<Message> = [Message::default().text(2, "batch")].into_iter().chain(lengths).collect();
    let shape = Message::default().messages(1, &dimensions);
    let tensor = Message::default().number(1, kind as i64).message(2, &shape);
    Message::default().text(1, name).message(2, &Message::default().message(1, &tensor)).text(3, text)
}

impl Attribute<'_> {
    fn message(&self) -> Message {
        const FLOAT: i64 = 1;
        const INTEGER: i64 = 2;
        const INTEGERS: i64 = 7;
        let named = |name: &str| Message::default().text(1, name);
        match self {
            Self::Float(name, value) => named(name).float(2, *value).number(20, FLOAT),
            Self::Integer(name, value) => named(name).number(3, *value).number(20, INTEGER),
            Self::Integers(name, values) => named(name).numbers(8, values).number(20, INTEGERS),
        }
    }
}
