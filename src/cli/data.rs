//! `data`: finds, fetches and checks MNIST.

use std::path::PathBuf;

use clap::Subcommand;

use super::{
    Outcome,
    inputs::fetch_mnist,
    interrupt::Interrupt,
    output::{self, Format},
};
use crate::data::mnist::{
    self,
    locate::{self, SearchPlaces, Verdict},
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

const NOT_FOUND: &str = "MNIST not found: fetch it with `lenet-lab data fetch`, or train with --dataset built-in";

pub(super) fn run(args: &DataArgs) -> anyhow::Result<Outcome> {
    match &args.action {
        Action::Status => {
            let places = locate::status(&SearchPlaces::from_environment());
            places.iter().try_for_each(|looked| output::line(&looked.to_string()))?;
            let is_found = places.iter().any(|looked| matches!(looked.verdict, Verdict::Mnist));
            if is_found {
                output::line("MNIST found: training uses the first place with it")?;
            } else {
                output::error(&anyhow::anyhow!(NOT_FOUND));
            }
            Ok(Outcome::failed_if(!is_found))
        }
        Action::Fetch => {
            let dataset = fetch_mnist(Format::default(), &Interrupt::listen()?)?;
            let (train_count, test_count) = (dataset.train.len(), dataset.test.len());
            output::line(&format!("{train_count} training and {test_count} test images of MNIST are ready"))?;
            Ok(Outcome::Done)
        }
        Action::Verify { folder } => {
            let report = mnist::verify(folder)?;
            output::line(&report.to_string())?;
            report.dataset.map_err(anyhow::Error::from).map(|_| Outcome::Done)
        }
    }
}
