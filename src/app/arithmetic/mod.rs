//! How a value of a network is computed, shown with its numbers: in Feature maps for a digit, in Strings for a position.

mod computation;
mod names;
mod term_grids;
mod view;

pub(crate) use self::{
    computation::is_seen,
    names::{has_activation, map_name, value_name},
    view::{heading_ui, large_ui, sums_of_maps, ui},
};
use crate::{
    app::lab::Lab,
    model::{
        architecture::Architecture,
        array::Array,
        layer::Layer,
        parameters::{Role, parameter_shapes},
        scores::Scores,
    },
    train::snapshot::{Activations, LayerMaps, ParameterView},
};

/// The values of a network for one input of 32×32, and what they are computed from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MapsInView<'a> {
    /// What the network is built from.
    pub architecture: &'a Architecture,
    /// The values of each layer, from the input to the output.
    pub layers: &'a [LayerMaps],
    /// The parameters by name; empty before they are known.
    pub parameters: &'a [(String, Array)],
    /// The probabilities of the digits, where the outputs are those of a single digit.
    pub scores: Option<&'a Scores>,
}

impl<'a> MapsInView<'a> {
    /// The image that Feature maps shows, with the weights where they are watched.
    pub(crate) fn of_lab(lab: &'a Lab) -> Option<Self> {
        let Activations { layers, scores, .. } = lab.activations()?;
        let parameters = lab.snapshot.as_ref()?.parameters.get(&ParameterView::Weights).map_or(&[][..], Vec::as_slice);
        Some(Self { architecture: &lab.network.architecture, layers, parameters, scores: Some(scores) })
    }

    /// The values of a layer.
    fn layer(&self, layer: Layer) -> Option<&'a LayerMaps> {
        self.layers.iter().find(|maps| maps.layer == layer)
    }

    /// The parameters with a role in a layer.
    fn parameter(&self, layer: Layer, role: Role) -> Option<&'a Array> {
        let shapes = parameter_shapes(self.architecture);
        let shape = shapes.iter().find(|shape| (shape.layer, shape.role) == (layer, role))?;
        self.parameters.iter().find(|(name, _)| *name == shape.name).map(|(_, array)| array)
    }
}

#[cfg(test)]
pub(crate) use self::computation::tests::computed_and_shown;
