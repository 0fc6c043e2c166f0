//! What goes wrong in a run, from what it has measured; and what may help.

#[cfg(test)]
mod tests;

use crate::{
    checkup::Checkup,
    config::TrainingConfig,
    loss_history::{LossHistory, LossPoint, mean},
    metrics::{EpochRecord, Score},
    session::FinishReason,
};
use lenet_data::{augment::Augmentation, choice::Described as _, dataset::CLASS_COUNT};
use lenet_model::{
    architecture::{Activation, OutputUnits},
    layer::Layer,
    unit_states::UnitStates,
};

/// What a run has measured so far.
#[derive(Clone, Copy, Debug)]
pub struct Measured<'a> {
    /// Its settings.
    pub config: &'a TrainingConfig,
    /// The current rate, before the schedule's factor.
    pub learning_rate: f64,
    /// The loss of each batch.
    pub losses: &'a LossHistory,
    /// The epochs done.
    pub epochs: &'a [EpochRecord],
    /// Why it is over, if it is.
    pub finish: Option<FinishReason>,
    /// Its network at the end of the last epoch.
    pub checkup: Option<&'a Checkup>,
    /// Whether a setting was changed since: then nothing is known of it yet.
    pub is_changed_since: bool,
}

/// Something that goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Diagnosis {
    /// The loss is no number any more, or far above that of the beginning.
    BlownUp {
        /// The step by which it was so.
        step: u64,
        /// The learning rate.
        learning_rate: f64,
    },
    /// Predictions are as good as guesses.
    NothingLearned(Obstacle),
    /// Many units of F6 are saturated.
    Saturated {
        /// Of 84.
        count: usize,
    },
    /// Maps are 0 for every image.
    DeadMaps {
        /// C1 or C3.
        layer: Layer,
        /// How many of its maps.
        count: usize,
    },
    /// Training images are predicted much better than others.
    Overfitting {
        /// The epoch with the lowest loss on images that are not learned from.
        best_epoch: u32,
        /// Difference of the accuracies, in percentage points.
        gap_points: f64,
    },
    /// One class is predicted much worse than the others.
    WeakClass {
        /// The digit.
        class: u8,
        /// Share of its test images with another prediction, 0–1.
        error: f64,
        /// The median of the other classes' shares.
        median_error: f64,
    },
}

/// Why nothing is learned, as far as the settings tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Obstacle {
    /// F6 after a sigmoid is never negative, and half of each bitmap's values are.
    SigmoidWithRbf,
    /// The rate is far below what the optimiser usually needs.
    LowRate(f64),
    /// The rate is at or above what the optimiser usually needs.
    HighRate(f64),
    /// A sigmoid's slope is at most 1/4.
    Sigmoid,
}

/// What may help.
#[derive(Clone, Debug, PartialEq)]
pub enum Remedy {
    /// Go on with this learning rate.
    LearningRate(f64),
    /// A new run with these settings, and what is different in words, such as `with augmentation`.
    NewRun(Box<TrainingConfig>, String),
    /// A look at the wrong predictions.
    ShowErrors,
}

/// Steps before which a loss says nothing.
const FIRST_STEPS: u64 = 200;

/// Batches whose mean loss is that of the beginning or of now.
const MEAN_OF: usize = 20;

/// A loss this many times that of the beginning has blown up.
const BLOWN_UP: f64 = 1.5;

/// Accuracy of ten classes that is no better than guessing.
const GUESSING: f64 = 0.2;

/// Units of F6 from which on saturation counts: a quarter.
const SATURATED_UNITS: usize = 21;

/// Overfitting: the loss on held-out images is this many times its least, for at least two epochs; or the accuracies are
/// this far apart, in percentage points.
const LOSS_RISE: f64 = 1.25;
const GAP_POINTS: f64 = 4.0;

/// A weak class: its error is at least this, and this many times the median of the others.
const WEAK_ERROR: f64 = 0.1;
const WEAK_RATIO: f64 = 4.0;

/// What goes wrong, the gravest first; nothing on strings, whose losses are of another kind.
pub fn diagnose(run: &Measured<'_>) -> Vec<Diagnosis> {
    if run.config.strings.is_some() {
        return Vec::new();
    }
    if let Some(diagnosis) = blown_up(run).or_else(|| nothing_learned(run)) {
        return vec![diagnosis];
    }
    let of_units = run.checkup.map(|checkup| unit_diagnoses(checkup.units)).unwrap_or_default();
    let others = [overfitting(run), run.checkup.and_then(weak_class)];
    of_units.into_iter().chain(others.into_iter().flatten()).collect()
}

