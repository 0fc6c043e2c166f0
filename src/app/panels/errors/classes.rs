//! Precision, recall, F1 and support of each class, in a table.

use eframe::egui::{Align, Color32, Frame, Label, Layout, RichText, Role, ScrollArea, Ui, WidgetInfo, vec2};

use crate::{
    app::{
        numbers::{percent, thousands},
        theme,
    },
    chart::Table,
    data::class_names::ClassNames,
    train::{
        class_scores::{ClassScores, class_scores, macro_mean},
        metrics::Confusion,
    },
};

/// A measure: its name, its meaning and its value.
type Measure = (&'static str, &'static str, fn(&ClassScores) -> Option<f64>);

const MEASURES: [Measure; 3] = [
    ("Precision", "Of the images predicted as the class, the share that are of it", |class| class.precision),
    ("Recall", "Of the images of the class, the share predicted as it", |class| class.recall),
    ("F1", "The harmonic mean of precision and recall", |class| class.f1),
];

const SUPPORT: (&str, &str) = ("Support", "Images of the class");

/// What is said where a share is of nothing.
const UNDEFINED: &str = "–";

/// Widths of the first column and of the others in points.
const CLASS_WIDTH: f32 = 104.0;
const WIDTH: f32 = 88.0;

/// Height of a row in points.
const ROW_HEIGHT: f32 = 22.0;

/// Shows the table.
pub(super) fn ui(ui: &mut Ui, confusion: &Confusion, names: &ClassNames) {
    let scores = class_scores(confusion);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let titles = MEASURES.map(|(name, meaning, _)| (name, meaning));
        row_ui(ui, Color32::TRANSPARENT, "Class", |ui, column| {
            let (name, meaning) = titles.get(column).copied().unwrap_or(SUPPORT);
            ui.weak(name).on_hover_text(meaning);
        });
        for (class, of_class) in scores.iter().enumerate() {
            let fill = if class % 2 == 0 { theme::tokens(ui).sunken } else { Color32::TRANSPARENT };
            let name = names.of(class as u8);
            row_ui(ui, fill, &name, |ui, column| {
                cell_ui(ui, &name, of_class, column, is_lowest(&scores, class, column));
            });
        }
        ui.separator();
        let mean = macro_mean(&scores);
        row_ui(ui, Color32::TRANSPARENT, "Macro mean", |ui, column| cell_ui(ui, "all classes", &mean, column, false));
        ui.add_space(theme::GAP);
        let text = "– is a share of nothing; the macro mean leaves it out. The lowest of each column is in red";
        ui.add(Label::new(RichText::new(text).small().color(theme::tokens(ui).text_weak)).wrap());
    });
}

/// The table as text: a row for each class, then the macro mean and the accuracy, with shares in percent.
pub(super) fn as_text(confusion: &Confusion, names: &ClassNames, caption: String) -> Table {
    let scores = class_scores(confusion);
    let share = |share: Option<f64>| share.map_or(UNDEFINED.to_owned(), |share| format!("{:.2}", 100.0 * share));
    let row = |name: String, class: &ClassScores| {
        let shares = MEASURES.iter().map(|(.., value)| share(value(class)));
        std::iter::once(name).chain(shares).chain([class.support.to_string()]).collect()
    };
    let mean = macro_mean(&scores);
    let correct: u32 = (0..scores.len()).map(|class| confusion[class][class]).sum();
    let accuracy = (mean.support > 0).then(|| f64::from(correct) / f64::from(mean.support));
    // As in scikit-learn's report, the accuracy is in the column of F1.
    let accuracy = vec!["accuracy".to_owned(), String::new(), String::new(), share(accuracy), mean.support.to_string()];
    let titles = ["class", "precision in %", "recall in %", "F1 in %", "support"];
    let classes = scores.iter().enumerate().map(|(class, scores)| row(names.of(class as u8).into_owned(), scores));
    Table {
        caption,
        titles: titles.map(str::to_owned).to_vec(),
        rows: classes.chain([row("macro mean".to_owned(), &mean), accuracy]).collect(),
    }
}

