//! Drawings as pen strokes, and strokes files: one drawing a line, as JSON.
//!
//! `{"strokes":[[[x,y],…],…],"label":7}`: y grows downward, the scale is free, `label` is optional, further keys are
//! ignored. A file is read line by line, so that its length does not matter.

use std::io::{self, BufRead, Read as _};

use serde::Deserialize;

use crate::dataset::CLASS_COUNT;

/// Longest line that is read. A drawing of 10,000 points takes about 100 kB.
const MAX_LINE_BYTES: usize = 8 << 20;

/// Largest magnitude of a coordinate. Beyond, neighbouring points of a digit could no longer be told apart.
const MAX_COORDINATE: f32 = 1e9;

/// One digit as it was written: strokes of points `[x, y]`, y downward, in any scale.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// The strokes in the order of writing. A stroke of one point is a dot.
    pub strokes: Vec<Vec<[f32; 2]>>,
    /// Which digit it is meant to be, where that is known.
    pub label: Option<u8>,
}

/// Why a line of a strokes file is not a drawing.
#[derive(Debug, thiserror::Error)]
pub enum StrokesError {
    /// The file could not be read on.
    #[error("line {line}: cannot be read: {source}")]
    Unreadable {
        /// Number of the line, from 1.
        line: usize,
        /// What the system says.
        source: io::Error,
    },
    /// The line is too long to be one drawing.
    #[error("line {line}: longer than {limit_mib} MiB: a strokes file has one drawing on each line", limit_mib = MAX_LINE_BYTES >> 20)]
    TooLong {
        /// Number of the line, from 1.
        line: usize,
    },
    /// The line is not JSON of the right form.
    #[error("line {line}, column {column}: {problem}; a line looks like {{\"strokes\":[[[x,y],…],…],\"label\":7}}")]
    Malformed {
        /// Number of the line, from 1.
        line: usize,
        /// Number of the byte in the line, from 1.
        column: usize,
        /// What is wrong there.
        problem: String,
    },
    /// A coordinate is too large.
    #[error("line {line}: the coordinate {coordinate:e} is beyond ±{MAX_COORDINATE:e}")]
    TooFarOut {
        /// Number of the line, from 1.
        line: usize,
        /// The coordinate.
        coordinate: f64,
    },
    /// There is no point.
    #[error("line {line}: the drawing has no points")]
    Empty {
        /// Number of the line, from 1.
        line: usize,
    },
    /// The label is no digit.
    #[error("line {line}: the label {label} is not a digit: it must be a whole number from 0 to 9, or be left out")]
    LabelOutOfRange {
        /// Number of the line, from 1.
        line: usize,
        /// The label as it stands in the file, cut to a readable length.
        label: String,
    },
}

/// The drawings of a strokes file, one for each line that is not blank.
///
/// A line that is not a drawing gives an error and the next line is read on; an error of the file itself is the last item.
pub fn read_drawings(reader: impl BufRead) -> impl Iterator<Item = Result<Drawing, StrokesError>> {
    Lines { reader: Some(reader), line: 0 }
}

struct Lines<R> {
    /// The file, until it cannot be read on.
    reader: Option<R>,
    /// Number of the line read last, from 1.
    line: usize,
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Drawing, StrokesError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.line += 1;
            match read_line(self.reader.as_mut()?, self.line) {
                Ok(bytes) if bytes.is_empty() => return None,
                Ok(bytes) if bytes.trim_ascii().is_empty() => {}
                Ok(bytes) => return Some(parse(&bytes, self.line)),
                Err(error) => {
                    self.reader.take_if(|_| matches!(error, StrokesError::Unreadable { .. }));
                    return Some(Err(error));
                }
            }
        }
    }
}

/// The next line with its end, or nothing at the end of the file; never more than the limit is held in memory.
fn read_line(reader: &mut impl BufRead, line: usize) -> Result<Vec<u8>, StrokesError> {
    let unreadable = |source| StrokesError::Unreadable { line, source };
    let mut bytes = Vec::new();
    reader.take(MAX_LINE_BYTES as u64).read_until(b'\n', &mut bytes).map_err(unreadable)?;
    if bytes.len() == MAX_LINE_BYTES && bytes.last() != Some(&b'\n') {
        reader.skip_until(b'\n').map_err(unreadable)?;
        return Err(StrokesError::TooLong { line });
    }
    Ok(bytes)
}

/// A line as it stands in the file. A label may be anything here, so that it can be named in the error.
#[derive(Deserialize)]
struct Line {
    strokes: Vec<Vec<[f64; 2]>>,
    label: Option<serde_json::Value>,
}

fn parse(bytes: &[u8], line: usize) -> Result<Drawing, StrokesError> {
    // Some editors begin a file with the mark of UTF-8, which is not part of JSON.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let parsed: Line = serde_json::from_slice(bytes).map_err(|error| malformed(&error, line))?;
    let label = parsed.label.map(|label| digit(&label, line)).transpose()?;
    let strokes = parsed.strokes.into_iter().filter(|stroke| !stroke.is_empty());
    let strokes: Vec<_> = strokes.map(|stroke| points(stroke, line)).collect::<Result<_, _>>()?;
    if strokes.is_empty() {
        return Err(StrokesError::Empty { line });
    }
    Ok(Drawing { strokes, label })
}

