//! Drawings as pen strokes, and strokes files: one drawing a line, as JSON.
//!
//! `{"strokes":[[[x,y],…],…],"label":7}`: y grows downward, the scale is free, `label` is optional, further keys and further
//! numbers of a point, such as its time, are ignored. A file is read line by line, so that its length does not matter.
//!
//! Two other forms are read too: Quick Draw's `{"drawing":[[[x,…],[y,…]],…]}`, and a whole file that is one array of drawings or
//! spreads each over several lines.

mod stroke_forms;

use std::io::{self, BufRead, Read as _};

use serde::Deserialize;

use crate::dataset::CLASS_COUNT;

/// Longest line that is read. A drawing of 10,000 points takes about 100 kB.
const MAX_LINE_BYTES: usize = 8 << 20;

/// Most bytes of a file that is not read line by line.
const MAX_ARRAY_BYTES: u64 = 64 << 20;

/// Most strokes and points of a drawing. A page of handwriting has fewer.
const MAX_STROKE_COUNT: usize = 2_000;
const MAX_POINT_COUNT: usize = 50_000;

/// Largest magnitude of a coordinate. Beyond it 32 bits do not separate neighbouring points of a digit.
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
#[error("line {line}{problem}")]
pub struct StrokesError {
    /// Number of the line, from 1.
    pub line: usize,
    /// What is wrong with it.
    #[source]
    pub problem: StrokesProblem,
}

/// What is wrong with a line of a strokes file. The messages follow the line's number.
#[derive(Debug, thiserror::Error)]
pub enum StrokesProblem {
    /// A read error of the system.
    #[error(": cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// The line is too long to be one drawing.
    #[error(": longer than {} MiB: a strokes file has one drawing on each line", MAX_LINE_BYTES >> 20)]
    TooLong,
    /// The line is not JSON of the right form.
    #[error(", column {column}: {problem}; a line looks like {{\"strokes\":[[[x,y],…],…],\"label\":7}}")]
    Malformed {
        /// Number of the byte in the line, from 1.
        column: usize,
        /// What is wrong there.
        problem: String,
    },
    /// A drawing that would take minutes.
    #[error(
        ": the drawing has {strokes} strokes and {points} points: at most {MAX_STROKE_COUNT} and {MAX_POINT_COUNT} are read"
    )]
    TooMuch {
        /// Its strokes.
        strokes: usize,
        /// Its points.
        points: usize,
    },
    /// A coordinate is too large.
    #[error(": the coordinate {0:e} is beyond ±{MAX_COORDINATE:e}")]
    TooFarOut(f64),
    /// There is no point.
    #[error(": the drawing has no points")]
    Empty,
    /// The label, cut to a readable length, is no digit.
    #[error(": the label {0} is not a digit: it must be a whole number from 0 to 9, or be left out")]
    LabelOutOfRange(String),
    /// The label of a whole number, cut to a readable length, has something else than digits.
    #[error(": the label {0} is not a number: write its digits in quotes, such as \"2026\", or leave it out")]
    NotDigits(String),
}

/// The drawings of a strokes file, one for each line that is not blank.
///
/// A line that is not a drawing gives an error and the next line is read on; an error of the file itself is the last item.
pub fn read_drawings(reader: impl BufRead) -> impl Iterator<Item = Result<Drawing, StrokesError>> {
    read_lines(reader, Line::drawing)
}

