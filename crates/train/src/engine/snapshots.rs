//! Makes a snapshot: copies what is watched of the network in use into plain data.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use tch::Tensor;

use super::{
    command_error::CommandError,
    jobs::JobResult,
    run::Run,
    string_viewer::StringViewer,
    viewer::{NetworkInUse, Position},
};
use crate::{
    error::Error,
    snapshot::{Activations, LayerMaps, ParameterView, PerturbedPrediction, Snapshot, Watch},
};
use lenet_data::dataset::Image;
use lenet_model::{array::Array, layer::Layer, lenet5::LeNet5};

/// The newest snapshot that the window has not taken yet.
#[derive(Debug, Default)]
pub(super) struct SnapshotCell(Mutex<Option<Arc<Snapshot>>>);

impl SnapshotCell {
    pub(super) fn take(&self) -> Option<Arc<Snapshot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(super) fn put(&self, snapshot: Snapshot) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(snapshot));
    }
}

/// A snapshot of what is watched, with the latest `results` of the jobs.
pub(super) fn snapshot<'a>(
    watch: &Watch,
    strings: &mut StringViewer,
    results: impl Iterator<Item = &'a JobResult>,
    position: Position,
    in_use: NetworkInUse<'_>,
) -> Result<Snapshot, CommandError> {
    let (network, image) = (in_use.network, watch.image.as_deref());
    let mut snapshot = Snapshot {
        network: position.weights.network,
        run: position.run,
        step: position.weights.step,
        activations: image.map(|image| activations(network, image)).transpose()?,
        parameters: BTreeMap::new(),
        predictions: None,
        perturbed: None,
        attribution: None,
        neighbours: None,
        string: None,
    };
    if let Some(question) = &watch.string {
        snapshot.string = Some(strings.view(question, position.weights, network)?);
    }
    if let Some(field) = &watch.perturbed {
        snapshot.perturbed = Some(PerturbedPrediction { field: field.clone(), scores: network.field_scores(field)? });
    }
    for view in &watch.parameters {
        snapshot.parameters.extend(parameters(*view, in_use)?.map(|values| (*view, values)));
    }
    for result in results {
        match result {
            JobResult::Evaluation(predictions) => snapshot.predictions = Some(Arc::clone(predictions)),
            JobResult::NearestNeighbours(states) => {
                snapshot.neighbours = image.map(|image| states.nearest(image)).transpose()?;
            }
            JobResult::Attribution(attribution) => snapshot.attribution = Some(Arc::clone(attribution)),
            JobResult::Robustness | JobResult::FineTuning(..) => {}
        }
    }
    Ok(snapshot)
}

/// One view of the parameters, if it exists.
fn parameters(view: ParameterView, in_use: NetworkInUse<'_>) -> Result<Option<Vec<(String, Array)>>, Error> {
    let NetworkInUse { network, run } = in_use;
    Ok(match (view, run) {
        (ParameterView::Weights, _) => Some(network.parameters()?),
        (ParameterView::Gradients, Some(run)) => Some(run.session().gradients()?),
        (ParameterView::Gradients, None) => Some(network.named(&network.parameters_flat().f_zeros_like()?)?),
        (ParameterView::Change, Some(Run { initial_parameters: Some(initial), .. })) => {
            Some(change(network.parameters()?, initial))
        }
        (ParameterView::LearningRates, Some(run)) => run.session().learning_rates()?,
        (ParameterView::Change, _) | (ParameterView::LearningRates, None) => None,
    })
}

/// The activations of every layer for `image`.
fn activations(network: &LeNet5, image: &Image) -> Result<Activations, Error> {
    let _no_grad = tch::no_grad_guard();
    let input = network.input(std::slice::from_ref(image))?; // [1, 1, 32, 32]
    let mut layers = vec![layer_maps(Layer::Input, &input, &input)?];
    for activation in network.activations(&input)? {
        layers.push(layer_maps(activation.layer, &activation.pre_activation, &activation.activation)?);
    }
    Ok(Activations { image: Box::new(*image), layers, scores: network.scores(image)? })
}

/// From tensors of a batch of one.
pub(super) fn layer_maps(layer: Layer, before: &Tensor, after: &Tensor) -> Result<LayerMaps, Error> {
    let pre_activation = Array::from_tensor(&before.f_squeeze_dim(0)?)?;
    let activation = Array::from_tensor(&after.f_squeeze_dim(0)?)?;
    Ok(LayerMaps { layer, pre_activation, activation })
}

/// `parameters` less `initial`, name by name.
fn change(parameters: Vec<(String, Array)>, initial: &[(String, Array)]) -> Vec<(String, Array)> {
    let difference = |((name, mut array), (_, start)): ((String, Array), &(String, Array))| {
        array.values.iter_mut().zip(&start.values).for_each(|(value, start)| *value -= start);
        (name, array)
    };
    parameters.into_iter().zip(initial).map(difference).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_data::dataset::PIXEL_COUNT;
    use lenet_model::{architecture::Architecture, device::Device, parameters::Initialisation};

    #[test]
    fn every_layer_is_shown_in_its_own_shape() {
        let network = LeNet5::new(Architecture::MODERN, Initialisation::Pytorch, 1, Device::Cpu).unwrap();
        let image = [90; PIXEL_COUNT];
        let shown = activations(&network, &image).unwrap();
        assert_eq!(shown.scores, network.scores(&image).unwrap());
        for (maps, layer) in shown.layers.iter().zip(Layer::ALL) {
            assert_eq!(maps.layer, layer);
            let shape = match layer.map_side() {
                1 => vec![layer.map_count()],
                side => vec![layer.map_count(), side, side],
            };
            assert_eq!((&maps.pre_activation.shape, &maps.activation.shape), (&shape, &shape), "{layer:?}");
        }
        let c1 = &shown.layers[1];
        assert!((c1.pre_activation.values[0].tanh() - c1.activation.values[0]).abs() < 1e-6);
        assert_eq!(shown.layers.len(), Layer::ALL.len());
    }

    #[test]
    fn change_is_what_came_to_each_value() {
        let named = |values: [f32; 2]| vec![("bias".to_owned(), Array { shape: vec![2], values: values.to_vec() })];
        assert_eq!(change(named([3.0, 1.0]), &named([1.0, 1.5])), named([2.0, -0.5]));
    }
}
