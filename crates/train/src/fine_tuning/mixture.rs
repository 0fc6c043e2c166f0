//! The batch of a step of fine-tuning: some of the user's drawings, each time with another pen and augmented anew, and random
//! training images, so that the network forgets nothing.

use std::ops::Range;

use rand::RngExt as _;
use rayon::prelude::*;

use super::FineTuningConfig;
use crate::{batches::Batch, threads::Threads};
use lenet_data::{
    augment::augment,
    dataset::LabelledImages,
    ink::{Drawing, InkPath, Pen},
    random::{Purpose, generator},
};

/// Widths of the pens, as a share of the digit's longest side.
const PEN_WIDTHS: Range<f64> = 0.08..0.22;

/// The batch of the step `step` (0 for the first). Each drawing occurs as often as any other.
pub(super) fn batch(
    drawings: &[Drawing],
    images: &LabelledImages,
    config: &FineTuningConfig,
    step: u32,
    threads: &Threads,
) -> Batch {
    let drawing_count = config.most_drawings.min(config.most_copies * drawings.len()).min(config.batch_size);
    let place = |slot: usize| u64::from(step) << 32 | slot as u64;
    let fill = |slot: usize| {
        let mut rng = generator(config.seed, Purpose::FineTuning, place(slot));
        let position = step as usize * drawing_count + slot;
        match drawings.get(position % drawings.len().max(1)) {
            Some(drawing) if slot < drawing_count => {
                let pen = Pen { width_per_side: rng.random_range(PEN_WIDTHS) };
                let image = InkPath { pen, ..InkPath::default() }.read(drawing).ok()?.image;
                Some((augment(&image, &config.augmentation, &mut rng), drawing.label.unwrap_or_default()))
            }
            _ => {
                let position = rng.random_range(0..images.len());
                Some((*images.image(position)?, images.labels()[position]))
            }
        }
    };
    let (images, labels) = threads.share(|| (0..config.batch_size).into_par_iter().filter_map(fill).unzip());
    Batch { images, labels }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_data::{augment::Augmentation, builtin, dataset::Image};

    fn drawing(label: u8) -> Drawing {
        let stroke = vec![[0.2, 0.2], [0.8, 0.2 + 0.05 * f32::from(label)], [0.4, 0.9]];
        Drawing { strokes: vec![stroke], label: Some(label) }
    }

    #[test]
    fn every_drawing_comes_up_as_often_and_never_twice_the_same() {
        let images = builtin::dataset(1, 40, 1).train;
        let (most_drawings, augmentation) = (16, Augmentation::NONE);
        let config = FineTuningConfig { most_drawings, augmentation, ..FineTuningConfig::default() };
        let drawings: Vec<Drawing> = (0..8).map(drawing).collect();
        let threads = Threads::new(2).unwrap();
        let batches: Vec<Batch> = (0..4).map(|step| batch(&drawings, &images, &config, step, &threads)).collect();
        let is_drawing = |image: &Image| !images.pixels().chunks(image.len()).any(|pixels| pixels == image);
        let mut counts = [0; 8];
        let mut seen = Vec::new();
        for batch in &batches {
            assert_eq!((batch.images.len(), batch.labels.len()), (64, 64));
            for (image, label) in batch.images.iter().zip(&batch.labels).filter(|(image, _)| is_drawing(image)) {
                counts[usize::from(*label)] += 1;
                seen.push(*image);
            }
        }
        assert_eq!(counts, [8; 8], "16 of each step");
        seen.sort_unstable();
        seen.dedup();
        assert!(seen.len() > 60, "{} of 64 differ by their pen", seen.len());
        assert_eq!(batches[1], batch(&drawings, &images, &config, 1, &threads));
    }

    #[test]
    fn a_single_drawing_does_not_fill_its_share() {
        let images = builtin::dataset(1, 40, 1).train;
        let config = FineTuningConfig { augmentation: Augmentation::NONE, ..FineTuningConfig::default() };
        let batch = batch(&[drawing(3)], &images, &config, 0, &Threads::new(2).unwrap());
        let known = |image: &&Image| images.pixels().chunks(image.len()).any(|pixels| pixels == **image);
        assert_eq!(batch.images.iter().filter(known).count(), 60);
    }
}
