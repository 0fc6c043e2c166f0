//! How a value comes about: the inputs that it sees, their weights, the products, the sum, the bias and the squashing.

use crate::{
    app::lab::{Lab, MapPlace, ValuePlace},
    model::{
        architecture::{Activation, Pooling},
        layer::{KERNEL_SIDE, Layer, POOL_SIDE},
        receptive_field::{ReceptiveField, receptive_fields},
    },
    train::snapshot::ParameterView,
};

/// All that makes one value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Arithmetic {
    /// Whose.
    pub place: ValuePlace,
    /// A part for each map that is seen; of C5 and F6, seen whole, a single one.
    pub terms: Vec<Term>,
    /// What the parts come to.
    pub combination: Combination,
    /// The layer's weighted sum, or what the subsampling gives.
    pub sum: f32,
    /// The value.
    pub value: f32,
}

/// What is seen of one map, with the weight of each value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Term {
    /// The map; of a layer of single units the whole layer.
    pub source: MapPlace,
    /// Columns of the patch.
    pub columns: usize,
    /// The values of the patch, row by row.
    pub inputs: Vec<f32>,
    /// As many weights; none where the largest value is taken.
    pub weights: Vec<f32>,
}

/// How the parts make the value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Combination {
    /// Products and bias are added up; then the squashing, if the layer has one.
    WeightedSum {
        /// What is added to the products.
        bias: f32,
        /// The squashing.
        squashing: Option<Activation>,
    },
    /// The mean of the patch.
    Mean,
    /// The largest value of the patch.
    Maximum,
}

impl Term {
    /// Input times weight, value by value.
    pub(super) fn products(&self) -> impl Iterator<Item = f32> {
        self.inputs.iter().zip(&self.weights).map(|(input, weight)| input * weight)
    }

    /// The sum of the products.
    pub(super) fn sum(&self) -> f32 {
        self.products().sum()
    }
}

/// How the value at `place` comes about; none for the input, and while the values are not there.
pub(super) fn arithmetic(lab: &Lab, place: ValuePlace) -> Option<Arithmetic> {
    let (before, after) = (&lab.layer(place.layer)?.before_squashing, &lab.layer(place.layer)?.after_squashing);
    let field = receptive_fields(place.unit()).into_iter().next()?;
    let combination = combination(lab, place)?;
    let terms = match combination {
        Combination::WeightedSum { .. } => weighted_terms(lab, place, &field)?,
        Combination::Mean | Combination::Maximum => vec![pooled_term(lab, &field)?],
    };
    Some(Arithmetic {
        place,
        terms,
        combination,
        sum: *before.values.get(place.index())?,
        value: *after.values.get(place.index())?,
    })
}

fn combination(lab: &Lab, place: ValuePlace) -> Option<Combination> {
    let architecture = lab.network.architecture;
    Some(match place.layer {
        Layer::S2 | Layer::S4 => match architecture.pooling {
            Pooling::Average => Combination::Mean,
            Pooling::Maximum => Combination::Maximum,
        },
        layer => {
            let name = format!("{}.bias", layer.parameter_prefix()?);
            let bias = *lab.parameter(ParameterView::Weights, &name)?.values.get(place.map)?;
            let squashing = (layer != Layer::Output).then_some(architecture.activation);
            Combination::WeightedSum { bias, squashing }
        }
    })
}

/// The parts of a weighted sum. The weights of a unit lie one after the other in the order of the maps that it sees.
fn weighted_terms(lab: &Lab, place: ValuePlace, field: &ReceptiveField) -> Option<Vec<Term>> {
    let name = format!("{}.weight", place.layer.parameter_prefix()?);
    let weights = &lab.parameter(ParameterView::Weights, &name)?.values;
    let is_seen_whole = field.layer.map_side() == 1;
    let (map_count, columns, per_map) = match field.layer {
        layer if is_seen_whole => (1, crate::app::pictures::column_count(layer), layer.map_count()),
        layer => (layer.map_count(), KERNEL_SIDE, KERNEL_SIDE * KERNEL_SIDE),
    };
    let own = weights.chunks(map_count * per_map).nth(place.map)?;
    let term = |(map, weights): (usize, &[f32])| {
        let inputs = if is_seen_whole {
            lab.layer(field.layer)?.after_squashing.values.clone()
        } else {
            patch(lab, field, map)?
        };
        let source = MapPlace { layer: field.layer, map };
        Some(Term { source, columns, inputs, weights: weights.to_vec() })
    };
    own.chunks(per_map).enumerate().map(term).collect()
}

fn pooled_term(lab: &Lab, field: &ReceptiveField) -> Option<Term> {
    let map = field.maps.start;
    let inputs = patch(lab, field, map)?;
    let weights = match lab.network.architecture.pooling {
        Pooling::Average => vec![1.0 / (POOL_SIDE * POOL_SIDE) as f32; inputs.len()],
        Pooling::Maximum => Vec::new(),
    };
    Some(Term { source: MapPlace { layer: field.layer, map }, columns: POOL_SIDE, inputs, weights })
}

/// The values of one map that lie in the field.
fn patch(lab: &Lab, field: &ReceptiveField, map: usize) -> Option<Vec<f32>> {
    let (side, values) = (field.layer.map_side(), &lab.layer(field.layer)?.after_squashing.values);
    let row = |row: usize| values.get((map * side + row) * side..)?.get(field.columns.clone());
    let rows: Option<Vec<&[f32]>> = field.rows.clone().map(row).collect();
    Some(rows?.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_add_up_to_what_the_network_computed() {
        let lab = Lab::fake();
        for layer in Layer::ALL.into_iter().skip(1) {
            let last = layer.map_side() - 1;
            for (map, row, column) in [(0, 0, 0), (layer.map_count() - 1, last, last / 2), (3, last / 3, last)] {
                let arithmetic = arithmetic(&lab, ValuePlace { layer, map, row, column }).unwrap();
                let sum = arithmetic.terms.iter().map(Term::sum).sum::<f32>();
                let (computed, value) = match arithmetic.combination {
                    Combination::WeightedSum { bias, squashing } => {
                        let computed = sum + bias;
                        (computed, if squashing.is_some() { computed.tanh() } else { computed })
                    }
                    Combination::Mean => (sum, sum),
                    Combination::Maximum => unreachable!("the pretrained network averages"),
                };
                assert!((computed - arithmetic.sum).abs() < 1e-4, "{layer:?}: {computed} and {}", arithmetic.sum);
                assert!((value - arithmetic.value).abs() < 1e-4, "{layer:?}: {value} and {}", arithmetic.value);
            }
        }
    }

    #[test]
    fn there_is_a_part_for_each_map_that_is_seen() {
        let lab = Lab::fake();
        let parts = |layer, map| {
            let terms = arithmetic(&lab, ValuePlace { layer, map, row: 0, column: 0 }).unwrap().terms;
            (terms.len(), terms[0].inputs.len())
        };
        assert_eq!(parts(Layer::C1, 5), (1, 25));
        assert_eq!(parts(Layer::C3, 15), (6, 25));
        assert_eq!(parts(Layer::S4, 15), (1, 4));
        assert_eq!(parts(Layer::C5, 119), (16, 25));
        assert_eq!(parts(Layer::F6, 83), (1, 120));
        assert_eq!(parts(Layer::Output, 9), (1, 84));
        assert_eq!(arithmetic(&lab, ValuePlace { layer: Layer::Input, map: 0, row: 0, column: 0 }), None);
    }
}
