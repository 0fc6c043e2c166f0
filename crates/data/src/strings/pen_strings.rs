//! Whole numbers put together from the pen strokes of single digits that one person wrote.

use std::{collections::BTreeMap, io::BufRead};

use rand::RngExt as _;
use rand::seq::SliceRandom as _;
use serde_json::Value;

use super::StringDrawing;
use crate::ink::Drawing;
use crate::ink::strokes::{Line, StrokesError, read_lines};
use crate::random::{Purpose, between, generator};

/// The digits of one person, in the units of that person's pen.
#[derive(Clone, Debug, PartialEq)]
pub struct Writer {
    /// As the file has it.
    pub name: String,
    /// Digits with a label.
    pub digits: Vec<Drawing>,
}

/// Reads the digits of a strokes file by who wrote them: `{"strokes":…,"label":7,"writer":"tra-12"}`. The writers are in the
/// order of their names. A line without label or writer is left out.
///
/// # Errors
/// If a line is not a drawing, or the file cannot be read.
pub fn read_writers(reader: impl BufRead) -> Result<Vec<Writer>, StrokesError> {
    let mut digits_of = BTreeMap::<String, Vec<Drawing>>::new();
    let drawings = read_lines(reader, |mut line: Line| Ok((line.writer.take().and_then(name), line.drawing()?)));
    for drawing in drawings {
        if let (Some(name), digit @ Drawing { label: Some(_), .. }) = drawing? {
            digits_of.entry(name).or_default().push(digit);
        }
    }
    Ok(digits_of.into_iter().map(|(name, digits)| Writer { name, digits }).collect())
}

