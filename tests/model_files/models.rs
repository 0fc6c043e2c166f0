//! Files of one network.

use std::fs;

use lenet_lab::model::{
    device::Device,
    model_file::{ModelFile, WeightsFormat},
    pretrained::Pretrained,
};
use proptest::prelude::*;
use serde_json::json;

use crate::{
    allocation,
    raw_file::RawFile,
    whole_files::{MODEL, assert_model_refused, file_of, modern_parameters, read_model},
};

#[test]
fn the_file_that_the_others_are_made_from_is_whole() {
    assert_eq!(read_model(&MODEL).unwrap().parameters, modern_parameters());
    assert_eq!(read_model(&RawFile::new(&MODEL).to_bytes()).unwrap().parameters, modern_parameters());
}

#[test]
fn every_network_comes_back_from_every_format_with_its_choices_and_its_training() {
    for pretrained in Pretrained::ALL {
        let original = pretrained.read().unwrap();
        for format in [WeightsFormat::Safetensors, WeightsFormat::Torch, WeightsFormat::Numpy, WeightsFormat::Onnx] {
            let (_folder, path) = file_of(&original.to_bytes(format).unwrap());
            let back = ModelFile::read(&path).unwrap();
            assert_eq!((back.architecture, &back.training), (original.architecture, &original.training), "{format:?}");
            assert_eq!(back.parameters, original.parameters, "{pretrained:?} in {format:?}");
        }
    }
}

#[test]
fn what_cannot_be_opened_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.safetensors");
    let message = ModelFile::read(&missing).unwrap_err().to_string();
    assert!(message.contains("missing.safetensors cannot be read: "), "{message}");
    let message = ModelFile::read(folder.path()).unwrap_err().to_string();
    assert!(message.contains(" cannot be read: "), "{message}");
}

#[test]
fn a_file_that_is_far_too_large_is_not_read() {
    let (_folder, path) = file_of(&[]);
    fs::File::options().write(true).open(&path).unwrap().set_len(300 * 1024 * 1024).unwrap();
    let message = ModelFile::read(&path).unwrap_err().to_string();
    assert!(message.contains("314572800 bytes long, too large"), "{message}");
    allocation::assert_small();
}

#[test]
fn every_truncation_is_refused() {
    assert_model_refused(&[], "is empty");
    for length in (1..MODEL.len()).step_by(997) {
        assert_model_refused(&MODEL[..length], "is not a whole safetensors file (");
    }
    assert_model_refused(&[&MODEL[..], b"more"].concat(), "is not a whole safetensors file (");
}

#[test]
fn a_flipped_byte_is_refused_or_leaves_a_network_that_can_be_built() {
    let header_end = MODEL.len() - RawFile::new(&MODEL).data.len();
    let mut refused_count = 0;
    for position in (0..header_end).chain((header_end..MODEL.len()).step_by(997)) {
        let mut bytes = MODEL.clone();
        bytes[position] ^= 0xff;
        match read_model(&bytes) {
            Ok(file) => drop(file.network(Device::Cpu).unwrap()),
            Err(_) => refused_count += 1,
        }
    }
    assert!(refused_count >= header_end, "a byte of the header may be changed unnoticed");
}

#[test]
fn a_header_that_claims_too_much_allocates_nothing() {
    for length in [1_u64 << 60, u64::MAX, 99_999_999] {
        let bytes = [&length.to_le_bytes()[..], &MODEL[8..]].concat();
        assert_model_refused(&bytes, "is not a whole safetensors file (");
    }
    let mut shaped = RawFile::new(&MODEL);
    for shape in [json!([1_u64 << 60]), json!([1_u64 << 32, 1_u64 << 32]), json!([u64::MAX, u64::MAX, 4])] {
        shaped.header["conv1.bias"]["shape"] = shape;
        assert_model_refused(&shaped.to_bytes(), "is not a whole safetensors file (");
    }
    let mut placed = RawFile::new(&MODEL);
    placed.header["conv1.bias"]["data_offsets"] = json!([0, 1_u64 << 60]);
    assert_model_refused(&placed.to_bytes(), "is not a whole safetensors file (");
    allocation::assert_small();
}