fn blown_up(run: &Measured<'_>) -> Option<Diagnosis> {
    let whole = run.losses.whole();
    let step = |point: &LossPoint| point.step.round() as u64;
    let blown_up = |step| Diagnosis::BlownUp { step, learning_rate: run.learning_rate };
    if run.finish == Some(FinishReason::Diverged) {
        return Some(blown_up(run.losses.latest().map_or(0, |point| step(&point)) + 1));
    }
    let (first, last) = (early_loss(whole)?, late_loss(run.losses)?);
    let is_over = |point: &&LossPoint| point.loss > BLOWN_UP * first;
    // The losses of a criterion that begins near 0 only fluctuate.
    let is_blown_up = last > BLOWN_UP * first && first > 0.5;
    is_blown_up.then(|| blown_up(whole.iter().find(is_over).map_or(0, step)))
}

/// Mean loss of the first batches; none before there are enough.
fn early_loss(whole: &[LossPoint]) -> Option<f64> {
    let enough = whole.last().is_some_and(|point| point.step >= FIRST_STEPS as f64);
    enough.then(|| mean(&whole[..whole.len().min(MEAN_OF)]).loss)
}

fn late_loss(losses: &LossHistory) -> Option<f64> {
    let recent: Vec<LossPoint> = losses.recent().collect();
    let last = &recent[recent.len().saturating_sub(MEAN_OF)..];
    (!last.is_empty()).then(|| mean(last).loss)
}

fn nothing_learned(run: &Measured<'_>) -> Option<Diagnosis> {
    let step = run.losses.latest()?.step;
    let is_guessing = run.epochs.last().is_some_and(|epoch| epoch.train.accuracy < GUESSING);
    if !is_guessing || step < FIRST_STEPS as f64 || run.is_changed_since {
        return None;
    }
    let (architecture, usual) = (&run.config.architecture, run.config.optimizer.default_learning_rate());
    let is_sigmoid = architecture.activation == Activation::Sigmoid;
    let rate = run.learning_rate;
    Some(Diagnosis::NothingLearned(match () {
        () if is_sigmoid && architecture.output == OutputUnits::RadialBasis => Obstacle::SigmoidWithRbf,
        () if rate < usual / 5.0 => Obstacle::LowRate(rate),
        () if is_sigmoid && rate <= 2.0 * usual => Obstacle::Sigmoid,
        () => Obstacle::HighRate(rate),
    }))
}

fn unit_diagnoses(units: UnitStates) -> Vec<Diagnosis> {
    let dead = [(Layer::C1, units.dead_c1), (Layer::C3, units.dead_c3)].into_iter().filter(|(_, count)| *count > 0);
    let dead = dead.map(|(layer, count)| Diagnosis::DeadMaps { layer, count });
    let saturated = (units.saturated_f6 >= SATURATED_UNITS).then_some(units.saturated_f6);
    saturated.map(|count| Diagnosis::Saturated { count }).into_iter().chain(dead).collect()
}

/// The result on images that are not learned from: the validation images where there are some.
fn held_out(epoch: &EpochRecord) -> Score {
    epoch.validation.unwrap_or(epoch.test)
}

fn overfitting(run: &Measured<'_>) -> Option<Diagnosis> {
    let last = run.epochs.last()?;
    let best = run.epochs.iter().min_by(|one, other| held_out(one).loss.total_cmp(&held_out(other).loss))?;
    let gap_points = 100.0 * (last.train.accuracy - held_out(last).accuracy);
    let is_rising = last.epoch >= best.epoch + 2 && held_out(last).loss > LOSS_RISE * held_out(best).loss;
    let is_overfitting = (is_rising && gap_points > 0.5) || (last.epoch >= 2 && gap_points > GAP_POINTS);
    is_overfitting.then_some(Diagnosis::Overfitting { best_epoch: best.epoch, gap_points })
}

fn weak_class(checkup: &Checkup) -> Option<Diagnosis> {
    let errors: Vec<(u8, f64)> =
        (0..CLASS_COUNT).filter_map(|class| Some((class as u8, error(checkup, class)?))).collect();
    let (class, error) = errors.iter().copied().max_by(|one, other| one.1.total_cmp(&other.1))?;
    let mut others: Vec<f64> = errors.iter().filter(|(other, _)| *other != class).map(|(_, error)| *error).collect();
    others.sort_by(f64::total_cmp);
    let median_error = *others.get(others.len() / 2)?;
    let is_weak = error >= WEAK_ERROR && error >= WEAK_RATIO * median_error;
    is_weak.then_some(Diagnosis::WeakClass { class, error, median_error })
}

/// Images of a class from which on its error says something.
const CLASS_IMAGES: u32 = 20;

/// Share of a class's images with another prediction; none of too few.
fn error(checkup: &Checkup, class: usize) -> Option<f64> {
    let row = &checkup.confusion[class];
    let total: u32 = row.iter().sum();
    (total >= CLASS_IMAGES).then(|| 1.0 - f64::from(row[class]) / f64::from(total))
}

