//! How a value is computed: its inputs and weights for each map, each step, and the result.

use super::MapsInView;
use crate::{
    app::{
        lab::{MapPlace, ValuePlace},
        pictures::column_count,
    },
    model::{
        architecture::{Activation, Architecture, OutputUnits, Pooling},
        bitmaps::bitmap,
        layer::{KERNEL_SIDE, Layer, POOL_SIDE},
        parameters::Role,
        receptive_field::{ReceptiveField, receptive_fields},
    },
};

/// The computation of one value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Arithmetic {
    /// The value's place.
    pub place: ValuePlace,
    /// One for each input map; a single one for a whole layer of units.
    pub terms: Vec<Term>,
    /// How the terms make the value.
    pub combination: Combination,
    /// The pre-activation.
    pub sum: f32,
    /// The activation.
    pub value: f32,
}

/// How the terms make the value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Combination {
    /// The sum of the terms plus a bias, then batch normalisation and activation where the layer has them.
    WeightedSum {
        /// Multiplies the sum in trainable pooling (1998).
        coefficient: Option<f32>,
        /// Added to that.
        bias: f32,
        /// Batch normalisation.
        normalisation: Option<BatchNormalisation>,
        /// The activation function.
        activation: Option<Activation>,
    },
    /// Pooling without parameters, such as the mean of the patch.
    Pooled(Pooling),
    /// The sum of the squared differences.
    SquaredDistance,
}

/// (a − mean) / √(variance + 0.00001) × gain + shift.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct BatchNormalisation {
    pub mean: f32,
    pub variance: f32,
    pub gain: f32,
    pub shift: f32,
}

/// The patch of one input map, with the weight of each value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Term {
    /// The map; map 0 for a whole layer of units.
    pub source: MapPlace,
    /// Columns of the patch.
    pub columns: usize,
    /// The values of the patch, row by row.
    pub inputs: Vec<f32>,
    /// As many weights; empty for a plain sum or maximum.
    pub weights: Vec<f32>,
    /// The products (or squared differences) of both; the inputs where there are no weights.
    pub products: Vec<f32>,
}

impl Term {
    fn weighted(source: MapPlace, columns: usize, inputs: Vec<f32>, weights: Vec<f32>) -> Self {
        let products = inputs.iter().zip(&weights).map(|(input, weight)| input * weight).collect();
        Self { source, columns, inputs, weights, products }
    }

    /// The sum of the products.
    pub(super) fn sum(&self) -> f32 {
        self.products.iter().sum()
    }
}

/// The computation of the value at `place`; none for the input, and before the values are known.
pub(super) fn arithmetic(maps: &MapsInView<'_>, place: ValuePlace) -> Option<Arithmetic> {
    let own = maps.layer(place.layer)?;
    let field = receptive_fields(place).into_iter().next()?;
    let combination = combination(maps, place)?;
    let terms = match combination {
        Combination::SquaredDistance => vec![distance_term(maps, place.map)?],
        Combination::WeightedSum { coefficient: None, .. } => weighted_terms(maps, place, &field)?,
        Combination::WeightedSum { .. } | Combination::Pooled(_) => {
            let source = MapPlace { layer: field.layer, map: place.map };
            let inputs = patch(maps, &field, place.map)?;
            let term = if combination == Combination::Pooled(Pooling::Average) {
                let weights = vec![1.0 / inputs.len() as f32; inputs.len()];
                Term::weighted(source, POOL_SIDE, inputs, weights)
            } else {
                Term { source, columns: POOL_SIDE, products: inputs.clone(), inputs, weights: Vec::new() }
            };
            vec![term]
        }
    };
    Some(Arithmetic {
        place,
        terms,
        combination,
        sum: *own.pre_activation.values.get(place.index())?,
        value: *own.activation.values.get(place.index())?,
    })
}

