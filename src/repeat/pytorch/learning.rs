//! How the network of the script learns: the update rule, and the factor on the learning rate.

use super::{
    joined,
    pieces::{SDLM, TRAINING},
};
use crate::{
    data::augment::Augmentation,
    model::{
        architecture::{Activation, Architecture, C3Connections, Normalisation},
        layer::Layer,
    },
    train::{
        config::TrainingConfig,
        optimizer::{HessianUpdate, Optimizer},
        schedule::Schedule,
    },
};

/// The function that makes the optimiser; before it the optimiser itself where PyTorch has none.
pub(super) fn optimizer(config: &TrainingConfig) -> String {
    let (decay, rate) = (config.weight_decay, "lr=LEARNING_RATE");
    let (own, made) = match config.optimizer {
        Optimizer::Sgd { momentum } => {
            let made =
                format!("torch.optim.SGD(network.parameters(), {rate}, momentum={momentum}, weight_decay={decay})");
            (String::new(), made)
        }
        Optimizer::Adam(moments) | Optimizer::AdamW(moments) => {
            let name = if let Optimizer::Adam(_) = config.optimizer { "Adam" } else { "AdamW" };
            let betas = format!("betas=({}, {}), eps={}", moments.beta1, moments.beta2, moments.epsilon);
            let made = format!("torch.optim.{name}(network.parameters(), {rate}, {betas}, weight_decay={decay})");
            (String::new(), made)
        }
        Optimizer::Sdlm(sdlm) => {
            let is_stabilised = if sdlm.hessian == HessianUpdate::Stabilised { "True" } else { "False" };
            let numbers = format!("mu={}, sample_count={}", sdlm.mu, sdlm.sample_count);
            (sdlm_class(&config.architecture), format!("Sdlm(network, {numbers}, stabilised={is_stabilised})"))
        }
        // The script is refused before.
        Optimizer::Muon(_) => Default::default(),
    };
    joined(&[own, format!("def make_optimizer(network):\n    return {made}")])
}

/// The paper's optimiser, with the slope of this activation.
fn sdlm_class(architecture: &Architecture) -> String {
    let slope = match architecture.activation {
        Activation::Tanh => "1 - torch.tanh(a) ** 2",
        Activation::ScaledTanh => "1.7159 * 2 / 3 * (1 - torch.tanh(2 / 3 * a) ** 2)",
        Activation::Sigmoid | Activation::Relu => "torch.sigmoid(a) * (1 - torch.sigmoid(a))",
    };
    let present = if architecture.c3 == C3Connections::TableI { "network.conv2.present" } else { "1.0" };
    SDLM.replace("SLOPE", slope).replace("PRESENT", present)
}

/// The training, with the lines that these settings need.
pub(super) fn training(config: &TrainingConfig) -> String {
    let images = if config.augmentation == Augmentation::NONE { "images[batch]" } else { "augmented(images[batch])" };
    let initial = "    loaded = network.load_state_dict(torch.load(INITIAL_NETWORK, weights_only=True), strict=False)
    assert not loaded.unexpected_keys, loaded.unexpected_keys";
    let frozen = "    for name in FROZEN:\n        getattr(network, name).requires_grad_(False)";
    let after_epoch = "        loss = parts[1 if VALIDATION_IMAGES else 0][1][0]
        best, epochs_since = (loss, 0) if loss < best - MIN_DELTA else (best, epochs_since + 1)
        if epochs_since >= PATIENCE:
            break";
    let stops_early = config.early_stopping.is_some();
    let lines = [
        ("BEGINNING", initial, config.initial_network.is_some()),
        ("FREEZING", frozen, !config.frozen.is_empty()),
        ("BEFORE_EPOCHS", "    best, epochs_since = math.inf, 0", stops_early),
        ("AFTER_EPOCH", after_epoch, stops_early),
    ];
    let with = |script: String, (place, lines, is_needed): (&str, &str, bool)| match is_needed {
        true => script.replace(place, lines),
        false => script.replace(&format!("{place}\n"), ""),
    };
    lines.into_iter().fold(TRAINING.replace("TRAINING_IMAGES", images), with)
}

/// The modules of the script that the weights of a layer belong to.
pub(super) fn modules(layer: Layer, architecture: &Architecture) -> Vec<&'static str> {
    let (own, normalisation) = match layer {
        Layer::Input => (None, None),
        Layer::C1 => (Some("conv1"), Some("bn1")),
        Layer::S2 => (Some("pool1"), None),
        Layer::C3 => (Some("conv2"), Some("bn2")),
        Layer::S4 => (Some("pool2"), None),
        Layer::C5 => (Some("fc1"), Some("bn3")),
        Layer::F6 => (Some("fc2"), Some("bn4")),
        Layer::Output => (Some("fc3"), None),
    };
    let normalisation = normalisation.filter(|_| architecture.normalisation == Normalisation::Batch);
    own.into_iter().chain(normalisation).collect()
}

/// The function for the factor on the learning rate.
pub(super) fn schedule(schedule: Schedule) -> String {
    let half_cosine = |share: &str| format!("return (1 + math.cos(math.pi * {share})) / 2");
    let lines = match schedule {
        Schedule::Constant => vec!["return 1.0".to_owned()],
        Schedule::Step { epoch_count, factor } => vec![format!("return {factor} ** (epoch // {})", epoch_count.max(1))],
        Schedule::Paper => vec![
            "factors = ((2, 1.0), (5, 0.4), (8, 0.2), (12, 0.1), (math.inf, 0.02))".to_owned(),
            "return next(factor for last, factor in factors if epoch < last)".to_owned(),
        ],
        Schedule::Cosine => vec![half_cosine("share")],
        Schedule::OneCycle => vec![
            "if share < 0.1:".to_owned(),
            "    return max(share / 0.1, 0.001)".to_owned(),
            half_cosine("(share - 0.1) / 0.9"),
        ],
    };
    let body = lines.iter().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n");
    format!(
        r#"def schedule(epoch, share):
    """The factor on the learning rate: epoch is 0 for the first, share is that of the whole run."""
{body}"#
    )
}
