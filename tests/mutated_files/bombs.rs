//! Files that promise, or unpack to, far more than they are.

use super::{
    formats::{Format, read_picture, read_set, read_set_of_folder, read_strokes, read_weights, single},
    writers::{gzip, idx, npy, png_chunk, tar, zip, zip_of_noughts},
};

/// Larger than all memory that the files may take.
const HUGE: usize = 1_100 << 20;

pub(crate) fn all() -> Vec<(&'static str, Format)> {
    [archives(), sets(), weights(), pictures(), texts()].into_iter().flatten().map(|bomb| (bomb.name, bomb)).collect()
}

fn archives() -> Vec<Format> {
    let zeros = gzip_of_zeros(HUGE);
    let head = tar(&[("train.csv", b"")], Some(HUGE as u64));
    let tar_of_zeros = [gzip(&head[..512]), zeros.clone()].concat();
    let idx_of_zeros = [gzip(&idx(&[1_400_000, 28, 28], &[])), zeros.clone()].concat();
    let inner = zip(&[("train-images-idx3-ubyte.gz", &zeros)]);
    let in_zip = zip(&[("inner.zip", &inner), ("train.csv.zip", &inner)]);
    let png = [&b"\x89PNG\r\n\x1a\n"[..], &png_chunk(*b"IHDR", b"\0\0\x75\x30\0\0\x75\x30\x08\0\0\0\0")].concat();
    vec![
        single("a gigabyte of zeros as tar.gz", "set.tar.gz", tar_of_zeros, read_set),
        beside_idx("a gigabyte of zeros as IDX", "train-images-idx3-ubyte.gz", idx_of_zeros),
        single(
            "a gigabyte of zeros as CSV",
            "set.zip",
            zip_of_noughts("train.csv", b"label,pixel0\n", 700 << 20),
            read_set,
        ),
        single("a zip in a zip", "set.zip", in_zip, read_set),
        single("a tar of eight gigabytes", "set.tar", tar(&[("train.csv", b"label")], Some((8 << 30) - 1)), read_set),
        single("a zip with a huge picture", "set.zip", zip(&[("0/a.png", &png), ("1/a.png", &png)]), read_set),
    ]
}

/// A file of an IDX set, beside the others.
fn beside_idx(name: &'static str, file: &'static str, bytes: Vec<u8>) -> Format {
    let labels = || idx(&[20], &[1; 20]);
    let beside = vec![
        ("train-labels-idx1-ubyte", labels()),
        ("t10k-images-idx3-ubyte", idx(&[20, 28, 28], &[9; 20 * 784])),
        ("t10k-labels-idx1-ubyte", labels()),
    ];
    Format { name, file, beside, bytes, part: None, read: read_set_of_folder }
}

/// What gzip makes of so many zeros: members of one mebibyte each, which every reader takes as one file.
fn gzip_of_zeros(count: usize) -> Vec<u8> {
    gzip(&vec![0; 1 << 20]).repeat(count >> 20)
}

fn sets() -> Vec<Format> {
    let labels = npy("(10,)", &[1; 10]);
    let array = |name, shape: &str| {
        let images = npy(shape, &[0; 100]);
        single(name, "set.npz", zip(&[("x_train.npy", &images), ("y_train.npy", &labels)]), read_set)
    };
    let columns = |cell: &str| format!("{0}\n{0}\n", cell.repeat(1_000_000)).into_bytes();
    vec![
        array("an array of a billion images", "(1000000000, 28, 28)"),
        array("an array beyond all numbers", "(18446744073709551615, 18446744073709551615, 3)"),
        array("an array without size", "(0, 4294967296, 4294967296)"),
        array("an array of deep brackets", &"(".repeat(3000)),
        beside_idx("IDX of four billion images", "train-images-idx3-ubyte", idx(&[u32::MAX, 28, 28], &[0; 99])),
        single("CSV of a million columns", "train.csv", columns("1,"), read_set),
        single("CSV of one long line", "train.csv", [b"1,2\n1,2\n".to_vec(), vec![b'7'; 20 << 20]].concat(), read_set),
        single("CSV of a long quotation", "train.csv", [b"label,a\n1,\"".to_vec(), columns("\"\"")].concat(), read_set),
    ]
}

