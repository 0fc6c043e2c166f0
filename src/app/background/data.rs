//! Getting images: search, reading, built-in digits and download.

use std::{ops::ControlFlow, path::Path, sync::atomic::Ordering};

use super::DataJob;
use crate::{
    app::{
        lab::{DataActivity, DataChoice, thread_count_beside_window},
        numbers::capitalised,
    },
    data::{
        builtin,
        dataset::{Dataset, Source},
        mnist::{
            self,
            fetch::{Activity, FetchOptions, fetch_mnist},
            locate::{self, SearchPlaces},
        },
        set_files::{self, SetRead},
    },
    train::threads::Threads,
};

/// The sources of images.
#[derive(Clone, Debug)]
pub struct DataOptions {
    /// The places to search for MNIST.
    pub places: SearchPlaces,
    /// How to download it; `None` without a folder for it.
    pub fetch: Option<FetchOptions>,
    /// Counts of built-in training and test images; `None` for as many as MNIST has.
    pub built_in_counts: Option<(usize, usize)>,
}

impl DataOptions {
    /// The usual places of this machine and account.
    pub fn from_environment() -> Self {
        let places = SearchPlaces::from_environment();
        let fetch = places.cache.clone().map(FetchOptions::mnist);
        Self { places, fetch, built_in_counts: None }
    }
}

/// The images of a job.
pub(crate) struct Fetched {
    pub dataset: Dataset,
    /// Why they are others than the chosen ones, or another notice to the user.
    pub notice: Option<String>,
}

/// Gets the chosen images, built-in digits in place of a missing MNIST.
pub(super) fn get(choice: &DataChoice, options: &DataOptions, tell: &dyn Fn(DataActivity)) -> Result<Fetched, String> {
    let fetched = get_any(choice, options, tell)?;
    // The window's thread finds them there.
    fetched.dataset.train.mean_images();
    Ok(fetched)
}

fn get_any(choice: &DataChoice, options: &DataOptions, tell: &dyn Fn(DataActivity)) -> Result<Fetched, String> {
    match choice {
        DataChoice::Mnist => {
            tell(DataActivity::Reading);
            Ok(find_mnist(options, tell))
        }
        DataChoice::BuiltIn => Ok(Fetched { dataset: draw(builtin::STANDARD_SEED, options, tell), notice: None }),
        DataChoice::Files(path) => {
            tell(DataActivity::Reading);
            let SetRead { dataset, notes } = read_set(path)?;
            Ok(Fetched { dataset, notice: (!notes.is_empty()).then(|| capitalised(&notes.join("; "))) })
        }
    }
}

/// Downloads MNIST into the program's own folder and reads it.
pub(super) fn fetch(options: &DataOptions, job: &DataJob, tell: &dyn Fn(DataActivity)) -> Result<Fetched, String> {
    let fetch = options.fetch.as_ref().ok_or("this account has no home folder to keep MNIST in: choose a folder")?;
    let folder = fetch_mnist(fetch, &mut |progress| {
        tell(DataActivity::Fetching {
            step: format!("{} {}", verb(progress.activity), progress.file),
            bytes_done: progress.bytes_done,
            bytes_total: progress.bytes_total,
        });
        if job.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let folder = folder.map_err(|error| error.to_string())?;
    tell(DataActivity::Reading);
    let dataset = mnist::read(&folder).map_err(|error| error.to_string())?;
    Ok(Fetched { dataset, notice: None })
}

/// The training images of a run, from their place then; MNIST from any place now.
pub(super) fn of_source(source: &Source, options: &DataOptions) -> Result<Dataset, String> {
    match source {
        Source::BuiltIn { seed } => Ok(draw(*seed, options, &|_| ())),
        Source::Files(path) | Source::Named { path, .. } => Ok(read_set(path)?.dataset),
        Source::Mnist(path) => set_files::read_mnist(path).or_else(|_| {
            locate::find(&options.places).dataset.ok_or_else(|| {
                "the run was trained on MNIST, which is not on this machine: fetch it, then resume".to_owned()
            })
        }),
    }
}

fn find_mnist(options: &DataOptions, tell: &dyn Fn(DataActivity)) -> Fetched {
    let search = locate::find(&options.places);
    let unusable: Vec<_> = search.unusable().map(|looked| format!("not used: {looked}")).collect();
    match search.dataset {
        Some(dataset) => Fetched { dataset, notice: (!unusable.is_empty()).then(|| unusable.join("; ")) },
        None => {
            let missing = "MNIST is not on this machine: fetch it, or choose its folder".to_owned();
            let notice = [vec![missing], unusable].concat().join("; ");
            Fetched { dataset: draw(builtin::STANDARD_SEED, options, tell), notice: Some(notice) }
        }
    }
}

/// Makes built-in digits on all cores but the window's.
fn draw(seed: u64, options: &DataOptions, tell: &dyn Fn(DataActivity)) -> Dataset {
    tell(DataActivity::Drawing);
    let make = || match options.built_in_counts {
        Some((train_count, test_count)) => builtin::dataset(seed, train_count, test_count),
        None => builtin::stand_in(seed),
    };
    match Threads::new(thread_count_beside_window()) {
        Ok(threads) => threads.share(make),
        Err(error) => {
            log::warn!("built-in digits are made on the shared threads: {error}");
            make()
        }
    }
}

fn read_set(path: &Path) -> Result<SetRead, String> {
    // A run remembers where its data is, and may be resumed from another working folder.
    let path = std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()))?;
    set_files::read(&path).map_err(|error| error.to_string())
}

fn verb(activity: Activity) -> &'static str {
    match activity {
        Activity::Connecting => "connecting for",
        Activity::Downloading => "fetching",
        Activity::Checking => "checking",
    }
}
