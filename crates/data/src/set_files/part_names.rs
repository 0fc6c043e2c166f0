//! What the name of a file or an array says of its place in a set: training or test, images or labels, and which set.

use std::collections::BTreeMap;

use super::Problem;

/// The images of which part of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Split {
    Train,
    Validation,
    Test,
}

/// What an array holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Content {
    Images,
    Labels,
}

impl Split {
    /// The split that a word names.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        Some(match word.to_lowercase().as_str() {
            "train" | "training" | "trn" => Self::Train,
            "val" | "valid" | "validation" | "dev" => Self::Validation,
            "test" | "testing" | "tst" | "t10k" | "eval" => Self::Test,
            _ => return None,
        })
    }
}

/// The parts of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PartName {
    pub(super) split: Option<Split>,
    pub(super) content: Option<Content>,
    /// The remaining words, which files of one set share.
    pub(super) rest: String,
}

impl PartName {
    /// Reads a name with its folders. `mnist/X_train.npy` is of the set `mnist`, training, images.
    pub(super) fn of(name: &str) -> Self {
        let stem = name.strip_suffix(".gz").unwrap_or(name);
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem).to_lowercase();
        let (mut split, mut content, mut rest) = (None, None, Vec::new());
        for word in stem.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()) {
            match (Split::of_word(word), Content::of_word(word), joined(word)) {
                (Some(found), ..) => split = Some(found),
                (_, Some(found), _) => content = Some(found),
                (.., Some((found_content, found_split))) => {
                    (content, split) = (Some(found_content), Some(found_split));
                }
                _ => rest.push(word),
            }
        }
        Self { split, content, rest: rest.join(" ") }
    }
}

impl Content {
    fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "x" | "image" | "images" | "img" | "imgs" | "pixels" | "features" => Self::Images,
            "y" | "label" | "labels" | "lbl" | "lbls" | "target" | "targets" | "classes" => Self::Labels,
            _ => return None,
        })
    }
}

/// A word such as `xtrain`.
fn joined(word: &str) -> Option<(Content, Split)> {
    let content = Content::of_word(word.get(..1)?)?;
    Some((content, Split::of_word(word.get(1..)?)?))
}

/// The names of one set: those that differ only in split and content, with files for training rather than without, and nearest
/// to the top.
pub(super) fn of_one_set<'a>(names: &[&'a str]) -> Result<Vec<&'a str>, Problem> {
    let mut sets: BTreeMap<(bool, usize, String), Vec<&str>> = BTreeMap::new();
    for name in names {
        let part = PartName::of(name);
        let lacks_training = !names.iter().any(|other| {
            let other = PartName::of(other);
            other.rest == part.rest && other.split == Some(Split::Train)
        });
        let depth = name.matches('/').count();
        sets.entry((lacks_training, depth, part.rest)).or_default().push(name);
    }
    let mut sets = sets.into_iter();
    let Some(((lacks_training, depth, _), chosen)) = sets.next() else { return Ok(Vec::new()) };
    match sets.next() {
        Some(((lacks, other_depth, _), other)) if (lacks, other_depth) == (lacks_training, depth) => {
            Err(Problem::SeveralSets(chosen[0].to_owned(), other[0].to_owned()))
        }
        _ => Ok(chosen),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_in_them() {
        let told = |name: &str| {
            let part = PartName::of(name);
            (part.split, part.content, part.rest)
        };
        assert_eq!(told("X_train.npy"), (Some(Split::Train), Some(Content::Images), String::new()));
        assert_eq!(told("ytest.npy"), (Some(Split::Test), Some(Content::Labels), String::new()));
        assert_eq!(told("kmnist-train-imgs.npz"), (Some(Split::Train), Some(Content::Images), "kmnist".to_owned()));
        assert_eq!(told("a/fashion-mnist_test.csv.gz"), (Some(Split::Test), None, "a fashion mnist".to_owned()));
        assert_eq!(told("val_images.npy"), (Some(Split::Validation), Some(Content::Images), String::new()));
    }

    #[test]
    fn files_of_one_set_belong_together() {
        let kaggle = ["sample_submission.csv", "test.csv", "train.csv"];
        assert_eq!(of_one_set(&kaggle).unwrap(), ["test.csv", "train.csv"]);
        assert!(matches!(of_one_set(&["a_train.csv", "b_train.csv"]), Err(Problem::SeveralSets(..))));
        assert_eq!(of_one_set(&["deep/x_train.csv", "train.csv"]).unwrap(), ["train.csv"]);
        assert_eq!(of_one_set(&["digits.csv"]).unwrap(), ["digits.csv"]);
        assert!(of_one_set(&[]).unwrap().is_empty());
    }
}
