//! ONNX files: what this program writes comes back, and hostile ones are refused.

use lenet_lab::model::{
    model_file::{ModelFile, WeightsFormat},
    pretrained::Pretrained,
};
use proptest::prelude::*;

use crate::{
    allocation::assert_small,
    whole_files::{assert_checkpoint_refused, file_of},
};

fn onnx_bytes(pretrained: Pretrained) -> Vec<u8> {
    pretrained.read().unwrap().to_bytes(WeightsFormat::Onnx).unwrap()
}

/// A file of another program, of the same length: it has no metadata of this one. Radial basis functions are refused at the end
/// of the chain, so that no network is tried out on digits here.
fn foreign_bytes() -> Vec<u8> {
    let mut bytes = onnx_bytes(Pretrained::Original);
    for key in ["format_version", "architecture"] {
        let places = (0..bytes.len() - key.len()).filter(|place| bytes[*place..].starts_with(key.as_bytes()));
        for place in places.collect::<Vec<_>>() {
            bytes[place] = b'x';
        }
    }
    bytes
}

fn read(bytes: &[u8]) -> Result<ModelFile, String> {
    let (_folder, path) = file_of(bytes);
    ModelFile::read(&path).map_err(|error| error.to_string())
}

#[test]
fn every_pretrained_network_comes_back_from_onnx() {
    for pretrained in Pretrained::ALL {
        assert_eq!(read(&onnx_bytes(pretrained)).unwrap(), pretrained.read().unwrap(), "{pretrained:?}");
    }
}

#[test]
fn a_network_is_no_run() {
    assert_checkpoint_refused(&onnx_bytes(Pretrained::Modern), "is an ONNX file, which holds weights but no run");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a file of the test's own, which nobody reads meanwhile")]
fn a_file_that_is_only_named_so_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.onnx");
    for bytes in [&b"hello"[..], &[0xff; 40], &onnx_bytes(Pretrained::Modern)[1..]] {
        std::fs::write(&path, bytes).unwrap();
        let message = ModelFile::read(&path).unwrap_err().to_string();
        assert!(message.contains("net.onnx is a damaged ONNX file: "), "{message}");
    }
}

#[test]
fn every_truncation_is_refused() {
    let bytes = onnx_bytes(Pretrained::Modern);
    for length in (0..bytes.len()).step_by(997) {
        assert!(read(&bytes[..length]).is_err(), "{length} of {} bytes", bytes.len());
    }
    assert_small();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_changed_byte_gives_a_network_or_one_sentence(place in 0.0..1.0_f64, value in any::<u8>(), is_early in any::<bool>()) {
        let mut bytes = onnx_bytes(Pretrained::Modern);
        // Half of the changes are among the nodes, which come first.
        let end = if is_early { 3_000 } else { bytes.len() };
        bytes[(place * end as f64) as usize] = value;
        if let Err(message) = read(&bytes) {
            prop_assert!(message.contains("given.safetensors") && message.len() < 600, "{}", message);
        }
        assert_small();
    }

    #[test]
    fn a_changed_byte_of_another_programs_file_too(place in 0.0..1.0_f64, value in any::<u8>(), is_early in any::<bool>()) {
        let mut bytes = foreign_bytes();
        let end = if is_early { 5_000 } else { bytes.len() };
        bytes[(place * end as f64) as usize] = value;
        let message = read(&bytes).unwrap_err();
        prop_assert!(message.contains("given.safetensors") && message.len() < 600, "{}", message);
        assert_small();
    }
}
