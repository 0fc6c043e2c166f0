//! The accuracy of a cell's method on perturbed images, kept beside its result.

use lenet_data::{
    atomic_file,
    choice::Described as _,
    input_file,
    perturb::{Field, Perturbation, middle},
};
use lenet_model::operation_threads::OperationThreads;
use lenet_train::{
    robustness::{FieldClassifier, Measurement, RobustnessPlan, RobustnessPoint, from_csv, to_csv},
    threads::Threads,
};

use super::{Benchmark, Cell, check_images};
use crate::{error::Error, fitted::Fitted, fitting::Progress};

const FILE: &str = "robustness.csv";

/// Largest file that is read: thousands of points.
const MAX_FILE_BYTES: u64 = 1 << 20;

impl FieldClassifier for Fitted {
    type Error = Error;

    fn predictions(&self, fields: &[Field]) -> Result<Vec<u8>, Error> {
        let images: Vec<_> = fields.iter().map(middle).collect();
        Ok(self.answers(&images)?.iter().map(|answer| answer.digit).collect())
    }
}

impl Benchmark {
    /// The points that were measured of a cell, perturbation by perturbation.
    ///
    /// # Errors
    /// If their file is there and cannot be read.
    pub fn robustness(&self, cell: &Cell) -> Result<Vec<RobustnessPoint>, Error> {
        let path = self.cell_folder(cell).join(FILE);
        let text = match input_file::read_text(&path, MAX_FILE_BYTES) {
            Ok(text) => text,
            Err(error) if error.is_missing() => return Ok(Vec::new()),
            Err(error) => return Err(Error::Unreadable { path, error }),
        };
        from_csv(&text).ok_or_else(|| Error::Damaged { path, reason: "holds no accuracies".to_owned() })
    }

    /// Measures a finished cell by a plan: what was measured on as many images stays. Each perturbation is kept as it is
    /// done; `report` takes the progress, and stops the work with `false`.
    ///
    /// # Errors
    /// If it is stopped, the cell is not done or was for other images, a file cannot be read or written, or libtorch fails.
    pub fn measure_robustness(
        &self,
        cell: &Cell,
        plan: &RobustnessPlan,
        thread_count: usize,
        report: &mut dyn FnMut(&Progress) -> bool,
    ) -> Result<(), Error> {
        let folder = self.cell_folder(cell);
        let result = self.result(cell)?.ok_or_else(|| Error::Input(format!("{} is not measured", cell.title())))?;
        check_images(&folder, &result, &plan.dataset)?;
        let _threads = OperationThreads::claim(thread_count);
        let mut points = self.robustness(cell)?;
        for perturbation in plan.perturbations.iter().copied() {
            let plan = RobustnessPlan { perturbations: vec![perturbation], ..plan.clone() };
            if is_measured(&points, perturbation, plan.image_count()) {
                continue;
            }
            let measured = measure(self.model(cell)?, plan, perturbation, thread_count, report)?;
            points.retain(|point| point.perturbation != perturbation);
            points.extend(measured);
            atomic_file::replace(&folder.join(FILE), |file| file.write_all(to_csv(&points).as_bytes()))?;
        }
        Ok(())
    }
}

/// Whether a perturbation is measured at every amount on so many images.
pub fn is_measured(points: &[RobustnessPoint], perturbation: Perturbation, image_count: usize) -> bool {
    let is_at = |point: &RobustnessPoint, amount: f32| {
        (point.perturbation, point.amount, point.total as usize) == (perturbation, amount, image_count)
    };
    perturbation.curve_amounts().iter().all(|amount| points.iter().any(|point| is_at(point, *amount)))
}

fn measure(
    fitted: Fitted,
    plan: RobustnessPlan,
    perturbation: Perturbation,
    thread_count: usize,
    report: &mut dyn FnMut(&Progress) -> bool,
) -> Result<Vec<RobustnessPoint>, Error> {
    let mut measurement = Measurement::new(plan, fitted, Threads::new(thread_count)?);
    let mut points = Vec::new();
    while !measurement.is_done() {
        let (count, total) = (measurement.point_count(), measurement.total_count());
        let step = format!("{}: {count} of {total} amounts", perturbation.describe().title.to_lowercase());
        if !report(&Progress { step, done: count as f64 / total.max(1) as f64 }) {
            return Err(Error::Stopped);
        }
        points.extend(measurement.advance()?);
    }
    Ok(points)
}