/// What `convert` makes of each line that is not blank, with errors as in [`read_drawings`].
pub(crate) fn read_lines<T>(
    mut reader: impl BufRead,
    convert: impl Fn(Line) -> Result<T, StrokesProblem>,
) -> impl Iterator<Item = Result<T, StrokesError>> {
    let (mut line, mut is_unreadable, mut is_first) = (0, false, true);
    let mut spread: std::vec::IntoIter<Result<Line, StrokesProblem>> = Vec::new().into_iter();
    std::iter::from_fn(move || {
        while !is_unreadable {
            line += 1;
            if let Some(next) = spread.next() {
                let converted = next.and_then(&convert);
                return Some(converted.map_err(|problem| StrokesError { line, problem }));
            }
            let converted = match read_line(&mut reader) {
                Ok(bytes) if bytes.is_empty() => return None,
                Ok(bytes) if bytes.trim_ascii().is_empty() => continue,
                Ok(bytes) if std::mem::take(&mut is_first) && begins_spread(&bytes) => {
                    spread = read_spread(bytes, &mut reader).into_iter();
                    // These are counted by drawing.
                    line = 0;
                    continue;
                }
                Ok(bytes) => Line::parse(&bytes).and_then(&convert),
                Err(problem) => Err(problem),
            };
            is_unreadable = matches!(converted, Err(StrokesProblem::Unreadable(_)));
            return Some(converted.map_err(|problem| StrokesError { line, problem }));
        }
        None
    })
}

/// Whether a first line begins an array of drawings, or a drawing over several lines.
fn begins_spread(line: &[u8]) -> bool {
    let line = without_mark(line).trim_ascii();
    line == b"{" || line.starts_with(b"[")
}

/// The drawings of a file that is not one drawing a line; the first error is the last item.
fn read_spread(mut bytes: Vec<u8>, reader: &mut impl BufRead) -> Vec<Result<Line, StrokesProblem>> {
    if let Err(error) = reader.take(MAX_ARRAY_BYTES).read_to_end(&mut bytes) {
        return vec![Err(error.into())];
    }
    if bytes.len() as u64 >= MAX_ARRAY_BYTES {
        return vec![Err(StrokesProblem::TooLong)];
    }
    let bytes = without_mark(&bytes);
    if bytes.trim_ascii_start().starts_with(b"[") {
        let lines: Result<Vec<Line>, _> = serde_json::from_slice(bytes);
        return lines.map_or_else(|error| vec![Err(malformed(&error))], |lines| lines.into_iter().map(Ok).collect());
    }
    let mut drawings = Vec::new();
    for drawing in serde_json::Deserializer::from_slice(bytes).into_iter::<Line>() {
        let is_wrong = drawing.is_err();
        drawings.push(drawing.map_err(|error| malformed(&error)));
        if is_wrong {
            break;
        }
    }
    drawings
}

/// Some editors begin a file with the mark of UTF-8, which is not part of JSON.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// The next line with its end, or nothing at the end of the file; never more than the limit is held in memory.
fn read_line(reader: &mut impl BufRead) -> Result<Vec<u8>, StrokesProblem> {
    let mut bytes = Vec::new();
    reader.take(MAX_LINE_BYTES as u64).read_until(b'\n', &mut bytes)?;
    if bytes.len() == MAX_LINE_BYTES && bytes.last() != Some(&b'\n') {
        reader.skip_until(b'\n')?;
        return Err(StrokesProblem::TooLong);
    }
    Ok(bytes)
}

/// A line of a file. The label may be any value, so that the error can name it.
#[derive(Deserialize)]
pub(crate) struct Line {
    #[serde(default, deserialize_with = "stroke_forms::by_points")]
    strokes: Option<Vec<Vec<[f64; 2]>>>,
    #[serde(default, deserialize_with = "stroke_forms::by_axes")]
    drawing: Option<Vec<Vec<[f64; 2]>>>,
    pub(crate) label: Option<serde_json::Value>,
    /// Who wrote it, in any form.
    pub(crate) writer: Option<serde_json::Value>,
}

impl Line {
    fn parse(bytes: &[u8]) -> Result<Self, StrokesProblem> {
        serde_json::from_slice(without_mark(bytes)).map_err(|error| malformed(&error))
    }

    /// One digit.
    pub(crate) fn drawing(self) -> Result<Drawing, StrokesProblem> {
        let label = self.label.as_ref().map(digit).transpose()?;
        Ok(Drawing { strokes: self.points()?, label })
    }

