//! Which networks read numbers, and how.

use crate::{
    cli::{choice, model_args::ModelArgs},
    data::choice::{ChoiceText, Described},
    model::{
        device::Device,
        model_file::ModelFile,
        pretrained::{ModelChoice, Pretrained},
    },
    read::{
        reader::{ReaderKind, Reading, StringReader, SweptNetwork},
        topology::Topology,
    },
    train::strings::trained_reading,
};

#[derive(Debug, clap::Args)]
pub(super) struct ReaderArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// How a number is read [default: as the network of --model was trained; without --model by both]
    #[arg(long, value_parser = choice::<ReaderChoice>())]
    reader: Option<ReaderChoice>,
    /// The network that reads the segments where both read; --model is the one that is swept [default: segments]
    #[arg(long, value_name = "FILE")]
    segments_model: Option<ModelChoice>,
    /// What may follow what from position to position, in a sweep [default: as the network was trained, else transducer]
    #[arg(long, alias = "topology", value_parser = choice::<Topology>())]
    decoder: Option<Topology>,
}

/// One of the readers, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ReaderChoice {
    Both,
    One(ReaderKind),
}

impl Described for ReaderChoice {
    const ALL: &'static [Self] = &[Self::Both, Self::One(ReaderKind::Sweep), Self::One(ReaderKind::Segments)];

    fn describe(self) -> ChoiceText {
        let (name, title) = ("both", "Both");
        let hint = "Both of the following, each with its network: the mean of their penalties decides";
        match self {
            Self::Both => ChoiceText { name, title, hint, topic: "strings" },
            Self::One(kind) => kind.describe(),
        }
    }
}

/// A second network is given to one reader.
#[derive(Debug, thiserror::Error)]
#[error("--segments-model is for --reader both: give the network of one reader by --model")]
pub(in crate::cli) struct OneReader;

impl ReaderArgs {
    /// The reader with its networks.
    pub(super) fn reader(&self) -> anyhow::Result<StringReader> {
        let kind = match self.reader {
            Some(ReaderChoice::One(kind)) => Some(kind),
            Some(ReaderChoice::Both) => return self.both(),
            None if self.segments_model.is_some() || !self.model.is_given() => return self.both(),
            None => None,
        };
        if self.segments_model.is_some() {
            return Err(OneReader.into());
        }
        let model = self.model.read_or(match kind {
            Some(ReaderKind::Segments) => Pretrained::Segments,
            Some(ReaderKind::Sweep) | None => Pretrained::Strings,
        })?;
        let trained = trained(&model);
        let topology = self.decoder.unwrap_or(trained.topology);
        let reading = Reading { kind: kind.unwrap_or(trained.kind), topology };
        Ok(StringReader::new(model.network(Device::Cpu)?, reading)?)
    }

    fn both(&self) -> anyhow::Result<StringReader> {
        let swept = self.model.read_or(Pretrained::Strings)?;
        let of_segments = match &self.segments_model {
            Some(choice) => choice.read()?,
            None => Pretrained::Segments.read()?,
        };
        let topology = self.decoder.unwrap_or(trained(&swept).topology);
        let swept = SweptNetwork::new(swept.network(Device::Cpu)?, topology)?;
        Ok(StringReader::Both(Box::new(swept), Box::new(of_segments.network(Device::Cpu)?)))
    }
}

/// How the model was trained to read.
fn trained(model: &ModelFile) -> Reading {
    model.training.as_ref().and_then(trained_reading).unwrap_or_default()
}
