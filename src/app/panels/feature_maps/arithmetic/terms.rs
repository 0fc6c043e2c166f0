//! The parts of a value: what is seen of each map, with its weights and what comes of each pair.

use super::parameter;
use crate::{
    app::{
        lab::{Lab, MapPlace, ValuePlace},
        panels::feature_maps::connections::is_seen,
        pictures::column_count,
    },
    model::{
        bitmaps::bitmap,
        layer::{KERNEL_SIDE, Layer, POOL_SIDE},
        parameters::Role,
        receptive_field::ReceptiveField,
    },
};

/// What is seen of one map, with the weight of each value.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app::panels::feature_maps) struct Term {
    /// The map; of a layer of single units the whole layer.
    pub source: MapPlace,
    /// Columns of the patch.
    pub columns: usize,
    /// The values of the patch, row by row.
    pub inputs: Vec<f32>,
    /// As many weights; none where all values count the same.
    pub weights: Vec<f32>,
    /// What is made of an input and its weight.
    pub pairing: Pairing,
}

/// What is made of an input and its weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app::panels::feature_maps) enum Pairing {
    /// Their product.
    Product,
    /// The square of their difference.
    SquaredDifference,
}

impl Term {
    /// What comes of each input and its weight; of an input alone where there are no weights.
    pub(in crate::app::panels::feature_maps) fn parts(&self) -> Vec<f32> {
        if self.weights.is_empty() {
            return self.inputs.clone();
        }
        let part = |(input, weight): (&f32, &f32)| match self.pairing {
            Pairing::Product => input * weight,
            Pairing::SquaredDifference => (input - weight) * (input - weight),
        };
        self.inputs.iter().zip(&self.weights).map(part).collect()
    }

    /// What they add up to.
    pub(in crate::app::panels::feature_maps) fn sum(&self) -> f32 {
        self.parts().iter().sum()
    }
}

/// The parts of a weighted sum. The weights of a unit lie one after the other in the order of the maps before it.
pub(super) fn weighted_terms(lab: &Lab, place: ValuePlace, field: &ReceptiveField) -> Option<Vec<Term>> {
    let weights = parameter(lab, place.layer, Role::Weight)?;
    let is_seen_whole = field.layer.map_side() == 1;
    let (map_count, columns, per_map) = match field.layer {
        layer if is_seen_whole => (1, column_count(layer), layer.map_count()),
        layer => (layer.map_count(), KERNEL_SIDE, KERNEL_SIDE * KERNEL_SIDE),
    };
    let own = weights.chunks(map_count * per_map).nth(place.map)?;
    let is_seen = |map: usize| is_seen(lab, place, MapPlace { layer: field.layer, map });
    let term = |(map, weights): (usize, &[f32])| {
        let inputs =
            if is_seen_whole { lab.layer(field.layer)?.activation.values.clone() } else { patch(lab, field, map)? };
        let source = MapPlace { layer: field.layer, map };
        Some(Term { source, columns, inputs, weights: weights.to_vec(), pairing: Pairing::Product })
    };
    own.chunks(per_map).enumerate().filter(|(map, _)| is_seen(*map)).map(term).collect()
}

pub(super) fn mean_weights() -> Vec<f32> {
    let count = POOL_SIDE * POOL_SIDE;
    vec![1.0 / count as f32; count]
}

pub(super) fn patch_term(lab: &Lab, field: &ReceptiveField, weights: Vec<f32>) -> Option<Term> {
    let map = field.maps.start;
    let source = MapPlace { layer: field.layer, map };
    Some(Term { source, columns: POOL_SIDE, inputs: patch(lab, field, map)?, weights, pairing: Pairing::Product })
}

/// F6 against the bitmap of a digit.
pub(super) fn distance_term(lab: &Lab, digit: usize) -> Option<Term> {
    Some(Term {
        source: MapPlace { layer: Layer::F6, map: 0 },
        columns: column_count(Layer::F6),
        inputs: lab.layer(Layer::F6)?.activation.values.clone(),
        weights: bitmap(digit).to_vec(),
        pairing: Pairing::SquaredDifference,
    })
}

/// The values of one map that lie in the field.
fn patch(lab: &Lab, field: &ReceptiveField, map: usize) -> Option<Vec<f32>> {
    let (side, values) = (field.layer.map_side(), &lab.layer(field.layer)?.activation.values);
    let row = |row: usize| values.get((map * side + row) * side..)?.get(field.columns.clone());
    let rows: Option<Vec<&[f32]>> = field.rows.clone().map(row).collect();
    Some(rows?.concat())
}
