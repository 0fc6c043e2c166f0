//! A small residual network (He et al., 2015), today's choice: three blocks, whose input takes a shortcut past two convolutions.

use lenet_data::dataset::{CLASS_COUNT, IMAGE_SIDE};
use lenet_model::input::InputNormalisation;
use lenet_train::{optimizer::Optimizer, schedule::Schedule};

use super::{
    examples::Examples,
    layers::{Convolution, Layer},
    network::{Design, Loss, Network},
    training::{Place, Recipe, epochs, train},
};
use crate::{
    classifier::Classifier,
    error::Error,
    fitting::Fitting,
    settings::{Setting, Settings},
    stored::Stored,
};

const EPOCHS: Setting = epochs(5.0);

const RATE: Setting = Setting {
    name: "rate",
    default: 0.1,
    bounds: [1e-6, 10.0],
    hint: "The largest learning rate: it rises to it during the first tenth of the training, then falls to 0",
};

const BATCH: Setting = Setting { name: "batch", default: 64.0, bounds: [2.0, 4_096.0], hint: "Images of one step" };

const DECAY: Setting =
    Setting { name: "decay", default: 0.0005, bounds: [0.0, 1.0], hint: "Pull of the weights towards zero (L2)" };

pub(crate) const SETTINGS: &[Setting] = &[EPOCHS, RATE, BATCH, DECAY];

pub(crate) fn fit(fitting: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    let network = train(design(), &recipe(fitting.settings), &Examples::of(fitting)?, Place::ONLY, fitting)?;
    Ok(Box::new(network))
}

pub(crate) fn read(stored: &Stored) -> Result<Box<dyn Classifier>, Error> {
    Ok(Box::new(Network::read(design(), stored)?))
}

fn recipe(settings: &Settings) -> Recipe {
    Recipe {
        optimizer: Optimizer::SGD,
        learning_rate: settings.value(&RATE),
        schedule: Schedule::OneCycle,
        weight_decay: settings.value(&DECAY),
        batch_size: settings.count(&BATCH),
        part_count: 2,
        epoch_count: settings.count(&EPOCHS),
    }
}

/// The maps of the three blocks; each has half the side of the one before, the first 14×14.
const MAPS: [usize; 3] = [16, 32, 64];

fn design() -> Design {
    let InputNormalisation { mean, deviation, .. } = InputNormalisation::MODERN;
    let mut layers = vec![Layer::Picture { side: IMAGE_SIDE }, Layer::Normalise { mean, deviation }];
    layers.extend(normalised_convolution("stem", 1, MAPS[0], 3, 2));
    layers.extend([Layer::Relu, Layer::Shown("First convolution")]);
    let mut inputs = MAPS[0];
    for ((block, maps), title) in (1..).zip(MAPS).zip(["First block", "Second block", "Third block"]) {
        layers.extend(residual_block(block, inputs, maps));
        layers.extend([Layer::Relu, Layer::Shown(title)]);
        inputs = maps;
    }
    layers.extend([Layer::MeanOfMaps, Layer::Shown("Mean of each map")]);
    layers.push(Layer::Connected { name: "output", inputs, outputs: CLASS_COUNT });
    Design { layers, loss: Loss::CrossEntropy }
}

/// Two convolutions, and beside them the input itself, or where the maps are others, a convolution of single pixels.
fn residual_block(block: usize, inputs: usize, maps: usize) -> [Layer; 1] {
    let stride = if inputs == maps { 1 } else { 2 };
    let name = |part: &str| format!("block{block}.{part}");
    let mut main = normalised_convolution(&name("first"), inputs, maps, 3, stride);
    main.push(Layer::Relu);
    main.extend(normalised_convolution(&name("second"), maps, maps, 3, 1));
    let shortcut = match inputs == maps {
        true => Vec::new(),
        false => normalised_convolution(&name("shortcut"), inputs, maps, 1, stride),
    };
    [Layer::Shortcut { main, shortcut }]
}

/// A convolution and batch normalisation, which makes a bias needless.
fn normalised_convolution(name: &str, inputs: usize, maps: usize, side: usize, stride: usize) -> Vec<Layer> {
    let convolution = Convolution {
        name: name.to_owned(),
        inputs,
        outputs: maps,
        side,
        stride,
        padding: side / 2,
        has_bias: false,
        connections: None,
    };
    vec![Layer::Convolution(convolution), Layer::Normalisation { name: format!("{name}.normalisation"), maps }]
}