impl Diagnosis {
    /// What is wrong and why, in a sentence or two.
    pub fn words(&self) -> String {
        match self {
            Self::BlownUp { step, learning_rate } => {
                format!("The loss blew up by step {step}: the learning rate {learning_rate} is too high.")
            }
            Self::NothingLearned(obstacle) => format!("Nothing is learned: {}.", obstacle.words()),
            Self::Saturated { count } => format!(
                "{count} of 84 units of F6 are saturated: for nearly every image they are at an end of their activation, \
                where its slope is almost 0."
            ),
            Self::DeadMaps { layer, count } => {
                let of = if *layer == Layer::C1 { 6 } else { 16 };
                let verb = if *count == 1 { "is" } else { "are" };
                let layer = layer.name();
                format!("{count} of {of} maps of {layer} {verb} dead: 0 for every image, so that no gradient passes.")
            }
            Self::Overfitting { best_epoch, gap_points } => format!(
                "Overfitting: accuracy is {gap_points:.1} points higher on training images than on others, whose loss was \
                lowest after epoch {best_epoch}."
            ),
            Self::WeakClass { class, error, median_error } => format!(
                "{:.0} % of the digits {class} are misclassified; of the other classes {:.1} % in the median.",
                100.0 * error,
                100.0 * median_error
            ),
        }
    }

    /// What may help, for a run with this state.
    pub fn remedy(&self, run: &Measured<'_>) -> Remedy {
        let new_run = |words: &str, change: &dyn Fn(&mut TrainingConfig)| {
            let mut config = run.config.clone();
            change(&mut config);
            if config.architecture != run.config.architecture {
                config.initial_network = None;
            }
            Remedy::NewRun(Box::new(config), words.to_owned())
        };
        let tenth = short(run.learning_rate / 10.0);
        let at_a_tenth = || new_run(&format!("with the rate {tenth}"), &|config| config.learning_rate = tenth);
        match self {
            Self::BlownUp { .. } if run.finish == Some(FinishReason::Diverged) => Remedy::LearningRate(tenth),
            Self::BlownUp { .. } | Self::NothingLearned(Obstacle::HighRate(_)) | Self::DeadMaps { .. } => at_a_tenth(),
            Self::NothingLearned(Obstacle::LowRate(_)) => {
                let usual = run.config.optimizer.default_learning_rate();
                match run.finish {
                    None => Remedy::LearningRate(usual),
                    Some(_) => new_run(&format!("with the rate {usual}"), &|config| config.learning_rate = usual),
                }
            }
            Self::NothingLearned(Obstacle::SigmoidWithRbf | Obstacle::Sigmoid) | Self::Saturated { .. } => {
                let (activation, other) = match run.config.architecture.activation {
                    Activation::Sigmoid => (Activation::ScaledTanh, run.learning_rate),
                    activation => (activation, tenth),
                };
                let words = match self {
                    Self::Saturated { .. } if other == tenth => format!("with the rate {tenth}"),
                    _ => format!("with {}", activation.describe().title.to_lowercase()),
                };
                new_run(&words, &|config| {
                    (config.architecture.activation, config.learning_rate) = (activation, other);
                })
            }
            Self::Overfitting { best_epoch, .. } => against_overfitting(run.config, *best_epoch, &new_run),
            Self::WeakClass { .. } => Remedy::ShowErrors,
        }
    }
}

/// Makes a new run of the run's settings, with what is different in words and as a change.
type NewRun<'a> = &'a dyn Fn(&str, &dyn Fn(&mut TrainingConfig)) -> Remedy;

/// More images, else augmented ones, else dropout, else fewer epochs: what is not used yet, in this order.
fn against_overfitting(config: &TrainingConfig, best_epoch: u32, new_run: NewRun<'_>) -> Remedy {
    match config {
        TrainingConfig { training_limit: Some(_), .. } => {
            new_run("with all training images", &|config| config.training_limit = None)
        }
        TrainingConfig { augmentation, .. } if *augmentation == Augmentation::NONE => {
            new_run("with augmentation", &|config| config.augmentation = Augmentation::standard())
        }
        TrainingConfig { architecture, .. } if architecture.dropout == 0.0 => {
            new_run("with dropout 0.5", &|config| config.architecture.dropout = 0.5)
        }
        _ => new_run(&format!("of {best_epoch} epochs"), &|config| config.epoch_count = best_epoch),
    }
}

/// A rate without the digits that dividing adds.
fn short(rate: f64) -> f64 {
    format!("{rate:.2e}").parse().unwrap_or(rate)
}

impl Obstacle {
    fn words(self) -> String {
        match self {
            Self::SigmoidWithRbf => {
                "F6 after a sigmoid is never negative, and half of each bitmap's values are −1".to_owned()
            }
            Self::LowRate(rate) => format!("the learning rate {rate} is too low for this optimiser"),
            Self::HighRate(rate) => format!("the learning rate {rate} may be too high"),
            Self::Sigmoid => "a sigmoid's slope is at most 1/4, so that gradients fade from layer to layer".to_owned(),
        }
    }
}

impl Remedy {
    /// What a button that does it says.
    pub fn words(&self) -> String {
        match self {
            Self::LearningRate(rate) => format!("Continue with the rate {rate}"),
            Self::NewRun(_, words) => format!("New run {words}"),
            Self::ShowErrors => "Show its errors".to_owned(),
        }
    }
}
