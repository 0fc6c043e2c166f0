//! Any number of threads gives the same bits, and chunks the same sum as a whole batch.

use std::{sync::mpsc, thread};

use super::{
    Workers,
    images::{chunk_count, chunk_range},
};
use crate::batches::{Batch, batch};
use lenet_data::builtin;
use lenet_model::{
    architecture::Architecture,
    backprop::{Backprop, LossSettings},
    device::Device,
    lenet5::LeNet5,
    operation_threads::{OperationThreads, compute_alone},
    parameters::Initialisation,
};

fn first_digits(count: usize) -> Batch {
    let digits = builtin::dataset(4, count.max(1), 1).train;
    batch(&digits, &(0..count as u32).collect::<Vec<_>>())
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    for architecture in [Architecture::MODERN, Architecture::ORIGINAL] {
        let network = LeNet5::new(architecture, Initialisation::default(), 1, Device::Cpu).unwrap();
        for image_count in [1, 15, 16, 64, 100, 300] {
            let mut by_thread_count = [1, 2, 4].map(|count| Workers::of_images(&network, count).unwrap());
            let outcomes = by_thread_count.each_mut().map(|workers| {
                let (outcome, gradient) = workers.differentiate_images(first_digits(image_count), 0.1).unwrap();
                (outcome, Vec::<f32>::try_from(gradient).unwrap())
            });
            assert_eq!(outcomes[0].0.logits.len(), image_count);
            assert!(outcomes[0].1.iter().any(|derivative| *derivative != 0.0));
            assert!(outcomes[0] == outcomes[1] && outcomes[0] == outcomes[2], "{image_count} images");
        }
    }
}

#[test]
fn the_sum_over_chunks_is_the_gradient_of_the_whole_batch() {
    let network = LeNet5::new(Architecture::MODERN, Initialisation::default(), 1, Device::Cpu).unwrap();
    let Batch { images, labels } = first_digits(300);
    let mut whole = Backprop::new(&network, 300).unwrap();
    let settings = LossSettings { label_smoothing: 0.0, image_count: 300 };
    let expected = whole.differentiate(&images, &labels, settings).unwrap();
    let mut workers = Workers::of_images(&network, 3).unwrap();
    let (outcome, gradient) = workers.differentiate_images(first_digits(300), 0.0).unwrap();
    for outcome in [outcome, workers.evaluate_images(first_digits(300)).unwrap()] {
        assert!((outcome.loss_sum - expected.loss_sum).abs() < 1e-3, "{} {}", outcome.loss_sum, expected.loss_sum);
        let logits = outcome.logits.as_flattened().iter().zip(expected.logits.as_flattened());
        assert!(logits.map(|(one, other)| (one - other).abs()).fold(0.0, f32::max) < 1e-5);
    }
    let difference = (gradient - whole.gradient()).abs().max();
    assert!(f64::try_from(difference).unwrap() < 1e-6);
}

#[test]
fn chunks_cover_a_batch_once_and_in_order() {
    for image_count in (0..200).chain([256, 1000, 4096]) {
        let ranges = (0..chunk_count(image_count)).map(|chunk| chunk_range(chunk, image_count));
        assert_eq!(ranges.flatten().collect::<Vec<_>>(), (0..image_count).collect::<Vec<_>>());
    }
}

#[test]
fn a_thread_keeps_its_number_whatever_others_set() {
    let (is_alone, alone) = mpsc::channel();
    let (is_claimed, claimed) = mpsc::channel();
    let other = thread::Builder::new().spawn(move || {
        compute_alone();
        is_alone.send(()).unwrap();
        claimed.recv().unwrap();
        tch::get_num_threads()
    });
    let other = other.unwrap();
    alone.recv().unwrap();
    let _claim = OperationThreads::claim(3);
    is_claimed.send(()).unwrap();
    assert_eq!(other.join().unwrap(), 1);
}
