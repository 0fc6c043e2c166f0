//! Generated strings to look at: a sheet of forty for each recipe, in PNG files, with the speed of each.
//!
//! `cargo run --release -p lenet-data --example string_sheet -- FOLDER [STROKES]`: sheets go into FOLDER. STROKES is a strokes file
//! with `writer` keys, of which strings of pen strokes are put together. Digits are MNIST's where it is found, and built-in otherwise.

#![expect(clippy::print_stdout, reason = "an example talks to who runs it")]

use std::error::Error;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::time::Instant;

use image::GrayImage;
use lenet_data::builtin;
use lenet_data::choice::Described as _;
use lenet_data::dataset::{Dataset, LabelledImages};
use lenet_data::ink::{Canvas, InkPath};
use lenet_data::mnist;
use lenet_data::random::Purpose;
use lenet_data::strings::{
    DigitString, Digits, FrozenSet, Gaps, PenRecipe, Sometimes, StringImage, StringRecipe, digest, field, generate,
    pen_string, read_writers,
};

/// Strings of a sheet.
const COUNT: u64 = 40;

/// Strings beside each other on a sheet.
const COLUMNS: usize = 4;

/// Strings that the speed is measured on.
const TIMED_COUNT: u64 = 3000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name the folder for the sheets")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    let dataset = match std::env::var_os(mnist::locate::DATA_VARIABLE) {
        Some(folder) => mnist::read(Path::new(&folder))?,
        None => builtin::dataset(1, 2400, 400),
    };
    for (name, recipe) in recipes() {
        sheet_of_recipe(&folder.join(format!("{name}.png")), &recipe, &dataset.train)?;
    }
    frozen_sets(&dataset);
    match arguments.next() {
        Some(strokes) => sheet_of_pen_strings(&folder.join("pen.png"), Path::new(&strokes)),
        None => Ok(()),
    }
}

fn recipes() -> Vec<(&'static str, StringRecipe)> {
    let always = |most| Sometimes { share: 1.0, most };
    let training = StringRecipe::TRAINING;
    vec![
        ("plain", StringRecipe::PLAIN),
        ("test", StringRecipe::TEST),
        ("touching", StringRecipe { gaps: Gaps::Touching, ..StringRecipe::TEST.of_length(5) }),
        ("spaced", StringRecipe { gaps: Gaps::Spaced, ..StringRecipe::TEST }),
        ("training", training.clone()),
        ("line", StringRecipe { line_px: always(2.0), ..StringRecipe::TEST }),
        ("ruling", StringRecipe { ruling: always(0.8), ..StringRecipe::TEST }),
        ("specks", StringRecipe { specks: always(4.0), ..StringRecipe::TEST }),
        ("blur", StringRecipe { blur_px: always(0.8), ..StringRecipe::TEST }),
        ("noise", StringRecipe { noise_percent: always(5.0), ..StringRecipe::TEST }),
        ("built-in", StringRecipe { built_in_share: 1.0, ..training }),
    ]
}

fn sheet_of_recipe(path: &Path, recipe: &StringRecipe, train: &LabelledImages) -> Result<(), Box<dyn Error>> {
    let digits = Digits::to_learn_from(train);
    let string = |index| generate(recipe, digits, 1, Purpose::TrainingStrings, index);
    let start = Instant::now();
    let digit_count: usize = (0..TIMED_COUNT).map(|index| string(index).digits.len()).sum();
    let per_second = TIMED_COUNT as f64 / start.elapsed().as_secs_f64();
    println!("{}: {per_second:.0} strings a second, {digit_count} digits", path.display());
    let strings: Vec<DigitString> = (0..COUNT).map(string).collect();
    for row in strings.chunks(COLUMNS) {
        println!("  {}", row.iter().map(DigitString::text).collect::<Vec<_>>().join(" "));
    }
    save(path, &strings.iter().map(with_marks).collect::<Vec<_>>())
}

/// The string, with the ends of each digit's ink as light marks in its first row.
fn with_marks(string: &DigitString) -> Canvas {
    let marked =
        |x: usize| string.digits.iter().any(|digit| (digit.left_px as usize..digit.right_px as usize).contains(&x));
    Canvas::from_fn(string.image.width(), StringImage::HEIGHT + 2, |x, y| match y {
        y if y < StringImage::HEIGHT => string.image.row(y)[x],
        _ => {
            if marked(x) {
                90
            } else {
                0
            }
        }
    })
}

fn sheet_of_pen_strings(path: &Path, strokes: &Path) -> Result<(), Box<dyn Error>> {
    let writers = read_writers(BufReader::new(File::open(strokes)?))?;
    println!("{} writers", writers.len());
    let numbers: Vec<_> = (0..COUNT).map(|index| pen_string(&PenRecipe::STANDARD, &writers, 1, index)).collect();
    for row in numbers.chunks(COLUMNS) {
        println!("  {}", row.iter().filter_map(|number| number.text.clone()).collect::<Vec<_>>().join(" "));
    }
    let fields: Result<Vec<_>, _> =
        numbers.iter().map(|number| field::from_drawing(&InkPath::default(), &number.drawing)).collect();
    save(path, &fields?.iter().map(|field| picture(&field.image)).collect::<Vec<_>>())
}

fn picture(image: &StringImage) -> Canvas {
    Canvas::from_fn(image.width(), StringImage::HEIGHT, |x, y| image.row(y)[x])
}

/// The frozen sets with the time and the digest of each.
fn frozen_sets(dataset: &Dataset) {
    for set in FrozenSet::ALL {
        let start = Instant::now();
        let strings = set.test_strings(&dataset.test);
        let made_secs = start.elapsed().as_secs_f64();
        println!("{}: {made_secs:.2} s, {}", set.describe().name, digest(&strings));
    }
}

/// Saves pictures side by side, [`COLUMNS`] in a row.
fn save(path: &Path, pictures: &[Canvas]) -> Result<(), Box<dyn Error>> {
    let cell = |side: fn(&Canvas) -> usize| pictures.iter().map(side).max().unwrap_or(0) + 4;
    let (cell_width, cell_height) = (cell(Canvas::width), cell(Canvas::height));
    let row_count = pictures.len().div_ceil(COLUMNS);
    let mut sheet = GrayImage::from_pixel((COLUMNS * cell_width) as u32, (row_count * cell_height) as u32, [60].into());
    for (place, picture) in pictures.iter().enumerate() {
        let (left, top) = (place % COLUMNS * cell_width, place / COLUMNS * cell_height);
        for (y, row) in picture.rows().enumerate() {
            for (x, ink) in row.iter().enumerate() {
                sheet.put_pixel((left + x) as u32, (top + y) as u32, [*ink].into());
            }
        }
    }
    sheet.save(path)?;
    Ok(())
}