fn combination(maps: &MapsInView<'_>, place: ValuePlace) -> Option<Combination> {
    let architecture = maps.architecture;
    let of_map = |role| maps.parameter(place.layer, role)?.values.get(place.map).copied();
    let normalisation = || {
        Some(BatchNormalisation {
            mean: of_map(Role::RunningMean)?,
            variance: of_map(Role::RunningVariance)?,
            gain: of_map(Role::Gain)?,
            shift: of_map(Role::Shift)?,
        })
    };
    Some(match place.layer {
        Layer::S2 | Layer::S4 if !architecture.pooling.is_trainable() => Combination::Pooled(architecture.pooling),
        Layer::Output if architecture.output == OutputUnits::RadialBasis => Combination::SquaredDistance,
        layer => Combination::WeightedSum {
            coefficient: of_map(Role::Coefficient),
            bias: of_map(Role::Bias)?,
            normalisation: normalisation(),
            activation: (layer != Layer::Output).then_some(architecture.activation),
        },
    })
}

/// The terms of a weighted sum. The weights of a unit lie in the order of its input maps.
fn weighted_terms(maps: &MapsInView<'_>, place: ValuePlace, field: &ReceptiveField) -> Option<Vec<Term>> {
    let weights = &maps.parameter(place.layer, Role::Weight)?.values;
    let is_seen_whole = field.layer.map_side() == 1;
    let (map_count, columns, per_map) = match field.layer {
        layer if is_seen_whole => (1, column_count(layer, maps.architecture), layer.map_count()),
        layer => (layer.map_count(), KERNEL_SIDE, KERNEL_SIDE * KERNEL_SIDE),
    };
    let own = weights.chunks(map_count * per_map).nth(place.map)?;
    let term = |(map, weights): (usize, &[f32])| {
        let inputs =
            if is_seen_whole { maps.layer(field.layer)?.activation.values.clone() } else { patch(maps, field, map)? };
        Some(Term::weighted(MapPlace { layer: field.layer, map }, columns, inputs, weights.to_vec()))
    };
    let is_seen =
        |(map, _): &(usize, &[f32])| is_seen(maps.architecture, place, MapPlace { layer: field.layer, map: *map });
    own.chunks(per_map).enumerate().filter(is_seen).map(term).collect()
}

/// F6 against the bitmap of a digit.
fn distance_term(maps: &MapsInView<'_>, digit: usize) -> Option<Term> {
    let (inputs, weights) = (maps.layer(Layer::F6)?.activation.values.clone(), bitmap(digit).to_vec());
    let products = inputs.iter().zip(&weights).map(|(input, weight)| (input - weight) * (input - weight)).collect();
    let source = MapPlace { layer: Layer::F6, map: 0 };
    Some(Term { source, columns: column_count(Layer::F6, maps.architecture), inputs, weights, products })
}

/// The values of one map within the field.
fn patch(maps: &MapsInView<'_>, field: &ReceptiveField, map: usize) -> Option<Vec<f32>> {
    let (side, values) = (field.layer.map_side(), &maps.layer(field.layer)?.activation.values);
    let row = |row: usize| values.get((map * side + row) * side..)?.get(field.columns.clone());
    let rows: Option<Vec<&[f32]>> = field.rows.clone().map(row).collect();
    Some(rows?.concat())
}

