//! The table of epochs that a study writes.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context as _, bail, ensure};

use crate::train::study::results::{EPOCHS_HEADER, Spread};

/// Epochs of many runs.
#[derive(Debug, Default)]
pub(super) struct Epochs(Vec<Epoch>);

#[derive(Debug)]
struct Epoch {
    cell: String,
    seed: u64,
    number: u32,
    training_error_percent: f64,
    test_error_percent: f64,
}

/// Mean over seeds with the least and the largest, in percent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Band {
    pub mean: f64,
    pub least: f64,
    pub largest: f64,
}

impl Epochs {
    /// Adds the epochs of a file.
    pub(super) fn read(&mut self, path: &Path) -> anyhow::Result<()> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut lines = text.lines();
        if lines.next() != Some(EPOCHS_HEADER) {
            bail!("{} is not the epochs.csv of a study: its first line must be {EPOCHS_HEADER}", path.display());
        }
        for (number, line) in (2..).zip(lines) {
            let epoch =
                epoch(line).with_context(|| format!("{}, line {number}: {line:?} is no epoch", path.display()))?;
            self.0.push(epoch);
        }
        Ok(())
    }

    /// The cell of the first line.
    pub(super) fn first_cell(&self) -> anyhow::Result<String> {
        Ok(self.0.first().context("the files hold no epoch: carry out the study first")?.cell.clone())
    }

    /// Training and test errors after each epoch of a cell.
    pub(super) fn by_epoch(&self, cell: &str) -> [Vec<(f64, Band)>; 2] {
        let of_cell = |epoch: &&Epoch| epoch.cell == cell;
        let epochs: BTreeSet<u32> = self.0.iter().filter(of_cell).map(|epoch| epoch.number).collect();
        [|epoch: &Epoch| epoch.training_error_percent, |epoch: &Epoch| epoch.test_error_percent].map(|error| {
            let band = |number: &u32| {
                let same = self.0.iter().filter(of_cell).filter(|epoch| epoch.number == *number);
                (f64::from(*number), Band::of(&same.map(error).collect::<Vec<_>>()))
            };
            epochs.iter().map(band).collect()
        })
    }

    /// Training and test error after the last epoch of a cell.
    pub(super) fn last(&self, cell: &str) -> Option<[Band; 2]> {
        let [training, test] = self.by_epoch(cell);
        Some([training.last()?.1, test.last()?.1])
    }

    /// Runs of a cell.
    pub(super) fn seed_count(&self, cell: &str) -> usize {
        self.0.iter().filter(|epoch| epoch.cell == cell).map(|epoch| epoch.seed).collect::<BTreeSet<_>>().len()
    }
}

impl Band {
    fn of(errors: &[f64]) -> Self {
        Self {
            mean: Spread::of(errors).mean,
            least: errors.iter().copied().fold(f64::INFINITY, f64::min),
            largest: errors.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

fn epoch(line: &str) -> anyhow::Result<Epoch> {
    let [cell, seed, number, _, training, _, test, _] = line.split(',').collect::<Vec<_>>()[..] else {
        bail!("there must be eight values");
    };
    let percent = |text: &str| -> anyhow::Result<f64> {
        let error: f64 = text.parse()?;
        ensure!((0.0..=100.0).contains(&error), "{text} is no percentage");
        Ok(error)
    };
    Ok(Epoch {
        cell: cell.to_owned(),
        seed: seed.parse()?,
        number: number.parse()?,
        training_error_percent: percent(training)?,
        test_error_percent: percent(test)?,
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn epochs(lines: &str) -> anyhow::Result<Epochs> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        write!(file, "{EPOCHS_HEADER}\n{lines}").unwrap();
        let mut epochs = Epochs::default();
        epochs.read(file.path()).map(|()| epochs)
    }

    #[test]
    fn a_cells_errors_are_gathered_over_its_seeds() {
        let lines = "map,1,1,0.5,4.0,0.5,2.0,9\nmap,1,2,0.5,2.0,0.5,1.0,9\nmap,2,1,0.5,6.0,0.5,3.0,9\nmse,1,1,0.5,9.0,0.5,9.0,9\n";
        let epochs = epochs(lines).unwrap();
        assert_eq!((epochs.first_cell().unwrap().as_str(), epochs.seed_count("map")), ("map", 2));
        let [training, test] = epochs.by_epoch("map");
        assert_eq!(training[0], (1.0, Band { mean: 5.0, least: 4.0, largest: 6.0 }));
        assert_eq!(test[1], (2.0, Band { mean: 1.0, least: 1.0, largest: 1.0 }));
        assert_eq!(epochs.last("map").unwrap()[1].mean, 1.0);
        assert!(epochs.last("none").is_none());
    }

    #[test]
    fn what_is_no_epoch_is_named_with_its_line() {
        for line in ["map,1,1,0.5,4.0", "map,1,1,0.5,NaN,0.5,2.0,9", "map,one,1,0.5,4.0,0.5,2.0,9"] {
            let error = format!("{:#}", epochs(&format!("map,1,1,0.5,4.0,0.5,2.0,9\n{line}")).unwrap_err());
            assert!(error.contains("line 3"), "{error}");
        }
        let mut epochs = Epochs::default();
        let error = epochs.read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))).unwrap_err();
        assert!(error.to_string().contains("is not the epochs.csv of a study"), "{error}");
    }
}
