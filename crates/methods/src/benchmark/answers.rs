//! The predictions of a method for every image, as comma-separated values.

use std::path::Path;

use lenet_data::{atomic_file, dataset::CLASS_COUNT, input_file};

use crate::{classifier::Answer, error::Error};

/// Largest file that is read: over a million predictions.
const MAX_FILE_BYTES: u64 = 64 << 20;

const HEADER: &str = "label,digit,runner_up,margin";

/// Predictions and labels to be written.
pub(super) struct AnswerFile<'a> {
    pub labels: &'a [u8],
    pub answers: &'a [Answer],
}

impl AnswerFile<'_> {
    /// A line for each image, in the order of the images.
    pub(super) fn write(&self, path: &Path) -> Result<(), Error> {
        let mut lines = vec![HEADER.to_owned()];
        lines.extend(self.labels.iter().zip(self.answers).map(|(label, answer)| {
            let Answer { digit, runner_up, margin } = answer;
            format!("{label},{digit},{runner_up},{margin}")
        }));
        let text = lines.join("\n") + "\n";
        Ok(atomic_file::replace(path, |file| file.write_all(text.as_bytes()))?)
    }
}

/// Labels and predictions in the order of the images.
pub(super) fn read(path: &Path) -> Result<Vec<(u8, Answer)>, Error> {
    let unreadable = |error| Error::Unreadable { path: path.to_owned(), error };
    let text = input_file::read_text(path, MAX_FILE_BYTES).map_err(unreadable)?;
    let damaged =
        |number: usize| Error::Damaged { path: path.to_owned(), reason: format!("is damaged in line {number}") };
    let mut lines = text.lines();
    if lines.next() != Some(HEADER) {
        return Err(damaged(1));
    }
    lines.zip(2..).map(|(line, number)| answer(line).ok_or_else(|| damaged(number))).collect()
}

fn answer(line: &str) -> Option<(u8, Answer)> {
    let [label, digit, runner_up, margin] = line.split(',').collect::<Vec<_>>()[..] else { return None };
    let class = |text: &str| text.parse().ok().filter(|class| usize::from(*class) < CLASS_COUNT);
    let margin = margin.parse().ok().filter(|margin: &f32| margin.is_finite())?;
    Some((class(label)?, Answer { digit: class(digit)?, runner_up: class(runner_up)?, margin }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn predictions_come_back_and_damage_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answers.csv");
        let answers = [Answer { digit: 3, runner_up: 8, margin: 0.1 }, Answer { digit: 9, runner_up: 4, margin: 2.5 }];
        AnswerFile { labels: &[3, 4], answers: &answers }.write(&path).unwrap();
        assert_eq!(read(&path).unwrap(), [(3, answers[0]), (4, answers[1])]);
        for line in ["3,3,8", "10,3,8,0.1", "3,3,8,NaN", "3,3,8,0.1,5"] {
            let text = format!("{HEADER}\n3,3,8,0.1\n{line}\n");
            atomic_file::replace(&path, |file| file.write_all(text.as_bytes())).unwrap();
            let message = read(&path).unwrap_err().to_string();
            assert!(message.contains("answers.csv is damaged in line 3"), "{message}");
        }
    }
}
