//! One kernel of C1 or C3: its name, its weights, its maps, and its picture.

use std::collections::BTreeMap;

use eframe::egui::{Context, TextureOptions, Theme};

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
        parameters::Role,
    },
    train::{
        protocol::NetworkId,
        snapshot::{ParameterView, Snapshot},
    },
};

/// The layers whose kernels are shown.
pub(super) const LAYERS: [Layer; 2] = [Layer::C1, Layer::C3];

/// The 5×5 numbers that lead from one map to one map of the next layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Kernel {
    /// C1 or C3.
    pub layer: Layer,
    /// The map that it makes, or helps to make; 0 for the first.
    pub map: usize,
    /// The map that it sees, 0 for the first.
    pub input: usize,
}

/// Number of maps that a layer sees.
pub(super) fn input_count(layer: Layer) -> usize {
    layer.previous().map_or(1, Layer::map_count)
}

/// All kernels of C1 or C3; those of the same map follow each other.
pub(super) fn kernels(layer: Layer) -> impl Iterator<Item = Kernel> {
    let inputs = input_count(layer);
    (0..layer.map_count() * inputs).map(move |at| Kernel { layer, map: at / inputs, input: at % inputs })
}

impl Kernel {
    /// Its position in the order of [`kernels`].
    pub(super) fn position(self) -> usize {
        self.map * input_count(self.layer) + self.input
    }

    /// The map that it makes.
    pub(super) fn place(self) -> MapPlace {
        MapPlace { layer: self.layer, map: self.map }
    }

    /// `C1 kernel 3`, `C3 kernel 5 of S2 map 2`.
    pub(super) fn name(self) -> String {
        let name = format!("{} kernel {}", self.layer.name(), self.map + 1);
        if self.layer == Layer::C3 { format!("{name} of S2 map {}", self.input + 1) } else { name }
    }

    /// Whether the network has it: Table I leaves some of C3 out.
    pub(super) fn is_present(self, architecture: &Architecture) -> bool {
        self.layer != Layer::C3 || architecture.c3.inputs(self.map).contains(&self.input)
    }

    /// Its 25 numbers among those of its layer (`[maps, inputs, 5, 5]`), row by row.
    pub(super) fn values(self, of_layer: &Array) -> Option<&[f32]> {
        of_layer.values.chunks_exact(KERNEL_SIDE * KERNEL_SIDE).nth(self.position())
    }

    /// Whether it makes or sees a map.
    pub(super) fn belongs_to(self, MapPlace { layer, map }: MapPlace) -> bool {
        match (self.layer, layer) {
            // S2 and S4 have a map for each map of C1 and C3.
            (Layer::C1, Layer::C1 | Layer::S2) | (Layer::C3, Layer::C3 | Layer::S4) => self.map == map,
            (Layer::C3, Layer::S2) => self.input == map,
            _ => false,
        }
    }
}

/// The pictures of both layers.
#[derive(Default)]
pub(super) struct KernelPictures {
    mosaics: Memo<(Shared<Snapshot>, ParameterView, Theme), BTreeMap<Layer, Mosaic>>,
    scales: ScaleFollower<(ParameterView, NetworkId), Layer>,
}

/// The smallest magnitude that gets the palette's full colour: smaller ones are rounding errors.
const MIN_SCALE: f32 = 1e-9;

impl KernelPictures {
    /// Redraws the pictures if the lab holds other kernels.
    pub(super) fn update(&mut self, ctx: &Context, lab: &Lab, view: ParameterView) {
        let Some(snapshot) = &lab.snapshot else { return };
        let Self { mosaics, scales } = self;
        mosaics.get((Shared::of(snapshot), view, ctx.theme()), |(.., theme)| {
            scales.follow((view, snapshot.network), MIN_SCALE, weights(lab, view));
            let mosaic = |(layer, values): (Layer, &[f32])| {
                let scale = scales.scale(&layer);
                let colors = values.iter().map(|value| theme::of(*theme).diverging(value / scale)).collect();
                let tiles = Tiles { size: [KERNEL_SIDE; 2], columns: layer.map_count(), colors };
                (layer, Mosaic::new(ctx, &tiles, TextureOptions::NEAREST))
            };
            weights(lab, view).map(mosaic).collect()
        });
    }

    /// A kernel as a picture.
    pub(super) fn tile(&self, kernel: Kernel) -> Option<Tile> {
        self.mosaics.latest()?.get(&kernel.layer)?.tile(kernel.position())
    }

    /// The magnitude that has the palette's full colour in a layer.
    pub(super) fn scale(&self, layer: Layer) -> f32 {
        self.scales.scale(&layer)
    }
}

/// The numbers of the kernels of both layers, where they are known.
fn weights(lab: &Lab, view: ParameterView) -> impl Iterator<Item = (Layer, &[f32])> {
    LAYERS.into_iter().filter_map(move |layer| Some((layer, &lab.parameter(view, layer, Role::Weight)?.values[..])))
}

/// Whether all numbers of both layers are zero.
pub(super) fn are_zero(lab: &Lab, view: ParameterView) -> bool {
    weights(lab, view).all(|(_, values)| mosaic::magnitude(values) == 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_by_map_and_input() {
        // Each number is its own position.
        let of_layer = Array { shape: vec![16, 6, 5, 5], values: (0..16 * 6 * 25).map(|at| at as f32).collect() };
        let kernel = Kernel { layer: Layer::C3, map: 2, input: 5 };
        let values = kernel.values(&of_layer).unwrap();
        assert_eq!((values[0], values[24], values.len()), (425.0, 449.0, 25));
        assert_eq!(kernel.name(), "C3 kernel 3 of S2 map 6");
        assert_eq!(kernels(Layer::C3).nth(kernel.position()), Some(kernel));
        let foreign = Array { shape: vec![1], values: vec![0.0] };
        assert_eq!(kernel.values(&foreign), None);
    }

    #[test]
    fn a_kernel_belongs_to_the_maps_that_it_makes_and_reads() {
        let belonging = |layer: Layer, place: (Layer, usize)| {
            let place = MapPlace { layer: place.0, map: place.1 };
            kernels(layer).filter(|kernel| kernel.belongs_to(place)).map(Kernel::position).collect::<Vec<_>>()
        };
        assert_eq!(belonging(Layer::C1, (Layer::C1, 4)), [4]);
        assert_eq!(belonging(Layer::C1, (Layer::S2, 4)), [4]);
        assert_eq!(belonging(Layer::C3, (Layer::C3, 1)), [6, 7, 8, 9, 10, 11]);
        assert_eq!(belonging(Layer::C3, (Layer::S2, 4)).len(), 16);
        assert_eq!(belonging(Layer::C3, (Layer::S2, 4))[1], 10);
        assert_eq!(belonging(Layer::C3, (Layer::C1, 4)), [] as [usize; 0]);
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
        pictures.update(&ctx, &lab, ParameterView::Weights);
        assert_eq!(uploads(&ctx), 2);
        pictures.update(&ctx, &lab, ParameterView::Weights);
        assert_eq!(uploads(&ctx), 0);
        pictures.update(&ctx, &lab, ParameterView::Gradients);
        assert_eq!(uploads(&ctx), 2);
        assert!(are_zero(&lab, ParameterView::Gradients), "nothing has been learned from yet");
    }
}
