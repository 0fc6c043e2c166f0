//! A safetensors file in parts that need not fit.

use serde_json::{Value, json};

/// A safetensors file taken apart, so that it can be put together wrongly.
#[derive(Clone)]
pub(crate) struct RawFile {
    pub(crate) header: Value,
    pub(crate) data: Vec<u8>,
}

impl RawFile {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let (length, rest) = bytes.split_first_chunk::<8>().unwrap();
        let (header, data) = rest.split_at(u64::from_le_bytes(*length) as usize);
        Self { header: serde_json::from_slice(header).unwrap(), data: data.to_vec() }
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.with_header_length(0)
    }

    /// The header filled up with blanks, which the format allows, to at least `length` bytes.
    pub(crate) fn with_header_length(&self, length: usize) -> Vec<u8> {
        let mut header = self.header.to_string().into_bytes();
        header.resize(length.max(header.len()), b' ');
        [&(header.len() as u64).to_le_bytes()[..], &header, &self.data].concat()
    }

    pub(crate) fn metadata(&mut self, key: &str) -> &mut Value {
        &mut self.header["__metadata__"][key]
    }

    /// Changes the value at `pointer` of the JSON text under `key` of the metadata.
    pub(crate) fn change(&mut self, key: &str, pointer: &str, value: Value) {
        let mut json: Value = serde_json::from_str(self.metadata(key).as_str().unwrap()).unwrap();
        *json.pointer_mut(pointer).unwrap() = value;
        *self.metadata(key) = json.to_string().into();
    }

    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        let entry = self.header.as_object_mut().unwrap().remove(from).unwrap();
        self.header[to] = entry;
    }

    /// Adds an array of one zero.
    pub(crate) fn add(&mut self, name: &str) {
        let end = self.data.len();
        self.data.extend([0; 4]);
        self.header[name] = json!({"dtype": "F32", "shape": [1], "data_offsets": [end, end + 4]});
    }

    /// Overwrites the first value of an array.
    pub(crate) fn set_first_value(&mut self, name: &str, value: f32) {
        let start = self.header[name]["data_offsets"][0].as_u64().unwrap() as usize;
        self.data[start..start + 4].copy_from_slice(&value.to_le_bytes());
    }
}
