//! Pictures of a window, by their pixels.

use std::collections::HashMap;

use eframe::egui::Rect;
use image::{ImageFormat, RgbImage};

/// A picture of a window.
pub(crate) struct Picture(RgbImage);

impl Picture {
    /// Reads a PNG file's content.
    pub(crate) fn read(png: &[u8]) -> image::ImageResult<Self> {
        Ok(Self(image::load_from_memory_with_format(png, ImageFormat::Png)?.into_rgb8()))
    }

    /// The mean lightness of all pixels, from 0 to 255.
    pub(crate) fn lightness(&self) -> f64 {
        let sum: f64 = self.0.as_raw().iter().map(|value| f64::from(*value)).sum();
        sum / self.0.as_raw().len().max(1) as f64
    }

    /// How many colours there are in a part of it, and which share of its pixels has another one than the commonest.
    pub(crate) fn liveliness(&self, part: Rect) -> (usize, f64) {
        let mut counts = HashMap::<[u8; 3], usize>::new();
        for (x, y, color) in self.0.enumerate_pixels() {
            if part.contains(eframe::egui::pos2(x as f32 + 0.5, y as f32 + 0.5)) {
                *counts.entry(color.0).or_default() += 1;
            }
        }
        let (total, commonest) = (counts.values().sum::<usize>(), counts.values().copied().max().unwrap_or(0));
        (counts.len(), 1.0 - commonest as f64 / total.max(1) as f64)
    }
}
