//! What the runs of a study came to: a table of cells for people, and one of epochs for drawing.

use std::{fmt::Write as _, path::Path};

use super::{
    StudyError,
    plan::{Plan, StudyRun},
};
use crate::{
    data::atomic_file,
    model::{layer_table::layer_table, parameters::trainable_parameter_count},
    train::metrics::EpochRecord,
};

/// One line an epoch of every run.
pub const EPOCHS_FILE: &str = "epochs.csv";
/// One line a cell, with means and spreads over its seeds.
pub const SUMMARY_FILE: &str = "summary.md";

/// What a run came to.
#[derive(Clone, Debug, PartialEq)]
pub struct RunResult {
    history: Vec<EpochRecord>,
    has_diverged: bool,
}

/// Mean and spread of a number over seeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The standard deviation as estimated from a sample; 0 of a single number.
    pub deviation: f64,
}

impl RunResult {
    /// The result of a run with these epochs.
    pub(super) fn new(history: Vec<EpochRecord>, has_diverged: bool) -> Self {
        Self { history, has_diverged }
    }

    /// Share of the test images read wrongly after the last epoch, in percent; of a run that diverged at once 100.
    pub fn test_error_percent(&self) -> f64 {
        self.history.last().map_or(100.0, |record| error_percent(record.test.accuracy))
    }

    /// Time of all epochs.
    pub fn elapsed_secs(&self) -> f64 {
        self.history.iter().map(|record| record.elapsed_secs).sum()
    }
}

impl Spread {
    /// Of some numbers.
    pub fn of(numbers: &[f64]) -> Self {
        let count = numbers.len() as f64;
        let mean = numbers.iter().sum::<f64>() / count.max(1.0);
        let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
        Self { mean, deviation: (squares / (count - 1.0).max(1.0)).sqrt() }
    }
}

/// Writes both tables.
///
/// # Errors
/// If a file cannot be written; an old one is whole then.
pub fn write(folder: &Path, plan: &Plan, runs: &[StudyRun], results: &[(usize, RunResult)]) -> Result<(), StudyError> {
    let replace =
        |name: &str, text: &str| atomic_file::replace(&folder.join(name), |file| file.write_all(text.as_bytes()));
    replace(EPOCHS_FILE, &epochs(runs, results))?;
    Ok(replace(SUMMARY_FILE, &summary(plan, runs, results))?)
}

/// One line a cell in Markdown.
pub fn summary(plan: &Plan, runs: &[StudyRun], results: &[(usize, RunResult)]) -> String {
    let axes = columns(&plan.axis_names());
    let rules = "|---".repeat(plan.axis_names().len());
    let mut table = format!(
        "{axes}| seeds | test error, % | best, % | training error, % | parameters | multiply-adds | seconds |\n\
         {rules}|--:|--:|--:|--:|--:|--:|--:|\n"
    );
    for of_cell in results.chunk_by(|(one, _), (other, _)| runs[*one].cell == runs[*other].cell) {
        let run = &runs[of_cell[0].0];
        let cell = columns(&run.cell);
        // Writing to a string cannot fail.
        writeln!(table, "{cell}| {} |", cell_numbers(run, of_cell).join(" | ")).ok();
    }
    table
}

/// Words as the first columns of a line.
fn columns(words: &[impl AsRef<str>]) -> String {
    words.iter().flat_map(|word| ["| ", word.as_ref(), " "]).collect()
}

fn cell_numbers(run: &StudyRun, results: &[(usize, RunResult)]) -> Vec<String> {
    let spread = |of: &dyn Fn(&RunResult) -> f64| {
        let numbers: Vec<f64> = results.iter().map(|(_, result)| of(result)).collect();
        Spread::of(&numbers)
    };
    let test = spread(&RunResult::test_error_percent);
    let least = results.iter().map(|(_, result)| result.test_error_percent()).fold(f64::INFINITY, f64::min);
    let train = spread(&|result| result.history.last().map_or(100.0, |record| error_percent(record.train.accuracy)));
    let architecture = &run.config.architecture;
    let multiply_adds: usize = layer_table(architecture).iter().map(|row| row.multiply_add_count).sum();
    let diverged = results.iter().filter(|(_, result)| result.has_diverged).count();
    let note = if diverged > 0 { format!(" ({diverged} diverged)") } else { String::new() };
    vec![
        format!("{}{note}", results.len()),
        format!("{:.2} ± {:.2}", test.mean, test.deviation),
        format!("{least:.2}"),
        format!("{:.2} ± {:.2}", train.mean, train.deviation),
        trainable_parameter_count(architecture).to_string(),
        multiply_adds.to_string(),
        format!("{:.0}", spread(&RunResult::elapsed_secs).mean),
    ]
}

/// One line an epoch, as CSV.
fn epochs(runs: &[StudyRun], results: &[(usize, RunResult)]) -> String {
    let mut csv = "cell,seed,epoch,train_loss,train_error_percent,test_loss,test_error_percent,seconds\n".to_owned();
    for (number, result) in results {
        let run = &runs[*number];
        for EpochRecord { epoch, train, test, elapsed_secs, .. } in &result.history {
            let (train_error, test_error) = (error_percent(train.accuracy), error_percent(test.accuracy));
            let cell = run.cell.join("+");
            let seed = run.config.seed;
            // Writing to a string cannot fail.
            writeln!(
                csv,
                "{cell},{seed},{epoch},{:.5},{train_error:.3},{:.5},{test_error:.3},{elapsed_secs:.1}",
                train.loss, test.loss
            )
            .ok();
        }
    }
    csv
}

fn error_percent(accuracy: f64) -> f64 {
    100.0 * (1.0 - accuracy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::metrics::Score;

    fn result(accuracies: &[f64]) -> RunResult {
        let record = |(epoch, accuracy): (u32, &f64)| EpochRecord {
            epoch,
            train: Score { loss: 0.5, accuracy: 0.9 },
            validation: None,
            test: Score { loss: 0.25, accuracy: *accuracy },
            learning_rate: 0.1,
            elapsed_secs: 2.0,
            images_per_second: 1.0,
        };
        RunResult::new((1..).zip(accuracies).map(record).collect(), false)
    }

    #[test]
    fn spreads_are_those_by_hand() {
        assert_eq!(Spread::of(&[1.0, 2.0, 3.0]), Spread { mean: 2.0, deviation: 1.0 });
        assert_eq!(Spread::of(&[4.0]), Spread { mean: 4.0, deviation: 0.0 });
    }

    #[test]
    fn a_cells_line_has_mean_spread_and_best_over_its_seeds() {
        let plan = Plan::parse("preset = \"original\"\nseeds = [1, 2]").unwrap();
        let runs = plan.runs().unwrap();
        let results = [(0, result(&[0.5, 0.98])), (1, result(&[0.6, 0.99]))];
        let table = summary(&plan, &runs, &results);
        let line = table.lines().last().unwrap();
        assert_eq!(line, "| 2 | 1.50 ± 0.71 | 1.00 | 10.00 ± 0.00 | 60000 | 334400 | 4 |");
        let csv = epochs(&runs, &results);
        assert_eq!(csv.lines().nth(4).unwrap(), ",2,2,0.50000,10.000,0.25000,1.000,2.0");
        assert_eq!(csv.lines().count(), 5);
    }
}
