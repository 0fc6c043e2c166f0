//! How a file is damaged: at a few places, mostly near its ends, where headers and lists of contents are.

use lenet_lab::data::random::{Purpose, generator};
use rand::{Rng, RngExt as _};

/// Bytes at either end that hold most of what a reader believes.
const END_BYTES: usize = 600;

/// Numbers that readers stumble over, as four bytes.
const NUMBERS: [u32; 6] = [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff];

/// `bytes`, damaged in the way of this number: always the same.
pub(crate) fn mutated(bytes: &[u8], number: u64) -> Vec<u8> {
    let (mut bytes, mut rng) = (bytes.to_vec(), generator(7, Purpose::Shuffle, number));
    for _ in 0..rng.random_range(1..=2) {
        damage(&mut bytes, &mut rng);
    }
    bytes
}

fn damage(bytes: &mut Vec<u8>, rng: &mut impl Rng) {
    let at = place(bytes.len(), rng);
    let end = (at + rng.random_range(1..=40)).min(bytes.len());
    match rng.random_range(0..8) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..end)),
        2 => bytes.extend_from_within(at..end),
        3 => {
            let copied = bytes[at..end].to_vec();
            bytes.splice(at..at, copied);
        }
        4 => overwrite(bytes, at, &NUMBERS[rng.random_range(0..NUMBERS.len())].to_le_bytes()),
        5 => overwrite(bytes, at, &NUMBERS[rng.random_range(0..NUMBERS.len())].to_be_bytes()),
        // Digits and brackets make other texts of texts.
        6 => overwrite(bytes, at, &[b"0123456789-.,:[]{}()\"'\n"[rng.random_range(0..23)]]),
        _ => overwrite(bytes, at, &[rng.random()]),
    }
}

fn place(length: usize, rng: &mut impl Rng) -> usize {
    let near = length.min(END_BYTES) + 1;
    match rng.random_range(0..3) {
        0 => rng.random_range(0..near),
        1 => length - rng.random_range(0..near),
        _ => rng.random_range(0..=length),
    }
}

fn overwrite(bytes: &mut [u8], at: usize, by: &[u8]) {
    bytes[at..].iter_mut().zip(by).for_each(|(byte, new)| *byte = *new);
}
