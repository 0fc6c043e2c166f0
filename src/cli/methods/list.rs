//! `methods list`: what there is, with the paper's values.

use serde::Serialize;

use crate::{
    cli::{Outcome, output::Format},
    data::choice::Described as _,
    methods::{
        input::Input,
        method::Method,
        paper::{PaperRow, paper_row},
    },
};

/// Arguments of `methods list`.
#[derive(Debug, clap::Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    format: Format,
}

#[derive(Serialize)]
#[serde(tag = "event", rename = "method")]
struct Event {
    name: &'static str,
    title: &'static str,
    hint: &'static str,
    /// The explanation's name.
    topic: &'static str,
    inputs: Vec<ListedInput>,
    settings: Vec<ListedSetting>,
}

#[derive(Serialize)]
struct ListedInput {
    name: &'static str,
    /// Whether `all` measures it.
    in_all: bool,
    paper_name: Option<&'static str>,
    paper_error_percent: Option<f64>,
}

#[derive(Serialize)]
struct ListedSetting {
    name: &'static str,
    default: f64,
    least: f64,
    most: f64,
    hint: &'static str,
}

pub(super) fn run(args: &ListArgs) -> anyhow::Result<Outcome> {
    for method in Method::ALL {
        let text = method.describe();
        let inputs = Input::ALL.iter().filter(|input| method.accepts(**input)).map(|input| {
            let paper = paper_row(*method, *input);
            ListedInput {
                name: input.describe().name,
                in_all: method.inputs().contains(input),
                paper_name: paper.map(|row| row.name),
                paper_error_percent: paper.map(|row| row.error_percent),
            }
        });
        let settings = method.settings().iter().map(|setting| {
            let [least, most] = setting.bounds;
            ListedSetting { name: setting.name, default: setting.default, least, most, hint: setting.hint }
        });
        let (inputs, settings) = (inputs.collect(), settings.collect());
        let event = Event { name: text.name, title: text.title, hint: text.hint, topic: text.topic, inputs, settings };
        args.format.print(&event, || words(*method))?;
    }
    Ok(Outcome::Done)
}

/// A method with its inputs and settings, a line each.
fn words(method: Method) -> String {
    let text = method.describe();
    let mut lines = vec![format!("{}: {}", text.name, text.hint)];
    for input in Input::ALL.iter().filter(|input| method.accepts(**input)) {
        let paper = paper_row(method, *input);
        let error = |PaperRow { name, error_percent, .. }: PaperRow| format!(", the paper's {name}: {error_percent} %");
        lines.push(format!("  --input {}{}", input.describe().name, paper.map_or(String::new(), error)));
    }
    for setting in method.settings() {
        lines.push(format!("  --set {}={}: {}", setting.name, setting.default, setting.hint));
    }
    lines.join("\n")
}
