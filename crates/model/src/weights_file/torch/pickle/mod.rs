//! The data in a Python pickle. No code is run: what a pickle would call or import is noted by its name.
//!
//! Every instruction makes at most one node, so the limit on nodes bounds memory. Nodes name each other by number, so that what
//! is nested deeply, or within itself, needs no recursion here.

mod machine;

use std::ops::Range;

use self::machine::Machine;

/// Most bytes of a pickle that are read.
const MAX_BYTES: usize = 8 << 20;

/// The number of a node.
pub(super) type Id = usize;

/// A value of a pickle.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// None, or a number or constant that means nothing here.
    Other,
    Int(i64),
    /// The place of its UTF-8 in the pickle.
    Text(Range<usize>),
    Tuple(Vec<Id>),
    /// A list or a set.
    List(Vec<Id>),
    Dict(Vec<(Id, Id)>),
    /// A class or function by the places of its module and its name.
    Global(Range<usize>, Range<usize>),
    /// What a call or a class would make.
    Object(Object),
    /// Something outside the pickle, by what names it.
    Persistent(Id),
}

/// What a call or a class would make.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Object {
    /// Its class or function.
    pub class: Id,
    /// The arguments.
    pub arguments: Id,
    /// What its attributes are set from, if anything.
    pub state: Option<Id>,
    /// What is put into it under keys.
    pub entries: Vec<(Id, Id)>,
}

/// A pickle that was read.
#[derive(Debug)]
pub(super) struct Pickle<'a> {
    bytes: &'a [u8],
    nodes: Vec<Node>,
    /// The value.
    pub root: Id,
    /// Bytes of the pickle.
    pub byte_count: usize,
}

/// Why a pickle cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PickleError {
    /// It ends too early, or is no pickle.
    #[error("its pickle is damaged")]
    Damaged,
    /// It has more parts than a training state of LeNet-5.
    #[error("its pickle has more parts than any training state of a LeNet-5")]
    TooLarge,
    /// An instruction that `torch.save` never writes.
    #[error("its pickle has the instruction 0x{0:02x}, which torch.save does not write")]
    Instruction(u8),
}

impl<'a> Pickle<'a> {
    /// Reads the pickle that `bytes` begin with.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, PickleError> {
        let limited = &bytes[..bytes.len().min(MAX_BYTES)];
        let mut machine = Machine::new(limited);
        let root = machine.run()?;
        let (nodes, byte_count) = machine.finish();
        Ok(Self { bytes: limited, nodes, root, byte_count })
    }

    pub(super) fn node(&self, id: Id) -> &Node {
        self.nodes.get(id).unwrap_or(&Node::Other)
    }

    /// The nodes that name something outside the pickle.
    pub(super) fn persistent(&self) -> impl Iterator<Item = Id> {
        let is_persistent = |(_, node): &(Id, &Node)| matches!(node, Node::Persistent(_));
        self.nodes.iter().enumerate().filter(is_persistent).map(|(id, _)| id)
    }

    /// A node as text.
    pub(super) fn text(&self, id: Id) -> Option<&'a str> {
        match self.node(id) {
            Node::Text(range) => self.text_at(range),
            _ => None,
        }
    }

    /// A node as an integer that is not negative.
    pub(super) fn count(&self, id: Id) -> Option<usize> {
        match self.node(id) {
            Node::Int(value) => usize::try_from(*value).ok(),
            _ => None,
        }
    }

    /// The values of a tuple or a list.
    pub(super) fn values(&self, id: Id) -> Option<&[Id]> {
        match self.node(id) {
            Node::Tuple(values) | Node::List(values) => Some(values),
            _ => None,
        }
    }

    /// The module and name of a class or function.
    pub(super) fn global(&self, id: Id) -> Option<(&'a str, &'a str)> {
        match self.node(id) {
            Node::Global(module, name) => Some((self.text_at(module)?, self.text_at(name)?)),
            _ => None,
        }
    }

    /// The keys and values of a dictionary of any class.
    pub(super) fn entries(&self, id: Id) -> &[(Id, Id)] {
        match self.node(id) {
            Node::Dict(entries) | Node::Object(Object { entries, .. }) => entries,
            _ => &[],
        }
    }

    /// What a dictionary has under a key.
    pub(super) fn get(&self, id: Id, key: &str) -> Option<Id> {
        self.entries(id).iter().find(|(name, _)| self.text(*name) == Some(key)).map(|(_, value)| *value)
    }

    fn text_at(&self, range: &Range<usize>) -> Option<&'a str> {
        std::str::from_utf8(self.bytes.get(range.clone())?).ok()
    }
}
