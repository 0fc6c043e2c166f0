//! The picture of a layer over the field.

use std::sync::Arc;

use eframe::egui::{Context, TextureFilter, TextureOptions, Theme};

use super::super::swept;
use crate::{
    app::{
        lab::{Lab, UnitValue},
        memo::{Memo, Shared},
        theme,
        widgets::mosaic::{Mosaic, ScaleFollower, Tile, Tiles},
    },
    data::strings::StringImage,
    model::{array::Array, layer::Layer},
    train::{
        protocol::NetworkId,
        snapshot::LayerMaps,
        string_view::{StringNetwork, StringView},
    },
};

/// The picture of the layer in view.
#[derive(Default)]
pub(super) struct MapPictures {
    mosaic: Memo<(Shared<StringView>, Layer, UnitValue, Theme), Option<Mosaic>>,
    scales: ScaleFollower<(Shared<StringImage>, StringNetwork, NetworkId, UnitValue), Layer>,
}

/// Values are squares where they are enlarged.
const OPTIONS: TextureOptions = TextureOptions { magnification: TextureFilter::Nearest, ..TextureOptions::LINEAR };

/// The smallest value that gets the palette's full colour: less would show rounding as if it meant something.
const MIN_SCALE: f32 = 1e-6;

impl MapPictures {
    /// Redraws the picture if the view, the layer or the values are others.
    pub(super) fn update(&mut self, ctx: &Context, lab: &Lab, view: &Arc<StringView>, layer: Layer) {
        let (Self { mosaic, scales }, values) = (self, lab.map_view.values);
        mosaic.get((Shared::of(view), layer, values, ctx.theme()), |(.., theme)| {
            let array = shown(swept::layer(view, layer)?, values);
            let subject = (Shared::of(&view.question.image), view.question.network, lab.network.id, values);
            scales.follow(subject, MIN_SCALE, [(layer, &array.values[..])]);
            let (tokens, scale) = (theme::of(*theme), scales.scale(&layer));
            let colors = array.values.iter().map(|value| tokens.diverging(value / scale)).collect();
            Some(Mosaic::new(ctx, &Tiles { size: picture_size(array)?, columns: 1, colors }, OPTIONS))
        });
    }

    /// A map of the layer; from C5 on all its units, one below the other.
    pub(super) fn map(&self, map: usize) -> Option<Tile> {
        self.mosaic.latest()?.as_ref()?.tile(map)
    }

    /// The magnitude that has the palette's full colour.
    pub(super) fn scale(&self, layer: Layer) -> f32 {
        self.scales.scale(&layer)
    }
}

/// The values that are shown.
pub(super) fn shown(maps: &LayerMaps, values: UnitValue) -> &Array {
    match values {
        UnitValue::PreActivation => &maps.pre_activation,
        UnitValue::Activation => &maps.activation,
    }
}

/// Columns and rows of a picture: of one map, or of all units.
fn picture_size(array: &Array) -> Option<[usize; 2]> {
    match array.shape[..] {
        [units, 1, width] => Some([width, units]),
        [_, height, width] => Some([width, height]),
        _ => None,
    }
}
