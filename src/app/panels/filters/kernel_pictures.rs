//! The kernels as pictures.

use eframe::egui::{Context, TextureOptions, Theme};

use super::{
    kernel::{Kernel, KernelLayer},
    view::KernelView,
};
use crate::{
    app::{
        lab::Lab,
        memo::{Memo, Shared},
        theme,
        widgets::mosaic::{self, Mosaic, ScaleFollower, Tile, Tiles},
    },
    model::{array::Array, layer::KERNEL_SIDE},
    train::{protocol::RunId, snapshot::Snapshot},
};

/// The pictures of both layers.
#[derive(Default)]
pub(super) struct KernelPictures {
    mosaics: Memo<(Shared<Snapshot>, KernelView, Theme), Mosaics>,
    scales: ScaleFollower<(KernelView, Option<RunId>), KernelLayer>,
}

struct Mosaics {
    c1: Option<Mosaic>,
    c3: Option<Mosaic>,
    /// Whether all numbers of both layers are zero.
    are_zero: bool,
}

/// The smallest magnitude that gets the palette's full colour: less would show rounding as if it meant something.
const LEAST_SCALE: f32 = 1e-9;

impl KernelPictures {
    /// Makes the pictures anew if the lab holds other kernels.
    pub(super) fn update(&mut self, ctx: &Context, lab: &Lab, view: KernelView) {
        let Some(snapshot) = &lab.snapshot else { return };
        let values = |layer: KernelLayer| lab.parameter(view.parameter_view(), layer.weight_name());
        let Self { mosaics, scales } = self;
        mosaics.get((Shared::of(snapshot), view, ctx.theme()), |(_, _, theme)| {
            let layers = || KernelLayer::ALL.into_iter().filter_map(|layer| Some((layer, &values(layer)?.values[..])));
            scales.follow((view, snapshot.run), LEAST_SCALE, layers());
            let mosaic = |layer: KernelLayer| {
                let tiles = tiles(layer, values(layer)?, scales.scale(&layer), *theme);
                Some(Mosaic::new(ctx, &tiles, TextureOptions::NEAREST))
            };
            let are_zero = layers().all(|(_, values)| mosaic::magnitude(values) == 0.0);
            Mosaics { c1: mosaic(KernelLayer::C1), c3: mosaic(KernelLayer::C3), are_zero }
        });
    }

    /// A kernel as a picture.
    pub(super) fn tile(&self, kernel: Kernel) -> Option<Tile> {
        let mosaics = self.mosaics.latest()?;
        let mosaic = match kernel.layer {
            KernelLayer::C1 => &mosaics.c1,
            KernelLayer::C3 => &mosaics.c3,
        };
        mosaic.as_ref()?.tile(kernel.position())
    }

    /// The magnitude that has the palette's full colour in a layer.
    pub(super) fn scale(&self, layer: KernelLayer) -> f32 {
        self.scales.scale(&layer)
    }

    /// Whether all numbers of both layers are zero.
    pub(super) fn is_zero(&self) -> bool {
        self.mosaics.latest().is_none_or(|mosaics| mosaics.are_zero)
    }
}

fn tiles(layer: KernelLayer, values: &Array, scale: f32, theme: Theme) -> Tiles {
    let colors = values.values.iter().map(|value| theme::of(theme).diverging(value / scale)).collect();
    Tiles { size: [KERNEL_SIDE; 2], columns: layer.layer().map_count(), colors }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn textures_stay_while_they_show_the_same() {
        let (ctx, mut pictures, lab) = (Context::default(), KernelPictures::default(), Lab::fake());
        let uploads = |ctx: &Context| {
            let mut delta = ctx.tex_manager().write().take_delta();
            let count = delta.set.len();
            delta.clear();
            count
        };
        uploads(&ctx);
        pictures.update(&ctx, &lab, KernelView::Weights);
        assert_eq!(uploads(&ctx), 2);
        pictures.update(&ctx, &lab, KernelView::Weights);
        assert_eq!(uploads(&ctx), 0);
        pictures.update(&ctx, &lab, KernelView::Gradients);
        assert_eq!(uploads(&ctx), 2);
        assert!(pictures.is_zero(), "nothing has been learned from yet");
    }
}
