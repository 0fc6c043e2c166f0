//! Copies what a network holds into the plain data of a snapshot.

use tch::Tensor;

use crate::{
    error::Error,
    snapshot::{Activations, LayerMaps, PerturbedPrediction},
};
use lenet_data::{dataset::Image, perturb::Field};
use lenet_model::{array::Array, layer::Layer, lenet5::LeNet5};

/// Reads `image` and keeps what every layer makes of it.
pub(super) fn of(network: &LeNet5, image: &Image) -> Result<Activations, Error> {
    let _no_grad = tch::no_grad_guard();
    let input = network.input(std::slice::from_ref(image))?; // [1, 1, 32, 32]
    let mut layers = vec![layer_maps(Layer::Input, &input, &input)?];
    for activation in network.activations(&input)? {
        layers.push(layer_maps(activation.layer, &activation.pre_activation, &activation.activation)?);
    }
    Ok(Activations { image: Box::new(*image), layers, scores: network.scores(image)? })
}

/// Reads a perturbed digit.
pub(super) fn perturbed(network: &LeNet5, field: &Field) -> Result<PerturbedPrediction, Error> {
    Ok(PerturbedPrediction { field: Box::new(*field), scores: network.field_scores(field)? })
}

/// From tensors of a batch of one.
fn layer_maps(layer: Layer, before: &Tensor, after: &Tensor) -> Result<LayerMaps, Error> {
    let pre_activation = Array::from_tensor(&before.f_squeeze_dim(0)?)?;
    let activation = Array::from_tensor(&after.f_squeeze_dim(0)?)?;
    Ok(LayerMaps { layer, pre_activation, activation })
}

/// `parameters` less `initial`, name by name.
pub(super) fn change(parameters: Vec<(String, Array)>, initial: &[(String, Array)]) -> Vec<(String, Array)> {
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
        let shown = of(&network, &image).unwrap();
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
