//! One kernel among those of C1 and C3: its name, its weights, its maps, and its picture.

use eframe::egui::{Context, TextureOptions, Theme};

use super::page::KernelView;
use crate::{
    app::{
        lab::{Lab, MapPlace},
        memo::{Memo, Shared},
        theme,
        widgets::mosaic::{self, Mosaic, ScaleFollower, Tile, Tiles},
    },
    model::{
        architecture::Architecture,
        array::Array,
        layer::{KERNEL_SIDE, Layer},
    },
    train::{protocol::RunId, snapshot::Snapshot},
};

/// The numbers of a kernel, row by row.
const VALUE_COUNT: usize = KERNEL_SIDE * KERNEL_SIDE;

/// A layer whose kernels are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum KernelLayer {
    /// One kernel for each map.
    C1,
    /// For each map one kernel for each map of S2.
    C3,
}

/// The 5×5 numbers that lead from one map to one map of the next layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Kernel {
    /// Whose it is.
    pub layer: KernelLayer,
    /// The map that it makes, or helps to make; 0 for the first.
    pub map: usize,
    /// The map that it reads, 0 for the first.
    pub input: usize,
}

impl KernelLayer {
    /// Both.
    pub(super) const ALL: [Self; 2] = [Self::C1, Self::C3];

    /// The layer of the network.
    pub(super) fn layer(self) -> Layer {
        match self {
            Self::C1 => Layer::C1,
            Self::C3 => Layer::C3,
        }
    }

    /// Number of maps that it reads.
    pub(super) fn input_count(self) -> usize {
        self.layer().previous().map_or(1, Layer::map_count)
    }

    /// All kernels; those that make the same map follow each other.
    pub(super) fn kernels(self) -> impl Iterator<Item = Kernel> {
        let inputs = self.input_count();
        (0..self.layer().map_count() * inputs).map(move |at| Kernel {
            layer: self,
            map: at / inputs,
            input: at % inputs,
        })
    }

    /// The name of the kernels' numbers (`[maps, inputs, 5, 5]`).
    pub(super) fn weight_name(self) -> &'static str {
        match self {
            Self::C1 => "conv1.weight",
            Self::C3 => "conv2.weight",
        }
    }

    /// The name of the maps' biases (`[maps]`).
    pub(super) fn bias_name(self) -> &'static str {
        match self {
            Self::C1 => "conv1.bias",
            Self::C3 => "conv2.bias",
        }
    }
}

impl Kernel {
    /// Its position in the order of [`KernelLayer::kernels`].
    pub(super) fn position(self) -> usize {
        self.map * self.layer.input_count() + self.input
    }

    /// The map that it makes.
    pub(super) fn place(self) -> MapPlace {
        MapPlace { layer: self.layer.layer(), map: self.map }
    }

    /// `C1 kernel 3`, `C3 kernel 5 of S2 map 2`.
    pub(super) fn name(self) -> String {
        let map = self.map + 1;
        match self.layer {
            KernelLayer::C1 => format!("C1 kernel {map}"),
            KernelLayer::C3 => format!("C3 kernel {map} of S2 map {}", self.input + 1),
        }
    }

    /// Whether the network has it: Table I leaves some of C3 out.
    pub(super) fn is_present(self, architecture: &Architecture) -> bool {
        match self.layer {
            KernelLayer::C1 => true,
            KernelLayer::C3 => architecture.c3.inputs(self.map).contains(&self.input),
        }
    }

    /// Its 25 numbers among those of its layer, row by row.
    pub(super) fn values(self, of_layer: &Array) -> Option<&[f32]> {
        of_layer.values.chunks_exact(VALUE_COUNT).nth(self.position())
    }

    /// Whether it has to do with a map that is pointed at: it makes the map, or reads it.
    pub(super) fn belongs_to(self, place: MapPlace) -> bool {
        let MapPlace { layer, map } = place;
        match (self.layer, layer) {
            // S2 and S4 have a map for each map of C1 and C3.
            (KernelLayer::C1, Layer::C1 | Layer::S2) | (KernelLayer::C3, Layer::C3 | Layer::S4) => self.map == map,
            (KernelLayer::C3, Layer::S2) => self.input == map,
            _ => false,
        }
    }
}

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
const MIN_SCALE: f32 = 1e-9;

impl KernelPictures {
    /// Makes the pictures anew if the lab holds other kernels.
    pub(super) fn update(&mut self, ctx: &Context, lab: &Lab, view: KernelView) {
        let Some(snapshot) = &lab.snapshot else { return };
        let values = |layer: KernelLayer| lab.parameter(view.parameter_view(), layer.weight_name());
        let Self { mosaics, scales } = self;
        mosaics.get((Shared::of(snapshot), view, ctx.theme()), |(_, _, theme)| {
            let layers = || KernelLayer::ALL.into_iter().filter_map(|layer| Some((layer, &values(layer)?.values[..])));
            scales.follow((view, snapshot.run), MIN_SCALE, layers());
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
    fn numbers_are_found_by_map_and_input() {
        // Each number is its own position.
        let of_layer = Array { shape: vec![16, 6, 5, 5], values: (0..16 * 6 * 25).map(|at| at as f32).collect() };
        let kernel = Kernel { layer: KernelLayer::C3, map: 2, input: 5 };
        let values = kernel.values(&of_layer).unwrap();
        assert_eq!((values[0], values[24], values.len()), (425.0, 449.0, 25));
        assert_eq!(kernel.name(), "C3 kernel 3 of S2 map 6");
        assert_eq!(KernelLayer::C3.kernels().nth(kernel.position()), Some(kernel));
        let foreign = Array { shape: vec![1], values: vec![0.0] };
        assert_eq!(kernel.values(&foreign), None);
    }

    #[test]
    fn a_kernel_belongs_to_the_maps_that_it_makes_and_reads() {
        let belonging = |layer: KernelLayer, place: (Layer, usize)| {
            let place = MapPlace { layer: place.0, map: place.1 };
            layer.kernels().filter(|kernel| kernel.belongs_to(place)).map(Kernel::position).collect::<Vec<_>>()
        };
        assert_eq!(belonging(KernelLayer::C1, (Layer::C1, 4)), [4]);
        assert_eq!(belonging(KernelLayer::C1, (Layer::S2, 4)), [4]);
        assert_eq!(belonging(KernelLayer::C3, (Layer::C3, 1)), [6, 7, 8, 9, 10, 11]);
        assert_eq!(belonging(KernelLayer::C3, (Layer::S2, 4)).len(), 16);
        assert_eq!(belonging(KernelLayer::C3, (Layer::S2, 4))[1], 10);
        assert_eq!(belonging(KernelLayer::C3, (Layer::C1, 4)), [] as [usize; 0]);
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
