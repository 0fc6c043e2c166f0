//! `attribute`: tells what in a digit mattered for the answer, and which training images the network finds like it.

use serde::Serialize;

use super::{
    Outcome,
    classify::answer,
    dataset::DatasetArgs,
    ink::InkArgs,
    inputs::{Input, InputArgs},
    interrupt::{Interrupt, Interrupted},
    model::ModelArgs,
    output::{self, Format, FormatArgs},
};
use crate::{
    data::dataset::{Dataset, IMAGE_SIDE},
    model::{
        attribution::{Attribution, Patch, Question},
        device::Device,
        lenet5::LeNet5,
        pretrained::Pretrained,
        verdict::{RejectionThreshold, Verdict},
    },
    train::nearest::{F6States, Neighbour},
};

/// Arguments of `attribute`.
#[derive(Debug, clap::Args)]
pub(super) struct AttributeArgs {
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    inputs: InputArgs,
    /// Test images by their numbers, from 0
    #[arg(long, value_name = "N", num_args = 1.., group = "inputs")]
    test_digit: Vec<usize>,
    #[command(flatten)]
    ink: InkArgs,
    /// The digit that something speaks for or against [default: the one that is read]
    #[arg(long, value_name = "DIGIT", value_parser = clap::value_parser!(u8).range(..10))]
    digit: Option<u8>,
    /// Width and height in pixels of what is covered with paper at once
    #[arg(long, value_enum, default_value_t)]
    patch: Patch,
    /// How many of the nearest training images to tell; with 0 no training images are read
    #[arg(long, value_name = "N", default_value_t = 5)]
    nearest: usize,
    #[command(flatten)]
    dataset: DatasetArgs,
    #[command(flatten)]
    format: FormatArgs,
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
    nearest: &'a [Near],
}

/// A training image that is near.
#[derive(Serialize)]
struct Near {
    index: usize,
    label: u8,
    distance: f32,
}

/// What answers are found with.
struct Attributing<'a> {
    args: &'a AttributeArgs,
    network: LeNet5,
    dataset: Option<Dataset>,
    states: F6States,
}

pub(super) fn run(args: &AttributeArgs) -> anyhow::Result<Outcome> {
    let format = args.format.format();
    let network = args.model.read_or(Pretrained::Ink)?.network(Device::Cpu)?;
    let interrupt = Interrupt::listen()?;
    let needs_images = args.nearest > 0 || !args.test_digit.is_empty();
    let dataset = needs_images.then(|| args.dataset.load(format, &interrupt)).transpose()?;
    let mut attributing = Attributing { args, network, dataset, states: F6States::default() };
    if args.nearest > 0 {
        attributing.read_training_images(format, &interrupt)?;
    }
    attributing.tell_test_digits()?;
    args.inputs.read_each(&args.ink, |input| attributing.tell(input))
}

impl Attributing<'_> {
    fn read_training_images(&mut self, format: Format, interrupt: &Interrupt) -> anyhow::Result<()> {
        let Self { network, dataset: Some(dataset), states, .. } = self else { return Ok(()) };
        let count = dataset.train.len();
        let bar = output::progress_bar(format, count as u64, "{bar:40} {pos}/{len} training images");
        while states.len() < count {
            if let Some(signal) = interrupt.signal() {
                bar.finish_and_clear();
                return Err(Interrupted { signal }.into());
            }
            states.advance(network, &dataset.train)?;
            bar.set_position(states.len() as u64);
        }
        bar.finish_and_clear();
        Ok(())
    }

    fn tell_test_digits(&self) -> anyhow::Result<()> {
        let Some(test) = self.dataset.as_ref().map(|dataset| &dataset.test) else { return Ok(()) };
        for index in &self.args.test_digit {
            let image = test.image(*index);
            let image =
                image.ok_or_else(|| anyhow::anyhow!("there is no test digit {index}: there are {}", test.len()))?;
            let (name, label) = (format!("test digit {index}"), test.labels().get(*index).copied());
            self.tell(Input { name: &name, image, label })?;
        }
        Ok(())
    }

    fn tell(&self, input: Input<'_>) -> anyhow::Result<()> {
        let question = Question { digit: self.args.digit, patch: self.args.patch };
        let attribution = Attribution::new(&self.network, input.image, question)?;
        let nearest = self.nearest(input)?;
        match self.args.format.format() {
            Format::Json => output::json(&event(input, &attribution, &nearest)),
            Format::Text => output::text(&self.words(input, &attribution, &nearest)?),
        }
    }

    fn nearest(&self, input: Input<'_>) -> anyhow::Result<Vec<Near>> {
        let Some(labels) = self.dataset.as_ref().map(|dataset| dataset.train.labels()) else { return Ok(Vec::new()) };
        let neighbours = self.states.nearest(&self.network, input.image, self.args.nearest)?;
        let near = |neighbour: Neighbour| Near {
            index: neighbour.index,
            label: labels[neighbour.index],
            distance: neighbour.distance,
        };
        Ok(neighbours.into_iter().map(near).collect())
    }

    fn words(&self, input: Input<'_>, attribution: &Attribution, nearest: &[Near]) -> anyhow::Result<String> {
        let scores = self.network.scores(input.image)?;
        let verdict = Verdict::of_image(input.image, &scores, RejectionThreshold::USUAL);
        let read = answer(verdict, &scores);
        let Attribution { digit, log_odds, patch, occlusion, saliency, c3, .. } = attribution;
        let mut lines = vec![
            format!("{}: {read}, log-odds of {digit} {log_odds:+.2}", input.name),
            format!("  covering {side}×{side} pixels takes most {}", largest(&occlusion.values), side = patch.side()),
            format!("  a little more ink adds most {}", largest(&saliency.values)),
            format!("  maps of C3: {}", ranked(&c3.maps.values)),
        ];
        if !nearest.is_empty() {
            let told =
                nearest.iter().map(|Near { index, label, distance }| format!("{index} (a {label}, {distance:.2})"));
            lines.push(format!("  nearest training images: {}", told.collect::<Vec<_>>().join(", ")));
        }
        Ok(lines.join("\n"))
    }
}

fn event<'a>(input: Input<'a>, attribution: &'a Attribution, nearest: &'a [Near]) -> Event<'a> {
    Event {
        input: input.name,
        label: input.label,
        digit: attribution.digit,
        log_odds: attribution.log_odds,
        patch: attribution.patch.side(),
        occlusion: &attribution.occlusion.values,
        saliency: &attribution.saliency.values,
        c3_maps: &attribution.c3.maps.values,
        c3_values: &attribution.c3.values.values,
        nearest,
    }
}

/// The largest value of an image with its place, counted from 1.
fn largest(values: &[f32]) -> String {
    let pixel = (0..values.len()).max_by(|one, other| values[*one].total_cmp(&values[*other])).unwrap_or(0);
    format!("at row {}, column {}: {:+.2}", pixel / IMAGE_SIDE + 1, pixel % IMAGE_SIDE + 1, values[pixel])
}

/// The maps with what they are worth, the largest first, counted from 1.
fn ranked(worth: &[f32]) -> String {
    let mut maps: Vec<usize> = (0..worth.len()).collect();
    maps.sort_by(|one, other| worth[*other].total_cmp(&worth[*one]));
    maps.iter().map(|map| format!("{} {:+.2}", map + 1, worth[*map])).collect::<Vec<_>>().join(", ")
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