const EMPTY_ARRAY: &str = "{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}";

fn weights() -> Vec<Format> {
    let safetensors = |header: &str| [&(header.len() as u64).to_le_bytes(), header.as_bytes()].concat();
    let empty: Vec<String> = (0..60_000).map(|number| format!("\"{number}\":{EMPTY_ARRAY}")).collect();
    let huge =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,18446744073709551615]}}";
    let pickle = |name| single(name, "a.pt", zip(&[("archive/data.pkl", &vec![b'('; 20 << 20])]), read_weights);
    // A tensor whose name is said to have two gigabytes.
    let onnx = [&[0x3a, 0xff, 0xff, 0xff, 0xff, 0x07, 0x2a][..], &[0; 50]].concat();
    vec![
        single(
            "safetensors of many arrays",
            "a.safetensors",
            safetensors(&format!("{{{}}}", empty.join(","))),
            read_weights,
        ),
        single("safetensors beyond all numbers", "a.safetensors", safetensors(huge), read_weights),
        single("safetensors of deep brackets", "a.safetensors", safetensors(&"[".repeat(500_000)), read_weights),
        pickle("a pickle of marks"),
        single("an old pickle of marks", "a.pt", [&b"\x80\x02"[..], &vec![b'('; 20 << 20]].concat(), read_weights),
        single("ONNX of two gigabytes", "a.onnx", onnx, read_weights),
    ]
}

fn pictures() -> Vec<Format> {
    let png = |chunks: &[Vec<u8>]| [b"\x89PNG\r\n\x1a\n".to_vec(), chunks.concat()].concat();
    let header = |side: u32| {
        png_chunk(*b"IHDR", &[&side.to_be_bytes()[..], &side.to_be_bytes(), b"\x08\x00\x00\x00\x00"].concat())
    };
    let deep =
        png_chunk(*b"IHDR", &[&10_900_u32.to_be_bytes()[..], &10_900_u32.to_be_bytes(), b"\x10\x06\0\0\0"].concat());
    let zlib = |count: usize| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        let megabyte = vec![0; 1 << 20];
        let written = (0..count >> 20).try_for_each(|_| std::io::Write::write_all(&mut encoder, &megabyte));
        written.and_then(|()| encoder.finish()).unwrap_or_else(|error| panic!("{error}"))
    };
    let text = [&b"Comment\0\0"[..], &zlib(HUGE)].concat();
    let (pixels, end) = (png_chunk(*b"IDAT", &zlib(2 << 20)), png_chunk(*b"IEND", b""));
    vec![
        single("PNG of 30,000 rows", "a.png", png(&[header(30_000), pixels.clone(), end.clone()]), read_picture),
        single("PNG of 64 bits a pixel", "a.png", png(&[deep, pixels.clone(), end.clone()]), read_picture),
        single("PNG of few pixels", "a.png", png(&[header(10_000), pixels.clone()]), read_picture),
        single(
            "PNG with a long text",
            "a.png",
            png(&[header(40), png_chunk(*b"zTXt", &text), pixels.clone()]),
            read_picture,
        ),
        single(
            "PNG with a long profile",
            "a.png",
            png(&[header(40), png_chunk(*b"iCCP", &text), pixels, end]),
            read_picture,
        ),
    ]
}

fn texts() -> Vec<Format> {
    let deep = format!("{{\"strokes\":{}", "[".repeat(5 << 20)).into_bytes();
    let points = format!("{{\"strokes\":[[{}[0,1]]]}}\n", "[0.5,0.25],".repeat(800_000)).into_bytes();
    vec![
        single("strokes of deep brackets", "a.jsonl", deep, read_strokes),
        single("strokes of many points", "a.jsonl", points, read_strokes),
        single("one long line of strokes", "a.jsonl", vec![b' '; 20 << 20], read_strokes),
    ]
}
