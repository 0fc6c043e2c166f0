//! Images of one digit each with their labels: the output of every data source and the input of training.

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::class_names::ClassNames;

/// Width and height of an image in pixels, as MNIST has it.
pub const IMAGE_SIDE: usize = 28;

/// Pixels of one image.
pub const PIXEL_COUNT: usize = IMAGE_SIDE * IMAGE_SIDE;

/// Number of classes that the network tells apart.
pub const CLASS_COUNT: usize = 10;

/// One 28×28 image, row by row: 0 is background, 255 full ink.
pub type Image = [u8; PIXEL_COUNT];

/// Training and test images from one source.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// Images to learn from.
    pub train: LabelledImages,
    /// Images to test on, which training never uses.
    pub test: LabelledImages,
    /// The source of both.
    pub source: Source,
}

/// The source of a data set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The real MNIST, verified by content, found in this folder or file.
    Mnist(PathBuf),
    /// A folder or a file that the user named, in any form of a set; checked for structure only.
    #[serde(rename = "folder")]
    Files(PathBuf),
    /// The same, of a set that has a name or classes of its own.
    Named {
        /// The folder or file.
        path: PathBuf,
        /// The set's name.
        name: String,
        /// What its classes are called.
        #[serde(default, skip_serializing_if = "ClassNames::are_digits")]
        class_names: ClassNames,
    },
    /// Handwriting drawn by the program itself from this seed.
    BuiltIn {
        /// Seed of the drawing.
        seed: u64,
    },
}

impl Source {
    /// A short name for people: `MNIST`, `Fashion-MNIST`, the name of the folder or file, or `built-in digits`.
    pub fn name(&self) -> String {
        match self {
            Self::Mnist(_) => "MNIST".to_owned(),
            Self::Files(path) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
            Self::Named { name, .. } => name.clone(),
            Self::BuiltIn { .. } => "built-in digits".to_owned(),
        }
    }

    /// What the classes are called.
    pub fn class_names(&self) -> ClassNames {
        match self {
            Self::Named { class_names, .. } => class_names.clone(),
            Self::Mnist(_) | Self::Files(_) | Self::BuiltIn { .. } => ClassNames::default(),
        }
    }

    /// The folder or file, unless the program drew the images itself.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Mnist(path) | Self::Files(path) | Self::Named { path, .. } => Some(path),
            Self::BuiltIn { .. } => None,
        }
    }
}

/// Images with a label from 0 to 9 each; as many labels as images.
#[derive(Clone, Debug, Default)]
pub struct LabelledImages {
    pixels: Vec<u8>,
    labels: Vec<u8>,
    /// Computed once, when it is first asked for.
    digest: OnceLock<String>,
    means: OnceLock<Box<[Option<Image>; CLASS_COUNT]>>,
}

impl PartialEq for LabelledImages {
    fn eq(&self, other: &Self) -> bool {
        self.pixels == other.pixels && self.labels == other.labels
    }
}

impl Eq for LabelledImages {}

/// Why pixels and labels do not make a set of labelled images.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatasetError {
    /// Another number of images than of labels.
    #[error("{image_count} images but {label_count} labels: the two files do not belong together")]
    CountsDiffer {
        /// Number of images.
        image_count: usize,
        /// Number of labels.
        label_count: usize,
    },
    /// The pixels are not whole images.
    #[error("{0} bytes are not a whole number of 28×28 images")]
    PartialImage(usize),
    /// A label without an output of the network.
    #[error(
        "label {label} at position {index} is outside 0–9: the network tells ten classes apart, so a set with more (such \
         as EMNIST letters with its 26) does not fit"
    )]
    LabelOutOfRange {
        /// Position of the label.
        index: usize,
        /// Its value.
        label: u8,
    },
}

/// Checks that each label is from 0 to 9.
pub(crate) fn check_labels(labels: &[u8]) -> Result<(), DatasetError> {
    match labels.iter().enumerate().find(|(_, label)| **label as usize >= CLASS_COUNT) {
        Some((index, &label)) => Err(DatasetError::LabelOutOfRange { index, label }),
        None => Ok(()),
    }
}

