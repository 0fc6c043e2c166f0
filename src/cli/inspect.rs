//! `inspect`: the layer table of a network.

use serde::Serialize;

use super::{
    Outcome,
    inputs::{ModelArgs, Preset},
    output::{self, Format, FormatArgs},
};
use crate::{
    model::{
        architecture::Architecture,
        layer_table::{LayerRow, layer_table},
        model_file::TrainingSummary,
    },
    numbers::thousands,
};

/// Arguments of `inspect`.
#[derive(Debug, clap::Args)]
pub(super) struct InspectArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// An untrained network by name, instead of a model
    #[arg(long, value_enum, conflicts_with = "model")]
    preset: Option<Preset>,
    #[command(flatten)]
    format: FormatArgs,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Event<'a> {
    Layer(&'a LayerRow),
    Network {
        parameter_count: usize,
        connection_count: usize,
        multiply_add_count: usize,
        architecture: &'a Architecture,
        training: Option<&'a TrainingSummary>,
    },
}

pub(super) fn run(args: &InspectArgs) -> anyhow::Result<Outcome> {
    let (architecture, training) = match args.preset {
        Some(preset) => (preset.config().architecture, None),
        None => {
            let model = args.model.read()?;
            (model.architecture, model.training)
        }
    };
    let rows = layer_table(&architecture);
    let sum = |column: fn(&LayerRow) -> usize| rows.iter().map(column).sum::<usize>();
    let total = Event::Network {
        parameter_count: sum(|row| row.parameter_count),
        connection_count: sum(|row| row.connection_count),
        multiply_add_count: sum(|row| row.multiply_add_count),
        architecture: &architecture,
        training: training.as_ref(),
    };
    match args.format.format() {
        Format::Json => {
            rows.iter().try_for_each(|row| output::json(&Event::Layer(row)))?;
            output::json(&total)?;
        }
        Format::Text => output::text(&table(&rows, &total, training.as_ref()))?,
    }
    Ok(Outcome::Done)
}

fn table(rows: &[LayerRow], total: &Event<'_>, training: Option<&TrainingSummary>) -> String {
    let mut lines =
        vec![line(["layer", "operation", "maps", "kernel", "formula", "parameters", "connections", "multiply-adds"])];
    lines.push(line(["Input", "28×28 in a field of 32×32", "1@32×32", "", "", "", "", ""]));
    lines.extend(rows.iter().map(|row| {
        let [parameters, connections, multiply_adds] =
            [row.parameter_count, row.connection_count, row.multiply_add_count].map(|count| thousands(count as u64));
        line([
            row.layer.name(),
            &row.operation,
            &row.maps,
            &row.kernel,
            &row.formula,
            &parameters,
            &connections,
            &multiply_adds,
        ])
    }));
    if let Event::Network { parameter_count, connection_count, multiply_add_count, .. } = total {
        let [parameters, connections, multiply_adds] =
            [*parameter_count, *connection_count, *multiply_add_count].map(|count| thousands(count as u64));
        lines.push(line(["Total", "", "", "", "", &parameters, &connections, &multiply_adds]));
    }
    if let Some(training) = training {
        let accuracy = training.test_accuracy.map(|share| format!(", test accuracy {:.2} %", 100.0 * share));
        let accuracy = accuracy.unwrap_or_default();
        lines.push(format!("\ntrained for {} epochs on {}{accuracy}", training.epoch_count, training.dataset));
    }
    lines.join("\n")
}

fn line([layer, operation, maps, kernel, formula, parameters, connections, multiply_adds]: [&str; 8]) -> String {
    let line = format!(
        "{layer:<7}{operation:<33}{maps:<11}{kernel:<8}{formula:<18}{parameters:>10}{connections:>13}{multiply_adds:>15}"
    );
    line.trim_end().to_owned()
}
