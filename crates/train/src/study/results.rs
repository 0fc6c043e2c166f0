//! The results of a study: a table of cells for people, and one of epochs for drawing.

use std::path::Path;

use super::{
    StudyError,
    plan::{Plan, StudyRun},
};
use crate::metrics::EpochRecord;
use lenet_data::{
    atomic_file::{self, WriteError},
    printable::markdown_cell,
};
use lenet_model::{layer_table::layer_table, parameters::trainable_parameter_count};

/// One line an epoch of every run.
pub const EPOCHS_FILE: &str = "epochs.csv";
/// The first line of that file.
pub const EPOCHS_HEADER: &str = "cell,seed,epoch,train_loss,train_error_percent,test_loss,test_error_percent,seconds";
/// One line a cell, with means and spreads over its seeds.
pub const SUMMARY_FILE: &str = "summary.md";

/// The result of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunResult {
    pub(super) history: Vec<EpochRecord>,
    pub(super) has_diverged: bool,
}

/// Mean and spread of a number over seeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The standard deviation of the sample; 0 of a single number.
    pub deviation: f64,
}

impl RunResult {
    /// Test error after the last epoch, in percent; 100 of a run that diverged at once.
    pub fn test_error_percent(&self) -> f64 {
        self.history.last().map_or(100.0, |record| error_percent(record.test.accuracy))
    }

    /// Time of all epochs.
    pub fn elapsed_secs(&self) -> f64 {
        self.history.iter().map(|record| record.elapsed_secs).sum()
    }
}

impl Spread {
    /// Of these numbers.
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
    std::fs::create_dir_all(folder).map_err(|error| WriteError::new(folder, error))?;
    replace(EPOCHS_FILE, &epochs(runs, results))?;
    Ok(replace(SUMMARY_FILE, &summary(plan, runs, results))?)
}

/// One line a cell in Markdown.
pub fn summary(plan: &Plan, runs: &[StudyRun], results: &[(usize, RunResult)]) -> String {
    let has_validation = runs.iter().any(|run| run.config.validation_count > 0);
    let is_shown = |(heading, _): &Column| has_validation || *heading != VALIDATION_ERROR;
    let (headings, numbers): (Vec<&str>, Vec<NumberOf>) = COLUMNS.into_iter().filter(is_shown).unzip();
    let rules = "|---".repeat(plan.axis_names().len()) + &"|--:".repeat(headings.len());
    let mut lines =
        vec![format!("{}| {} |", first_columns(&plan.axis_names()), headings.join(" | ")), format!("{rules}|")];
    for of_cell in results.chunk_by(|(one, _), (other, _)| runs[*one].cell == runs[*other].cell) {
        let run = &runs[of_cell[0].0];
        let of_cell: Vec<&RunResult> = of_cell.iter().map(|(_, result)| result).collect();
        let numbers: Vec<String> = numbers.iter().map(|number| number(run, &of_cell)).collect();
        lines.push(format!("{}| {} |", first_columns(&run.cell), numbers.join(" | ")));
    }
    lines.join("\n") + "\n"
}

/// Words as the first columns of a line.
fn first_columns(words: &[impl AsRef<str>]) -> String {
    words.iter().flat_map(|word| ["| ".to_owned(), markdown_cell(word.as_ref()), " ".to_owned()]).collect()
}

/// A number of a cell, from one of its runs and the results of all.
type NumberOf = fn(&StudyRun, &[&RunResult]) -> String;

/// A heading with its numbers.
type Column = (&'static str, NumberOf);

/// The heading that only studies with validation images have.
const VALIDATION_ERROR: &str = "validation error, %";

const COLUMNS: [Column; 8] = [
    ("seeds", |_, results| match results.iter().filter(|result| result.has_diverged).count() {
        0 => results.len().to_string(),
        diverged => format!("{} ({diverged} diverged)", results.len()),
    }),
    (VALIDATION_ERROR, |_, results| {
        errors(results, |record| record.validation.map_or(f64::NAN, |score| error_percent(score.accuracy)))
    }),
    ("test error, %", |_, results| errors(results, |record| error_percent(record.test.accuracy))),
    ("best, %", |_, results| {
        format!("{:.2}", results.iter().map(|result| result.test_error_percent()).fold(f64::INFINITY, f64::min))
    }),
    ("training error, %", |_, results| errors(results, |record| error_percent(record.train.accuracy))),
    ("parameters", |run, _| trainable_parameter_count(&run.config.architecture).to_string()),
    ("multiply-adds", |run, _| {
        layer_table(&run.config.architecture).iter().map(|row| row.multiply_add_count).sum::<usize>().to_string()
    }),
    ("seconds", |_, results| format!("{:.0}", spread(results, RunResult::elapsed_secs).mean)),
];

fn spread(results: &[&RunResult], number: impl Fn(&RunResult) -> f64) -> Spread {
    Spread::of(&results.iter().map(|result| number(result)).collect::<Vec<_>>())
}

/// Mean and deviation of an error after the last epoch.
fn errors(results: &[&RunResult], error: fn(&EpochRecord) -> f64) -> String {
    let Spread { mean, deviation } = spread(results, |result| result.history.last().map_or(100.0, error));
    format!("{mean:.2} ± {deviation:.2}")
}

/// One line an epoch, as CSV.
fn epochs(runs: &[StudyRun], results: &[(usize, RunResult)]) -> String {
    let mut lines = vec![EPOCHS_HEADER.to_owned()];
    for (number, result) in results {
        let run = &runs[*number];
        for EpochRecord { epoch, train, test, elapsed_secs, .. } in &result.history {
            let (train_error, test_error) = (error_percent(train.accuracy), error_percent(test.accuracy));
            let (cell, seed) = (run.cell.join("+"), run.config.seed);
            lines.push(format!(
                "{cell},{seed},{epoch},{:.5},{train_error:.3},{:.5},{test_error:.3},{elapsed_secs:.1}",
                train.loss, test.loss
            ));
        }
    }
    lines.join("\n") + "\n"
}

fn error_percent(accuracy: f64) -> f64 {
    100.0 * (1.0 - accuracy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Score;

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
        RunResult { history: (1..).zip(accuracies).map(record).collect(), has_diverged: false }
    }

    #[test]
    fn spreads_are_those_by_hand() {
        assert_eq!(Spread::of(&[1.0, 2.0, 3.0]), Spread { mean: 2.0, deviation: 1.0 });
        assert_eq!(Spread::of(&[4.0]), Spread { mean: 4.0, deviation: 0.0 });
    }

    #[test]
    fn the_validation_error_is_shown_where_there_is_validation() {
        let plan = Plan::parse("preset = \"modern\"\nseeds = [1]\nsettings = { validation_count = 10 }").unwrap();
        let mut result = result(&[0.5]);
        result.history[0].validation = Some(Score { loss: 0.5, accuracy: 0.75 });
        let table = summary(&plan, &plan.runs().unwrap(), &[(0, result)]);
        assert!(table.starts_with("| seeds | validation error, % | test error, % |"), "{table}");
        assert!(table.lines().last().unwrap().starts_with("| 1 | 25.00 ± 0.00 | 50.00 ± 0.00 |"), "{table}");
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
        assert!(!table.contains("validation"), "there was none");
    }
}
