//! Carries out a pickle's instructions on a stack of nodes. The instructions are those of Python's module `pickletools`.

use std::{collections::HashMap, ops::Range};

use super::{Id, Node, Object, PickleError};

/// Most nodes of a pickle. A training state of LeNet-5 with its optimiser has a few thousand.
const MAX_NODES: usize = 200_000;

/// What is on the stack.
#[derive(Clone, Copy, Debug)]
enum Item {
    Value(Id),
    Mark,
}

/// What has been read so far.
pub(super) struct Machine<'a> {
    bytes: &'a [u8],
    at: usize,
    nodes: Vec<Node>,
    stack: Vec<Item>,
    memo: HashMap<usize, Id>,
}

impl<'a> Machine<'a> {
    /// At the beginning of a pickle.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, nodes: Vec::new(), stack: Vec::new(), memo: HashMap::new() }
    }

    /// All nodes, and how many bytes were read.
    pub(super) fn finish(self) -> (Vec<Node>, usize) {
        (self.nodes, self.at)
    }

    /// Reads up to the instruction that ends a pickle. The node on top is its value.
    pub(super) fn run(&mut self) -> Result<Id, PickleError> {
        loop {
            let instruction = self.take(1)?[0];
            if instruction == b'.' {
                return self.pop();
            }
            if self.stack.len() > MAX_NODES || self.memo.len() > MAX_NODES {
                return Err(PickleError::TooLarge);
            }
            self.step(instruction)?;
        }
    }

    fn step(&mut self, instruction: u8) -> Result<(), PickleError> {
        match instruction {
            // The protocol's version, and the length of a part of the pickle.
            0x80 => self.take(1).map(drop),
            0x95 => self.take(8).map(drop),
            b'(' => {
                self.stack.push(Item::Mark);
                Ok(())
            }
            b'0' => self.stack.pop().map(drop).ok_or(PickleError::Damaged),
            b'1' => self.pop_to_mark().map(drop),
            b'2' => {
                let top = self.top()?;
                self.stack.push(Item::Value(top));
                Ok(())
            }
            b'p' | b'q' | b'r' | 0x94 => self.memorise(instruction),
            b'g' | b'h' | b'j' => self.recall(instruction),
            b'}' | b']' | b')' | 0x8f | b't' | b'l' | b'd' | 0x85..=0x87 | 0x91 => self.container(instruction),
            b'a' | b'e' | b's' | b'u' | 0x90 => self.fill(instruction),
            b'c' | 0x93 | b'R' | 0x81 | 0x92 | b'b' | b'Q' => self.object(instruction),
            _ => self.constant(instruction),
        }
    }

    fn memorise(&mut self, instruction: u8) -> Result<(), PickleError> {
        let place = match instruction {
            b'q' => self.length(1)?,
            b'r' => self.length(4)?,
            b'p' => self.decimal()? as usize,
            _ => self.memo.len(),
        };
        let top = self.top()?;
        self.memo.insert(place, top);
        Ok(())
    }

    fn recall(&mut self, instruction: u8) -> Result<(), PickleError> {
        let place = match instruction {
            b'h' => self.length(1)?,
            b'j' => self.length(4)?,
            _ => self.decimal()? as usize,
        };
        let id = *self.memo.get(&place).ok_or(PickleError::Damaged)?;
        self.stack.push(Item::Value(id));
        Ok(())
    }

    fn container(&mut self, instruction: u8) -> Result<(), PickleError> {
        let node = match instruction {
            b'}' => Node::Dict(Vec::new()),
            b']' | 0x8f => Node::List(Vec::new()),
            b')' => Node::Tuple(Vec::new()),
            b't' => Node::Tuple(self.pop_to_mark()?),
            b'l' | 0x91 => Node::List(self.pop_to_mark()?),
            b'd' => Node::Dict(pairs(&self.pop_to_mark()?)?),
            _ => {
                let mut values = (0..instruction - 0x84).map(|_| self.pop()).collect::<Result<Vec<_>, _>>()?;
                values.reverse();
                Node::Tuple(values)
            }
        };
        self.push(node)
    }

    /// Puts values into the container below them.
    fn fill(&mut self, instruction: u8) -> Result<(), PickleError> {
        let values = match instruction {
            b'a' => vec![self.pop()?],
            b's' => {
                let value = self.pop()?;
                vec![self.pop()?, value]
            }
            _ => self.pop_to_mark()?,
        };
        let target = self.top()?;
        match (self.nodes.get_mut(target), instruction) {
            (Some(Node::List(list)), b'a' | b'e' | 0x90) => list.extend(values),
            (Some(Node::Dict(entries) | Node::Object(Object { entries, .. })), b's' | b'u') => {
                entries.extend(pairs(&values)?);
            }
            // A class of its own that is like a list: what it holds means nothing here.
            (Some(Node::Object(_)), _) => {}
            _ => return Err(PickleError::Damaged),
        }
        Ok(())
    }

    fn object(&mut self, instruction: u8) -> Result<(), PickleError> {
        let node = match instruction {
            b'c' => Node::Global(self.line()?, self.line()?),
            0x93 => {
                let (name, module) = (self.pop_text()?, self.pop_text()?);
                Node::Global(module, name)
            }
            b'Q' => Node::Persistent(self.pop()?),
            b'b' => {
                let state = self.pop()?;
                let target = self.top()?;
                // A class of its own may be built from a state; everything else has none.
                if let Some(Node::Object(object)) = self.nodes.get_mut(target) {
                    object.state = Some(state);
                }
                return Ok(());
            }
            _ => {
                // The arguments by name of the third.
                if instruction == 0x92 {
                    self.pop()?;
                }
                let arguments = self.pop()?;
                Node::Object(Object { class: self.pop()?, arguments, ..Object::default() })
            }
        };
        self.push(node)
    }

    fn constant(&mut self, instruction: u8) -> Result<(), PickleError> {
        let node = match instruction {
            b'N' => Node::Other,
            0x88 => Node::Int(1),
            0x89 => Node::Int(0),
            b'K' => Node::Int(self.length(1)? as i64),
            b'M' => Node::Int(self.length(2)? as i64),
            b'J' => Node::Int(i64::from(self.length(4)? as u32 as i32)),
            b'I' | b'L' => Node::Int(self.decimal()?),
            0x8a => self.long(1)?,
            0x8b => self.long(4)?,
            b'G' => {
                self.take(8)?;
                Node::Other
            }
            b'F' | b'S' => {
                self.line()?;
                Node::Other
            }
            b'V' => Node::Text(self.line()?),
            0x8c | b'U' => Node::Text(self.counted(1)?),
            b'X' | b'T' => Node::Text(self.counted(4)?),
            0x8d => Node::Text(self.counted(8)?),
            b'C' => self.skipped(1)?,
            b'B' => self.skipped(4)?,
            0x8e | 0x96 => self.skipped(8)?,
            other => return Err(PickleError::Instruction(other)),
        };
        self.push(node)
    }

    fn push(&mut self, node: Node) -> Result<(), PickleError> {
        if self.nodes.len() >= MAX_NODES {
            return Err(PickleError::TooLarge);
        }
        self.stack.push(Item::Value(self.nodes.len()));
        self.nodes.push(node);
        Ok(())
    }

    fn pop(&mut self) -> Result<Id, PickleError> {
        match self.stack.pop() {
            Some(Item::Value(id)) => Ok(id),
            _ => Err(PickleError::Damaged),
        }
    }

    fn top(&self) -> Result<Id, PickleError> {
        match self.stack.last() {
            Some(Item::Value(id)) => Ok(*id),
            _ => Err(PickleError::Damaged),
        }
    }

    fn pop_text(&mut self) -> Result<Range<usize>, PickleError> {
        let id = self.pop()?;
        match self.nodes.get(id) {
            Some(Node::Text(range)) => Ok(range.clone()),
            _ => Err(PickleError::Damaged),
        }
    }

    fn pop_to_mark(&mut self) -> Result<Vec<Id>, PickleError> {
        let is_mark = |item: &Item| matches!(item, Item::Mark);
        let mark = self.stack.iter().rposition(is_mark).ok_or(PickleError::Damaged)?;
        let values = self.stack.drain(mark..).skip(1);
        Ok(values.filter_map(|item| if let Item::Value(id) = item { Some(id) } else { None }).collect())
    }

    fn take(&mut self, count: usize) -> Result<&[u8], PickleError> {
        let end = self.at.checked_add(count).ok_or(PickleError::Damaged)?;
        let taken = self.bytes.get(self.at..end).ok_or(PickleError::Damaged)?;
        self.at = end;
        Ok(taken)
    }

    /// An unsigned number of this many bytes, the lowest first.
    fn length(&mut self, byte_count: usize) -> Result<usize, PickleError> {
        let bytes = self.take(byte_count)?;
        let number = bytes.iter().rev().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        usize::try_from(number).map_err(|_| PickleError::Damaged)
    }

    /// What follows its length.
    fn counted(&mut self, byte_count: usize) -> Result<Range<usize>, PickleError> {
        let length = self.length(byte_count)?;
        let start = self.at;
        self.take(length)?;
        Ok(start..self.at)
    }

    fn skipped(&mut self, byte_count: usize) -> Result<Node, PickleError> {
        self.counted(byte_count).map(|_| Node::Other)
    }

    /// A signed integer of any length; one that is too long means nothing here.
    fn long(&mut self, byte_count: usize) -> Result<Node, PickleError> {
        let length = self.length(byte_count)?;
        let bytes = self.take(length)?;
        if bytes.len() > 8 {
            return Ok(Node::Other);
        }
        let fill = if bytes.last().is_some_and(|byte| *byte >= 0x80) { 0xff } else { 0 };
        let mut number = [fill; 8];
        number[..bytes.len()].copy_from_slice(bytes);
        Ok(Node::Int(i64::from_le_bytes(number)))
    }

    fn line(&mut self) -> Result<Range<usize>, PickleError> {
        let length = self.bytes[self.at..].iter().position(|byte| *byte == b'\n').ok_or(PickleError::Damaged)?;
        let line = self.at..self.at + length;
        self.at = line.end + 1;
        Ok(line)
    }

    fn decimal(&mut self) -> Result<i64, PickleError> {
        let line = self.line()?;
        let text = std::str::from_utf8(&self.bytes[line]).map_err(|_| PickleError::Damaged)?;
        text.trim_end_matches('L').parse().map_err(|_| PickleError::Damaged)
    }
}

fn pairs(values: &[Id]) -> Result<Vec<(Id, Id)>, PickleError> {
    let (pairs, rest) = values.as_chunks::<2>();
    if rest.is_empty() {
        Ok(pairs.iter().map(|[key, value]| (*key, *value)).collect())
    } else {
        Err(PickleError::Damaged)
    }
}
