//! Tensors and state dicts among the objects of a pickle: those that `torch.save` writes, as plain facts.

use std::collections::BTreeMap;

use super::pickle::{Id, Node, Object, Pickle};
use crate::weights_file::elements::ElementKind;

/// A tensor as the pickle describes it. Its values are in a storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TensorPlace {
    /// Names the storage.
    pub storage: String,
    /// Of the storage's elements.
    pub kind: ElementKind,
    /// Where it begins in the storage, in elements.
    pub offset: usize,
    /// Its lengths, of at most [`MAX_DIMENSIONS`] dimensions.
    pub shape: Vec<usize>,
    /// Elements between neighbours along each dimension.
    pub strides: Vec<usize>,
}

/// A dictionary or module with tensors.
#[derive(Clone, Debug, Default)]
pub(super) struct StateDict {
    /// Where it is, such as `model_state_dict`; empty for the whole file.
    pub path: String,
    /// Its tensors by their names, such as `conv1.weight`.
    pub tensors: BTreeMap<String, TensorPlace>,
}

/// A storage as the pickle names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StorageName {
    pub key: String,
    pub kind: ElementKind,
    /// Of this many elements.
    pub count: usize,
    /// Where a view of it begins, in elements.
    view_offset: usize,
}

const MAX_DIMENSIONS: usize = 8;

/// How deep modules and dictionaries are nested at most, and how many tensors and dictionaries are looked at.
const MAX_DEPTH: usize = 24;
const MAX_TENSORS: usize = 10_000;
const MAX_DICTS: usize = 64;

/// The dictionaries with tensors, from the whole file inwards.
pub(super) fn state_dicts(pickle: &Pickle<'_>) -> Vec<StateDict> {
    let mut found = Vec::new();
    let mut waiting = vec![(String::new(), pickle.root)];
    let mut next = 0;
    while next < waiting.len() && next < MAX_DICTS {
        let (path, id) = waiting[next].clone();
        next += 1;
        let mut collector = Collector { pickle, tensors: BTreeMap::new(), visit_count: 0 };
        collector.collect("", id, 0);
        for (key, value) in named_children(pickle, id) {
            let is_dict = tensor(pickle, value).is_none() && !named_children(pickle, value).is_empty();
            if is_dict && waiting.len() < MAX_DICTS {
                waiting.push((joined(&path, &key), value));
            }
        }
        if !collector.tensors.is_empty() {
            found.push(StateDict { path, tensors: collector.tensors });
        }
    }
    found
}

/// Every storage that the pickle names.
pub(super) fn storages(pickle: &Pickle<'_>) -> Vec<StorageName> {
    pickle.persistent().filter_map(|id| storage(pickle, id)).collect()
}

struct Collector<'a> {
    pickle: &'a Pickle<'a>,
    tensors: BTreeMap<String, TensorPlace>,
    /// What is named more than once counts each time: a file can name itself within itself.
    visit_count: usize,
}

impl Collector<'_> {
    fn collect(&mut self, name: &str, id: Id, depth: usize) {
        self.visit_count += 1;
        if depth > MAX_DEPTH || self.visit_count > MAX_TENSORS {
            return;
        }
        if let Some(tensor) = tensor(self.pickle, id) {
            // A file may hold a tensor alone.
            let name = if name.is_empty() { "the tensor" } else { name };
            self.tensors.insert(name.to_owned(), tensor);
            return;
        }
        for (key, value) in named_children(self.pickle, id) {
            self.collect(&joined(name, &key), value, depth + 1);
        }
    }
}

/// The attributes of a module that hold its tensors and its parts.
const OF_MODULE: [&str; 3] = ["_parameters", "_buffers", "_modules"];

/// What a dictionary, a list or a module holds, with names.
fn named_children(pickle: &Pickle<'_>, id: Id) -> Vec<(String, Id)> {
    let state = match pickle.node(id) {
        Node::Object(Object { state: Some(state), .. }) => Some(*state),
        _ => None,
    };
    let parts: Vec<Id> =
        state.iter().flat_map(|state| OF_MODULE.map(|part| pickle.get(*state, part))).flatten().collect();
    if !parts.is_empty() {
        return parts.into_iter().flat_map(|part| entries(pickle, part)).collect();
    }
    match pickle.node(id) {
        Node::List(values) | Node::Tuple(values) => {
            values.iter().take(MAX_DICTS).enumerate().map(|(place, value)| (place.to_string(), *value)).collect()
        }
        _ => entries(pickle, id),
    }
}

fn entries(pickle: &Pickle<'_>, id: Id) -> Vec<(String, Id)> {
    let name = |key: Id| pickle.text(key).map(str::to_owned).or_else(|| pickle.count(key).map(|key| key.to_string()));
    pickle.entries(id).iter().filter_map(|(key, value)| Some((name(*key)?, *value))).collect()
}

fn joined(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// A tensor or a parameter.
fn tensor(pickle: &Pickle<'_>, id: Id) -> Option<TensorPlace> {
    let (mut class, mut arguments) = match pickle.node(id) {
        Node::Object(object) => (object.class, object.arguments),
        _ => return None,
    };
    // A parameter holds a tensor, and a class of its own names the function and arguments of one.
    for _ in 0..4 {
        match (pickle.global(class)?.1, pickle.values(arguments)?) {
            ("_rebuild_parameter" | "_rebuild_parameter_with_state", [data, ..]) => match pickle.node(*data) {
                Node::Object(object) => (class, arguments) = (object.class, object.arguments),
                _ => return None,
            },
            ("_rebuild_from_type_v2", [function, _, inner, ..]) => (class, arguments) = (*function, *inner),
            ("_rebuild_tensor" | "_rebuild_tensor_v2", [storage_id, offset, shape, strides, ..]) => {
                return place(pickle, *storage_id, [*offset, *shape, *strides]);
            }
            _ => return None,
        }
    }
    None
}

fn place(pickle: &Pickle<'_>, storage_id: Id, [offset, shape, strides]: [Id; 3]) -> Option<TensorPlace> {
    let StorageName { key, kind, view_offset, .. } = storage(pickle, storage_id)?;
    let lengths = |id| {
        let values = pickle.values(id).filter(|values| values.len() <= MAX_DIMENSIONS)?;
        values.iter().map(|value| pickle.count(*value)).collect::<Option<Vec<usize>>>()
    };
    let (shape, strides) = (lengths(shape)?, lengths(strides)?);
    let offset = pickle.count(offset)?.checked_add(view_offset)?;
    (shape.len() == strides.len()).then_some(TensorPlace { storage: key, kind, offset, shape, strides })
}

/// `("storage", class, key, device, count)`, in the old format with the part of it that a view shows.
fn storage(pickle: &Pickle<'_>, id: Id) -> Option<StorageName> {
    let Node::Persistent(name) = pickle.node(id) else { return None };
    let [word, class, key, _, count, rest @ ..] = pickle.values(*name)? else { return None };
    if pickle.text(*word) != Some("storage") {
        return None;
    }
    let kind = ElementKind::of_storage(pickle.global(*class)?.1)?;
    let view_offset = match rest {
        [view, ..] => pickle.values(*view).and_then(|view| pickle.count(*view.get(1)?)).unwrap_or(0),
        [] => 0,
    };
    Some(StorageName { key: pickle.text(*key)?.to_owned(), kind, count: pickle.count(*count)?, view_offset })
}
