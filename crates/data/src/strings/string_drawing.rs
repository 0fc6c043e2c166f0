//! Whole numbers as pen strokes, and their strokes files: one number a line, whose label is a string.
//!
//! `{"strokes":[[[x,y],…],…],"label":"2026"}`: as in [`strokes`](crate::ink::strokes) otherwise.

use std::{fmt, io::BufRead};

use serde_json::{Value, json};

use crate::ink::Drawing;
use crate::ink::strokes::{Line, StrokesError, StrokesProblem, read_lines};

/// A number as it was written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StringDrawing {
    /// Its strokes; the label of a single digit is not set.
    pub drawing: Drawing,
    /// Its digits, such as `2026`, where they are known.
    pub text: Option<String>,
}

/// The numbers of a strokes file, one for each line that is not blank. A label that is a single digit, as in a file of digits,
/// is a number too.
///
/// A line that is not a number gives an error and the next line is read on; an error of the file itself is the last item.
pub fn read_string_drawings(reader: impl BufRead) -> impl Iterator<Item = Result<StringDrawing, StrokesError>> {
    read_lines(reader, |line: Line| {
        let text = line.label.as_ref().map(digits).transpose()?;
        Ok(StringDrawing { drawing: Drawing { strokes: line.points()?, label: None }, text })
    })
}

fn digits(label: &Value) -> Result<String, StrokesProblem> {
    let text = label.as_str().map(str::to_owned).or_else(|| Some(label.as_u64()?.to_string()));
    let is_number = |text: &String| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.filter(is_number).ok_or_else(|| StrokesProblem::NotDigits(label.to_string().chars().take(40).collect()))
}

/// Its line in a file, without the end of the line.
impl fmt::Display for StringDrawing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut object = json!({ "strokes": self.drawing.strokes });
        if let Some(text) = &self.text {
            object["label"] = text.as_str().into();
        }
        write!(formatter, "{object}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<StringDrawing, String> {
        read_string_drawings(line.as_bytes()).next().unwrap().map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_written_is_read_back() {
        let strokes = vec![vec![[0.25, 1.0], [1.0 / 3.0, 2.0]], vec![[-7.0, 0.0]]];
        for text in [None, Some("2026".to_owned()), Some("007".to_owned())] {
            let number = StringDrawing { drawing: Drawing { strokes: strokes.clone(), label: None }, text };
            assert_eq!(read(&number.to_string()), Ok(number));
        }
    }

    #[test]
    fn a_label_is_digits_or_an_error() {
        let label = |label: &str| read(&format!("{{\"strokes\":[[[1,2]]],\"label\":{label}}}"));
        assert_eq!(label("7").unwrap().text.as_deref(), Some("7"));
        assert_eq!(label("null").unwrap().text, None);
        for wrong in ["\"\"", "\"12a\"", "\"１\"", "-3", "2.5", "[1]"] {
            let error = label(wrong).unwrap_err();
            assert!(error.contains(wrong) && error.contains("\"2026\""), "{wrong}: {error}");
        }
        assert!(read("{\"strokes\":[[]],\"label\":\"12\"}").unwrap_err().contains("no points"));
    }
}
