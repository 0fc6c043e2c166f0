//! `classify`: reads pictures of one digit each, or pen strokes.

use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use serde::Serialize;

use super::{
    Outcome,
    eval::confusion_table,
    model::ModelArgs,
    output::{self, Format, FormatArgs},
};
use crate::{
    data::{
        dataset::Image,
        ink::{photo, read_drawing, strokes::read_drawings},
    },
    model::{device::Device, lenet5::LeNet5},
    train::metrics::{Confusion, Tally},
};

/// Arguments of `classify`.
#[derive(Debug, clap::Args)]
pub(super) struct ClassifyArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// PNG, JPEG or BMP pictures of one digit each, dark on light or light on dark
    #[arg(value_name = "IMAGE", required_unless_present = "strokes")]
    images: Vec<PathBuf>,
    /// A file of pen strokes, one drawing a line: {"strokes":[[[x,y],…],…],"label":7}
    #[arg(long, value_name = "FILE.jsonl", conflicts_with = "images")]
    strokes: Option<PathBuf>,
    #[command(flatten)]
    format: FormatArgs,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Event<'a> {
    Digit { input: &'a str, digit: u8, scores: [f32; 10], label: Option<u8> },
    Summary { correct: u32, total: u32, accuracy: f64, confusion: &'a Confusion },
}

/// What has been read so far.
struct Classification {
    network: LeNet5,
    format: Format,
    labelled: Tally,
    outcome: Outcome,
}

pub(super) fn run(args: &ClassifyArgs) -> anyhow::Result<Outcome> {
    let mut classification = Classification {
        network: args.model.read()?.network(Device::Cpu)?,
        format: args.format.format(),
        labelled: Tally::default(),
        outcome: Outcome::Done,
    };
    match &args.strokes {
        Some(file) => classification.read_strokes(file)?,
        None => args.images.iter().try_for_each(|file| classification.read_picture(file))?,
    }
    classification.summarise()?;
    Ok(classification.outcome)
}

impl Classification {
    fn read_picture(&mut self, file: &Path) -> anyhow::Result<()> {
        let input = file.display().to_string();
        match photo::read_file(file) {
            Ok(photo) => self.read_image(&input, &photo.image, None),
            Err(error) => {
                self.fail(&anyhow::Error::from(error).context(input));
                Ok(())
            }
        }
    }

    fn read_strokes(&mut self, file: &Path) -> anyhow::Result<()> {
        let name = file.display().to_string();
        let reader = BufReader::new(File::open(file).with_context(|| format!("cannot open {name}"))?);
        let mut drawing_count = 0;
        for (position, drawing) in read_drawings(reader).enumerate() {
            drawing_count += 1;
            let input = format!("{name}:{}", position + 1);
            match drawing {
                Err(error) => self.fail(&anyhow::Error::from(error).context(name.clone())),
                Ok(drawing) => match read_drawing(&drawing) {
                    Ok(normalised) => self.read_image(&input, &normalised.image, drawing.label)?,
                    Err(error) => self.fail(&anyhow::Error::from(error).context(input)),
                },
            }
        }
        anyhow::ensure!(drawing_count > 0, "{name} holds no drawing: it needs one on each line");
        Ok(())
    }

    fn read_image(&mut self, input: &str, image: &Image, label: Option<u8>) -> anyhow::Result<()> {
        let scores = self.network.scores(image)?;
        let digit = (0..10_u8).max_by(|a, b| scores[*a as usize].total_cmp(&scores[*b as usize])).unwrap_or(0);
        if let Some(label) = label {
            self.labelled.add(0.0, &[label], &[digit]);
        }
        match self.format {
            Format::Json => output::json(&Event::Digit { input, digit, scores, label }),
            Format::Text => output::text(&format!("{input}: {digit} ({:.1} %)", 100.0 * scores[digit as usize])),
        }
    }

    /// Tells what could not be read; the rest is read all the same.
    fn fail(&mut self, error: &anyhow::Error) {
        output::error(error);
        self.outcome = Outcome::Failed;
    }

    fn summarise(&self) -> anyhow::Result<()> {
        let (correct, total, accuracy) = (self.labelled.correct(), self.labelled.total(), self.labelled.accuracy());
        let confusion = &self.labelled.confusion;
        match self.format {
            _ if total == 0 => Ok(()),
            Format::Json => output::json(&Event::Summary { correct, total, accuracy, confusion }),
            Format::Text => output::text(&format!(
                "\n{correct} of {total} read rightly, {:.2} %\n\n{}",
                100.0 * accuracy,
                confusion_table(confusion)
            )),
        }
    }
}
