//! The results beside the paper's values, as text.

use lenet_data::choice::Described as _;

use super::{CellResult, MeasuredOn};
use crate::{measure::Measure, paper::paper_row};

/// The results as a table in Markdown, a line each; the paper's values are beside those on the test images.
pub fn to_markdown(results: &[CellResult]) -> String {
    let mut lines = vec![
        "| method | input | paper: error, % | here, % | paper: rejected, % | here, % | paper: multiply-adds | here | paper: memory | here | fitted in, s | a prediction, ms |".to_owned(),
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|".to_owned(),
    ];
    lines.extend(results.iter().map(|result| {
        let paper = |measure: Measure, text: fn(f64) -> String| measure.paper_beside(result).map_or_else(none, text);
        let as_it_is = |value: f64| value.to_string();
        let cells = [
            name(result),
            result.cell.input.describe().name.to_owned(),
            paper(Measure::Error, as_it_is),
            format!("{:.2}", result.error_percent()),
            paper(Measure::Rejected, as_it_is),
            result.rejected_percent().map_or_else(none, |percent| format!("{percent:.1}")),
            paper(Measure::MultiplyAdds, short_count),
            short_count(result.cost.multiply_adds.value as f64),
            paper(Measure::Memory, short_count),
            short_count(result.cost.stored_values.value as f64),
            format!("{:.1}", result.fitting_secs),
            format!("{:.3}", result.prediction_ms()),
        ];
        format!("| {} |", cells.join(" | "))
    }));
    lines.join("\n") + "\n"
}

/// The method with all that differs from the defaults; the input has a column of its own.
fn name(result: &CellResult) -> String {
    result.cell.with_differences(result.cell.method.describe().title)
}

fn none() -> String {
    "–".to_owned()
}

/// `4.0 k`, `39 k`, `14.0 M`.
fn short_count(count: f64) -> String {
    match count / 1e3 {
        small if small < 10.0 => format!("{small:.1} k"),
        medium if medium < 1e4 => format!("{medium:.0} k"),
        large => format!("{:.1} M", large / 1e3),
    }
}

/// The results as comma-separated values below a header, a line each.
pub fn to_csv(results: &[CellResult]) -> String {
    let mut lines = vec![
        "method,input,settings,seed,training_images,measured_on,images,errors,error_percent,rejected_percent,multiply_adds,stored_values,\
         parameters,fitting_secs,prediction_ms,paper_name,paper_error_percent,paper_rejected_percent,\
         paper_multiply_adds,paper_memory"
            .to_owned(),
    ];
    lines.extend(results.iter().map(csv_line));
    lines.join("\n") + "\n"
}

fn csv_line(result: &CellResult) -> String {
    let CellResult { cell, cost, .. } = result;
    let measured_on = match cell.measured_on {
        MeasuredOn::Test => "test",
        MeasuredOn::Validation => "validation",
    };
    let settings: Vec<String> = cell.settings.changed().map(|(name, value)| format!("{name}={value}")).collect();
    let paper_name = paper_row(cell.method, cell.input).map_or("", |row| row.name);
    let of_paper = |measure: Measure| number_text(measure.paper_beside(result));
    let (multiply_adds, stored, parameters) =
        (cost.multiply_adds.value, cost.stored_values.value, cost.parameters.value);
    [
        cell.method.describe().name.to_owned(),
        cell.input.describe().name.to_owned(),
        settings.join(" "),
        cell.seed.to_string(),
        result.training_image_count.to_string(),
        measured_on.to_owned(),
        result.image_count.to_string(),
        result.error_count.to_string(),
        result.error_percent().to_string(),
        number_text(result.rejected_percent()),
        multiply_adds.to_string(),
        stored.to_string(),
        parameters.to_string(),
        format!("{:.3}", result.fitting_secs),
        format!("{:.4}", result.prediction_ms()),
        paper_name.to_owned(),
        of_paper(Measure::Error),
        of_paper(Measure::Rejected),
        of_paper(Measure::MultiplyAdds),
        of_paper(Measure::Memory),
    ]
    .join(",")
}

fn number_text(number: Option<f64>) -> String {
    number.map_or(String::new(), |number| number.to_string())
}