/// A writer's name is a text or a number.
fn name(writer: Value) -> Option<String> {
    match writer {
        Value::String(name) => Some(name),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What numbers of pen strokes are put together by. Lengths are parts of the writer's usual digit height.
#[derive(Clone, Debug, PartialEq)]
pub struct PenRecipe {
    /// Fewest and most digits.
    pub lengths: [usize; 2],
    /// Least and largest gap between the paths of neighbours. The pen's width makes the gap between their ink smaller.
    pub gap: [f32; 2],
    /// Largest distance of a digit from the base line, up or down.
    pub shift: f32,
}

impl PenRecipe {
    /// Three to five digits. With a pen of a seventh of the height, the ink has about the gaps of the paper, −1 to 4 pixels of 20.
    pub const STANDARD: Self = Self { lengths: [3, 5], gap: [0.1, 0.35], shift: 0.08 };
}

/// Number `index` of a seed: different digits of one writer, each in its own size, from left to right on a line.
///
/// It depends on the arguments alone. Every writer is equally likely. A writer with fewer digits than the length uses all of them
/// once. Without writers it is empty.
pub fn pen_string(recipe: &PenRecipe, writers: &[Writer], seed: u64, index: u64) -> StringDrawing {
    let rng = &mut generator(seed, Purpose::PenStrings, index);
    let [shortest, longest] = recipe.lengths;
    let length = rng.random_range(shortest..=longest.max(shortest));
    let mut number = StringDrawing { drawing: Drawing::default(), text: Some(String::new()) };
    if writers.is_empty() {
        return number;
    }
    let writer = &writers[rng.random_range(0..writers.len())];
    let height = usual_height(&writer.digits);
    let mut digits: Vec<&Drawing> = writer.digits.iter().collect();
    let (chosen, _) = digits.partial_shuffle(rng, length);
    let mut left = 0.0;
    for digit in chosen {
        let shift = height * between([-recipe.shift, recipe.shift], rng);
        let [low, high] = bounds(digit);
        let moved = |&[x, y]: &[f32; 2]| [x - low[0] + left, y - high[1] + shift];
        number.drawing.strokes.extend(digit.strokes.iter().map(|stroke| stroke.iter().map(moved).collect()));
        number.text.get_or_insert_default().extend(digit.label.map(|label| char::from(b'0' + label)));
        left += high[0] - low[0] + height * between(recipe.gap, rng);
    }
    number
}

/// The median height of digits; 1 where they have none.
fn usual_height(digits: &[Drawing]) -> f32 {
    let mut heights: Vec<f32> = digits.iter().map(bounds).map(|[low, high]| high[1] - low[1]).collect();
    heights.sort_by(f32::total_cmp);
    heights.get(heights.len() / 2).copied().filter(|height| *height > 0.0).unwrap_or(1.0)
}

/// The smallest and the largest coordinates; infinite without points.
fn bounds(digit: &Drawing) -> [[f32; 2]; 2] {
    let start = [[f32::INFINITY; 2], [f32::NEG_INFINITY; 2]];
    digit.strokes.iter().flatten().fold(start, |[low, high], point| {
        [[0, 1].map(|axis| low[axis].min(point[axis])), [0, 1].map(|axis| high[axis].max(point[axis]))]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two writers: one writes large, one small; each digit is a bar whose width tells it.
    fn file() -> String {
        let line = |writer: &str, digit: u8, height: f32| {
            let right = 10.0 + f32::from(digit);
            format!("{{\"label\":{digit},\"writer\":{writer},\"strokes\":[[[10,50],[{right},{}]]]}}\n", 50.0 + height)
        };
        let large = (1..=6).map(|digit| line("\"anna\"", digit, 100.0));
        let small = (1..=6).map(|digit| line("7", digit, 10.0));
        let nobody =
            ["{\"label\":3,\"strokes\":[[[0,0]]]}\n".to_owned(), "{\"writer\":\"x\",\"strokes\":[[[0,0]]]}".to_owned()];
        large.chain(small).chain(nobody).collect()
    }

    #[test]
    fn digits_are_sorted_by_who_wrote_them() {
        let writers = read_writers(file().as_bytes()).unwrap();
        let names: Vec<_> = writers.iter().map(|writer| (writer.name.as_str(), writer.digits.len())).collect();
        assert_eq!(names, [("7", 6), ("anna", 6)]);
        assert!(read_writers("{\"strokes\":[[[1]]]}".as_bytes()).is_err());
    }

    #[test]
    fn a_number_is_of_one_hand_and_every_digit_is_used_once() {
        let writers = read_writers(file().as_bytes()).unwrap();
        for index in 0..50 {
            let recipe = PenRecipe { lengths: [2, 6], ..PenRecipe::STANDARD };
            let number = pen_string(&recipe, &writers, 1, index);
            let text = number.text.as_ref().unwrap();
            assert_eq!(text.len(), number.drawing.strokes.len());
            let heights: Vec<f32> = number.drawing.strokes.iter().map(|stroke| stroke[1][1] - stroke[0][1]).collect();
            assert!(heights.iter().all(|height| (height - heights[0]).abs() < 0.01), "{heights:?}");
            let mut digits: Vec<u8> = text.bytes().collect();
            digits.sort_unstable();
            digits.dedup();
            assert_eq!(digits.len(), text.len());
            assert_eq!(number, pen_string(&recipe, &writers, 1, index));
        }
    }

    #[test]
    fn gaps_and_base_lines_are_those_of_the_recipe() {
        let writers = read_writers(file().as_bytes()).unwrap();
        let recipe = PenRecipe { lengths: [6, 6], gap: [0.2, 0.3], shift: 0.1 };
        for index in 0..20 {
            let strokes = pen_string(&recipe, &writers, 1, index).drawing.strokes;
            let height = strokes[0][1][1] - strokes[0][0][1];
            for pair in strokes.windows(2) {
                let gap = (pair[1][0][0] - pair[0][1][0]) / height;
                assert!((0.199..0.301).contains(&gap), "{gap}");
            }
            assert!(strokes.iter().all(|stroke| (stroke[1][1] / height).abs() < 0.101));
        }
    }

    #[test]
    fn without_writers_there_is_nothing() {
        let number = pen_string(&PenRecipe::STANDARD, &[], 1, 0);
        assert_eq!((number.text.as_deref(), number.drawing.strokes.len()), (Some(""), 0));
    }
}
