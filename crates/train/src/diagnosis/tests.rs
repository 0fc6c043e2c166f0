//! Each diagnosis with a run that has it and one that has not.

use super::*;
use lenet_model::architecture::Architecture;

/// A run of `epochs.len()` epochs of 100 steps, whose loss falls from 2.3.
struct Run {
    config: TrainingConfig,
    losses: LossHistory,
    epochs: Vec<EpochRecord>,
    finish: Option<FinishReason>,
    checkup: Checkup,
}

impl Run {
    fn with(losses: impl Fn(usize) -> f32, epochs: &[(f64, f64, f64)]) -> Self {
        let mut history = LossHistory::default();
        let losses: Vec<f32> = (0..100 * epochs.len()).map(losses).collect();
        history.push(losses.len() as u64, &losses);
        let record = |(index, (train, test_loss, test)): (usize, &(f64, f64, f64))| EpochRecord {
            epoch: index as u32 + 1,
            train: Score { loss: 0.1, accuracy: *train },
            validation: None,
            test: Score { loss: *test_loss, accuracy: *test },
            learning_rate: 0.1,
            elapsed_secs: 1.0,
            images_per_second: 1.0,
        };
        let epochs = epochs.iter().enumerate().map(record).collect();
        let mut checkup = Checkup::default();
        for class in 0..CLASS_COUNT {
            checkup.confusion[class][class] = 980;
            checkup.confusion[class][(class + 1) % CLASS_COUNT] = 20;
        }
        Self { config: TrainingConfig::default(), losses: history, epochs, finish: None, checkup }
    }

    /// As `lenet-lab train --seed 2` trains on MNIST, one row an epoch: training accuracy, test loss, test accuracy.
    fn usual() -> Self {
        let epochs = [
            (0.9378, 0.0775, 0.9756),
            (0.9754, 0.0572, 0.9827),
            (0.9802, 0.0439, 0.9851),
            (0.9843, 0.0527, 0.9848),
            (0.9875, 0.0502, 0.9840),
            (0.9897, 0.0311, 0.9896),
            (0.9930, 0.0302, 0.9910),
            (0.9952, 0.0250, 0.9916),
            (0.9964, 0.0241, 0.9919),
            (0.9970, 0.0241, 0.9919),
        ];
        Self::with(falling, &epochs)
    }

    fn measured(&self) -> Measured<'_> {
        Measured {
            config: &self.config,
            learning_rate: self.config.learning_rate,
            losses: &self.losses,
            epochs: &self.epochs,
            finish: self.finish,
            checkup: Some(&self.checkup),
            is_changed_since: false,
        }
    }

    fn diagnoses(&self) -> Vec<Diagnosis> {
        diagnose(&self.measured())
    }

    /// What the first diagnosis says, and the button beside it.
    fn told(&self) -> [String; 2] {
        let diagnosis = &self.diagnoses()[0];
        [diagnosis.words(), diagnosis.remedy(&self.measured()).words()]
    }
}

fn falling(step: usize) -> f32 {
    2.3 * (-0.01 * step as f32).exp() + 0.02
}

#[test]
fn a_usual_run_has_nothing_at_any_of_its_epochs() {
    let usual = Run::usual();
    for count in 0..=usual.epochs.len() {
        let epochs: Vec<_> = usual.epochs[..count]
            .iter()
            .map(|record| (record.train.accuracy, record.test.loss, record.test.accuracy))
            .collect();
        assert_eq!(Run::with(falling, &epochs).diagnoses(), [], "after epoch {count}");
    }
}

#[test]
fn a_loss_that_blew_up_leads_to_a_tenth_of_the_rate() {
    let mut run = Run::usual();
    run.finish = Some(FinishReason::Diverged);
    assert_eq!(
        run.told(),
        ["The loss blew up by step 1001: the learning rate 0.1 is too high.", "Continue with the rate 0.01"]
    );
    let higher = |step: usize| if step < 300 { falling(step) } else { 5.0 };
    let run = Run::with(higher, &[(0.5, 2.0, 0.5); 4]);
    assert_eq!(run.diagnoses(), [Diagnosis::BlownUp { step: 301, learning_rate: 0.1 }]);
    assert_eq!(run.told()[1], "New run with the rate 0.01");
    let noisy = |step: usize| if step.is_multiple_of(50) { 5.0 } else { falling(step) };
    assert_eq!(Run::with(noisy, &[(0.95, 0.1, 0.96); 4]).diagnoses(), [], "single batches are no sign");
}

