//! How ink is read, as arguments: for finding out what each step of the way is worth.

use clap::ValueEnum;

use crate::data::ink::{InkPath, InkStep, Pen};

/// How strokes and pictures become images. Without any of these they are read in the usual way.
#[derive(Debug, clap::Args)]
pub(super) struct InkArgs {
    /// Width of the pen that strokes are drawn with, as a part of the drawing's longest side [default: 0.14]
    #[arg(long, value_name = "PART", value_parser = width)]
    pen_width: Option<f64>,
    /// A step of reading ink that is left out, to find out what it is worth; can be given several times
    #[arg(long, value_name = "STEP")]
    without: Vec<Step>,
}

/// The names of the steps.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Step {
    /// Stray marks, absurd points and frames are drawn with the digit
    Cleaning,
    /// Points are joined by straight lines, trembling and all
    Smoothing,
    /// The middle of the ink's box, not its centre of mass, comes to the middle of the field
    Centring,
}

impl InkArgs {
    pub(super) fn path(&self) -> InkPath {
        let pen = self.pen_width.map_or_else(Pen::default, |width_per_side| Pen { width_per_side });
        InkPath { pen, left_out: self.without.iter().map(|step| step.of_path()).collect() }
    }
}

impl Step {
    fn of_path(self) -> InkStep {
        match self {
            Self::Cleaning => InkStep::Cleaning,
            Self::Smoothing => InkStep::Smoothing,
            Self::Centring => InkStep::Centring,
        }
    }
}

fn width(text: &str) -> Result<f64, String> {
    let width: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.0..=1.0).contains(&width) { Ok(width) } else { Err("a part of the longest side is from 0 to 1".to_owned()) }
}
