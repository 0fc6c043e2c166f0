//! The kernels as textures, one for a layer, made anew only where what they show has changed.

use std::sync::Arc;

use eframe::egui::{Context, TextureOptions, Theme};

use super::{
    kernel::{Kernel, KernelLayer, VALUE_COUNT},
    view::KernelView,
};
use crate::{
    app::{
        lab::Lab,
        pictures::MapTexture,
        theme,
        widgets::atlas::{Atlas, Tiles},
    },
    model::{array::Array, layer::KERNEL_SIDE},
    train::snapshot::Snapshot,
};

/// The textures of both layers.
#[derive(Default)]
pub(super) struct KernelPictures {
    shown: Option<Shown>,
    c1: LayerPicture,
    c3: LayerPicture,
}

/// What the textures show.
struct Shown {
    snapshot: Arc<Snapshot>,
    view: KernelView,
    theme: Theme,
}

/// The kernels of a layer.
#[derive(Default)]
struct LayerPicture {
    atlas: Atlas,
    /// The largest magnitude among their numbers.
    largest: f32,
    /// The magnitude that has the palette's full colour.
    scale: f32,
}

/// How much of the way a scale goes back to a smaller value with each snapshot, so that colours do not flicker.
const SCALE_DECAY: f32 = 0.08;

/// The smallest magnitude that gets the palette's full colour: less would show rounding as if it meant something.
const LEAST_SCALE: f32 = 1e-9;

impl KernelPictures {
    /// Makes the textures anew that no longer show what the lab holds.
    pub(super) fn update(&mut self, ctx: &Context, lab: &Lab, view: KernelView) {
        let Some(snapshot) = &lab.snapshot else { return };
        let shown = Shown { snapshot: Arc::clone(snapshot), view, theme: ctx.theme() };
        let before = self.shown.as_ref();
        let is_shown = before.is_some_and(|before| {
            Arc::ptr_eq(&before.snapshot, &shown.snapshot) && before.view == view && before.theme == shown.theme
        });
        if is_shown {
            return;
        }
        let source = |shown: &Shown| (shown.view, shown.snapshot.run);
        let continuity = match before {
            Some(before) if source(before) == source(&shown) => Continuity::Same,
            _ => Continuity::New,
        };
        for layer in KernelLayer::ALL {
            if let Some(values) = lab.parameter(view.parameter_view(), layer.weight_name()) {
                self.of_mut(layer).update(ctx, layer, values, continuity, shown.theme);
            }
        }
        self.shown = Some(shown);
    }

    /// A kernel as a picture.
    pub(super) fn tile(&self, kernel: Kernel) -> Option<MapTexture> {
        self.of(kernel.layer).atlas.tile(kernel.position())
    }

    /// The magnitude that has the palette's full colour in a layer.
    pub(super) fn scale(&self, layer: KernelLayer) -> f32 {
        self.of(layer).scale
    }

    /// Whether all numbers of both layers are zero.
    pub(super) fn is_zero(&self) -> bool {
        KernelLayer::ALL.into_iter().all(|layer| self.of(layer).largest == 0.0)
    }

    fn of(&self, layer: KernelLayer) -> &LayerPicture {
        match layer {
            KernelLayer::C1 => &self.c1,
            KernelLayer::C3 => &self.c3,
        }
    }

    fn of_mut(&mut self, layer: KernelLayer) -> &mut LayerPicture {
        match layer {
            KernelLayer::C1 => &mut self.c1,
            KernelLayer::C3 => &mut self.c3,
        }
    }
}

/// Whether new values are those of before, a little later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Continuity {
    /// The same view of the same run.
    Same,
    /// Anything else.
    New,
}

impl LayerPicture {
    fn update(&mut self, ctx: &Context, layer: KernelLayer, values: &Array, continuity: Continuity, theme: Theme) {
        let finite = values.values.iter().copied().filter(|value| value.is_finite());
        self.largest = finite.fold(0.0, |most, value| most.max(value.abs()));
        self.scale = followed(self.scale, self.largest, continuity);
        let (scale, tokens) = (self.scale, theme::of(theme));
        let (columns, count) = (layer.layer().map_count(), values.values.len() / VALUE_COUNT);
        let color = |tile: usize, value: usize| tokens.diverging(values.values[tile * VALUE_COUNT + value] / scale);
        self.atlas.fill(ctx, Tiles { side: KERNEL_SIDE, columns, count }, TextureOptions::NEAREST, color);
    }
}

/// The scale for values of magnitude `largest`: up at once, down slowly while the same values change by learning.
fn followed(scale: f32, largest: f32, continuity: Continuity) -> f32 {
    let followed = match continuity {
        Continuity::Same if largest < scale => scale + SCALE_DECAY * (largest - scale),
        Continuity::Same | Continuity::New => largest,
    };
    followed.max(LEAST_SCALE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_goes_up_at_once_and_down_slowly() {
        assert_eq!(followed(1.0, 2.0, Continuity::Same), 2.0);
        assert_eq!(followed(2.0, 1.0, Continuity::Same), 1.92);
        assert_eq!(followed(2.0, 1.0, Continuity::New), 1.0);
        assert_eq!(followed(0.0, 0.0, Continuity::New), LEAST_SCALE);
    }

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
