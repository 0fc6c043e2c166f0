//! Reads the results of the methods, and their predictions.

use std::{path::PathBuf, sync::Arc};

use super::{Background, Report};
use crate::{
    app::lab::{MeasuredCell, MethodList},
    data::dataset::Dataset,
    methods::{
        benchmark::{Benchmark, CellResult},
        classifier::Answer,
    },
};

/// The predictions of a method for the images that it was measured on, with their labels.
pub(crate) type MethodAnswers = (CellResult, Vec<(u8, Answer)>);

impl Background {
    /// Reads all results in a folder, and finds out which are for the images in use.
    pub(crate) fn list_methods(&self, folder: PathBuf, dataset: Arc<Dataset>) {
        let report = |list: Result<MethodList, String>| Report::Methods(Arc::new(list.unwrap_or_default()));
        self.start("methods", report, move || Ok(list(&Benchmark::new(folder), &dataset)));
    }

    /// Reads the predictions of a cell.
    pub(crate) fn read_answers(&self, folder: PathBuf, result: CellResult) {
        let report = super::or_failed(|answers| Report::MethodAnswers(Box::new(answers)));
        self.start("predictions", report, move || {
            let answers = Benchmark::new(folder).answers(&result.cell).map_err(|error| error.to_string())?;
            Ok((result, answers))
        });
    }
}

fn list(benchmark: &Benchmark, dataset: &Dataset) -> MethodList {
    let results = benchmark.results();
    // The digest of many images takes a while.
    let digest = if results.is_empty() { "" } else { dataset.train.digest() };
    let (own, others): (Vec<_>, Vec<_>) = results.into_iter().partition(|result| result.dataset_digest == digest);
    let measured = |result: CellResult| {
        let robustness = benchmark.robustness(&result.cell).unwrap_or_else(|error| {
            log::warn!("{error}");
            Vec::new()
        });
        MeasuredCell { result, robustness }
    };
    MethodList { measured: own.into_iter().map(measured).collect(), other_count: others.len() }
}
