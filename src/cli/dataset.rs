//! The choice of a data set that `train`, `eval` and `robustness` share: find it, fetch it, or draw it.

use std::{ops::ControlFlow, path::PathBuf};

use anyhow::Context as _;
use clap::ValueEnum;

use super::{
    interrupt::{Interrupt, Interrupted},
    output::{self, Format},
};
use crate::data::{
    builtin,
    dataset::{Dataset, Source},
    fetch::{self, Activity, FetchOptions},
    locate::{self, SearchError, SearchPlaces},
    mnist,
};

/// Which data to use.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct DatasetArgs {
    /// A folder with the four IDX files of MNIST or of a set like it (Fashion-MNIST, KMNIST …)
    #[arg(long, value_name = "DIR", conflicts_with = "dataset")]
    data: Option<PathBuf>,
    /// MNIST, found or fetched; or digits that the program draws itself [default: MNIST, built-in where it is not to be had]
    #[arg(long, value_enum)]
    dataset: Option<DatasetName>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DatasetName {
    Mnist,
    BuiltIn,
}

impl DatasetArgs {
    /// Whether the user chose anything.
    pub(super) fn is_given(&self) -> bool {
        self.data.is_some() || self.dataset.is_some()
    }

    /// The data set that was chosen; without a choice MNIST, or built-in digits where that is not to be had.
    pub(super) fn load(&self, format: Format, interrupt: &Interrupt) -> anyhow::Result<Dataset> {
        match (&self.data, self.dataset) {
            // A run remembers where its data is, and may be resumed from another working folder.
            (Some(folder), _) => Ok(mnist::read_any(&std::path::absolute(folder)?)?),
            (None, Some(DatasetName::BuiltIn)) => Ok(draw(builtin::STANDARD_SEED)),
            (None, Some(DatasetName::Mnist)) => find_or_fetch(format, interrupt),
            (None, None) => find_or_fetch(format, interrupt).or_else(|error| {
                if error.is::<Interrupted>() {
                    return Err(error);
                }
                output::note(&format!("MNIST is not to be had: {}", output::one_line(&error)));
                Ok(draw(builtin::STANDARD_SEED))
            }),
        }
    }
}

/// The data that a run was trained on, from where it was then; MNIST from wherever it is now.
pub(super) fn load_source(source: &Source, format: Format, interrupt: &Interrupt) -> anyhow::Result<Dataset> {
    match source {
        Source::BuiltIn { seed } => Ok(draw(*seed)),
        Source::Folder(folder) => Ok(mnist::read_any(folder)?),
        Source::Mnist(folder) => mnist::read(folder).or_else(|_| find_or_fetch(format, interrupt)),
    }
}

fn draw(seed: u64) -> Dataset {
    output::note("Using built-in digits, which the program draws itself");
    builtin::stand_in(seed)
}

/// MNIST from the usual places, else from the network into the program's own cache.
fn find_or_fetch(format: Format, interrupt: &Interrupt) -> anyhow::Result<Dataset> {
    let search = locate::find(&SearchPlaces::from_environment(None));
    for refusal in search.refusals() {
        output::note(&format!("not used: {refusal}"));
    }
    match search.outcome {
        Err(SearchError::NothingFound) => fetch_mnist(format, interrupt),
        outcome => Ok(outcome?),
    }
}

/// Fetches MNIST into the program's own cache and reads it.
pub(super) fn fetch_mnist(format: Format, interrupt: &Interrupt) -> anyhow::Result<Dataset> {
    let cache =
        SearchPlaces::own_cache().context("this account has no home folder to keep MNIST in: use --data DIR")?;
    output::note(&format!("Fetching MNIST (11 MB) into {}", cache.display()));
    let bar = output::progress_bar(format, 0, "{msg} {bar:32} {bytes}/{total_bytes} {bytes_per_sec}");
    let folder = fetch::fetch_mnist(&FetchOptions::mnist(cache), &mut |progress| {
        bar.set_message(format!("{} {}", activity(progress.activity), progress.file));
        bar.set_length(progress.bytes_total.unwrap_or(0));
        bar.set_position(progress.bytes_done);
        if interrupt.signal().is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    bar.finish_and_clear();
    if let Some(signal) = interrupt.signal() {
        return Err(Interrupted { signal }.into());
    }
    Ok(mnist::read(&folder?)?)
}

fn activity(activity: Activity) -> &'static str {
    match activity {
        Activity::Connecting => "asking for",
        Activity::Downloading => "fetching",
        Activity::Checking => "checking",
    }
}
