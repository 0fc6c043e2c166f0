//! What layers, maps and values are called, and what is shown of them, in words.

use crate::{
    app::{
        lab::{Lab, MapPlace, MapScale, UnitValue, ValuePlace},
        numbers,
        pictures::Pictures,
    },
    model::{
        architecture::{C3Connections, OutputUnits},
        layer::Layer,
    },
};

/// What a map is called: people count from 1.
pub(super) fn map_name(place: MapPlace) -> String {
    match place.layer {
        Layer::Input => "Input".to_owned(),
        layer => format!("{} map {}", layer.name(), place.map + 1),
    }
}

/// What a value is called.
pub(super) fn value_name(place: ValuePlace) -> String {
    match place.layer {
        Layer::Output => format!("Output {}", place.map),
        layer if layer.map_side() == 1 => format!("{} unit {}", layer.name(), place.map + 1),
        _ => format!("{}, row {}, column {}", map_name(place.map_place()), place.row + 1, place.column + 1),
    }
}

/// Which values are shown, and how large the largest is.
pub(super) fn shown_words(lab: &Lab, pictures: &Pictures, layer: Layer) -> String {
    let moment = moment_words(lab, layer);
    let has_scale = lab.map_view.scale == MapScale::Layer && !matches!(layer, Layer::Input | Layer::Output);
    if has_scale {
        let scale = pictures.scale(MapPlace { layer, map: 0 }, MapScale::Layer);
        format!("{moment}, ±{}", numbers::short(scale))
    } else {
        moment.to_owned()
    }
}

/// Which values are shown.
pub(super) fn moment_words(lab: &Lab, layer: Layer) -> &'static str {
    match (layer, lab.map_view.moment) {
        (Layer::Input, _) => "grey",
        (Layer::Output, _) => match lab.network.architecture.output {
            OutputUnits::Linear => "sums, scores",
            OutputUnits::RadialBasis => "distances, scores",
        },
        (Layer::S2 | Layer::S4, _) if !has_squashing(lab, layer) => pooling_word(lab),
        (_, UnitValue::PreActivation) => "before squashing",
        (_, UnitValue::Activation) => "after squashing",
    }
}

/// The same where there is room for a word.
pub(super) fn short_moment_words(lab: &Lab, layer: Layer) -> &'static str {
    match (layer, lab.network.architecture.output) {
        (Layer::Output, OutputUnits::RadialBasis) => "scores",
        _ => moment_words(lab, layer).trim_end_matches(" squashing"),
    }
}

/// Whether a layer squashes, so that its values before and after are two things.
pub(super) fn has_squashing(lab: &Lab, layer: Layer) -> bool {
    match layer {
        Layer::Input | Layer::Output => false,
        Layer::S2 | Layer::S4 => lab.network.architecture.pooling.is_trainable(),
        Layer::C1 | Layer::C3 | Layer::C5 | Layer::F6 => true,
    }
}

fn pooling_word(lab: &Lab) -> &'static str {
    lab.network.architecture.pooling.of_patch()
}

/// What a layer does, in a sentence.
pub(super) fn layer_words(lab: &Lab, layer: Layer) -> String {
    let maps = layer.map_count();
    match layer {
        Layer::Input => "The digit in a field of 32×32, as the network gets it".to_owned(),
        Layer::C1 => format!("Convolution: {maps} kernels of 5×5 look for strokes and edges"),
        Layer::C3 => {
            let seen = match lab.network.architecture.c3 {
                C3Connections::Full => "all maps of S2",
                C3Connections::TableI => "the 3, 4 or 6 maps of S2 that Table I of the paper gives it",
            };
            format!("Convolution: each of {maps} maps combines what it finds in {seen}")
        }
        Layer::S2 | Layer::S4 => {
            let trained =
                if has_squashing(lab, layer) { ", by a coefficient and a bias of the map's, squashed" } else { "" };
            format!("Subsampling: the {} of each 2×2 patch{trained}, at half the size", pooling_word(lab))
        }
        Layer::C5 => format!("{maps} units, each of which sees all of S4"),
        Layer::F6 => format!("{maps} units, shown as the paper does: a picture of 7×12"),
        Layer::Output => match lab.network.architecture.output {
            OutputUnits::Linear => "One weighted sum for each digit; softmax makes scores of them".to_owned(),
            OutputUnits::RadialBasis => {
                "The squared distance of F6 from the bitmap of each digit; the smallest wins".to_owned()
            }
        },
    }
}
