//! Rows of the kernel matrix, computed many at a time and kept as far as the memory goes.

use tch::{Kind, Tensor};

use super::kernel::Kernel;
use crate::error::Error;

/// The kernel of some images with all: at most a number of rows, of which those go first that were asked for least recently.
pub(super) struct KernelRows<'a> {
    kernel: Kernel,
    /// `[N, D]`.
    inputs: &'a Tensor,
    capacity: usize,
    rows: Vec<CachedRow>,
    /// The place in `rows` of each image's row.
    place_of: Vec<Option<usize>>,
    request_count: usize,
}

struct CachedRow {
    position: usize,
    /// Number of the request that it was last asked for in.
    last_request: usize,
    /// `[N]`
    values: Vec<f32>,
}

impl<'a> KernelRows<'a> {
    /// In `cache_bytes`; as many rows as one request needs are kept in any case.
    pub(super) fn new(kernel: Kernel, inputs: &'a Tensor, cache_bytes: usize) -> Self {
        let count = inputs.size()[0] as usize;
        let capacity = cache_bytes / (count * size_of::<f32>()).max(1);
        Self { kernel, inputs, capacity, rows: Vec::new(), place_of: vec![None; count], request_count: 0 }
    }

    /// Computes those rows that are not kept. All `positions` differ.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(super) fn request(&mut self, positions: &[usize]) -> Result<(), Error> {
        self.request_count += 1;
        let mut absent = Vec::new();
        for position in positions {
            match self.place_of[*position] {
                Some(place) => self.rows[place].last_request = self.request_count,
                None => absent.push(*position),
            }
        }
        if absent.is_empty() {
            return Ok(());
        }
        let mut free = self.places_for(absent.len(), positions.len());
        for (position, values) in absent.iter().zip(self.computed(&absent)?) {
            let row = CachedRow { position: *position, last_request: self.request_count, values };
            let place = free.pop().unwrap_or(self.rows.len());
            self.place_of[*position] = Some(place);
            if place == self.rows.len() {
                self.rows.push(row);
            } else {
                self.place_of[self.rows[place].position] = None;
                self.rows[place] = row;
            }
        }
        Ok(())
    }

    /// The kernel of an image of the last request with all: `[N]`.
    pub(super) fn row(&self, position: usize) -> &[f32] {
        self.place_of[position].map_or(&[], |place| &self.rows[place].values)
    }

    /// The places of rows that have to go for `count` others. Those of this request stay.
    fn places_for(&self, count: usize, requested: usize) -> Vec<usize> {
        let excess = (self.rows.len() + count).saturating_sub(self.capacity.max(requested));
        let mut places: Vec<usize> = (0..self.rows.len()).collect();
        places.sort_by_key(|place| self.rows[*place].last_request);
        places.truncate(excess);
        places
    }

    fn computed(&self, positions: &[usize]) -> Result<Vec<Vec<f32>>, Error> {
        let positions: Vec<i64> = positions.iter().map(|position| *position as i64).collect();
        let inputs = self.inputs.f_index_select(0, &Tensor::f_from_slice(&positions)?)?; // [B, D]
        let kernel = self.kernel.between(&inputs, self.inputs)?.f_to_kind(Kind::Float)?; // [B, N]
        let row = |index| Ok(Vec::try_from(kernel.f_get(index)?)?);
        (0..positions.len() as i64).map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_right_whether_kept_or_computed_again() {
        let inputs = Tensor::from_slice(&[0.0_f32, 1.0, 2.0, 3.0, 4.0]).reshape([5, 1]);
        let kernel = Kernel { gain: 1.0, offset: 1.0, degree: 2 };
        // Memory for two rows.
        let mut rows = KernelRows::new(kernel, &inputs, 2 * 5 * 4);
        for request in [&[1, 3][..], &[3, 0], &[0, 1], &[4, 2, 1], &[2], &[0]] {
            rows.request(request).unwrap();
            for position in request {
                let due: Vec<f32> = (0..5).map(|other| ((position * other + 1) as f32).powi(2)).collect();
                assert_eq!(rows.row(*position), due, "{request:?}");
            }
            assert!(rows.rows.len() <= 3);
        }
    }
}
