//! Writes a state dict as `torch.save` does, so that `torch.load(weights_only=True)` reads it.

use std::{
    collections::BTreeMap,
    io::{Cursor, Write as _},
};

use zip::{CompressionMethod, ZipWriter, result::ZipResult, write::SimpleFileOptions};

use super::torch::METADATA_MEMBER;
use crate::array::Array;

/// The folder that all members are in.
const FOLDER: &str = "archive";

/// The bytes of a `.pt` file with these arrays, in this order. The metadata lie beside them: PyTorch does not read these.
pub(crate) fn to_torch(arrays: &[(String, Array)], metadata: &BTreeMap<String, String>) -> ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // PyTorch reads what is not compressed.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut add = |name: &str, bytes: &[u8]| {
        archive.start_file(format!("{FOLDER}/{name}"), options)?;
        ZipResult::Ok(archive.write_all(bytes)?)
    };
    add("data.pkl", &pickle(arrays))?;
    add("byteorder", b"little")?;
    for (key, (_, array)) in arrays.iter().enumerate() {
        let bytes: Vec<u8> = array.values.iter().flat_map(|value| value.to_le_bytes()).collect();
        add(&format!("data/{key}"), &bytes)?;
    }
    add("version", b"3\n")?;
    // Texts under texts: serialising them cannot fail.
    add(METADATA_MEMBER, &serde_json::to_vec(metadata).unwrap_or_default())?;
    Ok(archive.finish()?.into_inner())
}

/// The pickle of an `OrderedDict` from names to tensors, each with a storage of its own.
fn pickle(arrays: &[(String, Array)]) -> Vec<u8> {
    let mut bytes = b"\x80\x02ccollections\nOrderedDict\n)R(".to_vec();
    for (key, (name, array)) in arrays.iter().enumerate() {
        text(&mut bytes, name);
        bytes.extend(b"ctorch._utils\n_rebuild_tensor_v2\n((");
        text(&mut bytes, "storage");
        bytes.extend(b"ctorch\nFloatStorage\n");
        text(&mut bytes, &key.to_string());
        text(&mut bytes, "cpu");
        integer(&mut bytes, array.values.len());
        bytes.extend(b"tQ");
        integer(&mut bytes, 0);
        integers(&mut bytes, &array.shape);
        integers(&mut bytes, &strides(&array.shape));
        // No gradient is asked for, and there are no hooks.
        bytes.extend(b"\x89ccollections\nOrderedDict\n)RtR");
    }
    bytes.extend(b"u.");
    bytes
}

/// Elements between neighbours along each dimension, in row-major order.
fn strides(shape: &[usize]) -> Vec<usize> {
    (1..=shape.len()).map(|next| shape[next..].iter().product()).collect()
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    bytes.push(b'X');
    bytes.extend((text.len() as u32).to_le_bytes());
    bytes.extend(text.as_bytes());
}

fn integer(bytes: &mut Vec<u8>, value: usize) {
    bytes.push(b'J');
    bytes.extend((value as u32).to_le_bytes());
}

fn integers(bytes: &mut Vec<u8>, values: &[usize]) {
    bytes.push(b'(');
    for value in values {
        integer(bytes, *value);
    }
    bytes.push(b't');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        architecture::Architecture,
        parameters::{Initialisation, initial_parameters},
        weights_file::torch::read,
    };

    #[test]
    fn what_is_written_is_read_back() {
        let arrays = initial_parameters(&Architecture::ORIGINAL, Initialisation::Pytorch, 3);
        let metadata = BTreeMap::from([("architecture".to_owned(), "…".to_owned())]);
        let read = read(&to_torch(&arrays, &metadata).unwrap()).unwrap();
        assert_eq!(read.arrays, arrays.into_iter().collect());
        assert_eq!(read.metadata, metadata);
    }

    #[test]
    fn strides_are_those_of_rows() {
        assert_eq!(strides(&[16, 6, 5, 5]), [150, 25, 5, 1]);
        assert_eq!(strides(&[10]), [1]);
    }
}
