//! What is in a script, and what is refused. `tests/pytorch_script/` runs scripts.

use super::*;
use crate::{
    data::choice::Described as _,
    model::{layer::Layer, pretrained::ModelChoice},
    train::{optimizer::Moments, schedule::Schedule},
};

fn mnist() -> Source {
    Source::Mnist("/data".into())
}

fn script(change: impl FnOnce(&mut TrainingConfig)) -> Result<String, Untranslatable> {
    let mut config = TrainingConfig::default();
    change(&mut config);
    pytorch_script(&config, &mnist())
}

#[test]
fn the_script_has_the_settings_and_only_the_parts_in_use() {
    let modern = script(|config| config.seed = 7).unwrap();
    for line in ["SEED = 7", "EPOCHS = 10", "LEARNING_RATE = 0.1", "MEAN, DEVIATION = 0.1307, 0.3081"] {
        assert!(modern.lines().any(|other| other.starts_with(line)), "{line}");
    }
    assert!(modern.contains("The network has 61706 trainable parameters"));
    assert!(
        modern.contains("torch.optim.SGD(network.parameters(), lr=LEARNING_RATE, momentum=0.9, weight_decay=0.0005)")
    );
    for absent in ["BITMAPS", "CONNECTIONS", "Sdlm", "augmented", "dropout", "BatchNorm"] {
        assert!(!modern.contains(absent), "{absent}");
    }
    let original = pytorch_script(&TrainingConfig::original(), &mnist()).unwrap();
    for part in ["BITMAPS", "CONNECTIONS", "class Sdlm", "class Pooling", "1.7159", "60000 trainable"] {
        assert!(original.contains(part), "{part}");
    }
}

#[test]
fn no_placeholder_is_left_in_any_script() {
    let mut configs = vec![TrainingConfig::default(), TrainingConfig::original()];
    let mut with = |change: &dyn Fn(&mut TrainingConfig)| {
        let mut config = TrainingConfig::default();
        change(&mut config);
        configs.push(config);
    };
    for loss in Loss::ALL {
        with(&|config| config.architecture.loss = *loss);
    }
    for schedule in Schedule::ALL {
        with(&|config| config.schedule = *schedule);
    }
    with(&|config| config.augmentation = Augmentation::standard());
    with(&|config| config.optimizer = Optimizer::AdamW(Moments::DEFAULT));
    for framing in Framing::ALL {
        with(&|config| config.architecture.input.framing = *framing);
    }
    with(&|config| config.frozen = vec![Layer::C1]);
    with(&|config| config.early_stopping = Some(EarlyStopping { patience: 3, min_delta: 0.0 }));
    with(&|config| config.initial_network = Some(ModelChoice::File("a\nb.pt".into())));
    for config in configs {
        let script = pytorch_script(&config, &mnist()).unwrap();
        for placeholder in
            ["TRAINING_IMAGES", "PENALTY", "SLOPE", "PRESENT", "BEGINNING", "FREEZING", "BEFORE_", "AFTER_"]
        {
            assert!(!script.contains(placeholder), "{placeholder}");
        }
        assert!(!script.contains("\n\n\n\n"), "two empty lines at most");
        assert!(!script.lines().any(|line| line.starts_with("b.pt")), "a name ends no line");
    }
}

#[test]
fn what_has_no_counterpart_is_refused_by_name() {
    let refused = |change: fn(&mut TrainingConfig)| script(change).unwrap_err().to_string();
    assert_eq!(
        refused(|config| config.strings = TrainingConfig::strings().strings),
        "there is no PyTorch script for training on strings: train on single digits"
    );
    let built_in = pytorch_script(&TrainingConfig::default(), &Source::BuiltIn { seed: 1 }).unwrap_err();
    assert!(built_in.to_string().contains("built-in digits"));
    assert!(refused(|config| config.augmentation = Augmentation::ink()).contains("real ink"));
    assert!(
        refused(|config| config.optimizer = TrainingConfig::original().optimizer).contains("SDLM with these parts")
    );
}
