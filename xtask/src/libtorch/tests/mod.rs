//! Set-up with small made-up wheels instead of the network: what it makes, what it refuses, and how it recovers.

mod choice;
mod kinds;
mod recovery;
mod refusal;
mod sources;

use std::cell::Cell;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Renewal;
use super::install::{self, Outside};
use super::places;
use super::recipe::{Kind, Part, Published, Recipe, Source, Stub, Wheel};
use super::whole::{self, State};

const HEADERS: [&str; 3] = ["torch/csrc/api/include/torch/torch.h", "ATen/ATen.h", "c10/core/Device.h"];

/// A project folder, and beside it the wheels and the archive of a made-up libtorch.
struct Fixture {
    folder: TempDir,
    recipe: Recipe,
}

/// What a [`Shop`] hands out.
#[derive(Clone, Copy, PartialEq)]
enum Goods {
    Whole,
    CutShort,
    Foreign,
    Nothing,
}

/// The outside of a fixture, which counts what is asked of it.
struct Shop {
    goods: PathBuf,
    archive: Goods,
    wheels: Goods,
    sold: Cell<usize>,
}

impl Outside for Shop {
    fn archive(&self, _url: &str, _expansion: u64, to: &Path) -> Result<()> {
        self.sell(self.archive, &self.goods.join("libtorch.zip"), to)
    }

    fn wheel(&self, wheel: &Wheel, folder: &Path) -> Result<PathBuf> {
        let to = folder.join("fetched.whl");
        self.sell(self.wheels, &self.goods.join(wheel.requirement), &to)?;
        Ok(to)
    }

    fn flush(&self, _folder: &Path) -> Result<()> {
        Ok(())
    }
}

impl Shop {
    fn sell(&self, goods: Goods, from: &Path, to: &Path) -> Result<()> {
        self.sold.set(self.sold.get() + 1);
        let bytes = fs::read(from)?;
        let bytes = match goods {
            Goods::Whole => bytes,
            Goods::CutShort => bytes[..bytes.len() / 2].to_vec(),
            Goods::Foreign => b"<html>Log in to this network</html>".to_vec(),
            Goods::Nothing => bail!("the network is down"),
        };
        write(to, &bytes);
        Ok(())
    }
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("project")).unwrap();
        let goods = folder.path().join("goods");
        write_torch_wheel(&goods.join("torch==2.13.0"));
        write_zip(
            &goods.join("cupti==13"),
            &[
                ("nvidia/cu13/lib/libcupti.so.13", library(3_000)),
                ("cupti-13.dist-info/licenses/License.txt", b"NVIDIA's conditions".into()),
            ],
        );
        write_archive(&goods.join("libtorch.zip"));
        let recipe = recipe(&goods);
        Self { folder, recipe }
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    /// A path inside `.libtorch`.
    fn own(&self, name: &str) -> PathBuf {
        places::own_folder(&self.root()).join(name)
    }

    fn shop(&self, archive: Goods, wheels: Goods) -> Shop {
        Shop { goods: self.folder.path().join("goods"), archive, wheels, sold: Cell::new(0) }
    }

    fn ensure(&self, shop: &Shop) -> Result<()> {
        install::ensure(&self.root(), &self.recipe, Renewal::IfNeeded, shop)
    }

    /// Sets up from wheels, which has to succeed, and returns how many files were fetched.
    fn mend(&self) -> usize {
        let shop = self.shop(Goods::Nothing, Goods::Whole);
        self.ensure(&shop).unwrap();
        self.assert_whole();
        shop.sold.get()
    }

    /// Everything is there, byte for byte, and nothing is left beside it.
    fn assert_whole(&self) {
        assert!(matches!(whole::state(&self.own(""), &self.recipe), State::Complete));
        whole::check(&self.own(""), &self.recipe).unwrap();
        assert_eq!(fs::read(self.own("lib/libtorch_cpu.so")).unwrap(), library(200_000));
        assert_eq!(fs::read(self.own("include/ATen/ATen.h")).unwrap(), header(HEADERS[1]));
        let mut names: Vec<_> = fs::read_dir(self.root()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, [".libtorch", ".libtorch.lock"]);
    }
}

