//! LeNet-1, the first of the networks (section III-C.7): digits of 16×16 pixels in the middle of 28×28.

use lenet_data::dataset::{CLASS_COUNT, IMAGE_SIDE};
use lenet_model::input::InputNormalisation;
use lenet_train::{
    optimizer::{Moments, Optimizer},
    schedule::Schedule,
};

use super::{
    examples::Examples,
    layers::{Convolution, Layer},
    network::{Design, Loss, Network},
    training::{Place, Recipe, batch, epochs, rate, train},
};
use crate::{
    classifier::Classifier,
    error::Error,
    fitting::Fitting,
    settings::{Setting, Settings},
    stored::Stored,
};

const EPOCHS: Setting = epochs(20.0);

const RATE: Setting = rate(0.01);

const BATCH: Setting = batch(64.0);

pub(crate) const SETTINGS: &[Setting] = &[EPOCHS, RATE, BATCH];

pub(crate) fn fit(fitting: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    let network = train(design(), &recipe(fitting.settings), &Examples::of(fitting)?, Place::ONLY, fitting)?;
    Ok(Box::new(network))
}

pub(crate) fn read(stored: &Stored) -> Result<Box<dyn Classifier>, Error> {
    Ok(Box::new(Network::read(design(), stored)?))
}

fn recipe(settings: &Settings) -> Recipe {
    Recipe {
        optimizer: Optimizer::Adam(Moments::DEFAULT),
        learning_rate: settings.value(&RATE),
        schedule: Schedule::Cosine,
        weight_decay: 0.0,
        batch_size: settings.count(&BATCH),
        part_count: 2,
        epoch_count: settings.count(&EPOCHS),
    }
}

/// Maps of the first and of the second convolution, and the side of the last ones.
const FIRST_MAPS: usize = 4;
const SECOND_MAPS: usize = 12;
const LAST_SIDE: usize = 4;

/// The maps of S2 that a map of C3 sees. There are 20 kernels; which, the paper does not say. Here the maps are two halves: six
/// see the first two maps of S2, six the others. Of six the first sees one map, the fourth the other, and four see both.
fn sees(map: usize, input: usize) -> bool {
    let half = SECOND_MAPS / 2;
    let (own_half, own_input) = (map / half == input / 2, input % 2);
    own_half
        && match map % half {
            0 => own_input == 0,
            3 => own_input == 1,
            _ => true,
        }
}

fn design() -> Design {
    let InputNormalisation { mean, deviation, .. } = InputNormalisation::ORIGINAL;
    let c3 = Convolution { connections: Some(sees), ..Convolution::of_five("c3", FIRST_MAPS, SECOND_MAPS) };
    let layers = vec![
        Layer::Picture { side: IMAGE_SIDE },
        Layer::Shrink,
        Layer::Normalise { mean, deviation },
        Layer::Shown("Input: the digit in 16×16 pixels"),
        Layer::Convolution(Convolution::of_five("c1", 1, FIRST_MAPS)),
        Layer::ScaledTanh,
        Layer::Shown("C1"),
        Layer::Pooling { name: "s2", inputs: FIRST_MAPS, copies: 1 },
        Layer::ScaledTanh,
        Layer::Shown("S2"),
        Layer::Convolution(c3),
        Layer::ScaledTanh,
        Layer::Shown("C3"),
        Layer::Pooling { name: "s4", inputs: SECOND_MAPS, copies: 1 },
        Layer::ScaledTanh,
        Layer::Shown("S4"),
        Layer::Connected { name: "output", inputs: SECOND_MAPS * LAST_SIDE * LAST_SIDE, outputs: CLASS_COUNT },
    ];
    Design { layers, loss: Loss::CrossEntropy }
}

#[cfg(test)]
mod tests {
    use tch::Tensor;

    use super::{super::network::Mode, *};

    /// scale · sin(start + index), as `tests/fixtures/pytorch/lenet1.py` has it.
    fn fixed(shape: &[i64], scale: f64, start: usize) -> Tensor {
        let count = shape.iter().product::<i64>() as usize;
        let values: Vec<f32> = (start..start + count).map(|index| (scale * (index as f64).sin()) as f32).collect();
        Tensor::from_slice(&values).reshape(shape)
    }

    #[test]
    fn outputs_are_pytorchs() {
        let arrays = [
            ("c1.weight", fixed(&[4, 1, 5, 5], 0.3, 100)),
            ("c1.bias", fixed(&[4], 0.1, 200)),
            ("s2.weight", fixed(&[4], 0.3, 210)),
            ("s2.bias", fixed(&[4], 0.1, 220)),
            ("c3.weight", fixed(&[12, 4, 5, 5], 0.2, 300)),
            ("c3.bias", fixed(&[12], 0.1, 230)),
            ("s4.weight", fixed(&[12], 0.3, 250)),
            ("s4.bias", fixed(&[12], 0.1, 270)),
            ("output.weight", fixed(&[10, 192], 0.2, 2000)),
            ("output.bias", fixed(&[10], 0.1, 290)),
        ];
        let stored =
            arrays.iter().fold(Stored::default(), |stored, (name, tensor)| stored.with_numbers(name, tensor).unwrap());
        let network = Network::read(design(), &stored).unwrap();
        let _no_grad = tch::no_grad_guard();
        let outputs = network.forward(&(fixed(&[1, 784], 0.5, 0) + 0.5), Mode::Evaluation).unwrap();
        let outputs = Vec::<f32>::try_from(outputs.reshape([-1])).unwrap();
        let pytorchs = [
            0.087_49, 0.054_822, 0.081_445, -0.157_739, -0.004_601, -0.118_697, 0.136_617, 0.051_123, 0.060_729,
            -0.035_995,
        ];
        for (ours, pytorchs) in outputs.iter().zip(pytorchs) {
            assert!((ours - pytorchs).abs() < 2e-6, "{outputs:?}");
        }
    }

    #[test]
    fn there_are_2_578_parameters_and_98_442_connections_as_in_1990() {
        let network = Network::new(design(), 1, 0).unwrap();
        let cost = network.cost();
        assert_eq!(cost.parameters.value, 104 + 8 + 512 + 24 + 1930);
        let absent = network.parameter("c3.weight").unwrap().eq(0.0).sum(tch::Kind::Int64);
        assert_eq!(i64::try_from(absent).unwrap(), (48 - 20) * 25);
        // A connection more for each unit's bias.
        let unit_count = 4 * 24 * 24 + 4 * 12 * 12 + 12 * 8 * 8 + 12 * 4 * 4 + 10;
        assert_eq!(cost.multiply_adds.value + unit_count, 98_442);
        assert_eq!(cost.multiply_adds.formula, "4×5×5×24×24 + 4×4×12×12 + 20×5×5×8×8 + 4×12×4×4 + 192×10");
    }
}
