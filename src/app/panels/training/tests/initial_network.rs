//! What a run begins with: given weights, and layers that stay.

use super::{configured, picked};
use crate::{
    app::lab::Lab,
    model::{
        architecture::{Architecture, Pooling},
        layer::Layer,
        pretrained::ModelChoice,
    },
    train::{config::TrainingConfig, protocol::NetworkOrigin},
};

#[test]
fn a_run_continues_from_the_network_in_use_and_some_layers_stay() {
    let theirs = || {
        let mut lab = Lab::fake();
        lab.network.origin = NetworkOrigin::File("/home/kim/theirs.pt".into());
        lab.network.architecture = Architecture { pooling: Pooling::Maximum, ..Architecture::MODERN };
        lab
    };
    let continued = |config: &mut TrainingConfig| {
        config.initial_network = Some(ModelChoice::File("/home/kim/theirs.pt".into()));
        config.architecture.pooling = Pooling::Maximum;
    };
    assert_eq!(picked(theirs(), "Continue from", "theirs.pt"), configured(&theirs(), continued));
    let mut lab = theirs();
    continued(&mut lab.draft);
    let expected = configured(&lab, |config| config.initial_network = None);
    assert_eq!(picked(lab, "Continue from", "Random"), expected);
    let expected = configured(&theirs(), |config| config.frozen = vec![Layer::C1, Layer::C3]);
    assert_eq!(picked(theirs(), "Frozen layers", "C1 to C3"), expected);
}
