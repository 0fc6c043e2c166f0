//! Figures and tables that the user saves.

use std::sync::Arc;

/// A figure for a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// A name for the file, without folder, such as `loss.svg`.
    pub file_name: String,
    /// What is written.
    pub content: FigureContent,
}

impl Figure {
    /// A table as a file of this name, without extension.
    pub(crate) fn csv(stem: &str, table: String) -> Self {
        Self { file_name: format!("{stem}.csv"), content: FigureContent::Csv(table.into()) }
    }
}

/// What is written as a figure. It is shared, so that it can wait for the user to choose a file.
#[derive(Clone, Debug, PartialEq)]
pub enum FigureContent {
    /// A drawing as it stands.
    Svg(Arc<str>),
    /// The picture of a drawing; it is made by the job that writes it.
    PngOfSvg(Arc<str>),
    /// A table as it stands.
    Csv(Arc<str>),
}
