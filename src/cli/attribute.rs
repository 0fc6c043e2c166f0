//! `attribute`: shows the evidence for a digit (attribution), and the nearest training images.

use serde::Serialize;

use super::{
    Outcome, choice,
    classify::prediction,
    inputs::{DatasetArgs, Digit, DigitArgs, InkArgs},
    interrupt::Interrupt,
    model_args::ModelArgs,
    output::Format,
};
use crate::{
    data::{
        class_names::ClassNames,
        dataset::{Dataset, IMAGE_SIDE},
        ink::ShapeRejection,
    },
    model::{
        attribution::{Attribution, Patch, Question},
        device::Device,
        lenet5::LeNet5,
        pretrained::Pretrained,
        verdict::{RejectionThreshold, Verdict},
    },
    train::nearest::F6States,
};

/// Arguments of `attribute`.
#[derive(Debug, clap::Args)]
pub(super) struct AttributeArgs {
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    inputs: DigitArgs,
    /// Test images by number, from 0
    #[arg(long, value_name = "N", num_args = 1.., group = "inputs")]
    test_digit: Vec<usize>,
    #[command(flatten)]
    ink: InkArgs,
    /// Class whose evidence is shown [default: the predicted one]
    #[arg(long, value_name = "DIGIT", value_parser = clap::value_parser!(u8).range(..10))]
    digit: Option<u8>,
    /// Width and height of the occluded patch, in pixels
    #[arg(long, value_parser = choice::<Patch>(), default_value = "5")]
    patch: Patch,
    /// Number of nearest training images; with 0 the training images are not needed
    #[arg(long, value_name = "N", default_value_t = 5)]
    nearest: usize,
    #[command(flatten)]
    dataset: DatasetArgs,
    #[command(flatten)]
    format: Format,
}

#[derive(Serialize)]
#[serde(tag = "event", rename = "attribution")]
struct Event<'a> {
    input: &'a str,
    label: Option<u8>,
    digit: u8,
    log_odds: f32,
    /// Pixels.
    patch: usize,
    /// 28 rows of 28.
    occlusion: &'a [f32],
    /// 28 rows of 28.
    saliency: &'a [f32],
    /// 16 maps.
    c3_maps: &'a [f32],
    /// 16 maps of 10 rows of 10.
    c3_values: &'a [f32],
    nearest: &'a [Neighbour],
}

/// A nearest neighbour among the training images.
#[derive(Serialize)]
struct Neighbour {
    index: usize,
    label: u8,
    distance: f32,
}

/// The network and data that attributions are computed from.
struct Attributor<'a> {
    args: &'a AttributeArgs,
    network: LeNet5,
    /// Of the network's classes.
    names: ClassNames,
    dataset: Option<Dataset>,
    states: F6States,
}

pub(super) fn run(args: &AttributeArgs) -> anyhow::Result<Outcome> {
    let model = args.model.read_or(Pretrained::Ink)?;
    let (network, names) = (model.network(Device::Cpu)?, model.class_names());
    let interrupt = Interrupt::listen()?;
    let needs_images = args.nearest > 0 || !args.test_digit.is_empty();
    let dataset = needs_images.then(|| args.dataset.load(args.format, &interrupt)).transpose()?;
    let mut attributor = Attributor { args, network, names, dataset, states: F6States::default() };
    if args.nearest > 0 {
        attributor.read_training_images(&interrupt)?;
    }
    attributor.print_test_digits()?;
    args.inputs.read_each(&args.ink, |input| attributor.print(input))
}

