//! How a batch is divided: by its size alone.

use std::ops::Range;

/// Images of a chunk, the last one excepted, of batches that are divided into more than two.
const CHUNK_SIZE: usize = 16;

/// Fewer images than this are one chunk: dividing them would cost more than a second thread brings.
const MIN_DIVIDED: usize = 16;

pub(super) fn chunk_count(image_count: usize) -> usize {
    image_count.div_ceil(chunk_size(image_count))
}

/// The images of one chunk.
pub(super) fn chunk_range(chunk: usize, image_count: usize) -> Range<usize> {
    let size = chunk_size(image_count);
    chunk * size..image_count.min((chunk + 1) * size)
}

fn chunk_size(image_count: usize) -> usize {
    match image_count {
        ..MIN_DIVIDED => image_count.max(1),
        _ => CHUNK_SIZE.min(image_count.div_ceil(2)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_cover_a_batch_once_and_in_order() {
        for image_count in (0..200).chain([256, 1000, 4096]) {
            let ranges = (0..chunk_count(image_count)).map(|chunk| chunk_range(chunk, image_count));
            assert_eq!(ranges.flatten().collect::<Vec<_>>(), (0..image_count).collect::<Vec<_>>());
        }
    }
}