/// Whether the value at `place` depends on a map of an earlier layer.
pub(crate) fn is_seen(architecture: &Architecture, place: ValuePlace, earlier: MapPlace) -> bool {
    match (place.layer, earlier.layer) {
        // S4 has a map for each map of C3, and S2 one for each map of C1.
        (Layer::C3 | Layer::S4, Layer::S2 | Layer::C1) => architecture.c3.inputs(place.map).contains(&earlier.map),
        _ => true,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{app::lab::Lab, model::architecture::Normalisation, train::config::TrainingConfig};

    fn activated(activation: Activation, sum: f32) -> f32 {
        match activation {
            Activation::Tanh => sum.tanh(),
            Activation::ScaledTanh => 1.7159 * (2.0 * sum / 3.0).tanh(),
            Activation::Relu => sum.max(0.0),
            Activation::Sigmoid => 1.0 / (1.0 + (-sum).exp()),
        }
    }

    fn in_view(lab: &Lab) -> MapsInView<'_> {
        MapsInView::of_lab(lab).unwrap()
    }

    /// Pre-activation and activation, computed from what is shown.
    fn computed(arithmetic: &Arithmetic) -> (f32, f32) {
        let sum = arithmetic.terms.iter().map(Term::sum).sum::<f32>();
        match arithmetic.combination {
            Combination::WeightedSum { coefficient, bias, normalisation, activation } => {
                let sum = coefficient.unwrap_or(1.0) * sum;
                let sum = normalisation.map_or(sum + bias, |BatchNormalisation { mean, variance, gain, shift }| {
                    (sum + bias - mean) / (variance + 1e-5).sqrt() * gain + shift
                });
                (sum, activation.map_or(sum, |activation| activated(activation, sum)))
            }
            Combination::Pooled(Pooling::Average) | Combination::SquaredDistance => (sum, sum),
            Combination::Pooled(_) => {
                let largest = arithmetic.terms[0].products.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                (largest, largest)
            }
        }
    }

    /// Pre-activation and activation: each as computed from what is shown, and as the network has it.
    pub(crate) fn computed_and_shown(maps: &MapsInView<'_>, place: ValuePlace) -> [(f32, f32); 2] {
        let arithmetic = arithmetic(maps, place).unwrap();
        let (sum, value) = computed(&arithmetic);
        [(sum, arithmetic.sum), (value, arithmetic.value)]
    }

    #[test]
    fn the_parts_add_up_to_what_every_network_computed() {
        let pooled = Architecture { pooling: Pooling::Maximum, ..Architecture::MODERN };
        let normalised = Architecture { normalisation: Normalisation::Batch, ..Architecture::MODERN };
        let labs = [pooled, normalised].map(|architecture| {
            Lab::after_a_step(TrainingConfig { architecture, thread_count: 1, ..TrainingConfig::default() })
        });
        for lab in labs.into_iter().chain([Lab::fake(), Lab::fake_original()]) {
            for layer in Layer::ALL.into_iter().skip(1) {
                let last = layer.map_side() - 1;
                for (map, row, column) in [(0, 0, 0), (layer.map_count() - 1, last, last / 2), (3, last / 3, last)] {
                    let place = ValuePlace { layer, map, row, column };
                    for (ours, networks) in computed_and_shown(&in_view(&lab), place) {
                        assert!(
                            (ours - networks).abs() < 1e-4 * networks.abs().max(1.0),
                            "{layer:?}: {ours} and {networks}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn there_is_a_term_for_each_input_map() {
        let parts = |lab: &Lab, layer, map| {
            let terms = arithmetic(&in_view(lab), ValuePlace { layer, map, row: 0, column: 0 }).unwrap().terms;
            (terms.len(), terms[0].inputs.len())
        };
        let lab = Lab::fake();
        assert_eq!(parts(&lab, Layer::C1, 5), (1, 25));
        assert_eq!(parts(&lab, Layer::C3, 15), (6, 25));
        assert_eq!(parts(&lab, Layer::S4, 15), (1, 4));
        assert_eq!(parts(&lab, Layer::C5, 119), (16, 25));
        assert_eq!(parts(&lab, Layer::F6, 83), (1, 120));
        assert_eq!(parts(&lab, Layer::Output, 9), (1, 84));
        let input = ValuePlace { layer: Layer::Input, map: 0, row: 0, column: 0 };
        assert_eq!(arithmetic(&in_view(&lab), input), None);
        let original = Lab::fake_original();
        let terms =
            arithmetic(&in_view(&original), ValuePlace { layer: Layer::C3, map: 4, row: 0, column: 0 }).unwrap().terms;
        let seen: Vec<usize> = terms.iter().map(|term| term.source.map).collect();
        assert_eq!(seen, [0, 4, 5], "by Table I");
    }

    #[test]
    fn table_i_decides_what_c3_and_s4_see() {
        let seen = |architecture: Architecture, layer, map, earlier: Layer| -> Vec<usize> {
            let place = ValuePlace { layer, map, row: 0, column: 0 };
            let maps = 0..earlier.map_count();
            maps.filter(|map| is_seen(&architecture, place, MapPlace { layer: earlier, map: *map })).collect()
        };
        assert_eq!(seen(Architecture::ORIGINAL, Layer::C3, 4, Layer::S2), [0, 4, 5]);
        assert_eq!(seen(Architecture::ORIGINAL, Layer::S4, 4, Layer::C1), [0, 4, 5]);
        assert_eq!(seen(Architecture::MODERN, Layer::C3, 4, Layer::S2), [0, 1, 2, 3, 4, 5]);
        assert_eq!(seen(Architecture::ORIGINAL, Layer::C5, 4, Layer::S2), [0, 1, 2, 3, 4, 5], "by way of all of C3");
    }
}
