//! How a value comes about: what it sees, what comes of that in each step, and the value.

mod terms;

pub(super) use self::terms::{Pairing, Term};
use self::terms::{distance_term, mean_weights, patch_term, weighted_terms};
use crate::{
    app::lab::{Lab, ValuePlace},
    model::{
        architecture::{Activation, OutputUnits, Pooling},
        layer::Layer,
        parameters::{Role, parameter_shapes},
        receptive_field::receptive_fields,
    },
    train::snapshot::ParameterView,
};

/// All that makes one value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Arithmetic {
    /// Whose.
    pub place: ValuePlace,
    /// A part for each map that is seen; of layers of single units, seen whole, a single one.
    pub terms: Vec<Term>,
    /// What the parts come to.
    pub combination: Combination,
    /// What is squashed; without squashing the value.
    pub sum: f32,
    /// The value.
    pub value: f32,
}

/// How the parts make the value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Combination {
    /// Products and bias are added up; then what the layer has of normalisation and squashing.
    WeightedSum {
        /// What is added to the products.
        bias: f32,
        /// The batch normalisation.
        normalisation: Option<BatchNormalisation>,
        /// The squashing.
        squashing: Option<Activation>,
    },
    /// Trainable subsampling: the sum of the patch times a coefficient plus a bias, squashed.
    ScaledSum {
        /// What the sum is multiplied by.
        coefficient: f32,
        /// What is added to that.
        bias: f32,
        /// The squashing.
        squashing: Activation,
    },
    /// Pooling without parameters, such as the mean of the patch.
    Pooled(Pooling),
    /// The squared differences added up.
    SquaredDistance,
}

/// (a − mean) / √(variance + 0.00001) × gain + shift.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct BatchNormalisation {
    /// The running mean of the map's sums.
    pub mean: f32,
    /// Their running variance.
    pub variance: f32,
    /// What the normalised sum is multiplied by.
    pub gain: f32,
    /// What is added to that.
    pub shift: f32,
}