/// The recipe of the files in `goods`: the archive, then the wheels.
fn recipe(goods: &Path) -> Recipe {
    let part = |from: &str, to: &str| Part { from: from.into(), to: to.into() };
    let wheel = |requirement: &'static str, parts| {
        let bytes = fs::read(goods.join(requirement)).unwrap();
        let published = Published { bytes: bytes.len() as u64, sha256: sum(&bytes) };
        Wheel { requirement, tags: Vec::new(), published, parts }
    };
    let torch = vec![
        part("torch/include/", "include/"),
        part("torch/lib/libtorch_cpu.so", "lib/libtorch_cpu.so"),
        part("torch/lib/libc10.so", "lib/libc10.so"),
    ];
    let cupti = vec![part("nvidia/cu13/lib/libcupti.so.13", "lib/libcupti.so.13")];
    let wheels = vec![wheel("torch==2.13.0", torch), wheel("cupti==13", cupti)];
    // The empty library needs a compiler, which cannot be told to make one for Linux elsewhere.
    let stub = if cfg!(target_os = "linux") { Stub::EmptyLibtorch } else { Stub::None };
    let archive = Source::Archive { url: "https://archive.example/libtorch.zip".into(), expansion: 4 };
    Recipe {
        sources: vec![archive, Source::Wheels { wheels, stub, expansion: 1 }],
        ..Recipe::of("linux", "unheard-of", Kind::Cpu)
    }
}

fn write_torch_wheel(path: &Path) {
    let mut files: Vec<(String, Vec<u8>)> =
        HEADERS.iter().map(|name| (format!("torch/include/{name}"), header(name))).collect();
    files.extend((0..100).map(|index| (format!("torch/include/ATen/ops/op_{index}.h"), header("op"))));
    files.extend([
        ("torch/lib/libtorch_cpu.so".into(), library(200_000)),
        ("torch/lib/libc10.so".into(), library(20_000)),
        ("torch/lib/libtorch.so".into(), library(800)),
        ("torch/lib/libtorch_cuda.so".into(), library(50_000)),
        ("torch/lib/libc10_cuda.so".into(), library(700)),
        ("torch/__init__.py".into(), b"print('Python')".into()),
        ("torch-2.13.0.dist-info/licenses/LICENSE".into(), b"PyTorch's conditions".into()),
        ("torch-2.13.0.dist-info/licenses/third_party/fmt/LICENSE".into(), b"fmt's conditions".into()),
        ("torch-2.13.0.dist-info/METADATA".into(), b"Name: torch".into()),
    ]);
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    write_zip(path, &files);
}

fn write_archive(path: &Path) {
    let headers = HEADERS.map(|name| format!("libtorch/include/{name}"));
    let mut files: Vec<(&str, Vec<u8>)> =
        headers.iter().zip(HEADERS).map(|(path, name)| (path.as_str(), header(name))).collect();
    files.extend([
        ("libtorch/build-version", b"2.13.0+cpu\n".to_vec()),
        ("libtorch/lib/libtorch.so", library(900)),
        ("libtorch/lib/libtorch_cpu.so", library(200_000)),
        ("libtorch/lib/libc10.so", library(20_000)),
    ]);
    write_zip(path, &files);
}

fn write_zip(path: &Path, files: &[(&str, Vec<u8>)]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut zip = ZipWriter::new(File::create(path).unwrap());
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

fn write(path: &Path, bytes: &[u8]) {
    File::create(path).unwrap().write_all(bytes).unwrap();
}

fn header(name: &str) -> Vec<u8> {
    format!("// {name}\n").into_bytes()
}

/// A file that passes for a shared library of that length: the header of a 64-bit ELF file, whose table of one section
/// of 64 bytes ends with the file.
fn library(length: usize) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..length).map(|index| ((index * index) >> 3) as u8).collect();
    bytes[..6].copy_from_slice(b"\x7fELF\x02\x01");
    bytes[40..48].copy_from_slice(&(length as u64 - 64).to_le_bytes());
    bytes[58..60].copy_from_slice(&64_u16.to_le_bytes());
    bytes[60..62].copy_from_slice(&1_u16.to_le_bytes());
    bytes
}

fn sum(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
