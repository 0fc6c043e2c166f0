//! `data`: finds, fetches and checks MNIST.

use std::path::PathBuf;

use clap::Subcommand;

use super::{
    Outcome,
    inputs::fetch_mnist,
    interrupt::Interrupt,
    output::{self, Format},
};
use crate::data::{
    locate::{self, SearchPlaces, Verdict},
    mnist::{self, FolderVerdict},
};

/// Arguments of `data`.
#[derive(Debug, clap::Args)]
pub(super) struct DataArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List every place that is searched for MNIST and the result
    Status,
    /// Fetch MNIST from its public mirrors into the program's cache
    Fetch,
    /// Check the four IDX files of a folder, each and together
    Verify {
        /// The folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

pub(super) fn run(args: &DataArgs) -> anyhow::Result<Outcome> {
    match &args.action {
        Action::Status => status(),
        Action::Fetch => fetch(),
        Action::Verify { folder } => verify(folder),
    }
}

fn status() -> anyhow::Result<Outcome> {
    let places = locate::survey(&SearchPlaces::from_environment(None));
    places.iter().try_for_each(|looked| output::text(&looked.to_string()))?;
    let is_found = places.iter().any(|looked| matches!(looked.verdict, Verdict::Accepted(_)));
    output::text(if is_found {
        "MNIST found: training uses the first place with it"
    } else {
        "MNIST not found: fetch it with `lenet-lab data fetch`, or train with --dataset built-in"
    })?;
    Ok(if is_found { Outcome::Done } else { Outcome::Failed })
}

fn fetch() -> anyhow::Result<Outcome> {
    let interrupt = Interrupt::listen()?;
    let dataset = fetch_mnist(Format::Text, &interrupt)?;
    let (train_count, test_count) = (dataset.train.len(), dataset.test.len());
    output::text(&format!("{train_count} training and {test_count} test images of MNIST are ready"))?;
    Ok(Outcome::Done)
}

fn verify(folder: &std::path::Path) -> anyhow::Result<Outcome> {
    let report = mnist::verify(folder)?;
    output::text(&report.to_string())?;
    Ok(if matches!(report.verdict, FolderVerdict::Unusable(_)) { Outcome::Failed } else { Outcome::Done })
}
