//! Reading one number of four digits: what brings a drawing or a picture into the reader's form, and each reader, one thread.

use std::{hint::black_box, io::Cursor};

use criterion::{Criterion, criterion_group, criterion_main};
use image::{GrayImage, ImageFormat, Luma};
use lenet_lab::{
    data::{
        builtin,
        ink::{Drawing, InkPath},
        random::Purpose,
        strings::{Digits, StringImage, StringRecipe, field, generate},
    },
    model::{device::Device, lenet5::LeNet5, operation_threads::compute_alone, pretrained::Pretrained},
    read::{
        reader::{ReaderKind, Reading, StringReader, SweptNetwork},
        topology::Topology,
    },
};

criterion_group!(benches, bench_fields, bench_readers);
criterion_main!(benches);

/// A number that is drawn by the program.
fn number() -> StringImage {
    let digits = builtin::dataset(1, 0, 60).test;
    generate(&StringRecipe::TEST.of_length(4), Digits::all(&digits), 1, Purpose::TestStrings, 1).image
}

fn bench_fields(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("a number into the reader's form");
    let (path, drawing) = (InkPath::default(), drawing());
    group.bench_function("of pen strokes", |bencher| {
        bencher.iter(|| black_box(field::from_drawing(&path, &drawing)).map_or_else(|error| panic!("{error}"), drop));
    });
    for (name, scale) in [("a picture of 200 rows", 6), ("a picture of 800 rows", 25)] {
        let picture = picture(&number(), scale);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let picture = Cursor::new(&picture);
                black_box(field::from_picture(picture)).map_or_else(|error| panic!("{error}"), drop);
            });
        });
    }
}

/// 7, 1, 7, 1, with as many points as a pen gives.
fn drawing() -> Drawing {
    let line = |[from, to]: [[f32; 2]; 2]| {
        (0..30).map(move |at| {
            let part = at as f32 / 29.0;
            [0, 1].map(|axis| from[axis] + part * (to[axis] - from[axis]))
        })
    };
    let seven = |left: f32| {
        let corners = [[left, 10.0], [left + 60.0, 10.0], [left + 25.0, 95.0]];
        corners.windows(2).flat_map(|pair| line([pair[0], pair[1]])).collect::<Vec<_>>()
    };
    let one = |left: f32| line([[left, 10.0], [left, 92.0]]).collect::<Vec<_>>();
    Drawing { strokes: vec![seven(0.0), one(90.0), seven(120.0), one(210.0)], ..Drawing::default() }
}

/// Dark ink on paper that is unevenly lit, as PNG.
fn picture(number: &StringImage, scale: u32) -> Vec<u8> {
    let [width, height] = [number.width(), StringImage::HEIGHT].map(|side| side as u32 * scale);
    let level = |x: u32, y: u32| {
        let ink = u32::from(number.row((y / scale) as usize)[(x / scale) as usize]);
        let paper = 190 + 50 * x / width;
        Luma([(paper - ink * 150 / 255 + (x * 7 + y * 13) % 5) as u8])
    };
    let mut png = Cursor::new(Vec::new());
    let picture = GrayImage::from_fn(width, height, level);
    picture.write_to(&mut png, ImageFormat::Png).unwrap_or_else(|error| panic!("{error}"));
    png.into_inner()
}

fn bench_readers(criterion: &mut Criterion) {
    compute_alone();
    let number = number();
    let mut group = criterion.benchmark_group("reading a number of four digits");
    for (name, mut reader) in readers() {
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(reader.read(&[&number])).map_or_else(|error| panic!("{error}"), drop));
        });
    }
}

fn readers() -> [(&'static str, StringReader); 3] {
    let one = |pretrained, kind| {
        let reading = Reading { kind, topology: Topology::Touching };
        StringReader::new(network(pretrained), reading).unwrap_or_else(|error| panic!("{error}"))
    };
    let swept = SweptNetwork::new(network(Pretrained::Strings), Topology::Touching);
    let swept = swept.unwrap_or_else(|error| panic!("{error}"));
    [
        ("swept", one(Pretrained::Strings, ReaderKind::Sweep)),
        ("by segments", one(Pretrained::Segments, ReaderKind::Segments)),
        ("both", StringReader::Both(Box::new(swept), Box::new(network(Pretrained::Segments)))),
    ]
}

fn network(pretrained: Pretrained) -> LeNet5 {
    let model = pretrained.read().unwrap_or_else(|error| panic!("{error}"));
    model.network(Device::Cpu).unwrap_or_else(|error| panic!("{error}"))
}
