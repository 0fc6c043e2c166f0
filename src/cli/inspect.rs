//! `inspect`: the layer table of a network.

use std::iter;

use serde::Serialize;

use super::{Outcome, choice, model_args::ModelArgs, output::Format};
use crate::{
    model::{
        architecture::Architecture,
        framing::Framing,
        layer::Layer,
        layer_table::{LayerRow, layer_table},
        model_file::{OpenedModel, TrainingSummary},
        pretrained::Pretrained,
        weights_file::Recognition,
    },
    numbers::thousands,
    train::config::Preset,
};

/// Arguments of `inspect`.
#[derive(Debug, clap::Args)]
pub(super) struct InspectArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// An untrained network by name, instead of a model
    #[arg(long, value_parser = choice::<Preset>(), conflicts_with = "model")]
    preset: Option<Preset>,
    #[command(flatten)]
    format: Format,
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
        recognition: Option<&'a Recognition>,
    },
}

pub(super) fn run(args: &InspectArgs) -> anyhow::Result<Outcome> {
    let (architecture, training, recognition) = match args.preset {
        Some(preset) => (preset.config().architecture, None, None),
        None => {
            let OpenedModel { model, recognition } = args.model.open_or(Pretrained::default())?;
            (model.architecture, model.training, recognition)
        }
    };
    let rows = layer_table(&architecture);
    let sum = |column: usize| rows.iter().map(|row| counts(row)[column]).sum();
    let totals = [sum(0), sum(1), sum(2)];
    let [parameter_count, connection_count, multiply_add_count] = totals;
    let total = Event::Network {
        parameter_count,
        connection_count,
        multiply_add_count,
        architecture: &architecture,
        training: training.as_ref(),
        recognition: recognition.as_ref(),
    };
    if args.format.json {
        rows.iter().try_for_each(|row| args.format.print(&Event::Layer(row), String::new))?;
    }
    let renamed = recognition.as_ref().map(|recognition| recognition.renamed.as_slice()).unwrap_or_default();
    args.format.print(&total, || table(&architecture, &rows, totals, training.as_ref()) + &names(renamed))?;
    Ok(Outcome::Done)
}

/// Parameters, connections and multiply-adds.
fn counts(row: &LayerRow) -> [usize; 3] {
    [row.parameter_count, row.connection_count, row.multiply_add_count]
}

fn table(
    architecture: &Architecture,
    rows: &[LayerRow],
    totals: [usize; 3],
    training: Option<&TrainingSummary>,
) -> String {
    let side = architecture.map_side(Layer::Input);
    let input_size = format!("1@{side}×{side}");
    let mut lines = vec![
        line(["layer", "operation", "maps", "kernel", "formula"], ["parameters", "connections", "multiply-adds"]),
        line(["Input", input_words(architecture.input.framing), &input_size, "", ""], [""; 3]),
    ];
    let with_counts = |words: [&str; 5], counts: [usize; 3]| {
        let counts = counts.map(|count| thousands(count as u64));
        line(words, counts.each_ref().map(String::as_str))
    };
    lines.extend(
        rows.iter().map(|row| {
            with_counts([row.layer.name(), &row.operation, &row.maps, &row.kernel, &row.formula], counts(row))
        }),
    );
    lines.push(with_counts(["Total", "", "", "", ""], totals));
    if let Some(training) = training {
        let accuracy = training.test_accuracy.map(|share| format!(", test accuracy {:.2} %", 100.0 * share));
        let accuracy = accuracy.unwrap_or_default();
        lines.push(format!("\ntrained for {} epochs on {}{accuracy}", training.epoch_count, training.dataset));
    }
    lines.join("\n")
}

fn input_words(framing: Framing) -> &'static str {
    match framing {
        Framing::Paper => "28×28 in a field of 32×32",
        Framing::Zero => "28×28 in 32×32, border of zeros",
        Framing::Enlarged => "28×28 enlarged to 32×32",
        Framing::Unpadded => "28×28 without padding",
    }
}

/// Which array of another program's file is which parameter.
fn names(renamed: &[(String, String)]) -> String {
    let lines = renamed.iter().map(|(theirs, own)| format!("\n{theirs} is {own}"));
    let head = if renamed.is_empty() { "" } else { "\n" };
    iter::once(head.to_owned()).chain(lines).collect()
}

fn line([layer, operation, maps, kernel, formula]: [&str; 5], counts: [&str; 3]) -> String {
    let [parameters, connections, multiply_adds] = counts;
    let line = format!(
        "{layer:<7}{operation:<33}{maps:<11}{kernel:<8}{formula:<18}{parameters:>10}{connections:>13}{multiply_adds:>15}"
    );
    line.trim_end().to_owned()
}
