//! The training images that a network finds most like an image: the nearest by the activations of F6, the last layer before
//! the output.

use super::{error::Error, evaluation::chunk};
use lenet_data::dataset::{Image, LabelledImages};
use lenet_model::{array::Array, layer::Layer, lenet5::LeNet5};

const UNIT_COUNT: usize = Layer::F6.unit_count();

/// The activations of F6 for some images, computed a chunk at a time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct F6States {
    /// 84 for each image.
    values: Vec<[f32; UNIT_COUNT]>,
}

/// A near image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbour {
    /// Its position among the images.
    pub index: usize,
    /// The Euclidean distance between the 84 activations of F6.
    pub distance: f32,
}

impl F6States {
    /// Images whose activations are computed.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether no image's activations are computed.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Computes the activations of the next chunk of `images`; does nothing after the last one.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn advance(&mut self, network: &LeNet5, images: &LabelledImages) -> Result<(), Error> {
        if self.len() < images.len() {
            self.values.extend(states(network, &chunk(images, self.len()).images)?);
        }
        Ok(())
    }

    /// The `count` images nearest to `image`, the nearest first; of equals the earlier.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn nearest(&self, network: &LeNet5, image: &Image, count: usize) -> Result<Vec<Neighbour>, Error> {
        let state = states(network, std::slice::from_ref(image))?[0];
        let neighbour =
            |(index, other): (usize, &[f32; UNIT_COUNT])| Neighbour { index, distance: distance(&state, other) };
        let mut neighbours: Vec<Neighbour> = self.values.iter().enumerate().map(neighbour).collect();
        let order = |one: &Neighbour, other: &Neighbour| {
            one.distance.total_cmp(&other.distance).then(one.index.cmp(&other.index))
        };
        if count < neighbours.len() {
            neighbours.select_nth_unstable_by(count, order);
            neighbours.truncate(count);
        }
        neighbours.sort_unstable_by(order);
        Ok(neighbours)
    }
}

/// The activations of F6 for `images`.
fn states(network: &LeNet5, images: &[Image]) -> Result<Vec<[f32; UNIT_COUNT]>, Error> {
    let _no_grad = tch::no_grad_guard();
    let activations = network.activations(&network.input(images)?)?;
    let f6 = activations.iter().find(|activation| activation.layer == Layer::F6);
    let f6 = f6.ok_or(lenet_model::error::Error::LayerAbsent(Layer::F6))?; // [B, 84]
    Ok(Array::from_tensor(&f6.activation)?.values.as_chunks().0.to_vec())
}

fn distance(one: &[f32; UNIT_COUNT], other: &[f32; UNIT_COUNT]) -> f32 {
    one.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum::<f32>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::CHUNK_SIZE;
    use lenet_data::builtin;
    use lenet_model::{device::Device, pretrained::Pretrained};

    #[test]
    fn the_nearest_are_those_that_comparing_with_all_of_them_finds() {
        let network = Pretrained::Modern.read().unwrap().network(Device::Cpu).unwrap();
        let dataset = builtin::dataset(2, CHUNK_SIZE + 40, 3);
        let mut all = F6States::default();
        assert!(all.is_empty());
        while all.len() < dataset.train.len() {
            all.advance(&network, &dataset.train).unwrap();
        }
        let before = all.clone();
        all.advance(&network, &dataset.train).unwrap();
        assert_eq!(all, before, "there is nothing left to compute");
        let image = dataset.test.image(1).unwrap();
        let nearest = all.nearest(&network, image, 5).unwrap();
        let state = states(&network, &[*image]).unwrap()[0];
        let mut distances: Vec<f32> = (0..dataset.train.len())
            .map(|index| distance(&state, &states(&network, &[*dataset.train.image(index).unwrap()]).unwrap()[0]))
            .collect();
        for neighbour in &nearest {
            assert!((neighbour.distance - distances[neighbour.index]).abs() < 1e-4);
        }
        distances.sort_by(f32::total_cmp);
        let found: Vec<f32> = nearest.iter().map(|neighbour| neighbour.distance).collect();
        assert!(found.iter().zip(&distances).all(|(one, other)| (one - other).abs() < 1e-4), "{found:?} {distances:?}");
        assert_eq!(all.nearest(&network, image, 1000).unwrap().len(), dataset.train.len(), "no more than there are");
    }

    #[test]
    fn an_image_is_nearest_to_itself() {
        let network = Pretrained::Original.read().unwrap().network(Device::Cpu).unwrap();
        let images = builtin::dataset(2, 30, 0).train;
        let mut all = F6States::default();
        all.advance(&network, &images).unwrap();
        let nearest = all.nearest(&network, images.image(17).unwrap(), 1).unwrap();
        assert_eq!(nearest[0].index, 17);
        assert!(nearest[0].distance < 1e-4);
    }
}
