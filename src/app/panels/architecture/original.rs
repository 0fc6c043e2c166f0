//! Where the network differs from that of 1998.

use eframe::egui::{Label, RichText, Ui};

use crate::{
    app::theme,
    model::architecture::{Activation, Architecture, Pooling},
};

/// Says it in a few lines.
pub(super) fn ui(ui: &mut Ui, architecture: &Architecture) {
    ui.strong("Compared with the original of 1998, which has 60,000 parameters");
    for line in lines(architecture) {
        ui.add(Label::new(RichText::new(line).color(theme::tokens(ui).text_weak)).wrap());
    }
}

/// The differences, a line each.
fn lines(architecture: &Architecture) -> Vec<String> {
    let pooling = match architecture.pooling {
        Pooling::Average => "average",
        Pooling::Maximum => "take the largest of",
    };
    let squashing = match architecture.activation {
        Activation::ScaledTanh => "The squashing, 1.7159 tanh(2a/3), is the original's",
        _ => "The original squashes with 1.7159 tanh(2a/3)",
    };
    vec![
        "C3 sees all 6 maps of S2; in the original each of its maps sees 3 to 6 of them: 2,416 − 1,516 = 900 parameters more".to_owned(),
        format!("S2 and S4 {pooling} each 2×2 patch; in the original they multiply its sum by a trained coefficient, add a bias and squash: 12 + 32 = 44 fewer"),
        "Output is linear, and softmax makes probabilities of it; in the original it is the distance of F6 from fixed 7×12 pictures of the digits: 850 more".to_owned(),
        format!("60,000 + 900 − 44 + 850 = 61,706. {squashing}"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::layer_table::layer_table;

    #[test]
    fn the_differences_add_up_to_the_parameters_of_the_table() {
        let rows = layer_table(&Architecture::MODERN);
        let total: usize = rows.iter().map(|row| row.parameter_count).sum();
        // C3 by Table I of the paper: 60 kernels and a bias for each of the 16 maps.
        let (c3_then, c3_now) = (60 * 25 + 16, rows[2].parameter_count);
        assert_eq!((c3_then, c3_now - c3_then, rows[6].parameter_count), (1_516, 900, 850));
        assert_eq!(60_000 + 900 - (2 * 6 + 2 * 16) + 850, total);
    }

    #[test]
    fn what_is_as_in_the_original_is_not_called_a_difference() {
        let scaled = Architecture { activation: Activation::ScaledTanh, ..Architecture::MODERN };
        assert!(lines(&scaled).concat().contains("is the original's"));
        assert!(lines(&Architecture::MODERN).concat().contains("The original squashes"));
    }
}
