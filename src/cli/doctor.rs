//! `doctor`: checks each part of the program on this machine, and says how to mend what is broken.

use serde::Serialize;

use super::{
    Outcome,
    output::{self, Format, FormatArgs},
};
use crate::{
    data::{
        dataset::PIXEL_COUNT,
        locate::{self, SearchPlaces, Verdict},
    },
    model::{device::Device, model_file::ModelFile},
};

/// Arguments of `doctor`.
#[derive(Debug, clap::Args)]
pub(super) struct DoctorArgs {
    #[command(flatten)]
    format: FormatArgs,
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

pub(super) fn run(args: &DoctorArgs) -> anyhow::Result<Outcome> {
    let checks = [
        libtorch(),
        pretrained(),
        device("NVIDIA GPU", Device::Cuda),
        device("Apple GPU", Device::Mps),
        mnist(),
        runs(),
    ];
    for check in &checks {
        match args.format.format() {
            Format::Json => output::json(check)?,
            Format::Text => output::text(&line(check))?,
        }
    }
    let is_broken = checks.iter().any(|check| check.state == State::Broken);
    Ok(if is_broken { Outcome::Failed } else { Outcome::Done })
}

fn line(check: &Check) -> String {
    let state = match check.state {
        State::Works => "works",
        State::Absent => "-",
        State::Broken => "BROKEN",
    };
    format!("{:<20}{state:<8}{}", check.name, check.detail)
}

fn libtorch() -> Check {
    let detail = format!("computes with {} threads", tch::get_num_threads());
    Check { name: "libtorch", state: State::Works, detail }
}

/// Runs the pretrained network on a blank picture: this needs its file and libtorch.
fn pretrained() -> Check {
    let read = || -> anyhow::Result<String> {
        let model = ModelFile::pretrained()?;
        model.network(Device::Cpu)?.scores(&[0; PIXEL_COUNT])?;
        let accuracy = model.training.and_then(|training| training.test_accuracy);
        Ok(accuracy.map_or_else(String::new, |share| format!("{:.2} % on MNIST's test images", 100.0 * share)))
    };
    let name = "pretrained network";
    match read() {
        Ok(detail) => Check { name, state: State::Works, detail },
        Err(error) => Check { name, state: State::Broken, detail: output::one_line(&error) },
    }
}

fn device(name: &'static str, device: Device) -> Check {
    match device.check() {
        Ok(()) => Check { name, state: State::Works, detail: String::new() },
        Err(error) => Check { name, state: State::Absent, detail: error.to_string() },
    }
}

fn mnist() -> Check {
    let name = "MNIST";
    let places = locate::survey(&SearchPlaces::from_environment(None));
    match places.iter().find(|looked| matches!(looked.verdict, Verdict::Accepted(_))) {
        Some(looked) => Check { name, state: State::Works, detail: looked.path.display().to_string() },
        None => {
            let detail = "fetch it with `lenet-lab data fetch`; until then built-in digits take its place".to_owned();
            Check { name, state: State::Absent, detail }
        }
    }
}

/// Runs go to the working folder without `--out`.
fn runs() -> Check {
    let name = "run folders";
    match tempfile::tempdir_in(".") {
        Ok(_) => Check { name, state: State::Works, detail: "the working folder is writable".to_owned() },
        Err(error) => {
            let detail = format!("the working folder is not writable ({error}): name another with --out");
            Check { name, state: State::Broken, detail }
        }
    }
}