impl LabelledImages {
    /// Puts images (`pixels`: 784 bytes each, row by row) and their labels together.
    ///
    /// # Errors
    /// If the counts differ, the pixels are not whole images, or a label is above 9.
    pub fn new(pixels: Vec<u8>, labels: Vec<u8>) -> Result<Self, DatasetError> {
        if !pixels.len().is_multiple_of(PIXEL_COUNT) {
            return Err(DatasetError::PartialImage(pixels.len()));
        }
        let image_count = pixels.len() / PIXEL_COUNT;
        if image_count != labels.len() {
            return Err(DatasetError::CountsDiffer { image_count, label_count: labels.len() });
        }
        check_labels(&labels)?;
        Ok(Self { pixels, labels, digest: OnceLock::new(), means: OnceLock::new() })
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no image.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The image at `index`, if there is one.
    pub fn image(&self, index: usize) -> Option<&Image> {
        self.pixels.as_chunks::<PIXEL_COUNT>().0.get(index)
    }

    /// All pixels, image after image.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// All labels, in the order of the images.
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// Adds the images of another set after its own.
    pub(crate) fn append(&mut self, mut other: Self) {
        (self.digest, self.means) = (OnceLock::new(), OnceLock::new());
        if self.is_empty() {
            (self.pixels, self.labels) = (other.pixels, other.labels);
        } else {
            self.pixels.append(&mut other.pixels);
            self.labels.append(&mut other.labels);
        }
    }

    /// The images at `indices`, in that order; positions that do not exist are left out.
    #[must_use]
    pub fn select(&self, indices: &[usize]) -> Self {
        let mut chosen = Self::default();
        for &index in indices {
            if let (Some(image), Some(label)) = (self.image(index), self.labels.get(index)) {
                chosen.pixels.extend_from_slice(image);
                chosen.labels.push(*label);
            }
        }
        chosen
    }

    /// Number of images of each class.
    pub fn class_counts(&self) -> [usize; CLASS_COUNT] {
        let mut counts = [0; CLASS_COUNT];
        for &label in &self.labels {
            counts[label as usize] += 1;
        }
        counts
    }

    /// The mean image of each class; none of a class without images.
    pub fn mean_images(&self) -> &[Option<Image>; CLASS_COUNT] {
        self.means.get_or_init(|| {
            let mut sums = vec![[0_u64; PIXEL_COUNT]; CLASS_COUNT];
            for (image, label) in self.pixels.as_chunks::<PIXEL_COUNT>().0.iter().zip(&self.labels) {
                let sum = sums[usize::from(*label)].iter_mut();
                sum.zip(image).for_each(|(sum, level)| *sum += u64::from(*level));
            }
            let counts = self.class_counts();
            let mean = |class: usize| {
                let count = counts[class] as u64;
                // Rounded to the nearest level.
                (count > 0).then(|| sums[class].map(|sum| ((sum + count / 2) / count) as u8))
            };
            Box::new(std::array::from_fn(mean))
        })
    }

    /// SHA-256 over pixels and labels, in hexadecimal: the same for the same content, wherever it came from.
    pub fn digest(&self) -> &str {
        self.digest.get_or_init(|| {
            let hash = Sha256::new().chain_update(&self.pixels).chain_update(&self.labels).finalize();
            hash.iter().fold(String::new(), |hexadecimal, byte| format!("{hexadecimal}{byte:02x}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_images() -> LabelledImages {
        let pixels = [vec![1; PIXEL_COUNT], vec![2; PIXEL_COUNT]].concat();
        LabelledImages::new(pixels, vec![3, 9]).unwrap()
    }

    #[test]
    fn images_and_labels_are_found_by_position() {
        let images = two_images();
        assert_eq!(images.image(1).unwrap()[0], 2);
        assert_eq!(images.labels(), [3, 9]);
        assert!(images.image(2).is_none());
        assert_eq!(images.class_counts()[9], 1);
    }

    #[test]
    fn a_selection_keeps_the_given_order() {
        let swapped = two_images().select(&[1, 0, 7]);
        assert_eq!(swapped.labels(), [9, 3]);
        assert_eq!(swapped.image(0).unwrap()[0], 2);
    }

    #[test]
    fn images_and_labels_that_do_not_fit_are_rejected() {
        let pixels = vec![0; PIXEL_COUNT];
        assert_eq!(
            LabelledImages::new(pixels.clone(), vec![]),
            Err(DatasetError::CountsDiffer { image_count: 1, label_count: 0 })
        );
        assert_eq!(LabelledImages::new(pixels, vec![10]), Err(DatasetError::LabelOutOfRange { index: 0, label: 10 }));
        assert_eq!(LabelledImages::new(vec![0; 5], vec![]), Err(DatasetError::PartialImage(5)));
    }

    #[test]
    fn the_mean_image_of_a_class_is_that_of_its_images() {
        let pixels = [vec![1; PIXEL_COUNT], vec![4; PIXEL_COUNT], vec![9; PIXEL_COUNT]].concat();
        let images = LabelledImages::new(pixels, vec![7, 7, 2]).unwrap();
        let means = images.mean_images();
        assert_eq!((means[7], means[2], means[0]), (Some([3; PIXEL_COUNT]), Some([9; PIXEL_COUNT]), None));
    }

    #[test]
    fn the_digest_tells_contents_apart() {
        let images = two_images();
        assert_eq!(images.digest(), two_images().digest());
        assert_eq!(images.digest().as_ptr(), images.digest().as_ptr(), "it is computed once");
        assert_eq!(images, two_images(), "a digest changes no images");
        assert_ne!(images.digest(), images.select(&[1, 0]).digest());
    }
}
