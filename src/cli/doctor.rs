//! `doctor`: checks each part of the program on this machine, and names the repair of what is broken.

use serde::Serialize;

use super::{
    Outcome,
    output::{self, Format},
};
use crate::{
    data::{
        dataset::PIXEL_COUNT,
        mnist::locate::{self, SearchPlaces},
    },
    model::{device::Device, model_file::ModelFile},
    train::threads::available_threads,
};

/// Arguments of `doctor`.
#[derive(Debug, clap::Args)]
pub(super) struct DoctorArgs {
    #[command(flatten)]
    format: Format,
}

/// The state of one part.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename = "check")]
struct Check {
    name: &'static str,
    state: State,
    detail: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Works,
    /// Missing, but optional.
    Absent,
    Broken,
}

/// What is checked, and how.
type Part = (&'static str, fn() -> (State, String));

pub(super) fn run(args: &DoctorArgs) -> anyhow::Result<Outcome> {
    let parts: [Part; 6] = [
        ("libtorch", || (State::Works, format!("computes with {} threads", available_threads()))),
        ("pretrained network", pretrained),
        ("NVIDIA GPU", || device(Device::Cuda)),
        ("Apple GPU", || device(Device::Mps)),
        ("MNIST", mnist),
        ("run folders", runs),
    ];
    let mut is_broken = false;
    for (name, check) in parts {
        let (state, detail) = check();
        is_broken |= state == State::Broken;
        let check = Check { name, state, detail };
        args.format.print(&check, || line(&check))?;
    }
    Ok(Outcome::failed_if(is_broken))
}

fn line(check: &Check) -> String {
    let state = match check.state {
        State::Works => "works",
        State::Absent => "-",
        State::Broken => "BROKEN",
    };
    format!("{:<20}{state:<8}{}", check.name, check.detail)
}

/// Runs the pretrained network on a blank picture: this needs its file and libtorch.
fn pretrained() -> (State, String) {
    let read = || -> anyhow::Result<String> {
        let model = ModelFile::pretrained()?;
        model.network(Device::Cpu)?.scores(&[0; PIXEL_COUNT])?;
        let accuracy = model.training.and_then(|training| training.test_accuracy);
        Ok(accuracy.map_or_else(String::new, |share| format!("{:.2} % on MNIST's test images", 100.0 * share)))
    };
    match read() {
        Ok(detail) => (State::Works, detail),
        Err(error) => (State::Broken, output::one_line(&error)),
    }
}

fn device(device: Device) -> (State, String) {
    match device.check() {
        Ok(()) => (State::Works, String::new()),
        Err(error) => (State::Absent, error.to_string()),
    }
}

fn mnist() -> (State, String) {
    let search = locate::find(&SearchPlaces::from_environment());
    match (search.dataset, search.looked_in.last()) {
        (Some(_), Some(looked)) => (State::Works, looked.path.display().to_string()),
        _ => {
            let detail = "fetch it with `lenet-lab data fetch`; until then built-in digits take its place";
            (State::Absent, detail.to_owned())
        }
    }
}

/// Runs go to the working folder without `--out`.
fn runs() -> (State, String) {
    match tempfile::tempdir_in(".") {
        Ok(_) => (State::Works, "the working folder is writable".to_owned()),
        Err(error) => (State::Broken, format!("the working folder is not writable ({error}): name another with --out")),
    }
}
