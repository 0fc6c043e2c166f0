//! What the runs of a study came to: a table of cells for people, and one of epochs for drawing.

use std::{fmt::Write as _, path::Path};

use super::{
    StudyError,
    plan::{Plan, StudyRun},
};
use crate::metrics::EpochRecord;
use lenet_data::atomic_file;
use lenet_model::{layer_table::layer_table, parameters::trainable_parameter_count};

/// One line an epoch of every run.
pub const EPOCHS_FILE: &str = "epochs.csv";
/// The first line of that file.
pub const EPOCHS_HEADER: &str = "cell,seed,epoch,train_loss,train_error_percent,test_loss,test_error_percent,seconds";
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
    let measures = Measure::of(runs);
    let axes = columns(&plan.axis_names());
    let headings: Vec<&str> = measures.iter().map(|measure| measure.heading()).collect();
    let rules = "|---".repeat(plan.axis_names().len()) + &"|--:".repeat(measures.len());
    let mut table = format!("{axes}| {} |\n{rules}|\n", headings.join(" | "));
    for of_cell in results.chunk_by(|(one, _), (other, _)| runs[*one].cell == runs[*other].cell) {
        let run = &runs[of_cell[0].0];
        let of_cell: Vec<&RunResult> = of_cell.iter().map(|(_, result)| result).collect();
        let numbers: Vec<String> = measures.iter().map(|measure| measure.number(run, &of_cell)).collect();
        // Writing to a string cannot fail.
        writeln!(table, "{}| {} |", columns(&run.cell), numbers.join(" | ")).ok();
    }
    table
}

/// Words as the first columns of a line.
fn columns(words: &[impl AsRef<str>]) -> String {
    words.iter().flat_map(|word| ["| ", word.as_ref(), " "]).collect()
}

/// A column of the table: what is told of the runs of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measure {
    Seeds,
    ValidationError,
    TestError,
    BestTestError,
    TrainingError,
    Parameters,
    MultiplyAdds,
    Seconds,
}

impl Measure {
    /// Those that these runs have.
    fn of(runs: &[StudyRun]) -> Vec<Self> {
        let has_validation = runs.iter().any(|run| run.config.validation_count > 0);
        let all = [
            Self::Seeds,
            Self::ValidationError,
            Self::TestError,
            Self::BestTestError,
            Self::TrainingError,
            Self::Parameters,
            Self::MultiplyAdds,
            Self::Seconds,
        ];
        all.into_iter().filter(|measure| has_validation || *measure != Self::ValidationError).collect()
    }

    fn heading(self) -> &'static str {
        match self {
            Self::Seeds => "seeds",
            Self::ValidationError => "validation error, %",
            Self::TestError => "test error, %",
            Self::BestTestError => "best, %",
            Self::TrainingError => "training error, %",
            Self::Parameters => "parameters",
            Self::MultiplyAdds => "multiply-adds",
            Self::Seconds => "seconds",
        }
    }

    fn number(self, run: &StudyRun, results: &[&RunResult]) -> String {
        let spread = |of: &dyn Fn(&RunResult) -> f64| {
            let numbers: Vec<f64> = results.iter().map(|result| of(result)).collect();
            Spread::of(&numbers)
        };
        let error = |of: &dyn Fn(&EpochRecord) -> f64| {
            let Spread { mean, deviation } = spread(&|result| result.history.last().map_or(100.0, of));
            format!("{mean:.2} ± {deviation:.2}")
        };
        let architecture = &run.config.architecture;
        match self {
            Self::Seeds => seeds_words(results),
            Self::ValidationError => {
                error(&|record| record.validation.map_or(f64::NAN, |score| error_percent(score.accuracy)))
            }
            Self::TestError => error(&|record| error_percent(record.test.accuracy)),
            Self::BestTestError => {
                let errors = results.iter().map(|result| result.test_error_percent());
                format!("{:.2}", errors.fold(f64::INFINITY, f64::min))
            }
            Self::TrainingError => error(&|record| error_percent(record.train.accuracy)),
            Self::Parameters => trainable_parameter_count(architecture).to_string(),
            Self::MultiplyAdds => {
                layer_table(architecture).iter().map(|row| row.multiply_add_count).sum::<usize>().to_string()
            }
            Self::Seconds => format!("{:.0}", spread(&RunResult::elapsed_secs).mean),
        }
    }
}

fn seeds_words(results: &[&RunResult]) -> String {
    match results.iter().filter(|result| result.has_diverged).count() {
        0 => results.len().to_string(),
        diverged => format!("{} ({diverged} diverged)", results.len()),
    }
}

/// One line an epoch, as CSV.
fn epochs(runs: &[StudyRun], results: &[(usize, RunResult)]) -> String {
    let mut csv = format!("{EPOCHS_HEADER}\n");
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
        RunResult::new((1..).zip(accuracies).map(record).collect(), false)
    }

    #[test]
    fn spreads_are_those_by_hand() {
        assert_eq!(Spread::of(&[1.0, 2.0, 3.0]), Spread { mean: 2.0, deviation: 1.0 });
        assert_eq!(Spread::of(&[4.0]), Spread { mean: 4.0, deviation: 0.0 });
    }

    #[test]
    fn what_is_chosen_by_is_told_where_there_is_validation() {
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