fn malformed(error: &serde_json::Error, line: usize) -> StrokesError {
    let message = error.to_string();
    // The parser sees one line at a time and ends its message with "at line 1 column …".
    let problem = message.split(" at line ").next().unwrap_or(&message).to_owned();
    StrokesError::Malformed { line, column: error.column(), problem }
}

fn digit(label: &serde_json::Value, line: usize) -> Result<u8, StrokesError> {
    let digit = label.as_u64().filter(|digit| *digit < CLASS_COUNT as u64);
    digit.map(|digit| digit as u8).ok_or_else(|| {
        let label = label.to_string().chars().take(40).collect();
        StrokesError::LabelOutOfRange { line, label }
    })
}

fn points(stroke: Vec<[f64; 2]>, line: usize) -> Result<Vec<[f32; 2]>, StrokesError> {
    let beyond = |coordinate: &&f64| coordinate.is_nan() || coordinate.abs() > f64::from(MAX_COORDINATE);
    if let Some(&coordinate) = stroke.iter().flatten().find(beyond) {
        return Err(StrokesError::TooFarOut { line, coordinate });
    }
    Ok(stroke.into_iter().map(|point| point.map(|coordinate| coordinate as f32)).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<Result<Drawing, String>> {
        read_drawings(text.as_bytes()).map(|drawing| drawing.map_err(|error| error.to_string())).collect()
    }

    fn error_of(line: &str) -> String {
        read(line).remove(0).unwrap_err()
    }

    #[test]
    fn drawings_are_read_line_by_line() {
        let text =
            "{\"strokes\":[[[1,2],[3,-4.5]],[[0,0]]],\"label\":7,\"writer\":[1]}\r\n\n{\"strokes\":[[],[[5,5]]]}";
        let drawings = read(text);
        assert_eq!(drawings.len(), 2);
        let first = Drawing { strokes: vec![vec![[1.0, 2.0], [3.0, -4.5]], vec![[0.0, 0.0]]], label: Some(7) };
        assert_eq!(drawings[0], Ok(first));
        assert_eq!(drawings[1], Ok(Drawing { strokes: vec![vec![[5.0, 5.0]]], label: None }));
    }

    #[test]
    fn an_error_names_its_line_and_the_next_line_is_read_on() {
        let drawings = read("\n{\"strokes\":[[[1]]]}\n{\"strokes\":[[[1,2]]],\"label\":null}\n");
        assert!(drawings[0].as_ref().unwrap_err().starts_with("line 2, column "), "{drawings:?}");
        assert_eq!(drawings[1].as_ref().unwrap().label, None);
    }

    #[test]
    fn what_is_not_a_drawing_is_named() {
        assert!(error_of("{\"strokes\":[[[1,2]]]").contains("EOF"));
        assert!(error_of("{\"label\":3}").contains("missing field `strokes`"));
        assert!(error_of("{\"strokes\":[[[1,2,3]]]}").contains("column 19"));
        assert!(error_of("\u{1f}\u{8b}gzip").contains("line 1"));
        assert!(error_of("{\"strokes\":[[]]}").contains("no points"));
        assert!(error_of("{\"strokes\":[[[1e12,2]]]}").contains("1e12"));
        assert!(error_of("{\"strokes\":[[[1e999,2]]]}").contains("number out of range"));
    }

    #[test]
    fn a_label_is_a_digit_or_an_error() {
        for label in ["10", "-1", "2.5", "\"7\"", "[[[]]]", "1e99"] {
            let error = error_of(&format!("{{\"strokes\":[[[1,2]]],\"label\":{label}}}"));
            assert!(error.contains("0 to 9"), "{label}: {error}");
        }
    }

    #[test]
    fn deep_nesting_and_endless_lines_are_met_with_an_error() {
        assert!(error_of(&format!("{{\"strokes\":{}", "[".repeat(200_000))).contains("line 1"));
        assert!(error_of(&format!("{{\"label\":{}", "[".repeat(200_000))).contains("recursion limit"));
        let endless = [b"[".repeat(MAX_LINE_BYTES + 5), b"\n{\"strokes\":[[[1,2]]]}".to_vec()].concat();
        let drawings: Vec<_> = read_drawings(endless.as_slice()).collect();
        assert!(matches!(drawings[0], Err(StrokesError::TooLong { line: 1 })));
        assert!(drawings[1].is_ok());
        assert_eq!(drawings.len(), 2);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            for drawing in read_drawings(bytes.as_slice()).flatten() {
                prop_assert!(drawing.strokes.iter().flatten().flatten().all(|coordinate| coordinate.is_finite()));
            }
        }

        #[test]
        fn every_drawing_is_read_back(strokes in proptest::collection::vec(
            proptest::collection::vec(proptest::array::uniform2(-1e6_f32..1e6), 1..5), 1..4)) {
            let line = format!("{{\"strokes\":{}}}", serde_json::to_string(&strokes).unwrap());
            let drawing = read_drawings(line.as_bytes()).next().unwrap().unwrap();
            prop_assert_eq!(drawing.strokes, strokes);
        }
    }
}