#[test]
fn guesses_are_told_with_the_likely_reason() {
    let guessing = || Run::with(|_| 2.3, &[(0.11, 2.3, 0.1); 3]);
    assert_eq!(guessing().diagnoses(), [Diagnosis::NothingLearned(Obstacle::HighRate(0.1))]);
    let mut slow = guessing();
    slow.config.learning_rate = 1e-5;
    assert_eq!(
        slow.told(),
        ["Nothing is learned: the learning rate 0.00001 is too low for this optimiser.", "Continue with the rate 0.1"]
    );
    slow.finish = Some(FinishReason::AllEpochs);
    assert_eq!(slow.told()[1], "New run with the rate 0.1", "a run that is done has no more batches");
    let changed = Measured { is_changed_since: true, ..slow.measured() };
    assert_eq!(diagnose(&changed), [], "nothing is known of the new rate yet");
    let mut sigmoid = guessing();
    sigmoid.config.architecture.activation = Activation::Sigmoid;
    assert_eq!(sigmoid.told()[1], "New run with scaled tanh");
    let mut with_rbf = guessing();
    with_rbf.config.architecture = Architecture { activation: Activation::Sigmoid, ..Architecture::ORIGINAL };
    assert_eq!(with_rbf.diagnoses(), [Diagnosis::NothingLearned(Obstacle::SigmoidWithRbf)]);
    let early = Run::with(|_| 2.3, &[(0.11, 2.3, 0.1)]);
    assert_eq!(early.diagnoses(), [], "100 steps are too few to tell");
}

#[test]
fn saturated_units_and_dead_maps_are_counted() {
    let mut run = Run::usual();
    run.checkup.units = UnitStates { saturated_f6: 20, dead_c1: 0, dead_c3: 0 };
    assert_eq!(run.diagnoses(), []);
    run.checkup.units = UnitStates { saturated_f6: 30, dead_c1: 2, dead_c3: 1 };
    assert_eq!(
        run.diagnoses(),
        [
            Diagnosis::Saturated { count: 30 },
            Diagnosis::DeadMaps { layer: Layer::C1, count: 2 },
            Diagnosis::DeadMaps { layer: Layer::C3, count: 1 },
        ]
    );
    assert_eq!(
        run.told(),
        [
            "30 of 84 units of F6 are saturated: for nearly every image they are at an end of their activation, where its \
         slope is almost 0.",
            "New run with the rate 0.01"
        ]
    );
    let dead = run.diagnoses()[2].words();
    assert_eq!(dead, "1 of 16 maps of C3 is dead: 0 for every image, so that no gradient passes.");
}

#[test]
fn overfitting_is_seen_in_a_gap_or_a_rising_loss_and_leads_to_what_is_not_used_yet() {
    let few_images = || Run::with(falling, &[(0.7, 0.8, 0.75), (0.95, 0.5, 0.86), (1.0, 0.52, 0.87)]);
    assert_eq!(
        few_images().told(),
        [
            "Overfitting: accuracy is 13.0 points higher on training images than on others, whose loss was lowest after \
         epoch 2.",
            "New run with augmentation"
        ]
    );
    let mut run = few_images();
    run.config.training_limit = Some(500);
    assert_eq!(run.told()[1], "New run with all training images");
    run.config.training_limit = None;
    run.config.augmentation = Augmentation::standard();
    assert_eq!(run.told()[1], "New run with dropout 0.5");
    run.config.architecture.dropout = 0.5;
    assert_eq!(run.told()[1], "New run of 2 epochs");
    let rising = Run::with(falling, &[(0.98, 0.05, 0.985), (0.995, 0.06, 0.986), (0.999, 0.07, 0.986)]);
    assert_eq!(rising.diagnoses().len(), 1, "the loss rises though accuracy does not fall");
    let mut validated = few_images();
    validated.epochs.iter_mut().for_each(|epoch| epoch.validation = Some(epoch.train));
    assert_eq!(validated.diagnoses(), [], "validation images are those that decide");
}

#[test]
fn a_class_that_is_much_worse_than_the_others_is_named() {
    let mut run = Run::usual();
    run.checkup.confusion[8][8] = 700;
    run.checkup.confusion[8][3] = 280;
    assert_eq!(
        run.told(),
        ["30 % of the digits 8 are misclassified; of the other classes 2.0 % in the median.", "Show its errors"]
    );
    run.checkup.confusion = Default::default();
    assert_eq!(run.diagnoses(), [], "nothing was counted");
}

#[test]
fn strings_have_no_diagnosis() {
    let run = Run { config: TrainingConfig::strings(), ..Run::with(|_| 50.0, &[(0.1, 9.0, 0.1); 3]) };
    assert_eq!(run.diagnoses(), []);
}
