//! The numbers of a chart as a table: x in the first column, then a column for each series and edge of a band.

use std::iter::Peekable;

use super::{Axis, Chart, Mark, text_table::quoted};

/// A column: its heading, and its values by x.
type Column = (String, Vec<[f64; 2]>);

impl Chart {
    /// The table with commas, for a file.
    pub fn to_csv(&self) -> String {
        self.table(',')
    }

    /// The table with tabs, as spreadsheets take it from the clipboard.
    pub fn to_tsv(&self) -> String {
        self.table('\t')
    }

    fn table(&self, separator: char) -> String {
        let columns: Vec<Column> = self.marks.iter().flat_map(|mark| self.columns(mark)).collect();
        let mut values: Vec<f64> = columns.iter().flat_map(|(_, points)| points).map(|point| point[0]).collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        let separator = separator.to_string();
        let headings = columns.iter().map(|(heading, _)| heading.as_str());
        let headings: Vec<_> =
            std::iter::once(self.x.title.as_str()).chain(headings).map(|heading| quoted(heading, &separator)).collect();
        let mut lines = vec![headings.join(&separator)];
        let mut columns: Vec<_> = columns.into_iter().map(|(_, points)| points.into_iter().peekable()).collect();
        for x in values {
            let mut cells = vec![quoted(&x_cell(&self.x, x), &separator)];
            cells.extend(columns.iter_mut().map(|column| cell(column, x)));
            lines.push(cells.join(&separator));
        }
        lines.push(String::new());
        lines.join("\n")
    }

    fn columns(&self, mark: &Mark) -> Vec<Column> {
        let heading = |name: &str, edge: &str| format!("{name}{edge} ({})", self.y.title);
        match mark {
            Mark::Line(series) | Mark::Points(series) | Mark::Bars { series, .. } => {
                vec![(heading(&series.name, ""), series.points.clone())]
            }
            // A band without a name shades what lines say.
            Mark::Band(band) if band.name.is_empty() => Vec::new(),
            Mark::Band(band) => {
                let edge = |index: usize| band.edges.iter().map(|edges| [edges[0], edges[index]]).collect();
                vec![(heading(&band.name, " lowest"), edge(1)), (heading(&band.name, " highest"), edge(2))]
            }
            Mark::HLine(_) | Mark::VLine(_) | Mark::Note(_) => Vec::new(),
        }
    }
}

fn x_cell(axis: &Axis, x: f64) -> String {
    let is_named = |(value, _): &&(f64, String)| axis.scale == super::Scale::Names && *value == x;
    axis.names.iter().find(is_named).map_or_else(|| x.to_string(), |(_, name)| name.clone())
}

/// The column's next value if it is that of `x`; else nothing.
fn cell(column: &mut Peekable<impl Iterator<Item = [f64; 2]>>, x: f64) -> String {
    column.next_if(|point| point[0] == x).map_or_else(String::new, |point| number(point[1]))
}

/// A number with seven digits: more are not measured, and 0.1 of 32 bits is 0.1.
fn number(value: f64) -> String {
    format!("{value:.6e}").parse().map_or_else(|_| value.to_string(), |rounded: f64| rounded.to_string())
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Band, Ink, Series, Style},
        *,
    };

    #[test]
    fn every_series_has_a_column_and_every_x_a_line() {
        let line = |name: &str, points: &[[f64; 2]]| {
            Mark::Line(Series::new(name, Style::line(Ink::Test), points.iter().copied()))
        };
        let band = Band { name: "a, b".to_owned(), edges: vec![[2.0, 1.0, 3.0]], ink: Ink::Test };
        let chart = Chart {
            x: Axis { title: "epoch".to_owned(), ..Axis::default() },
            y: Axis { title: "error in %".to_owned(), ..Axis::default() },
            marks: vec![
                Mark::Band(band),
                line("a, b", &[[1.0, f64::from(0.1_f32)], [2.0, 2.0]]),
                line("c", &[[2.0, 5e-8]]),
            ],
            ..Chart::default()
        };
        let expected = "epoch,\"a, b lowest (error in %)\",\"a, b highest (error in %)\",\"a, b (error in %)\",c (error in %)\n\
            1,,,0.1,\n2,1,3,2,0.00000005\n";
        assert_eq!(chart.to_csv(), expected);
        assert_eq!(chart.to_tsv().lines().nth(1), Some("1\t\t\t0.1\t"));
    }
}
