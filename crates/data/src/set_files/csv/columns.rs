//! Which column of a table is the label and which are pixels, by the first line.

use super::{number, unquoted};
use crate::{dataset::PIXEL_COUNT, set_files::Problem};

/// Names of a column of labels.
const LABEL_NAMES: [&str; 5] = ["label", "class", "digit", "target", "y"];

/// Names of columns that number the lines; pandas leaves theirs without one.
const INDEX_NAMES: [&str; 4] = ["", "id", "index", "unnamed: 0"];

/// Longest first line in bytes.
const MAX_LINE_BYTES: usize = 64 << 10;

/// The columns of a table.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) separator: u8,
    pub(super) has_header: bool,
    pub(super) count: usize,
    /// None of a table without labels.
    pub(super) label: Option<usize>,
    /// Neither label nor pixels.
    pub(super) others: Vec<usize>,
}

impl Columns {
    pub(super) fn of(first_line: &[u8]) -> Result<Self, Problem> {
        let occurrences = |separator: &u8| first_line.split(|byte| byte == separator).count();
        let separator = [b',', b';', b'\t'].into_iter().max_by_key(occurrences).unwrap_or(b',');
        if first_line.len() > MAX_LINE_BYTES {
            return Err(Problem::TableColumns(occurrences(&separator)));
        }
        let fields = first_line.split(|byte| *byte == separator).map(unquoted);
        let names: Vec<String> = fields.map(|field| String::from_utf8_lossy(field).to_lowercase()).collect();
        let has_header = !names.iter().all(|name| number(name.as_bytes()).is_some());
        let mut columns = Self { separator, has_header, count: names.len(), label: None, others: Vec::new() };
        if has_header {
            columns.label = names.iter().position(|name| LABEL_NAMES.contains(&name.as_str()));
            let is_index = |name: &String| INDEX_NAMES.contains(&name.as_str());
            columns.others = (0..names.len()).filter(|column| is_index(&names[*column])).collect();
        }
        if columns.label.is_none() && columns.pixel_count() == PIXEL_COUNT + 1 {
            // The first that is no index, as Kaggle and most others have it.
            columns.label = (0..columns.count).find(|column| !columns.others.contains(column));
        }
        match columns.pixel_count() {
            PIXEL_COUNT => Ok(columns),
            other => Err(Problem::TableColumns(other)),
        }
    }

    fn pixel_count(&self) -> usize {
        self.count - self.others.len() - usize::from(self.label.is_some())
    }
}
