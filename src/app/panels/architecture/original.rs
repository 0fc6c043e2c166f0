//! The differences of the network from that of 1998, and the parameters that they add.

use eframe::egui::{Label, RichText, Ui};

use crate::{
    app::{action::Action, numbers::thousands, theme, widgets::why_button},
    data::choice::{ChoiceText, Described as _},
    explain::Topic,
    model::{
        architecture::{Architecture, Classes, OutputUnits},
        loss::Loss,
        parameters::trainable_parameter_count,
    },
};

/// Shows a line for each choice, and the sum of the parameters.
pub(super) fn ui(ui: &mut Ui, architecture: &Architecture) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.horizontal(|ui| {
        ui.strong("Compared with the original of 1998, which has 60,000 parameters");
        actions.extend([Topic::Presets, Topic::Today].into_iter().filter_map(|topic| why_button::ui(ui, topic)));
    });
    let parts = parts(architecture);
    let sum = sum(architecture, &parts);
    for (line, hover) in parts.into_iter().map(|part| (part.line, part.hover)).chain([(sum, String::new())]) {
        let label = ui.add(Label::new(RichText::new(line).color(theme::tokens(ui).text_weak)).wrap());
        if !hover.is_empty() {
            label.on_hover_text(hover);
        }
    }
    actions
}

/// A choice beside the original's.
struct Part {
    line: String,
    hover: String,
    /// Parameters more than in the original.
    more: i64,
}

fn parts(architecture: &Architecture) -> Vec<Part> {
    let original = Architecture::ORIGINAL;
    let Architecture { activation, pooling, c3, output, loss, normalisation, dropout, classes, .. } = *architecture;
    let choices = [
        ("Maps of S2 that C3 sees", c3.describe(), original.c3.describe(), Architecture { c3, ..original }),
        ("Pooling", pooling.describe(), original.pooling.describe(), Architecture { pooling, ..original }),
        ("Output", output.describe(), original.output.describe(), Architecture { output, ..original }),
        (
            "Batch normalisation",
            normalisation.describe(),
            original.normalisation.describe(),
            Architecture { normalisation, ..original },
        ),
        ("Activation", activation.describe(), original.activation.describe(), original),
    ];
    let mut parts: Vec<Part> =
        choices.into_iter().map(|(name, own, originals, changed)| part(name, own, originals, &changed)).collect();
    parts.push(Part { line: format!("Loss: {}", loss_line(loss)), hover: String::new(), more: 0 });
    if (output, classes) == (OutputUnits::Linear, Classes::DigitsAndNone) {
        let linear = Architecture { output, ..original };
        let count = |architecture| trainable_parameter_count(architecture) as i64;
        let more = count(&Architecture { classes, ..linear }) - count(&linear);
        let line = format!("Classes: {} instead of Digits, {more} parameters more", classes.describe().title);
        parts.push(Part { line, hover: classes.describe().hint.to_owned(), more });
    }
    if dropout > 0.0 {
        let line =
            format!("Dropout of {} % of the units of C5 and F6 while training; the original has none", 100.0 * dropout);
        parts.push(Part { line, hover: String::new(), more: 0 });
    }
    parts
}

fn loss_line(loss: Loss) -> &'static str {
    match loss {
        Loss::CrossEntropy => "cross-entropy instead of MAP loss (eq. 9)",
        Loss::MeanSquaredError => "MSE (eq. 8) instead of MAP loss (eq. 9); the paper has both",
        Loss::MaximumAPosteriori { .. } => "MAP loss (eq. 9), as in the original",
    }
}

/// A line for a choice; `changed` is the original with this choice alone.
fn part(name: &str, own: ChoiceText, originals: ChoiceText, changed: &Architecture) -> Part {
    let count = |architecture| trainable_parameter_count(architecture) as i64;
    let more = count(changed) - count(&Architecture::ORIGINAL);
    let parameters = match more {
        0 => String::new(),
        more if more < 0 => format!(", {} parameters fewer", -more),
        more => format!(", {more} parameters more"),
    };
    if own.name == originals.name {
        return Part { line: format!("{name}: {}, as in the original", own.title), hover: own.hint.to_owned(), more };
    }
    let line = format!("{name}: {} instead of {}{parameters}", own.title, originals.title);
    Part { line, hover: format!("{}. In the original: {}", own.hint, originals.hint), more }
}

/// The parameters of the original and of each difference as a sum: `60,000 + 900 − 44 + 850 = 61,706`.
fn sum(architecture: &Architecture, parts: &[Part]) -> String {
    let total = thousands(trainable_parameter_count(architecture) as u64);
    let terms: Vec<String> = parts
        .iter()
        .filter(|part| part.more != 0)
        .map(|part| format!(" {} {}", if part.more < 0 { '−' } else { '+' }, part.more.abs()))
        .collect();
    if terms.is_empty() {
        format!("{total} parameters, as in the original")
    } else {
        format!("60,000{} = {total}", terms.concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::architecture::{C3Connections, Normalisation, Pooling};

    fn lines(architecture: &Architecture) -> Vec<String> {
        let parts = parts(architecture);
        let sum = sum(architecture, &parts);
        parts.into_iter().map(|part| part.line).chain([sum]).collect()
    }

    #[test]
    fn the_differences_add_up_to_the_parameters_of_every_network() {
        for c3 in [C3Connections::Full, C3Connections::TableI] {
            for pooling in Pooling::ALL.iter().copied() {
                for output in [OutputUnits::Linear, OutputUnits::RadialBasis] {
                    for normalisation in [Normalisation::None, Normalisation::Batch] {
                        for classes in Classes::ALL.iter().copied() {
                            let modern = Architecture::MODERN;
                            let architecture = Architecture { pooling, c3, output, normalisation, classes, ..modern };
                            let more: i64 = parts(&architecture).iter().map(|part| part.more).sum();
                            let count = trainable_parameter_count(&architecture) as i64;
                            assert_eq!(60_000 + more, count, "{architecture:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn each_difference_is_named_with_its_parameters() {
        let lines = lines(&Architecture { dropout: 0.25, ..Architecture::MODERN });
        for line in [
            "Maps of S2 that C3 sees: All instead of Table I, 900 parameters more",
            "Pooling: Average instead of Trainable (1998), 44 parameters fewer",
            "Batch normalisation: Off, as in the original",
            "Activation: tanh instead of Scaled tanh",
            "Dropout of 25 % of the units of C5 and F6 while training; the original has none",
        ] {
            assert!(lines.iter().any(|shown| shown == line), "{line}: {lines:?}");
        }
        assert_eq!(lines.last().unwrap(), "60,000 + 900 − 44 + 850 = 61,706");
    }

    #[test]
    fn the_original_is_the_original() {
        let lines = lines(&Architecture::ORIGINAL);
        assert_eq!(lines.last().unwrap(), "60,000 parameters, as in the original");
        assert!(lines.iter().all(|line| line.ends_with("as in the original")), "{lines:?}");
    }
}
