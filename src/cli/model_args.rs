//! The network of a command: a pretrained one, or a file of this or another program.

use anyhow::bail;

use super::{
    choice,
    inputs::DatasetArgs,
    interrupt::Interrupt,
    output::{self, Format},
};
use crate::{
    data::dataset::Dataset,
    model::{
        architecture::{Activation, Pooling},
        framing::Framing,
        model_file::{ModelFile, OpenedModel},
        pretrained::{ModelChoice, Pretrained},
        weights_file::Assumptions,
    },
};

/// The network of a command.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct ModelArgs {
    /// Weights: a safetensors file, a file of PyTorch (.pt, .pth, .bin) or ONNX (.onnx), or a pretrained network: `modern`, `ink`, `original`,
    /// `strings` or `segments` (./modern is a file) [default: ink with classify and attribute, strings and segments with read,
    /// else modern]
    #[arg(long, value_name = "FILE")]
    model: Option<ModelChoice>,
    #[command(flatten)]
    assumed: AssumedArgs,
}

/// What the weights of another program leave open.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct AssumedArgs {
    /// Activation of a network whose file does not say it [default: found out by trying]
    #[arg(long, value_parser = choice::<Activation>())]
    activation: Option<Activation>,
    /// Pooling of a network whose file does not say it [default: found out by trying]
    #[arg(long, value_parser = choice::<Pooling>())]
    pooling: Option<Pooling>,
    /// How grey values of 0 to 1 were normalised, where the file does not say it: `0,1` leaves them, `0.5,0.5` is −1 to 1
    /// [default: found out by trying]
    #[arg(long, value_name = "MEAN,DEVIATION", allow_negative_numbers = true, value_parser = mean_and_deviation)]
    normalised_by: Option<[f64; 2]>,
    /// How images of 28×28 fill the input, where the file does not say it [default: found out by trying]
    #[arg(long, value_parser = choice::<Framing>())]
    framing: Option<Framing>,
}

impl ModelArgs {
    /// The network and the data set of a command. Images that are named are read first: a network of another program may know these.
    pub(super) fn read_beside(
        &self,
        dataset: &DatasetArgs,
        format: Format,
        interrupt: &Interrupt,
    ) -> anyhow::Result<(ModelFile, Dataset)> {
        let load = || dataset.load(format, interrupt);
        let named = dataset.has_path().then(load).transpose()?;
        let choice = self.model.clone().unwrap_or(ModelChoice::Pretrained(Pretrained::default()));
        let OpenedModel { model, .. } = self.assumed.open(&choice, named.as_ref())?;
        Ok((model, named.map_or_else(load, Ok)?))
    }

    /// The network of `--model`, by default this one. Says what was found out about a file of another program.
    pub(super) fn read_or(&self, default: Pretrained) -> anyhow::Result<ModelFile> {
        self.open_or(default).map(|opened| opened.model)
    }

    /// The same, with what was found out.
    pub(super) fn open_or(&self, default: Pretrained) -> anyhow::Result<OpenedModel> {
        self.assumed.open(&self.model.clone().unwrap_or(ModelChoice::Pretrained(default)), None)
    }

    pub(super) fn is_given(&self) -> bool {
        self.model.is_some()
    }
}

impl AssumedArgs {
    /// Opens a network, and says what was found out about a file of another program, by the data in use if need be.
    pub(super) fn open(self, choice: &ModelChoice, data: Option<&Dataset>) -> anyhow::Result<OpenedModel> {
        let assumed = self.assumptions();
        let opened = choice.open_beside(&assumed, data)?;
        match &opened.recognition {
            Some(recognition) => output::note(&recognition.to_string()),
            None if assumed != Assumptions::default() => {
                bail!(
                    "{choice} says itself what its network is: leave out --activation, --pooling, --normalised-by and --framing"
                )
            }
            None => {}
        }
        Ok(opened)
    }

    fn assumptions(self) -> Assumptions {
        let Self { activation, pooling, normalised_by: normalisation, framing } = self;
        Assumptions { activation, pooling, normalisation, framing }
    }
}

/// Two numbers by which no grey value becomes too large.
fn mean_and_deviation(text: &str) -> Result<[f64; 2], String> {
    let numbers = text
        .split_once(',')
        .and_then(|(mean, deviation)| Some([mean.trim().parse().ok()?, deviation.trim().parse::<f64>().ok()?]));
    let [mean, deviation] = numbers.ok_or("needs two numbers, such as 0.5,0.5")?;
    let is_usable = [0.0, 1.0].iter().all(|grey: &f64| ((grey - mean) / deviation).abs() <= 1000.0);
    if is_usable { Ok([mean, deviation]) } else { Err("makes grey values too large to compute with".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_pretrained_network_and_all_else_a_file() {
        for (text, expected) in [
            ("original", ModelChoice::Pretrained(Pretrained::Original)),
            ("modern", ModelChoice::Pretrained(Pretrained::Modern)),
            ("ink", ModelChoice::Pretrained(Pretrained::Ink)),
            ("strings", ModelChoice::Pretrained(Pretrained::Strings)),
            ("segments", ModelChoice::Pretrained(Pretrained::Segments)),
            ("./modern", ModelChoice::File("./modern".into())),
            ("mine.safetensors", ModelChoice::File("mine.safetensors".into())),
        ] {
            assert_eq!(text.parse(), Ok(expected));
        }
    }

    #[test]
    fn a_normalisation_is_two_numbers_that_can_be_computed_with() {
        assert_eq!(mean_and_deviation("0.5, 0.5"), Ok([0.5, 0.5]));
        for wrong in ["0.5", "", "a,b", "0,0", "0,1e-9", "NaN,1"] {
            assert!(mean_and_deviation(wrong).is_err(), "{wrong}");
        }
    }
}
