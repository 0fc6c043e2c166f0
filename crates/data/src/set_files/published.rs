//! The published sets that are told apart, by their names and by their labels.

use crate::{
    class_names::ClassNames,
    dataset::{CLASS_COUNT, LabelledImages},
};

/// A published set in the form of MNIST, other than MNIST itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PublishedSet {
    FashionMnist,
    Kmnist,
    Emnist,
    Qmnist,
}

impl PublishedSet {
    /// Finds the set by the words in the names of its files and folders, or Fashion-MNIST by its labels: its files have
    /// MNIST's names.
    pub(super) fn of<'a>(
        names: impl IntoIterator<Item = &'a str>,
        train: &LabelledImages,
        test: &LabelledImages,
    ) -> Option<Self> {
        names
            .into_iter()
            .find_map(Self::of_name)
            .or_else(|| has_labels_of_fashion(train, test).then_some(Self::FashionMnist))
    }

    fn of_name(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        let has = |word: &str| name.contains(word);
        match () {
            () if has("fashion") => Some(Self::FashionMnist),
            () if has("kmnist") || has("kuzushiji") => Some(Self::Kmnist),
            () if has("qmnist") => Some(Self::Qmnist),
            () if has("emnist") => Some(Self::Emnist),
            () => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::FashionMnist => "Fashion-MNIST",
            Self::Kmnist => "KMNIST",
            Self::Emnist => "EMNIST digits",
            Self::Qmnist => "QMNIST",
        }
    }

    /// As their authors call the classes; the hiragana in Latin letters.
    pub(super) fn class_names(self) -> ClassNames {
        const CLOTHES: [&str; CLASS_COUNT] =
            ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];
        const HIRAGANA: [&str; CLASS_COUNT] = ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"];
        match self {
            Self::FashionMnist => ClassNames::new(CLOTHES),
            Self::Kmnist => ClassNames::new(HIRAGANA),
            Self::Emnist | Self::Qmnist => ClassNames::default(),
        }
    }
}

/// Fashion-MNIST's first labels; of each class there are as many.
fn has_labels_of_fashion(train: &LabelledImages, test: &LabelledImages) -> bool {
    train.class_counts() == [6_000; CLASS_COUNT]
        && test.class_counts() == [1_000; CLASS_COUNT]
        && train.labels().starts_with(&[9, 0, 0])
        && test.labels().starts_with(&[9, 2, 1, 1, 6, 1, 4, 6, 5, 7])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::PIXEL_COUNT;

    #[test]
    fn sets_are_known_by_the_names_of_their_files() {
        let of = |name| PublishedSet::of([name], &LabelledImages::default(), &LabelledImages::default());
        assert_eq!(of("fashion-mnist_train.csv"), Some(PublishedSet::FashionMnist));
        assert_eq!(of("FashionMNIST"), Some(PublishedSet::FashionMnist));
        assert_eq!(of("kmnist-train-imgs.npz"), Some(PublishedSet::Kmnist));
        assert_eq!(of("emnist-digits-train-images-idx3-ubyte.gz"), Some(PublishedSet::Emnist));
        assert_eq!(of("qmnist-train-labels-idx2-int.gz"), Some(PublishedSet::Qmnist));
        assert_eq!(of("train-images-idx3-ubyte"), None);
        assert_eq!(PublishedSet::FashionMnist.class_names().of(6), "Shirt");
    }

    #[test]
    fn fashion_is_known_by_its_labels_without_a_name() {
        let set = |first: &[u8], of_each: usize| {
            let mut labels = first.to_vec();
            for class in 0..10_u8 {
                let missing = of_each - first.split(|label| *label == class).count() + 1;
                labels.extend(vec![class; missing]);
            }
            LabelledImages::new(vec![0; labels.len() * PIXEL_COUNT], labels).unwrap()
        };
        let test = set(&[9, 2, 1, 1, 6, 1, 4, 6, 5, 7], 1_000);
        assert_eq!(PublishedSet::of([], &set(&[9, 0, 0], 6_000), &test), Some(PublishedSet::FashionMnist));
        assert_eq!(PublishedSet::of([], &set(&[5, 0, 4], 6_000), &test), None);
    }
}