/// How the value at `place` comes about; none for the input, and while the values are not there.
pub(super) fn arithmetic(lab: &Lab, place: ValuePlace) -> Option<Arithmetic> {
    let (before, after) = (&lab.layer(place.layer)?.pre_activation, &lab.layer(place.layer)?.activation);
    let field = receptive_fields(place.unit()).into_iter().next()?;
    let combination = combination(lab, place)?;
    let terms = match combination {
        Combination::WeightedSum { .. } => weighted_terms(lab, place, &field)?,
        Combination::Pooled(Pooling::Average) => vec![patch_term(lab, &field, mean_weights())?],
        Combination::ScaledSum { .. } | Combination::Pooled(_) => vec![patch_term(lab, &field, Vec::new())?],
        Combination::SquaredDistance => vec![distance_term(lab, place.map)?],
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
    let architecture = &lab.network.architecture;
    let of_map = |role| of_map(lab, place, role);
    Some(match place.layer {
        Layer::S2 | Layer::S4 => match architecture.pooling {
            Pooling::Trainable => Combination::ScaledSum {
                coefficient: of_map(Role::Coefficient)?,
                bias: of_map(Role::Bias)?,
                squashing: architecture.activation,
            },
            pooling => Combination::Pooled(pooling),
        },
        Layer::Output if architecture.output == OutputUnits::RadialBasis => Combination::SquaredDistance,
        layer => Combination::WeightedSum {
            bias: of_map(Role::Bias)?,
            normalisation: normalisation(lab, place),
            squashing: (layer != Layer::Output).then_some(architecture.activation),
        },
    })
}

fn normalisation(lab: &Lab, place: ValuePlace) -> Option<BatchNormalisation> {
    let of_map = |role| of_map(lab, place, role);
    Some(BatchNormalisation {
        mean: of_map(Role::RunningMean)?,
        variance: of_map(Role::RunningVariance)?,
        gain: of_map(Role::Gain)?,
        shift: of_map(Role::Shift)?,
    })
}

/// The parameter of a layer that has a role in it.
fn parameter(lab: &Lab, layer: Layer, role: Role) -> Option<&[f32]> {
    let shapes = parameter_shapes(&lab.network.architecture);
    let shape = shapes.iter().find(|shape| (shape.layer, shape.role) == (layer, role))?;
    Some(&lab.parameter(ParameterView::Weights, &shape.name)?.values)
}

/// The number that the map of a value has in such a role.
fn of_map(lab: &Lab, place: ValuePlace, role: Role) -> Option<f32> {
    parameter(lab, place.layer, role)?.get(place.map).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::architecture::{Architecture, Normalisation},
        train::config::TrainingConfig,
    };

    fn squashed(squashing: Activation, sum: f32) -> f32 {
        match squashing {
            Activation::Tanh => sum.tanh(),
            Activation::ScaledTanh => 1.7159 * (2.0 * sum / 3.0).tanh(),
            Activation::Relu => sum.max(0.0),
            Activation::Sigmoid => 1.0 / (1.0 + (-sum).exp()),
        }
    }

    /// What is squashed and the value, computed from what is shown.
    fn computed(arithmetic: &Arithmetic) -> (f32, f32) {
        let sum = arithmetic.terms.iter().map(Term::sum).sum::<f32>();
        match arithmetic.combination {
            Combination::WeightedSum { bias, normalisation, squashing } => {
                let sum = normalisation.map_or(sum + bias, |BatchNormalisation { mean, variance, gain, shift }| {
                    (sum + bias - mean) / (variance + 1e-5).sqrt() * gain + shift
                });
                (sum, squashing.map_or(sum, |squashing| squashed(squashing, sum)))
            }
            Combination::ScaledSum { coefficient, bias, squashing } => {
                let sum = coefficient * sum + bias;
                (sum, squashed(squashing, sum))
            }
            Combination::Pooled(Pooling::Average) | Combination::SquaredDistance => (sum, sum),
            Combination::Pooled(_) => {
                let largest = arithmetic.terms[0].parts().into_iter().fold(f32::NEG_INFINITY, f32::max);
                (largest, largest)
            }
        }
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
                    let arithmetic = arithmetic(&lab, ValuePlace { layer, map, row, column }).unwrap();
                    let (sum, value) = computed(&arithmetic);
                    let close = |ours: f32, networks: f32| (ours - networks).abs() < 1e-4 * networks.abs().max(1.0);
                    assert!(close(sum, arithmetic.sum), "{layer:?}: {sum} and {}", arithmetic.sum);
                    assert!(close(value, arithmetic.value), "{layer:?}: {value} and {}", arithmetic.value);
                }
            }
        }
    }

    #[test]
    fn there_is_a_part_for_each_map_that_is_seen() {
        let parts = |lab: &Lab, layer, map| {
            let terms = arithmetic(lab, ValuePlace { layer, map, row: 0, column: 0 }).unwrap().terms;
            (terms.len(), terms[0].inputs.len())
        };
        let lab = Lab::fake();
        assert_eq!(parts(&lab, Layer::C1, 5), (1, 25));
        assert_eq!(parts(&lab, Layer::C3, 15), (6, 25));
        assert_eq!(parts(&lab, Layer::S4, 15), (1, 4));
        assert_eq!(parts(&lab, Layer::C5, 119), (16, 25));
        assert_eq!(parts(&lab, Layer::F6, 83), (1, 120));
        assert_eq!(parts(&lab, Layer::Output, 9), (1, 84));
        assert_eq!(arithmetic(&lab, ValuePlace { layer: Layer::Input, map: 0, row: 0, column: 0 }), None);
        let original = Lab::fake_original();
        let terms = arithmetic(&original, ValuePlace { layer: Layer::C3, map: 4, row: 0, column: 0 }).unwrap().terms;
        let seen: Vec<usize> = terms.iter().map(|term| term.source.map).collect();
        assert_eq!(seen, [0, 4, 5], "by Table I");
    }
}
