//! The results beside the paper's values, as text.

use lenet_data::choice::Described as _;

use super::{CellResult, MeasuredOn};
use crate::paper::{PaperRow, paper_row};

/// The results as a table in Markdown: those on test images, or on validation images if there are none.
pub fn to_markdown(results: &[CellResult]) -> String {
    let mut lines = vec![
        "| method | input | paper: error, % | here, % | paper: rejected, % | here, % | paper: multiply-adds | here | paper: memory | here | fitted in, s | a prediction, ms |".to_owned(),
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|".to_owned(),
    ];
    lines.extend(results.iter().map(|result| {
        let paper =
            paper_row(result.cell.method, result.cell.input).filter(|_| result.cell.measured_on == MeasuredOn::Test);
        let paper_text = |number: fn(&PaperRow) -> Option<String>| paper.as_ref().and_then(number).unwrap_or_else(none);
        let cells = [
            name(result),
            result.cell.input.describe().name.to_owned(),
            paper_text(|row| Some(row.error_percent.to_string())),
            format!("{:.2}", result.error_percent()),
            paper_text(|row| Some(row.rejected_percent?.to_string())),
            result.rejected_percent().map_or_else(none, |percent| format!("{percent:.1}")),
            paper_text(|row| Some(thousands(row.multiply_adds_thousands?))),
            thousands(result.cost.multiply_adds.value as f64 / 1e3),
            paper_text(|row| Some(thousands(row.memory_thousands?))),
            thousands(result.cost.stored_values.value as f64 / 1e3),
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

/// `39 k`, `14 M`.
fn thousands(thousands: f64) -> String {
    match thousands {
        small if small < 10.0 => format!("{small:.1} k"),
        medium if medium < 1e4 => format!("{medium:.0} k"),
        large => format!("{:.1} M", large / 1e3),
    }
}

/// The results as comma-separated values below a header, a line each.
pub fn to_csv(results: &[CellResult]) -> String {
    let mut lines = vec![
        "method,input,seed,training_images,measured_on,images,errors,error_percent,rejected_percent,multiply_adds,stored_values,\
         parameters,fitting_secs,prediction_ms,paper_name,paper_error_percent,paper_rejected_percent,\
         paper_multiply_adds_thousands,paper_memory_thousands"
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
    let paper = paper_row(cell.method, cell.input);
    let of_paper = |number: fn(&PaperRow) -> Option<f64>| number_text(paper.as_ref().and_then(number));
    let (multiply_adds, stored, parameters) =
        (cost.multiply_adds.value, cost.stored_values.value, cost.parameters.value);
    [
        cell.method.describe().name.to_owned(),
        cell.input.describe().name.to_owned(),
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
        paper.map_or(String::new(), |row| row.name.to_owned()),
        of_paper(|row| Some(row.error_percent)),
        of_paper(|row| row.rejected_percent),
        of_paper(|row| row.multiply_adds_thousands),
        of_paper(|row| row.memory_thousands),
    ]
    .join(",")
}

fn number_text(number: Option<f64>) -> String {
    number.map_or(String::new(), |number| number.to_string())
}
