//! Files of `torch.save`: what this program writes comes back, and hostile ones are refused without being run.

use std::process::Command;

use lenet_lab::model::{
    model_file::{ModelFile, WeightsFormat},
    pretrained::Pretrained,
};
use proptest::prelude::*;

use crate::whole_files::file_of;

fn torch_bytes(pretrained: Pretrained) -> Vec<u8> {
    pretrained.read().unwrap().to_bytes(WeightsFormat::Torch).unwrap()
}

fn read(bytes: &[u8]) -> Result<ModelFile, String> {
    let (_folder, path) = file_of(bytes);
    ModelFile::read(&path).map_err(|error| error.to_string())
}

#[test]
fn a_pickle_is_not_run() {
    let folder = tempfile::tempdir().unwrap();
    let traces = folder.path().join("traces");
    // What `pickle.dumps` makes of an object whose `__reduce__` is (os.system, ("touch …",)).
    let argument = format!("touch {}", traces.display());
    let length = (argument.len() as u32).to_le_bytes();
    let call = [&b"\x80\x02cposix\nsystem\nX"[..], &length, argument.as_bytes(), b"\x85R."].concat();
    let refusal = read(&call).unwrap_err();
    assert!(!traces.exists(), "{refusal}");
    // The test can fail: Python runs it, where there is one.
    let (_folder, file) = file_of(&call);
    let script = "import pickle, sys; pickle.load(open(sys.argv[1], 'rb'))";
    if Command::new("python3").args(["-c", script]).arg(&file).status().is_ok_and(|status| status.success()) {
        assert!(traces.exists());
    }
}

#[test]
fn every_truncation_is_refused() {
    let bytes = torch_bytes(Pretrained::Modern);
    for length in (0..bytes.len()).step_by(997) {
        assert!(read(&bytes[..length]).is_err(), "{length} of {} bytes", bytes.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_changed_byte_gives_a_network_or_one_sentence(place in 0.0..1.0_f64, value in any::<u8>(), is_early in any::<bool>()) {
        let mut bytes = torch_bytes(Pretrained::Modern);
        // Half of the changes are in the pickle, which comes first.
        let end = if is_early { 2_000 } else { bytes.len() };
        bytes[(place * end as f64) as usize] = value;
        if let Err(message) = read(&bytes) {
            prop_assert!(message.contains("given.safetensors") && message.len() < 600, "{}", message);
        }
    }
}
