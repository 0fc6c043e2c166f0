//! The fitted methods that have been read from disk, in bounded memory.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::{
    benchmark::{Benchmark, Cell},
    error::Error,
    fitted::Fitted,
};

/// Memory for the models that are kept, in bytes: all nearest neighbours and support vectors of MNIST.
const BUDGET: u64 = 2 << 30;

/// Models by their files. One that does not fit any more is read anew for each image.
pub(super) struct Models {
    budget: u64,
    kept: Vec<KeptModel>,
}

struct KeptModel {
    path: PathBuf,
    /// When the file was written.
    stamp: Option<SystemTime>,
    /// In bytes.
    size: u64,
    fitted: Fitted,
}

impl Default for Models {
    fn default() -> Self {
        Self { budget: BUDGET, kept: Vec::new() }
    }
}

impl Models {
    /// Forgets models other than those of `cells`.
    pub(super) fn keep_only(&mut self, folder: &Path, cells: &[Cell]) {
        let benchmark = Benchmark::new(folder);
        self.kept.retain(|model| cells.iter().any(|cell| benchmark.model_path(cell) == model.path));
    }

    /// Uses the model of a cell, which is read unless it is there.
    ///
    /// # Errors
    /// Those of `work`, and if the file cannot be read.
    pub(super) fn with<T>(
        &mut self,
        folder: &Path,
        cell: &Cell,
        work: impl FnOnce(&Fitted) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let path = Benchmark::new(folder).model_path(cell);
        let stamp = fs::metadata(&path).and_then(|metadata| metadata.modified()).ok();
        self.kept.retain(|model| model.path != path || model.stamp == stamp);
        if let Some(model) = self.kept.iter().find(|model| model.path == path) {
            return work(&model.fitted);
        }
        let fitted = Fitted::read(&path)?;
        let result = work(&fitted);
        let size = 4 * fitted.cost().stored_values.value;
        let used: u64 = self.kept.iter().map(|model| model.size).sum();
        // After a panic in `work` the model is not kept.
        if used.saturating_add(size) <= self.budget {
            self.kept.push(KeptModel { path, stamp, size, fitted });
        }
        result
    }
}

#[cfg(test)]
impl Models {
    pub(super) fn with_budget(budget: u64) -> Self {
        Self { budget, kept: Vec::new() }
    }

    pub(super) fn count(&self) -> usize {
        self.kept.len()
    }
}