#[test]
fn foreign_files_are_told_apart() {
    let cut_archive = b"PK\x03\x04\x14\0\0\0\0\0\0\0!\0 archive/data.pkl and more of it";
    assert_model_refused(cut_archive, "is a damaged PyTorch file (");
    for protocol in 2..=5 {
        let without_weights = [&[0x80, protocol][..], b"}q\0X\x0c\0\0\0conv1.weightq\x01K\x01s."].concat();
        assert_model_refused(&without_weights, "holds no weights: save them in Python");
    }
    assert_model_refused(b"\x89HDF\r\n\x1a\n and more", "is an HDF5 file, as Keras writes it");
    for json in [&b"{\"weights\": [1, 2]}"[..], b"[]"] {
        assert_model_refused(json, "is JSON text, not weights");
    }
    assert_model_refused(b"garbage", "is not a whole safetensors file (");
    for header in ["null", "[]", "{\"a\": 1}", "{", "{}{}", "\u{feff}{}"] {
        let bytes = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes()].concat();
        assert_model_refused(&bytes, "is not a whole safetensors file (");
    }
}

#[test]
fn a_header_whose_length_looks_like_a_pickle_is_read_all_the_same() {
    let bytes = RawFile::new(&MODEL).with_header_length(0x01_02_80);
    assert!(bytes.starts_with(b"\x80\x02\x01"));
    assert_eq!(read_model(&bytes).unwrap().parameters, modern_parameters());
}

#[test]
fn the_first_array_that_does_not_fit_is_named() {
    let changed = |change: fn(&mut RawFile)| {
        let mut file = RawFile::new(&MODEL);
        change(&mut file);
        file.to_bytes()
    };
    let other_names = changed(|file| file.rename("fc1.weight", "classifier.1.weight"));
    assert_model_refused(&other_names, "is not a LeNet-5 of this program: fc1.weight is missing");
    let transposed = changed(|file| file.header["fc1.weight"]["shape"] = json!([400, 120]));
    assert_model_refused(&transposed, "fc1.weight has shape [400, 120] instead of [120, 400]");
    let flat = changed(|file| file.header["conv1.weight"]["shape"] = json!([150]));
    assert_model_refused(&flat, "conv1.weight has shape [150] instead of [6, 1, 5, 5]");
    let doubles = changed(|file| {
        file.header["fc3.weight"]["dtype"] = json!("F64");
        file.header["fc3.weight"]["shape"] = json!([5, 84]);
    });
    assert_model_refused(&doubles, "fc3.weight has shape [5, 84] instead of [10, 84]");
    let integers = changed(|file| file.header["fc2.bias"]["dtype"] = json!("I32"));
    assert_model_refused(&integers, "holds fc2.bias as I32");
    let extra = changed(|file| file.add("fc4.bias"));
    assert_model_refused(&extra, "fc4.bias is not a parameter of it");
    let empty = [&2_u64.to_le_bytes()[..], b"{}"].concat();
    assert_model_refused(&empty, "conv1.weight is missing");
}

#[test]
fn values_that_are_not_finite_are_refused() {
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut file = RawFile::new(&MODEL);
        file.set_first_value("fc2.weight", value);
        assert_model_refused(&file.to_bytes(), &format!("holds {value} in fc2.weight"));
    }
}

#[test]
fn files_of_other_programs_and_versions_are_refused() {
    let mut newer = RawFile::new(&MODEL);
    *newer.metadata("format_version") = json!("2");
    assert_model_refused(&newer.to_bytes(), "it has format version 2, this program reads 1");

    let mut nameless = RawFile::new(&MODEL);
    nameless.header["__metadata__"] = json!({"format_version": "1"});
    assert_model_refused(&nameless.to_bytes(), "its metadata names no architecture");
    for (pointer, value) in [("/activation", json!("gelu")), ("/pooling", json!(3)), ("/input", json!({}))] {
        let mut file = RawFile::new(&MODEL);
        file.change("architecture", pointer, value);
        assert_model_refused(&file.to_bytes(), "its architecture is unknown here (");
    }
    let mut training = RawFile::new(&MODEL);
    training.header["__metadata__"]["training"] = json!("{\"dataset\": 7}");
    assert_model_refused(&training.to_bytes(), "its training metadata is unreadable (");
}

#[test]
fn an_input_that_no_network_can_compute_with_is_refused() {
    for (pointer, value) in [("/input/deviation", 0.0), ("/input/deviation", 1e-300), ("/input/mean", 1e300)] {
        let mut file = RawFile::new(&MODEL);
        file.change("architecture", pointer, json!(value));
        assert_model_refused(&file.to_bytes(), "its input normalisation");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(read_model(&bytes).is_err());
    }

    #[test]
    fn any_json_header_is_refused(header in r#"[\{\}\[\]":,a-z0-9_.]{0,200}"#, data in 0_usize..100) {
        let bytes = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &vec![0; data]].concat();
        prop_assert!(read_model(&bytes).is_err());
    }
}