impl Attributor<'_> {
    fn read_training_images(&mut self, interrupt: &Interrupt) -> anyhow::Result<()> {
        let Self { args, network, dataset: Some(dataset), states, .. } = self else { return Ok(()) };
        let bar = args.format.progress_bar(dataset.train.len(), "{bar:40} {pos}/{len} training images");
        while states.len() < dataset.train.len() {
            interrupt.check()?;
            states.advance(network, &dataset.train)?;
            bar.set_position(states.len() as u64);
        }
        Ok(())
    }

    fn print_test_digits(&self) -> anyhow::Result<()> {
        let Some(test) = self.dataset.as_ref().map(|dataset| &dataset.test) else { return Ok(()) };
        for index in &self.args.test_digit {
            let image = test.image(*index);
            let image =
                image.ok_or_else(|| anyhow::anyhow!("there is no test digit {index}: there are {}", test.len()))?;
            let (name, label) = (format!("test digit {index}"), test.labels().get(*index).copied());
            let shape = ShapeRejection::of(image);
            self.print(Digit { name: &name, image, shape, label, looks_like_several: false })?;
        }
        Ok(())
    }

    fn print(&self, input: Digit<'_>) -> anyhow::Result<()> {
        let question = Question { digit: self.args.digit, patch: self.args.patch };
        let attribution = Attribution::new(&self.network, input.image, question)?;
        let nearest = self.nearest(input)?;
        let scores = self.network.scores(input.image)?;
        let predicted =
            prediction(Verdict::with_shape(input.shape, &scores, RejectionThreshold::DEFAULT), &scores, &self.names);
        let Attribution { digit, log_odds, patch, occlusion, saliency, c3, .. } = &attribution;
        let event = Event {
            input: input.name,
            label: input.label,
            digit: *digit,
            log_odds: *log_odds,
            patch: patch.side(),
            occlusion: &occlusion.values,
            saliency: &saliency.values,
            c3_maps: &c3.maps.values,
            c3_values: &c3.values.values,
            nearest: &nearest,
        };
        self.args.format.print(&event, || text(&event, &predicted, &self.names))
    }

    fn nearest(&self, input: Digit<'_>) -> anyhow::Result<Vec<Neighbour>> {
        let Some(labels) = self.dataset.as_ref().map(|dataset| dataset.train.labels()) else { return Ok(Vec::new()) };
        let neighbours = self.states.nearest(&self.network, input.image, self.args.nearest)?;
        let labelled = neighbours.into_iter().map(|near| Neighbour {
            index: near.index,
            label: labels[near.index],
            distance: near.distance,
        });
        Ok(labelled.collect())
    }
}

fn text(event: &Event<'_>, predicted: &str, names: &ClassNames) -> String {
    let Event { input, digit, log_odds, patch: side, occlusion, saliency, c3_maps, nearest, .. } = event;
    let mut lines = vec![
        format!("{input}: {predicted}, log-odds of {} {log_odds:+.2}", names.of(*digit)),
        format!("  occlusion of {side}×{side} pixels: largest effect {}", largest(occlusion)),
        format!("  gradient (effect of adding ink): largest {}", largest(saliency)),
        format!("  effect of each map of C3: {}", ranked(c3_maps)),
    ];
    if !nearest.is_empty() {
        let neighbour = |Neighbour { index, label, distance }: &Neighbour| {
            format!("{index} ({}, {distance:.2})", names.with_article(*label))
        };
        let neighbours: Vec<String> = nearest.iter().map(neighbour).collect();
        lines.push(format!("  nearest training images: {}", neighbours.join(", ")));
    }
    lines.join("\n")
}

/// The largest value of an image with its place, counted from 1.
fn largest(values: &[f32]) -> String {
    let pixel = (0..values.len()).max_by(|one, other| values[*one].total_cmp(&values[*other])).unwrap_or(0);
    format!("at row {}, column {}: {:+.2}", pixel / IMAGE_SIDE + 1, pixel % IMAGE_SIDE + 1, values[pixel])
}

/// The maps with their effects, the largest first, counted from 1.
fn ranked(effects: &[f32]) -> String {
    let mut maps: Vec<usize> = (0..effects.len()).collect();
    maps.sort_by(|one, other| effects[*other].total_cmp(&effects[*one]));
    maps.iter().map(|map| format!("{} {:+.2}", map + 1, effects[*map])).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_maps_are_counted_from_one() {
        let mut values = vec![0.0; 784];
        values[2 * 28 + 4] = 1.5;
        assert_eq!(largest(&values), "at row 3, column 5: +1.50");
        assert_eq!(ranked(&[0.5, -1.0, 2.25]), "3 +2.25, 1 +0.50, 2 -1.00");
    }
}
