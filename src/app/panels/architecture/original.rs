//! Where the network differs from that of 1998.

use eframe::egui::{Label, RichText, Ui};

use crate::{
    app::{action::Action, numbers::thousands, theme, widgets::why_button},
    explain::Topic,
    model::{
        architecture::{Activation, Architecture, C3Connections, Normalisation, OutputUnits, Pooling},
        loss::Loss,
        parameters::trainable_parameter_count,
    },
};

/// Says it in a few lines.
pub(super) fn ui(ui: &mut Ui, architecture: &Architecture) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.horizontal(|ui| {
        ui.strong("Compared with the original of 1998, which has 60,000 parameters");
        actions.extend([Topic::Presets, Topic::Today].into_iter().filter_map(|topic| why_button::ui(ui, topic)));
    });
    for line in lines(architecture) {
        ui.add(Label::new(RichText::new(line).color(theme::tokens(ui).text_weak)).wrap());
    }
    actions
}

/// A part of the network beside the original's.
struct Part {
    /// What it is.
    words: String,
    /// Parameters more than in the original.
    more: i64,
}

/// The parts, a line each, and the sum of their parameters.
fn lines(architecture: &Architecture) -> Vec<String> {
    let parts = parts(architecture);
    let mut terms = vec!["60,000".to_owned()];
    terms.extend(parts.iter().filter(|part| part.more != 0).map(|part| {
        let sign = if part.more < 0 { '−' } else { '+' };
        format!("{sign} {}", part.more.abs())
    }));
    let (sum, total) = (terms.join(" "), thousands(trainable_parameter_count(architecture) as u64));
    let last =
        if sum == total { format!("All {total} parameters are the original's") } else { format!("{sum} = {total}") };
    parts.into_iter().map(|part| part.words).chain([last]).collect()
}

fn parts(architecture: &Architecture) -> Vec<Part> {
    let parts = [c3(architecture.c3), pooling(architecture.pooling), output(architecture.output)];
    let rest = [loss(architecture.loss), activation(architecture.activation)];
    let additions = [normalisation(architecture.normalisation), dropout(architecture.dropout)];
    parts.into_iter().chain(additions.into_iter().flatten()).chain(rest).collect()
}

fn part(more: i64, words: impl Into<String>) -> Part {
    Part { words: words.into(), more }
}

fn c3(connections: C3Connections) -> Part {
    match connections {
        C3Connections::Full => part(
            900,
            "C3 sees all 6 maps of S2; in the original each of its maps sees 3 to 6 of them: 2,416 − 1,516 = 900 parameters more",
        ),
        C3Connections::TableI => part(0, "C3 sees 3 to 6 maps of S2 by Table I, as in the original"),
    }
}

fn pooling(pooling: Pooling) -> Part {
    if pooling.is_trainable() {
        return part(
            0,
            "S2 and S4 multiply the sum of each 2×2 patch by a trained coefficient, add a bias and apply the activation, as in the original",
        );
    }
    let result = pooling.of_patch();
    part(
        -44,
        format!(
            "S2 and S4 take the {result} of each 2×2 patch; in the original they multiply its sum by a trained coefficient, add a bias and apply the activation: 12 + 32 = 44 fewer"
        ),
    )
}

fn output(units: OutputUnits) -> Part {
    match units {
        OutputUnits::Linear => part(
            850,
            "Output is linear, and softmax makes probabilities of it; in the original it is the distance of F6 from fixed 7×12 pictures of the digits: 850 more",
        ),
        OutputUnits::RadialBasis => {
            part(0, "Output is the squared distance of F6 from fixed 7×12 pictures of the digits, as in the original")
        }
    }
}

fn normalisation(normalisation: Normalisation) -> Option<Part> {
    let words = "Batch normalisation, of 2015, has a gain and a shift for each map of C1, C3, C5 and F6: \
        2 × (6 + 16 + 120 + 84) = 452 more";
    (normalisation == Normalisation::Batch).then(|| part(452, words))
}

fn dropout(share: f64) -> Option<Part> {
    let words = format!(
        "Dropout, of 2012, drops {} % of the units of C5 and F6 at each training step; the original has none",
        100.0 * share
    );
    (share > 0.0).then(|| part(0, words))
}

fn loss(of_network: Loss) -> Part {
    part(
        0,
        match of_network {
            Loss::CrossEntropy => {
                "The loss is cross-entropy; the paper has MSE (eq. 8), the squared distance from the correct bitmap, and \
                 MAP loss (eq. 9)"
            }
            Loss::MeanSquaredError => "The loss is MSE (eq. 8), the squared distance",
            Loss::MaximumAPosteriori { .. } => "The loss is MAP loss (eq. 9), maximum a posteriori",
        },
    )
}

fn activation(activation: Activation) -> Part {
    let words = match activation == Architecture::ORIGINAL.activation {
        true => "The activation, 1.7159 tanh(2a/3), is the original's",
        false => "The activation of the original is 1.7159 tanh(2a/3)",
    };
    part(0, words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::choice::Described as _;

    #[test]
    fn the_differences_add_up_to_the_parameters_of_every_network() {
        for c3 in [C3Connections::Full, C3Connections::TableI] {
            for pooling in Pooling::ALL.iter().copied() {
                for output in [OutputUnits::Linear, OutputUnits::RadialBasis] {
                    for normalisation in [Normalisation::None, Normalisation::Batch] {
                        let architecture = Architecture { pooling, c3, output, normalisation, ..Architecture::MODERN };
                        let more: i64 = parts(&architecture).iter().map(|part| part.more).sum();
                        assert_eq!(60_000 + more, trainable_parameter_count(&architecture) as i64, "{architecture:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_as_in_the_original_is_not_called_a_difference() {
        let scaled = Architecture { activation: Activation::ScaledTanh, ..Architecture::MODERN };
        assert!(lines(&scaled).concat().contains("is the original's"));
        assert!(lines(&Architecture::MODERN).concat().contains("The activation of the original"));
        assert_eq!(lines(&Architecture::MODERN).last().unwrap(), "60,000 + 900 − 44 + 850 = 61,706");
    }

    #[test]
    fn the_original_is_the_original() {
        let lines = lines(&Architecture::ORIGINAL);
        assert_eq!(lines.last().unwrap(), "All 60,000 parameters are the original's");
        assert_eq!(lines.iter().filter(|line| line.contains("as in the original")).count(), 3);
        assert!(!lines.concat().contains(" more"));
    }
}
