//! A small file of each format that the program reads, and what reads it.

use std::{
    fs::{self, File},
    io::{self, BufReader, Cursor},
    path::{Path, PathBuf},
};

use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use lenet_lab::{
    data::{
        ink::{InkPath, photo, strokes::read_drawings},
        set_files,
    },
    model::{
        architecture::{Activation, Pooling},
        framing::Framing,
        model_file::{ModelFile, WeightsFormat},
        weights_file::Assumptions,
    },
    train::study::plan::Plan,
};

use super::{
    mutation::mutated,
    writers::{gzip, idx, npy, tar, unzip, zip},
};

/// Images of the small sets: two of each class, one of them for testing.
const COUNT: usize = 20;

/// Reads a file, or says why not.
pub(crate) type Reader = fn(&Path) -> anyhow::Result<()>;

/// A file with its reader.
pub(crate) struct Format {
    pub(crate) name: &'static str,
    /// Its path below a folder, and files beside it.
    pub(crate) file: &'static str,
    pub(crate) beside: Vec<(&'static str, Vec<u8>)>,
    pub(crate) bytes: Vec<u8>,
    /// The part of an archive that is damaged in place of the whole file, whose checksums would tell of it.
    pub(crate) part: Option<&'static str>,
    pub(crate) read: Reader,
}

impl Format {
    /// The file, damaged in the way of this number.
    pub(crate) fn damaged(&self, number: u64) -> Vec<u8> {
        let Some(part) = self.part else { return mutated(&self.bytes, number) };
        let mut members = unzip(&self.bytes);
        members
            .iter_mut()
            .filter(|(name, _)| name.ends_with(part))
            .for_each(|(_, bytes)| *bytes = mutated(bytes, number));
        zip(&members.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect::<Vec<_>>())
    }

