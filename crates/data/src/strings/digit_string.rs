//! A string whose truth is known: its digits, and where each of them is.

use super::StringImage;

/// The image of a string with its digits from left to right.
#[derive(Clone, Debug, PartialEq)]
pub struct DigitString {
    /// What a reader sees.
    pub image: StringImage,
    /// What it is meant to find.
    pub digits: Vec<PlacedDigit>,
}

/// A digit with its place in the image of a string. Columns count from 0 at the left edge of the first pixel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacedDigit {
    /// 0–9.
    pub digit: u8,
    /// Where its ink begins.
    pub left_px: f32,
    /// Where its ink ends.
    pub right_px: f32,
    /// Position of its image in the data set that it is from; `None` if the program drew it.
    pub source: Option<u32>,
}

impl PlacedDigit {
    /// The column halfway between both ends of its ink.
    pub fn centre_px(&self) -> f32 {
        f32::midpoint(self.left_px, self.right_px)
    }
}

impl DigitString {
    /// The digits, such as `2026`.
    pub fn text(&self) -> String {
        self.digits.iter().map(|placed| char::from(b'0' + placed.digit)).collect()
    }

    /// The columns of the true cuts: each is halfway between the ink of two neighbouring digits.
    pub fn cuts_px(&self) -> impl ExactSizeIterator<Item = f32> {
        self.digits.windows(2).map(|pair| f32::midpoint(pair[0].right_px, pair[1].left_px))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_centres_and_cuts_follow_from_the_places() {
        let placed = |digit, left_px, right_px| PlacedDigit { digit, left_px, right_px, source: None };
        let digits = vec![placed(4, 14.0, 30.0), placed(0, 33.0, 47.0), placed(4, 45.0, 60.0)];
        let string = DigitString { image: StringImage::blank(76), digits };
        assert_eq!(string.text(), "404");
        assert_eq!(string.digits[0].centre_px(), 22.0);
        assert_eq!(string.cuts_px().collect::<Vec<_>>(), [31.5, 46.0]);
    }
}
