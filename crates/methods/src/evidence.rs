//! What a method sees in an image, as pictures with captions: the window draws all methods' evidence alike.

use lenet_model::array::Array;
use tch::Tensor;

use crate::error::Error;

/// Groups of pictures, in the order of the computation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// The groups.
    pub groups: Vec<EvidenceGroup>,
}

/// Pictures of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct EvidenceGroup {
    /// What they show, such as `Nearest training images`.
    pub title: String,
    /// The pictures.
    pub pictures: Vec<EvidencePicture>,
}

/// One picture.
#[derive(Clone, Debug, PartialEq)]
pub struct EvidencePicture {
    /// `[height, width]`.
    pub values: Array,
    /// How its values are shown.
    pub shades: Shades,
    /// What is written below, such as `3 · distance 5.20`.
    pub caption: String,
}

/// How values become grey or colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shades {
    /// 0 is background, 1 full ink.
    Ink,
    /// Negative to positive around 0; the largest two of a hundred amounts have the full colour, so that few do not hide the rest.
    Signed,
}

impl Evidence {
    /// Adds a group, unless it has no picture.
    #[must_use]
    pub fn with(mut self, title: &str, pictures: Vec<EvidencePicture>) -> Self {
        if !pictures.is_empty() {
            self.groups.push(EvidenceGroup { title: title.to_owned(), pictures });
        }
        self
    }
}

impl EvidencePicture {
    /// A square picture of a row of numbers; a row whose length is no square is one line high.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn of_row(row: &Tensor, shades: Shades, caption: impl Into<String>) -> Result<Self, Error> {
        let count = row.numel() as i64;
        let side = count.isqrt();
        let shape = if side * side == count { [side, side] } else { [1, count] };
        Ok(Self { values: Array::from_tensor(&row.f_reshape(shape)?)?, shades, caption: caption.into() })
    }
}