    fn with_damaged(self, part: &'static str, name: &'static str) -> Self {
        Self { name, part: Some(part), ..self }
    }
}

/// Writes a format's files into an own folder below `folder`, and returns the path of its file.
pub(crate) fn place(folder: &Path, format: &Format) -> io::Result<PathBuf> {
    let folder = folder.join(format.name.replace([' ', '/'], "-"));
    fs::create_dir_all(&folder)?;
    for (name, bytes) in &format.beside {
        fs::write(folder.join(name), bytes)?;
    }
    let path = folder.join(format.file);
    fs::write(&path, &format.bytes)?;
    Ok(path)
}

pub(crate) fn all() -> Vec<Format> {
    [weights(), sets(), pictures(), texts()].into_iter().flatten().collect()
}

/// A file by itself.
pub(crate) fn single(name: &'static str, file: &'static str, bytes: Vec<u8>, read: Reader) -> Format {
    Format { name, file, beside: Vec::new(), bytes, part: None, read }
}

fn weights() -> Vec<Format> {
    let model = ModelFile::pretrained().unwrap_or_else(|error| panic!("{error}"));
    let of = |name, file, format| {
        single(name, file, model.to_bytes(format).unwrap_or_else(|error| panic!("{error}")), read_weights)
    };
    vec![
        of("safetensors", "a.safetensors", WeightsFormat::Safetensors),
        of("PyTorch", "a.pt", WeightsFormat::Torch),
        of("", "a.pt", WeightsFormat::Torch).with_damaged("data.pkl", "pickle in PyTorch"),
        of("weights in NPZ", "a.npz", WeightsFormat::Numpy),
        of("", "a.npz", WeightsFormat::Numpy).with_damaged(".npy", "array of weights in NPZ"),
        of("ONNX", "a.onnx", WeightsFormat::Onnx),
    ]
}

/// With everything assumed that a damaged file may leave open: finding out by trying takes seconds.
pub(crate) fn read_weights(path: &Path) -> anyhow::Result<()> {
    let assumed = Assumptions {
        activation: Some(Activation::Tanh),
        pooling: Some(Pooling::Average),
        normalisation: Some([0.0, 1.0]),
        framing: Some(Framing::Paper),
    };
    ModelFile::open(path, &assumed)?;
    Ok(())
}

fn sets() -> Vec<Format> {
    let pixels: Vec<u8> = (0..COUNT * 784).map(|index| (index * 31 % 251) as u8).collect();
    let labels: Vec<u8> = (0..COUNT as u8).map(|index| index % 10).collect();
    let (images_idx, labels_idx) = (idx(&[COUNT as u32, 28, 28], &pixels), idx(&[COUNT as u32], &labels));
    let (images_npy, labels_npy) = (npy("(20, 28, 28)", &pixels), npy("(20,)", &labels));
    let npz = zip(&[("x_train.npy", &images_npy), ("y_train.npy", &labels_npy)]);
    let csv = csv(&pixels, &labels);
    let png = encoded(ImageFormat::Png);
    let folder: Vec<(String, &[u8])> =
        (0..COUNT).map(|index| (format!("{}/{index}.png", index % 10), &png[..])).collect();
    let folder: Vec<(&str, &[u8])> = folder.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let all_idx = [
        ("train-images-idx3-ubyte", &images_idx[..]),
        ("train-labels-idx1-ubyte", &labels_idx[..]),
        ("t10k-images-idx3-ubyte", &images_idx[..]),
        ("t10k-labels-idx1-ubyte", &labels_idx[..]),
    ];
    let beside = all_idx[1..].iter().map(|(name, bytes)| (*name, bytes.to_vec())).collect();
    vec![
        Format {
            name: "IDX",
            file: "train-images-idx3-ubyte",
            beside,
            bytes: images_idx.clone(),
            part: None,
            read: read_set,
        },
        Format {
            name: "NPY",
            file: "train_images.npy",
            beside: vec![("train_labels.npy", labels_npy.clone())],
            bytes: images_npy.clone(),
            part: None,
            read: read_set_of_folder,
        },
        single("NPZ", "set.npz", npz, read_set),
        single("CSV", "train.csv", csv, read_set),
        single("zip of IDX", "set.zip", zip(&all_idx), read_set),
        single("zip of pictures", "set.zip", zip(&folder), read_set),
        single("", "set.zip", zip(&folder), read_set).with_damaged("3.png", "picture in zip"),
        single("", "set.zip", zip(&all_idx), read_set).with_damaged("idx3-ubyte", "IDX in zip"),
        single("tar of pictures", "set.tar", tar(&folder, None), read_set),
        single("tar.gz of IDX", "set.tar.gz", gzip(&tar(&all_idx, None)), read_set),
    ]
}

fn csv(pixels: &[u8], labels: &[u8]) -> Vec<u8> {
    let columns: Vec<String> = (0..784).map(|pixel| format!("pixel{pixel}")).collect();
    let row = |(pixels, label): (&[u8], &u8)| {
        let pixels: Vec<String> = pixels.iter().map(ToString::to_string).collect();
        format!("{label},{}\n", pixels.join(","))
    };
    let rows: Vec<String> = pixels.chunks(784).zip(labels).map(row).collect();
    format!("label,{}\n{}", columns.join(","), rows.concat()).into_bytes()
}

pub(crate) fn read_set(path: &Path) -> anyhow::Result<()> {
    set_files::read(path)?;
    Ok(())
}

pub(crate) fn read_set_of_folder(path: &Path) -> anyhow::Result<()> {
    read_set(path.parent().unwrap_or(path))
}

fn pictures() -> Vec<Format> {
    vec![
        single("PNG", "a.png", encoded(ImageFormat::Png), read_picture),
        single("JPEG", "a.jpg", encoded(ImageFormat::Jpeg), read_picture),
        single("BMP", "a.bmp", encoded(ImageFormat::Bmp), read_picture),
    ]
}

/// A one on paper.
fn encoded(format: ImageFormat) -> Vec<u8> {
    let is_ink = |x: u32, y: u32| (20..26).contains(&x) && (8..40).contains(&y);
    let picture = GrayImage::from_fn(48, 48, |x, y| Luma([if is_ink(x, y) { 20 } else { 230 }]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture).to_rgb8().write_to(&mut bytes, format).unwrap_or_else(|error| panic!("{error}"));
    bytes.into_inner()
}

pub(crate) fn read_picture(path: &Path) -> anyhow::Result<()> {
    photo::read_file(path)?;
    Ok(())
}

fn texts() -> Vec<Format> {
    let stroke = "{\"strokes\":[[[0.3,0.2],[0.7,0.22],[0.55,0.5],[0.45,0.8]],[[0.3,0.5],[0.6,0.5]]],\"label\":7}\n";
    let plan = "preset = \"original\"\nseeds = [1, 2]\nsettings = { epoch_count = 2 }\n[[axes]]\nname = \"C3\"\n\
                choices = [{ name = \"table\" }, { name = \"full\", settings = { architecture = { c3 = \"full\" } } }]\n";
    vec![
        single("strokes", "a.jsonl", stroke.repeat(3).into_bytes(), read_strokes),
        single("plan", "plan.toml", plan.into(), read_plan),
    ]
}

pub(crate) fn read_strokes(path: &Path) -> anyhow::Result<()> {
    for drawing in read_drawings(BufReader::new(File::open(path)?)) {
        InkPath::default().read(&drawing?)?;
    }
    Ok(())
}

fn read_plan(path: &Path) -> anyhow::Result<()> {
    Plan::read(path)?.runs()?;
    Ok(())
}
