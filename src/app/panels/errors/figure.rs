//! The confusion matrix and the listed digits as figures.

use eframe::egui::Ui;

use super::{
    gallery::Gallery,
    image_sets,
    matrix::{self, Cell, Matrix},
};
use crate::{
    app::{action::Action, figures, lab::Lab, widgets::save_menu},
    chart::{Picture, PictureGrid, PictureGroup},
    data::dataset::CLASS_COUNT,
    train::snapshot::SetPredictions,
};

/// Width of the matrix with the names of its rows, in pixels.
const WIDTH: f64 = 620.0;

/// Shows the menu; returns what the user wants.
pub(super) fn menu_ui(ui: &mut Ui, matrix: Matrix<'_>, caption: &str) -> Option<Action> {
    let drawing = || grid(matrix, caption.to_owned()).drawing();
    let spoken = "Save figure of the confusion matrix";
    save_menu::drawing_ui(ui, "Confusion matrix", spoken, "Saves or copies the matrix", drawing)
}

/// Shows the menu of the listed digits; returns what the user wants.
pub(super) fn digits_menu_ui(
    ui: &mut Ui,
    lab: &Lab,
    gallery: &Gallery,
    predictions: &SetPredictions,
) -> Option<Action> {
    let drawing = || {
        let source = image_sets::caption(lab, predictions, "Digits");
        let grid = PictureGrid {
            caption: format!("{}. True class → prediction, {}. {source}", gallery.heading(), gallery.measure_name()),
            file_stem: "errors".to_owned(),
            groups: gallery.picture_groups(predictions),
            color_bar: None,
        };
        grid.drawing()
    };
    save_menu::drawing_ui(ui, "Digits", "Save figure of the digits", "Saves or copies the listed digits", drawing)
}

/// The matrix with its numbers.
fn grid(matrix: Matrix<'_>, caption: String) -> PictureGrid {
    let fills = matrix::fills(figures::tokens(), matrix);
    let cells = Cell::all().zip(fills).map(|(cell, fill)| figures::numbered(fill, matrix::cell_text(matrix, cell)));
    let names = |word: &str| matrix.names.all().map(|name| format!("{word}{name}")).collect();
    let picture = Picture {
        name: "Confusion matrix".to_owned(),
        title: String::new(),
        columns: CLASS_COUNT,
        cells: cells.collect(),
        row_names: names("true "),
        column_names: names("as "),
    };
    let group = PictureGroup { title: String::new(), columns: 1, most_width: WIDTH, pictures: vec![picture] };
    PictureGrid { caption, file_stem: "confusion".to_owned(), groups: vec![group], color_bar: None }
}

#[cfg(test)]
mod tests {
    use eframe::egui::vec2;

    use super::{super::matrix::CellUnit, *};
    use crate::{data::class_names::ClassNames, train::metrics::Confusion};

    #[test]
    fn every_cell_is_there_with_its_number() {
        let mut confusion = Confusion::default();
        (confusion[7][7], confusion[7][1]) = (959, 41);
        let matrix = Matrix {
            confusion: &confusion,
            names: &ClassNames::default(),
            unit: CellUnit::Counts,
            chosen: None,
            cell_size: vec2(1.0, 1.0),
        };
        let grid = grid(matrix, "Confusion matrix of the test set".to_owned());
        let picture = &grid.groups[0].pictures[0];
        let text =
            |truth: usize, predicted: usize| &picture.cells[10 * truth + predicted].number.as_ref().unwrap().text;
        assert_eq!((picture.cells.len(), text(7, 7).as_str(), text(7, 1).as_str()), (100, "959", "41"));
        assert_eq!(picture.cells[71].color, figures::rgb(figures::tokens().error), "the worst has the full colour");
        let svg = grid.drawing().to_svg();
        assert!(
            svg.contains(">Confusion matrix of the test set<") && svg.contains(">959<") && svg.contains(">true 9<")
        );
    }
}