/// Shows a row whose cells behind the name `cell_ui` shows by their columns.
fn row_ui(ui: &mut Ui, fill: Color32, name: &str, mut cell_ui: impl FnMut(&mut Ui, usize)) {
    Frame::new().fill(fill).corner_radius(theme::CORNER_RADIUS).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let cell = |ui: &mut Ui, width: f32, layout: Layout, add: &mut dyn FnMut(&mut Ui)| {
                ui.allocate_ui_with_layout(vec2(width, ROW_HEIGHT), layout, |ui| {
                    ui.set_min_size(vec2(width, ROW_HEIGHT));
                    ui.add_space(theme::GAP);
                    add(ui);
                });
            };
            cell(ui, CLASS_WIDTH, Layout::left_to_right(Align::Center), &mut |ui| drop(ui.label(name)));
            for column in 0..=MEASURES.len() {
                cell(ui, WIDTH, Layout::right_to_left(Align::Center), &mut |ui| cell_ui(ui, column));
            }
        });
    });
}

/// A number, named by its measure and class.
fn cell_ui(ui: &mut Ui, class: &str, scores: &ClassScores, column: usize, is_lowest: bool) {
    let tokens = theme::tokens(ui);
    let (name, text) = match MEASURES.get(column) {
        Some((name, _, value)) => (*name, value(scores).map_or(UNDEFINED.to_owned(), |share| percent(share, 2))),
        None => (SUPPORT.0, thousands(scores.support)),
    };
    let color = if is_lowest { tokens.error } else { tokens.text };
    let label = ui.add(Label::new(RichText::new(&text).text_style(theme::NUMBERS).color(color)));
    label.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name} of {class}: {text}")));
}

/// Whether a class has the lowest share of a measure, below that of another class.
fn is_lowest(scores: &[ClassScores], class: usize, column: usize) -> bool {
    let Some((.., value)) = MEASURES.get(column) else { return false };
    let shares = || scores.iter().filter_map(value);
    let (low, high) = (shares().fold(f64::INFINITY, f64::min), shares().fold(0.0, f64::max));
    value(&scores[class]) == Some(low) && low < high
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of four sevens three are predicted as 7 and one as 1; nothing is predicted as 2, which there is one of.
    fn confusion() -> Confusion {
        let mut confusion = Confusion::default();
        (confusion[7][7], confusion[7][1], confusion[1][1], confusion[2][7]) = (3, 1, 4, 1);
        confusion
    }

    #[test]
    fn a_share_of_nothing_is_a_dash_and_the_accuracy_comes_last() {
        let table = as_text(&confusion(), &ClassNames::default(), String::new());
        let row = |at: usize| table.rows[at].join(" ");
        assert_eq!(row(7), "7 75.00 75.00 75.00 4");
        assert_eq!(row(1), "1 80.00 100.00 88.89 4");
        assert_eq!(row(2), "2 – 0.00 0.00 1");
        assert_eq!(row(3), "3 – – – 0");
        assert_eq!(row(10), "macro mean 77.50 58.33 54.63 9");
        assert_eq!(row(11), "accuracy   77.78 9");
    }

    #[test]
    fn the_lowest_of_a_column_is_marked_unless_all_are_equal() {
        let scores = class_scores(&confusion());
        let marked = |column: usize| (0..10).filter(|class| is_lowest(&scores, *class, column)).collect::<Vec<_>>();
        assert_eq!([marked(0), marked(1), marked(2), marked(3)], [vec![7], vec![2], vec![2], vec![]]);
        let mut perfect = Confusion::default();
        (perfect[0][0], perfect[1][1]) = (3, 4);
        assert!(!is_lowest(&class_scores(&perfect), 0, 0));
    }
}