    /// The strokes that have a point, of which there is at least one.
    pub(crate) fn points(self) -> Result<Vec<Vec<[f32; 2]>>, StrokesProblem> {
        let written = self
            .strokes
            .or(self.drawing)
            .ok_or_else(|| StrokesProblem::Malformed { column: 1, problem: "missing field `strokes`".to_owned() })?;
        let (strokes, points_of_all) = (written.len(), written.iter().map(Vec::len).sum());
        if strokes > MAX_STROKE_COUNT || points_of_all > MAX_POINT_COUNT {
            return Err(StrokesProblem::TooMuch { strokes, points: points_of_all });
        }
        let strokes = written.into_iter().filter(|stroke| !stroke.is_empty());
        let strokes: Vec<_> = strokes.map(points).collect::<Result<_, _>>()?;
        if strokes.is_empty() { Err(StrokesProblem::Empty) } else { Ok(strokes) }
    }
}

fn malformed(error: &serde_json::Error) -> StrokesProblem {
    let message = error.to_string();
    // The parser sees one line at a time and ends its message with "at line 1 column …".
    let problem = message.split(" at line ").next().unwrap_or(&message).to_owned();
    StrokesProblem::Malformed { column: error.column(), problem }
}

fn digit(label: &serde_json::Value) -> Result<u8, StrokesProblem> {
    let digit = label.as_u64().filter(|digit| *digit < CLASS_COUNT as u64).map(|digit| digit as u8);
    digit.ok_or_else(|| StrokesProblem::LabelOutOfRange(label.to_string().chars().take(40).collect()))
}

fn points(stroke: Vec<[f64; 2]>) -> Result<Vec<[f32; 2]>, StrokesProblem> {
    let beyond = |coordinate: &&f64| coordinate.is_nan() || coordinate.abs() > f64::from(MAX_COORDINATE);
    if let Some(&coordinate) = stroke.iter().flatten().find(beyond) {
        return Err(StrokesProblem::TooFarOut(coordinate));
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
        assert!(error_of("{\"strokes\":[[[1,true]]]}").contains("line 1, column "));
        assert!(error_of("\u{1f}\u{8b}gzip").contains("line 1"));
        assert!(error_of("{\"strokes\":[[]]}").contains("no points"));
        assert!(error_of("{\"strokes\":[[[1e12,2]]]}").contains("1e12"));
        assert!(error_of("{\"strokes\":[[[1e999,2]]]}").contains("number out of range"));
    }

    #[test]
    fn other_programs_forms_are_read() {
        let seven = vec![Ok(Drawing { strokes: vec![vec![[0.0, 0.0], [10.0, 0.0], [6.0, 20.0]]], label: None })];
        assert_eq!(read("{\"strokes\":[[[0,0,0],[10,0,16],[6,20,40]]]}"), seven);
        assert_eq!(read("{\"word\":\"seven\",\"drawing\":[[[0,10,6],[0,0,20]]]}"), seven);
        assert_eq!(read("{\"drawing\":[[[0,10,6],[0,0,20],[0,5,9]]]}"), seven);
        let one = "{\n \"strokes\": [\n [[0,0],[10,0],[6,20]]\n ]\n}";
        assert_eq!(read(&format!("[\n{one},\n{one}\n]\n")), [seven.clone(), seven.clone()].concat());
        assert_eq!(read(&format!("{one}\n{one}\n")), [seven.clone(), seven].concat());
    }

    #[test]
    fn another_form_is_named_once() {
        for text in ["[\n1,\n2,\n3]", "{\n\"a\":\n1}", "{\"drawing\":[[[0,10,6],[0,0]]]}"] {
            let found = read(text);
            assert!(found.len() == 1 && found[0].as_ref().unwrap_err().contains("looks like"), "{found:?}");
        }
    }

    #[test]
    fn a_drawing_that_would_take_minutes_is_refused() {
        let dots = vec!["[[1,2]]"; MAX_STROKE_COUNT + 1].join(",");
        assert!(error_of(&format!("{{\"strokes\":[{dots}]}}")).contains("2001 strokes"));
        let points = vec!["[1,2]"; MAX_POINT_COUNT + 1].join(",");
        assert!(error_of(&format!("{{\"strokes\":[[{points}]]}}")).contains("50001 points"));
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
        assert!(matches!(drawings[0], Err(StrokesError { line: 1, problem: StrokesProblem::TooLong })));
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
