//! A small data set that can be learned in a second.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A folder with the four IDX files of an easy data set: class k is a bright square at a place of its own.
pub(crate) fn easy_data(folder: &Path, train_count: usize, test_count: usize) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    for (part, count) in [("train", train_count), ("t10k", test_count)] {
        let labels: Vec<u8> = (0..count).map(|index| (index * 7 % 10) as u8).collect();
        let pixels: Vec<u8> = labels.iter().enumerate().flat_map(|(index, label)| easy_image(*label, index)).collect();
        let images_header = [0x0803, count as u32, 28, 28].map(u32::to_be_bytes).concat();
        let labels_header = [0x0801, count as u32].map(u32::to_be_bytes).concat();
        fs::write(folder.join(format!("{part}-images-idx3-ubyte")), [images_header, pixels].concat()).unwrap();
        fs::write(folder.join(format!("{part}-labels-idx1-ubyte")), [labels_header, labels].concat()).unwrap();
    }
    folder.to_owned()
}

fn easy_image(label: u8, index: usize) -> [u8; 784] {
    let (left, top) = (usize::from(label % 5) * 5, usize::from(label / 5) * 12);
    std::array::from_fn(|pixel| {
        let (x, y) = (pixel % 28, pixel / 28);
        let is_ink = (left..left + 7).contains(&x) && (top..top + 12).contains(&y);
        let grain = ((index * 31 + pixel * 17) % 40) as u8;
        if is_ink { 255 - grain } else { grain }
    })
}
